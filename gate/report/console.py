"""What is shown on a terminal: live progress on stderr while a run goes on, a table at its end."""

import sys
import time
from types import TracebackType

from rich.console import Console as RichConsole
from rich.console import Group
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from gate.events import (
    CheckFinished,
    CheckProgress,
    Event,
    Finished,
    ModelReady,
    ModelStarting,
    Note,
    Output,
    Planned,
    PredictionFinished,
    StepFinished,
    StepStarted,
)
from gate.report.lines import MARKS, cost, describe, failed_logs, line, released, title
from gate.report.log import prediction
from gate.report.probes import table as probes
from gate.verdict import CheckResult, Verdict

STYLES = {"pass": "green", "fail": "red", "inconclusive": "yellow", "skipped": "dim"}
WIDEST = 120


class Console:
    """Shows events as they come. A context manager: leaving it restores the terminal."""

    def __init__(self, verbosity: int, summary_to_stdout: bool) -> None:
        self._err = RichConsole(stderr=True, highlight=False)
        self._out = RichConsole(file=sys.stdout if summary_to_stdout else sys.stderr, highlight=False)
        self._verbosity = verbosity
        self._live = Live(get_renderable=self._progress, console=self._err, refresh_per_second=8, transient=True)
        self._models: dict[str, str] = {}
        self._planned: list[str] = []
        self._doing: dict[str, str] = {}
        self._done: dict[str, CheckResult] = {}
        self._predictions = 0
        self._started = time.monotonic()

    def __enter__(self) -> "Console":
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def handle(self, event: Event) -> None:
        match event:
            case ModelStarting(side, _) | ModelReady(side, _, _):
                self._models[side] = next(describe(event))
            case Planned(ids):
                self._planned = ids
            case CheckProgress(check_id, text):
                self._doing[check_id] = text
            case PredictionFinished():
                self._predictions += 1
                if self._verbosity >= 2:
                    self._say(*prediction(event))
            case CheckFinished(result):
                self._done[result.id] = result
            case Note(text):
                self._say(text)
            case StepStarted() | Output() | StepFinished():
                self._say(*describe(event))
            case Finished(verdict):
                self._live.stop()
                self._say(*failed_logs(verdict))
                self._summary(verdict)

    def _say(self, *lines: str) -> None:
        for text in lines:
            self._err.print(Text(text, style="dim"), soft_wrap=True)

    def _progress(self) -> Group:
        """What the terminal shows while the run goes on."""
        lines: list[Text | Spinner] = [Text(text, style="dim") for text in self._models.values()]
        for check_id in self._planned:
            result = self._done.get(check_id)
            if result is None:
                lines.append(Spinner("dots", Text(f" {check_id}  {self._doing.get(check_id, '')}", style="dim")))
            else:
                text = Text(line(result), style=STYLES[result.status])
                text.truncate(min(WIDEST, self._err.width), overflow="ellipsis")
                lines.append(text)
        seconds = time.monotonic() - self._started
        return Group(*lines, Text(f"{self._predictions} predictions, {seconds:.0f} s", style="dim"))

    def _summary(self, verdict: Verdict) -> None:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for result in verdict.checks:
            style = STYLES[result.status]
            table.add_row(Text(MARKS[result.status], style=style), Text(result.id, style=style), Text(result.message))
        self._out.print(Text(title(verdict), style="bold"))
        self._out.print(table)
        for row in probes(verdict):
            self._out.print(Text(row), soft_wrap=True)
        outcome = (verdict.verdict.upper(), f"bold {STYLES[verdict.verdict]}")
        self._out.print(Text.assemble(outcome, f"  {verdict.reason}"))
        if verdict.release:
            self._out.print(Text(released(verdict.release)))
        self._out.print(Text(cost(verdict), style="dim"))
