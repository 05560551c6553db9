"""Single outputs in which a measure lies far outside of the baseline's: one broken output of three moves no mean.

For each measure and direction, over all cases: how far does an output's value lie from the mean of its case's
baseline, in standard deviations that are pooled over the cases? What is not known of that mean and that deviation, all
outputs share: the probability that so many of them lie as far as the j-th furthest is the binomial distribution's, on
average over both (as in a tolerance interval, Krishnamoorthy & Mathew 2009, "Statistical tolerance regions"). The best
j counts, and all measures and directions count as questions (Bonferroni). As values need not be distributed normally,
an output counts only if it also lies beyond all of the baseline's by what users notice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc, chdtri, ndtr

from gate.judges.answer import Answer
from gate.judges.permutation import Measured
from gate.judges.single import Question, most_telling, questions_of

# So many of the furthest outputs of all cases are looked at together.
FURTHEST_OF_ALL = 6
# The standard deviation of a measure is taken to be this share of what users notice, at least: of a few outputs that
# are much alike, nobody knows how much the next one differs.
SMALLEST_SCALE = 1 / 3


def find_outliers(measured: Sequence[Measured], alpha: float) -> list[Answer]:
    """For each stratum the measure by which one of its outputs lies outside most tellingly; none where none does."""
    # Of yes and no, no t test knows anything: see `gate.judges.lapses`.
    questions = [one for one in questions_of(measured) if one.is_graded]
    return most_telling(answer for question in questions for answer in _ask(question, alpha, len(questions)))


def _ask(question: Question, alpha: float, questions: int) -> list[Answer]:
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
    few = len(order) < question.fewest
    if not len(order) or (few and not question.rule):
        return []
    known = _Known(len(every), df, min(len(one.theirs) for one in columns))
    together = [known.chance(float(every[at]), count) for count, at in enumerate(order, start=1)]
    # Too few that seem to break a rule are reason to look again, and no more.
    first = 0 if few else question.fewest - 1
    best = first + int(np.argmin(together[first:]))
    chance = 1.0 if few else min(1.0, together[best] * most * questions)
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
                    unadjusted=min(1.0, together[best]),
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
