"""The statistics of stochastic outputs, on embeddings whose distribution is known."""

from dataclasses import replace

import numpy as np
import pytest

from gate.checks.stochastic import rounds
from gate.judges import permutation
from gate.judges.answer import Answer, Question
from gate.judges.noise import CaseOpinion, judge_round, nearest_distances, shift_ratio
from gate.judges.noticeable import VECTORS, Change
from gate.judges.permutation import Measured, Outputs, Stratum

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
    monkeypatch.setattr(permutation, "PERMUTATIONS", 999)
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
    assert first.size > 5


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


def test_identical_outputs_do_not_divide_by_zero() -> None:
    point = around(0, 1, np.random.default_rng(12))
    opinion = judged(stratum(1, np.repeat(point, 3, axis=0), np.repeat(point, 3, axis=0)))[1]
    assert opinion.decision == "pass"


SHARPNESS = Change(1.0, None, "softer", "", "levels")


def sharpness(case: int, candidate: np.ndarray, baseline: np.ndarray) -> Measured:
    return Measured(case, "output", baseline[:, None], candidate[:, None], changes={"sharpness": SHARPNESS})


class TestMeasures:
    def test_that_have_moved_noticeably_for_the_worse_fail(self) -> None:
        rng = np.random.default_rng(13)
        opinion = judged(sharpness(1, rng.normal(-3, 1, 8), rng.normal(0, 1, 8)))[1]
        assert opinion.decision == "fail"
        first = opinion.answers[0]
        assert (first.question, first.measure, first.unit) == ("measure", "sharpness", "levels")
        assert first.size == pytest.approx(-3, abs=1)

    def test_that_have_moved_for_certain_and_hardly_pass_and_are_called_different(self) -> None:
        rng = np.random.default_rng(14)
        opinion = judged(sharpness(1, rng.normal(-0.5, 0.05, 8), rng.normal(0, 0.05, 8)))[1]
        assert opinion.decision == "pass"
        assert opinion.answers[0].different
        assert not opinion.answers[0].alarming

    def test_that_have_moved_the_way_that_is_no_harm_pass(self) -> None:
        rng = np.random.default_rng(15)
        opinion = judged(sharpness(1, rng.normal(9, 1, 8), rng.normal(0, 1, 8)))[1]
        assert opinion.decision == "pass"
        assert opinion.answers[0].noticeable is None

    def test_are_judged_over_all_cases_that_have_them(self) -> None:
        rng = np.random.default_rng(16)
        strata = [sharpness(case, rng.normal(-2, 1, 4), rng.normal(0, 1, 4)) for case in (1, 2, 3, 4)]
        assert judged(strata[0])[1].decision == "pass"
        assert {one.decision for one in judged(*strata).values()} == {"fail"}

    def test_that_may_have_moved_keep_a_case_open(self) -> None:
        rng = np.random.default_rng(17)
        opinion = judged(sharpness(1, rng.normal(-1.1, 1, 8), rng.normal(0, 1, 8)), last=False)[1]
        assert opinion.decision == "undecided"

    def test_that_are_small_for_certain_do_not(self) -> None:
        rng = np.random.default_rng(18)
        opinion = judged(sharpness(1, rng.normal(-0.3, 0.05, 16), rng.normal(0, 0.05, 16)), last=False)[1]
        assert opinion.decision == "pass"


class TestEvidence:
    """What a reader can check of every answer."""

    @pytest.fixture
    def answers(self) -> list[Answer]:
        rng = np.random.default_rng(19)
        candidate = around(0, 8, rng)
        candidate[5] = around(9, 1, rng)[0]
        vectors = stratum(1, candidate, around(0, 7, rng))
        return judged(vectors, sharpness(1, rng.normal(-3, 1, 8), rng.normal(0, 1, 7)))[1].answers

    def of(self, answers: list[Answer], question: Question) -> dict[str, object]:
        [found] = [one.evidence() for one in answers if one.question == question and not one.is_outlier]
        return found

    def test_every_question_is_answered_with_a_statistic_its_value_and_its_null_quantile(
        self, answers: list[Answer]
    ) -> None:
        assert {answer.question for answer in answers} == {"distribution", "measure", "worst", "spread"}
        for evidence in (answer.evidence() for answer in answers):
            assert evidence["statistic"]
            assert np.isfinite([evidence["value"], evidence["null_quantile"], evidence["p_value"]]).all()
            assert evidence["path"] == "output"
            assert evidence["outputs"] == {"candidate": 8, "baseline": 7}
            assert 0 < float(str(evidence["threshold"])) <= 0.01

    def test_the_value_exceeds_the_null_quantile_where_the_sides_differ(self, answers: list[Answer]) -> None:
        for answer in answers:
            beyond = (
                answer.value < answer.null_quantile
                if answer.question == "spread"
                else (answer.value > answer.null_quantile)
            )
            assert beyond == answer.different, answer.evidence()

    def test_the_worst_output_is_named_from_1(self, answers: list[Answer]) -> None:
        assert self.of(answers, "worst")["worst_output"] == 6

    def test_a_measure_comes_with_its_change_and_its_unit(self, answers: list[Answer]) -> None:
        evidence = self.of(answers, "measure")
        assert (evidence["measure"], evidence["unit"], evidence["noticeable"]) == ("sharpness", "levels", 1.0)
        assert float(str(evidence["change"])) == pytest.approx(-3, abs=1)

    def test_different_and_worse_are_told_apart(self) -> None:
        rng = np.random.default_rng(20)
        found = judged(sharpness(1, rng.normal(9, 1, 8), rng.normal(0, 1, 8)))[1].answers
        evidence = self.of(found, "measure")
        assert (evidence["different"], evidence["worse"]) == (True, False)

    def test_how_many_pairs_of_equal_seeds_it_rests_on_is_told(self) -> None:
        rng = np.random.default_rng(21)
        common = rng.normal(0, 20, 6)
        strata, outputs = [], {}
        for case in range(1, 5):
            ours, theirs = (np.concatenate([rng.normal(0, 20, 2), common + rng.normal(0, 0.1, 6)]) for _ in range(2))
            strata.append(sharpness(case, ours - 3, theirs))
            outputs[case] = Outputs(8, 8, 6)
        opinions = judge_round(strata, false_alarm_rate=0.01, looks=3, last=True, outputs=outputs)
        first = opinions[1].answers[0].evidence()
        assert opinions[1].decision == "fail"
        assert first["equal_seeds"] == 24

    def test_distances_are_to_the_nearest_output_of_the_baseline(self) -> None:
        points = np.array([[0.0, 0], [0, 1], [0, 3]])
        found = nearest_distances(stratum(1, np.array([[0.0, 3.5]]), points))
        assert found == {
            "candidate_to_nearest_baseline": [0.5],
            "baseline_to_nearest_baseline": [1.0, 1.0, 2.0],
        }


class TestPlacesThatFewOutputsHave:
    @pytest.mark.parametrize("rows", [((0,), (0, 1)), ((0, 1), (0, 1)), ((0,), (2,)), ((0, 1, 2), (1,))])
    def test_are_judged_by_what_there_is(self, rows: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
        ours, theirs = rows
        rng = np.random.default_rng(22)
        few = Stratum(1, "output.extra", around(0, len(theirs), rng), around(0, len(ours), rng), "clip", theirs, ours)
        opinion = judge_round([few], false_alarm_rate=0.01, looks=3, last=True, outputs={1: Outputs(3, 3)})[1]
        assert opinion.decision == "pass"
        for answer in opinion.answers:
            assert np.isfinite([answer.value, answer.null_quantile, answer.p_value]).all(), answer.evidence()


WITHIN, BETWEEN = np.sqrt(2 * 0.02**2 * WIDTH), np.sqrt(2 + 2 * 0.02**2 * WIDTH)


def test_the_size_of_a_shift_is_a_multiple_of_the_baseline_s_own_distances() -> None:
    rng = np.random.default_rng(23)
    same, _ = shift_ratio(in_many(rng, 0))
    other, error = shift_ratio(in_many(rng, 1))
    assert same == pytest.approx(1, abs=0.05)
    assert other == pytest.approx(BETWEEN / WITHIN, rel=0.1)
    assert 0 < error < 0.5


def test_or_of_the_usual_distance_where_the_baseline_s_outputs_are_nearly_one() -> None:
    known = VECTORS["clip"]
    shift, _ = shift_ratio(replace(in_many(np.random.default_rng(23), 1), space="clip"))
    assert known.usual > WITHIN
    assert shift == pytest.approx(1 + (BETWEEN - WITHIN) / known.usual, rel=0.1)


def in_many(rng: np.random.Generator, direction: int) -> Stratum:
    return replace(stratum(1, around(direction, 40, rng), around(0, 40, rng)), space="values")


@pytest.mark.parametrize(
    ("repeats", "most", "expected"),
    [
        (3, 8, [(3, 3), (4, 3), (5, 5), (8, 8)]),
        (1, 8, [(2, 2), (3, 2), (4, 4), (7, 7), (8, 8)]),
        (8, 8, [(8, 8)]),
        (5, 6, [(5, 5), (6, 5), (6, 6)]),
    ],
)
def test_rounds_grow_to_the_most_that_is_allowed(repeats: int, most: int, expected: list[tuple[int, int]]) -> None:
    assert rounds(repeats, most) == expected
