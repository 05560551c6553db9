"""Whether a model takes certain inputs, by its OpenAPI document."""

import difflib
from typing import Any

from jsonschema.exceptions import ValidationError

from gate.openapi.document import Schema, input_schema, required_fields, variants
from gate.openapi.validation import violations
from gate.openapi.words import describe, shorten


def problems(document: dict[str, Any], inputs: dict[str, Any], train: bool = False) -> list[str]:
    """Why the model does not take these inputs: one sentence for each reason, none if it takes them.

    Args:
        document: the model's OpenAPI document.
        inputs: JSON values by input name; files as http(s) or data URLs.
        train: ask about the inputs of a training.

    `None` for an input that is not required is read as leaving that input out, which is how it has to be
    sent: Cog's server refuses an explicit null. An unknown input is a problem, although Cog's server ignores
    it where it has the document; where it has none, the prediction fails. Values of secrets are not shown.

    Raises:
        ServiceError: the document does not describe the inputs.
    """
    schema = input_schema(document, train)
    known = schema["properties"]
    required = required_fields(schema)
    given = {name: value for name, value in inputs.items() if value is not None or name in required}
    found = {name: _unknown(name, known) for name in inputs if name not in known}
    for error in violations({**schema, "required": [], "additionalProperties": True}, given):
        found.setdefault(_path(error), _problem(error, known))
    missing = [f"Input {name} is required, but was left out." for name in required if name not in given]
    return [*found.values(), *missing]


def file_inputs(document: dict[str, Any], train: bool = False) -> set[str]:
    """The names of the inputs that take a file or a list of files.

    Raises:
        ServiceError: the document does not describe the inputs.
    """
    return _inputs_of_format(document, "uri", train)


def secret_inputs(document: dict[str, Any], train: bool = False) -> set[str]:
    """The names of the inputs whose values are shown nowhere.

    Raises:
        ServiceError: the document does not describe the inputs.
    """
    return _inputs_of_format(document, "password", train)


def _inputs_of_format(document: dict[str, Any], text_format: str, train: bool) -> set[str]:
    properties = input_schema(document, train)["properties"]
    return {name for name, schema in properties.items() if _takes(schema, text_format)}


def _unknown(name: str, known: Schema) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    names = ", ".join(known) or "none"
    hint = f"did you mean {near[0]}?" if near else f"the inputs it knows: {names}."
    return f"Input {name} is not known to the model; {hint}"


def _path(error: ValidationError) -> str:
    name, *below = error.absolute_path or ["s"]
    return str(name) + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in below)


def _problem(error: ValidationError, known: Schema) -> str:
    schema = known.get(str(error.absolute_path[0]), {}) if error.absolute_path else {}
    value = "a value" if _takes(schema, "password") else shorten(error.instance)
    allowed = describe(error.schema) if isinstance(error.schema, dict) else "absent"
    return f"Input {_path(error)} is {value}, but has to be {allowed}."


def _takes(schema: Schema, text_format: str) -> bool:
    """Whether the schema, an alternative of it or an item of its list has this format."""
    items = schema.get("items")
    parts = [*variants(schema), *([items] if isinstance(items, dict) else [])]
    return schema.get("format") == text_format or any(_takes(part, text_format) for part in parts)
