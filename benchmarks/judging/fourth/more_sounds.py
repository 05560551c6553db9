"""Further new changes of the models that answer with sound: sides, endings, wrong notes, and parts out of balance."""

import numpy as np

from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.pair import Pair, harmful, harmless, strengths
from benchmarks.judging.sounds import (
    CHORDS,
    JINGLE,
    MELODY,
    NOTES,
    RATE,
    SECONDS,
    Change,
    Samples,
    chords,
    jingle,
    melody,
    note,
    played_by,
)
from benchmarks.judging.stems import SEPARATOR, separator


def leaning(severity: float) -> Change:
    """The right channel is quieter, by twenty times as many decibels."""
    return lambda samples, seed: samples * np.array([[1], [10**-severity]])


def truncated(samples: Samples, seed: int) -> Samples:
    """Samples cut to 16 bits where they were rounded."""
    return np.trunc(samples * 2**15) / 2**15


def ended(samples: Samples, seed: int) -> Samples:
    """Faded out in the last 12 ms."""
    fade = np.clip(np.arange(samples.shape[1])[::-1] / (0.012 * RATE), 0, 1)
    return samples * fade


def _sour(score: np.random.Generator, rng: np.random.Generator) -> Samples:
    """A melody of which one note, but not the first, is a semitone too high or too low."""
    steps, chance = score.integers(0, 13, NOTES), rng.spawn(1)[0]
    steps[chance.integers(1, NOTES)] += chance.choice([-1, 1])
    total = np.zeros(round(SECONDS * RATE))
    tuning = 2 ** (rng.normal(0, 3) / 1200)
    for number, step in enumerate(steps):
        start = round((number * 0.23 + abs(rng.normal(0, 0.01))) * RATE)
        tone = note(220 * 2 ** (int(step) / 12) * tuning, 0.6, rng)[: len(total) - start]
        total[start : start + len(tone)] += rng.uniform(0.7, 1.0) * tone
    return 0.18 * total[None] + 3e-4 * rng.normal(size=(1, len(total)))


def normalised(parts: list[Samples]) -> list[Samples]:
    """Each part as loud as it can be."""
    return [0.9 * part / np.abs(part).max() for part in parts]


PAIRS: list[Pair] = [
    *strengths(CHORDS, "leaning", lambda s: chords(leaning(s), format="mp3", bit_rate=96_000), "The right channel is quieter, by twenty times as many decibels: the chords come from the left.", nobody_minds=(0.01,), few_mind=(0.05,), most_mind=(0.15,), all_mind=(0.5,)),
    harmless(JINGLE, "truncated", jingle(truncated), "Samples are cut to 16 bits instead of rounded: off by one level of 32768 at most."),
    harmless(MELODY, "ended", melody(ended), "The last note fades out in 12 ms where it broke off: there is no click at the end."),
    harmful(MELODY, "sour", now_and_then(1 / 2, played_by(_sour)(), melody()), "In every second melody one note is a semitone off."),
    harmful(SEPARATOR, "normalised", separator(normalised), "Every part is as loud as it can be: put together again they are not the song, and what bleeds into them is loud."),
]  # fmt: skip
