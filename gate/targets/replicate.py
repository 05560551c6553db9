"""A model on Replicate, its version resolved once and pinned."""

import asyncio
import base64
import binascii
import json
import os
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from gate.errors import ServiceError, UsageError
from gate.openapi.inputs import file_inputs
from gate.secrets import redact, register
from gate.targets import REPLICATE
from gate.targets.base import Kind, Prediction
from gate.targets.http import MAX_LOG_CHARACTERS
from gate.targets.replicate_client import Patience, Refused, ReplicateClient
from gate.targets.replicate_orders import ENDED, Order, Orders, moment

DEFAULT_BASE_URL = "https://api.replicate.com"
# Replicate recommends data URLs for files up to 256 kB, and uploads for larger ones.
DATA_URL_BYTES = 256_000
# How much longer the next look at a prediction is put off than the last.
POLL_GROWTH = 1.5


class ReplicateTarget:
    """Runs `owner/name`, `owner/name:VERSION` or `r8.im/owner/name@sha256:VERSION` through Replicate's API.

    An official model shows no versions: its predictions are made under its name, and `version` is what the
    model's document calls the latest, if anything.
    """

    kind: Kind = "replicate"

    def __init__(
        self, ref: str, *, token: str | None = None, base_url: str | None = None, patience: Patience | None = None
    ) -> None:
        """
        Args:
            token: by default, that of the environment (REPLICATE_API_TOKEN).
            base_url: by default, that of the environment (REPLICATE_BASE_URL), else Replicate's own.
            patience: how long to wait for what.

        Raises:
            UsageError: the reference is none, or the token or the base URL is missing or malformed.
        """
        match = REPLICATE.fullmatch(ref)
        if match is None:
            raise UsageError(f"{ref}: is no model on Replicate; write owner/name or owner/name:VERSION.")
        self.ref = ref
        self.version: str | None = match["version"].lower() if match["version"] else None
        self.setup_seconds: float | None = None
        self._model = match["model"]
        self._token = _read_token(ref, token)
        self._base_url = _read_base_url(base_url)
        self._patience = patience or Patience()
        self._client: ReplicateClient | None = None
        self._orders: Orders | None = None
        self._document: dict[str, Any] | None = None

    async def __aenter__(self) -> "ReplicateTarget":
        self._client = ReplicateClient.acquire(self._base_url, self._token, self._patience)
        try:
            official = await self._resolve(self._client)
            self._orders = Orders(self._client, self._model, None if official else self.version)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        client, orders = self._client, self._orders
        self._client = self._orders = None
        try:
            if orders is not None:
                await orders.aclose()
        finally:
            if client is not None:
                await client.release()

    async def openapi(self) -> dict[str, Any]:
        if self._document is None:
            raise ServiceError(f"{self.ref}: Replicate has no OpenAPI document of this model.")
        return self._document

    async def predict(self, inputs: dict[str, Any], timeout: float) -> Prediction:
        client, orders = self._client, self._orders
        assert client is not None and orders is not None, "a target runs predictions only inside `async with`"
        order = orders.begin(await self._sendable(client, inputs), timeout)
        try:
            document = await orders.create(order, wait=timeout)
            prediction = await self._follow(client, order, document, timeout)
        except Refused as error:
            orders.abandon(order)
            if order.id is None and error.invalid_input:
                return Prediction(id="", status="failed", error=f"Input rejected: {error.detail}")
            raise
        except BaseException:
            orders.abandon(order)
            raise
        orders.finish(order)
        return prediction

    async def _resolve(self, client: ReplicateClient) -> bool:
        """Pin the version and find its OpenAPI document; returns whether the model is official.

        Raises:
            UsageError: there is no such model or version, or it is not for this token.
            ServiceError: Replicate does not answer.
        """
        path = f"/models/{self._model}"
        official = False
        if self.version is not None:
            version = await self._find(client, f"{path}/versions/{self.version}")
            if version is None:
                raise UsageError(await self._why_no_version(client, path))
        else:
            model = await self._find(client, path)
            if model is None:
                raise UsageError(self._no_model())
            version = model.get("latest_version") or {}
            official = model.get("is_official") is True
            if not (official or ("is_official" in model and version.get("id"))):
                # What makes a model official is that it shows no versions.
                versions = await self._find(client, f"{path}/versions")
                official = versions is None
                version = version or next(iter((versions or {}).get("results") or ()), {})
            self.version = version.get("id")
            if self.version is None and not official:
                raise UsageError(f"{self.ref}: this model has no version yet; push one first.")
            if not (official or version.get("openapi_schema")):
                version = await self._find(client, f"{path}/versions/{self.version}") or {}
        self._document = version.get("openapi_schema") or None
        return official

    async def _find(self, client: ReplicateClient, path: str) -> dict[str, Any] | None:
        """What is there, or None where nothing is or where it is not for this token."""
        try:
            return await client.call("GET", path)
        except Refused as error:
            if error.status == 401:
                raise UsageError(
                    f"{self.ref}: Replicate does not accept the API token (401); set REPLICATE_API_TOKEN to a valid "
                    "one, from https://replicate.com/account/api-tokens."
                ) from error
            if error.status == 403:
                raise UsageError(
                    f"{self.ref}: the API token has no access to this model (403: {error.detail}); set "
                    "REPLICATE_API_TOKEN to one of an account that has."
                ) from error
            if error.status == 404:
                return None
            raise

    async def _why_no_version(self, client: ReplicateClient, path: str) -> str:
        if await self._find(client, path) is None:
            return self._no_model()
        if await self._find(client, f"{path}/versions") is None:
            return f"{self.ref}: an official model has no versions to choose from; write {self._model}."
        return f"{self.ref}: the model {self._model} has no such version; write {self._model} for its latest."

    def _no_model(self) -> str:
        return (
            f"{self.ref}: Replicate knows no model {self._model}, or the API token has no access to it; check the "
            "name, or set REPLICATE_API_TOKEN to one of an account that has access."
        )

    async def _sendable(self, client: ReplicateClient, inputs: dict[str, Any]) -> dict[str, Any]:
        """The inputs without those that are null, and with large files as URLs of uploads."""

        async def uploaded(value: Any) -> Any:
            if isinstance(value, list):
                return [await uploaded(item) for item in value]
            if not (isinstance(value, str) and value[:5].lower() == "data:" and len(value) > DATA_URL_BYTES):
                return value
            content, media_type = await asyncio.to_thread(_read_data_url, value)
            return value if len(content) <= DATA_URL_BYTES else await client.upload(content, media_type)

        given = {name: value for name, value in inputs.items() if value is not None}
        files = file_inputs(self._document) if self._document else set[str]()
        return {name: await uploaded(value) if name in files else value for name, value in given.items()}

    async def _follow(
        self, client: ReplicateClient, order: Order, document: dict[str, Any], timeout: float
    ) -> Prediction:
        """Look at the prediction until it ends, or cancel it at its deadline."""
        clock = asyncio.get_running_loop().time
        delay, longest = self._patience.poll
        started: float | None = None
        # Neither a status that nobody knew when this was written nor an output is the end.
        while document.get("status") not in ENDED:
            started = started if started is not None else _started(document, order.asked, clock())
            if started is None:
                deadline, missed = order.asked + self._patience.starting, f"start within {self._patience.starting:g} s"
            else:
                deadline, missed = started + timeout, f"end within {timeout:g} s (predict_timeout)"
            if clock() >= deadline:
                return await _cancel_late(client, order, f"The prediction did not {missed}.")
            await asyncio.sleep(min(delay, deadline - clock()))
            delay = min(delay * POLL_GROWTH, longest)
            document = await client.call("GET", order.path)
        return _read(document, order)


async def _cancel_late(client: ReplicateClient, order: Order, why: str) -> Prediction:
    try:
        document = await client.call("POST", f"{order.path}/cancel")
    except Refused:
        document = await client.call("GET", order.path)
    prediction = _read(document, order)
    if document.get("status") in ("succeeded", "failed"):
        return prediction  # It was quicker than we.
    return replace(prediction, status="canceled", output=None, error=why, timed_out=True)


def _read_token(ref: str, token: str | None) -> str:
    token = (os.environ.get("REPLICATE_API_TOKEN", "") if token is None else token).strip()
    if not token:
        raise UsageError(
            f"{ref}: there is no such folder, and a model on Replicate needs an API token; set REPLICATE_API_TOKEN to "
            "one from https://replicate.com/account/api-tokens."
        )
    register(token)
    if not re.fullmatch(r"[!-~]+", token):
        raise UsageError("REPLICATE_API_TOKEN: is no API token: it has spaces in it, or characters beyond ASCII.")
    return token


def _read_base_url(base_url: str | None) -> str:
    base_url = base_url or os.environ.get("REPLICATE_BASE_URL") or DEFAULT_BASE_URL
    try:
        parts = urlsplit(base_url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise UsageError(f"REPLICATE_BASE_URL: {redact(base_url)} is no http(s) URL, such as {DEFAULT_BASE_URL}.")
    return base_url.rstrip("/").removesuffix("/v1")


def _read_data_url(url: str) -> tuple[bytes, str]:
    """Content and media type (RFC 2397); no content where it is malformed, which is for the service to say."""
    header, _, body = url[5:].partition(",")
    media_type = header.partition(";")[0].strip().lower() or "text/plain"
    try:
        is_base64 = header.rpartition(";")[2].strip().lower() == "base64"
        return base64.b64decode(body) if is_base64 else unquote_to_bytes(body), media_type
    except binascii.Error:
        return b"", media_type


def _started(document: dict[str, Any], asked: float, now: float) -> float | None:
    """When the model began with it, by the event loop's clock, or None if it has not.

    The service's clock is compared with itself only: with what it says of the creation.
    """
    created, started = moment(document, "created_at"), moment(document, "started_at")
    if created is not None and started is not None:
        return min(now, asked + max(0.0, (started - created).total_seconds()))
    return now if document.get("status") == "processing" else None


def _read(document: dict[str, Any], order: Order) -> Prediction:
    status = document.get("status")
    metrics, urls = (value if isinstance(value := document.get(name), dict) else {} for name in ("metrics", "urls"))
    predict_time, web = metrics.get("predict_time"), urls.get("web")
    return Prediction(
        id=str(order.id),
        status=status if status in ENDED else "canceled",
        output=document.get("output"),
        error=None if status == "succeeded" else _error(document),
        logs=redact(str(document.get("logs") or ""))[-MAX_LOG_CHARACTERS:],
        predict_time=predict_time if isinstance(predict_time, int | float) else None,
        url=web if isinstance(web, str) else f"https://replicate.com/p/{order.id}",
    )


def _error(document: dict[str, Any]) -> str:
    error = document.get("error")
    if isinstance(error, dict):
        error = error.get("detail") or error.get("message") or json.dumps(error)
    return str(error or f"The prediction was {document.get('status')}.")
