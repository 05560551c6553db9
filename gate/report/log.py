"""What is written where there is no terminal: steps and their output as they come, a summary at the end.

With -v, a line for each event.
"""

import sys
from types import TracebackType

from gate.events import Event, Finished, Note, Output, PredictionFinished, StepFinished, StepStarted
from gate.report.lines import describe, failed_logs, summary


class Log:
    """Writes events to stderr as they come and the summary to stdout, or to stderr where stdout is taken."""

    def __init__(self, verbosity: int, summary_to_stdout: bool) -> None:
        self._verbosity = verbosity
        self._out = sys.stdout if summary_to_stdout else sys.stderr

    def __enter__(self) -> "Log":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def handle(self, event: Event) -> None:
        if isinstance(event, Finished):
            self._tell(*failed_logs(event.verdict))
            for text in summary(event.verdict):
                print(text, file=self._out)
        elif isinstance(event, PredictionFinished):
            if self._verbosity >= 2:
                self._tell(*prediction(event))
        elif self._verbosity >= 1 or isinstance(event, Note | StepStarted | Output | StepFinished):
            self._tell(*describe(event))

    def _tell(self, *lines: str) -> None:
        for text in lines:
            print(text, file=sys.stderr, flush=True)


def prediction(event: PredictionFinished) -> list[str]:
    """A finished prediction and its logs, as lines."""
    took = f" in {event.seconds:.2f} s" if event.seconds is not None else ""
    logs = (f"{event.side} | {text}" for text in event.logs.splitlines())
    return [f"{event.side}: prediction {event.status}{took}", *logs]
