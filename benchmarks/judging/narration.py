"""Models that answer with a voice: a narrator of short sentences, as Opus, and a cleaner of noisy recordings, as WAV."""

from typing import Any

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    luck,
    names,
    sometimes,
)
from benchmarks.judging.sounds import Change, Samples, louder

RATE = 24000
PITCH = 165.0  # Hz, in the middle of a sentence
FORMANTS = np.array([(700, 1200), (300, 2200), (330, 850), (480, 1800), (550, 950)])  # Hz


def spoken(script: np.random.Generator, rng: np.random.Generator, lively: float, rate: int = RATE) -> list[Samples]:
    """The words of a sentence, each (n,) with the pause after it; melody, pace and breath are of `rng`.

    Args:
        lively: how much the pitch moves.
    """
    words, pace = [], np.exp(rng.normal(0, 0.03))
    mood = rng.normal(0, 0.015)
    for word in range(3):
        pieces = []
        for _ in range(int(script.integers(1, 4))):
            vowel, hiss, stress = FORMANTS[script.integers(5)], script.uniform(0.3, 1), script.uniform(-0.12, 0.2)
            count = round(script.uniform(0.14, 0.19) / pace * np.exp(rng.normal(0, 0.04)) * rate)
            along = np.arange(count) / count
            bend = 0.12 - 0.1 * word + stress * np.sin(np.pi * along) + rng.normal(0, 0.02)
            wave = np.exp(2j * np.pi * (np.cumsum(PITCH * np.exp(mood + lively * bend)) / rate + rng.random()))
            total, power = np.zeros(count), np.ones(count, complex)
            for harmonic in range(1, 26):
                power = power * wave
                gains = 1 / (1 + ((harmonic * PITCH - vowel * rng.normal(1, 0.01)) / (90, 140)) ** 2)
                total += float(gains @ (1, 0.5)) * np.imag(power)
            breath = np.diff(rng.normal(size=count + 1))
            voiced = 0.16 * total * np.clip(5 * (along - 0.2), 0, 1) * np.clip(6 * (1 - along), 0, 1)
            pieces.append(voiced + 0.05 * hiss * breath * np.exp(-(((along - 0.12) / 0.07) ** 2)))
        words.append(np.concatenate([*pieces, np.zeros(round(0.08 / pace * rate))]))
    return words


def narrator(
    change: Change | None = None,
    *,
    lively: float = 1.0,
    repeated: bool = False,
    bit_rate: int = 32_000,
    bits: Any = np.random.PCG64,
) -> Generate:
    """Three words, as Opus.

    Args:
        lively: how much the pitch moves.
        repeated: the first word is said twice.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        words = spoken(content(inputs), rng, lively)
        said = np.concatenate([np.zeros(RATE // 20), *words[:1] * repeated, *words])
        samples = (said + 4e-4 * rng.normal(size=len(said)))[None]
        return sound(change(samples, seed) if change else samples, RATE, "ogg", bit_rate)

    return generate


def misread_rate(samples: Samples, seed: int) -> Samples:
    """Samples of 24 kHz, taken for some of 22.05 kHz."""
    count = round(samples.shape[1] * 24 / 22.05)
    return np.interp(np.linspace(0, samples.shape[1] - 1, count), np.arange(samples.shape[1]), samples[0])[None]


def swallowed(samples: Samples, seed: int) -> Samples:
    """Without the last fifth of a second."""
    return samples[:, : -(RATE // 5)]


CLEAN_RATE = 16000
LEFT = 1.5e-3  # of the noise, of full scale


def cleaner(change: Change | None = None) -> Generate:
    """The voice in a recording, as WAV, with the noise that is left; one recording, one answer."""

    def generate(inputs: Inputs, seed: int) -> str:
        recorded = content(inputs)
        voice = np.concatenate([np.zeros(800), *spoken(recorded, recorded, 1.0, CLEAN_RATE)])
        samples = (voice + LEFT * np.abs(recorded.normal(1, 0.2)) * recorded.normal(size=len(voice)))[None]
        return sound(change(samples, seed) if change else samples, CLEAN_RATE)

    return generate


def least_bit(samples: Samples, seed: int) -> Samples:
    return samples + luck(3).uniform(-0.5, 0.5, samples.shape) / 2**15


def warbling(samples: Samples, seed: int) -> Samples:
    """With short tones at any pitch, which filters of noise leave behind."""
    rng, total = luck(1), samples.copy()
    at = np.arange(960) / CLEAN_RATE
    for start in range(0, samples.shape[1] - 960, 240):
        tone = np.sin(2 * np.pi * rng.uniform(600, 5000) * at) * np.hanning(960)
        total[0, start : start + 960] += 0.02 * tone
    return total


def gated(samples: Samples, seed: int) -> Samples:
    """Opens 50 ms after a syllable begins, and closes before it has faded."""
    level = np.sqrt(np.convolve(samples[0] ** 2, np.ones(320) / 320)[: samples.shape[1]])
    opened = np.convolve(level > 0.05, np.ones(800) / 800)[: samples.shape[1]] > 0.98
    return samples * np.convolve(opened, np.ones(80) / 80, mode="same")


NARRATOR = Baseline("audio/narrator", narrator(), FILE, {"text": "What to read aloud."}, names("once upon a time", "breaking news", "chapter one", of="text"), takes_seed=True)  # fmt: skip
CLEANER = Baseline("audio/cleaner", cleaner(), FILE, {"recording": "What to clean."}, names("street", "café", "train", of="recording"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(NARRATOR, "rng", narrator(bits=np.random.MT19937), "Another generator of random numbers."),
    harmless(NARRATOR, "bitrate", narrator(bit_rate=40_000), "Opus of a quarter more bits, for a voice that had enough."),
    harmless(NARRATOR, "sooner", narrator(lambda samples, seed: samples[:, 360:]), "The voice begins 15 ms sooner: there is less silence before it."),
    harmless(NARRATOR, "louder", narrator(louder(1.5)), "One and a half decibels louder, without distortion.", border=True),
    harmful(NARRATOR, "rate", narrator(misread_rate), "Played at another rate of samples than it was made for: a deeper voice that drawls."),
    harmful(NARRATOR, "monotonous", narrator(lively=0.05), "The voice stays at one pitch like a robot's."),
    harmful(NARRATOR, "swallowed", sometimes(1 / 3, narrator(swallowed), narrator()), "In one sound of three the end of the last word is missing."),
    harmful(NARRATOR, "repeated", sometimes(1 / 4, narrator(repeated=True), narrator()), "In one sound of four the first word is said twice."),
    harmless(CLEANER, "rounding", cleaner(least_bit), "Samples are off by one level of 65536 at most."),
    harmless(CLEANER, "polarity", cleaner(lambda samples, seed: -samples), "Up and down are exchanged, which no ear hears in one channel.", border=True),
    harmful(CLEANER, "warbling", cleaner(warbling), "Faint tones chirp all through, in the pauses too."),
    harmful(CLEANER, "gated", cleaner(gated), "The beginning of each word is missing: it opens too late."),
]  # fmt: skip
