"""`lint.code`: ruff on the predictor's file, where the candidate is a local folder."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

from ruff import find_ruff_bin

from gate.checks.base import Run
from gate.errors import ServiceError
from gate.targets.local import LocalTarget, Project
from gate.verdict import CheckResult

# Rules that mean broken code, not style: syntax and I/O errors; wrong format strings; comparisons and
# assertions that cannot mean what they say; misplaced statements; undefined names; pylint's errors.
# Chosen here so that the installed ruff's defaults, which grow from version to version, decide nothing.
BROKEN_CODE_RULES = ("E9", "F5", "F63", "F7", "F82", "PLE")
SETTINGS_FILES = (".ruff.toml", "ruff.toml")
MAX_FINDINGS = 50


class LintCode:
    def ids(self, run: Run) -> list[str]:
        return ["lint.code"]

    async def results(self, run: Run) -> AsyncIterator[CheckResult]:
        if not isinstance(run.candidate.target, LocalTarget):
            yield CheckResult(
                id="lint.code", status="skipped", message="The candidate's code is not at hand: it is no local folder."
            )
            return
        yield await lint_code(run.candidate.target.project)


async def lint_code(project: Project) -> CheckResult:
    """The result of ruff on a project's predictor file.

    Raises:
        ServiceError: ruff itself failed.
    """
    file = project.predictor_file
    settings = find_settings(project.folder)
    rules = f"the settings in {settings}" if settings else f"rules {', '.join(BROKEN_CODE_RULES)}"
    findings = await ruff_findings(file, project.folder, own_settings=settings is not None)
    name = file.relative_to(project.folder)
    if not findings:
        return CheckResult(
            id="lint.code", status="pass", message=f"ruff finds nothing in {name} ({rules}).", decided_by="facts"
        )
    first = findings[0]
    more = f" ({len(findings) - 1} more in the evidence)" if len(findings) > 1 else ""
    return CheckResult(
        id="lint.code",
        status="fail",
        message=f"{name}, line {first['line']}: {first['message']} [{first['code']}]{more}",
        decided_by="facts",
        evidence={"rules": rules, "findings": findings[:MAX_FINDINGS]},
    )


def find_settings(folder: Path) -> Path | None:
    """The project's own ruff settings: in its folder, or above it in the same repository."""
    for place in (folder, *folder.parents):
        for name in SETTINGS_FILES:
            if (place / name).is_file():
                return place / name
        pyproject = place / "pyproject.toml"
        if pyproject.is_file() and "[tool.ruff" in pyproject.read_text(errors="replace"):
            return pyproject
        if (place / ".git").exists():
            return None
    return None


async def ruff_findings(file: Path, folder: Path, *, own_settings: bool) -> list[dict[str, object]]:
    """What ruff says about one file: line, code and message of each finding.

    Raises:
        ServiceError: ruff itself failed, for example on the project's settings.
    """
    choice = [] if own_settings else ["--isolated", "--select", ",".join(BROKEN_CODE_RULES)]
    process = await asyncio.create_subprocess_exec(
        find_ruff_bin(),
        "check",
        "--no-cache",
        "--output-format=json",
        *choice,
        str(file),
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    if process.returncode not in (0, 1):
        lines = errors.decode(errors="replace").strip().splitlines()
        raise ServiceError(f"ruff could not check {file.name}: {lines[-1] if lines else 'no message'}")
    return [
        {"line": entry["location"]["row"], "code": entry["code"] or "syntax", "message": entry["message"]}
        for entry in json.loads(output)
    ]
