"""The credentials for a registry that `cog login` and `docker login` have left in Docker's configuration.

https://docs.docker.com/reference/cli/docker/login/#credential-stores: a helper of the registry's own goes before the
store for all of them, and that before the file itself.
"""

import base64
import binascii
import json
import os
from pathlib import Path
from typing import Any

from gate.errors import ServiceError, UsageError
from gate.release.command import run
from gate.secrets import redact, register

# A store may ask the person at the screen to unlock it.
HELPER_SECONDS = 60.0
# What a store calls its user when the secret is an OAuth 2 token to be exchanged; registries of models have none.
TOKEN_USER = "<token>"  # noqa: S105 - a name
MAX_SAID_CHARACTERS = 300


def docker_config() -> Path:
    """Docker's configuration file, whether or not it exists."""
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "config.json"


async def credentials(host: str) -> tuple[str, str] | None:
    """User and password for a registry, or None if nobody has logged in there.

    Raises:
        UsageError: Docker's configuration cannot be read.
        ServiceError: the credential store does not answer.
    """
    path = docker_config()
    try:
        config = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: Docker's configuration cannot be read ({error}); run `cog login` again.") from error
    helpers = _object(config, "credHelpers")
    store = helpers.get(host) or (config.get("credsStore") if isinstance(config, dict) else None)
    found = await _from_store(str(store), host) if store else None
    return found or _from_file(_object(config, "auths"), host)


def _object(document: Any, key: str) -> dict[str, Any]:
    found = document.get(key) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


async def _from_store(store: str, host: str) -> tuple[str, str] | None:
    """https://github.com/docker/docker-credential-helpers#development: the host goes in, JSON comes out."""
    helper = f"docker-credential-{store}"
    try:
        ended = await run([helper, "get"], HELPER_SECONDS, stdin=host)
    except TimeoutError as error:
        raise ServiceError(f"{helper} did not answer within {HELPER_SECONDS:.0f} s; is the store unlocked?") from error
    except OSError as error:
        raise ServiceError(
            f"Docker's configuration names the credential store {store!r}, and {helper} cannot be run "
            f"({error.strerror}): put it on PATH, or remove it from {docker_config()} and run `cog login` again."
        ) from error
    if ended.code != 0:
        said = f"{ended.output} {ended.errors}".strip()
        if "not found" in said:
            return None
        raise ServiceError(f"{helper} failed: {redact(said)[:MAX_SAID_CHARACTERS] or 'no message'}.")
    try:
        answer = json.loads(ended.output)
        user, secret = str(answer["Username"]), str(answer["Secret"])
    except (ValueError, LookupError, TypeError) as error:
        raise ServiceError(f"{helper} answered nothing that can be read.") from error
    register(secret)
    return None if user == TOKEN_USER else (user, secret)


def _from_file(auths: dict[str, Any], host: str) -> tuple[str, str] | None:
    for name in (host, f"https://{host}", f"http://{host}"):
        try:
            decoded = base64.b64decode(str(auths[name]["auth"]), validate=True).decode()
        except (LookupError, TypeError, binascii.Error, UnicodeDecodeError):
            continue
        user, colon, password = decoded.partition(":")
        if colon and password:
            register(password)
            return user, password
    return None
