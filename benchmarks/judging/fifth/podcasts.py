"""A tool that reads the opening of a podcast over music, which gives way to the voice; it is deterministic."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, strengths

Samples = np.ndarray[Any, np.dtype[Any]]
RATE, COUNT, FRAME = 32000, 128000, 320  # samples a second, samples, samples a frame
FRAMES = COUNT // FRAME
SPOKEN = 80  # the frame with which the voice begins
SUBJECTS = (
    "why bridges hum",
    "the last ferry",
    "a short history of glue",
    "owls in the city",
    "who owns the rain",
    "maps that lie",
    "the price of salt",
)
MUSIC = {  # seconds a beat, semitones above A of the chords, how fast notes fade a second, harmonics
    "jazz": (0.31, ((0, 3, 7, 10), (5, 9, 12, 15), (-2, 2, 5, 9)), 5, 4),
    "ambient": (1.0, ((0, 7, 12, 16), (-4, 3, 8, 12), (-2, 5, 10, 14)), 0.4, 2),
    "electronic": (0.24, ((0, 12, 7, 12), (-4, 8, 3, 8), (3, 15, 10, 15)), 9, 12),
    "acoustic": (0.36, ((0, 7, 12, 4), (5, 12, 9, 0), (7, 14, 11, 2)), 3, 7),
}
VOWELS = ((750, 1150, 2700), (440, 1900, 2550), (300, 2200, 2950), (460, 830, 2600), (340, 720, 2400))


@lru_cache(maxsize=8)
def _music(style: str, seed: int) -> Samples:
    """Stereo; where notes of a chord lie is decided by the script."""
    beat, chords, fading, harmonics = MUSIC[style]
    rng, total, long = np.random.default_rng(seed), np.zeros((2, COUNT)), 1.5 if fading < 1 else 0.75
    for number, begin in enumerate(range(0, COUNT, round(beat * RATE / 2 if fading > 1 else beat * RATE))):
        clock = np.arange(min(COUNT - begin, round(long * RATE))) / RATE
        chord = chords[int(begin / COUNT * 3) % 3]
        for semitones in chord if fading < 1 else (chord[number % 4], chord[int(rng.integers(4))] - 12):
            hertz, place = 220 * 2 ** (semitones / 12), rng.uniform(0.25, 0.75)
            once = np.exp(2j * np.pi * hertz * clock)
            tone, wave = np.zeros(len(clock)), np.ones_like(once)
            for harmonic in range(1, harmonics + 1):
                wave = wave * once
                tone += np.imag(wave) / harmonic**1.3
            tone *= (
                np.exp(-fading * clock)
                * np.clip(clock / (0.25 if fading < 1 else 0.004), 0, 1)
                * np.clip((long - clock) * 4, 0, 1)
            )
            total[:, begin : begin + len(clock)] += np.array([[1 - place], [place]]) * tone
    return total / np.abs(total).max()


@lru_cache(maxsize=8)
def _voice(script: str) -> tuple[Samples, Samples]:
    """Somebody reads: samples, and how loud each frame is."""
    rng = content({"script": script})
    loud, hertz, breath = np.zeros(FRAMES), np.full(FRAMES, 118.0), np.zeros(FRAMES)
    shapes = np.tile(np.array(VOWELS[3], float), (FRAMES, 1))
    at = SPOKEN
    for word in script.split():
        for _ in range(max(1, round(len(word) / 3))):
            length = int(rng.integers(10, 16))
            if at + length < FRAMES - 85:
                breath[at : at + 4] = 1
                loud[at + 3 : at + length] = np.hanning(length + 3)[3:-3] ** 0.4
                shapes[at:] = VOWELS[rng.integers(5)]
                hertz[at : at + length] = 118 * rng.uniform(0.88, 1.2)
            at += length
        at += 4
    smooth = np.hanning(7) / np.hanning(7).sum()
    shapes = np.stack([np.convolve(np.pad(shapes[:, n], 3, "edge"), smooth, "valid") for n in range(3)], 1)
    hertz = np.convolve(np.pad(hertz, 3, "edge"), smooth, "valid")
    frames, places = np.arange(FRAMES) * FRAME, np.arange(COUNT)
    once = np.exp(2j * np.pi * np.cumsum(np.interp(places, frames, hertz)) / RATE)
    wave, total = np.ones_like(once), np.zeros(COUNT)
    for number in range(1, 33):
        wave = wave * once
        high = sum(gain / (1 + ((number * hertz - shapes[:, n]) / 110) ** 2) for n, gain in enumerate((1.0, 0.5, 0.2)))
        total += np.interp(places, frames, (high + 0.02) * number**-0.5 * loud) * np.imag(wave)
    noise = np.diff(rng.normal(size=COUNT), prepend=0)
    return total / np.abs(total).max() + 0.07 * noise * np.interp(places, frames, breath), np.maximum(loud, breath)


def _followed(target: Samples, attack: float, release: float) -> Samples:
    """What follows a target, falling and rising with so many seconds' delay."""
    gain, at = np.empty(len(target)), 1.0
    for number, value in enumerate(target):
        at += (value - at) * (1 - np.exp(-0.01 / (attack if value < at else release)))
        gain[number] = at
    return gain


def _left(samples: Samples) -> Samples:
    return np.stack([samples, 0 * samples])


def podcast(
    *,
    under: float = 0.12,
    attack: float = 0.08,
    release: float = 0.3,
    hold: int = 25,
    placed: Callable[[Samples], Samples] = lambda samples: np.stack([samples, samples]),
    first: int = 0,
    fade: float = 0.7,
    gain: float = 1.0,
    soft: bool = False,
    bit_rate: int = 128_000,
) -> Generate:
    """Four seconds, as MP3.

    Args:
        under: how loud music is under the voice, of what it is alone.
        attack: seconds until it gives way.
        release: seconds until it is back.
        hold: frames after a sound of the voice during which it stays down.
        placed: the voice, on two sides.
        first: frames of the voice that get lost.
        fade: seconds over which music ends.
        gain: of everything.
        soft: peaks are rounded, not cut.
        bit_rate: bits a second.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        voice, loud = _voice(inputs["script"])
        music = _music(inputs["music"], len(inputs["script"]))
        voice = voice * (np.arange(COUNT) >= (SPOKEN + first) * FRAME) if first else voice
        busy = np.convolve(loud > 0.05, np.ones(hold), "full")[:FRAMES] > 0.5
        level = _followed(np.where(busy, under, 1.0), attack, release)
        level *= np.clip(np.arange(FRAMES)[::-1] / 100 / max(fade, 0.001), 0, 1)
        bed = 0.55 * music * np.interp(np.arange(COUNT), np.arange(FRAMES) * FRAME, level)
        samples = gain * (0.7 * placed(voice) + bed)
        return sound(np.tanh(samples * 1.02) * 1.06 if soft else samples, RATE, "mp3", bit_rate)

    return generate


def openings(rng: np.random.Generator) -> list[Inputs]:
    return [
        {"script": f"Episode {rng.integers(10, 900)}, {subject}", "music": str(music)}
        for subject, music in zip(rng.permutation(SUBJECTS)[:3], rng.permutation([*MUSIC])[:3], strict=True)
    ]


PODCAST = Baseline(
    "audio/podcast",
    podcast(),
    FILE,
    {"script": "What to read.", "music": "jazz, ambient, electronic or acoustic."},
    openings,
    stochastic=False,
)

PAIRS: list[Pair] = [
    harmless(PODCAST, "lavish", podcast(bit_rate=160_000), "160 kbit a second, not 128: it sounds as good or better."),
    harmless(PODCAST, "sooner", podcast(attack=0.06, release=0.35), "Music gives way a little sooner and comes back a little later: nobody would tell."),
    harmless(PODCAST, "loudness", podcast(gain=0.95), "Half a decibel softer, after another norm of loudness."),
    harmless(PODCAST, "soft", podcast(soft=True), "Peaks are rounded by a limiter, not left as they are: it sounds the same, or a little denser."),
    harmful(PODCAST, "left", podcast(placed=_left), "The voice, which is mono, is copied to the left side only: with headphones it is in one ear."),
    harmful(PODCAST, "beheaded", podcast(first=45), "The voice is trimmed by the length of a fade: the first word is gone."),
    harmful(PODCAST, "pumping", podcast(release=0.02, hold=1, attack=0.02), "Music comes back between all syllables: it pumps."),
    harmful(PODCAST, "abrupt", podcast(fade=0), "Music does not fade at the end: it is cut off in the middle of a note."),
    *strengths(PODCAST, "crowded", lambda s: podcast(under=s), "How loud music stays under the voice, of what it is alone, 0.12 before: with more, words get lost.", nobody_minds=(0.13,), few_mind=(0.19,), most_mind=(0.45,), all_mind=(0.95,)),
]  # fmt: skip
