"""Single outputs in which a measure lies far outside of the baseline's."""

from dataclasses import replace

import numpy as np
import pytest

from gate.judges.answer import Answer
from gate.judges.noticeable import Change
from gate.judges.outliers import find_outliers
from gate.judges.permutation import Measured

ALPHA = 0.001
LOUDNESS = Change(2.0, None, "quieter", "", "LU")
GAPS = Change(None, 0.5, "", "interrupted")


def sounds(candidate: np.ndarray, baseline: np.ndarray, case: int = 1, change: Change = LOUDNESS) -> Measured:
    return Measured(case, "output", baseline[:, None], candidate[:, None], changes={"loudness": change})


def draws(seed: int, count: int = 8) -> np.ndarray:
    return np.random.default_rng(seed).normal(-20, 0.5, count)


def with_quiet(values: np.ndarray, *places: int, by: float = 10.0) -> np.ndarray:
    values = values.copy()
    values[[*places]] -= by
    return values


def alarms(*strata: Measured) -> list[Answer]:
    return [one for one in find_outliers(strata, ALPHA) if one.alarming]


def test_one_output_far_outside_is_found_and_named() -> None:
    [found] = alarms(sounds(with_quiet(draws(1), 4), draws(2)))
    assert (found.question, found.measure, found.worst_output) == ("worst", "loudness", 4)
    assert found.size == pytest.approx(-10, abs=2)
    assert found.value > found.null_quantile


def test_of_one_distribution_none_is_found() -> None:
    assert not any(alarms(sounds(draws(seed), draws(seed + 1000))) for seed in range(200))


def test_several_outputs_are_found_where_none_would_be_by_itself() -> None:
    strata = [sounds(with_quiet(draws(n), 1, 5, by=3.4), draws(n + 10), case=n) for n in (1, 2, 3)]
    lone = [sounds(with_quiet(draws(n), *[1] * (n == 1), by=3.4), draws(n + 10), case=n) for n in (1, 2, 3)]
    assert alarms(*strata)
    assert not alarms(*lone)


def test_only_the_cases_that_have_such_outputs_fail() -> None:
    strata = [sounds(with_quiet(draws(n), *[3] * (n == 2)), draws(n + 10), case=n) for n in (1, 2, 3)]
    assert [one.stratum.case for one in alarms(*strata)] == [2]


def test_what_users_do_not_notice_is_none() -> None:
    exact = np.full(8, -20.0)
    assert not alarms(sounds(with_quiet(exact, 2, by=1.5), exact))
    assert alarms(sounds(with_quiet(exact, 2, by=9.0), exact))


def test_nor_is_what_some_of_the_baseline_s_outputs_are_like() -> None:
    assert not alarms(sounds(with_quiet(draws(1), 1, 2), with_quiet(draws(2), 3)))


def test_nor_is_a_change_in_the_direction_that_is_no_harm() -> None:
    assert not alarms(sounds(with_quiet(draws(1), 4, by=-10), draws(2)))


def test_yes_or_no_is_not_for_a_t_test() -> None:
    none, some = np.zeros(8), np.array([0, 0, 1, 1, 1, 0, 0, 0.0])
    assert not find_outliers([sounds(some, none, change=GAPS)], ALPHA)


def test_measures_whose_unit_nobody_knows_are_left_out() -> None:
    assert not find_outliers([sounds(with_quiet(draws(1), 4), draws(2), change=replace(LOUDNESS, alone=False))], ALPHA)


def test_of_an_output_with_several_values_the_furthest_counts() -> None:
    pairs = np.repeat(range(8), 2).tolist()
    stratum = sounds(with_quiet(draws(1, 16), 5), draws(2, 16))
    [found] = alarms(replace(stratum, candidate_of=pairs, baseline_of=pairs))
    assert found.worst_output == 2


def test_of_what_happens_by_nature_now_and_then_several_must_be_outside() -> None:
    cuts = replace(LOUDNESS, fewest=3)
    strange = [sounds(with_quiet(draws(n), *range(count)), draws(n + 10), change=cuts) for n, count in ((1, 2), (2, 3))]
    assert [len(alarms(one)) for one in strange] == [0, 1]


def test_too_few_that_seem_to_break_a_rule_are_reason_to_look_again_and_never_fail() -> None:
    loop = replace(LOUDNESS, fewest=3, rule=True)
    [found] = find_outliers([sounds(with_quiet(draws(1), 1, 4), draws(2), change=loop)], ALPHA)
    assert (found.alarming, found.suspicious, found.p_value) == (False, True, 1.0)
