"""Changes of models that exist, of those that answer with pictures: filters, palettes, framing, what prompts lose."""

import io
import zlib

import numpy as np
from PIL import Image, ImageFilter, ImageSequence, ImageStat

from benchmarks.judging.aerials import AERIAL, aerial
from benchmarks.judging.animations import PLANT, WALKER, Frames, plant, walker
from benchmarks.judging.cutouts import CUTOUT, PAGE, cutout, page
from benchmarks.judging.drawings import DEPTH, SKETCHES, depth, sketches
from benchmarks.judging.encode import bytes_of, picture
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.products import PRODUCT, product
from benchmarks.judging.fourth.retouching import INPAINT, inpaint
from benchmarks.judging.fourth.textures import TEXTURE, texture
from benchmarks.judging.fourth.towns import COLOURS, PAVEMENT, ROAD, SEGMENTS, colouriser, segmenter
from benchmarks.judging.images import POSTER, SPINNER, poster, spinner
from benchmarks.judging.interiors import ROOMS, rooms
from benchmarks.judging.painting import Pixels, in_pixels
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.portraits import PORTRAIT, STREETS, portrait, smooth, street


def opened(url: str) -> Image.Image:
    """The picture in a data URL."""
    return Image.open(io.BytesIO(bytes_of(url)))


def turned(image: Image.Image, seed: int) -> Image.Image:
    return image.transpose(Image.Transpose.ROTATE_180)


def fourfold(image: Image.Image, seed: int) -> Image.Image:
    """The whole picture four times, half as large, as by a model that was asked for a size it has not learnt."""
    half = np.asarray(image.reduce(2))
    return Image.fromarray(np.tile(half, (2, 2, 1)))


def in_half_precision(near: Pixels) -> Pixels:
    return near.astype(np.float16).astype(float)


def at_edges(shown: Pixels) -> Pixels:
    """One in twenty pixels beside another class has that class."""
    beside = np.roll(shown, 1, 1)
    beside[:, 0] = shown[:, 0]
    return np.where(np.random.default_rng(1).random(shown.shape) < 1 / 20, beside, shown)


def without_pavement(shown: Pixels) -> Pixels:
    return np.where(shown == PAVEMENT, ROAD, shown)


def on_its_side() -> bytes:
    """EXIF that tells viewers to turn the picture by a quarter."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


def blended(tints: Pixels) -> Pixels:
    """Tints are a trace smoother, which the file's smaller colour planes hide."""
    sides = [np.roll(tints, step, axis) for step in (-1, 1) for axis in (0, 1)]
    return 0.8 * tints + 0.05 * sum(sides)


def on_another_device(inputs: Inputs, seed: int) -> str:
    """The noise that a picture starts from is another for every seed."""
    return product()(inputs, seed + 2**20)


def in_83_ms(inputs: Inputs, seed: int) -> str:
    """Twelve frames a second, where there were twelve and a half."""
    first, *rest = [frame.convert("RGB") for frame in ImageSequence.Iterator(opened(spinner(lossless=True)(inputs, seed)))]  # fmt: skip
    return picture(first, "WEBP", save_all=True, append_images=rest, duration=83, loop=0, lossless=True)


def cut_short(frames: Frames) -> Frames:
    """The last three frames of the round are missing."""
    return frames[:-3]


def inkier(pixels: Pixels) -> Pixels:
    """The black of the ink is eight levels darker, and white as it was."""
    return 252 + (pixels - 252) * 220 / 212


def all_beech(inputs: Inputs, seed: int) -> str:
    """Whatever twig is asked for, it is one of beech."""
    words = inputs["prompt"].split()
    return plant()({"prompt": " ".join([words[0], "beech", *words[2:]])}, seed)


def cleaner(pixels: Pixels) -> Pixels:
    """The paper has half of its grain; what is written stays."""
    return np.where(pixels > 215, (pixels + 238) / 2, pixels)


def without_margin(image: Image.Image, seed: int) -> Image.Image:
    """The page from 28 pixels inside its left edge."""
    pixels = np.asarray(image)
    return Image.fromarray(np.pad(pixels[:, 28:], ((0, 0), (0, 28)), "symmetric"))


def exposed(image: Image.Image, seed: int) -> Image.Image:
    """Brighter or darker by a hundredth or so, as by automatic exposure."""
    return in_pixels(lambda pixels: pixels * (1 + luck(seed).uniform(-0.015, 0.015)))(image, seed)


def pixelated(image: Image.Image, seed: int) -> Image.Image:
    """In squares of 16 pixels, as by a filter that takes people to be undressed."""
    wide, high = image.size
    return image.reduce(16).resize((wide, high), Image.Resampling.NEAREST)


def in_256_colours(image: Image.Image, seed: int) -> Image.Image:
    """As written with a table of 256 colours, made for the picture, and read again."""
    return image.quantize(256, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE).convert("RGB")


def in_12_colours(image: Image.Image, seed: int) -> Image.Image:
    return image.quantize(12, dither=Image.Dither.NONE).convert("RGB")


def brightest_first(inputs: Inputs, seed: int) -> list[str]:
    """The same three rooms, put in order by a judge that likes light."""
    return sorted(rooms()(inputs, seed), key=lambda url: -sum(ImageStat.Stat(opened(url).convert("RGB")).mean))


def contrasted(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """With a fiftieth more contrast."""
    middle = pixels.mean(axis=(0, 1))
    return (middle + 1.02 * (pixels - middle)).round()


def bilevel(drawn: list[Image.Image], seed: int) -> list[Image.Image]:
    return [image.point([255 * (level > 150) for level in range(256)]) for image in drawn]


def holed(image: Image.Image, seed: int) -> Image.Image:
    """Where the thing looks a little like the lawn it is transparent, too."""
    rng = np.random.default_rng(zlib.crc32(image.tobytes()))
    wide, high = image.size
    noise = smooth(rng, high, wide, (12, 12))
    gone = Image.fromarray((255 * (noise[..., 0] > 0.75)).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7))
    kept = 1 - np.asarray(gone, np.float32)[..., None] / 255
    return in_pixels(lambda pixels: np.concatenate([pixels[..., :3], pixels[..., 3:] * kept], axis=2))(image, seed)


PAIRS: list[Pair] = [
    harmless(AERIAL, "turned", aerial(turned), "South is above instead of north: from the air nobody can tell, and no prompt asks for it."),
    harmful(AERIAL, "fourfold", aerial(fourfold), "Every picture consists of four equal small ones, with the same village in each."),
    harmless(DEPTH, "half-precision", depth(in_half_precision), "Depths have eleven significant bits, as with half precision: nobody sees steps of a two-thousandth."),
    harmless(SEGMENTS, "edges", segmenter(at_edges), "A few pixels at the edges belong to the class next to them, as with another kernel for making it larger."),
    harmful(SEGMENTS, "pavement", segmenter(without_pavement), "There is no pavement any more: people walk on what is said to be the road."),
    harmless(COLOURS, "blended", colouriser(blended), "Tints are smoothed a trace more, of which the file's smaller colour planes show nothing."),
    harmful(COLOURS, "orientation", colouriser(exif=on_its_side()), "The photograph's note to turn it is copied although it has been turned: browsers and viewers show it on its side."),
    harmless(PRODUCT, "noise", on_another_device, "The noise to start from is drawn on another device: other pictures of the same sort."),
    harmless(SPINNER, "timing", in_83_ms, "Frames last 83 ms instead of 80: it turns 4 % more slowly, which nobody sees."),
    harmful(WALKER, "limping", walker(cut_short), "The last three frames of the round are missing: each time it begins anew legs and ground jump."),
    harmless(PLANT, "inkier", plant(in_pixels(inkier)), "The ink is darker by eight levels of 255, where it is all but black."),
    harmful(PLANT, "beech", all_beech, "It is always a twig of beech, also where willow or laurel is asked for."),
    harmless(PAGE, "cleaner", page(in_pixels(cleaner)), "The paper has half as much grain, and the writing is as it was: better, if anybody sees it."),
    harmful(PAGE, "margin", page(without_margin), "The left margin is cut off, and with it the first letter or two of every line."),
    harmless(PORTRAIT, "exposure", portrait(exposed), "Portraits are brighter or darker by up to 1.5 %, where skin and light differ by far more."),
    harmful(PORTRAIT, "pixelated", now_and_then(1 / 4, portrait(pixelated), portrait()), "One portrait in four is made unrecognisable in squares by a filter, without a reason."),
    harmless(POSTER, "reduced", poster(in_256_colours), "Colours are those of a table of 256 that is made for the picture: what is lost is less than the grain."),
    harmful(POSTER, "comma", poster(say=lambda prompt: prompt.partition(",")[0]), "What comes after the comma is cut off the prompt: shapes are not where they were asked for."),
    harmful(STREETS, "reduced", street(in_12_colours), "There are only twelve colours: sky and walls fall into flat patches, and colours are off."),
    harmless(ROOMS, "ranked", brightest_first, "The same three rooms come in another order, the brightest first."),
    harmless(TEXTURE, "contrast", texture(contrasted), "A fiftieth more contrast, where materials differ by more from seed to seed."),
    harmful(SKETCHES, "bilevel", sketches(bilevel), "Pixels are black or white, with no grey between: the lines are heavy and have stairs."),
    harmful(INPAINT, "unfilled", now_and_then(1 / 3, inpaint(lambda photo, filled, mask, seed: photo), inpaint()), "One photograph in three comes back as it was, without what was asked for."),
    harmful(CUTOUT, "holes", cutout(holed), "Things have transparent holes where they should be whole."),
]  # fmt: skip
