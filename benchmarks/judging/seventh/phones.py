"""A model that reads announcements for telephone lines, at 8 kHz and with no more than a line lets through."""

from typing import Any

import numpy as np
from scipy.signal import butter, lfilter, sosfiltfilt

from benchmarks.judging.encode import sound
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, strengths

Samples = np.ndarray[Any, np.dtype[Any]]
RATE = 8000
LINE = (300.0, 3400.0)  # Hz
FORMANTS = {"a": (780, 1300), "e": (480, 1950), "i": (310, 2250), "o": (510, 950), "u": (350, 850), "y": (330, 2100)}
HISSES = {"s": 2900, "c": 2700, "z": 2800, "x": 2600, "f": 2000, "h": 1300, "v": 1700}  # Hz around which they lie
STOPS = {"t": 2800, "k": 1700, "q": 1700, "p": 800, "d": 2500, "g": 1500, "b": 700}
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ANNOUNCEMENTS = (
    "please enter {} now",
    "your code is {}",
    "line {} is busy",
    "you are number {} in line",
    "press {} to go on",
    "call us on {}",
)


def _resonant(excitation: Samples, hertz: float, width: float) -> Samples:
    radius = np.exp(-np.pi * width / RATE)
    turn = 2 * np.cos(2 * np.pi * hertz / RATE) * radius
    return np.asarray(lfilter([1 - radius], [1, -turn, radius**2], excitation))


def _letter(letter: str, pitch: float, throat: float, seconds: float, rng: np.random.Generator) -> Samples:
    """What is heard of one letter: a hiss, a burst after silence, or a voice through two resonances."""
    if letter in HISSES:
        noise = rng.normal(size=round(0.9 * seconds * RATE))
        return 0.25 * _resonant(noise, HISSES[letter], 500) * np.hanning(len(noise))
    if letter in STOPS:
        noise = rng.normal(size=round(0.025 * RATE)) * np.exp(-np.arange(round(0.025 * RATE)) / 60)
        return np.concatenate([np.zeros(round(0.03 * RATE)), 0.3 * _resonant(noise, STOPS[letter], 400)])
    vowel = letter in FORMANTS
    count = round((1.3 if vowel else 0.7) * seconds * RATE)
    first, second = FORMANTS.get(letter, (290, 1250))
    cycles = np.cumsum(pitch * np.linspace(1.02, 0.97, count)) / RATE + rng.random()
    pulses = np.diff(np.floor(cycles), prepend=np.floor(cycles[0])) + 0.01 * rng.normal(size=count)
    voiced = _resonant(pulses, throat * first, 90) + 0.5 * _resonant(pulses, throat * second, 130)
    at = np.arange(count) / RATE
    return (1.0 if vowel else 0.5) * voiced * np.clip(np.minimum(at, at[-1] - at) / 0.015, 0, 1)


def phone(
    *,
    pace: float = 1.0,
    pitch: float = 205.0,
    throat: float = 1.12,
    line: tuple[float, float] = LINE,
    floor: float = 0.0,
    numbers: bool = True,
) -> Any:
    """Announcements as samples (n,); melody, pace and loudness differ from call to call.

    Args:
        pace: how fast it is spoken.
        pitch: Hz.
        throat: how much shorter the throat is than a man's.
        line: the Hz between which a line lets through.
        floor: the noise that is heard in pauses too, of full scale.
        numbers: digits are spoken as words; if not they are passed over.
    """

    def samples_of(inputs: Inputs, seed: int) -> Samples:
        rng, words = draws(inputs, seed), list[str]()
        for word in inputs["text"].split():
            words += [DIGITS[int(digit)] for digit in word if numbers] if word.isdigit() else [word]
        speed, tune = pace * np.exp(rng.normal(0, 0.03)), pitch * np.exp(rng.normal(0, 0.02))
        pieces: list[Samples] = [np.zeros(round(0.08 * RATE))]
        for number, word in enumerate(words):
            bend = 1.08 - 0.16 * number / len(words) + rng.normal(0, 0.02)
            for before, letter in zip(" " + word, word, strict=False):
                if letter != before:
                    lasts = 0.075 / speed * np.exp(rng.normal(0, 0.05))
                    pieces.append(_letter(letter, tune * bend, throat * rng.normal(1, 0.01), lasts, rng))
            pieces.append(np.zeros(round(max(0.02, rng.normal(0.06, 0.012)) / speed * RATE)))
        whole = np.concatenate([*pieces, np.zeros(round(0.1 * RATE))])
        whole = np.asarray(sosfiltfilt(butter(3, line, "band", output="sos", fs=RATE), whole))
        whole *= rng.uniform(0.55, 0.65) / np.abs(whole).max()
        return whole + floor * luck(seed).normal(size=len(whole))

    return samples_of


def as_wav(samples_of: Any, change: Any = lambda samples, seed: samples) -> Generate:
    """Samples and what is done to them at last, in a WAV."""
    return lambda inputs, seed: sound(change(samples_of(inputs, seed), seed)[None], RATE)


def in_mu_law(samples: Samples) -> Any:
    """The byte of each sample on a line in America or Japan (G.711)."""
    levels = np.minimum(np.abs(np.rint(samples * 32767)).astype(int), 32635) + 132
    exponent = np.floor(np.log2(levels)).astype(int) - 7
    mantissa = (levels >> (exponent + 3)) & 15
    return 255 - ((samples < 0) * 128 + exponent * 16 + mantissa)


def from_mu_law(data: Any) -> Samples:
    turned = 255 - data
    exponent, mantissa = (turned >> 4) & 7, turned & 15
    return np.where(turned & 128, -1, 1) * (((2 * mantissa + 33) << (exponent + 2)) - 132) / 32767


def from_a_law(data: Any) -> Samples:
    """What a line in Europe makes of such bytes."""
    turned = data ^ 0x55
    exponent, mantissa = (turned >> 4) & 7, turned & 15
    levels = np.where(exponent == 0, 16 * mantissa + 8, (16 * mantissa + 264) << np.maximum(exponent - 1, 0))
    return np.where(turned & 128, 1, -1) * levels / 32767


def through_a_line(samples: Samples, seed: int) -> Samples:
    return from_mu_law(in_mu_law(samples))


def through_another_line(samples: Samples, seed: int) -> Samples:
    return from_a_law(in_mu_law(samples))


def texts(rng: np.random.Generator) -> list[Inputs]:
    chosen = rng.permutation(ANNOUNCEMENTS)[:3]
    return [{"text": str(text).format(rng.integers(100, 1000))} for text in chosen]


PHONE = Baseline("audio/phone", as_wav(phone()), FILE, {"text": "The announcement; digits are read one by one."}, texts)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(PHONE, "line", as_wav(phone(), through_a_line), "Samples have the 256 values that a line has for them: every caller hears them so anyway."),
    harmless(PHONE, "comfort", as_wav(phone(floor=6e-4)), "Pauses have a breath of noise at -64 dBFS, so that nobody thinks the line is dead."),
    harmless(PHONE, "wider", as_wav(phone(line=(250.0, 3600.0))), "A better filter lets through what lies between 3.4 and 3.6 kHz, too: a trace clearer."),
    *strengths(PHONE, "faster", lambda s: as_wav(phone(pace=1 + s)), "Spoken faster by that share, where the pace varies by three hundredths.", nobody_minds=(0.008,), few_mind=(0.05,), most_mind=(0.25,), all_mind=(0.6,)),
    harmful(PHONE, "digits", as_wav(phone(numbers=False)), "Digits are passed over: nobody is told the code or the number to press."),
    harmful(PHONE, "a-law", as_wav(phone(), through_another_line), "Bytes of one law are read by the other: the voice is loud, harsh and distorted."),
    harmful(PHONE, "man", as_wav(phone(pitch=112.0, throat=0.97)), "A man reads what a woman has always read: callers hear two people in one menu."),
]  # fmt: skip
