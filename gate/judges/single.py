"""What is measured of single outputs, for the judges that ask whether a few of them are unlike the others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate.judges.answer import Answer
from gate.judges.permutation import Measured, by_measure


@dataclass(frozen=True)
class Column:
    """One measure of one case: a value for each output, of which more is further where a direction is asked for."""

    stratum: Measured
    ours: NDArray[np.float64]
    theirs: NDArray[np.float64]

    @property
    def beyond(self) -> NDArray[np.float64]:
        """(k,) how far the candidate's values lie beyond all of the baseline's, or below zero."""
        return self.ours - self.theirs.max()


@dataclass(frozen=True)
class Question:
    """Whether outputs lie outside in one measure and one direction, and by how much that is noticed."""

    name: str
    direction: float
    limit: float
    columns: list[Column]
    rule: bool
    fewest: int = 1

    @property
    def is_graded(self) -> bool:
        """It takes other values than yes and no."""
        return not {abs(float(value)) for one in self.columns for value in (*one.ours, *one.theirs)} <= {0.0, 1.0}


def questions_of(measured: Sequence[Measured]) -> Iterator[Question]:
    """The measures in which an output that is outside is a harm, in each direction that is one."""
    for _, name, strata in by_measure(measured):
        change = strata[0].changes[name]
        for direction in (-1.0, 1.0):
            limit = change.limit(direction) if change.alone else None
            columns = [column for one in strata if limit and (column := _column(one, name, direction))]
            if limit and columns:
                yield Question(name, direction, limit, columns, change.rule, change.fewest)


def most_telling(answers: Iterable[Answer]) -> list[Answer]:
    """For each stratum the answer with the smallest p-value."""
    found: dict[int, Answer] = {}
    for answer in answers:
        known = found.get(id(answer.stratum))
        if known is None or answer.p_value < known.p_value:
            found[id(answer.stratum)] = answer
    return [*found.values()]


def _column(stratum: Measured, name: str, direction: float) -> Column | None:
    at = [*stratum.changes].index(name)
    ours = _furthest_of_each(direction * stratum.candidate[:, at], stratum.candidate_of)
    theirs = _furthest_of_each(direction * stratum.baseline[:, at], stratum.baseline_of)
    return Column(stratum, ours, theirs) if len(ours) and len(theirs) > 1 else None


def _furthest_of_each(values: NDArray[np.floating], outputs: Sequence[int]) -> NDArray[np.float64]:
    """Of an output that has several values, the furthest."""
    if not outputs:
        return values.astype(np.float64)
    furthest = np.full(max(outputs) + 1, -np.inf)
    np.maximum.at(furthest, list(outputs), values)
    return furthest[np.unique(outputs)]
