"""Inputs as a person or Claude reads them: no secrets, no files, long texts cut."""

from collections.abc import Mapping
from typing import Any

from gate.fuzz import corpus
from gate.openapi.inputs import secret_inputs
from gate.secrets import REDACTED

MAX_SHOWN = 200  # characters of a text


def shown(document: dict[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with what is secret replaced; files of the corpus are called by their names.

    Args:
        document: the model's OpenAPI document.
    """
    secrets = secret_inputs(document)
    return {name: REDACTED if name in secrets else short(value) for name, value in inputs.items()}


def short(value: Any) -> Any:
    """A value with its long texts cut."""
    if isinstance(value, list):
        return [short(item) for item in value]
    if isinstance(value, dict):
        return {key: short(item) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    if value.startswith("data:"):
        return corpus.describe(value) or f"{value.partition(',')[0][:MAX_SHOWN]},… ({len(value)} characters)"
    return value if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]}… ({len(value)} characters)"
