"""Files that models return, saved to disk within limits: data URLs and http(s) downloads."""

import asyncio
import base64
import binascii
import hashlib
import mimetypes
import ssl
import tempfile
import uuid
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import unquote, unquote_to_bytes, urlsplit

import filetype
import httpx2
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from gate.errors import ServiceError, UsageError
from gate.media.base import Artifact
from gate.media.kept import KeptFiles

MAX_BYTES = 512 * 1024**2  # the largest file that Replicate's own API takes is 100 MiB; videos are larger
TIMEOUT = 120.0  # seconds for one file, retries included
STALL = 30.0  # seconds without a byte before a try is given up
TRIES = 3
RETRY_WAIT = 0.5  # seconds before the second try; doubled before the third
MAX_REDIRECTS = 5
TRANSIENT_STATUSES = {408, 425, 429, 500, 502, 503, 504}  # what a second try can change; RFC 9110, 6585, 8470
GONE_STATUSES = {403, 404, 410}  # what an address answers that has had its time, as signed ones do with 403


class _Transient(ServiceError):
    """A failure that the next try may not meet."""


class Gone(ServiceError):
    """What was at the address is there no more."""


class ArtifactStore:
    """A private temporary folder of files, removed when the `with` block ends. Safe to share between threads.

    Args:
        max_bytes: the size, decoded, beyond which a file is refused.
        timeout: seconds that one file may take, retries included.
        public_only: fetch from public addresses only, see `gate.media.addresses`.
        allow_loopback: with `public_only`, fetch from this machine as well: for tests.
        keep: a folder for the files that predictions have left at http(s) URLs; those that an earlier run has kept
            there are not fetched again.
    """

    def __init__(
        self,
        *,
        max_bytes: int = MAX_BYTES,
        timeout: float = TIMEOUT,
        public_only: bool = False,
        allow_loopback: bool = False,
        keep: Path | None = None,
    ) -> None:
        self.max_bytes = max_bytes
        self.timeout = timeout
        self.public_only = public_only
        self.allow_loopback = allow_loopback
        self._kept = KeptFiles(keep) if keep is not None else None

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="gate-")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def save(self, data: bytes, name: str = "", media_type: str = "") -> Artifact:
        """Keep bytes that are already here."""
        path = self._new_path()
        path.write_bytes(data)
        return Artifact(path, len(data), hashlib.sha256(data).hexdigest(), name, media_type)

    async def fetch(self, url: str, *, name: str = "", of: str = "") -> Artifact:
        """Save what a data URL holds or what an http(s) URL answers.

        Args:
            url: `data:` (RFC 2397), `http:` or `https:`.
            name: the file name to record; by default the last part of an http(s) URL's path.
            of: the id of the prediction that has left the file there; what belongs to none is never kept.

        Raises:
            Gone: the server says that there is no such file, or not for us.
            ServiceError: the URL is malformed, or the file could not be had whole, within the limits, in
                `TRIES` tries.
        """
        if url[:5].lower() == "data:":
            return await asyncio.to_thread(self._save_data_url, url, name)
        name = name or _name_in(url)
        if self._kept is None or not of:
            return await self._fetch(url, name)
        if (kept := await asyncio.to_thread(self._kept.find, of, url, name)) is not None:
            return kept
        return await asyncio.to_thread(self._kept.add, of, url, await self._fetch(url, name))

    async def _fetch(self, url: str, name: str) -> Artifact:
        path = self._new_path()
        retrying = AsyncRetrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(multiplier=RETRY_WAIT),
            retry=retry_if_exception_type(_Transient),
            reraise=True,
        )
        try:
            async with asyncio.timeout(self.timeout):
                size, digest, media_type = await retrying(self._download, url, path)
        except TimeoutError:
            path.unlink(missing_ok=True)
            raise ServiceError(f"{_shown(url)} did not arrive within {self.timeout:g} s.") from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Artifact(path, size, digest, name, media_type)

    def _new_path(self) -> Path:
        return Path(self._folder.name) / uuid.uuid4().hex

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx2.create_ssl_context()  # reading the certificates takes longer than a small download

    def _save_data_url(self, url: str, name: str) -> Artifact:
        header, comma, body = url[5:].partition(",")
        if not comma:
            raise ServiceError(f"{_shown(url)} is not a data URL: it has no comma (RFC 2397).")
        media_type, *parameters = header.split(";")
        data = unquote_to_bytes(body) if "%" in body else body.encode()
        if parameters and parameters[-1].strip().lower() == "base64":
            data = b"".join(data.split())  # folded lines, as MIME writes them
            try:
                data = base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
            except binascii.Error as error:
                raise ServiceError(f"{_shown(url)} is not valid base64: {error}.") from None
        if len(data) > self.max_bytes:
            raise ServiceError(f"{_shown(url)} holds more than {_megabytes(self.max_bytes)}.")
        return self.save(data, name, media_type.strip().lower() or "text/plain")

    async def _download(self, url: str, path: Path) -> tuple[int, str, str]:
        """One try. Returns the size in bytes, the SHA-256 digest and the media type."""
        try:
            # Clients belong to one event loop and the store to none, so each file has its own.
            async with self._client() as client:
                for _ in range(MAX_REDIRECTS + 1):
                    _check_url(url)
                    async with client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response:
                        if response.has_redirect_location:
                            url = str(response.url.join(response.headers["location"]))
                            continue
                        _check_status(response)
                        with await asyncio.to_thread(path.open, "wb") as file:
                            size, digest = await self._write(response, file)
                        media_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
                        return size, digest, media_type
        except httpx2.TransportError as error:
            why = str(error) or type(error).__name__
            raise _Transient(f"Could not download {_shown(url)}: {why.rstrip('.')}.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise ServiceError(f"Could not download {_shown(url)}: {str(error).rstrip('.')}.") from error
        raise ServiceError(f"{_shown(url)} is the end of more than {MAX_REDIRECTS} redirects.")

    def _client(self) -> httpx2.AsyncClient:
        if not self.public_only:
            return httpx2.AsyncClient(verify=self._tls, timeout=STALL)
        from gate.media.addresses import PublicTransport

        transport = PublicTransport(self._tls, allow_loopback=self.allow_loopback)
        return httpx2.AsyncClient(transport=transport, timeout=STALL, trust_env=False)

    async def _write(self, response: httpx2.Response, file: BinaryIO) -> tuple[int, str]:
        """Stream a body to disk. A body shorter than its content length ends in a RemoteProtocolError."""
        url = str(response.url)
        limit = f"{_shown(url)} is larger than {_megabytes(self.max_bytes)}."
        if int(response.headers.get("content-length", 0)) > self.max_bytes:
            raise ServiceError(limit)
        size, digest = 0, hashlib.sha256()
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > self.max_bytes:
                raise ServiceError(limit)
            digest.update(chunk)
            file.write(chunk)
        return size, digest.hexdigest()


def file_url(path: Path) -> str:
    """A local file as a data URL, its media type guessed from its name, else from its bytes.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.") from error
    media_type = mimetypes.guess_type(path.name)[0] or filetype.guess_mime(data) or "application/octet-stream"
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def _check_url(url: str) -> None:
    if urlsplit(url).scheme.lower() not in ("http", "https") or not urlsplit(url).hostname:
        raise ServiceError(f"{_shown(url)} is not an http(s) or data URL.")


def _check_status(response: httpx2.Response) -> None:
    if response.status_code == 200:
        return
    gone, transient = response.status_code in GONE_STATUSES, response.status_code in TRANSIENT_STATUSES
    error = Gone if gone else _Transient if transient else ServiceError
    status = f"{response.status_code} {response.reason_phrase}".strip()
    raise error(f"Could not download {_shown(str(response.url))}: the server answered {status}.")


def _shown(url: str) -> str:
    """A URL as messages may show it: without its query, which can hold a signature, and any password."""
    if url[:5].lower() == "data:":
        return f"The data URL {url[:32]!r}… of {len(url)} characters"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "A malformed URL"
    return f"{parts.scheme}://{host}{port}{parts.path}"


def _name_in(url: str) -> str:
    try:
        return PurePosixPath(unquote(urlsplit(url).path)).name
    except ValueError:
        return ""  # Malformed, as its download will tell.


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:g} MiB"
