"""What a judge returns: a decision with the evidence for it. A judge never raises to say no."""

from collections.abc import Callable, Sequence
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
    """As `read_all`, of one baseline file."""
    found = read_all(read, candidate, [baseline], what)
    return found if isinstance(found, Opinion) else (found[0], found[1][0][1])


def read_all(
    read: Callable[[Artifact], _Read], candidate: Artifact, baselines: Sequence[Artifact], what: str
) -> tuple[_Read, list[tuple[Artifact, _Read]]] | Opinion:
    """What a reader makes of the candidate's file, and of each of the baseline's that it can read.

    Args:
        what: the files are, such as `archive`.

    Returns:
        undecided where it can read none of the baseline's, else a failure where it cannot read the candidate's.
    """
    known: list[tuple[Artifact, _Read]] = []
    problem = "is missing"
    for baseline in baselines:
        try:
            known.append((baseline, read(baseline)))
        except UnreadableMedia as error:
            problem = error.problem
    if not known:
        return Opinion("undecided", "signal", f"The baseline's {what} {problem}.", {"unreadable": "baseline"})
    try:
        return read(candidate), known
    except UnreadableMedia as error:
        return Opinion("fail", "signal", f"The candidate's {what} {error.problem}.", {"unreadable": "candidate"})
