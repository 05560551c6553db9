"""Is a stochastic candidate further from the baseline than the baseline is from itself?

All cases of a run are judged together, in rounds: after each round a case has failed, has passed, or needs
more outputs. Three questions are asked of the embeddings, each with its own test:

- *distribution*: over all cases together, do the two sides' outputs come from one distribution?
- *worst*: does an output lie further from its nearest baseline output than any of those should?
- *spread*: do the candidate's outputs lie closer together than the baseline's (a seed that is ignored)?

The first is a permutation test, stratified by case, on the energy distance (Székely & Rizzo 2004, "Testing for
equal distributions in high dimension"); it assumes nothing about the distances. The others compare log distances
with the baseline's own leave-one-out distances by a Student t prediction interval whose variance is pooled over
the cases (Hahn 1969, "Factors for calculating two-sided prediction intervals"), so that a few outputs of each case
suffice to see one that is far outside. A change counts only if it is also large enough to matter, see
`NOTICEABLE`.

The run's false alarm rate is shared out: half to the permutation test, half to the others; each half is divided
by the number of looks at the data, the second also by the number of questions (Bonferroni).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.special import stdtr, stdtrit

Matrix = NDArray[np.floating]

# Two renderings of one picture lie about this far apart after half-precision arithmetic; below it, no distance
# means anything. Euclidean distance of unit vectors, 0..2.
SMALLEST_DISTANCE = 2e-3
PERMUTATIONS = 9999
PERMUTATION_SEED = 20_240_229


@dataclass(frozen=True)
class Noticeable:
    """The size from which on a change that is certain also counts as one that users would notice.

    Attributes:
        shift, worst: how much further (as a factor) the candidate's outputs must lie, on average and the worst one.
        spread: how much closer together they must lie before the candidate has lost its variety.
    """

    shift: float
    worst: float
    spread: float


# By the kind of vector. Of images: chosen with benchmarks/noise.py. The others took these over, and they held on the
# calibration pairs of benchmarks/judging.
NOTICEABLE: dict[str, Noticeable] = {
    "clip": Noticeable(shift=1.15, worst=2.0, spread=1 / 3),
    "audio": Noticeable(shift=1.15, worst=2.0, spread=1 / 3),
    "video": Noticeable(shift=1.15, worst=2.0, spread=1 / 3),
    "numbers": Noticeable(shift=1.15, worst=2.0, spread=1 / 3),
    "summaries": Noticeable(shift=1.15, worst=2.0, spread=1 / 3),
    "values": Noticeable(shift=1.15, worst=2.0, spread=1 / 3),
    # Whether another wording is a worse one, it is not for distances to say: any difference is passed on.
    "text": Noticeable(shift=0.0, worst=0.0, spread=1 / 3),
}
# How much log distances vary within a case is known roughly before the first output is seen. The prior counts as
# much as PRIOR_DF + 1 outputs would (the moderated t of Smyth 2004, "Linear models and empirical Bayes methods");
# painters vary by 0.15 to 0.27, see benchmarks/noise.py, and the prior is on the safe side of that.
PRIOR_SCALE = 0.35
PRIOR_DF = 6
# A case whose smallest p-value is above this gives no reason to look again.
UNSUSPICIOUS = 0.10
# A failure in one output of three must have been seen with 95 % probability before a case may pass early:
# (2/3)**8 = 0.04. Counted over all the cases of a run.
OUTPUTS_BEFORE_PASS = 8

# Spaces whose vectors follow no distribution that a t test knows: names, and what lists of varying length come to.
PERMUTED_ONLY = frozenset({"values", "summaries"})

Question = Literal["distribution", "worst", "spread"]
# What the evidence calls the statistic of each question.
STATISTICS: dict[Question, str] = {
    "distribution": "energy distance over all cases, stratified permutation test",
    "worst": "log distance of the furthest output to its nearest baseline output above the baseline's own, t; of "
    "numbers, standard deviations from the baseline's mean, t",
    "spread": "log mean distance among the candidate's outputs above that among the baseline's, t",
}


@dataclass(frozen=True)
class Stratum:
    """Outputs that answer the same question: one place in the output of one case.

    Attributes:
        case: the case's number.
        path: the place in the output, such as `output` or `output[]`.
        baseline: (m, width) vectors, m >= 2; of images, unit vectors.
        candidate: (k, width) vectors, k >= 1.
        space: what kind of vectors they are, a key of `NOTICEABLE`.
    """

    case: int
    path: str
    baseline: Matrix
    candidate: Matrix
    space: str = "clip"

    @property
    def noticeable(self) -> Noticeable:
        return NOTICEABLE[self.space]

    def nearest_distances(self) -> dict[str, list[float]]:
        """Each output's distance to its nearest baseline output, 0..2: the numbers that a reader can check."""
        within = cdist(self.baseline, self.baseline)
        np.fill_diagonal(within, np.inf)
        return {
            "candidate_to_nearest_baseline": np.round(cdist(self.candidate, self.baseline).min(axis=1), 3).tolist(),
            "baseline_to_nearest_baseline": np.round(within.min(axis=1), 3).tolist(),
        }


@dataclass(frozen=True)
class Answer:
    """One test of one stratum, which answers two things: is it different, and is it worse?

    Attributes:
        value: the statistic.
        null_quantile: what the statistic exceeds with probability `alpha` if nothing has changed.
        p_value, alpha: it is different if the first is not above the second.
        ratio, noticeable: the size of the change, as a multiple of the baseline's distance from itself, and the size
            from which on users notice it.
    """

    stratum: Stratum
    question: Question
    value: float
    null_quantile: float
    p_value: float
    ratio: float
    alpha: float
    noticeable: float
    worst_output: int | None = None

    @property
    def different(self) -> bool:
        return self.p_value <= self.alpha

    @property
    def large(self) -> bool:
        return self.ratio <= self.noticeable if self.question == "spread" else self.ratio >= self.noticeable

    @property
    def alarming(self) -> bool:
        """It is different, and so much that users would notice."""
        return self.different and self.large

    def evidence(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "path": self.stratum.path,
            "statistic": STATISTICS[self.question],
            "value": float(f"{self.value:.4g}"),
            "null_quantile": float(f"{self.null_quantile:.4g}"),
            "p_value": float(f"{self.p_value:.3g}"),
            "threshold": float(f"{self.alpha:.3g}"),
            "different": self.different,
            "ratio": round(self.ratio, 3),
            "noticeable": round(self.noticeable, 3),
            "worse": self.alarming,
            "outputs": {"candidate": len(self.stratum.candidate), "baseline": len(self.stratum.baseline)},
        } | ({} if self.worst_output is None else {"worst_output": self.worst_output + 1})


@dataclass(frozen=True)
class CaseOpinion:
    """What a round says about one case. `answers` hold the numbers, the most telling first."""

    case: int
    decision: Literal["pass", "fail", "undecided"]
    answers: list[Answer]


def judge_round(
    strata: Sequence[Stratum], *, false_alarm_rate: float, looks: int, last: bool
) -> dict[int, CaseOpinion]:
    """Judge the outputs that there are so far.

    Args:
        strata: all stochastic cases of the run, one or more strata each.
        false_alarm_rate: of the whole run, over all looks.
        looks: how many rounds there can be at most.
        last: no more outputs will come, so that nothing may stay undecided.

    Returns:
        For each case number its opinion.
    """
    if not strata:
        return {}
    alpha = false_alarm_rate / looks / 2
    answers = _compare_with_noise(strata, alpha / (2 * len(strata)))
    p_together = _answer_together(strata, alpha, answers)
    failed = {answer.stratum.case for answer in answers if answer.alarming}
    others = [stratum for stratum in strata if stratum.case not in failed]
    if failed and others:
        # What failed speaks for itself, and must not keep the others from passing.
        p_together = permutation_test(others)
    outputs = sum(len(stratum.candidate) for stratum in strata)
    enough = outputs >= OUTPUTS_BEFORE_PASS and p_together > UNSUSPICIOUS
    opinions = {}
    for case in dict.fromkeys(stratum.case for stratum in strata):
        own = sorted(
            (answer for answer in answers if answer.stratum.case == case),
            key=lambda answer: (not answer.alarming, answer.p_value / answer.alpha),
        )
        suspicious = any(answer.p_value <= UNSUSPICIOUS for answer in own if answer.question != "distribution")
        if case in failed:
            decision = "fail"
        elif last or (enough and not suspicious):
            decision = "pass"
        else:
            decision = "undecided"
        opinions[case] = CaseOpinion(case, decision, own)
    return opinions


def _compare_with_noise(strata: Sequence[Stratum], alpha: float) -> list[Answer]:
    """The t tests: worst and spread for each stratum, by what its space has."""
    answers = []
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
    return Answer(stratum, "worst", score, limit, p_value, ratio, alpha, stratum.noticeable.worst, worst)


def _compare_in_space(strata: Sequence[Stratum], alpha: float) -> list[Answer]:
    """The t tests in one space, over whose cases the variance is pooled."""
    within = [_leave_one_out(stratum.baseline) for stratum in strata]
    mean_scale, mean_df = _pooled(means for means, _ in within)
    near_scale, near_df = _pooled(nearest for _, nearest in within)
    answers = []
    for stratum, (means, nearest) in zip(strata, within, strict=True):
        m, k = len(stratum.baseline), len(stratum.candidate)
        distances = cdist(stratum.candidate, stratum.baseline)
        nearest_of_ours = _log(distances.min(axis=1))
        worst = int(nearest_of_ours.argmax())
        excess = float(nearest_of_ours[worst] - nearest.mean())
        width = near_scale * np.sqrt(1 + 1 / m)
        p_worst = min(1.0, k * stdtr(near_df, -excess / width))
        ratio = float(np.exp(nearest_of_ours[worst] - nearest.max()))
        limit = float(-stdtrit(near_df, alpha / k) * width)
        answers.append(
            Answer(stratum, "worst", excess, limit, float(p_worst), ratio, alpha, stratum.noticeable.worst, worst)
        )
        if k >= 2:
            own_means, _ = _leave_one_out(stratum.candidate)
            spread = float(own_means.mean() - means.mean())
            # The distances inside one side share their points: their mean varies like a single one of them, not
            # like k independent ones.
            width = mean_scale * np.sqrt(2)
            p_spread, limit = float(stdtr(mean_df, spread / width)), float(stdtrit(mean_df, alpha) * width)
            ratio = float(np.exp(spread))
            answers.append(Answer(stratum, "spread", spread, limit, p_spread, ratio, alpha, stratum.noticeable.spread))
    return answers


def _answer_together(strata: Sequence[Stratum], alpha: float, answers: list[Answer]) -> float:
    """Add the permutation test's answer for each stratum; returns its p-value over all of them.

    Where the sides differ, every stratum that lies noticeably further away than its noise answers for it.
    """
    observed, permuted = permuted_energies(strata)
    p_value, limit = _p_value(observed, permuted), float(np.quantile(permuted, 1 - alpha))
    for stratum in strata:
        ratio = shift_ratio(stratum)
        answers.append(
            Answer(stratum, "distribution", observed, limit, p_value, ratio, alpha, stratum.noticeable.shift)
        )
    return p_value


def shift_ratio(stratum: Stratum) -> float:
    """Mean distance between the sides as a multiple of the mean distance inside the baseline."""
    inside, _ = _leave_one_out(stratum.baseline)
    return float(cdist(stratum.candidate, stratum.baseline).mean() / np.exp(inside).mean())


def permutation_test(strata: Sequence[Stratum]) -> float:
    """p-value of the energy distance summed over the strata, see `permuted_energies`."""
    return _p_value(*permuted_energies(strata))


def _p_value(observed: float, permuted: NDArray[np.float64]) -> float:
    # Phipson & Smyth 2010: the observed arrangement is one of the permutations, so that p is never zero.
    return float((1 + np.count_nonzero(permuted >= observed - 1e-12)) / (1 + len(permuted)))


def permuted_energies(strata: Sequence[Stratum]) -> tuple[float, NDArray[np.float64]]:
    """The energy distance summed over the strata, each scaled by its mean pairwise distance.

    Returns:
        As observed, and under (PERMUTATIONS,) permutations within the strata.
    """
    rng = np.random.default_rng(PERMUTATION_SEED)
    observed = 0.0
    permuted = np.zeros(PERMUTATIONS)
    for stratum in strata:
        pooled = np.concatenate([stratum.candidate, stratum.baseline]).astype(np.float64)
        distances = cdist(pooled, pooled)
        distances /= max(distances.mean(), SMALLEST_DISTANCE)
        labels = np.arange(len(pooled)) < len(stratum.candidate)
        observed += float(_energy(distances, labels[None, :])[0])
        permuted += _energy(distances, rng.permuted(np.tile(labels, (PERMUTATIONS, 1)), axis=1))
    return observed, permuted


def _energy(distances: Matrix, labels: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The energy statistic for each row of labels (True: candidate): (rows,)."""
    ours = labels.astype(np.float64)
    theirs = 1.0 - ours
    to_ours = ours @ distances
    k, m = ours.sum(axis=1), theirs.sum(axis=1)
    between = (to_ours * theirs).sum(axis=1) / (k * m)
    inside_ours = (to_ours * ours).sum(axis=1) / (k * k)
    inside_theirs = ((theirs @ distances) * theirs).sum(axis=1) / (m * m)
    return 2 * between - inside_ours - inside_theirs


def _leave_one_out(points: Matrix) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log of each point's mean and of its smallest distance to the others: (n,) and (n,)."""
    distances = cdist(points, points)
    np.fill_diagonal(distances, np.nan)
    return _log(np.nanmean(distances, axis=1)), _log(np.nanmin(distances, axis=1))


def _pooled(groups: Iterable[NDArray[np.float64]]) -> tuple[float, int]:
    """Standard deviation within groups and its degrees of freedom, moderated by what is known beforehand."""
    residuals = [group - group.mean() for group in groups]
    df = sum(len(residual) - 1 for residual in residuals)
    total = sum(float((residual**2).sum()) for residual in residuals)
    return float(np.sqrt((PRIOR_DF * PRIOR_SCALE**2 + total) / (PRIOR_DF + df))), PRIOR_DF + df


def _log(distances: Any) -> NDArray[np.float64]:
    return np.log(np.maximum(distances, SMALLEST_DISTANCE))
