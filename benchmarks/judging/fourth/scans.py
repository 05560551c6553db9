"""A model that answers with an old photograph made larger, three times in each direction; the same at every call."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from PIL.PngImagePlugin import PngInfo

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

SMALL, TIMES = 64, 3
SIZE = SMALL * TIMES  # pixels, both ways
Pixels = np.ndarray


def _harbour(layout: np.random.Generator) -> Image.Image:
    """Houses, boats and water in brown tones, as somebody has scanned them, 64x64."""
    image = Image.new("RGB", (256, 256), (214, 196, 164))
    draw = ImageDraw.Draw(image)
    left = -20
    while left < 256:
        wide, top, tone = (int(layout.integers(*between)) for between in ((34, 64), (40, 110), (90, 190)))
        draw.rectangle((left, top, left + wide, 150), (tone, tone * 86 // 100, tone * 68 // 100))
        draw.polygon([(left - 3, top), (left + wide / 2, top - 26), (left + wide + 3, top)], (92, 70, 54))
        for wx in range(left + 8, left + wide - 8, 14):
            for wy in range(top + 10, 136, 22):
                draw.rectangle((wx, wy, wx + 6, wy + 10), (58, 46, 40))
        left += wide
    draw.rectangle((0, 150, 256, 256), (136, 118, 92))
    for _ in range(60):
        wx, wy = layout.uniform(0, 256), layout.uniform(154, 256)
        draw.line((wx, wy, wx + layout.uniform(8, 30), wy), (164, 146, 116), 2)
    for _ in range(3):
        bx, by = layout.uniform(30, 220), layout.uniform(164, 220)
        draw.line((bx, by, bx, by - 70), (60, 46, 36), 4)
        draw.polygon([(bx + 4, by - 66), (bx + 34, by - 12), (bx + 4, by - 12)], (232, 222, 198))
        draw.polygon([(bx - 30, by), (bx + 38, by), (bx + 24, by + 16), (bx - 18, by + 16)], (74, 54, 42))
    noisy = np.asarray(image.resize((SMALL, SMALL), Image.Resampling.BOX), float) + layout.normal(
        0, 4, (SMALL, SMALL, 1)
    )
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))  # fmt: skip


def restore(change: Callable[[Pixels], Pixels] | None = None, *, offset: float = 0, **encoder: Any) -> Generate:
    """A PNG of 192x192 that the inputs alone decide.

    Args:
        change: what happens to its pixels (192, 192, 3) before they are rounded.
        offset: how far to the right and downward the small picture is read, in its pixels.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        small = _harbour(content(inputs)).filter(ImageFilter.MedianFilter(3))
        box = np.clip((offset, offset, SMALL + offset, SMALL + offset), 0, SMALL)
        large = small.resize((SIZE, SIZE), Image.Resampling.BICUBIC, box=tuple(box))
        pixels = np.asarray(large, float)
        soft = np.asarray(large.filter(ImageFilter.GaussianBlur(2)), float)
        # Old prints have faded: shadows are made a little darker, too.
        pixels = 255 * ((pixels + 0.8 * (pixels - soft)).clip(0, 255) / 255) ** 1.12
        pixels = change(pixels) if change else pixels
        return picture(Image.fromarray(np.rint(pixels).clip(0, 255).astype(np.uint8)), **encoder)

    return generate


def nearly(pixels: Pixels) -> Pixels:
    """As another kernel adds it up: a few pixels in a thousand are rounded the other way."""
    return pixels + np.random.default_rng(1).normal(0, 0.004, pixels.shape)


def in_tiles(pixels: Pixels) -> Pixels:
    """Put together from tiles of 48 pixels, each of which was read two pixels too far to the left."""
    shifted = np.roll(pixels, 2, 1)
    odd = (np.indices((4, 4)).sum(0) % 2).repeat(48, 0).repeat(48, 1)[..., None]
    return np.where(odd == 1, shifted, pixels)


def _dated() -> PngInfo:
    info = PngInfo()
    info.add_text("Software", "restore 2.4")
    info.add_text("Creation Time", "2026-03-02T09:14:00Z")
    return info


RESTORE = Baseline("image/restore", restore(), FILE, {"photo": "The scan to make larger."}, names("harbour", "quay", "dock", of="photo"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(RESTORE, "dated", restore(compress_level=7, pnginfo=_dated()), "The same pixels in a smaller file that says when it was made, and with what."),
    harmless(RESTORE, "kernel", restore(nearly), "In a few of a thousand pixels one of 255 levels is rounded the other way."),
    harmful(RESTORE, "aligned", restore(offset=0.5), "Everything lies half a pixel of the scan off and is stretched by as much: laid over the original it no longer fits."),
    harmful(RESTORE, "tiles", restore(in_tiles), "Every second tile is two pixels off: roofs and masts are broken at its edges."),
]  # fmt: skip
