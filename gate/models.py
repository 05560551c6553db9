"""The two sides of a run."""

from dataclasses import dataclass
from typing import Any

from gate.targets.base import Target
from gate.verdict import Side


@dataclass(frozen=True)
class Model:
    """One side of a run, ready to be asked: its target and its OpenAPI document."""

    side: Side
    target: Target
    document: dict[str, Any]
