"""Serving the stand-in: a thread with an event loop, and platforms that come and go on it."""

import asyncio
import secrets
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

import uvicorn
from starlette.requests import Request as HttpRequest
from starlette.types import ASGIApp

from tests.platform.app import build
from tests.platform.asgi import TrackedProtocol
from tests.platform.deployments import Deployments
from tests.platform.faults import Faults
from tests.platform.files import Delivery, Files
from tests.platform.fleet import Fleet
from tests.platform.front import Request, RequestKind
from tests.platform.models import Model, Models, Version
from tests.platform.predictions import Predictions
from tests.platform.runs import Run, Runs, Work
from tests.platform.trainings import Trainings

_Result = TypeVar("_Result")
# Seconds after which the loop is taken to hang; a Cog server that starts may take a while.
_HANGS_SECONDS = 120.0


def _token() -> str:
    """A token of the form that the service's have, so that a search for leaked ones finds it."""
    return "r8_" + "".join(
        secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789") for _ in range(37)
    )


@dataclass(kw_only=True)
class Settings:
    """How the service behaves; a test may change any of it but the rate limits while the platform runs.

    Attributes:
        owner: the account that the token belongs to.
        boot_seconds: from the first prediction of a version to the moment when a model is there for it.
        listing_seconds: from a push to the registry to the moment when the model has the version.
        latency: seconds that every call to the API takes longer.
        expire_files_after: seconds after which output files and the data of predictions are deleted.
        retry_after: whether a 429 has the header.
        page_size: of lists.
    """

    owner: str = "acme"
    token: str = field(default_factory=_token, repr=False)
    boot_seconds: float = 0.0
    listing_seconds: float = 0.0
    latency: float = 0.0
    expire_files_after: float = 3600.0
    creates_a_minute: int = 600
    calls_a_minute: int = 3000
    retry_after: bool = True
    page_size: int = 100


class Host:
    """A thread with an event loop, and the Cog servers that its platforms share.

    Args:
        instances: the most Cog servers of one version.
        most_programs: the most versions whose servers are kept while nothing runs on them.
    """

    def __init__(self, instances: int = 2, most_programs: int = 6) -> None:
        self.fleet = Fleet(instances, most_programs)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="platform-host", daemon=True)
        self._thread.start()
        self.leaving: set[asyncio.Task[None]] = set()

    def call(self, coroutine: Coroutine[Any, Any, _Result]) -> _Result:
        """Run a coroutine on the loop, from another thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_HANGS_SECONDS)

    def close(self) -> None:
        """Stop the Cog servers and the loop."""
        self.call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_HANGS_SECONDS)
        self._loop.close()

    async def _close(self) -> None:
        await self.fleet.close()
        await asyncio.gather(*self.leaving)


class Served:
    """An application served on loopback, on a host's loop.

    Attributes:
        address: `127.0.0.1:PORT`, taken from the beginning.
    """

    def __init__(self, host: Host, app: ASGIApp, port: int = 0) -> None:
        self._host = host
        self._listener = _listen(port)
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._serving: asyncio.Task[None] | None = None
        config = uvicorn.Config(
            app,
            http=TrackedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            server_header=False,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)

    async def start(self) -> None:
        self._serving = asyncio.create_task(self._server.serve([self._listener]))
        while not self._server.started:
            await asyncio.sleep(0.002)

    def refuse(self) -> None:
        """Take no further connections."""
        for server in self._server.servers:
            server.close()

    def leave(self) -> None:
        # Uvicorn takes a moment to let its connections go, which nobody has to wait for.
        self._server.should_exit = True
        if self._serving is not None:
            self._host.leaving.add(self._serving)
            self._serving.add_done_callback(self._host.leaving.discard)


def _listen(port: int) -> socket.socket:
    # The protocol is named because asyncio sends small writes at once (TCP_NODELAY) only where it is.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(1024)
    return listener


class Registry(Protocol):
    """Where images are pushed to; each becomes a version of the model that its repository is named for."""

    def admit_by(self, permits: Callable[[str, bool], bool]) -> None:
        """Ask this whether a repository may be read or, where the second argument is true, pushed to."""
        ...

    async def pushed(self, seconds: float) -> list[tuple[str, Version]]:
        """What was pushed at least so many seconds ago and has not been told before, the oldest first."""
        ...


class Platform:
    """The stand-in, served on loopback between `__enter__` and `__exit__`.

    Attributes:
        url: what `REPLICATE_BASE_URL` has to be.
        faults: what shall go wrong.
        violations: answers that the API's description does not allow, where it is given, and errors of ours.
        runs: the predictions and trainings, and how many there were at a time.
    """

    def __init__(
        self,
        host: Host,
        settings: Settings | None = None,
        description: Path | None = None,
        port: int = 0,
        registry: Registry | None = None,
    ) -> None:
        """
        Args:
            description: the API's OpenAPI description; every answer is checked against it.
            port: 0 for one that is free.
            registry: what is pushed there is a version here, besides those that are added.
        """
        self.settings = settings or Settings()
        self.faults = Faults()
        self.violations: list[str] = []
        self._host = host
        self._scratch = tempfile.TemporaryDirectory(prefix="platform-", ignore_cleanup_errors=True)
        self.runs = Runs(host.fleet)
        self.models = Models(self)
        self.predictions_api = Predictions(self)
        self.trainings_api = Trainings(self)
        self.deployments = Deployments(self)
        self.files = Files(self)
        self.delivery = Delivery(self, Path(self._scratch.name))
        self._front = build(self, description)
        self._served = Served(host, self._front, port)
        self.url = f"http://{self._served.address}"
        self._registry = registry
        self._reading = asyncio.Lock()
        if registry is not None:
            registry.admit_by(self.models.permit)

    def __enter__(self) -> "Platform":
        self._host.call(self._served.start())
        return self

    def __exit__(self, *_: object) -> None:
        self._host.call(self._stop())
        self._scratch.cleanup()

    async def _stop(self) -> None:
        self._served.refuse()
        await self.runs.close()
        self._served.leave()

    @property
    def environment(self) -> dict[str, str]:
        """What a caller needs in its environment."""
        return {"REPLICATE_BASE_URL": self.url, "REPLICATE_API_TOKEN": self.settings.token}

    def add_model(self, reference: str, *projects: str | Path, official: bool = False, private: bool = False) -> Model:
        """A model whose versions are Cog projects, the latest last."""
        owner, _, name = reference.partition("/")
        model = Model(owner, name, "private" if private else "public", official)
        self.models.all[reference] = model
        for project in projects:
            model.push(project)
        return model

    def push(self, reference: str, project: str | Path) -> Version:
        """A new version of a model, as `cog push` makes one."""
        return self.models.all[reference].push(project)

    async def read_registry(self) -> None:
        """List what has been pushed to the registry and is due."""
        if self._registry is None:
            return
        async with self._reading:
            for reference, version in await self._registry.pushed(self.settings.listing_seconds):
                if reference in self.models.all:
                    self.models.all[reference].release(version)

    @property
    def requests(self) -> list[Request]:
        """Every request, in the order of arrival."""
        return list(self._front.requests)

    def counts(self) -> "Counter[RequestKind]":
        """How many requests of each kind there were."""
        return self._front.counts()

    @property
    def predictions(self) -> list[Run]:
        """Every prediction, in the order of creation."""
        return [run for run in list(self.runs.all) if run.kind == "predictions"]

    def running(self) -> list[Run]:
        """The predictions and trainings that have not ended."""
        return self.runs.running()

    def wait_until_idle(self, seconds: float = 10.0) -> bool:
        """Wait until nothing runs; False if something still does."""
        deadline = time.monotonic() + seconds
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.01)
        return not self.running()

    def account(self) -> dict[str, str]:
        owner = self.settings.owner
        return {
            "type": "organization",
            "username": owner,
            "name": owner.title(),
            "avatar_url": f"{self.url}/avatars/{owner}.png",
            "github_url": f"https://github.com/{owner}",
        }

    def start_run(self, run: Run, work: Work, request: HttpRequest) -> None:
        """Begin the run that a request has created, with the faults that are meant for it."""
        trouble = self.faults.of_run(request.method, request.url.path)
        self.runs.start(run, work, trouble, self.settings.boot_seconds)
