"""Numbers that another precision, another chip or another library rounds otherwise: nobody who reads them minds."""

import math
from collections import defaultdict
from collections.abc import Sequence
from statistics import pstdev

from gate.judges.values import as_float, is_number
from gate.media.base import Leaf, any_item

# Of what the numbers of a list scatter: half precision moves embeddings and scores by 0.0005 of it, compilers by 0.003.
NEAR_IN_LIST = 4e-3
# Of shares and scores that stand alone: compilers move them by 0.001, and eight bits have steps of 1/255.
NEAR_OF_SHARES = 4e-3
FEWEST_IN_LIST = 4
LARGEST = 1e150  # whose square is a number still


def as_rounded(candidate: Sequence[Leaf], baseline: Sequence[Leaf]) -> list[Leaf]:
    """The candidate's leaves with the baseline's numbers where they are as near as a rounding leaves them.

    How near that is, the numbers that a list of the baseline's has at the same place tell by their standard deviation:
    degrees of one town lie closer together than seconds of a film. Numbers that stand alone are near only if they are
    shares, 0..1. Whole numbers are counts, and never near.
    """
    known = {leaf.path: leaf.value for leaf in baseline if is_number(leaf.value)}
    places: dict[str, list[float]] = defaultdict(list)
    for path, value in known.items():
        places[any_item(path)].append(as_float(value))
    reach = {place: _reach(values) for place, values in places.items()}
    return [
        Leaf(leaf.path, known[leaf.path])
        if leaf.path in known and _is_near(leaf.value, known[leaf.path], reach[any_item(leaf.path)])
        else leaf
        for leaf in candidate
    ]


def _reach(values: Sequence[float]) -> float:
    if not all(map(math.isfinite, values)) or all(map(float.is_integer, values)):
        return 0.0
    shares = NEAR_OF_SHARES if min(values) >= 0 and max(values) <= 1 else 0.0
    scatter = pstdev(max(-LARGEST, min(one, LARGEST)) for one in values) if len(values) >= FEWEST_IN_LIST else 0.0
    return max(shares, NEAR_IN_LIST * scatter)


def _is_near(ours: object, theirs: object, reach: float) -> bool:
    if not reach or not is_number(ours) or not is_number(theirs):
        return False
    return abs(as_float(ours) - as_float(theirs)) <= reach  # type: ignore[arg-type]
