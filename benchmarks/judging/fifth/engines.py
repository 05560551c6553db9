"""A model that makes the sound of a vehicle from a prompt, in stereo."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, sometimes, strengths

Samples = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Samples], Samples]
RATE, COUNT = 22050, 66150  # samples a second, samples
VEHICLES = {  # explosions a second at rest and at full speed, how dull, how much noise, how uneven
    "motorbike": (28, 150, 0.5, 0.25, 0.12),
    "diesel bus": (22, 60, 0.9, 0.4, 0.05),
    "sports car": (55, 290, 0.45, 0.15, 0.03),
    "tractor": (13, 34, 0.75, 0.35, 0.2),
    "moped": (40, 120, 0.3, 0.3, 0.08),
}
WAYS = ("idling", "accelerating", "passing from left to right", "passing from right to left")


def _throttle(way: str, rng: np.random.Generator) -> Samples:
    """From rest, 0, to full speed, 1, at each sample."""
    at = np.linspace(0, 1, COUNT)
    if way == "accelerating":
        return 0.1 + 0.85 * at ** rng.uniform(0.8, 1.2)
    if way == "idling":
        return np.full(COUNT, 0.03 + 0.02 * rng.uniform())
    return np.full(COUNT, rng.uniform(0.5, 0.65))


def engine(
    change: Change | None = None,
    *,
    way: Callable[[str], str] = lambda way: way,
    stream: Callable[[Inputs, int], int] = lambda inputs, seed: seed,
    floor: float = 0.004,
    peak: float = 0.8,
) -> Generate:
    """Three seconds, as WAV: vehicle and way are the inputs', how evenly it runs and its noise are the seed's.

    Args:
        change: of samples.
        way: what the vehicle does, of what was asked for.
        stream: seeds the random numbers.
        floor: the deviation of noise that is always there.
        peak: the highest sample.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(stream(inputs, seed))
        doing = way(inputs["way"])
        slow, fast, dull, noisy, uneven = VEHICLES[inputs["vehicle"]]
        at = np.linspace(-1.5, 1.5, COUNT)
        rate = slow * (fast / slow) ** _throttle(doing, rng)
        knots = rng.normal(0, 0.02, 12)
        rate = rate * (1 + np.interp(at, np.linspace(-1.5, 1.5, 12), knots))
        middle = rng.uniform(-0.15, 0.15)
        away = np.hypot(at - middle, 0.35)
        if doing.startswith("passing"):
            rate = rate * (1 - 0.09 * (at - middle) / away)
        phase = np.cumsum(rate) / RATE
        fires = rng.normal(1, uneven, int(phase[-1]) + 3).clip(0.3, 1.8)
        once = np.exp(2j * np.pi * phase)
        wave, total = np.ones_like(once), np.zeros(COUNT)
        body = rng.normal(1, 0.05, 3) * (110, 420, 1300)
        for harmonic in range(1, min(60, int(5000 / rate.mean())) + 1):
            wave = wave * once
            hertz = harmonic * rate.mean()
            heard = sum(1 / (1 + ((hertz - one) / (0.5 * one)) ** 2) for one in body)
            total += (0.25 + heard) * harmonic**-dull * (wave * np.exp(1.3j * harmonic)).real
        total *= np.interp(phase, np.arange(len(fires)), fires)
        total /= np.sqrt((total**2).mean())
        exhaust = rng.normal(size=(2, COUNT))
        exhaust = exhaust + 0.7 * np.roll(exhaust, 1, axis=1)
        exhaust[1] = 0.75 * exhaust[0] + 0.66 * exhaust[1]
        total = total + noisy * (0.3 + 0.7 * (phase % 1 < 0.4)) * exhaust
        left = np.full(COUNT, 0.5)
        if doing.startswith("passing"):
            total = total * 0.35 / away
            left = 0.5 - 0.45 * np.tanh((at - middle) * 2.2) * (1 if doing.endswith("right") else -1)
        if doing == "accelerating":
            total = total * np.linspace(0.5, 1, COUNT)
        samples = np.stack([np.sqrt(left), np.sqrt(1 - left)]) * total
        samples *= peak / np.abs(samples).max()
        samples += floor * rng.normal(size=samples.shape)
        return sound(change(samples) if change else samples, RATE)

    return generate


def _duller(share: float) -> Change:
    """The upper part of the spectrum is lost."""

    def change(samples: Samples) -> Samples:
        spectrum = np.fft.rfft(samples)
        turns = np.linspace(0, 1, spectrum.shape[1])
        return np.fft.irfft(spectrum * np.clip((1 - share - turns) / 0.02 + 1, 0, 1), COUNT)

    return change


def _looped(samples: Samples) -> Samples:
    """A fifth of a second, again and again."""
    return np.tile(samples[:, 30000:34410], 15)


def _faded(samples: Samples) -> Samples:
    ends = np.minimum(np.arange(COUNT), np.arange(COUNT)[::-1])
    return samples * np.clip(ends / 150, 0, 1)


def traffic(rng: np.random.Generator) -> list[Inputs]:
    ways = (*WAYS[:2], WAYS[int(rng.integers(2, 4))])
    return [
        {"vehicle": str(vehicle), "way": way}
        for vehicle, way in zip(rng.permutation([*VEHICLES])[:3], ways, strict=True)
    ]


ENGINE = Baseline(
    "audio/engine",
    engine(),
    FILE,
    {
        "vehicle": "Such as tractor.",
        "way": "What it does: idling, accelerating, or passing from one side to the other.",
    },
    traffic,
    takes_seed=True,
)
silent = engine(lambda samples: 0 * samples)

PAIRS: list[Pair] = [
    harmless(ENGINE, "sampler", engine(stream=lambda inputs, seed: seed + 2**33), "Another sampler: another ride of the same vehicle for the same seed."),
    harmless(ENGINE, "cleaner", engine(floor=0.0015), "More steps leave less noise behind: a little cleaner.", pace=1.2),
    harmless(ENGINE, "faded", engine(_faded), "A few thousandths of a second fade in and out: no more clicks where files are joined."),
    harmless(ENGINE, "headroom", engine(peak=0.72), "The highest sample is 0.72, not 0.8, to leave room for lossy encoders: less than a decibel softer."),
    harmful(ENGINE, "idling", engine(way=lambda way: "idling"), "The second part of the prompt gets lost: every vehicle idles."),
    harmful(ENGINE, "looped", engine(_looped), "A fifth of a second goes round and round: it sounds as a machine gun, and nothing accelerates."),
    harmful(ENGINE, "seedless", engine(stream=lambda inputs, seed: len(inputs["vehicle"])), "A fixed seed for all: whoever asks again for a better take gets the same take."),
    harmful(ENGINE, "mute", sometimes(0.25, silent, engine()), "One output in four is silent: half precision overflows."),
    *strengths(ENGINE, "dull", lambda s: engine(_duller(s)), "The share of the band, 11 kHz, that is lost at its upper end: first air, then all that rattles.", nobody_minds=(0.06,), few_mind=(0.25,), most_mind=(0.6,), all_mind=(0.88,)),
]  # fmt: skip
