"""Fuzzing's predictions: each input is asked about once on each side, and judged as failed or not."""

import asyncio
import itertools
import json
import re
from dataclasses import dataclass, field

from gate.checks.base import Run
from gate.checks.case import judge_outcome, judge_unchecked
from gate.fuzz.inputs import Inputs
from gate.fuzz.rejection import rejects_clearly
from gate.judges.base import Opinion
from gate.models import Model
from gate.openapi.inputs import problems
from gate.sampling import Sample

# What differs between errors of one kind.
_VALUES = re.compile(r"""0x[0-9a-fA-F]+|(?<![-+.\d])[-+.\d]*\d|"[^"]*"|'[^']*'""")


_EXCEPTION = re.compile(r"\b[A-Z]\w*(?:Error|Exception)\b")


@dataclass
class Asking:
    """The predictions of a run's fuzzing."""

    run: Run
    _asked: dict[str, asyncio.Task[list[Sample]]] = field(default_factory=dict)
    # The sampler's cases are numbered from 1; what is fuzzed counts down from -1.
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(-1, -1))

    async def ask(self, model: Model, inputs: Inputs) -> Sample:
        key = _key(model, inputs)
        if key not in self._asked:
            taking = self.run.sampler.take(model, next(self._numbers), inputs, 1)
            self._asked[key] = asyncio.create_task(taking)
        [sample] = await asyncio.shield(self._asked[key])
        return sample

    def was_asked(self, model: Model, inputs: Inputs) -> bool:
        return _key(model, inputs) in self._asked

    async def baseline_s(self, inputs: Inputs) -> tuple[Sample, Opinion] | None:
        """What the baseline comes to for these inputs; None if there is none, or its schema does not take them."""
        baseline = self.run.baseline
        if baseline is None or problems(baseline.document, inputs):
            return None
        sample = await self.ask(baseline, inputs)
        return sample, await judged(sample)


async def judged(sample: Sample) -> Opinion:
    """Whether the prediction succeeded with outputs that are whole."""
    return await asyncio.to_thread(lambda: judge_outcome(sample) or judge_unchecked(sample))


def signature(opinion: Opinion) -> str:
    """What failures of one kind have in common: the words of the error, without the values in it."""
    return f"{opinion.decision} {_VALUES.sub('', opinion.reason)}"


def is_relative(kind: str, other: str) -> bool:
    """Whether two signatures are of the same exception: one parser has many complaints."""
    one, two = _EXCEPTION.search(kind), _EXCEPTION.search(other)
    return bool(one and two and one.group() == two.group())


def rejects(sample: Sample) -> bool:
    """Whether the model says that the input is the reason why it fails."""
    prediction = sample.prediction
    return prediction.status == "failed" and rejects_clearly(prediction.error or "")


def _key(model: Model, inputs: Inputs) -> str:
    return model.side + json.dumps(inputs, sort_keys=True)
