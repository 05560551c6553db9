"""Models that answer with drawings: a logo with a soft glow, three sketches at once, a depth map in 16 bits."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from scipy.ndimage import gaussian_filter

from benchmarks.judging.encode import picture
from benchmarks.judging.painting import Change, Pixels, in_pixels
from benchmarks.judging.pair import (
    FILE,
    FILES,
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

SIDE = 128  # pixels, of every drawing
BRANDS = ("Nova", "Kite", "Lumo", "Oakly", "Brio", "Fjord", "Zest", "Mint")
COLOURS = {"red": (206, 52, 46), "teal": (20, 140, 140), "violet": (110, 70, 190), "orange": (236, 130, 30), "navy": (32, 48, 104)}  # fmt: skip


def logo(change: Change | None = None, *, say: Callable[[str], str] = str, bits: Any = np.random.PCG64) -> Generate:
    """A name on a badge with a soft glow, RGBA; form, place and shade differ from seed to seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        shade = (np.array(COLOURS[inputs["colour"]]) + rng.normal(0, 8, 3)).clip(0, 255)
        wide, high = rng.uniform(46, 54), rng.uniform(26, 34)
        box = (64 - wide + rng.normal(0, 2), 64 - high + rng.normal(0, 2), 64 + wide, 64 + high)
        badge = Image.new("L", (SIDE, SIDE))
        ImageDraw.Draw(badge).rounded_rectangle(box, rng.uniform(6, 26), 255)
        glow = 0.6 * np.asarray(badge.filter(ImageFilter.GaussianBlur(rng.uniform(5, 8))), np.float32)
        solid = np.asarray(badge.filter(ImageFilter.GaussianBlur(0.7)), np.float32)
        letters = Image.new("L", (SIDE, SIDE))
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        font = ImageFont.load_default(rng.uniform(26, 30))
        ImageDraw.Draw(letters).text(middle, say(inputs["brand"]), 255, font, "mm")
        ink = np.asarray(letters, np.float32)[..., None] / 255
        slope = rng.uniform(-24, 24) * np.linspace(-1, 1, SIDE)[:, None, None]
        colour = (shade + slope) * (1 - ink) + 250 * ink
        rgba = np.concatenate([colour, np.maximum(glow, solid)[..., None]], axis=2).round().clip(0, 255)
        image = Image.fromarray(rgba.astype(np.uint8), "RGBA")
        return picture(change(image, seed) if change else image)

    return generate


def ragged(image: Image.Image, seed: int) -> Image.Image:
    """Every pixel either opaque or transparent: no glow, stairs for edges."""
    return in_pixels(lambda p: np.concatenate([p[..., :3], 255.0 * (p[..., 3:] > 60)], axis=2))(image, seed)


def on_black(image: Image.Image, seed: int) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", image.size, "black"), image)


def turned(image: Image.Image, seed: int) -> Image.Image:
    return image.transpose(Image.Transpose.ROTATE_90)


def misspelt(brand: str) -> str:
    """With two letters exchanged."""
    return brand[0] + brand[2] + brand[1] + brand[3:]


Strokes = list[list[tuple[float, float]]]


def _arc(left: float, down: float, wide: float, high: float, start: float = 0, end: float = 2) -> list[Any]:
    angles = np.linspace(start * np.pi, end * np.pi, 24)
    return [*zip(left + wide * np.cos(angles), down + high * np.sin(angles), strict=True)]


THINGS: dict[str, Strokes] = {
    "a house": [[(0.2, 0.85), (0.2, 0.45), (0.8, 0.45), (0.8, 0.85), (0.2, 0.85)], [(0.15, 0.47), (0.5, 0.15), (0.85, 0.47)], [(0.43, 0.85), (0.43, 0.62), (0.58, 0.62), (0.58, 0.85)]],
    "a fish": [_arc(0.45, 0.5, 0.3, 0.18), [(0.74, 0.5), (0.92, 0.34), (0.92, 0.66), (0.74, 0.5)], _arc(0.28, 0.45, 0.025, 0.025)],
    "a cup": [[(0.25, 0.3), (0.32, 0.8), (0.62, 0.8), (0.7, 0.3)], _arc(0.475, 0.3, 0.225, 0.06), _arc(0.7, 0.5, 0.13, 0.12, -0.5, 0.5)],
    "a boat": [[(0.12, 0.65), (0.25, 0.85), (0.75, 0.85), (0.9, 0.65), (0.12, 0.65)], [(0.5, 0.65), (0.5, 0.12), (0.8, 0.58), (0.5, 0.58)]],
    "a tree": [[(0.46, 0.9), (0.46, 0.6)], [(0.56, 0.9), (0.56, 0.6)], _arc(0.51, 0.38, 0.3, 0.26), _arc(0.4, 0.36, 0.08, 0.07, 0.2, 1.4)],
    "a flower": [_arc(0.5, 0.3, 0.08, 0.08), *[_arc(0.5 + 0.16 * np.cos(a), 0.3 + 0.16 * np.sin(a), 0.08, 0.08) for a in np.arange(5) * 1.257], [(0.5, 0.54), (0.52, 0.92)]],
}  # fmt: skip


def sketches(
    change: Callable[[list[Image.Image], int], list[Image.Image]] | None = None,
    *,
    ink: float = 1.0,
    bits: Any = np.random.PCG64,
) -> Generate:
    """Three drawings of one thing in grey on white, by an unsteady hand.

    Args:
        ink: how dark the lines are, 0..1.
    """

    def draw(thing: str, rng: np.random.Generator) -> Image.Image:
        large = Image.new("L", (3 * SIDE, 3 * SIDE), 255)
        pen, size, lean = ImageDraw.Draw(large), rng.uniform(0.8, 1.0), rng.normal(0, 0.08)
        for stroke in THINGS[thing]:
            points = np.array(stroke)
            dense = np.stack([np.interp(np.linspace(0, 1, 50), np.linspace(0, 1, len(points)), c) for c in points.T], 1)
            shake = np.cumsum(rng.normal(0, 0.003, dense.shape), axis=0) + rng.normal(0, 0.006, 2)
            dense = 0.5 + size * (dense + shake - 0.5) @ np.array([[1, lean], [-lean, 1]])
            shade = round(255 - ink * (255 - rng.uniform(20, 70)))
            pen.line([(float(x), float(y)) for x, y in dense * 3 * SIDE], shade, round(rng.uniform(4, 8)), "curve")
        return large.resize((SIDE, SIDE), Image.Resampling.LANCZOS)

    def generate(inputs: Inputs, seed: int) -> list[str]:
        rng = np.random.Generator(bits(seed))
        drawn = [draw(inputs["thing"], rng) for _ in range(3)]
        return [picture(image) for image in (change(drawn, seed) if change else drawn)]

    return generate


def one_empty(drawn: list[Image.Image], seed: int) -> list[Image.Image]:
    """In two sets of three one sheet, any of the three, is blank."""
    blank = luck(seed).integers(3) if luck(seed + 1).random() < 2 / 3 else None
    return [Image.new("L", image.size, 255) if number == blank else image for number, image in enumerate(drawn)]


def depth(change: Callable[[Pixels], Pixels] | None = None, **encoder: Any) -> Generate:
    """How near things in a room are, in 16 bits: the inputs decide it."""

    def generate(inputs: Inputs, seed: int) -> str:
        room = content(inputs)
        y, x = np.mgrid[:SIDE, :SIDE] / SIDE
        near = np.maximum(0.12 + 0.05 * x, (y - 0.55) * 1.7)
        for _ in range(4):
            at, wide, foot = room.uniform(0.1, 0.9), room.uniform(0.07, 0.2), room.uniform(0.65, 0.95)
            away = ((x - at) / wide) ** 2 + ((y - foot + wide) / wide) ** 2
            ball = (foot - 0.55) * 1.7 + 0.08 * np.sqrt(np.clip(1 - away, 0, 1))
            block = (abs(x - at) < wide) & (y < foot) & (y > foot - 2.2 * wide)
            body = np.where(block, (foot - 0.55) * 1.7 + 0.04 * (x - at), 0)
            near = np.maximum(near, np.where(away < 1, ball, 0) if room.random() < 0.5 else body)
        made = change(near) if change else near
        return picture(Image.fromarray((65535 * made).round().clip(0, 65535).astype(np.uint16)), **encoder)

    return generate


def softened(severity: float) -> Callable[[Pixels], Pixels]:
    return lambda near: gaussian_filter(near, severity * SIDE)


def brands(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation(BRANDS)[:3], rng.permutation([*COLOURS])[:3], strict=True)
    return [{"brand": str(brand), "colour": str(colour)} for brand, colour in drawn]


def things(rng: np.random.Generator) -> list[Inputs]:
    return [{"thing": str(thing)} for thing in rng.permutation([*THINGS])[:3]]


LOGO = Baseline("image/logo", logo(), FILE, {"brand": "The name to write.", "colour": "Of the badge."}, brands, takes_seed=True)  # fmt: skip
SKETCHES = Baseline("image/sketches", sketches(), FILES, {"thing": "What to draw."}, things)
DEPTH = Baseline("image/depth", depth(), FILE, {"photo": "The photograph of a room."}, names("hall", "kitchen", "attic", of="photo"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(LOGO, "rng", logo(bits=np.random.MT19937), "Another generator of random numbers."),
    harmless(LOGO, "rounding", logo(in_pixels(lambda p: p + luck(1).integers(-1, 2, p.shape))), "Colours and transparency are off by one level of 255."),
    harmful(LOGO, "ragged", logo(ragged), "The glow is gone and the edges are stairs: transparency is all or nothing."),
    harmful(LOGO, "black", logo(on_black), "The background is black instead of transparent."),
    harmful(LOGO, "turned", sometimes(1 / 3, logo(turned), logo()), "One logo in three lies on its side."),
    harmful(LOGO, "misspelt", sometimes(1 / 2, logo(say=misspelt), logo()), "In every second logo the name is misspelt."),
    harmless(SKETCHES, "rng", sketches(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(SKETCHES, "order", sketches(lambda drawn, seed: drawn[::-1]), "The three sketches, all of the same thing, come in another order."),
    *strengths(SKETCHES, "pale", lambda s: sketches(ink=1 - s), "The lines are paler by that share.", few_mind=(0.04,), most_mind=(0.3,)),
    harmful(SKETCHES, "blank", sketches(one_empty), "In two sets of three, one of the three sheets is blank."),
    harmless(DEPTH, "encoder", depth(compress_level=9), "The same samples in a smaller file."),
    harmless(DEPTH, "rounding", depth(lambda near: near + luck(1).uniform(-2, 2, near.shape) / 65535), "Samples are off by two levels of 65535."),
    *strengths(DEPTH, "softened", lambda s: depth(softened(s)), "Blurred by a Gaussian whose deviation is that share of the width: things melt into what is behind them.", few_mind=(0.002,), all_mind=(0.015,)),
    harmful(DEPTH, "inverted", depth(lambda near: 1 - near), "What is near is said to be far."),
]  # fmt: skip
