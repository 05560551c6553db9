"""Files that a caller uploads, `/v1/files…`, and files that a model produced, `/delivery/…`."""

import base64
import hashlib
import hmac
import json
import mimetypes
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.platform.wire import Problem, now, page, timestamp

if TYPE_CHECKING:
    from tests.platform.server import Platform

LARGEST_BYTES = 100 * 1024 * 1024
KEPT = timedelta(hours=24)


@dataclass(eq=False, kw_only=True)
class Upload:
    name: str
    content_type: str
    content: bytes
    metadata: dict[str, Any]
    id: str = field(default_factory=lambda: base64.b64encode(str(uuid.uuid4()).encode()).decode())
    created: datetime = field(default_factory=now)

    def document(self, base_url: str) -> dict[str, Any]:
        md5 = hashlib.md5(self.content, usedforsecurity=False).hexdigest()
        return {
            "id": self.id,
            "name": self.name,
            "content_type": self.content_type,
            "size": len(self.content),
            "etag": md5,
            "checksums": {"sha256": hashlib.sha256(self.content).hexdigest(), "md5": md5},
            "metadata": self.metadata,
            "created_at": timestamp(self.created, "milliseconds"),
            "expires_at": timestamp(self.created + KEPT, "milliseconds"),
            "urls": {"get": f"{base_url}/v1/files/{self.id}"},
        }


class Files:
    """What callers upload; a prediction's input may name such a file by its URL."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self._all: dict[str, Upload] = {}
        self._signing_secret = secrets.token_bytes(32)

    def routes(self) -> list[Route]:
        return [
            Route("/v1/files", self._list, methods=["GET"]),
            Route("/v1/files", self._create, methods=["POST"]),
            Route("/v1/files/{id}", self._get, methods=["GET"]),
            Route("/v1/files/{id}", self._delete, methods=["DELETE"]),
            Route("/v1/files/{id}/download", self._download, methods=["GET"]),
        ]

    def for_model(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The inputs with the URLs of uploaded files as ones that a model can download without a token."""
        return {name: self._for_model(value) for name, value in inputs.items()}

    def _for_model(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._for_model(item) for item in value]
        prefix = f"{self._platform.url}/v1/files/"
        if not (isinstance(value, str) and value.startswith(prefix)):
            return value
        identifier = urlsplit(value.removeprefix(prefix)).path
        expiry = int((now() + KEPT).timestamp())
        query = {
            "expiry": expiry,
            "owner": self._platform.settings.owner,
            "signature": self._signature(identifier, str(expiry)),
        }
        return f"{prefix}{identifier}/download?{urlencode(query)}"

    def _signature(self, identifier: str, expiry: str) -> str:
        signed = f"{self._platform.settings.owner} {identifier} {expiry}".encode()
        return base64.b64encode(hmac.digest(self._signing_secret, signed, "sha256")).decode()

    async def _list(self, request: Request) -> Response:
        files = [upload for upload in reversed(self._all.values()) if now() - upload.created < KEPT]
        return page(
            request,
            files,
            lambda upload: upload.document(self._platform.url),
            self._platform.settings.page_size,
        )

    async def _create(self, request: Request) -> Response:
        body = await request.body()
        if len(body) > LARGEST_BYTES:
            raise Problem(413, "Files must be less than 100MB in size")
        parts = _form(request.headers.get("content-type", ""), body)
        if "content" not in parts:
            raise Problem(400, "Missing content")  # Not recorded, as is the one for metadata.
        headers, content = parts["content"]
        texts = {name: text.decode() for name, (_, text) in parts.items() if name != "content"}
        try:
            metadata = json.loads(texts.get("metadata") or "{}")
        except ValueError as error:
            raise Problem(400, "metadata must be valid JSON") from error
        upload = Upload(
            name=texts.get("filename") or headers.get_filename() or "file",
            content_type=texts.get("type") or headers.get_content_type(),
            content=content,
            metadata=metadata,
        )
        self._all[upload.id] = upload
        return JSONResponse(upload.document(self._platform.url), 201)

    async def _get(self, request: Request) -> Response:
        return JSONResponse(self._find(request).document(self._platform.url))

    async def _delete(self, request: Request) -> Response:
        del self._all[self._find(request).id]
        return Response(status_code=204)

    async def _download(self, request: Request) -> Response:
        upload, query = self._find(request), request.query_params
        expiry = query.get("expiry", "")
        signed = hmac.compare_digest(query.get("signature", ""), self._signature(upload.id, expiry))
        owned = query.get("owner") == self._platform.settings.owner
        if not (signed and owned) or int(expiry) < now().timestamp():
            raise Problem(404, "File not found")
        return Response(upload.content, media_type="application/octet-stream")

    def _find(self, request: Request) -> Upload:
        upload = self._all.get(request.path_params["id"])
        if upload is None or now() - upload.created > KEPT:
            raise Problem(404, "File not found")
        return upload


def _form(content_type: str, body: bytes) -> dict[str, tuple[Message, bytes]]:
    """The parts of a multipart/form-data body by name: headers and content (RFC 7578)."""
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_boundary()
    if header.get_content_type() != "multipart/form-data" or boundary is None:
        raise Problem(400, "The request body has to be multipart/form-data.")
    parts: dict[str, tuple[Message, bytes]] = {}
    for part in (b"\r\n" + body).split(f"\r\n--{boundary}".encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
        name = headers.get_param("name", header="content-disposition")
        parts[str(name)] = (headers, content)
    return parts


@dataclass(frozen=True)
class Delivered:
    path: Path
    content_type: str
    stored: datetime
    for_ever: bool


class Delivery:
    """The files that models produced, each under an address that nobody can guess."""

    def __init__(self, platform: "Platform", folder: Path) -> None:
        self._platform = platform
        self._folder = folder
        self._all: dict[tuple[str, str], Delivered] = {}

    def routes(self) -> list[Route]:
        return [Route("/delivery/{key}/{name}", self._get, methods=["GET"])]

    def publish(self, output: Any, schema: dict[str, Any], name: str = "output", for_ever: bool = False) -> Any:
        """A model's output with URLs where its schema says that there are files.

        Args:
            schema: the resolved schema of the output; where it says nothing, every data URL is a file.
            for_ever: the files outlive `expire_files_after`, as a training's weights do.
        """
        if isinstance(output, list):
            items = schema.get("items") or {}
            pairs = enumerate(output)
            return [self.publish(item, items, f"{name}-{index}", for_ever) for index, item in pairs]
        if isinstance(output, dict):
            fields = schema.get("properties") or {}
            return {key: self.publish(value, fields.get(key) or {}, key, for_ever) for key, value in output.items()}
        is_file = isinstance(output, str) and output.startswith("data:") and _may_be_file(schema)
        return self._store(output, name, for_ever) if is_file else output

    def _store(self, data_url: str, name: str, for_ever: bool) -> str:
        header, _, encoded = data_url.removeprefix("data:").partition(",")
        content_type = header.split(";")[0] or "application/octet-stream"
        key = secrets.token_urlsafe(24)
        path = self._folder / key
        path.write_bytes(base64.b64decode(encoded))
        name += mimetypes.guess_extension(content_type) or ""
        self._all[key, name] = Delivered(path, content_type, now(), for_ever)
        return f"{self._platform.url}/delivery/{key}/{name}"

    async def _get(self, request: Request) -> Response:
        file = self._all.get((request.path_params["key"], request.path_params["name"]))
        kept = timedelta(seconds=self._platform.settings.expire_files_after)
        if file is None or (not file.for_ever and now() - file.stored > kept):
            return PlainTextResponse("Not found", 404)
        return FileResponse(file.path, media_type=file.content_type)


def _may_be_file(schema: dict[str, Any]) -> bool:
    return "type" not in schema or '"uri"' in json.dumps(schema)
