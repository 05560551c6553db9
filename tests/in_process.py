"""Models that are functions in this process, compared as `gate check` compares them: no server, milliseconds."""

from collections.abc import Callable
from typing import Any, Self

from gate.cases import build_cases
from gate.checks.base import Run
from gate.checks.compare import Compare
from gate.config import loads
from gate.media.store import ArtifactStore
from gate.models import Model
from gate.sampling import Sampler
from gate.targets.base import Kind, Prediction
from gate.verdict import CheckResult, Side

Inputs = dict[str, Any]
# From inputs to an output as Cog's server gives it; a ValueError is the model's own failure.
Answer = Callable[[Inputs], Any]

SEED: dict[str, Any] = {"type": "integer", "nullable": True, "description": "Seed."}
TEXT: dict[str, Any] = {"type": "string"}
FILE: dict[str, Any] = {"type": "string", "format": "uri"}
CONFIG = "predict: {test_cases: [{inputs: {%s}}]}\njudge: {clip: false, claude: false}\n"


class Function:
    """A target that calls a function, and remembers what it was asked."""

    kind: Kind = "http"
    version: str | None = None
    setup_seconds: float | None = None

    def __init__(self, ref: str, answer: Answer, inputs: dict[str, Any], output: dict[str, Any]) -> None:
        self.ref = ref
        self.asked: list[Inputs] = []
        self.document = document(inputs, output)
        self._answer = answer

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        return None

    async def openapi(self) -> dict[str, Any]:
        return self.document

    async def predict(self, inputs: Inputs, timeout: float) -> Prediction:
        self.asked.append(inputs)
        name = f"{self.ref}-{len(self.asked)}"
        try:
            return Prediction(name, "succeeded", self._answer(inputs), predict_time=1.0)
        except ValueError as error:
            return Prediction(name, "failed", None, error=str(error))

    @property
    def seeds(self) -> list[int]:
        return [inputs["seed"] for inputs in self.asked if "seed" in inputs]


def document(inputs: dict[str, Any], output: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI document as Cog writes it, in so far as the gate reads it."""
    schemas = {"Input": {"type": "object", "properties": inputs, "required": []}, "Output": output}
    return {"openapi": "3.0.2", "components": {"schemas": schemas}}


def run_of(candidate: Function, baseline: Function, store: ArtifactStore, inputs: str = "", claude: Any = None) -> Run:
    """A run with one case of those inputs, as YAML; CLIP is off."""
    config = loads(CONFIG % inputs, "test")
    ours, theirs = _model("candidate", candidate), _model("baseline", baseline)
    cases = build_cases(config, "test", ours, theirs, baseline_unknown=False)
    sampler = Sampler(store, 4, 5.0, lambda sample: None)
    return Run(config, ours, theirs, cases, sampler, store, None, claude, lambda event: None)


async def compared(candidate: Function, baseline: Function, claude: Any = None, inputs: str = "") -> CheckResult:
    """The result of `compare.1`."""
    with ArtifactStore() as store:
        run = run_of(candidate, baseline, store, inputs, claude)
        [result] = [result async for result in Compare().results(run)]
        return result


def _model(side: Side, target: Function) -> Model:
    return Model(side, target, target.document)
