"""Equal seeds on both sides: what differs then differs because of the model, and what is equal needs no statistics."""

import json
import zlib
from typing import Any

from gate.cases import Case
from gate.checks.base import Run
from gate.openapi.document import input_schema

# The first outputs of each side are made without a seed, as most users make theirs: whether the model then draws one
# is seen there alone.
UNSEEDED = 2
# Seeds are given numbers of their own among a case's samples.
FIRST_NUMBER = 10_000
LARGEST = 2**31 - 1  # what every pipeline's generator takes


def seed_input(run: Run, case: Case) -> str | None:
    """The input that is the seed, where both sides take one and the case leaves it open."""
    assert run.baseline is not None
    ours, theirs = (_seeds(model.document) for model in (run.candidate, run.baseline))
    found = [name for name in ours if name in theirs and name not in case.inputs]
    return found[0] if found else None


def with_seed(run: Run, case: Case, name: str, number: int) -> dict[str, Any]:
    """The case's inputs with seed number `number`, from 0: the same in every run, so that outputs can be kept."""
    schema = _seeds(run.candidate.document)[name]
    least = max(int(schema.get("minimum", 1)), 1)
    most = max(min(int(schema.get("maximum", LARGEST)), LARGEST), least)
    drawn = zlib.crc32(f"{json.dumps(case.inputs, sort_keys=True)} {number}".encode())
    return case.inputs | {name: least + drawn % (most - least + 1)}


def _seeds(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The inputs that are seeds, by name: integers that are called so."""
    properties = input_schema(document)["properties"]
    return {
        name: _integer(part)
        for name, part in properties.items()
        if (name == "seed" or name.endswith("_seed")) and _integer(part)
    }


def _integer(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, or the variant of it that is an integer; empty if it is none."""
    for one in (schema, *schema.get("anyOf", ())):
        if one.get("type") == "integer" and "enum" not in one:
            return {"minimum": one.get("minimum", 1)} | one
    return {}
