"""The values of outputs, as vectors and as measures: names, numbers, lists."""

import random
from typing import Any

import numpy as np
import pytest

from gate.checks.fields import is_name, plain_values, read_json_text, value_strata
from gate.judges import permutation
from gate.judges.noise import judge_round, shift_ratio
from gate.judges.permutation import Measured, Outputs
from gate.media.base import Leaf
from gate.media.store import ArtifactStore

Values = dict[str, Any]


def decided(candidate: list[Values], baseline: list[Values]) -> str:
    """What the statistics say of values, or `same` where nothing varies."""
    strata = value_strata(1, candidate, baseline)
    if not strata:
        return "same"
    outputs = {1: Outputs(len(candidate), len(baseline))}
    return judge_round(strata, false_alarm_rate=0.01, looks=1, last=True, outputs=outputs)[1].decision


def readings(count: int, seed: int, shift: float = 0.0) -> list[Values]:
    draw = random.Random(seed)
    return [{"output.celsius": 20 + shift + draw.gauss(0, 1), "output.ok": True} for _ in range(count)]


class TestValues:
    def test_numbers_from_one_distribution_pass_and_shifted_ones_fail(self) -> None:
        assert decided(readings(8, 1), readings(8, 2)) == "pass"
        assert decided(readings(8, 1, shift=8.0), readings(8, 2)) == "fail"

    def test_numbers_rarely_alarm_against_themselves(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(permutation, "PERMUTATIONS", 999)
        alarms = sum(decided(readings(8, 2 * run), readings(8, 2 * run + 1)) == "fail" for run in range(100))
        # At a rate of 1 %, more than 4 of 100 would be a one-in-300 accident.
        assert alarms <= 4

    def test_another_name_every_time_fails(self) -> None:
        draw = random.Random(3)
        baseline = [{"output.label": draw.choice(["cat", "dog"])} for _ in range(8)]
        assert decided([{"output.label": "plane"}] * 8, baseline) == "fail"

    def test_a_number_that_is_there_no_more_fails_though_it_never_was_the_same_twice(self) -> None:
        gone = [{"output.ok": True} for _ in range(8)]
        assert decided(gone, readings(8, 4)) == "fail"

    def test_a_field_that_the_baseline_never_has_is_for_the_schema_to_judge(self) -> None:
        more = [one | {"output.seconds": 0.3} for one in readings(8, 5)]
        assert decided(more, readings(8, 6)) == "pass"

    def test_which_numbers_items_are_told_apart_by_is_all_one(self) -> None:
        def tracks(gap: int, field: str = "id") -> list[Values]:
            draw = random.Random(gap)
            return [
                {f"output[{at}].{field}": gap * at + draw.randint(1, gap) for at in range(draw.randint(5, 8))}
                for _ in range(8)
            ]

        assert decided(tracks(3), tracks(1)) in ("pass", "same")
        assert decided(tracks(3, "score"), tracks(1, "score")) == "fail"

    def test_identifiers_and_times_differ_by_their_nature(self) -> None:
        def named(hour: int) -> Values:
            return {"output.at": f"2026-01-0{hour}T10:00:00Z", "output.id": "x", "output.kind": "a"}

        assert decided([named(1), named(2)], [named(3), named(4)]) == "same"

    def test_lists_of_other_lengths_are_told_by_their_counts(self) -> None:
        def boxes(count: int) -> Values:
            return {f"output[{index}].label": "box" for index in range(count)}

        few = [boxes(count) for count in (2, 3, 2, 3, 2, 3, 2, 3)]
        assert decided(list(reversed(few)), few) == "pass"
        assert decided([boxes(9)] * 8, few) == "fail"

    def test_numbers_that_lie_where_they_did_and_scatter_more_fail(self) -> None:
        def scattered(seed: int, width: float) -> list[Values]:
            draw = random.Random(seed)
            return [{"output.celsius": 20 + draw.gauss(0, width)} for _ in range(16)]

        assert decided(scattered(7, 1), scattered(8, 1)) == "pass"
        assert decided(scattered(7, 12), scattered(8, 1)) == "fail"

    def test_a_number_that_has_moved_is_named(self) -> None:
        strata = value_strata(1, readings(8, 1, shift=8.0), readings(8, 2))
        first = judge_round(strata, false_alarm_rate=0.01, looks=1, last=True)[1].answers
        assert "output.celsius" in {answer.measure for answer in first if answer.alarming}

    def test_lists_of_numbers_that_are_always_as_long_are_vectors(self) -> None:
        def point(x: float) -> Values:
            return {f"output.at[{index}]": x * (index + 1) for index in range(3)}

        [measured] = [
            one
            for one in value_strata(1, [point(0.1), point(0.2)], [point(0.3), point(0.4)])
            if isinstance(one, Measured) and one.path == "numbers"
        ]
        assert [name for name in measured.changes if not name.startswith("scatter")] == [
            f"output.at[{index}]" for index in range(3)
        ]


def test_how_many_files_of_a_list_are_different_ones_is_a_value() -> None:
    with ArtifactStore() as store:
        one, other = store.save(b"one"), store.save(b"other")
        leaves = [Leaf("output[0]", one), Leaf("output[1]", other), Leaf("output[2]", one)]
        assert plain_values(leaves) == {"files at output[]": 3, "different files at output[]": 2}


def test_names_are_few_and_short() -> None:
    assert is_name(["cat", "dog", "cat", "cat"])
    assert not is_name(["a text of its own", "and another one"])
    assert not is_name(["a label that nobody would call a name, because it goes on and on and on"] * 4)


def test_json_in_text_is_an_object_or_a_list() -> None:
    assert read_json_text('{"a": 1}') == {"a": 1}
    assert read_json_text("```json\n{}\n```") is None
    assert read_json_text("3") is None


@pytest.mark.parametrize(
    "value", [10**400, -(10**400), float("nan"), float("inf")], ids=["large", "small", "NaN", "infinite"]
)
def test_a_number_beyond_every_float_is_a_vector_all_the_same(value: float) -> None:
    varying = [{"a": float(number), "b[0]": value, "b[1]": 1.0} for number in range(4)]
    strata = value_strata(1, [{"a": value, "b[0]": value}, *varying[1:]], varying)
    assert all(np.isfinite(stratum.points).all() for stratum in strata)
    assert strata


def framed(name: str, *, wider: float = 0.0, seed: int = 0) -> list[dict[str, Any]]:
    """Six outputs with two boxes each, which tremble by a pixel of some four hundred."""
    rng = np.random.default_rng(seed)
    known = np.array([[40, 60, 200, 180], [150, 220, 390, 400]]) + wider * np.array([-1, -1, 1, 1])
    edges = known + rng.normal(0, 1, (6, 2, 4))
    return [{f"output[{n}].{name}[{at}]": float(one[n, at]) for n in range(2) for at in range(4)} for one in edges]


@pytest.mark.parametrize(("name", "wider", "reach"), [("box", 2, 1.15), ("window", 6, None), ("box", 15, None)])
def test_boxes_with_a_little_more_room_are_the_same(name: str, wider: float, reach: float | None) -> None:
    strata = value_strata(1, framed(name, wider=wider), framed(name, seed=1))
    [found] = [one for one in strata if one.space == "summaries"]
    ratio, _ = shift_ratio(found)
    assert ratio < reach if reach else ratio > 1.3


def test_a_number_in_single_precision_is_the_same_and_the_next_identifier_is_not() -> None:
    def outputs(off: float) -> list[dict[str, Any]]:
        return [{"output.period": 98.26022720558434 + off + at * 1e-9} for at in range(4)]

    def numbers(identifier: int) -> list[dict[str, Any]]:
        return [{"output.id": 1_234_567 + identifier + at % 2} for at in range(4)]

    rounded = value_strata(1, outputs(3e-6), outputs(0.0))
    other = value_strata(1, numbers(2), numbers(0))
    assert all(shift_ratio(one)[0] < 1.15 for one in rounded if one.space == "numbers")
    assert any(shift_ratio(one)[0] > 1.15 for one in other if one.space == "numbers")
