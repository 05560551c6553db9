"""`probe.NAME`: pictures as users send them, as an image input: what the model takes, beside what the baseline does.

With several image inputs, `probe.INPUT.NAME`. `probe.plain` comes first: a picture that should work. Where it does
not, the probes would say nothing, and are skipped.
"""

import asyncio
import itertools
import json
import re
import shlex
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gate.checks.base import Run
from gate.checks.case import judge_outcome, judge_unchecked
from gate.errors import GateError
from gate.fuzz import reproduce
from gate.fuzz.inputs import Inputs
from gate.fuzz.shown import shown as shortened
from gate.judges.base import Opinion
from gate.models import Model
from gate.openapi.inputs import problems
from gate.probes.answers import Answer, Finding, judge_probe, turned
from gate.probes.table import PROBES, Probe
from gate.sampling import Sample
from gate.verdict import CheckResult

if TYPE_CHECKING:
    from gate.probes.setting import Setting

PLAIN = "plain"
# What is sent first where no test case gives a picture: the model takes one of these, or nothing can be known.
PLAINEST = ("png", "jpeg")
MAX_LINE = 400  # characters of the lines in a message that make a failure happen again


class Probes:
    def ids(self, run: Run) -> list[str]:
        if not _wanted(run):
            return []
        names = [PLAIN, *(probe.name for probe in _asked(run))]
        return [_id(run, one, name) for one in run.probed for name in names] or [f"probe.{PLAIN}"]

    async def results(self, run: Run) -> AsyncIterator[CheckResult]:
        if not run.probed:
            message = "No input of the model takes images; name those that do in predict.probe.inputs."
            yield CheckResult(id=f"probe.{PLAIN}", status="skipped", message=message)
        numbers = itertools.count(len(run.cases) + 1)
        for name in run.probed:
            async for result in _probe_input(run, name, numbers):
                yield result


def _wanted(run: Run) -> bool:
    return run.config.predict is not None and run.config.predict.probe is not None


def _asked(run: Run) -> list[Probe]:
    assert run.config.predict
    assert run.config.predict.probe
    return [probe for probe in PROBES if probe.name not in run.config.predict.probe.skip]


def _id(run: Run, name: str, probe: str) -> str:
    # Characters that no id has are told apart: of two results with one id, the first would be lost.
    plain = re.sub("[^A-Za-z0-9_.-]", lambda other: f"-{ord(other[0]):x}-", name)
    several = f"{plain}." if len(run.probed) > 1 else ""
    return f"probe.{several}{probe}"


async def _probe_input(run: Run, name: str, numbers: "itertools.count[int]") -> AsyncIterator[CheckResult]:
    from gate.probes.setting import read_setting  # Pillow: for image inputs alone

    try:
        probing = _Probing(run, await read_setting(run, name), numbers)
    except GateError as error:
        message = f"No picture could be sent as {name}: {error}"
        plain, taken = CheckResult(id=_id(run, name, PLAIN), status="inconclusive", message=message), None
    else:
        plain, taken = await probing.plain()
        if taken is not None:
            yield plain
            async for result in probing.probes(taken):
                yield result
            return
    yield plain
    for probe in _asked(run):
        message = f"It would tell nothing: see {plain.id}."
        yield CheckResult(id=_id(run, name, probe.name), status="skipped", message=message)


@dataclass
class _Probing:
    """One input, probed."""

    run: Run
    setting: "Setting"
    numbers: "itertools.count[int]"  # of the sampler's cases, behind those of the configuration
    asked: dict[str, asyncio.Task[list[Sample]]] = field(default_factory=dict)

    async def plain(self) -> tuple[CheckResult, Sample | None]:
        """The result of a picture that should work, and the candidate's sample where it does."""
        setting = self.setting
        if setting.case is not None:
            tries = [(setting.inputs, setting.shown)]
        else:
            plainest = [probe for probe in PROBES if probe.name in PLAINEST and setting.source == ""]
            plainest.sort(key=lambda probe: PLAINEST.index(probe.name))
            tries = [(setting.sent(one), setting.told(one)) for one in plainest] or [(setting.inputs, setting.shown)]
        failed = None
        for inputs, shown in tries:
            ours, theirs = await self.both(inputs)
            if ours.taken:
                finding = Finding("pass", f"The model takes an ordinary picture as {setting.name}.")
                return self.result(PLAIN, finding, ours, theirs, shown), ours.sample
            if theirs is not None and theirs.taken and ours.known:
                why = ours.reason
                finding = Finding(
                    "fail", f"The candidate does not take an ordinary picture, which the baseline takes: {why}"
                )
                return self.result(PLAIN, finding, ours, theirs, shown), None
            failed = failed or (ours, theirs, shown)
        assert failed is not None
        ours, theirs, shown = failed
        hint = "" if setting.case else f" Add a test case with a picture as {setting.name} that works."
        reason = ours.reason.rstrip(".")
        message = f"The model does not take an ordinary picture as {setting.name}: {reason}.{hint}"
        finding = Finding("inconclusive", message if ours.known else ours.reason)
        return self.result(PLAIN, finding, ours, theirs, shown), None

    async def probes(self, plain: Sample) -> AsyncIterator[CheckResult]:
        """The result of each probe, given the candidate's sample of the plain picture."""
        light = [probe for probe in _asked(self.run) if not probe.heavy]
        tasks = [asyncio.create_task(self.probe(one, plain)) for one in light]
        try:
            for finished in asyncio.as_completed(tasks):
                yield await finished
            for one in _asked(self.run):
                if one.heavy:
                    yield await self.probe(one, plain)
        finally:
            for task in tasks:
                task.cancel()

    async def probe(self, probe: Probe, plain: Sample) -> CheckResult:
        setting, run = self.setting, self.run
        inputs = await asyncio.to_thread(setting.sent, probe)
        ours, theirs = await self.both(inputs)
        expected = setting.expects(probe)
        finding = judge_probe(probe, expected, ours, theirs, run.baseline_unknown)
        more: dict[str, Any] = {"expected": expected, "why": probe.why}
        if probe.guide:
            more["guide"] = probe.guide.page.url
        if finding.gap:
            more["gap"] = True
        if probe.name == "exif-rotation" and ours.taken and ours.sample:
            lies = await asyncio.to_thread(turned, ours.sample, plain)
            more |= {} if lies is None else {"follows_exif": not lies}
            if lies:
                message = f"{finding.message} It does not turn it: the output lies on its side."
                finding = finding._replace(message=message)
        shown = setting.told(probe)
        if not ours.taken and (line := self.line(shown)):
            more["reproduce"] = line
            if finding.status == "fail" and len(line) <= MAX_LINE:
                finding = finding._replace(message=f"{finding.message} To see it: {line}")
        return self.result(probe.name, finding, ours, theirs, shown, more)

    def result(
        self,
        name: str,
        finding: Finding,
        ours: Answer,
        theirs: Answer | None,
        shown: Inputs,
        more: dict[str, Any] | None = None,
    ) -> CheckResult:
        beside = {"candidate": ours.words, "baseline": theirs.words if theirs else None}
        evidence = {"input": self.setting.name, "probe": name} | beside | (more or {}) | ours.opinion.evidence
        return CheckResult(
            id=_id(self.run, self.setting.name, name),
            status=finding.status,
            message=finding.message,
            decided_by=ours.opinion.by,
            inputs=shortened(self.run.candidate.document, shown),
            evidence=evidence,
            predictions=[one.sample.record for one in (ours, theirs) if one and one.sample],
        )

    def line(self, shown: Inputs) -> str:
        """What to type to send a probe again; "" where its picture cannot be written down."""
        from gate.probes.setting import FOLDER

        if self.setting.source is None:
            return ""
        made = f"python -m gate.probes {FOLDER}" + (
            f" {shlex.quote(self.setting.source)}" if self.setting.source else ""
        )
        live = self.run.baseline.target.ref if self.run.baseline else None
        again = reproduce.command(self.run.candidate.target.ref, live, shown)
        return f"{made} && {again}" if again else f"{made}, and the test case {reproduce.test_case(shown)}"

    async def both(self, inputs: Inputs) -> tuple[Answer, Answer | None]:
        """Both sides' answers; None for a baseline that there is not, or whose schema does not take these inputs."""
        baseline = self.run.baseline
        if baseline is None or problems(baseline.document, inputs):
            return await self.answer(self.run.candidate, inputs), None
        ours, theirs = await asyncio.gather(self.answer(self.run.candidate, inputs), self.answer(baseline, inputs))
        return ours, theirs

    async def answer(self, model: Model, inputs: Inputs) -> Answer:
        try:
            sample = await self.ask(model, inputs)
        except GateError as error:
            return Answer(None, Opinion("undecided", "none", str(error)))
        return Answer(sample, await asyncio.to_thread(lambda: judge_outcome(sample) or judge_unchecked(sample)))

    async def ask(self, model: Model, inputs: Inputs) -> Sample:
        """One prediction, made once; that of a test case is there already."""
        case = self.setting.case
        key = model.side + json.dumps(inputs, sort_keys=True)
        if key not in self.asked:
            number = case.number if case and inputs == case.inputs else next(self.numbers)
            self.asked[key] = asyncio.create_task(self.run.sampler.take(model, number, inputs, 1))
        [sample] = await asyncio.shield(self.asked[key])
        return sample
