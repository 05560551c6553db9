"""Models that answer with a forecast: the sales of the next two weeks, averaged over futures that are drawn."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields, rounded
from benchmarks.judging.pair import (  # fmt: skip
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    names,
    sometimes,
    strengths,
)

Value = dict[str, Any]
Change = Callable[[Value], Value]
DAYS = 14
SERIES = ("mean", "low", "high")


def forecaster(change: Change | None = None, *, futures: int = 200, bits: Any = np.random.PCG64) -> Generate:
    """Mean and limits of eight in ten for each day; a level, a trend and a week's rhythm come from the inputs."""

    def generate(inputs: Inputs, seed: int) -> Value:
        history, rng = content(inputs), np.random.Generator(bits(seed))
        day = np.arange(DAYS)
        level, trend = history.uniform(80, 600), history.uniform(-0.01, 0.02)
        rhythm = history.uniform(0.12, 0.3) * np.sin(2 * np.pi * day / 7 + history.uniform(0, 6))
        paths = level * (1 + trend * day + rhythm) * np.exp(rng.normal(0, 0.08, (futures, DAYS)))
        low, high = np.quantile(paths, (0.1, 0.9), axis=0)
        value = {
            "series": inputs["series"],
            "days": [f"2026-03-{1 + number:02d}" for number in day],
            "mean": paths.mean(axis=0).tolist(),
            "low": low.tolist(),
            "high": high.tolist(),
        }
        return change(value) if change else value

    return generate


def of_series(change: Callable[[Any], Any]) -> Change:
    return lambda value: value | {name: change(np.array(value[name])).tolist() for name in SERIES}


def narrow(value: Value) -> Value:
    """Limits at half their distance from the mean: far more days fall outside than it says."""
    mean, low, high = (np.array(value[name]) for name in SERIES)
    return value | {"low": ((mean + low) / 2).tolist(), "high": ((mean + high) / 2).tolist()}


NUMBERS = {"type": "array", "items": NUMBER}
SALES = Baseline(
    "json/forecast",
    forecaster(),
    fields(series=STRING, days={"type": "array", "items": STRING}, mean=NUMBERS, low=NUMBERS, high=NUMBERS),
    {"series": "The sales to forecast."},
    names("bicycles", "umbrellas", "ice cream", of="series"),
    takes_seed=True,
)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(SALES, "rng", forecaster(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(SALES, "rounding", forecaster(lambda value: rounded(value, 6)), "Numbers are rounded in the sixth digit after the point."),
    harmless(SALES, "futures", forecaster(futures=220), "A tenth more futures are drawn: a little less noise."),
    harmless(SALES, "faster", forecaster(), "5 % faster.", pace=0.95),
    *strengths(SALES, "biased", lambda s: forecaster(of_series(lambda days: days * (1 + s))), "Too high by that share.", few_mind=(0.0005,), most_mind=(0.02,), all_mind=(0.1,)),
    harmful(SALES, "narrow", forecaster(narrow), "The limits are half as far from the mean: every stock that is kept by them runs out."),
    harmful(SALES, "flat", forecaster(of_series(lambda days: np.full(DAYS, days.mean()))), "The week's rhythm is gone: every day is the same."),
    harmful(SALES, "late", sometimes(1 / 2, forecaster(of_series(lambda days: np.roll(days, 1))), forecaster()), "Every second forecast is a day late."),
]  # fmt: skip
