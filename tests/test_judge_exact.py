"""Equality of values: what is equal, what is not, and where."""

from math import inf, nan
from typing import Any

import pytest

from gate.judges.exact import MAX_DIFFERENCES, compare_values, exact_string, judge
from gate.media.base import Leaf
from gate.media.store import ArtifactStore
from tests.media_samples import image


def deep(value: Any, levels: int = 50_000) -> Any:
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1),
        (1, 1.0),
        (0, -0.0),
        (0.1 + 0.2, 0.3),
        (1_000_000.0, 1_000_000.9),
        (1e-9, 1.0000001e-9),
        (1e300, 1.0000001e300),
        (0.0, 1e-13),
        (nan, nan),
        (inf, inf),
        (10**40, 10**40),
        (10**20, 1e20),
        (True, True),
        (None, None),
        ("naïve", "naïve"),
        ([], []),
        ({}, {}),
        ({"a": 1, "b": [1, {"c": None}]}, {"b": [1.0, {"c": None}], "a": 1}),
        (deep(1), deep(1)),
    ],
)  # fmt: skip
def test_equal_values_have_no_differences(one: Any, other: Any) -> None:
    assert compare_values(one, other) == []


@pytest.mark.parametrize(
    ("candidate", "baseline", "what", "words"),
    [
        # numbers
        (1, 2, "value", "output is 1 and in the baseline 2"),
        (0.1, 0.19, "value", "output is 0.1 and in the baseline 0.19"),
        (1.0, 1.000002, "value", "1.000002"),
        (1e-8, 2e-8, "value", "1e-08"),
        (0.0, 1e-8, "value", "0.0"),
        (100_000_000, 100_000_001, "value", "100000001"),
        (10**40, 10**40 + 1, "value", str(10**40)),
        (10**400, 1.0, "value", "…"),
        (nan, 1.0, "value", "nan"),
        (inf, -inf, "value", "-inf"),
        # types
        (True, 1, "type", "output is true and in the baseline 1"),
        (0, False, "type", "false"),
        ("1", 1, "type", "output is '1' and in the baseline 1"),
        (None, 0, "type", "null"),
        (None, "", "type", "''"),
        ([], {}, "type", "a list of 0 and in the baseline an object of 0"),
        # strings
        ("a cat", "a dog", "value", "output is 'a cat' and in the baseline 'a dog'"),
        ("cat", "cat ", "value", "'cat '"),
        ("x" * 99 + "cat" + "y" * 99, "x" * 99 + "dog" + "y" * 99, "value",
         f"output is '…{'x' * 20}cat{'y' * 17}' at character 99 and in the baseline '…{'x' * 20}dog{'y' * 17}'"),
        # containers
        ([1, 2], [1, 2, 3], "length", "output is a list of 2 and in the baseline a list of 3"),
        ([1, 2], [1, 3], "value", "output[1] is 2 and in the baseline 3"),
        ({}, {"a": 1}, "missing key", "output.a is missing from the candidate (baseline: 1)"),
        ({"a": {"b": 1}}, {"a": {}}, "extra key", "output.a.b is new in the candidate (1)"),
        ({"a b": 1}, {"a b": 2}, "value", 'output["a b"] is 1'),
        ({"boxes": [{"score": 0.9}]}, {"boxes": [{"score": 0.8}]}, "value", "output.boxes[0].score is 0.9"),
        (deep(1), deep(2), "value", "[0][0] is 1 and in the baseline 2"),
    ],
)  # fmt: skip
def test_a_difference_says_what_and_where(candidate: Any, baseline: Any, what: str, words: str) -> None:
    (difference,) = compare_values(candidate, baseline)
    assert difference.what == what
    assert words in str(difference)


def test_the_tolerance_can_be_set() -> None:
    assert compare_values(1.0, 1.05, rel_tol=0.1) == []


def test_differences_come_in_document_order() -> None:
    candidate, baseline = {"b": [1, 9], "a": {"y": 1, "x": 1}, "c": 0}, {"b": [2, 8], "a": {"y": 2, "x": 2}, "c": 1}
    assert [difference.path for difference in compare_values(candidate, baseline)] == [
        "output.b[0]", "output.b[1]", "output.a.y", "output.a.x", "output.c",
    ]  # fmt: skip


def test_many_differences_are_counted_and_not_all_listed() -> None:
    differences = compare_values([0] * 1000, [1] * 1000)
    assert len(differences) == MAX_DIFFERENCES + 1
    assert (differences[-1].what, differences[-1].count) == ("rest", 1000 - MAX_DIFFERENCES)
    assert str(differences[-1]) == "980 more differences"


class TestOutputs:
    def test_that_are_equal_pass(self) -> None:
        leaves = [Leaf("output.text", "a cat"), Leaf("output.score", 0.5)]
        opinion = judge(leaves, list(reversed(leaves)))
        assert (opinion.decision, opinion.by, opinion.reason) == ("pass", "exact", "The outputs are equal.")

    def test_with_the_same_bytes_pass_as_byte_identical(self, store: ArtifactStore) -> None:
        one, other = ([Leaf("output[0]", store.save(image())), Leaf("output[1]", 3)] for _ in range(2))
        opinion = judge(one, other)
        assert (opinion.decision, opinion.reason) == ("pass", "The outputs are byte-identical.")

    def test_whose_files_differ_are_left_to_other_judges(self, store: ArtifactStore) -> None:
        one = [Leaf(f"output[{i}]", store.save(data)) for i, data in enumerate([b"a", b"b", b"c"])]
        other = [Leaf(f"output[{i}]", store.save(data)) for i, data in enumerate([b"a", b"x", b"y"])]
        opinion = judge(one, other)
        assert opinion.decision == "undecided"
        assert opinion.evidence == {"files": ["output[1]", "output[2]"]}
        assert opinion.reason == "The bytes of output[1], output[2] differ from the baseline's."

    def test_with_another_value_fail_though_a_file_differs_too(self, store: ArtifactStore) -> None:
        one = [Leaf("output.file", store.save(b"a")), Leaf("output.score", 0.5), Leaf("output.text", "a")]
        other = [Leaf("output.file", store.save(b"b")), Leaf("output.score", 0.6), Leaf("output.text", "b")]
        opinion = judge(one, other)
        assert opinion.decision == "fail"
        assert opinion.reason == "output.score is 0.5 and in the baseline 0.6 (2 differences in all)."
        assert opinion.evidence["count"] == 2
        assert opinion.evidence["differences"][0] == {
            "path": "output.score", "what": "value", "candidate": "0.5", "baseline": "0.6", "count": 1,
        }  # fmt: skip

    def test_with_a_place_too_many_or_too_few_fail(self) -> None:
        one, two = [Leaf("output[0]", "a")], [Leaf("output[0]", "a"), Leaf("output[1]", "b")]
        assert judge(one, two).reason == "output[1] is missing from the candidate (baseline: 'b')."
        assert judge(two, one).reason == "output[1] is new in the candidate ('b')."

    def test_with_a_file_where_the_other_has_text_fail(self, store: ArtifactStore) -> None:
        opinion = judge([Leaf("output", "a.png")], [Leaf("output", store.save(b"hello"))])
        assert opinion.decision == "fail"
        assert opinion.reason == "output is 'a.png' and in the baseline a file of 5 bytes."

    def test_with_json_files_are_compared_by_structure(self, store: ArtifactStore) -> None:
        baseline = [Leaf("output", store.save(b'{"a": [1, 2], "b": 0.3}'))]
        same = judge([Leaf("output", store.save(b'{"b": 0.30000000000000004,"a":[1.0,2]}\n'))], baseline)
        assert (same.decision, same.reason) == ("pass", "The outputs are equal.")
        other = judge([Leaf("output", store.save(b'{"a": [1, 3], "b": 0.3}'))], baseline)
        assert (other.decision, other.reason) == ("fail", "output.a[1] is 3 and in the baseline 2.")

    def test_with_json_that_broke_fail_and_a_broken_baseline_does_not_decide(self, store: ArtifactStore) -> None:
        good, broken = ([Leaf("output", store.save(data, "a.json"))] for data in (b'{"a": 1}', b'{"a": '))
        failed = judge(broken, good)
        assert failed.decision == "fail"
        assert failed.reason == "output is not valid JSON and in the baseline a JSON file."
        assert judge(good, broken).decision == "undecided"


class TestExactString:
    def test_passes_the_same_text(self) -> None:
        assert exact_string([Leaf("output", "a cat")], "a cat").decision == "pass"

    def test_may_be_empty_and_still_checks(self) -> None:
        assert exact_string([Leaf("output", "")], "").decision == "pass"
        assert exact_string([Leaf("output", "a cat")], "").decision == "fail"

    @pytest.mark.parametrize(
        ("leaves", "words"),
        [
            ([Leaf("output", "a dog")], "The output is 'a dog', expected 'a cat'."),
            ([Leaf("output", "A cat")], "'A cat'"),
            ([Leaf("output", "a cat\n")], r"'a cat\n'"),
            ([Leaf("output[0]", "a cat")], "is not a string: output[0] = 'a cat'."),
            ([Leaf("output[0]", "a"), Leaf("output[1]", " cat")], "is not a string"),
            ([Leaf("output.text", "a cat")], "is not a string"),
            ([Leaf("output", None)], "output = null"),
            ([Leaf("output", 3)], "output = 3"),
            ([Leaf("output", [])], "output = a list of 0"),
        ],
    )
    def test_fails_everything_else(self, leaves: list[Leaf], words: str) -> None:
        opinion = exact_string(leaves, "a cat")
        assert (opinion.decision, opinion.by) == ("fail", "exact")
        assert words in opinion.reason

    def test_fails_a_file(self, store: ArtifactStore) -> None:
        opinion = exact_string([Leaf("output", store.save(b"a cat"))], "a cat")
        assert (opinion.decision, opinion.reason) == (
            "fail",
            "The output must be the string 'a cat' and is not a string: output = a file of 5 bytes.",
        )

    def test_shows_where_long_texts_part(self) -> None:
        opinion = exact_string([Leaf("output", "x" * 900 + "a")], "x" * 900 + "b")
        assert "at character 900" in opinion.reason
        assert len(opinion.reason) < 200
