"""The predictions of a run: each is made once, whichever checks look at it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from gate.errors import GateError
from gate.media.base import Leaf
from gate.media.output import read_output
from gate.media.store import ArtifactStore, Gone
from gate.models import Model
from gate.openapi.document import output_schema
from gate.targets.base import Prediction
from gate.verdict import PredictionRecord, Side, Usage


@dataclass(frozen=True)
class Sample:
    """A finished prediction and its output, read.

    `unreadable` says why a succeeded prediction's output could not be read; `leaves` is empty then. `made` is when it
    came, in seconds since 1970; None of what an earlier process has made.
    """

    side: Side
    prediction: Prediction
    leaves: list[Leaf] = field(default_factory=list)
    unreadable: str | None = None
    made: float | None = field(default=None, compare=False)

    @property
    def succeeded(self) -> bool:
        return self.prediction.status == "succeeded"

    @property
    def record(self) -> PredictionRecord:
        prediction = self.prediction
        return PredictionRecord(
            side=self.side,
            id=prediction.id,
            url=prediction.url,
            status=prediction.status,
            predict_time=prediction.predict_time,
        )


class Sampler:
    """Makes predictions side by side, at most `parallel` at a time over both sides, and remembers them.

    The same inputs on the same side are numbered from 0: asking for number 2 again gives the sample that is
    there. `on_sample` is told of each prediction once.
    """

    def __init__(
        self, store: ArtifactStore, parallel: int, timeout: float, on_sample: Callable[[Sample], None]
    ) -> None:
        self.usage = Usage()
        self._store = store
        self._timeout = timeout
        self._places = asyncio.Semaphore(parallel)
        self._on_sample = on_sample
        self._samples: dict[tuple[Side, int, int], asyncio.Task[Sample]] = {}

    async def take(self, model: Model, case: int, inputs: dict[str, Any], count: int, first: int = 0) -> list[Sample]:
        """Samples number `first` to `first + count - 1` of one case on one side.

        Raises:
            GateError: a service failed, and the outcome of a prediction is not known.
        """
        tasks = []
        for number in range(first, first + count):
            key = (model.side, case, number)
            if key not in self._samples:
                self._samples[key] = asyncio.create_task(self._make(model, inputs))
            tasks.append(self._samples[key])
        # Shielded: another check may wait for the same prediction.
        return list(await asyncio.gather(*(asyncio.shield(task) for task in tasks)))

    def taken(self, side: Side, case: int) -> list[Sample]:
        """The samples of a case that are there already, in the order of their numbers."""
        found = sorted((key[2], task) for key, task in self._samples.items() if key[:2] == (side, case))
        return [task.result() for _, task in found if task.done() and not task.cancelled() and not task.exception()]

    async def aclose(self) -> None:
        """Cancel whatever is still running."""
        for task in self._samples.values():
            task.cancel()
        await asyncio.gather(*self._samples.values(), return_exceptions=True)

    async def _make(self, model: Model, inputs: dict[str, Any]) -> Sample:
        async with self._places:
            prediction = await model.target.predict(inputs, self._timeout)
        made = time.time()
        try:
            sample = await self._read(model, prediction)
        except Gone:
            assert prediction.forget is not None
            # What an earlier process has made is of no use without its files.
            prediction.forget()
            return await self._make(model, inputs)
        if prediction.forget is None:  # What an earlier process has made is paid for.
            self.usage.predictions += 1
            self.usage.predict_seconds += prediction.predict_time or 0.0
            sample = replace(sample, made=made)
        self._on_sample(sample)
        return sample

    async def _read(self, model: Model, prediction: Prediction) -> Sample:
        """
        Raises:
            Gone: an earlier process has made the prediction, and its files can be had no more.
        """
        if prediction.status != "succeeded":
            return Sample(model.side, prediction)
        schema = output_schema(model.document)
        try:
            leaves = await read_output(prediction.output, schema, self._store, of=prediction.id)
        except GateError as error:
            if isinstance(error, Gone) and prediction.forget is not None:
                raise
            return Sample(model.side, prediction, unreadable=str(error))
        return Sample(model.side, prediction, leaves)
