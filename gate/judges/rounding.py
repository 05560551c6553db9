"""Numbers that another precision, another chip or another library rounds otherwise: nobody who reads them minds."""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import pstdev
from typing import Any

from gate.judges.exact import compare_values, without_new_keys
from gate.judges.exact import judge as judge_exact
from gate.judges.values import as_float, is_number, is_of_box, names_version
from gate.media.base import Artifact, Leaf, any_item, child
from gate.media.sniff import read_json, sniff

ONLY_ROUNDED_OTHERWISE = (
    "The outputs are the same but for the rounding of numbers, far below what they differ by, and for the version that "
    "they name."
)
# Of what the numbers of a list scatter: half precision moves embeddings and scores by 0.0005 of it, compilers by 0.003,
# whole pixels boxes by 0.008.
NEAR_IN_LIST = 0.01
# Of shares and scores that stand alone: compilers move them by 0.001, eight bits have steps of 1/255, and two decimals
# are off by up to 0.005.
NEAR_OF_SHARES = 5.5e-3
# Of the mean step of a list that rises or falls: milliseconds of notes and words.
NEAR_OF_STEP = 0.05
# How sure a model says it is, by the field's name: another export or a little more training moves it by 0.012.
NEAR_OF_CERTAINTY = 0.02
# Of boxes in whole pixels, of pictures of so many pixels at least: where half a pixel falls is another rounding.
NEAR_OF_BOXES, SMALLEST_PICTURE = 1.0, 32
FEWEST_IN_LIST = 4
LARGEST = 1e150  # whose square is a number still
# Places by which an item may move in a list that is sorted by a number that is rounded otherwise.
FURTHEST_MOVE = 8
MAX_LEAVES = 120_000  # of a file
# A list within a list that is so short is a point or a box: each of its numbers is another thing.
LONGEST_POINT = 6
FEWEST_IN_OUTLINE = 4  # a triangle, with its first point again at the end
_CERTAINTY = re.compile(r"confidence|certainty", re.IGNORECASE)
_LAST_INDEX = re.compile(r"\[(\d+)\]$")
_ITEM = re.compile(r"^([^\[]*)\[(\d+)\](.*)$", re.DOTALL)

Item = dict[str, Any]


def as_rounded(candidate: Sequence[Leaf], baseline: Sequence[Leaf]) -> list[Leaf]:
    """The candidate's leaves with the baseline's numbers where they are as near as a rounding leaves them.

    How near that is, the numbers that a list of the baseline's has at the same place tell by their standard deviation:
    degrees of one town lie closer together than seconds of a film. Numbers that stand alone are near only if they are
    shares, 0..1. Whole numbers are counts, and never near, unless the place's name says that they are a box's. How
    deep a point lies is told in the unit of where it lies. Items of a list that both sides have sorted by a number may
    have changed places where their numbers are near. So are JSON files all of whose numbers are. Which version of a
    program made the output is another thing in every release, and is taken as it was.
    """
    known = {leaf.path: leaf.value for leaf in baseline}
    of = _places(known)
    places: dict[str, list[float]] = defaultdict(list)
    for path, place in of.items():
        places[place].append(as_float(known[path]))
    reach = {place: _reach(place, values) for place, values in places.items()}
    for place in reach:
        across = [reach.get(f"{place[:-1]}{axis}", 0.0) for axis in "xy"] if place.endswith(".z") else [0.0]
        reach[place] = max(reach[place], min(across))
    near = {path: reach[place] for path, place in of.items()}
    aligned = _aligned(candidate, known, near)
    return [
        Leaf(leaf.path, known[leaf.path])
        if leaf.path in known and _is_as_good(leaf, known[leaf.path], near.get(leaf.path, 0.0))
        else leaf
        for leaf in aligned
    ]


def _places(known: Mapping[str, Any]) -> dict[str, str]:
    """The place that each number shares with those that are numbers of the same sort."""
    numbers = [path for path, value in known.items() if is_number(value)]
    lengths: dict[str, int] = defaultdict(int)
    for path in numbers:
        if step := _LAST_INDEX.search(path):
            parent = any_item(path[: step.start()])
            lengths[parent] = max(lengths[parent], int(step[1]) + 1)
    found: dict[str, str] = {}
    for path in numbers:
        step = _LAST_INDEX.search(path)
        parent = any_item(path[: step.start()]) if step else ""
        is_point = step is not None and "[]" in parent and lengths[parent] <= LONGEST_POINT
        found[path] = f"{parent}{step[0]}" if step is not None and is_point else any_item(path)
    return found


def _reach(place: str, values: Sequence[float]) -> float:
    """How far the numbers of a place may be from the baseline's."""
    if not all(map(math.isfinite, values)):
        return 0.0
    if all(map(float.is_integer, values)):
        return NEAR_OF_BOXES if is_of_box(place) and max(map(abs, values)) >= SMALLEST_PICTURE else 0.0
    shares = 0.0
    if min(values) >= 0 and max(values) <= 1:
        shares = NEAR_OF_CERTAINTY if _CERTAINTY.search(place) else NEAR_OF_SHARES
    if len(values) < FEWEST_IN_LIST:
        return shares
    scattered = NEAR_IN_LIST * pstdev(max(-LARGEST, min(one, LARGEST)) for one in values)
    if list(values) in (sorted(values), sorted(values, reverse=True)):
        # Seconds scatter by how long all takes, and are told apart by how soon the next one comes.
        scattered = min(scattered, NEAR_OF_STEP * abs(values[-1] - values[0]) / (len(values) - 1))
    return max(shares, scattered)


def _is_as_good(leaf: Leaf, theirs: object, reach: float) -> bool:
    if names_version(leaf.path) and isinstance(leaf.value, str | int) and type(leaf.value) is type(theirs):
        return True
    return _is_near(leaf.value, theirs, reach)


def _is_near(ours: object, theirs: object, reach: float) -> bool:
    if isinstance(ours, Artifact) and isinstance(theirs, Artifact):
        return ours.sha256 != theirs.sha256 and _is_near_file(ours, theirs)
    if not reach or not is_number(ours) or not is_number(theirs):
        return False
    return abs(as_float(ours) - as_float(theirs)) <= reach  # type: ignore[arg-type]


def _is_near_file(ours: Artifact, theirs: Artifact) -> bool:
    if sniff(theirs.path) != "json":
        return False
    try:
        known = read_json(theirs.path)
        return is_rounded(without_new_keys(read_json(ours.path), known), known)
    except ValueError:
        return False


def is_rounded(candidate: Any, baseline: Any) -> bool:
    """Whether two JSON values are the same but for rounding, as `as_rounded` says, and but for where outlines begin and
    which way round they go (RFC 7946, 3.1.6: readers take both); not of what is too large."""
    try:
        mine, known = leaves_of(_rewound(candidate)), leaves_of(_rewound(baseline))
    except (ValueError, RecursionError):
        return False
    return judge_exact(as_rounded(mine, known), known).decision == "pass"


def _rewound(value: Any) -> Any:
    """A JSON value whose closed outlines begin at their smallest point, and go on to the smaller of its neighbours."""
    if isinstance(value, dict):
        return {key: _rewound(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) < FEWEST_IN_OUTLINE or value[0] != value[-1] or not all(map(_is_point, value)):
        return [_rewound(item) for item in value]
    points = value[:-1]
    start = points.index(min(points))
    onwards = [*points[start:], *points[:start]]
    backwards = [onwards[0], *onwards[:0:-1]]
    outline = min(onwards, backwards)
    return [*outline, outline[0]]


def _is_point(value: Any) -> bool:
    return isinstance(value, list) and 2 <= len(value) <= 3 and all(map(is_number, value))


def leaves_of(document: Any, path: str = "output") -> list[Leaf]:
    """What a JSON value holds at each place.

    Raises:
        ValueError: more than `MAX_LEAVES`.
    """
    found: list[Leaf] = []
    stack: list[tuple[str, Any]] = [(path, document)]
    while stack:
        at, value = stack.pop()
        if isinstance(value, dict) and value:
            stack += [(child(at, str(key)), item) for key, item in value.items()]
        elif isinstance(value, list) and value:
            stack += [(child(at, index), item) for index, item in enumerate(value)]
        else:
            found.append(Leaf(at, value))
        if len(found) + len(stack) > MAX_LEAVES:
            raise ValueError("too large to be compared number by number")
    return found


def _aligned(candidate: Sequence[Leaf], known: Mapping[str, Any], near: Mapping[str, float]) -> list[Leaf]:
    """The candidate's leaves with the items of its outer lists in the baseline's order, see `as_rounded`."""
    ours, theirs = _lists({leaf.path: leaf.value for leaf in candidate}), _lists(known)
    moves: dict[tuple[str, int], int] = {}
    for name, items in ours.items():
        there = theirs.get(name, [])
        if len(items) == len(there) > 1 and any(_is_sorted_by(field, items, there) for field in there[0]):
            order = _order(name, items, there, near)
            moves |= {(name, index): place for index, place in enumerate(order) if place != index}
    if not moves:
        return list(candidate)
    found: list[Leaf] = []
    for leaf in candidate:
        step = _ITEM.match(leaf.path)
        place = moves.get((step[1], int(step[2]))) if step else None
        found.append(leaf if step is None or place is None else Leaf(f"{step[1]}[{place}]{step[3]}", leaf.value))
    return found


def _lists(leaves: Mapping[str, Any]) -> dict[str, list[Item]]:
    """The items of the outer lists, each with its fields, of lists all of whose items have some."""
    items: dict[str, dict[int, Item]] = defaultdict(lambda: defaultdict(dict))
    for path, value in leaves.items():
        if step := _ITEM.match(path):
            items[step[1]][int(step[2])][step[3]] = value
    return {
        name: [found[index] for index in sorted(found)]
        for name, found in items.items()
        if "" not in found[0] and len(found) == max(found) + 1
    }


def _is_sorted_by(field: str, *sides: Sequence[Item]) -> bool:
    """Whether all lists rise in a number of their items, or all fall."""
    columns = [[item.get(field) for item in items] for items in sides]
    if not all(is_number(value) for column in columns for value in column):
        return False
    numbers = [[as_float(value) for value in column if value is not None] for column in columns]
    return any(all(one == sorted(one, reverse=falling) for one in numbers) for falling in (False, True))


def _order(name: str, ours: Sequence[Item], theirs: Sequence[Item], near: Mapping[str, float]) -> Sequence[int]:
    """For each of the candidate's items its place in the baseline's list; where it is now if one has none."""
    free = set(range(len(theirs)))
    order: list[int] = []
    for index, item in enumerate(ours):
        around = range(max(0, index - FURTHEST_MOVE), min(len(theirs), index + FURTHEST_MOVE + 1))
        nearest = sorted((place for place in around if place in free), key=lambda place: abs(place - index))
        found = next((at for at in nearest if _is_item(f"{name}[{at}]", item, theirs[at], near)), None)
        if found is None:
            return range(len(ours))
        free.discard(found)
        order.append(found)
    return order


def _is_item(path: str, ours: Item, theirs: Item, near: Mapping[str, float]) -> bool:
    return ours.keys() >= theirs.keys() and all(
        not compare_values(ours[field], value) or _is_near(ours[field], value, near.get(f"{path}{field}", 0.0))
        for field, value in theirs.items()
    )
