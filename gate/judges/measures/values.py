"""The values of outputs as measures: what holds in every output of a model that is well, and how far an output is off.

Sums and lengths of vectors, sorted lists, numbers of which one is never above the other, totals, forms of strings,
points in time: rules that nobody has written down, found by how many outputs keep them. Each output is measured by
itself, whosever it is; what most outputs have in common is taken from those of both sides.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from gate.judges.measures.graded import Graded, Numbers, measure_repeats
from gate.judges.measures.numbers import measure_numbers, measure_sum
from gate.judges.measures.references import measure_references
from gate.judges.measures.relations import measure_order, measure_totals, measure_twins
from gate.judges.measures.strings import measure_strings
from gate.judges.measures.times import (
    clock_unit,
    measure_spans,
    measure_times,
    read_time,
)
from gate.judges.noticeable.values import VALUES
from gate.judges.values import Nature, as_float, is_number, names_identity, nature
from gate.media.base import any_item

Values = Mapping[str, Any]

# Items of a list that are looked at, and places of an output: of more, the first ones.
MOST_ITEMS, MOST_PLACES = 2000, 300
# A list that always has so few items, and as many, is an object whose fields have numbers for names: boxes, points.
LONGEST_OBJECT = 6
# An object of fewer numbers adds up to nothing.
SMALLEST_SUM = 3
# Strings that nobody gives to two items.
OWN: frozenset[Nature | None] = frozenset({"uuid", "id", "digest"})
# As if a list had so many items more: that one is missing tells something of long lists alone.
MORE_ITEMS = 3
_INDEX = re.compile(r"\[\d+\]")
_LAST_STEP = re.compile(r"(?:\.\w+|\[\d+\]|\[\"(?:[^\"\\]|\\.)*\"\])$")


def measure_values(outputs: Sequence[Values], made: Sequence[float | None]) -> list[Graded]:
    """Measures of all outputs for the same inputs; of those that vary alone.

    Args:
        outputs: the values of each by their paths.
        made: when each output came, in seconds since 1970; None of those that were not made just now.
    """
    lists = [_lists(output) for output in outputs]
    places = list(dict.fromkeys(place for own in lists for place in own))[:MOST_PLACES]
    units = clocks(outputs, made)
    found: list[Graded] = []
    numbers: dict[str, list[list[Numbers]]] = {}
    counted: dict[str, list[Numbers | None]] = {}
    times: dict[str, list[Numbers]] = {}
    counts: set[str] = set()
    for place in places:
        here = [own.get(place, []) for own in lists]
        arrays = [[array for items in own if len(array := _numbers(items))] for own in here]
        named = [[_labels(items) for items in own] for own in here]
        found.append(_empty(place, here))
        if any(text for own in named for items in own for text in items):
            texts = [[text for items in own for text in items] for own in named]
            natures = {nature(text) for own in texts for text in own}
            found += measure_strings(place, texts)
            own = names_identity(place) or (bool(natures & OWN) and natures <= OWN)
            found += measure_repeats(place, named, always=own)
            if natures == {"timestamp"}:
                times[place] = [_times(own) for own in texts]
        if place in units:
            times[place] = [np.concatenate([np.zeros(0), *own]) / units[place] for own in arrays]
        elif any(arrays) and names_identity(place):
            found += measure_repeats(place, arrays, always=True)
        elif any(arrays):
            numbers[place] = arrays
            found += measure_numbers(place, arrays)
        if "[]" in place:
            # Of the fields of the items of a list, any tells how many there are.
            if (listed := place[: place.rindex("[]") + 2]) not in counts:
                counts.add(listed)
                found.append(_items(listed, here))
            items = [[np.zeros(len(one)) * np.nan for one in own] for own in here]
            chosen = numbers.get(place, items)
            counted[place] = [np.concatenate(own) if own else None for own in chosen]
    found += _of_objects([_objects(output) for output in outputs])
    single = {
        place: np.array([float(own[0][0]) if own else np.nan for own in arrays])
        for place, arrays in numbers.items()
        if "[]" not in place
    }
    found += measure_totals(single, counted)
    found += measure_twins(outputs)
    found += measure_references(outputs)
    found += _of_times(times, made)
    return [one for one in found if one.varies and one.sort in VALUES]


def measure_items_again(outputs: Sequence[Values]) -> Iterator[Graded]:
    """Which strings of lists within lists come again anywhere in an output: a place on two days of a journey."""
    nested: list[dict[str, list[str]]] = []
    for output in outputs:
        here: dict[str, list[str]] = defaultdict(list)
        for path, value in output.items():
            if isinstance(value, str) and value and path.count("[") > 1 and (place := any_item(path)).count("[]") > 1:
                here[place].append(value)
        nested.append(here)
    for place in list(dict.fromkeys(place for own in nested for place in own))[:MOST_PLACES]:
        for one in measure_repeats(place, [[own[place]] if place in own else [] for own in nested]):
            yield replace(one, name="again in another list")


def clocks(outputs: Sequence[Values], made: Sequence[float | None]) -> dict[str, float]:
    """The places whose numbers tell when the outputs were made, and of each what a second is there."""
    known = [(output, when) for output, when in zip(outputs, made, strict=True) if when is not None]
    large = {path for output, when in known for path, value in output.items() if is_number(value) and value > when / 2}
    places = {any_item(path) for path in large}
    told: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for output, when in known if places else ():
        for path, value in output.items():
            if is_number(value) and (place := any_item(path)) in places:
                told[place].append((as_float(value), when))
    found = {place: clock_unit(*zip(*numbers, strict=True)) for place, numbers in told.items()}
    return {place: unit for place, unit in found.items() if unit is not None}


def _lists(output: Values) -> dict[str, list[list[Any]]]:
    """The items of each list of an output by the place that they share; what is in no list is one of its own."""
    lists: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for path, value in output.items():
        indices = [*_INDEX.finditer(path)]
        items = lists[(path[: indices[-1].start()], path[indices[-1].end() :]) if indices else (path,)]
        if len(items) < MOST_ITEMS:
            items.append(value)
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for around, items in lists.items():
        found[any_item("[]".join(around))].append(items)
    return found


def _objects(output: Values) -> dict[str, list[dict[str, float]]]:
    """The numbers of each object of an output by the place that they share; of long lists, each item is an object."""
    numbers = {path: as_float(value) for path, value in output.items() if is_number(value)}
    lengths: dict[str, int] = defaultdict(int)
    for path in numbers:
        if path.endswith("]") and (step := _INDEX.search(path, path.rfind("["))):
            lengths[path[: step.start()]] += 1
    objects: dict[str, dict[str, float]] = defaultdict(dict)
    for path, value in numbers.items():
        step = _LAST_STEP.search(path)
        if step is None:
            continue
        name, parent = step[0], path[: step.start()]
        if _INDEX.fullmatch(name) and lengths[parent] > LONGEST_OBJECT:
            # The fifth number of one list goes with the fifth of the others.
            outer = _LAST_STEP.search(parent)
            if outer is None:
                continue
            name, parent = f"{outer[0]}[]", f"{parent[: outer.start()]}{name}"
        objects[parent][name] = value
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    for parent, fields in objects.items():
        rows = found[any_item(parent)]
        if len(rows) < MOST_ITEMS:
            rows.append(fields)
    return found


def _empty(place: str, outputs: Sequence[Sequence[Sequence[Any]]]) -> Graded:
    """The share of what is at a place that is an empty string or null."""
    values = [[value in (None, "") for items in own for value in items] for own in outputs]
    return Graded(place, "empty", np.array([np.mean(own) if own else np.nan for own in values]))


def _items(place: str, outputs: Sequence[Sequence[Sequence[Any]]]) -> Graded:
    """How many items lists have, on average over the lists of an output."""
    sizes = [float(np.mean([len(items) for items in own])) if own else np.nan for own in outputs]
    return Graded(place, "items", np.log(np.add(sizes, MORE_ITEMS)))


def _of_objects(outputs: Sequence[Mapping[str, Sequence[Mapping[str, float]]]]) -> Iterator[Graded]:
    for place in list(dict.fromkeys(place for own in outputs for place in own))[:MOST_PLACES]:
        rows = [own.get(place, []) for own in outputs]
        names = list(dict.fromkeys(name for own in rows for row in own for name in row))
        if len(names) < 2 or len(names) > MOST_ITEMS:
            continue
        yield from measure_order(
            place, [{name: np.array([row.get(name, np.nan) for row in own]) for name in names} for own in rows]
        )
        if len(names) >= SMALLEST_SUM and not any(name.endswith("]") for name in names):
            yield from measure_sum(f"{place}.*", [[np.array([*row.values()]) for row in own] for own in rows])


def _of_times(times: Mapping[str, Sequence[Numbers]], made: Sequence[float | None]) -> Iterator[Graded]:
    for place, outputs in times.items():
        yield from measure_times(place, outputs, made)
    single = [place for place in times if "[]" not in place]
    yield from measure_spans(
        single, [[float(own[0]) if len(own) else math.nan for own in times[place]] for place in single]
    )


def _times(texts: Sequence[str]) -> Numbers:
    return np.array([moment for text in texts if (moment := read_time(text)) is not None])


def _labels(items: Sequence[Any]) -> list[str]:
    """Strings, and yes and no."""
    return [str(one) for one in items if isinstance(one, bool) or (isinstance(one, str) and one)]


def _numbers(items: Sequence[Any]) -> Numbers:
    return np.array([as_float(item) for item in items if is_number(item)])
