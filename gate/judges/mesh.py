"""Two shapes in space that should be one: equal but for the order of points, decimals and how flat faces are cut."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from gate.judges.base import Opinion, read_both
from gate.judges.measures.mesh import measure_mesh
from gate.judges.noticeable.mesh import MESH
from gate.judges.surface import Surface, read_surface
from gate.media.base import Artifact

Array = NDArray[np.float64]

# How far surfaces may lie apart, as a share of the size, and from where on users see it: a pixel of a thousand, or ten.
UNSEEN, SEEN = 1e-3, 1e-2
COLOURS_UNSEEN = 6.0  # levels of 255, mean over the surface, as encoders of textures make
NEAREST = 32  # marks on triangles, to whose triangles a point is held
FEW = 200  # points that are looked at first
MAX_MARKED = 100_000  # triangles that have marks besides the samples


def compare_meshes(candidate: Artifact, baseline: Artifact) -> Opinion:
    """Whether two files hold the same shape.

    Returns:
        pass: nowhere do the surfaces lie apart, nor differ in colour, by what users see, and nothing that
            `gate.judges.measures.mesh` measures differs by what they notice.
        fail: something does, or the candidate cannot be read.
        undecided: the surfaces lie apart by little, or the baseline cannot be read.
    """
    read = read_both(read_surface, candidate, baseline, "shape")
    if isinstance(read, Opinion):
        return read
    ours, theirs = read
    if ours.mesh.is_cloud != theirs.mesh.is_cloud:
        what = ("a cloud of points", "a surface")
        said = what[not ours.mesh.is_cloud], what[not theirs.mesh.is_cloud]
        return Opinion("fail", "signal", f"The candidate's shape is {said[0]}, the baseline's {said[1]}.")
    mine, known = measure_mesh(candidate), measure_mesh(baseline)
    for name, change in MESH.items():
        moved = mine[name] - known[name]
        limit = change.limit(moved)
        if limit is not None and abs(moved) >= limit:
            how = change.fallen if moved < 0 else change.risen
            reason = f"The candidate's shape is {how}: {name} differs by {change.say(moved)}, and {limit:g} is noticed."
            return Opinion("fail", "signal", reason, {"measure": name, "change": round(moved, 4), "noticeable": limit})
    (away, faded), (back, faded_back) = _apart(ours, theirs), _apart(theirs, ours)
    distance, colour = max(away, back) / theirs.size, max(faded, faded_back)
    evidence: dict[str, Any] = {"distance": float(f"{distance:.3g}"), "levels": round(colour, 2)}
    said = f"The surfaces lie up to {distance:.2%} of the size apart, and {colour:.1f} levels in colour."
    if distance <= UNSEEN and colour <= COLOURS_UNSEEN:
        return Opinion("pass", "signal", said, evidence)
    if distance >= SEEN or colour >= 2 * COLOURS_UNSEEN:
        return Opinion("fail", "signal", said, evidence)
    return Opinion("undecided", "signal", said, evidence)


def _apart(one: Surface, other: Surface) -> tuple[float, float]:
    """The largest distance from a point of one shape to the other, and the mean difference in colour there."""
    samples, known = one.samples, other.samples
    places = samples.places
    if np.array_equal(one.mesh.triangles, other.mesh.triangles) and len(one.mesh.points) == len(other.mesh.points):
        moved = float(np.linalg.norm(one.mesh.points - other.mesh.points, axis=1).max())
        if moved <= UNSEEN * other.size:
            return moved, _faded(one.mesh.colours, other.mesh.colours)
    if one.mesh.is_cloud:
        tree = KDTree(other.mesh.points)
        distances, at = tree.query(places)
        return float(distances.max()), _faded(samples.colours, other.mesh.colours[at])
    spread = np.linspace(0, len(other.areas) - 1, min(len(other.areas), MAX_MARKED)).round().astype(int)
    # Of a long thin triangle, neither the middle nor a corner alone is near to all of it.
    corners = other.corners[spread]
    marks = np.concatenate(
        [corners, (corners + corners[:, [1, 2, 0]]) / 2, corners.mean(axis=1, keepdims=True)], axis=1
    )
    centres = np.concatenate([known.places, marks.reshape(-1, 3)])
    of = np.concatenate([known.triangles, np.repeat(spread, marks.shape[1])])
    used = np.unique(one.mesh.triangles)
    used = used[:: max(1, len(used) // len(places))]
    looked = np.concatenate([places, one.mesh.points[used]])
    tree, nearest = KDTree(centres), min(NEAREST, len(centres))

    def furthest(points: Array) -> float:
        near = tree.query(points, nearest)[1].reshape(len(points), nearest)
        return float(np.min([_to_triangles(points, other.corners[of[column]]) for column in near.T], axis=0).max())

    # Most shapes that differ do so in any few points.
    distance = furthest(looked[:: max(1, len(looked) // FEW)])
    if distance < SEEN * other.size:
        distance = furthest(looked)
    if distance > UNSEEN * other.size and (moved := _as_triangles(one, other)) is not None:
        distance = moved
    at = np.asarray(KDTree(known.places).query(places)[1])
    return distance, _faded(samples.colours, known.colours[at])


def _as_triangles(one: Surface, other: Surface) -> float | None:
    """How far corners lie apart if both have the same triangles in whichever order; None if they have not."""
    (mine, places), (theirs, known) = _by_places(one), _by_places(other)
    if len(mine) != len(theirs) or len(places) != len(known):
        return None
    distances, at = map(np.asarray, KDTree(known).query(places))
    same = len(np.unique(at)) == len(known) and np.array_equal(_in_order(at[mine]), _in_order(theirs))
    return float(distances.max()) if same else None


def _by_places(surface: Surface) -> tuple[NDArray[np.intp], Array]:
    """The triangles as numbers of places, and the places."""
    numbers, firsts = np.unique(surface.merged, return_index=True)
    places = surface.mesh.points[surface.mesh.triangles.ravel()[firsts]]
    return np.searchsorted(numbers, surface.merged), places


def _in_order(triangles: NDArray[np.intp]) -> NDArray[np.intp]:
    """Each from its smallest number on, the way round that it has, and all of them sorted."""
    rows = np.arange(len(triangles))[:, None]
    turned = triangles[rows, (triangles.argmin(axis=1)[:, None] + np.arange(3)) % 3]
    return turned[np.lexsort(turned.T)]


def _faded(ours: Array, theirs: Array) -> float:
    """The mean difference of colours, of white where there is none."""
    return float(np.abs(np.nan_to_num(ours, nan=255.0) - np.nan_to_num(theirs, nan=255.0)).mean())


def _to_triangles(points: Array, corners: Array) -> Array:
    """The distance of each point (k, 3) from its triangle (k, 3, 3): from the plane within it, else from its edges."""
    a, b, c = corners.transpose(1, 0, 2)
    normals = np.cross(b - a, c - a)
    lengths = np.linalg.norm(normals, axis=1)
    heights = np.einsum("ij,ij->i", points - a, normals) / np.maximum(lengths, 1e-300)
    inside = lengths > 0
    for start, end in ((a, b), (b, c), (c, a)):
        inside &= np.einsum("ij,ij->i", np.cross(end - start, points - start), normals) >= 0
    edges = np.min([_to_edges(points, start, end) for start, end in ((a, b), (b, c), (c, a))], axis=0)
    return np.where(inside, np.abs(heights), edges)


def _to_edges(points: Array, start: Array, end: Array) -> Array:
    along = end - start
    share = np.einsum("ij,ij->i", points - start, along) / np.maximum(np.einsum("ij,ij->i", along, along), 1e-300)
    return np.linalg.norm(points - start - np.clip(share, 0, 1)[:, None] * along, axis=1)
