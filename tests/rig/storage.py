"""Debian's `docker-registry` (the reference implementation of the OCI registry), run for one rig."""

import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import bcrypt
import httpx2

MISSING = next((f"needs {tool}" for tool in ("docker-registry", "skopeo") if shutil.which(tool) is None), None)
# Seconds that it may take to answer for the first time.
START_SECONDS = 30.0


class Storage:
    """A `docker-registry` process with a folder of its own; it listens on a Unix socket, which no test takes for r8.im.

    Attributes:
        user, token: the only ones that it lets in.
    """

    def __init__(self, user: str, token: str) -> None:
        self.user, self.token = user, token
        self._folder = tempfile.TemporaryDirectory(prefix="registry-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        self._socket = folder / "socket"
        self._log = folder / "log"
        config, passwords = folder / "config.yml", folder / "htpasswd"
        hashed = bcrypt.hashpw(token.encode(), bcrypt.gensalt(4)).decode()
        passwords.write_text(f"{user}:{hashed}\n")
        config.write_text(json.dumps(self._configuration(folder / "images", passwords)))  # JSON is YAML.
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["docker-registry", "serve", str(config)], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self._wait()

    def _configuration(self, images: Path, passwords: Path) -> dict[str, object]:
        return {
            "version": "0.1",
            "log": {"level": "error", "accesslog": {"disabled": True}},
            "storage": {
                "filesystem": {"rootdirectory": str(images)},
                "delete": {"enabled": True},
                "maintenance": {"uploadpurging": {"enabled": False}},
            },
            "http": {"net": "unix", "addr": str(self._socket)},
            "auth": {"htpasswd": {"realm": "r8.im", "path": str(passwords)}},
        }

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        with httpx2.Client(transport=httpx2.HTTPTransport(uds=str(self._socket))) as client:
            while True:
                try:
                    client.get("http://registry/v2/")
                    return
                except httpx2.TransportError:
                    if self._process.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"docker-registry does not start: {self._log.read_text()}") from None
                time.sleep(0.005)

    def client(self, **options: object) -> httpx2.AsyncClient:
        """A client that speaks to it, whatever host its URLs name."""
        transport = httpx2.AsyncHTTPTransport(uds=str(self._socket), limits=httpx2.Limits(max_connections=None))
        return httpx2.AsyncClient(transport=transport, base_url="http://registry", timeout=60.0, **options)  # type: ignore[arg-type]

    def close(self) -> None:
        self._process.kill()  # What it stores is not needed any more.
        self._process.wait()
        self._folder.cleanup()
