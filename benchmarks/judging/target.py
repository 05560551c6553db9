"""A model that runs in this process, as a target of the gate: no server, no file, an answer in milliseconds."""

from typing import Any, Self

import numpy as np

from benchmarks.judging.pair import Baseline, Generate, Inputs, Schema
from gate.targets.base import Kind, Prediction

# What the model's server would measure for a prediction: seconds, and how much their logarithm varies.
PREDICT_SECONDS, PREDICT_NOISE = 2.0, 0.05
SEED = {
    "type": "integer",
    "title": "Seed",
    "nullable": True,
    "default": None,
    "minimum": 0,
    "description": "Seed of everything that the other inputs leave open. Leave it out for a random one.",
}


class InProcess:
    """Calls a generator. What the caller leaves open, the seed and how long it takes, is drawn from `rng`."""

    kind: Kind = "http"
    version: str | None = None
    setup_seconds: float | None = None

    def __init__(
        self, ref: str, baseline: Baseline, generate: Generate, output: Schema, pace: float, rng: np.random.Generator
    ) -> None:
        self.ref = ref
        self._document = document(baseline, output)
        self._generate = generate
        self._pace = pace
        self._rng = rng
        self._made = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        return None

    async def openapi(self) -> dict[str, Any]:
        return self._document

    async def predict(self, inputs: Inputs, timeout: float) -> Prediction:
        given = dict(inputs)
        seed = given.pop("seed", None)
        drawn = int(self._rng.integers(2**31))
        seconds = self._pace * PREDICT_SECONDS * float(np.exp(self._rng.normal(0, PREDICT_NOISE)))
        output = self._generate(given, drawn if seed is None else seed)
        self._made += 1
        return Prediction(f"{self.ref}-{self._made}", "succeeded", output, predict_time=seconds)


def document(baseline: Baseline, output: Schema) -> dict[str, Any]:
    """The OpenAPI document of a model, as Cog writes it, in so far as the gate reads it."""
    properties: dict[str, Any] = {
        name: {"type": "string", "title": name.title(), "description": description}
        for name, description in baseline.inputs.items()
    }
    if baseline.takes_seed:
        properties["seed"] = SEED
    inputs = {"type": "object", "title": "Input", "properties": properties, "required": [*baseline.inputs]}
    return {"openapi": "3.0.2", "components": {"schemas": {"Input": inputs, "Output": output}}}
