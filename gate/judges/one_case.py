"""Measures that have moved in one case alone: a prompt that is no longer heeded moves no mean over all cases by much.

For each measure and case: Student's t of the difference of the two sides' means, whose variance is pooled over the
cases and sides, or is the case's own where that is larger. All measures and cases count as questions (Bonferroni). What
is noticed in one case of many is more than what is noticed throughout: `TIMES` as much.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from gate.judges.answer import Answer
from gate.judges.outliers import SMALLEST_SCALE
from gate.judges.permutation import Measured
from gate.judges.single import most_telling

# Of what is noticed in all cases.
TIMES = 1.5
DEVIATIONS = "standard deviations"


@dataclass(frozen=True)
class _Place:
    """One measure at one place of all cases: of each case its values, one for each output."""

    name: str
    strata: list[Measured]
    ours: list[NDArray[np.float64]]
    theirs: list[NDArray[np.float64]]

    @property
    def is_graded(self) -> bool:
        """Of yes and no, no t test knows anything: see `gate.judges.lapses`."""
        return len({float(value) for side in (*self.ours, *self.theirs) for value in side}) > 2


def find_in_one_case(measured: Sequence[Measured], alpha: float) -> list[Answer]:
    """For each stratum the measure that has moved in its case most tellingly; nothing where there is one case."""
    places = [one for one in _places(measured) if one.is_graded and len(one.strata) > 1]
    tests = sum(len(one.strata) for one in places)
    return most_telling(answer for one in places for answer in _ask(one, alpha, tests))


def _places(measured: Sequence[Measured]) -> Iterator[_Place]:
    for path, name in dict.fromkeys((one.path, name) for one in measured for name in one.changes):
        strata = [
            one
            for one in measured
            if one.path == path
            and name in one.changes
            and len(one.candidate) > 1
            and len(one.baseline) > 1
            # What is told in its own deviations is far from nothing in each case in which it hardly varies.
            and one.changes[name].unit != DEVIATIONS
        ]
        if strata:
            ours = [_of_outputs(one, name, one.candidate, one.candidate_of) for one in strata]
            theirs = [_of_outputs(one, name, one.baseline, one.baseline_of) for one in strata]
            yield _Place(name, strata, ours, theirs)


def _of_outputs(
    stratum: Measured, name: str, rows: NDArray[np.floating], outputs: Sequence[int]
) -> NDArray[np.float64]:
    """The values of the outputs, each the mean of those that it has."""
    values = rows[:, [*stratum.changes].index(name)].astype(np.float64)
    if not outputs:
        return values
    _, of, counts = np.unique(np.array(outputs), return_inverse=True, return_counts=True)
    return np.bincount(of, weights=values) / counts


def _ask(place: _Place, alpha: float, tests: int) -> Iterator[Answer]:
    groups = [one - one.mean() for one in (*place.ours, *place.theirs)]
    df = sum(len(one) - 1 for one in groups)
    if df < 1:
        return
    pooled = float(np.sqrt(sum(float((one**2).sum()) for one in groups) / df))
    for stratum, ours, theirs in zip(place.strata, place.ours, place.theirs, strict=True):
        change = float(ours.mean() - theirs.mean())
        limit = stratum.changes[place.name].limit(change)
        if not limit:
            continue
        own = max(
            float(theirs.std(ddof=1)) if len(theirs) > 1 else 0.0, float(ours.std(ddof=1)) if len(ours) > 1 else 0.0
        )
        scale = max(pooled, own, SMALLEST_SCALE * limit) * np.sqrt(1 / len(ours) + 1 / len(theirs))
        t = abs(change) / scale
        chance = 2 * float(stdtr(df, -t))
        quantile = float(-stdtrit(df, alpha / tests / 2))
        yield Answer(
            stratum,
            "case",
            t,
            quantile,
            min(1.0, chance * tests),
            change,
            alpha,
            TIMES * limit,
            measure=place.name,
            error=scale,
            unadjusted=chance,
        )
