"""Is a stochastic candidate further from the baseline than the baseline is from itself?

All cases of a run are judged together, in rounds: after each round a case has failed, has passed, or needs
more outputs. Four questions are asked of its outputs, each with its own test:

- *distribution*: over all cases together, do the two sides' outputs come from one distribution?
- *measure*: over all cases together, has one of the things that can be measured moved?
- *worst*: does an output lie further from its nearest baseline output than any of those should?
- *spread*: do the candidate's outputs lie closer together than the baseline's (a seed that is ignored)?

The first two are permutation tests, see `gate.judges.permutation`; they assume nothing about the distances. The others
compare log distances with the baseline's own leave-one-out distances by a Student t prediction interval whose variance
is pooled over the cases (Hahn 1969, "Factors for calculating two-sided prediction intervals"), so that a few outputs of
each case suffice to see one that is far outside. A change counts only if it is also large enough to matter, see
`gate.judges.noticeable`.

The run's false alarm rate is shared out: a third to each permutation test, a third to the others; each third is divided
by the number of looks at the data, the last also by the number of questions (Bonferroni).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist
from scipy.special import bdtrc, stdtr, stdtrit

from gate.judges.noticeable import VECTORS
from gate.judges.permutation import (
    SMALLEST_DISTANCE,
    Arrangements,
    Matrix,
    Measured,
    Outputs,
    Stratum,
    arrange,
    energies,
    p_value,
    shifts,
)

# How much log distances vary within a case is known roughly before the first output is seen, see
# `gate.judges.noticeable`. That counts as much as PRIOR_DF + 1 outputs would (the moderated t of Smyth 2004, "Linear
# models and empirical Bayes methods").
PRIOR_DF = 6
# A case whose smallest p-value is above this gives no reason to look again.
UNSUSPICIOUS = 0.10
# And of a measure that seems to have moved as far as users notice.
UNSUSPICIOUS_IF_LARGE = 0.25
# Nor does a change that is smaller than what users notice by so many of its standard errors.
TOO_SMALL = 2.0
# A failure in one output of three must have been seen with 95 % probability before a case may pass early:
# (2/3)**8 = 0.04. Counted over all the cases of a run.
OUTPUTS_BEFORE_PASS = 8

# Outputs that repeat each other have no distance, which has no logarithm: at least this share of the mean is counted.
SMALLEST_SHARE = 0.1
# Of a failure in some outputs, so many of them are looked at together, once the baseline has so many outputs that what
# these lack in certainty, which the candidate's share, is small.
FURTHEST, FURTHEST_FROM = 3, 5
# Spaces whose vectors follow no distribution that a t test knows: names, and what lists of varying length come to.
PERMUTED_ONLY = frozenset({"values", "summaries", "figures"})

# Spaces whose outputs repeat each other by chance, which is measured by itself: short texts.
REPEATING = frozenset({"text"})

Question = Literal["distribution", "measure", "worst", "spread"]
# What the evidence calls the statistic of each question.
STATISTICS: dict[Question, str] = {
    "distribution": "energy distance over all cases, stratified permutation test",
    "measure": "change of the mean over all cases in its standard errors, stratified permutation test of the largest; "
    "of equal seeds, Student's t, too",
    "worst": "log distance of the furthest output to its nearest baseline output above the baseline's own, t; of "
    "numbers, standard deviations from the baseline's mean, t",
    "spread": "log mean distance among the candidate's outputs above that among the baseline's, t",
}


@dataclass(frozen=True)
class Answer:
    """One test of one stratum, which answers two things: is it different, and is it worse?

    Attributes:
        value: the statistic.
        null_quantile: what the statistic exceeds with probability `alpha` if nothing has changed.
        p_value, alpha: it is different if the first is not above the second.
        size, noticeable: the size of the change, and the size from which on users notice it: multiples of the
            baseline's distance from itself, of a measure its unit; None where no size is a harm.
        measure: its name, for that question.
        pairs: of equal seeds, that the answer rests on; 0: on all outputs.
        error: standard error of the size, where it is known.
    """

    stratum: Stratum
    question: Question
    value: float
    null_quantile: float
    p_value: float
    size: float
    alpha: float
    noticeable: float | None
    worst_output: int | None = None
    measure: str = ""
    pairs: int = 0
    error: float = math.inf

    @property
    def suspicious(self) -> bool:
        """It may be different, and so much that users would notice: reason to look again."""
        small = self.noticeable is None or abs(self.size) + TOO_SMALL * self.error < self.noticeable
        large = self.question == "measure" and self.large
        return self.p_value <= (UNSUSPICIOUS_IF_LARGE if large else UNSUSPICIOUS) and not small

    @property
    def different(self) -> bool:
        return self.p_value <= self.alpha

    @property
    def large(self) -> bool:
        if self.noticeable is None:
            return False
        if self.question == "spread":
            return self.size <= self.noticeable
        return (abs(self.size) if self.question == "measure" else self.size) >= self.noticeable

    @property
    def alarming(self) -> bool:
        """It is different, and so much that users would notice."""
        return self.different and self.large

    @property
    def is_of_all_cases(self) -> bool:
        return self.question in ("distribution", "measure")

    @property
    def unit(self) -> str:
        measured = isinstance(self.stratum, Measured) and self.stratum.changes.get(self.measure)
        return measured.unit if measured else ""

    def evidence(self) -> dict[str, Any]:
        of_measure = {"measure": self.measure, "change": round(self.size, 4), "unit": self.unit}
        return {
            "question": self.question,
            "path": self.stratum.path,
            **(of_measure if self.question == "measure" else {"ratio": round(self.size, 3)}),
            "noticeable": self.noticeable if self.noticeable is None else round(self.noticeable, 3),
            "statistic": STATISTICS[self.question],
            "value": float(f"{self.value:.4g}"),
            "null_quantile": float(f"{self.null_quantile:.4g}"),
            "p_value": float(f"{self.p_value:.3g}"),
            "threshold": float(f"{self.alpha:.3g}"),
            "different": self.different,
            # Of a wording, Claude is to say it.
            "worse": None if self.noticeable == 0.0 else self.alarming,
            "outputs": {"candidate": len(self.stratum.candidate), "baseline": len(self.stratum.baseline)},
            **({"equal_seeds": self.pairs} if self.pairs else {}),
            **({} if self.worst_output is None else {"worst_output": self.worst_output + 1}),
        }


@dataclass(frozen=True)
class CaseOpinion:
    """What a round says about one case. `answers` hold the numbers, the most telling first."""

    case: int
    decision: Literal["pass", "fail", "undecided"]
    answers: list[Answer]


def judge_round(
    strata: Sequence[Stratum],
    *,
    false_alarm_rate: float,
    looks: int,
    last: bool,
    outputs: Mapping[int, Outputs] | None = None,
) -> dict[int, CaseOpinion]:
    """Judge the outputs that there are so far.

    Args:
        strata: all stochastic cases of the run, one or more strata each.
        false_alarm_rate: of the whole run, over all looks.
        looks: how many rounds there can be at most.
        last: no more outputs will come, so that nothing may stay undecided.
        outputs: how many each case has; without it, as many as its strata have vectors, and no equal seeds.

    Returns:
        For each case number its opinion.
    """
    if not strata:
        return {}
    outputs = outputs or {one.case: Outputs(len(one.candidate), len(one.baseline)) for one in strata}
    alpha = false_alarm_rate / looks / 3
    answers = _judge_together(strata, outputs, alpha)
    vectors = [one for one in strata if not isinstance(one, Measured)]
    if vectors:
        answers += _compare_with_noise(vectors, alpha / (2 * len(vectors)))
    failed = {answer.stratum.case for answer in answers if answer.alarming}
    others = [stratum for stratum in strata if stratum.case not in failed]
    # What failed speaks for itself, and must not keep the others from passing.
    together = _judge_together(others, outputs, alpha) if failed and others else answers
    made = sum(outputs[case].candidate for case in {one.case for one in strata})
    enough = made >= OUTPUTS_BEFORE_PASS and not any(one.suspicious for one in together if one.is_of_all_cases)
    opinions = {}
    for case in dict.fromkeys(stratum.case for stratum in strata):
        own = sorted(
            (answer for answer in answers if answer.stratum.case == case),
            key=lambda answer: (not answer.alarming, answer.p_value / answer.alpha),
        )
        if case in failed:
            decision = "fail"
        elif last or (enough and not any(one.suspicious for one in own if not one.is_of_all_cases)):
            decision = "pass"
        else:
            decision = "undecided"
        opinions[case] = CaseOpinion(case, decision, own)
    return opinions


def _judge_together(strata: Sequence[Stratum], outputs: Mapping[int, Outputs], alpha: float) -> list[Answer]:
    """The permutation tests over all cases, as answers for each stratum.

    Where the sides differ, every stratum that lies noticeably further away than its noise answers for it, and of a
    measure every case that has it.
    """
    arrangements = arrange(strata, {case: outputs[case] for case in {one.case for one in strata}}, alpha)
    answers: list[Answer] = []
    vectors = [one for one in strata if not isinstance(one, Measured)]
    if vectors:
        permuted = energies(vectors, arrangements)
        chance, limit = p_value(permuted), float(np.quantile(permuted[1:], 1 - alpha))
        answers += [_answer_together(one, float(permuted[0]), limit, chance, alpha) for one in vectors]
    measured = [one for one in strata if isinstance(one, Measured)]
    return answers + (_judge_measures(measured, arrangements, alpha) if measured else [])


def _answer_together(stratum: Stratum, energy: float, limit: float, chance: float, alpha: float) -> Answer:
    ratio, error = shift_ratio(stratum)
    noticeable = VECTORS[stratum.space].shift
    return Answer(stratum, "distribution", energy, limit, chance, ratio, alpha, noticeable, error=error)


def _judge_measures(measured: Sequence[Measured], arrangements: Arrangements, alpha: float) -> list[Answer]:
    found, largest = shifts(measured, arrangements)
    return [
        Answer(
            one,
            "measure",
            shift.z,
            shift.limit(alpha, largest),
            shift.p_value,
            shift.change,
            alpha,
            one.changes[shift.name].limit(shift.change),
            measure=shift.name,
            pairs=shift.pairs,
            error=abs(shift.change) / shift.z if shift.z else math.inf,
        )
        for shift in found
        for one in measured
        if one.path == shift.path and shift.name in one.changes
    ]


def _compare_with_noise(strata: Sequence[Stratum], alpha: float) -> list[Answer]:
    """The t tests: worst and spread for each stratum, by what its space has."""
    answers = []
    # Of one output alone, nobody knows how far from each other the baseline's lie.
    strata = [stratum for stratum in strata if len(stratum.baseline) > 1]
    for space in dict.fromkeys(stratum.space for stratum in strata):
        own = [stratum for stratum in strata if stratum.space == space]
        if space == "numbers":
            answers += [_furthest_number(stratum, alpha) for stratum in own]
        elif space not in PERMUTED_ONLY:
            answers += _compare_in_space(own, alpha)
    return answers


def _furthest_number(stratum: Stratum, alpha: float) -> Answer:
    """Whether a number lies further from the baseline's than a further one of the baseline would.

    By a two-sided prediction interval for each entry of the vectors (Hahn 1969), all entries and outputs together
    (Bonferroni): in one dimension, distances to the nearest neighbour say little.
    """
    m, k, width = len(stratum.baseline), *stratum.candidate.shape
    middle, scale = stratum.baseline.mean(axis=0), stratum.baseline.std(axis=0, ddof=1)
    away = np.abs(stratum.candidate - middle)
    scores = away / np.maximum(scale * np.sqrt(1 + 1 / m), SMALLEST_DISTANCE)
    worst, entry = (int(index) for index in np.unravel_index(scores.argmax(), scores.shape))
    score, share = float(scores[worst, entry]), alpha / (2 * k * width)
    p_value = min(1.0, float(stdtr(m - 1, -score)) * 2 * k * width)
    reach = np.maximum(np.abs(stratum.baseline - middle).max(axis=0), SMALLEST_DISTANCE)
    ratio = float(away[worst, entry] / reach[entry])
    limit = float(-stdtrit(m - 1, share))
    return Answer(stratum, "worst", score, limit, p_value, ratio, alpha, VECTORS[stratum.space].worst, worst)


def _compare_in_space(strata: Sequence[Stratum], alpha: float) -> list[Answer]:
    """The t tests in one space, over whose cases the variance is pooled."""
    known = VECTORS[strata[0].space]
    floors = [max(known.floor, SMALLEST_SHARE * _mean_distance(stratum.points)) for stratum in strata]
    within = [_leave_one_out(stratum.baseline, floor) for stratum, floor in zip(strata, floors, strict=True)]
    mean_scale, mean_df = _pooled((means for means, _ in within), known.scatter)
    near_scale, near_df = _pooled((nearest for _, nearest in within), known.scatter)
    answers = []
    for stratum, floor, (means, nearest) in zip(strata, floors, within, strict=True):
        m, k = len(stratum.baseline), len(stratum.candidate)
        distances = cdist(stratum.candidate, stratum.baseline)
        nearest_of_ours = np.log(np.maximum(distances.min(axis=1), floor))
        width = near_scale * np.sqrt(1 + 1 / m)
        if not _has_repeats(stratum.baseline):
            answers.append(_furthest(stratum, nearest_of_ours, nearest, width, near_df, alpha))
        if k >= 2 and stratum.space not in REPEATING:
            own_means, _ = _leave_one_out(stratum.candidate, floor)
            spread = float(own_means.mean() - means.mean())
            # The distances inside one side share their points: their mean varies like a single one of them, not
            # like k independent ones.
            width = mean_scale * np.sqrt(2)
            p_spread, limit = float(stdtr(mean_df, spread / width)), float(stdtrit(mean_df, alpha) * width)
            answers.append(
                Answer(stratum, "spread", spread, limit, p_spread, float(np.exp(spread)), alpha, known.spread)
            )
    return answers


def _has_repeats(points: Matrix) -> bool:
    """Whether two outputs are one: then a few are all that there are, and no distribution of distances is known."""
    return bool((pdist(points) < SMALLEST_DISTANCE / 2).any())


def _furthest(
    stratum: Stratum,
    ours: NDArray[np.float64],
    theirs: NDArray[np.float64],
    width: float,
    df: int,
    alpha: float,
) -> Answer:
    """Whether one output lies further away than one of the baseline would, or two or three do.

    Of the log distances (k,) and (m,) to the nearest baseline output; `width` is the standard error of a further one.
    That so many lie as far as the j-th furthest has the probability of the binomial distribution; the best j counts
    (Bonferroni).
    """
    k = len(ours)
    most = min(k, FURTHEST) if len(theirs) >= FURTHEST_FROM else 1
    order = np.argsort(-ours)[:most]
    excess = ours[order] - theirs.mean()
    each = stdtr(df, -excess / width)
    together = bdtrc(np.arange(most), k, each) * most
    best = int(together.argmin())
    worst = int(order[best])
    limit = float(-stdtrit(df, alpha / k / most) * width)
    ratio = float(np.exp(ours[worst] - theirs.max()))
    noticeable = VECTORS[stratum.space].worst
    chance = min(1.0, float(together[best]))
    return Answer(stratum, "worst", float(excess[best]), limit, chance, ratio, alpha, noticeable, worst)


def _mean_distance(points: Matrix) -> float:
    distances = cdist(points, points)
    return float(distances.sum() / max(len(points) * (len(points) - 1), 1))


def nearest_distances(stratum: Stratum) -> dict[str, list[float]]:
    """Each output's distance to its nearest baseline output, 0..2: the numbers that a reader can check."""
    within = cdist(stratum.baseline, stratum.baseline)
    np.fill_diagonal(within, np.inf)
    between = cdist(stratum.candidate, stratum.baseline).min(axis=1)
    return {
        "candidate_to_nearest_baseline": np.round(between, 3).tolist(),
        "baseline_to_nearest_baseline": np.round(within.min(axis=1), 3).tolist(),
    }


def shift_ratio(stratum: Stratum) -> tuple[float, float]:
    """Mean distance between the sides as a multiple of the mean distance inside the baseline, and its standard error.

    The error is the jackknife's (Efron & Stein 1981), over the outputs of both sides.
    """
    floor = VECTORS[stratum.space].floor
    between = np.maximum(cdist(stratum.candidate, stratum.baseline), floor)
    within = np.maximum(cdist(stratum.baseline, stratum.baseline), floor)
    np.fill_diagonal(within, 0.0)
    k, m = between.shape

    def ratio(total: Any, inside: Any, rows: int, columns: int) -> Any:
        usual = np.maximum(inside / max(columns * (columns - 1), 1), SMALLEST_DISTANCE)
        return total / (rows * columns) / usual

    whole = float(ratio(between.sum(), within.sum(), k, m))
    if k < 2 or m < 3:
        return whole, math.inf
    without_ours = ratio(between.sum() - between.sum(axis=1), within.sum(), k - 1, m)
    without_theirs = ratio(between.sum() - between.sum(axis=0), within.sum() - 2 * within.sum(axis=1), k, m - 1)
    variance = sum(
        (n - 1) / n * float(((left - left.mean()) ** 2).sum()) for n, left in ((k, without_ours), (m, without_theirs))
    )
    return whole, math.sqrt(variance)


def _leave_one_out(points: Matrix, floor: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log of each point's mean and of its smallest distance to the others: (n,) and (n,)."""
    distances = np.maximum(cdist(points, points), floor)
    np.fill_diagonal(distances, np.nan)
    return np.log(np.nanmean(distances, axis=1)), np.log(np.nanmin(distances, axis=1))


def _pooled(groups: Iterable[NDArray[np.float64]], known: float) -> tuple[float, int]:
    """Standard deviation within groups and its degrees of freedom, moderated by what is known beforehand."""
    residuals = [group - group.mean() for group in groups]
    df = sum(len(residual) - 1 for residual in residuals)
    total = sum(float((residual**2).sum()) for residual in residuals)
    return float(np.sqrt((PRIOR_DF * known**2 + total) / (PRIOR_DF + df))), PRIOR_DF + df
