"""What outputs say of one thing, how their points lie, and what their texts come to as numbers."""

import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gate.checks.fields import item_strata, value_strata
from gate.judges.facts import compare_facts
from gate.judges.measures.graded import Graded
from gate.judges.measures.keyed import items_of, measure_keyed
from gate.judges.measures.layout import measure_layout
from gate.judges.measures.values import measure_items_again, measure_values
from gate.judges.measures.written import read_written, with_written
from gate.judges.noise import judge_round
from gate.judges.noticeable.values import VALUES
from gate.media.base import Leaf
from tests.value_samples import OUTPUTS, Make, Values, flat, outputs

STREETS = ("Elm Row", "Mill Lane", "Quay Street", "Park View", "Hill Road", "Abbey Close", "Orchard End")


def moved(measure: Callable[[list[Values]], Any], candidate: Make, baseline: Make) -> set[str]:
    """The sorts of measures whose mean has moved by as much as users notice."""
    found = set()
    ones: list[Graded] = list(measure([*outputs(candidate, 1), *outputs(baseline, 2)]))
    for one in ones:
        change = float(np.nanmean(one.values[:OUTPUTS]) - np.nanmean(one.values[OUTPUTS:]))
        limit = VALUES[one.sort].limit(change)
        if limit is not None and abs(change) >= limit:
            found.add(one.sort)
    return found


def decision(candidate: Make, baseline: Make) -> str:
    """On two cases, by what the items of lists say."""
    ours, theirs = outputs(candidate, 1), outputs(baseline, 2)
    strata = [one for case in (1, 2) for one in (*value_strata(case, ours, theirs), *item_strata(case, ours, theirs))]
    return judge_round(strata, false_alarm_rate=0.01, looks=1, last=True)[1].decision


def sales(change: Callable[[dict[str, Any], random.Random], dict[str, Any]] = lambda one, draw: one) -> Make:
    """Four of seven sales, of which everything is known but a score."""

    def make(draw: random.Random) -> Any:
        chosen = sorted(draw.sample(range(7), 4))
        known = [
            {"street": STREETS[n], "kind": ("house", "flat")[n % 2], "price": 100.0 + 9 * n, "score": draw.gauss(0, 1)}
            for n in chosen
        ]
        return {"sales": [change(one, draw) for one in known]}

    return make


class TestWhatIsSaidOfOneThing:
    def test_is_contradicted_by_another_label(self) -> None:
        wrong = sales(lambda one, draw: one | {"kind": draw.choice(["house", "flat"])})
        assert "contradictions" in moved(measure_keyed, wrong, sales())

    def test_is_not_contradicted_by_a_full_stop(self) -> None:
        def measured(end: str) -> set[str]:
            """The sorts that vary where four of twelve outputs end so."""

            def told(end: str, seed: int) -> list[Values]:
                return outputs(sales(lambda one, draw: one | {"kind": f"A {one['kind']} in town{end}"}), seed)

            return {
                one.sort for one in measure_keyed([*told(end, 1)[:4], *told(".", 2)]) if one.name.startswith(".kind")
            }

        assert "contradictions" in measured(" by the sea")
        assert "contradictions" not in measured("")

    def test_is_unlike_itself_where_it_is_another_number(self) -> None:
        def stale(one: dict[str, Any], draw: random.Random) -> dict[str, Any]:
            return one | {"price": one["price"] * draw.uniform(0.5, 0.9)}

        assert "unlike itself" in moved(measure_keyed, sales(stale), sales())

    def test_is_not_contradicted_by_a_rounding(self) -> None:
        half = sales(lambda one, draw: one | {"price": float(np.float16(one["price"]))})
        assert not moved(measure_keyed, half, sales())

    @pytest.mark.parametrize(("field", "is_told"), [("id", False), ("number", True)])
    def test_is_not_what_comes_at_the_same_place_of_a_list_that_is_numbered(self, field: str, is_told: bool) -> None:
        kinds = ("car", "bus", "car", "bicycle", "lorry", "bus")

        def tracks(step: int) -> list[Values]:
            return outputs(lambda draw: [{field: step * at, "kind": kind} for at, kind in enumerate(kinds, 1)], 1)

        found = {one.sort for one in measure_keyed([*tracks(2)[:4], *tracks(1)])}
        assert ("contradictions" in found) == is_told

    def test_is_told_apart_from_what_varies(self) -> None:
        assert not moved(measure_keyed, sales(), sales())

    def test_that_is_exchanged_between_two_things_is_another_thing_though_no_sum_changes(self) -> None:
        def seen(first: str, second: str) -> Make:
            return lambda draw: [
                {"label": first, "x": 40.0 + draw.gauss(0, 1)},
                {"label": second, "x": 300.0 + draw.gauss(0, 1)},
            ]

        assert decision(seen("dog", "cat"), seen("cat", "dog")) == "fail"
        assert decision(seen("cat", "dog"), seen("cat", "dog")) == "pass"

    def test_is_looked_at_where_a_list_of_boxes_is_a_field(self) -> None:
        found = items_of(flat([{"label": "cat", "box": [1, 2, 3, 4]}]))
        assert found["output[]"] == [{".label": "cat", ".box[0]": 1, ".box[1]": 2, ".box[2]": 3, ".box[3]": 4}]


def body(mirrored: bool = False, jitter: float = 0.5) -> Make:
    joints = [(50, 10), (40, 30), (60, 30), (30, 60), (70, 60), (45, 90), (55, 90)]

    def make(draw: random.Random) -> Any:
        x, y, size = draw.uniform(0, 300), draw.uniform(0, 300), draw.uniform(1, 2)
        order = [0, 2, 1, 4, 3, 6, 5] if mirrored else range(7)
        return {
            "points": [
                [x + size * joints[n][0] + draw.gauss(0, jitter), y + size * joints[n][1] + draw.gauss(0, jitter)]
                for n in order
            ]
        }

    return make


class TestPoints:
    def test_that_are_exchanged_left_and_right(self) -> None:
        assert "layout" in moved(measure_layout, body(mirrored=True), body())

    def test_that_tremble_a_little_more_lie_as_before(self) -> None:
        assert not moved(measure_layout, body(jitter=0.8), body())

    def test_that_have_names(self) -> None:
        def face(left: str, right: str) -> Make:
            def make(draw: random.Random) -> Any:
                at = draw.uniform(0, 300)
                known = {left: 0, right: 40, "nose": 20, "chin": 21}
                return {"marks": {name: {"x": at + x + draw.gauss(0, 1), "y": 5.0} for name, x in known.items()}}

            return make

        assert "layout" in moved(measure_layout, face("right", "left"), face("left", "right"))

    def test_of_lists_whose_items_have_a_name_come_in_any_order(self) -> None:
        def effects(turned: bool) -> Make:
            known = [{"name": name, "effect": float(n)} for n, name in enumerate("abcdef")]
            return lambda draw: {"effects": known[::-1] if turned else known, "x": draw.random()}

        assert not moved(measure_layout, effects(True), effects(False))

    @pytest.mark.parametrize("known_order", [True, False])
    def test_of_lists_that_are_sorted_by_a_number_are_in_the_order_of_that(self, known_order: bool) -> None:
        """Notes that begin together change places when they begin a little earlier."""

        def chords(jitter: float) -> Make:
            def make(draw: random.Random) -> Any:
                notes = [
                    {"pitch": pitch, "start": beat + draw.gauss(0, jitter)}
                    for beat in range(4)
                    for pitch in (40, 64, 67, 72)
                ]
                known = sorted(notes, key=lambda note: (note["start"], note["pitch"]))
                return {"notes": known if known_order else [*known[8:], *known[:8]]}

            return make

        found = list(measure_layout([*outputs(chords(0.0), 1), *outputs(chords(1e-3), 2)]))
        assert any(".pitch" in one.place for one in found) is not known_order


class TestItemsAgain:
    def test_in_another_list_of_the_same_output(self) -> None:
        def days(again: bool) -> Make:
            def make(draw: random.Random) -> Any:
                first, second = draw.sample(STREETS, 3), draw.sample(STREETS, 3)
                rest = draw.sample([one for one in STREETS if one not in first], 3)
                return [{"stops": first}, {"stops": second if again else rest}]

            return make

        assert moved(measure_items_again, days(True), days(False)) == {"again"}

    def test_are_no_rule_where_few_are_drawn_from_many(self) -> None:
        def days(draw: random.Random) -> Any:
            return [{"stops": [f"place {draw.randint(1, 500)}" for _ in range(3)]} for _ in range(2)]

        assert not list(measure_items_again(outputs(days, 1)))


class TestNumbersInTexts:
    @pytest.mark.parametrize(
        ("text", "kind", "number"),
        [
            ("2026-03-01", "day", 739676),
            ("01.03.2026", "day", 739676),
            ("March 1, 2026", "day", 739676),
            ("09:45", "minute", 585),
            ("12.5 kg", "amount", 12.5),
            ("€ 30", "amount", 30),
            ("EUR 30.00", "amount", 30),
            ("-4 °C", "amount", -4),
            ("45%", "amount", 45),
        ],
    )
    def test_are_read(self, text: str, kind: str, number: float) -> None:
        assert read_written(text) == {kind: number}

    @pytest.mark.parametrize("text", ["#ff8000", "#FF8000", "#ff8000cc", "rgb(255, 128, 0)", "hsl(30.1, 100%, 50%)"])
    def test_of_colours_are_their_levels(self, text: str) -> None:
        assert read_written(text) == {"red": 255, "green": 128, "blue": 0, "saturation": 255}

    def test_of_colours_that_are_exchanged_or_dull_are_found(self) -> None:
        def palette(change: Callable[[list[int]], list[int]], write: str = "#%02x%02x%02x") -> Make:
            def make(draw: random.Random) -> Any:
                warm = [draw.randint(180, 255), draw.randint(60, 140), draw.randint(0, 40)]
                return {"colours": [{"hex": write % tuple(change(warm))} for _ in range(4)]}

            return make

        known = palette(lambda colour: colour)
        assert decision(palette(lambda colour: colour), known) == "pass"
        assert decision(palette(lambda colour: colour, "#%02X%02X%02X"), known) == "pass"
        assert decision(palette(lambda colour: colour[::-1]), known) == "fail"
        assert decision(palette(lambda colour: [(one + 128) // 2 for one in colour]), known) == "fail"
        assert decision(palette(lambda colour: colour, "%02x%02x%02x"), known) == "fail"
        assert decision(palette(lambda colour: colour, "#%x%x%x"), known) == "fail"

    @pytest.mark.parametrize(
        "text",
        [
            "#12345",
            "#12",
            "rgb(a)",
            "#" + "f" * 40,
            "Elm Row 3",
            "doc-007",
            "007",
            "SPEAKER_00",
            "3 of 4 eggs",
            "",
            "v1.2.3",
            "9" * 400,
        ],
    )
    def test_are_not_made_up(self, text: str) -> None:
        assert not read_written(text)

    def test_stand_beside_the_texts(self) -> None:
        assert with_written([{"output.at": "09:45"}, {"output.at": "10:00"}])[1] == {
            "output.at": "10:00",
            "output.at.minute": 600.0,
        }

    def test_of_another_year_are_found(self) -> None:
        def dated(year: int) -> Make:
            return lambda draw: {"sold": f"{year + draw.randint(0, 1)}-{draw.randint(1, 9):02d}-01"}

        assert decision(dated(2016), dated(2024)) == "fail"
        assert decision(dated(2024), dated(2024)) == "pass"


class TestNumbers:
    def test_that_no_user_tells_apart_are_the_same_however_little_they_vary(self) -> None:
        def score(more: float) -> Make:
            return lambda draw: {"score": 0.8 + more + draw.gauss(0, 1e-5), "n": draw.gauss(0, 1)}

        assert decision(score(0.001), score(0)) == "pass"
        assert decision(score(0.05), score(0)) == "fail"

    def test_that_the_baseline_repeats_by_accident_make_no_other_one_far(self) -> None:
        theirs = [{"output.total": 52.5}] * 3
        strata = value_strata(1, [{"output.total": 61.0}, {"output.total": 52.5}, {"output.total": 48.5}], theirs)
        assert judge_round(strata, false_alarm_rate=0.01, looks=1, last=True)[1].decision == "pass"

    def test_of_a_whole_list_that_lie_elsewhere(self) -> None:
        def winds(scale: float) -> Make:
            return lambda draw: [{"wind": scale * draw.gauss(18, 1)} for _ in range(12)]

        assert "level" in moved(lambda both: measure_values(both, [None] * len(both)), winds(0.62), winds(1))

    def test_of_yes_and_no_are_told_by_their_share(self) -> None:
        def places(turned: bool) -> Make:
            return lambda draw: [{"open": (n % 4 > 0) != turned, "x": draw.random()} for n in range(8)]

        assert "value" in moved(lambda both: measure_values(both, [None] * len(both)), places(True), places(False))


def test_a_field_that_may_be_null_is_so_in_three_outputs_by_accident() -> None:
    def said(*notes: str | None) -> list[list[Leaf]]:
        return [[Leaf("output.note", note), Leaf("output.x", 1)] for note in notes]

    assert compare_facts(said(None, None, None), said("a", "b", "c")).decision == "undecided"
    assert compare_facts(said(*[None] * 8), said(*"abcdefgh")).decision == "fail"


def test_hostile_outputs_take_seconds() -> None:
    rows = [{f"k{n % 40}": f"{n}-01-0{n % 9}", "name": f"n{n % 9}", "p": [n, n, n]} for n in range(2000)]
    hostile = flat({"rows": rows, "big": [10**400, float("nan"), float("inf"), -1e308, 1e308], "deep": [[[[[["x"]]]]]]})
    started = time.process_time()
    found = item_strata(1, [hostile] * 4, [hostile | {"output.rows[0].name": f"m{n}"} for n in range(4)])
    assert all(np.isfinite(one.points).all() for one in found)
    assert time.process_time() - started < 20


def graph(named: Callable[[int], str] = "e{}".format, nodes: int = 6) -> Make:
    """Nodes, and edges between them, of which each is called by a name."""

    def make(draw: random.Random) -> Any:
        return {
            "nodes": [{"id": f"e{n}", "label": draw.choice(STREETS)} for n in range(1, nodes + 1)],
            "edges": [{"from": named(draw.randint(1, nodes)), "to": named(draw.randint(1, nodes))} for _ in range(9)],
        }

    return make


class TestReferences:
    def test_that_lead_nowhere_are_seen(self) -> None:
        assert "dangling" in moved(measure_values_now, graph(lambda n: f"e{n - 1}"), graph())
        assert decision(graph(lambda n: f"e{n - 1}"), graph()) == "fail"

    def test_to_more_or_fewer_items_are_as_good(self) -> None:
        assert "dangling" not in moved(measure_values_now, graph(nodes=8), graph())

    def test_are_no_rule_where_the_names_come_again(self) -> None:
        def labels(of: str) -> Make:
            return lambda draw: {
                "said": [{"word": draw.choice(of)} for _ in range(9)],
                "other": [{"word": draw.choice("abc")} for _ in range(9)],
            }

        assert "dangling" not in moved(measure_values_now, labels("abcde"), labels("abc"))


def measure_values_now(ones: list[Values]) -> list[Graded]:
    return measure_values(ones, [None] * len(ones))
