"""Changes of models that answer with pictures or sound: how they are finished, and what goes wrong on the way."""

from typing import Any

import numpy as np
from PIL import Image

from benchmarks.judging.eighth.bouquets import BOUQUET, bouquet
from benchmarks.judging.eighth.emoji import EMOJI, emoji
from benchmarks.judging.eighth.galaxies import GALAXY, galaxy
from benchmarks.judging.eighth.handwriting import NOTE, written
from benchmarks.judging.eighth.normals import NORMALS, normals
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless
from benchmarks.judging.seventh.crowds import CROWD, crowd
from benchmarks.judging.seventh.enhancers import ENHANCER, enhancer
from benchmarks.judging.seventh.enhancers import RATE as SPEECH_RATE
from benchmarks.judging.seventh.weathers import WEATHER, weather

Samples = np.ndarray[Any, np.dtype[Any]]


def reseeded(inputs: Inputs, seed: int) -> str:
    """What the seed decides comes from another seed, which is made of both its halves."""
    return galaxy()(inputs, (seed * 2_654_435_761 + 97) % 2**32)


def squeezed(image: Image.Image, seed: int) -> Image.Image:
    """Two thirds as wide as high, in the middle of the square."""
    narrow = image.resize((image.width * 2 // 3, image.height), Image.Resampling.LANCZOS)
    square = Image.new(image.mode, image.size)
    square.paste(narrow, (image.width // 6, 0))
    return square


def in_the_morning(inputs: Inputs, seed: int) -> str:
    """The light is that of the morning, whatever the prompt says of it."""
    head, _, _ = inputs["prompt"].partition(", ")
    return bouquet()({"prompt": f"{head}, morning light"}, seed)


def quieter(samples: Samples, seed: int) -> Samples:
    """By a third of a decibel."""
    return samples * 10 ** (-0.33 / 20)


def dropping_out(samples: Samples, rng: np.random.Generator) -> Samples:
    """Five times nothing at all, for 60 to 120 ms."""
    changed, count = samples.copy(), samples.shape[1]
    for first in rng.uniform(0.05, 0.9, 5):
        start = round(first * count)
        changed[:, start : start + round(count * rng.uniform(0.024, 0.048))] = 0
    return changed


def late(samples: Samples, rng: np.random.Generator) -> Samples:
    """A fifth of a second later, so that as much is missing in the end."""
    by = SPEECH_RATE // 5
    return np.pad(samples, ((0, 0), (by, 0)))[:, :-by]


PAIRS: list[Pair] = [
    harmless(NORMALS, "packed", normals(optimize=True, compress_level=9), "The same pixels in a smaller file."),
    harmless(GALAXY, "reseeded", reseeded, "Seeds are scrambled before they are used: other galaxies for the same seeds, of the same sort."),
    harmless(NOTE, "resolution", written(dpi=(300, 300)), "The file says that it is to be printed with 300 dots an inch: the same pixels."),
    harmless(WEATHER, "quieter", weather(quieter), "A third of a decibel quieter, which nobody hears."),
    harmful(EMOJI, "squeezed", emoji(squeezed), "Faces are squeezed to two thirds of their width: they are narrow eggs where they were round."),
    harmful(BOUQUET, "mornings", in_the_morning, "The light is always that of the morning, also where that of the evening or of a studio was asked for."),
    harmful(CROWD, "drop-outs", crowd(dropping_out), "The sound breaks off five times for a tenth of a second, as on a bad line."),
    harmful(ENHANCER, "late", enhancer(late), "Everything is a fifth of a second late: lips and voice no longer fit when it is laid under a film again, and the end is cut off."),
]  # fmt: skip
