"""A prediction or a training on Replicate, from its inputs to its end."""

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_to_bytes

from gate.errors import ServiceError
from gate.openapi.inputs import file_inputs
from gate.secrets import redact
from gate.targets.base import Prediction
from gate.targets.http import MAX_LOG_CHARACTERS
from gate.targets.ledger import Ledger
from gate.targets.replicate_client import Refused, ReplicateClient, moment
from gate.targets.replicate_order import Order, Place
from gate.targets.replicate_orders import ENDED, Orders

# Replicate recommends data URLs for files up to 256 kB, and uploads for larger ones.
DATA_URL_BYTES = 256_000
# How much longer the next look at a run is put off than the last.
POLL_GROWTH = 1.5
TIMEOUT_OF = {"prediction": "predict_timeout", "training": "train_timeout"}


class Runner:
    """Makes runs at one place; each is made once, even by several processes that have the same ledger."""

    def __init__(
        self, client: ReplicateClient, place: Place, document: dict[str, Any] | None, ledger: Ledger | None
    ) -> None:
        """
        Args:
            document: the OpenAPI document in which `Input` describes what a run takes, if it is known.
            ledger: of the runs that are made, and that an earlier process may have made; None: they are not kept.
        """
        self._client = client
        self._place = place
        self._document = document
        self._ledger = ledger
        self._orders = Orders(client, place, ledger)

    async def run(self, inputs: dict[str, Any], timeout: float) -> Prediction:
        """As `Target.predict`."""
        entry = None
        if self._ledger is not None:
            entry = await asyncio.to_thread(self._ledger.take, self._place.identity, inputs)
            if entry.recorded.prediction is not None:
                return replace(entry.recorded.prediction, forget=entry.forget)
        sent = await self._sendable(inputs)
        if entry is not None and entry.recorded.wanted is not None:
            order = self._orders.resume(sent, entry.recorded.wanted, entry.recorded.id, entry)
            if (prediction := await self._see_through(order, self._orders.recall(order), timeout)) is not None:
                return replace(prediction, forget=entry.forget)
        order = self._orders.begin(sent, timeout, entry)
        prediction = await self._see_through(order, self._orders.create(order, wait=timeout), timeout)
        assert prediction is not None, "what is created is there"
        return prediction

    async def aclose(self) -> None:
        """Cancel what is still running."""
        await self._orders.aclose()

    async def _see_through(
        self, order: Order, asked: Awaitable[dict[str, Any] | None], timeout: float
    ) -> Prediction | None:
        """Bring an order to its end, or see that it has come to nothing."""
        try:
            document = await asked
            prediction = None if document is None else await self._follow(order, document, timeout)
        except Refused as error:
            self._orders.abandon(order)
            if order.id is not None or not error.invalid_input:
                raise
            prediction = Prediction(id="", status="failed", error=f"Input rejected: {error.detail}")
        except BaseException:
            self._orders.abandon(order)
            raise
        self._orders.finish(order)
        if order.entry is not None and prediction is not None:
            await asyncio.to_thread(order.entry.end, prediction)
        return prediction

    async def _sendable(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The inputs without those that are null, and with large files as URLs of uploads."""

        async def uploaded(value: Any) -> Any:
            if isinstance(value, list):
                return [await uploaded(item) for item in value]
            if not (isinstance(value, str) and value[:5].lower() == "data:" and len(value) > DATA_URL_BYTES):
                return value
            content, media_type = await asyncio.to_thread(_read_data_url, value)
            return value if len(content) <= DATA_URL_BYTES else await self._client.upload(content, media_type)

        given = {name: value for name, value in inputs.items() if value is not None}
        files = file_inputs(self._document) if self._document else set[str]()
        return {name: await uploaded(value) if name in files else value for name, value in given.items()}

    async def _follow(self, order: Order, document: dict[str, Any], timeout: float) -> Prediction:
        """Look at the run until it ends, or cancel it at its deadline."""
        clock = asyncio.get_running_loop().time
        delay, longest = self._client.patience.poll
        starting = self._client.patience.starting
        late = f"end within {timeout:g} s ({TIMEOUT_OF[self._place.kind]})"
        started: float | None = None
        # Neither a status that nobody knew when this was written nor an output is the end.
        while document.get("status") not in ENDED:
            started = started if started is not None else _started(document, order.asked, clock())
            if started is None:
                deadline, missed = order.asked + starting, f"start within {starting:g} s"
            else:
                deadline, missed = started + timeout, late
            if clock() >= deadline:
                return await self._cancel_late(order, missed)
            await asyncio.sleep(min(delay, deadline - clock()))
            delay = min(delay * POLL_GROWTH, longest)
            document = await self._client.call("GET", self._orders.path(order))
        self._check_version(document)
        if order.resumed and (lasted := _lasted(document)) is not None and lasted > timedelta(seconds=timeout):
            # While nobody looked; had the gate been there, it would have cancelled it.
            return self._late(self._read(document, order), late)
        return self._read(document, order)

    async def _cancel_late(self, order: Order, missed: str) -> Prediction:
        try:
            document = await self._client.call("POST", f"{self._orders.path(order)}/cancel")
        except Refused:
            document = await self._client.call("GET", self._orders.path(order))
        prediction = self._read(document, order)
        if document.get("status") in ("succeeded", "failed"):
            self._check_version(document)
            return prediction  # It was quicker than we.
        return self._late(prediction, missed)

    def _late(self, prediction: Prediction, missed: str) -> Prediction:
        why = f"The {self._place.kind} did not {missed}."
        return replace(prediction, status="canceled", output=None, error=why, timed_out=True)

    def _check_version(self, document: dict[str, Any]) -> None:
        """
        Raises:
            ServiceError: another version has run than the one that is judged.
        """
        wanted, shown = self._place.version, document.get("version")
        if self._place.version_by != "service" and shown not in (wanted, None, "hidden"):
            raise ServiceError(
                f"{self._place.name}: version {wanted} was to run, and Replicate ran {shown}; was it changed meanwhile?"
            )

    def _read(self, document: dict[str, Any], order: Order) -> Prediction:
        status = document.get("status")
        metrics, urls = (value if isinstance(value := document.get(name), dict) else {} for name in ("metrics", "urls"))
        predict_time, web = metrics.get("predict_time"), urls.get("web")
        return Prediction(
            id=str(order.id),
            status=status if status in ENDED else "canceled",
            output=document.get("output"),
            error=None if status == "succeeded" else _error(document, self._place.kind),
            logs=redact(str(document.get("logs") or ""))[-MAX_LOG_CHARACTERS:],
            predict_time=predict_time if isinstance(predict_time, int | float) else None,
            url=web if isinstance(web, str) else f"https://replicate.com/p/{order.id}",
        )


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


def _lasted(document: dict[str, Any]) -> timedelta | None:
    """How long the model worked on it, where the service says so."""
    started, completed = moment(document, "started_at"), moment(document, "completed_at")
    return None if started is None or completed is None else completed - started


def _error(document: dict[str, Any], kind: str) -> str:
    error = document.get("error")
    if isinstance(error, dict):
        error = error.get("detail") or error.get("message") or json.dumps(error)
    return str(error or f"The {kind} was {document.get('status')}.")
