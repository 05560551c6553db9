"""A Cog project's OpenAPI document, made without `cog build`, and whether Cog's own server agrees with it."""

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gate.openapi.document import input_schema, output_schema
from gate.openapi.inputs import problems
from gate.openapi.validation import accepts
from gate.targets import describe_project

pytest.importorskip("cog", reason="needs the cog package: pip install 'gate[local]'")

Run = subprocess.CompletedProcess[str]


def run(folder: Path, *arguments: str, **environment: str) -> Run:
    """Run the script in a project's folder."""
    return subprocess.run(
        [sys.executable, describe_project.__file__, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def write(folder: Path, source: str, name: str = "run.py") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(source))


def described(folder: Path, source: str, reference: str = "run.py:Runner", *arguments: str) -> dict[str, Any]:
    write(folder, source, reference.split(":")[0])
    result = run(folder, reference, *arguments)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


SECRET = {"type": "string", "format": "password", "writeOnly": True, "x-cog-secret": True}

# What inputs look like: each row is a parameter, its schema apart from `x-order` and `title`, and whether it is
# required.
INPUTS: dict[str, tuple[str, dict[str, Any], bool]] = {
    "text": ("text: str", {"type": "string"}, True),
    "count": ("count: int = Input()", {"type": "integer"}, True),
    "scale": ("scale: float = 1", {"type": "number", "default": 1}, False),
    "flag": ("flag: bool = Input(default=False)", {"type": "boolean", "default": False}, False),
    "any_object": ("any_object: dict = Input(default={'a': 1})", {"type": "object", "default": {"a": 1}}, False),
    "file": (
        "file: Path = Input(description='What to read', accept='image/*')",
        {"type": "string", "format": "uri", "description": "What to read", "x-cog-accept": "image/*"},
        True,
    ),
    "old_file": ("old_file: File", {"type": "string", "format": "uri"}, True),
    "secret": (
        "secret: Secret = Input()",
        SECRET,
        True,
    ),
    "optional_secret": (
        "optional_secret: Secret = Input(default=None)",
        {**SECRET, "nullable": True, "default": None},
        False,
    ),
    "limited": (
        "limited: int = Input(default=3, ge=1, le=8)",
        {"type": "integer", "default": 3, "minimum": 1, "maximum": 8},
        False,
    ),
    "limited_text": (
        "limited_text: str = Input(default='abc', min_length=1, max_length=9, regex='^a')",
        {"type": "string", "default": "abc", "minLength": 1, "maxLength": 9, "pattern": "^a"},
        False,
    ),
    "choice": (
        "choice: str = Input(default='b', choices=['a', 'b'])",
        {"allOf": [{"$ref": "#/components/schemas/choice"}], "default": "b"},
        False,
    ),
    "number_choice": (
        "number_choice: int = Input(choices=[1, 2])",
        {"allOf": [{"$ref": "#/components/schemas/number_choice"}]},
        True,
    ),
    "optional_choice": (
        "optional_choice: Optional[str] = Input(default=None, choices=['a', 'b'])",
        {"allOf": [{"$ref": "#/components/schemas/optional_choice"}], "nullable": True, "default": None},
        False,
    ),
    "texts": (
        "texts: List[str]",
        {"type": "array", "items": {"type": "string"}},
        True,
    ),
    "files": (
        "files: list[Path] = Input(default=[])",
        {"type": "array", "items": {"type": "string", "format": "uri"}, "default": []},
        False,
    ),
    "optional_texts": (
        "optional_texts: Optional[List[str]] = None",
        {"type": "array", "items": {"type": "string"}, "nullable": True, "default": None},
        False,
    ),
    # Cog takes None for no default where the type does not allow it, and asks for the input.
    "none_for_integer": ("none_for_integer: int = Input(default=None)", {"type": "integer"}, True),
    "optional_none": (
        "optional_none: Optional[int] = Input(default=None, ge=0)",
        {"type": "integer", "nullable": True, "minimum": 0, "default": None},
        False,
    ),
    "optional_plain_none": (
        "optional_plain_none: str | None = None",
        {"type": "string", "nullable": True, "default": None},
        False,
    ),
    "optional_bare": ("optional_bare: Optional[int] = Input()", {"type": "integer", "nullable": True}, False),
    "optional_value": (
        "optional_value: Optional[int] = Input(default=5)",
        {"type": "integer", "nullable": True, "default": 5},
        False,
    ),
    "union": (
        "union: Union[int, str] = Input(default=1)",
        {"anyOf": [{"type": "integer"}, {"type": "string"}], "default": 1},
        False,
    ),
    "optional_union": (
        "optional_union: Union[int, str, None] = Input(default=None)",
        {
            "anyOf": [{"type": "integer", "nullable": True}, {"type": "string", "nullable": True}],
            "nullable": True,
            "default": None,
        },
        False,
    ),
    "deprecated": (
        "deprecated: str = Input(default='', deprecated=True)",
        {"type": "string", "default": "", "deprecated": True},
        False,
    ),
    "shared": ("shared: int = SHARED", {"type": "integer", "default": 7, "description": "Shared"}, False),
    "shared_required": ("shared_required: Secret = Shared.required", SECRET, True),
    "aliased": ("aliased: Optional[int] = In(None)", {"type": "integer", "nullable": True, "default": None}, False),
    "enumerated": ("enumerated: str = Input(default=Color.RED)", {"type": "string", "default": "red"}, False),
    "path_default": (
        "path_default: Path = Path('cat.png')",
        {"type": "string", "format": "uri", "default": "cat.png"},
        False,
    ),
    "not_json": (
        "not_json: Optional[float] = float('inf')",
        {"type": "number", "nullable": True, "default": None},
        False,
    ),
}
EVERY_INPUT = """
from enum import Enum
from typing import List, Optional, Union

import cog
from cog import BaseRunner, File, Input, Path, Secret
from cog import Input as In


class Color(str, Enum):
    RED = "red"


SHARED = cog.Input(default=7, description="Shared")


class Shared:
    required = Input()


class Runner(BaseRunner):
    def run(self, *, %s) -> str:
        raise NotImplementedError
"""


@pytest.fixture(scope="module")
def every_input(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    parameters = ",".join(parameter for parameter, _, _ in INPUTS.values())
    return described(tmp_path_factory.mktemp("project"), EVERY_INPUT % parameters)


@pytest.mark.parametrize("name", INPUTS)
def test_an_input(every_input: dict[str, Any], name: str) -> None:
    _, schema, required = INPUTS[name]
    inputs = every_input["components"]["schemas"]["Input"]
    found = inputs["properties"][name]
    assert found.pop("x-order") == list(INPUTS).index(name)
    if "allOf" not in schema:
        assert found.pop("title").lower() == name.replace("_", " ")
    assert found == schema
    assert (name in inputs["required"]) is required


def test_choices_are_components(every_input: dict[str, Any]) -> None:
    schemas = every_input["components"]["schemas"]
    assert schemas["choice"]["enum"] == ["a", "b"]
    assert schemas["choice"]["type"] == "string"
    assert (schemas["number_choice"]["enum"], schemas["number_choice"]["type"]) == ([1, 2], "integer")
    assert input_schema(every_input)["properties"]["optional_choice"]["enum"] == ["a", "b"]


def test_the_document_as_a_whole(every_input: dict[str, Any]) -> None:
    assert every_input["openapi"] == "3.0.2"
    schemas = every_input["components"]["schemas"]
    assert {"Input", "Output", "PredictionRequest", "PredictionResponse", "Status"} <= schemas.keys()
    assert schemas["Input"]["title"] == "Input"
    assert schemas["PredictionRequest"]["properties"]["input"] == {"$ref": "#/components/schemas/Input"}
    assert schemas["PredictionResponse"]["properties"]["output"] == {"$ref": "#/components/schemas/Output"}
    assert "post" in every_input["paths"]["/predictions"]


TEXT = {"type": "string"}
FILE = {"type": "string", "format": "uri"}
PIECES = {"type": "array", "items": TEXT, "x-cog-array-type": "iterator"}
CONCATENATED = {**PIECES, "x-cog-array-display": "concatenate"}
POINT = {
    "type": "object",
    "properties": {
        "x": {"type": "integer", "title": "X"},
        "label_text": {**TEXT, "nullable": True, "title": "Label Text"},
        "weight": {"type": "number", "title": "Weight"},
        "tags": {"type": "array", "items": TEXT, "title": "Tags"},
    },
    "required": ["x"],
}
OUTPUTS: dict[str, dict[str, Any]] = {
    "str": TEXT,
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "Path": FILE,
    "File": FILE,
    "Any": {"type": "object"},
    "dict": {"type": "object"},
    "Dict[str, List[int]]": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "integer"}},
    },
    "list[Path]": {"type": "array", "items": FILE},
    "List[Path]": {"type": "array", "items": FILE},
    "list": {"type": "array", "items": {"type": "object"}},
    "list[list[str]]": {"type": "array", "items": {"type": "array", "items": TEXT}},
    "Iterator[str]": PIECES,
    "Iterator[Path]": {**PIECES, "items": FILE},
    "AsyncIterator[str]": PIECES,
    "ConcatenateIterator[str]": CONCATENATED,
    "AsyncConcatenateIterator[str]": CONCATENATED,
    "Annotated[Wild, Opaque]": {"type": "object"},
    "Annotated[str, 'a note']": TEXT,
    "Point": POINT,
    "list[Point]": {"type": "array", "items": POINT},
    "Nested": {
        "type": "object",
        "properties": {
            "point": {**POINT, "title": "Point"},
            "maybe": {**POINT, "nullable": True, "title": "Maybe"},
            "again": {"type": "object", "nullable": True, "title": "Again"},
        },
        "required": ["point"],
    },
    "Typed": {
        "type": "object",
        "properties": {"a": {"type": "integer", "title": "A"}, "b": {**FILE, "title": "B"}},
        "required": ["a"],
    },
    "Pydantic": {
        "type": "object",
        "properties": {
            "a": {"type": "integer", "title": "A"},
            "b": {"type": "integer", "title": "B"},
            "c": {"type": "integer", "nullable": True, "title": "C"},
        },
        "required": ["a"],
    },
}
EVERY_OUTPUT = """
from collections.abc import AsyncIterator
from dataclasses import field
from typing import Annotated, Any, ClassVar, Dict, Iterator, List, NotRequired, Optional, TypedDict

import pydantic
from cog import AsyncConcatenateIterator, BaseModel, BaseRunner, ConcatenateIterator, File, Opaque, Path


class Wild:
    pass


class Point(BaseModel):
    kind: ClassVar[str] = "point"
    x: int
    label_text: Optional[str]
    weight: float = 1.0
    tags: List[str] = field(default_factory=list)


class Nested(BaseModel):
    point: Point
    maybe: Point | None
    again: Optional["Nested"] = None


class Typed(TypedDict):
    a: int
    b: NotRequired[Path]


class Pydantic(pydantic.BaseModel):
    model_config = {"extra": "forbid"}
    a: int
    b: int = 1
    c: Optional[int] = None


class Runner(BaseRunner):
    def run(self) -> OUTPUT:
        raise NotImplementedError
"""


@pytest.mark.parametrize("annotation", OUTPUTS)
def test_an_output(tmp_path: Path, annotation: str) -> None:
    document = described(tmp_path, EVERY_OUTPUT.replace("OUTPUT", annotation))
    assert document["components"]["schemas"]["Output"] == {**OUTPUTS[annotation], "title": "Output"}


# Ways to write a project

OLD = """
from cog import BasePredictor, Input

class Predictor(BasePredictor):
    def setup(self, weights=None):
        raise RuntimeError("nothing is set up")

    def predict(self, prompt: str = Input(description="What"), steps: int = Input(default=4, ge=1)) -> str:
        return prompt
"""
CURRENT = OLD.replace("BasePredictor", "BaseRunner").replace("Predictor", "Runner").replace("predict", "run")
WAYS = {
    "current": ("run.py:Runner", CURRENT),
    "without a base class": ("run.py:Runner", CURRENT.replace("Runner(BaseRunner)", "Runner")),
    "asynchronous": ("run.py:Runner", CURRENT.replace("def run", "async def run")),
    "inherited": ("run.py:Derived", CURRENT + "\nclass Derived(Runner):\n    pass\n"),
    "annotations as strings": ("run.py:Runner", "from __future__ import annotations\n" + CURRENT),
    "without a class name": ("run.py", CURRENT),
    "in a folder": ("src/model/predict.py:Predictor", OLD),
    "a function": (
        "predict.py:predict",
        """
        from cog import Input

        def predict(prompt: str = Input(description="What"), steps: int = Input(default=4, ge=1)) -> str:
            return prompt
        """,
    ),
    "decorated by functions of functions, as torch.inference_mode": (
        "run.py:Runner",
        """
import functools

def decorated(make):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            with make():
                return function(*args, **kwargs)
        return wrapper
    return decorate

def context():
    raise NotImplementedError
"""
        + CURRENT.replace("    def run", "    @decorated(context)\n    def run"),
    ),
    "decorated by one that hides what it wraps": (
        "run.py:Runner",
        """
def hiding(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper
"""
        + CURRENT.replace("    def run", "    @hiding\n    def run"),
    ),
}


@pytest.mark.parametrize(("reference", "source"), WAYS.values(), ids=WAYS.keys())
def test_a_way_to_write_a_project(tmp_path: Path, reference: str, source: str) -> None:
    document = described(tmp_path, source, reference)
    assert input_schema(document) == {
        "title": "Input",
        "type": "object",
        "properties": {
            "prompt": {"x-order": 0, "title": "Prompt", "type": "string", "description": "What"},
            "steps": {"x-order": 1, "title": "Steps", "type": "integer", "default": 4, "minimum": 1},
        },
        "required": ["prompt"],
    }
    assert output_schema(document) == {"title": "Output", "type": "string"}


def test_a_training(tmp_path: Path) -> None:
    source = """
        from cog import BaseModel, Input, Path

        class TrainingOutput(BaseModel):
            weights: Path

        def train(data: Path, steps: int = Input(default=100, le=1000)) -> TrainingOutput:
            raise NotImplementedError
    """
    document = described(tmp_path, source, "train.py:train", "--train")
    assert list(input_schema(document, train=True)["properties"]) == ["data", "steps"]
    assert output_schema(document, train=True)["properties"] == {"weights": {**FILE, "title": "Weights"}}
    assert "Input" not in document["components"]["schemas"]
    assert "/trainings" in document["paths"]


def test_the_script_stands_alone_and_runs_on_old_interpreters() -> None:
    source = Path(describe_project.__file__).read_text()
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    roots = {str(name).split(".")[0] for name in imported} - {"__future__"}
    assert roots - sys.stdlib_module_names == {"cog"}


def test_the_project_imports_its_own_modules(tmp_path: Path) -> None:
    """Even those that are named like modules beside the script or its own."""
    write(tmp_path, "KINDS = ['a', 'b']", "base.py")
    write(tmp_path, "STEPS = 4", "describe_project.py")
    source = """
        from base import KINDS
        from describe_project import STEPS
        from http import HTTPStatus
        from cog import BaseRunner, Input

        class Runner(BaseRunner):
            def run(self, kind: str = Input(choices=KINDS), code: int = int(HTTPStatus.OK) + STEPS) -> str:
                return kind
    """
    inputs = input_schema(described(tmp_path, source))["properties"]
    assert (inputs["kind"]["enum"], inputs["code"]["default"]) == (["a", "b"], 204)


def test_what_the_project_prints_is_no_part_of_the_document(tmp_path: Path) -> None:
    source = """
        import atexit, os, sys, threading, time
        print("printed")
        os.system("echo echoed")
        os.write(1, b"written\\n")
        sys.stdout.buffer.write(b"buffered\\n")
        atexit.register(print, "at exit")
        threading.Thread(target=time.sleep, args=(600,)).start()
    """
    write(tmp_path, textwrap.dedent(source) + CURRENT)
    result = run(tmp_path, "run.py:Runner")
    assert result.returncode == 0
    assert json.loads(result.stdout)["openapi"] == "3.0.2"
    assert all(word in result.stderr for word in ("printed", "echoed", "written", "buffered"))


FAILURES = {
    "a missing dependency": ("import tensorcore\n" + CURRENT, "ModuleNotFoundError: No module named 'tensorcore'"),
    "a name that is not defined": ("WEIGHTS = weights\n" + CURRENT, "NameError: name 'weights' is not defined"),
    "a syntax error": ("def broken(:\n", "SyntaxError: invalid syntax"),
    "an exit": ("print('bye')\nraise SystemExit(0)\n", "SystemExit: 0"),
    "no such class": ("X = 1\n", "ImportError: run.py has no Runner"),
    "neither run nor predict": (
        "class Runner:\n    pass\n",
        "ValueError: Runner must define either run() or predict()",
    ),
    "no class at all": ("Runner = 5\n", "ValueError: 5 is neither a class nor a function"),
    "an input without a type": (
        CURRENT.replace("prompt: str = Input", "prompt = Input"),
        "ValueError: missing type annotation for input: prompt",
    ),
    "an input of a type that Cog does not know": (
        CURRENT.replace("prompt: str", "prompt: complex"),
        "ValueError: invalid input field prompt: unsupported Cog type complex",
    ),
    "a default out of range": (
        CURRENT.replace("default=4", "default=0"),
        "ValueError: invalid default for steps: int: must be at minimum 1",
    ),
    "no return type": (
        CURRENT.replace(" -> str", ""),
        "ValueError: run() must have a return type annotation",
    ),
    "an optional output": (
        CURRENT.replace(" -> str", " -> str | None"),
        "ValueError: output must not be Optional or a union",
    ),
    "text in pieces that are no text": (
        "from cog import ConcatenateIterator\n" + CURRENT.replace(" -> str", " -> ConcatenateIterator[int]"),
        "ValueError: cog.types.ConcatenateIterator[int] must have str elements",
    ),
}


@pytest.mark.parametrize(("source", "reason"), FAILURES.values(), ids=FAILURES.keys())
def test_a_project_that_cannot_be_described_says_why_in_the_last_line(tmp_path: Path, source: str, reason: str) -> None:
    write(tmp_path, source)
    result = run(tmp_path, "run.py:Runner")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.strip().splitlines()[-1] == reason


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    result = run(tmp_path, "run.py:Runner")
    assert result.returncode == 1
    assert result.stderr.strip().splitlines()[-1].startswith("FileNotFoundError: ")


# Older SDKs cannot be installed beside the current one, so a package that looks like them stands in.


def test_an_older_sdk_describes_the_project_itself(tmp_path: Path) -> None:
    write(tmp_path, "", "sdk/cog/__init__.py")
    write(tmp_path, "", "sdk/cog/command/__init__.py")
    write(
        tmp_path,
        """
        import json, os
        print(json.dumps({"asked": os.environ["COG_PREDICT_TYPE_STUB"], "folder": os.getcwd()}))
        """,
        "sdk/cog/command/openapi_schema.py",
    )
    result = run(tmp_path, "predict.py:Predictor", PYTHONPATH=str(tmp_path / "sdk"))
    assert json.loads(result.stdout) == {"asked": "predict.py:Predictor", "folder": str(tmp_path)}

    write(tmp_path, "raise ValueError('no predictor')", "sdk/cog/command/openapi_schema.py")
    result = run(tmp_path, "predict.py:Predictor", PYTHONPATH=str(tmp_path / "sdk"))
    assert result.returncode == 1
    assert result.stderr.strip().splitlines()[-1] == "ValueError: no predictor"


def test_an_sdk_that_is_too_old_says_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, "", "sdk/cog/__init__.py")
    result = run(tmp_path, "predict.py:Predictor", PYTHONPATH=str(tmp_path / "sdk"))
    assert result.returncode == 1
    assert ".cog/openapi_schema.json, which `cog build` writes" in result.stderr.strip().splitlines()[-1]


# Cog's own server

SERVED = """
from typing import List, Optional, Union

from cog import BaseModel, BaseRunner, Input, Path, Secret


class Box(BaseModel):
    left: int
    label: Optional[str] = None


class Output(BaseModel):
    first: Box
    boxes: List[Box]
    seed: Optional[int]


class Runner(BaseRunner):
    def run(
        self,
        prompt: str,
        steps: int = Input(default=4, ge=1, le=8),
        scale: float = Input(default=0.5, ge=0, le=1),
        mode: str = Input(default="fast", choices=["fast", "best"]),
        name: str = Input(default="ab", min_length=2, max_length=4, regex="^[a-z]+$"),
        seed: Optional[int] = Input(default=None),
        tags: List[str] = Input(default=[]),
        key: Secret = Input(default=None),
        either: Union[int, str] = Input(default=1),
        extra: dict = Input(default={}),
        image: Optional[Path] = None,
    ) -> Output:
        return Output(first=Box(left=steps), boxes=[Box(left=1, label=mode)], seed=seed)
"""
ACCEPTED: list[dict[str, Any]] = [
    {"prompt": "a"},
    {"prompt": "a", "steps": 1, "scale": 1, "mode": "best", "name": "abcd", "seed": 7},
    {"prompt": "a", "steps": 8.0, "tags": ["b", "c"], "key": "s3cret", "either": "x", "extra": {"a": [1]}},
    {"prompt": "", "image": "data:text/plain;base64,aGVsbG8="},
]
REFUSED: list[dict[str, Any]] = [
    {},
    {"prompt": None},
    {"prompt": 5},
    {"prompt": "a", "steps": 0},
    {"prompt": "a", "steps": 9},
    {"prompt": "a", "steps": 1.5},
    {"prompt": "a", "steps": True},
    {"prompt": "a", "scale": 1.01},
    {"prompt": "a", "mode": "slow"},
    {"prompt": "a", "name": "a"},
    {"prompt": "a", "name": "abcde"},
    {"prompt": "a", "name": "AB"},
    {"prompt": "a", "tags": "b"},
    {"prompt": "a", "tags": ["b", 5]},
    {"prompt": "a", "key": 5},
    {"prompt": "a", "either": 1.5},
    {"prompt": "a", "extra": []},
]


class Server:
    """Cog's server for a project that has its document."""

    def __init__(self, folder: Path, document: dict[str, Any]) -> None:
        write(folder, json.dumps(document), ".cog/openapi_schema.json")
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        interpreters = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cog.server.http", "--host", "127.0.0.1"],
            cwd=folder,
            env={**os.environ, "PATH": interpreters, "PORT": str(port), "COG_PREDICT_TYPE_STUB": "run.py:Runner"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def ask(self, path: str, body: Any = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self.ask("/health-check")[1]["status"] == "READY":
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise TimeoutError("the server did not become ready")

    def predict(self, inputs: dict[str, Any]) -> tuple[int, Any]:
        """The answer of a server that is not busy: right after an answer it may still say that it is."""
        while (answer := self.ask("/predictions", {"input": inputs}))[0] == 409:
            time.sleep(0.05)
        return answer

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("served")
    document = described(folder, SERVED)
    server = Server(folder, document)
    try:
        server.wait()
        yield server, document
    finally:
        server.stop()


def test_the_server_publishes_the_document(served: tuple[Server, dict[str, Any]]) -> None:
    server, document = served
    assert server.ask("/openapi.json") == (200, document)


@pytest.mark.parametrize("inputs", ACCEPTED)
def test_what_the_document_accepts_the_server_accepts(
    served: tuple[Server, dict[str, Any]], inputs: dict[str, Any]
) -> None:
    server, document = served
    assert problems(document, inputs) == []
    status, answer = server.predict(inputs)
    assert (status, answer["status"]) == (200, "succeeded")
    assert accepts(output_schema(document), answer["output"])


@pytest.mark.parametrize("inputs", REFUSED)
def test_what_the_document_refuses_the_server_refuses(
    served: tuple[Server, dict[str, Any]], inputs: dict[str, Any]
) -> None:
    server, document = served
    assert len(problems(document, inputs)) == 1
    assert server.predict(inputs)[0] == 422


def test_where_the_server_differs(served: tuple[Server, dict[str, Any]]) -> None:
    """The reasons for what `problems` says of null and of unknown inputs."""
    server, document = served
    optional_null = {"prompt": "a", "seed": None}
    assert problems(document, optional_null) == []
    assert server.predict(optional_null)[0] == 422
    unknown = {"prompt": "a", "colour": "red"}
    assert len(problems(document, unknown)) == 1
    assert server.predict(unknown)[0] == 200
