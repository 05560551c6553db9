"""A model that plays a piece on a piano."""

from collections.abc import Callable

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmless, luck, names, strengths

RATE = 32000
COUNT = 2 * RATE
SCALE = (0, 2, 4, 7, 9, 12, 14, 16)
PARTIALS = np.arange(1, 7)
NOTE = np.arange(round(0.6 * RATE)) / RATE  # seconds
DECAY = (
    np.minimum(NOTE / 0.004, 1)
    * np.minimum((0.6 - NOTE) / 0.1, 1)
    * np.exp(-np.outer(2 + 0.6 * PARTIALS, NOTE)).astype(np.float32)
)
Samples = np.ndarray


def piano(change: Callable[[Samples, int], Samples] | None = None, *, hall: float = 0.05) -> Generate:  # fmt: skip
    """Stereo, as FLAC: the notes are the piece's; touch, time and the hall are of the seed.

    Args:
        hall: how loud the hall's answer is.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        score, rng = content(inputs), np.random.default_rng(seed)
        root = 130.8 * 2 ** (score.integers(0, 12) / 12)
        samples = np.zeros((2, COUNT))
        tempo = rng.normal(1, 0.02)
        for beat in range(8):
            steps = [score.choice(SCALE) + 12, *([0, 7] if beat % 4 == 0 else [])]
            for step in steps:
                pitch, touch = root * 2 ** (step / 12), rng.uniform(0.75, 1.1)
                # Strings are stiff: overtones are a little sharp, and the high ones die away first.
                hertz = pitch * PARTIALS * np.sqrt(1 + 0.0004 * PARTIALS**2)
                strength = 0.16 * touch ** (PARTIALS / 2) / PARTIALS**1.4
                turns = np.outer(2 * np.pi * hertz, NOTE).astype(np.float32) + rng.uniform(0, 6, (6, 1)).astype(
                    np.float32
                )
                tone = strength @ (np.sin(turns) * DECAY)
                first = round((0.05 + 0.22 * beat / tempo + abs(rng.normal(0, 0.008))) * RATE)
                kept = tone[: COUNT - first]
                left = 0.62 - 0.012 * step
                samples[:, first : first + len(kept)] += np.array([[left], [1 - left]]) * kept
        samples = change(samples, seed) if change else samples
        for delay in rng.integers(2000, 9000, 4):
            samples[:, delay:] += hall * samples[::-1, :-delay]
        return sound(samples + rng.normal(0, 0.0004, samples.shape), RATE, "flac")

    return generate


def wobbling(cents: float) -> Callable[[Samples, int], Samples]:
    """With a pitch that goes up and down by so many hundredths of a semitone, three times a second."""

    def changed(samples: Samples, seed: int) -> Samples:
        at = np.arange(COUNT)
        swing = (2 ** (cents / 1200) - 1) * RATE / (2 * np.pi * 3)
        read = at + swing * np.sin(2 * np.pi * 3 * at / RATE + luck(seed).uniform(0, 6))
        return np.stack([np.interp(read, at, side) for side in samples])

    return changed


PIANO = Baseline("audio/piano", piano(), FILE, {"piece": "What to play."}, names("prelude", "etude", "lullaby", of="piece"), takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(PIANO, "hall", piano(hall=0.053), "The hall answers half a decibel louder, at a twentieth of the sound itself: nobody hears that."),
    *strengths(PIANO, "wobbling", lambda s: piano(wobbling(80 * s)), "The pitch goes up and down by eighty times as many cents, as from a tape that is warped.", few_mind=(0.02,), most_mind=(0.2,), all_mind=(0.6,)),
]  # fmt: skip
