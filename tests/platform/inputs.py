"""Whether a JSON value is what the API, or a model's version, takes; in the words of the real service.

The service validates with https://github.com/xeipuuv/gojsonschema: the types and the sentences are that library's.
It knows JSON Schema and not OpenAPI, so `nullable` means nothing to it, and an explicit null for an optional
input is refused. An unknown input is not refused: Cog's documents do not forbid them.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from tests.platform.wire import Problem

_formats = FormatChecker(formats=())

_SENTENCES = {
    "enum": ("enum", "{field} must be one of the following: {allowed}"),
    "const": ("const", "{field} does not match: {limit}"),
    "minimum": ("number_gte", "Must be greater than or equal to {limit}"),
    "maximum": ("number_lte", "Must be less than or equal to {limit}"),
    "exclusiveMinimum": ("number_gt", "Must be greater than {limit}"),
    "exclusiveMaximum": ("number_lt", "Must be less than {limit}"),
    "multipleOf": ("multiple_of", "Must be a multiple of {limit}"),
    "minLength": ("string_gte", "String length must be greater than or equal to {limit}"),
    "maxLength": ("string_lte", "String length must be less than or equal to {limit}"),
    "pattern": ("pattern", "Does not match pattern '{limit}'"),
    "format": ("format", "Does not match format '{limit}'"),
    "minItems": ("array_min_items", "Array must have at least {limit} items"),
    "maxItems": ("array_max_items", "Array must have at most {limit} items"),
    "uniqueItems": ("unique", "array items must be unique"),
    "anyOf": ("number_any_of", "Must validate at least one schema (anyOf)"),
    "oneOf": ("number_one_of", "Must validate one and only one schema (oneOf)"),
    "allOf": ("number_all_of", "Must validate all the schemas (allOf)"),
    "not": ("number_not", "Must not validate the schema (not)"),
}


@_formats.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", value) is not None


def check(schema: dict[str, Any], value: Any, at: str = "") -> None:
    """Raise the service's `Input validation failed` if the value does not satisfy the schema.

    Args:
        schema: a JSON Schema without references.
        at: where in the request's body the value stands.
    """
    validator = Draft7Validator(schema, format_checker=_formats)
    fields = [field for error in validator.iter_errors(value) for field in _fields(error, at)]
    if not fields:
        return
    # The service tells what is missing before what is too much.
    fields.sort(key=lambda field: field["type"] != "required")
    detail = "".join(
        f"- {field['field']}: {field['description']}\n" if field["field"] else f"- {field['description']}\n"
        for field in fields
    )
    raise Problem(422, detail, "Input validation failed", invalid_fields=fields)


def _fields(error: ValidationError, at: str) -> Iterator[dict[str, str]]:
    path = ".".join([*([at] if at else []), *(str(step) for step in error.absolute_path)])
    limit = _limit(error)
    if error.validator == "required":
        # jsonschema reports every missing field by itself, and names it in its message alone.
        name = error.message.rsplit(" is a required property", 1)[0].strip("'\"")
        yield _field("required", path, f"{name} is required")
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        given: Any = error.instance
        for name in sorted(set(given) - set(known)):
            yield _field("additional_property_not_allowed", path, f"Additional property {name} is not allowed")
    elif error.validator == "type":
        expected = limit if isinstance(limit, str) else ",".join(limit)
        yield _field("invalid_type", path, f"Invalid type. Expected: {expected}, given: {_type(error.instance)}")
    else:
        kind, sentence = _SENTENCES[str(error.validator)]
        allowed = ", ".join(json.dumps(choice) for choice in limit) if isinstance(limit, list) else ""
        name = path.rsplit(".", 1)[-1] or "(root)"
        yield _field(kind, path, sentence.format(field=name, allowed=allowed, limit=limit))


def _limit(error: ValidationError) -> Any:
    """What the violated keyword asks for; a whole number is written without a fraction."""
    limit: Any = error.validator_value
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def _field(kind: str, path: str, description: str) -> dict[str, str]:
    return {"type": kind, "field": path, "description": description}


def _type(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")
