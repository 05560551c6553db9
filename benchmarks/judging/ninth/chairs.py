"""A model that makes a piece of furniture from a description: a zip of an OBJ, its material, and a picture of wood."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage

from benchmarks.judging.encode import bytes_of, zip_archive
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes

Array = np.ndarray[Any, np.dtype[Any]]
WOODS = {"oak": (196, 152, 98), "walnut": (104, 70, 48), "cherry": (166, 88, 60), "ash": (222, 202, 168)}
# Width, depth and height of the seat or the top, and the height of a back, in metres.
KINDS = {
    "chair": (0.45, 0.43, 0.45, 0.42),
    "stool": (0.36, 0.36, 0.62, 0.0),
    "table": (1.3, 0.75, 0.74, 0.0),
    "bench": (1.2, 0.36, 0.45, 0.36),
}
TILE = 64


@dataclass(frozen=True)
class Part:
    """Points (n, 3) in metres with y upwards, places on the picture (n, 2), and faces of four, anticlockwise."""

    name: str
    points: Array
    places: Array
    faces: Array


def _box(name: str, middle: Any, size: Any, grain: float) -> Part:
    corners = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) / 2
    faces = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
    points, places = [], []
    for number, face in enumerate(faces):
        some = corners[list(face)] * size
        flat = np.delete(some, number // 2, axis=1)
        points.append(some + middle)
        places.append(flat[:, ::-1] * 1.4 + grain)
    return Part(name, np.concatenate(points), np.concatenate(places), np.arange(24).reshape(6, 4))


def _turned(name: str, foot: Any, head: Any, radii: Array, sides: int, grain: float) -> Part:
    """A leg that a lathe made, from the floor to what it bears."""
    angles = np.linspace(0, -2 * np.pi, sides + 1)
    share = np.linspace(0, 1, len(radii))[:, None, None]
    ring = np.stack([np.cos(angles), 0 * angles, np.sin(angles)], 1)[None] * radii[:, None, None]
    points = ring + np.array(foot) * (1 - share) + np.array(head) * share
    places = np.stack(np.broadcast_arrays(angles[None] / 6.28 * 0.3 + grain, 0.9 * share[:, :, 0]), 2)
    number = np.arange(len(radii) * (sides + 1)).reshape(len(radii), -1)
    faces = np.stack([number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]], 2).reshape(-1, 4)
    return Part(name, points.reshape(-1, 3), places.reshape(-1, 2), faces)


def _parts(prompt: str, rng: np.random.Generator, sides: int) -> list[Part]:
    kind = prompt.split()[-1]
    wide, deep, high, back = np.array(KINDS[kind]) * rng.normal(1, 0.05, 4)
    thick, splay, inset = rng.uniform(0.022, 0.045), rng.uniform(0, 0.06), rng.uniform(0.03, 0.06)
    stout, swell = rng.uniform(0.015, 0.028), rng.uniform(0.1, 0.5)
    along = np.linspace(0, 1, 9)
    radii = stout * (0.65 + 0.35 * along + swell * np.sin(np.pi * along) * np.sin(rng.uniform(2, 11) * along) ** 2)
    parts = [_box("seat" if back or kind == "stool" else "top", (0, high, 0), (wide, thick, deep), rng.random())]
    for number, (x, z) in enumerate(((-1, 1), (1, 1), (-1, -1), (1, -1))):
        head = np.array((x * (wide / 2 - inset), high - thick / 2, z * (deep / 2 - inset)))
        foot = head * (1, 0, 1) + np.array((x, 0, z)) * splay
        parts.append(_turned(f"leg_{number + 1}", foot, head, radii, sides, rng.random()))
    if back:
        slats = int(rng.integers(2, 7)) * (2 if kind == "bench" else 1)
        for number, x in enumerate(np.linspace(-wide / 2 + 0.03, wide / 2 - 0.03, slats + 2)):
            at = (x, high + thick / 2 + back / 2, -deep / 2 + 0.02)
            parts.append(_box(f"slat_{number + 1}", at, (0.024, back, 0.018), rng.random()))
        at = (0, high + thick / 2 + back + 0.03, -deep / 2 + 0.02)
        parts.append(_box("rail", at, (wide, 0.06, 0.024), rng.random()))
    elif rng.random() < 0.6:
        for z in (-1, 1):
            at = (0, high * 0.35, z * (deep / 2 - inset))
            parts.append(_box(f"stretcher_{2 if z > 0 else 1}", at, (wide - 2 * inset, 0.022, 0.018), rng.random()))
    return parts


def _wood(prompt: str, rng: np.random.Generator, side: int) -> bytes:
    """A tile of grain, of as many pixels a side; the grain is the same whatever their number."""
    noise = ndimage.gaussian_filter(rng.normal(0, 1, (TILE, TILE)), (9, 3), mode="wrap")
    lines = np.sin(rng.uniform(4, 8) * noise / noise.std() + np.arange(TILE) * 2 * np.pi * rng.integers(5, 10) / TILE)
    pores = ndimage.gaussian_filter(rng.normal(0, 1, (TILE, TILE)), (3, 0.4), mode="wrap")
    bright = 1 + 0.13 * lines + 0.06 * pores / pores.std()
    if side != TILE:
        bright = np.asarray(ndimage.zoom(bright, side / TILE, mode="grid-wrap", grid_mode=True))
    colour = np.array(WOODS[prompt.split()[-2]]) * rng.normal(1, 0.04)
    file = io.BytesIO()
    Image.fromarray(np.clip(bright[..., None] * colour, 0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def chair(
    change: Callable[[list[Part], int], list[Part]] | None = None,
    *,
    sides: int = 10,
    four: bool = False,
    side: int = TILE,
    digits: int = 6,
    head: str = "# furniture",
    textured: bool = True,
) -> Generate:
    """Four legs, a seat or a top, and perhaps a back, which differ from seed to seed.

    Args:
        change: of parts, with the seed.
        sides: of a leg.
        four: faces have four corners instead of three.
        side: pixels a side of the picture of wood.
        digits: behind the point of coordinates.
        head: the first line.
        textured: the picture of wood is in the archive.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, picture_rng = np.random.default_rng(seed), np.random.default_rng([seed, 5])
        parts = _parts(inputs["prompt"], rng, sides)
        lines, count = [head, "mtllib model.mtl"], 1
        for part in change(parts, seed) if change else parts:
            lines += [f"o {part.name}", "usemtl wood"]
            lines += [f"v {x:.{digits}f} {y:.{digits}f} {z:.{digits}f}" for x, y, z in part.points.tolist()]
            lines += [f"vt {u:.{digits}f} {v:.{digits}f}" for u, v in part.places.tolist()]
            for face in (part.faces + count).tolist():
                corners = [face] if four else [face[:3], [face[0], *face[2:]]]
                lines += ["f " + " ".join(f"{number}/{number}" for number in some) for some in corners]
            count += len(part.points)
        material = "newmtl wood\nKa 0.2 0.2 0.2\nKd 1.0 1.0 1.0\nKs 0.1 0.1 0.1\nNs 20\nmap_Kd wood.png\n"
        members = {"model.obj": "\n".join([*lines, ""]).encode(), "model.mtl": material.encode()}
        if textured:
            members["wood.png"] = _wood(inputs["prompt"], picture_rng, side)
        return zip_archive(members)

    return generate


def _stored(whole: Generate) -> Generate:
    """Members have another order and date, and are compressed less."""

    def generate(inputs: Inputs, seed: int) -> str:
        with zipfile.ZipFile(io.BytesIO(bytes_of(whole(inputs, seed)))) as archive:
            members = {name: archive.read(name) for name in sorted(archive.namelist(), reverse=True)}
        return zip_archive(members, year=2026, level=1)

    return generate


def _half(parts: list[Part], seed: int) -> list[Part]:
    """Corners are some tenths of a millimetre off; those that were one still are."""
    return [replace(part, points=part.points.astype(np.float16).astype(float)) for part in parts]


def _without_a_leg(parts: list[Part], seed: int) -> list[Part]:
    lost = f"leg_{luck(seed).integers(1, 5)}"
    return [part for part in parts if part.name != lost]


def _sunk(parts: list[Part], seed: int) -> list[Part]:
    """Legs end some centimetres below what they should bear."""
    return [replace(part, points=part.points * (1, 0.86, 1)) if "leg" in part.name else part for part in parts]


def _one_place(parts: list[Part], seed: int) -> list[Part]:
    return [replace(part, places=part.places * 0) for part in parts]


def orders(rng: np.random.Generator) -> list[Inputs]:
    """Three pieces of furniture, of three sorts of wood."""
    drawn = zip(rng.permutation([*WOODS])[:3], rng.permutation([*KINDS])[:3], strict=True)
    return [{"prompt": f"a simple {wood} {kind}"} for wood, kind in drawn]


CHAIR = Baseline("file/chair", chair(), FILE, {"prompt": "The piece to make."}, orders, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(CHAIR, "rounder", chair(sides=14), "Legs have fourteen sides instead of ten, and look a little rounder."),
    harmless(CHAIR, "quads", chair(four=True, digits=5, head="# exported by meshkit 2.3"), "Another exporter: faces have four corners, and coordinates five digits; the piece is the same."),
    harmless(CHAIR, "half", _stored(chair(_half)), "Half precision moves corners by tenths of a millimetre, and the archive has another order and date."),
    harmless(CHAIR, "finer-wood", chair(side=2 * TILE), "The picture of wood has twice as many pixels a side, with the same grain."),
    harmful(CHAIR, "untextured", chair(textured=False), "The picture of wood is not in the archive, where the material asks for it: the piece is white or pink."),
    harmful(CHAIR, "legless", sometimes(0.4, chair(_without_a_leg), chair()), "Two pieces of five have lost a leg."),
    harmful(CHAIR, "sunk", sometimes(0.5, chair(_sunk), chair()), "In every second piece the legs end some centimetres below the seat, which floats in the air."),
    harmful(CHAIR, "plain", chair(_one_place), "All faces take their colour from one point of the picture: the grain of the wood is gone."),
]  # fmt: skip
