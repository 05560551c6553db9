"""Measures that have moved in one case alone."""

import numpy as np
import pytest

from gate.judges.answer import Answer
from gate.judges.noise import judge_round
from gate.judges.noticeable import Change
from gate.judges.one_case import TIMES, find_in_one_case
from gate.judges.permutation import Measured

ALPHA = 0.001
MOTION = Change(0.3, 0.3, "less in motion", "more in motion")


def films(case: int, candidate: np.ndarray, baseline: np.ndarray, change: Change = MOTION) -> Measured:
    return Measured(case, "output", baseline[:, None], candidate[:, None], changes={"motion": change})


def draws(seed: int, middle: float, count: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(middle, 0.15, count)


def prompts(storm: float, calm: float = 0.0, count: int = 5, seed: int = 0) -> list[Measured]:
    """Three cases, in the first of which a storm was asked for; the baseline moves by 1 there and by nothing else."""
    return [
        films(case, draws(seed + case, middle, count), draws(seed + case + 10, usual, count))
        for case, middle, usual in ((1, storm, 1.0), (2, calm, 0.0), (3, 0.0, 0.0))
    ]


def alarms(strata: list[Measured]) -> list[Answer]:
    return [one for one in find_in_one_case(strata, ALPHA) if one.alarming]


def test_a_prompt_that_is_no_longer_heeded_is_found_and_its_case_named() -> None:
    [found] = alarms(prompts(storm=0.0))
    assert (found.question, found.measure, found.stratum.case) == ("case", "motion", 1)
    assert found.size == pytest.approx(-1, abs=0.3)
    assert found.noticeable == TIMES * 0.3
    assert found.value > found.null_quantile
    assert not found.is_of_all_cases


def test_what_is_noticed_throughout_is_not_yet_noticed_in_one_case() -> None:
    assert not alarms(prompts(storm=0.55))


def test_a_direction_that_is_no_harm_is_none() -> None:
    harmless = Change(None, 0.3, "", "more in motion")
    strata = [films(one.case, one.candidate[:, 0], one.baseline[:, 0], harmless) for one in prompts(storm=0.0)]
    assert not alarms(strata)


def test_one_case_alone_is_left_to_the_question_about_all() -> None:
    assert not find_in_one_case(prompts(storm=0.0)[:1], ALPHA)


def test_yes_and_no_are_left_to_the_question_about_lapses() -> None:
    strata = [films(case, np.ones(5) * (case != 1), np.ones(5)) for case in (1, 2, 3)]
    assert not find_in_one_case(strata, ALPHA)


def test_outputs_with_several_rows_count_once() -> None:
    one, *others = prompts(storm=0.0)
    of = [number for number in range(5) for _ in range(20)]
    many = Measured(
        1,
        "output",
        np.repeat(one.baseline, 20, axis=0),
        np.repeat(one.candidate, 20, axis=0),
        "measures",
        of,
        of,
        one.changes,
    )
    [found], [again] = find_in_one_case([one, *others], ALPHA)[:1], find_in_one_case([many, *others], ALPHA)[:1]
    assert again.value == pytest.approx(found.value)


def test_of_one_distribution_hardly_any_is_found() -> None:
    strata = [prompts(storm=1.0, seed=100 * seed, count=3) for seed in range(300)]
    # 0.3 are to be expected at most; of three, the chance is one in 300.
    assert sum(bool(alarms(one)) for one in strata) < 3


def test_a_round_fails_for_it_and_the_other_cases_do_not() -> None:
    calm = [films(case, draws(case, 0.0, 8), draws(case + 50, 0.0, 8)) for case in (4, 5, 6)]
    strata = [*prompts(storm=0.0, count=8), *calm]
    found = judge_round(strata, false_alarm_rate=0.01, looks=3, last=True)
    assert [case for case, one in found.items() if one.decision == "fail"] == [1]
    assert found[1].answers[0].question == "case"
