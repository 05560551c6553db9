"""An image's way into a registry, as Docker's engine sends it: https://github.com/opencontainers/distribution-spec."""

import base64
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2

from tests.rig.cog.image import Blob, Image

USER_AGENT = "docker/28.2.2 go/go1.23.9 git-commit/45873be kernel/6.1.0 os/linux arch/amd64"
TIMEOUT_SECONDS = 60.0
# Docker tries five times and waits longer each time; a test need not.
TRIES = 3
PAUSE_SECONDS = 0.1


class PushError(Exception):
    """What Docker says when a push fails."""

    def __init__(self, message: str, no_model: bool = False) -> None:
        super().__init__(message)
        self.no_model = no_model


def docker_config() -> Path:
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "config.json"


class Uploader:
    """Sends images to one repository; plain HTTP to this machine, HTTPS to others.

    Args:
        on_layer: told what becomes of each layer, in Docker's words.
    """

    def __init__(self, host: str, repository: str, on_layer: Callable[[Blob, str], None]) -> None:
        scheme = "http" if host.split(":")[0] in ("localhost", "127.0.0.1") else "https"
        self._base = f"{scheme}://{host}/v2/{repository}"
        self._on_layer = on_layer
        self._password = _credentials(host)
        self._client = httpx2.Client(headers={"User-Agent": USER_AGENT} | self._password, timeout=TIMEOUT_SECONDS)

    def layers(self, image: Image) -> None:
        """Raises PushError: the registry does not take them, or does not answer."""
        for layer in image.layers:
            if self._ask("HEAD", f"{self._base}/blobs/{layer.digest}").status_code == 200:
                self._on_layer(layer, "Layer already exists")
            else:
                self._on_layer(layer, "Pushing")
                self._upload(layer)
                self._on_layer(layer, "Pushed")

    def manifest(self, image: Image, tag: str) -> None:
        """Raises PushError: as `layers`."""
        if self._ask("HEAD", f"{self._base}/blobs/{image.config.digest}").status_code != 200:
            self._upload(image.config)
        manifest = image.manifest
        self._ask(
            "PUT",
            f"{self._base}/manifests/{tag}",
            content=manifest.content,
            headers={"Content-Type": manifest.media_type},
        )

    def _upload(self, blob: Blob) -> None:
        start = self._ask("POST", f"{self._base}/blobs/uploads/")
        place = urljoin(self._base, start.headers["location"])
        sent = self._ask("PATCH", place, content=blob.content, headers={"Content-Type": "application/octet-stream"})
        end = httpx2.URL(urljoin(place, sent.headers["location"])).copy_merge_params({"digest": blob.digest})
        self._ask("PUT", str(end))

    def _ask(self, method: str, url: str, **request: Any) -> httpx2.Response:
        """An answer that is no error; the lack of a blob is none."""
        attempt = 1
        while True:
            try:
                answer = self._client.request(method, url, **request)
                if answer.status_code == 401 and self._get_token(answer.headers.get("www-authenticate", "")):
                    answer = self._client.request(method, url, **request)
                if answer.is_success or (method == "HEAD" and answer.status_code == 404):
                    return answer
                if answer.status_code < 500 or attempt == TRIES:
                    raise _failure(method, url, answer)
            except httpx2.TransportError as error:
                if attempt == TRIES:
                    raise PushError(f"{method} {url}: {error}") from error
            attempt += 1
            time.sleep(PAUSE_SECONDS)

    def _get_token(self, challenge: str) -> bool:
        """Get what a registry asks for that is not content with a password; False where it asks for none."""
        asked = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        if not challenge.startswith("Bearer ") or not self._password:
            return False
        where = asked.pop("realm")
        answer = self._client.get(where, params=asked, headers=self._password)
        if answer.status_code != 200:
            return False
        self._client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return True


def _failure(method: str, url: str, answer: httpx2.Response) -> PushError:
    if answer.status_code == 401:
        return PushError("unauthorized: authentication required")
    if answer.status_code >= 500:
        reason = answer.reason_phrase
        return PushError(f"received unexpected HTTP status: {answer.status_code} {reason}")
    try:
        told = answer.json()["errors"][0]
        code, message = str(told["code"]), told["message"]
        return PushError(f"{code.lower().replace('_', ' ')}: {message}", no_model=code == "NAME_UNKNOWN")
    except (ValueError, LookupError, TypeError):
        status = f"{answer.status_code} {answer.reason_phrase}"
        return PushError(f"unexpected status from {method} request to {url}: {status}")


def _credentials(host: str) -> dict[str, str]:
    """The header for what `cog login` has left in Docker's configuration."""
    try:
        encoded = json.loads(docker_config().read_text())["auths"][host]["auth"]
    except (OSError, ValueError, LookupError):
        return {}
    return {"Authorization": f"Basic {encoded}"}


def save_credentials(host: str, user: str, token: str) -> None:
    save_credentials_in(docker_config().parent, host, user, token)


def save_credentials_in(folder: Path, host: str, user: str, token: str) -> None:
    """Keep them as Docker does where it has no credential store."""
    path = folder / "config.json"
    folder.mkdir(parents=True, exist_ok=True)
    config = json.loads(path.read_text()) if path.exists() else {}
    config.setdefault("auths", {})[host] = {"auth": base64.b64encode(f"{user}:{token}".encode()).decode()}
    path.write_text(json.dumps(config, indent="\t"))
    path.chmod(0o600)
