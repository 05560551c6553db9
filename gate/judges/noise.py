"""Is a stochastic candidate further from the baseline than the baseline is from itself?

All cases of a run are judged together, in rounds: after each round a case has failed, has passed, or needs
more outputs. Six questions are asked of its outputs, each with its own test:

- *distribution*: over all cases together, do the two sides' outputs come from one distribution?
- *measure*: over all cases together, has one of the things that can be measured moved?
- *case*: has it moved in one case alone, see `gate.judges.one_case`?
- *worst*: does an output lie further from its nearest baseline output than any of those should, or one of the things
  that are measured of it further outside?
- *lapses*: do outputs break a rule that the baseline's keep, see `gate.judges.lapses`?
- *spread*: do the candidate's outputs lie closer together than the baseline's (a seed that is ignored)?

The first two are permutation tests, see `gate.judges.permutation`; they assume nothing about the distances. The others
compare log distances with the baseline's own leave-one-out distances, and measures with the baseline's, by a Student t
prediction interval whose variance is pooled over the cases (Hahn 1969, "Factors for calculating two-sided prediction
intervals"), so that a few outputs of each case suffice to see one that is far outside, see `gate.judges.furthest` and
`gate.judges.outliers`. A change counts only if it is also large enough to matter, see `gate.judges.noticeable`.

The run's false alarm rate is shared out: a third to each permutation test, a third to the others; each third is divided
by the number of looks at the data, the last also by the number of questions (Bonferroni).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from scipy.spatial.distance import cdist

from gate.judges.answer import Answer
from gate.judges.furthest import asked_of, compare_with_noise
from gate.judges.lapses import find_lapses
from gate.judges.noticeable import VECTORS
from gate.judges.one_case import find_in_one_case
from gate.judges.outliers import find_outliers
from gate.judges.permutation import (
    SMALLEST_DISTANCE,
    Arrangements,
    Measured,
    Outputs,
    Stratum,
    arrange,
    energies,
    p_value,
    shifts,
)

# A failure in one output of four must have been seen with 95 % probability before a case may pass early:
# (3/4)**11 = 0.04. Counted over all the cases of a run.
OUTPUTS_BEFORE_PASS = 11
# A figure is lost where half of the texts no longer have it.
FIGURES_LOST = 0.5


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
    vectors, measured = _by_sort(strata)
    questions = sum(map(asked_of, vectors)) + 3 * bool(measured)
    answers += compare_with_noise(vectors, alpha / questions)
    answers += find_outliers(measured, alpha / questions)
    answers += find_lapses(measured, alpha / questions)
    answers += find_in_one_case(measured, alpha / questions)
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
            # That all outputs have changed says more than that those of one case have, or one of them is outside.
            key=lambda answer: (not answer.alarming, answer.is_of_part, answer.p_value / answer.alpha),
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
    vectors, measured = _by_sort(strata)
    if vectors:
        permuted = energies(vectors, arrangements)
        chance, limit = p_value(permuted), float(np.quantile(permuted[1:], 1 - alpha))
        answers += [_answer_together(one, float(permuted[0]), limit, chance, alpha) for one in vectors]
    return answers + (_judge_measures(measured, arrangements, alpha) if measured else [])


def _by_sort(strata: Sequence[Stratum]) -> tuple[list[Stratum], list[Measured]]:
    measured = [one for one in strata if isinstance(one, Measured)]
    return [one for one in strata if not isinstance(one, Measured)], measured


def _answer_together(stratum: Stratum, energy: float, limit: float, chance: float, alpha: float) -> Answer:
    ratio, error = shift_ratio(_lost(stratum) if stratum.space == "figures" else stratum)
    noticeable = VECTORS[stratum.space].shift
    return Answer(stratum, "distribution", energy, limit, chance, ratio, alpha, noticeable, error=error)


def _lost(stratum: Stratum) -> Stratum:
    """The figures that many of the candidate's texts no longer have: one more than before may be right."""
    lost = stratum.baseline.mean(axis=0) - stratum.candidate.mean(axis=0) >= FIGURES_LOST
    return replace(stratum, baseline=stratum.baseline[:, lost], candidate=stratum.candidate[:, lost])


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
            unadjusted=shift.unadjusted,
        )
        for shift in found
        for one in measured
        if one.path == shift.path and shift.name in one.changes
    ]


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

    Where that is less than usual, the difference is one of the usual distance, see `gate.judges.noticeable`.

    The error is the jackknife's (Efron & Stein 1981), over the outputs of both sides.
    """
    known = VECTORS[stratum.space]
    floor = known.floor
    between = np.maximum(cdist(stratum.candidate, stratum.baseline), floor)
    within = np.maximum(cdist(stratum.baseline, stratum.baseline), floor)
    np.fill_diagonal(within, 0.0)
    k, m = between.shape

    def ratio(total: Any, inside: Any, rows: int, columns: int) -> Any:
        own = np.maximum(inside / max(columns * (columns - 1), 1), SMALLEST_DISTANCE)
        return 1 + (total / (rows * columns) - own) / np.maximum(own, known.usual)

    whole = float(ratio(between.sum(), within.sum(), k, m))
    if k < 2 or m < 3:
        return whole, math.inf
    without_ours = ratio(between.sum() - between.sum(axis=1), within.sum(), k - 1, m)
    without_theirs = ratio(between.sum() - between.sum(axis=0), within.sum() - 2 * within.sum(axis=1), k, m - 1)
    variance = sum(
        (n - 1) / n * float(((left - left.mean()) ** 2).sum()) for n, left in ((k, without_ours), (m, without_theirs))
    )
    return whole, math.sqrt(variance)
