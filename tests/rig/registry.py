"""A real OCI registry with r8.im's rules and with faults on demand, as a test sees it."""

import secrets
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

from tests.platform.models import Version
from tests.platform.server import Host, Served
from tests.rig.images import MANIFEST, OCI_MANIFEST, Images
from tests.rig.proxy import Proxy
from tests.rig.refusals import How, Refusal, What
from tests.rig.storage import Storage
from tests.rig.traffic import ManifestPut, Mount, Request, Upload, hexadecimal


class Registry:
    """`docker-registry` behind a proxy of ours, served on loopback from the construction to `close`.

    Digests are 64 hex digits, as the ids of versions are; names are `owner/name`.

    Attributes:
        host: what `COG_REGISTRY_HOST` has to be.
        user, token: what the registry takes; no token of the API, as r8.im's is none.
    """

    def __init__(self, loop: Host, user: str, sources: Path) -> None:
        """
        Args:
            sources: a folder for the models' files, which has to outlive the Cog servers of `loop`.
        """
        self.user, self.token = user, secrets.token_hex(20)
        self._loop = loop
        self._storage = Storage(self.user, self.token)
        self._proxy = Proxy(self._storage)
        self._images = Images(self._proxy, sources)
        self._told = 0
        self._served = Served(loop, self._proxy)
        self.host = self._served.address
        loop.call(self._served.start())

    def close(self) -> None:
        self._loop.call(self._close())
        self._storage.close()

    async def _close(self) -> None:
        self._served.refuse()
        self._served.leave()
        await self._proxy.close()

    @property
    def requests(self) -> list[Request]:
        """Every request, in the order of arrival."""
        return list(self._proxy.requests)

    def layer_uploads(self, name: str = "*") -> list[Upload]:
        """The layers that callers have sent, or begun to send; an image's configuration is none."""
        sent: dict[str, list[Request]] = {}
        for request in self.requests:
            if request.kind == "upload" and fnmatchcase(request.name, name):
                sent.setdefault(request.session or f"of its own: {id(request)}", []).append(request)
        uploads = [_upload(requests) for requests in sent.values()]
        return [each for each in uploads if each.bytes and each.digest not in self._proxy.configurations]

    def mounts(self, name: str = "*") -> list[Mount]:
        """The blobs that were mounted from another repository."""
        return [
            Mount(request.name, request.source, request.digest, request.user_agent)
            for request in self.requests
            if request.kind == "mount" and request.status == 201 and fnmatchcase(request.name, name)
        ]

    def manifest_puts(self, name: str = "*") -> list[ManifestPut]:
        """The manifests that were put, in order: what users could see, and from when."""
        return [put for put in list(self._proxy.manifest_puts) if fnmatchcase(put.name, name)]

    def digest(self, name: str, reference: str = "latest") -> str | None:
        """What the registry serves; None for no image. It is no part of the record."""
        answer = self._loop.call(
            self._proxy.read(f"/v2/{name}/manifests/{reference}", Accept=f"{MANIFEST}, {OCI_MANIFEST}")
        )
        return hexadecimal(answer.headers["docker-content-digest"]) if answer.status_code == 200 else None

    def refuse(
        self,
        what: What = "everything",
        how: How | None = None,
        *,
        status: int = 403,
        name: str = "*",
        by: str = "*",
        times: int | None = None,
        after: int = 0,
        seconds: float = 1.0,
    ) -> None:
        """From now on, do not do something. `refuse("manifest_puts", status=405, name="acme/painter", by="skopeo/*")`.

        Args:
            how: see `tests.rig.refusals.How`; `unmounted` by default for mounts, an error with `status` for the rest.
            name: the repository, a pattern.
            by: the User-Agent, a pattern: `skopeo/*`, or `docker/*` for the stand-in of `cog`.
            times: how often; None: always.
            after: how many such requests are left alone before.
            seconds: of `stall`.
        """
        how = how or ("unmounted" if what == "mounts" else "status")
        self._proxy.refusals.append(
            Refusal(what=what, how=how, status=status, name=name, by=by, times=times, after=after, seconds=seconds)
        )

    def allow(self) -> None:
        """Forget all refusals."""
        self._proxy.refusals.clear()

    def ask_for_tokens(self) -> None:
        """From now on, callers have to get a token for the repositories that they mean; a password is not enough."""
        self._proxy.access.by_token = True

    # What the platform asks of it: `tests.platform.server.Registry`.

    def admit_by(self, permits: Callable[[str, bool], bool]) -> None:
        self._proxy.permits = permits

    async def pushed(self, seconds: float) -> list[tuple[str, Version]]:
        """A manifest that is put under a tag is told, once more if it is put once more: then it is the latest again.

        Whether the real service takes an image that it knows for a version once more was not recorded, nor whether
        tags other than `latest` count.
        """
        due: list[tuple[str, Version]] = []
        for put in self._proxy.manifest_puts[self._told :]:
            if put.age < seconds:
                break
            if not put.reference.startswith("sha256:"):
                due.append((put.name, await self._images.version(put.name, put.digest)))
            self._told += 1
        return due


def _upload(requests: list[Request]) -> Upload:
    """One upload: it begins with a POST, sends pieces with PATCH, and ends with a PUT that names the digest."""
    ended = (request.digest for request in requests if request.digest and request.status == 201)
    size = sum(request.received for request in requests)
    return Upload(requests[0].name, next(ended, ""), size, requests[0].user_agent)
