"""The inputs of a run's iterations: the schema's at once, Claude's when they have been written."""

import asyncio
import contextlib
from dataclasses import asdict

from gate.checks.base import Run
from gate.errors import ServiceError
from gate.events import Note
from gate.fuzz.by_claude import Model, Written, write
from gate.fuzz.iterations import Tried, before_claude, by_claude, numbers_of_claude
from gate.openapi.inputs import secret_inputs
from gate.targets.records import RecordFile


class Iterations:
    """What is tried, by the number of the iteration.

    Claude is asked when the first iteration wants what it is to write. That is after all judging, which has the first
    claim to `judge.claude.max_calls`, and while the schema's inputs are tried. There are as many iterations as the
    schema has inputs, however many Claude writes: what is missing is made up for.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._fuzz = run.config.predict.fuzz if run.config.predict else None
        self._numbers = numbers_of_claude(len(run.fuzz_inputs), prompted=bool(self._fuzz and self._fuzz.prompt))
        self._unable = _unable(run)
        self._at_once = before_claude(run.fuzz_inputs, [] if self._unable else self._numbers)
        self._writing: asyncio.Task[dict[int, Tried]] | None = None

    async def get(self, number: int) -> Tried:
        """What is tried in the iteration of that number, from 1."""
        if number in self._at_once:
            instead = self._unable if number in self._numbers else ""
            return Tried(self._at_once[number], instead=instead)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return (await asyncio.shield(self._writing))[number]

    def note(self) -> None:
        """Tell of inputs that Claude was to write and cannot be asked for."""
        if self._unable and self._numbers:
            self._run.emit(Note(f"The inputs of fuzz are made from the model's schema alone: {self._unable}."))

    def cancel(self) -> None:
        if self._writing is not None:
            self._writing.cancel()

    async def _write(self) -> dict[int, Tried]:
        run = self._run
        model = self._model()
        try:
            written = await self._kept(model)
        except ServiceError as error:  # of the folder; Claude's are in what is written
            written = Written([], why=str(error))
        complete = [inputs for raw in written.raw if isinstance(inputs := model.complete(raw), dict)]
        tried = by_claude(run.fuzz_inputs, self._numbers, complete, written.why.rstrip("."))
        count = sum(one.made_by == "claude" for one in tried.values())
        text = f"Claude wrote the inputs of {count} of {len(run.fuzz_inputs)} iterations of fuzz"
        if written.dropped:
            text += f", and {written.dropped} that cannot be used"
        if count < len(self._numbers):
            text += f"; {len(self._numbers) - count} more are made from the model's schema: {written.why.rstrip('.')}"
        run.emit(Note(f"{text}."))
        return tried

    async def _kept(self, model: Model) -> Written:
        """What is written, or was by an earlier process of this run: a failure must not be lost by asking anew."""
        if self._run.fuzz_memory is None:
            return await self._asked(model)
        with contextlib.closing(RecordFile(self._run.fuzz_memory)) as records:
            if records.found:
                return Written(**records.found[-1])
            written = await self._asked(model)
            records.append(asdict(written))
            return written

    async def _asked(self, model: Model) -> Written:
        run = self._run
        assert run.claude
        return await write(
            run.claude,
            model,
            len(self._numbers),
            others=run.fuzz_inputs,
            cases=run.good_inputs(),
            prompt=self._fuzz.prompt if self._fuzz else None,
        )

    def _model(self) -> Model:
        run = self._run
        document = run.candidate.document
        plain = run.fuzz_inputs[0]
        secrets = {name: plain[name] for name in secret_inputs(document) & plain.keys()}
        disabled = self._fuzz.disabled_inputs if self._fuzz else []
        return Model(document, {**secrets, **run.fuzz_fixed}, disabled)


def _unable(run: Run) -> str:
    """Why there will be no inputs by Claude, as far as that is known before it is asked; "" where there may be some."""
    if run.claude is None:
        return "judge.claude is off"
    # What an earlier process has been given needs no key any more.
    remembers = run.fuzz_memory is not None and run.fuzz_memory.exists()
    return "" if remembers else run.claude.unable()
