"""What holds in every output of a model that is well, as measures: what was changed moves them, and nothing else does."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from gate.checks.fields import value_strata
from gate.judges.measures.graded import is_rule
from gate.judges.measures.strings import form
from gate.judges.measures.values import clocks, measure_values
from gate.judges.noise import judge_round
from gate.judges.noticeable.values import VALUES
from gate.judges.permutation import Measured, Outputs
from tests.value_samples import OUTPUTS, Make, Values, flat, outputs

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def moved(candidate: Make, baseline: Make) -> set[tuple[str, str]]:
    """The measures whose mean has moved by as much as users notice, by place and name."""
    both = [*outputs(candidate, 1), *outputs(baseline, 2)]
    found = set()
    for one in measure_values(both, [None] * len(both)):
        ours, theirs = one.values[:OUTPUTS], one.values[OUTPUTS:]
        if np.isnan(ours).all() or np.isnan(theirs).all():
            continue
        change = float(np.nanmean(ours) - np.nanmean(theirs))
        limit = VALUES[one.sort].limit(change)
        if limit is not None and abs(change) >= limit:
            found.add((one.place, one.called))
    return found


def alarms(candidate: list[Values], baseline: list[Values], made: list[float] | None = None) -> set[str]:
    """The measures that a round alarms for, those of numbers and names by themselves left out."""
    strata = value_strata(1, candidate, baseline, made or ())
    if not strata:
        return set()
    made_of = {1: Outputs(len(candidate), len(baseline))}
    answers = judge_round(strata, false_alarm_rate=0.01, looks=1, last=True, outputs=made_of)[1].answers
    return {one.measure for one in answers if one.alarming and one.measure in VALUES}


def softmax(draw: random.Random, whole: float = 1.0) -> list[float]:
    weights = np.exp([draw.gauss(0, 1) for _ in range(8)])
    return [float(one) for one in whole * weights / weights.sum()]


class TestSums:
    def test_shares_that_no_longer_add_up_to_one(self) -> None:
        def bare(draw: random.Random) -> Any:
            return {"scores": [share * draw.uniform(1.1, 1.4) for share in softmax(draw)]}

        assert ("output.scores[]", "sum") in moved(bare, lambda draw: {"scores": softmax(draw)})

    def test_of_named_shares_too(self) -> None:
        def named(whole: float) -> Make:
            return lambda draw: {"scores": dict(zip("abcdefgh", softmax(draw, whole), strict=True))}

        assert ("output.scores.*", "sum") in moved(named(110.0), named(100.0))

    def test_shares_that_are_rounded_still_add_up(self) -> None:
        def rounded(draw: random.Random) -> Any:
            return {"scores": [round(share, 3) for share in softmax(draw)]}

        assert not moved(rounded, lambda draw: {"scores": softmax(draw)})

    def test_of_numbers_that_are_no_shares_mean_nothing(self) -> None:
        def counts(draw: random.Random) -> Any:
            return {"counts": [40.5 + draw.gauss(0, 0.1) for _ in range(6)]}

        names = {one.called for one in measure_values(outputs(counts, 3), [None] * OUTPUTS)}
        assert "sum" not in names


class TestVectors:
    def test_that_are_no_longer_normalised(self) -> None:
        def vector(normalised: bool) -> Make:
            def make(draw: random.Random) -> list[float]:
                numbers = np.array([draw.gauss(0, 1) for _ in range(32)])
                return (numbers / np.linalg.norm(numbers) * (1 if normalised else 1.2)).tolist()

            return make

        assert moved(vector(False), vector(True)) == {("output[]", "norm")}

    def test_in_other_precision_are_as_long_as_before(self) -> None:
        def vector(draw: random.Random) -> list[float]:
            numbers = np.array([draw.gauss(0, 1) for _ in range(32)])
            return (numbers / np.linalg.norm(numbers)).tolist()

        def half(draw: random.Random) -> list[float]:
            return np.array(vector(draw), np.float16).astype(float).tolist()

        assert not moved(half, vector)


def found_things(sort: bool) -> Make:
    def make(draw: random.Random) -> Any:
        scores = [round(draw.uniform(0.2, 0.99), 3) for _ in range(8)]
        ranked = sorted(scores, reverse=True) if sort else scores
        return [{"label": draw.choice(["cat", "dog"]), "score": score} for score in ranked]

    return make


class TestLists:
    def test_that_are_no_longer_sorted(self) -> None:
        assert moved(found_things(False), found_things(True)) == {("output[].score", "falling")}

    def test_whose_neighbours_are_as_good_as_equal_are_sorted_in_either_order(self) -> None:
        def jittered(draw: random.Random) -> Any:
            return [0.9 - 0.01 * (n // 4) + draw.gauss(0, 0.0005) for n in range(12)]

        def sorted_out(draw: random.Random) -> Any:
            return sorted(jittered(draw), reverse=True)

        assert not moved(jittered, sorted_out)

    def test_that_have_items_twice(self) -> None:
        def orders(again: bool) -> Make:
            return lambda draw: [{"order": 1000 + (n // 2 if again else n), "sum": draw.gauss(9, 2)} for n in range(20)]

        assert ("output[].order", "again") in moved(orders(True), orders(False))

    def test_that_have_identifiers_twice(self) -> None:
        def named(again: bool) -> Make:
            def make(draw: random.Random) -> Any:
                names = [f"pred_{draw.getrandbits(64):016x}" for _ in range(4)]
                return [{"id": name} for name in (names[:2] * 2 if again else names)]

            return make

        assert ("output[].id", "again") in moved(named(True), named(False))

    @pytest.mark.parametrize("form", [int, str])
    def test_whose_items_say_by_their_name_that_they_are_told_apart_by_it(self, form: type) -> None:
        def tracks(draw: random.Random) -> Any:
            return [{"track_id": form(n)} for n in draw.sample(range(900), 6)]

        assert ("output[].track_id", "again") in moved(lambda draw: tracks(draw)[:3] * 2, tracks)

    def test_of_few_counts_may_have_one_twice(self) -> None:
        def counts(draw: random.Random) -> Any:
            return [draw.randint(0, 60) for _ in range(4)]

        names = {one.called for seed in range(20) for one in measure_values(outputs(counts, seed), [None] * OUTPUTS)}
        assert "again" not in names

    def test_that_have_lost_a_third_of_their_items(self) -> None:
        def items(count: int) -> Make:
            return lambda draw: [{"height": draw.gauss(3, 1)} for _ in range(count)]

        assert ("output[]", "items") in moved(items(20), items(30))
        assert not moved(items(29), items(30))

    def test_whose_numbers_have_become_the_same(self) -> None:
        def bars(draw: random.Random) -> Any:
            return [{"height": 20 * n + draw.gauss(0, 1)} for n in range(6)]

        assert ("output[].height", "scatter of items") in moved(lambda draw: [{"height": 50.0}] * 6, bars)

    def test_whose_labels_have_become_another_one_are_told_by_their_share(self) -> None:
        def labelled(*labels: str) -> Make:
            return lambda draw: [{"label": draw.choice(labels), "x": draw.gauss(0, 1)} for _ in range(12)]

        assert ("output[].label", "= 'unknown'") in moved(labelled("cat", "unknown"), labelled("cat", "dog"))


def segments(change: Callable[[dict[str, float]], dict[str, float]] = dict) -> Make:
    def make(draw: random.Random) -> Any:
        found, start = [], 0.0
        for _ in range(10):
            end = start + draw.uniform(1, 5)
            found.append(change({"start": round(start, 2), "end": round(end, 2)}))
            start = end
        return {"segments": found}

    return make


class TestOrder:
    def test_of_start_and_end_that_are_exchanged(self) -> None:
        swapped = segments(lambda one: {"start": one["end"], "end": one["start"]})
        assert ("output.segments[]", ".start <= .end") in moved(swapped, segments())

    def test_of_segments_that_overlap(self) -> None:
        longer = segments(lambda one: one | {"end": one["end"] + 1})
        assert moved(longer, segments()) == {("output.segments[]", ".end <= next .start")}

    def test_of_limits_beside_each_other_in_lists(self) -> None:
        def limits(width: float) -> Make:
            def make(draw: random.Random) -> Any:
                days = [draw.uniform(80, 600) for _ in range(14)]
                return {"low": [day - width for day in days], "high": [day + width for day in days]}

            return make

        assert ("output[]", ".low[] <= .high[]") in moved(limits(-9.0), limits(9.0))

    def test_survives_rounding(self) -> None:
        rounded = segments(lambda one: {name: round(value, 1) for name, value in one.items()})
        assert not moved(rounded, segments())

    def test_of_corners_of_boxes(self) -> None:
        def boxes(exchanged: bool) -> Make:
            def box(draw: random.Random) -> list[float]:
                x, y = draw.uniform(0, 500), draw.uniform(0, 500)
                corners = [x, y, x + draw.uniform(10, 90), y + draw.uniform(10, 90)]
                return corners[2:] + corners[:2] if exchanged else corners

            return lambda draw: [box(draw) for _ in range(6)]

        assert ("output[]", "[0] <= [2]") in moved(boxes(True), boxes(False))


class TestTotals:
    @pytest.mark.parametrize("what", ["count", "sum"])
    def test_that_no_longer_fit_what_they_total(self, what: str) -> None:
        def invoice(lost: int) -> Make:
            def make(draw: random.Random) -> Any:
                prices = [round(draw.uniform(1, 30), 2) for _ in range(draw.randint(5, 9))]
                return {"count": len(prices), "sum": round(sum(prices), 2), "prices": prices[lost:]}

            return make

        assert any(
            place == f"output.{what}" and name.startswith(f"difference from the {what} of output.prices[]")
            for place, name in moved(invoice(2), invoice(0))
        )

    def test_that_are_the_same_by_accident_are_none(self) -> None:
        def version(draw: random.Random) -> Any:
            return {"version": 3, "boxes": [draw.gauss(0, 1) for _ in range(3 if draw.random() < 0.7 else 4)]}

        assert not any("difference" in one.called for one in measure_values(outputs(version, 1), [None] * OUTPUTS))


class TestNumbers:
    def test_that_were_whole(self) -> None:
        def counts(shift: float) -> Make:
            return lambda draw: {"count": draw.randint(20, 60) + shift}

        assert moved(counts(0.5), counts(0)) == {("output.count", "whole")}

    def test_that_left_the_range_of_probabilities(self) -> None:
        def sure(scale: float) -> Make:
            return lambda draw: [{"confidence": scale * draw.uniform(0.2, 1.0)} for _ in range(6)]

        assert ("output[].confidence", "within 0 and 1") in moved(sure(100), sure(1))

    def test_that_are_rounded_more_coarsely_than_they_scatter(self) -> None:
        def sure(digits: int) -> Make:
            return lambda draw: {"confidence": round(draw.gauss(0.93, 0.02), digits)}

        assert moved(sure(1), sure(6)) == {("output.confidence", "coarseness")}
        assert not moved(sure(3), sure(6))

    def test_that_have_become_zero_or_none_at_all(self) -> None:
        def readings(value: float | None) -> Make:
            return lambda draw: [{"celsius": draw.gauss(20, 2) if value is None else value} for _ in range(5)]

        assert ("output[].celsius", "zero") in moved(readings(0.0), readings(None))
        assert ("output[].celsius", "not finite") in moved(readings(float("nan")), readings(None))


class TestStrings:
    def test_that_have_become_empty(self) -> None:
        def rows(price: str | None) -> Make:
            return lambda draw: [{"price": draw.uniform(1, 9) if price is None else price} for _ in range(5)]

        assert moved(rows(""), rows(None)) == {("output[].price", "empty")}

    @pytest.mark.parametrize(
        ("new", "old"),
        [
            ("03/{0:02d}/2026", "2026-03-{0:02d}"),
            ("2026-03-{0:02d}T10:00:00", "2026-03-{0:02d}T10:00:00Z"),
            ("2026-03-{0:02d} 10:00:00Z", "2026-03-{0:02d}T10:00:00Z"),
            ("pred-{0:08d}abcdefgh", "pred_{0:08d}abcdefgh"),
            ("{0:032x}", "{0:064x}"),
            ("{0},50 EUR", "EUR {0}.50"),
        ],
    )
    def test_in_another_form(self, new: str, old: str) -> None:
        def dated(text: str) -> Make:
            return lambda draw: {"at": text.format(draw.randint(10, 28))}

        assert any(name.startswith("form ") for _, name in moved(dated(new), dated(old)))

    @pytest.mark.parametrize(
        ("new", "old"),
        [
            ("2026-03-{0}T10:00:00.000Z", "2026-03-{0}T10:00:00Z"),
            ("2026-03-{0}T10:00:00+00:00", "2026-03-{0}T10:00:00Z"),
            ("sample {0}", "example {0}"),
        ],
    )
    def test_that_read_the_same(self, new: str, old: str) -> None:
        def dated(text: str) -> Make:
            return lambda draw: {"at": text.format(draw.randint(10, 28))}

        assert not moved(dated(new), dated(old))

    def test_that_are_misread_now_and_then(self) -> None:
        def receipt(share: float) -> Make:
            def line(draw: random.Random) -> str:
                return f"Tea {draw.randint(10, 99)}" if draw.random() < share else "Rye bread 42"

            return lambda draw: {"lines": [line(draw) for _ in range(12)]}

        assert ("output.lines[]", "strange") in moved(receipt(0.2), receipt(0.005))
        assert not moved(receipt(0.005), receipt(0.005))

    def test_have_forms_by_their_nature(self) -> None:
        assert form("bd9a1d3c-71a3-4a0d-9b5a-0a7ae56aa5c7") == form("cd8a1d3c-71a3-4a0d-9b5a-0a7ae56aa5c8") == "uuid"
        assert form("Graz, Utrecht") == form("Cork, Lyon") != form("Cork")


def stamped(hours: float = 0.0, zone: str = "Z") -> list[Values]:
    """Outputs made a second after each other, with the time at which each was made."""
    times = [NOW + timedelta(hours=hours, seconds=n) for n in range(OUTPUTS)]
    return [{"output.at": f"{one:%Y-%m-%dT%H:%M:%S}{zone}", "output.n": n} for n, one in enumerate(times)]


class TestTimes:
    made = [(NOW + timedelta(seconds=n)).timestamp() for n in range(OUTPUTS)] * 2

    def test_in_another_zone_are_hours_away(self) -> None:
        assert "time" in alarms(stamped(2), stamped(), self.made)

    def test_of_the_same_moment_told_in_another_zone_are_the_same(self) -> None:
        assert not alarms(stamped(2, zone="+02:00"), stamped(), self.made)

    def test_that_tell_when_they_were_made_may_be_of_another_day(self) -> None:
        later = [when + 86400 for when in self.made[:OUTPUTS]] + self.made[OUTPUTS:]
        assert not alarms(stamped(24), stamped(), later)

    def test_of_outputs_that_were_made_earlier_cannot_be_told(self) -> None:
        strata = value_strata(1, stamped(30), stamped(), [*self.made[:OUTPUTS], *[None] * OUTPUTS])
        assert not any(len(one.baseline) for one in strata if isinstance(one, Measured) and "time" in one.changes)

    @pytest.mark.parametrize("unit", [1, 1000])
    def test_in_seconds_since_1970_are_no_numbers_that_rise(self, unit: int) -> None:
        def since(moments: list[float]) -> list[Values]:
            return [{"output.created": int(one * unit), "output.x": one % 7} for one in moments]

        early = self.made[:OUTPUTS]
        late = [one + 60 for one in early]
        assert clocks([*since(late), *since(early)], [*late, *early]) == {"output.created": unit}
        strata = value_strata(1, since(late), since(early), [*late, *early])
        assert not any("output.created" in one.changes for one in strata if isinstance(one, Measured))
        assert "time" in alarms(since([one + 7200 for one in late]), since(early), [*late, *early])

    def test_in_seconds_since_1970_of_another_year_are_numbers(self) -> None:
        old = [{"output.born": 5e8 + n} for n in range(2 * OUTPUTS)]
        assert not clocks(old, self.made)
        assert not clocks([{"output.seen": 1.2e9 + n} for n in range(2 * OUTPUTS)], self.made)

    def test_one_after_the_other_in_other_steps(self) -> None:
        def hourly(hours: int) -> Make:
            return lambda draw: [
                {"at": f"{NOW + timedelta(hours=hours * n):%Y-%m-%dT%H:%M:%SZ}", "mm": draw.gauss(4, 1)}
                for n in range(8)
            ]

        assert ("output[].at", "step") in moved(hourly(3), hourly(1))

    def test_of_start_and_end_that_are_hours_apart_for_once(self) -> None:
        def lasting(hours: int) -> Make:
            def make(draw: random.Random) -> Any:
                end = NOW + timedelta(hours=hours, seconds=draw.uniform(2, 4))
                return {"started": f"{NOW:%Y-%m-%dT%H:%M:%S.%fZ}", "completed": f"{end:%Y-%m-%dT%H:%M:%S.%fZ}"}

            return make

        assert ("output.completed", "time since output.started") in moved(lasting(2), lasting(0))
        assert not moved(lasting(0), lasting(0))


def test_the_same_output_again_and_again_is_told_from_one_that_varies() -> None:
    varying = [{"output.x": float(n)} for n in range(OUTPUTS)]
    assert "repeated" in alarms([{"output.x": 3.5}] * OUTPUTS, varying)
    assert "repeated" not in alarms([{"output.x": n + 0.5} for n in range(OUTPUTS)], varying)


def test_what_few_outputs_keep_is_no_rule() -> None:
    assert is_rule([True] * 4 + [False] * 4)
    assert not is_rule([True] * 2 + [False] * 2)
    assert not is_rule([True] * 3 + [False] * 9)


def test_whose_outputs_they_are_does_not_matter() -> None:
    both = [*outputs(found_things(False), 1), *outputs(found_things(True), 2)]
    forwards, backwards = measure_values(both, [None] * 16), measure_values(both[::-1], [None] * 16)
    ours = {(one.place, one.called): one.values for one in forwards}
    theirs = {(one.place, one.called): one.values[::-1] for one in backwards}
    assert ours.keys() == theirs.keys()
    assert all(np.array_equal(ours[key], theirs[key], equal_nan=True) for key in ours)


def test_rules_that_hold_by_accident_rarely_alarm() -> None:
    def anything(draw: random.Random) -> Any:
        scores = [{"a": draw.gauss(0, 1), "b": draw.gauss(1, 1), "n": draw.randint(0, 9)} for _ in range(5)]
        return {"items": scores, "low": draw.gauss(0, 1), "high": draw.gauss(2, 1), "of": draw.choice(["x", "yy", ""])}

    found = [alarms(outputs(anything, 2 * run)[:5], outputs(anything, 2 * run + 1)[:5]) for run in range(30)]
    # At a rate of 1 %, more than 2 of 30 would be a one-in-300 accident.
    assert sum(map(bool, found)) <= 2


@pytest.mark.parametrize(
    "value",
    [
        10**400,
        float("nan"),
        float("inf"),
        -0.0,
        "",
        "9999-99-99T99:99:99Z",
        None,
        [],
        {},
        "\x00",
        "0001-01-01T00:00:00",
    ],
)
def test_no_value_is_too_odd_to_be_measured(value: Any) -> None:
    odd = [flat({"a": value, "b": [value, n, value], "c": [{"d": value, "e": n}] * n}) for n in range(1, 5)]
    for one in measure_values(odd, [NOW.timestamp()] * len(odd)):
        assert not np.isinf(one.values).any()


def test_a_long_list_takes_little_time() -> None:
    draw = random.Random(5)
    long = [flat([{"x": draw.random(), "y": draw.random(), "at": "2026-03-01"} for _ in range(5000)]) for _ in range(4)]
    started = time.process_time()
    measure_values(long, [None] * len(long))
    assert time.process_time() - started < 2


class TestTwins:
    @staticmethod
    def counting(draw: random.Random) -> dict[str, Any]:
        return {"counts": [draw.randint(30, 60) for _ in range(4)], "on": draw.randint(0, 1), "off": draw.randint(0, 1)}

    def test_a_counter_that_says_what_its_neighbour_counts(self) -> None:
        def twin(draw: random.Random) -> Any:
            made = self.counting(draw)
            return made | {"counts": [*made["counts"][:3], made["counts"][2]]}

        assert ("output", "output.counts[2] and output.counts[3] the same") in moved(twin, self.counting)

    def test_numbers_that_are_the_same_by_chance_are_none(self) -> None:
        assert not {name for _, name in moved(self.counting, self.counting) if "the same" in name}


def test_rows_of_a_grid_that_are_no_longer_equally_long() -> None:
    def grid(draw: random.Random) -> Any:
        return {"rows": ["".join(draw.choice("#..") for _ in range(12)) for _ in range(6)]}

    def stripped(draw: random.Random) -> Any:
        return {"rows": [row.rstrip(".") for row in grid(draw)["rows"]]}

    assert ("output.rows[]", "uneven") in moved(stripped, grid)
    assert not moved(grid, grid)


def test_identifiers_may_be_drawn_from_other_letters() -> None:
    lower, mixed = "call_8f3k2m9q7w1x5z0a4b6c", "call_8F3k2M9q7W1x5Z0a4B6c"
    assert form(lower) == form(mixed)
    assert form(lower) != form("8f3k2m9q7w1x5z0a4b6c")
