"""GitHub Actions, as much of it as the workflows that ship use: every shell step is executed as it stands, with bash.

Jobs run in the order of `needs`, each on a machine of its own; `if`, `env`, `matrix`, outputs and the files
GITHUB_OUTPUT, GITHUB_ENV, GITHUB_PATH and GITHUB_STEP_SUMMARY are honoured; composite actions and the reusable workflow
of this repository are executed, actions of others have stand-ins (actions.py). A key that is not known here is an
error: nothing that a workflow says is passed over.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from tests.rig.ci.actions import Surroundings
from tests.rig.ci.events import Event, check_triggered, dispatch_inputs, typed_inputs
from tests.rig.ci.expressions import Strict, as_text, interpolate
from tests.rig.ci.machine import Machine, Services
from tests.rig.ci.steps import Steps, WorkflowError, condition_holds, known

ROOT = Path(__file__).resolve().parents[3]
OWN = "OWNER/gate/"  # how a model's repository refers to this one, before somebody puts their own name there

# Permissions, concurrency, runners and time-outs are checked by the tests of the files; they have no effect here.
WORKFLOW_KEYS = {"name", "on", "permissions", "concurrency", "env", "jobs"}
JOB_KEYS = {
    "name", "needs", "if", "runs-on", "timeout-minutes", "permissions", "concurrency", "strategy", "env", "outputs",
    "steps",
}  # fmt: skip
CALL_KEYS = {"name", "needs", "if", "permissions", "uses", "with", "secrets"}


@dataclass
class JobRun:
    """One job that ran, or one of a matrix. `gate` are the arguments of the gates that it called."""

    id: str
    result: str
    name: str = ""
    log: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    gate: list[list[str]] = field(default_factory=list)
    steps: dict[str, str] = field(default_factory=dict)
    summary: str = ""


@dataclass
class WorkflowRun:
    jobs: list[JobRun]
    artifacts: Path

    @property
    def result(self) -> str:
        return "failure" if any(job.result == "failure" for job in self.jobs) else "success"

    @property
    def log(self) -> str:
        return "\n".join(f"== {job.name}: {job.result}\n{job.log}" for job in self.jobs)

    def job(self, name: str) -> JobRun:
        [found] = [job for job in self.jobs if job.name == name]
        return found


def run_workflow(
    path: Path, event: Event, repository: Path, secrets: Mapping[str, str], services: Services, root: Path
) -> WorkflowRun:
    """What GitHub does when `event` happens in `repository`, which has the workflow at `path`.

    Everything is written below `root`. Raises WorkflowError for a workflow that says what is not known here.
    """
    triggers = load(path)["on"]
    check_triggered(triggers, event)
    inputs = dispatch_inputs(triggers, event)
    return _Workflow(path, event, inputs, secrets, repository, services, root).run()


def load(path: Path) -> dict[str, Any]:
    document = yaml.safe_load(path.read_text())
    if True in document:  # as which YAML 1.1 reads the word `on`
        document["on"] = document.pop(True)
    if isinstance(document["on"], list):
        document["on"] = dict.fromkeys(document["on"])
    return document


@dataclass
class _Workflow:
    """A workflow that is started, or called by another one."""

    path: Path
    event: Event
    inputs: Strict
    secrets: Mapping[str, str]
    repository: Path
    services: Services
    root: Path
    done: dict[str, list[JobRun]] = field(default_factory=dict)

    @property
    def contexts(self) -> dict[str, Any]:
        github = {
            "event_name": self.event.name, "ref": self.event.ref, "workflow": self.document.get("name", self.path.name),
            "repository": "acme/model",
        }  # fmt: skip
        return {"github": Strict(github), "inputs": self.inputs}

    @cached_property
    def document(self) -> dict[str, Any]:
        document = load(self.path)
        known(document, WORKFLOW_KEYS, self.path.name)
        return document

    @property
    def artifacts(self) -> Path:
        return self.root / "artifacts"

    def run(self) -> WorkflowRun:
        self.artifacts.mkdir(parents=True)
        for id, job in self.document["jobs"].items():
            known(job, CALL_KEYS if "uses" in job else JOB_KEYS, f"{self.path.name}, job {id}")
            needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            if any(need not in self.done for need in needs):
                raise WorkflowError(f"job {id} needs {needs}, which have to stand before it here")
            self.done[id] = self.start(id, job, needs)
        return WorkflowRun([run for runs in self.done.values() for run in runs], self.artifacts)

    def start(self, id: str, job: dict[str, Any], needs: list[str]) -> list[JobRun]:
        results = {need: _together(self.done[need]) for need in needs}
        contexts = self.contexts | {"needs": Strict(results)}
        outcomes = {result["result"] for result in results.values()}
        condition = str(job.get("if", "success()"))
        if not condition_holds(condition, contexts, outcomes <= {"success"}, "failure" in outcomes):
            return [JobRun(id, "skipped", name=id)]
        if "uses" in job:
            return self.call(id, job, contexts)
        matrix = _matrix(job.get("strategy", {}), contexts)
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda entry: self.job(id, job, contexts, *entry), enumerate(matrix)))

    def call(self, id: str, job: dict[str, Any], contexts: dict[str, Any]) -> list[JobRun]:
        """The reusable workflow of this repository."""
        reference, _, _ = job["uses"].partition("@")
        if not reference.startswith(OWN):
            raise WorkflowError(f"cannot call {job['uses']}: only the workflows of this repository")
        path = ROOT / reference.removeprefix(OWN)
        interface = load(path)["on"]["workflow_call"]
        given = {name: interpolate(value, contexts) for name, value in job.get("with", {}).items()}
        inputs = typed_inputs(interface["inputs"], given)
        secrets = {
            name: as_text(interpolate(value, contexts | {"secrets": self.secrets}))
            for name, value in job.get("secrets", {}).items()
        }
        unknown = set(secrets) - set(interface["secrets"])
        missing = {name for name, about in interface["secrets"].items() if about.get("required")} - set(secrets)
        if unknown or missing:
            raise WorkflowError(f"secrets that {path.name} does not take: {unknown}, does not get: {missing}")
        root = self.root / id
        run = _Workflow(path, self.event, inputs, secrets, self.repository, self.services, root).run()
        for artifact in run.artifacts.iterdir():
            artifact.rename(self.artifacts / artifact.name)
        for called in run.jobs:
            called.name = f"{job.get('name', id)} / {called.name}"
        return run.jobs

    def job(
        self, id: str, job: dict[str, Any], contexts: dict[str, Any], number: int, matrix: dict[str, Any]
    ) -> JobRun:
        contexts = contexts | {"matrix": Strict(matrix)}
        machine = Machine(self.root / f"{id}-{number}", self.services)
        workspace = machine.root / "work"
        workspace.mkdir()
        contexts["runner"] = Strict({"temp": str(machine.root / "temp"), "os": "Linux", "arch": "X64"})
        secret = contexts | {"secrets": self.secrets}
        environment = {
            name: as_text(interpolate(str(value), secret))
            for name, value in (self.document.get("env", {}) | job.get("env", {})).items()
        }
        own = ROOT if self.path.is_relative_to(ROOT / ".github") else self.repository
        around = Surroundings(machine, self.repository, workspace, self.artifacts, environment)
        steps = Steps(job["steps"], secret, around, own)
        succeeded = steps.run()
        contexts["steps"] = steps.contexts["steps"]
        return JobRun(
            id,
            "success" if succeeded else "failure",
            name=as_text(interpolate(job.get("name", id), contexts)),
            log=steps.log,
            outputs={name: as_text(interpolate(value, contexts)) for name, value in job.get("outputs", {}).items()},
            gate=machine.gate_commands,
            steps=steps.outcomes,
            summary=steps.summary,
        )


def _matrix(strategy: Mapping[str, Any], contexts: Mapping[str, Any]) -> list[dict[str, Any]]:
    known(strategy, {"fail-fast", "matrix"}, "strategy")
    if not strategy:
        return [{}]
    if strategy.get("fail-fast", True):
        raise WorkflowError("fail-fast would cancel other models; it has to be false")
    axes = strategy["matrix"]
    axes = interpolate(axes, contexts) if isinstance(axes, str) else axes
    if {"include", "exclude"} & set(axes):
        raise WorkflowError("include and exclude of a matrix are not known here")
    values = [interpolate(axis, contexts) if isinstance(axis, str) else axis for axis in axes.values()]
    return [dict(zip(axes, entry, strict=True)) for entry in product(*values)]


def _together(runs: list[JobRun]) -> dict[str, Any]:
    results = {run.result for run in runs}
    result = "failure" if "failure" in results else "success" if "success" in results else "skipped"
    return {"result": result, "outputs": Strict(runs[-1].outputs if runs else {})}
