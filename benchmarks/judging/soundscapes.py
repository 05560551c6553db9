"""Models that answer with sound in stereo: the noise of a place, a piece of music."""

from typing import Any

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names, strengths
from benchmarks.judging.sounds import RATE, Change, Samples, louder, muffled
from benchmarks.judging.speech import room

COUNT = round(1.4 * RATE)
OWN = 0.7  # how much of each side of a place is its own, of 1
SCENES = {  # how fast the spectrum falls, its lowest Hz, how strong and how fast it swells
    "waves on a beach": (0.9, 60, 0.7, 0.8),
    "wind in a chimney": (1.6, 90, 0.5, 1.7),
    "rain on a roof": (0.2, 400, 0.1, 3.0),
    "a motorway far away": (1.2, 40, 0.2, 0.6),
    "a waterfall": (0.5, 120, 0.1, 2.2),
}


def ambience(change: Change | None = None, *, bits: Any = np.random.PCG64) -> Generate:
    """The noise of a place, as FLAC: its colour is of the scene, every sample of the seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        slope, lowest, depth, speed = SCENES[inputs["scene"]]
        hertz = np.fft.rfftfreq(COUNT, 1 / RATE)
        colour = np.where(hertz < lowest, 0, np.maximum(hertz, 1) ** -slope)
        middle, *own = np.fft.irfft(np.fft.rfft(rng.normal(size=(3, COUNT))) * colour, COUNT)
        sides = np.sqrt(1 - OWN) * middle + np.sqrt(OWN) * np.stack(own)
        at = np.arange(COUNT) / RATE
        swell = 1 + depth * np.sin(2 * np.pi * speed * rng.normal(1, 0.05) * at + rng.uniform(0, 6))
        samples = 0.12 * sides / sides.std() * swell + np.stack([room(COUNT, rng) for _ in range(2)])
        return sound(change(samples, seed) if change else samples, RATE, "flac")

    return generate


def mono(samples: Samples, seed: int) -> Samples:
    return np.repeat(samples.mean(axis=0, keepdims=True), 2, axis=0)


def clicking(samples: Samples, seed: int) -> Samples:
    """A click every fifth of a second."""
    return samples + 0.6 * (np.arange(samples.shape[1]) % (RATE // 5) < 4)


def song(
    change: Change | None = None, *, tempo: float = 1.0, bits: Any = np.random.PCG64, bit_rate: int = 112_000
) -> Generate:
    """Bass, a figure of eight notes and a shaker, as MP3: the notes are the title's, the playing is the seed's."""

    def generate(inputs: Inputs, seed: int) -> str:
        score, rng = content(inputs), np.random.Generator(bits(seed))
        total = np.zeros((2, round(COUNT / tempo)))
        root, figure = 98 * 2 ** (score.integers(0, 12) / 12), score.choice([0, 3, 5, 7, 10, 12, 15], 8)

        def add(seconds: float, tone: Samples, left: float) -> None:
            start = round((seconds / tempo + abs(rng.normal(0, 0.004))) * RATE)
            kept = tone[: max(0, total.shape[1] - start)]
            total[:, start : start + len(kept)] += np.array([[left], [1 - left]]) * kept

        at = np.arange(round(0.4 * RATE)) / RATE
        for beat in range(8):
            pitch = 4 * root * 2 ** (int(figure[beat]) / 12)
            bright = rng.uniform(0.8, 1.2)
            lead = sum(np.sin(2 * np.pi * n * pitch * at + rng.uniform(0, 6)) / n**2 for n in (1, 2, 3, 4))
            add(0.16 * beat, 0.2 * bright * np.asarray(lead) * np.exp(-7 * at), 0.75 if beat % 2 else 0.25)
            add(0.16 * beat, 0.12 * rng.normal(size=len(at)) * np.exp(-60 * at), rng.uniform(0.4, 0.6))
            if beat % 4 == 0:
                bass = np.sin(2 * np.pi * root * at) + 0.4 * np.sin(4 * np.pi * root * at)
                add(0.16 * beat, 0.4 * rng.uniform(0.9, 1.1) * bass * np.exp(-3 * at), 0.5)
        samples = total + np.stack([room(total.shape[1], rng) for _ in range(2)])
        return sound(change(samples, seed) if change else samples, RATE, "mp3", bit_rate)

    return generate


def scenes(rng: np.random.Generator) -> list[Inputs]:
    return [{"scene": str(scene)} for scene in rng.permutation([*SCENES])[:3]]


AMBIENCE = Baseline("audio/ambience", ambience(), FILE, {"scene": "The place to hear."}, scenes)
SONG = Baseline("audio/song", song(), FILE, {"title": "The piece."}, names("waltz", "blues", "march", of="title"), takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(AMBIENCE, "rng", ambience(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(AMBIENCE, "louder", ambience(louder(0.3)), "A third of a decibel louder, which nobody hears."),
    harmless(AMBIENCE, "swapped", ambience(lambda samples, seed: samples[::-1]), "Left and right are exchanged, and nothing comes from either side more than from the other."),
    *strengths(AMBIENCE, "quieter", lambda s: ambience(louder(-40 * s)), "Forty times as many decibels quieter.", few_mind=(0.015,), most_mind=(0.15,), all_mind=(0.5,)),
    harmful(AMBIENCE, "mono", ambience(mono), "Both sides are the same: one no longer sits in the middle of it."),
    harmful(AMBIENCE, "clicking", ambience(clicking), "There is a click every fifth of a second."),
    harmless(SONG, "rng", song(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(SONG, "bitrate", song(bit_rate=128_000), "An MP3 of slightly better quality."),
    harmless(SONG, "tempo", song(tempo=1.003), "Played three thousandths faster, which nobody hears.", border=True),
    harmful(SONG, "compressed", song(bit_rate=16_000), "An MP3 of so few bits that everything bubbles."),
    harmful(SONG, "slow", song(tempo=0.88), "Played an eighth too slowly."),
    harmful(SONG, "muffled", song(muffled), "Nothing above 1 kHz is left: the shaker cannot be heard."),
    harmful(SONG, "clipped", song(louder(16)), "Far too loud: everything is distorted."),
]  # fmt: skip
