"""Equal seeds on both sides: what differs then differs because of the model, and what is equal needs no statistics."""

import asyncio
import json
import math
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from gate.cases import Case
from gate.checks.base import Run
from gate.checks.deterministic import same_output
from gate.checks.sides import Sides, check_id
from gate.events import CheckProgress
from gate.judges.base import Opinion
from gate.media.base import Leaf, any_item
from gate.models import Model
from gate.openapi.document import input_schema, variants
from gate.openapi.inputs import problems
from gate.sampling import Sample

# The first outputs of each side are made without a seed, as most users make theirs: whether the model then draws one
# is seen there alone.
UNSEEDED = 2
# So many other seeds tell whether the baseline's output depends on it.
OTHER_SEEDS = 2
# Seeds are given numbers of their own among a case's samples, and so are those that the other side is not given.
FIRST_NUMBER = 10_000
FIRST_OF_ONE_SIDE = 30_000
LARGEST = 2**31 - 1  # what every pipeline's generator takes


def seeded_inputs(run: Run, case: Case, count: int, given: str = "", side: str = "") -> list[dict[str, Any]]:
    """The case's inputs with so many seeds, the same in every run, so that outputs can be kept.

    Args:
        given: the seed whose value is the first one, as the case gives it; "": one that the case leaves open.
        side: that alone is given these seeds, all of them drawn; "": both sides are.

    Returns:
        nothing where the sides do not both take a seed, the case gives one that is not `given`, or not all of them
        would be valid: then neither side is given any.
    """
    taken = _common_seeds(run)
    name = given or next((name for name in taken if name not in case.inputs), None)
    if name is None:
        return []
    found = [case.inputs | {name: _drawn(case, f"{side}{number}", *taken[name])} for number in range(count)]
    if given and not side:
        found[:1] = [case.inputs]
    return [] if any(problems(document, inputs) for document in _documents(run) for inputs in found) else found


async def take_each(run: Run, model: Model, case: Case, inputs: Sequence[dict[str, Any]], first: int) -> list[Sample]:
    """A sample of each of the inputs, numbered from `first`; what the case itself gives has been sampled before.

    Raises:
        GateError: a service failed.
    """
    taking = [
        run.sampler.take(model, case.number, one, 1, 0 if one == case.inputs else number)
        for number, one in enumerate(inputs, start=first)
    ]
    return [sample for [sample] in await asyncio.gather(*taking)]


async def depends_on_seed(run: Run, case: Case, output: Sample) -> str:
    """The seed without which the baseline would not repeat an output of a case, see `given_seed`; "" if none does that.

    Raises:
        GateError: a service failed.
    """
    assert run.baseline is not None
    name = given_seed(run, case)
    most = max(run.config.compare.max_repeats, 1 + OTHER_SEEDS)
    # All that may be needed, since schemas may take some numbers alone.
    chosen = [seeded_inputs(run, case, most, name, side) for side in ("", "candidate", "baseline")] if name else []
    if not chosen or not all(chosen):
        return ""
    run.emit(CheckProgress(check_id(case), f"the outputs differ: are those of another {name} others?"))
    others = await take_each(run, run.baseline, case, chosen[0][1 : 1 + OTHER_SEEDS], FIRST_NUMBER + 1)
    if not all(other.succeeded for other in others):
        return ""
    same = await asyncio.to_thread(lambda: all(same_output(other.leaves, output.leaves)[0] for other in others))
    return "" if same else name


def given_seed(run: Run, case: Case) -> str:
    """The seed that makes a case's outputs repeat themselves: one that the case gives or that has a default, or ""."""
    names = [*_common_seeds(run)]
    return next((name for name in names if name in case.inputs), names[0] if names else "")


def _documents(run: Run) -> list[dict[str, Any]]:
    assert run.baseline is not None
    return [model.document for model in (run.candidate, run.baseline)]


def _common_seeds(run: Run) -> dict[str, tuple[dict[str, Any], ...]]:
    """The seeds that both sides take, by name, as the schemas of both."""
    ours, theirs = map(_seeds, _documents(run))
    return {name: (ours[name], theirs[name]) for name in ours if name in theirs}


def _drawn(case: Case, number: str, *schemas: dict[str, Any]) -> int:
    """The seed of that number, of what all of the schemas take, as far as their limits are whole numbers."""
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
