"""What a glTF file says that it holds, read before its buffers are: enough to refuse what would fill the memory.

https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html
"""

import json
from pathlib import Path
from typing import Any

from gate.media.base import TooLarge, UnreadableMedia

MAX_HEADER_BYTES = 16 * 1024**2  # of the JSON in a GLB file
MAX_NODES = 20_000
# Numbers that all accessors together may announce: three for each corner of two million triangles, and colours.
MAX_NUMBERS = 100_000_000
# Buffers in these are compressed in ways that only their own decoders read.
COMPRESSED = ("KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_meshopt_compression")
_JSON_CHUNK = b"JSON"
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}


def read_gltf(path: Path, format: str) -> dict[str, Any]:
    """The JSON of a `glb` or `gltf` file.

    Raises:
        UnreadableMedia: it is not what the specification asks for.
        TooLarge: it announces more than the gate reads, or is compressed in a way that it does not read.
    """
    try:
        with path.open("rb") as file:
            if format == "glb":
                head = file.read(20)
                length = int.from_bytes(head[12:16], "little")
                if head[16:20] != _JSON_CHUNK:
                    raise UnreadableMedia("cannot be read as glb: it does not begin with a JSON chunk")
                if length > MAX_HEADER_BYTES:
                    raise TooLarge(f"has a JSON chunk of more than {MAX_HEADER_BYTES // 1024**2} MiB")
                document = json.loads(file.read(length))
            else:
                document = json.loads(file.read())
    except (ValueError, RecursionError) as error:
        raise UnreadableMedia(f"cannot be read as {format}: {error or type(error).__name__}") from None
    try:
        _check(document)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise UnreadableMedia(f"cannot be read as {format}: {type(error).__name__} {error}") from None
    return document


def contents(document: dict[str, Any]) -> dict[str, int]:
    """How many `materials`, `textures`, `animations` and `joints` it has."""
    skins = document.get("skins") or []
    counted = {name: len(document.get(name) or []) for name in ("materials", "textures", "animations")}
    return counted | {"joints": sum(len(skin.get("joints") or []) for skin in skins)}


def _check(document: dict[str, Any]) -> None:
    used = set(document.get("extensionsRequired") or [])
    if compressed := next((name for name in COMPRESSED if name in used), None):
        raise TooLarge(f"is compressed in a way that the gate does not read ({compressed})")
    # An accessor without a buffer is one of zeros, of whatever length it says.
    numbers = sum(int(one["count"]) * _WIDTHS[one["type"]] for one in document.get("accessors") or [])
    nodes = document.get("nodes") or []
    if numbers > MAX_NUMBERS or len(nodes) > MAX_NODES:
        raise TooLarge(f"announces more than {MAX_NUMBERS} numbers or {MAX_NODES} nodes")
    parents = [child for node in nodes for child in node.get("children") or []]
    # "Each node in a glTF node hierarchy MUST have at most one parent" (3.5.2), and trees end.
    if len(set(parents)) < len(parents) or (nodes and len(set(parents)) >= len(nodes)):
        raise UnreadableMedia("cannot be read as glTF: its nodes are no tree")
