"""A model that answers with a material for a game: a square that continues on its other side, to be laid like tiles."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image
from scipy.spatial import KDTree

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

SIDE = 128  # pixels
Pixels = np.ndarray[Any, np.dtype[Any]]
Finish = Callable[[Pixels, np.random.Generator], Pixels]  # from levels 0..255 to such as are written, whole numbers


def periodic(rng: np.random.Generator, side: int, cell: tuple[float, float]) -> Pixels:
    """Noise of deviation 1 with no detail finer than a cell (down, across) of pixels, that continues on its other side."""
    down, across = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)
    kept = np.exp(-2 * ((down * cell[0]) ** 2 + (across * cell[1]) ** 2))
    noise = np.fft.irfft2(np.fft.rfft2(rng.normal(size=(side, side))) * kept, (side, side))
    return (noise - noise.mean()) / noise.std()


def _cells(rng: np.random.Generator, side: int, apart: float) -> tuple[Pixels, Pixels]:
    """For each pixel how near a border between stones is, in pixels, and the number of its stone."""
    count = round((side / apart) ** 2)
    places = rng.uniform(0, side, (count, 2))
    y, x = np.mgrid[:side, :side]
    away, which = KDTree(places, boxsize=side).query(np.stack([y, x], axis=-1), k=2)
    edge, stone = np.asarray(away), np.asarray(which)
    return edge[..., 1] - edge[..., 0], stone[..., 0]


def _bricks(rng: np.random.Generator, side: int) -> Pixels:
    y, x = np.mgrid[:side, :side]
    row = y // 16
    column = (x + 16 * (row % 2)) % side // 32
    tone = rng.normal(1, 0.11, (side // 16, side // 32))[row, column] + 0.05 * periodic(rng, side, (3, 3))
    joint = (y % 16 < 2) | ((x + 16 * (row % 2)) % 32 < 2)
    clay = np.array((158, 78, 60)) + rng.normal(0, 6, 3)
    return np.where(joint[..., None], 186 + 8 * periodic(rng, side, (1, 1))[..., None], clay * tone[..., None])


def _planks(rng: np.random.Generator, side: int) -> Pixels:
    x = np.arange(side)
    tone = rng.normal(1, 0.09, side // 32)[x // 32] + 0.08 * periodic(rng, side, (40, 1.5))
    tone = tone + 0.03 * periodic(rng, side, (12, 1)) - 0.4 * (x % 32 < 1)
    return (np.array((166, 120, 76)) + rng.normal(0, 5, 3)) * tone[..., None]


def _stones(apart: float, colour: tuple[int, int, int], seam: float) -> Callable[[np.random.Generator, int], Pixels]:
    def draw(rng: np.random.Generator, side: int) -> Pixels:
        edge, stone = _cells(rng, side, apart)
        tone = rng.normal(1, 0.13, 4000)[stone] + 0.06 * periodic(rng, side, (2, 2))
        tone = tone * np.clip(0.35 + edge / seam, 0.35, 1)
        return (np.array(colour) + rng.normal(0, 5, 3)) * tone[..., None]

    return draw


def _linen(rng: np.random.Generator, side: int) -> Pixels:
    y, x = np.mgrid[:side, :side]
    warp = np.sin(2 * np.pi * x / 4 + 0.5 * periodic(rng, side, (30, 4)))
    weft = np.sin(2 * np.pi * y / 4 + 0.5 * periodic(rng, side, (4, 30)))
    tone = 1 + 0.1 * np.where((x // 4 + y // 4) % 2 == 0, warp, weft) + 0.05 * periodic(rng, side, (20, 1))
    return (np.array((206, 196, 172)) + rng.normal(0, 5, 3)) * tone[..., None]


MATERIALS: dict[str, Callable[[np.random.Generator, int], Pixels]] = {
    "red bricks": _bricks,
    "oak planks": _planks,
    "cobblestones": _stones(22, (128, 126, 122), 5),
    "grey gravel": _stones(8, (150, 146, 138), 3),
    "linen": _linen,
}


def rounded(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return pixels.round()


def dithered(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """With noise of one level before the rounding, against bands in smooth places."""
    return (pixels + rng.uniform(-1, 1, pixels.shape)).round()


def turned_over(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Begun at another place of the same endless surface."""
    return np.roll(pixels.round(), (40, 52), (0, 1))


def lit(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """With the light of a lamp in the upper left corner painted in."""
    y, x = np.mgrid[: len(pixels), : len(pixels)] / len(pixels)
    return (pixels * (1.12 - 0.26 * (x + y) / 2)[..., None]).round()


def texture(finish: Finish = rounded, *, around: int = 0) -> Generate:
    """A square of 128 pixels as PNG.

    Args:
        around: pixels of a larger square that are cut off: then it no longer continues on its other side.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        pixels = MATERIALS[inputs["material"]](rng, SIDE + around)[:SIDE, :SIDE]
        return picture(Image.fromarray(finish(pixels, rng).clip(0, 255).astype(np.uint8)))

    return generate


def materials(rng: np.random.Generator) -> list[Inputs]:
    return [{"material": str(material)} for material in rng.permutation([*MATERIALS])[:3]]


TEXTURE = Baseline("image/texture", texture(), FILE, {"material": "What it is made of."}, materials, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(TEXTURE, "dithered", texture(dithered), "Noise of a single level of 255 is added before rounding: nobody sees it in a rough surface."),
    harmless(TEXTURE, "origin", texture(turned_over), "The same endless surface, begun elsewhere: laid side by side it looks alike.", border=True),
    harmful(TEXTURE, "seam", texture(around=32), "The sides no longer fit: wherever two tiles meet, a seam is seen."),
    harmful(TEXTURE, "lit", texture(lit), "One corner is a quarter brighter than the opposite one: laid side by side the light repeats like a chequerboard."),
]  # fmt: skip
