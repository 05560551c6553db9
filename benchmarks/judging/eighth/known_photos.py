"""Further changes of models that answer with photographs: upscalers, editors, masks, depth, text to image."""

import io
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.judging.aerials import AERIAL, aerial
from benchmarks.judging.cutouts import CUTOUT, PAGE, cutout, page
from benchmarks.judging.drawings import DEPTH, depth
from benchmarks.judging.encode import bytes_of, picture
from benchmarks.judging.fourth.products import PRODUCT, product
from benchmarks.judging.fourth.retouching import INPAINT, inpaint
from benchmarks.judging.fourth.scans import RESTORE, restore
from benchmarks.judging.fourth.towns import COLOURS, SEGMENTS, colouriser, segmenter
from benchmarks.judging.interiors import ROOMS, rooms
from benchmarks.judging.painting import Pixels, in_pixels
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.portraits import PORTRAIT, STREETS, portrait, smooth, street


def tauter(pixels: Pixels) -> Pixels:
    """A trace sharper."""
    soft = Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    return pixels + 0.12 * (pixels - np.asarray(soft, float))


def sampled(image: Image.Image, seed: int) -> Image.Image:
    """As by another sampler: light and colours swell by a level or two, differently for each seed."""
    rng = luck(seed)

    def changed(pixels: Pixels) -> Pixels:
        high, wide, channels = pixels.shape
        swell = np.concatenate([smooth(rng, high, wide, (32, 32)) for _ in range(channels)], axis=2)
        return pixels + 1.5 * swell

    return in_pixels(changed)(image, seed)


def two_faces(inputs: Inputs, seed: int) -> str:
    """Whatever the seed, one of two portraits."""
    return portrait()(inputs, seed % 2)


def replicated(pixels: Pixels) -> Pixels:
    """The outermost rows and columns are those next to them."""
    return np.pad(pixels[1:-1, 1:-1], ((1, 1), (1, 1), (0, 0)), "edge")


def wavy(pixels: Pixels) -> Pixels:
    """Everything sways sideways and up and down, by two pixels."""
    y, x = np.indices(pixels.shape[:2])
    down = np.rint(y + 2 * np.sin(x / 9)).astype(int).clip(0, pixels.shape[0] - 1)
    across = np.rint(x + 2 * np.sin(y / 7)).astype(int).clip(0, pixels.shape[1] - 1)
    return pixels[down, across]


def underdone(image: Image.Image, seed: int) -> Image.Image:
    """With coloured noise that the last steps would have removed."""
    return in_pixels(lambda pixels: pixels + luck(seed).normal(0, 22, pixels.shape))(image, seed)


def slipped(photo: Pixels, filled: Pixels, mask: Pixels, seed: int) -> Pixels:
    """The mask lies half of its width too far to the right."""
    return photo + np.roll(mask, 28, 1) * (filled - photo)


def reseeded(inputs: Inputs, seed: int) -> str:
    """Noise from another stream of random numbers."""
    return inpaint()(inputs, 1_000_003 * (seed + 1) % 2**31)


def unpacked(inputs: Inputs, seed: int) -> str:
    """The table of colours is filled up with black to 256 of them, so that each pixel needs a byte."""
    image = Image.open(io.BytesIO(bytes_of(segmenter()(inputs, seed))))
    colours = image.getpalette() or []
    image.putpalette([*colours, *[0] * (768 - len(colours))])
    return picture(image)


def snapped(pixels: Pixels) -> Pixels:
    """What is all but transparent is transparent, and what is all but opaque is opaque."""
    opaque = pixels[..., 3:]
    opaque = np.where(opaque < 6, 0, np.where(opaque > 249, 255, opaque))
    return np.concatenate([pixels[..., :3], opaque], axis=2)


def nudged(pixels: Pixels) -> Pixels:
    """One pixel to the right."""
    return np.pad(pixels, ((0, 0), (1, 0)), "edge")[:, :-1]


def thinned(pixels: Pixels) -> Pixels:
    """The paper eats into the ink from the left."""
    return np.maximum(pixels, np.roll(pixels, 1, 1))


def two_of(whole: Generate) -> Generate:
    """Of an output of several files the first two."""

    def generate(inputs: Inputs, seed: int) -> Any:
        return whole(inputs, seed)[:2]

    return generate


PAIRS: list[Pair] = [
    harmless(RESTORE, "tauter", restore(tauter), "A trace sharper, as by another kernel to make it larger: no worse to anybody, if it is seen at all."),
    harmful(RESTORE, "swapped", restore(lambda pixels: pixels[..., ::-1]), "Red and blue are exchanged: brown prints have become blue ones."),
    harmless(PORTRAIT, "sampler", portrait(sampled), "Another sampler: light and colours swell by one or two levels of 255, where they differ by far more from seed to seed.", pace=0.8),
    harmful(PORTRAIT, "two-faces", two_faces, "Whatever the seed, it is one of two portraits: there is nothing to choose from any more."),
    harmless(STREETS, "replicated", street(in_pixels(replicated)), "The outermost line of pixels repeats the one next to it, as with another padding."),
    harmful(STREETS, "wavy", street(in_pixels(wavy)), "Walls, roofs and windows are wavy where they were straight."),
    harmless(AERIAL, "progressive", aerial(progressive=True, quality=92), "The JPEG is a progressive one and a trace better: it looks the same once it is loaded."),
    harmful(AERIAL, "underdone", aerial(underdone), "Coloured noise lies over everything, as when the last steps are left out."),
    harmless(PRODUCT, "steadier", product(loose=0.95), "Place, size and light vary a twentieth less: things stand a pixel elsewhere than they did for that seed."),
    harmful(PRODUCT, "unprinted", product(spell=lambda word, seed: word if luck(seed).random() < 0.5 else ""), "Every second label is blank, whatever was to be on it."),
    harmless(INPAINT, "reseeded", reseeded, "Noise comes from another stream of random numbers, which the caller never could choose."),
    harmful(INPAINT, "slipped", inpaint(slipped), "The mask lies too far to the right: what was asked for is cut off at a straight edge."),
    harmless(CUTOUT, "snapped", cutout(in_pixels(snapped)), "What was opaque or transparent but for a fiftieth is so altogether."),
    harmful(CUTOUT, "translucent", cutout(in_pixels(lambda p: p * (1, 1, 1, 0.75))), "What is cut out is a quarter transparent: any new background shines through it."),
    harmless(SEGMENTS, "unpacked", unpacked, "Each pixel has a byte of its own, where two shared one: readers get the same numbers and colours."),
    harmful(SEGMENTS, "off-by-one", segmenter(lambda shown: (shown + 1) % 8), "Every class has the number and colour of the next: the sky is said to be building."),
    harmless(COLOURS, "quality", colouriser(quality=96), "The JPEG is of higher quality, and larger."),
    harmful(COLOURS, "washed-out", colouriser(lambda tints: 0.3 * tints), "Photographs are all but grey: colours have less than a third of their strength."),
    harmless(DEPTH, "recalibrated", depth(lambda near: 1.002 * near), "Everything is nearer by two thousandths, which no use of relative depth notices."),
    harmful(DEPTH, "squared", depth(lambda near: near**2), "Nearness is squared: what is in the middle is said to be at a quarter, and the back of the room is flat."),
    harmless(PAGE, "nudged", page(in_pixels(nudged)), "All that is written stands one pixel further to the right."),
    harmful(PAGE, "thinned", page(in_pixels(thinned)), "Strokes are eaten away: letters are pale and broken, small print cannot be read."),
    harmless(ROOMS, "tone", rooms(in_pixels(lambda p: 255 * (p / 255) ** 0.985)), "A trace brighter in the middle tones, less than rooms differ anyway."),
    harmful(ROOMS, "two", two_of(rooms()), "There are two rooms to choose from, where there were three: whoever shows the third gets an error."),
]  # fmt: skip
