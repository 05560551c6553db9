"""Reading a Cog model's OpenAPI document: its input and output schemas, with every reference followed.

Schemas are dictionaries in OpenAPI 3.0's dialect (`nullable`) or in 3.1's (`type: [..., "null"]`), as the
document has them. What cannot be followed stays where it is: a `$ref` that is left in a resolved schema leads
nowhere or back to a schema that contains it, and an `allOf` that is left contradicts its neighbours.
"""

from collections.abc import Iterable
from typing import Any

from gate.errors import ServiceError

Schema = dict[str, Any]

# Keywords that say something about a value without limiting it, as all those that start with `x-` do.
ANNOTATIONS = frozenset(
    {"title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly"}
    | {
        "externalDocs",
        "xml",
        "discriminator",
        "$schema",
        "$id",
        "$anchor",
        "$comment",
        "$defs",
        "definitions",
    }
)
# Which fields an object may have is said by these together.
OBJECT_FIELDS = frozenset({"properties", "additionalProperties", "patternProperties"})


def is_annotation(keyword: str) -> bool:
    """Whether a keyword leaves the set of accepted values as it is."""
    return keyword in ANNOTATIONS or keyword.startswith("x-")


def resolve(document: dict[str, Any], schema: Any) -> Schema:
    """A schema with its references followed and its `allOf` merged, at every depth.

    Keywords beside a `$ref` or an `allOf` are kept. Annotations and `nullable` win over the same keyword in
    what they stand beside: Cog writes an optional choice as an `allOf` with `nullable` beside it.
    """
    return _resolve(document, schema, ())


def input_schema(document: dict[str, Any], train: bool = False) -> Schema:
    """The resolved schema of the model's inputs (with `train`, of its training's): always has `properties`.

    Raises:
        ServiceError: the document has no such schema.
    """
    name = "TrainingInput" if train else "Input"
    schema = component(document, name)
    if schema is None:
        raise ServiceError(f"The model's OpenAPI document has no schema {name}, so its inputs are not known.")
    if not isinstance(schema.get("properties"), dict):
        schema["properties"] = {}
    return schema


def output_schema(document: dict[str, Any], train: bool = False) -> Schema:
    """The resolved schema of the model's output: `{}`, which is anything, where the document has none."""
    return component(document, "TrainingOutput" if train else "Output") or {}


def component(document: dict[str, Any], name: str) -> Schema | None:
    """The resolved schema of that name among the document's components, or None."""
    schema = _lookup(document, f"#/components/schemas/{name}")
    return resolve(document, schema) if isinstance(schema, dict) else None


def required_fields(schema: Schema) -> list[str]:
    """The names of the fields that an object has to have, each once."""
    names = schema.get("required")
    names = names if isinstance(names, list) else []
    return [*dict.fromkeys(name for name in names if isinstance(name, str))]


def variants(schema: Schema) -> list[Schema]:
    """The alternatives that `anyOf` and `oneOf` list."""
    lists = [schema.get("anyOf"), schema.get("oneOf")]
    return [part for parts in lists if isinstance(parts, list) for part in parts if isinstance(part, dict)]


def merged(schema: Schema, members: Iterable[Schema]) -> Schema:
    """One schema for the values that satisfy `schema` and every one of `members`.

    A member that limits values by a keyword that is already there with another value stays in `allOf`.
    """
    result = dict(schema)
    apart = list(result.pop("allOf", []))
    for member in members:
        together = _fields_together(result, member)
        collides = together is None or any(
            keyword in result and result[keyword] != value
            for keyword, value in member.items()
            if keyword not in together and keyword != "nullable" and not is_annotation(keyword)
        )
        if collides:
            apart.append(member)
        else:
            result = {**member, **result, **(together or {})}
    return {**result, "allOf": apart} if apart else result


def _resolve(document: dict[str, Any], schema: Any, above: tuple[str, ...]) -> Schema:
    if schema is False:
        return {"not": {}}
    if not isinstance(schema, dict):
        return {}
    beside = {
        keyword: _nested(document, keyword, value, above) for keyword, value in schema.items() if keyword != "allOf"
    }
    members = []
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in above:
        target = _lookup(document, reference)
        if target is not None:
            del beside["$ref"]
            members.append(_resolve(document, target, (*above, reference)))
    if isinstance(schema.get("allOf"), list):
        members += [_resolve(document, member, above) for member in schema["allOf"]]
    return merged(beside, members)


def _nested(document: dict[str, Any], keyword: str, value: Any, above: tuple[str, ...]) -> Any:
    if keyword in ("properties", "patternProperties") and isinstance(value, dict):
        return {name: _resolve(document, schema, above) for name, schema in value.items()}
    if keyword in ("anyOf", "oneOf", "prefixItems", "items") and isinstance(value, list):
        return [_resolve(document, schema, above) for schema in value]
    if keyword in ("items", "additionalProperties", "not") and isinstance(value, dict):
        return _resolve(document, value, above)
    return value


def _lookup(document: dict[str, Any], reference: str) -> Any:
    start, *names = reference.split("/")
    node: Any = document if start == "#" else None
    for name in names:
        name = name.replace("~1", "/").replace("~0", "~")
        node = node.get(name) if isinstance(node, dict) else None
    return node


def _fields_together(one: Schema, other: Schema) -> Schema | None:
    """`properties` and `required` of both, or None where the two disagree on what a field may be."""
    together: Schema = {}
    if "required" in one and "required" in other:
        if not (isinstance(one["required"], list) and isinstance(other["required"], list)):
            return None
        together["required"] = [*one["required"], *other["required"]]
    if OBJECT_FIELDS & one.keys() and OBJECT_FIELDS & other.keys():
        these, those = one.get("properties"), other.get("properties")
        if not (isinstance(these, dict) and isinstance(those, dict)):
            return None
        if these != those and (OBJECT_FIELDS - {"properties"}) & (one.keys() | other.keys()):
            return None
        if any(these.get(name, schema) != schema for name, schema in those.items()):
            return None
        together["properties"] = {**those, **these}
    return together
