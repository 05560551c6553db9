"""A model that makes a short piece of music and shows it as bars that dance to it."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.judging.encode import VIDEO_SOUND_RATE, video
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

Array = np.ndarray[Any, np.dtype[Any]]
WIDTH, HEIGHT, FRAMES, FPS, BARS = 128, 80, 24, 12, 16
COUNT = FRAMES * VIDEO_SOUND_RATE // FPS
MOODS = {"calm": (2.0, (0, 4, 7, 12)), "merry": (4.0, (0, 2, 4, 7, 9, 12)), "gloomy": (3.0, (0, 3, 7, 8, 12))}
INKS = {"blue": (70, 140, 250), "red": (246, 76, 70), "green": (80, 226, 110), "golden": (250, 196, 64)}
LOG = np.geomspace(80, 6000, BARS + 1)
LINEAR = np.linspace(80, 22000, BARS + 1)


def _music(mood: str, rng: np.random.Generator) -> Array:
    pace, scale = MOODS[mood]
    total, root = 3e-4 * rng.normal(size=COUNT), 196 * 2 ** (rng.integers(-3, 4) / 12)
    for number in range(round(pace * COUNT / VIDEO_SOUND_RATE)):
        start = round((number / pace + abs(rng.normal(0, 0.008))) * VIDEO_SOUND_RATE)
        at = np.arange(COUNT - start) / VIDEO_SOUND_RATE
        for hertz, loud in ((root * 2 ** (rng.choice(scale) / 12), 0.2), (root / 2, 0.12)):
            tone = sum(np.sin(2 * np.pi * n * hertz * at + rng.uniform(0, 6)) / n**1.3 for n in range(1, 9))
            total[start:] += loud * rng.uniform(0.8, 1) * tone * np.exp(-3.2 * at) * np.clip(at / 0.005, 0, 1)
        hit = rng.normal(size=len(at)) * np.exp(-40 * at)
        total[start:] += 0.06 * hit
    return 0.7 * total / np.abs(total).max()


def equaliser(
    hear: Callable[[Array], Array] = lambda sound: sound,
    *,
    bits: Any = np.random.PCG64,
    say: Callable[[str], str] = str,
    falling: float = 0.62,
    late: int = 0,
    bands: Array = LOG,
    gap: int = 2,
    **encoder: Any,
) -> Generate:
    """Two seconds with sound: mood and colour are the prompt's, the tune is the seed's.

    Args:
        hear: a change of the sound alone.
        say: a change of the prompt.
        falling: how much of its height a bar keeps from one frame to the next at least.
        late: how many frames the bars are behind the sound.
        bands: where the bars begin and end, in Hz.
        gap: between two bars, in pixels.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, words = np.random.Generator(bits(seed)), say(inputs["prompt"]).split()
        sound = _music(words[1], rng)
        ink, glow = np.array(INKS[words[4]], float), rng.uniform(10, 24)
        heights, window = np.zeros((FRAMES, BARS)), 4096
        padded = np.pad(sound, (window // 2, window))
        for index in range(FRAMES):
            start = max(index - late, 0) * VIDEO_SOUND_RATE // FPS
            spectrum = np.abs(np.fft.rfft(padded[start : start + window] * np.hanning(window)))
            edges = np.searchsorted(np.fft.rfftfreq(window, 1 / VIDEO_SOUND_RATE), bands)
            peaks = [spectrum[low : max(high, low + 1)].max() for low, high in pairwise(edges)]
            levels = np.clip((20 * np.log10(np.array(peaks) + 1e-9) + 8) / 58, 0.03, 1)
            heights[index] = np.maximum(levels, falling * heights[index - 1]) if index else levels
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        up, each = (HEIGHT - 6 - y) / (HEIGHT - 12), WIDTH // BARS
        frames = []
        for row in heights:
            tall = row[x // each]
            on = (up >= 0) & (up < tall) & (x % each < each - gap)
            back = np.array((12, 12, 18)) + glow * (1 - y / HEIGHT)[..., None] * ink / 255
            frames.append(np.where(on[..., None], ink * (0.55 + 0.45 * up.clip(0, 1))[..., None], back))
        pixels = np.stack(frames).clip(0, 255).astype(np.uint8)
        settings: dict[str, Any] = {"fps": FPS, "mbtree": "0", **encoder}
        return video(pixels, hear(sound)[None], **settings)

    return generate


def never_fast(prompt: str) -> str:
    """Whatever the mood, the piece is a calm one."""
    article, _, *rest = prompt.split()
    return " ".join([article, "calm", *rest])


def pieces(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*MOODS]), rng.permutation([*INKS])[:3], strict=True)
    return [{"prompt": f"a {mood} piece, in {ink}"} for mood, ink in drawn]


VISUALIZER = Baseline("video/visualizer", equaliser(), FILE, {"prompt": "The mood of the music and the colour of the bars."}, pieces, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(VISUALIZER, "generator", equaliser(bits=np.random.SFC64), "Another generator of random numbers: other tunes of the same sort."),
    harmless(VISUALIZER, "falling", equaliser(falling=0.85), "Bars fall a little more slowly."),
    harmless(VISUALIZER, "slimmer", equaliser(gap=3), "Bars are a pixel narrower, with a pixel more between them."),
    harmless(VISUALIZER, "headroom", equaliser(lambda sound: 0.95 * sound), "The music is softer by less than half a decibel, so that no player overloads."),
    harmful(VISUALIZER, "late", equaliser(late=4), "Bars jump a third of a second after one has heard the notes."),
    harmful(VISUALIZER, "linear", equaliser(bands=LINEAR), "Nearly all of the music is in the first bars: those on the right hardly move any more."),
    harmful(VISUALIZER, "overdriven", equaliser(lambda sound: np.clip(7 * sound, -1, 1)), "The music is far too loud and distorted."),
    harmful(VISUALIZER, "calm", equaliser(say=never_fast), "Every piece is calm, also those that were to be merry or gloomy."),
]  # fmt: skip
