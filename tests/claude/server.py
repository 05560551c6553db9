"""Serving the stand-in: one thread with an event loop, and the script of the test that runs."""

import asyncio
import io
import json
import secrets
import socket
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from PIL import Image
from starlette.types import Message, Receive, Scope, Send

from tests.claude.checks import MAX_BODY_BYTES, Refused, check_body, check_headers, images, text_blocks
from tests.claude.replies import Reply, error, error_body
from tests.platform.asgi import TrackedProtocol

# Seconds after which the loop is taken to hang.
_HANGS_SECONDS = 10.0


@dataclass
class Request:
    """One request.

    Attributes:
        body: the JSON of it, or None where it is none.
        status: of the answer; 0 until there is one, and where the connection was cut.
        billed: whether Claude has answered, even if the answer was lost on its way.
    """

    path: str
    headers: dict[str, str]
    body: Any
    status: int = 0
    billed: bool = False

    @property
    def texts(self) -> list[str]:
        """The texts of the messages, in order."""
        return text_blocks(self.body)

    @property
    def images(self) -> list[bytes]:
        """The files of the images in the messages, in order."""
        return images(self.body)


@dataclass
class _State:
    """What belongs to one test."""

    replies: list[Reply] = field(default_factory=list)
    answer: Callable[[Request], Reply] | None = None
    requests: list[Request] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    under_way: int = 0
    most_at_once: int = 0


class Claude:
    """The stand-in, served until it is closed.

    Attributes:
        url: what `ANTHROPIC_BASE_URL` has to be.
        key: what `ANTHROPIC_API_KEY` has to be.
        models: those that it knows.
    """

    def __init__(self) -> None:
        self.key = f"sk-ant-api03-{secrets.token_urlsafe(60)}"
        self.models = {"claude-sonnet-5-5", "claude-haiku-4-5"}
        self._state = _State()
        # The protocol is named because asyncio sends small writes at once (TCP_NODELAY) only where it is.
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(128)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(
            self._app,
            interface="asgi3",
            http=TrackedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="claude", daemon=True)
        self._thread.start()
        self._serving = asyncio.run_coroutine_threadsafe(self._server.serve([self._listener]), self._loop)
        self._call(self._started())

    def close(self) -> None:
        self._server.should_exit = True
        self._serving.result(_HANGS_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_HANGS_SECONDS)
        self._loop.close()

    def reset(self) -> None:
        """Forget the test before."""
        self._state = _State()

    @property
    def environment(self) -> dict[str, str]:
        """What a caller needs in its environment."""
        return {"ANTHROPIC_BASE_URL": self.url, "ANTHROPIC_API_KEY": self.key}

    def script(self, *replies: Reply) -> None:
        """Answer with these, one after the other; a request beyond them is an error of the test."""
        self._state.replies += replies

    def answer_with(self, answer: Callable[[Request], Reply]) -> None:
        """Answer every request with what this returns for it."""
        self._state.answer = answer

    @property
    def requests(self) -> list[Request]:
        """Every request, in the order of arrival."""
        return list(self._state.requests)

    @property
    def billed(self) -> int:
        """How many requests Claude has answered, even if the answer was lost on its way."""
        return sum(request.billed for request in self._state.requests)

    @property
    def rejected(self) -> list[str]:
        """Why requests were turned down that were not as the API wants them, or that no script answers."""
        return self._state.rejected

    @property
    def most_at_once(self) -> int:
        """The most requests that were under way at the same time."""
        return self._state.most_at_once

    def _call(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_HANGS_SECONDS)

    async def _started(self) -> None:
        while not self._server.started:
            await asyncio.sleep(0.002)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = self._state
        body = await _read(receive)
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        request = Request(scope["path"], headers, _json(body))
        state.requests.append(request)
        state.under_way += 1
        state.most_at_once = max(state.most_at_once, state.under_way)
        try:
            await self._answer(state, request, len(body), scope, send)
        finally:
            state.under_way -= 1

    async def _answer(self, state: _State, request: Request, size: int, scope: Scope, send: Send) -> None:
        reply = self._reply(state, request, size, scope["method"])
        await asyncio.sleep(reply.seconds)
        if reply.cut == "before":
            await TrackedProtocol.end(scope, reset=True)
            return
        request.billed = reply.status == 200
        request_id = f"req_{secrets.token_hex(12)}"
        body = _body(reply, request, request_id)
        sent = {"content-type": "application/json", "content-length": str(len(body)), "request-id": request_id}
        raw = [(name.encode(), value.encode()) for name, value in (sent | dict(reply.headers)).items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": raw})
        if reply.cut == "after":
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await TrackedProtocol.end(scope, reset=False)
            return
        request.status = reply.status
        await send({"type": "http.response.body", "body": body})

    def _reply(self, state: _State, request: Request, size: int, method: str) -> Reply:
        try:
            if (method, request.path) != ("POST", "/v1/messages"):
                raise Refused(404, "Not found")
            check_headers(request.headers, self.key)
            if size > MAX_BODY_BYTES:
                raise Refused(413, "Request exceeds the maximum size")
            check_body(request.body, self.models)
        except Refused as refused:
            if refused.status in (400, 413):
                state.rejected.append(str(refused))
            return error(refused.status, str(refused))
        if state.answer is not None:
            return state.answer(request)
        if not state.replies:
            state.rejected.append("the script has no answer to this request")
            return error(400, "the script has no answer to this request")
        return state.replies.pop(0)


async def _read(receive: Receive) -> bytes:
    body = b""
    while True:
        message: Message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return body


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _body(reply: Reply, request: Request, request_id: str) -> bytes:
    if reply.raw is not None:
        return reply.raw
    if reply.status != 200:
        return json.dumps(error_body(reply.status, reply.error, request_id)).encode()
    usage = {
        "input_tokens": _tokens(request),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "output_tokens": sum(len(json.dumps(block)) for block in reply.content) // 4,
        "service_tier": "standard",
    }
    message = {
        "id": f"msg_{secrets.token_hex(12)}",
        "type": "message",
        "role": "assistant",
        "model": request.body["model"],
        "content": list(reply.content),
        "stop_reason": reply.stop_reason,
        "stop_sequence": None,
        "usage": usage | dict(reply.usage),
    }
    return json.dumps(message).encode()


def _tokens(request: Request) -> int:
    characters = len(json.dumps(request.body.get("system", ""))) + sum(map(len, request.texts))
    pixels = 0
    for file in request.images:
        width, height = Image.open(io.BytesIO(file)).size
        pixels += width * height
    return characters // 4 + pixels // 750
