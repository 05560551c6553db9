"""The terminal: live progress on stderr while a run goes on, a summary at its end.

Where stderr is no terminal there is no progress, only the summary; with -v a line for each event.
"""

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
    Planned,
    PredictionFinished,
)
from gate.verdict import CheckResult, Verdict

MARKS = {"pass": ("✓", "green"), "fail": ("✗", "red"), "inconclusive": ("?", "yellow"), "skipped": ("-", "dim")}
OUTCOMES = {"pass": "bold green", "fail": "bold red", "inconclusive": "bold yellow"}


class Console:
    """Shows events as they come. A context manager: leaving it restores the terminal."""

    def __init__(self, verbosity: int = 0, summary_to_stdout: bool = True) -> None:
        self._err = RichConsole(stderr=True, highlight=False)
        self._out = RichConsole(file=sys.stdout if summary_to_stdout else sys.stderr, highlight=False, soft_wrap=True)
        self._verbosity = verbosity
        self._live: Live | None = None
        self._models: dict[str, str] = {}
        self._planned: list[str] = []
        self._doing: dict[str, str] = {}
        self._done: dict[str, CheckResult] = {}
        self._predictions = 0
        self._started = time.monotonic()

    def __enter__(self) -> "Console":
        if self._err.is_terminal:
            self._live = Live(get_renderable=self._progress, console=self._err, refresh_per_second=8, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_live()

    def handle(self, event: Event) -> None:
        match event:
            case ModelStarting(side, ref):
                self._models[side] = f"{side} {ref}: starting"
                self._tell(1, f"{side} {ref}: starting")
            case ModelReady(side, ref, seconds):
                self._models[side] = f"{side} {ref}: ready after {seconds:.1f} s"
                self._tell(1, self._models[side])
            case Planned(ids):
                self._planned = ids
            case CheckProgress(check_id, text):
                self._doing[check_id] = text
                self._tell(1, f"{check_id}: {text}")
            case PredictionFinished(side, status, seconds, logs):
                self._predictions += 1
                took = f" in {seconds:.2f} s" if seconds is not None else ""
                self._tell(2, f"{side}: prediction {status}{took}")
                for line in logs.splitlines():
                    self._tell(2, f"{side} | {line}")
            case CheckFinished(result):
                self._done[result.id] = result
                self._tell(1, f"{result.id}: {result.status}: {result.message}")
            case Note(text):
                self._say(text)
            case Finished(verdict):
                self._stop_live()
                self._summary(verdict)

    def _tell(self, level: int, text: str) -> None:
        if self._verbosity >= level:
            self._say(text)

    def _say(self, text: str) -> None:
        self._err.print(Text(text, style="dim"), soft_wrap=True)

    def _stop_live(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _progress(self) -> Group:
        """What the terminal shows while the run goes on."""
        lines: list[Text | Spinner] = [Text(text, style="dim") for text in self._models.values()]
        for check_id in self._planned:
            result = self._done.get(check_id)
            if result is None:
                lines.append(Spinner("dots", Text(f" {check_id}  {self._doing.get(check_id, '')}", style="dim")))
            else:
                lines.append(_line(result))
        seconds = time.monotonic() - self._started
        lines.append(Text(f"{self._predictions} predictions, {seconds:.0f} s", style="dim"))
        return Group(*lines)

    def _summary(self, verdict: Verdict) -> None:
        against = f" against {verdict.baseline.ref}" if verdict.baseline else ""
        self._out.print(Text(f"{verdict.candidate.ref}{against}", style="bold"))
        width = max((len(result.id) for result in verdict.checks), default=0)
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for result in verdict.checks:
            mark, style = MARKS[result.status]
            table.add_row(Text(mark, style=style), Text(result.id, style=style), Text(result.message))
            if not self._out.is_terminal:
                # A log has no width: each check is one line, to be searched.
                self._out.print(Text(f"{mark} {result.id:<{width}}  {result.message}"))
        if self._out.is_terminal:
            self._out.print(table)
        usage = verdict.usage
        self._out.print(
            Text.assemble(
                (verdict.verdict.upper(), OUTCOMES[verdict.verdict]),
                f"  {verdict.reason}\n",
                (
                    f"{usage.predictions} predictions ({usage.predict_seconds:.1f} s), "
                    f"{usage.clip_images} images embedded, {usage.claude_calls} Claude calls, "
                    f"{verdict.seconds:.1f} s in all",
                    "dim",
                ),
            )
        )


def _line(result: CheckResult) -> Text:
    mark, style = MARKS[result.status]
    text = Text.assemble((f"{mark} {result.id}", style), f"  {result.message}")
    text.truncate(120, overflow="ellipsis")
    return text
