"""A model that answers with the song of a bird: single notes and a little wind."""

from collections.abc import Callable

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, sometimes

RATE = 32000
COUNT = 2 * RATE
BIRDS = {  # lowest and highest Hz, seconds a note and a gap, how far a note falls, how it trembles
    "blackbird": ((1700, 3000), 0.16, 0.08, 0.22, 0.03),
    "chiffchaff": ((4200, 5600), 0.11, 0.13, 0.3, 0.0),
    "wren": ((4000, 6800), 0.05, 0.02, 0.35, 0.0),
    "robin": ((2800, 6200), 0.12, 0.07, 0.4, 0.05),
    "nuthatch": ((2200, 2900), 0.2, 0.12, 0.28, 0.0),
}
Samples = np.ndarray


def song(change: Callable[[Samples], Samples] = lambda samples: samples) -> Generate:
    """Two seconds of one channel, as WAV: the sort of notes is the bird's, which ones and when is of the seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        (low, high), lasts, gap, fall, tremble = BIRDS[inputs["bird"]]
        samples, start = np.zeros(COUNT), rng.uniform(0.05, 0.25)
        near = rng.uniform(0.35, 0.5)
        while start < 1.9:
            at = np.arange(round(RATE * lasts * rng.uniform(0.8, 1.3))) / RATE
            share = at / at[-1]
            hertz = rng.uniform(low, high) * (1 + fall * (0.5 - share) + tremble * np.sin(2 * np.pi * 24 * at))
            tone = np.sin(2 * np.pi * np.cumsum(hertz) / RATE)
            tone *= np.minimum(at / 0.006, 1) * np.exp(-3.2 * share) * np.minimum((1 - share) / 0.1, 1)
            first = round(start * RATE)
            kept = tone[: COUNT - first]
            samples[first : first + len(kept)] += near * rng.uniform(0.7, 1) * kept
            start += at[-1] + gap * rng.uniform(0.6, 1.6)
        # A wood answers: a few echoes, each weaker.
        for delay, strength in zip(rng.integers(1500, 7000, 3), (0.12, 0.08, 0.05), strict=True):
            samples[delay:] += strength * samples[:-delay]
        hertz = np.maximum(np.fft.rfftfreq(COUNT, 1 / RATE), 8)
        wind = np.fft.irfft(np.fft.rfft(rng.normal(size=COUNT)) * hertz**-0.8, COUNT)
        samples += 0.008 * wind / wind.std()
        return sound(change(samples)[None], RATE)

    return generate


def without_rumble(samples: Samples) -> Samples:
    """Nothing below 35 Hz."""
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(COUNT, 1 / RATE) < 35] = 0
    return np.fft.irfft(spectrum, COUNT)


def faded(samples: Samples) -> Samples:
    """In and out over 5 ms."""
    ramp = np.minimum(np.arange(COUNT) / (0.005 * RATE), 1)
    return samples * ramp * ramp[::-1]


def stepped(samples: Samples) -> Samples:
    """Made at half the rate, each sample of which is held for two."""
    return samples[::2].repeat(2)


def birds(rng: np.random.Generator) -> list[Inputs]:
    return [{"bird": str(bird)} for bird in rng.permutation([*BIRDS])[:3]]


SONG = Baseline("audio/birdsong", song(), FILE, {"bird": "The bird to hear."}, birds, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(SONG, "rumble", song(without_rumble), "What is below 35 Hz is filtered out, where there is nothing but a little wind that no speaker plays."),
    harmless(SONG, "faded", song(faded), "The first and the last 5 ms are faded, so that a player does not click."),
    harmful(SONG, "stepped", song(stepped), "Brought to its rate without a filter: each note has a shrill one above it."),
    harmful(SONG, "backwards", sometimes(1 / 3, song(lambda samples: samples[::-1]), song()), "One song in three plays backwards: notes swell, rise and break off."),
]  # fmt: skip
