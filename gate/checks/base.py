"""What a check is: a question about a model, answered as one or more results of the verdict."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from gate.cases import Case
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
