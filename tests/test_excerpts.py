"""Parts of outputs that are too large to be measured whole."""

import random
from functools import partial
from typing import Any

import pytest

from gate.checks.excerpts import excerpted, sampled
from gate.checks.placed import Placed
from tests.in_process import TEXT, Answer, Function, compared

ANY: dict[str, Any] = {}


def vector(length: int, value: float = 0.0) -> dict[str, Any]:
    return {f"output[{index}]": value for index in range(length)}


class TestValues:
    def test_that_are_few_stay_as_they_are(self) -> None:
        assert sampled([vector(100)], 100) == [vector(100)]

    def test_that_are_many_are_about_as_many_as_said_and_those_at_the_same_places(self) -> None:
        ours, theirs = sampled([vector(50_000, 1.0), vector(50_000, 2.0)], 1000)
        assert ours.keys() == theirs.keys()
        assert 900 < len(ours) < 1100

    def test_how_many_items_there_really_are_stays_known(self) -> None:
        ours, theirs = sampled([vector(50_000), vector(49_999)], 1000)
        assert (ours["items at output[]"], theirs["items at output[]"]) == (50_000, 49_999)

    def test_of_one_row_stay_together(self) -> None:
        table = {f"output[{row}].{name}": 0 for row in range(5000) for name in ("x", "y")}
        [found] = sampled([table], 1000)
        rows = {path.split(".")[0] for path in found if "." in path}
        assert all(f"{row}.x" in found and f"{row}.y" in found for row in rows)

    def test_of_one_column_stay_together(self) -> None:
        [found] = sampled([{f"output[{row}][{column}]": 0 for row in range(3) for column in range(5000)}], 1000)
        lengths = {sum(path.startswith(f"output[{row}]") for path in found) for row in range(3)}
        assert len(lengths) == 1

    def test_outside_of_lists_are_kept(self) -> None:
        [found] = sampled([vector(50_000) | {"output.score": 3, "files at output.log": 1}], 1000)
        assert (found["output.score"], found["files at output.log"]) == (3, 1)


class TestTexts:
    @staticmethod
    def placed(*texts: str) -> Placed:
        return Placed(1, "output", texts[:1], texts[1:], [0], [*range(len(texts) - 1)])

    def test_that_are_short_stay_as_they_are(self) -> None:
        placed = self.placed("a text", "another")
        assert excerpted(placed, 1000) is placed

    def test_are_shortened_to_the_same_share_from_all_over_them_with_their_end(self) -> None:
        text = " ".join(f"word{number}" for number in range(20_000)) + " the end."
        found = excerpted(self.placed(text, text + text), 60_000)
        [ours], [theirs] = found.candidate, found.baseline
        assert len(theirs) == pytest.approx(2 * len(ours), rel=0.05)
        assert len(ours) + len(theirs) == pytest.approx(60_000, rel=0.05)
        assert ours.endswith(" the end.")
        assert set(ours.split()) <= set(text.split())
        numbers = [int(word[4:]) for word in ours.split() if word[4:].isdigit()]
        assert (min(numbers) < 2000, max(numbers) > 19_000) == (True, True)

    def test_that_are_excerpts_are_called_so(self) -> None:
        assert excerpted(self.placed("a" * 100, "b" * 100), 20).path == "output (excerpts)"


class TestLargeOutputs:
    @staticmethod
    async def result(candidate: Answer, baseline: Answer) -> Any:
        return await compared(
            Function("c", candidate, {"text": TEXT}, ANY), Function("b", baseline, {"text": TEXT}, ANY)
        )

    async def test_of_many_numbers_are_judged_by_a_sample_and_the_evidence_says_so(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gate.checks.reading.sampled", partial(sampled, most=500))
        rng = random.Random(1)

        def numbers(shift: float) -> Answer:
            return lambda inputs: [rng.gauss(shift, 1) for _ in range(2000)]

        result = await self.result(numbers(0.0), numbers(0.0))
        assert result.status == "pass", result.message
        assert "a sample of the values" in str(result.evidence)
        assert (await self.result(numbers(2.0), numbers(0.0))).status == "fail"

    async def test_of_too_many_numbers_are_inconclusive_and_say_what_to_do(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gate.checks.fields.MAX_VALUES", 50)
        rng = random.Random(2)
        result = await self.result(*[lambda inputs: [rng.random() for _ in range(51)]] * 2)
        assert result.status == "inconclusive"
        assert "more than 50 values" in result.message
        assert "give the test case inputs" in result.message
