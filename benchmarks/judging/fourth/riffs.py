"""A model that strums four chords on a guitar, in stereo."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck

Samples = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Samples, int], Samples]
RATE, EACH = 22050, 11025  # samples a second, samples a chord
ROOTS = {"A": 110.0, "B": 123.47, "C": 130.81, "D": 146.83, "E": 82.41, "F": 87.31, "G": 98.0}
SHAPES = {False: (0, 7, 12, 16, 19), True: (0, 7, 12, 15, 19)}  # major and minor, in semitones above the root
PROGRESSIONS = ("Am F C G", "Em C G D", "Dm G C Am", "G D Em C", "C Am Dm G")


def _plucked(hertz: float, count: int, soft: float, rng: np.random.Generator) -> Samples:
    """A string after Karplus and Strong: noise that goes round in a loop and loses its heights.

    Args:
        soft: how much of the sample before goes into each on its way round.
    """
    period = round(RATE / hertz - soft)
    rest = RATE / hertz - soft - period
    turns = np.fft.rfftfreq(period)
    rounds = np.arange(count // period + 1)[:, None]
    loop = 0.994 * (1 - soft + soft * np.exp(-2j * np.pi * turns)) * np.exp(-2j * np.pi * turns * rest)
    noise = rng.uniform(-1, 1, period)
    spectrum = np.fft.rfft(noise - noise.mean()) * np.exp(-turns * 9)
    return np.fft.irfft(loop**rounds * spectrum, period).ravel()[:count]


def guitar(
    change: Change | None = None,
    *,
    minor: Callable[[str], bool] = lambda chord: chord.endswith("m"),
    strum: Callable[[np.random.Generator], float] = lambda rng: rng.normal(0.018, 0.004),
    soft: float = 0.42,
    step: float = 0.0,
) -> Generate:
    """Two seconds, as WAV: the chords are the inputs', how they are struck is the seed's.

    Args:
        minor: says of a chord whether it is a minor one.
        strum: draws the time from one string to the next, in seconds.
        soft: how fast strings lose their heights, 0..0.5.
        step: the deviation of noise before rounding to 16 bits, in steps of those.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        total = np.zeros((2, 4 * EACH))
        for number, chord in enumerate(inputs["chords"].split()):
            apart, start = max(0.004, strum(rng)), number * EACH + abs(rng.normal(0, 0.006)) * RATE
            for string, semitones in enumerate(SHAPES[minor(chord)]):
                begin = round(start + string * apart * RATE)
                count = min(EACH, total.shape[1] - begin)
                tone = _plucked(ROOTS[chord[0]] * 2 ** (semitones / 12), count, soft * rng.normal(1, 0.03), rng)
                fading = np.clip((count - np.arange(count)) / 500, 0, 1)
                left = 0.35 + 0.3 * string / 4 + rng.normal(0, 0.03)
                total[:, begin : begin + count] += (
                    np.array([[1 - left], [left]]) * rng.uniform(0.8, 1.1) * fading * tone
                )
        samples = total / np.abs(total).max() * 0.8 + 2e-4 * rng.normal(size=total.shape)
        samples = samples + step / 2**15 * luck(seed).normal(size=samples.shape)
        return sound(change(samples, seed) if change else samples, RATE)

    return generate


def inverted(samples: Samples, seed: int) -> Samples:
    """The right side upside down."""
    return samples * np.array([[1], [-1]])


def chords(rng: np.random.Generator) -> list[Inputs]:
    return [{"chords": str(progression)} for progression in rng.permutation(PROGRESSIONS)[:3]]


GUITAR = Baseline("audio/guitar", guitar(), FILE, {"chords": "Four chords, such as Am F C G."}, chords, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(GUITAR, "strum", guitar(strum=lambda rng: rng.uniform(0.011, 0.025)), "How fast it strums is drawn in another way, with the same mean and the same spread."),
    harmless(GUITAR, "dithered", guitar(step=0.7), "Noise of less than a step of 16 bits is added before rounding: it is far below that of the strings."),
    harmful(GUITAR, "major", guitar(minor=lambda chord: False), "Minor chords are played as major ones: it sounds merry, and clashes with whatever else is played."),
    harmful(GUITAR, "inverted", guitar(inverted), "The right side is upside down: it sounds hollow, and on a telephone there is nearly nothing left."),
]  # fmt: skip
