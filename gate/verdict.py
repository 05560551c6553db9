"""The verdict: what callers get. Its JSON Schema is generated from these models (`python -m gate.verdict`)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, SerializerFunctionWrapHandler, model_serializer

from gate.judges.base import DecidedBy
from gate.targets.base import Kind

SCHEMA_VERSION = 1
SCHEMA_FILE = Path(__file__).parent / "verdict.schema.json"

CheckStatus = Literal["pass", "fail", "inconclusive", "skipped"]
Outcome = Literal["pass", "fail", "inconclusive"]
Side = Literal["candidate", "baseline"]

EXIT_CODES: dict[Outcome, int] = {"pass": 0, "fail": 1, "inconclusive": 3}
EXIT_USAGE = 2

Seconds = Annotated[float, Field(ge=0), PlainSerializer(lambda value: round(value, 3), return_type=float)]
CHECK_ID = (
    r"^(train\.)?(lint\.(code|project)|schema\.(lint|compatibility)|(case|compare|fuzz)\.[1-9][0-9]*"
    r"|probe\.[A-Za-z0-9_.-]+|speed)$"
)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class GateInfo(_Model):
    version: str = Field(description="Version of the gate that judged.")
    schema_: int = Field(default=SCHEMA_VERSION, alias="schema", description="Version of this document's schema.")

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True, defer_build=True)


class ModelInfo(_Model):
    ref: str = Field(description="The reference as it was given.")
    kind: Kind = Field(description="Where the model ran.")
    version: str | None = Field(default=None, description="The version pinned for the whole run, or null.")


class PredictionRecord(_Model):
    side: Side
    id: str
    url: str = Field(default="", description="Where the prediction can be looked at, or empty.")
    status: str
    predict_time: Seconds | None = Field(default=None, description="Seconds, measured by the model's server.")


class CheckResult(_Model):
    id: str = Field(pattern=CHECK_ID)
    status: CheckStatus
    message: str = Field(description="One sentence a person can act on.")
    decided_by: DecidedBy = "none"
    inputs: dict[str, Any] = Field(default_factory=dict, description="Inputs of the check's predictions.")
    evidence: dict[str, Any] = Field(default_factory=dict, description="What the decision rests on.")
    predictions: list[PredictionRecord] = Field(default_factory=list)
    seconds: Seconds = 0.0


class Usage(_Model):
    """What the run cost. Every prediction is counted once, however many checks looked at it."""

    predictions: int = 0
    predict_seconds: Seconds = 0.0
    clip_images: int = 0
    claude_calls: int = 0
    claude_input_tokens: int = 0
    claude_output_tokens: int = 0


class StepRecord(_Model):
    """A step of a release."""

    name: str
    status: Literal["done", "skipped", "failed"]
    message: str = Field(description="One sentence about what was done, or why not.")
    seconds: Seconds = 0.0
    resumed: bool = Field(default=False, description="Done by an earlier process of the same run.")


class DeploymentRecord(_Model):
    """What became of the deployment that follows the model."""

    name: str
    status: Literal["created", "updated", "unchanged", "rolled back", "not rolled back"]
    version: str = Field(description="The version that it runs now.")
    previous_version: str | None = Field(default=None, description="The one before, or null for a new deployment.")


class ReleaseInfo(_Model):
    """What `gate push` did with its verdict."""

    model: str = Field(description="The live model, owner/name.")
    status: Literal["released", "not released", "rolled back", "unknown"]
    tested_version: str | None = Field(default=None, description="The version that was pushed and judged.")
    version: str | None = Field(default=None, description="The version that was released, or null: none was.")
    previous_version: str | None = Field(default=None, description="The version that was live before.")
    promoted_by: Literal["registry", "push", "none"] = Field(
        default="none", description="registry: copied by its digest; push: built and pushed once more."
    )
    is_tested_version: bool = Field(default=False, description="Whether users get the very version that was judged.")
    deployment: DeploymentRecord | None = None
    smoke: PredictionRecord | None = Field(default=None, description="The prediction on what was released.")
    steps: list[StepRecord] = Field(default_factory=list)


class Verdict(_Model):
    """Is the candidate at least as good as the baseline, and why."""

    gate: GateInfo
    verdict: Outcome
    reason: str
    candidate: ModelInfo
    baseline: ModelInfo | None = None
    checks: list[CheckResult]
    usage: Usage
    started_at: datetime = Field(description="RFC 3339, UTC.")
    seconds: Seconds
    release: ReleaseInfo | None = Field(default=None, description="Only of `gate push`; else the key is absent.")

    @model_serializer(mode="wrap")
    def _without_absent_release(self, handler: SerializerFunctionWrapHandler):
        document = handler(self)
        if self.release is None:
            document.pop("release", None)
        return document

    def to_json(self) -> str:
        """The document as the contract shows it, with a trailing newline."""
        return self.model_dump_json(indent=2) + "\n"


def conclude(checks: list[CheckResult], faults: list[str]) -> tuple[Outcome, str]:
    """Turn the checks of a run into its outcome and a sentence about it.

    `faults` are reasons why the run did not check all that it set out to check; with any of them
    the outcome cannot be a pass. That is the one rule by which the gate fails closed.
    """
    failed = [check for check in checks if check.status == "fail"]
    undecided = [check for check in checks if check.status == "inconclusive"]
    passed = [check for check in checks if check.status == "pass"]
    if failed:
        return "fail", f"{failed[0].id}: {failed[0].message}{_more(len(failed) - 1, 'failed')}"
    if faults:
        return "inconclusive", faults[0]
    if undecided:
        return "inconclusive", f"{undecided[0].id}: {undecided[0].message}{_more(len(undecided) - 1, 'open')}"
    if not passed:
        return "inconclusive", "Nothing was checked: add test cases to the configuration or name a baseline."
    count = f"{len(passed)} check{'s' if len(passed) > 1 else ''} passed"
    skipped = sum(check.status == "skipped" for check in checks)
    return "pass", f"{count}{f', {skipped} skipped' if skipped else ''}."


def _more(count: int, what: str) -> str:
    return f" ({count} more check{'s' if count > 1 else ''} {what})" if count else ""


def now() -> datetime:
    return datetime.now(UTC)


def schema_text() -> str:
    """The JSON Schema of the verdict, as it ships in `gate/verdict.schema.json`."""
    schema = Verdict.model_json_schema(mode="serialization", by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text())
