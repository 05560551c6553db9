"""Inputs of models as published: written in short, made into the OpenAPI document that Cog would make."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.fuzzing.models import Inputs


def text(description: str, **keywords: Any) -> Inputs:
    return {"type": "string", "description": description, **keywords}


def whole(description: str, **keywords: Any) -> Inputs:
    return {"type": "integer", "description": description, **keywords}


def number(description: str, **keywords: Any) -> Inputs:
    return {"type": "number", "description": description, **keywords}


def flag(description: str, default: bool = False) -> Inputs:
    return {"type": "boolean", "description": description, "default": default}


def choice(description: str, among: list[Any], **keywords: Any) -> Inputs:
    return (
        {"enum": among, "type": "integer" if isinstance(among[0], int) else "string"}
        | keywords
        | {"description": description}
    )


def file(description: str, **keywords: Any) -> Inputs:
    return {"type": "string", "format": "uri", "description": description, **keywords}


def several(description: str, items: Inputs, **keywords: Any) -> Inputs:
    return {"type": "array", "items": items, "description": description, **keywords}


@dataclass(frozen=True)
class Published:
    """What a model takes.

    Attributes:
        inputs: the schema of each input, by name; those with neither a default nor `nullable` are required.
        plain: inputs that a user would send, which every model of this kind takes, planted bug or not.
    """

    name: str
    inputs: Inputs
    plain: Inputs

    @property
    def required(self) -> list[str]:
        return [name for name, part in self.inputs.items() if "default" not in part and not part.get("nullable")]

    @property
    def document(self) -> dict[str, Any]:
        """As Cog writes it: choices are schemas of their own, and inputs have titles and an order."""
        schemas: Inputs = {}
        properties = {}
        for order, (name, part) in enumerate(self.inputs.items()):
            if "enum" in part:
                kinds = {keyword: part[keyword] for keyword in ("enum", "type")}
                schemas[name] = {"title": name, "description": "An enumeration.", **kinds}
                rest = {keyword: value for keyword, value in part.items() if keyword not in kinds}
                part = {"allOf": [{"$ref": f"#/components/schemas/{name}"}], **rest}
            else:
                part = {"title": name.replace("_", " ").title(), **part}
            properties[name] = {**part, "x-order": order}
        inputs = {"title": "Input", "type": "object", "properties": properties}
        if self.required:
            inputs["required"] = self.required
        schemas |= {"Input": inputs, "Output": {"title": "Output", "type": "string"}}
        return {"openapi": "3.0.2", "info": {"title": "Cog", "version": "0.1.0"}, "components": {"schemas": schemas}}

    def filled(self, inputs: Inputs) -> Inputs:
        """What the model's function is called with: defaults, and None for what was left out."""
        return {name: part.get("default") for name, part in self.inputs.items()} | inputs


@dataclass(frozen=True)
class Bug:
    """A planted bug.

    Attributes:
        name: of the model and of what breaks it.
        shown_by: inputs beside the plain ones (None takes one away) that break it.
        run: the part of the model that is wrong, of all its inputs: raises where the model would.
    """

    name: str
    model: Published
    shown_by: Inputs
    run: Callable[[Inputs], object]

    @property
    def shown(self) -> Inputs:
        return {key: value for key, value in (self.model.plain | self.shown_by).items() if value is not None}


class Bugs(list[Bug]):
    """The planted bugs of one kind of model, in the order in which they are written."""

    def __init__(self, model: Published) -> None:
        super().__init__()
        self.model = model

    def planted(self, name: str, **shown_by: Any) -> Callable[[Callable[[Inputs], object]], Callable[[Inputs], object]]:
        """Add the function below as a bug; the rest is what `Bug` says."""

        def add(run: Callable[[Inputs], object]) -> Callable[[Inputs], object]:
            self.append(Bug(f"{self.model.name}: {name}", self.model, shown_by, run))
            return run

        return add
