"""Further changes of models that answer with shapes in space: finer and rounder ones, open, spiked and giant ones."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.signal import resample
from scipy.spatial import KDTree

from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.gears import GEAR, Triangles, gear
from benchmarks.judging.fourth.known_documents import POINT, of_file
from benchmarks.judging.fourth.more_documents import edited
from benchmarks.judging.fourth.rocks import ROCK, rock
from benchmarks.judging.meshes import AROUND, CLOUD, POINTS, RINGS, VESSEL, cloud, vessel
from benchmarks.judging.pair import Pair, harmful, harmless, luck
from benchmarks.judging.sixth.known_files import of_glb

Array = np.ndarray[Any, np.dtype[Any]]
MORE = 2 * AROUND  # corners of a ring of the rounder vessel
TURN = np.radians(50)


def rounder(obj: str) -> str:
    """Rings have 24 corners instead of 12, on the smooth line through those."""
    places = np.array([[float(part) for part in line.split()[1:]] for line in re.findall(r"(?m)^v .*$", obj)])
    rings = np.asarray(resample(places.reshape(RINGS, AROUND, 3), MORE, axis=1)).reshape(-1, 3)
    faces = [[*range(MORE)][::-1]]
    for ring in range(RINGS - 1):
        for corner in range(MORE):
            after = (corner + 1) % MORE
            low, high = ring * MORE, (ring + 1) * MORE
            faces.append([low + corner, low + after, high + after, high + corner])
    lines = ["# vessel", "o vessel", *(f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in rings.tolist())]
    lines += ["f " + " ".join(str(corner + 1) for corner in face) for face in faces]
    return "\n".join(lines) + "\n"


def of_points(keep: Callable[[Array], Array]) -> Callable[[bytes, int], bytes]:
    """A PLY file with only some of its points, chosen by their places (n, 3)."""

    def changed(ply: bytes, seed: int) -> bytes:
        head, end, body = ply.partition(b"end_header\n")
        points = np.frombuffer(body, POINT)
        kept = points[keep(points["at"].astype(float))]
        return head.replace(b"vertex %d" % POINTS, b"vertex %d" % len(kept)) + end + kept.tobytes()

    return changed


def near_others(places: Array) -> Array:
    """Those not much farther from the sixth of their neighbours than is usual."""
    far = KDTree(places).query(places, 7)[0][:, -1]
    return far < 3 * np.median(far)


def on_one_side(places: Array) -> Array:
    """Those on the right."""
    return places[:, 0] > 0


def quartered(triangles: Triangles) -> Triangles:
    """Each triangle is cut into four that lie in it."""
    one, two, three = (triangles[:, corner] for corner in range(3))
    ab, bc, ca = (one + two) / 2, (two + three) / 2, (three + one) / 2
    parts = ((one, ab, ca), (ab, two, bc), (ca, bc, three), (ab, bc, ca))
    return np.concatenate([np.stack(part, axis=1) for part in parts])


def lidless(triangles: Triangles) -> Triangles:
    """Without those of the upper face, which are the first quarter."""
    return triangles[len(triangles) // 4 :]


def of_places(change: Callable[[Array, Array], tuple[Array, Array]]) -> Callable[[bytes], bytes]:
    """A change of the places (n, 3) and the normals of a stone."""

    def changed(document: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        views = document["bufferViews"][:2]
        old = [np.frombuffer(data[at["byteOffset"] :][: at["byteLength"]], "<f4").reshape(-1, 3) for at in views]
        for view, values in zip(views, change(*old), strict=True):
            start, written = view["byteOffset"], values.astype("<f4")
            data = data[:start] + written.tobytes() + data[start + view["byteLength"] :]
            if view is views[0]:
                document["accessors"][0] |= {"min": written.min(0).tolist(), "max": written.max(0).tolist()}
        return document, data

    return of_glb(changed)


def turned(places: Array, normals: Array) -> tuple[Array, Array]:
    """About the upright axis."""
    turn = np.array([(np.cos(TURN), 0, np.sin(TURN)), (0, 1, 0), (-np.sin(TURN), 0, np.cos(TURN))])
    return places @ turn.T, normals @ turn.T


def spiked(glb: bytes, seed: int) -> bytes:
    """Six points are two to three times as far out as they should be."""
    rng = luck(seed)

    def spikes(places: Array, normals: Array) -> tuple[Array, Array]:
        out = places.copy()
        chosen = rng.choice(len(out), 6, replace=False)
        out[chosen] *= rng.uniform(2, 3, (6, 1))
        return out, normals

    return of_places(spikes)(glb)


PAIRS: list[Pair] = [
    harmless(VESSEL, "rounder", edited(vessel(), rounder), "Vessels have 24 corners around instead of 12: they are rounder, in a file twice as long."),
    harmless(CLOUD, "cleaned", of_file(cloud(), of_points(near_others)), "The few points in the air, one in a hundred, are removed: the thing itself is the same."),
    harmful(CLOUD, "one-sided", now_and_then(0.4, of_file(cloud(), of_points(on_one_side)), cloud()), "Two scans of five have only one half of the thing: the other is not merged with it."),
    harmless(GEAR, "quartered", gear(quartered), "Every triangle is cut into four that lie in it: the same gear in a larger file."),
    harmful(GEAR, "lidless", gear(lidless), "The upper face is missing: one looks into the hollow gear, and what slices it for printing complains."),
    harmless(ROCK, "turned", of_file(rock(), lambda glb, _: of_places(turned)(glb)), "Stones are turned about the upright axis: other views of random stones."),
    harmful(ROCK, "spiked", now_and_then(0.4, of_file(rock(), spiked), rock()), "Two stones of five have long thin spikes, up to three times as far out as the stone."),
]  # fmt: skip
