"""The life of a prediction or a training: starting → processing → succeeded | failed | canceled | aborted."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from gate.errors import SetupFailed
from gate.targets.base import Prediction
from tests.platform.fleet import Fleet, Program
from tests.platform.wire import new_id, now, timestamp

Status = Literal["starting", "processing", "succeeded", "failed", "canceled", "aborted"]
RunKind = Literal["predictions", "trainings"]
ENDED = frozenset({"succeeded", "failed", "canceled", "aborted"})
# Seconds between the output that an early answer shows and the end of its prediction.
EARLY_SECONDS = 0.3
# Seconds that the service lets a prediction run before it cancels it, where a fault says so.
INTERRUPT_SECONDS = 0.05


@dataclass(eq=False, kw_only=True)
class Run:
    """A prediction or a training.

    `shown` is the version as the API shows it: the version's id, or `hidden` for an official model.
    `answerable` is set when a request that waits for the run is answered.
    """

    kind: RunKind
    model: str
    version: str
    shown: str
    inputs: dict[str, Any]
    deadline: datetime | None = None
    deployment: str | None = None
    id: str = field(default_factory=new_id)
    created: datetime = field(default_factory=now)
    status: Status = "starting"
    started: datetime | None = None
    completed: datetime | None = None
    output: Any = None
    error: str | None = None
    logs: str = ""
    predict_time: float | None = None
    answerable: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    def document(self, base_url: str, keep_seconds: float) -> dict[str, Any]:
        """The run as the API shows it; `keep_seconds` after its end, its data is removed."""
        removed = self.completed is not None and now() - self.completed > timedelta(seconds=keep_seconds)
        url = f"{base_url}/v1/{self.kind}/{self.id}"
        document: dict[str, Any] = {
            "id": self.id,
            "model": self.model,
            "version": self.shown,
            "input": {} if removed else self.inputs,
            "logs": "" if removed else self.logs,
            "output": None if removed else self.output,
            "data_removed": removed,
            "error": self.error,
            "source": "api",
            "status": self.status,
            "created_at": timestamp(self.created),
            "urls": {"cancel": f"{url}/cancel", "get": url, "web": f"{base_url}/p/{self.id}"},
        }
        times = {"started_at": self.started, "completed_at": self.completed, "deadline": self.deadline}
        document |= {name: timestamp(moment) for name, moment in times.items() if moment is not None}
        if self.deployment is not None:
            document["deployment"] = self.deployment
        if self.kind == "trainings" and not isinstance(self.output, dict):
            del document["output"]  # The API's description knows it as an object only.
        if self.started is not None or self.completed is not None:
            document["metrics"] = self._metrics()
        return document

    def _metrics(self) -> dict[str, float]:
        if self.completed is None:
            return {}
        metrics = {"total_time": (self.completed - self.created).total_seconds()}
        if self.predict_time is not None:
            metrics["predict_time"] = self.predict_time
        elif self.started is not None:
            metrics["predict_time"] = (self.completed - self.started).total_seconds()
        return metrics


@dataclass(frozen=True)
class Work:
    """What a run asks of a Cog server, and what becomes of the answer: the output as the API shows it."""

    program: Program
    inputs: dict[str, Any]
    publish: Callable[[Prediction], Any]


class Runs:
    """Brings runs to their end and counts them.

    Attributes:
        all: every run, in the order of creation.
        most_running: the most that had been created and had not ended at the same time.
        most_processing: the most that a model was working on at the same time.
    """

    def __init__(self, fleet: Fleet) -> None:
        self.all: list[Run] = []
        self.most_running = 0
        self.most_processing = 0
        self._fleet = fleet
        self._boots: dict[str, asyncio.Task[None]] = {}

    def running(self) -> list[Run]:
        return [run for run in list(self.all) if not run.ended]

    def find(self, kind: RunKind, identifier: str) -> Run | None:
        return next((run for run in self.all if run.id == identifier and run.kind == kind), None)

    def start(self, run: Run, work: Work, trouble: Collection[str], boot_seconds: float) -> None:
        """Begin a run's life; `trouble` names what happens to it (see `tests.platform.faults`)."""
        self.all.append(run)
        self.most_running = max(self.most_running, len(self.running()))
        run.task = asyncio.create_task(self._live(run, work, trouble, boot_seconds))

    def cancel(self, run: Run) -> None:
        self._end(run, "canceled")
        if run.task is not None:
            run.task.cancel()

    async def close(self) -> None:
        """End everything that still runs, and wait until it has ended."""
        for run in self.all:
            self.cancel(run)
        tasks = [*(run.task for run in self.all if run.task is not None), *self._boots.values()]
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def _live(self, run: Run, work: Work, trouble: Collection[str], boot_seconds: float) -> None:
        seconds = None if run.deadline is None else (run.deadline - now()).total_seconds()
        try:
            async with asyncio.timeout(seconds):
                if "aborted" in trouble:
                    self._end(run, "aborted")
                elif "stuck_starting" in trouble:
                    await asyncio.Event().wait()
                elif interrupting := {"stuck_processing", "canceled", "failed"} & set(trouble):
                    await self._boot(run.version, boot_seconds)
                    self._begin(run)
                    await self._interrupt(run, interrupting)
                else:
                    await self._work(run, work, "early" in trouble, boot_seconds)
        except TimeoutError:
            self._end(run, "canceled" if run.started is not None else "aborted")
        except Exception as error:
            self._end(run, "failed", f"The stand-in failed: {error!r}")
            raise

    async def _work(self, run: Run, work: Work, early: bool, boot_seconds: float) -> None:
        try:
            await self._boot(run.version, boot_seconds)
            pool = await self._fleet.open(work.program)
            result = await pool.predict(work.inputs, lambda: self._begin(run))
        except SetupFailed as error:
            run.logs = error.logs
            self._end(run, "failed", f"Model setup failed: {error}")
            return
        run.logs = result.logs
        run.predict_time = result.predict_time
        if result.status != "succeeded":
            self._end(run, "failed", result.error or "Prediction failed.")
            return
        run.output = work.publish(result)
        if early:
            run.answerable.set()
            await asyncio.sleep(EARLY_SECONDS)
        self._end(run, "succeeded")

    async def _interrupt(self, run: Run, how: Collection[str]) -> None:
        if "stuck_processing" in how:
            await asyncio.Event().wait()
        await asyncio.sleep(INTERRUPT_SECONDS)
        if "canceled" in how:
            self._end(run, "canceled")
        else:
            self._end(run, "failed", "Prediction interrupted; please retry (code: PA)")

    async def _boot(self, version: str, seconds: float) -> None:
        """The cold boot of a version, once: what is created meanwhile waits for the same one."""
        if version not in self._boots:
            self._boots[version] = asyncio.create_task(asyncio.sleep(seconds))
        await asyncio.shield(self._boots[version])

    def _begin(self, run: Run) -> None:
        if run.ended:
            return
        run.status, run.started = "processing", now()
        processing = sum(other.status == "processing" for other in self.all)
        self.most_processing = max(self.most_processing, processing)

    def _end(self, run: Run, status: Status, error: str | None = None) -> None:
        if run.ended:
            return
        run.completed, run.error, run.status = now(), error, status
        run.answerable.set()
