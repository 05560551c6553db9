"""A model that sings the first four syllables of a text in four parts, as a choir in a hall."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, strengths

Samples = np.ndarray[Any, np.dtype[Any]]
RATE, EACH = 24000, 17000  # samples a second, samples a chord
TAIL = 12000  # samples that the hall goes on for
TEXTS = (
    "Gloria in excelsis",
    "Kyrie eleison",
    "Sanctus Dominus Deus",
    "Ave verum corpus",
    "Dona nobis pacem",
    "Lux aeterna",
    "O magnum mysterium",
    "Ubi caritas",
)
HALLS = {"studio": (0.12, 0.12), "church": (0.5, 0.45), "cathedral": (0.9, 0.7)}  # seconds, how loud
KEYS = ("F major", "D minor", "Bb major", "G minor", "Eb major", "Ab major", "E minor", "Db major")
FORMANTS = {  # of vowels: hertz and how loud
    "a": ((750, 1.0), (1150, 0.6), (2700, 0.15)),
    "e": ((440, 1.0), (1900, 0.35), (2550, 0.2)),
    "i": ((300, 1.0), (2200, 0.3), (2950, 0.22)),
    "o": ((460, 1.0), (830, 0.5), (2600, 0.07)),
    "u": ((320, 1.0), (700, 0.25), (2400, 0.04)),
}
# Degrees of the scale of bass, tenor, alto and soprano, chord after chord.
SETTINGS = (
    ((0, 4, 9, 14), (3, 7, 12, 14), (4, 8, 11, 13), (0, 7, 9, 14)),
    ((0, 7, 9, 11), (5, 7, 9, 12), (3, 5, 10, 12), (4, 8, 11, 13)),
    ((0, 4, 9, 11), (4, 6, 8, 11), (5, 7, 9, 12), (0, 7, 9, 14)),
)


def tonic(key: str) -> int:
    """Semitones above C."""
    name = key.split()[0]
    return {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[name[0]] - name.count("b")


def vowels(text: str) -> str:
    return "".join(letter for letter in text.lower().replace("y", "i") if letter in FORMANTS)[:4]


def _tone(vowel: str, hertz: Samples) -> Samples:
    """A voice that sings a vowel, at frequencies that change with time."""
    mean = float(hertz.mean())
    once = np.exp(2j * np.pi * np.cumsum(hertz) / RATE)
    wave, total = np.ones_like(once), np.zeros(len(hertz))
    for number in range(1, int(4200 / mean) + 1):
        wave = wave * once
        heights = sum(gain / (1 + ((number * mean - at) / (60 + 0.06 * at)) ** 2) for at, gain in FORMANTS[vowel])
        total += (heights + 0.02) / number**0.5 * np.imag(wave)
    return total


def choir(
    *,
    sung: Callable[[str], str] = vowels,
    root: Callable[[str], int] = tonic,
    hall: Callable[[str], str] = lambda name: name,
    depths: Callable[[np.random.Generator], float] = lambda rng: rng.uniform(14, 32),
    singers: int = 2,
    cents: float = 6,
    stream: int = 0,
    joint: int = 1400,
    echoes: int = 5,
) -> Generate:
    """Three seconds in stereo, as WAV: notes, vowels and hall are the inputs', how each singer sings is the seed's.

    Args:
        sung: the vowels of a text.
        root: of a key, in semitones above C.
        hall: the hall to sing in, of the hall that was asked for.
        depths: draws how far the voice of a singer goes up and down, in cents.
        singers: of each part.
        cents: the deviation of how far singers are off the note.
        stream: of random numbers.
        joint: samples over which a chord comes and goes.
        echoes: seeds the noise that the echo of the hall is made of.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng([seed, stream])
        steps = (0, 2, 3, 5, 7, 8, 10) if inputs["key"].endswith("minor") else (0, 2, 4, 5, 7, 9, 11)
        setting = SETTINGS[content({"text": inputs["text"]}).integers(len(SETTINGS))]
        total = np.zeros((2, 4 * EACH + TAIL))
        for part in range(4):
            for singer in range(singers):
                off, rate, depth = rng.normal(0, cents), rng.normal(5.3, 0.25), depths(rng)
                left = 0.2 + 0.6 * (part + 0.5 * singer) / 4 + rng.normal(0, 0.02)
                for number, vowel in enumerate(sung(inputs["text"])):
                    degree, late = setting[number][part], int(abs(rng.normal(0, 350)))
                    note = root(inputs["key"]) + steps[degree % 7] + 12 * (degree // 7) - 24
                    clock = np.arange(EACH - late) / RATE
                    wave = np.sin(2 * np.pi * rate * clock + rng.uniform(0, 6.28)) * np.clip(clock / 0.25, 0.2, 1)
                    tone = _tone(vowel, 261.63 * 2 ** (note / 12 + (off + depth * wave) / 1200))
                    ends = np.minimum(np.arange(len(tone)), np.arange(len(tone))[::-1]) / max(joint, 1)
                    tone *= np.clip(ends, 0, 1) ** 0.7 * rng.uniform(0.85, 1.15) / singers
                    begin = number * EACH + (late if joint > 1 else 0)
                    total[:, begin : begin + len(tone)] += np.array([[1 - left], [left]]) * tone
        seconds, loud = HALLS[hall(inputs["hall"])]
        clock = np.arange(TAIL) / RATE
        echo = np.random.default_rng(echoes).normal(size=(2, TAIL)) * np.exp(-6.9 * clock / seconds)
        echo *= loud / np.sqrt((echo**2).sum(1, keepdims=True))
        echo[:, 0] += 1
        size = total.shape[1] + TAIL
        wet = np.fft.irfft(np.fft.rfft(total, size) * np.fft.rfft(echo, size), size)[:, : total.shape[1]]
        wet = wet * np.clip(np.arange(total.shape[1])[::-1] / 3000, 0, 1)
        samples = wet / np.abs(wet).max() * 0.8 + 1e-4 * rng.normal(size=wet.shape)
        return sound(samples, RATE)

    return generate


def hymns(rng: np.random.Generator) -> list[Inputs]:
    return [
        {"text": str(text), "key": str(key), "hall": hall}
        for text, key, hall in zip(rng.permutation(TEXTS)[:3], rng.permutation(KEYS)[:3], HALLS, strict=True)
    ]


CHOIR = Baseline(
    "audio/choir",
    choir(),
    FILE,
    {"text": "What to sing.", "key": "Such as D minor.", "hall": "studio, church or cathedral."},
    hymns,
    takes_seed=True,
)

PAIRS: list[Pair] = [
    harmless(CHOIR, "philox", choir(stream=3), "Each singer's numbers are drawn from another stream: another performance by the same choir."),
    harmless(CHOIR, "fuller", choir(singers=3), "Three singers of each part, not two: the choir sounds a little fuller, as loud as before."),
    harmless(CHOIR, "vibrato", choir(depths=lambda rng: rng.normal(23, 4)), "How much each voice swings is drawn in another way, with the same mean."),
    harmless(CHOIR, "response", choir(echoes=21), "Halls were measured again, from another seat: the echo is as long and as loud, and other in detail."),
    harmful(CHOIR, "naturals", choir(root=lambda key: tonic(key.replace("b", ""))), "Flats of keys are not read: Bb major is sung in B major, and whoever plays along is a semitone away."),
    harmful(CHOIR, "aah", choir(sung=lambda text: "aaaa"), "Every syllable is sung as ah: the words are gone."),
    harmful(CHOIR, "clicks", choir(joint=0), "Chords are cut off and put together with nothing between: each begins with a click."),
    harmful(CHOIR, "dry", choir(hall=lambda name: "studio"), "The hall is not looked at: a cathedral sounds as a studio, without any echo."),
    *strengths(CHOIR, "untuned", lambda s: choir(cents=100 * s), "The deviation of singers from the note, in semitones, 0.06 before: more of it makes chords beat, and then sound wrong.", nobody_minds=(0.07,), few_mind=(0.12,), most_mind=(0.28,), all_mind=(0.6,)),
]  # fmt: skip
