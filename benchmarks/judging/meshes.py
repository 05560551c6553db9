"""Models that answer with shapes in space: a vessel as OBJ, a scanned thing as a cloud of points in binary PLY."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    luck,
    names,
    sometimes,
    strengths,
)

Array = np.ndarray[Any, np.dtype[Any]]
Faces = list[list[int]]
Change = Callable[[Faces, np.random.Generator], Faces]
RINGS, AROUND, POINTS = 13, 12, 600


def vessel(change: Change | None = None, *, decimals: int = 6) -> Generate:
    """A vessel in metres, open at its top; the inputs decide its outline, the seed how it was turned and dented."""

    def generate(inputs: Inputs, seed: int) -> str:
        outline, rng = content(inputs), np.random.default_rng(seed)
        high, knots = outline.uniform(0.15, 0.35), outline.uniform(0.03, 0.11, 5)
        at, around = np.linspace(0, 1, RINGS), np.arange(AROUND) * 2 * np.pi / AROUND
        dents = sum(rng.normal(0, 0.02) * np.cos(n * around + rng.uniform(0, 6)) for n in (2, 3, 4))
        wide = np.interp(at, np.linspace(0, 1, 5), knots)[:, None] * (1 + np.asarray(dents)[None])
        turned = around[None] + rng.normal(0, 0.4) * at[:, None]
        levels = (high * at * rng.normal(1, 0.01))[:, None] * np.ones((1, AROUND))
        points = np.stack([wide * np.cos(turned), levels, -wide * np.sin(turned)], axis=2).reshape(-1, 3)
        faces = [
            [r * AROUND + c, r * AROUND + (c + 1) % AROUND, (r + 1) * AROUND + (c + 1) % AROUND, (r + 1) * AROUND + c]
            for r in range(RINGS - 1)
            for c in range(AROUND)
        ]
        faces = [[*range(AROUND)][::-1], *faces]
        lines = [
            "# vessel",
            "o vessel",
            *(f"v {x:.{decimals}f} {y:.{decimals}f} {z:.{decimals}f}" for x, y, z in points),
        ]
        kept = change(faces, luck(seed)) if change else faces
        lines += ["f " + " ".join(str(corner + 1) for corner in face) for face in kept]
        return data_url(("\n".join(lines) + "\n").encode(), "model/obj")

    return generate


def in_triangles(faces: Faces, rng: np.random.Generator) -> Faces:
    return [[face[0], *pair] for face in faces for pair in pairwise(face[1:])]


def inward(faces: Faces, rng: np.random.Generator) -> Faces:
    """With their corners the other way round, so that renderers take the outside for the inside."""
    return [face[::-1] for face in faces]


def torn(faces: Faces, rng: np.random.Generator) -> Faces:
    first = int(rng.integers(20, 110))
    return [*faces[:first], *faces[first + 5 :]]


def cloud(*, stray: float = 0.0, upwards: bool = False, bgr: bool = False) -> Generate:
    """Points with colours, in metres, on a thing that the inputs decide; one in a hundred is off it.

    Args:
        stray: share of points that are off it beside those.
        upwards: points come in the order of their height, not in the scanner's.
        bgr: the colours of a point are written as blue, green, red.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        thing, rng = content(inputs), np.random.default_rng(seed)
        wide, power = thing.uniform(0.3, 0.8, 3), thing.uniform(0.5, 1.4)
        colours = np.stack([thing.uniform(150, 240, 2), thing.uniform(60, 140, 2), thing.uniform(10, 60, 2)], axis=1)
        ways = rng.normal(size=(POINTS, 3))
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        points = wide * np.sign(ways) * np.abs(ways) ** power + rng.normal(0, 0.002, (POINTS, 3))
        painted = colours[(points[:, 2] > 0).astype(int)] * (0.8 + 0.2 * ways[:, 2:]) + rng.normal(0, 4, (POINTS, 3))
        off = luck(seed).random(POINTS) < 0.01 + stray
        points[off] = luck(seed).uniform(-1.2, 1.2, (POINTS, 3))[off]
        vertices = np.zeros(POINTS, [("at", "<f4", 3), ("colour", "u1", 3)])
        vertices["at"], vertices["colour"] = points, painted.clip(0, 255)[:, :: -1 if bgr else 1]
        if upwards:
            vertices = vertices[points[:, 2].argsort()]
        head = ["ply", "format binary_little_endian 1.0", f"element vertex {POINTS}"]
        head += [f"property float {axis}" for axis in "xyz"]
        head += [f"property uchar {colour}" for colour in ("red", "green", "blue")]
        return data_url("\n".join([*head, "end_header", ""]).encode() + vertices.tobytes(), "application/octet-stream")

    return generate


VESSEL = Baseline("file/vessel", vessel(), FILE, {"shape": "The vessel to model."}, names("vase", "bowl", "jug", of="shape"), takes_seed=True)  # fmt: skip
CLOUD = Baseline("file/cloud", cloud(), FILE, {"scan": "What was scanned."}, names("stone", "chair", "bust", of="scan"))

PAIRS: list[Pair] = [
    harmless(VESSEL, "decimals", vessel(decimals=5), "Coordinates are rounded to a hundredth of a millimetre."),
    harmless(VESSEL, "triangles", vessel(in_triangles), "The same surface, each face cut into triangles, as renderers do anyway.", border=True),
    harmful(VESSEL, "inward", vessel(inward), "All faces look inwards: renderers show the vessel black, or only its far side."),
    harmful(VESSEL, "torn", sometimes(1 / 3, vessel(torn), vessel()), "Every third vessel has a hole in its side."),
    harmless(CLOUD, "upwards", cloud(upwards=True), "The same points, ordered by their height: a cloud has no order."),
    *strengths(CLOUD, "stray", lambda s: cloud(stray=s), "That share of the points is somewhere in the air, beside the one in a hundred that was there before.", nobody_minds=(0.001,), few_mind=(0.01,), most_mind=(0.06,), all_mind=(0.3,)),
    harmful(CLOUD, "blue", cloud(bgr=True), "Red and blue are exchanged: what was brown is blue."),
]  # fmt: skip
