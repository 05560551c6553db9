"""Whether the stand-in answers as the real service does: by its description, and by recordings of it."""

import functools
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.platform.asgi import Answer, answer_of
from tests.platform.wire import PROBLEM

DATA = Path(__file__).parents[2].parent / "shared" / "data"
DESCRIPTION = DATA / "replicate-openapi.yaml"
RECORDINGS = DATA / "replicate-recordings"
MISSING = "needs ../shared/data, which is not part of the repository"

# Search, as the official client 1.0.7 asks for it: no longer described.
_FORMER_OPERATIONS = {("QUERY", "/models")}
# Answers that the description leaves out: errors, in the problem format.
UNDESCRIBED = frozenset({400, 401, 402, 403, 404, 405, 409, 422, 429})
_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["detail"],
    "properties": {
        "detail": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "invalid_fields": {"type": "array", "items": {"required": ["type", "field", "description"]}},
    },
}
_formats = FormatChecker(formats=())


@_formats.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@_formats.checks("uri", raises=ValueError)
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


class ValidateResponses:
    """Checks every answer of an application against the API's description, and notes what it does not allow."""

    def __init__(self, app: ASGIApp, description: Path, violations: list[str]) -> None:
        self._app = app
        self._description = read_description(description)
        self._violations = violations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await answer_of(self._app, scope, receive)
        method, path = scope["method"], scope["path"].removeprefix("/v1")
        if path != scope["path"] and (method, path) not in _FORMER_OPERATIONS:
            found = self._description.violations(method, path, answer)
            self._violations += [f"{method} {path} → {answer.status}: {each}" for each in found]
        await answer.send(send)


class Description:
    """An OpenAPI 3.0 description, made into JSON Schemas."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._components = _json_schema(document["components"])
        self.operations = {
            (method.upper(), re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path))): operation["responses"]
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        }

    def violations(self, method: str, path: str, answer: Answer) -> Iterator[str]:
        """Each way in which an answer is not one that the description allows."""
        responses = self._responses(method, path)
        described = None if responses is None else responses.get(str(answer.status))
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if described is None and answer.status in UNDESCRIBED:
            schema, expected = _PROBLEM_SCHEMA, PROBLEM
        elif responses is None:
            yield "the operation is not described"
            return
        elif described is None:
            yield "the status is not described"
            return
        elif "content" not in described:
            if answer.body and answer.status < 300:
                yield "the answer has a body, and the description has none"
            return
        else:
            expected, content = next(iter(described["content"].items()))
            schema = _json_schema(content.get("schema", {}))
        if media_type != expected:
            yield f"the media type is {media_type}, not {expected}"
        elif expected.endswith("json"):
            validator = Draft202012Validator({**schema, "components": self._components}, format_checker=_formats)
            for error in validator.iter_errors(json.loads(answer.body)):
                yield f"{error.json_path}: {error.message[:300]}"

    def _responses(self, method: str, path: str) -> dict[str, Any] | None:
        found = (
            responses
            for (known, pattern), responses in self.operations.items()
            if known == method and pattern.fullmatch(path)
        )
        return next(found, None)


@functools.cache
def read_description(path: Path) -> Description:
    return Description(yaml.load(path.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _json_schema(schema: Any) -> Any:
    """An OpenAPI 3.0 schema in JSON Schema's words, at every depth.

    `oneOf` is read as `anyOf`: the description's only one lets the version `hidden` match both of its schemas.
    """
    if isinstance(schema, list):
        return [_json_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    converted = {key.replace("oneOf", "anyOf"): _json_schema(value) for key, value in schema.items()}
    if converted.pop("nullable", False) is True:
        converted["type"] = [converted["type"], "null"]
    return converted


@dataclass(frozen=True)
class Recorded:
    """One exchange with the real service."""

    method: str
    path: str
    request_body: str
    status: int
    content_type: str
    body: Any


def recordings(name: str) -> list[Recorded]:
    """The exchanges of one recording (a cassette of vcrpy, in either of its formats)."""
    document = yaml.load((RECORDINGS / name).read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return [_recorded(each["request"], each["response"]) for each in document["interactions"]]


def _recorded(request: dict[str, Any], response: dict[str, Any]) -> Recorded:
    content = response.get("content") or response.get("body", {}).get("string") or ""
    if isinstance(content, bytes):
        content = gzip.decompress(content).decode()
    headers = {name.lower(): values[0] for name, values in response["headers"].items()}
    return Recorded(
        method=request["method"],
        path=urlsplit(request["uri"]).path,
        request_body=request["body"] if isinstance(request["body"], str) else "",
        status=response.get("status_code") or response["status"]["code"],
        content_type=headers["content-type"].partition(";")[0],
        body=json.loads(content) if content.strip() else None,
    )


def differences(recorded: Any, ours: Any, varying: Mapping[str, str], path: str = "$") -> list[str]:
    """Where our answer lacks a key that was recorded, or has another JSON type there.

    Args:
        varying: paths that may differ, with `*` for anything, and the reason of each.
    """
    if any(fnmatchcase(path, pattern) for pattern in varying):
        return []
    if _json_type(recorded) != _json_type(ours):
        return [f"{path}: recorded {_json_type(recorded)}, ours {_json_type(ours)}"]
    if isinstance(recorded, list):
        return differences(recorded[0], ours[0], varying, f"{path}[]") if recorded and ours else []
    if not isinstance(recorded, dict):
        return []
    found: list[str] = []
    for key, value in recorded.items():
        below = f"{path}.{key}"
        if key in ours:
            found += differences(value, ours[key], varying, below)
        elif not any(fnmatchcase(below, pattern) for pattern in varying):
            found.append(f"{below}: recorded, not in ours")
    return found


def _json_type(value: Any) -> str:
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")
