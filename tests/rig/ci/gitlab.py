"""GitLab CI, as much of it as the pipeline that ships uses: every script is executed as it stands, with bash.

https://docs.gitlab.com/ci/yaml/. A key that is not known here is an error.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.rig.ci.machine import Machine, Services
from tests.rig.ci.rules import holds

GLOBAL_KEYS = {"variables", "workflow", "stages"}
# Those without an effect here: what they say is checked by the tests of the file.
JOB_KEYS = {
    "stage", "image", "services", "variables", "timeout", "before_script", "script", "artifacts", "extends", "rules",
    "interruptible", "resource_group",
}  # fmt: skip


class PipelineError(ValueError):
    """The configuration says what is not known here, or what GitLab would refuse."""


@dataclass(frozen=True)
class Pipeline:
    """What started a pipeline, as $CI_PIPELINE_SOURCE says it, and the branch that it is for (of a merge request: its own)."""

    source: str
    branch: str = "main"

    @property
    def variables(self) -> dict[str, str]:
        common = {"CI_PIPELINE_SOURCE": self.source, "CI_DEFAULT_BRANCH": "main", "GITLAB_CI": "true"}
        # A merge request's pipeline has no $CI_COMMIT_BRANCH.
        return common if self.source == "merge_request_event" else common | {"CI_COMMIT_BRANCH": self.branch}


@dataclass
class GitlabJob:
    """A job that ran. `gate` are the arguments of the gates that it called, `artifacts` the folder of what it keeps."""

    name: str
    result: str
    log: str
    artifacts: Path
    gate: list[list[str]] = field(default_factory=list)


def run_gitlab(
    path: Path, pipeline: Pipeline, repository: Path, secrets: Mapping[str, str], services: Services, root: Path
) -> list[GitlabJob]:
    """The jobs that run in `repository`, which has the configuration at `path`; none if nothing starts.

    `secrets` are the project's CI/CD variables. Everything is written below `root`.
    """
    document = yaml.safe_load(path.read_text())
    rules = document.get("workflow", {}).get("rules", [{"when": "always"}])
    variables = document.get("variables", {}) | pipeline.variables | dict(secrets)
    if not _included(rules, variables):
        return []
    return [
        _run(name, job, variables, repository, services, root / name)
        for name, job in jobs(document).items()
        if _included(job.get("rules", [{"when": "on_success"}]), variables)
    ]


def jobs(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The jobs, each with what it extends, without the hidden ones."""
    found = {}
    for name, job in document.items():
        if name in GLOBAL_KEYS or name.startswith("."):
            continue
        base = document[job["extends"]] if "extends" in job else {}
        unknown = (set(job) | set(base)) - JOB_KEYS
        if unknown:
            raise PipelineError(f"{name} says {sorted(unknown)}, which this does not know")
        found[name] = _merged(base, job)
    return found


def _merged(base: Mapping[str, Any], job: Mapping[str, Any]) -> dict[str, Any]:
    """`extends`: mappings are merged, all else is replaced."""
    merged = dict(base)
    for key, value in job.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _merged(base[key], value) if both else value
    return merged


def _included(rules: list[dict[str, Any]], variables: Mapping[str, str]) -> bool:
    for rule in rules:
        if set(rule) - {"if", "when"}:
            raise PipelineError(f"a rule says {sorted(rule)}, which this does not know")
        if holds(rule.get("if", '"" == ""'), variables):
            return rule.get("when", "on_success") != "never"
    return False


def _run(
    name: str, job: Mapping[str, Any], variables: Mapping[str, str], repository: Path, services: Services, root: Path
) -> GitlabJob:
    machine = Machine(root, services)
    if job["image"].startswith("python:"):
        machine.install_python()
    work = root / "work"
    shutil.copytree(repository, work, symlinks=True)
    environment = dict(variables) | job.get("variables", {}) | {"CI_PROJECT_DIR": str(work)}
    script = "\n".join([*job.get("before_script", []), *job["script"]])
    (root / "script.sh").write_text(script)
    code, log = machine.run(["bash", "-eo", "pipefail", str(root / "script.sh")], "", work, environment)
    kept = root / "artifacts"
    kept.mkdir()
    keeps = job.get("artifacts", {})
    if code == 0 or keeps.get("when") == "always":
        for path in keeps.get("paths", []):
            if (work / path).exists():
                shutil.copy(work / path, kept)
    return GitlabJob(name, "failed" if code else "success", log, kept, machine.gate_commands)
