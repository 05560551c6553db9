"""What the statistics of `gate.judges.noise` came to, in a sentence and as evidence."""

import math
from typing import Any

from gate.checks.base import Run
from gate.judges.answer import Answer
from gate.judges.base import DecidedBy, Opinion
from gate.judges.noise import CaseOpinion, nearest_distances
from gate.judges.permutation import Measured, Outputs


def explain(run: Run, outputs: Outputs, opinion: CaseOpinion) -> Opinion:
    """The statistics as an opinion with its numbers and a sentence about the most telling one."""
    first = opinion.answers[0]
    spaces = dict.fromkeys(one.stratum.space for one in opinion.answers)
    by: DecidedBy = "clip" if first.stratum.space == "clip" else "signal"
    counts = f"{outputs.candidate} against {outputs.baseline} outputs"
    evidence: dict[str, Any] = {
        "baseline": "stochastic",
        "vectors": first.stratum.space,
        **({"model": run.clip.name} if run.clip and "clip" in spaces else {}),
        "outputs": {"candidate": outputs.candidate, "baseline": outputs.baseline, "equal_seeds": outputs.pairs},
        "false_alarm_rate": run.config.compare.false_alarm_rate,
        "answers": [answer.evidence() for answer in opinion.answers],
        **({} if isinstance(first.stratum, Measured) else {"distances": nearest_distances(first.stratum)}),
    }
    if opinion.decision == "pass":
        return _pass(opinion, outputs, evidence)
    place = f"{first.stratum.path}: " if first.stratum.path not in ("output", first.stratum.space) else ""
    return Opinion("fail", by, place + _alarm(first, counts), evidence)


def _pass(opinion: CaseOpinion, outputs: Outputs, evidence: dict[str, Any]) -> Opinion:
    together = [answer for answer in opinion.answers if answer.question == "distribution"]
    if not together:
        counts = f"{outputs.candidate} outputs and the baseline's {outputs.baseline}"
        reason = f"Nothing that is measured of them tells the candidate's {counts} apart."
        return Opinion("pass", "signal", reason, evidence)
    furthest = max(together, key=lambda answer: answer.size)
    so = "less than users notice, though no accident" if furthest.different else "within their noise"
    reason = (
        f"The candidate's {outputs.candidate} outputs lie {furthest.size:.2f} times as far from the baseline's "
        f"{outputs.baseline} as those from each other, which is {so} (p = {furthest.p_value:.2g})."
    )
    return Opinion("pass", "clip" if furthest.stratum.space == "clip" else "signal", reason, evidence)


def _alarm(answer: Answer, counts: str) -> str:
    together = " of each case" if answer.is_of_all_cases else ""
    numbers = f"p = {answer.p_value:.2g}, threshold {answer.alpha:.2g}; {counts}{together}"
    if answer.question in ("measure", "case"):
        return _moved(answer, numbers)
    if answer.stratum.space == "values":
        return f"The candidate's outputs take other values than the baseline's ({numbers})."
    if answer.question == "lapses":
        return _lapsed(answer, numbers)
    if answer.is_outlier:
        return _outside(answer, numbers)
    if answer.question == "worst":
        assert answer.worst_output is not None
        return (
            f"Output {answer.worst_output + 1} of the candidate lies {answer.size:.1f} times as far from the nearest "
            f"baseline output as those from each other ({numbers})."
        )
    if answer.question == "spread":
        return f"The candidate's outputs differ {1 / answer.size:.1f} times less than the baseline's ({numbers})."
    return (
        f"The candidate's outputs lie {answer.size:.2f} times as far from the baseline's as those from each other "
        f"({numbers})."
    )


def _moved(answer: Answer, numbers: str) -> str:
    assert isinstance(answer.stratum, Measured)
    change = answer.stratum.changes[answer.measure]
    how = change.fallen if answer.size < 0 else change.risen
    seeds = f" in {answer.pairs} pairs of equal seeds" if answer.pairs else ""
    noticeable = math.copysign(answer.noticeable or 0.0, answer.size)
    alone = " in this case" if answer.question == "case" else ""
    return (
        f"The candidate's outputs are {how}{alone}: {answer.measure} has moved by {change.say(answer.size)}{seeds}, "
        f"and {change.say(noticeable)} is noticed ({numbers})."
    )


def _outside(answer: Answer, numbers: str) -> str:
    assert isinstance(answer.stratum, Measured)
    assert answer.worst_output is not None
    change = answer.stratum.changes[answer.measure]
    noticeable = math.copysign(answer.noticeable or 0.0, answer.size)
    return (
        f"Output {answer.worst_output + 1} of the candidate lies beyond all of the baseline's: its {answer.measure} by "
        f"{change.say(answer.size)}, and {change.say(noticeable)} is noticed ({numbers})."
    )


def _lapsed(answer: Answer, numbers: str) -> str:
    assert isinstance(answer.stratum, Measured)
    assert answer.worst_output is not None
    change = answer.stratum.changes[answer.measure]
    how = change.fallen if answer.size < 0 else change.risen
    return (
        f"{answer.value:.0f} of the candidate's outputs over all cases are {how}, such as output "
        f"{answer.worst_output + 1} of this one: {answer.measure}, which the baseline makes no more than "
        f"{answer.null_quantile:.0f} times ({numbers})."
    )
