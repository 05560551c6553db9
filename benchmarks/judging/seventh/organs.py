"""A model that plays the organ of a church: a prompt says in what mood and where, and the piece is new for every seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, fftconvolve, sosfilt

from benchmarks.judging.encode import sound
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, strengths

Samples = np.ndarray
RATE = 24000
PLAYED, SECONDS = 2.6, 3.2  # of the keys, of the file
MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)


@dataclass(frozen=True)
class Mood:
    """How a piece sounds.

    Attributes:
        scale: semitones of its seven steps.
        chords: how many there are in a piece.
        runs: notes of the melody to a chord.
        stops: how strong each rank of pipes is, by its octaves above what is written.
        loud: the loudest sample.
    """

    scale: tuple[int, ...]
    chords: int
    runs: int
    stops: Mapping[float, float]
    loud: float


MOODS = {
    "solemn": Mood(MINOR, 3, 1, {-1: 0.7, 0: 1.0, 1: 0.5}, 0.6),
    "joyful": Mood(MAJOR, 6, 2, {0: 0.8, 1: 0.9, np.log2(3): 0.3, 2: 0.6}, 0.7),
    "mournful": Mood(MINOR, 3, 2, {0: 1.0, 1: 0.4}, 0.35),
    "peaceful": Mood(MAJOR, 3, 1, {-1: 0.4, 0: 1.0, 1: 0.4}, 0.35),
    "menacing": Mood(MINOR, 5, 1, {-1: 1.0, 0: 1.0, 1: 0.8, np.log2(3): 0.5, 2: 0.7}, 0.8),
}
PLACES = {"a chapel": 0.7, "a village church": 1.3, "a cathedral": 2.6}  # seconds until nothing is heard any more
WAYS = ((0, 3, 4, 0), (0, 5, 3, 4), (0, 4, 5, 3), (0, 3, 1, 4), (0, 2, 3, 4))  # steps that chords are built on


def _pipe(hertz: float, seconds: float, rng: np.random.Generator) -> Samples:
    """One pipe that sounds for so long: three overtones, the puff at its beginning, and an end within 60 ms."""
    at = np.arange(round((seconds + 0.06) * RATE)) / RATE
    hertz *= 2 ** (rng.normal(0, 1.5) / 1200)
    turned = 2 * np.pi * (hertz * at + rng.random())
    first, across = np.sin(turned), np.cos(turned)
    tone = first.copy()
    if 2 * hertz < 0.46 * RATE:
        tone += 0.7 * first * across
    if 3 * hertz < 0.46 * RATE:
        tone += 0.15 * first * (3 - 4 * first**2)
    puff = rng.normal(size=round(0.05 * RATE)) * np.hanning(round(0.05 * RATE))
    tone *= np.minimum(at / 0.03, 1)
    tone[: len(puff)] += 0.12 * puff[: len(tone)]
    return tone * np.clip((seconds + 0.06 - at) / 0.06, 0, 1)


def organ(
    *,
    mood: str | None = None,
    sides: float = 0.2,
    walls: Callable[[float, np.random.Generator], Samples] | None = None,
    blower: float = 0.0,
    sharp: float = 0.0,
    stuck: bool = False,
    stream: int = 2,
) -> Generate:
    """Chords, a melody above and the pedal below, in stereo, as MP3.

    Args:
        mood: in which it is played, whatever was asked for.
        sides: how far left and right pipes stand.
        walls: what comes back from a place with so many seconds of echo, (2, n).
        blower: the noise of the wind, of full scale.
        sharp: octaves by which the highest rank of pipes is too high.
        stuck: a key hangs from near the beginning to the end.
        stream: of random numbers for the piece.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = draws(inputs, seed, stream)
        named, place = inputs["prompt"].split(" organ music in ")
        how, hall = MOODS[mood or named], draws(inputs, seed, 5)
        key, way = 196 * 2 ** (rng.integers(-4, 6) / 12), WAYS[rng.integers(len(WAYS))]
        total, lasts = np.zeros((2, round(SECONDS * RATE))), PLAYED / how.chords

        def press(step: int, octave: int, start: float, seconds: float, strength: float) -> None:
            written = key * 2 ** (octave + step // 7 + how.scale[step % 7] / 12)
            for number, (rank, share) in enumerate(how.stops.items()):
                off = sharp if number == len(how.stops) - 1 else 0.0
                tone = strength * share * _pipe(written * 2 ** (rank + off), seconds, rng)
                begins, left = round(start * RATE), 0.5 + sides * rng.uniform(-1, 1)
                kept = tone[: total.shape[1] - begins]
                total[:, begins : begins + len(kept)] += np.array([[left], [1 - left]]) * kept

        high = int(rng.integers(2))
        for number in range(how.chords):
            root = 0 if number == how.chords - 1 else way[number % 4]
            start = number * lasts + abs(rng.normal(0, 0.006))
            for above in (0, 2, 4):
                press(root + above, 0, start, lasts - 0.02, 0.7)
            press(root, -1, start, lasts - 0.02, 1.1)
            for run in range(how.runs):
                step = root + 2 * int(rng.integers(3)) if run == 0 else root + int(rng.integers(5))
                press(step, 1 + high * (run == 0), start + run * lasts / how.runs, lasts / how.runs - 0.02, 0.8)
        if stuck:
            press(6, 1, 0.2, PLAYED, 1.3)
        echo = (walls or bare_walls)(PLACES[place], hall)
        wet = np.stack([fftconvolve(side, back)[: total.shape[1]] for side, back in zip(total, echo, strict=True)])
        mixed = total + 0.5 * wet * total.std() / wet.std()
        mixed *= how.loud * rng.uniform(0.93, 1) / np.abs(mixed).max()
        mixed *= np.clip((SECONDS - np.arange(mixed.shape[1]) / RATE) / 0.25, 0, 1)
        if blower:
            wind = luck(seed).normal(size=mixed.shape)
            wind = np.asarray(sosfilt(butter(1, (100, 2500), "band", output="sos", fs=RATE), wind))
            mixed = mixed + blower * wind / wind.std()
        return sound(mixed, RATE, "mp3", 128_000)

    return generate


def bare_walls(seconds: float, rng: np.random.Generator) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    return rng.normal(size=(2, len(at))) * 10 ** (-3 * at / seconds)


def measured_walls(seconds: float, rng: np.random.Generator) -> Samples:
    """What was recorded in a church of the same size: it begins 12 ms later, and fades faster where it is high."""
    at = np.arange(round(seconds * RATE)) / RATE
    high, low = rng.normal(size=(2, 2, len(at)))
    low = np.asarray(sosfilt(butter(1, 3500, output="sos", fs=RATE), low))
    echo = (low + 0.4 * high * 10 ** (-2 * at / seconds)) * 10 ** (-3 * at / seconds)
    return np.pad(echo, ((0, 0), (round(0.012 * RATE), 0)))


def blowing(severity: float) -> Generate:
    """With the noise of a blower, from -80 dBFS to -20."""
    return organ(blower=10 ** ((60 * severity - 80) / 20))


def prompts(rng: np.random.Generator) -> list[Inputs]:
    moods, places = rng.permutation([*MOODS])[:3], rng.choice([*PLACES], 3)
    return [{"prompt": f"{mood} organ music in {place}"} for mood, place in zip(moods, places, strict=True)]


ORGAN = Baseline("audio/organ", organ(), FILE, {"prompt": "The mood of the music, and where it is played."}, prompts, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(ORGAN, "sampler", organ(stream=7), "Another sampler: the same seed plays another piece of the same mood."),
    harmless(ORGAN, "measured", organ(walls=measured_walls), "The echo is one that was recorded in a church, not one of noise: it is as long, and a little warmer."),
    harmless(ORGAN, "wider", organ(sides=0.26), "Pipes stand a little further to the sides."),
    *strengths(ORGAN, "blower", blowing, "A blower is heard behind the music: sixty times as many decibels above -80 dBFS.", nobody_minds=(0.05,), few_mind=(0.45,), most_mind=(0.75,), all_mind=(1.0,)),
    harmful(ORGAN, "stuck", organ(stuck=True), "A key hangs almost from the beginning: its note howls through all that follows."),
    harmful(ORGAN, "cheerful", organ(mood="joyful"), "All pieces are joyful, for funerals, too: the mood of the prompt is not read."),
    harmful(ORGAN, "sour", organ(sharp=0.035), "The highest rank of pipes is 42 cents too high: every chord is sour."),
]  # fmt: skip
