"""What the gate needs of a place where a model runs, and what one prediction leaves behind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Kind = Literal["replicate", "http", "local"]
Status = Literal["succeeded", "failed", "canceled", "aborted"]


@dataclass(frozen=True)
class Prediction:
    """A prediction that has ended, as the target reported it.

    `output` is the JSON value of the answer: files are data URLs or http(s) URLs in it.
    `predict_time` is in seconds, as measured by the model's server, not by the gate.
    `timed_out` tells a prediction that the gate cancelled at its deadline from one cancelled by others.
    `forget` is there on what an earlier process has made: called, the next prediction for the same is made anew.
    """

    id: str
    status: Status
    output: Any = None
    error: str | None = None
    logs: str = ""
    predict_time: float | None = None
    url: str = ""
    timed_out: bool = False
    forget: Callable[[], None] | None = field(default=None, compare=False, repr=False)


class Target(Protocol):
    """A model that can be described and run. Used as an async context manager: leaving it stops what it started.

    Attributes:
        ref: the reference as the caller wrote it.
        kind: where the model runs.
        version: the pinned version, or None where there is no such thing.
        setup_seconds: how long the model took to become ready, where the target can know.
    """

    ref: str
    kind: Kind
    version: str | None
    setup_seconds: float | None

    async def __aenter__(self) -> "Target":
        """Make the model ready.

        Raises:
            UsageError: the reference does not name a model.
            SetupFailed: the model is there and did not become ready.
            ServiceError: the place where it runs did not answer.
        """
        ...

    async def __aexit__(self, *exc_info: object) -> None: ...

    async def openapi(self) -> dict[str, Any]:
        """The model's OpenAPI document, as Cog writes it."""
        ...

    async def predict(self, inputs: dict[str, Any], timeout: float) -> Prediction:
        """Run one prediction to its end.

        Args:
            inputs: JSON values; files as http(s) or data URLs.
            timeout: seconds from the moment the model starts on it; past them it is cancelled.

        Raises:
            ServiceError: the prediction's outcome cannot be known.
        """
        ...
