"""A model that finds things in a photograph and gives it back with boxes and names drawn in: the same at every call."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names
from benchmarks.judging.portraits import smooth

WIDTH, HEIGHT = 192, 144  # pixels
CLASSES = ("apple", "lemon", "plum", "cup", "box")
PAINTS = ((188, 40, 40), (232, 204, 60), (92, 50, 120), (226, 224, 218), (160, 120, 76))
COLOURS = ((255, 56, 56), (255, 157, 41), (72, 90, 255), (0, 194, 120), (255, 80, 220))


@dataclass(frozen=True)
class Found:
    """A thing in the photograph.

    Attributes:
        sort: index of `CLASSES`.
        corners: left, top, right and low, in pixels.
        score: how sure the model is, 0..1.
    """

    sort: int
    corners: tuple[float, float, float, float]
    score: float


Things = list[Found]


def _table(inputs: Inputs) -> tuple[Image.Image, Things]:
    """A photograph of five or six things on a table, and what is where in it."""
    rng = content(inputs)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    wood = rng.uniform((140, 108, 80), (196, 164, 130))
    pixels = wood + 8 * np.sin(y / 3 + 2 * smooth(rng, HEIGHT, WIDTH, (12, 60))[..., 0])[..., None]
    pixels = pixels * (1 - 0.2 * x / WIDTH)[..., None]
    found: Things = []
    spots = [(left, top) for top in (38, 104) for left in (32, 96, 160)]
    for index in rng.permutation(6)[: rng.integers(5, 7)]:
        sort = int(rng.integers(len(CLASSES)))
        small = rng.random() < 0.3
        size = rng.uniform(8, 11) if small else rng.uniform(17, 24)
        cx, cy = spots[index] + rng.uniform(-6, 6, 2)
        wide, high = size * np.array(((1, 1), (1.25, 0.85), (0.85, 1), (0.9, 1.1), (1.3, 0.9))[sort])
        u, v = (x - cx) / wide, (y - cy) / high
        inside = np.maximum(abs(u), abs(v)) if sort == 4 else np.hypot(u, v)
        if sort == 3:
            inside = np.maximum(abs(u) / (1 - 0.15 * v), abs(v))
        shadow = np.exp(-(((u - 0.2) / 1.1) ** 2) - ((v - 0.5) / 0.9) ** 2)
        pixels = pixels * (1 - 0.35 * shadow)[..., None]
        light = 0.85 + 0.25 * np.exp(-((u + 0.4) ** 2) - (v + 0.4) ** 2) - 0.12 * u
        cover = np.clip((1 - inside) * size + 0.5, 0, 1)[..., None]
        pixels += cover * (np.array(PAINTS[sort]) * light[..., None] - pixels)
        box = (float(cx - wide), float(cy - high), float(cx + wide), float(cy + high))
        found.append(Found(sort, box, float(rng.uniform(0.42, 0.6) if small else rng.uniform(0.75, 0.97))))
    pixels += rng.normal(0, 3, (HEIGHT, WIDTH, 1))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8)), found


def boxed(
    change: Callable[[Things], Things] = list,
    *,
    colours: tuple[tuple[int, int, int], ...] = COLOURS,
    swapped: bool = False,
    size: float = 10,
    **encoder: Any,
) -> Generate:
    """The photograph of 192x144 with a box, a name and a score for each thing, as PNG.

    Args:
        change: of what has been found, before it is drawn.
        swapped: red and blue of the photograph have changed places.
        size: of the letters.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        image, found = _table(inputs)
        if swapped:
            image = Image.merge("RGB", image.split()[::-1])
        pen, font = ImageDraw.Draw(image), ImageFont.load_default(size)
        for thing in change(found):
            colour = colours[thing.sort]
            left, top, right, low = (round(corner) for corner in thing.corners)
            pen.rectangle((min(left, right), min(top, low), max(left, right), max(top, low)), None, colour, 2)
            text = f"{CLASSES[thing.sort]} {thing.score:.2f}"
            wide, above = round(font.getlength(text)) + 3, max(top - 12, 0)
            start = max(0, min(left, WIDTH - 1 - wide))
            pen.rectangle((start, above, start + wide, above + 12), colour)
            pen.text((start + 2, above), text, (255, 255, 255), font)
        return picture(image, **encoder)

    return generate


def requantised(found: Things) -> Things:
    """Scores off by up to a hundredth, corners by up to half a pixel, as with weights of 16 bits."""
    rng = np.random.default_rng(7)

    def moved(thing: Found) -> Found:
        left, top, right, low = np.array(thing.corners) + rng.uniform(-0.5, 0.5, 4)
        return replace(thing, corners=(left, top, right, low), score=thing.score + rng.uniform(-0.01, 0.01))

    return [moved(thing) for thing in found]


def misnamed(found: Things) -> Things:
    """With the name of the next class, as if the first were that of the background."""
    return [replace(thing, sort=(thing.sort + 1) % len(CLASSES)) for thing in found]


def repeated(found: Things) -> Things:
    """Each thing three times, as nothing has thrown out boxes that overlap."""
    rng, several = np.random.default_rng(3), []
    for thing in found:
        for _ in range(3):
            left, top, right, low = np.array(thing.corners) + rng.uniform(-6, 6, 4)
            several.append(replace(thing, corners=(left, top, right, low), score=thing.score - rng.uniform(0, 0.1)))
    return several


def squared(found: Things) -> Things:
    """Where things would be if the photograph were square."""
    return [
        replace(thing, corners=(thing.corners[0] * 0.75, thing.corners[1], thing.corners[2] * 0.75, thing.corners[3]))
        for thing in found
    ]


BOXES = Baseline("image/boxes", boxed(), FILE, {"photo": "The photograph."}, names("breakfast", "market stall", "picnic", of="photo"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(BOXES, "requantised", boxed(requantised), "Scores are off by a hundredth at most and boxes by a pixel, as with weights of 16 bits."),
    harmless(BOXES, "packed", boxed(optimize=True), "The same pixels in a smaller file."),
    harmless(BOXES, "letters", boxed(size=11), "Names are written in letters a tenth larger, and are as easy to read or easier."),
    harmless(BOXES, "shades", boxed(colours=((255, 70, 62), (248, 150, 30), (84, 98, 246), (10, 186, 126), (246, 92, 212))), "The colours of the boxes are other shades of the same ones: each class still has its own.", border=True),
    harmful(BOXES, "misnamed", boxed(misnamed), "Each thing has the name of another class: lemons are called plums."),
    harmful(BOXES, "repeated", boxed(repeated), "Around each thing are three boxes, one over the other, and the names cannot be read."),
    harmful(BOXES, "squared", boxed(squared), "Boxes are drawn where things would be if the photograph were square: the further right, the worse they fit."),
    harmful(BOXES, "bluish", boxed(swapped=True), "The photograph comes back with red and blue exchanged: apples are blue."),
]  # fmt: skip
