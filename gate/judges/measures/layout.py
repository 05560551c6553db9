"""Lists whose items have a fixed order, such as the joints of a body or the corners of a page: how these lie.

Which of two points is further left is the same wherever the body stands and whoever took the picture. Of all pairs of
points that lie apart far more clearly than they vary, how many lie the other way round: points that were
exchanged move it, and a rounding, another place or another size does not.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures.graded import KEEPING_SHARE, Graded
from gate.judges.values import as_float, is_number
from gate.media.base import any_item

# Fewer points lie in some order by accident, and more take too long to be held against each other.
FEWEST, MOST = 3, 100
# Of fewer lists over all outputs, nobody knows how they vary; of more, the first ones of each output.
FEWEST_LISTS, MOST_LISTS = 6, 50
MOST_PLACES = 20
LARGEST = 1e150  # whose square is a number still
# How far apart points lie must be so many times what it varies by, in the part of all lists that is most alike; and
# more where that part is a few lists, divided by the cube of their number: one pair in a hundred of points that lie
# anywhere is so clear by accident, for 6 to 48 lists.
CLEARLY, CLEARLY_OF_FEW = 3.0, 250.0
# Standard deviations of a list that its points may vary by where none of those that are most alike do.
NOISE = 0.02
# A list of so many points that is sorted by one of their numbers is in the order of that one, such as notes by when
# they begin: which of two comes first says nothing of the others.
FEWEST_SORTED = 8
# Of fewer clear pairs, one is all; nor do they tell anything if a small share of all pairs is clear.
FEWEST_PAIRS, FEWEST_SHARE = 2, 0.05

_STEP = r"(\[\d+\]|\.\w+)"
_POINT, _NUMBER = re.compile(f"^(.*){_STEP}{_STEP}$", re.DOTALL), re.compile(f"^(.*){_STEP}()$", re.DOTALL)

Lists = list[NDArray[np.float64]]


def measure_layout(outputs: Sequence[Mapping[str, Any]]) -> Iterator[Graded]:
    """How the points of lists lie that always have as many, for each coordinate."""
    known = [_coordinates(output) for output in outputs]
    sorted_by = _sorted_places(known)
    for place in list(dict.fromkeys(place for own in known for place in own))[:MOST_PLACES]:
        if place[: place.rindex(".*")] in sorted_by:
            continue
        lists = [own.get(place, []) for own in known]
        lengths = {len(one) for own in lists for one in own}
        if len(lengths) == 1 and FEWEST <= min(lengths) <= MOST and sum(map(len, lists)) >= FEWEST_LISTS:
            yield from _layout(place, lists)


def _sorted_places(known: Sequence[Mapping[str, Lists]]) -> set[str]:
    """The places of longer lists of objects all of which are sorted by the same one of several numbers."""
    rows: dict[str, Lists] = defaultdict(list)
    for own in known:
        for place, lists in own.items():
            rows[place.rpartition("#")[0]] += [one for one in lists if len(one) >= FEWEST_SORTED]
    coordinates: dict[str, list[str]] = defaultdict(list)
    for place in rows:
        coordinates[place[: place.rindex(".*")]].append(place)
    return {
        parent
        for parent, places in coordinates.items()
        if len(places) > 1 and any(rows[place] and all(map(_is_sorted, rows[place])) for place in places)
    }


def _by_index(step: str) -> tuple[int, str]:
    """`[10]` comes after `[9]`."""
    return len(step), step


def _is_sorted(values: NDArray[np.float64]) -> bool:
    steps = np.diff(values)
    return bool(np.ptp(values)) and bool((steps >= 0).all() or (steps <= 0).all())


def _layout(place: str, outputs: Sequence[Lists]) -> Iterator[Graded]:
    rows = np.array([one for own in outputs for one in own])
    if not (np.abs(rows) < LARGEST).all():
        return
    # Whatever size they have.
    rows = rows / np.maximum(rows.std(axis=1, keepdims=True), 1e-12)
    first, second = np.triu_indices(rows.shape[1], 1)
    between = rows[:, second] - rows[:, first]
    half = np.sort(between, axis=0)
    reach = int(KEEPING_SHARE * len(rows))
    # The shortest such part (Rousseeuw & Leroy 1988) is one side's, even where the other's lie the other way round.
    widths = half[reach:] - half[: len(half) - reach]
    start = widths.argmin(axis=0)
    pairs = np.arange(len(first))
    low, high = half[start, pairs], half[start + reach, pairs]
    clear = np.abs(low + high) > (CLEARLY + CLEARLY_OF_FEW / reach**3) * (high - low + NOISE)
    if clear.sum() < max(FEWEST_PAIRS, FEWEST_SHARE * len(pairs)):
        return
    of = np.repeat(np.arange(len(outputs)), [len(own) for own in outputs])
    signs = np.sign(between[:, clear])
    # What is usual is what the one list shows that is most like all others, so that it is one list's in every pair.
    usual = signs[(signs @ signs.sum(axis=0)).argmax()]
    wrong = (signs * usual < 0).sum(axis=1)
    values = [float(wrong[of == number].mean()) if len(own) else np.nan for number, own in enumerate(outputs)]
    yield Graded(place, "layout", np.log1p(values), "pairs of points the other way round")


def _coordinates(output: Mapping[str, Any]) -> dict[str, Lists]:
    """The coordinates of points by their place, such as `output.people[].points.*[0]#7`: of each list all points'.

    The numbers of an object or a list are points with one coordinate.
    """
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    named: set[str] = set()
    for path, value in output.items():
        for pattern in (_POINT, _NUMBER):
            if (step := pattern.match(path)) is None:
                continue
            if isinstance(value, str):
                if step[2].startswith("["):
                    named.add(step[1])
            elif is_number(value):
                points = found[step[1], step[3]]
                if len(points) <= MOST:
                    points[step[2]] = as_float(value)
    lists: dict[str, Lists] = defaultdict(list)
    for (parent, coordinate), points in found.items():
        # Items that are called by a name are in whatever order.
        if parent not in named and FEWEST <= len(points) <= MOST:
            here = lists[f"{any_item(parent)}.*{coordinate}#{len(points)}"]
            if len(here) < MOST_LISTS:
                here.append(np.array([points[name] for name in sorted(points, key=_by_index)]))
    return lists
