"""`schema.compatibility`: whoever calls the baseline can call the candidate and read its answers."""

from collections.abc import AsyncIterator
from dataclasses import asdict

from gate.checks.base import Run
from gate.openapi.compatibility import incompatibilities
from gate.verdict import CheckResult, CheckStatus


class SchemaCompatibility:
    def ids(self, run: Run) -> list[str]:
        return ["schema.compatibility"] if run.baseline else []

    async def results(self, run: Run) -> AsyncIterator[CheckResult]:
        assert run.baseline is not None
        findings = incompatibilities(run.baseline.document, run.candidate.document)
        status: CheckStatus = "pass"
        message = "Every request that the baseline accepts is accepted, and its readers can read the output."
        if findings:
            ignored = run.config.ignore_schema_compatibility
            status = "skipped" if ignored else "fail"
            message = findings[0].message
            if len(findings) > 1:
                message += f" ({len(findings) - 1} more in the evidence)"
            if ignored:
                message = f"Ignored, as asked: {message}"
        yield CheckResult(
            id="schema.compatibility",
            status=status,
            message=message,
            decided_by="schema",
            evidence={"findings": [asdict(finding) for finding in findings]} if findings else {},
        )
