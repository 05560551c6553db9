"""Further new changes of the models that answer with pictures: what encoders, batches and lenses do to them."""

import io
import re

import numpy as np
from PIL import Image, ImageSequence

from benchmarks.judging.animations import WALKER, walker
from benchmarks.judging.cutouts import CUTOUT, cutout
from benchmarks.judging.drawings import SKETCHES, sketches
from benchmarks.judging.encode import bytes_of, picture
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.images import BATCH, PAINTER, SPINNER, batch, spinner
from benchmarks.judging.interiors import ROOMS, rooms
from benchmarks.judging.painting import Change, Pixels, in_pixels, painter, scene_of
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, luck, strengths


def vignetted(severity: float) -> Change:
    """Darker towards the corners, by that share in them."""

    def changed(pixels: Pixels) -> Pixels:
        height, width, _ = pixels.shape
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        return pixels * (1 - severity * (x**2 + y**2) / 2)[..., None]

    return in_pixels(changed)


def relayed(image: Image.Image, seed: int) -> Image.Image:
    """By way of a very good JPEG, in which one service hands the picture to the next."""
    between = io.BytesIO()
    image.save(between, "JPEG", quality=97, subsampling=0)
    return Image.open(between).convert(image.mode)


def tilted(drawn: list[Image.Image], seed: int) -> list[Image.Image]:
    """Each sheet turned by about a degree."""
    angles = luck(seed).normal(0, 1, len(drawn))
    return [
        image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255) for image, angle in zip(drawn, angles, strict=True)
    ]


def in_few_bits(frames: list[Image.Image]) -> list[Image.Image]:
    """Each colour of the palette with five bits a channel."""
    pixels = [np.asarray(frame.convert("RGB")) for frame in frames]
    return [Image.fromarray(one & 0xF8 | 4).quantize(64) for one in pixels]


def bled(inputs: Inputs, seed: int) -> list[str]:
    """The last picture of the batch has the background of somebody else's prompt."""
    colours = [*scene_of("painter").COLOURS]
    named = [word for word in inputs["prompt"].split() if word in colours]
    other = next(colour for colour in colours[seed % 5 :] if colour not in named)
    wrong = re.sub(r"on a \w+ background", f"on a {other} background", inputs["prompt"])
    return [*batch(painter())(inputs, seed)[:2], painter()({"prompt": wrong}, seed + 2)]


def hurried(whole: Generate) -> Generate:
    """The same frames, each shown for half as long."""

    def generate(inputs: Inputs, seed: int) -> str:
        animation = Image.open(io.BytesIO(bytes_of(whole(inputs, seed))))
        first, *rest = [frame.convert("RGB") for frame in ImageSequence.Iterator(animation)]
        return picture(first, "WEBP", save_all=True, append_images=rest, duration=40, loop=0, lossless=True)

    return generate


PAIRS: list[Pair] = [
    *strengths(ROOMS, "vignetted", lambda s: rooms(vignetted(s)), "Darker towards the corners, by that share in them: at last the rooms are seen as through a tube.", nobody_minds=(0.01,), few_mind=(0.04,), most_mind=(0.15,), all_mind=(0.5,)),
    harmless(PAINTER, "relayed", painter(relayed), "On its way to the PNG the picture is a very good JPEG: levels differ by about two of 255, less than by the grain."),
    harmless(SKETCHES, "tilted", sketches(tilted), "Each sheet is turned by about a degree, where the hand that draws leans by five."),
    harmless(WALKER, "palette", walker(in_few_bits), "Colours of the palette have five bits a channel: they are off by four levels of 255 at most, where those of coat and sky differ by more each time."),
    harmful(BATCH, "bled", now_and_then(1 / 2, bled, batch(painter())), "In every second batch the last picture has the background of another prompt."),
    harmful(CUTOUT, "thin", cutout(rim=-1.5), "A pixel and a half of the thing itself is cut off all around: handles and rims grow thin."),
    harmful(SPINNER, "hurried", hurried(spinner(lossless=True)), "It turns twice as fast: each frame is shown for half as long."),
]  # fmt: skip
