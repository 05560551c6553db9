"""The Cog servers behind the stand-in: each version of a model is a Cog project, run by Cog's own server.

A fleet outlives a platform, so that the tests of a session share the servers: starting one takes about a second.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gate.targets.base import Prediction
from gate.targets.local import LocalTarget
from tests.described import describe

# Seconds that a cancelled prediction may take to end by itself before its server is killed: waiting for a
# fast model is cheaper than starting another server.
DRAIN_SECONDS = 1.0
# Seconds that a prediction may run, as on the real service.
RUN_LIMIT_SECONDS = 1800.0
_NOT_THE_MODEL = {".git", ".venv", "__pycache__", ".pytest_cache", ".ruff_cache"}


def digest(project: Path) -> str:
    """The version id of a project: the SHA-256 of its files' names and contents, 64 hex digits."""
    sha = hashlib.sha256()
    for path in sorted(_files(project)):
        content = path.read_bytes()
        sha.update(f"{path.relative_to(project)}\0{len(content)}\0".encode())
        sha.update(content)
    return sha.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _NOT_THE_MODEL:
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path


@dataclass(frozen=True)
class Program:
    """What a Cog server runs.

    Cog's server runs a `train()` function as it runs a predictor, so a trainer takes the predictor's place.

    Attributes:
        environment: further variables, names and values.
    """

    project: Path
    trains: bool = False
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def trainer(self) -> "Program | None":
        """The same project as a trainer, if it has one."""
        has_one = LocalTarget(str(self.project), 1).project.trainer is not None
        return replace(self, trains=True) if has_one else None

    def target(self, instances: int) -> LocalTarget:
        target = LocalTarget(str(self.project), instances)
        project = replace(target.project, environment=target.project.environment | dict(self.environment))
        if self.trains and project.trainer is not None:
            project = replace(project, predictor=project.trainer)
        target.project = project
        return target


class Fleet:
    """Cog servers by program, started when a run needs them and stopped when too many programs have some.

    Args:
        instances: the most servers of one program.
        most_programs: the most programs that keep their servers while nothing runs on them.
    """

    def __init__(self, instances: int, most_programs: int) -> None:
        self._instances = instances
        self._most_programs = most_programs
        self._pools: dict[Program, Pool] = {}

    async def open(self, program: Program) -> "Pool":
        """The program's servers, of which at least one is ready.

        Raises:
            SetupFailed: the model did not become ready.
        """
        pool = self._pools.pop(program, None) or Pool(program.target(self._instances), self._instances)
        self._pools[program] = pool  # The last is the one used most recently.
        spare = [other for other, its_pool in self._pools.items() if not its_pool.busy and other != program]
        for other in spare[: max(0, len(self._pools) - self._most_programs)]:
            await self._pools.pop(other).close()
        await pool.open()
        return pool

    async def close(self) -> None:
        pools, self._pools = self._pools, {}
        await asyncio.gather(*(pool.close() for pool in pools.values()))


class Pool:
    """The servers of one program."""

    def __init__(self, target: LocalTarget, instances: int) -> None:
        self._target = target
        self._places = asyncio.Semaphore(instances)
        self._opening = asyncio.Lock()
        self._is_open = False
        self._running: set[asyncio.Task[Prediction]] = set()
        self._waiting = 0

    @property
    def busy(self) -> bool:
        return bool(self._running) or self._waiting > 0 or self._opening.locked()

    async def open(self) -> None:
        async with self._opening:
            if not self._is_open:
                await self._target.__aenter__()
                self._is_open = True

    async def predict(self, inputs: dict[str, Any], begin: Callable[[], None]) -> Prediction:
        """Run a prediction to its end; `begin` is called when a server is free for it."""
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        begin()
        task = asyncio.create_task(self._target.predict(inputs, RUN_LIMIT_SECONDS))
        self._running.add(task)
        task.add_done_callback(self._ended)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            asyncio.get_running_loop().call_later(DRAIN_SECONDS, task.cancel)
            raise

    def _ended(self, task: asyncio.Task[Prediction]) -> None:
        self._running.discard(task)
        # Whoever waits for this one learns of its end before the next one begins.
        task.get_loop().call_soon(self._places.release)
        if not task.cancelled():
            task.exception()  # Seen, although nobody may be waiting for it any more.

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        async with self._opening:
            if self._is_open:
                self._is_open = False
                await self._target.__aexit__()


async def document(project: Path) -> dict[str, Any]:
    """The OpenAPI document of a project: what `cog build` wrote, or else what the SDK's inspection tells."""
    version = digest(project)
    if version not in _documents:
        built = project / ".cog" / "openapi_schema.json"
        _documents[version] = json.loads(built.read_text()) if built.is_file() else await _describe(project)
    return _documents[version]


async def _describe(project: Path) -> dict[str, Any]:
    read = LocalTarget(str(project), 1).project
    return await asyncio.to_thread(describe, project, read.predictor, read.trainer)


_documents: dict[str, dict[str, Any]] = {}
