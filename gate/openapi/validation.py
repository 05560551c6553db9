"""JSON values against resolved OpenAPI schemas, with the jsonschema library.

One convention goes beyond JSON Schema, at every depth: an object that declares its fields and says nothing of
others takes no others, as Cog takes no input that the model does not declare.
"""

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeGuard

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from gate.openapi.document import Schema

TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")

_FILE_URL = re.compile(r"(https?://|data:)", re.IGNORECASE)
_formats = FormatChecker(formats=())


@_formats.checks("uri")
def _is_file_url(value: object) -> bool:
    return not isinstance(value, str) or bool(_FILE_URL.match(value))


def violations(schema: Schema, value: Any) -> Iterator[ValidationError]:
    """Each way in which a JSON value does not satisfy a resolved schema.

    The only format that is checked is `uri`, which in Cog's documents is a file: an http(s) or data URL.
    """
    return Draft202012Validator(json_schema(schema), format_checker=_formats).iter_errors(value)


def accepts(schema: Schema, value: Any) -> bool:
    """Whether a JSON value satisfies a resolved schema."""
    return next(violations(schema, value), None) is None


def json_schema(schema: Schema, closed: bool = True) -> dict[str, Any]:
    """A resolved OpenAPI schema as a JSON Schema of draft 2020-12; only what is `usable` is in it.

    With `closed`, objects that declare fields and say nothing of others take no others.
    """
    result = {keyword: value for keyword, value in schema.items() if usable(keyword, value)}
    for bound, strict in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if result.get(strict) is True and bound in result:
            result[strict] = result.pop(bound)
        elif isinstance(result.get(strict), bool):
            del result[strict]
    # Where an object is composed, its fields are not all declared in one place.
    composed = not schema.keys().isdisjoint({"allOf", "anyOf", "oneOf", "not", "patternProperties"})
    declares = bool(result.get("properties"))
    if closed and declares and not composed:
        result.setdefault("additionalProperties", False)
    closed = closed and not (composed and declares)
    result = {keyword: _converted(keyword, value, closed) for keyword, value in result.items()}
    return _with_null(result) if schema.get("nullable") is True else result


def usable(keyword: str, value: object) -> bool:
    """Whether a keyword limits values in a way that can be checked, and its own value is well-formed."""
    return keyword in _WELL_FORMED and _WELL_FORMED[keyword](value)


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether this is a finite number, and no boolean."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _converted(keyword: str, value: Any, closed: bool) -> Any:
    if keyword == "properties":
        return {name: json_schema(schema, closed) for name, schema in value.items()}
    if keyword in ("anyOf", "oneOf", "prefixItems"):
        return [json_schema(schema, closed) for schema in value]
    if keyword == "allOf":
        return [json_schema(schema, closed=False) for schema in value]
    if keyword == "not":
        return json_schema(value, closed=False)
    if keyword in ("items", "additionalProperties") and isinstance(value, dict):
        return json_schema(value, closed)
    return value


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    types = schema.get("type")
    if types is not None:
        types = [types] if isinstance(types, str) else types
        schema["type"] = [*(kind for kind in types if kind != "null"), "null"]
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    for union in {"anyOf", "oneOf"} & schema.keys():
        if not any(Draft202012Validator(variant).is_valid(None) for variant in schema[union]):
            schema[union] = [*schema[union], {"type": "null"}]
    return schema


def _is_count(value: object) -> bool:
    return is_number(value) and value >= 0 and value == int(value)


def _is_step(value: object) -> bool:
    return is_number(value) and value > 0


def _is_bound(value: object) -> bool:
    return is_number(value) or isinstance(value, bool)


def _is_pattern(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except re.error:
        return False


def _is_type(value: object) -> bool:
    return value in TYPES or (isinstance(value, list) and bool(value) and all(kind in TYPES for kind in value))


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_schema(value: object) -> bool:
    return isinstance(value, dict)


def _is_schema_or_boolean(value: object) -> bool:
    return isinstance(value, dict | bool)


def _are_schemas(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(schema, dict) for schema in value)


def _are_named_schemas(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(schema, dict) for schema in value.values())


# Every keyword that is checked, and what its value has to be.
_WELL_FORMED: dict[str, Callable[[object], bool]] = {
    "type": _is_type,
    "enum": lambda value: isinstance(value, list),
    "const": lambda value: True,
    "format": lambda value: isinstance(value, str),
    "minimum": is_number,
    "maximum": is_number,
    "exclusiveMinimum": _is_bound,
    "exclusiveMaximum": _is_bound,
    "multipleOf": _is_step,
    "minLength": _is_count,
    "maxLength": _is_count,
    "pattern": _is_pattern,
    "items": _is_schema_or_boolean,
    "prefixItems": _are_schemas,
    "minItems": _is_count,
    "maxItems": _is_count,
    "uniqueItems": lambda value: isinstance(value, bool),
    "properties": _are_named_schemas,
    "additionalProperties": _is_schema_or_boolean,
    "required": _are_names,
    "minProperties": _is_count,
    "maxProperties": _is_count,
    "anyOf": _are_schemas,
    "oneOf": _are_schemas,
    "allOf": _are_schemas,
    "not": _is_schema,
}
