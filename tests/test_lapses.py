"""Rules that the baseline keeps, and some of the candidate's outputs do not."""

import numpy as np
import pytest

from gate.judges.lapses import find_lapses
from gate.judges.noise import judge_round
from gate.judges.noticeable import Change
from gate.judges.permutation import Measured

REFUSAL = {"refusal": Change(None, 0.15, "", "refusals more often", rule=True)}
FINISHED = {"finished": Change(0.3, None, "less often finished", "", rule=True)}
ALPHA = 0.01 / 3 / 4


def cases(ours: list[int], theirs: list[int], changes: dict[str, Change] = REFUSAL, outputs: int = 8) -> list[Measured]:
    """Strata in which so many of the outputs of each case have a 1."""

    def column(ones: int) -> np.ndarray:
        return (np.arange(outputs) < ones).astype(float)[:, None]

    return [
        Measured(number, "output", column(their), column(our), changes=changes)
        for number, (our, their) in enumerate(zip(ours, theirs, strict=True), start=1)
    ]


def test_a_rule_that_a_quarter_of_the_outputs_breaks_and_the_baseline_never_does_is_broken() -> None:
    answers = find_lapses(cases([2, 2, 2], [0, 0, 0]), ALPHA)
    assert [answer.alarming for answer in answers] == [True, True, True]
    assert {answer.value for answer in answers} == {6}


def test_one_that_should_hold_is_broken_where_it_does_not() -> None:
    answers = find_lapses(cases([6, 8, 4], [8, 8, 8], FINISHED), ALPHA)
    assert [answer.stratum.case for answer in answers if answer.alarming] == [1, 3]
    assert answers[0].size == pytest.approx(-0.25)


def test_a_single_lapse_may_be_an_accident_and_is_reason_to_look_again() -> None:
    [answer] = find_lapses(cases([1, 0, 0], [0, 0, 0]), ALPHA)
    assert (answer.alarming, answer.suspicious) == (False, True)
    opinions = judge_round(cases([1, 0, 0], [0, 0, 0]), false_alarm_rate=0.01, looks=4, last=False)
    assert opinions[1].decision == "undecided"


def test_what_the_baseline_breaks_as_often_is_no_rule() -> None:
    assert not any(answer.suspicious for answer in find_lapses(cases([2, 2, 2], [2, 1, 2]), ALPHA))


def test_what_the_baseline_breaks_now_and_then_may_be_broken_a_little_more_often() -> None:
    assert not any(answer.alarming for answer in find_lapses(cases([3, 2, 1], [1, 1, 0]), ALPHA))


def test_to_keep_a_rule_more_often_than_the_baseline_is_no_lapse() -> None:
    assert find_lapses(cases([0, 0, 0], [4, 4, 4]), ALPHA) == []


def test_graded_measures_and_those_that_are_no_rules_are_for_others_to_judge() -> None:
    loose = {"refusal": Change(None, 0.15, "", "refusals more often")}
    assert find_lapses(cases([4, 4, 4], [0, 0, 0], loose), ALPHA) == []
    graded = [
        Measured(1, "output", np.zeros((8, 1)), np.linspace(0, 1, 8)[:, None], changes=REFUSAL),
    ]
    assert find_lapses(graded, ALPHA) == []


def test_models_whose_outputs_break_a_rule_at_random_fail_no_more_often_than_stated() -> None:
    # The worst share is that of a rule that is mostly, and not always, kept; most models never break one.
    rng = np.random.default_rng(0)
    alarms = 0
    for _ in range(400):
        share = 0.0 if rng.random() < 0.9 else rng.random()
        ours, theirs = (rng.binomial(8, share, 3).tolist() for _ in range(2))
        alarms += any(answer.alarming for answer in find_lapses(cases(ours, theirs), 0.01))
    assert alarms <= 12  # 1 % would be 4
