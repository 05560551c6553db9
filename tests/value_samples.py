"""Outputs that are values, drawn by a model of a few lines."""

import random
from collections.abc import Callable
from typing import Any

from gate.media.base import child

Values = dict[str, Any]
Make = Callable[[random.Random], Any]
OUTPUTS = 8


def flat(value: Any, path: str = "output") -> Values:
    """A JSON value as its leaves by their paths."""
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return {at: leaf for key, item in items for at, leaf in flat(item, child(path, key)).items()}
    return {path: value}


def outputs(make: Make, seed: int) -> list[Values]:
    draw = random.Random(seed)
    return [flat(make(draw)) for _ in range(OUTPUTS)]
