"""Strings that name an item of another list, such as the ends of an edge: whether what they name is there.

An inclusion dependency (De Marchi, Lopes and Petit 2009, "Unary and n-ary inclusion dependency discovery"), found in
the outputs themselves: what stands at one place is among the names of a list, of which no two items have the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from gate.judges.measures.graded import Graded, is_rule
from gate.media.base import any_item

# Places that are held against each other, lists of names among them, and strings of each.
MOST_PLACES, MOST_LISTS, MOST_STRINGS = 40, 10, 2000
NAME_CHARACTERS = 200
# Of fewer names in a list, and fewer different ones that are referred to over all outputs, it is an accident.
FEWEST_NAMES, FEWEST_REFERRED = 3, 4


def measure_references(outputs: Sequence[Mapping[str, Any]]) -> Iterator[Graded]:
    """The share of the strings at one place that name no item of a list, where all do as a rule.

    Args:
        outputs: the values of each by their paths.
    """
    known = [_strings(output) for output in outputs]
    places = list(dict.fromkeys(place for own in known for place in own))[:MOST_PLACES]
    names = [place for place in places if _are_names([own.get(place, []) for own in known])]
    for listed in names[:MOST_LISTS]:
        for place in places:
            if place == listed:
                continue
            dangling = np.array([_dangling(own, place, listed) for own in known])
            referred = {one for own, share in zip(known, dangling, strict=True) if share == 0 for one in own[place]}
            found = Graded(place, "dangling", dangling, f"naming nothing at {listed}")
            if found.varies and len(referred) >= FEWEST_REFERRED and is_rule(dangling == 0.0):
                yield found


def _strings(output: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path, value in output.items():
        if isinstance(value, str) and 0 < len(value) <= NAME_CHARACTERS and "[" in path:
            here = found[any_item(path)]
            if len(here) < MOST_STRINGS:
                here.append(value)
    return found


def _are_names(outputs: Sequence[Sequence[str]]) -> bool:
    return is_rule([len(own) >= FEWEST_NAMES and len(set(own)) == len(own) for own in outputs])


def _dangling(output: Mapping[str, Sequence[str]], place: str, listed: str) -> float:
    own, names = output.get(place), set(output.get(listed, ()))
    return float(np.mean([one not in names for one in own])) if own else np.nan
