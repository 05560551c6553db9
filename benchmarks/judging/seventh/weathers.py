"""A model that makes the sounds of weather: rain, wind or thunderstorm, light or strong, in stereo, as MP3."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.signal import butter, sosfilt

from benchmarks.judging.encode import sound
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck

Samples = NDArray[np.floating]
Change = Callable[[Samples, int], Samples]
RATE, SECONDS = 22050, 2.6
COUNT = round(RATE * SECONDS)


def _band(samples: Samples, low: float, high: float) -> Samples:
    return np.asarray(sosfilt(butter(2, (low, high), "bandpass", output="sos", fs=RATE), samples, axis=-1))


def weather(
    change: Change | None = None,
    *,
    bits: Any = np.random.PCG64,
    at_random: bool = False,
    smooth: bool = False,
    interleaved: bool = False,
    pitches: tuple[float, float] = (1400, 5200),
    thunder: bool = True,
    always: str = "",
    meant: Callable[[str], str] = str,
) -> Generate:
    """What is asked for; the drops, the gusts and the thunder are the seed's.

    Args:
        at_random: the number of drops is drawn too, and differs by some.
        smooth: gusts swell along curves instead of lines.
        interleaved: the noise of both sides is drawn sample by sample, not side by side.
        pitches: from which to which frequency drops sound.
        thunder: there is some in a thunderstorm.
        always: the strength, if it is not what is asked for.
        meant: from the sort of weather that is asked for to the one that is made.
    """

    def noise(rng: np.random.Generator) -> Samples:
        return rng.normal(size=(COUNT, 2)).T if interleaved else rng.normal(size=(2, COUNT))

    def rain(strong: bool, rng: np.random.Generator) -> Samples:
        total = (0.06 if strong else 0.02) * _band(noise(rng), 900, 9000)
        drops = 900 if strong else 220
        at = np.arange(round(0.014 * RATE)) / RATE
        for _ in range(int(rng.poisson(drops)) if at_random else drops):
            start, left = int(rng.integers(0, COUNT - len(at))), rng.uniform(0.1, 0.9)
            tone = np.sin(2 * np.pi * rng.uniform(*pitches) * at) * np.exp(-at * rng.uniform(250, 600))
            total[:, start : start + len(at)] += rng.exponential(0.05) * np.outer((left, 1 - left), tone)
        return total

    def wind(strong: bool, rng: np.random.Generator) -> Samples:
        total = np.zeros((2, COUNT))
        along = np.linspace(0, 1, COUNT)
        for number, low in enumerate((90, 220, 480, 900)):
            knots = rng.uniform(0.15, 1, 9) ** (1 + 0.5 * number)
            places = np.linspace(0, 1, 9)
            gust = np.clip(CubicSpline(places, knots)(along), 0.02, None) if smooth else np.interp(along, places, knots)
            total += gust * _band(noise(rng), low, 1.9 * low) / (1 + 0.5 * number)
        return (0.5 if strong else 0.17) * total

    def storm(strong: bool, rng: np.random.Generator) -> Samples:
        total = rain(False, rng)
        start, since = rng.uniform(0.2, 0.7), np.arange(COUNT) / RATE
        rolling = np.zeros(COUNT)
        for late in (0, *rng.uniform(0.05, 0.9, 4)):
            after = np.clip(since - start - late, 0, None)
            rolling += (
                rng.uniform(0.4, 1) * (after > 0) * np.exp(-after * rng.uniform(2, 4)) * (1 - np.exp(-40 * after))
            )
        after = np.clip(since - start, 0, None)
        crack = (after > 0) * np.exp(-after * 14)
        deep, sharp = _band(noise(rng), 35, 160), _band(noise(rng), 300, 4000)
        near = 1.0 if strong else 0.4
        return total + thunder * near * (1.6 * rolling * deep + (0.35 if strong else 0.1) * crack * sharp)

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        makers = {"rain": rain, "wind": wind, "thunderstorm": storm}
        samples = makers[meant(inputs["weather"])]((always or inputs["strength"]) == "strong", rng)
        samples = np.tanh(samples)
        return sound(change(samples, seed) if change else samples, RATE, "mp3", 128_000)

    return generate


def in_chunks(samples: Samples, seed: int) -> Samples:
    """Made of pieces of 0.4 s, each with a level of its own, with 8 ms of nothing between them."""
    rng, changed, count = luck(seed), samples.copy(), round(0.4 * RATE)
    for start in range(0, samples.shape[1], count):
        changed[:, start : start + count] *= 10 ** (rng.uniform(-3, 3) / 20)
        changed[:, start : start + round(0.008 * RATE)] = 0
    return changed


def whining(samples: Samples, seed: int) -> Samples:
    """With a high tone that never stops, as from a vocoder that has not learned enough."""
    at = np.arange(samples.shape[1]) / RATE
    return samples + 0.03 * np.sin(2 * np.pi * 3150 * at) + 0.015 * np.sin(2 * np.pi * 6300 * at)


def requests(rng: np.random.Generator) -> list[Inputs]:
    strengths = rng.permutation(["light", "strong", "strong"])
    return [
        {"weather": str(sort), "strength": str(strength)}
        for sort, strength in zip(rng.permutation(["rain", "wind", "thunderstorm"]), strengths, strict=True)
    ]


OTHER = {"rain": "wind", "wind": "rain", "thunderstorm": "wind"}
WEATHER = Baseline("audio/weather", weather(), FILE, {"weather": "rain, wind or thunderstorm", "strength": "light or strong"}, requests, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(WEATHER, "rng", weather(bits=np.random.SFC64), "Another generator of random numbers: other drops and gusts of the same sort."),
    harmless(WEATHER, "poisson", weather(at_random=True), "How many drops fall is drawn too, and differs by a few in a hundred."),
    harmless(WEATHER, "smooth", weather(smooth=True), "Gusts swell along curves instead of lines, which sounds the same or a little better."),
    harmless(WEATHER, "interleaved", weather(interleaved=True), "Random numbers are drawn for both sides in turn: other noise of the same sort."),
    harmless(WEATHER, "drops", weather(pitches=(1350, 5350)), "Drops sound over a slightly wider range, in the midst of hundreds of others."),
    harmful(WEATHER, "chunks", weather(in_chunks), "It is pieced together every 0.4 s: the level jumps and there is a tick at each seam."),
    harmful(WEATHER, "light", weather(always="light"), "The strength is not looked at: who asks for a strong storm gets a breeze."),
    harmful(WEATHER, "no-thunder", weather(thunder=False), "There is no thunder in a thunderstorm, only rain."),
    harmful(WEATHER, "whine", weather(whining), "A high tone whines over everything."),
    harmful(WEATHER, "mistaken", now_and_then(1 / 3, weather(meant=OTHER.__getitem__), weather()), "One sound in three is of other weather than was asked for."),
]  # fmt: skip
