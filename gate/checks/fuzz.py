"""`fuzz.N`: predictions with inputs that the schema allows, which must not fail where the baseline's do not."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from gate.checks.base import Run
from gate.checks.fuzz_asking import Asking, judged, rejects, signature
from gate.checks.fuzz_inputs import Iterations
from gate.checks.fuzz_shrink import how_to_see, shrunk
from gate.errors import GateError, UsageError
from gate.fuzz.inputs import Inputs
from gate.fuzz.iterations import Tried
from gate.fuzz.seen import differences
from gate.fuzz.shown import shown as shown_inputs
from gate.judges.base import Opinion
from gate.openapi.inputs import problems, secret_inputs
from gate.sampling import Sample
from gate.secrets import register
from gate.verdict import CheckResult, CheckStatus

SHRUNK_FAILURES = 3  # distinct ones, of a run
MAX_LINE = 400  # characters of a line in a message

GAP = "The schema allows this input, and the model"
LET = (
    "The schema allows this input: let it say what the model takes, let the model take it, or set "
    "predict.fuzz.new_models: report."
)


class Fuzz:
    def ids(self, run: Run) -> list[str]:
        if not _wanted(run):
            return []
        return [f"fuzz.{number}" for number in range(1, max(len(run.fuzz_inputs), 1) + 1)]

    async def results(self, run: Run) -> AsyncIterator[CheckResult]:
        if not run.fuzz_inputs:
            yield _nothing_to_try(run)
            return
        _register_secrets(run)
        iterations = Iterations(run)
        iterations.note()
        fuzzing = _Fuzzing(run, iterations, Asking(run))
        tasks = [asyncio.create_task(fuzzing.check(number)) for number in range(1, len(run.fuzz_inputs) + 1)]
        try:
            for finished in asyncio.as_completed(tasks):
                if (result := await finished) is not None:
                    yield result
            # The failures come last: what has passed tells much of what they need.
            for result in await fuzzing.failed():
                yield result
        finally:
            iterations.cancel()
            for task in tasks:
                task.cancel()


def _wanted(run: Run) -> bool:
    predict = run.config.predict
    return bool(predict and predict.fuzz and predict.fuzz.iterations)


def _register_secrets(run: Run) -> None:
    """A model may repeat what it was given in its logs."""
    for name in secret_inputs(run.candidate.document):
        for inputs in run.fuzz_inputs:
            if name in inputs:
                register(str(inputs[name]))


def _nothing_to_try(run: Run) -> CheckResult:
    """Why there are no inputs.

    Raises:
        UsageError: the configuration does not let any be.
    """
    assert run.config.predict
    assert run.config.predict.fuzz
    settings = run.config.predict.fuzz
    fixed = {name: value for name, value in run.fuzz_fixed.items() if value is not None}
    why = " ".join(problems(run.candidate.document, fixed))
    if fixed or settings.disabled_inputs:
        theirs = run.baseline and not problems(run.baseline.document, fixed)
        if not theirs and not run.baseline_unknown:
            raise UsageError(f"predict.fuzz.fixed_inputs and disabled_inputs leave no valid inputs: {why}")
    message = f"No valid input is known for this model: {why} Give what is missing in predict.fuzz.fixed_inputs."
    return CheckResult(id="fuzz.1", status="inconclusive", message=message)


@dataclass(frozen=True)
class _Failure:
    """An iteration whose inputs the candidate fails for, and the baseline, if there is one, handles."""

    number: int
    tried: Tried
    opinion: Opinion
    samples: list[Sample]
    beside: dict[str, Any]


@dataclass
class _Fuzzing:
    run: Run
    iterations: Iterations
    asking: Asking
    failures: dict[str, list[_Failure]] = field(default_factory=dict)
    passed: list[Inputs] = field(default_factory=list)

    async def check(self, number: int) -> CheckResult | None:
        """The result of one iteration; None for a failure, which is kept."""
        run, tried = self.run, await self.iterations.get(number)
        samples: list[Sample] = []

        def result(
            status: CheckStatus, opinion: Opinion, message: str = "", more: dict[str, Any] | None = None
        ) -> CheckResult:
            return self.result(number, tried, status, opinion, samples, message, more)

        try:
            sample = await self.asking.ask(run.candidate, tried.inputs)
            samples.append(sample)
            opinion = await judged(sample)
            theirs = await self.asking.baseline_s(tried.inputs) if opinion.decision == "fail" else None
        except GateError as error:
            return result("inconclusive", Opinion("undecided", "none", str(error)))
        if opinion.decision == "pass":
            self.passed.append(tried.inputs)
            return result("pass", opinion)
        if opinion.decision == "undecided":
            return result("inconclusive", opinion)
        rejected, beside = rejects(sample), {}
        if theirs is not None:
            samples.append(theirs[0])
            beside = {"baseline": theirs[1].reason}
            if theirs[1].decision == "undecided":
                return result("inconclusive", opinion, f"{opinion.reason} The baseline: {theirs[1].reason}", beside)
            if theirs[1].decision == "fail":
                return result("pass", opinion, _gap(rejected, opinion, theirs[1]), beside | {"gap": True})
        elif run.baseline_unknown:
            message = f"{opinion.reason} What the baseline says to this input is not known."
            return result("inconclusive", opinion, message)
        else:
            beside = {"baseline": "Its schema does not take this input."} if run.baseline else {}
            if rejected:
                beside |= {"gap": True}
                if self.new_models == "report":
                    return result("pass", opinion, f"{GAP} rejects it: {opinion.reason}", beside)
        failure = _Failure(number, tried, opinion, samples, beside)
        self.failures.setdefault(signature(opinion), []).append(failure)
        return None

    @property
    def new_models(self) -> str:
        predict = self.run.config.predict
        return predict.fuzz.new_models if predict and predict.fuzz else "fail"

    async def failed(self) -> list[CheckResult]:
        """The results of all failures; those of one kind are shrunk once, shown with the plainest."""
        plain = self.run.fuzz_inputs[0]

        def distance(failure: _Failure) -> tuple[int, int]:
            return len(differences(failure.tried.inputs, plain)), failure.number

        kinds = {kind: sorted(failures, key=distance) for kind, failures in self.failures.items()}
        order = sorted(kinds, key=lambda kind: min(failure.number for failure in kinds[kind]))

        async def smallest(kind: str) -> dict[str, Any]:
            failed, others = [failure.tried.inputs for failure in kinds[kind]], kinds.keys() - {kind}
            first = kinds[kind][0]
            return await shrunk(self.asking, self.passed, failed, first.opinion, rejects(first.samples[0]), others)

        found = await asyncio.gather(*(smallest(kind) for kind in order[:SHRUNK_FAILURES]))
        results = []
        for kind, shown in itertools.zip_longest(order, found):
            first, *others = kinds[kind]
            shown = shown or how_to_see(self.run, first.tried.inputs)
            message = f"{first.opinion.reason.rstrip('.')}.{_beside(first)} {_in_words(shown)}"
            results.append(self.failure(first, message, shown))
            for other in others:
                message = (
                    f"The same failure as fuzz.{first.number}: {other.opinion.reason.rstrip('.')}.{_beside(other)}"
                )
                results.append(self.failure(other, message, {}))
        return results

    def failure(self, failure: _Failure, message: str, more: dict[str, Any]) -> CheckResult:
        one, more = failure, failure.beside | more
        return self.result(one.number, one.tried, "fail", one.opinion, one.samples, message, more)

    def result(
        self,
        number: int,
        tried: Tried,
        status: CheckStatus,
        opinion: Opinion,
        samples: list[Sample],
        message: str = "",
        more: dict[str, Any] | None = None,
    ) -> CheckResult:
        message = message or opinion.reason
        made = {"seed": self.run.fuzz_seed, "made_by": tried.made_by}
        if tried.instead:
            made["not_by_claude"] = tried.instead
            predict = self.run.config.predict
            if predict and predict.fuzz and predict.fuzz.prompt:
                message = f"{message.rstrip('.')}. These inputs do not follow predict.fuzz.prompt: {tried.instead}."
        return CheckResult(
            id=f"fuzz.{number}",
            status=status,
            message=message,
            decided_by=opinion.by,
            inputs=shown_inputs(self.run.candidate.document, tried.inputs),
            evidence=made | opinion.evidence | (more or {}),
            predictions=[sample.record for sample in samples],
        )


def _gap(rejected: bool, ours: Opinion, theirs: Opinion) -> str:
    """What both sides fail for: by the same words, or by the baseline's beside the candidate's."""
    what = "rejects" if rejected else "fails for"
    if signature(ours) == signature(theirs):
        return f"{GAP} {what} it, as the baseline does: {ours.reason}"
    return f"{GAP} {what} it: {ours.reason.rstrip('.')}. So does the baseline, in other words: {theirs.reason}"


def _beside(failure: _Failure) -> str:
    """What is to be said of a failure beside its reason."""
    if len(failure.samples) > 1:
        return " The baseline handles it."
    return f" {LET}" if failure.beside.get("gap") else ""


def _in_words(shown: dict[str, Any]) -> str:
    other = f"Less fails in other words: {shown['other_words'].rstrip('.')}. " if "other_words" in shown else ""
    if len(shown["reproduce"]) > MAX_LINE:
        smallest = json.dumps(shown["smallest"], ensure_ascii=False)
        return f"{other}These inputs are enough: {smallest}; the evidence has the test case."
    return f"{other}To see it: {shown['reproduce']}"
