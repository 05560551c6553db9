"""Lists in texts, as Markdown and people write them: whether items are missing from what always has as many."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from gate.judges.measures import Measures

_ITEM = re.compile(r"[ \t]{0,3}(?:[-*+\u2022]|\d{1,3}[.)])[ \t]+\S")
# As if a list had so many names more: that one is missing tells something of long lists alone.
MORE_NAMES = 3
_MORE = re.compile(r"[ \t]+\S|\s*$")


def measure_lists(texts: Sequence[str]) -> list[Measures]:
    """How whole the lists of texts are. All outputs for one question are measured together, whosever they are.

    Returns:
        for each `items` (of a list's usual number of items, the share that it has; of the list that lacks most; 1 at
        most, and where there are no lists).
    """
    lengths = [_lengths(text) for text in texts]
    usual_count, _ = Counter(map(len, lengths)).most_common(1)[0]
    alike = [own for own in lengths if len(own) == usual_count]
    usual = np.median(np.array(alike, dtype=np.float64), axis=0) if usual_count else np.zeros(0)
    total = float(np.median([sum(own) for own in lengths]))
    found: list[Measures] = []
    for own in lengths:
        whole = usual if len(own) == usual_count else np.array([total])
        mine = np.array(own if len(own) == usual_count else [sum(own)], dtype=np.float64)
        shares = mine / np.maximum(whole, 1.0)
        found.append({"items": float(min(1.0, *shares, 1.0)) if total else 1.0})
    return found


def measure_items(texts: Sequence[Sequence[str]]) -> list[Measures]:
    """What lists of names name. All outputs for one question are measured together, whosever they are.

    Returns:
        for each `common` (share of the other lists that have one of its names, on average), `names` (logarithm of
        their number) and `again` (share of them that it has named before).
    """
    having = Counter(name for own in texts for name in {one.casefold() for one in own})
    others = max(len(texts) - 1, 1)
    return [
        {
            "common": float(np.mean([(having[one.casefold()] - 1) / others for one in own])),
            "names": float(np.log(len(own) + MORE_NAMES)),
            "again": 1 - len({one.casefold() for one in own}) / len(own),
        }
        for own in texts
    ]


def _lengths(text: str) -> list[int]:
    """How many items each list of a text has, those of lists within lists not counted."""
    found: list[int] = []
    inside = False
    for line in text.splitlines():
        if _ITEM.match(line):
            found = [*found[:-1], found[-1] + 1] if inside else [*found, 1]
            inside = True
        elif not _MORE.match(line):
            inside = False
    return found
