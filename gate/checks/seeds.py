"""Equal seeds on both sides: what differs then differs because of the model, and what is equal needs no statistics."""

import json
import math
import zlib
from collections.abc import Iterator
from typing import Any

from gate.cases import Case
from gate.checks.base import Run
from gate.checks.deterministic import same_output
from gate.checks.sides import Sides
from gate.judges.base import Opinion
from gate.media.base import Leaf, any_item
from gate.openapi.document import input_schema, variants
from gate.openapi.inputs import problems
from gate.sampling import Sample

# The first outputs of each side are made without a seed, as most users make theirs: whether the model then draws one
# is seen there alone.
UNSEEDED = 2
# Seeds are given numbers of their own among a case's samples.
FIRST_NUMBER = 10_000
LARGEST = 2**31 - 1  # what every pipeline's generator takes


def seeded_inputs(run: Run, case: Case, count: int) -> list[dict[str, Any]]:
    """The case's inputs with so many seeds, the same in every run, so that outputs can be kept.

    Returns:
        nothing where the sides do not both take a seed, the case gives one, or not all of them would be valid: then
        neither side is given any.
    """
    assert run.baseline is not None
    documents = [model.document for model in (run.candidate, run.baseline)]
    ours, theirs = map(_seeds, documents)
    name = next((name for name in ours if name in theirs and name not in case.inputs), None)
    if name is None:
        return []
    found = [case.inputs | {name: _drawn(case, number, ours[name], theirs[name])} for number in range(count)]
    return [] if any(problems(document, inputs) for document in documents for inputs in found) else found


def _drawn(case: Case, number: int, *schemas: dict[str, Any]) -> int:
    """Seed number `number`, from 0, of what all of the schemas take, as far as their limits are whole numbers."""
    least = max(1, *(_limit(one, "minimum", 1) for one in schemas))
    most = max(least, min(LARGEST, *(_limit(one, "maximum", LARGEST) for one in schemas)))
    drawn = zlib.crc32(f"{json.dumps(case.inputs, sort_keys=True)} {number}".encode())
    return least + drawn % (most - least + 1)


def _limit(schema: dict[str, Any], key: str, otherwise: int) -> int:
    value = schema.get(key)
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else otherwise


def _seeds(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The inputs that are seeds, by name: integers that are called so."""
    properties = input_schema(document)["properties"]
    called = {name: part for name, part in properties.items() if name == "seed" or name.endswith("_seed")}
    found = {name: _integer(part) for name, part in called.items() if isinstance(part, dict)}
    return {name: schema for name, schema in found.items() if schema is not None}


def _integer(schema: dict[str, Any]) -> dict[str, Any] | None:
    """The schema itself, or the variant of it that is an integer; None if it is none."""
    alternatives = (one for one in (schema, *variants(schema)) if one.get("type") == "integer")
    return next((one for one in alternatives if "enum" not in one), None)


def are_equal(sides: Sides, place: str | None = None) -> bool:
    """Whether equal seeds always gave the same output, and no seed did not: a model may have ceased to draw one.

    Args:
        place: only what is there is compared; None: everything.
    """
    unseeded = _at_place(sides.candidate[:UNSEEDED], place)
    draws = any(not same_output(other, unseeded[0])[0] for other in unseeded[1:])
    return sides.pairs > 0 and draws and all(_equal_pairs(sides, place))


def are_mixed(sides: Sides) -> bool:
    """Whether some equal seeds gave the same output, and others did not: what differs is broken now and then."""
    return len(set(_equal_pairs(sides))) > 1


def _equal_pairs(sides: Sides, place: str | None = None) -> Iterator[bool]:
    if sides.pairs:
        ours, theirs = (_at_place(side[-sides.pairs :], place) for side in (sides.candidate, sides.baseline))
        yield from (same_output(one, other)[0] for one, other in zip(ours, theirs, strict=True))


def _at_place(samples: list[Sample], place: str | None) -> list[list[Leaf]]:
    return [[leaf for leaf in one.leaves if place in (None, any_item(leaf.path))] for one in samples]


def same_by_seeds(sides: Sides) -> Opinion:
    reason = f"Given equal seeds, both sides make the same output each time ({sides.pairs} pairs)."
    return Opinion("pass", "exact", reason, {"baseline": "stochastic", "equal_seeds": sides.pairs})
