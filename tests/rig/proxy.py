"""What stands between a caller and `docker-registry`: it counts, refuses on demand, and has r8.im's own rules."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable

import httpx2
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.platform.asgi import TrackedProtocol
from tests.rig.access import Access
from tests.rig.refusals import How, Refusal, error
from tests.rig.storage import Storage
from tests.rig.traffic import ManifestPut, Request, hexadecimal

_HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
# What r8.im says of an image that has none of Cog's labels. The status was not recorded.
_NOT_COG = (
    "This image doesn't look like it was built with Cog. You can only push images built with Cog to Replicate: "
    "https://github.com/replicate/cog"
)
_NO_MODEL = "The model {name} does not exist, or you are not allowed to push to it."  # The sentence was not recorded.


class Proxy:
    """Passes requests on as they come, bodies in pieces, and keeps a record of them.

    As r8.im does, it knows no repository but those of models, takes pushes into the account's own alone, and refuses
    images that Cog has not built.

    Attributes:
        access: who is let in.
        permits: whether a repository may be read or, where the second argument is true, pushed to.
        requests: in the order of arrival.
        manifest_puts: those that were carried out.
        configurations: digests of the configurations of all images whose manifest somebody put, or tried to.
    """

    def __init__(self, storage: Storage) -> None:
        self._client = storage.client()
        self.access = Access(storage.user, storage.token)
        self.permits: Callable[[str, bool], bool] = lambda name, push: True
        self.requests: list[Request] = []
        self.manifest_puts: list[ManifestPut] = []
        self.configurations: set[str] = set()
        self.refusals: list[Refusal] = []

    async def read(self, path: str, **headers: str) -> httpx2.Response:
        """An answer of the registry itself; it is no part of the record."""
        return await self._client.get(path, headers={"Authorization": self.access.basic, **headers})

    async def close(self) -> None:
        await self._client.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        query = scope["query_string"].decode()
        request = Request.read(scope["method"], scope["path"], query, headers.get("user-agent", ""))
        self.requests.append(request)
        try:
            await self._answer(request, headers, scope, receive, send)
        except (ClientDisconnect, httpx2.TransportError):
            pass  # The caller is gone in the middle of its request, and so is what it sent.
        finally:
            request.seconds = time.monotonic() - request.began

    async def _answer(self, request: Request, headers: Headers, scope: Scope, receive: Receive, send: Send) -> None:
        body: bytes | AsyncIterator[bytes] = _pieces(request, receive)
        if request.kind == "manifest_put":
            body = await _whole(body)
            self.configurations.add(_configuration(body))
        allowed = self.access.allows(request, headers)
        # Whoever has not shown a password yet has not been refused anything, unless nobody gets through at all.
        rules = (rule for rule in self.refusals if allowed or rule.what == "everything")
        refusal = next((rule for rule in rules if rule.meets(request)), None)
        how = None if refusal is None else refusal.how
        request.refused = how in ("status", "reset_before")
        if how == "reset_before":
            await TrackedProtocol.end(scope, reset=True)
            return
        if refusal is not None and how == "stall":
            await asyncio.sleep(refusal.seconds)
        if refusal is not None and how == "status":
            known = refusal.status != 401
            answer = JSONResponse(error(refusal.status), refusal.status) if known else self._challenge(request, headers)
        else:
            answer = await self._own_answer(request, headers, body, allowed)
        if answer is not None:
            request.status, request.sent = answer.status_code, len(answer.body)
            await answer(scope, receive, send)
        else:
            await self._pass_on(request, headers, body, allowed, how, scope, send)

    async def _own_answer(
        self, request: Request, headers: Headers, body: bytes | AsyncIterator[bytes], allowed: bool
    ) -> Response | None:
        """The answer, where it is not the registry's to give."""
        if request.path == "/cog/v1/verify-token":
            return self.access.verify((await _whole(body)).decode())
        if request.path == "/token" and self.access.by_token:
            return self.access.issue(request, headers)
        if not allowed:  # Wrong passwords are for the registry to refuse; it knows no tokens.
            return self._challenge(request, headers) if self.access.by_token else None
        push = not request.reads
        if request.name and not self.permits(request.name, push):
            return JSONResponse(error(404, _NO_MODEL.format(name=request.name)), 404)
        if isinstance(body, bytes) and not await self._built_with_cog(request.name, body):
            return JSONResponse(error(400, _NOT_COG, "MANIFEST_INVALID"), 400)
        return None

    def _challenge(self, request: Request, headers: Headers) -> Response:
        return self.access.challenge(request, headers["host"])

    async def _built_with_cog(self, name: str, manifest: bytes) -> bool:
        answer = await self.read(f"/v2/{name}/blobs/sha256:{_configuration(manifest)}")
        # Whether a blob is missing is the registry's to say.
        return answer.status_code != 200 or "run.cog.config" in (answer.json().get("config", {}).get("Labels") or {})

    async def _pass_on(
        self,
        request: Request,
        headers: Headers,
        body: bytes | AsyncIterator[bytes],
        allowed: bool,
        how: How | None,
        scope: Scope,
        send: Send,
    ) -> None:
        may_read = self.permits(request.source, False) and self.access.allows_mount(request, headers)
        mounts = may_read and how != "unmounted"
        query = "" if request.kind == "mount" and not mounts else request.query
        has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        # A header may come more than once, as skopeo's Accept does.
        kept = [(key, value) for key, value in headers.items() if key not in _HOP_BY_HOP]
        if allowed:
            kept = [pair for pair in kept if pair[0] != "authorization"] + [("authorization", self.access.basic)]
        passed = httpx2.Request(
            request.method,
            f"http://registry{scope['raw_path'].decode()}{'?' if query else ''}{query}",
            headers=kept,
            content=body if has_body else None,
        )
        answer = await self._client.send(passed, stream=True)
        try:
            request.status = answer.status_code
            if request.kind == "manifest_put" and answer.status_code == 201 and isinstance(body, bytes):
                self._put(request, hexadecimal(answer.headers["docker-content-digest"]), _configuration(body))
            if how == "reset_after":
                await TrackedProtocol.end(scope, reset=True)
                return
            shown = [(key, value) for key, value in answer.headers.raw if key.decode().lower() not in _HOP_BY_HOP]
            await send({"type": "http.response.start", "status": answer.status_code, "headers": shown})
            async for piece in answer.aiter_raw():
                request.sent += len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await answer.aclose()

    def _put(self, request: Request, digest: str, configuration: str) -> None:
        put = ManifestPut(
            name=request.name,
            reference=request.reference,
            digest=digest,
            configuration=configuration,
            user_agent=request.user_agent,
            at=time.monotonic(),
        )
        self.manifest_puts.append(put)


async def _pieces(request: Request, receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        piece, more = message.get("body", b""), message.get("more_body", False)
        request.received += len(piece)
        yield piece


async def _whole(body: bytes | AsyncIterator[bytes]) -> bytes:
    return body if isinstance(body, bytes) else b"".join([piece async for piece in body])


def _configuration(manifest: bytes) -> str:
    """The digest of an image's configuration, "" for what is no image."""
    try:
        return hexadecimal(json.loads(manifest)["config"]["digest"])
    except (ValueError, LookupError, TypeError):
        return ""
