"""An answer as a whole, for the layers that look at it or change it; and the connection under it."""

import asyncio
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True)
class Answer:
    status: int
    raw_headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def headers(self) -> MutableHeaders:
        return MutableHeaders(raw=list(self.raw_headers))

    def with_body(self, body: bytes) -> "Answer":
        headers = self.headers
        headers["content-length"] = str(len(body))
        return replace(self, body=body, raw_headers=tuple(headers.raw))

    async def send(self, send: Send, pieces: Iterable[bytes] | None = None, pause: float = 0.0) -> None:
        """Send it, in `pieces` of the body with a pause after each; they need not be all of it."""
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.raw_headers)})
        if pieces is None:
            await send({"type": "http.response.body", "body": self.body, "more_body": False})
            return
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(pause)


async def answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """Let an application answer a request, and keep the answer."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    start = next(message for message in messages if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in messages if message["type"] == "http.response.body")
    return Answer(start["status"], tuple(start["headers"]), body)


class TrackedProtocol(H11Protocol):
    """Uvicorn's HTTP protocol, whose connections can be found by a request's scope and broken."""

    _open: dict[tuple[str, int], asyncio.Transport] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client is not None:
            self._open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.client is not None:
            self._open.pop(self.client, None)

    @classmethod
    async def end(cls, scope: Scope, reset: bool) -> None:
        """End the connection of a request at once, by a reset (RST) or by an ordinary end (FIN)."""
        transport = cls._open.get(tuple(scope["client"]))
        if transport is None:
            return
        if reset:
            # A close that does not linger is a reset (SO_LINGER, socket(7)).
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            transport.close()
        await asyncio.sleep(0.01)  # Uvicorn must have seen it before the application returns.
