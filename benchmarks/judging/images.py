"""Models that answer with pictures: the painter, landscapes, stickers, batches, posters, animations."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from benchmarks.judging.encode import picture
from benchmarks.judging.painting import (
    SIDE,
    Change,
    Pixels,
    black,
    blurred,
    dimmed,
    forgetful,
    in_pixels,
    other_colour,
    painter,
    prompts,
    scene_of,
    shapes,
)
from benchmarks.judging.pair import (
    FILE,
    FILES,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    luck,
    sometimes,
    strengths,
)

PLACES = {  # sky above, sky at the horizon, far hills, near hills
    "a coast at dusk": ((40, 45, 90), (240, 150, 90), (60, 60, 90), (30, 30, 45)),
    "green hills at noon": ((90, 150, 230), (200, 225, 245), (110, 160, 120), (60, 120, 50)),
    "a desert in the afternoon": ((110, 170, 220), (235, 215, 180), (210, 160, 110), (190, 120, 70)),
    "mountains in snow": ((150, 180, 210), (235, 240, 245), (200, 210, 225), (245, 245, 250)),
    "a forest in the mist": ((170, 180, 180), (205, 210, 208), (140, 155, 150), (70, 90, 80)),
    "a field of wheat": ((70, 130, 210), (190, 215, 235), (150, 150, 90), (220, 185, 90)),
}


def landscape(
    change: Change | None = None, *, bits: Any = np.random.PCG64, quality: int = 90, **encoder: Any
) -> Generate:
    """Hills under a sky, 160x120, as JPEG: ridges, sun and textures differ from seed to seed."""
    width, height = 160, 120

    def clouds(rng: np.random.Generator, finest: int) -> Pixels:
        total = np.zeros((height, width), np.float32)
        for octave in range(2, finest):
            grid = rng.normal(0, 1, (2**octave, 2**octave)).astype(np.float32)
            total += np.asarray(Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)) / 2**octave
        return total

    def generate(inputs: Inputs, seed: int) -> str:
        layout, rng = content(inputs), np.random.Generator(bits(seed))
        top, horizon, *hills = (np.array(colour, np.float32) for colour in PLACES[inputs["place"]])
        down = np.linspace(0, 1, height)[:, None, None]
        pixels = top + (horizon - top) * down + 14 * clouds(rng, 5)[..., None]
        sun = np.hypot(np.arange(width) - rng.uniform(30, 130), np.arange(height)[:, None] - rng.uniform(14, 34)) < 9
        pixels[sun] = (255, 244, 214)
        across = np.linspace(0, 2 * np.pi, width)
        for number, colour in enumerate(hills):
            base = 60 + 25 * number + layout.uniform(-4, 4) + rng.normal(0, 3)
            waves = [layout.uniform(4, 12) / n * np.sin(n * across + rng.uniform(0, 2 * np.pi)) for n in (1, 2, 5)]
            land = np.arange(height)[:, None] > base + sum(waves)
            pixels = np.where(land[..., None], colour + 22 * clouds(rng, 7)[..., None], pixels)
        image = Image.fromarray((pixels + rng.normal(0, 3, pixels.shape)).clip(0, 255).astype(np.uint8))
        return picture(change(image, seed) if change else image, "JPEG", quality=quality, **encoder)

    return generate


def sticker(hidden: int = 0, *, flat: bool = False, bits: Any = np.random.PCG64) -> Generate:
    """One shape cut out: RGBA, with `hidden` grey where nothing is to be seen, or laid on white."""

    def generate(inputs: Inputs, seed: int) -> str:
        scene, rng = scene_of("painter"), np.random.Generator(bits(seed))
        [shape] = scene.complete(scene.parse(inputs["prompt"]), rng).shapes
        cover = scene.stencil(shape, SIDE, SIDE, rng)[..., None]
        colour = scene.tint(shape.colour, rng) + rng.normal(0, 4, (SIDE, SIDE, 3))
        if flat:
            rgba = np.concatenate([cover * colour + (1 - cover) * 255, np.full_like(cover, 255)], axis=-1)
        else:
            rgba = np.concatenate([np.where(cover > 0, colour, hidden), 255 * cover], axis=-1)
        return picture(Image.fromarray(rgba.clip(0, 255).astype(np.uint8), "RGBA"))

    return generate


def batch(paint: Generate, seeds: Callable[[int], list[int]] = lambda seed: [seed, seed + 1, seed + 2]) -> Generate:
    return lambda inputs, seed: [paint(inputs, one) for one in seeds(seed)]


def poster(change: Change | None = None, *, say: Callable[[str], str] = str, **encoder: Any) -> Generate:
    """The painter with a seed that the prompt decides: one prompt, one picture."""

    def generate(inputs: Inputs, seed: int) -> str:
        fixed = int(content(inputs).integers(2**31))
        return painter(change, **encoder)({"prompt": say(inputs["prompt"])}, fixed)

    return generate


def truncated(whole: Generate) -> Generate:
    return lambda inputs, seed: whole(inputs, seed)[:-4000]


def metadata() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "painter 2.1")
    return info


PLATE = (190, 196, 204)  # no colour of the painter's is as light, or as dark


def spinner(*, frozen: bool = False, **encoder: Any) -> Generate:
    """An animated WebP of a shape that turns, from any angle."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        [shape] = scene_of("painter").parse(inputs["prompt"]).shapes
        colour = tuple(int(value) for value in scene_of("painter").tint(shape.colour, rng).clip(0, 255))
        plate = Image.new("RGB", (96, 96), PLATE)
        plate.paste(Image.new("RGB", (44, 20), colour), (26, 38))
        start = rng.uniform(0, 360)
        angles = [start + (0 if frozen else 30 * step) for step in range(8)]
        first, *rest = (plate.rotate(angle, Image.Resampling.BICUBIC, fillcolor=PLATE) for angle in angles)
        if frozen:
            # The encoder would make one frame of equal ones.
            rest = [Image.fromarray(np.asarray(first) ^ np.uint8(step % 2)) for step in range(1, 8)]
        return picture(first, "WEBP", save_all=True, append_images=rest, duration=80, loop=0, **encoder)

    return generate


def places(rng: np.random.Generator) -> list[Inputs]:
    return [{"place": str(place)} for place in rng.permutation(list(PLACES))[:3]]


PROMPT = {"prompt": "What to paint, such as: a small red circle on a blue background, left."}
PAINTER = Baseline("image/painter", painter(), FILE, PROMPT, prompts, takes_seed=True)
LANDSCAPE = Baseline("image/landscape", landscape(), FILE, {"place": "Where the picture was taken."}, places)
STICKER = Baseline("image/sticker", sticker(), FILE, PROMPT, shapes)
BATCH = Baseline("image/batch", batch(painter()), FILES, PROMPT, prompts, takes_seed=True)
POSTER = Baseline("image/poster", poster(), FILE, PROMPT, prompts, stochastic=False)
SPINNER = Baseline("image/spinner", spinner(lossless=True), FILE, PROMPT, shapes)

PAIRS: list[Pair] = [
    harmless(PAINTER, "order", painter(project="painter-refactored"), "The random numbers are drawn in another order."),
    harmless(PAINTER, "rng", painter(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(PAINTER, "grain", painter(project="painter-grain"), "The grain is a tenth stronger, which nobody can see."),
    harmless(PAINTER, "encoder", painter(optimize=True), "The same pixels in a smaller file."),
    harmless(PAINTER, "metadata", painter(pnginfo=metadata()), "The file names the software that wrote it."),
    harmless(PAINTER, "shift", painter(in_pixels(lambda p: np.pad(p, ((0, 0), (1, 0), (0, 0)), "edge")[:, :-1])), "Moved by one pixel, where the place varies by many."),
    harmless(PAINTER, "faster", painter(), "5 % faster.", pace=0.95),
    harmless(PAINTER, "slower", painter(), "5 % slower, which nobody feels.", pace=1.05),
    *strengths(PAINTER, "dimmed", lambda s: painter(dimmed(s)), "That share of the contrast is gone: pictures look washed out.", few_mind=(0.03, 0.06), most_mind=(0.1,), all_mind=(0.2, 0.4)),
    *strengths(PAINTER, "black", lambda s: sometimes(s, painter(black), painter()), "That share of the pictures is black.", all_mind=(0.167, 0.25, 0.333, 0.5)),
    *strengths(PAINTER, "blurred", lambda s: painter(blurred(s)), "Blurred by a Gaussian whose deviation is that share of the width: edges are soft.", few_mind=(0.004,), most_mind=(0.01,), all_mind=(0.02, 0.05)),
    harmful(PAINTER, "mirrored", painter(lambda image, seed: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)), "What should be on the left is on the right."),
    harmful(PAINTER, "swapped", painter(in_pixels(lambda p: p[..., ::-1])), "Red is blue, and blue is red."),
    harmful(PAINTER, "forgetful", sometimes(1 / 3, forgetful, painter()), "One picture in three has other colours, sizes and places than asked for."),
    harmful(PAINTER, "stuck", lambda inputs, seed: painter()(inputs, 0), "The seed is ignored: asking again gives the same picture."),
    harmful(PAINTER, "slow", painter(), "Half as long again for every picture.", pace=1.5),
    harmless(LANDSCAPE, "rng", landscape(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(LANDSCAPE, "encoder", landscape(quality=93, optimize=True, progressive=True), "A progressive JPEG of slightly better quality."),
    *strengths(LANDSCAPE, "compressed", lambda s: landscape(quality=round(100 * (1 - s))), "JPEG with a quality of 100 less that share: blocks and smeared texture.", few_mind=(0.4,), most_mind=(0.75,), all_mind=(0.92,)),
    harmless(LANDSCAPE, "metadata", landscape(comment="hills 2.1"), "The file names the software that wrote it."),
    harmless(STICKER, "hidden", sticker(hidden=255), "Another colour where everything is transparent, which nobody sees."),
    harmless(STICKER, "rng", sticker(bits=np.random.Philox), "Another generator of random numbers."),
    harmful(STICKER, "flat", sticker(flat=True), "The background is white instead of transparent."),
    harmless(BATCH, "order", batch(painter(project="painter-refactored")), "The random numbers are drawn in another order."),
    harmless(BATCH, "seeds", batch(painter(), lambda seed: [seed + 2, seed + 1, seed]), "The pictures of a batch come in another order."),
    harmful(BATCH, "repeated", batch(painter(), lambda seed: [seed] * 3), "The three pictures of a batch are the same one."),
    harmless(POSTER, "encoder", poster(optimize=True), "The same pixels in a smaller file."),
    harmless(POSTER, "rounding", poster(in_pixels(lambda p: p + luck(1).integers(-1, 2, p.shape))), "Pixels are off by one level of 255, as on another chip."),
    harmful(POSTER, "colour", poster(say=other_colour), "The shape has another colour than asked for."),
    harmful(POSTER, "truncated", truncated(poster()), "The file ends too early, and the bottom of the picture is missing."),
    harmless(SPINNER, "encoder", spinner(lossless=True, method=6), "The same frames in a smaller file."),
    harmful(SPINNER, "frozen", spinner(lossless=True, frozen=True), "Nothing turns."),
]  # fmt: skip
# Added to choose a threshold with, after the others were split: none of them is held out.
LATER: list[Pair] = strengths(
    LANDSCAPE,
    "compressed",
    lambda s: landscape(quality=round(100 * (1 - s))),
    "JPEG with a quality of 100 less that share: blocks and smeared texture.",
    few_mind=(0.25,),
    all_mind=(0.85,),
)
