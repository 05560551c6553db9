"""What is asked of the registry, as its protocol puts it: https://github.com/opencontainers/distribution-spec."""

import re
import time
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

Kind = Literal["mount", "upload", "manifest_put", "read", "other"]
_PATH = re.compile(
    r"/v2/(?P<name>.+?)/(?:manifests/(?P<reference>[^/]+)|blobs/uploads/(?P<session>[^/]*)|blobs/(?P<blob>[^/]+))"
)


@dataclass(eq=False, kw_only=True)
class Request:
    """A request and how it was answered; no headers but the User-Agent, and no bodies.

    Attributes:
        name: the repository, "" where the request concerns none.
        reference: the tag or digest of a manifest.
        digest: of the blob that is mounted or whose upload ends with this request; 64 hex digits, as everywhere.
        source: the repository that a blob is to be mounted from.
        session: of an upload.
        received, sent: bytes of the request's and the answer's body.
        refused: it met a refusal and was not carried out.
    """

    method: str
    path: str
    query: str = ""
    user_agent: str = ""
    name: str = ""
    reference: str = ""
    digest: str = ""
    source: str = ""
    session: str = ""
    began: float = field(default_factory=time.monotonic)
    seconds: float | None = None
    status: int | None = None
    received: int = 0
    sent: int = 0
    refused: bool = False

    @classmethod
    def read(cls, method: str, path: str, query: str, user_agent: str) -> "Request":
        request = cls(method=method, path=path, query=query, user_agent=user_agent)
        found, asked = _PATH.fullmatch(path), parse_qs(query)
        if found is not None:
            request.name = found["name"]
            request.reference = found["reference"] or ""
            request.session = found["session"] or ""
        request.source = asked.get("from", [""])[0]
        request.digest = hexadecimal(asked.get("mount", asked.get("digest", [""]))[0])
        return request

    @property
    def kind(self) -> Kind:
        if "/blobs/uploads/" in self.path and self.method in ("POST", "PATCH", "PUT"):
            return "mount" if "mount=" in self.query else "upload"
        if "/manifests/" in self.path and self.method == "PUT":
            return "manifest_put"
        return "read" if self.name and self.reads else "other"

    @property
    def reads(self) -> bool:
        return self.method in ("GET", "HEAD")


@dataclass(frozen=True)
class Upload:
    """Bytes of a blob that a caller has sent; `digest` is "" for an upload that was not brought to its end."""

    name: str
    digest: str
    bytes: int
    user_agent: str


@dataclass(frozen=True)
class Mount:
    """A blob that the registry took over from another repository, no bytes sent."""

    name: str
    source: str
    digest: str
    user_agent: str


@dataclass(frozen=True)
class ManifestPut:
    """A manifest that was put under a reference.

    Attributes:
        configuration: the digest of the image's configuration.
        at: seconds of the monotonic clock.
    """

    name: str
    reference: str
    digest: str
    configuration: str
    user_agent: str
    at: float

    @property
    def age(self) -> float:
        return time.monotonic() - self.at


def hexadecimal(digest: str) -> str:
    return digest.removeprefix("sha256:")
