"""Measures that have moved in one case alone: a prompt that is no longer heeded moves no mean over all cases by much.

For each measure and case: Student's t of the difference of the two sides' means, whose variance is pooled over the
cases and sides, or is the case's own where that is larger. All measures and cases count as questions (Bonferroni). What
is noticed in one case of many is more than what is noticed throughout: `TIMES` as much.
"""

import math
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
class _Column:
    """One measure of one case: a value for each output, of two or more on each side."""

    stratum: Measured
    ours: NDArray[np.float64]
    theirs: NDArray[np.float64]

    @property
    def residuals(self) -> NDArray[np.float64]:
        return np.concatenate([self.ours - self.ours.mean(), self.theirs - self.theirs.mean()])

    @property
    def deviation(self) -> float:
        """That of the side that scatters more."""
        return float(max(self.ours.std(ddof=1), self.theirs.std(ddof=1)))


def find_in_one_case(measured: Sequence[Measured], alpha: float) -> list[Answer]:
    """For each stratum the measure that has moved in its case most tellingly; nothing where there is one case."""
    measures = [(name, columns) for name, columns in _columns(measured) if len(columns) > 1 and _is_graded(columns)]
    tests = sum(len(columns) for _, columns in measures)
    return most_telling(answer for name, columns in measures for answer in _ask(name, columns, alpha, tests))


def _columns(measured: Sequence[Measured]) -> Iterator[tuple[str, list[_Column]]]:
    """Each measure with its columns, but for those that are told in their own deviations: these are far from nothing
    in every case in which they hardly vary."""
    for path, name in dict.fromkeys((one.path, name) for one in measured for name in one.changes):
        strata = [one for one in measured if one.path == path and name in one.changes]
        columns = [
            _Column(
                one,
                _of_outputs(one, name, one.candidate, one.candidate_of),
                _of_outputs(one, name, one.baseline, one.baseline_of),
            )
            for one in strata
            if one.changes[name].unit != DEVIATIONS
        ]
        yield name, [one for one in columns if min(len(one.ours), len(one.theirs)) > 1]


def _is_graded(columns: Sequence[_Column]) -> bool:
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


def _ask(name: str, columns: Sequence[_Column], alpha: float, tests: int) -> Iterator[Answer]:
    residuals = np.concatenate([one.residuals for one in columns])
    df = len(residuals) - 2 * len(columns)
    pooled = float(np.sqrt((residuals**2).sum() / df))
    quantile = float(-stdtrit(df, alpha / tests / 2))
    for one in columns:
        change = float(one.ours.mean() - one.theirs.mean())
        limit = one.stratum.changes[name].limit(change)
        if not limit:
            continue
        error = max(pooled, one.deviation, SMALLEST_SCALE * limit) * math.hypot(
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
