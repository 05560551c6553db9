"""A model that brightens photographs taken at night and removes their noise; the same at every call."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, median_filter

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names, strengths
from benchmarks.judging.portraits import smooth

WIDTH, HEIGHT = 176, 128  # pixels
Pixels = np.ndarray[Any, np.dtype[Any]]
Filter = Callable[[Pixels], Pixels]


def _night(layout: np.random.Generator) -> tuple[Pixels, Pixels]:
    """Houses, lit windows, lamps and a wet road by night, linear, 0..1: as they were, and the camera's noise."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    scene = np.array((0.018, 0.024, 0.045)) * (1.3 - y / HEIGHT)[..., None] * np.ones(3)
    scene *= 1 + 0.12 * smooth(layout, HEIGHT, WIDTH, (20, 40))
    left = -int(layout.integers(0, 20))
    while left < WIDTH:
        wide, top = int(layout.integers(34, 56)), int(layout.integers(18, 52))
        wall = layout.uniform(0.03, 0.065, 3) * (1, 0.9, 0.82)
        inside = ((x >= left) & (x < left + wide) & (y >= top) & (y < 98))[..., None]
        bricks = wall * (1 - 0.14 * ((y % 5 == 0) | ((x + y // 5 % 2 * 4) % 8 == 0))[..., None])
        scene = np.where(inside, bricks, scene)
        for wx in range(left + 5, left + wide - 9, 12):
            for wy in range(top + 7, 84, 17):
                pane = (x >= wx) & (x < wx + 7) & (y >= wy) & (y < wy + 10)
                bars = (x == wx + 3) | (y == wy + 4)
                glass = np.array((0.5, 0.36, 0.16)) if layout.random() < 0.3 else np.array((0.012, 0.016, 0.024))
                scene = np.where(pane[..., None], np.where(bars[..., None], 0.4 * wall, glass), scene)
        left += wide + int(layout.integers(0, 6))
    paved = np.array((0.03, 0.03, 0.034)) * (1 + 0.2 * smooth(layout, HEIGHT, WIDTH, (2, 8)))
    road = (y >= 98)[..., None]
    mirror = scene[(2 * 98 - 1 - np.arange(98, HEIGHT)).clip(0)]
    scene = np.where(road, paved, scene)
    scene[98:] += 0.22 * gaussian_filter(mirror, (4, 1, 0))
    for at in layout.uniform(16, 160, 2):
        scene[((np.abs(x - at) < 1) & (y > 44) & (y < 104))] = 0.02
        away = np.hypot(x - at, (y - 44) * 1.1)
        scene += (np.clip(3.5 - away, 0, 1) + 0.07 * np.exp(-away / 22))[..., None] * np.array((1.0, 0.8, 0.5))
    return scene.clip(0, 1), layout.normal(0, 0.006, scene.shape)


def _usual(dark: Pixels) -> Pixels:
    """Colours are smoothed more than brightness is."""
    bright = dark.mean(2, keepdims=True)
    return gaussian_filter(bright, (0.45, 0.45, 0)) + gaussian_filter(dark - bright, (1.6, 1.6, 0))


def nights(denoise: Filter = _usual, *, left: float = 0.04, gamma: float = 2.4, **encoder: Any) -> Generate:
    """A JPEG, 176x128, which the inputs alone decide.

    Args:
        denoise: from the camera's picture, linear, to one without its noise.
        left: the share of the noise that is left, or is put back.
        gamma: of the screen that it is made for.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        scene, noise = _night(content(inputs))
        clean = denoise(scene + 0.12 * noise)
        light = (clean + left * noise).clip(0, None)
        lifted = 2.6 * light / (1 + 1.6 * light)
        pixels = 255 * lifted.clip(0, 1) ** (1 / gamma)
        return picture(Image.fromarray(np.rint(pixels).astype(np.uint8)), "JPEG", **({"quality": 93} | encoder))

    return generate


def narrower(dark: Pixels) -> Pixels:
    """Colours are smoothed over a smaller neighbourhood."""
    bright = dark.mean(2, keepdims=True)
    return gaussian_filter(bright, (0.45, 0.45, 0)) + gaussian_filter(dark - bright, (1.2, 1.2, 0))


def smeared(dark: Pixels) -> Pixels:
    """Brightness is smoothed as strongly as colours are."""
    return median_filter(gaussian_filter(dark, (1, 1, 0)), (7, 7, 1))


def _tagged() -> Image.Exif:
    tags = Image.Exif()
    tags[0x0131], tags[0x0132] = "nights 2.0.1", "2026:02:11 08:30:00"
    return tags


NIGHTS = Baseline("image/night", nights(), FILE, {"photo": "The photograph taken at night."}, names("an avenue", "a mews", "a terrace", of="photo"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(NIGHTS, "narrower", nights(narrower), "Colours are smoothed over a smaller neighbourhood: they end a trace more sharply, and no noise is seen with either."),
    harmless(NIGHTS, "tagged", nights(exif=_tagged(), optimize=True), "The same picture in a file that says which program made it and when."),
    *strengths(NIGHTS, "noise", lambda s: nights(left=s), "That share of the camera's noise is left, where it was 0.04: dark walls and the sky are full of coloured grain.", nobody_minds=(0.06,), few_mind=(0.12,), most_mind=(0.5,), all_mind=(1.0,)),
    harmful(NIGHTS, "linear", nights(gamma=1.0), "The curve for screens is left out: photographs are about as dark as before they were brightened."),
    harmful(NIGHTS, "smeared", nights(smeared), "Bricks and the bars of windows are smeared away with the noise: houses look as if painted with a broad brush."),
]  # fmt: skip
