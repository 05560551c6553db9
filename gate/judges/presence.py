"""What every output of the baseline has, and not every one of the candidate's: is it gone, or was it never certain?"""

import math

from gate.judges.base import Opinion

# Of something that is in some outputs only, the probability with which that is called a failure: a tenth of the usual
# `false_alarm_rate`, so that ten cases with such a field stay within it.
ACCIDENT = 1e-3
# Probabilities of being there that are tried: the highest of all is found to a hundredth of itself.
GRID = 500


def chance(lacking: int, candidate: int, baseline: int) -> float:
    """How probable it is at most that so many outputs lack what all of the baseline's have, if nothing has changed.

    Whatever the share of outputs that have it: an unconditional exact test (Barnard 1945, "A new test for 2x2 tables").

    Args:
        lacking: outputs of the candidate that lack it.
        candidate, baseline: outputs of each side.

    >>> round(chance(3, 3, 3), 4), round(chance(3, 8, 8), 2)
    (0.0156, 0.04)
    """

    def both(share: float) -> float:
        have = sum(
            math.comb(candidate, count) * share**count * (1 - share) ** (candidate - count)
            for count in range(candidate - lacking + 1)
        )
        return share**baseline * have

    return max(both(step / GRID) for step in range(1, GRID))


def judge_presence(place: str, lacking: int, candidate: int, baseline: int) -> Opinion:
    """The opinion on a place that is in all of the baseline's outputs, and not in `lacking` of the candidate's.

    Returns:
        fail: it is never there any more, or less often than by accident.
        undecided: a few outputs of the baseline may all have what is there only now and then.
    """
    evidence = {"outputs": {"candidate": candidate, "baseline": baseline}, "lacking": lacking}
    if lacking == candidate:
        reason = f"{place} is in every baseline output, and in none of the candidate's."
        return Opinion("fail", "facts", reason, evidence)
    probability = chance(lacking, candidate, baseline)
    evidence |= {"p_value": float(f"{probability:.3g}"), "threshold": ACCIDENT}
    missing = f"{place} is in all of the baseline's {baseline} outputs, and missing from {lacking} of {candidate}"
    if probability <= ACCIDENT:
        return Opinion("fail", "facts", f"{missing} of the candidate's.", evidence)
    return Opinion("undecided", "facts", f"{missing} of the candidate's, {maybe(probability)}.", evidence)


def maybe(probability: float) -> str:
    """What is to be done about an accident, as the end of a sentence."""
    return f"which may be an accident (p = {probability:.2g}): a larger compare.max_repeats tells"
