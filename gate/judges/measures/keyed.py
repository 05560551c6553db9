"""What outputs say of one and the same thing: items of lists that are called by a name which comes again in others.

Which things an output lists may be drawn by lot, while what is said of each is known: a street and what was paid
there, a place and of what kind it is, a document and its score. A list of such items is judged as if it were an object
with the things' names as fields: by whether what hangs on the name alone is contradicted (a functional dependency,
Huhtala et al. 1999, "TANE"), and by how far numbers are from what they usually are for that name.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gate.judges.measures.graded import (
    KEEPING_SHARE,
    Graded,
    Numbers,
    expected_same,
    is_rule,
)
from gate.judges.values import as_float, is_number, names_identity
from gate.media.base import any_item

# The items of one output at one place: of each its fields.
Items = Sequence[Mapping[str, Any]]

# A list within an item that is so short has fields of the item: a box, a point.
LONGEST_FIELD = 6
# Items of an output, fields of an item, and places with items that are looked at; names that things can have.
MOST_ITEMS, MOST_FIELDS, MOST_PLACES, MOST_NAMES = 2000, 14, 40, 3
NAME_CHARACTERS = 200
# Of a thing of which more different values are said, what is said is an accident.
MOST_SAID = 4
# A name is said again if on average so many outputs have it.
OUTPUTS_OF_NAME = 2.0
# That nothing is contradicted is no accident where so many contradictions were to be expected of what is drawn by lot.
EXPECTED_CONTRADICTIONS = 5.0
# Two numbers that are so near to each other, as a share of what lies between things, say the same.
SAME_NUMBER = 0.02
# Scores, which lie between -1 and 1, are the same to a user if they differ by this share of themselves.
SAME_SCORE = 0.01
# Others are the same if they differ by a few times what the rounding to 32 bits takes from them: 6e-8.
SAME_IN_SINGLE, LESS_THAN_WHOLE = 1e-6, 0.1
# Numbers hang on the name where those of one thing scatter less than this share of all of them.
OWN_SHARE = 0.5
LARGEST = 1e150  # whose square is a number still
FURTHEST = 3.0  # in what numbers scatter from thing to thing
_ITEM = re.compile(r"^(.*\[\d+\])((?:\.\w+|\[\"(?:[^\"\\]|\\.)*\"\])+)$", re.DOTALL)
_IN_ITEM = re.compile(r"^(.*\[\d+\])((?:\.\w+|\[\"(?:[^\"\\]|\\.)*\"\])*\[\d+\])$", re.DOTALL)


def items_of(output: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The items of the lists of an output by the place that they share, each with its fields."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for path, value in output.items():
        step = _ITEM.match(path) or _short(path)
        if step is None:
            continue
        items = found[any_item(step[1])]
        item = items.get(step[1])
        if item is None:
            if len(items) >= MOST_ITEMS or len(found) > MOST_PLACES:
                continue
            item = items[step[1]] = {}
        item[step[2]] = value
    return {place: [*items.values()] for place, items in found.items() if items}


def _short(path: str) -> re.Match[str] | None:
    step = _IN_ITEM.match(path)
    return step if step and int(step[2][step[2].rindex("[") + 1 : -1]) < LONGEST_FIELD else None


def measure_keyed(outputs: Sequence[Mapping[str, Any]]) -> list[Graded]:
    """What each output says of things that other outputs speak of, too."""
    listed = [items_of(output) for output in outputs]
    found: list[Graded] = []
    for place in list(dict.fromkeys(place for own in listed for place in own))[:MOST_PLACES]:
        rows = [own.get(place, []) for own in listed]
        fields = _fields(place, rows)
        for name in [field for field in fields if is_name_of_things(rows, field)][:MOST_NAMES]:
            for field in fields:
                if field != name:
                    found += _measure(place, name, field, [_pairs(own, name, field) for own in rows])
    return [one for one in found if one.varies]


def _fields(place: str, outputs: Sequence[Items]) -> list[str]:
    """The fields of the items, without those that just count them, as the numbers of tracks do."""
    fields = dict.fromkeys(name for own in outputs for item in own for name in item)
    return [one for one in fields if not _numbers_items(place, outputs, one)][:MOST_FIELDS]


def _numbers_items(place: str, outputs: Sequence[Items], field: str) -> bool:
    if not names_identity(f"{place}{field}"):
        return False
    return is_rule([len(items) > 1 and _counts([item.get(field) for item in items]) for items in outputs])


def _counts(values: Sequence[Any]) -> bool:
    first = values[0]
    return isinstance(first, int) and list(values) == list(range(first, first + len(values)))


def is_name_of_things(outputs: Sequence[Items], field: str) -> bool:
    """Whether a field names what the items are about: a string or number that other outputs have, too."""
    seen: Counter[Any] = Counter()
    for items in outputs:
        values = [item[field] for item in items if item.get(field) not in (None, "")]
        if any(not isinstance(value, str | int) or isinstance(value, bool) for value in values):
            return False
        if any(isinstance(value, str) and len(value) > NAME_CHARACTERS for value in values):
            return False
        if any(isinstance(value, int) for value in values) and len(set(values)) < len(values):
            return False
        seen.update(set(values))
    return len(seen) >= 2 and seen.total() / len(seen) >= OUTPUTS_OF_NAME


# What an output says: of which thing, and what.
Pairs = Sequence[tuple[Any, Any]]


def _pairs(items: Items, name: str, field: str) -> list[tuple[Any, Any]]:
    return [(item[name], item[field]) for item in items if item.get(name) not in (None, "") and field in item]


def _measure(place: str, name: str, field: str, outputs: Sequence[Pairs]) -> Iterator[Graded]:
    said = [value for own in outputs for _, value in own]
    if len(said) < 2:
        return
    if all(isinstance(value, float) or (is_number(value) and _has_floats(said)) for value in said):
        yield from _of_numbers(place, name, field, [[(key, as_float(value)) for key, value in own] for own in outputs])
        return
    usual = _most_said(outputs)
    wrong = [[_said(value) not in usual[key] for key, value in own] for own in outputs]
    if _hangs_on_name(outputs, wrong, expected_same([_said(value) for value in said])):
        yield _contradictions(place, name, field, wrong)


def _has_floats(values: Sequence[Any]) -> bool:
    return any(isinstance(value, float) for value in values)


def _most_said(outputs: Sequence[Pairs]) -> dict[Any, set[str]]:
    """Of each thing what most items say, or of as many, each."""
    said: dict[Any, Counter[str]] = defaultdict(Counter)
    for own in outputs:
        for key, value in own:
            said[key][_said(value)] += 1
    return {
        key: {value for value, count in known.items() if count == max(known.values())} for key, known in said.items()
    }


def _said(value: Any) -> str:
    """A value to be held against others: of a sentence, whether it ends with a full stop is nothing that it says."""
    return repr(value.strip(" .") if isinstance(value, str) and " " in value.strip() else value)


def _hangs_on_name(outputs: Sequence[Pairs], wrong: Sequence[Sequence[bool]], same: float) -> bool:
    times = Counter(key for own in outputs for key, _ in own)
    again = sum(count - 1 for count in times.values())
    return (1 - same) * again >= EXPECTED_CONTRADICTIONS and is_rule([bool(own) and not any(own) for own in wrong])


def _contradictions(place: str, name: str, field: str, wrong: Sequence[Sequence[bool]]) -> Graded:
    counts = [np.log1p(sum(own)) if own else np.nan for own in wrong]
    return Graded(place, "contradictions", np.array(counts), f"{field} of one {name} that is another than usual")


def _of_numbers(place: str, name: str, field: str, outputs: Sequence[Sequence[tuple[Any, float]]]) -> Iterator[Graded]:
    known: dict[Any, list[float]] = defaultdict(list)
    for own in outputs:
        for key, value in own:
            if abs(value) < LARGEST:
                known[key].append(value)
    usual = {key: _usual(values) for key, values in known.items()}
    again = np.array([usual[key] for key, values in known.items() if len(values) > 1])
    between = float(np.std(again)) if len(again) > 1 else 0.0
    if not between > 0:
        return
    away = [
        np.array([abs(value - usual[key]) for key, value in own if key in usual and abs(value) < LARGEST])
        for own in outputs
    ]
    size = [
        np.array([abs(usual[key]) for key, value in own if key in usual and abs(value) < LARGEST]) for own in outputs
    ]
    wrong = [one > np.maximum(SAME_NUMBER * between, nearness(all_)) for one, all_ in zip(away, size, strict=True)]
    if _hangs_on_name(outputs, [one.tolist() for one in wrong], 0.0):
        yield _contradictions(place, name, field, [one.tolist() for one in wrong])
    # Of what is said once, nobody knows by how much it varies.
    own_scatter = np.concatenate(
        [[abs(value - usual[key]) for value in values] for key, values in known.items() if len(values) > 2] or [[0.0]]
    )
    if float(np.median(own_scatter)) < OWN_SHARE * between:
        mean = [float(np.mean(np.minimum(one / between, FURTHEST))) if len(one) else np.nan for one in away]
        yield Graded(place, "unlike itself", np.array(mean), f"{field} of one {name}, distance from the usual one")


def _usual(values: Sequence[float]) -> float:
    """The middle one of the part of the values that lie closest together: of two sides' values, one side's."""
    ordered = np.sort(values)
    reach = int(KEEPING_SHARE * len(ordered))
    start = int((ordered[reach:] - ordered[: len(ordered) - reach]).argmin())
    return float(ordered[start + reach // 2])


def nearness(sizes: Numbers) -> Numbers:
    """What no user tells apart of numbers of these sizes, of which nothing is known but their size.

    Of larger ones that is less than a whole one: an identifier is another thing than the next.
    """
    return np.where(sizes <= 1, SAME_SCORE * sizes, np.minimum(SAME_IN_SINGLE * sizes, LESS_THAN_WHOLE))


@dataclass(frozen=True)
class Column:
    """What is said of one thing as a number: of each output, NaN where it says nothing of it.

    Attributes:
        scatter: of the same number from thing to thing.
    """

    place: str
    values: Numbers
    scatter: float


def keyed_columns(outputs: Sequence[Mapping[str, Any]]) -> list[Column]:
    """What is said of the things that at least half of the outputs speak of."""
    listed = [items_of(output) for output in outputs]
    columns: list[Column] = []
    for place in list(dict.fromkeys(place for own in listed for place in own))[:MOST_PLACES]:
        rows = [own.get(place, []) for own in listed]
        fields = _fields(place, rows)
        name = next((field for field in fields if is_name_of_things(rows, field)), None)
        if name is None:
            continue
        for field in fields:
            columns += _columns(f"{place}{field}", name, [_pairs(own, name, field) for own in rows])
    return columns


def _columns(place: str, name: str, outputs: Sequence[Pairs]) -> Iterator[Column]:
    """Of each thing its number, or for each of the values that it takes the share of the items that say so."""
    graded = all(is_number(value) and abs(as_float(value)) < LARGEST for own in outputs for _, value in own)
    known: dict[Any, list[list[Any]]] = defaultdict(lambda: [[] for _ in outputs])
    for number, own in enumerate(outputs):
        for key, value in own:
            known[key][number].append(as_float(value) if graded else repr(value))
    everything = [one for values in known.values() for own in values for one in own]
    scatter = float(np.std(everything)) if graded and everything else 0.0
    for values in known.values():
        if sum(map(bool, values)) < len(outputs) / 2:
            continue
        if graded:
            yield Column(place, np.array([np.mean(own) if own else np.nan for own in values]), scatter)
            continue
        said = {one for own in values for one in own}
        for value in sorted(said) if 1 < len(said) <= MOST_SAID else ():
            yield Column(place, np.array([own.count(value) / len(own) if own else np.nan for own in values]), 0.0)
