"""What a judge returns: a decision with the evidence for it. A judge never raises to say no."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from gate.media.base import Artifact, UnreadableMedia

_Read = TypeVar("_Read")

Decision = Literal["pass", "fail", "undecided"]
DecidedBy = Literal["schema", "exact", "facts", "pixels", "signal", "clip", "claude", "jq", "error", "speed", "none"]


@dataclass(frozen=True)
class Opinion:
    """One judge's opinion.

    Attributes:
        decision: `undecided` hands the question to the next judge.
        by: the judge, as the verdict names it.
        reason: one sentence a person can act on, with the numbers or values it rests on.
        evidence: JSON values: scores, thresholds, what they were compared with.
    """

    decision: Decision
    by: DecidedBy
    reason: str
    evidence: dict[str, Any] = field(default_factory=dict)


def read_both(
    read: Callable[[Artifact], _Read], candidate: Artifact, baseline: Artifact, what: str
) -> tuple[_Read, _Read] | Opinion:
    """What a reader makes of the candidate's and of the baseline's file.

    Args:
        what: the files are, such as `archive`.

    Returns:
        undecided where the baseline's cannot be read, else a failure where the candidate's cannot.
    """
    try:
        theirs = read(baseline)
    except UnreadableMedia as error:
        return Opinion("undecided", "signal", f"The baseline's {what} {error.problem}.", {"unreadable": "baseline"})
    try:
        return read(candidate), theirs
    except UnreadableMedia as error:
        return Opinion("fail", "signal", f"The candidate's {what} {error.problem}.", {"unreadable": "candidate"})
