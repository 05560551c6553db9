"""A Cog project as rules see it: its files parsed, with the line of everything. None of its code is imported or run."""

import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from gate.errors import GateError, UsageError
from gate.lint.place import Place
from gate.lint.requirements_file import Package, read_packages
from gate.lint.signature import Input, Predictor, find_predictor, read_inputs
from gate.lint.source import Module, Sources, is_file, read_text
from gate.lint.values import UNKNOWN
from gate.lint.yaml_file import YamlFile
from gate.openapi.document import input_schema

COG_YAML = "cog.yaml"
CONFIG = "cog-safe-push.yaml"
DOCUMENT = ".cog/openapi_schema.json"
MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
MAX_TEXT_BYTES = 1024 * 1024
# The keys of a configuration that name models which users see.
_MODEL_KEYS = ("model", "official_model")


@dataclass(frozen=True)
class ModelName:
    """A model's name, as `owner/name` or with a registry before it, and where it is written."""

    text: str
    place: Place

    @property
    def name(self) -> str:
        """Its last part, without registry, owner and tag."""
        return self.text.split("@")[0].rpartition("/")[2].partition(":")[0]


class Project:
    """A Cog project. What is broken in it is as good as absent; `gate.lint.rules.readable` reports that.

    Attributes:
        folder: its absolute path.
        cog_yaml: its configuration for Cog.
        sources: its Python files.
    """

    def __init__(self, folder: Path, config: Path | None, document: dict[str, Any] | None) -> None:
        self.folder = folder
        self.cog_yaml = YamlFile(folder / COG_YAML, COG_YAML)
        self.sources = Sources(folder)
        self._config = config
        self._document = document

    @property
    def reference(self) -> str | None:
        """What cog.yaml says the predictor is, such as `run.py:Runner`."""
        return self.cog_yaml.text_of("run") or self.cog_yaml.text_of("predict")

    @property
    def python_version(self) -> tuple[int, int] | None:
        """The minor version of Python that cog.yaml names."""
        match = re.match(r"(\d{1,3})\.(\d{1,3})", self.cog_yaml.text_of("build", "python_version") or "")
        return (int(match[1]), int(match[2])) if match else None

    @cached_property
    def predictor(self) -> Predictor | None:
        return find_predictor(self.sources, self.reference) if self.reference else None

    @cached_property
    def inputs(self) -> list[Input]:
        """The inputs in the order of the signature, completed from the OpenAPI document where there is one."""
        if self.predictor is None:
            return []
        properties, required = _described(self._document or self._stored_document())
        return [_completed(each, properties, required) for each in read_inputs(self.sources, self.predictor)]

    @cached_property
    def modules(self) -> list[Module]:
        """The predictor's module, and every module of the project that it imports, directly or not."""
        start = self.sources.file(self.reference.partition(":")[0]) if self.reference else None
        found = {start.name: start} if start is not None else {}
        waiting = [*found.values()]
        while waiting:
            for name in waiting.pop().imports.values():
                place = self.sources.resolve(name)
                if place is not None and place[0].name not in found:
                    found[place[0].name] = place[0]
                    waiting.append(place[0])
        return [*found.values()]

    @cached_property
    def packages(self) -> list[Package]:
        return read_packages(self.folder, self.cog_yaml)

    @cached_property
    def model_names(self) -> list[ModelName]:
        """What the model is called: in cog.yaml, and in the configuration of its releases."""
        names = [(self.cog_yaml, "image")]
        path = self._config or self.folder / CONFIG
        if is_file(path):
            name = path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else str(path)
            file = YamlFile(path, name)
            names += [(file, key) for key in _MODEL_KEYS]
        found = [(file.text_of(key), file.place(key)) for file, key in names]
        return [ModelName(text, place) for text, place in found if text]

    def read(self, name: str) -> str | None:
        """The start of a text file of the project, or None if there is none of that name."""
        return read_text(self.folder / name, MAX_TEXT_BYTES)

    def _stored_document(self) -> dict[str, Any]:
        """The OpenAPI document that `cog build` has left, if any."""
        try:
            document = json.loads(read_text(self.folder / DOCUMENT, MAX_DOCUMENT_BYTES) or "{}")
        except (ValueError, RecursionError):
            return {}
        return document if isinstance(document, dict) else {}


def read_project(folder: Path, config: Path | None = None, document: dict[str, Any] | None = None) -> Project:
    """Read a Cog project.

    Args:
        folder: where its cog.yaml is.
        config: the configuration of its releases; None takes `cog-safe-push.yaml` in the folder, if there is one.
        document: the model's OpenAPI document, where somebody has it; None takes what `cog build` has left.

    Raises:
        UsageError: there is no cog.yaml in the folder.
    """
    if not is_file(folder / COG_YAML):
        raise UsageError(f"{folder}: there is no cog.yaml in this folder, so it is no Cog project.")
    return Project(folder.resolve(), config.resolve() if config else None, document)


def _described(document: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """The schemas of a document's inputs, and the names of those that are required."""
    try:
        schema = input_schema(document)
    except (GateError, RecursionError):
        return {}, []
    required = schema.get("required")
    return schema["properties"], required if isinstance(required, list) else []


def _completed(given: Input, properties: dict[str, Any], required: list[Any]) -> Input:
    """The input with what its source leaves open taken from its schema."""
    schema = properties.get(given.name)
    if not isinstance(schema, dict):
        return given
    described = {
        "required": given.name in required,
        "default": schema.get("default"),
        "description": schema.get("description"),
        "ge": schema.get("minimum"),
        "le": schema.get("maximum"),
        "min_length": schema.get("minLength"),
        "max_length": schema.get("maxLength"),
        "choices": schema.get("enum"),
        "deprecated": schema.get("deprecated"),
    }
    return replace(given, **{name: value for name, value in described.items() if getattr(given, name) is UNKNOWN})
