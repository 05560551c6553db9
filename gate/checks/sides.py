"""What has been sampled of a case on both sides, and what it says before any output is looked into."""

from dataclasses import dataclass, field

from gate.cases import Case
from gate.checks.case import judge_outcome
from gate.judges.base import Opinion
from gate.media.base import Leaf
from gate.sampling import Sample


@dataclass
class Sides:
    """What has been sampled of one case.

    Attributes:
        pairs: the last so many samples of both sides were made with equal seeds; where there are any, the first ones,
            `gate.checks.seeds.UNSEEDED`, without, and those between, if the candidate has more, with further seeds.
        lacking: some of the candidate's outputs lack what all of the baseline's have, which may be an accident.
        given_seed: the seed that the case gives, if the candidate's output under it is another one: then all outputs
            are made with seeds, the first ones of each side with seeds of its own.
        under_given: what was made before that was known.
    """

    case: Case
    candidate: list[Sample]
    baseline: list[Sample]
    pairs: int = 0
    lacking: Opinion | None = None
    given_seed: str = ""
    under_given: list[Sample] = field(default_factory=list)

    @property
    def samples(self) -> list[Sample]:
        return list({id(one): one for one in (*self.under_given, *self.candidate, *self.baseline)}.values())

    @property
    def baseline_has(self) -> list[Leaf]:
        """One value for each place that any of the baseline's outputs has: some are there only now and then."""
        return list({leaf.path: leaf for sample in self.baseline for leaf in sample.leaves}.values())


def check_id(case: Case) -> str:
    return f"compare.{case.number}"


def judge_outcomes(sides: Sides) -> Opinion | None:
    """An opinion where a side's predictions did not give an output to compare, else None."""
    expected_error = sides.case.test.error_contains is not None
    ours = next((sample for sample in sides.candidate if judge_outcome(sample)), None)
    theirs = next((sample for sample in sides.baseline if judge_outcome(sample)), None)
    if ours is None and theirs is None:
        return None
    if ours and theirs:
        evidence = {"candidate": ours.prediction.error, "baseline": theirs.prediction.error}
        if expected_error and ours.prediction.status == theirs.prediction.status == "failed":
            return Opinion(
                "pass", "error", "Both sides answer these inputs with an error, as the case expects.", evidence
            )
        reason = f"Both sides fail on these inputs, so nothing is known; the baseline: {_why(theirs)}"
        return Opinion("undecided", "error", reason, evidence)
    if ours:
        opinion = judge_outcome(ours)
        assert opinion is not None
        reason = f"The baseline answers these inputs, the candidate does not: {opinion.reason}"
        return Opinion(opinion.decision, opinion.by, reason, opinion.evidence)
    assert theirs is not None
    if expected_error:
        return Opinion("fail", "error", f"The baseline answers with an error, the candidate does not: {_why(theirs)}")
    return Opinion("undecided", "error", f"The baseline fails on these inputs: {_why(theirs)}")


def _why(sample: Sample) -> str:
    opinion = judge_outcome(sample)
    return opinion.reason if opinion else ""
