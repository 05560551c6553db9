"""A model that answers with a photograph of flowers in a vase, after a prompt that counts and names them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.portraits import smooth

WIDTH, HEIGHT, FINE = 144, 176, 3  # pixels, and how many points they are drawn with, each way
NUMBERS = {"three": 3, "five": 5, "seven": 7}
COLOURS = {"red": (196, 44, 48), "yellow": (236, 196, 60), "white": (240, 236, 230), "pink": (230, 130, 160), "violet": (130, 80, 170)}  # fmt: skip
FLOWERS = ("tulips", "daisies", "roses", "poppies")
VASES = {"glass": (176, 200, 206), "clay": (176, 104, 70), "black": (44, 44, 50)}
LIGHTS = {  # wall, table, the light's colour
    "morning": ((214, 216, 212), (196, 172, 140), (1.0, 1.0, 0.98)),
    "evening": ((190, 150, 112), (132, 88, 58), (1.02, 0.9, 0.74)),
    "studio": ((96, 98, 104), (60, 62, 66), (0.98, 0.99, 1.0)),
}
Change = Callable[[Image.Image], Image.Image]


@dataclass(frozen=True)
class Style:
    """How it draws.

    Attributes:
        number: of flowers, whatever the prompt says, or 0.
        drift: how far each head may stand from where the seed puts it, in pixels.
        apart: how far heads lie from the ends of their stems, in pixels, in every second picture.
        leaves_first: leaves are drawn from the random numbers before the heads are.
        grain: deviation of the noise, in levels.
    """

    number: int = 0
    drift: float = 0
    apart: float = 0
    leaves_first: bool = False
    grain: float = 3


def _tone(colour: tuple[int, int, int], light: float) -> tuple[int, ...]:
    return tuple(int(np.clip(level * light, 0, 255)) for level in colour)


def _head(
    pen: ImageDraw.ImageDraw, flower: str, x: float, y: float, size: float, colour: Any, rng: np.random.Generator
) -> None:
    """Draws one flower, with its middle and size in points."""

    def disc(cx: float, cy: float, rx: float, ry: float, light: float, paint: Any = colour) -> None:
        pen.ellipse((cx - rx, cy - ry, cx + rx, cy + ry), _tone(paint, light))

    turn = rng.uniform(0, 6.3)
    if flower == "tulips":
        for side in (-1, 1):
            disc(x + 0.35 * side * size, y - 0.1 * size, 0.45 * size, 0.95 * size, 0.8 + 0.1 * side)
        disc(x, y, 0.5 * size, 0.9 * size, 1 + rng.normal(0, 0.03))
        disc(x - 0.12 * size, y - 0.2 * size, 0.15 * size, 0.5 * size, 1.12)
    elif flower == "daisies":
        for petal in range(13):
            angle = turn + petal * 2 * np.pi / 13
            for step in np.linspace(0.35, 0.95, 7):
                disc(x + step * size * np.cos(angle), y + step * size * np.sin(angle), 0.16 * size, 0.16 * size, 0.9 + 0.1 * step + 0.06 * (petal % 2))  # fmt: skip
        disc(x, y, 0.32 * size, 0.32 * size, 1, (232, 176, 44))
        disc(x + 0.06 * size, y + 0.08 * size, 0.2 * size, 0.2 * size, 0.86, (232, 176, 44))
    elif flower == "roses":
        disc(x, y, 0.9 * size, 0.85 * size, 0.78)
        for layer in range(9):
            away, angle = 0.55 * size * (1 - layer / 9), turn + 2.4 * layer
            wide = size * (0.5 - 0.04 * layer)
            disc(x + away * np.cos(angle), y + away * np.sin(angle), wide, 0.9 * wide, 0.8 + 0.26 * (layer % 2))
    else:
        for petal in range(4):
            angle = turn + petal * np.pi / 2
            disc(x + 0.42 * size * np.cos(angle), y + 0.36 * size * np.sin(angle), 0.62 * size, 0.56 * size, 0.86 + 0.08 * petal)  # fmt: skip
        disc(x, y, 0.24 * size, 0.22 * size, 1, (34, 30, 34))
        disc(x - 0.05 * size, y - 0.05 * size, 0.1 * size, 0.09 * size, 1, (96, 110, 60))


def _scene(prompt: str, seed: int, style: Style) -> Image.Image:
    words = prompt.replace(",", "").split()
    colour, flower, vase = COLOURS[words[1]], words[2], VASES[words[5]]
    wall, table, lit = LIGHTS[words[7]]
    rng, more = np.random.default_rng(seed), luck(seed)
    count = style.number or NUMBERS[words[0]]
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), wall)
    pen = ImageDraw.Draw(image)
    horizon, middle, mouth = rng.normal(138, 3), 72 + rng.normal(0, 3), 104 + rng.normal(0, 2)
    pen.rectangle((0, horizon * FINE, WIDTH * FINE, HEIGHT * FINE), table)
    side = int(rng.choice([-1, 1]))
    shadow = Image.new("L", image.size)
    ImageDraw.Draw(shadow).ellipse([FINE * at for at in (middle - 24 - 22 * side, 152, middle + 24 - 22 * side, 170)], 120)  # fmt: skip
    image.paste((20, 16, 14), mask=shadow.filter(ImageFilter.GaussianBlur(12)))

    def leaves() -> None:
        for _ in range(4):
            x, y = middle + rng.normal(0, 13), rng.uniform(66, 96)
            points = [(middle, mouth), (x + 5, y + 8), (x + rng.normal(0, 4), y - 6), (x - 5, y + 9)]
            pen.polygon([(FINE * a, FINE * b) for a, b in points], _tone((66, 112, 58), rng.uniform(0.75, 1.1)))

    if style.leaves_first:
        leaves()
    places = []
    for number in range(count):
        spread = (number - (count - 1) / 2) / max(count - 1, 1)
        places.append((middle + 92 * spread * (1 + rng.normal(0, 0.06)), 44 + 40 * spread**2 * 2 + rng.normal(0, 6) + 17 * (number % 2)))  # fmt: skip
    places = [(x + style.drift * more.normal(), y + style.drift * more.normal()) for x, y in places]
    for x, y in places:
        bend = (middle + 0.25 * (x - middle), 0.5 * (y + mouth))
        pen.line([FINE * at for at in (middle, mouth, *bend, x, y)], (70, 118, 60), 6, "curve")
    if not style.leaves_first:
        leaves()
    loose = style.apart * (more.random() < 1 / 2)
    for x, y in places:
        angle = more.uniform(0, 2 * np.pi) if loose else 0.0
        paint = tuple(np.array(colour) + rng.normal(0, 7, 3))
        at = (FINE * (x + loose * np.cos(angle)), FINE * (y + loose * np.sin(angle)))
        _head(pen, flower, *at, FINE * rng.uniform(11.5, 13.5), paint, rng)
    neck, belly = rng.uniform(9, 11), rng.uniform(17, 21)
    outline = [(-neck, 0), (-0.8 * neck, 10), (-belly, 34), (-0.75 * belly, 58), (0.75 * belly, 58), (belly, 34), (0.8 * neck, 10), (neck, 0)]  # fmt: skip
    body = Image.new("L", image.size)
    ImageDraw.Draw(body).polygon([(FINE * (middle + x), FINE * (mouth + y)) for x, y in outline], 235 if words[5] == "glass" else 255)  # fmt: skip
    across = (np.arange(WIDTH * FINE) / FINE - middle) / belly
    light = 0.72 + 0.38 * np.exp(-(((across - 0.4 * side) / 0.6) ** 2)) + 0.3 * np.exp(-(((across - 0.45 * side) / 0.1) ** 2))  # fmt: skip
    shaded = (np.array(vase) * light[:, None]).clip(0, 255).astype(np.uint8)
    image.paste(Image.fromarray(np.broadcast_to(shaded, (HEIGHT * FINE, *shaded.shape)).copy()), mask=body)
    pixels = np.asarray(image.reduce(FINE).filter(ImageFilter.GaussianBlur(0.5)), float)
    x, y = np.arange(WIDTH)[None, :, None] / WIDTH, np.arange(HEIGHT)[:, None, None] / HEIGHT
    pixels = pixels * np.array(lit) * (1 + 0.12 * side * (x - 0.5) - 0.14 * (y - 0.5)) + 3 * smooth(
        rng, HEIGHT, WIDTH, (30, 30)
    )
    grain = style.grain * (0.7 * rng.normal(size=pixels.shape[:2])[..., None] + 0.4 * rng.normal(size=pixels.shape))
    return Image.fromarray((pixels + grain).clip(0, 255).astype(np.uint8))  # fmt: skip


def bouquet(style: Style | None = None, change: Change | None = None, **encoder: Any) -> Generate:
    """A JPEG, 144x176; arrangement, shades and the side of the light differ by seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        image = _scene(inputs["prompt"], seed, style or Style())
        return picture(change(image) if change else image, "JPEG", **({"quality": 91} | encoder))

    return generate


def overcooked(image: Image.Image) -> Image.Image:
    """As with far too much guidance."""
    return ImageEnhance.Contrast(ImageEnhance.Color(image).enhance(1.8)).enhance(1.4)


def cropped(image: Image.Image) -> Image.Image:
    """The lower two thirds, made as large as the whole."""
    return image.resize(image.size, Image.Resampling.BICUBIC, (24, 59, 120, 176))


def arrangements(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(
        *(rng.permutation([*of])[:3] for of in (NUMBERS, COLOURS, FLOWERS, VASES)),
        rng.permutation([*LIGHTS]),
        strict=True,
    )
    return [
        {"prompt": f"{number} {colour} {flower} in a {vase} vase, {light} light"}
        for number, colour, flower, vase, light in drawn
    ]


BOUQUET = Baseline("image/bouquet", bouquet(), FILE, {"prompt": "Which flowers."}, arrangements, takes_seed=True)
PLAIN = Style()

PAIRS: list[Pair] = [
    harmless(BOUQUET, "scheduler", bouquet(replace(PLAIN, drift=1.2)), "Another scheduler with fewer steps: heads stand a pixel or so elsewhere than they did for that seed.", pace=0.7),
    harmless(BOUQUET, "order", bouquet(replace(PLAIN, leaves_first=True)), "Random numbers are used in another order: the same prompt and seed give another bouquet, as good as the old."),
    harmless(BOUQUET, "cleaner", bouquet(replace(PLAIN, grain=2)), "A third less grain, which is better if anybody sees it."),
    harmless(BOUQUET, "jpeg", bouquet(quality=88, optimize=True, progressive=True), "A smaller progressive JPEG of slightly lower quality: it looks the same."),
    harmful(BOUQUET, "always-five", bouquet(replace(PLAIN, number=5)), "There are always five flowers, also where three or seven were asked for."),
    harmful(BOUQUET, "apart", bouquet(replace(PLAIN, apart=17)), "In every second picture heads hang in the air beside their stems."),
    harmful(BOUQUET, "overcooked", bouquet(change=overcooked), "Colours are garish and shadows black, as with far too much guidance."),
    harmful(BOUQUET, "cropped", bouquet(change=cropped), "Pictures are cut: most of the flowers lie beyond the upper edge."),
]  # fmt: skip
