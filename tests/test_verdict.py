"""The verdict as the contract states it."""

import json
from datetime import UTC, datetime

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from gate.verdict import (
    SCHEMA_FILE,
    CheckResult,
    CheckStatus,
    GateInfo,
    ModelInfo,
    PredictionRecord,
    Usage,
    Verdict,
    conclude,
    schema_text,
)


def result(check_id: str, status: CheckStatus) -> CheckResult:
    return CheckResult(id=check_id, status=status, message=f"{status}!")


def verdict() -> Verdict:
    check = CheckResult(
        id="compare.1",
        status="fail",
        message="Differs.",
        decided_by="clip",
        inputs={"prompt": "a cat"},
        evidence={"p_value": 0.001},
        predictions=[PredictionRecord(side="candidate", id="x", status="succeeded", predict_time=0.12345)],
        seconds=1.23456,
    )
    return Verdict(
        gate=GateInfo(version="0.1.0"),
        verdict="fail",
        reason="compare.1: Differs.",
        candidate=ModelInfo(ref="a", kind="local"),
        checks=[check],
        usage=Usage(predictions=1),
        started_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        seconds=2.0,
    )


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        (["pass"], "pass"),
        (["pass", "skipped"], "pass"),
        (["pass", "fail"], "fail"),
        (["inconclusive", "fail"], "fail"),
        (["pass", "inconclusive"], "inconclusive"),
        (["skipped"], "inconclusive"),
        ([], "inconclusive"),
    ],
)
def test_the_outcome_follows_from_the_checks(statuses: list[CheckStatus], outcome: str) -> None:
    checks = [result(f"case.{number}", status) for number, status in enumerate(statuses, start=1)]
    assert conclude(checks, [])[0] == outcome


def test_a_fault_is_never_a_pass() -> None:
    assert conclude([result("case.1", "pass")], ["The service was down."]) == ("inconclusive", "The service was down.")


def test_a_fault_does_not_hide_a_failure() -> None:
    outcome, reason = conclude([result("case.1", "fail")], ["The service was down."])
    assert outcome == "fail"
    assert reason == "case.1: fail!"


def test_the_reason_counts_what_else_failed() -> None:
    _, reason = conclude([result("case.1", "fail"), result("case.2", "fail"), result("case.3", "fail")], [])
    assert reason == "case.1: fail! (2 more checks failed)"


def test_the_document_has_the_contract_s_keys() -> None:
    document = json.loads(verdict().to_json())
    assert list(document) == [
        "gate", "verdict", "reason", "candidate", "baseline", "checks", "usage", "started_at", "seconds",
    ]  # fmt: skip
    assert document["gate"] == {"version": "0.1.0", "schema": 1}
    assert document["candidate"] == {"ref": "a", "kind": "local", "version": None}
    assert document["baseline"] is None
    assert list(document["checks"][0]) == [
        "id", "status", "message", "decided_by", "inputs", "evidence", "predictions", "seconds",
    ]  # fmt: skip
    assert document["checks"][0]["predictions"] == [
        {"side": "candidate", "id": "x", "url": "", "status": "succeeded", "predict_time": 0.123}
    ]
    assert list(document["usage"]) == [
        "predictions", "predict_seconds", "clip_images", "claude_calls", "claude_input_tokens", "claude_output_tokens",
    ]  # fmt: skip
    assert document["started_at"] == "2026-01-02T03:04:05Z"


def test_the_schema_in_the_repository_is_the_code_s() -> None:
    assert SCHEMA_FILE.read_text() == schema_text(), "run: python -m gate.verdict"


def test_a_verdict_is_valid_by_the_schema_and_an_altered_one_is_not() -> None:
    validator = Draft202012Validator(json.loads(schema_text()), format_checker=Draft202012Validator.FORMAT_CHECKER)
    document = json.loads(verdict().to_json())
    validator.validate(document)
    document["checks"][0]["status"] = "maybe"
    assert list(validator.iter_errors(document))


@pytest.mark.parametrize("check_id", ["case.0", "case", "compare.x", "lint", "training.case.1", "", "probe."])
def test_other_check_ids_are_refused(check_id: str) -> None:
    with pytest.raises(ValidationError):
        result(check_id, "pass")


@pytest.mark.parametrize("check_id", ["lint.code", "schema.lint", "case.12", "train.case.1", "probe.jpeg", "speed"])
def test_the_contract_s_check_ids_are_taken(check_id: str) -> None:
    assert result(check_id, "pass").id == check_id
