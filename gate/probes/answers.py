"""What a model makes of a probe, in words, and what that says of a candidate beside its baseline."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from gate.fuzz.rejection import rejects_clearly
from gate.judges.base import Opinion
from gate.media.base import Artifact
from gate.media.facts import read_facts
from gate.probes.table import Probe
from gate.sampling import Sample
from gate.verdict import CheckStatus

MAX_REASON = 200  # characters of an error in the words for a table

# What servers put before a model's own words.
_BEFORE = re.compile(r"^The prediction failed: (Prediction failed: )*")


@dataclass(frozen=True)
class Answer:
    """What one side makes of one picture; `sample` is None where a service failed."""

    sample: Sample | None
    opinion: Opinion

    @property
    def taken(self) -> bool:
        return self.opinion.decision == "pass"

    @property
    def known(self) -> bool:
        return self.opinion.decision != "undecided"

    @property
    def rejected(self) -> bool:
        """Whether the model says, in words for its users, that it does not take the picture."""
        if self.opinion.decision != "fail" or self.sample is None or self.sample.prediction.status != "failed":
            return False
        return rejects_clearly(self.sample.prediction.error or "")

    @property
    def reason(self) -> str:
        """The reason of the opinion; where the model has failed, its error."""
        return _BEFORE.sub("", self.opinion.reason)

    @property
    def words(self) -> str:
        if self.taken:
            return "takes it"
        what = "not known" if not self.known else "rejects it" if self.rejected else "fails"
        reason = self.reason
        return f"{what}: {reason if len(reason) <= MAX_REASON else reason[:MAX_REASON] + '…'}"


class Finding(NamedTuple):
    status: CheckStatus
    message: str
    gap: bool = False


def judge_probe(
    probe: Probe, expected: bool, ours: Answer, theirs: Answer | None, baseline_unknown: bool = False
) -> Finding:
    """What a candidate's answer to a probe comes to.

    What the baseline takes and the candidate does not is a failure. What neither takes, or a picture that need not be
    taken, is none: a gap where a model should take it, or fails without saying that it does not.

    Args:
        expected: a model should take it.
        theirs: the baseline's answer; None without one, or where its schema has no such input.
        baseline_unknown: there is a baseline, and it could not be asked.
    """
    if not ours.known:
        return Finding("inconclusive", f"What the model makes of {probe.about} is not known: {ours.reason}")
    if ours.taken:
        return Finding("pass", f"The model takes {probe.about}.")
    does = f"{'rejects' if ours.rejected else 'fails for'} {probe.about}"
    why = ours.reason.rstrip(".") + "."
    if theirs is None and not baseline_unknown:
        if expected:
            return Finding("fail", f"The model {does}: {why} {probe.why}")
        if ours.rejected:
            return Finding("pass", f"The model {does}, and says so: {why}")
        return Finding("pass", f"The model {does}, and does not say that it may not be given: {why}", gap=True)
    if theirs is None or not theirs.known:
        unknown = f" {theirs.reason}" if theirs else ""
        return Finding("inconclusive", f"The model {does}: {why} What the baseline makes of it is not known.{unknown}")
    if theirs.taken:
        return Finding("fail", f"The candidate {does}, which the baseline takes: {why}")
    also = f"The model {does}, which the baseline does not take either: {why}"
    if expected:
        return Finding("pass", f"{also} {probe.why}", gap=True)
    return Finding("pass", also, gap=not ours.rejected)


def turned(ours: Sample, plain: Sample) -> bool | None:
    """Whether the one picture of an output lies on its side, where the plain picture's does not; None: cannot tell."""
    size, upright = _size(ours), _size(plain)
    if size is None or upright is None or upright[0] == upright[1]:
        return None
    return True if size == upright[::-1] else False if size == upright else None


def _size(sample: Sample) -> tuple[int, int] | None:
    """Width and height, in pixels, of an output that is one picture."""
    if len(sample.leaves) != 1 or not isinstance(sample.leaves[0].value, Artifact):
        return None
    facts = read_facts(sample.leaves[0].value)
    return (facts.width, facts.height) if facts.kind == "image" and facts.width and facts.height else None
