"""What the service asks of every call to its API before it looks at it: a token, and patience."""

import asyncio
import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.platform.front import throttled
from tests.platform.limits import Bucket
from tests.platform.wire import Problem

if TYPE_CHECKING:
    from tests.platform.server import Platform

_CREATE_PREDICTION = re.compile(r"/v1/(models/[^/]+/[^/]+/|deployments/[^/]+/[^/]+/)?predictions")
_SIGNED_DOWNLOAD = re.compile(r"/v1/files/[^/]+/download")


class Gateway:
    def __init__(self, app: ASGIApp, platform: "Platform") -> None:
        self._app = app
        self._platform = platform
        self._creates = Bucket(platform.settings.creates_a_minute)
        self._others = Bucket(platform.settings.calls_a_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if not path.startswith("/v1/") or _SIGNED_DOWNLOAD.fullmatch(path):
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(self._platform.settings.latency)
        problem = self._authenticate(Headers(scope=scope).get("authorization", ""))
        if problem is not None:
            await problem.response()(scope, receive, send)
            return
        create = method == "POST" and _CREATE_PREDICTION.fullmatch(path)
        bucket = self._creates if create else self._others
        if not bucket.take():
            seconds = bucket.wait_seconds
            retry_after = seconds if self._platform.settings.retry_after else None
            await throttled(seconds, retry_after)(scope, receive, send)
            return

        async def with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["ratelimit-remaining"] = str(bucket.remaining)
                headers["ratelimit-reset"] = str(bucket.reset_seconds)
            await send(message)

        await self._platform.read_registry()
        await self._app(scope, receive, with_limits)

    def _authenticate(self, authorization: str) -> Problem | None:
        scheme, _, token = authorization.partition(" ")
        if not token.strip():
            return Problem(401, "You did not pass an authentication token", "Unauthenticated")
        if scheme.lower() not in ("bearer", "token") or token.strip() != self._platform.settings.token:
            return Problem(401, "You did not pass a valid authentication token", "Unauthenticated")
        return None
