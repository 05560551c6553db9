"""What varies in outputs, as vectors: values, numbers, tables, archives and wording."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gate.checks.variation import is_name, novelty, opened, plain_values, read_json_text, value_strata
from gate.judges.blank import contrast, is_blank
from gate.judges.files import find_blank
from gate.judges.noise import judge_round
from gate.media.base import Artifact, Leaf
from gate.media.store import ArtifactStore

Values = dict[str, Any]


def decided(candidate: list[Values], baseline: list[Values]) -> str:
    """What the statistics say of values, or `same` where nothing varies."""
    strata = value_strata(1, candidate, baseline)
    if not strata:
        return "same"
    return judge_round(strata, false_alarm_rate=0.01, looks=1, last=True)[1].decision


def readings(count: int, seed: int, shift: float = 0.0) -> list[Values]:
    draw = random.Random(seed)
    return [{"output.celsius": 20 + shift + draw.gauss(0, 1), "output.ok": True} for _ in range(count)]


class TestValues:
    def test_numbers_from_one_distribution_pass_and_shifted_ones_fail(self) -> None:
        assert decided(readings(8, 1), readings(8, 2)) == "pass"
        assert decided(readings(8, 1, shift=8.0), readings(8, 2)) == "fail"

    def test_numbers_rarely_alarm_against_themselves(self) -> None:
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


class TestFiles:
    @pytest.fixture
    def saved(self) -> Any:
        with ArtifactStore() as store:
            yield store

    def test_the_rows_of_a_table_and_the_members_of_an_archive_are_values(self, saved: ArtifactStore) -> None:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr("rows.csv", "name,score\na,1.5\nb,2.5\n")
            archive.writestr("note.txt", "hello")
        leaves = opened([Leaf("output", saved.save(data.getvalue(), "all.zip"))], saved)
        texts = {leaf.path: leaf.value for leaf in leaves}
        table = next(value for path, value in texts.items() if "rows" in path)
        assert json.loads(table) == [{"name": "a", "score": 1.5}, {"name": "b", "score": 2.5}]
        assert next(value for path, value in texts.items() if "note" in path) == "hello"

    def test_how_many_files_of_a_list_are_different_ones_is_a_value(self, saved: ArtifactStore) -> None:
        one, other = saved.save(b"one"), saved.save(b"other")
        leaves = [Leaf("output[0]", one), Leaf("output[1]", other), Leaf("output[2]", one)]
        assert plain_values(leaves) == {"different files at output[]": 2}

    def test_a_blank_picture_is_found_unless_the_baseline_makes_some(self, saved: ArtifactStore) -> None:
        def picture(make: Callable[[], Image.Image]) -> Artifact:
            data = io.BytesIO()
            make().save(data, "PNG")
            return saved.save(data.getvalue())

        black = picture(lambda: Image.new("RGB", (96, 96)))
        noise = np.random.default_rng(0).integers(0, 256, (96, 96, 3), dtype=np.uint8)
        full = picture(lambda: Image.fromarray(noise).resize((12, 12)).resize((96, 96)))
        assert is_blank(black)
        assert contrast(full) > 5
        opinion = find_blank(black, [full, full])
        assert opinion is not None
        assert (opinion.decision, opinion.by) == ("fail", "pixels")
        assert find_blank(black, [full, black]) is None
        assert find_blank(full, [full]) is None


class TestWording:
    def test_a_word_that_no_baseline_text_has_is_novel(self) -> None:
        baseline = ["the red house", "the blue house", "the red door", "the blue door"]
        assert novelty(["the red door"], baseline) == (0, 0)
        assert novelty(["the red castle"], baseline) == (1, 0)

    def test_texts_that_are_never_the_same_have_novel_words_themselves(self) -> None:
        assert novelty(["code 11"], ["code 12", "code 13"]) == (1, 1)

    def test_names_are_few_and_short(self) -> None:
        assert is_name(["cat", "dog", "cat", "cat"])
        assert not is_name(["a text of its own", "and another one"])

    def test_json_in_text_is_an_object_or_a_list(self) -> None:
        assert read_json_text('{"a": 1}') == {"a": 1}
        assert read_json_text("```json\n{}\n```") is None
        assert read_json_text("3") is None
