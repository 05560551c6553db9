"""The outermost layer: what is asked is counted, and what shall go wrong does."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.platform.asgi import Answer, TrackedProtocol, answer_of
from tests.platform.faults import Fault
from tests.platform.wire import PROBLEM, Problem

if TYPE_CHECKING:
    from tests.platform.server import Platform

RequestKind = Literal["create", "poll", "cancel", "download", "upload", "other"]
_REASONS = {500: "Internal Server Error", 502: "Bad gateway", 503: "Service Unavailable", 504: "Gateway time-out"}
_DRIP_PIECES = 20


@dataclass(eq=False, kw_only=True)
class Request:
    """What was asked and how it was answered, without bodies, queries and headers, which may hold secrets.

    Attributes:
        status: of the answer; None while there is none, and where the connection was reset.
        began: seconds, of the monotonic clock.
        faults: what went wrong on purpose.
    """

    method: str
    path: str
    began: float
    status: int | None = None
    seconds: float | None = None
    faults: tuple[str, ...] = ()

    @property
    def kind(self) -> RequestKind:
        parts = self.path.removeprefix("/v1/").split("/")
        if self.method == "POST" and parts[-1] in ("predictions", "trainings"):
            return "create"
        if self.method == "POST" and parts[-1] == "cancel":
            return "cancel"
        if self.method == "GET" and parts[0] in ("predictions", "trainings") and len(parts) == 2:
            return "poll"
        if self.method == "GET" and self.path.startswith("/delivery/"):
            return "download"
        return "upload" if self.method == "POST" and parts == ["files"] else "other"


class Front:
    def __init__(self, app: ASGIApp, platform: "Platform") -> None:
        self._app = app
        self._platform = platform
        self.requests: list[Request] = []

    def counts(self) -> Counter[RequestKind]:
        return Counter(request.kind for request in list(self.requests))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        faults = self._platform.faults.of_request(scope["method"], scope["path"])
        request = Request(
            method=scope["method"],
            path=scope["path"],
            began=time.monotonic(),
            faults=tuple(fault.kind for fault in faults),
        )
        self.requests.append(request)
        try:
            request.status = await self._answer(faults, scope, receive, send)
        except ClientDisconnect:
            return  # The caller has died in the middle of its request.
        except Exception as error:
            self._platform.violations.append(f"{request.method} {request.path} raised {error!r}")
            raise
        finally:
            request.seconds = time.monotonic() - request.began

    async def _answer(self, faults: list[Fault], scope: Scope, receive: Receive, send: Send) -> int | None:
        by_kind = {fault.kind: fault for fault in faults}
        if "latency" in by_kind:
            await asyncio.sleep(by_kind["latency"].seconds or 1.0)
        if "reset_before" in by_kind:
            await TrackedProtocol.end(scope, reset=True)
            return None
        for kind in ("throttled", "status", "expired"):
            if kind in by_kind:
                response = _refusal(by_kind[kind])
                await response(scope, receive, send)
                return response.status_code

        carried_out = asyncio.create_task(answer_of(self._app, scope, receive))
        if "reset_after" in by_kind:
            await asyncio.wait({carried_out}, timeout=by_kind["reset_after"].seconds)
            await TrackedProtocol.end(scope, reset=True)
            await carried_out
            return None
        answer = await carried_out
        if "extra_fields" in by_kind:
            answer = _changed(answer, _with_extra_fields)
        if "odd_status" in by_kind:
            answer = _changed(answer, _with_odd_status)
        if "malformed" in by_kind:
            answer = answer.with_body(answer.body[: len(answer.body) // 2])
        if "truncated" in by_kind:
            await answer.send(send, [answer.body[: len(answer.body) // 2]])
            await TrackedProtocol.end(scope, reset=False)
        elif "drip" in by_kind:
            size = max(1, len(answer.body) // _DRIP_PIECES)
            pieces = [answer.body[start : start + size] for start in range(0, len(answer.body), size)]
            await answer.send(send, pieces, (by_kind["drip"].seconds or 1.0) / max(1, len(pieces)))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await answer.send(send)
        return answer.status


def _refusal(fault: Fault) -> Response:
    if fault.kind == "throttled":
        return throttled(fault.resets_in, fault.retry_after)
    if fault.kind == "expired":
        return PlainTextResponse("Not found", fault.status or 404)
    status = fault.status or 503
    if status == 402:
        detail = (
            "You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to "
            "purchase credit. Once you purchase credit, please wait a few minutes before trying again."
        )
        return Problem(402, detail, "Insufficient credit").response()
    if status in (502, 503, 504):
        # These come from the network in front of the service, and are no JSON.
        return HTMLResponse(f"<html><head><title>{status} {_REASONS[status]}</title></head></html>", status)
    return Problem(status, _REASONS.get(status, "Something went wrong.")).response()


def throttled(resets_in: int, retry_after: int | None) -> Response:
    """The answer to a caller that asks too often, as the service documents it."""
    body = {"detail": f"Request was throttled. Your rate limit resets in ~{resets_in}s."}
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    return Response(json.dumps(body), 429, headers, PROBLEM)


def _changed(answer: Answer, change: Any) -> Answer:
    if "json" not in answer.headers.get("content-type", ""):
        return answer
    return answer.with_body(json.dumps(change(json.loads(answer.body))).encode())


def _with_extra_fields(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_extra_fields(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = ("input", "output", "openapi_schema")  # What a model defines is not the service's to extend.
    changed = {key: item if key in kept else _with_extra_fields(item) for key, item in value.items()}
    return changed | {"x_new_field": {"since": "2027"}, "x_new_list": [None]}


def _with_odd_status(value: Any) -> Any:
    if isinstance(value, dict) and "urls" in value and "status" in value:
        return value | {"status": "queued"}
    return value
