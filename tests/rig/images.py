"""From an image in the registry to a version of a model on the platform."""

import io
import json
import shutil
import tarfile
import tempfile
from pathlib import Path

from tests.platform import fleet
from tests.platform.fleet import Program
from tests.platform.models import Version
from tests.rig.proxy import Proxy

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
# Where a model's files are in an image that Cog has built.
SOURCE = "src/"


class Images:
    """Unpacks images, so that Cog's own server can run what is in them.

    The same files are one folder however often they are pushed, so the servers that run them are shared too.

    Args:
        folder: where they are unpacked; it has to outlive the Cog servers.
    """

    def __init__(self, proxy: Proxy, folder: Path) -> None:
        self._proxy = proxy
        self._folder = folder
        self._versions: dict[str, Version] = {}
        self._without_source: set[str] = set()

    async def version(self, name: str, digest: str) -> Version:
        """The version that an image is: its id is the digest of the manifest, in whichever repository it stands."""
        if digest not in self._versions:
            self._versions[digest] = await self._read(name, digest)
        version = self._versions[digest]
        return Version(version.program, version.id, openapi=version.openapi, cog=version.cog)

    async def _read(self, name: str, digest: str) -> Version:
        manifest = json.loads(await self._get(f"/v2/{name}/manifests/sha256:{digest}"))
        config = json.loads(await self._get(f"/v2/{name}/blobs/{manifest['config']['digest']}"))
        labels = config["config"]["Labels"]
        unpacked = Path(tempfile.mkdtemp(dir=self._folder))
        for layer in manifest["layers"]:
            if layer["digest"] not in self._without_source:
                content = await self._get(f"/v2/{name}/blobs/{layer['digest']}")
                if not _unpack(content, unpacked):
                    self._without_source.add(layer["digest"])
        # With this file, Cog's server takes what a model's `run` takes, and nothing that its `train` does.
        shutil.rmtree(unpacked / ".cog", ignore_errors=True)
        openapi = json.loads(labels["run.cog.openapi_schema"])
        return Version(Program(self._kept(unpacked)), digest, openapi=openapi, cog=labels["run.cog.version"])

    def _kept(self, unpacked: Path) -> Path:
        kept = self._folder / fleet.digest(unpacked)
        if kept.exists():
            shutil.rmtree(unpacked)
        else:
            unpacked.rename(kept)
        return kept

    async def _get(self, path: str) -> bytes:
        answer = await self._proxy.read(path, Accept=f"{MANIFEST}, {OCI_MANIFEST}")
        return answer.raise_for_status().content


def _unpack(layer: bytes, folder: Path) -> bool:
    """Unpack the model's files of a layer, if there are some. None of the stand-in's layers removes a file."""
    with tarfile.open(fileobj=io.BytesIO(layer)) as archive:
        members = [member for member in archive if member.name.startswith(SOURCE)]
        for member in members:
            member.name = member.name.removeprefix(SOURCE)
        archive.extractall(folder, [member for member in members if member.name], filter="data")
    return bool(members)
