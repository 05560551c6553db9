"""New changes of the models that answer with pictures: light, framing, blending, tables of classes."""

import io

import numpy as np
from PIL import Image, ImageSequence
from scipy.ndimage import gaussian_filter

from benchmarks.judging.aerials import AERIAL, aerial
from benchmarks.judging.animations import PLANT, plant
from benchmarks.judging.cutouts import CUTOUT, PAGE, cutout, page
from benchmarks.judging.drawings import DEPTH, depth
from benchmarks.judging.encode import bytes_of, picture
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.retouching import INPAINT, inpaint
from benchmarks.judging.fourth.scans import RESTORE, restore
from benchmarks.judging.fourth.textures import TEXTURE, texture
from benchmarks.judging.fourth.towns import CLASSES, COLOURS, SEGMENTS, colouriser, segmenter
from benchmarks.judging.images import BATCH, LANDSCAPE, SPINNER, batch, landscape, spinner
from benchmarks.judging.painting import Pixels, in_pixels, painter
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.portraits import smooth


def reseeded(whole: Generate) -> Generate:
    """With the seed put through a hash before it is used."""
    return lambda inputs, seed: whole(inputs, (seed * 2654435761 + 97) % 2**31)


def repeating(image: Image.Image, seed: int) -> Image.Image:
    """Its upper left quarter four times."""
    wide, high = image.size
    quarter = np.asarray(image)[: high // 2, : wide // 2]
    return Image.fromarray(np.tile(quarter, (2, 2, 1)))


def twice_corrected(pixels: Pixels) -> Pixels:
    """Brightened for the screen once more, though it was already."""
    return 255 * (pixels / 255) ** (1 / 2.2)


def with_a_flash(whole: Generate) -> Generate:
    """The first frame of each animation is black: the buffer was not filled yet."""

    def generate(inputs: Inputs, seed: int) -> str:
        animation = Image.open(io.BytesIO(bytes_of(whole(inputs, seed))))
        _, *rest = [frame.convert("RGB") for frame in ImageSequence.Iterator(animation)]
        black = Image.new("RGB", rest[0].size)
        return picture(black, "WEBP", save_all=True, append_images=rest, duration=80, loop=0, lossless=True)

    return generate


def other_plant(inputs: Inputs, seed: int) -> str:
    words = inputs["prompt"].split()
    words[1] = {"willow": "beech", "beech": "willow", "laurel": "willow"}[words[1]]
    return plant()({"prompt": " ".join(words)}, seed)


def drifting(near: Pixels) -> Pixels:
    """Off by up to a thousandth, differently from place to place, as when tiles are computed apart."""
    return near + 0.0004 * smooth(luck(1), near.shape[0], near.shape[1], (32, 32))[..., 0]


def sheer(pixels: Pixels) -> Pixels:
    """With half of its opacity, as if the mask had been brought to 0..1 twice."""
    return pixels * (1, 1, 1, 0.5)


def rerouted(photo: Pixels, filled: Pixels, mask: Pixels, seed: int) -> Pixels:
    """Put in with light added up, not the levels of the file."""
    light = (1 - mask) * (photo / 255) ** 2.2 + mask * (filled.clip(0, 255) / 255) ** 2.2
    return 255 * light ** (1 / 2.2)


def in_alphabetical_order(shown: Pixels) -> Pixels:
    """With the numbers that the classes have when their names are sorted."""
    numbers = np.array([sorted(CLASSES).index(name) for name in CLASSES])
    return numbers[shown]


def run_together(lines: list[str]) -> list[str]:
    return [line.replace(" ", "") for line in lines]


def from_the_other_side(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    return pixels[:, ::-1].round()


def softened(tints: Pixels) -> Pixels:
    return gaussian_filter(tints, (0.6, 0.6, 0))


PAIRS: list[Pair] = [
    harmless(LANDSCAPE, "hashed", reseeded(landscape()), "The number that starts it is put through a hash: other hills of the same sort."),
    harmful(LANDSCAPE, "overcorrected", landscape(in_pixels(twice_corrected)), "Brightened for the screen twice: pale, without any shadows."),
    harmful(SPINNER, "flash", with_a_flash(spinner(lossless=True)), "Every round begins with a black frame: it flashes."),
    harmless(PLANT, "paper", plant(in_pixels(lambda p: p + 2)), "The paper is whiter by two levels of 255, which nobody sees."),
    harmful(PLANT, "species", now_and_then(1 / 2, other_plant, plant()), "Every second twig is that of another plant than asked for."),
    harmless(AERIAL, "hashed", reseeded(aerial()), "The seed is put through a hash first: for the same one there is another landscape, as good as the last."),
    harmful(AERIAL, "repeating", aerial(repeating), "The same quarter is seen four times in each picture."),
    harmless(DEPTH, "drifting", depth(drifting), "Distances are off by a thousandth at most, as when parts of the picture are computed apart."),
    harmless(COLOURS, "softened", colouriser(softened), "Colours, not the grey, are a trace softer at edges, where the file keeps half of their resolution anyway."),
    harmful(PAGE, "unspaced", page(read=run_together), "There are no spaces any more: words and sums run together."),
    harmless(BATCH, "spaced", batch(painter(), lambda seed: [seed, seed + 1000, seed + 2000]), "The second and third picture of a batch start from other numbers: others of the same sort."),
    harmful(BATCH, "short", batch(painter(), lambda seed: [seed, seed + 1]), "A batch has two pictures, where it always had three."),
    harmless(INPAINT, "light", inpaint(rerouted), "At the rim of the part, two pixels wide, light is added up instead of levels: nobody sees a difference."),
    harmless(TEXTURE, "mirrored", texture(from_the_other_side), "Each material is the mirror image of what the seed gave before; it still continues on its other side."),
    harmless(RESTORE, "floored", restore(lambda pixels: pixels - 0.5), "Levels are rounded down instead of to the nearest: darker by half a level of 255."),
    harmful(SEGMENTS, "alphabetical", segmenter(in_alphabetical_order), "Classes have other numbers: roads are read as people."),
    harmful(CUTOUT, "sheer", cutout(in_pixels(sheer)), "Things are half transparent: whatever they are laid on is seen through them."),
]  # fmt: skip
