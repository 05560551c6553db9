"""Other changes of models that answer with pictures: levels, framing, resolution, numbers of classes, noise."""

import io
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.judging.aerials import AERIAL, aerial
from benchmarks.judging.animations import PLANT, WALKER, Frames, plant, walker
from benchmarks.judging.cutouts import CUTOUT, cutout
from benchmarks.judging.drawings import DEPTH, LOGO, SKETCHES, depth, logo, sketches
from benchmarks.judging.encode import bytes_of, picture
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.products import PRODUCT, product
from benchmarks.judging.fourth.retouching import INPAINT, Pixels, inpaint, pasted
from benchmarks.judging.fourth.scans import RESTORE, restore
from benchmarks.judging.fourth.towns import COLOURS, SEGMENTS, colouriser, segmenter
from benchmarks.judging.images import BATCH, LANDSCAPE, SPINNER, STICKER, batch, landscape, spinner, sticker
from benchmarks.judging.painting import Change, in_pixels, painter
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, strengths
from benchmarks.judging.portraits import PORTRAIT, portrait


def reseeded(whole: Generate, stream: int = 1) -> Generate:
    """A model that starts from other noise for the same seed, as on another device."""

    def generate(inputs: Inputs, seed: int) -> Any:
        return whole(inputs, int(np.random.SeedSequence([seed, stream]).generate_state(1)[0]))

    return generate


def of_picture(whole: Generate, change: Change, format: str = "PNG", **encoder: Any) -> Generate:
    """A model whose picture is changed, given the seed, and written with these options."""

    def generate(inputs: Inputs, seed: int) -> str:
        image = Image.open(io.BytesIO(bytes_of(whole(inputs, seed))))
        return picture(change(image, seed), format, **encoder)

    return generate


def too_close(image: Image.Image, seed: int) -> Image.Image:
    """The lower part only, which leaves out all above the eyes."""
    return image.resize(image.size, Image.Resampling.LANCZOS, (18, 45, 110, 160))


def trimmed(image: Image.Image, seed: int) -> Image.Image:
    return image.crop(image.getchannel("A").getbbox())


def mirrored(image: Image.Image, seed: int) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def all_but_opaque(pixels: Pixels) -> Pixels:
    """What was opaque is opaque by 254 of 255, as after multiplying and dividing."""
    return np.concatenate([pixels[..., :3], np.minimum(pixels[..., 3:], 254)], axis=2)


def leaking(drawn: list[Image.Image], seed: int) -> list[Image.Image]:
    """Each sheet but the first shows the one before it, too, with two fifths of its ink."""
    before = [Image.new("L", drawn[0].size, 255), *drawn[:-1]]
    sheets = [np.minimum(np.asarray(one), 153 + 0.4 * np.asarray(last)) for one, last in zip(drawn, before, strict=True)]  # fmt: skip
    return [Image.fromarray(sheet.astype(np.uint8)) for sheet in sheets]


def without_font(brand: str) -> str:
    """The brand as a font without its letters shows it: an empty box for each."""
    return "\ue000" * len(brand)


def warmer(frames: Frames) -> Frames:
    """Each frame with more red and less blue, in a palette of its own."""
    pixels = [np.asarray(frame.convert("RGB"), float) + np.array((2, 0, -2)) for frame in frames]
    return [Image.fromarray(one.clip(0, 255).astype(np.uint8)).quantize(64) for one in pixels]


def leaning(severity: float) -> Change:
    return lambda image, seed: image.rotate(90 * severity, Image.Resampling.BICUBIC, fillcolor=252)


def warm(severity: float) -> Change:
    return in_pixels(lambda pixels: pixels * (1 + severity * np.array((1, 0, -1))))


def frayed(shown: Pixels) -> Pixels:
    """One in twenty of the pixels at an edge belongs to what is left of it."""
    left = np.pad(shown, ((0, 0), (1, 0)), "edge")[:, :-1]
    return np.where(np.random.default_rng(1).random(shown.shape) < 1 / 20, left, shown)


def counted_from_one(shown: Pixels) -> Pixels:
    return (shown + 1) % 8


def misplaced(photo: Pixels, filled: Pixels, mask: Pixels, seed: int) -> Pixels:
    """What was made is put back ten pixels too far to the right and eight too low, without a soft edge."""
    moved, hard = (np.roll(part, (8, 10), (0, 1)) for part in (filled, mask > 0))
    return pasted(photo, moved, hard.astype(float), seed)


def brown(tints: Pixels) -> Pixels:
    return np.broadcast_to(np.array((26.0, 2.0, -30.0)), tints.shape)


def ringing(pixels: Pixels) -> Pixels:
    """Sharpened a second time, and far too much."""
    soft = Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(2.5))
    return pixels + 3 * (pixels - np.asarray(soft, float))


PAIRS: list[Pair] = [
    harmless(LANDSCAPE, "tables", landscape(quality=100, qtables="web_very_high"), "The JPEG is written with another library's tables, of about the same quality."),
    harmful(LANDSCAPE, "linear", landscape(in_pixels(lambda p: 255 * (p / 255) ** 2.2)), "Levels are written as if screens were linear: everything is far too dark."),
    harmless(AERIAL, "device", reseeded(aerial()), "The noise comes from the graphics card instead of the processor: other fields of the same sort."),
    harmless(PORTRAIT, "lossless", portrait(lossless=True), "The WebP file is lossless, which is larger and looks the same."),
    harmful(PORTRAIT, "beheaded", now_and_then(1 / 2, portrait(too_close), portrait()), "In every second portrait hair and forehead are outside the picture."),
    harmless(STICKER, "opaque", of_picture(sticker(), in_pixels(all_but_opaque)), "What was opaque lets a 255th of the background through, which nobody sees."),
    harmful(CUTOUT, "trimmed", cutout(trimmed), "The empty space around the thing is cut away: pictures have any size, and no longer fit over the photograph."),
    harmless(DEPTH, "scaled", depth(lambda near: 1.002 * near), "All is nearer by two thousandths, where only the order and the shares mean anything."),
    harmful(DEPTH, "clipped", depth(lambda near: np.minimum(near, 0.4)), "All that is nearer than a certain distance is said to be at it: the foreground is flat."),
    harmful(LOGO, "boxes", logo(say=without_font), "Letters are empty boxes: the font is not there any more."),
    harmful(SKETCHES, "leaking", sketches(leaking), "The second sheet shows the first one, too, as if through thin paper, and the third the second."),
    harmless(WALKER, "warmer", walker(warmer), "Warmer by two levels of 255, where coats and skies differ by twenty."),
    harmless(SPINNER, "lossy", spinner(quality=95), "Compressed with a loss, at a quality at which nobody sees it."),
    harmless(BATCH, "apart", batch(painter(), lambda seed: [seed, seed + 1000, seed + 2000]), "The second and third picture of a batch start from other seeds."),
    *strengths(PLANT, "leaning", lambda s: plant(leaning(s)), "Turned by that share of a right angle, where plants lean by several degrees: at last they lie.", nobody_minds=(0.02,), few_mind=(0.06,), most_mind=(0.3,), all_mind=(0.8,)),
    *strengths(PRODUCT, "warm", lambda s: of_picture(product(quality=98, subsampling=0), warm(s), "JPEG", quality=90), "Red is stronger and blue weaker by that share: the white balance is off.", nobody_minds=(0.005,), few_mind=(0.03,), most_mind=(0.12,), all_mind=(0.35,)),
    harmful(PRODUCT, "mirrored", of_picture(product(quality=98, subsampling=0), mirrored, "JPEG", quality=90), "The word on the label is written from right to left, as in a mirror."),
    harmless(SEGMENTS, "frayed", segmenter(frayed), "At edges a pixel in twenty belongs to its neighbour's class, as with half the precision."),
    harmful(SEGMENTS, "counted", segmenter(counted_from_one), "Classes are counted from one: what was a road is a pavement, and what was a car is a person."),
    harmless(INPAINT, "sampler", reseeded(inpaint()), "Another sampler: for the same seed other balloons and tents of the same sort."),
    harmful(INPAINT, "misplaced", inpaint(misplaced), "What was made is put back ten pixels off: hills are broken along two sides of a rectangle."),
    harmful(COLOURS, "brown", now_and_then(1 / 2, colouriser(brown), colouriser()), "Every second photograph is brown all over, sky and trees too."),
    harmless(RESTORE, "exponent", restore(lambda p: 255 * (p.clip(0, 255) / 255) ** (1.1 / 1.12)), "Shadows are made darker by a rounded exponent: brighter by a level or two of 255."),
    harmful(RESTORE, "ringing", restore(ringing), "Sharpened too much: roofs and masts have bright and dark halos."),
]  # fmt: skip
