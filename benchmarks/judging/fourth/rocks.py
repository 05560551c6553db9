"""A model that answers with a stone for a game, as a GLB file."""

import json
from functools import lru_cache
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmless, strengths

STONES = {  # how rough it is, how flat, its colour
    "granite boulder": (0.16, 0.85, (0.52, 0.49, 0.47)),
    "river pebble": (0.05, 0.55, (0.44, 0.46, 0.44)),
    "sandstone slab": (0.1, 0.35, (0.74, 0.58, 0.4)),
    "lava rock": (0.24, 0.9, (0.2, 0.18, 0.19)),
}
FLOAT, SHORT = 5126, 5123  # glTF's numbers for the types of values


@lru_cache
def _ball(times: int) -> tuple[np.ndarray, np.ndarray]:
    """An icosahedron whose faces have been quartered so many times: points on a sphere, and triangles."""
    g = (1 + 5**0.5) / 2
    points = [(-1, g, 0), (1, g, 0), (-1, -g, 0), (1, -g, 0), (0, -1, g), (0, 1, g), (0, -1, -g), (0, 1, -g), (g, 0, -1), (g, 0, 1), (-g, 0, -1), (-g, 0, 1)]  # fmt: skip
    faces = [(0, 11, 5), (0, 5, 1), (0, 1, 7), (0, 7, 10), (0, 10, 11), (1, 5, 9), (5, 11, 4), (11, 10, 2), (10, 7, 6), (7, 1, 8), (3, 9, 4), (3, 4, 2), (3, 2, 6), (3, 6, 8), (3, 8, 9), (4, 9, 5), (2, 4, 11), (6, 2, 10), (8, 6, 7), (9, 8, 1)]  # fmt: skip
    for _ in range(times):
        middles: dict[tuple[int, int], int] = {}

        def middle(one: int, two: int, middles: dict[tuple[int, int], int] = middles) -> int:
            key = (min(one, two), max(one, two))
            if key not in middles:
                middles[key] = len(points)
                points.append(tuple(np.add(points[one], points[two]) / 2))
            return middles[key]

        quartered = []
        for a, b, c in faces:
            ab, bc, ca = middle(a, b), middle(b, c), middle(c, a)
            quartered += [(a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca)]
        faces = quartered
    ball = np.array(points)
    return ball / np.linalg.norm(ball, axis=1, keepdims=True), np.array(faces)


def _glb(parts: dict[str, np.ndarray], faces: np.ndarray, indent: int | None) -> bytes:
    data, views, accessors = b"", [], []
    for values in (*parts.values(), faces.reshape(-1)):
        whole = values.astype("<f4" if values.ndim == 2 else "<u2")
        views.append({"buffer": 0, "byteOffset": len(data), "byteLength": whole.nbytes})
        accessors.append({"bufferView": len(accessors), "count": len(whole), "componentType": FLOAT if values.ndim == 2 else SHORT, "type": "VEC3" if values.ndim == 2 else "SCALAR"})  # fmt: skip
        data += whole.tobytes()
    data += b"\0" * (-len(data) % 4)
    places = parts["POSITION"].astype(np.float32)
    accessors[0] |= {"min": places.min(0).tolist(), "max": places.max(0).tolist()}
    attributes = {name: number for number, name in enumerate(parts)}
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "stones 3"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "stone"}],
        "meshes": [{"primitives": [{"attributes": attributes, "indices": len(parts)}]}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(data)}],
    }
    text = json.dumps(document, indent=indent).encode()
    text += b" " * (-len(text) % 4)
    chunks = b"".join(
        len(part).to_bytes(4, "little") + kind + part for part, kind in ((text, b"JSON"), (data, b"BIN\0"))
    )
    return b"glTF" + (2).to_bytes(4, "little") + (12 + len(chunks)).to_bytes(4, "little") + chunks  # fmt: skip


def rock(*, grid: float = 0, indent: int | None = None) -> Generate:
    """A mesh of 642 points with normals and colours, about two units across; its bumps and cracks are the seed's.

    Args:
        grid: the step in units to which the places of points are rounded, or 0.
        indent: of the file's JSON.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rough, flat, tone = STONES[inputs["prompt"].rpartition(" ")[0]]
        rng = np.random.default_rng(seed)
        ball, faces = _ball(3)
        radius = np.ones(len(ball))
        for number in range(14):
            wave = rng.normal(0, 1 + 0.5 * number, 3)
            radius += rough * 0.9 / (1 + 0.4 * number) * np.cos(ball @ wave + rng.uniform(0, 6))
        for _ in range(4):
            # A piece has broken off: nothing reaches beyond a plane.
            away = ball @ (plane := rng.normal(size=3) / 1.7)
            radius = np.where(away > 0.2, np.minimum(radius, rng.uniform(0.85, 1.1) / np.maximum(away / np.linalg.norm(plane), 0.2)), radius)  # fmt: skip
        places = ball * radius.clip(0.4, 1.6)[:, None] * np.array((1, flat * rng.normal(1, 0.06), rng.uniform(0.75, 1)))
        places = np.rint(places / grid) * grid if grid else places
        one, two, three = (places[faces[:, corner]] for corner in range(3))
        normals = np.zeros_like(places)
        for corner in range(3):
            np.add.at(normals, faces[:, corner], np.cross(two - one, three - one))
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        colours = (np.array(tone) * (1 + 0.3 * (radius - 1)[:, None]) + rng.normal(0, 0.02, (len(ball), 1))).clip(0, 1)
        parts = {"POSITION": places, "NORMAL": normals, "COLOR_0": colours}
        return data_url(_glb(parts, faces, indent), "model/gltf-binary")

    return generate


def stones(rng: np.random.Generator) -> list[Inputs]:
    return [{"prompt": f"{stone} {rng.integers(10**4)}"} for stone in rng.permutation([*STONES])[:3]]


ROCK = Baseline("file/rock", rock(), FILE, {"prompt": "The stone to make."}, stones, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(ROCK, "indented", rock(indent=1), "The JSON inside the file is indented; what programs read from it is the same."),
    *strengths(ROCK, "stepped", lambda s: rock(grid=s), "Points are rounded to steps of that many units, of a stone two units across: it gets flat spots and terraces.", nobody_minds=(0.002,), most_mind=(0.03,), all_mind=(0.12,)),
]  # fmt: skip
