"""A folder with a `cog.yaml`: real Cog servers are started for it, no Docker needed, and stopped afterwards."""

import asyncio
import contextlib
import json
import os
import shlex
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from gate.errors import ServiceError, SetupFailed, UsageError
from gate.targets import launch
from gate.targets.base import Kind, Prediction
from gate.targets.cog import BROKEN, SETUP_TIMEOUT_SECONDS, pauses, setup_seconds

if TYPE_CHECKING:
    from gate.targets.http import CogClient

DESCRIBE_TIMEOUT_SECONDS = 300.0
DOCUMENT = "openapi.json"
# How often to see whether a server that is still starting has a worker, in seconds: without one it will never
# be ready, and Cog's server does not notice when its worker's interpreter cannot import cog.
WORKER_MISSING_SECONDS = 3.0
# Seconds in which a server must be free again after its answer; one that is not is replaced.
SETTLE_SECONDS = 5.0
LOG_TAIL_LINES = 40
# Seconds that a server and all that it started are given to be gone.
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Project:
    """What a `cog.yaml` says about running the project."""

    folder: Path
    predictor: str
    trainer: str | None
    environment: dict[str, str]
    concurrency: int
    image: str | None = None

    @property
    def predictor_file(self) -> Path:
        return self.folder / self.predictor.split(":")[0]


def read_project(folder: Path) -> Project:
    """Read a Cog project's `cog.yaml`.

    Raises:
        UsageError: it is missing, is not YAML, or names no predictor.
    """
    path = folder / "cog.yaml"
    try:
        document = yaml.safe_load(path.read_text())
    except FileNotFoundError as error:
        raise UsageError(f"{folder}: there is no cog.yaml in this folder, so it is no Cog project.") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: cannot be read as YAML: {error}") from error
    if not isinstance(document, dict):
        raise UsageError(f"{path}: must be a mapping with a key `run` (or `predict`).")
    predictor = document.get("run") or document.get("predict")
    if not isinstance(predictor, str):
        raise UsageError(f'{path}: names no predictor; add a line such as `run: "run.py:Runner"`.')
    trainer = document.get("train")
    project = Project(
        folder=folder,
        predictor=predictor,
        trainer=trainer if isinstance(trainer, str) else None,
        environment=_environment(document.get("environment")),
        concurrency=_concurrency(document.get("concurrency")),
        image=image if isinstance(image := document.get("image"), str) else None,
    )
    if not project.predictor_file.is_file():
        raise UsageError(f"{path}: names the predictor {predictor}, but there is no file {project.predictor_file}.")
    return project


def _environment(lines: object) -> dict[str, str]:
    pairs = (str(line).partition("=") for line in lines) if isinstance(lines, list) else ()
    return {name: value for name, _, value in pairs}


def _concurrency(section: object) -> int:
    most = section.get("max") if isinstance(section, dict) else None
    return most if isinstance(most, int) and most > 0 else 1


class LocalTarget:
    """Runs a Cog project's predictions on up to `parallel` servers of its own.

    A further server is started only when a prediction has waited for a free one about as long as starting
    one takes; so a short run never pays for servers that it does not need, and a long one gets them all.
    """

    kind: Kind = "local"

    def __init__(
        self,
        ref: str,
        parallel: int,
        python: str | None = None,
        setup_timeout: float = SETUP_TIMEOUT_SECONDS,
    ) -> None:
        self.ref = ref
        self.version: str | None = None
        self.setup_seconds: float | None = None
        self.project = read_project(Path(ref).expanduser().resolve())
        self._interpreter = launch.find_interpreter(self.project.folder, python)
        self._setup_timeout = setup_timeout
        self._parallel = parallel
        self._servers: list[_Server] = []
        self._starting = 0
        self._start_seconds = 0.0
        self._changed = asyncio.Condition()
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    async def __aenter__(self) -> "LocalTarget":
        self._scratch = tempfile.TemporaryDirectory(prefix="gate-local-", ignore_cleanup_errors=True)
        try:
            await self._add_server()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        servers, self._servers = self._servers, []
        await asyncio.gather(*(server.stop() for server in servers), return_exceptions=True)
        if self._scratch is not None:
            self._scratch.cleanup()

    async def openapi(self) -> dict[str, Any]:
        # The server answers with .cog/openapi_schema.json where there is one.
        document = await self._servers[0].client.openapi() if self._servers else None
        return document or await self._described()

    async def predict(self, inputs: dict[str, Any], timeout: float) -> Prediction:
        server = await self._acquire()
        prediction: Prediction | None = None
        healthy = False
        try:
            while (prediction := await server.client.predict(inputs, timeout)) is None:
                await server.settle()
            if prediction.timed_out:
                # It was given time to stop; one that is still at it goes, and its server with it.
                await server.settle(patience=0.0)
            elif prediction.status != "succeeded":
                # So does one that crashed.
                await server.settle()
            healthy = True
        except ServiceError as error:
            # The server is ours: that it died is the model's doing, and no service's.
            died = f"The model's server died: {error}"
            prediction = prediction or Prediction(id="", status="failed", error=died, logs=server.log_tail())
        finally:
            await self._release(server, healthy)
        return prediction

    async def _acquire(self) -> "_Server":
        loop = asyncio.get_running_loop()
        patience = loop.time() + self._start_seconds
        while True:
            async with self._changed:
                for server in self._servers:
                    if server.free > 0:
                        server.free -= 1
                        return server
                room = len(self._servers) + self._starting < self._parallel
                if not (room and (loop.time() >= patience or not self._servers)):
                    wait = max(patience - loop.time(), 0.01) if room else None
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._changed.wait(), wait)
                    continue
                self._starting += 1
            try:
                await self._add_server()
            finally:
                async with self._changed:
                    self._starting -= 1
                    self._changed.notify_all()

    async def _release(self, server: "_Server", healthy: bool) -> None:
        if not healthy and server in self._servers:
            self._servers.remove(server)
            await asyncio.shield(server.stop())
        async with self._changed:
            server.free += 1
            self._changed.notify_all()

    async def _add_server(self) -> None:
        assert self._scratch is not None, "a target runs predictions only inside `async with`"
        # The first server describes the project while it starts, unless `cog build` has done so.
        described = self._starting or self._servers or (self.project.folder / ".cog" / "openapi_schema.json").exists()
        document = None if described else Path(self._scratch.name) / DOCUMENT
        server = _Server(self.project, self._interpreter, document)
        started = asyncio.get_running_loop().time()
        try:
            health = await server.start(self._setup_timeout)
        except BaseException:
            await asyncio.shield(server.stop())
            raise
        self._start_seconds = asyncio.get_running_loop().time() - started
        self.setup_seconds = setup_seconds(health)
        self._servers.append(server)

    async def _described(self) -> dict[str, Any]:
        """The OpenAPI document that the first server's start has left, made by `describe_project.py`."""
        assert self._scratch is not None, "a target is described only inside `async with`"
        document = Path(self._scratch.name) / DOCUMENT
        errors = Path(self._scratch.name) / f"{DOCUMENT}.error"
        deadline = asyncio.get_running_loop().time() + DESCRIBE_TIMEOUT_SECONDS
        async for _ in pauses():
            if document.exists():
                return json.loads(document.read_text())
            if errors.exists():
                lines = errors.read_text(errors="replace").strip().splitlines() or ["no message"]
                raise SetupFailed(f"its inputs cannot be read: {lines[-1]}", "\n".join(lines[-LOG_TAIL_LINES:]))
            if asyncio.get_running_loop().time() > deadline:
                raise SetupFailed(f"importing it did not end within {DESCRIBE_TIMEOUT_SECONDS:g} s")
        raise AssertionError("pauses never end")


class _Server:
    """One Cog server, its worker and whatever the model starts: one supervisor process ends them all."""

    def __init__(self, project: Project, interpreter: str, document: Path | None) -> None:
        """`document` is where to leave the project's OpenAPI document, or None to leave none."""
        self.free = project.concurrency
        self._project = project
        self._interpreter = interpreter
        self._document = document
        self._launched: launch.Interpreter | None = None
        self._client: CogClient | None = None

    @property
    def client(self) -> "CogClient":
        assert self._client is not None, "a server is spoken to once it has been started"
        return self._client

    async def start(self, setup_timeout: float) -> dict[str, Any]:
        """Start it and wait until the model is ready; returns the health document.

        Raises:
            SetupFailed: with the end of the log.
        """
        port = _free_port()
        self._launched = launch.take(self._interpreter)
        environment = launch.model_environment() | self._project.environment
        environment |= {
            "PATH": f"{self._wrapper_folder()}{os.pathsep}{environment.get('PATH', '')}",
            "PORT": str(port),
            "COG_PREDICT_TYPE_STUB": self._project.predictor,
            "COG_MAX_CONCURRENCY": str(self._project.concurrency),
            # What the model leaves in the temporary folder goes when its server goes.
            "TMPDIR": str(self._launched.folder),
        }
        self._launched.order(
            folder=str(self._project.folder),
            environment=environment,
            reference=self._project.predictor,
            document=str(self._document) if self._document else None,
            arguments=["--host", "127.0.0.1"],
        )
        # Imported while it starts: an HTTP client takes a while, too.
        from gate.targets.http import CogClient

        self._client = CogClient(f"http://127.0.0.1:{port}", attempts=1)
        try:
            return await self._ready(setup_timeout)
        except SetupFailed as error:
            raise SetupFailed(str(error), error.logs + "\n" + self.log_tail()) from error

    async def _ready(self, setup_timeout: float) -> dict[str, Any]:
        assert self._launched is not None
        process = self._launched.process
        loop = asyncio.get_running_loop()
        deadline = loop.time() + setup_timeout
        worker_seen = loop.time()
        async for _ in pauses():
            if process.poll() is not None:
                raise SetupFailed(self._why_it_never_started())
            with contextlib.suppress(ServiceError):  # It does not listen yet.
                if (health := await self.client.ready()) is not None:
                    return health
            if loop.time() - worker_seen > WORKER_MISSING_SECONDS:
                if not _has_worker(process.pid):
                    raise SetupFailed(self._why_it_never_started())
                worker_seen = loop.time()
            if loop.time() > deadline:
                raise SetupFailed(f"setup did not end within {setup_timeout:g} s")
        raise AssertionError("pauses never end")

    async def settle(self, patience: float = SETTLE_SECONDS) -> None:
        """Wait until the server can take a prediction again.

        Raises:
            ServiceError: it will not.
        """
        deadline = asyncio.get_running_loop().time() + patience
        async for _ in pauses():
            status = (await self.client.health())["status"]
            if status == "READY":
                return
            if status in BROKEN or asyncio.get_running_loop().time() > deadline:
                raise ServiceError(f"it says {status}")

    async def stop(self) -> None:
        if self._client is not None:
            await self._client.aclose()
        if self._launched is not None:
            await asyncio.to_thread(self._launched.end, STOP_SECONDS)

    def log_tail(self) -> str:
        """The end of what the server and the model printed, Cog's JSON lines made readable."""
        if self._launched is None:
            return ""
        try:
            with self._launched.log.open("rb") as file:
                file.seek(max(0, self._launched.log.stat().st_size - 64_000))
                lines = file.read().decode(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(_readable(line) for line in lines[-LOG_TAIL_LINES:])

    def _why_it_never_started(self) -> str:
        tail = self.log_tail()
        for package in ("cog", "coglet"):
            if f"No module named '{package}" in tail or f"No module named {package}" in tail:
                return (
                    f"{self._interpreter} has no {package}: install it there (pip install cog coglet), "
                    "or choose another interpreter with --python"
                )
        return "the server ended before it was ready"

    def _wrapper_folder(self) -> Path:
        """A folder whose `python` is the chosen interpreter: Cog's server runs its worker with the one on PATH."""
        assert self._launched is not None
        folder = self._launched.folder / "bin"
        folder.mkdir()
        wrapper = folder / "python"
        wrapper.write_text(f'#!/bin/sh\nexec {shlex.quote(self._interpreter)} "$@"\n')
        wrapper.chmod(0o755)
        return folder


def _has_worker(supervisor: int) -> bool:
    """Whether the server has its worker: supervisor, server and worker are three generations."""
    import psutil

    try:
        return len(psutil.Process(supervisor).children(recursive=True)) >= 2
    except psutil.Error:
        return False


def _readable(line: str) -> str:
    try:
        entry = json.loads(line)
        fields = entry["fields"]
        return " ".join(str(fields[key]) for key in ("message", "error") if key in fields)
    except (ValueError, TypeError, KeyError):
        return line


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
