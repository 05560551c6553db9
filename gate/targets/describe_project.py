"""Prints the OpenAPI document of the Cog project in the working directory, as `cog build` would write it.

    python describe_project.py predict.py:Predictor [--train]

It runs in the model's own interpreter, where the gate is not installed: it needs nothing but Python 3.8 and the
project's cog. The document goes to stdout; whatever the project prints while it is imported goes to stderr. If
the project cannot be described the exit status is 1, and the last line of stderr says why.

`cog build` reads the source without running it. Here the project is imported and inspected, which also finds
inputs that the source alone does not show; nothing of it is set up or run.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # The project's modules are in the working directory. Those beside this file are the gate's, and among them
    # is an `http.py`, which would be taken for Python's own.
    _beside = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 - nothing is imported yet
    sys.path[:] = [os.getcwd(), *(path for path in sys.path if os.path.realpath(path) != _beside)]  # noqa: PTH109

import argparse
import collections.abc
import dataclasses
import functools
import importlib.util
import inspect
import json
import math
import subprocess
import traceback
import typing
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

ENUM_DESCRIPTION = "An enumeration."
STATUSES = ["starting", "processing", "succeeded", "canceled", "failed"]


def main() -> None:
    """Describe the project named on the command line; ends the process."""
    parser = argparse.ArgumentParser(description="Print the OpenAPI document of the Cog project in this folder.")
    parser.add_argument("predictor", help="as in cog.yaml: predict.py:Predictor")
    parser.add_argument("--train", action="store_true", help="it is the project's train, not its predictor")
    arguments = parser.parse_args()

    answer = os.dup(1)
    os.dup2(2, 1)
    status = 1
    try:
        document = json.dumps(describe(arguments.predictor, arguments.train), allow_nan=False)
        with os.fdopen(answer, "w", encoding="utf-8") as stdout:
            stdout.write(document)
        status = 0
    except subprocess.CalledProcessError:
        pass  # It has told on stderr.
    except BaseException:  # noqa: BLE001 - a project can raise anything, such as SystemExit
        sys.stdout.flush()
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that the project started must not keep this process, nor print after the last line.
    os._exit(status)


def describe(reference: str, train: bool) -> dict[str, Any]:
    """The OpenAPI document of a predictor or a training function.

    Raises:
        Exception: the project cannot be imported, or is none that `cog build` would accept.
    """
    import cog  # noqa: F401 - says so where it is not installed

    if not exists("cog._inspector"):
        return describe_with_older_sdk(reference, train)
    with_default = remember_defaults()
    module, target = load(reference)
    function = undecorated(target)
    properties, required, choices = describe_inputs(module, function, inspect.isclass(target), with_default)
    returned = typing.get_type_hints(function, include_extras=True).get("return")
    if returned in (None, type(None)):
        raise ValueError(f"{function.__name__}() must have a return type annotation")
    inputs: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        inputs["required"] = required
    return openapi(inputs, describe_output(returned), choices, train)


def describe_with_older_sdk(reference: str, train: bool) -> dict[str, Any]:
    """What SDKs before 0.17, built on pydantic, say of the project themselves: `cog build` asked them, too."""
    if not exists("cog.command.openapi_schema"):
        raise RuntimeError(
            "the project's cog is too old to be described without .cog/openapi_schema.json, which `cog build` writes"
        )
    variable = "COG_TRAIN_TYPE_STUB" if train else "COG_PREDICT_TYPE_STUB"
    command = [sys.executable, "-m", "cog.command.openapi_schema"]
    environment = {**os.environ, variable: reference}
    return json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)


def exists(module: str) -> bool:
    """Whether there is such a module, in a package that may not be there either."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def remember_defaults() -> list[Any]:
    """Make `cog.Input` collect its results that were given a default, and return the collection.

    Afterwards, `Input()` and `Input(default=None)` look the same.
    """
    import cog
    import cog.input

    make = cog.input.Input
    with_default = []

    @functools.wraps(make)
    def remembering(*args: Any, **kwargs: Any) -> Any:
        field = make(*args, **kwargs)
        if args or "default" in kwargs:
            with_default.append(field)
        return field

    cog.Input = cog.input.Input = remembering
    return with_default


def load(reference: str) -> tuple[Any, Any]:
    """The predictor's module and the predictor, found as Cog's server finds them."""
    path, _, name = reference.partition(":")
    module_name = Path(path).stem
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load a module from {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    name = name or ("Runner" if hasattr(module, "Runner") else "Predictor")
    if not hasattr(module, name):
        raise ImportError(f"{path} has no {name}")
    return module, getattr(module, name)


def undecorated(target: Any) -> Callable[..., Any]:
    """The function with the inputs in its signature: that of the project, without its decorators."""
    from cog import _inspector

    function = target
    if inspect.isclass(target):
        own = [cls for cls in target.__mro__ if cls.__module__.split(".")[0] not in ("cog", "builtins")]
        methods = [method for method in ("run", "predict") if any(method in vars(cls) for cls in own)]
        if len(methods) != 1:
            raise ValueError(f"{target.__name__} must define either run() or predict()")
        function = getattr(target, methods[0])
    function = inspect.unwrap(function)
    if not inspect.isfunction(function):
        raise ValueError(f"{target!r} is neither a class nor a function")
    anything = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    if any(parameter.kind in anything for parameter in inspect.signature(function).parameters.values()):
        # A decorator that does not say what it wraps.
        return _inspector._unwrap(function)
    return function


def describe_inputs(
    module: Any, function: Callable[..., Any], is_method: bool, with_default: list[Any]
) -> tuple[dict[str, Any], list[str], dict[str, Any]]:
    """The schema of each input, the names of those that are required, and the schema of each choice."""
    from cog import _inspector
    from cog.input import FieldInfo

    _inspector._find_coders(module)
    strip = getattr(_inspector, "_strip_non_opaque_annotated", lambda annotation: annotation)
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())[1 if is_method else 0 :]
    properties: dict[str, Any] = {}
    choices: dict[str, Any] = {}
    required = []
    for order, parameter in enumerate(parameters):
        name, default = parameter.name, parameter.default
        if name not in hints:
            raise ValueError(f"missing type annotation for input: {name}")
        has_default = default is not parameter.empty
        default = default if has_default else None
        field = _inspector._create_input_field(order, name, strip(hints[name]), default)
        info = default if isinstance(default, FieldInfo) else FieldInfo(default=default)
        if info is default:
            has_default = any(field is info for field in with_default)
        schema: dict[str, Any] = {"x-order": order}
        properties[name] = schema
        if field.choices is None:
            schema.update(title=title(name), **field.type.json_type())
        else:
            kind = field.type.primitive.json_type()["type"]
            choices[name] = {
                "title": name,
                "description": ENUM_DESCRIPTION,
                "enum": field.choices,
                "type": kind,
            }
            schema["allOf"] = [reference_to(name)]
        if not describe_default(schema, field.type, has_default, to_json(info.default)):
            required.append(name)
        keywords = {
            "description": info.description,
            "minimum": info.ge,
            "maximum": info.le,
            "minLength": info.min_length,
            "maxLength": info.max_length,
            "pattern": info.regex,
            "deprecated": info.deprecated or None,
            "x-cog-accept": getattr(info, "accept", None),
        }
        schema.update((keyword, value) for keyword, value in to_json(keywords).items() if value is not None)
    return properties, required, choices


def describe_default(schema: dict[str, Any], kind: Any, has_default: bool, default: Any) -> bool:
    """Write `default` and `nullable`; returns whether the input can be left out.

    `cog build` takes None for no default where the type is not optional, except of a secret. An optional type
    makes an input optional, unless the type is a union.
    """
    from cog import _adt

    optional = kind.repetition.name.startswith("OPTIONAL")
    alternatives = getattr(kind, "union_variants", None)
    if optional and alternatives:
        schema["anyOf"] = [dict(alternative, nullable=True) for alternative in schema["anyOf"]]
    nullable = optional or (
        kind.primitive is _adt.PrimitiveType.SECRET
        and kind.repetition is _adt.Repetition.REQUIRED
        and has_default
        and default is None
    )
    if nullable:
        schema["nullable"] = True
    if has_default and (nullable or default is not None):
        schema["default"] = default
        return True
    return nullable and not alternatives


def describe_output(returned: Any) -> dict[str, Any]:
    """The schema of an output, from the annotation of what is returned."""
    import cog

    origin = typing.get_origin(returned) or returned
    texts = (cog.ConcatenateIterator, getattr(cog, "AsyncConcatenateIterator", None))
    if origin not in (*texts, collections.abc.Iterator, collections.abc.AsyncIterator):
        return describe_type(returned, ())
    items = typing.get_args(returned)
    if len(items) != 1:
        raise ValueError("iterator type must have a type argument")
    schema = {"type": "array", "items": describe_type(items[0], ()), "x-cog-array-type": "iterator"}
    if origin in texts:
        if items[0] is not str:
            raise ValueError(f"{returned} must have str elements")
        schema["x-cog-array-display"] = "concatenate"
    return schema


def describe_type(annotation: Any, above: tuple[Any, ...]) -> dict[str, Any]:
    """The schema of a type within an output; `above` are the classes that it is a field of.

    The SDK's own inspection of outputs knows no objects in objects, which its server and `cog build` do.
    """
    from cog import _adt, _inspector

    annotation = getattr(_inspector, "_strip_non_opaque_annotated", lambda same: same)(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if is_union(annotation):
        raise ValueError("output must not be Optional or a union")
    if origin is list and arguments:
        return {"type": "array", "items": describe_type(arguments[0], above)}
    if origin is dict and len(arguments) == 2:
        return {"type": "object", "additionalProperties": describe_type(arguments[1], above)}
    if annotation in (Any, dict) or annotation in above:
        return {"type": "object"}
    fields = fields_of(annotation)
    if fields is None:
        return _adt.FieldType.from_type(annotation).json_type()
    properties, required = {}, []
    for name, (kind, has_default) in fields.items():
        inner = [argument for argument in typing.get_args(kind) if argument is not type(None)]
        nullable = is_union(kind) and len(inner) < len(typing.get_args(kind))
        if nullable and len(inner) == 1:
            kind = inner[0]
        properties[name] = dict(describe_type(kind, (*above, annotation)), title=title(name))
        if nullable:
            properties[name]["nullable"] = True
        elif not has_default:
            required.append(name)
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return dict(schema, required=required) if required else schema


def fields_of(annotation: Any) -> dict[str, tuple[Any, bool]] | None:
    """Each field of an output object: its type, and whether it can be left out. None if it is no such class."""
    import cog

    if not inspect.isclass(annotation):
        return None
    cls: Any = annotation
    hints = typing.get_type_hints(cls, include_extras=True)
    if hasattr(cls, "model_fields"):  # pydantic's
        return {name: (hints[name], not field.is_required()) for name, field in cls.model_fields.items()}
    if hasattr(cls, "__required_keys__"):  # a TypedDict
        return {name: (without_qualifier(hint), name not in cls.__required_keys__) for name, hint in hints.items()}
    if not issubclass(cls, cog.BaseModel):
        return None
    fields = getattr(cls, "__dataclass_fields__", {})
    made = {name for name, field in fields.items() if field.default_factory is not dataclasses.MISSING}
    return {
        name: (hint, name in made or hasattr(cls, name))
        for name, hint in hints.items()
        if typing.get_origin(hint) is not typing.ClassVar
    }


def without_qualifier(hint: Any) -> Any:
    """A TypedDict's field without `Required` and `NotRequired`."""
    return typing.get_args(hint)[0] if str(typing.get_origin(hint)).endswith("Required") else hint


def is_union(annotation: Any) -> bool:
    """Whether it is written as a Union, an Optional, or with a bar."""
    origin = typing.get_origin(annotation)
    return origin is typing.Union or getattr(origin, "__name__", "") == "UnionType"


def to_json(value: Any) -> Any:
    """A default as JSON; None for what JSON has no form for, as for what `cog build` cannot read."""
    if isinstance(value, Enum):
        return to_json(value.value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_json(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, (str, int)) else None


def title(name: str) -> str:
    """`num_outputs` as `Num Outputs`."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split("_"))


def reference_to(name: str) -> dict[str, str]:
    """A reference to one of the document's schemas."""
    return {"$ref": "#/components/schemas/" + name}


def openapi(inputs: dict[str, Any], output: dict[str, Any], choices: dict[str, Any], train: bool) -> dict[str, Any]:
    """The document, from the schemas of the inputs, of the output and of each choice."""
    prefix, verb, route = ("Training", "Train", "/trainings") if train else ("", "Predict", "/predictions")
    kind = "Training" if train else "Prediction"
    text = {"type": "string"}
    time = {"type": "string", "format": "date-time"}
    properties = {
        "input": reference_to(prefix + "Input"),
        "output": reference_to(prefix + "Output"),
        "id": text,
        "version": text,
        "created_at": time,
        "started_at": time,
        "completed_at": time,
        "status": reference_to("Status"),
        "error": text,
        "logs": text,
        "metrics": {"type": "object"},
    }
    schemas = {
        prefix + "Input": dict(inputs, title=prefix + "Input"),
        prefix + "Output": dict(output, title=prefix + "Output"),
        kind + "Request": {"type": "object", "properties": {"id": text, "input": reference_to(prefix + "Input")}},
        kind + "Response": {"type": "object", "properties": properties},
        "Status": {"type": "string", "description": ENUM_DESCRIPTION, "enum": STATUSES},
    }
    request = {"content": {"application/json": {"schema": reference_to(kind + "Request")}}}
    response = {"content": {"application/json": {"schema": reference_to(kind + "Response")}}}
    answers = {"200": dict(response, description="Successful Response"), "422": {"description": "Validation Error"}}
    return {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {route: {"post": {"summary": verb, "requestBody": request, "responses": answers}}},
        "components": {"schemas": dict(schemas, **choices)},
    }


if __name__ == "__main__":
    main()
