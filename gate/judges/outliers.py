"""Single outputs in which a measure lies far outside of the baseline's: one broken output of three moves no mean.

For each measure and direction, over all cases: how far does an output's value lie from the mean of its case's
baseline, by Student's t prediction interval with a variance that is pooled over the cases (Hahn 1969)? That so many
outputs of all lie as far as the j-th furthest has the probability of the binomial distribution; the best j counts, and
all measures and directions count as questions (Bonferroni). As values need not be distributed normally, an output
counts only if it also lies beyond all of the baseline's by what users notice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, betaincinv, stdtr, stdtrit

from gate.judges.answer import Answer
from gate.judges.permutation import Measured

# So many of the furthest outputs of all cases are looked at together.
FURTHEST_OF_ALL = 6
# The standard deviation of a measure is taken to be this share of what users notice, at least: of a few outputs that
# are much alike, nobody knows how much the next one differs.
SMALLEST_SCALE = 1 / 3


@dataclass(frozen=True)
class _Column:
    """One measure of one case in one direction, in which more is further: a value for each output."""

    stratum: Measured
    ours: NDArray[np.float64]
    theirs: NDArray[np.float64]

    @property
    def beyond(self) -> NDArray[np.float64]:
        """(k,) how far the candidate's values lie beyond all of the baseline's, or below zero."""
        return self.ours - self.theirs.max()


def find_outliers(measured: Sequence[Measured], alpha: float) -> list[Answer]:
    """For each stratum the measure by which one of its outputs lies outside most tellingly; none where none does."""
    found: dict[int, Answer] = {}
    questions = [
        (path, name, direction)
        for path, name in dict.fromkeys(
            (one.path, name) for one in measured for name, change in one.changes.items() if change.alone
        )
        for direction in (-1.0, 1.0)
    ]
    answers = [
        answer
        for path, name, direction in questions
        for answer in _ask([one for one in measured if one.path == path], name, direction, alpha, len(questions))
    ]
    for answer in answers:
        known = found.get(id(answer.stratum))
        if known is None or answer.p_value < known.p_value:
            found[id(answer.stratum)] = answer
    return [*found.values()]


def _ask(strata: Sequence[Measured], name: str, direction: float, alpha: float, questions: int) -> list[Answer]:
    limit = next((one.changes[name].limit(direction) for one in strata if name in one.changes), None)
    if not limit:
        return []
    columns = [one for stratum in strata if name in stratum.changes if (one := _column(stratum, name, direction))]
    values = [value for one in columns for value in (*one.ours, *one.theirs)]
    if {*map(float, values)} <= {0.0, 1.0}:  # yes or no: no t test knows them
        return []
    residuals = np.concatenate([one.theirs - one.theirs.mean() for one in columns])
    df = len(residuals) - len(columns)
    scale = max(float(np.sqrt((residuals**2).sum() / df)), SMALLEST_SCALE * limit)
    scores = [(one.ours - one.theirs.mean()) / (scale * np.sqrt(1 + 1 / len(one.theirs))) for one in columns]
    beyond = np.concatenate([one.beyond for one in columns])
    each = stdtr(df, -np.concatenate(scores))
    order = np.argsort(each)[: min(len(each), FURTHEST_OF_ALL)]
    order = order[beyond[order] >= limit]
    if not len(order):
        return []
    most = min(len(each), FURTHEST_OF_ALL)
    together = bdtrc(np.arange(len(order)), len(each), each[order]) * most
    best = int(together.argmin())
    chance = min(1.0, float(together[best]) * questions)
    share = float(betaincinv(best + 1, len(each) - best, alpha / questions / most))
    value, quantile = float(np.concatenate(scores)[order[best]]), float(-stdtrit(df, share))
    chosen = set(order[: best + 1].tolist())
    answers, start = [], 0
    for one, score in zip(columns, scores, strict=True):
        here = [at for at in range(len(one.ours)) if start + at in chosen]
        start += len(one.ours)
        if here:
            worst = max(here, key=lambda at, score=score: score[at])
            answers.append(
                Answer(
                    one.stratum,
                    "worst",
                    value,
                    quantile,
                    chance,
                    direction * float(one.beyond[worst]),
                    alpha,
                    limit,
                    worst,
                    measure=name,
                    error=0.0,
                )
            )
    return answers


def _column(stratum: Measured, name: str, direction: float) -> _Column | None:
    at = [*stratum.changes].index(name)
    ours = _furthest_of_each(direction * stratum.candidate[:, at], stratum.candidate_of)
    theirs = _furthest_of_each(direction * stratum.baseline[:, at], stratum.baseline_of)
    return _Column(stratum, ours, theirs) if len(ours) and len(theirs) > 1 else None


def _furthest_of_each(values: NDArray[np.floating], outputs: Sequence[int]) -> NDArray[np.float64]:
    """Of an output that has several values, the furthest."""
    if not outputs:
        return values.astype(np.float64)
    furthest = np.full(max(outputs) + 1, -np.inf)
    np.maximum.at(furthest, list(outputs), values)
    return furthest[np.unique(outputs)]
