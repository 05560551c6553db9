"""A canary: a tiny model with an id of its own goes from a folder to a prediction and away again, every step timed.

It looks at what a release relies on (Cog's build, the registry, Replicate's list of versions, a prediction by
digest), and at no model of the team's. Whatever goes wrong in a step ends up in the report.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from gate.errors import GateError, ServiceError, UsageError
from gate.release import models
from gate.release.account import account_name
from gate.release.canary_project import is_canary, write_project
from gate.release.canary_report import CanaryReport, CanaryStep, StepName
from gate.release.canary_traces import delete_model, delete_version, own_versions
from gate.release.cog import BuildOptions, Cog
from gate.release.registry import Registry
from gate.secrets import redact
from gate.targets.replicate import ReplicateTarget
from gate.targets.replicate_access import connect
from gate.targets.replicate_client import Patience, ReplicateClient

DEFAULT_NAME = "gate-canary"
DEFAULT_TIMEOUT_SECONDS = 600.0
GREETING = "chirp"
# Of an output that is not the expected one, and of what went wrong.
MAX_MESSAGE_CHARACTERS = 1000


class Canary:
    """One canary, which is run once.

    Attributes:
        report: fails until `run` has come to its end.
        misused: what failed is a matter of usage, and nothing was pushed.
    """

    def __init__(
        self,
        model: str | None = None,
        *,
        hardware: str = "cpu",
        timeout: float = DEFAULT_TIMEOUT_SECONDS,
        keep: bool = False,
        patience: Patience | None = None,
        on_step: Callable[[CanaryStep], None] = lambda step: None,
        on_line: Callable[[str], None] = lambda line: None,
    ) -> None:
        """
        Args:
            model: owner/name; None: `gate-canary` of the token's account. It is created private if missing.
            hardware: of a model that is created.
            timeout: seconds that each step may take.
            keep: leave version and model there.
            patience: how long to wait for which of Replicate's answers.
            on_step: told of each step that has ended.
            on_line: told of each line that `cog push` prints.
        """
        self.report = CanaryReport("fail", str(uuid4()), model)
        self.misused = False
        self._hardware, self._timeout, self._keep = hardware, timeout, keep
        self._patience = patience or Patience()
        self._on_step, self._on_line = on_step, on_line
        self._registry = Registry()
        self._stack = AsyncExitStack()
        self._client: ReplicateClient | None = None
        self._cog: Cog | None = None
        self._folder = Path()
        self._creating = self._pushing = False
        self._output: Any = None
        self._waiting_for = ""

    @property
    def _model(self) -> str:
        assert self.report.model is not None, "the step that finds the model comes first"
        return self.report.model

    async def run(self) -> CanaryReport:
        """Take every step up to the first that fails, and clean up, whatever has become of them.

        Raises:
            asyncio.CancelledError: it was cancelled; it has cleaned up all the same, and reports where it was.
        """
        started = time.monotonic()
        self.report.started_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        try:
            async with self._stack:
                try:
                    await self._fly()
                finally:
                    # In a task of its own, for what has been cancelled has been so for its time limits as well.
                    await asyncio.create_task(self._leave())
        finally:
            self._conclude(time.monotonic() - started)
        return self.report

    async def _fly(self) -> None:
        steps: dict[StepName, Callable[[], Awaitable[str]]] = {
            "project": self._make_project,
            "model": self._find_model,
            "push": self._push,
            "registry": self._compare_registry,
            "listed": self._wait_until_listed,
            "predict": self._predict,
            "check": self._check,
        }
        try:
            for name, work in steps.items():
                if not await self._take(name, work):
                    break
        finally:
            for name in list(steps)[len(self.report.steps) :]:
                self._note(CanaryStep(name, "skipped", message="A step before it failed."))

    async def _leave(self) -> None:
        if self._keep:
            self._note(CanaryStep("clean-up", "skipped", message="Model and version are kept, as asked for."))
        else:
            await self._take("clean-up", self._clean_up)

    async def _take(self, name: StepName, work: Callable[[], Awaitable[str]]) -> bool:
        """Take a step; returns whether it was well. What it raises fails it."""
        started = time.monotonic()
        passed, message = False, "It was interrupted."
        self._waiting_for = ""
        limit = asyncio.timeout(self._timeout)
        try:
            async with limit:
                message = await work()
            passed = True
        except UsageError as error:
            self.misused = name in ("project", "model")
            message = str(error)
        except GateError as error:
            message = str(error)
        except Exception as error:  # noqa: BLE001 - whatever keeps a canary from its step fails that step
            message = f"The gate itself failed ({type(error).__name__}: {error})."
            if limit.expired():
                waiting = f": {self._waiting_for}" if self._waiting_for else ""
                message = f"It did not end within {self._timeout:g} s{waiting}."
        finally:
            message = redact(message)[:MAX_MESSAGE_CHARACTERS]
            seconds = time.monotonic() - started
            self._note(CanaryStep(name, "pass" if passed else "fail", round(seconds, 3), message))
        return passed

    def _note(self, step: CanaryStep) -> None:
        self.report.steps.append(step)
        self._on_step(step)

    def _conclude(self, seconds: float) -> None:
        report = self.report
        report.seconds = round(seconds, 3)
        failed = next((step for step in report.steps if step.status == "fail"), None)
        if failed is not None:
            report.failed_step, report.reason = failed.name, failed.message
        elif any(step.name == "check" and step.status == "pass" for step in report.steps):
            report.canary, report.reason = "pass", f"{report.model}:{report.version} was pushed, ran and answered."

    async def _make_project(self) -> str:
        self._cog = cog = await Cog.find()
        self._folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="gate-canary-")))
        for name in ("project", "state"):
            (self._folder / name).mkdir()
        write_project(self._folder / "project", self.report.id)
        return f"A project with the id {self.report.id}, for Cog {cog.version}."

    async def _find_model(self) -> str:
        client = self._client = await self._stack.enter_async_context(connect(patience=self._patience))
        if self.report.model is None:
            self.report.model = f"{await account_name(client)}/{DEFAULT_NAME}"
        found = await models.find_model(client, self._model)
        if found is not None:
            self._refuse_others(found)
            return f"{self._model} is there."
        self._creating = True  # And may have been created, if it is not known.
        self._creating = await models.ensure_model(client, self._model, self._hardware)
        return f"{self._model} was created, private, on {self._hardware}."

    def _refuse_others(self, found: dict[str, Any]) -> None:
        """A canary becomes its model's latest version, and goes again: that is for no model that somebody uses."""
        latest = found.get("latest_version")
        if isinstance(latest, dict) and not is_canary(latest):
            raise UsageError(
                f"{self._model}: is in use: its latest version is no canary, and a canary would take its place; name a "
                "model of the canary's own, or none."
            )
        if found.get("visibility") != "private" and not self._keep:
            raise UsageError(
                f"{self._model}: is no private model, and Replicate deletes versions of private models only; name "
                "another, or give --keep."
            )

    async def _push(self) -> str:
        assert self._cog is not None
        self._pushing = True
        image = f"{self._registry.host}/{self._model}"
        pushed = await self._cog.push(
            self._folder / "project", image, BuildOptions(), self._folder / "state", self._on_line
        )
        self.report.version = pushed.digest
        return f"cog push says {pushed.digest}."

    async def _compare_registry(self) -> str:
        served = await self._registry.digest(self._model)
        if served != self.report.version:
            raise ServiceError(
                f"The registry serves {served or 'nothing'} as the latest of {self._model}, and cog push said "
                f"{self.report.version}; another push may have come in between."
            )
        return "The registry serves what cog push said."

    async def _wait_until_listed(self) -> str:
        assert self._client is not None
        version = str(self.report.version)
        self._waiting_for = f"Replicate does not list {version} as the latest version of {self._model}"
        await models.wait_for_version(self._client, self._model, version, math.inf)
        return "Replicate lists it as the latest version."

    async def _predict(self) -> str:
        self._waiting_for = "the prediction has not ended"
        async with ReplicateTarget(f"{self._model}@sha256:{self.report.version}", patience=self._patience) as target:
            prediction = await target.predict({"text": GREETING}, self._timeout)
        if prediction.status != "succeeded":
            raise ServiceError(f"The prediction {prediction.id} {prediction.status}: {prediction.error}")
        self._output = prediction.output
        return f"The prediction {prediction.id} succeeded."

    async def _check(self) -> str:
        if self.report.id not in str(self._output):
            raise ServiceError(f"The output does not contain the id {self.report.id}: {self._output!r}")
        return "The output contains the id."

    async def _clean_up(self) -> str:
        """Delete the version, and the model if this canary has made it, and see that they are gone."""
        client, gone = self._client, list[str]()
        if client is None:
            return "There was nothing to clean up."
        if self._pushing:
            for version in await own_versions(client, self._model, self.report.id, self.report.version):
                self._waiting_for = f"Replicate still shows the version {version} of {self._model}"
                await delete_version(client, self._model, version)
                gone.append(f"version {version}")
        if self._creating and await delete_model(client, self._model, self._wait_for):
            gone.append(f"model {self._model}")
        return f"Deleted: {', '.join(gone)}." if gone else "There was nothing to clean up."

    def _wait_for(self, what: str) -> None:
        self._waiting_for = what
