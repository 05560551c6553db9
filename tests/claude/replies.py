"""What the stand-in can answer: messages, errors and broken connections."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

# https://docs.claude.com/en/api/errors
ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    503: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


@dataclass(frozen=True)
class Reply:
    """One answer.

    Attributes:
        content, stop_reason, usage: of a message; `usage` adds to or replaces what the stand-in counts.
        error: the message of an error; `status` and its type go with it.
        raw: a body that is sent as it is.
        cut: whether the connection breaks before the request is carried out, or after, in the middle of the answer.
        seconds: before the answer.
    """

    content: tuple[Mapping[str, Any], ...] = ()
    stop_reason: str = "end_turn"
    usage: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    error: str = ""
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: Literal["", "before", "after"] = ""
    seconds: float = 0.0

    def after(self, seconds: float) -> "Reply":
        return replace(self, seconds=seconds)


def says(
    decision: str, confidence: float = 0.95, reason: str = "It is so.", usage: Mapping[str, Any] | None = None
) -> Reply:
    """An answer of the form that the gate asks for."""
    answer = {"reason": reason, "decision": decision, "confidence": confidence}
    return writes(json.dumps(answer), usage=usage)


def lists(*inputs: Mapping[str, Any] | str) -> Reply:
    """Sets of inputs for a model, in the form that the gate asks for; a text stands as it is."""
    texts = [one if isinstance(one, str) else json.dumps(one) for one in inputs]
    return writes(json.dumps({"inputs": texts}))


def writes(text: str, stop_reason: str = "end_turn", usage: Mapping[str, Any] | None = None) -> Reply:
    """A message with this text, after a thought, as a model gives it that thinks without being told to."""
    thought = {"type": "thinking", "thinking": "", "signature": "EuYBCkQYAiJA"}
    return Reply((thought, {"type": "text", "text": text}), stop_reason, usage or {})


def error(status: int, message: str = "Something is wrong.", **headers: str) -> Reply:
    """An error in the API's format; `retry_after="0.01"` becomes the header `retry-after`."""
    return Reply(status=status, error=message, headers={name.replace("_", "-"): text for name, text in headers.items()})


def overloaded() -> Reply:
    """Status 529, to be tried again at once."""
    return error(529, "Overloaded", retry_after="0.01")


def cut(when: Literal["before", "after"]) -> Reply:
    """A connection that breaks: before Claude has read the request, or while its answer (a yes) is under way."""
    return replace(says("yes"), cut=when)


def error_body(status: int, message: str, request_id: str) -> dict[str, Any]:
    kind = ERROR_TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": request_id}
