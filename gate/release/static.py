"""What can be said of a project before anything is built."""

import asyncio
from dataclasses import replace

from gate.checks.lint_code import lint_code
from gate.config import Config
from gate.targets.local import Project
from gate.verdict import CheckResult


async def static_checks(project: Project, config: Config) -> list[CheckResult]:
    """The results of the lint checks, of the trainer's file too where trainings are checked.

    Raises:
        ServiceError: a linter itself failed.
    """
    linted = [lint_code(project)]
    if config.train is not None and project.trainer is not None:
        linted.append(_lint_trainer(replace(project, predictor=project.trainer)))
    return list(await asyncio.gather(*linted))


async def _lint_trainer(project: Project) -> CheckResult:
    result = await lint_code(project)
    return result.model_copy(update={"id": f"train.{result.id}"})
