"""Models that answer with sound: melodies, chords, a voice, drums, jingles, each about a second long."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

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

Samples = NDArray[np.floating]
Make = Callable[[np.random.Generator, np.random.Generator], Samples]
Change = Callable[[Samples, int], Samples]
RATE = 16000
NOTES = 5
SECONDS = 1.2


def played_by(make: Make) -> Callable[..., Generate]:
    """Turn a function from two generators of random numbers, one fixed by the inputs, into models.

    Those take a `change` of the samples, numpy's `bits`, and options of the encoder.
    """

    def model(change: Change | None = None, *, bits: Any = np.random.PCG64, **encoder: Any) -> Generate:
        def generate(inputs: Inputs, seed: int) -> str:
            samples = make(content(inputs), np.random.Generator(bits(seed)))
            return sound(change(samples, seed) if change else samples, RATE, **encoder)

        return generate

    return model


def note(frequency: float, seconds: float, rng: np.random.Generator) -> Samples:
    """A plucked tone of five harmonics with phases of their own, (n,)."""
    at = np.arange(round(seconds * RATE)) / RATE
    tone = sum(
        np.sin(2 * np.pi * n * frequency * at + rng.uniform(0, 2 * np.pi)) * np.exp(-at * (2 + n)) / n
        for n in range(1, 6)
    )
    return np.asarray(tone) * np.minimum(1, at / 0.005)


def _melody(octaves: float = 0.0, tempo: float = 1.0) -> Make:
    """Five notes that the inputs decide; tuning, touch and timing differ from seed to seed."""

    def make(score: np.random.Generator, rng: np.random.Generator) -> Samples:
        steps = score.integers(0, 13, NOTES)
        total = np.zeros(round(SECONDS / tempo * RATE))
        tuning = 2 ** (octaves + rng.normal(0, 3) / 1200)
        for number, step in enumerate(steps):
            start = round((number * 0.23 / tempo + abs(rng.normal(0, 0.01))) * RATE)
            tone = note(220 * 2 ** (int(step) / 12) * tuning, 0.6, rng)[: len(total) - start]
            total[start : start + len(tone)] += rng.uniform(0.7, 1.0) * tone
        return 0.18 * total[None] + 3e-4 * rng.normal(size=(1, len(total)))

    return make


def _chords(score: np.random.Generator, rng: np.random.Generator) -> Samples:
    """Three chords in stereo."""
    total = np.zeros((2, round(SECONDS * RATE)))
    for number in range(3):
        root = 110 * 2 ** (int(score.integers(0, 12)) / 12)
        start = round((number * 0.38 + abs(rng.normal(0, 0.01))) * RATE)
        for interval in (1, 1.26, 1.5):
            tone = note(root * interval, 0.6, rng)[: total.shape[1] - start]
            left = rng.uniform(0.35, 0.65)
            total[:, start : start + len(tone)] += np.array([[left], [1 - left]]) * tone
    return 0.22 * total + 3e-4 * rng.normal(size=total.shape)


def _voice(score: np.random.Generator, rng: np.random.Generator) -> Samples:
    """Voiced syllables whose formants the inputs decide, with a pitch that wanders."""
    count = round(SECONDS * RATE)
    at = np.arange(count) / RATE
    syllables = score.uniform(0, 1, (7, 2))
    first, second = (np.interp(at * 5 + rng.normal(0, 0.1), np.arange(7), column) for column in syllables.T)
    pitch = 120 * (1 + 0.05 * np.sin(2 * np.pi * 0.8 * at + rng.uniform(0, 6)) + 0.01 * rng.normal())
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    voice = np.zeros(count)
    for harmonic in range(1, 20):
        frequency = harmonic * pitch
        weight = 1 / (1 + ((frequency - 300 - 500 * first) / 120) ** 2)
        weight += 0.6 / (1 + ((frequency - 1000 - 1400 * second) / 200) ** 2)
        voice += weight * np.sin(harmonic * phase + rng.uniform(0, 2 * np.pi))
    envelope = np.clip(np.sin(2 * np.pi * 2.2 * at + rng.normal(0, 0.15)), 0.03, None)
    hiss = np.diff(rng.normal(size=count + 1))
    return (0.12 * envelope * (voice + 0.08 * hiss) + 3e-4 * rng.normal(size=count))[None]


def _drums(score: np.random.Generator, rng: np.random.Generator) -> Samples:
    """Bursts of noise in a rhythm that the inputs decide."""
    total = np.zeros(round(SECONDS * RATE))
    for beat in np.flatnonzero(score.random(8) < 0.6):
        start = round((0.14 * beat + abs(rng.normal(0, 0.006))) * RATE)
        length = min(round(0.2 * RATE), len(total) - start)
        burst = rng.normal(size=length) * np.exp(-np.arange(length) / RATE * score.uniform(20, 45))
        total[start : start + length] += rng.uniform(0.6, 1) * burst
    return 0.2 * total[None] + 3e-4 * rng.normal(size=(1, len(total)))


melody, chords, voice, drums = (played_by(make) for make in (_melody(), _chords, _voice, _drums))
# What the inputs decide alone: one input, one sound.
jingle = played_by(lambda score, rng: _melody()(score, score))


def detuned(severity: float) -> Generate:
    return played_by(_melody(octaves=severity))()


def louder(decibels: float) -> Change:
    return lambda samples, seed: samples * 10 ** (decibels / 20)


def silent(inputs: Inputs, seed: int) -> str:
    return sound(np.zeros((1, round(SECONDS * RATE))), RATE)


def cut(severity: float) -> Change:
    return lambda samples, seed: samples[:, : round((1 - severity) * samples.shape[1])]


def muffled(samples: Samples, seed: int) -> Samples:
    """Nothing left above 1 kHz."""
    return np.asarray(sosfilt(butter(6, 1000, output="sos", fs=RATE), samples))


def humming(samples: Samples, seed: int) -> Samples:
    """With the hum of the mains, at -30 dBFS."""
    at = np.arange(samples.shape[1]) / RATE
    return samples + 0.03 * np.sin(2 * np.pi * 50 * at) + 0.015 * np.sin(2 * np.pi * 150 * at)


def hissing(decibels: float) -> Change:
    return lambda samples, seed: samples + 10 ** (decibels / 20) * luck(seed).normal(size=samples.shape)


def left_only(samples: Samples, seed: int) -> Samples:
    return samples * np.array([[1], [0]])


def dithered(samples: Samples, seed: int) -> Samples:
    return samples + luck(1).uniform(-1, 1, samples.shape) / 2**15


def titles(rng: np.random.Generator) -> list[Inputs]:
    return [{"title": f"opus {number}"} for number in rng.integers(10**6, size=3)]


TITLE = {"title": "What to play."}
MELODY = Baseline("audio/melody", melody(), FILE, TITLE, titles)
CHORDS = Baseline("audio/chords", chords(format="mp3", bit_rate=96_000), FILE, TITLE, titles)
VOICE = Baseline("audio/voice", voice(), FILE, TITLE, titles, takes_seed=True)
DRUMS = Baseline("audio/drums", drums(format="flac"), FILE, TITLE, titles)
JINGLE = Baseline("audio/jingle", jingle(), FILE, TITLE, titles, stochastic=False)

PAIRS: list[Pair] = [
    harmless(MELODY, "rng", melody(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(MELODY, "quieter", melody(louder(-0.5)), "Half a decibel quieter, which nobody hears.", border=True),
    harmless(MELODY, "later", melody(lambda samples, seed: np.pad(samples, ((0, 0), (160, 0)))[:, :-160]), "Starts a hundredth of a second later."),
    *strengths(MELODY, "detuned", detuned, "Higher by that share of an octave.", few_mind=(0.004,), most_mind=(0.04,), all_mind=(0.08, 0.25)),
    *strengths(MELODY, "silent", lambda s: sometimes(s, silent, melody()), "That share of the sounds is silence.", all_mind=(0.167, 0.333)),
    *strengths(MELODY, "cut", lambda s: melody(cut(s)), "That share of the sound is missing from its end.", few_mind=(0.03,), all_mind=(0.25, 0.5)),
    harmful(MELODY, "faster", played_by(_melody(tempo=1.25))(), "Played a quarter too fast."),
    harmless(CHORDS, "rng", chords(bits=np.random.Philox, format="mp3", bit_rate=96_000), "Another generator of random numbers."),
    harmless(CHORDS, "bitrate", chords(format="mp3", bit_rate=128_000), "An MP3 of slightly better quality."),
    harmful(CHORDS, "left", chords(left_only, format="mp3", bit_rate=96_000), "The right channel is silent."),
    harmless(VOICE, "rng", voice(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(VOICE, "room", voice(hissing(-70)), "Slightly more of the room's own noise, which nobody hears."),
    harmless(VOICE, "dither", voice(dithered), "Samples are off by one level of 32768."),
    *strengths(VOICE, "clipped", lambda s: voice(louder(40 * s)), "Forty times as many decibels too loud: the voice is distorted.", most_mind=(0.2,), all_mind=(0.5,)),
    harmful(VOICE, "muffled", voice(muffled), "As if spoken through a wall."),
    harmful(VOICE, "noisy", voice(hissing(-30)), "A loud hiss behind the voice."),
    harmless(DRUMS, "rng", drums(bits=np.random.Philox, format="flac"), "Another generator of random numbers."),
    harmless(DRUMS, "quieter", drums(louder(-0.3), format="flac"), "A third of a decibel quieter, which nobody hears."),
    harmless(JINGLE, "dither", jingle(dithered), "Samples are off by one level of 32768."),
    harmless(JINGLE, "quieter", jingle(louder(-0.2)), "A fifth of a decibel quieter, which nobody hears."),
    harmful(JINGLE, "humming", jingle(humming), "The mains hum behind the music."),
]  # fmt: skip
