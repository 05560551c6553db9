"""The tiny Cog project of a canary, and how its versions are known from others."""

import json
from pathlib import Path
from typing import Any

# What every canary's input says of itself. It stands in the version's OpenAPI document, and the canary's id after it.
MARK = "Input of the gate's canary"

# `predict` rather than `run`: it is known to every version of Cog, the current ones too.
_COG_YAML = """\
build:
  python_version: "3.12"
predict: "predict.py:Predictor"
"""
# The texts are literals: `cog build` reads the source, and does not run it.
_PREDICT_PY = """\
from cog import BasePredictor, Input


class Predictor(BasePredictor):
    def predict(self, text: str = Input(description="{mark} {id}.")) -> str:
        return "{id} " + text
"""


def write_project(folder: Path, identifier: str) -> None:
    """Write the project of the canary with this id, a UUID, into a folder that exists."""
    (folder / "cog.yaml").write_text(_COG_YAML)
    (folder / "predict.py").write_text(_PREDICT_PY.format(mark=MARK, id=identifier))


def is_canary(version: dict[str, Any], identifier: str = "") -> bool:
    """Whether a version's document, as Replicate shows it, is a canary's, or the very one with this id."""
    return f"{MARK} {identifier}" in json.dumps(version.get("openapi_schema"), ensure_ascii=False)
