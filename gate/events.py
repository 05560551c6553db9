"""What the engine tells while it runs. It knows nothing of terminals: `gate.report` consumes these."""

from collections.abc import Callable
from dataclasses import dataclass

from gate.verdict import CheckResult, Side, StepRecord, Verdict


@dataclass(frozen=True)
class ModelStarting:
    side: Side
    ref: str


@dataclass(frozen=True)
class ModelReady:
    side: Side
    ref: str
    seconds: float


@dataclass(frozen=True)
class Planned:
    """The checks of this run, in the order of the verdict."""

    ids: list[str]


@dataclass(frozen=True)
class CheckProgress:
    """`text` says what an unfinished check is doing."""

    id: str
    text: str


@dataclass(frozen=True)
class CheckFinished:
    result: CheckResult


@dataclass(frozen=True)
class PredictionFinished:
    side: Side
    status: str
    seconds: float | None
    logs: str


@dataclass(frozen=True)
class Note:
    """Something the caller should know that is no check."""

    text: str


@dataclass(frozen=True)
class StepStarted:
    """A step of a release begins; `text` says what it is about."""

    name: str
    text: str


@dataclass(frozen=True)
class Output:
    """A line that a command of a step has printed, redacted."""

    text: str


@dataclass(frozen=True)
class StepFinished:
    step: StepRecord


@dataclass(frozen=True)
class Finished:
    verdict: Verdict


Event = (
    ModelStarting
    | ModelReady
    | Planned
    | CheckProgress
    | CheckFinished
    | PredictionFinished
    | Note
    | StepStarted
    | Output
    | StepFinished
    | Finished
)
Emit = Callable[[Event], None]
