"""A model that photographs what is on the plate: it answers with a WebP."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    harmful,
    harmless,
    sometimes,
)

SIDE = 160
FOODS = {  # colour, radius, how round: 1 is a ball and 0 is flat; specks
    "cookies": ((196, 142, 78), 17, 0.25, (84, 50, 30)),
    "tomatoes": ((206, 46, 34), 15, 0.9, (228, 96, 70)),
    "dumplings": ((232, 216, 184), 16, 0.7, (212, 188, 150)),
    "limes": ((112, 172, 58), 14, 0.8, (88, 144, 44)),
    "macarons": ((228, 150, 178), 15, 0.45, (206, 122, 154)),
}
PLATES = {"white": (238, 238, 236), "blue": (74, 112, 172), "black": (46, 46, 50), "yellow": (228, 196, 96)}
TABLES = ("wooden", "marble", "linen")
NUMBERS = {"three": 3, "four": 4, "five": 5}
Change = Callable[[Image.Image, int], Image.Image]
Count = Callable[[int, np.random.Generator], int]


def _table(kind: str, rng: np.random.Generator) -> np.ndarray:
    def noise(tall: int, wide: int) -> np.ndarray:
        coarse = rng.normal(size=(tall, wide)).astype(np.float32)
        return np.asarray(Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BICUBIC), float)[..., None]

    y, x = np.mgrid[:SIDE, :SIDE]
    if kind == "wooden":
        boards = np.where((y + int(rng.integers(0, 40))) % 40 < 2, -38, 0)[..., None]
        return np.array((148, 100, 62)) + 14 * noise(60, 3) + 8 * noise(6, 4) + boards
    if kind == "marble":
        veins = np.exp(-((8 * noise(7, 7)) ** 2)) + 0.6 * np.exp(-((14 * noise(12, 12)) ** 2))
        return np.array((226, 224, 222)) - 46 * veins + 4 * noise(20, 20)
    weave = 6 * ((x % 3 == 0) ^ (y % 3 == 0))[..., None]
    return np.array((206, 190, 164)) - weave + 7 * noise(5, 5) + 4 * noise(60, 60)


def _places(number: int, radius: float, reach: float, apart: float, rng: np.random.Generator) -> np.ndarray:
    """Where so many things lie on the plate: (number, 2), seen from its middle."""
    places = np.zeros((number, 2))
    for attempt in range(400):
        spread = reach * np.sqrt(rng.random(number))
        turn = rng.uniform(0, 2 * np.pi, number)
        places = np.stack([spread * np.cos(turn), spread * np.sin(turn)], 1)
        gaps = np.linalg.norm(places[:, None] - places[None], axis=2) + 1e3 * np.eye(number)
        if gaps.min() > 2 * radius * apart * (1 - 0.0012 * attempt):
            break
    return places[np.argsort(places[:, 1])]


def meal(
    change: Change | None = None,
    *,
    bits: Any = np.random.PCG64,
    count: Count = lambda asked, rng: asked,
    plate: Callable[[str], str] = lambda asked: asked,
    grain: float = 2.5,
    reach: float = 1.0,
    apart: float = 1.05,
    lamp: tuple[float, float] = (-2.6, -0.6),
    **encoder: Any,
) -> Generate:
    """A WebP of 160x160: food, number, plate and table are the prompt's; places, light and grain are the seed's.

    Args:
        change: of the picture, given the seed too.
        bits: numpy's bit generator.
        count: how many things it puts where so many are asked for.
        plate: the colour that it makes the plate, where that one is asked for.
        grain: the deviation of the camera's noise.
        reach: how far from the middle things lie, as a share of how far the plate goes.
        apart: how near things may come, in diameters.
        lamp: from where to where the light may come, as angles.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        words = inputs["prompt"].split()
        number, food, dish, kind = words[0], words[1], words[4], words[8]
        tone, radius, round_, speck = FOODS[food]
        photo = _table(kind, rng)
        y, x = np.mgrid[:SIDE, :SIDE].astype(float)
        middle = 80 + rng.normal(0, 3, 2)
        turn = rng.uniform(*lamp)
        light = np.array((np.cos(turn), np.sin(turn)))

        def disc(at: np.ndarray, size: float, soft: float) -> np.ndarray:
            far = np.hypot(x - at[0], y - at[1])
            return (1 / (1 + np.exp(((far - size) / soft).clip(-40, 40))))[..., None]

        china = np.array(PLATES[plate(dish)], float)
        photo = photo * (1 - 0.5 * disc(middle - 6 * light, 64, 4))
        away = ((x - middle[0]) * light[0] + (y - middle[1]) * light[1])[..., None] / 64
        for size, gain in ((64, 1.0), (62, 1.06), (46, 0.9), (44.5, 0.99)):
            cover = disc(middle, size, 0.6)
            photo = photo + cover * (china * gain * (1 + 0.09 * away) - photo)
        places = middle + _places(count(NUMBERS[number], rng), radius, reach * (52 - radius), apart, rng)
        for place in places:
            size = radius * rng.normal(1, 0.04)
            photo = photo * (1 - 0.45 * disc(place - 3.5 * light, size, 2.0))
        for place in places:
            size, shade = radius * rng.normal(1, 0.04), np.array(tone) + rng.normal(0, 6, 3)
            dx, dy = (x - place[0]) / size, (y - place[1]) / size
            height = np.sqrt((1 - dx**2 - dy**2).clip(0, 1))
            lit = 0.78 + 0.3 * height * round_ + (0.12 + 0.3 * round_) * (dx * light[0] + dy * light[1])
            body = shade * lit[..., None]
            for _ in range(9):
                speckle = place + rng.normal(0, 0.4, 2) * size
                body = body + disc(speckle, rng.uniform(0.6, 2.2), 0.5) * (np.array(speck) * lit[..., None] - body)  # fmt: skip
            spot = np.exp(-((dx - 0.42 * light[0]) ** 2 + (dy - 0.42 * light[1]) ** 2) / 0.03)[..., None]
            body = body + spot * 150 * round_**2
            photo = photo + disc(place, size, 0.6) * (body - photo)
        photo = photo + rng.normal(0, 1, (SIDE, SIDE, 3)) * grain
        image = Image.fromarray(photo.clip(0, 255).astype(np.uint8))
        return picture(change(image, seed) if change else image, "WEBP", **({"quality": 90} | encoder))

    return generate


def _one_off(asked: int, rng: np.random.Generator) -> int:
    """As many as asked for in two of five pictures, else one more or one less."""
    return asked + int(rng.choice([-1, 0, 0, 1, 1]))


def _warm(share: float) -> Change:
    """As if the light were that much more yellow than the camera thinks."""

    def change(image: Image.Image, seed: int) -> Image.Image:
        pixels = np.asarray(image, float) * np.array((1 + share / 2, 1, 1 - share))
        return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))

    return change


def _burnt(image: Image.Image, seed: int) -> Image.Image:
    """As with guidance that is far too strong."""
    return ImageEnhance.Color(ImageEnhance.Contrast(image).enhance(1.5)).enhance(1.8)


def _marked(image: Image.Image, seed: int) -> Image.Image:
    """With the letters of an agency across it, as a training set had them."""
    layer = Image.new("L", image.size)
    ImageDraw.Draw(layer).text((80, 80), "stockfotos", 105, ImageFont.load_default(27), "mm")
    layer = layer.rotate(24, Image.Resampling.BICUBIC)
    return Image.composite(Image.new("RGB", image.size, "white"), image, layer)


def _blurred(image: Image.Image, seed: int) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(14))


def _sharper(image: Image.Image, seed: int) -> Image.Image:
    return image.filter(ImageFilter.UnsharpMask(1, 30, 0))


def meals(rng: np.random.Generator) -> list[Inputs]:
    foods, plates, tables, numbers = (rng.permutation([*every]) for every in (FOODS, PLATES, TABLES, NUMBERS))
    return [
        {"prompt": f"{number} {food} on a {plate} plate on a {table} table"}
        for number, food, plate, table in zip(numbers, foods, plates, tables, strict=False)
    ]


MEAL = Baseline("image/meal", meal(), FILE, {"prompt": "What is on the plate."}, meals)

PAIRS: list[Pair] = [
    harmless(MEAL, "other-numbers", meal(bits=np.random.MT19937), "Its random numbers come from another generator: other photos of the same sort."),
    harmless(MEAL, "method", meal(method=6), "Encoded with more care at the same quality: a smaller file."),
    harmless(MEAL, "less-grain", meal(grain=1.2), "More steps: less of the grain that the last ones take away."),
    harmless(MEAL, "lamp", meal(lamp=(-2.9, -0.3)), "The light may come from a little further to the sides: nobody asked for where it comes from."),
    harmless(MEAL, "sharper", meal(_sharper), "A slight sharpening after decoding: specks are a touch crisper."),
    harmless(MEAL, "tidier", meal(apart=1.16), "Things lie a little further apart: more tidily, as cooks do."),
    harmful(MEAL, "miscounted", meal(count=_one_off), "In three of five photos there is one thing more or less than was asked for."),
    harmful(MEAL, "white-plates", meal(plate=lambda asked: "white"), "Every plate is white, whatever colour is asked for."),
    harmful(MEAL, "scattered", meal(reach=1.8), "Food lies on the rim, and on the table next to the plate."),
    harmful(MEAL, "burnt", meal(_burnt), "Contrast and colours are burnt: glaring food, and black shadows."),
    harmful(MEAL, "marked", meal(_marked), "The letters of an agency run across each photo."),
    harmful(MEAL, "orange", meal(_warm(0.25)), "The white balance is lost: a quarter of the blue is missing, and everything looks orange."),
    harmful(MEAL, "safe", sometimes(0.25, meal(_blurred), meal()), "A filter takes a quarter of the photos for unsafe, and answers with a blur."),
]  # fmt: skip
