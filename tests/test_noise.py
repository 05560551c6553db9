"""The statistics of stochastic outputs, on embeddings whose distribution is known."""

import numpy as np
import pytest

from gate.checks.stochastic import rounds
from gate.judges import noise
from gate.judges.noise import CaseOpinion, Stratum, judge_round, permutation_test

WIDTH = 32


def around(direction: int, count: int, rng: np.random.Generator, jitter: float = 0.02) -> np.ndarray:
    """`count` unit vectors that scatter round one of the axes."""
    points = rng.normal(0, jitter, (count, WIDTH))
    points[:, direction] += 1
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def stratum(case: int, candidate: np.ndarray, baseline: np.ndarray) -> Stratum:
    return Stratum(case, "output", baseline=baseline, candidate=candidate)


def judged(*strata: Stratum, last: bool = True) -> dict[int, CaseOpinion]:
    return judge_round(strata, false_alarm_rate=0.01, looks=3, last=last)


def same(case: int, count: int, rng: np.random.Generator) -> Stratum:
    return stratum(case, around(0, count, rng), around(0, count, rng))


def test_the_same_distribution_passes() -> None:
    rng = np.random.default_rng(1)
    opinions = judged(*(same(case, 8, rng) for case in (1, 2, 3)))
    assert {opinion.decision for opinion in opinions.values()} == {"pass"}


def test_false_alarms_stay_below_the_rate_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "PERMUTATIONS", 999)
    rng = np.random.default_rng(2)
    alarms = sum(
        any(opinion.decision == "fail" for opinion in judged(*(same(case, 8, rng) for case in (1, 2))).values())
        for _ in range(200)
    )
    # At a rate of 1 % in a look, more than 6 of 200 would be a one-in-250 accident.
    assert alarms <= 6


def test_another_distribution_fails_and_says_how_far_away_it_is() -> None:
    rng = np.random.default_rng(3)
    opinion = judged(stratum(1, around(1, 8, rng), around(0, 8, rng)))[1]
    assert opinion.decision == "fail"
    first = opinion.answers[0]
    assert first.p_value <= first.alpha
    assert first.ratio > 5


def test_one_output_far_outside_fails_and_is_named() -> None:
    rng = np.random.default_rng(4)
    candidate = around(0, 8, rng)
    candidate[5] = around(9, 1, rng)[0]
    opinion = judged(stratum(1, candidate, around(0, 8, rng)))[1]
    assert opinion.decision == "fail"
    assert opinion.answers[0].question == "worst"
    assert opinion.answers[0].worst_output == 5


def test_a_candidate_that_lost_its_variety_fails() -> None:
    rng = np.random.default_rng(5)
    baseline = around(0, 4, rng)
    opinion = judged(stratum(1, np.repeat(around(0, 1, rng), 4, axis=0), baseline))[1]
    assert opinion.decision == "fail"
    assert opinion.answers[0].question == "spread"


def test_a_certain_change_too_small_to_notice_passes() -> None:
    rng = np.random.default_rng(6)
    strata = [stratum(case, around(0, 8, rng, jitter=0.0205), around(0, 8, rng, jitter=0.02)) for case in range(1, 20)]
    assert {opinion.decision for opinion in judged(*strata).values()} == {"pass"}


def test_too_few_outputs_leave_an_unsuspicious_case_open() -> None:
    rng = np.random.default_rng(7)
    assert judged(same(1, 3, rng), last=False)[1].decision == "undecided"


def test_enough_outputs_over_all_cases_let_unsuspicious_ones_pass_early() -> None:
    rng = np.random.default_rng(8)
    opinions = judged(*(same(case, 3, rng) for case in range(1, 6)), last=False)
    assert "pass" in {opinion.decision for opinion in opinions.values()}


def test_a_failing_case_does_not_take_the_others_with_it() -> None:
    rng = np.random.default_rng(9)
    changed = stratum(1, around(1, 8, rng), around(0, 8, rng))
    opinions = judged(changed, *(same(case, 8, rng) for case in (2, 3, 4)))
    assert [opinions[case].decision for case in (1, 2, 3, 4)] == ["fail", "pass", "pass", "pass"]


def test_the_permutation_test_is_never_certain_and_never_zero() -> None:
    rng = np.random.default_rng(10)
    assert permutation_test([stratum(1, around(1, 8, rng), around(0, 8, rng))]) >= 1 / (noise.PERMUTATIONS + 1)
    identical = around(0, 8, rng)
    assert permutation_test([stratum(1, identical, identical)]) > 0.5


def test_the_permutation_test_is_exact_under_the_null(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "PERMUTATIONS", 999)
    rng = np.random.default_rng(11)
    values = [permutation_test([same(1, 4, rng)]) for _ in range(150)]
    # Uniform p-values: about 15 of 150 below 0.1, more than 28 would be a one-in-a-thousand accident.
    assert sum(value <= 0.1 for value in values) <= 28


def test_identical_outputs_do_not_divide_by_zero() -> None:
    point = around(0, 1, np.random.default_rng(12))
    opinion = judged(stratum(1, np.repeat(point, 3, axis=0), np.repeat(point, 3, axis=0)))[1]
    assert opinion.decision == "pass"


@pytest.mark.parametrize(
    ("repeats", "most", "expected"),
    [(3, 8, [3, 5, 8]), (1, 8, [2, 4, 7, 8]), (8, 8, [8]), (3, 20, [3, 5, 8, 13, 20]), (5, 6, [5, 6])],
)
def test_rounds_grow_to_the_most_that_is_allowed(repeats: int, most: int, expected: list[int]) -> None:
    assert rounds(repeats, most) == expected
