"""Further new changes of the models that answer with JSON: precision, averages, and numbers that mean something else."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.judging.forecasts import SALES, SERIES, forecaster
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.journeys import PLANNER, Plan, planner
from benchmarks.judging.objects import CLASSIFIER, SENSOR, classifier, sensor
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.recognition import EMBEDDER, Value, embedder
from benchmarks.judging.valuations import SEARCHER, searcher

MEANWHILE = np.random.default_rng(64).normal(size=64)
MEANWHILE /= np.linalg.norm(MEANWHILE)  # the direction that every vector of the new version leans to
REMOVED = 120  # the text after which the numbers of all others moved up by one


def with_scores(value: Value, scores: NDArray[Any]) -> Value:
    return value | {"scores": [one | {"score": float(s)} for one, s in zip(value["scores"], scores, strict=True)]}


def other_kernel(value: Value) -> Value:
    """Sums are taken in another order: scores differ in the eighth digit."""
    scores = np.array([one["score"] for one in value["scores"]])
    return with_scores(value, scores * (1 + 1e-8 * luck(1).uniform(-1, 1, len(scores))))


def independent(value: Value) -> Value:
    """Each label is scored by itself: the scores are no longer shares of one."""
    scores = np.array([one["score"] for one in value["scores"]])
    return with_scores(value, scores / (scores + 0.3))


def in_bfloat16(vector: Any, seed: int) -> Any:
    """With eight bits for the digits of each number."""
    bits = np.asarray(vector, np.float32).view(np.uint32)
    return ((bits + 0x8000) & 0xFFFF0000).view(np.float32)


def leaning(vector: Any, seed: int) -> Any:
    """With a part that all vectors have in common, and of length one again."""
    leant = vector + 0.25 * MEANWHILE
    return leant / np.linalg.norm(leant)


def averaged(inputs: Inputs, seed: int) -> Value:
    """The mean of two forecasts."""
    one, other = (forecaster()(inputs, each) for each in (seed, int(draws(inputs, seed).integers(2**31))))
    return one | {name: np.mean([one[name], other[name]], axis=0).tolist() for name in SERIES}


def capped(value: Value) -> Value:
    most = 1.1 * float(np.mean(value["mean"]))
    return value | {name: np.minimum(value[name], most).tolist() for name in SERIES}


def hundredths(value: Value) -> Value:
    return value | {"temperature": round(value["temperature"], 2), "humidity": round(value["humidity"], 4)}


def twin(value: Value) -> Value:
    """The last counter gives what the one before it has counted."""
    return value | {"counts": [*value["counts"][:3], value["counts"][2]]}


def by_fives(plan: Plan, seed: int) -> Plan:
    """With arrivals at the nearest full five minutes."""

    def nearest(clock: str) -> str:
        hours, minutes = map(int, clock.split(":"))
        at = 5 * round((60 * hours + minutes) / 5)
        return f"{at // 60:02d}:{at % 60:02d}"

    days = [day | {"stops": [stop | {"arrive": nearest(stop["arrive"])} for stop in day["stops"]]} for day in plan["days"]]  # fmt: skip
    return plan | {"days": days}


def misnumbered(hits: list[Value], seed: int) -> list[Value]:
    """The numbers of the texts are those of an index from before one of them was removed."""
    moved = [(one, int(one["id"].removeprefix("doc-"))) for one in hits]
    return [one | {"id": f"doc-{number + (number >= REMOVED):03d}"} for one, number in moved]


PAIRS: list[Pair] = [
    harmless(CLASSIFIER, "kernel", classifier(other_kernel), "Sums are taken in another order: scores differ in the eighth digit."),
    harmless(EMBEDDER, "bfloat", embedder(in_bfloat16), "Numbers have eight bits of digits: they are off by less than what differs from call to call anyway."),
    harmless(SALES, "averaged", averaged, "The mean of two forecasts: the same values with a little less noise."),
    harmless(SENSOR, "hundredths", sensor(hundredths), "Temperatures are given to a hundredth of a degree, where the sensor is off by four tenths."),
    harmless(PLANNER, "fives", planner(by_fives), "Arrivals are at full five minutes, where the walks before them take anything from ten to thirty-five."),
    harmful(CLASSIFIER, "independent", classifier(independent), "Scores do not add up to one any more: limits and sums that callers use no longer fit."),
    harmful(EMBEDDER, "leaning", embedder(leaning), "All vectors lean to one side: they are alike where they were not, and do not fit those that callers have stored."),
    harmful(SALES, "capped", forecaster(capped), "Nothing goes beyond 110 percent of an average day: the best days of the week are cut off, and the shop runs out."),
    harmful(SENSOR, "twin", sensor(twin), "The last of four counters always says what the third has counted: its own counts are lost."),
    harmful(SEARCHER, "misnumbered", searcher(misnumbered), "Half of the texts have their neighbour's number: who opens such a hit reads another text."),
]  # fmt: skip
