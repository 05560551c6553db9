"""Models that answer with short sounds: words read aloud, effects for a game."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.signal import lfilter

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
    sometimes,
    strengths,
)
from benchmarks.judging.sounds import RATE, Change, Samples, dithered, hissing, louder

VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))  # formants in Hz
FLOOR = 3e-4  # the noise of the room, of full scale


def room(count: int, rng: np.random.Generator) -> Samples:
    return FLOOR * rng.normal(size=count)


def _syllable(vowel: int, hiss: float, pitch: Samples, rng: np.random.Generator) -> Samples:
    """A burst of noise and a vowel: pulses of the voice through three resonances; (n,) as `pitch` in Hz."""
    count = len(pitch)
    cycles = np.cumsum(pitch) / RATE + rng.random()
    pulses = np.diff(np.floor(cycles), prepend=np.floor(cycles[0])) + 0.02 * rng.normal(size=count)
    voiced = np.zeros(count)
    for formant, strength in zip(VOWELS[vowel], (1.0, 0.5, 0.25), strict=True):
        radius = np.exp(-np.pi * 90 / RATE)
        turn = 2 * radius * np.cos(2 * np.pi * formant * rng.normal(1, 0.01) / RATE)
        voiced += strength * np.asarray(lfilter([1 - radius], [1, -turn, radius**2], pulses))
    at = np.arange(count) / count
    onset = np.diff(rng.normal(size=count + 1)) * np.exp(-(((at - 0.1) / 0.06) ** 2))
    return voiced * np.clip(6 * (at - 0.1), 0, 1) * np.clip(5 * (1 - at), 0, 1) + 0.015 * hiss * onset


def speech(
    change: Change | None = None,
    *,
    octaves: float = 0.0,
    tempo: float = 1.0,
    words: int | None = None,
    bits: Any = np.random.PCG64,
) -> Generate:
    """Three words with pauses between them, as WAV; melody, pace and breath differ from seed to seed.

    Args:
        octaves: how much higher the voice is.
        words: only so many are spoken.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        script, rng = content(inputs), np.random.Generator(bits(seed))
        pace, tune = tempo * np.exp(rng.normal(0, 0.03)), 2**octaves * np.exp(rng.normal(0, 0.02))
        spoken: list[Samples] = [np.zeros(round(0.05 * RATE))]
        for word in range(3):
            for _ in range(int(script.integers(1, 4))):
                vowel, hiss, seconds = int(script.integers(5)), float(script.uniform(0.2, 1)), script.uniform(0.13, 0.2)
                count = round(seconds / pace * np.exp(rng.normal(0, 0.05)) * RATE)
                bend = np.linspace(rng.normal(0, 0.04), rng.normal(-0.03, 0.04), count)
                pitch = 185 * tune * (1 - 0.06 * word) * np.exp(bend)
                if words is None or word < words:
                    spoken.append(_syllable(vowel, hiss, pitch, rng))
            spoken.append(np.zeros(round(abs(rng.normal(0.1, 0.02)) / pace * RATE)))
        joined = np.concatenate(spoken)
        samples = (3.0 * joined + room(len(joined), rng))[None]
        return sound(change(samples, seed) if change else samples, RATE)

    return generate


def gapped(samples: Samples, seed: int) -> Samples:
    """Nothing for 30 ms four times a second, as when packets are lost."""
    at = np.arange(samples.shape[1]) % (RATE // 4)
    return samples * (at > 0.03 * RATE)


def _laser(at: Samples, rng: np.random.Generator) -> Samples:
    start = rng.uniform(1900, 2300)
    return 0.5 * np.sin(2 * np.pi * start * (1 - np.exp(-5 * at)) / 5) * np.exp(-5 * at)


def _coin(at: Samples, rng: np.random.Generator) -> Samples:
    first = rng.uniform(970, 1010)
    pitch = np.where(at < 0.08, first, 4 / 3 * first)
    return 0.25 * np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / RATE)) * np.exp(-6 * at)


def _explosion(at: Samples, rng: np.random.Generator) -> Samples:
    rumble = np.asarray(lfilter([0.12], [1, -0.88], rng.normal(size=len(at))))
    return 0.9 * rumble * np.exp(-rng.uniform(4, 6) * at) * np.minimum(1, at / 0.01)


def _jump(at: Samples, rng: np.random.Generator) -> Samples:
    low = rng.uniform(240, 280)
    return 0.5 * np.sin(2 * np.pi * (low * at + 700 * at**2)) * np.exp(-4 * at)


def _drop(at: Samples, rng: np.random.Generator) -> Samples:
    low = rng.uniform(560, 640)
    return 0.6 * np.sin(2 * np.pi * (low * at + 2200 * at**2)) * np.exp(-14 * at)


EFFECTS: dict[str, Callable[[Samples, np.random.Generator], Samples]] = {
    "a laser": _laser,
    "a coin": _coin,
    "an explosion": _explosion,
    "a jump": _jump,
    "a drop of water": _drop,
}


def effect(change: Change | None = None, *, other: bool = False, bits: Any = np.random.PCG64) -> Generate:
    """Half a second of sound, as WAV, whose pitch and decay differ from seed to seed.

    Args:
        other: than the one that is asked for.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, known = np.random.Generator(bits(seed)), [*EFFECTS]
        name = known[(known.index(inputs["effect"]) + other) % len(known)]
        at = np.arange(RATE // 2) / RATE
        samples = (rng.uniform(0.8, 1.0) * EFFECTS[name](at, rng) + room(len(at), rng))[None]
        return sound(change(samples, seed) if change else samples, RATE)

    return generate


def halved(samples: Samples, seed: int) -> Samples:
    """Broken off after a tenth of a second."""
    return samples[:, : RATE // 10]


def mute(samples: Samples, seed: int) -> Samples:
    return luck(seed).normal(0, FLOOR, samples.shape)


def scripts(rng: np.random.Generator) -> list[Inputs]:
    words = ("banana", "window", "harbour", "seven", "melody", "rain", "orange", "Monday", "garden", "lantern")
    return [{"text": " ".join(map(str, rng.permutation(words)[:3]))} for _ in range(3)]


def effects(rng: np.random.Generator) -> list[Inputs]:
    return [{"effect": str(name)} for name in rng.permutation([*EFFECTS])[:3]]


SPEECH = Baseline("audio/speech", speech(), FILE, {"text": "What to say."}, scripts, takes_seed=True)
EFFECT = Baseline("audio/effect", effect(), FILE, {"effect": "What should be heard."}, effects)

PAIRS: list[Pair] = [
    harmless(SPEECH, "rng", speech(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(SPEECH, "quieter", speech(louder(-0.3)), "A third of a decibel quieter, which nobody hears."),
    harmless(SPEECH, "pace", speech(tempo=1.005), "Spoken half a percent faster, where the pace varies by three."),
    *strengths(SPEECH, "higher", lambda s: speech(octaves=s), "The voice is higher by that share of an octave.", few_mind=(0.005,), most_mind=(0.12,)),
    *strengths(SPEECH, "hissing", lambda s: speech(hissing(-80 + 60 * s)), "A hiss behind the voice: sixty times as many decibels above -80 dBFS.", few_mind=(0.05,), most_mind=(0.5,), all_mind=(0.8,)),
    harmful(SPEECH, "gapped", speech(gapped), "Nothing is heard for 30 ms four times a second: the voice stutters."),
    harmful(SPEECH, "words", sometimes(1 / 3, speech(words=2), speech()), "In one sound of three the last word is not spoken."),
    harmless(EFFECT, "rng", effect(bits=np.random.SFC64), "Another generator of random numbers."),
    harmless(EFFECT, "dither", effect(dithered), "Samples are off by one level of 32768."),
    harmless(EFFECT, "later", effect(lambda samples, seed: np.pad(samples, ((0, 0), (32, 0)))[:, :-32]), "It begins two thousandths of a second later."),
    harmless(EFFECT, "quieter", effect(louder(-0.2)), "A fifth of a decibel quieter, which nobody hears."),
    harmful(EFFECT, "other", sometimes(1 / 3, effect(other=True), effect()), "One effect in three is another than asked for."),
    harmful(EFFECT, "short", effect(halved), "It breaks off after a tenth of a second."),
    harmful(EFFECT, "mute", sometimes(1 / 4, effect(mute), effect()), "One effect in four is silent."),
]  # fmt: skip
