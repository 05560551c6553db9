"""`lint.project`: the published guide's advice, on the files of a candidate that is a local folder."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from gate.checks.base import Run
from gate.lint.run import Report, lint
from gate.targets.local import LocalTarget
from gate.verdict import CheckResult

MAX_FINDINGS = 50


class LintProject:
    def ids(self, run: Run) -> list[str]:
        return ["lint.project"]

    async def results(self, run: Run) -> AsyncIterator[CheckResult]:
        if not isinstance(run.candidate.target, LocalTarget):
            yield CheckResult(
                id="lint.project",
                status="skipped",
                message="The candidate's files are not at hand: it is no local folder.",
            )
            return
        yield await lint_project(run.candidate.target.project.folder, run.candidate.document)


async def lint_project(
    folder: Path, document: dict[str, Any] | None = None, allowed: Mapping[str, str] = {}
) -> CheckResult:
    """The result of every rule of `gate lint` on a project; only errors fail it.

    Args:
        document: the model's OpenAPI document, where it is known already.
        allowed: rules that are silenced, each with the reason.

    Raises:
        UsageError: there is no cog.yaml in the folder.
    """
    report = await asyncio.to_thread(lint, folder, None, document, allowed)
    return CheckResult(
        id="lint.project",
        status="fail" if report.failed() else "pass",
        message=_message(report),
        decided_by="facts",
        evidence=_evidence(report),
    )


def _message(report: Report) -> str:
    if not report.failed():
        return report.summary()
    first, *others = (each for each in report.findings if each.level == "error")
    more = f" ({len(others)} more in the evidence)" if others else ""
    return f"{first.file}, line {first.line}: {first.message} [{first.rule}]{more}"


def _evidence(report: Report) -> dict[str, Any]:
    document = report.as_dict()
    shown = {key: document[key][:MAX_FINDINGS] for key in ("findings", "silenced") if document[key]}
    return {"rules": report.rules, **shown}
