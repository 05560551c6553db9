"""What the registry serves is read, and images are copied inside it by digest without moving a layer."""

import asyncio
import base64
import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from gate import secrets
from gate.errors import ServiceError, UsageError
from gate.release import registry_session
from gate.release.credentials import credentials
from gate.release.registry import Registry, RegistryRefused, RegistryUnavailable
from gate.release.registry_auth import RegistryAuth, is_loopback
from tests.projects import source
from tests.rig import Rig

OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
# A registry of models takes nothing that Cog has not built.
CONFIGURATION = {
    "architecture": "amd64",
    "os": "linux",
    "config": {"Labels": {"run.cog.config": "{}"}},
    "rootfs": {"type": "layers", "diff_ids": []},
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry_session, "BACKOFF", (0.01, 0.05))


@pytest.fixture
def registry(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The gate's view of the rig's registry, where acme/live and acme/live-test are models."""
    for name in ("COG_REGISTRY_HOST", "DOCKER_CONFIG"):
        monkeypatch.setenv(name, rig.environment[name])
    for model in ("acme/live", "acme/live-test"):
        rig.platform.add_model(model)
    return Registry()


def pushed(rig: Rig, name: str = "acme/live-test") -> str:
    """The digest of a new image, which is the latest of this name."""
    image = put_image(rig, name=name, reference="latest")
    return image["digest"].removeprefix("sha256:")


# Reading


async def test_the_digest_is_the_one_that_was_pushed(rig: Rig, registry: Registry) -> None:
    digest = pushed(rig)
    assert await registry.digest("acme/live-test") == digest
    assert await registry.digest("acme/live-test", f"sha256:{digest}") == digest


@pytest.mark.parametrize("reference", ["latest", "v1", "sha256:" + "0" * 64])
async def test_a_model_without_such_an_image_has_no_digest(rig: Rig, registry: Registry, reference: str) -> None:
    assert await registry.digest("acme/live", reference) is None


async def test_a_model_that_does_not_exist_has_no_digest(rig: Rig, registry: Registry) -> None:
    assert await registry.digest("acme/nobody") is None


# Copying


async def test_a_copy_of_what_cog_pushed_keeps_the_digest_and_uploads_nothing(rig: Rig, registry: Registry) -> None:
    ended = rig.cog("push", f"{rig.registry.host}/acme/live-test", cwd=rig.project(source("return text")))
    assert ended.returncode == 0, ended.stderr
    digest = rig.registry.digest("acme/live-test")
    assert digest is not None
    await registry.copy("acme/live-test", digest, "acme/live")
    assert rig.registry.digest("acme/live") == digest
    assert rig.registry.layer_uploads("acme/live") == []
    assert {mount.source for mount in rig.registry.mounts("acme/live")} == {"acme/live-test"}
    assert sum(request.received for request in rig.registry.requests if request.name == "acme/live") < 10_000


async def test_what_is_there_already_is_not_put_again(rig: Rig, registry: Registry) -> None:
    digest = pushed(rig)
    await registry.copy("acme/live-test", digest, "acme/live")
    await registry.copy("acme/live-test", digest, "acme/live")
    assert len(rig.registry.manifest_puts("acme/live")) == 1


async def test_an_earlier_image_of_a_model_becomes_its_latest_again(rig: Rig, registry: Registry) -> None:
    first, second = pushed(rig, "acme/live"), pushed(rig, "acme/live")
    assert first != second
    await registry.copy("acme/live", first, "acme/live")
    assert rig.registry.digest("acme/live") == first


async def test_an_index_goes_with_all_that_it_lists(rig: Rig, registry: Registry) -> None:
    listed = [put_image(rig), put_image(rig, architecture="unknown", layer="application/vnd.in-toto+json")]
    index = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": listed}
    digest = put_manifest(rig, json.dumps(index).encode(), OCI_INDEX)["digest"].removeprefix("sha256:")
    await registry.copy("acme/live-test", digest, "acme/live")
    assert await registry.digest("acme/live") == digest
    for image in listed:
        assert await registry.digest("acme/live", image["digest"]) == image["digest"].removeprefix("sha256:")
    assert rig.registry.layer_uploads("acme/live") == []


async def test_an_image_that_is_not_there_is_not_copied(rig: Rig, registry: Registry) -> None:
    with pytest.raises(RegistryRefused, match="has no image acme/live-test@sha256:00000"):
        await registry.copy("acme/live-test", "0" * 64, "acme/live")
    assert rig.registry.manifest_puts("acme/live") == []


async def test_a_copy_to_a_model_that_does_not_exist_is_refused(rig: Rig, registry: Registry) -> None:
    with pytest.raises(RegistryRefused, match=r"404, The model acme/nobody does not exist"):
        await registry.copy("acme/live-test", pushed(rig), "acme/nobody")


@pytest.mark.parametrize("wrong", ["Acme/Live", "live", "acme/live:latest", "acme/../x", "acme/live@sha256:00"])
async def test_a_name_that_no_image_can_have_is_refused_before_anything_is_asked(
    rig: Rig, registry: Registry, wrong: str
) -> None:
    with pytest.raises(UsageError, match="owner/name"):
        await registry.digest(wrong)
    assert rig.registry.requests == []


async def test_a_version_that_is_no_digest_is_refused(registry: Registry) -> None:
    with pytest.raises(UsageError, match="64 hex digits"):
        await registry.copy("acme/live-test", "sha256:" + "0" * 64, "acme/live")


# Refusals


async def test_a_registry_that_does_not_mount_refuses_and_shows_nothing(rig: Rig, registry: Registry) -> None:
    digest = pushed(rig)
    rig.registry.refuse("mounts")
    with pytest.raises(RegistryRefused, match=r"does not mount layers .*--promote push"):
        await registry.copy("acme/live-test", digest, "acme/live")
    assert rig.registry.digest("acme/live") is None
    assert rig.registry.layer_uploads("acme/live") == []


async def test_layers_that_are_there_need_no_mount(rig: Rig, registry: Registry) -> None:
    digest = pushed(rig)
    await registry.copy("acme/live-test", digest, "acme/live", tag="first")
    rig.registry.refuse("mounts")
    await registry.copy("acme/live-test", digest, "acme/live")
    assert rig.registry.digest("acme/live") == digest


@pytest.mark.parametrize(
    ("what", "status", "sentence"),
    [
        (
            "manifest_puts",
            403,
            r"refuses PUT acme/live/manifests/latest \(403, requested access .* denied\)\. Run `cog login`",
        ),
        ("manifest_puts", 405, r"refuses PUT acme/live/manifests/latest \(405, the operation is unsupported\)\.$"),
        ("mounts", 401, r"refuses POST acme/live/blobs/uploads/ \(401, authentication required\)\. Run `cog login`"),
        ("reads", 403, r"refuses GET acme/live-test/manifests/sha256:\w+ \(403, .*Run `cog login`"),
    ],
)
async def test_a_refusal_says_what_to_change(
    rig: Rig, registry: Registry, what: Any, status: int, sentence: str
) -> None:
    digest = pushed(rig)
    rig.registry.refuse(what, how="status", status=status, by="gate/*")
    with pytest.raises(RegistryRefused, match=sentence):
        await registry.copy("acme/live-test", digest, "acme/live")
    assert rig.registry.manifest_puts("acme/live") == []


# Faults


@pytest.mark.parametrize("how", ["status", "reset_before"])
@pytest.mark.parametrize("what", ["reads", "mounts", "manifest_puts"])
async def test_a_passing_fault_is_waited_for(rig: Rig, registry: Registry, what: Any, how: Any) -> None:
    digest = pushed(rig)
    rig.registry.refuse(what, how=how, status=503, by="gate/*", times=2)
    await registry.copy("acme/live-test", digest, "acme/live")
    assert rig.registry.digest("acme/live") == digest


async def test_a_manifest_whose_taking_was_not_answered_is_not_put_twice(rig: Rig, registry: Registry) -> None:
    digest = pushed(rig)
    rig.registry.refuse("manifest_puts", how="reset_after", by="gate/*", times=1)
    await registry.copy("acme/live-test", digest, "acme/live")
    assert [put.digest for put in rig.registry.manifest_puts("acme/live")] == [digest]


async def test_a_registry_that_fails_on_and_on_is_unavailable(rig: Rig, registry: Registry) -> None:
    digest = pushed(rig)
    rig.registry.refuse("manifest_puts", how="status", status=500, by="gate/*")
    with pytest.raises(RegistryUnavailable, match=r"does not answer PUT acme/live/manifests/latest \(500"):
        await registry.copy("acme/live-test", digest, "acme/live")


async def test_a_registry_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(RegistryUnavailable, match=r"127.0.0.1:9 does not answer .*COG_REGISTRY_HOST"):
        await Registry("127.0.0.1:9").digest("acme/live")


async def test_a_registry_that_keeps_silent_is_unavailable(
    rig: Rig, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry_session, "ANSWER_SECONDS", 0.2)
    rig.registry.refuse("reads", how="stall", seconds=2, by="gate/*")
    with pytest.raises(RegistryUnavailable, match="ReadTimeout"):
        await registry.digest("acme/live")


async def test_a_cancelled_copy_ends_at_once(rig: Rig, registry: Registry) -> None:
    digest = pushed(rig)
    rig.registry.refuse("mounts", how="stall", seconds=5, by="gate/*")
    copying = asyncio.create_task(registry.copy("acme/live-test", digest, "acme/live"))
    await asyncio.sleep(0.3)
    copying.cancel()
    started = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await copying
    assert time.monotonic() - started < 4  # seconds; the answer takes 5
    assert rig.registry.manifest_puts("acme/live") == []


# Credentials


async def test_without_a_login_the_sentence_names_it(
    rig: Rig, registry: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "empty"))
    with pytest.raises(RegistryRefused, match=r"401.*cog login"):
        await registry.digest("acme/live")


def helper(folder: Path, script: str) -> Callable[[pytest.MonkeyPatch], None]:
    """A Docker configuration whose credential store is a script on PATH."""
    binary = folder / "bin" / "docker-credential-keyring"
    binary.parent.mkdir()
    binary.write_text(f"#!/bin/sh\n{script}\n")
    binary.chmod(0o755)

    def use(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", f"{binary.parent}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("DOCKER_CONFIG", str(folder))

    return use


@pytest.mark.parametrize(
    "config",
    [{"credsStore": "keyring"}, {"credHelpers": {"HOST": "keyring"}}, {"credsStore": "keyring", "auths": {"HOST": {}}}],
)
async def test_a_credential_store_is_asked_as_docker_asks_it(
    rig: Rig, registry: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, config: dict[str, Any]
) -> None:
    folder = tmp_path / "stored"
    folder.mkdir()
    answer = json.dumps({"ServerURL": rig.registry.host, "Username": rig.registry.user, "Secret": rig.registry.token})
    helper(folder, f"""[ "$1" = get ] && read host; [ "$host" = {rig.registry.host} ] && echo '{answer}'""")(
        monkeypatch
    )
    (folder / "config.json").write_text(json.dumps(config).replace("HOST", rig.registry.host))
    digest = pushed(rig)
    assert await registry.digest("acme/live-test") == digest


async def test_a_store_that_knows_nothing_leaves_it_to_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    helper(tmp_path, 'echo "credentials not found in native keychain"; exit 1')(monkeypatch)
    auth = base64.b64encode(b"me:the-password").decode()
    (tmp_path / "config.json").write_text(json.dumps({"credsStore": "keyring", "auths": {"r8.im": {"auth": auth}}}))
    assert await credentials("r8.im") == ("me", "the-password")
    assert await credentials("other.example") is None


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (
            'echo "the keychain is locked: hush-hush-hush" >&2; exit 1',
            r"docker-credential-keyring failed: the keychain is locked",
        ),
        ("echo nonsense", "answered nothing that can be read"),
        ("sleep 20", "did not answer within 1 s"),
    ],
)
async def test_a_store_that_fails_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, sentence: str
) -> None:
    monkeypatch.setattr("gate.release.credentials.HELPER_SECONDS", 1.0)
    helper(tmp_path, script)(monkeypatch)
    (tmp_path / "config.json").write_text('{"credsStore": "keyring"}')
    with pytest.raises(ServiceError, match=sentence):
        await credentials("r8.im")


async def test_a_store_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "config.json").write_text('{"credsStore": "nowhere"}')
    with pytest.raises(ServiceError, match=r"docker-credential-nowhere cannot be run .*put it on PATH"):
        await credentials("r8.im")


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"auths": 3}', '{"auths": {"r8.im": {"auth": "!"}}}', '{"auths": {"r8.im": 1}}']
)
async def test_a_broken_configuration_is_an_error_or_no_login(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "config.json").write_text(text)
    if text == "{":
        with pytest.raises(UsageError, match="cog login"):
            await credentials("r8.im")
    else:
        assert await credentials("r8.im") is None


async def test_what_a_store_tells_is_a_secret_from_then_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(secrets, "_registered", set())
    helper(tmp_path, """echo '{"Username": "me", "Secret": "hush-hush-hush"}'""")(monkeypatch)
    (tmp_path / "config.json").write_text('{"credsStore": "keyring"}')
    assert await credentials("r8.im") == ("me", "hush-hush-hush")
    assert "hush" not in secrets.redact("it is hush-hush-hush")


# Bearer tokens: a registry whose answers are given here


class Bearer:
    """A registry that takes tokens, each for the scope that it was made for."""

    def __init__(self, password: str = "right", realm: str = "https://auth.example/token") -> None:
        self.password, self.realm = password, realm
        self.seen: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(f"{request.method} {request.url.host}{request.url.path}")
        authorization = request.headers.get("Authorization", "")
        if request.url.host == "auth.example":
            asked = base64.b64encode(f"me:{self.password}".encode()).decode()
            if authorization != f"Basic {asked}":
                return httpx2.Response(404, json={"details": "who are you?"})
            return httpx2.Response(200, json={"token": f"token for {request.url.params['scope']}"})
        scope = f"repository:{request.url.path.split('/')[2]}:pull"
        if authorization == f"Bearer token for {scope}":
            return httpx2.Response(200, text="here")
        challenge = f'Bearer realm="{self.realm}",service="r",scope="{scope}"'
        return httpx2.Response(401, headers={"WWW-Authenticate": challenge})

    async def get(self, *paths: str, login: tuple[str, str] | None = ("me", "right")) -> list[int]:
        transport = httpx2.MockTransport(self)
        async with httpx2.AsyncClient(
            transport=transport, auth=RegistryAuth(login), base_url="https://r.example"
        ) as client:
            return [(await client.get(path)).status_code for path in paths]


async def test_a_token_is_fetched_and_used_again() -> None:
    registry = Bearer()
    assert await registry.get("/v2/a/x", "/v2/a/y") == [200, 200]
    assert registry.seen.count("GET auth.example/token") == 1


async def test_another_repository_gets_a_token_of_its_own() -> None:
    assert await Bearer().get("/v2/a/x", "/v2/b/x", "/v2/a/x") == [200, 200, 200]


async def test_a_token_service_that_refuses_is_no_answer_of_the_registry() -> None:
    assert await Bearer(password="other").get("/v2/a/x") == [401]


@pytest.mark.parametrize("realm", ["http://auth.example/token", "ftp://auth.example", "auth.example", ""])
async def test_nobody_gets_the_password_over_an_open_line(realm: str) -> None:
    registry = Bearer(realm=realm)
    assert await registry.get("/v2/a/x") == [401]
    assert not any("auth.example" in seen for seen in registry.seen)


@pytest.mark.parametrize("challenge", ["", "Bearer", "Bearer realm", "Negotiate x", 'Bearer realm="'])
async def test_a_challenge_that_makes_no_sense_is_a_refusal(challenge: str) -> None:
    transport = httpx2.MockTransport(lambda request: httpx2.Response(401, headers={"WWW-Authenticate": challenge}))
    async with httpx2.AsyncClient(transport=transport, auth=RegistryAuth(("me", "right"))) as client:
        assert (await client.get("https://r.example/v2/")).status_code == 401


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:5000", True),
        ("localhost", True),
        ("[::1]:5000", True),
        ("127.8.9.1", True),
        ("registry.localhost:80", True),
        ("r8.im", False),
        ("127.0.0.1.example.com", False),
        ("10.0.0.1:5000", False),
        ("localhost.example.com", False),
    ],
)
def test_plain_http_is_for_this_machine_alone(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


# Images, put into the rig's registry by hand


def ask(rig: Rig, method: str, name: str, path: str, **request: Any) -> httpx2.Response:
    url = httpx2.URL(f"http://{rig.registry.host}/v2/{name}/").join(path)
    return httpx2.request(method, url, auth=(rig.registry.user, rig.registry.token), **request).raise_for_status()


def described(content: bytes, kind: str) -> dict[str, Any]:
    return {"mediaType": kind, "digest": f"sha256:{hashlib.sha256(content).hexdigest()}", "size": len(content)}


def put_blob(rig: Rig, content: bytes, kind: str, name: str) -> dict[str, Any]:
    blob = described(content, kind)
    start = ask(rig, "POST", name, "blobs/uploads/")
    place = httpx2.URL(start.headers["location"]).copy_merge_params({"digest": blob["digest"]})
    ask(rig, "PUT", name, str(place), content=content)
    return blob


def put_manifest(
    rig: Rig, content: bytes, kind: str, name: str = "acme/live-test", reference: str | None = None
) -> dict[str, Any]:
    manifest = described(content, kind)
    ask(
        rig,
        "PUT",
        name,
        f"manifests/{reference or manifest['digest']}",
        content=content,
        headers={"Content-Type": kind},
    )
    return manifest


def put_image(
    rig: Rig,
    *,
    name: str = "acme/live-test",
    reference: str | None = None,
    architecture: str = "amd64",
    layer: str = "application/vnd.oci.image.layer.v1.tar",
) -> dict[str, Any]:
    """An image of one layer that no other image has."""
    configuration = json.dumps(CONFIGURATION | {"architecture": architecture}).encode()
    manifest = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": put_blob(rig, configuration, "application/vnd.oci.image.config.v1+json", name),
        "layers": [put_blob(rig, os.urandom(500), layer, name)],
    }
    return put_manifest(rig, json.dumps(manifest).encode(), OCI_MANIFEST, name, reference)
