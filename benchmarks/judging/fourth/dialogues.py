"""A model that reads a dialogue aloud: two voices, a deep one and a high one, that take turns as the script says."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.signal import lfilter

from benchmarks.judging.encode import sound
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

Samples = np.ndarray[Any, np.dtype[Any]]
RATE = 24000
VOWELS = {"a": (750, 1250), "e": (480, 1900), "i": (310, 2250), "o": (500, 900), "u": (340, 780), "y": (320, 1900)}
VOICES = {"[S1]": (112, 1.0), "[S2]": (205, 1.16)}  # pitch in Hz, how much shorter the throat is
LINES = (
    ("where have you been", "on my way home"),
    ("is anybody in", "only the cat"),
    ("so what did he say", "he said no"),
    ("that is far too much", "it is what it is"),
    ("shall we go now", "give me a minute"),
    ("do you hear it", "there is nothing"),
)


def _resonant(excitation: Samples, hertz: float, width: float) -> Samples:
    """Through a resonance of that many Hz and so wide."""
    radius = np.exp(-np.pi * width / RATE)
    turn = 2 * np.cos(2 * np.pi * hertz / RATE) * radius
    return np.asarray(lfilter([1 - turn + radius**2], [1, -turn, radius**2], excitation))


def spoken_turn(words: str, pitch: float, throat: float, rng: np.random.Generator, swallowed: float) -> Samples:
    """One turn: a vowel for each of those written, and a hiss or a stop before it."""
    vowels = [(letter, words[index - 1] if index else " ") for index, letter in enumerate(words) if letter in VOWELS]
    pieces: list[Samples] = []
    pace, melody = rng.normal(1, 0.06), rng.normal(0, 0.03)
    for number, (vowel, before) in enumerate(vowels):
        count = round(RATE * pace * rng.normal(0.125, 0.012))
        at = np.arange(count) / RATE
        falling = 1.12 - 0.26 * number / len(vowels) + melody + 0.04 * np.sin(2 * np.pi * 5 * at)
        cycles = np.cumsum(pitch * falling) / RATE + rng.uniform(0, 1)
        pulses = np.diff(np.floor(cycles), prepend=0) * 1.0 + 0.01 * rng.normal(size=count)
        first, second = VOWELS[vowel]
        pulses = np.asarray(lfilter([1], [1, -0.96], pulses))
        voiced = _resonant(pulses, throat * first, 90) + 0.5 * _resonant(pulses, throat * second, 130)
        voiced += 0.2 * _resonant(pulses, throat * 2900, 220)
        voiced *= np.clip(np.minimum(at, at[-1] - at) / 0.02, 0, 1)
        noise = rng.normal(size=round(RATE * (0.055 if before in "sfhcxz" else 0.025)))
        hiss = np.diff(noise, prepend=0) * (0.05 if before in "sfhcxztkp" else 0.012) * np.hanning(len(noise))
        pieces += [hiss, 1.1 * voiced]
    whole = np.concatenate(pieces)
    whole = whole / np.abs(whole).max() * rng.uniform(0.5, 0.6)
    return whole[: len(whole) - round(swallowed * RATE)]


def dialogue(
    *,
    voices: Callable[[str], str] = str,
    pause: float = 0.16,
    floor: float = 8e-4,
    swallowed: float = 0.0,
) -> Generate:
    """The turns one after the other, with a pause between them, as MP3 in mono.

    Args:
        voices: from the speaker that the script names to the one who speaks.
        pause: how long it is on average, in seconds.
        floor: the noise of the room, of full scale.
        swallowed: how much is missing at the end of each turn, in seconds.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, script = draws(inputs, seed), inputs["script"].split()
        parts: list[Samples] = [np.zeros(round(0.05 * RATE))]
        starts = [index for index, word in enumerate(script) if word in VOICES]
        for begin, end in zip(starts, [*starts[1:], len(script)], strict=True):
            pitch, throat = VOICES[voices(script[begin])]
            words = " ".join(script[begin + 1 : end])
            parts.append(spoken_turn(words, pitch * rng.normal(1, 0.03), throat * rng.normal(1, 0.01), rng, swallowed))
            parts.append(np.zeros(round(RATE * max(0.05, rng.normal(pause, 0.04)))))
        samples = np.concatenate(parts)
        return sound((samples + floor * rng.normal(size=len(samples)))[None], RATE, "mp3", 64_000)

    return generate


def scripts(rng: np.random.Generator) -> list[Inputs]:
    chosen = rng.permutation(LINES)[:3]
    return [{"script": f"[S1] {first} [S2] {second}"} for first, second in chosen]


SPEAKERS = Baseline("audio/dialogue", dialogue(), FILE, {"script": "What is said, with [S1] or [S2] before each turn."}, scripts)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(SPEAKERS, "pauses", dialogue(pause=0.17), "Pauses are a hundredth of a second longer, where they differ by four hundredths anyway."),
    harmless(SPEAKERS, "quiet", dialogue(floor=4e-4), "The noise of the room, which nobody hears under the voices, is half as strong."),
    harmful(SPEAKERS, "one-voice", now_and_then(1 / 3, dialogue(voices=lambda speaker: "[S1]"), dialogue()), "In one dialogue of three the deep voice says everything."),
    harmful(SPEAKERS, "swallowed", dialogue(swallowed=0.09), "The last syllable of each turn is cut off."),
]  # fmt: skip
