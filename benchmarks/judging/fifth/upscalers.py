"""A model that makes small photos two, three or four times as large, and draws the detail that they lack."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, PngImagePlugin

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, strengths

WIDTH, HEIGHT = 48, 36  # of the photos that it is given
FULL = (4 * WIDTH, 4 * HEIGHT)
KINDS = ("harbour", "facade", "meadow")
Pixels = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Pixels, Inputs], Pixels]


def _harbour(pen: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    for y in range(288):
        share = min(1.0, y / 130)
        pen.line((0, y, 384, y), tuple(int(v) for v in np.array((110, 160, 215)) + share * np.array((110, 60, 20))))
    for y in range(130, 288):
        pen.line((0, y, 384, y), tuple(int(v) for v in np.array((60, 110, 140)) - (y - 130) * 0.12))
    for _ in range(260):
        x, y, long = rng.uniform(0, 384), rng.uniform(134, 288), rng.uniform(6, 26)
        pen.line((x, y, x + long, y), (150, 190, 205) if rng.random() < 0.6 else (40, 80, 110), 2)
    for number in range(4):
        x, y, size = 30 + 88 * number + rng.uniform(-10, 10), rng.uniform(140, 235), rng.uniform(0.8, 1.3)
        colour = tuple(int(v) for v in rng.integers(60, 235, 3))
        pen.polygon(
            [(x, y), (x + 70 * size, y), (x + 58 * size, y + 20 * size), (x + 12 * size, y + 20 * size)], colour
        )
        pen.line((x + 5 * size, y + 6 * size, x + 66 * size, y + 6 * size), (240, 240, 235), 2)
        pen.line((x + 34 * size, y, x + 34 * size, y - 80 * size), (70, 50, 40), 3)
        pen.polygon([(x + 38 * size, y - 6), (x + 38 * size, y - 76 * size), (x + 66 * size, y - 6)], (236, 232, 222))
        pen.line((x + 34 * size, y - 80 * size, x + 2 * size, y), (60, 60, 60), 1)


def _facade(pen: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    tone = np.array((168, 92, 70)) + rng.integers(-25, 25, 3)
    pen.rectangle((0, 0, 384, 288), (206, 196, 184))
    for row in range(26):
        for column in range(-1, 13):
            x, y = 32 * column + 16 * (row % 2), 11.5 * row
            brick = tone + rng.normal(0, 12) + rng.normal(0, 5, 3)
            pen.rectangle((x, y, x + 29, y + 9), tuple(int(v) for v in brick))
    shutters = tuple(int(v) for v in rng.integers(40, 150, 3))
    for column in range(3):
        for row in range(2):
            x, y = 42 + 120 * column, 30 + 135 * row
            pen.rectangle((x - 4, y - 4, x + 64, y + 94), (232, 228, 220))
            pen.rectangle((x, y, x + 60, y + 90), (48, 60, 76))
            pen.line((x + 30, y, x + 30, y + 90), (230, 226, 216), 4)
            pen.line((x, y + 45, x + 60, y + 45), (230, 226, 216), 4)
            for side in (-22, 64):
                pen.rectangle((x + side, y, x + side + 18, y + 90), shutters)
                for slat in range(0, 90, 6):
                    pen.line((x + side, y + slat, x + side + 18, y + slat), tuple(v // 2 for v in shutters), 2)


def _meadow(pen: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    for y in range(120):
        pen.line((0, y, 384, y), (120 + y // 2, 170 + y // 3, 235 - y // 6))
    hill = rng.uniform(0, 6)
    for x in range(384):
        top = 105 + 18 * np.sin(x / 70 + hill)
        pen.line((x, top, x, 288), (92, 132, 78))
    for _ in range(900):
        x, y = rng.uniform(0, 384), rng.uniform(128, 300)
        long, lean = rng.uniform(8, 24), rng.normal(0, 5)
        pen.line((x, y, x + lean, y - long), tuple(int(v) for v in rng.normal((70, 130, 50), 22)), 2)
    petals = [tuple(int(v) for v in rng.integers(90, 255, 3)) for _ in range(3)]
    for number in range(45):
        x, y, size = rng.uniform(0, 384), rng.uniform(150, 285), rng.uniform(3, 7)
        for turn in np.arange(5) * 1.257:
            px, py = x + size * np.cos(turn), y + size * np.sin(turn)
            pen.ellipse((px - size / 1.6, py - size / 1.6, px + size / 1.6, py + size / 1.6), petals[number % 3])
        pen.ellipse((x - size / 2, y - size / 2, x + size / 2, y + size / 2), (240, 200, 60))


def _photo(name: str) -> Image.Image:
    """What the photo shows, in four times its size."""
    rng = content({"photo": name})
    large = Image.new("RGB", (384, 288))
    {"harbour": _harbour, "facade": _facade, "meadow": _meadow}[name.split()[0]](ImageDraw.Draw(large), rng)
    whole = np.asarray(large.resize(FULL, Image.Resampling.BOX), float)
    shade = np.asarray(Image.fromarray(rng.normal(0, 7, (10, 12)).astype(np.float32)).resize(FULL, Image.Resampling.BICUBIC))  # fmt: skip
    grain = rng.normal(0, 3, whole.shape[:2])
    return Image.fromarray((whole + (shade + grain)[..., None]).clip(0, 255).astype(np.uint8))


def upscaler(
    change: Change | None = None,
    *,
    detail: float = 0.8,
    largest: int = 4,
    multiple: int = 1,
    **encoder: Any,
) -> Generate:
    """A PNG: nothing is left to the seed.

    Args:
        change: of the samples, 0..255 as float, given the inputs too.
        detail: the share of what a large photo has and an enlarged one lacks that it finds.
        largest: it makes photos so many times as large at the most.
        multiple: the sides of what it is given are filled up to a multiple of that, by repeating the last pixels.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        times = min(int(inputs["scale"]), largest)
        size = (times * WIDTH, times * HEIGHT)
        full = _photo(inputs["photo"])
        small = full.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        plain = np.asarray(small.resize(size, Image.Resampling.BICUBIC), float)
        fine = np.asarray(full.resize(size, Image.Resampling.LANCZOS), float)
        pixels = plain + detail * (fine - plain)
        if multiple > 1:
            right, below = (-(-side // multiple) * multiple - side for side in (WIDTH, HEIGHT))
            pixels = np.pad(pixels, ((0, times * below), (0, times * right), (0, 0)), "edge")
        pixels = change(pixels, inputs) if change else pixels
        return picture(Image.fromarray(pixels.round().clip(0, 255).astype(np.uint8)), **encoder)

    return generate


def _halves(pixels: Pixels, inputs: Inputs) -> Pixels:
    """As a network's sums of numbers of 16 bits are off."""
    return pixels + content(inputs | {"half": 1}).normal(0, 0.5, pixels.shape)


def _decoded(pixels: Pixels, inputs: Inputs) -> Pixels:
    """The photo's colours have been read a little differently: by a level or two, in patches of the photo's pixels."""
    tall, wide = pixels.shape[:2]
    patches = content(inputs | {"decoder": 2}).normal(0, 0.9, (HEIGHT // 2, WIDTH // 2)).astype(np.float32)
    patch = np.asarray(Image.fromarray(patches).resize((wide, tall), Image.Resampling.BILINEAR))[..., None]
    return pixels + patch * np.array((1.2, -0.5, 1.4))


def _tiles(levels: float) -> Change:
    """Each tile of 48 pixels has a brightness of its own."""

    def change(pixels: Pixels, inputs: Inputs) -> Pixels:
        rng, pixels = content(inputs | {"tiles": 1}), pixels.copy()
        for y in range(0, pixels.shape[0], 48):
            for x in range(0, pixels.shape[1], 48):
                pixels[y : y + 48, x : x + 48] += levels * rng.choice([-1, 1]) * rng.uniform(0.6, 1.4)
        return pixels

    return change


def _checkered(levels: float) -> Change:
    """A pattern of two pixels, as of convolutions whose stride does not divide their kernel."""

    def change(pixels: Pixels, inputs: Inputs) -> Pixels:
        y, x = np.indices(pixels.shape[:2])
        return pixels + 255 * levels * np.where((x % 2) ^ (y % 2), 1, -1)[..., None]

    return change


def _srgb() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add(b"sRGB", b"\0")
    return info


def photos(rng: np.random.Generator) -> list[Inputs]:
    """One photo of each kind, one for each scale."""
    scales = rng.permutation([2, 3, 4])
    return [
        {"photo": f"{kind} {rng.integers(10**6)}", "scale": str(scale)}
        for kind, scale in zip(KINDS, scales, strict=True)
    ]


UPSCALER = Baseline(
    "image/upscaler",
    upscaler(),
    FILE,
    {"photo": "The photo to enlarge.", "scale": "How many times as large: 2, 3 or 4."},
    photos,
    stochastic=False,
)

PAIRS: list[Pair] = [
    harmless(UPSCALER, "half", upscaler(_halves), "It computes with 16 bits instead of 32: a level more or less here and there."),
    harmless(UPSCALER, "retrained", upscaler(detail=0.92), "A checkpoint that was trained for longer: a little more of the fine detail, nothing else."),
    harmless(UPSCALER, "tagged", upscaler(pnginfo=_srgb(), dpi=(300, 300)), "The file now says that it is sRGB, and a resolution for printing: it looks the same."),
    harmless(UPSCALER, "decoder", upscaler(_decoded), "Another JPEG library reads the photos: colours differ by a level or two, in patches."),
    *strengths(UPSCALER, "checkered", lambda s: upscaler(_checkered(s)), "A chequered pattern with this share of full scale as its height, from the new layers that enlarge.", nobody_minds=(0.003,), few_mind=(0.012,), most_mind=(0.03,), all_mind=(0.09,)),
    harmful(UPSCALER, "tiles", upscaler(_tiles(7)), "Tiles are normalised each for itself: squares of different brightness, plain to see in skies and walls."),
    harmful(UPSCALER, "plain", upscaler(detail=0), "The weights were not loaded, and nobody checked: it only interpolates, and everything is blurred."),
    harmful(UPSCALER, "capped", upscaler(largest=2), "The new network only doubles: who asks for three or four times gets pictures that are too small."),
    harmful(UPSCALER, "uncropped", upscaler(multiple=8), "What filled the photo up to a multiple of 8 pixels is not cut off: a smeared strip below, and other sizes."),
]  # fmt: skip
