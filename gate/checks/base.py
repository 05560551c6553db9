"""What a check is: a question about a model, answered as one or more results of the verdict."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
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
    """Everything that checks work with.

    Attributes:
        fuzz_memory: where inputs that cannot be made a second time are kept for a run that goes on after this one.
    """

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
    fuzz_memory: Path | None = None

    @cached_property
    def fuzz_fixed(self) -> dict[str, Any]:
        """The inputs that are given each time, ready to be sent; None leaves one out."""
        fuzz = self.config.predict.fuzz if self.config.predict else None
        fixed = fuzz.fixed_inputs if fuzz else {}
        given = sendable(self.candidate.document, fixed, self.config.folder, self.local_files)
        return given | {name: None for name, value in fixed.items() if value is None}

    @cached_property
    def fuzz_inputs(self) -> list[dict[str, Any]]:
        """Inputs from the schema, ready to be sent, the most telling first: `predict.fuzz.iterations` at most."""
        from gate.fuzz.inputs import generate

        fuzz = self.config.predict.fuzz if self.config.predict else None
        if fuzz is None or not fuzz.iterations:
            return []
        return generate(
            self.candidate.document,
            fuzz.iterations,
            fixed=self.fuzz_fixed,
            disabled=fuzz.disabled_inputs,
            known=self.good_inputs(),
            seed=self.fuzz_seed,
        )

    @cached_property
    def probed(self) -> list[str]:
        """The names of the inputs that are probed with pictures.

        Raises:
            UsageError: the configuration names others than the model has.
        """
        from gate.probes.inputs import probed_inputs

        settings = self.config.predict.probe if self.config.predict else None
        if settings is None:
            return []
        return probed_inputs(
            settings,
            self.candidate.document,
            self.baseline.document if self.baseline else None,
            [case.inputs for case in self.cases],
            baseline_unknown=self.baseline_unknown,
        )

    def good_inputs(self) -> list[dict[str, Any]]:
        """The inputs of the test cases that the model must not fail for."""
        return [case.inputs for case in self.cases if case.test.error_contains is None]

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
