"""How near numbers must be to each other for nobody to tell them apart, where a list tells what they are like."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gate.judges.measures.keyed import Column
from gate.judges.values import as_float, is_number, is_of_box
from gate.media.base import any_item

# No user tells numbers apart that are so near, as a share of what the numbers of one list scatter, and of scores,
# which lie between -1 and 1, as a share of themselves; of others, such as years and degrees, nobody knows. A mean must
# move by 0.65 of it. Half precision: 0.0005; search/bytes: 0.004; recognizer/late-0.02: 0.007 | forecast/biased-0.02:
# 0.1 of the scatter; recognizer/late-0.12: 0.04.
NEAR_IN_LIST = 0.02
# Edges of boxes, as a share of how far the furthest lies from the corner. reader/padded: 0.004 | shifted-0.15: 0.04.
NEAR_IN_BOXES = 0.015


def near_of_fields(outputs: Sequence[Mapping[str, Any]], field_of: Callable[[str], str]) -> dict[str, float]:
    """What no user tells apart in the fields of numbers that lists have, by what those scatter.

    Args:
        outputs: the values of each by their paths.
        field_of: from a path to the field that its value counts in.
    """
    known: dict[str, list[float]] = {}
    places: dict[str, set[str]] = {}
    for output in outputs:
        for path, value in output.items():
            if is_number(value) and "[" in path and np.isfinite(number := as_float(value)):
                place = any_item(path)
                known.setdefault(place, []).append(number)
                places.setdefault(place, set()).add(field_of(path))
    return {
        name: _reach(place, numbers)
        for place, numbers in known.items()
        for field in places[place]
        for name in (field, f"{field} mean", f"{field} least", f"{field} most")
    }


def _reach(place: str, numbers: Sequence[float]) -> float:
    within = np.clip(numbers, -1e150, 1e150)
    scattered = NEAR_IN_LIST * float(np.std(within))
    return max(scattered, NEAR_IN_BOXES * float(np.abs(within).max())) if is_of_box(place) else scattered


def near_of_things(columns: Sequence[Column]) -> list[float]:
    """The same of what is said of things, by what it scatters from thing to thing."""
    furthest: dict[str, float] = defaultdict(float)
    for one in columns:
        furthest[_box_of(one.place)] = max(furthest[_box_of(one.place)], float(np.nanmax(np.abs(one.values))))
    return [
        max(NEAR_IN_LIST * one.scatter, NEAR_IN_BOXES * furthest[_box_of(one.place)] * is_of_box(one.place))
        for one in columns
    ]


def _box_of(place: str) -> str:
    """The place of the box that an edge is of."""
    return place[: max(place.rfind("["), place.rfind("."))]
