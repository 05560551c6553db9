"""Models for those who make music and games: a loop of four beats at a given tempo, and footsteps on a surface."""

from typing import Any

import numpy as np
from scipy.signal import butter, lfilter, sosfilt

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, sometimes
from benchmarks.judging.sounds import Change, Samples

RATE = 22050


def loop(
    change: Change | None = None, *, loose: float = 0.003, tempo: float | None = None, bits: Any = np.random.PCG64
) -> Generate:
    """Kick, hats, bass and a chord in stereo, as WAV; what rings past the end is heard at the beginning, as in a loop.

    Args:
        loose: how far strokes are from the beat, in seconds.
        tempo: in beats a minute, if not the one that is asked for.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        score, rng = content(inputs), np.random.Generator(bits(seed))
        beat = 60 / (tempo or int(inputs["bpm"]))
        total = np.zeros((2, round(4 * beat * RATE)))
        at = np.arange(round(0.6 * RATE)) / RATE
        ending = np.clip((0.6 - at) / 0.02, 0, 1)
        root = 55 * 2 ** (int(score.integers(0, 12)) / 12)
        line, kicks = score.choice([0, 0, 3, 7, 10], 8), score.random(8) < 0.3

        def add(beats: float, tone: Samples, left: float) -> None:
            start = round((beats * beat + rng.normal(0, loose)) * RATE)
            where = np.arange(start, start + len(tone)) % total.shape[1]
            total[:, where] += np.outer((left, 1 - left), tone * ending)

        for half in range(8):
            if half % 4 == 0 or kicks[half]:
                add(half / 2, rng.uniform(0.8, 1) * np.sin(2 * np.pi * (48 * at + 5 * (1 - np.exp(-25 * at)))) * np.exp(-11 * at), 0.5)  # fmt: skip
            hat = np.diff(rng.normal(size=len(at) + 1)) * np.exp(-rng.uniform(45, 60) * at)
            add(half / 2, rng.uniform(0.08, 0.16) * hat, 0.35 if half % 2 else 0.6)
            pitch = root * 2 ** (int(line[half]) / 12)
            add(half / 2, 0.35 * (np.sin(2 * np.pi * pitch * at) + 0.3 * np.sin(6 * np.pi * pitch * at)) * np.exp(-6 * at), 0.5)  # fmt: skip
        for interval, left in ((0, 0.7), (3, 0.3), (7, 0.5)):
            tone = 4 * root * 2 ** (interval / 12)
            add(0, 0.16 * np.sin(2 * np.pi * tone * at + rng.uniform(0, 6)) * np.sin(np.pi * at / 0.6), left)
        samples = total + 1e-4 * rng.normal(size=total.shape)
        return sound(change(samples, seed) if change else samples, RATE)

    return generate


def limited(samples: Samples, seed: int) -> Samples:
    """The highest peaks are rounded off."""
    return np.where(np.abs(samples) < 0.5, samples, np.sign(samples) * (0.5 + 0.5 * np.tanh((np.abs(samples) - 0.5) / 0.5)))  # fmt: skip


def padded(samples: Samples, seed: int) -> Samples:
    return np.pad(samples, ((0, 0), (0, round(0.04 * RATE))))


def one_upside_down(samples: Samples, seed: int) -> Samples:
    return samples * np.array([[1], [-1]])


def shelved(samples: Samples, seed: int) -> Samples:
    """Above 4 kHz it is half a decibel louder."""
    return samples + 0.06 * np.asarray(sosfilt(butter(1, 4000, "high", output="sos", fs=RATE), samples))


SURFACES = ("gravel", "wood", "snow", "metal stairs")
NUMBERS = ("two", "three", "four")


def _step(surface: str, rng: np.random.Generator) -> Samples:
    at = np.arange(round(0.3 * RATE)) / RATE
    noise = rng.normal(size=len(at))
    thud = np.asarray(lfilter([0.06], [1, -0.94], noise)) * np.exp(-35 * at)
    if surface == "gravel":
        grains = (rng.random(len(at)) < 0.012 * np.exp(-9 * at)) * rng.uniform(0.3, 1.2, len(at))
        return thud + np.asarray(lfilter([1], [1, -0.5, 0.4], grains * noise)) + 0.05 * noise * np.exp(-14 * at)
    if surface == "wood":
        return 1.5 * thud + 0.5 * np.sin(2 * np.pi * rng.uniform(165, 195) * at) * np.exp(-28 * at)
    if surface == "snow":
        creak = 0.3 + 0.7 * (np.sin(2 * np.pi * rng.uniform(55, 70) * at) > 0)
        return 0.3 * np.diff(noise, prepend=0) * creak * np.sin(np.pi * np.clip(at / 0.24, 0, 1))
    rings = (rng.normal(1, 0.02) * hertz for hertz in (430, 1120, 1890))
    return thud + 0.2 * sum(np.sin(2 * np.pi * hertz * at) * np.exp(-14 * at) for hertz in rings)


def footsteps(
    change: Change | None = None,
    *,
    fewer: int = 0,
    pace: float = 1.0,
    room: float = 4e-4,
    bits: Any = np.random.PCG64,
) -> Generate:
    """So many steps on a surface, as FLAC; every step sounds different.

    Args:
        fewer: how many of the steps are left out at the end.
        pace: how fast they follow each other, 1 as in the live version.
        room: the level of the noise of the room.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, count = np.random.Generator(bits(seed)), NUMBERS.index(inputs["steps"]) + 2
        starts = np.cumsum([0.1, *(0.42 / pace * np.exp(rng.normal(0, 0.05, count - 1)))])
        total = np.zeros(round((starts[-1] + 0.4) * RATE))
        for number, start in enumerate(starts):
            tone = rng.uniform(0.25, 0.4) * _step(inputs["surface"], rng)
            if number < count - fewer:
                total[round(start * RATE) :][: len(tone)] += tone
        samples = (total + room * rng.normal(size=len(total)))[None]
        return sound(change(samples, seed) if change else samples, RATE, "flac")

    return generate


def always_the_same(inputs: Inputs, seed: int) -> str:
    return footsteps()(inputs, 0)


def few_bits(samples: Samples, seed: int) -> Samples:
    """Seven bits for each sample."""
    return np.round(samples * 64) / 64


def tempos(rng: np.random.Generator) -> list[Inputs]:
    slow, fast = rng.permutation([92, 96, 100, 104])[:2], rng.choice([136, 140, 144])
    return [{"style": str(style), "bpm": str(bpm)} for style, bpm in zip(rng.permutation(["house", "funk", "dub", "trap"]), [*slow, fast], strict=False)]  # fmt: skip


def walks(rng: np.random.Generator) -> list[Inputs]:
    return [{"surface": str(surface), "steps": str(rng.choice(NUMBERS))} for surface in rng.permutation(SURFACES)[:3]]


LOOP = Baseline("audio/loop", loop(), FILE, {"style": "The style.", "bpm": "Beats a minute."}, tempos, takes_seed=True)
STEPS = Baseline("audio/footsteps", footsteps(), FILE, {"surface": "What is walked on.", "steps": "How many steps."}, walks)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(LOOP, "limiter", loop(limited), "The highest peaks are rounded off, as by any mastering."),
    harmless(LOOP, "looser", loop(loose=0.0033), "Strokes are a third of a millisecond further from the beat."),
    harmless(LOOP, "treble", loop(shelved), "Half a decibel more of the treble, which nobody hears without comparing.", border=True),
    harmful(LOOP, "padded", loop(padded), "There are 40 ms of silence at the end: the loop stumbles each time it comes round."),
    harmful(LOOP, "tempo", loop(tempo=120), "It always has 120 beats a minute, whatever is asked for."),
    harmful(LOOP, "upside", loop(one_upside_down), "One side is upside down: in mono, kick and bass are gone."),
    harmless(STEPS, "rng", footsteps(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(STEPS, "brisk", footsteps(pace=1.01), "A hundredth faster, where the time between steps varies by five."),
    harmless(STEPS, "room", footsteps(room=3.2e-4), "Two decibels less of the noise of the room, which is hardly heard."),
    harmful(STEPS, "fewer", sometimes(1 / 2, footsteps(fewer=1), footsteps()), "Every second sound has a step less than asked for."),
    harmful(STEPS, "unvaried", always_the_same, "Every sound for the same request is the same: in a game, one hears a recording."),
    harmful(STEPS, "bits", footsteps(few_bits), "Seven bits for each sample: the steps fade out in a crackle."),
]  # fmt: skip
