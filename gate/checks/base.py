"""What a check is: a question about a model, answered as one or more results of the verdict."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from gate.cases import Case, sendable
from gate.config import Config
from gate.events import Emit
from gate.judges.base import Opinion
from gate.media.store import ArtifactStore
from gate.models import Model
from gate.sampling import Sample, Sampler
from gate.verdict import CheckResult, CheckStatus

if TYPE_CHECKING:
    from gate.judges.claude import ClaudeJudge
    from gate.judges.clip import ClipJudge

STATUS_OF: dict[str, CheckStatus] = {"pass": "pass", "fail": "fail", "undecided": "inconclusive"}


@dataclass(frozen=True)
class Run:
    """Everything that checks work with."""

    config: Config
    candidate: Model
    baseline: Model | None
    cases: list[Case]
    sampler: Sampler
    store: ArtifactStore
    clip: "ClipJudge | None"
    claude: "ClaudeJudge | None"
    emit: Emit
    local_files: bool = True
    fuzz_seed: int = 0
    baseline_unknown: bool = False

    @cached_property
    def fuzz_inputs(self) -> list[dict[str, Any]]:
        """The inputs that are fuzzed with, ready to be sent: `predict.fuzz.iterations` of them at most."""
        from gate.fuzz.inputs import generate

        fuzz = self.config.predict.fuzz if self.config.predict else None
        if fuzz is None or not fuzz.iterations:
            return []
        document = self.candidate.document
        return generate(
            document,
            fuzz.iterations,
            fixed=sendable(document, fuzz.fixed_inputs, self.config.folder, self.local_files)
            | {name: None for name, value in fuzz.fixed_inputs.items() if value is None},
            disabled=fuzz.disabled_inputs,
            known=[case.inputs for case in self.cases if case.test.error_contains is None],
            seed=self.fuzz_seed,
        )

    def compared_cases(self) -> list[Case]:
        """The cases that are asked of both sides."""
        predict = self.config.predict
        return self.cases if self.baseline and predict and predict.compare_outputs else []


class Check(Protocol):
    """One kind of question.

    `ids` are known before anything runs; `results` yields exactly one result for each of them, in any order.
    A check raises GateError when it cannot answer: what it has not yielded becomes inconclusive.
    """

    def ids(self, run: Run) -> list[str]: ...

    def results(self, run: Run) -> AsyncIterator[CheckResult]: ...


def result_of(
    check_id: str, opinion: Opinion, *, inputs: dict[str, Any] | None = None, samples: Iterable[Sample] = ()
) -> CheckResult:
    """An opinion as a result of the verdict."""
    return CheckResult(
        id=check_id,
        status=STATUS_OF[opinion.decision],
        message=opinion.reason,
        decided_by=opinion.by,
        inputs=inputs or {},
        evidence=opinion.evidence,
        predictions=[sample.record for sample in samples],
    )
