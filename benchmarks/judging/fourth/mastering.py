"""A model that masters a track: louder, rounder, nothing beyond full scale; the same at every call."""

from collections.abc import Callable

import numpy as np

from benchmarks.judging.encode import bytes_of, data_url, sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

RATE = 44100
COUNT = round(1.5 * RATE)
Samples = np.ndarray


def _track(mix: np.random.Generator) -> Samples:
    """A kick and a bass in the middle, a guitar on the left, a shaker on the right."""
    at = np.arange(COUNT) / RATE
    beat = 60 / mix.uniform(88, 128)
    phase = at % beat
    kick = np.sin(2 * np.pi * (48 * phase + 3.5 * (1 - np.exp(-30 * phase)))) * np.exp(-9 * phase)
    root = mix.uniform(45, 75)
    bass = np.sin(2 * np.pi * root * at) + 0.4 * np.sin(4 * np.pi * root * at)
    pluck = (at % (beat / 2)) / 0.2
    chord = sum(np.sin(2 * np.pi * root * 4 * ratio * at) for ratio in (1, 1.26, 1.5, 2.52)) * np.exp(-pluck)
    shaker = mix.normal(size=COUNT) * np.exp(-(at % (beat / 4)) / 0.02)
    shaker = np.diff(shaker, prepend=0)
    middle = 0.4 * kick + 0.16 * bass * (1 - 0.6 * np.exp(-phase / 0.1))
    return np.stack([middle + 0.1 * chord + 0.02 * shaker, middle + 0.02 * chord + 0.07 * shaker])


def master(change: Callable[[Samples], Samples] | None = None, *, about: bytes = b"") -> Generate:
    """Stereo, as WAV of 16 bits.

    Args:
        about: a chunk of the file that says who made it.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        samples = _track(content(inputs))
        slow = np.cumsum(samples, axis=1)
        low = (slow[:, 400:] - slow[:, :-400]) / 400
        samples[:, 400:] += 0.3 * low
        level = np.sqrt((samples**2).mean())
        samples = 0.92 * np.tanh(0.24 * samples / level)
        samples = change(samples) if change else samples
        answer = sound(samples, RATE)
        if about:
            data = bytes_of(answer)
            whole = data[:4] + (len(data) - 8 + len(about)).to_bytes(4, "little") + data[8:] + about
            answer = data_url(whole, "audio/x-wav")
        return answer

    return generate


def _chunk() -> bytes:
    text = b"master 1.9\0\0"
    inside = b"INFOISFT" + len(text).to_bytes(4, "little") + text
    return b"LIST" + len(inside).to_bytes(4, "little") + inside


def nearly(samples: Samples) -> Samples:
    """Off by less than half a step of 16 bits: some are rounded the other way."""
    return samples + np.random.default_rng(1).uniform(-0.3, 0.3, samples.shape) / 32768


def late(samples: Samples) -> Samples:
    """By the 20 ms for which a limiter looks ahead; the end is cut off."""
    return np.pad(samples, ((0, 0), (882, 0)))[:, :COUNT]


MASTER = Baseline("audio/master", master(), FILE, {"track": "The track to master."}, names("single", "b-side", "demo", of="track"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(MASTER, "signed", master(about=_chunk()), "The same samples in a file that says what made it."),
    harmless(MASTER, "rounding", master(nearly), "Some samples are off by the last of 16 bits, 90 decibels below the music, as on another chip."),
    harmful(MASTER, "swapped", master(lambda samples: samples[::-1]), "Left and right are exchanged: the guitar has moved to the other side."),
    harmful(MASTER, "late", master(late), "Everything comes 20 ms late: it no longer fits the picture or the other tracks it was cut to."),
]  # fmt: skip
