"""What a judge returns: a decision with the evidence for it. A judge never raises to say no."""

from dataclasses import dataclass, field
from typing import Any, Literal

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
