"""Surfaces of shapes in space: what their triangles have in common, and points that are spread over them evenly.

Nothing here depends on the order of points and faces, on how often a point is written, or on how flat faces are cut.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gate.media.base import Artifact
from gate.media.mesh import Mesh, read_mesh
from gate.media.remembered import remembered

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]

SAMPLES = 4096
# Points so near to each other, as a share of the size, are one: exporters write one for each face or seam.
SAME_POINT = 1e-6
# Triangles of less area, as a share of the size squared, are lines or points.
DEGENERATE = 1e-12


@dataclass(frozen=True)
class Samples:
    """Points on a surface, or of a cloud.

    Attributes:
        places: (k, 3).
        colours: (k, 4) 0 to 255, or NaN.
        triangles: (k,) which triangle each lies on, or which point of the cloud it is.
    """

    places: Array
    colours: Array
    triangles: Numbers


class Surface:
    """The triangles of a shape, with those points made one that lie at one place."""

    def __init__(self, mesh: Mesh) -> None:
        self.mesh = mesh
        self.low, self.high = mesh.points.min(axis=0), mesh.points.max(axis=0)
        self.size = max(float(np.linalg.norm(self.high - self.low)), 1e-30)
        corners = mesh.points[mesh.triangles]
        self.crosses = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        self.areas = np.linalg.norm(self.crosses, axis=1) / 2
        self.corners = corners

    @cached_property
    def area(self) -> float:
        return float(self.areas.sum())

    @cached_property
    def merged(self) -> Numbers:
        """(m, 3) the triangles by places instead of points."""
        grid = np.round((self.mesh.points - self.low) / (SAME_POINT * self.size)).astype(np.int64)
        # Three numbers of at most 20 bits are one.
        keys = (grid[:, 0] << 42) | (grid[:, 1] << 21) | grid[:, 2]
        _, of = np.unique(keys, return_inverse=True)
        return of[self.mesh.triangles]

    @cached_property
    def degenerate(self) -> NDArray[np.bool_]:
        one, two, three = self.merged.T
        return (self.areas < DEGENERATE * self.size**2) | (one == two) | (two == three) | (one == three)

    @cached_property
    def edges(self) -> "Edges":
        return Edges(self)

    @cached_property
    def samples(self) -> Samples:
        """`SAMPLES` points at even distances in the order of the area, or of a cloud all or evenly many."""
        mesh = self.mesh
        if mesh.is_cloud or not self.area > 0:
            order = np.argsort(_along_curve((mesh.points - self.low) / self.size), kind="stable")
            chosen = order[np.linspace(0, len(order) - 1, min(len(order), SAMPLES)).round().astype(int)]
            colours = mesh.colours[chosen] if mesh.is_cloud else np.full((len(chosen), 4), np.nan)
            return Samples(mesh.points[chosen], colours, chosen)
        # Along a curve through space, so that the order of the file does not count.
        order = np.argsort(_along_curve((self.corners.mean(axis=1) - self.low) / self.size), kind="stable")
        reached = np.cumsum(self.areas[order]) / self.area
        numbers = np.arange(SAMPLES)
        chosen = order[np.minimum(np.searchsorted(reached, (numbers + 0.5) / SAMPLES), len(reached) - 1)]
        # The additive recurrence of Roberts 2018, "The unreasonable effectiveness of quasirandom sequences".
        first, second = (0.5 + np.outer([0.7548776662466927, 0.5698402909980532], numbers)) % 1
        root = np.sqrt(first)
        weights = np.stack([1 - root, root * (1 - second), root * second], axis=1)
        places = np.einsum("kc,kcd->kd", weights, self.corners[chosen])
        return Samples(places, np.einsum("kc,kcd->kd", weights, mesh.colours[chosen]), chosen)


def _bytes(surface: Surface) -> int:
    """What is worked out of a surface takes several times what its points and triangles take."""
    return 8 * (surface.mesh.points.nbytes + surface.mesh.triangles.nbytes)


@remembered(_bytes)
def read_surface(artifact: Artifact) -> Surface:
    """The surface of a shape, or the points of a cloud.

    Raises:
        UnreadableMedia: it cannot be read within the limits.
    """
    return Surface(read_mesh(artifact))


def _along_curve(places: Array) -> Numbers:
    """Numbers by which places (n, 3), 0 to 1, are in the order of Morton's curve (Morton 1966)."""
    found = np.zeros(len(places), np.intp)
    grid = np.clip(places * 1024, 0, 1023).astype(np.intp)
    for bit in range(10):
        for axis in range(3):
            found |= (grid[:, axis] >> bit & 1) << (3 * bit + axis)
    return found


class Edges:
    """The edges of a surface's triangles that are none of them degenerate.

    Attributes:
        ends: (e, 2) places.
        lengths: (e,).
        counts: (e,) how many triangles each belongs to: 1 is the rim of a hole, more than 2 is no surface.
        alike: (e,) of two triangles both run along it in the same direction, so that one is inside out.
        bends: (e,) the angle between its two triangles, radians; 0 of other edges.
        pieces: (m,) which piece each triangle belongs to; -1 of degenerate ones.
    """

    def __init__(self, surface: Surface) -> None:
        whole = np.flatnonzero(~surface.degenerate)
        triangles = surface.merged[whole]
        directed = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
        low, high = np.sort(directed, axis=1).T
        keys, of, self.counts = np.unique(low.astype(np.int64) << 32 | high, return_inverse=True, return_counts=True)
        self.ends = np.stack([keys >> 32, keys & 0xFFFFFFFF], axis=1)
        owner = np.repeat(whole, 3)
        order = np.argsort(of, kind="stable")
        firsts = np.cumsum([0, *self.counts[:-1]]) if len(keys) else np.zeros(0, int)
        one, two = order[firsts], order[np.minimum(firsts + 1, max(len(order) - 1, 0))]
        pair = self.counts == 2
        corners = surface.corners[owner[one]]
        side = one % 3
        self.lengths = np.linalg.norm(
            corners[np.arange(len(one)), side] - corners[np.arange(len(one)), (side + 1) % 3], axis=1
        )
        forwards = directed[:, 0] < directed[:, 1]
        self.alike = pair & (forwards[one] == forwards[two])
        normals = surface.crosses / np.maximum(2 * surface.areas, 1e-300)[:, None]
        turn = np.einsum("ij,ij->i", normals[owner[one]], normals[owner[two]])
        turn = np.where(self.alike, -turn, turn)
        self.bends = np.where(pair, np.arccos(np.clip(turn, -1, 1)), 0.0)
        self.pieces = np.full(len(surface.areas), -1)
        if len(whole):
            size = int(surface.merged.max()) + 1
            graph = coo_array((np.ones(len(directed), bool), directed.T), shape=(size, size))
            _, labels = connected_components(graph, directed=False)
            _, self.pieces[whole] = np.unique(labels[triangles[:, 0]], return_inverse=True)

    @property
    def rim(self) -> NDArray[np.bool_]:
        return self.counts == 1

    def holes(self) -> int:
        """How many rims there are."""
        rim = self.ends[self.rim]
        if not len(rim):
            return 0
        places, numbered = np.unique(rim, return_inverse=True)
        numbered = numbered.reshape(rim.shape)
        graph = coo_array((np.ones(len(rim), bool), numbered.T), shape=(len(places), len(places)))
        return int(connected_components(graph, directed=False)[0])
