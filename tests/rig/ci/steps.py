"""The steps of a GitHub job or composite action, one after the other."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.rig.ci.actions import ACTIONS, ActionFailed, Surroundings
from tests.rig.ci.expressions import Strict, as_text, interpolate, is_true

SHELLS = {
    None: ["bash", "-e"],  # a job's default is not pipefail
    "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
}
STEP_KEYS = {"id", "name", "if", "env", "uses", "with", "run", "shell", "working-directory"}


class WorkflowError(ValueError):
    """The workflow says what is not known here, or what GitHub would refuse."""


class Steps:
    """Runs steps in a job's surroundings. `own` is the repository that `$/` means."""

    def __init__(self, steps: list[dict[str, Any]], contexts: dict[str, Any], around: Surroundings, own: Path) -> None:
        self.steps, self.around, self.own = steps, around, own
        self.contexts = contexts | {"steps": Strict()}
        self.outcomes: dict[str, str] = {}
        self.log = ""
        self.summary = ""
        self.failed = False

    def run(self) -> bool:
        """Whether all went well."""
        for number, step in enumerate(self.steps, 1):
            known(step, STEP_KEYS, f"step {step.get('name', number)}")
            name = str(step.get("name", step.get("uses", number)))
            outputs: dict[str, str] = {}
            outcome = "skipped"
            if condition_holds(str(step.get("if", "success()")), self._scope({}), not self.failed, self.failed):
                self.log += f"-- {name}\n"
                outcome = "success" if self._step(step, outputs) else "failure"
                self.failed |= outcome == "failure"
            self.outcomes[name] = outcome
            if "id" in step:
                self.contexts["steps"][step["id"]] = Strict(outputs=outputs, outcome=outcome, conclusion=outcome)
        return not self.failed

    def _scope(self, environment: Mapping[str, str]) -> dict[str, Any]:
        return self.contexts | {"env": self.around.environment | dict(environment)}

    def _step(self, step: Mapping[str, Any], outputs: dict[str, str]) -> bool:
        environment = {
            name: as_text(interpolate(str(value), self._scope({}))) for name, value in step.get("env", {}).items()
        }
        scope = self._scope(environment)
        if "run" in step:
            return self._shell(step, interpolate(step["run"], scope), environment, outputs)
        inputs = {name: as_text(interpolate(str(value), scope)) for name, value in step.get("with", {}).items()}
        return self._action(step["uses"], inputs, outputs)

    def _shell(
        self, step: Mapping[str, Any], script: str, environment: dict[str, str], outputs: dict[str, str]
    ) -> bool:
        temp = Path(self.contexts["runner"]["temp"])
        files = {name: temp / name.lower() for name in ("OUTPUT", "ENV", "PATH", "STEP_SUMMARY")}
        for path in files.values():
            path.write_text("")
        (temp / "step.sh").write_text(script)
        github = self.contexts["github"]
        given = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.around.workspace),
            "RUNNER_TEMP": str(temp),
            **{f"GITHUB_{name}": str(path) for name, path in files.items()},
            **{f"GITHUB_{key.upper()}": str(value) for key, value in github.items()},
        }
        folder = self.around.workspace / step.get("working-directory", ".")
        shell = [*SHELLS[step.get("shell")], str(temp / "step.sh")]
        code, said = self.around.machine.run(shell, "", folder, given | self.around.environment | environment)
        self.log += said
        outputs.update(_assignments(files["OUTPUT"].read_text()))
        self.around.environment.update(_assignments(files["ENV"].read_text()))
        for added in files["PATH"].read_text().splitlines():
            path = self.around.environment.get("PATH", self.around.machine.environment["PATH"])
            self.around.environment["PATH"] = f"{added}:{path}"
        self.summary += files["STEP_SUMMARY"].read_text()
        return code == 0

    def _action(self, reference: str, inputs: dict[str, str], outputs: dict[str, str]) -> bool:
        if reference.startswith("$/"):
            return self._composite(self.own / reference.removeprefix("$/"), inputs)
        name, _, version = reference.partition("@")
        if name not in ACTIONS or not re.fullmatch(r"v\d+(\.\d+)*", version):
            raise WorkflowError(f"no stand-in for {reference}")
        action, takes = ACTIONS[name]
        known(inputs, takes, reference)
        try:
            self.log += action(inputs, self.around) + "\n"
        except ActionFailed as error:
            self.log += f"::error::{error}\n"
            return False
        return True

    def _composite(self, folder: Path, inputs: dict[str, str]) -> bool:
        action = yaml.safe_load((folder / "action.yaml").read_text())
        known(action, {"name", "description", "inputs", "runs"}, str(folder))
        known(inputs, set(action["inputs"]), str(folder))
        defaults = {name: about.get("default", "") for name, about in action["inputs"].items()}
        contexts = {
            "inputs": Strict(defaults | inputs),
            "github": Strict(self.contexts["github"] | {"action_path": str(folder)}),
            "runner": self.contexts["runner"],
        }
        if any("shell" not in step for step in action["runs"]["steps"] if "run" in step):
            raise WorkflowError(f"a composite action's steps have to name their shell: {folder}")
        steps = Steps(action["runs"]["steps"], contexts, self.around, self.own)
        went_well = steps.run()
        self.log += steps.log
        return went_well


def known(section: Mapping[str, Any], keys: set[str], where: str) -> None:
    unknown = set(section) - keys
    if unknown:
        raise WorkflowError(f"{where} says {sorted(unknown)}, which this does not know")


def condition_holds(condition: str, contexts: Mapping[str, Any], success: bool, failure: bool) -> bool:
    """Whether an `if` holds; one that does not ask how things went holds only if they went well."""
    functions = {
        "always": lambda: True, "cancelled": lambda: False, "success": lambda: success, "failure": lambda: failure,
    }  # fmt: skip
    text = condition if "${{" in condition else f"${{{{ {condition} }}}}"
    value = is_true(interpolate(text, contexts, functions))
    asks = any(f"{name}(" in condition for name in functions)
    return value if asks else value and success


def _assignments(text: str) -> dict[str, str]:
    """`name=value` and `name<<END` … `END`."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        if match := re.fullmatch(r"([\w-]+)<<(.+)", line):
            value: list[str] = []
            for part in lines:
                if part == match[2]:
                    break
                value.append(part)
            else:
                raise WorkflowError(f"{match[1]}<<{match[2]} does not end")
            found[match[1]] = "\n".join(value)
        elif match := re.fullmatch(r"([\w-]+)=(.*)", line):
            found[match[1]] = match[2]
        elif line:
            raise WorkflowError(f"cannot read {line!r}")
    return found
