"""The steps of a release: each is told, timed, and done once, even if the process dies in between."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from gate.errors import GateError
from gate.events import Emit, StepFinished, StepStarted
from gate.release.journal import Journal
from gate.secrets import redact
from gate.verdict import StepRecord

# What a step did, in one sentence, and what later steps and a resumed run need of it, as JSON values.
Done = tuple[str, dict[str, Any]]


class Steps:
    """The steps of one run.

    Attributes:
        records: of the steps so far, in their order.
    """

    def __init__(self, journal: Journal, emit: Emit) -> None:
        self.journal = journal
        self.records: list[StepRecord] = []
        self._emit = emit

    async def take(self, name: str, text: str, work: Callable[[], Awaitable[Done]]) -> dict[str, Any]:
        """Take a step, or find that it has been done; returns what it left.

        Args:
            text: what is about to be done.

        Raises:
            GateError: it could not be done; it is not done, and a resumed run takes it again.
        """
        if (done := self.journal.done(name)) is not None:
            self._record(StepRecord(name=name, status="done", message=done["message"], resumed=True))
            return done["left"]
        self._emit(StepStarted(name, text))
        started = time.monotonic()
        try:
            message, left = await work()
        except GateError as error:
            seconds = time.monotonic() - started
            self._record(StepRecord(name=name, status="failed", message=redact(str(error)), seconds=seconds))
            raise
        done = self.journal.finish(name, message=redact(message), left=left)
        seconds = time.monotonic() - started
        self._record(StepRecord(name=name, status="done", message=redact(message), seconds=seconds))
        return done["left"]

    def skip(self, name: str, why: str) -> None:
        """A step that this run does not need."""
        self._record(StepRecord(name=name, status="skipped", message=why))

    def _record(self, record: StepRecord) -> None:
        self.records.append(record)
        self._emit(StepFinished(record))
