"""`cog login`, `cog build` and `cog push`, imported where one of them is run: `cog --version` is asked far more often."""

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2
import yaml

from tests.described import describe
from tests.rig.cog import context
from tests.rig.cog.faults import Faults
from tests.rig.cog.flags import CommandError, Options, Version
from tests.rig.cog.image import Image, build, sha256
from tests.rig.cog.log import Log
from tests.rig.cog.output import Output
from tests.rig.cog.push import PushError, Uploader, save_credentials
from tests.rig.cog.terminal import say

_NO_IMAGE = (
    "To push images, you must either set the 'image' option in cog.yaml or pass an image name as an argument. For "
    "example, 'cog push r8.im/your-username/hotdog-detector'"
)


def _host() -> str:
    return os.environ.get("COG_REGISTRY_HOST", "r8.im")


def login(options: Options) -> None:
    if not options.on("token-stdin"):
        raise CommandError("the stand-in asks nobody for a token: pass --token-stdin")
    token, host = sys.stdin.read().strip(), _host()
    if token.startswith("r8_"):
        raise CommandError(
            "that looks like a Replicate API token, not a CLI auth token. Please fetch a token from "
            "https://replicate.com/auth/token to log in"
        )
    answer = httpx2.post(f"http://{host}/cog/v1/verify-token", data={"token": token})
    if answer.status_code == 404:
        raise CommandError("user does not exist")
    if answer.status_code != 200:
        raise CommandError(f"failed to verify token, got status {answer.status_code}")
    user = answer.json()["username"]
    save_credentials(host, user, token)
    say(f"You've successfully authenticated as {user}! You can now use the '{host}' registry.")


def build_and_push(command: str, options: Options, text: str, version: Version, log: Log) -> None:
    project, config = _project(options.text("file", "cog.yaml"))
    name = (options.arguments or [options.text("tag") or config.get("image") or ""])[0]
    if command == "build":
        name = name or f"cog-{project.name.lower()}"
    if not name:
        raise CommandError(_NO_IMAGE)
    repository, tag = _reference(name)
    host, _, path = repository.partition("/")
    output = Output(version, options.on("x-fast"), name, repository, tag, website=host == _host())
    faults = Faults(os.environ.get("RIG_COG_FAULT", ""), log.image(path or name))
    output.building()
    image = _image(project, config, options, text, output.build_lines, faults)
    output.built()
    if command == "build":
        say(f"\nImage built as {name}")
        return
    output.pushing()
    uploader = Uploader(host, path, output.layer)
    try:
        uploader.layers(image)
        if faults.happens("fail-push"):
            raise PushError("received unexpected HTTP status: 500 Internal Server Error")
        if faults.happens("die"):
            faults.die()
        uploader.manifest(image, tag)
    except PushError as error:
        raise CommandError(output.failure(str(error), error.no_model)) from error
    log.pushed(image.manifest.digest.removeprefix("sha256:"))
    if faults.happens("die-after-push"):
        faults.die()
    if faults.happens("hang-after-push"):
        faults.hang()
    told = image.config.digest if faults.happens("wrong-digest") else image.manifest.digest
    output.pushed(image, None if faults.happens("no-digest") else told)


def _image(
    project: Path, config: dict[str, Any], options: Options, text: str, lines: Sequence[str], faults: Faults
) -> Image:
    for secret in options.given.get("secret", []):
        _require_secret(project, secret)
    seconds = float(os.environ.get("RIG_COG_DELAY", "0"))
    for line in lines:
        say(line)
        time.sleep(seconds / len(lines))
    if faults.happens("hang"):
        faults.hang()
    if faults.happens("fail-build"):
        raise CommandError("Failed to build Docker image: exit status 1")
    return build(
        project,
        config,
        _schema(project, config, options),
        text,
        separate_weights=options.on("separate-weights"),
        cog_base=options.on("use-cog-base-image", True),
    )


def _schema(project: Path, config: dict[str, Any], options: Options) -> str:
    """The model's OpenAPI document. What a build of the same files has found out is kept, as Docker keeps layers."""
    if options.text("openapi-schema"):
        return (project / options.text("openapi-schema")).read_text()
    contents = b"".join(path.as_posix().encode() + (project / path).read_bytes() for path in context.files(project))
    cache = os.environ.get("RIG_COG_CACHE")
    kept = Path(cache) / f"{sha256(contents).removeprefix('sha256:')}.json" if cache else None
    if kept is not None and kept.exists() and not options.on("no-cache"):
        return kept.read_text()
    try:
        described = describe(project, config.get("run") or config["predict"], config.get("train"))
    except ValueError as error:
        raise CommandError(f"Failed to get type signature: {error}") from error
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.with_suffix(f".{os.getpid()}").write_text(json.dumps(described))
        kept.with_suffix(f".{os.getpid()}").rename(kept)
    return json.dumps(described)


def _project(file: str) -> tuple[Path, dict[str, Any]]:
    """The folder with the configuration, this one or one above it, and what the configuration says."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / file).is_file():
            config = yaml.safe_load((folder / file).read_text())
            if not isinstance(config, dict) or not (config.get("run") or config.get("predict")):
                raise CommandError(f"Can't run predictions: 'predict' option not found in {file}")
            return folder, config
    raise CommandError(f"{file} not found in {here} (or in any parent directories)")


def _reference(image: str) -> tuple[str, str]:
    """Repository and tag; a colon before the last slash is a port's."""
    repository, colon, tag = image.rpartition(":")
    return (repository, tag) if colon and "/" not in tag else (image, "latest")


def _require_secret(project: Path, secret: str) -> None:
    """Docker reads a secret while it builds, and keeps it out of the image. Its sentences were not looked up."""
    pairs = (part.partition("=") for part in secret.split(","))
    parts = {key: value for key, _, value in pairs}
    source = parts.get("src") or parts.get("source")
    if "id" not in parts:
        raise CommandError(f"Failed to build Docker image: --secret {secret}: id is required")
    if source is not None and not (project / source).is_file():
        raise CommandError(f"Failed to build Docker image: failed to stat {source}: no such file or directory")
    if source is None and parts.get("env", parts["id"]) not in os.environ:
        raise CommandError(f"Failed to build Docker image: secret {parts['id']}: not found")
