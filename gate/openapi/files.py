"""Whether a model returns files, by its OpenAPI document."""

from typing import Any

from gate.openapi.document import Schema, output_schema, variants


def may_return_files(document: dict[str, Any]) -> bool:
    """Whether the output can hold a file: where the document does not say what a value is, it may be one."""
    return _may_hold_file(output_schema(document))


def _may_hold_file(schema: Schema) -> bool:
    if parts := variants(schema):
        return any(_may_hold_file(part) for part in parts)
    kind = schema.get("type")
    if kind == "string":
        return schema.get("format") == "uri"
    if kind == "array":
        items = schema.get("items")
        return _may_hold_file(items) if isinstance(items, dict) else True
    if kind == "object":
        fields = schema.get("properties")
        return any(map(_may_hold_file, fields.values())) if isinstance(fields, dict) and fields else True
    return kind is None
