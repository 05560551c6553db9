"""What a canary reports: a step at a time, and as a whole."""

from dataclasses import dataclass, field
from typing import Literal

StepName = Literal["project", "model", "push", "registry", "listed", "predict", "check", "clean-up"]


@dataclass(frozen=True)
class CanaryStep:
    """A step that has ended, or that was not taken; `message` is a sentence about what was found."""

    name: StepName
    status: Literal["pass", "fail", "skipped"]
    seconds: float = 0.0
    message: str = ""


@dataclass
class CanaryReport:
    """What became of a canary; the fields are those of the JSON document.

    Attributes:
        id: the canary's own, a UUID.
        model: owner/name; None while it is not known.
        version: that was pushed; None while there is none.
        failed_step: the first that failed; `reason` says why.
        started_at: RFC 3339, UTC.
        seconds: from the beginning to the end.
    """

    canary: Literal["pass", "fail"]
    id: str
    model: str | None
    version: str | None = None
    failed_step: StepName | None = None
    reason: str = "The canary was not run to its end."
    steps: list[CanaryStep] = field(default_factory=list)
    started_at: str = ""
    seconds: float = 0.0
