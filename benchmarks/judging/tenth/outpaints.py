"""A model that paints what lies beyond the edges of a photograph, on the sides that are asked for."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from benchmarks.judging.encode import picture
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck
from benchmarks.judging.portraits import smooth

SIDE = 112  # pixels of the photograph, which is square
BEYOND, AROUND = 80, 40  # most pixels that are added: to a side, and above or below
WIDE, HIGH = SIDE + 2 * BEYOND, SIDE + 2 * AROUND
SIDES = {  # pixels that are added left, above, right, below
    "left and right": (48, 0, 48, 0),
    "all around": (40, 32, 40, 32),
    "right": (0, 0, 80, 0),
    "above and below": (0, 40, 0, 40),
}
LIGHTS = {  # the sky above and below, the mountains, the water, the meadow
    "at noon": ((84, 138, 212), (188, 212, 232), (112, 122, 134), (70, 116, 150), (104, 138, 62)),
    "at sunset": ((94, 84, 140), (244, 172, 112), (86, 72, 96), (150, 110, 112), (84, 86, 48)),
    "in the fog": ((178, 184, 188), (206, 208, 208), (166, 172, 176), (160, 170, 176), (128, 138, 112)),
}
Pixels = np.ndarray[Any, np.dtype[Any]]
Merge = Callable[[Pixels, Pixels, int], Pixels]  # of what is painted, the photograph and the seed
Box = tuple[int, int, int, int]


def _outside(feather: float) -> Pixels:
    """How far each pixel (HIGH, WIDE) is beyond the photograph, 0..1 over so many pixels."""
    y, x = np.mgrid[:HIGH, :WIDE].astype(float)
    away_x = np.maximum(BEYOND - x, x - (BEYOND + SIDE - 1)).clip(0)
    away_y = np.maximum(AROUND - y, y - (AROUND + SIDE - 1)).clip(0)
    return np.clip(np.hypot(away_x, away_y) / feather, 0, 1)


def _lake(where: str, known: np.random.Generator, made: np.random.Generator) -> Pixels:
    """A lake before mountains, with a meadow and trees: inside the photograph it is known, outside it is made up."""
    y, mixed = np.mgrid[:HIGH, :WIDE][0].astype(float), _outside(16)

    def field(cell: tuple[int, int]) -> Pixels:
        inside, outside = (smooth(rng, HIGH, WIDE, cell) for rng in (known, made))
        return np.sqrt(1 - mixed)[..., None] * inside + np.sqrt(mixed)[..., None] * outside

    def line(rough: float) -> Pixels:
        inside, outside = (smooth(rng, 8, WIDE, (8, 14))[0, :, 0] for rng in (known, made))
        share = mixed[AROUND + SIDE // 2]
        return rough * (np.sqrt(1 - share) * inside + np.sqrt(share) * outside)

    top, low, rock, water, meadow = (np.array(colour, float) for colour in LIGHTS[where])
    shore, bank = AROUND + known.uniform(50, 58), AROUND + known.uniform(80, 90)
    down = (y / shore).clip(0, 1)[..., None]
    pixels = top + (low - top) * down + 16 * field((7, 26)) * (1 - 0.5 * down)
    for height, fade in ((30, 0.5), (16, 0.15)):
        land = (y > shore - height + line(8.0))[..., None]
        pixels = np.where(land, (1 - fade) * rock + fade * low + 9 * field((2, 3)), pixels)
    ripples = water + 0.25 * (low - water) * ((y - shore) / 40).clip(0, 1)[..., None] + 8 * field((1, 9))
    pixels = np.where((y > shore)[..., None], ripples, pixels)
    pixels = np.where((y > bank + line(4.0))[..., None], meadow + 13 * field((2, 2)) + 8 * field((10, 20)), pixels)
    for rng, inside in ((known, True), (made, False)):
        pixels = _trees(pixels, bank, meadow, rng, inside)
    return pixels + 2 * field((1, 1))


def _trees(pixels: Pixels, bank: float, meadow: Pixels, rng: np.random.Generator, inside: bool) -> Pixels:
    """Firs on the bank: those that the photograph shows, or those beyond its edges."""
    y, x = np.mgrid[:HIGH, :WIDE].astype(float)
    places = rng.uniform(BEYOND + 8, BEYOND + SIDE - 8, 3) if inside else rng.uniform(4, WIDE - 4, 9)
    for at in places:
        size, foot, leaves = rng.uniform(26, 40), bank + rng.uniform(4, 18), rng.uniform(0.4, 0.55)
        if not inside and BEYOND - 14 < at < BEYOND + SIDE + 14:
            continue
        up = (foot - y) / size
        steps = 0.2 * (1 - up) + 0.07 * np.mod(-up * 5, 1)
        fir = (abs(x - at) / size < steps) & (up > 0.08) & (up < 1) | (abs(x - at) < 1.5) & (up >= 0) & (up <= 0.1)
        pixels = np.where(
            fir[..., None], leaves * meadow * (0.8, 1, 0.9) + 8 * np.sin(7 * x + 5 * y)[..., None], pixels
        )
    return pixels


def decoded(painted: Pixels, photo: Pixels, seed: int) -> Pixels:
    """The photograph has gone through the autoencoder with the rest, and is a trace softer than it was."""
    return gaussian_filter(painted, (0.35, 0.35, 0))


def pasted(painted: Pixels, photo: Pixels, seed: int) -> Pixels:
    """The photograph is laid over what was painted, so that it is what it was."""
    cover = (1 - _outside(3))[..., None]
    return cover * photo + (1 - cover) * decoded(painted, photo, seed)


def rounded(painted: Pixels, photo: Pixels, seed: int) -> Pixels:
    """As in half precision: off by a level now and then."""
    return decoded(painted, photo, seed) + luck(seed).uniform(-0.9, 0.9, painted.shape)


def framed(painted: Pixels, photo: Pixels, seed: int) -> Pixels:
    """What is painted is lighter and greyer than the photograph, which ends at a straight edge."""
    beyond = 0.86 * decoded(painted, photo, seed) + 34
    return np.where((_outside(1) > 0)[..., None], beyond, decoded(painted, photo, seed))


def drawn_out(painted: Pixels, photo: Pixels, seed: int) -> Pixels:
    """Beyond its edges the photograph's outermost pixels go on and on."""
    inside = photo[AROUND : AROUND + SIDE, BEYOND : BEYOND + SIDE]
    whole = np.pad(inside, ((AROUND, AROUND), (BEYOND, BEYOND), (0, 0)), "edge")
    rows = gaussian_filter(whole, (1.5, 6, 0)) + luck(seed).normal(0, 2.5, whole.shape)
    return np.where((_outside(1) > 0)[..., None], rows, decoded(whole, whole, seed))


def outpaint(
    merge: Merge = decoded,
    *,
    bits: Any = np.random.PCG64,
    sides: Callable[[Box], Box] = lambda box: box,
    remembered: bool = True,
    **encoder: Any,
) -> Generate:
    """A WebP of the photograph and what is painted beyond it, which the seed decides.

    Args:
        merge: puts both together.
        sides: from what is asked for on each side to what is added.
        remembered: the photograph is looked at; if not all of it is made up, too.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        where = inputs["photo"].removeprefix("a lake ").rpartition(" ")[0]
        made = np.random.Generator(bits(seed))
        known = content({"photo": inputs["photo"]}) if remembered else luck(seed)
        whole = _lake(where, known, made)
        left, above, right, below = sides(SIDES[inputs["sides"]])
        pixels = merge(whole, whole, seed)[
            AROUND - above : AROUND + SIDE + below, BEYOND - left : BEYOND + SIDE + right
        ]
        image = Image.fromarray(np.rint(pixels).clip(0, 255).astype(np.uint8))
        return picture(image, "WEBP", **({"quality": 92} | encoder))

    return generate


def first_side(box: Box) -> Box:
    """Of the sides that are asked for only the first."""
    first = next(index for index, pixels in enumerate(box) if pixels)
    left, above, right, below = (pixels if index == first else 0 for index, pixels in enumerate(box))
    return left, above, right, below


def photographs(rng: np.random.Generator) -> list[Inputs]:
    """Three photographs in three lights; one is to be wider, one larger, one otherwise."""
    sides = rng.permutation(["left and right", "all around", str(rng.choice(["right", "above and below"]))])
    return [
        {"photo": f"a lake {where} {rng.integers(10**6)}", "sides": str(side)}
        for where, side in zip(rng.permutation([*LIGHTS]), sides, strict=True)
    ]


OUTPAINT = Baseline("image/outpaint", outpaint(), FILE, {"photo": "The photograph.", "sides": "On which sides to go on."}, photographs, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(OUTPAINT, "generator", outpaint(bits=np.random.Philox), "Another generator of random numbers: other shores and trees beyond the edges, as good."),
    harmless(OUTPAINT, "pasted", outpaint(pasted), "The photograph is laid over the result, so that it is as sharp as it was, where it was a trace softer."),
    harmless(OUTPAINT, "precision", outpaint(rounded), "Computed in half precision: pixels are off by a level of 255."),
    harmless(OUTPAINT, "effort", outpaint(quality=95, method=6), "A WebP file that was made with more effort, of slightly better quality."),
    harmful(OUTPAINT, "framed", outpaint(framed), "What is painted is lighter and greyer than the photograph, which stands in it as in a frame."),
    harmful(OUTPAINT, "drawn-out", outpaint(drawn_out), "The outermost pixels are drawn out to stripes: there is nothing beyond the edges."),
    harmful(OUTPAINT, "first-side", outpaint(sides=first_side), "Of the sides that are asked for only the first is added, and the picture is smaller than wished."),
    harmful(OUTPAINT, "forgotten", now_and_then(2 / 5, outpaint(remembered=False), outpaint()), "In two pictures of five the photograph is not looked at: another lake is shown, in the same light."),
]  # fmt: skip
