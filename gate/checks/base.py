"""What a check is: a question about a model, answered as one or more results of the verdict."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from gate.config import Config, TestCase
from gate.events import Emit
from gate.judges.base import Opinion
from gate.media.store import ArtifactStore
from gate.sampling import Model, Sample, Sampler
from gate.verdict import CheckResult, CheckStatus

if TYPE_CHECKING:
    from gate.judges.clip import ClipJudge

STATUS_OF: dict[str, CheckStatus] = {"pass": "pass", "fail": "fail", "undecided": "inconclusive"}


@dataclass(frozen=True)
class Case:
    """A test case as a run asks it.

    Attributes:
        number: from 1, in the order of the configuration.
        inputs: ready to be sent: local files are data URLs, nulls are left out.
        test: what the configuration says.
        shown: the inputs as the configuration has them, for the verdict.
        refused_by_candidate, refused_by_baseline: why a side's schema does not take these inputs, or "".
    """

    number: int
    inputs: dict[str, Any]
    test: TestCase
    shown: dict[str, Any]
    refused_by_candidate: str = ""
    refused_by_baseline: str = ""


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
    emit: Emit

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
