"""`speed`: how long the model's server took for the same inputs, candidate against baseline."""

import math
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from gate.checks.base import Run
from gate.sampling import Sample
from gate.verdict import CheckResult, CheckStatus

# Degrees of freedom below which an interval is too wide to say anything: two cases of a deterministic model give four.
FEWEST_DEGREES_OF_FREEDOM = 3
# Nobody notices a slowdown of less than this, whatever its ratio: seconds a prediction.
UNNOTICEABLE_SECONDS = 0.1


@dataclass(frozen=True)
class Slowdown:
    """The candidate's predict time as a multiple of the baseline's, over all cases.

    `low` and `high` bound it with the confidence asked for, each on its own; `seconds` is the mean difference.
    """

    ratio: float
    low: float
    high: float
    seconds: float
    candidate: int
    baseline: int


class Speed:
    def ids(self, run: Run) -> list[str]:
        return ["speed"] if run.compared_cases() else []

    async def results(self, run: Run) -> AsyncIterator[CheckResult]:
        pairs = [
            (_times(run.sampler.taken("candidate", case.number)), _times(run.sampler.taken("baseline", case.number)))
            for case in run.cases
        ]
        slowdown = measure(pairs, run.config.compare.false_alarm_rate)
        if slowdown is None:
            yield CheckResult(
                id="speed", status="skipped", message="Too few predictions on both sides to compare times."
            )
            return
        allowed = run.config.speed.max_slowdown
        status: CheckStatus = "fail" if too_slow(slowdown, allowed) else "pass"
        limit = "reported only" if allowed is None else f"up to {allowed:g} is allowed"
        yield CheckResult(
            id="speed",
            status=status,
            message=(
                f"The candidate takes {slowdown.ratio:.2f} times as long as the baseline "
                f"({slowdown.low:.2f} to {slowdown.high:.2f}; {slowdown.seconds:+.2f} s a prediction; {limit})."
            ),
            decided_by="speed",
            evidence={
                "ratio": round(slowdown.ratio, 4),
                "interval": [round(slowdown.low, 4), round(slowdown.high, 4)],
                "confidence_of_each_bound": 1 - run.config.compare.false_alarm_rate,
                "difference_seconds": round(slowdown.seconds, 4),
                "unnoticeable_seconds": UNNOTICEABLE_SECONDS,
                "max_slowdown": allowed,
                "predictions": {"candidate": slowdown.candidate, "baseline": slowdown.baseline},
                "setup_seconds": {
                    model.side: model.target.setup_seconds for model in (run.candidate, run.baseline) if model
                },
            },
        )


def too_slow(slowdown: Slowdown, allowed: float | None) -> bool:
    """Whether the slowdown is beyond what is allowed, beyond noise, and long enough to notice."""
    return allowed is not None and slowdown.low > allowed and slowdown.seconds > UNNOTICEABLE_SECONDS


def measure(pairs: Sequence[tuple[Sequence[float], Sequence[float]]], alpha: float) -> Slowdown | None:
    """Compare times in seconds, case by case: (candidate's, baseline's) for each case.

    A t interval for the mean difference of log times, the variance pooled over the groups; None where there are too
    few times to tell how much they vary.
    """
    pairs = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
    df = sum(len(ours) + len(theirs) - 2 for ours, theirs in pairs)
    if df < FEWEST_DEGREES_OF_FREEDOM:
        return None
    from scipy.special import stdtrit  # it takes longer to import than a small model takes to answer

    logs = [([math.log(time) for time in ours], [math.log(time) for time in theirs]) for ours, theirs in pairs]
    variance = sum((time - fmean(group)) ** 2 for both in logs for group in both for time in group) / df
    share = sum(1 / len(ours) + 1 / len(theirs) for ours, theirs in logs) / len(logs) ** 2
    difference = fmean(fmean(ours) - fmean(theirs) for ours, theirs in logs)
    margin = float(stdtrit(df, 1 - alpha)) * math.sqrt(variance * share)
    return Slowdown(
        ratio=math.exp(difference),
        low=math.exp(difference - margin),
        high=math.exp(min(difference + margin, 700.0)),
        seconds=fmean(fmean(ours) - fmean(theirs) for ours, theirs in pairs),
        candidate=sum(len(ours) for ours, _ in pairs),
        baseline=sum(len(theirs) for _, theirs in pairs),
    )


def _times(samples: list[Sample]) -> list[float]:
    times = (sample.prediction.predict_time for sample in samples if sample.succeeded)
    return [time for time in times if time]
