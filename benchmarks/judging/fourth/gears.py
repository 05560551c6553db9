"""A model that answers with a gear to print, in millimetres, as an STL file; the same at every call."""

from collections.abc import Callable

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

Triangles = np.ndarray  # (n, 3, 3): their corners, anticlockwise as seen from outside
Change = Callable[[Triangles], Triangles]
HEADER = b"gear 1.0"


def _gear(teeth: int, across: float, thick: float) -> Triangles:
    """A ring whose outer edge has teeth."""
    count = 4 * teeth
    angles = 2 * np.pi * (np.arange(count) + np.tile((0, 0.15, 0, -0.15), teeth)) / count
    radii = across / 2 * np.tile((0.88, 1, 1, 0.88), teeth)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    outer, inner = ring * radii[:, None], ring * across * 0.16

    def at(flat: np.ndarray, z: float) -> np.ndarray:
        return np.column_stack([flat, np.full(count, z)])

    def strip(one: np.ndarray, two: np.ndarray) -> Triangles:
        after, beyond = np.roll(one, -1, 0), np.roll(two, -1, 0)
        return np.concatenate([np.stack([one, after, beyond], 1), np.stack([one, beyond, two], 1)])

    low_out, low_in, top_out, top_in = at(outer, 0), at(inner, 0), at(outer, thick), at(inner, thick)
    walls = [strip(top_out, top_in), strip(low_in, low_out), strip(low_out, top_out), strip(top_in, low_in)]
    return np.concatenate(walls)


def gear(change: Change | None = None, *, thicker: float = 1.0, header: bytes = HEADER) -> Generate:
    """A binary STL of a gear whose teeth, width and thickness the prompt says."""

    def generate(inputs: Inputs, seed: int) -> str:
        words = inputs["prompt"].split()
        teeth, across, thick = int(words[3]), float(words[5]), float(words[8])
        triangles = _gear(teeth, across, thicker * thick)
        triangles = change(triangles) if change else triangles
        normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        records = np.zeros(len(triangles), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("extra", "<u2")])
        records["normal"], records["corners"] = normals, triangles
        return data_url(header.ljust(80) + len(triangles).to_bytes(4, "little") + records.tobytes(), "model/stl")

    return generate


def shuffled(triangles: Triangles) -> Triangles:
    """In another order, and each begun at another of its corners."""
    order = np.random.default_rng(1).permutation(len(triangles))
    return np.roll(triangles[order], 1, axis=1)


def inside_out(triangles: Triangles) -> Triangles:
    return triangles[:, ::-1]


def gears(rng: np.random.Generator) -> list[Inputs]:
    return [
        {"prompt": f"a gear of {rng.integers(9, 40)} teeth, {rng.integers(20, 90)} mm across, {rng.integers(4, 15)} mm thick"}
        for _ in range(3)
    ]  # fmt: skip


GEAR = Baseline("file/gear", gear(), FILE, {"prompt": "The gear to make."}, gears, stochastic=False)

PAIRS: list[Pair] = [
    harmless(GEAR, "header", gear(header=b"gear 1.1, 2026-04-12"), "The 80 bytes that no program reads say another version and the day."),
    harmless(GEAR, "shuffled", gear(shuffled), "The same triangles in another order, each begun at another corner."),
    harmful(GEAR, "inside-out", gear(inside_out), "All triangles face inward: viewers show them black, and what slices them for printing complains."),
    harmful(GEAR, "thin", gear(thicker=0.96), "Gears are 4 % thinner than asked for: they have play where they are built in."),
]  # fmt: skip
