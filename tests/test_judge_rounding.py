"""Numbers that are rounded otherwise, and numbers that are other ones."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gate.checks.deterministic import compare_deterministic
from gate.judges import rounding
from gate.judges.files import compare_files
from gate.judges.rounding import ONLY_ROUNDED_OTHERWISE
from gate.media.base import Leaf
from gate.media.store import ArtifactStore
from tests.media_samples import zipped
from tests.value_samples import flat

SCORES = {"labels": ["owl", "fox", "cat", "dog"], "scores": [0.7971634, 0.1512083, 0.0411902, 0.0104381], "count": 4}
RNG = np.random.default_rng(0)
VECTOR = {"embedding": RNG.normal(0, 0.1, 64).tolist()}
TOWN = {"points": [{"lon": 15.43 + one, "lat": 47.07 + other} for one, other in RNG.normal(0, 0.002, (12, 2))]}
WORDS = {"words": [{"start": 0.4 * at + 0.013 * (at % 3), "end": 0.4 * at + 0.31} for at in range(40)]}


def leaves(output: Any) -> list[Leaf]:
    return [Leaf(path, value) for path, value in flat(output).items()]


def changed(output: Any, change: Callable[[float], Any]) -> Any:
    if isinstance(output, dict):
        return {key: changed(value, change) for key, value in output.items()}
    if isinstance(output, list):
        return [changed(value, change) for value in output]
    return change(output) if isinstance(output, float) else output


def decided(output: Any, change: Callable[[float], Any]) -> str:
    return compare_deterministic(leaves(changed(output, change)), leaves(output)).decision


def in_half_precision(number: float) -> float:
    return float(np.float16(number))


@pytest.mark.parametrize(
    ("output", "change"),
    [
        (SCORES, in_half_precision),
        (SCORES, lambda number: round(number, 4)),
        (SCORES, lambda number: round(number, 3)),
        (SCORES, lambda number: round(255 * number) / 255),
        (VECTOR, in_half_precision),
        (VECTOR, lambda number: round(number, 4)),
        (WORDS, lambda number: round(number, 2)),
        ({"score": 0.91234}, in_half_precision),
    ],
)
def test_roundings_pass_and_say_so(output: Any, change: Callable[[float], Any]) -> None:
    opinion = compare_deterministic(leaves(changed(output, change)), leaves(output))
    assert (opinion.decision, opinion.by, opinion.reason) == ("pass", "signal", ONLY_ROUNDED_OTHERWISE)


@pytest.mark.parametrize(
    ("output", "change"),
    [
        (SCORES, lambda number: round(number, 1)),
        (SCORES, lambda number: number + 0.01),
        (VECTOR, lambda number: 1.02 * number + 0.001),
        (VECTOR, lambda number: round(number, 1)),
        (TOWN, lambda number: round(number, 3)),
        (TOWN, in_half_precision),
        (WORDS, lambda number: number + 0.05),
        (WORDS, lambda number: round(number, 1)),
        ({"score": 0.91234}, lambda number: number - 0.01),
        ({"seconds": 91.234}, lambda number: 91.235),
        ({"score": 0.5}, lambda number: float("nan")),
    ],
)
def test_other_numbers_fail(output: Any, change: Callable[[float], Any]) -> None:
    assert decided(output, change) == "fail"


def test_whole_numbers_are_counts() -> None:
    counts = {"counts": [100_000 + number for number in range(0, 60_000, 700)]}
    other = {"counts": [number + 1 for number in counts["counts"]]}
    assert compare_deterministic(leaves(other), leaves(counts)).decision == "fail"


def boxes(*edges: int, off: int = 0, of: str = "box") -> dict[str, Any]:
    return {"things": [{of: [edge, 20, edge + 40, 90 + off]} for edge in edges]}


@pytest.mark.parametrize(
    ("other", "known", "decision"),
    [
        (boxes(10, 300, off=1), boxes(10, 300), "pass"),
        (boxes(10, 300, off=2), boxes(10, 300), "fail"),
        (boxes(10, 300, off=1, of="counts"), boxes(10, 300, of="counts"), "fail"),
        (
            {"box": {"x": 41, "y": 90, "width": 30, "height": 7}},
            {"box": {"x": 40, "y": 90, "width": 30, "height": 7}},
            "pass",
        ),
        # Letters in a mailbox, and the ends of an estimate.
        ({"inbox": [120, 80]}, {"inbox": [121, 80]}, "fail"),
        ({"unread_inbox": 120}, {"unread_inbox": 121}, "fail"),
        ({"bounds": [120, 180]}, {"bounds": [121, 180]}, "fail"),
        ({"things": [{"area": 84}]}, {"things": [{"area": 85}]}, "fail"),
        # Cells of a table are few, and the next one is another.
        ({"bbox": [1, 2, 3, 5]}, {"bbox": [1, 2, 3, 4]}, "fail"),
    ],
)
def test_edges_of_boxes_may_fall_on_the_next_pixel(other: Any, known: Any, decision: str) -> None:
    assert compare_deterministic(leaves(other), leaves(known)).decision == decision


@pytest.mark.parametrize(("name", "decision"), [("confidence", "pass"), ("probability", "fail"), ("share", "fail")])
def test_how_sure_a_model_is_may_be_a_little_more(name: str, decision: str) -> None:
    known = {"lines": [{"text": str(at), name: 0.9 + 0.01 * (at % 3)} for at in range(6)]}
    assert decided(known, lambda number: number + 0.012) == decision


def test_how_deep_a_point_lies_is_told_in_the_unit_of_where_it_lies() -> None:
    points = [{"x": 0.3 + 0.03 * at, "y": 0.8 - 0.02 * at, "z": -0.001 * (at % 4)} for at in range(20)]
    assert decided({"hand": points}, lambda number: number + 4e-4) == "pass"
    flat_points = [{"x": one["x"], "y": one["y"], "depth": one["z"]} for one in points]
    assert decided({"hand": flat_points}, lambda number: number + 4e-4) == "fail"


@pytest.mark.parametrize(
    ("other", "known", "decision"),
    [
        ({"model_version": "2.1"}, {"model_version": "2.0"}, "pass"),
        ({"meta": {"generator_version": 3}}, {"meta": {"generator_version": 2}}, "pass"),
        ({"model_version": None}, {"model_version": "2.0"}, "fail"),
        # What a model may say of something else.
        ({"generator": "wind"}, {"generator": "coal"}, "fail"),
        ({"producer": "Eno"}, {"producer": "Lanois"}, "fail"),
        ({"version": "2.1"}, {"version": "2.0"}, "fail"),
        ({"conversion": "2.1"}, {"conversion": "2.0"}, "fail"),
    ],
)
def test_which_version_made_an_output_is_another_one_in_every_release(other: Any, known: Any, decision: str) -> None:
    assert compare_deterministic(leaves(other), leaves(known)).decision == decision


def test_what_differs_beside_a_rounding_is_what_is_told() -> None:
    other = changed(SCORES, in_half_precision) | {"count": 5}
    opinion = compare_deterministic(leaves(other), leaves(SCORES))
    assert (opinion.decision, opinion.evidence["count"]) == ("fail", 1)
    assert "output.count is 5" in opinion.reason


WINDOWS = {"windows": [{"score": 0.9 - 0.03 * at, "box": [7.5 * at, 200.25 - 9 * at]} for at in range(12)]}
PLACES = {"ring": [[4.85 + 0.0001 * at, 52.3 - 0.0002 * (at % 5)] for at in range(40)]}


def test_each_coordinate_of_a_point_scatters_by_itself() -> None:
    """Degrees east and north lie far apart, and of one town each close together."""
    assert decided(PLACES, lambda number: number + 1e-6) == "pass"
    assert decided(PLACES, lambda number: number + 1e-3) == "fail"


def test_items_of_a_sorted_list_may_change_places_where_their_numbers_are_near() -> None:
    items = [dict(one) for one in WINDOWS["windows"]]
    items[4]["score"], items[5]["score"] = 0.772, 0.774
    ours = [dict(one, score=one["score"] + (0.003 if at == 4 else 0)) for at, one in enumerate(items)]
    theirs = sorted(items, key=lambda one: -one["score"])
    exchanged = sorted(ours, key=lambda one: -one["score"])
    assert [one["box"] for one in exchanged] != [one["box"] for one in theirs]
    assert compare_deterministic(leaves({"windows": exchanged}), leaves({"windows": theirs})).decision == "pass"
    for other in ([*theirs[6:], *theirs[:6]], theirs[::-1]):
        assert compare_deterministic(leaves({"windows": other}), leaves({"windows": theirs})).decision == "fail"


def test_seconds_are_told_apart_by_how_soon_the_next_one_comes() -> None:
    """However long it all takes."""
    lengths = (40, 4000)
    words = [{"words": [{"start": 0.4 * at + 0.013 * (at % 3)} for at in range(length)]} for length in lengths]
    assert [decided(one, lambda number: number + 0.01) for one in words] == ["pass", "pass"]
    assert [decided(one, lambda number: number + 0.05) for one in words] == ["fail", "fail"]


@pytest.mark.parametrize(("off", "decision"), [(1e-3, "pass"), (0.05, "fail")])
def test_numbers_in_json_files_are_rounded_too(store: ArtifactStore, off: float, decision: str) -> None:
    files = [store.save(json.dumps(one).encode()) for one in (changed(SCORES, lambda number: number + off), SCORES)]
    ours, theirs = ([Leaf("output[0]", file)] for file in files)
    assert compare_deterministic(ours, theirs).decision == decision
    archives = [store.save(zipped({"scores.json": file.path.read_bytes(), "a.txt": b"a"})) for file in files]
    assert compare_files(*archives).decision == decision


@pytest.mark.parametrize("other", [1, "true", None])
def test_a_rounding_hides_no_other_type_in_a_file(store: ArtifactStore, other: Any) -> None:
    files = [
        store.save(
            json.dumps(
                {"score": score, "sure": sure, "rows": [{"at": 0.5, "ok": sure}, {"at": 0.7, "ok": True}]}
            ).encode()
        )
        for score, sure in ((0.501, other), (0.5, True))
    ]
    assert compare_files(*files).decision == "fail"


OUTLINE = [[4.85, 52.31], [4.87, 52.31], [4.87, 52.34], [4.86, 52.36], [4.85, 52.34], [4.85, 52.31]]


@pytest.mark.parametrize(
    ("outline", "decision"),
    [
        (OUTLINE[::-1], "pass"),
        ([*OUTLINE[2:], *OUTLINE[1:3]], "pass"),
        ([*OUTLINE[:2], *OUTLINE[3:]], "fail"),
        ([OUTLINE[0], OUTLINE[2], OUTLINE[1], *OUTLINE[3:]], "fail"),
        ([point[::-1] for point in OUTLINE], "fail"),
    ],
    ids=["the other way round", "begun elsewhere", "a corner less", "corners exchanged", "axes exchanged"],
)
def test_an_outline_may_go_the_other_way_round(store: ArtifactStore, outline: list[Any], decision: str) -> None:
    files = [
        store.save(json.dumps({"type": "Polygon", "coordinates": [one], "area": 1.5}).encode())
        for one in (outline, OUTLINE)
    ]
    assert compare_files(*files).decision == decision


def test_a_line_that_goes_the_other_way_round_is_another_one(store: ArtifactStore) -> None:
    lines = [store.save(json.dumps({"coordinates": one}).encode()) for one in (OUTLINE[:4], OUTLINE[3::-1])]
    assert compare_files(*lines).decision == "fail"


def test_a_json_file_with_too_many_numbers_is_compared_as_it_is(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounding, "MAX_LEAVES", 5)
    files = [store.save(json.dumps(one).encode()) for one in (changed(SCORES, lambda number: number + 1e-3), SCORES)]
    assert compare_files(*files).decision == "fail"


def test_numbers_without_end_are_no_reach() -> None:
    endless = {"numbers": [float("inf"), 1.5, 2.5, 3.5, 1e300]}
    assert decided(endless, lambda number: number if number > 1e9 else number + 1e-4) == "fail"
