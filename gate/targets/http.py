"""A running Cog server at a URL: any container made by `cog build`, or `cog serve`."""

import asyncio
import json
import uuid
from typing import Any

import httpx2
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from gate.errors import ServiceError, SetupFailed
from gate.targets.base import Kind, Prediction
from gate.targets.cog import BROKEN, READY, SETUP_TIMEOUT_SECONDS, pauses, setup_seconds

# Seconds that a cancelled prediction is given to stop before its server is given up.
CANCEL_GRACE_SECONDS = 5.0
MAX_LOG_CHARACTERS = 20_000
# An answer holds a local model's files as data URLs; past this it is endless, not large.
MAX_ANSWER_BYTES = 1 << 30


class CogClient:
    """Cog's HTTP API, spoken to one server. Used by every target that has such a server at hand."""

    def __init__(self, base_url: str, attempts: int = 3) -> None:
        """`attempts` at a question that the connection lost; predictions are never asked for twice."""
        self.base_url = base_url.rstrip("/")
        self._attempts = attempts
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=32)
        # Reading the certificates takes longer than a model's answer, and plain HTTP has no use for them.
        verify = self.base_url.startswith("https:")
        self._http = httpx2.AsyncClient(base_url=self.base_url, timeout=10.0, limits=limits, verify=verify)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _get(self, path: str) -> httpx2.Response:
        patient = AsyncRetrying(
            retry=retry_if_exception_type(httpx2.TransportError),
            stop=stop_after_attempt(self._attempts),
            wait=wait_exponential_jitter(multiplier=0.1, max=1.0),
            reraise=True,
        )
        return await patient(self._http.get, path)

    async def health(self) -> dict[str, Any]:
        """The server's `/health-check` document.

        Raises:
            ServiceError: nothing answers there, or what answers is not a Cog server.
        """
        try:
            response = await self._get("/health-check")
            document = response.json()
        except httpx2.HTTPError as error:
            raise ServiceError(f"No Cog server answers at {self.base_url}: {_why(error)}.") from error
        except ValueError as error:
            raise ServiceError(_not_cog(self.base_url)) from error
        if not isinstance(document, dict) or "status" not in document:
            raise ServiceError(_not_cog(self.base_url))
        return document

    async def ready(self) -> dict[str, Any] | None:
        """The health document of a model that is ready, or None while it still starts.

        Raises:
            SetupFailed: setup failed.
            ServiceError: nothing answers.
        """
        health = await self.health()
        if health["status"] in BROKEN:
            logs = str((health.get("setup") or {}).get("logs") or "")
            raise SetupFailed(f"setup failed (the server says {health['status']})", logs)
        return health if health["status"] in READY else None

    async def openapi(self) -> dict[str, Any] | None:
        """The server's OpenAPI document, or None where it has none."""
        try:
            response = await self._get("/openapi.json")
            document = response.json()
        except httpx2.HTTPError as error:
            raise ServiceError(f"No Cog server answers at {self.base_url}: {_why(error)}.") from error
        except ValueError:
            return None
        return document if isinstance(document, dict) and "components" in document else None

    async def predict(self, inputs: dict[str, Any], timeout: float) -> Prediction | None:
        """Run one prediction; None when the server has no free place for it.

        A prediction that outlasts `timeout` seconds is cancelled and given `CANCEL_GRACE_SECONDS` to stop.

        Raises:
            ServiceError: the connection broke, or the answer is not Cog's.
        """
        prediction_id = f"gate-{uuid.uuid4().hex[:20]}"
        # Both sides of a race at the deadline: the request, which answers when the model has stopped.
        request = asyncio.create_task(self._post(prediction_id, inputs))
        try:
            done, _ = await asyncio.wait({request}, timeout=timeout)
            if done:
                status_code, content = await request
                return _read_answer(status_code, content, prediction_id, self.base_url)
            await self._cancel(prediction_id)
            await asyncio.wait({request}, timeout=CANCEL_GRACE_SECONDS)
        except httpx2.HTTPError as error:
            raise ServiceError(f"The Cog server at {self.base_url} broke the connection: {_why(error)}.") from error
        except asyncio.CancelledError:
            # The run ends: whoever owns the server stops it; one that we do not own must not be left computing.
            await asyncio.shield(self._cancel(prediction_id))
            raise
        finally:
            request.cancel()
            await asyncio.gather(request, return_exceptions=True)
        return Prediction(
            id=prediction_id,
            status="canceled",
            error=f"The prediction did not end within {timeout:g} s (predict_timeout).",
            timed_out=True,
        )

    async def _post(self, prediction_id: str, inputs: dict[str, Any]) -> tuple[int, bytes]:
        body = {"id": prediction_id, "input": inputs}
        timeout = httpx2.Timeout(10.0, read=None)
        async with self._http.stream("POST", "/predictions", json=body, timeout=timeout) as response:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_ANSWER_BYTES:
                    raise ServiceError(f"The answer is larger than {MAX_ANSWER_BYTES >> 20} MiB.")
            return response.status_code, bytes(content)

    async def _cancel(self, prediction_id: str) -> None:
        try:
            await self._http.post(f"/predictions/{prediction_id}/cancel", timeout=2.0)
        except httpx2.HTTPError:
            return  # It is gone already, or will be when its server is stopped.


def _read_answer(status_code: int, content: bytes, prediction_id: str, base_url: str) -> Prediction | None:
    if status_code == 409:
        return None
    try:
        answer = json.loads(content)
    except ValueError as error:
        raise ServiceError(_not_cog(base_url)) from error
    if not isinstance(answer, dict):
        raise ServiceError(_not_cog(base_url))
    if status_code == 422:
        return Prediction(id=prediction_id, status="failed", error=f"Input rejected: {_detail(answer)}")
    status = answer.get("status")
    if status not in ("succeeded", "failed", "canceled", "aborted"):
        raise ServiceError(
            f"The Cog server at {base_url} answered {status_code} with status {status!r}: {_detail(answer)}."
        )
    metrics = answer.get("metrics")
    predict_time = metrics.get("predict_time") if isinstance(metrics, dict) else None
    return Prediction(
        id=str(answer.get("id") or prediction_id),
        status=status,
        output=answer.get("output"),
        error=None if status == "succeeded" else str(answer.get("error") or f"The prediction was {status}."),
        logs=str(answer.get("logs") or "")[-MAX_LOG_CHARACTERS:],
        predict_time=predict_time if isinstance(predict_time, int | float) else None,
    )


def _detail(answer: dict[str, Any]) -> str:
    return str(answer.get("error") or answer.get("detail") or answer)[:500]


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__


def _not_cog(base_url: str) -> str:
    return f"What answers at {base_url} is not a Cog server: /health-check has no status"


class HttpTarget:
    """A model behind a Cog server that somebody else runs."""

    kind: Kind = "http"

    def __init__(self, ref: str, parallel: int, setup_timeout: float = SETUP_TIMEOUT_SECONDS) -> None:
        self.ref = ref
        self.version: str | None = None
        self.setup_seconds: float | None = None
        self._client = CogClient(ref)
        self._setup_timeout = setup_timeout
        self._free = _Places(parallel)

    async def __aenter__(self) -> "HttpTarget":
        try:
            async with asyncio.timeout(self._setup_timeout):
                health = await self._ready()
        except TimeoutError as error:
            await self._client.aclose()
            raise SetupFailed(f"setup did not end within {self._setup_timeout:g} s") from error
        except BaseException:
            await self._client.aclose()
            raise
        self.setup_seconds = setup_seconds(health)
        return self

    async def _ready(self) -> dict[str, Any]:
        async for _ in pauses():
            if (health := await self._client.ready()) is not None:
                return health
        raise AssertionError("pauses never end")

    async def __aexit__(self, *exc_info: object) -> None:
        await self._client.aclose()

    async def openapi(self) -> dict[str, Any]:
        document = await self._client.openapi()
        if document is None:
            raise ServiceError(
                f"The Cog server at {self.ref} has no OpenAPI document: serve an image made by `cog build`, "
                "which writes .cog/openapi_schema.json into it."
            )
        return document

    async def predict(self, inputs: dict[str, Any], timeout: float) -> Prediction:
        patience = asyncio.get_running_loop().time() + timeout
        async for _ in pauses():
            async with self._free:
                prediction = await self._client.predict(inputs, timeout)
            if prediction is not None:
                return prediction
            # It takes fewer at a time than we asked of it, or somebody else is using it.
            self._free.shrink()
            health = await self._client.health()
            if health["status"] in BROKEN:
                raise ServiceError(f"The Cog server at {self.ref} stopped working: it says {health['status']}.")
            if asyncio.get_running_loop().time() > patience:
                raise ServiceError(f"The Cog server at {self.ref} was busy with other work for {timeout:g} s.")
        raise AssertionError("pauses never end")


class _Places:
    """How many predictions a server takes at once: at most `parallel`, fewer once it has refused one."""

    def __init__(self, parallel: int) -> None:
        self._limit = parallel
        self._used = 0
        self._changed = asyncio.Condition()

    def shrink(self) -> None:
        self._limit = max(1, min(self._limit, self._used))

    async def __aenter__(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._used < self._limit)
            self._used += 1

    async def __aexit__(self, *exc_info: object) -> None:
        async with self._changed:
            self._used -= 1
            self._changed.notify()
