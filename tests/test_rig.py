"""The rig, held against what it stands in for: images that other tools read, and what Cog, r8.im and Replicate do."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx2
import pytest

from tests.projects import ECHO, source
from tests.rig import Rig
from tests.rig.cog.flags import CommandError, read
from tests.rig.cog.image import BASE_BYTES
from tests.rig.rig import BIN

MODEL, TEST_MODEL = "acme/echo", "acme/echo-test"
LOUDER = source('return text.upper() + "!"')
TRAINER = """
from cog import Input

def train(data: str = Input(description="What to learn.")) -> str:
    return data * 2
"""
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


@pytest.fixture
def project(rig: Rig) -> Path:
    for name in (MODEL, TEST_MODEL):
        rig.platform.add_model(name)
    return rig.project(ECHO, "echo")


@pytest.fixture
def push(rig: Rig, project: Path) -> Callable[..., CompletedProcess[str]]:
    """`cog push` of the project to the test model, by default."""

    def run(*flags: str, to: str = TEST_MODEL, **environment: str) -> CompletedProcess[str]:
        return rig.cog("push", f"{rig.registry.host}/{to}", *flags, cwd=project, **environment)

    return run


@pytest.fixture
def api(rig: Rig) -> Iterator[httpx2.Client]:
    headers = {"Authorization": f"Bearer {rig.platform.settings.token}", "Prefer": "wait"}
    with httpx2.Client(base_url=f"{rig.platform.url}/v1", headers=headers, timeout=60.0) as client:
        yield client


@pytest.fixture
def protocol(rig: Rig) -> Iterator[httpx2.Client]:
    """A client that speaks the registry's protocol, with the password."""
    auth = (rig.registry.user, rig.registry.token)
    with httpx2.Client(base_url=f"http://{rig.registry.host}/v2", auth=auth, headers={"Accept": MANIFEST}) as client:
        yield client


def pushed(rig: Rig, name: str = TEST_MODEL) -> str:
    digest = rig.registry.digest(name)
    assert digest is not None
    return digest


def config_of(protocol: httpx2.Client, name: str = TEST_MODEL) -> dict[str, Any]:
    manifest = protocol.get(f"/{name}/manifests/latest").json()
    return protocol.get(f"/{name}/blobs/{manifest['config']['digest']}").json()


def layers_of(protocol: httpx2.Client, name: str = TEST_MODEL) -> list[set[str]]:
    """The files of each layer of the latest image."""
    manifest = protocol.get(f"/{name}/manifests/latest").json()
    contents = (protocol.get(f"/{name}/blobs/{layer['digest']}").content for layer in manifest["layers"])
    return [set(tarfile.open(fileobj=io.BytesIO(content)).getnames()) for content in contents]


def copy(rig: Rig, source: str, destination: str, tag: str = "latest") -> CompletedProcess[str]:
    """`skopeo copy` by digest."""
    credentials = Path(rig.environment["DOCKER_CONFIG"]) / "config.json"
    options = [
        "--preserve-digests",
        "--src-tls-verify=false",
        "--dest-tls-verify=false",
        "--authfile",
        str(credentials),
    ]
    there, here = f"docker://{rig.registry.host}/{destination}:{tag}", f"docker://{rig.registry.host}/{source}"
    return rig.run("skopeo", "copy", *options, f"{here}@sha256:{pushed(rig, source)}", there, cwd=Path.cwd())


def mount(protocol: httpx2.Client, source: str, destination: str) -> list[int]:
    """Copy the latest image by the protocol's own means; the statuses of its mounts, configuration included."""
    answer = protocol.get(f"/{source}/manifests/latest")
    manifest = answer.json()
    statuses = [
        protocol.post(f"/{destination}/blobs/uploads/", params={"mount": blob["digest"], "from": source}).status_code
        for blob in (manifest["config"], *manifest["layers"])
    ]
    headers = {"Content-Type": answer.headers["content-type"]}
    protocol.put(f"/{destination}/manifests/latest", content=answer.content, headers=headers)
    return statuses


class TestImages:
    def test_skopeo_finds_cogs_labels_in_a_pushed_image(self, rig: Rig, push: Callable[..., Any]):
        push()
        credentials = Path(rig.environment["DOCKER_CONFIG"]) / "config.json"
        image = f"docker://{rig.registry.host}/{TEST_MODEL}"
        ended = rig.run(
            "skopeo", "inspect", "--tls-verify=false", "--authfile", str(credentials), image, cwd=Path.cwd()
        )
        told = json.loads(ended.stdout)
        assert told["Digest"] == f"sha256:{pushed(rig)}"
        assert told["Labels"]["run.cog.version"] == "0.23.1"
        assert json.loads(told["Labels"]["run.cog.config"]) == {"run": "predict.py:Runner"}
        schemas = json.loads(told["Labels"]["run.cog.openapi_schema"])["components"]["schemas"]
        assert schemas["Input"]["properties"]["text"]["description"] == "Text to answer."

    def test_two_builds_of_the_same_files_differ(self, rig: Rig, push: Callable[..., Any]):
        push()
        first = pushed(rig)
        push()
        assert pushed(rig) != first

    def test_a_layer_that_exists_is_not_sent_again(self, rig: Rig, push: Callable[..., Any]):
        push()
        sent = rig.registry.layer_uploads()
        push()
        assert sum(upload.bytes for upload in sent) > BASE_BYTES
        assert rig.registry.layer_uploads() == sent

    def test_models_do_not_share_what_nobody_mounts(self, rig: Rig, push: Callable[..., Any]):
        push()
        push(to=MODEL)
        assert len(rig.registry.layer_uploads(MODEL)) == len(rig.registry.layer_uploads(TEST_MODEL))

    def test_ignored_files_stay_out_by_dockers_rules(
        self, project: Path, push: Callable[..., Any], protocol: httpx2.Client
    ):
        for name in ("a.log", "logs/b.log", "cache/c.txt", "cache/kept.txt", "deep/er/d.pyc", "notes/e.txt", "f "):
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_text(name)
        (project / ".dockerignore").write_text("# no\n*.log\n/cache/*\n!cache/kept.txt\n**/*.pyc\n ./notes/ \n")
        push()
        files = set().union(*layers_of(protocol))
        code = {"predict.py", "cog.yaml", ".dockerignore", ".cog/openapi_schema.json"}
        kept = {name.removeprefix("src/") for name in files if name.startswith("src/")} - code
        assert kept == {"logs/b.log", "cache/kept.txt", "f "}

    def test_weights_get_a_layer_of_their_own_when_asked_for(
        self, project: Path, push: Callable[..., Any], protocol: httpx2.Client
    ):
        (project / "model.safetensors").write_bytes(os.urandom(1000))
        push("--separate-weights")
        assert {"src/model.safetensors"} in layers_of(protocol)

    def test_a_secret_never_enters_the_image(
        self, project: Path, push: Callable[..., Any], protocol: httpx2.Client, tmp_path: Path
    ):
        (tmp_path / "secret.txt").write_text("hush-hush-hush")
        ended = push("--secret", f"id=one,src={tmp_path / 'secret.txt'}", "--secret", "id=two,env=TWO", TWO="psst-psst")
        manifest = protocol.get(f"/{TEST_MODEL}/manifests/latest").json()
        blobs = [manifest["config"]["digest"], *(layer["digest"] for layer in manifest["layers"])]
        contents = b"".join(protocol.get(f"/{TEST_MODEL}/blobs/{digest}").content for digest in blobs)
        assert b"hush-hush-hush" not in contents and b"psst-psst" not in contents
        assert "hush-hush-hush" not in ended.stdout + ended.stderr

    @pytest.mark.parametrize("secret", ["id=one,src=nowhere.txt", "id=two,env=NOT_SET", "src=cog.yaml"])
    def test_a_secret_that_is_not_there_fails_the_build(self, secret: str, rig: Rig, push: Callable[..., Any]):
        ended = push("--secret", secret)
        assert (ended.returncode, rig.registry.digest(TEST_MODEL)) == (1, None)

    def test_an_image_that_cog_has_not_built_is_refused(self, project: Path, protocol: httpx2.Client):
        start = protocol.post(f"/{TEST_MODEL}/blobs/uploads/").headers["location"]
        digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # of {}
        protocol.put(f"{start}&digest={digest}", content=b"{}")
        config = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 2, "digest": digest}
        answer = protocol.put(
            f"/{TEST_MODEL}/manifests/latest",
            json={"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": []},
            headers={"Content-Type": MANIFEST},
        )
        assert "doesn't look like it was built with Cog" in answer.json()["errors"][0]["message"]


class TestCog:
    def test_the_oldest_versions_end_with_dockers_line_on_stdout(self, rig: Rig, push: Callable[..., Any]):
        ended = push(RIG_COG_VERSION="0.9.9")
        assert ended.stdout.splitlines()[-1].startswith(f"latest: digest: sha256:{pushed(rig)} size: ")
        assert "digest" not in ended.stderr
        assert f"Image '{rig.registry.host}/{TEST_MODEL}' pushed" in ended.stderr

    def test_later_versions_have_that_line_on_stderr(self, rig: Rig, push: Callable[..., Any]):
        ended = push(RIG_COG_VERSION="0.16.2")
        assert ended.stdout == ""
        assert f"latest: digest: sha256:{pushed(rig)} size: " in ended.stderr

    def test_a_fast_push_names_the_new_version_alone(self, rig: Rig, push: Callable[..., Any]):
        ended = push("--x-fast", RIG_COG_VERSION="0.16.2")
        assert f"New Version: {pushed(rig)}\n" in ended.stderr
        assert "digest:" not in ended.stderr

    def test_current_versions_end_with_the_image_by_digest(self, rig: Rig, push: Callable[..., Any]):
        ended = push()
        assert ended.stdout == ""
        assert f"\n  image  {rig.registry.host}/{TEST_MODEL}@sha256:{pushed(rig)}\n" in ended.stderr

    def test_the_image_of_cog_yaml_is_pushed_where_none_is_named(self, rig: Rig, project: Path):
        with (project / "cog.yaml").open("a") as file:
            file.write(f"image: {rig.registry.host}/{MODEL}\n")
        rig.cog("push", cwd=project)
        assert pushed(rig, MODEL)

    def test_no_image_anywhere_is_an_error(self, rig: Rig, project: Path):
        ended = rig.cog("push", cwd=project)
        assert ended.returncode == 1
        assert "you must either set the 'image' option in cog.yaml or pass an image name" in ended.stderr

    def test_a_folder_without_cog_yaml_is_an_error(self, rig: Rig, tmp_path: Path):
        ended = rig.cog("push", f"{rig.registry.host}/{MODEL}", cwd=tmp_path)
        assert (ended.returncode, "cog.yaml not found" in ended.stderr) == (1, True)

    @pytest.mark.parametrize(
        ("words", "version", "message"),
        [
            (["--x-fast"], (0, 23, 1), "unknown flag: --x-fast"),
            (["--x-fast"], (0, 13, 0), "unknown flag: --x-fast"),
            (["-z"], (0, 23, 1), "unknown shorthand flag: 'z' in -z"),
            (["--secret"], (0, 23, 1), "flag needs an argument: --secret"),
            (["one", "two", "three"], (0, 23, 1), "accepts at most 1 arg(s), received 3"),
            (["--no-cache=maybe"], (0, 23, 1), 'invalid argument "maybe" for "--no-cache" flag'),
        ],
    )
    def test_a_wrong_command_line_is_told_in_cobras_words(
        self, words: list[str], version: tuple[int, ...], message: str
    ):
        with pytest.raises(CommandError, match=re.escape(message)):
            read("push", version, words, most_arguments=1)

    def test_a_wrong_command_line_ends_after_the_usage(self, push: Callable[..., Any]):
        ended = push("--x-fast")
        assert ended.returncode == 1
        assert ended.stderr.startswith("Usage:\n  cog push [IMAGE] [flags]")
        assert ended.stderr.endswith("ⅹ unknown flag: --x-fast\n")  # noqa: RUF001

    def test_help_names_the_flags_that_are_not_hidden(self, rig: Rig, project: Path):
        text = rig.cog("push", "--help", cwd=project).stdout
        assert "      --separate-weights             Separate model weights from code in image layers\n" in text
        assert "  -f, --file string " in text
        assert "--dockerfile" not in text and "--x-fast" not in text

    def test_it_tells_its_version_as_cog_does(self, rig: Rig, tmp_path: Path):
        rig.cog_version = "0.14.3"
        assert rig.cog("--version", cwd=tmp_path).stdout.startswith("cog version 0.14.3 (built ")

    def test_a_build_is_not_pushed(self, rig: Rig, project: Path):
        ended = rig.cog("build", "-t", f"{rig.registry.host}/{MODEL}", cwd=project)
        assert f"Image built as {rig.registry.host}/{MODEL}" in ended.stderr
        assert rig.registry.requests == [] and rig.pushes() == {}

    def test_runs_are_recorded(self, rig: Rig, push: Callable[..., Any]):
        push()
        push(RIG_COG_FAULT="die")
        first, second = rig.cog_runs()
        assert (first.digest, first.status, second.status, second.end) == (pushed(rig), 0, None, None)
        assert rig.pushes() == {TEST_MODEL: 2}

    def test_a_build_takes_as_long_as_it_is_told(self, rig: Rig, push: Callable[..., Any]):
        push(RIG_COG_DELAY="1.5", RIG_COG_FAULT="fail-build")
        (run,) = rig.cog_runs()
        assert run.end is not None and run.end - run.start > 1.4


class TestFaultsOfCog:
    @pytest.mark.parametrize(("fault", "status"), [("fail-build", 1), ("fail-push", 1), ("die", -signal.SIGKILL)])
    def test_nothing_is_visible_of_a_push_that_fails(self, fault: str, status: int, rig: Rig, push: Callable[..., Any]):
        ended = push(RIG_COG_FAULT=fault)
        assert (ended.returncode, rig.versions(TEST_MODEL)) == (status, [])
        assert bool(rig.registry.layer_uploads()) == (fault != "fail-build")

    def test_a_push_that_dies_late_has_pushed(self, rig: Rig, push: Callable[..., Any]):
        ended = push(RIG_COG_FAULT="die-after-push")
        assert ended.returncode == -signal.SIGKILL
        assert rig.versions(TEST_MODEL) == [pushed(rig)]
        assert pushed(rig) not in ended.stdout + ended.stderr

    def test_the_output_can_lack_the_digest_or_name_another_one(self, rig: Rig, push: Callable[..., Any]):
        silent = push(RIG_COG_FAULT="no-digest")
        lying = push(RIG_COG_FAULT="wrong-digest")
        assert "sha256:" not in silent.stderr and "sha256:" in lying.stderr
        assert pushed(rig) not in lying.stderr
        assert (silent.returncode, lying.returncode) == (0, 0)

    def test_a_fault_can_be_meant_for_one_push_of_several(self, push: Callable[..., Any]):
        fault = {"RIG_COG_FAULT": "fail-build@2"}
        assert [push(**fault).returncode for _ in range(3)] == [0, 1, 0]

    @pytest.mark.parametrize(("fault", "last_line"), [("hang", "#7 DONE"), ("hang-after-push", ": Pushed")])
    def test_a_push_can_hang(self, fault: str, last_line: str, rig: Rig, project: Path):
        command = ["cog", "push", f"{rig.registry.host}/{TEST_MODEL}"]
        environment = os.environ | rig.environment | {"RIG_COG_FAULT": fault}
        with subprocess.Popen(
            command, cwd=project, env=environment, executable=BIN / "cog", stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None
            next(line for line in process.stderr if last_line in line)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.5)
            process.terminate()

    def test_a_push_that_hangs_late_has_pushed(self, rig: Rig, project: Path):
        command = ["cog", "push", f"{rig.registry.host}/{TEST_MODEL}"]
        environment = os.environ | rig.environment | {"RIG_COG_FAULT": "hang-after-push"}
        with subprocess.Popen(command, cwd=project, env=environment, executable=BIN / "cog") as process:
            deadline = time.monotonic() + 30.0
            while not rig.versions(TEST_MODEL) and time.monotonic() < deadline:
                time.sleep(0.05)
            process.terminate()
        assert rig.versions(TEST_MODEL) == [pushed(rig)]


class TestAccess:
    @pytest.mark.parametrize("by_token", [False, True])
    def test_a_wrong_password_is_refused(self, by_token: bool, rig: Rig, push: Callable[..., Any], tmp_path: Path):
        if by_token:
            rig.registry.ask_for_tokens()
        wrong = {"auths": {rig.registry.host: {"auth": "YWNtZTp3cm9uZw=="}}}
        (tmp_path / "config.json").write_text(json.dumps(wrong))
        ended = push(DOCKER_CONFIG=str(tmp_path))
        assert ended.returncode == 1
        assert "Failed to push image: error during image push: unauthorized: authentication required" in ended.stderr

    def test_a_login_leaves_dockers_configuration(self, rig: Rig, push: Callable[..., Any], tmp_path: Path):
        environment = {"DOCKER_CONFIG": str(tmp_path / "new")}
        ended = rig.cog("login", "--token-stdin", cwd=tmp_path, stdin=f"{rig.registry.token}\n", **environment)
        assert "You've successfully authenticated as acme!" in ended.stderr
        assert push(**environment).returncode == 0

    def test_a_token_of_the_api_or_of_nobody_logs_nobody_in(self, rig: Rig, tmp_path: Path):
        api = rig.cog("login", "--token-stdin", cwd=tmp_path, stdin=rig.platform.settings.token)
        nobody = rig.cog("login", "--token-stdin", cwd=tmp_path, stdin="0" * 40)
        assert "looks like a Replicate API token, not a CLI auth token" in api.stderr
        assert "user does not exist" in nobody.stderr
        assert (api.returncode, nobody.returncode) == (1, 1)

    def test_a_model_that_does_not_exist_cannot_be_pushed_to(self, push: Callable[..., Any]):
        ended = push(to="acme/nothing")
        assert ended.returncode == 1
        assert "Go to replicate.com and create a new model before pushing." in ended.stderr

    def test_nor_can_a_model_of_somebody_else(self, rig: Rig, push: Callable[..., Any]):
        rig.platform.add_model("other/echo")
        assert push(to="other/echo").returncode == 1

    def test_callers_that_know_tokens_get_them(self, rig: Rig, push: Callable[..., Any]):
        rig.registry.ask_for_tokens()
        assert push().returncode == 0
        assert copy(rig, TEST_MODEL, MODEL).returncode == 0
        assert pushed(rig, MODEL) == pushed(rig)

    def test_a_password_alone_is_not_a_token(self, rig: Rig, project: Path, protocol: httpx2.Client):
        rig.registry.ask_for_tokens()
        answer = protocol.get(f"/{MODEL}/manifests/latest")
        realm, scope = f"http://{rig.registry.host}/token", f"repository:{MODEL}:pull"
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == f'Bearer realm="{realm}",service="r8.im",scope="{scope}"'


class TestCopies:
    def test_layers_are_mounted_and_counted(self, rig: Rig, push: Callable[..., Any], protocol: httpx2.Client):
        push()
        statuses = mount(protocol, TEST_MODEL, MODEL)
        assert set(statuses) == {201}
        assert len(rig.registry.mounts(MODEL)) == len(statuses)
        assert rig.registry.layer_uploads(MODEL) == []
        assert pushed(rig, MODEL) == pushed(rig)

    def test_a_registry_can_lack_mounting(self, rig: Rig, push: Callable[..., Any], protocol: httpx2.Client):
        push()
        rig.registry.refuse("mounts")
        assert set(mount(protocol, TEST_MODEL, MODEL)) == {202}
        assert rig.registry.mounts() == [] and rig.registry.digest(MODEL) is None

    def test_nothing_is_mounted_from_where_the_caller_may_not_read(
        self, rig: Rig, push: Callable[..., Any], protocol: httpx2.Client
    ):
        push()
        del rig.platform.models.all[TEST_MODEL]
        digest = rig.registry.layer_uploads()[0].digest
        query = {"mount": f"sha256:{digest}", "from": TEST_MODEL}
        assert protocol.post(f"/{MODEL}/blobs/uploads/", params=query).status_code == 202

    def test_skopeo_keeps_the_digest_and_sends_the_layers_that_it_has_never_seen(
        self, rig: Rig, push: Callable[..., Any]
    ):
        push()
        copy(rig, TEST_MODEL, MODEL)
        assert pushed(rig, MODEL) == pushed(rig)
        assert len(rig.registry.layer_uploads(MODEL)) == len(rig.registry.layer_uploads(TEST_MODEL))

    def test_skopeo_mounts_the_layers_that_it_has_copied_before(self, rig: Rig, push: Callable[..., Any]):
        push()
        copy(rig, TEST_MODEL, MODEL)
        rig.platform.add_model("acme/third")
        copy(rig, TEST_MODEL, "acme/third")
        assert rig.registry.layer_uploads("acme/third") == []
        assert len(rig.registry.mounts("acme/third")) == len(rig.registry.layer_uploads(TEST_MODEL))


class TestRefusals:
    def test_skopeo_can_be_refused_what_cog_may_do(self, rig: Rig, push: Callable[..., Any]):
        rig.registry.refuse("manifest_puts", status=405, name=MODEL, by="skopeo/*")
        push()
        ended = copy(rig, TEST_MODEL, MODEL)
        assert (ended.returncode, rig.registry.digest(MODEL)) == (1, None)
        assert push(to=MODEL).returncode == 0

    def test_what_was_refused_is_in_the_record_and_was_not_carried_out(self, rig: Rig, push: Callable[..., Any]):
        rig.registry.refuse("manifest_puts")
        ended = push()
        (put,) = [request for request in rig.registry.requests if request.kind == "manifest_put"]
        assert (put.status, put.refused, rig.registry.manifest_puts()) == (403, True, [])
        assert "denied: requested access to the resource is denied" in ended.stderr

    def test_a_registry_that_fails_for_a_moment_is_asked_again(self, rig: Rig, push: Callable[..., Any]):
        rig.registry.refuse("uploads", status=503, times=2)
        assert push().returncode == 0

    def test_a_registry_that_fails_for_good_fails_the_push(self, rig: Rig, push: Callable[..., Any]):
        rig.registry.refuse(status=502)
        ended = push()
        assert "received unexpected HTTP status: 502 Bad Gateway" in ended.stderr
        rig.registry.allow()
        assert push().returncode == 0

    def test_an_answer_can_be_lost_after_the_deed(self, rig: Rig, push: Callable[..., Any]):
        rig.registry.refuse("manifest_puts", "reset_after", times=1)
        assert push().returncode == 0
        assert [put.digest for put in rig.registry.manifest_puts()] == [pushed(rig)] * 2

    def test_a_connection_can_be_reset_before_it(self, rig: Rig, push: Callable[..., Any]):
        rig.registry.refuse("manifest_puts", "reset_before", times=1)
        assert push().returncode == 0
        assert len(rig.registry.manifest_puts()) == 1

    def test_an_answer_can_take_its_time(self, rig: Rig, push: Callable[..., Any], protocol: httpx2.Client):
        push()
        rig.registry.refuse("reads", "stall", seconds=0.5)
        with pytest.raises(httpx2.ReadTimeout):
            protocol.get(f"/{TEST_MODEL}/manifests/latest", timeout=0.1)
        assert protocol.get(f"/{TEST_MODEL}/manifests/latest").status_code == 200


class TestPlatform:
    def test_what_is_pushed_is_a_version_with_the_manifests_digest(
        self, rig: Rig, push: Callable[..., Any], api: httpx2.Client
    ):
        push(RIG_COG_VERSION="0.16.2")
        model = api.get(f"/models/{TEST_MODEL}").json()
        version = model["latest_version"]
        assert (version["id"], version["cog_version"]) == (pushed(rig), "0.16.2")
        assert version["openapi_schema"]["components"]["schemas"]["Input"]["required"] == ["text"]

    def test_it_runs_on_cogs_own_server(self, rig: Rig, push: Callable[..., Any], api: httpx2.Client):
        push()
        run = api.post("/predictions", json={"version": pushed(rig), "input": {"text": "hello"}}).json()
        assert (run["status"], run["output"], run["version"]) == ("succeeded", "HELLO", pushed(rig))

    def test_an_example_runs_from_its_image(self, rig: Rig, api: httpx2.Client):
        rig.platform.add_model("acme/painter")
        folder = rig.project("painter")
        rig.cog("push", f"{rig.registry.host}/acme/painter", cwd=folder)
        inputs = {"prompt": "a red circle on a blue background", "seed": 1}
        version = pushed(rig, "acme/painter")
        run = api.post("/predictions", json={"version": version, "input": inputs}).json()
        assert run["status"] == "succeeded"
        assert api.get(run["output"]).headers["content-type"].startswith("image/")

    def test_a_new_version_is_listed_when_it_is_due(self, rig: Rig, push: Callable[..., Any]):
        rig.platform.settings.listing_seconds = 600.0
        push()
        assert rig.versions(TEST_MODEL) == []
        rig.platform.settings.listing_seconds = 0.0
        assert rig.versions(TEST_MODEL) == [pushed(rig)]

    def test_an_image_copied_to_another_model_is_the_same_version_there(
        self, rig: Rig, push: Callable[..., Any], protocol: httpx2.Client, api: httpx2.Client
    ):
        push()
        mount(protocol, TEST_MODEL, MODEL)
        versions = api.get(f"/models/{MODEL}/versions").json()["results"]
        assert [version["id"] for version in versions] == rig.versions(TEST_MODEL) == [pushed(rig)]

    def test_an_older_image_put_again_is_the_latest_again(
        self, rig: Rig, project: Path, push: Callable[..., Any], protocol: httpx2.Client
    ):
        push()
        first = pushed(rig)
        older = protocol.get(f"/{TEST_MODEL}/manifests/latest").content
        (project / "predict.py").write_text(LOUDER)
        push()
        second = pushed(rig)
        assert rig.versions(TEST_MODEL) == [second, first]
        protocol.put(f"/{TEST_MODEL}/manifests/latest", content=older, headers={"Content-Type": MANIFEST})
        assert rig.versions(TEST_MODEL) == [first, second]

    def test_the_same_files_run_on_the_same_servers(self, rig: Rig, push: Callable[..., Any]):
        push()
        push(to=MODEL)
        models = rig.platform.models.all
        assert rig.versions(TEST_MODEL) != rig.versions(MODEL)
        assert models[TEST_MODEL].versions[0].program == models[MODEL].versions[0].program

    def test_a_private_model_lives_from_its_creation_to_its_deletion(self, rig: Rig, project: Path, api: httpx2.Client):
        hardware = {each["sku"] for each in api.get("/hardware").json()}
        body = {"owner": "acme", "name": "new", "visibility": "private", "hardware": "cpu"}
        created = api.post("/models", json=body)
        assert (created.status_code, "cpu" in hardware) == (201, True)
        assert api.get("/account").json()["username"] == "acme"
        rig.cog("push", f"{rig.registry.host}/acme/new", cwd=project)
        version = f"/models/acme/new/versions/{pushed(rig, 'acme/new')}"
        assert api.get(version).status_code == 200
        assert api.delete("/models/acme/new").status_code == 403
        assert api.delete(version).status_code == 202
        assert api.delete("/models/acme/new").status_code == 204

    def test_a_deployment_is_released_used_and_taken_back(
        self, rig: Rig, project: Path, push: Callable[..., Any], api: httpx2.Client
    ):
        push(to=MODEL)
        first = pushed(rig, MODEL)
        scaling = {"hardware": "cpu", "min_instances": 1, "max_instances": 5}
        api.post("/deployments", json={"name": "live", "model": MODEL, "version": first, **scaling})
        (project / "predict.py").write_text(LOUDER)
        push(to=MODEL)
        second = pushed(rig, MODEL)

        def release(version: str) -> tuple[Any, ...]:
            current = api.patch("/deployments/acme/live", json={"version": version}).json()["current_release"]
            assert current["configuration"] == scaling
            assert (current["model"], current["created_by"]["username"]) == (MODEL, "acme")
            run = api.post("/deployments/acme/live/predictions", json={"input": {"text": "hello"}}).json()
            return current["number"], current["version"], run["output"], run["deployment"]

        assert release(second) == (2, second, "HELLO!", "acme/live")
        assert release(first) == (3, first, "HELLO", "acme/live")
        assert api.get("/deployments/acme/live").json()["current_release"]["version"] == first

    def test_a_pushed_project_can_be_trained(
        self, rig: Rig, project: Path, push: Callable[..., Any], api: httpx2.Client
    ):
        (project / "train.py").write_text(TRAINER)
        with (project / "cog.yaml").open("a") as file:
            file.write("train: train.py:train\n")
        push()
        body = {"destination": MODEL, "input": {"data": "ab"}}
        training = api.post(f"/models/{TEST_MODEL}/versions/{pushed(rig)}/trainings", json=body).json()
        assert rig.platform.wait_until_idle(30.0)
        ended = api.get(f"/trainings/{training['id']}").json()
        assert (ended["status"], ended["output"]["weights"]) == ("succeeded", "abab")
        assert ended["output"]["version"] == f"{MODEL}:{rig.versions(MODEL)[0]}"


def test_nothing_is_left_of_a_rig(no_process_left: None, rig: Rig, push: Callable[..., Any]):
    push()


def test_it_can_be_served_by_hand(tmp_path: Path, rig: Rig):
    command = [sys.executable, "-m", "tests.rig", "--owner", "zoo", "--model", "zoo/echo", "--cog-version", "0.16.2"]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        exported: dict[str, str] = {}
        for line in process.stdout:
            if line.startswith("export "):
                name, _, value = line.removeprefix("export ").strip().partition("=")
                exported[name] = value
            if "cog login" in line:
                break
        folder = rig.project(ECHO, "echo")
        ended = rig.cog("push", f"{exported['COG_REGISTRY_HOST']}/zoo/echo", cwd=folder, **exported)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert "latest: digest: sha256:" in ended.stderr
