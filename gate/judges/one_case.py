"""Measures that have moved in one case alone: a prompt that is no longer heeded moves no mean over all cases by much.

For each measure and case: Student's t of the difference of the two sides' means, whose variance is pooled over the
cases and sides, or is the case's own where that is larger. All measures and cases count as questions (Bonferroni). What
is noticed in one case of many is more than what is noticed throughout: `TIMES` as much.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from gate.judges.answer import Answer
from gate.judges.outliers import SMALLEST_SCALE
from gate.judges.permutation import Measured, by_measure
from gate.judges.single import Column, most_telling

# Of what is noticed in all cases.
TIMES = 1.5
DEVIATIONS = "standard deviations"


def find_in_one_case(measured: Sequence[Measured], alpha: float) -> list[Answer]:
    """For each stratum the measure that has moved in its case most tellingly; nothing where there is one case."""
    measures = [(name, columns) for name, columns in _columns(measured) if len(columns) > 1 and _is_graded(columns)]
    tests = sum(len(columns) for _, columns in measures)
    return most_telling(answer for name, columns in measures for answer in _ask(name, columns, alpha, tests))


def _columns(measured: Sequence[Measured]) -> Iterator[tuple[str, list[Column]]]:
    """Each measure with its columns of two or more outputs on each side, but for measures that are told in their own
    deviations: these are far from nothing in every case in which they hardly vary."""
    for _, name, strata in by_measure(measured):
        columns = [
            Column(
                one,
                _of_outputs(one, name, one.candidate, one.candidate_of),
                _of_outputs(one, name, one.baseline, one.baseline_of),
            )
            for one in strata
            if one.changes[name].unit != DEVIATIONS
        ]
        yield name, [one for one in columns if min(len(one.ours), len(one.theirs)) > 1]


def _is_graded(columns: Sequence[Column]) -> bool:
    """Of yes and no, no t test knows anything: see `gate.judges.lapses`."""
    return len({float(value) for one in columns for value in (*one.ours, *one.theirs)}) > 2


def _of_outputs(
    stratum: Measured, name: str, rows: NDArray[np.floating], outputs: Sequence[int]
) -> NDArray[np.float64]:
    """The values of the outputs, each the mean of those that it has."""
    values = rows[:, [*stratum.changes].index(name)].astype(np.float64)
    if not outputs:
        return values
    _, of, counts = np.unique(np.array(outputs), return_inverse=True, return_counts=True)
    return np.bincount(of, weights=values) / counts


def _residuals(column: Column) -> NDArray[np.float64]:
    return np.concatenate([column.ours - column.ours.mean(), column.theirs - column.theirs.mean()])


def _deviation(column: Column) -> float:
    """That of the side that scatters more."""
    return float(max(column.ours.std(ddof=1), column.theirs.std(ddof=1)))


def _ask(name: str, columns: Sequence[Column], alpha: float, tests: int) -> Iterator[Answer]:
    residuals = np.concatenate([_residuals(one) for one in columns])
    df = len(residuals) - 2 * len(columns)
    pooled = float(np.sqrt((residuals**2).sum() / df))
    quantile = float(-stdtrit(df, alpha / tests / 2))
    for one in columns:
        change = float(one.ours.mean() - one.theirs.mean())
        limit = one.stratum.changes[name].limit(change)
        if not limit:
            continue
        error = max(pooled, _deviation(one), SMALLEST_SCALE * limit) * math.hypot(
            len(one.ours) ** -0.5, len(one.theirs) ** -0.5
        )
        chance = 2 * float(stdtr(df, -abs(change) / error))
        yield Answer(
            one.stratum,
            "case",
            abs(change) / error,
            quantile,
            min(1.0, chance * tests),
            change,
            alpha,
            TIMES * limit,
            measure=name,
            error=error,
            unadjusted=chance,
        )
