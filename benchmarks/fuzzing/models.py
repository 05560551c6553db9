"""A model that runs in this process, fuzzed by the gate's own check."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Self

import yaml

from gate.checks.base import Run
from gate.checks.fuzz import Fuzz
from gate.cli.test_case import parse_test_case
from gate.config import Config, FuzzConfig, PredictConfig
from gate.fuzz.values import PLAIN_TEXT
from gate.media.store import ArtifactStore
from gate.models import Model
from gate.openapi.document import input_schema
from gate.openapi.inputs import problems
from gate.sampling import Sampler
from gate.targets.base import Kind, Prediction

Inputs = dict[str, Any]


class InProcess:
    """A model that runs in this process.

    Args:
        document: its OpenAPI document.
        filled: inputs as its function gets them, with what was left out.
        run: its function; what it raises fails the prediction.
    """

    kind: Kind = "http"
    version: str | None = None
    setup_seconds: float | None = None
    ref = "./model"

    def __init__(
        self, document: dict[str, Any], filled: Callable[[Inputs], Inputs], run: Callable[[Inputs], object]
    ) -> None:
        self.document = document
        self._filled = filled
        self._run = run

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        return None

    async def openapi(self) -> dict[str, Any]:
        return self.document

    def error(self, inputs: Inputs) -> str | None:
        """What the model says when it fails on these inputs, or None."""
        try:
            self._run(self._filled(inputs))
        except Exception as error:  # noqa: BLE001, a model may raise anything
            return f"{type(error).__name__}: {error}"
        return None

    async def predict(self, inputs: Inputs, timeout: float) -> Prediction:
        error = self.error(inputs)
        if error is not None:
            return Prediction("p", "failed", error=error, predict_time=1.0)
        return Prediction("p", "succeeded", "fine", predict_time=1.0)


@dataclass(frozen=True)
class Collection:
    """Models by name.

    Attributes:
        held_out: the names of the bugs that the fuzzer was not tuned on.
    """

    bugs: dict[str, InProcess]
    correct: dict[str, InProcess]
    held_out: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Report:
    """Inputs that the gate reports, shrunk.

    Attributes:
        line: that reproduces the failure, its start.
        error: what the model says to them.
        minimal: nothing simpler fails.
        predictions: that shrinking took.
    """

    line: str
    error: str
    minimal: bool
    predictions: int


@dataclass(frozen=True)
class Found:
    """What one run came to.

    Attributes:
        first: the first iteration that failed, or None.
        reports: one for each way to fail that the gate tells from the others.
    """

    first: int | None
    reports: tuple[Report, ...] = ()


async def fuzz(target: InProcess, seed: int, iterations: int) -> Found:
    model = Model("candidate", target, target.document)
    config = Config(predict=PredictConfig(fuzz=FuzzConfig(iterations=iterations)))
    with ArtifactStore() as store:
        sampler = Sampler(store, 4, 10.0, lambda sample: None)
        run = Run(config, model, None, [], sampler, store, None, None, lambda event: None, fuzz_seed=seed)
        results = [result async for result in Fuzz().results(run)]
        await sampler.aclose()
    failed = [result for result in results if result.status == "fail"]
    if not failed:
        assert all(result.status == "pass" for result in results), results
        return Found(None)
    first = min(int(result.id.removeprefix("fuzz.")) for result in failed)
    shrunk = [result.evidence for result in failed if "reproduce" in result.evidence]
    assert shrunk, failed
    return Found(first, tuple(reported(target, evidence) for evidence in shrunk))


def reported(target: InProcess, evidence: dict[str, Any]) -> Report:
    line = evidence["reproduce"]
    inputs = read_back(line)
    error = target.error(inputs)
    assert error is not None, line
    minimal = all(target.error(less) is None for less in simpler(inputs, target.document))
    return Report(line[:160], error, minimal, evidence["shrinking_predictions"])


def read_back(line: str) -> Inputs:
    """The inputs of the line that reproduces a failure."""
    if line.startswith("gate check"):
        return dict(parse_test_case(shlex.split(line)[-1]).inputs)
    return yaml.safe_load(line)[0]["inputs"]


def simpler(inputs: Inputs, document: Inputs) -> list[Inputs]:
    """One input removed, brought one step nearer or all the way to its default, or shortened by one character or item.

    A step of numbers that need not be whole is a power of ten, of which their range has 100 to 1000: what is nearer to a
    limit than that tells a reader no more. Without a range it is 1. Any one character of a text, and any one item of a list, is left out.
    """
    properties = input_schema(document)["properties"]
    found = []
    for name, value in inputs.items():
        if value in (PLAIN_TEXT, [PLAIN_TEXT]):
            continue
        found.append({key: one for key, one in inputs.items() if key != name})
        if isinstance(value, int | float) and not isinstance(value, bool):
            goal = properties[name].get("default") or 0
            if value != goal:
                found += [inputs | {name: type(value)(goal)}, inputs | {name: nearer(value, goal, properties[name])}]
        elif isinstance(value, str | list) and not str(value).startswith("data:") and value != "a":
            parts: Any = value
            pieces = {str(less): less for less in (parts[:at] + parts[at + 1 :] for at in range(len(parts)))}
            found += [inputs | {name: piece} for piece in pieces.values()]
    return [less for less in found if not problems(document, less)]


def nearer(value: float, goal: float, schema: Inputs) -> float:
    """The next number towards the goal."""
    if isinstance(value, int):
        return value + (1 if value < goal else -1)
    step = Decimal(1)
    if "minimum" in schema and "maximum" in schema:
        span = Decimal(str(schema["maximum"])) - Decimal(str(schema["minimum"]))
        step = Decimal(10) ** (span / 100).log10().to_integral_value(ROUND_FLOOR)
    steps = Decimal(str(value)) / step
    last = steps.to_integral_value(ROUND_FLOOR) + 1 if value < goal else steps.to_integral_value(ROUND_CEILING) - 1
    near = float(last * step)
    return goal if (near - goal) * (value - goal) <= 0 else near
