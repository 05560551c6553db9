"""Points in time that outputs name: against the clock, and against each other."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from gate.judges.measures.graded import Graded, Numbers

HOUR = 3600.0
# In which clocks are given, to a second.
UNITS = (1.0, 1e3, 1e6, 1e9)
# Of the time when an output came, so near lies a number that tells the time.
ABOUT_NOW = 36 * HOUR
FURTHEST = 1e6  # hours; a century
SHORTEST = 0.01  # seconds, below which two points in time are one


def read_time(text: str) -> float | None:
    """Seconds since 1970 of a timestamp; without a zone, as if it were UTC. None where there is no such time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def clock_unit(numbers: Sequence[float], made: Sequence[float]) -> float | None:
    """What a second is in numbers that tell what time it was when each output came; None where they do not."""
    known, when = np.array(numbers), np.array(made)
    return next((unit for unit in UNITS if bool(np.all(np.abs(known / unit - when) < ABOUT_NOW))), None)


def measure_times(place: str, outputs: Sequence[Numbers], made: Sequence[float | None]) -> Iterator[Graded]:
    """The points in time at one place.

    Args:
        outputs: in seconds since 1970, those of each output in document order.
        made: when the outputs came, in the same unit; None of those that were not made just now.
    """
    away = [
        float(np.clip(np.mean(own - when) / HOUR, -FURTHEST, FURTHEST)) if len(own) and when is not None else np.nan
        for own, when in zip(outputs, made, strict=True)
    ]
    yield Graded(place, "time", np.array(away))
    steps = [np.abs(np.diff(own)) for own in outputs]
    yield Graded(
        place, "step", np.array([np.log(max(float(np.median(one)), SHORTEST)) if len(one) else np.nan for one in steps])
    )


def measure_spans(places: Sequence[str], outputs: Sequence[Sequence[float]]) -> Iterator[Graded]:
    """Between single points in time of an output, one after the other in the order of their places.

    Args:
        outputs: for each place the time in each output, NaN where it has none.
    """
    for number, (first, second) in enumerate(pairwise(outputs)):
        between = np.array(second) - np.array(first)
        size = np.sign(between) * np.log1p(np.abs(between))
        yield Graded(places[number + 1], "span", size, f"time since {places[number]}")
