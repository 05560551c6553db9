"""What all outputs of the baseline have and some of the candidate's lack."""

import numpy as np
import pytest

from gate.judges.presence import ACCIDENT, chance, judge_presence


def test_the_chance_is_the_highest_of_all_shares() -> None:
    # All three of one side have it and none of the other: most probable where half of all outputs have it.
    assert chance(3, 3, 3) == pytest.approx(1 / 64)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_what_is_there_now_and_then_is_seldom_called_missing(share: float) -> None:
    rng = np.random.default_rng(1)
    runs = rng.random((20_000, 16)) < share
    always, lacking = runs[:, 8:].all(axis=1), 8 - runs[:, :8].sum(axis=1)
    failing = [count for count in range(1, 9) if judge_presence("log", count, 8, 8).decision == "fail"]
    failed = int((always & np.isin(lacking, failing)).sum())
    # Of 20 expected at most, more than 35 would be a one-in-700 accident.
    assert failed <= 35


@pytest.mark.parametrize(("lacking", "decision"), [(1, "undecided"), (4, "undecided"), (7, "fail"), (8, "fail")])
def test_of_eight_outputs(lacking: int, decision: str) -> None:
    opinion = judge_presence("output.log", lacking, 8, 8)
    assert opinion.decision == decision
    assert "output.log" in opinion.reason


def test_what_is_never_there_any_more_fails_after_a_few_outputs() -> None:
    assert judge_presence("output.log", 3, 3, 3).decision == "fail"


def test_more_outputs_tell_more() -> None:
    assert chance(8, 40, 40) < ACCIDENT < chance(1, 40, 40)
