"""What every resource of the API has in common on the wire: ids, times, pages and problems."""

import base64
import binascii
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

PROBLEM = "application/problem+json"
# Crockford's base 32, in which the service writes the ids of predictions and trainings.
_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_Item = TypeVar("_Item")


class Problem(Exception):
    """An error answer in the service's problem format: `{"title", "detail", "status", …}`."""

    def __init__(self, status: int, detail: str, title: str | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.body = ({} if title is None else {"title": title}) | {"detail": detail, "status": status} | more

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        return JSONResponse(self.body, self.status, headers, media_type=PROBLEM)


def not_found() -> Problem:
    return Problem(404, "The requested resource could not be found.")


def forbidden(detail: str = "You do not have permission to perform this action.") -> Problem:
    return Problem(403, detail)


async def answer_problem(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problem.response()


async def answer_http_exception(_: Request, error: Exception) -> Response:
    """An unknown path, or a method that a path does not have."""
    assert isinstance(error, HTTPException)
    problem = not_found() if error.status_code == 404 else Problem(error.status_code, error.detail)
    return problem.response(error.headers)


def new_id() -> str:
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(26))


def now() -> datetime:
    return datetime.now(UTC)


def timestamp(moment: datetime, timespec: str = "microseconds") -> str:
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


async def json_object(request: Request) -> dict[str, Any]:
    """The request's body, which has to be a JSON object."""
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise Problem(400, "The request body is not valid JSON.", "Bad request") from error
    if not isinstance(body, dict):
        raise Problem(400, "The request body has to be a JSON object.", "Bad request")
    return body


def page(
    request: Request,
    items: Sequence[_Item],
    document: Callable[[_Item], dict[str, Any]],
    size: int,
) -> JSONResponse:
    """One page of a list that is sorted already, with `next` and `previous` as URLs or null."""
    start = _position(request.query_params.get("cursor"))

    def link(position: int) -> str:
        query = dict(request.query_params) | {"cursor": base64.urlsafe_b64encode(f"o={position}".encode()).decode()}
        return str(request.url.replace(query=urlencode(query)))

    return JSONResponse(
        {
            "previous": link(max(start - size, 0)) if start > 0 else None,
            "next": link(start + size) if start + size < len(items) else None,
            "results": [document(item) for item in items[start : start + size]],
        }
    )


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return max(int(base64.urlsafe_b64decode(cursor).decode().removeprefix("o=")), 0)
    except (ValueError, binascii.Error) as error:
        raise Problem(404, "Invalid cursor") from error
