"""Single outputs that lie outside, and outputs that lie too close together, by Student's t."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist
from scipy.special import bdtrc, stdtr, stdtrit

from gate.judges.answer import Answer
from gate.judges.noticeable import VECTORS
from gate.judges.permutation import SMALLEST_DISTANCE, Matrix, Stratum

# How much log distances vary within a case is known roughly before the first output is seen, see
# `gate.judges.noticeable`. That counts as much as PRIOR_DF + 1 outputs would (the moderated t of Smyth 2004, "Linear
# models and empirical Bayes methods").
PRIOR_DF = 6
# Outputs that repeat each other have no distance, which has no logarithm: at least this share of the mean is counted.
SMALLEST_SHARE = 0.1
# Baseline numbers that lie closer together, in standard deviations over both sides or in what users notice, are one.
SMALLEST_REACH = 1 / 3
# Of a failure in some outputs, so many of them are looked at together, once the baseline has so many outputs that what
# these lack in certainty, which the candidate's share, is small.
FURTHEST, FURTHEST_FROM = 3, 5
# Spaces whose vectors follow no distribution that a t test knows: names, what lists of varying length come to, and the
# pitch classes of single sounds, which are an accident where they are noise.
PERMUTED_ONLY = frozenset({"values", "summaries", "figures", "harmony"})

# Spaces whose outputs repeat each other by chance, which is measured by itself: short texts.
REPEATING = frozenset({"text"})


def asked_of(stratum: Stratum) -> int:
    """How many of the t tests a stratum takes at most: worst and spread, one of them, or none."""
    if stratum.space in PERMUTED_ONLY:
        return 0
    return 1 if stratum.space == "numbers" or stratum.space in REPEATING else 2


def compare_with_noise(strata: Sequence[Stratum], alpha: float) -> list[Answer]:
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
    # Numbers that repeat each other are a few that there are, and do not tell how far the next one may lie.
    repeated = (np.diff(np.sort(stratum.baseline, axis=0), axis=0) == 0).any(axis=0)
    away = np.where(repeated, 0.0, np.abs(stratum.candidate - middle))
    scores = away / np.maximum(scale * np.sqrt(1 + 1 / m), SMALLEST_DISTANCE)
    worst, entry = (int(index) for index in np.unravel_index(scores.argmax(), scores.shape))
    score, share = float(scores[worst, entry]), alpha / (2 * k * width)
    p_value = min(1.0, float(stdtr(m - 1, -score)) * 2 * k * width)
    reach = np.maximum(np.abs(stratum.baseline - middle).max(axis=0), SMALLEST_REACH / np.sqrt(width))
    ratio = float(away[worst, entry] / reach[entry])
    limit = float(-stdtrit(m - 1, share))
    return Answer(stratum, "worst", score, limit, p_value, ratio, alpha, VECTORS[stratum.space].worst, worst)


def _compare_in_space(strata: Sequence[Stratum], alpha: float) -> list[Answer]:
    """The t tests in one space, over whose cases the variance is pooled."""
    known = VECTORS[strata[0].space]
    floors = [max(known.floor, SMALLEST_SHARE * _mean_distance(stratum.points)) for stratum in strata]
    within = [_leave_one_out(stratum.baseline, floor) for stratum, floor in zip(strata, floors, strict=True)]
    mean_scale, mean_df = _pooled((means for means, _ in within), known.scatter_of_means or known.scatter)
    near_scale, near_df = _pooled((nearest for _, nearest in within), known.scatter)
    answers = []
    for stratum, floor, (_, nearest) in zip(strata, floors, within, strict=True):
        m = len(stratum.baseline)
        distances = cdist(stratum.candidate, stratum.baseline)
        nearest_of_ours = np.log(np.maximum(distances.min(axis=1), floor))
        width = near_scale * np.sqrt(1 + 1 / m)
        if not _has_repeats(stratum.baseline):
            answers.append(_furthest(stratum, nearest_of_ours, nearest, width, near_df, alpha))
    if strata[0].space not in REPEATING:
        spreads = [
            float(_leave_one_out(stratum.candidate, floor)[0].mean() - means.mean())
            if len(stratum.candidate) > 1
            else 0.0
            for stratum, floor, (means, _) in zip(strata, floors, within, strict=True)
        ]
        # The distances inside one side share their points: their mean varies like a single one of them, not like k
        # independent ones.
        answers += _closer_together(strata, spreads, mean_scale * np.sqrt(2), mean_df, alpha)
    return answers


def _closer_together(
    strata: Sequence[Stratum], spreads: Sequence[float], width: float, df: int, alpha: float
) -> list[Answer]:
    """Whether the candidate's outputs lie closer together: in each case, and in all of them (Bonferroni).

    Args:
        spreads: of each stratum the log mean distance among the candidate's outputs above that among the baseline's.
        width: the standard error of one of them.
    """
    noticeable = VECTORS[strata[0].space].spread
    overall = float(np.mean(spreads))
    # Of one case there may be several strata, which vary together.
    narrow = width / np.sqrt(len({stratum.case for stratum in strata}))
    together, limit = float(stdtr(df, overall / narrow)), float(stdtrit(df, alpha / 2))
    answers = []
    for stratum, spread in zip(strata, spreads, strict=True):
        alone = float(stdtr(df, spread / width))
        value, scale, chance = (overall, narrow, together) if together < alone else (spread, width, alone)
        size = float(np.exp(value))
        answers.append(Answer(stratum, "spread", value, limit * scale, min(1.0, 2 * chance), size, alpha, noticeable))
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
