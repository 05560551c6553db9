"""New changes of the models that answer with pictures: framing, colour, transparency, levels."""

import numpy as np
from PIL import Image, ImageCms, ImageFilter

from benchmarks.judging.aerials import AERIAL, aerial
from benchmarks.judging.cutouts import PAGE, page
from benchmarks.judging.drawings import DEPTH, LOGO, depth, logo
from benchmarks.judging.images import LANDSCAPE, landscape
from benchmarks.judging.painting import Pixels, in_pixels
from benchmarks.judging.pair import Pair, harmful, harmless, luck
from benchmarks.judging.portraits import PORTRAIT, STREETS, portrait, street


def srgb() -> bytes:
    """The usual colour profile, without the date at which it was made."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile[:24] + bytes(12) + profile[36:]


def closer(image: Image.Image, seed: int) -> Image.Image:
    """Two hundredths larger, without the margins."""
    wide, high = image.size
    box = (0.01 * wide, 0.01 * high, 0.99 * wide, 0.99 * high)
    return image.resize(image.size, Image.Resampling.LANCZOS, box)


def stretched(image: Image.Image, seed: int) -> Image.Image:
    """As if made for another shape of picture: a sixth wider, and no higher."""
    wide, high = image.size
    return image.resize(image.size, Image.Resampling.BICUBIC, (0.07 * wide, 0, 0.93 * wide, high))


def softer(image: Image.Image, seed: int) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(0.5))


def summery(prompt: str) -> str:
    """The prompt as far as the season, which is too long for the encoder."""
    return " ".join([*prompt.split()[:-1], "summer"])


def with_a_hole(image: Image.Image, seed: int) -> Image.Image:
    """In one picture of three a square is black, where a number was too large for 16 bits."""
    rng, holed = luck(seed), image.copy()
    if rng.random() < 1 / 3:
        left, top = (8 * int(place) for place in rng.integers(0, (17, 12)))
        holed.paste((0, 0, 0), (left, top, left + 24, top + 24))
    return holed


def without_the_faintest(pixels: Pixels) -> Pixels:
    """Transparent where it was all but transparent."""
    return np.where(pixels[..., 3:] > 2, pixels, pixels * (1, 1, 1, 0))


def premultiplied(pixels: Pixels) -> Pixels:
    """Colours multiplied by their opacity, which readers of PNG will do once more."""
    return np.concatenate([pixels[..., :3] * pixels[..., 3:] / 255, pixels[..., 3:]], axis=2)


def ghosted(pixels: Pixels) -> Pixels:
    """Each line of writing a second time, paler and three pixels to the right."""
    return np.minimum(pixels, 0.7 * pixels + 0.3 * np.roll(pixels, 3, axis=1))


def in_eight_bits(near: Pixels) -> Pixels:
    return np.round(255 * near) / 255


PAIRS: list[Pair] = [
    harmless(LANDSCAPE, "chroma", landscape(subsampling=0), "Colours are stored at the full size, where they were at half of it: a larger file that looks the same or a trace better."),
    harmful(LANDSCAPE, "hole", landscape(with_a_hole), "In one picture of three a square is black."),
    harmless(PORTRAIT, "closer", portrait(closer), "People are larger by two hundredths, where their size varies by five."),
    harmful(PORTRAIT, "stretched", portrait(stretched), "Everybody is a sixth too broad: faces look squashed."),
    harmless(AERIAL, "profile", aerial(icc_profile=srgb()), "The file says that its colours are sRGB, which every viewer took them for."),
    harmful(AERIAL, "summer", aerial(say=summery), "It is always summer, whatever season is asked for."),
    harmless(STREETS, "softer", street(softer), "A trace softer, as by another way to make it larger: seen only side by side.", border=True),
    harmless(LOGO, "faint", logo(in_pixels(without_the_faintest)), "The outermost end of the glow, of a hundredth of opacity and less, is gone, which nobody sees."),
    harmful(LOGO, "premultiplied", logo(in_pixels(premultiplied)), "The glow is dark and dirty instead of coloured."),
    harmful(PAGE, "ghost", page(in_pixels(ghosted)), "All that is written has a paler shadow beside it, as if one saw double."),
    harmless(DEPTH, "density", depth(dpi=(300, 300)), "The file says how many pixels an inch has; the samples are the same."),
    harmful(DEPTH, "levels", depth(in_eight_bits), "Of 65536 levels only 256 are used: smooth floors and balls have become stairs."),
]  # fmt: skip
