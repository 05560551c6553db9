"""Labels exchanged: what permutation tests may claim, on data whose distribution is known."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from gate.judges import permutation
from gate.judges.noticeable import Change
from gate.judges.permutation import (
    Arrangements,
    Measured,
    Outputs,
    Shift,
    Stratum,
    are_linked,
    arrange,
    energies,
    p_value,
    shifts,
)

Matrix = np.ndarray
ANY = Change(0.0, 0.0, "lower", "higher")
ALPHA = 0.01


@pytest.fixture(autouse=True)
def few_permutations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permutation, "PERMUTATIONS", 199)


def measured(candidate: Matrix, baseline: Matrix, case: int = 1, **rows: Any) -> Measured:
    changes = {f"measure {number}": ANY for number in range(candidate.shape[1])}
    return Measured(case, "output", baseline, candidate, changes=changes, **rows)


def unpaired(strata: Sequence[Stratum], alpha: float = ALPHA) -> Arrangements:
    return arrange(strata, {one.case: Outputs(len(one.candidate), len(one.baseline)) for one in strata}, alpha)


def smallest(found: Sequence[Shift]) -> float:
    return min(one.p_value for one in found)


def most_alarms(runs: int, rate: float) -> int:
    """What an honest test exceeds once in a thousand times."""
    return int(binom.ppf(0.999, runs, rate))


def paired_cases(
    rng: np.random.Generator, cases: int, size: int, shift: float = 0.0, own: float = 1.0, width: int = 5
) -> tuple[list[Measured], dict[int, Outputs]]:
    """Outputs that differ by 10 from seed to seed and by `own` between the sides; two of each side have no seed."""
    strata, outputs = [], {}
    for case in range(1, cases + 1):
        common = rng.normal(0, 10, (size - 2, width))

        def side(common: Matrix = common) -> Matrix:
            return np.concatenate([rng.normal(0, 10, (2, width)), common + rng.normal(0, own, common.shape)])

        candidate = side()
        candidate[:, 0] += shift
        strata.append(measured(candidate, side(), case))
        outputs[case] = Outputs(size, size, size - 2)
    return strata, outputs


class TestFalseAlarms:
    """At a threshold of 5 %, over a few hundred simulated runs."""

    RUNS = 200

    def alarms(self, p_values: Sequence[float]) -> int:
        return sum(value <= 0.05 for value in p_values)

    @pytest.mark.parametrize("skewed", [False, True], ids=["normal", "heavy-tailed"])
    def test_of_any_number_of_measures_together_stay_within_the_rate(self, skewed: bool) -> None:
        rng = np.random.default_rng(1)

        def draw(*shape: int) -> Matrix:
            return rng.standard_t(2, shape) if skewed else rng.normal(0, 1, shape)

        found = []
        for _ in range(self.RUNS):
            strata = [measured(draw(4, 12), draw(6, 12), case) for case in (1, 2)]
            found.append(smallest(shifts(strata, unpaired(strata))[0]))
        assert self.alarms(found) <= most_alarms(self.RUNS, 0.05)

    def test_of_the_energy_stay_within_the_rate(self) -> None:
        rng = np.random.default_rng(2)
        found = []
        for _ in range(self.RUNS):
            strata = [Stratum(case, "output", rng.normal(size=(5, 8)), rng.normal(size=(4, 8))) for case in (1, 2)]
            found.append(p_value(energies(strata, unpaired(strata))))
        assert self.alarms(found) <= most_alarms(self.RUNS, 0.05)
        # And it is no idle promise: p-values are uniform, so that about half of them lie below 0.5.
        assert sum(value <= 0.5 for value in found) >= binom.ppf(0.001, self.RUNS, 0.5)

    @pytest.mark.parametrize(("cases", "size"), [(3, 8), (1, 8)], ids=["by exchanged pairs", "by t"])
    def test_in_pairs_of_equal_seeds_stay_within_the_rate(self, cases: int, size: int) -> None:
        rng = np.random.default_rng(3)
        found = []
        for _ in range(self.RUNS):
            strata, outputs = paired_cases(rng, cases, size)
            found.append(smallest(shifts(strata, arrange(strata, outputs, ALPHA))[0]))
        assert self.alarms(found) <= most_alarms(self.RUNS, 0.05)

    def test_of_yes_and_no_in_a_few_pairs_stay_within_the_rate(self) -> None:
        rng = np.random.default_rng(4)
        found = []
        for _ in range(self.RUNS):
            linked, outputs = paired_cases(rng, 1, 5)
            said = measured(rng.integers(0, 2, (5, 20)).astype(float), rng.integers(0, 2, (5, 20)).astype(float))
            arrangements = arrange([*linked], outputs, ALPHA)
            assert arrangements.linked
            found.append(smallest(shifts([said], arrangements)[0]))
        assert self.alarms(found) <= most_alarms(self.RUNS, 0.05)


class TestPower:
    def test_a_change_in_every_output_is_seen_and_named(self) -> None:
        rng = np.random.default_rng(5)
        candidate, baseline = rng.normal(size=(8, 5)), rng.normal(size=(8, 5))
        candidate[:, 3] += 4
        strata = [measured(candidate, baseline)]
        found, _ = shifts(strata, unpaired(strata))
        telling = min(found, key=lambda one: one.p_value)
        assert (telling.name, telling.pairs) == ("measure 3", 0)
        assert telling.p_value <= 0.01
        assert telling.change == pytest.approx(4, abs=1.5)

    @pytest.mark.parametrize("cases", [1, 3], ids=["by t", "by exchanged pairs"])
    def test_a_small_change_that_drowns_in_all_outputs_shows_in_pairs_of_equal_seeds(self, cases: int) -> None:
        strata, outputs = paired_cases(np.random.default_rng(6), cases, 8, shift=3, own=0.5)
        found, _ = shifts(strata, arrange(strata, outputs, ALPHA))
        telling = min(found, key=lambda one: one.p_value)
        assert (telling.name, telling.pairs) == ("measure 0", 6 * cases)
        assert telling.p_value <= ALPHA
        assert telling.change == pytest.approx(3, abs=0.7)
        alone, _ = shifts(strata, unpaired(strata))
        assert smallest(alone) > 0.2

    def test_what_only_outputs_without_a_seed_show_is_seen_too(self) -> None:
        strata, outputs = paired_cases(np.random.default_rng(7), 4, 8)
        for one in strata:
            one.candidate[:2, 1] += 60
        found, _ = shifts(strata, arrange(strata, outputs, ALPHA))
        telling = min(found, key=lambda one: one.p_value)
        assert (telling.name, telling.pairs) == ("measure 1", 0)
        assert telling.p_value <= 0.01

    def test_another_distribution_with_the_same_mean_is_seen_by_the_energy(self) -> None:
        rng = np.random.default_rng(8)
        strata = [Stratum(1, "output", rng.normal(0, 1, (16, 4)), rng.normal(0, 6, (16, 4)))]
        assert p_value(energies(strata, unpaired(strata))) <= 0.01

    def test_changes_of_several_cases_add_up(self) -> None:
        rng = np.random.default_rng(9)
        strata = [measured(rng.normal(1.2, 1, (4, 2)), rng.normal(0, 1, (4, 2)), case) for case in range(1, 9)]
        together, _ = shifts(strata, unpaired(strata))
        alone = [smallest(shifts([one], unpaired([one]))[0]) for one in strata]
        assert smallest(together) < min(alone)


class TestArrangements:
    def test_keep_the_number_of_outputs_on_each_side(self) -> None:
        outputs = {1: Outputs(3, 5)}
        strata = [measured(np.zeros((3, 1)), np.zeros((5, 1)))]
        labels = arrange(strata, outputs, ALPHA).labels[1]
        assert labels[0].tolist() == [True] * 3 + [False] * 5
        assert set(labels.sum(axis=1)) == {3}

    def test_exchange_linked_outputs_with_their_partners_alone(self) -> None:
        strata, outputs = paired_cases(np.random.default_rng(10), 4, 8)
        arrangements = arrange(strata, outputs, ALPHA)
        assert arrangements.swapped
        ours, theirs = outputs[1].paired
        labels = arrangements.labels[1]
        assert (labels[:, ours] != labels[:, theirs]).all()
        assert set(labels[:, [0, 1, 8, 9]].sum(axis=1)) == {2}

    def test_exchange_all_labels_where_equal_seeds_give_nothing_in_common(self) -> None:
        rng = np.random.default_rng(11)
        strata = [measured(rng.normal(size=(8, 5)), rng.normal(size=(8, 5)), case) for case in range(1, 5)]
        arrangements = arrange(strata, {case: Outputs(8, 8, 6) for case in range(1, 5)}, ALPHA)
        assert not arrangements.linked
        assert not arrangements.swapped
        assert {one.pairs for one in shifts(strata, arrangements)[0]} == {0}

    def test_exchange_all_labels_where_too_few_pairs_could_tell(self) -> None:
        strata, outputs = paired_cases(np.random.default_rng(12), 1, 4)
        arrangements = arrange(strata, outputs, ALPHA)
        assert arrangements.linked
        assert not arrangements.swapped

    def test_of_too_few_pairs_are_on_the_safe_side(self) -> None:
        rng = np.random.default_rng(13)
        found = []
        for _ in range(100):
            strata, outputs = paired_cases(rng, 1, 4)
            arrangements = arrange(strata, outputs, ALPHA)
            found.append(p_value(energies(strata, arrangements)))
        assert sum(value <= 0.05 for value in found) <= most_alarms(100, 0.05)

    def test_move_the_files_of_one_output_together(self) -> None:
        of = (0, 0, 1, 1, 2, 2)
        rng = np.random.default_rng(14)
        stratum = measured(rng.normal(size=(6, 2)), rng.normal(size=(6, 2)), candidate_of=of, baseline_of=of)
        outputs = Outputs(3, 3)
        labels = arrange([stratum], {1: outputs}, ALPHA).labels[1][:, stratum.rows(outputs)]
        assert labels.shape == (200, 12)
        assert (labels[:, 0::2] == labels[:, 1::2]).all()

    def test_that_several_files_of_an_output_are_alike_is_no_evidence(self) -> None:
        rng = np.random.default_rng(15)
        of = tuple(np.repeat(range(3), 4).tolist())

        def alike() -> Matrix:
            return np.repeat(rng.normal(size=(3, 4)), 4, axis=0) + rng.normal(0, 0.01, (12, 4))

        found = []
        for _ in range(100):
            stratum = measured(alike(), alike(), candidate_of=of, baseline_of=of)
            found.append(smallest(shifts([stratum], arrange([stratum], {1: Outputs(3, 3)}, ALPHA))[0]))
        assert sum(value <= 0.05 for value in found) <= most_alarms(100, 0.05)

    def test_are_the_same_in_every_run(self) -> None:
        strata, outputs = paired_cases(np.random.default_rng(16), 2, 8)
        one, other = (arrange(strata, outputs, ALPHA) for _ in range(2))
        assert all((one.labels[case] == other.labels[case]).all() for case in outputs)


class TestLinks:
    def test_are_seen_on_any_place_that_has_one_row_for_each_output(self) -> None:
        strata, outputs = paired_cases(np.random.default_rng(17), 1, 6)
        assert are_linked(strata, outputs)

    def test_are_none_without_pairs_and_none_of_outputs_that_never_vary(self) -> None:
        strata, outputs = paired_cases(np.random.default_rng(18), 1, 6)
        assert not are_linked(strata, {1: Outputs(6, 6)})
        assert not are_linked([Stratum(1, "output", np.ones((6, 3)), np.ones((6, 3)))], outputs)


class TestPValues:
    def test_do_not_depend_on_which_side_is_which(self) -> None:
        rng = np.random.default_rng(19)
        one, other = rng.normal(0.7, 1, (6, 3)), rng.normal(0, 1, (6, 3))
        there, back = [measured(one, other)], [measured(other, one)]
        forth, _ = shifts(there, unpaired(there))
        other_way, _ = shifts(back, unpaired(back))
        for ahead, behind in zip(forth, other_way, strict=True):
            assert ahead.change == pytest.approx(-behind.change)
            assert ahead.z == pytest.approx(behind.z, rel=0.15)  # of other random arrangements
        assert p_value(energies(there, unpaired(there))) == pytest.approx(
            p_value(energies(back, unpaired(back))), abs=0.06
        )

    def test_in_pairs_do_not_depend_on_which_side_is_which(self) -> None:
        strata, outputs = paired_cases(np.random.default_rng(20), 4, 8, shift=1)
        turned = [measured(one.baseline, one.candidate, one.case) for one in strata]
        found, back = (shifts(way, arrange(way, outputs, ALPHA))[0] for way in (strata, turned))
        # Of other random arrangements: a p-value of a half is known to 0.07, of two standard errors.
        assert [one.p_value for one in found] == pytest.approx([one.p_value for one in back], abs=0.15)

    def test_are_never_zero(self) -> None:
        far = [measured(np.full((8, 1), 1e9) + np.arange(8)[:, None], np.arange(8.0)[:, None])]
        arrangements = unpaired(far)
        assert smallest(shifts(far, arrangements)[0]) >= 1 / 200
        assert p_value(energies(far, arrangements)) >= 1 / 200

    def test_of_equal_outputs_are_one(self) -> None:
        same = [measured(np.ones((4, 2)), np.ones((4, 2)))]
        found, largest = shifts(same, unpaired(same))
        assert {(one.p_value, one.z, one.change) for one in found} == {(1.0, 0.0, 0.0)}
        assert not largest.any()
        assert p_value(energies(same, unpaired(same))) == 1.0

    def test_of_a_measure_that_never_varies_are_one_whatever_the_others_do(self) -> None:
        rng = np.random.default_rng(21)
        candidate, baseline = rng.normal(size=(8, 2)), rng.normal(size=(8, 2))
        candidate[:, 0] += 9
        candidate[:, 1] = baseline[:, 1] = 5
        strata = [measured(candidate, baseline)]
        shift, constant = shifts(strata, unpaired(strata))[0]
        assert shift.p_value <= 0.01
        assert constant.p_value == 1.0

    def test_of_more_measures_are_larger(self) -> None:
        rng = np.random.default_rng(22)
        candidate, baseline = rng.normal(size=(5, 40)), rng.normal(size=(5, 40))
        candidate[:, 0] += 2.5
        few, many = [measured(candidate[:, :1], baseline[:, :1])], [measured(candidate, baseline)]
        assert shifts(few, unpaired(few))[0][0].p_value < shifts(many, unpaired(many))[0][0].p_value

    @pytest.mark.parametrize("rows", [((0,), (0, 1)), ((0, 1), (0,)), ((0,), (0,))])
    def test_of_a_place_that_few_outputs_have_are_numbers(self, rows: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
        rng = np.random.default_rng(23)
        ours, theirs = rows
        stratum = measured(
            rng.normal(size=(len(ours), 2)) + 99,
            rng.normal(size=(len(theirs), 2)),
            candidate_of=ours,
            baseline_of=theirs,
        )
        arrangements = arrange([stratum], {1: Outputs(3, 3)}, ALPHA)
        found, largest = shifts([stratum], arrangements)
        assert np.isfinite(largest).all()
        assert np.isfinite(energies([stratum], arrangements)).all()
        assert smallest(found) > 0.05


class TestLimits:
    def test_more_arrangements_than_any_float_are_no_error(self) -> None:
        rng = np.random.default_rng(21)
        drawn = [rng.normal(size=(50, 2)) for _ in range(40)]
        strata = [Stratum(case, "output", points, points + 1e-3, "numbers") for case, points in enumerate(drawn)]
        assert arrange(strata, {case: Outputs(50, 50, 48) for case in range(40)}, 1e-3).swapped

    def test_an_output_s_items_count_together_however_many_they_are(self) -> None:
        rng = np.random.default_rng(22)
        of = tuple(np.repeat(range(4), 300).tolist())
        many = measured(rng.normal(size=(1200, 2)), rng.normal(size=(1200, 2)), candidate_of=of, baseline_of=of)
        arrangements = arrange([many], {1: Outputs(4, 4)}, ALPHA)
        found, _ = shifts([many], arrangements)
        ours, theirs = many.candidate[:, 0].mean(), many.baseline[:, 0].mean()
        assert found[0].change == pytest.approx(ours - theirs)
        # Rows would take a table of a gigabyte, outputs a few columns.
        assert {labels.shape[1] for labels in arrangements.labels.values()} == {8}
