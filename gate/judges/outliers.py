"""Single outputs in which a measure lies far outside of the baseline's: one broken output of three moves no mean.

For each measure and direction, over all cases: how far does an output's value lie from the mean of its case's
baseline, in standard deviations that are pooled over the cases? What is not known of that mean and that deviation, all
outputs share: the probability that so many of them lie as far as the j-th furthest is the binomial distribution's, on
average over both (as in a tolerance interval, Krishnamoorthy & Mathew 2009, "Statistical tolerance regions"). The best
j counts, and all measures and directions count as questions (Bonferroni). As values need not be distributed normally,
an output counts only if it also lies beyond all of the baseline's by what users notice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, chdtri, ndtr

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


@dataclass(frozen=True)
class _Question:
    """Whether outputs lie outside in one measure and one direction, and by how much that is noticed."""

    name: str
    direction: float
    limit: float
    columns: list[_Column]


def find_outliers(measured: Sequence[Measured], alpha: float) -> list[Answer]:
    """For each stratum the measure by which one of its outputs lies outside most tellingly; none where none does."""
    found: dict[int, Answer] = {}
    questions = list(_questions(measured))
    for answer in (answer for question in questions for answer in _ask(question, alpha, len(questions))):
        known = found.get(id(answer.stratum))
        if known is None or answer.p_value < known.p_value:
            found[id(answer.stratum)] = answer
    return [*found.values()]


def _questions(measured: Sequence[Measured]) -> Iterator[_Question]:
    for path, name in dict.fromkeys((one.path, name) for one in measured for name in one.changes):
        strata = [one for one in measured if one.path == path and name in one.changes]
        change = strata[0].changes[name]
        for direction in (-1.0, 1.0):
            limit = change.limit(direction) if change.alone else None
            columns = [column for one in strata if limit and (column := _column(one, name, direction))]
            values = {abs(float(value)) for one in columns for value in (*one.ours, *one.theirs)}
            # Of yes and no, no t test knows anything.
            if limit and not values <= {0.0, 1.0}:
                yield _Question(name, direction, limit, columns)


def _ask(question: _Question, alpha: float, questions: int) -> list[Answer]:
    columns, limit = question.columns, question.limit
    residuals = np.concatenate([one.theirs - one.theirs.mean() for one in columns])
    df = len(residuals) - len(columns)
    pooled = max(float(np.sqrt((residuals**2).sum() / df)), SMALLEST_SCALE * limit)
    # Cases may be unlike each other: one that varies more than they do on average is taken at its word.
    scores = [(one.ours - one.theirs.mean()) / max(pooled, float(one.theirs.std(ddof=1))) for one in columns]
    every, beyond = np.concatenate(scores), np.concatenate([one.beyond for one in columns])
    most = min(len(every), FURTHEST_OF_ALL)
    order = np.argsort(-every)[:most]
    order = order[beyond[order] >= limit]
    if not len(order):
        return []
    known = _Known(len(every), df, min(len(one.theirs) for one in columns))
    together = [known.chance(float(every[at]), count) for count, at in enumerate(order, start=1)]
    best = int(np.argmin(together))
    chance = min(1.0, together[best] * most * questions)
    value, quantile = float(every[order[best]]), known.quantile(alpha / most / questions, best + 1)
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
                    question.direction * float(one.beyond[worst]),
                    alpha,
                    limit,
                    worst,
                    measure=question.name,
                    error=0.0,
                )
            )
    return answers


@dataclass(frozen=True)
class _Known:
    """What is known of how a measure varies.

    Attributes:
        outputs: of the candidate, over all cases.
        df: degrees of freedom of the standard deviation.
        of_mean: baseline outputs that a case's mean is of, at least.
    """

    outputs: int
    df: int
    of_mean: int

    def chance(self, score: float, count: int) -> float:
        """That so many outputs lie so many standard deviations above the baseline's mean if nothing has changed."""
        # The deviation that was found is this multiple of the true one; towards nothing, by powers of ten.
        shares = np.concatenate([np.logspace(-9, -1, 49), np.linspace(0.1, 1, 31)[1:]])
        deviation = np.sqrt(chdtri(self.df, 1 - shares[:-1]) / self.df)
        nodes, weights = np.polynomial.hermite_e.hermegauss(24)
        each = ndtr(nodes / np.sqrt(self.of_mean) - score * deviation[:, None])
        so_many = bdtrc(count - 1, self.outputs, each) @ (weights / weights.sum())
        return float(shares[0] + so_many @ np.diff(shares))

    def quantile(self, chance: float, count: int) -> float:
        """What the score of so many outputs exceeds with that probability."""
        low, high = 0.0, 1e6
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.chance(middle, count) > chance else (low, middle)
        return high


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
