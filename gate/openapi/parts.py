"""A schema taken apart: its values of each JSON type, and those that can be listed one by one."""

import math
from dataclasses import dataclass
from typing import Any

from gate.openapi.document import Schema, is_annotation, merged
from gate.openapi.validation import TYPES, accepts, is_number, usable

# Integers between two bounds are listed if they are no more than this.
MOST_INTEGERS = 1000

_TYPES_OF_VALUES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}
# Annotations by their form, but with a meaning to callers.
_MEANINGFUL = {"x-cog-array-display", "x-cog-accept"}


@dataclass(frozen=True)
class Part:
    """The values of one type, other than null, that a schema or one of its alternatives accepts.

    `untyped` if the schema says nothing of types, so that this is one of its parts among all the others.
    """

    kind: str
    schema: Schema
    untyped: bool = False

    @property
    def format(self) -> str:
        """What a string is: `text`, a file's `uri` or a `password`, or `any` of these; of all else, `any`."""
        value = self.schema.get("format")
        if self.kind == "string" and value in ("uri", "password"):
            return value
        return "any" if self.untyped or self.kind != "string" else "text"

    def takes(self, kind: str) -> bool:
        """Whether values of that type are of this one."""
        return kind == self.kind or (kind == "integer" and self.kind == "number")


def parts(schema: Schema, exact: bool = False) -> list[Part]:
    """The parts of a resolved schema; together they accept what it accepts, except null.

    A `oneOf` is taken for an `anyOf`, which may be too much. With `exact`, one whose alternatives overlap is
    left as it is.
    """
    for union in ("anyOf", "oneOf"):
        if usable(union, schema.get(union)) and not (exact and union == "oneOf" and _overlap(schema["oneOf"])):
            beside = {keyword: value for keyword, value in schema.items() if keyword not in (union, "nullable")}
            return [part for one in schema[union] for part in parts(merged(beside, [one]), exact)]
    kinds = schema.get("type") if usable("type", schema.get("type")) else None
    values = schema["enum"] if usable("enum", schema.get("enum")) else [schema["const"]] if "const" in schema else None
    if kinds is None and values is None:
        # A type that is none of JSON's is kept, as something that is not understood.
        beside = {"unknown type": schema["type"], **schema} if "type" in schema else schema
        return [Part(kind, {**beside, "type": kind}, untyped=True) for kind in TYPES if kind not in ("integer", "null")]
    if kinds is None:
        kinds = [*dict.fromkeys(_TYPES_OF_VALUES.get(type(value), "null") for value in values or ())]
    kinds = [kinds] if isinstance(kinds, str) else kinds
    found = [Part(kind, {**schema, "type": kind, "nullable": False}) for kind in kinds if kind != "null"]
    return [part for part in found if listed(part) != []]


def listed(part: Part) -> list[Any] | None:
    """The part's values where the schema lists them, else None."""
    if usable("enum", part.schema.get("enum")):
        values = part.schema["enum"]
    elif "const" in part.schema:
        values = [part.schema["const"]]
    else:
        return None
    return [value for value in values if accepts(part.schema, value)]


def countable(part: Part) -> list[Any] | None:
    """The values of a part that does not list them, where they are few, else None."""
    if part.kind == "boolean":
        return [False, True]
    low, high = part.schema.get("minimum"), part.schema.get("maximum")
    if part.kind == "integer" and is_number(low) and is_number(high) and high - low < MOST_INTEGERS:
        between = range(math.ceil(low), math.floor(high) + 1)
        return [value for value in between if accepts(part.schema, value)]
    return None


def essence(schema: Schema) -> Schema:
    """A resolved schema without its annotations, at every depth."""
    return {
        keyword: _essence_of(keyword, value)
        for keyword, value in schema.items()
        if not is_annotation(keyword) or keyword in _MEANINGFUL
    }


def _essence_of(keyword: str, value: Any) -> Any:
    if keyword == "properties" and isinstance(value, dict):
        return {name: essence(schema) for name, schema in value.items()}
    if keyword in ("items", "additionalProperties", "not") and isinstance(value, dict):
        return essence(value)
    if keyword in ("anyOf", "oneOf", "allOf", "prefixItems") and isinstance(value, list):
        return [essence(schema) for schema in value]
    return value


def _overlap(alternatives: list[Schema]) -> bool:
    kinds = [
        {"number" if part.kind == "integer" else part.kind for part in parts(alternative)}
        for alternative in alternatives
    ]
    return sum(map(len, kinds)) > len(set().union(*kinds))
