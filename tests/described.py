"""The OpenAPI document of a Cog project as `cog build` would write it, for the stand-ins of Cog and Replicate."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from gate.targets import describe_project


def describe(project: Path, predictor: str, trainer: str | None) -> dict[str, Any]:
    """Without running the model's setup, which may fail.

    Raises:
        ValueError: the project cannot be described.
    """
    described = _describe(project, predictor)
    if trainer is not None:
        training = _describe(project, trainer, "--train")["components"]["schemas"]
        described["components"]["schemas"] = training | described["components"]["schemas"]
    return described


def _describe(project: Path, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, describe_project.__file__, *arguments]
    ended = subprocess.run(command, cwd=project, stdout=subprocess.PIPE)
    if ended.returncode:
        raise ValueError(f"{project} cannot be described")
    return json.loads(ended.stdout)
