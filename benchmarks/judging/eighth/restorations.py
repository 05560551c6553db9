"""A model that makes old films four times as large and sharp; the same at every call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter

from benchmarks.judging.aquaria import clip
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

Frames = np.ndarray[Any, np.dtype[Any]]  # (n, height, width, 3), 0..255
Change = Callable[[Frames], Frames]
WIDTH, HEIGHT, FRAMES, FPS, FINER = 144, 96, 14, 12, 2
SIGNS = ("BAKERY", "HOTEL", "GARAGE", "CINEMA", "POST", "TAILOR")


@dataclass(frozen=True)
class Restorer:
    """How it restores.

    Attributes:
        blur: what is left of it, a Gaussian's deviation in pixels.
        half: half precision is used: pixels are wrong by up to a level.
        bare: how much of its work is left out, 0..1; what is shown instead is the small film, enlarged.
    """

    blur: float = 0.6
    half: bool = False
    bare: float = 0.0


def _street(film: np.random.Generator) -> Frames:
    """A house with a sign and a lorry that passes, as they really were."""
    wall, roof, paint = film.uniform((120, 80, 60), (200, 140, 120)), film.uniform(60, 120, 3), film.uniform(40, 220, 3)
    sky, sign = film.uniform((140, 170, 190), (180, 200, 220)), str(film.choice(SIGNS))
    still = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), _tone(sky))
    pen = ImageDraw.Draw(still)

    def box(left: float, top: float, right: float, bottom: float, tone: Any, on: Any = None) -> None:
        (on or pen).rectangle([FINER * place for place in (left, top, right, bottom)], _tone(tone))

    left = film.uniform(12, 30)
    box(left, 30, left + 92, 74, wall)
    for row in range(15):
        for brick in range(16):
            across = left + brick * 6 + (row % 2) * 3
            if across + 5 < left + 92:
                box(across, 30 + row * 3, across + 5, 32 + row * 3, wall * film.uniform(0.75, 1.1))
    pen.polygon([(FINER * x, FINER * y) for x, y in ((left - 6, 30), (left + 46, 8), (left + 98, 30))], _tone(roof))
    for which in range(3):
        box(left + 8 + 30 * which, 52, left + 22 + 30 * which, 68, (40, 50, 64))
        box(left + 14.5 + 30 * which, 52, left + 15.5 + 30 * which, 68, (230, 226, 214))
        box(left + 8 + 30 * which, 59.5, left + 22 + 30 * which, 60.5, (230, 226, 214))
    box(left + 18, 36, left + 74, 49, (236, 228, 200))
    pen.text((FINER * (left + 22), FINER * 36), sign, (70, 30, 30), ImageFont.load_default(11 * FINER))
    box(0, 74, WIDTH, HEIGHT, (104, 102, 100))
    grit = gaussian_filter(film.normal(size=(HEIGHT, WIDTH)), 0.6)[..., None] * 12
    start, speed, frames = film.uniform(-30, 0), film.uniform(5, 8), []
    for index in range(FRAMES):
        image = still.copy()
        draw = ImageDraw.Draw(image)
        at = start + speed * index
        box(at, 64, at + 30, 82, paint, draw)
        box(at + 31, 70, at + 42, 82, 0.8 * paint, draw)
        box(at + 35, 72, at + 40, 76, (190, 214, 226), draw)
        for wheel in (7, 35):
            spot = (at + wheel - 5, 78, at + wheel + 5, 88)
            draw.ellipse([FINER * place for place in spot], (24, 24, 26), (150, 150, 150), FINER)
            turn = at / 5
            middle = (FINER * (at + wheel), FINER * 83)
            end = (middle[0] + 8 * np.cos(turn), middle[1] + 8 * np.sin(turn))
            draw.line([*middle, *end], (220, 220, 220), FINER)
        frames.append(np.asarray(image.reduce(FINER), float) + grit)
    return np.stack(frames)


def _tone(tone: Any) -> tuple[int, ...]:
    return tuple(int(level) for level in np.clip(tone, 0, 255))


def enlarged(frames: Frames, by: Image.Resampling = Image.Resampling.BICUBIC) -> Frames:
    """As the small film that was put in, enlarged without any model."""
    small = [Image.fromarray(frame.clip(0, 255).astype(np.uint8)).reduce(4) for frame in frames]
    return np.stack([np.asarray(image.resize((WIDTH, HEIGHT), by), float) for image in small])


def restored(change: Change | None = None, how: Restorer | None = None, **encoder: Any) -> Generate:
    """An mp4 of 144x96, 14 frames."""
    one = how or Restorer()

    def generate(inputs: Inputs, seed: int) -> str:
        film = content(inputs)
        real = _street(film)
        made = gaussian_filter(real, (0, one.blur, one.blur, 0))
        if one.bare:
            made = made + one.bare * (enlarged(real) - made)
        if one.half:
            made = made + film.uniform(-0.8, 0.8, made.shape)
        return clip(change(made) if change else made, fps=FPS, **encoder)

    return generate


def shimmering(frames: Frames) -> Frames:
    """Each frame has details of its own, invented where something is."""
    edges = np.abs(frames - gaussian_filter(frames, (0, 2, 2, 0))).mean(axis=-1, keepdims=True)
    noise = np.random.default_rng(5).normal(size=(*frames.shape[:3], 1))
    return frames + np.clip(edges / 12, 0, 1.5) * 24 * gaussian_filter(noise, (0, 0.7, 0.7, 0))


def twice(frames: Frames) -> Frames:
    """Only twice as large as the small film."""
    halves = [Image.fromarray(frame.clip(0, 255).astype(np.uint8)).reduce(2) for frame in frames]
    return np.stack([np.asarray(image, float) for image in halves])


def haloed(frames: Frames) -> Frames:
    """Sharpened far too much: every edge has a dark and a bright line along it."""
    return frames + 2.6 * (frames - gaussian_filter(frames, (0, 1.6, 1.6, 0)))


def lanczos(frames: Frames) -> Frames:
    """Made a quarter larger than asked for and reduced to the right size afterwards."""
    made = [Image.fromarray(frame.round().clip(0, 255).astype(np.uint8)) for frame in frames]
    larger = [image.resize((WIDTH * 5 // 4, HEIGHT * 5 // 4), Image.Resampling.LANCZOS) for image in made]
    return np.stack([np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), float) for image in larger])


RESTORED = Baseline("video/restored", restored(), FILE, {"film": "The old film."}, names("high street", "market", "station road", of="film"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(RESTORED, "crisper", restored(how=Restorer(blur=0.45)), "Edges are a little crisper, with nothing added to them."),
    harmless(RESTORED, "half-precision", restored(how=Restorer(half=True)), "Pixels are wrong by up to a level of 255, which nobody sees."),
    harmless(RESTORED, "oversized", restored(lanczos), "It is made larger and brought to the right size by Lanczos: hardly any pixel stays the same, and it looks the same."),
    harmless(RESTORED, "x264-medium", restored(preset="medium", crf=18), "The encoder takes more time, and the file is a little better."),
    harmful(RESTORED, "skipped", restored(how=Restorer(bare=1.0)), "The model is not run any more: the small film is only enlarged, and all is blurred."),
    harmful(RESTORED, "shimmering", restored(shimmering), "Every frame has details of its own: bricks and letters crawl."),
    harmful(RESTORED, "twice", restored(twice), "The film is twice as large as before instead of four times."),
    harmful(RESTORED, "halos", restored(haloed), "Far too sharp: there are bright and dark lines along all edges."),
]  # fmt: skip
