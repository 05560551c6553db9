"""How a shape in space is, whatever it stands for: triangles with or without colours, or a cloud of points."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from gate.judges.measures import Measures
from gate.judges.measures.image import LUMA, measure_luma
from gate.judges.surface import Surface, read_surface
from gate.media.base import Artifact
from gate.media.mesh import Mesh, read_mesh

Array = NDArray[np.float64]

AXES = ("x", "y", "z")
# The share of the points on each side that does not count to a cloud's extents: what flies about.
FAR_OUT = 0.03
# A point without another one within so many times the usual distance is a stray one; one in a hundred is as good as 0.
ALONE, FEW_STRAYS = 4.0, 0.01
LEAST = 1e-4  # of an area, a volume or a length in the units of the size: logarithms need a floor
QUANTILES = np.linspace(0.05, 0.95, 9)
SHADES = np.linspace(0.1, 0.9, 5)
MOST_ATTRIBUTES = 30
GRID = 5  # nodes along each axis of the box
PAIRS = 2048  # distances within a shape


def measure_mesh(artifact: Artifact) -> Measures:
    """How a shape is, whatever it stands for.

    Returns:
        `triangles` or `points` (logarithms of how many), `length along x`, y and z (logarithms), `middle on x`, y and z
        (of the extents, in sizes: a size is the diagonal of the box around it), `balance on x`, y and z (how far the
        middle of the surface lies from that of the extents, as a share of the length), what `_form`, `_edges` and
        `_cloud` give of surfaces and clouds, `_colours`, and what the file has besides.

    Raises:
        UnreadableMedia: it cannot be read within the limits.
    """
    surface = read_surface(artifact)
    mesh = surface.mesh
    places = surface.samples.places
    low, high = np.quantile(places, [FAR_OUT, 1 - FAR_OUT], axis=0) if mesh.is_cloud else (surface.low, surface.high)
    lengths = high - low
    size = max(float(np.linalg.norm(lengths)), 1e-30)
    middle, centre = (low + high) / 2, np.clip(places, low, high).mean(axis=0)
    balance = (centre - middle) / np.maximum(lengths, LEAST * size)
    found: Measures = {}
    for at, axis in enumerate(AXES):
        found[f"length along {axis}"] = float(np.log(max(lengths[at], LEAST * size)))
        found[f"middle on {axis}"] = float(middle[at] / size)
        found[f"balance on {axis}"] = float(balance[at])
    bare = {"triangles": float(np.log(max(len(mesh.triangles), 1))), "points": 0.0}
    if mesh.is_cloud:
        bare = {"triangles": 0.0, "points": float(np.log(len(mesh.points)))}
    return found | bare | _form(surface) | _edges(surface) | _cloud(surface, size) | _colours(surface) | _besides(mesh)


def _form(surface: Surface) -> Measures:
    """`area` and `volume` (logarithms, in sizes), `outward` (1 where all of it is the outside of something, -1 where it
    is the inside), `degenerate` and `doubled` (shares of the triangles that are lines, or there twice), `shaded` (how
    well the directions that the file gives for shading agree with the surface, -1 to 1; 1 where it gives none), `given`
    (the share of the points for which it gives them)."""
    if surface.mesh.is_cloud:
        return {
            "area": 0.0,
            "volume": 0.0,
            "outward": 1.0,
            "degenerate": 0.0,
            "doubled": 0.0,
            "shaded": 1.0,
            "given": 0.0,
        }
    size = surface.size
    heart = surface.samples.places.mean(axis=0)
    cones = np.einsum("ij,ij->i", surface.corners[:, 0] - heart, surface.crosses) / 6
    volume = abs(float(cones.sum()))
    total = float(np.abs(cones).sum())
    keys = np.sort(surface.merged, axis=1)
    whole = keys[~surface.degenerate]
    _, times = np.unique(whole, axis=0, return_counts=True) if len(whole) else (None, np.ones(1, int))
    return {
        "area": float(np.log(surface.area / size**2 + LEAST)),
        "volume": float(np.log(volume / size**3 + LEAST)),
        # Of what is flat, there is no inside.
        "outward": float(cones.sum() / total) if total > LEAST * size**3 else 1.0,
        "degenerate": float(surface.degenerate.mean()),
        "doubled": float((times - 1).sum() / max(len(whole), 1)),
        **_shading(surface),
    }


def _shading(surface: Surface) -> Measures:
    normals = surface.mesh.normals
    known = np.isfinite(normals).all(axis=1)
    if not known.any():
        return {"shaded": 1.0, "given": 0.0}
    normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-30)
    lie = np.einsum("mcd,md->mc", normals[surface.mesh.triangles], surface.crosses)
    weights = np.repeat(2 * surface.areas[:, None], 3, axis=1) * np.isfinite(lie)
    agree = float(np.nansum(lie) / weights.sum()) if weights.sum() > 0 else 1.0
    return {"shaded": agree, "given": float(known.mean())}


def _edges(surface: Surface) -> Measures:
    """`holes` and `pieces` (logarithms of 1 + how many), `rim` (length of the edges with one triangle, in sizes),
    `seams` (share of the length of edges between three or more triangles), `turned` (of those whose two triangles face
    opposite sides), `loose` (share of the area that does not belong to the largest piece), `bent` (logarithm of the
    angles between triangles times the lengths of their edges, in sizes: how rough it is)."""
    if surface.mesh.is_cloud:
        return dict.fromkeys(("holes", "rim", "pieces", "seams", "turned", "loose", "bent"), 0.0)
    edges, size = surface.edges, surface.size
    total = max(float(edges.lengths.sum()), 1e-30)
    known = edges.pieces >= 0
    areas = np.bincount(edges.pieces[known], weights=surface.areas[known]) if known.any() else np.ones(1)
    return {
        "holes": float(np.log1p(edges.holes())),
        "rim": float(edges.lengths[edges.rim].sum() / size),
        "pieces": float(np.log1p(len(areas))),
        "seams": float(edges.lengths[edges.counts > 2].sum() / total),
        "turned": float(edges.lengths[edges.alike].sum() / total),
        "loose": float(1 - areas.max() / max(areas.sum(), 1e-30)),
        "bent": float(np.log((edges.lengths * edges.bends).sum() / size + 0.1)),
    }


def _cloud(surface: Surface, size: float) -> Measures:
    """`spacing` (logarithm of the middle distance to the nearest point, in sizes) and `stray` (logarithm of the share
    of points that have no other one near)."""
    points = surface.samples.places
    if not surface.mesh.is_cloud or len(points) < 3:
        return {"spacing": 0.0, "stray": 0.0}
    tree = KDTree(surface.mesh.points)
    nearest = tree.query(points, 2)[0][:, 1] / size
    usual = float(np.median(nearest))
    stray = float((nearest > ALONE * max(usual, LEAST)).mean())
    return {"spacing": float(np.log(usual + LEAST)), "stray": float(np.log(stray + FEW_STRAYS))}


def _colours(surface: Surface) -> Measures:
    """`coloured` (share of the surface that has a colour), `brightness`, `blue` and `red` (levels of 255, as of
    pictures), `saturation` and `contrast` (logarithms), `opacity` (0..1); of the largest picture that lies on it
    `texture` (logarithm of its pixels) and `texture detail` (as of pictures)."""
    mesh = surface.mesh
    known = surface.samples.colours[np.isfinite(surface.samples.colours).all(axis=1)]
    rgb = known[:, :3] if len(known) else np.full((1, 3), 255.0)
    luma = rgb @ LUMA
    blue, red = rgb[:, 2] - luma, rgb[:, 0] - luma
    picture = {"texture": 0.0, "texture detail": 0.0}
    if mesh.texture is not None:
        steps = measure_luma(mesh.texture[:2048, :2048].astype(np.float32) @ LUMA)
        picture = {"texture": float(np.log(mesh.texture[..., 0].size)), "texture detail": steps["detail"]}
    return {
        "coloured": len(known) / len(surface.samples.colours),
        "brightness": float(luma.mean()),
        "blue": float(blue.mean()),
        "red": float(red.mean()),
        # A surface of one colour varies by what rounding leaves.
        "saturation": float(np.log(np.hypot(blue, red).mean() + 2)),
        "contrast": float(np.log(luma.std() + 2)),
        "opacity": float(known[:, 3].mean() / 255) if len(known) else 1.0,
        **picture,
    }


def _besides(mesh: Mesh) -> Measures:
    """`materials`, `textures`, `animations` and `joints` (logarithms of 1 + how many), `metallic`, `roughness`."""
    counted = {
        name: float(np.log1p(mesh.contents.get(name, 0))) for name in ("materials", "textures", "animations", "joints")
    }
    return counted | {"metallic": mesh.metallic, "roughness": mesh.roughness}


def mesh_features(artifact: Artifact) -> Array:
    """A shape as a vector of unit scale: where its surface lies along each axis and in the box around it, how far
    from itself, and its colours.

    Quantiles, of coordinates from the middle in sizes, of distances between points of the surface (the shape
    distribution D2 of Osada et al. 2002, "Shape distributions"), and of each channel; roots of the shares of the
    surface at the nodes of a grid: (3 * 9 + 9 + 4 * 5 + 5**3,).
    """
    surface = read_surface(artifact)
    places = surface.samples.places
    low, high = np.quantile(places, [FAR_OUT, 1 - FAR_OUT], axis=0)
    size = max(float(np.linalg.norm(high - low)), 1e-30)
    across = np.clip((places - (low + high) / 2) / size, -1, 1)
    chosen = np.arange(min(PAIRS, len(across)))
    other = (chosen * 1_000_003 + len(across) // 2 + 17) % len(across)
    apart = np.linalg.norm(across[chosen] - across[other], axis=1)
    colours = np.nan_to_num(surface.samples.colours, nan=255.0) / 255
    inside = np.clip((places - low) / np.maximum(high - low, LEAST * size), 0, 1)
    parts = [np.quantile(across, QUANTILES, axis=0).ravel(), np.quantile(apart, QUANTILES)]
    shades = np.quantile(colours, SHADES, axis=0).ravel()
    return np.concatenate([*(part / 3 for part in parts), shades / 5, np.sqrt(_shares(inside)) / 2])


def _shares(places: Array) -> Array:
    """The share of places (k, 3), 0 to 1, at each of the nodes of a grid, between which a place is divided."""
    at = places * (GRID - 1)
    first = np.minimum(at.astype(int), GRID - 2)
    rest = at - first
    found = np.zeros(GRID**3)
    for corner in np.ndindex(2, 2, 2):
        weights = np.prod(np.where(corner, rest, 1 - rest), axis=1)
        nodes = np.ravel_multi_index(tuple((first + corner).T), (GRID,) * 3)
        found += np.bincount(nodes, weights=weights, minlength=GRID**3)
    return found / len(places)


def measure_attributes(files: Sequence[Artifact]) -> list[Measures]:
    """For each cloud the mean of every further number that all points of all clouds have, in their deviations."""
    columns = [read_mesh(file).attributes for file in files]
    names = [name for name in columns[0] if all(name in one for one in columns)][:MOST_ATTRIBUTES]
    scales = {name: max(float(np.median([one[name].std() for one in columns])), 1e-12) for name in names}
    return [{f"mean of {name}": float(one[name].mean()) / scales[name] for name in names} for one in columns]
