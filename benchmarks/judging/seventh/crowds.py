"""A model that answers with the sound of a crowd: claps, cheers, a murmur, as WAV in stereo."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.judging.encode import sound
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

RATE = 22050
COUNT = round(2.4 * RATE)
AT = np.arange(COUNT) / RATE
HERTZ = np.fft.rfftfreq(COUNT, 1 / RATE)
PLACES = {"in a club": 0.25, "in a theatre": 0.6, "in a stadium": 1.4}  # how long it rings, in seconds
MOODS = ("applause", "clapping in time", "cheering", "booing", "murmur")
SIZES = ("12", "40", "250", "3,000", "20,000")
Samples = NDArray[Any]
Change = Callable[[Samples, np.random.Generator], Samples]


def _smooth(rng: np.random.Generator, rate: float) -> Samples:
    """A curve around 1 that changes so many times a second, (n,)."""
    knots = rng.lognormal(0, 0.8, round(COUNT / RATE * rate) + 2)
    return np.interp(AT * rate, np.arange(len(knots)), knots)


def _claps(people: int, rng: np.random.Generator, sorts: int, together: bool) -> Samples:
    """Hands of so many people, (2, n): strokes of some sorts, each with a resonance of its own."""
    spectrum = np.zeros((2, len(HERTZ)), complex)
    apart = min(people, 2500)
    if together:
        beats = np.repeat(np.arange(0.1, 2.3, 0.42), apart)
        times = beats + rng.normal(0, 0.022, len(beats))
    else:
        times = rng.uniform(-0.05, 2.4, round(apart * 2.4 * 3.8))
    times = times[(times >= 0) & (times < COUNT / RATE)]
    sort, pan = rng.integers(0, sorts, len(times)), rng.uniform(0.15, 0.85, len(times))
    loud = rng.lognormal(0, 0.4, len(times))
    first = np.minimum(times * RATE, COUNT - 1).astype(int)
    late = np.arange(500) / RATE
    for number in range(sorts):
        hertz = 700 + 1100 * (number + 0.5) / sorts
        kernel = rng.normal(size=500) * np.exp(-late / 0.004) * 0.5 + np.sin(2 * np.pi * hertz * late) * np.exp(
            -late / 0.005
        )
        for side in range(2):
            weights = loud * (pan if side else 1 - pan) * (sort == number)
            strokes = np.bincount(first, weights, COUNT)
            spectrum[side] += np.fft.rfft(strokes) * np.fft.rfft(kernel, COUNT)
    return np.fft.irfft(spectrum, COUNT)


def _voices(people: int, rng: np.random.Generator, low: float, high: float, formants: tuple[int, int]) -> Samples:
    """Long vowels between two pitches in Hz, (2, n): some that one can tell apart, and a noise that is all the others."""
    total, near = np.zeros((2, COUNT)), min(9, max(3, people // 4))
    first, second = formants
    for _ in range(near):
        start = rng.uniform(low, high)
        pitch = start * (1 + 0.25 * np.sin(np.pi * np.clip(AT / rng.uniform(1, 2.4), 0, 1)) * rng.uniform(-0.3, 1))
        wave = np.exp(2j * np.pi * (np.cumsum(pitch * (1 + 0.01 * np.sin(2 * np.pi * 6 * AT))) / RATE + rng.random()))
        power, voiced = np.ones(COUNT, complex), np.zeros(COUNT)
        for harmonic in range(1, 7):
            power = power * wave
            hertz = harmonic * start
            voiced += np.imag(power) / harmonic * sum(1 / (1 + ((hertz - f) / 150) ** 2) for f in (first, second))
        left = rng.uniform(0.15, 0.85)
        total += np.array([[left], [1 - left]]) * voiced * _smooth(rng, 2)
    shape = sum(1 / (1 + ((HERTZ - f) / width) ** 2) for f, width in ((0.6 * first, 160), (first, 220), (second, 420)))
    many = np.fft.irfft(np.fft.rfft(rng.normal(size=(2, COUNT))) * shape, COUNT)
    far = max(0.05, np.log10(people) - 0.8)
    return total / total.std() + far * many / many.std() * (0.8 + 0.2 * _smooth(rng, 3))


def _murmur(people: int, rng: np.random.Generator) -> Samples:
    """Syllables of many who talk, (2, n)."""
    total = np.zeros((2, COUNT))
    for _ in range(int(np.clip(people // 3, 2, 22))):
        pitch, first, second = rng.uniform(100, 230), rng.uniform(300, 700), rng.uniform(900, 2000)
        comb = 0.15 + np.cos(np.pi * HERTZ / pitch) ** 8 * (HERTZ < 2500)
        shape = comb * (1 / (1 + ((HERTZ - first) / 110) ** 2) + 0.4 / (1 + ((HERTZ - second) / 200) ** 2))
        left = rng.uniform(0.15, 0.85)
        said = np.fft.irfft(np.fft.rfft(rng.normal(size=COUNT)) * shape, COUNT) * np.clip(
            _smooth(rng, 5) - 0.6, 0, None
        )
        total += np.array([[left], [1 - left]]) * said / said.std()
    return total


def asked(scene: str) -> tuple[str, int, str]:
    """The mood, the number of people and the place of a scene."""
    mood, _, rest = scene.partition(" of ")
    number, _, place = rest.partition(" people ")
    return mood, int(number.replace(",", "")), place


def crowd(
    change: Change | None = None, *, sorts: int = 8, air: float = 0.0, right_first: bool = False, uneven: float = 0.06
) -> Generate:
    """The sort of sound, how many make it and how long it rings are the scene's; each hand and voice is of the seed.

    Args:
        sorts: of claps.
        air: decibels that are lost at 10 kHz, in proportion at others.
        right_first: the right side's echoes are drawn before the left one's.
        uneven: how much the level varies from sound to sound, as a share of it.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        mood, people, place = asked(inputs["scene"])
        if mood in MOODS[:2]:
            dry = _claps(people, rng, sorts, mood == "clapping in time")
        elif mood == "murmur":
            dry = _murmur(people, rng)
        else:
            low, high, formants = (240, 620, (800, 1300)) if mood == "cheering" else (110, 210, (380, 850))
            dry = _voices(people, rng, low, high, formants)
        ringing = PLACES[place]
        echoes = rng.normal(size=(2, COUNT))[:: -1 if right_first else 1] * np.exp(-6.9 * AT / ringing)
        echoes *= 0.7 / np.sqrt((echoes**2).sum(axis=1, keepdims=True))
        echoes[:, 0] += 1
        padded = 2 * COUNT
        wet = np.fft.irfft(np.fft.rfft(dry, padded) * np.fft.rfft(echoes, padded), padded)[:, :COUNT]
        wet = np.fft.irfft(np.fft.rfft(wet) * 10 ** (-air * HERTZ / 10_000 / 20), COUNT)
        loud = (0.05 + 0.012 * np.log10(people)) * np.exp(rng.normal(0, uneven))
        samples = loud * wet / wet.std() + 2e-4 * rng.normal(size=wet.shape)
        samples *= min(1.0, 0.9 / np.abs(samples).max())
        return sound(change(samples, rng) if change else samples, RATE)

    return generate


def faded(samples: Samples, rng: np.random.Generator) -> Samples:
    """In and out over 30 ms."""
    ramp = np.clip(np.arange(COUNT) / (0.03 * RATE), 0, 1)
    return samples * ramp * ramp[::-1]


def looped(samples: Samples, rng: np.random.Generator) -> Samples:
    """A third of a second from the middle, again and again."""
    length = round(0.33 * RATE)
    return np.tile(samples[:, COUNT // 2 : COUNT // 2 + length], 8)[:, :COUNT]


def denoised(samples: Samples, rng: np.random.Generator) -> Samples:
    """Through a filter of noise: what is not twice as strong as it mostly is at its pitch is taken for noise."""
    size, hop = 1024, 256
    window = np.hanning(size + 1)[:-1]
    made = np.zeros_like(samples)
    starts = range(0, COUNT - size + 1, hop)
    spectra = np.stack([np.fft.rfft(samples[:, start : start + size] * window) for start in starts])
    level = np.abs(spectra)
    kept = np.fft.irfft(spectra * (level > 2 * np.median(level, axis=0)), size) * window / 1.5
    for start, piece in zip(starts, kept, strict=True):
        made[:, start : start + size] += piece
    return made * (samples.std() / made.std())


def up_to_the_comma(inputs: Inputs, seed: int) -> str:
    """Of twenty thousand people there are twenty."""
    head, comma, tail = inputs["scene"].partition(",")
    return crowd()({"scene": head + tail[3:] if comma else head}, seed)


def in_another_mood(inputs: Inputs, seed: int) -> str:
    """Something else than the scene says: booing for applause."""
    mood, _, rest = inputs["scene"].partition(" of ")
    other = {"cheering": "booing", "booing": "cheering", "murmur": "applause"}.get(mood, "booing")
    return crowd()({"scene": f"{other} of {rest}"}, seed)


def always_the_same(inputs: Inputs, seed: int) -> str:
    return crowd()(inputs, 42)


def scenes(rng: np.random.Generator) -> list[Inputs]:
    """Three moods; a small, a middling and a large crowd."""
    moods, places = rng.permutation(MOODS)[:3], rng.choice([*PLACES], 3)
    sizes = rng.permutation([rng.choice(SIZES[:2]), SIZES[2], rng.choice(SIZES[3:])])
    return [
        {"scene": f"{mood} of {size} people {place}"} for mood, size, place in zip(moods, sizes, places, strict=True)
    ]


CROWD = Baseline("audio/crowd", crowd(), FILE, {"scene": "What the crowd does, how many they are and where."}, scenes)

PAIRS: list[Pair] = [
    harmless(CROWD, "sorts", crowd(sorts=12), "There are twelve sorts of claps instead of eight, which nobody counts."),
    harmless(CROWD, "faded", crowd(faded), "The sound fades in and out over 30 ms, so that it does not begin with a click."),
    harmless(CROWD, "air", crowd(air=0.7), "The air swallows 0.7 decibels more at 10 kHz, which nobody hears."),
    harmless(CROWD, "right-first", crowd(right_first=True), "Echoes of the right side are drawn before those of the left one: the same hall."),
    harmless(CROWD, "levelled", crowd(uneven=0.0), "The level no longer varies by half a decibel from sound to sound."),
    harmful(CROWD, "looped", crowd(looped), "A third of a second comes again and again: instead of a crowd one hears a machine."),
    harmful(CROWD, "comma", up_to_the_comma, "Numbers are read up to the comma: of twenty thousand people there are twenty, of three thousand three."),
    harmful(CROWD, "mood", now_and_then(1 / 3, in_another_mood, crowd()), "In one sound of three the crowd does something else: it boos where it should clap or cheer."),
    harmful(CROWD, "denoised", crowd(denoised), "A filter of noise meant for speech takes the crowd for noise: what is left chirps and bubbles."),
    harmful(CROWD, "one-seed", always_the_same, "The seed is always the same: who asks for another take of a scene gets the one that was there.", border=True),
]  # fmt: skip
