"""How failures of fuzzing are shrunk: what is left of the inputs, and how often the model is asked."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest

from gate.fuzz.grain import grain
from gate.fuzz.seen import Seen
from gate.fuzz.shrink import Shrunk, shrink
from gate.fuzz.simplify import Towards
from gate.fuzz.threshold import ask_next, halving

Inputs = dict[str, Any]
Breaks = Callable[[Inputs], Any]


async def shrunk(
    failed: Sequence[Inputs],
    breaks: Breaks,
    passed: Sequence[Inputs] = (),
    usual: Inputs | None = None,
    grains: dict[str, Fraction] | None = None,
    told: Sequence[float] = (),
    budget: int = 15,
) -> tuple[Shrunk, list[Inputs]]:
    """What is left, and what was asked for that; the plain inputs are none."""
    asked: list[Inputs] = []

    async def fails(inputs: Inputs) -> bool | None:
        if inputs not in asked and inputs not in [{}, *passed, *failed]:
            if len(asked) == budget:
                return None
            asked.append(inputs)
        return bool(breaks(inputs))

    seen = Seen({}, usual or {}, [{}, *passed], failed)
    return await shrink(seen, Towards(grains or {}, told), fails), asked


@pytest.mark.parametrize(
    ("failing", "breaks", "smallest"),
    [
        ({"a": 1, "b": 2, "c": 3, "d": 4}, lambda i: i.get("c") == 3, {"c": 3}),
        ({"a": 1, "b": True, "c": "x", "d": True}, lambda i: i.get("b") and i.get("d"), {"b": True, "d": True}),
        ({"n": 64, "s": "abc"}, lambda i: i.get("n", 10) == 64, {"n": 64}),
        ({"n": 64}, lambda i: i.get("n", 10) > 50, {"n": 51}),
        ({"n": 0}, lambda i: i.get("n", 10) < 4, {"n": 3}),
        ({"n": 257}, lambda i: i.get("n", 10) > 200, {"n": 201}),
        ({"n": 4294967295}, lambda i: i.get("n", 0) > 2**31, {"n": 2**31 + 1}),
        ({"m": -5}, lambda i: "m" in i, {"m": 0}),
        ({"t": "a lovely 鳥 in a tree"}, lambda i: not i.get("t", "").isascii(), {"t": "鳥"}),
        ({"t": "0000,00,00"}, lambda i: i.get("t", "").count(",") == 2, {"t": ",,"}),
        ({"t": "x" * 5000}, lambda i: len(i.get("t", "")) > 448, {"t": "a" * 449}),
        ({"t": "ab " * 200}, lambda i: len(i.get("t", "").split()) > 77, {"t": " ".join("a" * 78)}),
        ({"t": ["a", "b", "c"], "n": 3}, lambda i: bool(i.get("t")), {"t": ["a"]}),
        ({"t": ["a", "b", "c"]}, lambda i: "b" in i.get("t", []), {"t": ["b"]}),
    ],
)
async def test_a_failure_is_shrunk_to_what_it_needs(failing: Inputs, breaks: Breaks, smallest: Inputs) -> None:
    found, _ = await shrunk([failing], breaks, usual={"n": 10})
    if isinstance(smallest.get("t"), list):
        assert len(found.inputs["t"]) == 1
    else:
        assert found.inputs == smallest
    assert breaks(found.inputs)
    assert found.minimal


async def test_numbers_that_need_not_be_whole_are_brought_to_the_next_grain() -> None:
    found, asked = await shrunk(
        [{"x": 20.0}], lambda i: i.get("x", 7.5) > 18.25, usual={"x": 7.5}, grains={"x": Fraction(1, 10)}
    )
    assert found.inputs == {"x": 18.3}
    assert len(asked) <= 9


async def test_of_two_numbers_that_clash_neither_can_come_nearer() -> None:
    def breaks(inputs: Inputs) -> bool:
        return inputs.get("width", 512) * inputs.get("height", 512) > 2048 * 1500

    found, _ = await shrunk([{"width": 2048, "height": 2048}], breaks, usual={"width": 512, "height": 512})
    assert found.minimal
    for name in ("width", "height"):
        assert breaks(found.inputs)
        assert not breaks(found.inputs | {name: found.inputs[name] - 1})


async def test_without_a_budget_the_best_so_far_is_reported_and_not_called_minimal() -> None:
    found, _ = await shrunk([{"a": 1, "b": 2, "c": 3, "d": 4}], lambda i: i.get("c") == 3, budget=1)
    assert found.inputs["c"] == 3
    assert not found.minimal


async def test_what_all_failures_share_and_nothing_that_passed_has_is_asked_about_first() -> None:
    found, asked = await shrunk(
        [{"a": 1, "b": 2, "c": "x", "d": 4}, {"a": 2, "b": 3, "c": "x", "d": 5}],
        lambda i: i.get("c") == "x",
        passed=[{"a": 1, "b": 2, "c": "y", "d": 4}, {"a": 2, "b": 3, "d": 5}],
    )
    assert found.inputs == {"c": "x"}
    assert asked[0] == {"c": "x"}


async def test_a_limit_is_sought_only_between_what_passed_and_what_failed_in_the_run() -> None:
    _, asked = await shrunk(
        [{"n": 100}, {"n": 64, "other": True}], lambda i: i.get("n", 0) > 60, passed=[{"n": 56}, {"n": 40}]
    )
    assert {inputs["n"] for inputs in asked if inputs.get("n") not in (0, None)} <= set(range(57, 65))


async def test_what_was_taken_to_pass_because_more_than_it_passed_is_asked_before_it_is_called_minimal() -> None:
    def breaks(inputs: Inputs) -> bool:
        return inputs.get("width", 1) != inputs.get("height", 1)

    found, _ = await shrunk(
        [{"width": 9, "height": 8}], breaks, passed=[{"width": 9, "height": 9}, {"width": 8, "height": 8}]
    )
    assert len(found.inputs) == 1
    assert breaks(found.inputs)


async def test_where_more_than_the_number_passes_the_one_beside_the_usual_is_asked_about_first() -> None:
    found, asked = await shrunk([{"n": 2047}], lambda i: i.get("n", 0) % 8, passed=[{"n": 2048}])
    assert found.inputs == {"n": 1}
    assert len(asked) <= 2


async def test_a_number_that_the_error_names_is_tried_early() -> None:
    def breaks(inputs: Inputs) -> bool:
        return inputs.get("n", 0) > 1237

    _, blind = await shrunk([{"n": 5000}], breaks)
    found, asked = await shrunk([{"n": 5000}], breaks, told=[1237])
    assert found.inputs == {"n": 1238}
    assert len(asked) < len(blind) / 2


def questions(limit: int, passing: int, failing: int) -> int:
    """How often is asked until the first number that fails is known."""
    for count in range(1000):
        if abs(failing - passing) == 1:
            assert failing == limit
            return count
        middle = ask_next(passing, failing)
        assert min(passing, failing) < middle < max(passing, failing)
        if (middle - limit) * (failing - passing) >= 0:
            failing = middle
        else:
            passing = middle
    raise AssertionError


@pytest.mark.parametrize("limit", [1024, 1025, 1000, 1001, 2**31, 2**31 + 1, 200, 201])
def test_a_round_limit_takes_few_questions_among_many_numbers(limit: int) -> None:
    assert questions(limit, 0, 2**32 - 1) <= 14


@pytest.mark.parametrize("limit", [1, 2, 777, 1234, 3333, 4999, 5000])
def test_any_other_limit_takes_little_more_than_halving_does(limit: int) -> None:
    assert questions(limit, 0, 5000) <= math.log2(5000) + 5


def test_a_limit_is_found_from_above_as_from_below() -> None:
    assert questions(-2, 100, -5000) <= 10


def test_numbers_have_no_greatest() -> None:
    assert 0 < ask_next(0, 10**400) < 10**400


def test_what_is_likely_is_halved() -> None:
    assert halving(0, 100, {90: 1.0, 91: 1.0}) == 90


@pytest.mark.parametrize(
    ("schema", "unit"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 5000}, 1),
        ({"type": "integer", "multipleOf": 8}, 8),
        ({"type": "number", "minimum": 0, "maximum": 20}, Fraction(1, 10)),
        ({"type": "number", "minimum": 0, "maximum": 1}, Fraction(1, 100)),
        ({"type": "number", "minimum": 1}, 1),
    ],
)
def test_the_grain_of_a_number_is_the_schemas_or_a_power_of_ten(schema: Inputs, unit: Fraction) -> None:
    assert grain(schema) == unit
