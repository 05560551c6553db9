"""What starts a GitHub workflow, and the inputs that it brings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.rig.ci.expressions import Strict
from tests.rig.ci.steps import WorkflowError


@dataclass(frozen=True)
class Event:
    """What starts a workflow. `branch` is the one that was pushed to, or that a pull request wants to be merged into."""

    name: str
    branch: str = "main"
    inputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        return "refs/pull/7/merge" if self.name == "pull_request" else f"refs/heads/{self.branch}"


def check_triggered(triggers: Mapping[str, Any], event: Event) -> None:
    if event.name not in triggers:
        raise WorkflowError(f"nothing starts on {event.name}")
    branches = (triggers[event.name] or {}).get("branches") if event.name in ("push", "pull_request") else None
    if branches is not None and event.branch not in branches:
        raise WorkflowError(f"nothing starts on {event.name} of {event.branch}")


def dispatch_inputs(triggers: Mapping[str, Any], event: Event) -> Strict:
    """The inputs of workflow_dispatch; null, all of them, when something else started it."""
    declared = (triggers.get("workflow_dispatch") or {}).get("inputs", {})
    if event.name != "workflow_dispatch":
        return Strict(dict.fromkeys(declared))
    return typed_inputs(declared, event.inputs)


def typed_inputs(declared: Mapping[str, Any], given: Mapping[str, Any]) -> Strict:
    """The values of declared inputs, with their types and defaults."""
    unknown = set(given) - set(declared)
    if unknown:
        raise WorkflowError(f"there is no input {sorted(unknown)}; there are {sorted(declared)}")
    values = Strict()
    for name, about in declared.items():
        if about.get("required") and name not in given:
            raise WorkflowError(f"the input {name} is required")
        values[name] = given.get(name, about.get("default", {"boolean": False, "string": ""}[about["type"]]))
        if not isinstance(values[name], {"boolean": bool, "string": str}[about["type"]]):
            raise WorkflowError(f"the input {name} is a {about['type']}, not {values[name]!r}")
    return values
