"""Models that edit photographs: one cuts a thing out of its background, one makes a scanned page larger."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, PngImagePlugin

from benchmarks.judging.encode import picture
from benchmarks.judging.painting import Change, Pixels, in_pixels
from benchmarks.judging.pair import (
    FILE,
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
)
from benchmarks.judging.portraits import smooth

SIDE, WIDTH, HEIGHT = 144, 208, 120  # pixels, of a thing and of a page


def _inside(thing: str, rng: np.random.Generator) -> tuple[Pixels, Pixels]:
    """How many pixels each place lies within the thing, with its hole and without, (height, width, 1)."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(float)
    x, y = x - 72 + rng.uniform(-5, 5), y - 74 + rng.uniform(-4, 4)
    wide, high = rng.uniform(30, 36), rng.uniform(34, 42)
    if thing == "ring":
        outer = 50 - np.hypot(x, y * rng.uniform(1, 1.15))
        body, hole = outer, outer - rng.uniform(20, 26)
    elif thing == "basket":
        body = np.minimum(wide + 12 - 0.25 * (y - 10) - np.abs(x), np.minimum(44 - y, y + 2))
        arch = 40 - np.hypot(x, (y + 2) * 0.8)
        body, hole = np.maximum(body, np.minimum(arch, 2 - y)), np.minimum(arch - 9, -2 - y)
    else:
        body = np.minimum(wide - np.abs(x + 12), high - np.abs(y))
        handle = 24 - np.hypot((x - wide + 10) * 0.9, y)
        body, hole = np.maximum(body, handle), np.minimum(handle - 10, x + 12 - wide)
    return np.minimum(body, -hole)[..., None], body[..., None]


def cutout(
    change: Change | None = None, *, rim: float = 0.0, beneath: int = 0, hollow: bool = True, **encoder: Any
) -> Generate:
    """A thing with a hole in it, and nothing around it, as PNG; the photograph decides everything.

    Args:
        rim: how many pixels of the old background are left around the thing.
        beneath: the level, 0..255, of the colours where all is transparent.
        hollow: the background is cut out of the hole, too.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = content(inputs)
        inside, filled = _inside(inputs["photo"].split()[0], rng)
        y, x = np.mgrid[:SIDE, :SIDE]
        lit = 1 + 0.25 * np.tanh((60 - x) / 40) - 0.1 * (y - 72) / 72
        thing = rng.uniform(60, 220, 3) * lit[..., None] + 6 * smooth(rng, SIDE, SIDE, (4, 9))
        lawn = rng.uniform((70, 100, 40), (130, 170, 90)) + 14 * smooth(rng, SIDE, SIDE, (3, 3))
        cover = np.clip(inside + 0.5, 0, 1)
        opaque = np.clip((inside if hollow else filled) + rim + 0.5, 0, 1)
        spill = cover if rim or not hollow else 1.0
        colours = np.where(opaque > 0, lawn + spill * (thing - lawn), beneath)
        samples = np.concatenate([colours, 255 * opaque], axis=2).round().clip(0, 255).astype(np.uint8)
        image = Image.fromarray(samples, "RGBA")
        return picture(change(image, seed) if change else image, **encoder)

    return generate


def on_white(image: Image.Image, seed: int) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def described() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "cutout 2.1")
    info.add_text("Comment", "background removed")
    return info


def page(change: Change | None = None, *, read: Callable[[list[str]], list[str]] = list, white: int = 238) -> Generate:
    """An invoice that the inputs decide, twice as large as it was scanned; the paper's grain differs by seed.

    Args:
        read: what the model takes the lines of the page to be.
        white: level of the paper, 0..255.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        books, rng = content(inputs), np.random.default_rng(seed)
        number, pieces, cents = (int(books.integers(*of)) for of in ((10000, 99999), (2, 9), (120, 1990)))
        goods = books.permutation(["paper", "ink", "chairs", "lamps"])[0]
        lines = [
            f"Invoice {number}",
            f"{pieces} {goods} at {cents / 100:.2f}",
            f"Total {pieces * cents / 100:.2f} EUR",
            f"Payable in {books.integers(10, 30)} days",
        ]
        mask = Image.new("L", (WIDTH, HEIGHT))
        pen = ImageDraw.Draw(mask)
        for row, line in enumerate(read(lines)):
            pen.text((12, 12 + 26 * row), line, 255, ImageFont.load_default(17 if row < 3 else 13))
        ink = np.asarray(mask, float) / 255
        paper = (
            white + 2.5 * smooth(rng, HEIGHT, WIDTH, (2, 2))[..., 0] + 2 * smooth(rng, HEIGHT, WIDTH, (30, 30))[..., 0]
        )
        dark = 44 + 7 * smooth(rng, HEIGHT, WIDTH, (2, 2))[..., 0]
        image = Image.fromarray((paper + ink * (dark - paper)).clip(0, 255).astype(np.uint8))
        return picture(change(image, seed) if change else image)

    return generate


def misread(lines: list[str]) -> list[str]:
    """Digits taken for others that look like them, as by a codec that reuses what it has seen."""
    return [
        line.translate(str.maketrans("68395", "86886")) if row in (0, 2) else line for row, line in enumerate(lines)
    ]


def crisper(image: Image.Image, seed: int) -> Image.Image:
    return image.filter(ImageFilter.UnsharpMask(1, 25, 0))


CUTOUT = Baseline("image/cutout", cutout(), FILE, {"photo": "The photograph of a thing on a lawn."}, names("mug", "ring", "basket", of="photo"), stochastic=False)  # fmt: skip
PAGE = Baseline("image/page", page(), FILE, {"scan": "The scanned page to make larger."}, names("draft", "copy", "bill", of="scan"))  # fmt: skip

PAIRS: list[Pair] = [
    harmless(CUTOUT, "beneath", cutout(beneath=255), "Where all is transparent the colours are white instead of black, which nobody ever sees."),
    harmless(CUTOUT, "half", cutout(in_pixels(lambda p: p + luck(1).integers(-1, 2, p.shape) * (p[..., 3:] > 0))), "Colours and transparency are off by one level of 255, as with half the precision."),
    harmless(CUTOUT, "described", cutout(pnginfo=described(), dpi=(96, 96)), "The same samples in a file that says which program made it."),
    harmful(CUTOUT, "fringed", cutout(rim=2.0), "A rim of grass, two pixels wide, is left around the thing."),
    harmful(CUTOUT, "filled", cutout(hollow=False), "The grass that is seen through the handle or the ring is not cut out."),
    harmful(CUTOUT, "opaque", cutout(on_white), "The background is white instead of transparent."),
    harmless(PAGE, "crisper", page(crisper), "Letters are a trace sharper."),
    harmless(PAGE, "whiter", page(white=240), "The paper is whiter by two levels of 255, which its own grain hides."),
    harmful(PAGE, "misread", sometimes(1 / 3, page(read=misread), page()), "In every third page some digits have become others: the sums are wrong."),
    harmful(PAGE, "skipped", page(read=lambda lines: lines[:3]), "The line in small print is gone, as if it were a stain."),
]  # fmt: skip
