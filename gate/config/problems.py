"""From what pydantic finds to a sentence in the words of someone who writes YAML."""

import difflib
from collections.abc import Iterator
from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from gate.config.sections import ON, Config, Section
from gate.config.words import MAX_SHOWN, Loc, may_be_secret, shown


def sentence(detail: ErrorDetails, loc: Loc) -> str:
    """What pydantic found, in the words of someone who writes YAML."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    match kind:
        case "missing":
            return "is required"
        case "extra_forbidden":
            return _unknown_key(loc)
        case "int_type" | "int_parsing" | "int_parsing_size" | "int_from_float":
            rule = "must be a whole number"
        case "float_type" | "float_parsing" | "finite_number":
            rule = "must be a number"
        case "bool_type" | "bool_parsing":
            rule = "must be true or false"
        case "string_type":
            rule = "must be text" if isinstance(value, list | dict | None) else "must be text, in quotes"
        case "string_too_short":
            rule = "must not be empty"
        case "literal_error":
            rule = f"must be {context['expected']}".replace("'", "")
        case "list_type":
            rule = "must be a list"
        case "dict_type" | "model_type" | "model_attributes_type":
            rule = "must be a mapping of keys to values" + (", or false" if detail["loc"][-1:] == (ON,) else "")
        case "greater_than_equal":
            rule = f"must be {context['ge']:g} or more"
        case "greater_than":
            rule = f"must be greater than {context['gt']:g}"
        case "less_than":
            rule = f"must be less than {context['lt']:g}"
        case "value_error":
            rule = str(context["error"])
        case _:
            rule = detail["msg"]
    rule, semicolon, explanation = rule.partition("; ")
    if rule.startswith("must be") and not may_be_secret(loc):
        rule += f", not {shown(value)}"
    return rule + semicolon + explanation


def _unknown_key(loc: Loc) -> str:
    """The nearest key known here, or the places where this very key is known, and what is allowed here."""
    section, key = _section_at(loc[:-1]), str(loc[-1])
    text = "unknown key"
    if near := difflib.get_close_matches(key[:MAX_SHOWN], section.model_fields, n=1, cutoff=0.7):
        text += f"; did you mean {near[0]}?"
    elif homes := [path.rpartition(".")[0] for path in paths(Config) if path.endswith(f".{key}")]:
        text += f" here; it belongs in {' or '.join(home.lstrip('.') or 'the top level' for home in homes)}."
    else:
        text += "."
    return f"{text} Allowed here: {', '.join(section.model_fields)}"


def _section_at(loc: Loc) -> type[Section]:
    """The model of the mapping at a location."""
    section: type[Section] = Config
    for part in loc:
        if isinstance(part, str):
            section = nested(section.model_fields[part]) or section
    return section


def nested(field: FieldInfo) -> type[Section] | None:
    """The model of a field that holds one, or a list of them."""
    waiting: list[Any] = [field.annotation]
    while waiting:
        annotation = waiting.pop()
        if isinstance(annotation, type) and issubclass(annotation, Section):
            return annotation
        waiting += get_args(annotation)
    return None


def paths(section: type[Section], prefix: str = "") -> Iterator[str]:
    """The dotted path of every key below a section, each with a dot in front."""
    for name, field in section.model_fields.items():
        yield f"{prefix}.{name}"
        if below := nested(field):
            yield from paths(below, f"{prefix}.{name}")
