"""What can be said of a project before anything is built."""

import asyncio
from dataclasses import replace

from gate.checks.lint_code import lint_code
from gate.checks.lint_project import lint_project
from gate.config import Config
from gate.targets.local import Project
from gate.verdict import CheckResult

# The first pass of a proxy is pushed with the key of the service that it calls, to models that are private.
SECRETS = "secrets-in-tree"
OF_A_PROXY = "The configuration has an official_model, so this is the first pass of a proxy, with its key."


def secrets_allowed(checks: list[CheckResult]) -> list[str]:
    """Where the secrets stand, as file and line, that a project has by permission."""
    silenced = (each for check in checks if check.id == "lint.project" for each in check.evidence.get("silenced", []))
    return [f"{each['file']}, line {each['line']}" for each in silenced if each["rule"] == SECRETS]


async def static_checks(project: Project, config: Config) -> list[CheckResult]:
    """The results of the lint checks, of the trainer's file too where trainings are checked.

    Raises:
        ServiceError: a linter itself failed.
        UsageError: a folder of the project cannot be read.
    """
    allowed = {SECRETS: OF_A_PROXY} if config.official_model else {}
    linted = [lint_code(project), lint_project(project.folder, allowed=allowed)]
    if config.train is not None and project.trainer is not None:
        linted.append(_lint_trainer(replace(project, predictor=project.trainer)))
    return list(await asyncio.gather(*linted))


async def _lint_trainer(project: Project) -> CheckResult:
    result = await lint_code(project)
    return result.model_copy(update={"id": f"train.{result.id}"})
