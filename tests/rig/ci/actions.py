"""Stand-ins for the actions of others that the workflows use: each has the effect that later steps see."""

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.rig.ci.machine import Machine


class ActionFailed(Exception):
    """The action ends its step as failed."""


@dataclass(frozen=True)
class Surroundings:
    """What an action can reach."""

    machine: Machine
    repository: Path
    workspace: Path
    artifacts: Path
    environment: dict[str, str]


def checkout(inputs: Mapping[str, str], around: Surroundings) -> str:
    shutil.copytree(around.repository, around.workspace, dirs_exist_ok=True, symlinks=True)
    return f"checked out to {around.workspace}"


def setup_python(inputs: Mapping[str, str], around: Surroundings) -> str:
    if not re.fullmatch(r"3\.1[123]", inputs["python-version"]):
        raise ActionFailed(f"the gate does not run on Python {inputs['python-version']}")
    around.machine.install_python()
    return f"Python {inputs['python-version']}"


def free_disk_space(inputs: Mapping[str, str], around: Surroundings) -> str:
    return "there is space"


def setup_cog(inputs: Mapping[str, str], around: Surroundings) -> str:
    version, token = inputs.get("cog-version", ""), inputs.get("token", "")
    release = f"https://github.com/replicate/cog/releases/download/{version}/cog_Linux_x86_64"
    script = f'curl -fsSL -o "{around.machine.bin}/cog" "{release}"; chmod +x "{around.machine.bin}/cog"; cog --version'
    if token:
        script += "; cog login --token-stdin"
    code, said = around.machine.run(["bash", "-e", "-c", script], token, around.workspace, around.environment)
    if code:
        raise ActionFailed(said)
    return said


def upload_artifact(inputs: Mapping[str, str], around: Surroundings) -> str:
    name, path = inputs["name"], around.workspace / inputs["path"]
    if not re.fullmatch(r'[^":<>|*?\r\n\\/]+', name):
        raise ActionFailed(f"an artifact cannot be called {name!r}")
    target = around.artifacts / name
    if target.exists() and inputs.get("overwrite") != "true":
        raise ActionFailed(f"there is an artifact {name!r} already")
    if not path.exists():
        return f"::warning::No files were found with the provided path: {path}"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target)
    return f"uploaded {path.name} as {name}"


Action = Callable[[Mapping[str, str], Surroundings], str]

# Each with the inputs that its own action.yaml has; another one is a mistake in the workflow.
ACTIONS: dict[str, tuple[Action, set[str]]] = {
    "actions/checkout": (checkout, {"persist-credentials"}),
    "actions/setup-python": (setup_python, {"python-version"}),
    "actions/upload-artifact": (upload_artifact, {"name", "path", "overwrite"}),
    "jlumbroso/free-disk-space": (
        free_disk_space,
        {"android", "dotnet", "haskell", "large-packages", "docker-images", "tool-cache", "swap-storage"},
    ),
    "replicate/setup-cog": (setup_cog, {"cog-version", "token", "install-cuda", "cog-commitish"}),
}
