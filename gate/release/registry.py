"""The registry that Replicate's models are pushed to: what it serves, and copies inside it by digest.

A copy mounts every blob from the repository that has it, and then puts the very bytes of the manifest under its new
name: nothing is built or uploaded, and the digest cannot change. The registries' protocol has all of that; skopeo has
not, for it mounts only what its cache knows from copies of its own and else downloads and uploads every layer
(https://github.com/containers/image/issues/312).
"""

import contextlib
import os
import re
from urllib.parse import urljoin, urlsplit

from gate.errors import ServiceError, UsageError
from gate.release.registry_session import (
    ACCEPTED,
    CREATED,
    NO_CONTENT,
    NOT_FOUND,
    OK,
    Manifest,
    RegistryRefused,
    RegistryUnavailable,
    Session,
    connect,
    patiently,
)

__all__ = ["Registry", "RegistryRefused", "RegistryUnavailable"]

DEFAULT_HOST = "r8.im"
# An index of an index of an image is more than anybody makes.
MAX_DEPTH = 3
# https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
NAME = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)+")
DIGEST = re.compile(r"[0-9a-f]{64}")


class Registry:
    """A registry, with Docker's credentials for it as `cog login` leaves them.

    Names are "owner/name"; digests are 64 hex digits. A host on this machine is spoken to in plain HTTP.

    Attributes:
        host: with its port, if it has one; COG_REGISTRY_HOST or r8.im by default.
    """

    def __init__(self, host: str | None = None) -> None:
        self.host = host or os.environ.get("COG_REGISTRY_HOST") or DEFAULT_HOST

    async def digest(self, name: str, reference: str = "latest") -> str | None:
        """The digest of what the registry serves under a tag or `sha256:…`, None if there is no such image.

        Raises:
            UsageError: no image can have this name.
            RegistryRefused, RegistryUnavailable: it cannot be told.
        """
        async with connect(self.host) as session:
            found = await session.manifest(_checked(name), reference)
        return None if found is None else found.digest

    async def copy(self, source: str, digest: str, destination: str, tag: str = "latest") -> None:
        """Serve an image of one repository under a tag of another, too. Its digest stays, and no layer moves.

        It can be repeated: what is there already is left alone. Nobody sees anything before all is there.

        Args:
            digest: of an image or of an index; all that an index lists goes with it.

        Raises:
            UsageError: no image can have such a name.
            RegistryRefused: the registry does not do it.
            RegistryUnavailable: it does not answer.
        """
        if not DIGEST.fullmatch(digest):
            raise UsageError(f"{digest}: a version is 64 hex digits.")
        async with connect(self.host) as session:
            await _Copy(session, _checked(source), _checked(destination)).carry(digest, tag)


def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise UsageError(f"{name}: no image can have this name; it is owner/name, in small letters.")
    return name


class _Copy:
    """One copy inside a registry."""

    def __init__(self, session: Session, source: str, destination: str) -> None:
        self._session = session
        self._source = source
        self._destination = destination

    async def carry(self, digest: str, reference: str, depth: int = 1) -> None:
        """Put a manifest of the source under a reference of the destination, after all that it names."""
        manifest = await self._session.manifest(self._source, f"sha256:{digest}")
        if manifest is None or depth > MAX_DEPTH:
            raise RegistryRefused(f"The registry {self._session.host} has no image {self._source}@sha256:{digest}.")
        for listed in manifest.manifests():
            await self.carry(listed, f"sha256:{listed}", depth + 1)
        if self._source != self._destination:
            for blob in dict.fromkeys(manifest.blobs()):
                await self._mount(blob)
        await self._put(manifest, reference)

    async def _mount(self, blob: str) -> None:
        uploads, asked = f"{self._destination}/blobs/uploads/", {"mount": f"sha256:{blob}", "from": self._source}
        answer = await self._session.ask("POST", uploads, (CREATED, ACCEPTED), params=asked)
        if answer.status_code == CREATED:
            return
        # An upload has begun instead, which nobody has asked for.
        place = urljoin(str(answer.url), answer.headers.get("location", ""))
        if urlsplit(place).netloc == urlsplit(str(answer.url)).netloc:
            with contextlib.suppress(ServiceError):
                await self._session.ask("DELETE", place, (OK, ACCEPTED, NO_CONTENT), tries=1)
        here = await self._session.ask("HEAD", f"{self._destination}/blobs/sha256:{blob}", (OK, NOT_FOUND))
        if here.status_code == NOT_FOUND:
            raise RegistryRefused(
                f"The registry {self._session.host} does not mount layers of {self._source} in {self._destination}; "
                "--promote push builds and pushes once more instead."
            )

    async def _put(self, manifest: Manifest, reference: str) -> None:
        """Before each try it is looked whether an unanswered one was carried out: none is made twice."""
        path, kind = f"{self._destination}/manifests/{reference}", {"Content-Type": manifest.media_type}
        async for attempt in patiently(RegistryUnavailable):
            with attempt:
                if await self._serves(manifest, reference):
                    return
                await self._session.ask("PUT", path, (CREATED,), tries=1, content=manifest.content, headers=kind)
        if not await self._serves(manifest, reference):
            raise RegistryUnavailable(
                f"The registry {self._session.host} has taken sha256:{manifest.digest} for {self._destination}, and "
                f"serves something else as {reference}; another push may have come in between."
            )

    async def _serves(self, manifest: Manifest, reference: str) -> bool:
        served = await self._session.manifest(self._destination, reference)
        return served is not None and served.digest == manifest.digest
