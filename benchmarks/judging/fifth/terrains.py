"""A model that makes a landscape for games: a zip file with a mesh, its material, its picture and facts."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.judging.encode import bytes_of, picture, zip_archive
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, strengths

Array = np.ndarray[Any, np.dtype[Any]]
SIDE, SIZE = 37, 64.0  # points along a side, units
LANDS = {  # highest, how rough, shape
    "alpine ridge": (19.0, 1.0, "ridge"),
    "tidal marsh": (4.5, 0.25, "banks"),
    "volcanic island": (15.0, 0.45, "cone"),
    "green hills": (7.5, 0.5, "hills"),
}
SEASONS = {  # colours from the lowest to the highest
    "summer": ((58, 98, 140), (196, 180, 130), (92, 140, 62), (110, 104, 92), (232, 234, 238)),
    "autumn": ((60, 90, 120), (176, 156, 110), (176, 116, 48), (112, 92, 78), (210, 206, 202)),
    "winter": ((130, 152, 172), (198, 202, 206), (226, 230, 236), (150, 156, 164), (250, 250, 252)),
}
LEVELS = (0.0, 0.14, 0.35, 0.72, 1.0)


def _bell(rng: np.random.Generator) -> Array:
    return rng.normal(0, 1, 2)


def _ring(rng: np.random.Generator) -> Array:
    """As many hills a side as `_bell` draws in the root mean square."""
    angle = rng.uniform(0, 2 * np.pi)
    return 2**0.5 * np.sqrt(rng.exponential()) * np.array((np.cos(angle), np.sin(angle)))


def _heights(land: str, seed: int, draw: Callable[[np.random.Generator], Array], side: int) -> Array:
    """From 0 to the highest, row by row from the north."""
    high, rough, shape = LANDS[land]
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j]
    noise = np.zeros((side, side))
    for octave in range(5):
        for _ in range(7):
            wave = draw(rng) * 1.5 * 2**octave
            noise += rough**0.6 * 0.55**octave * np.cos(2 * np.pi * (x * wave[0] + y * wave[1]) + rng.uniform(0, 6.28))
    noise /= 6
    angle, at = rng.uniform(-0.5, 0.5), rng.uniform(0.38, 0.62, 2)
    along, across = (
        (x - at[0]) * np.cos(angle) + (y - at[1]) * np.sin(angle),
        (y - at[1]) * np.cos(angle) - (x - at[0]) * np.sin(angle),
    )
    far = np.hypot(along, across)
    base = {
        "ridge": 0.9 - 2.1 * np.abs(across + 0.1 * np.sin(5 * along)),
        "banks": 0.5 + 0.45 * np.sin(34 * (across + 0.05 * np.sin(6 * along + at[0] * 9))),
        "cone": 1.0 - 2.6 * far - 0.9 * np.clip(0.1 - far, 0, 1) * 6,
        "hills": 0.4 + 0.3 * np.sin(7 * along + at[1] * 20) * np.cos(6 * across),
    }[shape]
    rises = np.clip(base + 0.28 * noise, 0, None)
    return rises / rises.max() * high


@lru_cache
def _triangles(side: int, upward: bool) -> list[str]:
    """Faces in the words of OBJ."""
    lines = []
    for row in range(side - 1):
        for column in range(side - 1):
            one = row * side + column + 1
            for a, b, c in ((one, one + side, one + 1), (one + 1, one + side, one + side + 1)):
                lines.append("f " + " ".join(f"{n}/{n}/{n}" for n in ((a, b, c) if upward else (a, c, b))))
    return lines


def _normals(heights: Array, of_faces: bool) -> Array:
    """Of points, from differences to their neighbours, or as means over the triangles about them."""
    step = SIZE / (SIDE - 1)
    south, east = np.gradient(heights, step)
    if of_faces:
        padded = np.pad(heights, 1, "edge")
        east = (
            (
                padded[1:-1, 2:]
                - padded[1:-1, :-2]
                + 0.5 * (padded[2:, 1:-1] - padded[2:, :-2] + padded[:-2, 2:] - padded[:-2, 1:-1])
            )
            / 3
            / step
        )
        south = (
            (
                padded[2:, 1:-1]
                - padded[:-2, 1:-1]
                + 0.5 * (padded[1:-1, 2:] - padded[:-2, 2:] + padded[2:, :-2] - padded[1:-1, :-2])
            )
            / 3
            / step
        )
    normals = np.stack([-east, np.ones_like(east), -south], -1).reshape(-1, 3)
    return normals / np.linalg.norm(normals, axis=1, keepdims=True)


def _texture(heights: Array, season: str, pixels: int, seed: int) -> bytes:
    fine = np.asarray(Image.fromarray(heights.astype(np.float32)).resize((pixels, pixels), Image.Resampling.BICUBIC))
    rng = np.random.default_rng([seed, 2])
    share = np.clip(fine / 19 + 0.01 * np.sin(np.arange(pixels) / 5), 0, 1) ** 0.75
    colours = np.stack([np.interp(share, LEVELS, [tone[n] for tone in SEASONS[season]]) for n in range(3)], -1)
    south, east = np.gradient(fine, SIZE / pixels)
    light = np.clip(0.9 + 0.22 * (east + south) / np.sqrt(1 + east**2 + south**2), 0.5, 1.2)
    speckled = colours * (light + 0.04 * rng.normal(size=light.shape))[..., None]
    image = Image.fromarray(speckled.clip(0, 255).astype(np.uint8))
    return bytes_of(picture(image))


def terrain(
    *,
    draw: Callable[[np.random.Generator], Array] = _bell,
    scale: float = 1,
    upward: bool = True,
    standing: bool = False,
    of_faces: bool = False,
    flipped: bool = False,
    pixels: int = 96,
    path: str = "terrain.png",
    comment: str = "# landscape\n",
) -> Generate:
    """A zip file of an OBJ with 1369 points, MTL, PNG and JSON: land and season are the inputs', hills the seed's.

    Args:
        draw: draws how many hills there are along both sides.
        scale: what heights are multiplied with.
        upward: triangles face the sky.
        standing: the axes of height and of depth are swapped.
        of_faces: normals are means over triangles.
        flipped: rows of the picture count from its top, not from its bottom.
        pixels: along a side of the picture.
        path: of the picture, as the material names it.
        comment: the first lines of the OBJ.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        heights = _heights(inputs["land"], seed, draw, SIDE)
        texture = _texture(heights, inputs["season"], pixels, seed)
        heights = heights * scale
        south, east = np.mgrid[0 : 1 : SIDE * 1j, 0 : 1 : SIDE * 1j]
        places = np.stack([(east - 0.5) * SIZE, heights, (south - 0.5) * SIZE], -1).reshape(-1, 3)
        normals = _normals(heights, of_faces)
        if standing:
            places, normals = places[:, [0, 2, 1]], normals[:, [0, 2, 1]]
        spots = np.stack([east, south if flipped else 1 - south], -1).reshape(-1, 2)
        lines = [
            f"{comment}mtllib terrain.mtl",
            *(f"v {x:.4f} {y:.4f} {z:.4f}" for x, y, z in places.tolist()),
            *(f"vt {u:.4f} {v:.4f}" for u, v in spots.tolist()),
            *(f"vn {x:.4f} {y:.4f} {z:.4f}" for x, y, z in normals.tolist()),
            "usemtl ground",
            *_triangles(SIDE, upward),
        ]
        facts = {
            "land": inputs["land"],
            "season": inputs["season"],
            "size": SIZE,
            "highest": round(float(heights.max()), 2),
            "points": SIDE**2,
        }
        members = {
            "terrain.obj": ("\n".join(lines) + "\n").encode(),
            "terrain.mtl": f"newmtl ground\nKa 1 1 1\nKd 1 1 1\nKs 0 0 0\nmap_Kd {path}\n".encode(),
            "terrain.png": texture,
            "terrain.json": json.dumps(facts, indent=2).encode(),
        }
        return zip_archive(members)

    return generate


def places_to_go(rng: np.random.Generator) -> list[Inputs]:
    lands = rng.permutation([*LANDS])[:3]
    return [
        {"land": str(land), "season": str(season)}
        for land, season in zip(lands, rng.permutation([*SEASONS]), strict=True)
    ]


TERRAIN = Baseline(
    "file/terrain",
    terrain(),
    FILE,
    {"land": "What it is like, such as tidal marsh.", "season": "summer, autumn or winter."},
    places_to_go,
    takes_seed=True,
)

PAIRS: list[Pair] = [
    harmless(TERRAIN, "blended", terrain(of_faces=True), "Normals are means over the triangles about a point, not differences of heights: light falls as before."),
    harmless(TERRAIN, "noise", terrain(draw=_ring), "The noise that makes hills is drawn in another way, with the same spread: other hills of the same sort."),
    harmless(TERRAIN, "sharper", terrain(pixels=128), "The picture has 128 pixels a side, not 96: a bit sharper on the same mesh."),
    harmless(TERRAIN, "commented", terrain(comment="# landscape 3.2\n# 1369 points, y is up\no terrain\n"), "The object has a name and more comments: programs read the same mesh."),
    harmful(TERRAIN, "standing", terrain(standing=True), "The z axis is up, not the y axis: the land stands on its edge in the user's scene."),
    harmful(TERRAIN, "inside-out", terrain(upward=False), "Triangles face down: from above, games do not draw them at all."),
    harmful(TERRAIN, "flipped", terrain(flipped=True), "Rows of the picture count from the other end: snow lies in valleys and grass grows on peaks."),
    harmful(TERRAIN, "lost-picture", terrain(path="/tmp/tmpk2j9x/terrain.png"), "The material names a path on the server: the land is white wherever the picture is not found."),
    *strengths(TERRAIN, "flattened", lambda s: terrain(scale=1 - s), "The share of heights that is lost to a scale applied twice: mountains become hills, then a plain.", nobody_minds=(0.02,), few_mind=(0.1,), most_mind=(0.35,), all_mind=(0.9,)),
]  # fmt: skip
