"""A project as a Docker image: layers, configuration and manifest, as Cog and Docker would have made them."""

import gzip
import hashlib
import io
import json
import random
import tarfile
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.rig.cog import context

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
# Large enough that sending it once more does not go unnoticed.
BASE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Blob:
    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        return sha256(self.content)

    def descriptor(self) -> dict[str, Any]:
        return {"mediaType": self.media_type, "size": len(self.content), "digest": self.digest}


@dataclass(frozen=True)
class Layer(Blob):
    made_by: str
    diff_id: str


@dataclass(frozen=True)
class Image:
    layers: tuple[Layer, ...]
    config: Blob

    @property
    def manifest(self) -> Blob:
        document = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self.config.descriptor(),
            "layers": [layer.descriptor() for layer in self.layers],
        }
        return Blob(json.dumps(document, indent=3).encode(), MANIFEST)


def build(
    project: Path, config: dict[str, Any], schema: str, version: str, separate_weights: bool, cog_base: bool
) -> Image:
    """The image of a project. Two builds of the same files differ: an image has the time of its making.

    Args:
        config: what `cog.yaml` says.
        schema: the model's OpenAPI document, JSON.
        version: Cog's.
    """
    paths = context.files(project)
    weights = context.weights(project, paths) if separate_weights else []
    base = "cog-base" if cog_base else "python-slim"
    layers = [
        _layer(f"FROM r8.im/{base}", [("usr/lib/base.bin", random.Random(base).randbytes(BASE_BYTES))]),
        _layer("RUN pip install", [("usr/lib/requirements.txt", json.dumps(config.get("build")).encode())]),
    ]
    if weights:
        layers.append(_layer("COPY weights /src", _sources(project, weights)))
    layers.append(_layer("COPY . /src", _sources(project, [path for path in paths if path not in weights])))
    layers.append(_layer("COPY .cog/openapi_schema.json .cog", [("src/.cog/openapi_schema.json", schema.encode())]))
    labels = {
        "run.cog.version": version,
        "run.cog.config": json.dumps(config),
        "run.cog.openapi_schema": schema,
        "run.cog.has_init": "true",
        "run.cog.push_id": str(uuid.uuid4()),
    }
    if cog_base:
        labels["run.cog.cog-base-image-name"] = "r8.im/cog-base"
    return Image(tuple(layers), _config(layers, labels))


def _config(layers: list[Layer], labels: dict[str, str]) -> Blob:
    created = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    document = {
        "architecture": "amd64",
        "os": "linux",
        "created": created,
        "config": {
            "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "PYTHONUNBUFFERED=1"],
            "Entrypoint": ["/sbin/tini", "--"],
            "Cmd": ["python", "-m", "cog.server.http"],
            "ExposedPorts": {"5000/tcp": {}},
            "WorkingDir": "/src",
            "Labels": labels,
        },
        "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in layers]},
        "history": [{"created": created, "created_by": layer.made_by} for layer in layers],
    }
    return Blob(json.dumps(document).encode(), CONFIG)


def _sources(project: Path, paths: Iterable[Path]) -> list[tuple[str, bytes]]:
    return [(f"src/{path.as_posix()}", (project / path).read_bytes()) for path in paths]


def _layer(made_by: str, members: list[tuple[str, bytes]]) -> Layer:
    """The same members make the same layer, as with Docker's build cache."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755
            archive.addfile(entry, io.BytesIO(content))
    content = packed.getvalue()
    return Layer(gzip.compress(content, 0, mtime=0), LAYER, made_by, sha256(content))


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
