"""Schemas and values in words, for messages."""

import json
from typing import Any

from gate.openapi.document import Schema, required_fields, variants

SHOWN_CHARACTERS = 60
SHOWN_CHOICES = 12

_STRINGS = {"uri": "a file (an http(s) or data URL)", "password": "a secret"}


def describe(schema: Schema) -> str:
    """What a resolved schema accepts, in words: `an integer from 1 to 4 or null`."""
    kinds = schema.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds] if isinstance(kinds, str) else []
    if isinstance(schema.get("enum"), list):
        parts = [f"one of {listing(schema['enum'])}"]
    else:
        parts = [describe(variant) for variant in variants(schema)]
        parts = parts or [_describe_kind(kind, schema) for kind in kinds]
    if schema.get("nullable") is True and parts:
        parts.append("null")
    parts = [*dict.fromkeys(part for part in parts if part != "null"), *(["null"] if "null" in parts else [])]
    return " or ".join(parts) or "anything"


def listing(values: list[Any]) -> str:
    """`1, 2, 3`, the rest being counted where there are many."""
    shown = ", ".join(shorten(value) for value in values[:SHOWN_CHOICES])
    rest = len(values) - SHOWN_CHOICES
    return shown + (f" and {rest} more" if rest > 0 else "")


def shorten(value: Any) -> str:
    """A JSON value as one short line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}… ({len(text)} characters)"


def _describe_kind(kind: Any, schema: Schema) -> str:
    if kind in ("integer", "number"):
        step = schema.get("multipleOf")
        words = ("an integer" if kind == "integer" else "a number") + _bounds(schema)
        return words if step is None else f"{words}, a multiple of {step}"
    if kind == "string":
        length = _between(schema.get("minLength"), schema.get("maxLength"))
        pattern = schema.get("pattern")
        return (
            _STRINGS.get(str(schema.get("format")), "text")
            + (f" of {length} characters" if length else "")
            + (f" that matches {pattern}" if pattern is not None else "")
        )
    if kind == "array":
        length = _between(schema.get("minItems"), schema.get("maxItems"))
        items = schema.get("items")
        return (
            "a list"
            + (f" of {length} items" if length else "")
            + (", none of them twice" if schema.get("uniqueItems") is True else "")
            + (f", each {describe(items)}" if isinstance(items, dict) and items else "")
        )
    if kind == "object":
        fields, required = schema.get("properties"), required_fields(schema)
        fields = fields if isinstance(fields, dict) else {}
        names = [f"{name} (required)" if name in required else name for name in fields]
        return f"an object with {', '.join(names)}" if names else "an object"
    return "true or false" if kind == "boolean" else str(kind)


def _bounds(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if isinstance(above, bool):
        low, above = (None, low) if above else (low, None)
    if isinstance(below, bool):
        high, below = (None, high) if below else (high, None)
    if low is not None and high is not None:
        return f" from {low} to {high}"
    bounds = {"of at least": low, "above": above, "of at most": high, "below": below}
    words = [f"{word} {bound}" for word, bound in bounds.items() if bound is not None]
    return " " + " and ".join(words) if words else ""


def _between(least: Any, most: Any) -> str:
    if least is not None and most is not None:
        return f"{least} to {most}"
    return f"at least {least}" if least is not None else f"at most {most}" if most is not None else ""
