"""Shapes in space, as triangles or as points: GLB, glTF, OBJ, PLY and STL, read with trimesh within limits."""

import io
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.media.base import Artifact, TooLarge, UnreadableMedia
from gate.media.gltf import contents, read_gltf
from gate.media.remembered import remembered
from gate.media.sniff import MESHES, is_text, sniff

Array = NDArray[np.float64]

# A file of numbers in text takes a second for every ten megabytes.
MAX_TEXT_BYTES, MAX_BYTES = 64 * 1024**2, 256 * 1024**2
MAX_TRIANGLES, MAX_POINTS = 2_000_000, 3_000_000
MAX_TEXTURE = 8192**2  # pixels
MAX_PARTS = 2000  # placed parts of a scene
# The first spherical harmonic, by which splats tell colours (Kerbl et al. 2023, "3D Gaussian Splatting").
SH_0 = 0.28209479177387814
# A splat's rotation, its real part first.
QUATERNION = ("rot_0", "rot_1", "rot_2", "rot_3")
# What is known as a point or as its colour.
KNOWN = {"x", "y", "z", "nx", "ny", "nz", "red", "green", "blue", "alpha", "f_dc_0", "f_dc_1", "f_dc_2"}


@dataclass(frozen=True)
class Mesh:
    """A shape in the coordinates of its scene.

    Attributes:
        points: (n, 3) in the order of the file.
        triangles: (m, 3) numbers of points; polygons are cut into fans. None of a cloud of points.
        colours: (m, 3, 4) of each triangle's corners, or of a cloud's points (n, 4): red, green, blue, opacity,
            0 to 255; NaN where a part has none.
        normals: (n, 3) as the file gives them, or NaN.
        texture: (height, width, 3) the largest picture that lies on it, or None.
        attributes: further numbers of each point of a cloud by their names, such as a splat's opacity.
        contents: how many materials, textures, animations and joints the file has.
        metallic, roughness: of its materials, 0 to 1, means over the triangles.
    """

    points: Array
    triangles: NDArray[np.intp]
    colours: Array
    normals: Array
    texture: NDArray[np.uint8] | None = None
    attributes: dict[str, Array] = field(default_factory=dict)
    contents: dict[str, int] = field(default_factory=dict)
    metallic: float = 0.0
    roughness: float = 1.0

    @property
    def is_cloud(self) -> bool:
        return not len(self.triangles)


def _bytes(mesh: Mesh) -> int:
    texture = mesh.texture.nbytes if mesh.texture is not None else 0
    arrays = (mesh.points, mesh.triangles, mesh.colours, mesh.normals, *mesh.attributes.values())
    return sum(array.nbytes for array in arrays) + texture


@remembered(_bytes)
def read_mesh(artifact: Artifact) -> Mesh:
    """The shape in a file.

    Raises:
        UnreadableMedia: it is no file of such a format, or is damaged, or has nothing in it.
        TooLarge: it is larger than the gate reads.
    """
    format = sniff(artifact.path)
    if format not in MESHES:
        raise UnreadableMedia(f"is no shape of a format that the gate reads ({format})", artifact.name)
    in_text = format in ("obj", "ply", "stl") and is_text(artifact.path)
    most = MAX_TEXT_BYTES if in_text else MAX_BYTES
    if artifact.size > most:
        raise TooLarge(f"is larger than {most // 1024**2} MiB, of which the gate reads shapes", artifact.name)
    counts = contents(read_gltf(artifact.path, format)) if format in ("glb", "gltf") else {}
    try:
        return _read(artifact, "stl_ascii" if format == "stl" and in_text else format, counts)
    except UnreadableMedia:
        raise
    # Its readers raise anything from IndexError to struct.error on bad bytes.
    except Exception as error:
        raise UnreadableMedia(f"cannot be read as {format}: {error or type(error).__name__}", artifact.name) from error


def _read(artifact: Artifact, format: str, counts: dict[str, int]) -> Mesh:
    import trimesh  # slow to import: only for files that need it

    # From bytes, it opens no file that lies beside it.
    data = io.BytesIO(artifact.path.read_bytes())
    scene: Any = trimesh.load_scene(data, file_type=format, process=False)
    parts = [_part(scene.geometry[name], transform) for name, transform in _placed(scene, artifact.name)]
    parts = [part for part in parts if len(part.points)]
    if not parts:
        raise UnreadableMedia("has no points", artifact.name)
    if any(not part.is_cloud for part in parts):
        # Points that lie loose beside a surface are leftovers of an editor.
        parts = [part for part in parts if not part.is_cloud]
    points, triangles = sum(len(one.points) for one in parts), sum(len(one.triangles) for one in parts)
    if points > MAX_POINTS or triangles > MAX_TRIANGLES:
        reason = f"has more than {MAX_TRIANGLES} triangles or {MAX_POINTS} points, of which the gate reads shapes"
        raise TooLarge(reason, artifact.name)
    if not all(np.isfinite(part.points).all() for part in parts):
        raise UnreadableMedia("has coordinates that are no numbers", artifact.name)
    firsts = np.cumsum([0, *(len(part.points) for part in parts)])
    weights = np.array([max(len(part.triangles), 1) for part in parts], float)
    pictures = [part.texture for part in parts if part.texture is not None]
    return Mesh(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.triangles + first for part, first in zip(parts, firsts, strict=False)]),
        np.concatenate([part.colours for part in parts]),
        np.concatenate([part.normals for part in parts]),
        max(pictures, key=lambda picture: picture.size, default=None),
        parts[0].attributes if len(parts) == 1 else {},
        counts,
        float(np.average([part.metallic for part in parts], weights=weights)),
        float(np.average([part.roughness for part in parts], weights=weights)),
    )


def _placed(scene: Any, name: str) -> list[tuple[str, Array]]:
    """The parts of a scene, each as often as it is placed, and how."""
    nodes = list(scene.graph.nodes_geometry)
    if len(nodes) > MAX_PARTS:
        raise TooLarge(f"has more than {MAX_PARTS} parts", name)
    placed = [(geometry, np.asarray(transform)) for transform, geometry in map(scene.graph.get, nodes)]
    if sum(len(getattr(scene.geometry[part], "faces", ())) for part, _ in placed) > MAX_TRIANGLES:
        raise TooLarge(f"has more than {MAX_TRIANGLES} triangles, of which the gate reads shapes", name)
    return placed


def _part(part: Any, transform: Array) -> Mesh:
    points = np.asarray(getattr(part, "vertices", np.zeros((0, 3))), np.float64).reshape(-1, 3)
    triangles = np.asarray(getattr(part, "faces", np.zeros((0, 3))), np.intp).reshape(-1, 3)
    if triangles.size and (triangles.min() < 0 or triangles.max() >= len(points)):
        raise UnreadableMedia("has faces of points that it does not have")
    normals = np.full((len(points), 3), np.nan)
    if len(triangles) and "vertex_normals" in part._cache.cache:
        normals = np.asarray(part.vertex_normals, np.float64) @ np.linalg.pinv(transform[:3, :3])
    attributes = {}
    if not len(triangles):
        colours, attributes = _of_points(part, len(points))
        texture, metallic, roughness = None, 0.0, 1.0
    else:
        colours, texture, metallic, roughness = _of_surface(part, triangles)
    if np.linalg.det(transform[:3, :3]) < 0:
        triangles = triangles[:, ::-1]
        colours = colours[:, ::-1]
    points = points @ transform[:3, :3].T + transform[:3, 3]
    return Mesh(points, triangles, colours, normals, texture, attributes, {}, metallic, roughness)


def _of_points(part: Any, count: int) -> tuple[Array, dict[str, Array]]:
    """The colours and the further numbers of a cloud's points."""
    raw = part.metadata.get("_ply_raw", {}).get("vertex", {}).get("data")
    table: Any = {} if raw is None else raw
    names = table.dtype.names or () if hasattr(table, "dtype") else table
    columns = {str(name): np.asarray(table[name], np.float64).reshape(count, -1)[:, 0] for name in names}
    if all(name in columns for name in QUATERNION):
        # A quaternion and its negative are one rotation.
        sign = np.where(columns["rot_0"] < 0, -1.0, 1.0)
        columns |= {name: sign * columns[name] for name in QUATERNION}
    if all(f"f_dc_{channel}" in columns for channel in range(3)):
        rgb = [255 * np.clip(0.5 + SH_0 * columns[f"f_dc_{channel}"], 0, 1) for channel in range(3)]
        solid = 1 / (1 + np.exp(-np.clip(columns.pop("opacity", np.full(count, math.inf)), -50, 50)))
        colours = np.stack([*rgb, 255 * solid], axis=1)
    else:
        given = getattr(part, "colors", None)
        has = given is not None and len(given) == count and count
        colours = np.asarray(given, np.float64).reshape(count, -1)[:, :4] if has else np.full((count, 4), np.nan)
    more = {
        name: column
        for name, column in columns.items()
        if name not in KNOWN and not name.startswith("f_rest_") and np.isfinite(column).all()
    }
    return colours, more


def _of_surface(part: Any, triangles: NDArray[np.intp]) -> tuple[Array, NDArray[np.uint8] | None, float, float]:
    """The colours of each triangle's corners (m, 3, 4), the picture on them, and how metallic and rough they are."""
    none = np.full((len(triangles), 3, 4), np.nan)
    visual = part.visual
    if visual.kind in ("vertex", "face"):
        rgba = np.asarray(visual.vertex_colors if visual.kind == "vertex" else visual.face_colors, np.float64)
        return (rgba[triangles] if visual.kind == "vertex" else none * 0 + rgba[:, None]), None, 0.0, 1.0
    material = getattr(visual, "material", None)
    if material is None:
        return none, None, 0.0, 1.0
    factor = _factor(material)
    metallic, roughness = (
        float(value) if value is not None else default
        for value, default in (
            (getattr(material, "metallicFactor", None), 0.0),
            (getattr(material, "roughnessFactor", None), 1.0),
        )
    )
    picture = getattr(material, "baseColorTexture", None) or getattr(material, "image", None)
    uv = getattr(visual, "uv", None)
    if picture is None or uv is None:
        rgba = factor if factor is not None else np.full(4, np.nan)
        return np.broadcast_to(rgba, none.shape).copy(), None, metallic, roughness
    if math.prod(picture.size) > MAX_TEXTURE:
        raise TooLarge("has a texture that is larger than the gate reads")
    texels = np.asarray(picture.convert("RGBA"))
    colours = _texels(texels, np.asarray(uv, np.float64)[triangles])
    if factor is not None:
        colours = colours * (factor / 255)
    return colours, texels[..., :3], metallic, roughness


def _factor(material: Any) -> Array | None:
    """The colour of a material, 0 to 255; None where it says nothing."""
    value = getattr(material, "baseColorFactor", None)
    if value is None:
        value = getattr(material, "diffuse", None)
    if value is None:
        return None
    given = np.asarray(value)
    rgba = np.asarray(given, np.float64).ravel()[:4] * (1 if given.dtype.kind in "ui" else 255)
    return np.concatenate([rgba, np.full(4 - len(rgba), 255.0)])


def _texels(texels: NDArray[np.uint8], corners: Array) -> Array:
    """The colours that lie near the corners (m, 3, 2) of triangles: a third of the way from each to the middle."""
    inside = np.nan_to_num(corners + (corners.mean(axis=1, keepdims=True) - corners) / 3)
    inside %= 1.0
    height, width = texels.shape[:2]
    across = np.minimum((inside[..., 0] * width).astype(int), width - 1)
    down = np.minimum(((1 - inside[..., 1]) * height).astype(int), height - 1)
    return texels[down, across].astype(np.float64)
