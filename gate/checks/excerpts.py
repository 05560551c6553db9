"""Outputs that are too large to be measured whole: a part of each, chosen alike whosever it is, and in every run.

A part says as much of what all of an output is like; what is wrong in one value of a hundred thousand, or in one line
of a long text, may lie outside of it. Evidence says where only a part was measured.
"""

import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gate.checks.placed import Placed
from gate.media.base import any_item

# Values of one output: all outputs of a case take about a second.
MAX_SAMPLED = 10_000
# Characters over all outputs of a case: a few seconds.
MAX_MEASURED = 1_000_000
# Characters of a text from whose end a part is taken, again and again, so that it comes from all over it.
BLOCK = 10_000
# Of fewer rows or columns, too few would be left.
FEWEST_UNITS = 100

_FIRST_ROW = re.compile(r"^[^\[]*\[\d+\]")
_COLUMN = re.compile(r"\[\d+\]$")

Values = Mapping[str, Any]


def sampled(outputs: Sequence[Values], most: int = MAX_SAMPLED) -> list[Values]:
    """About `most` values of the largest output and the same share of each, the same places in all of them.

    Rows of tables are kept whole, and so are columns of matrices, by the hash of their place. How many items each list
    really has is added.
    """
    largest = max(outputs, key=len)
    if len(largest) <= most:
        return [*outputs]
    units = max((_row, _column), key=lambda unit: len({unit(path) for path in largest}))
    if len({units(path) for path in largest}) < FEWEST_UNITS:
        units = str
    single = sum("[" not in path for path in largest)
    few = single <= most // 2
    limit = ((most - single) << 32) // (len(largest) - single) if few else (most << 32) // len(largest)

    def chosen(paths: Sequence[str]) -> tuple[list[str], dict[str, int]]:
        """Those that are kept, and how many items each list has."""
        counts = Counter(place for path in paths if (place := any_item(path)) != path)
        kept = [
            path
            for path in paths
            if (few and "[" not in path) or zlib.crc32(units(path).encode(errors="replace")) < limit
        ]
        return kept, {f"items at {place}": count for place, count in counts.items()}

    found: list[Values] = []
    known: list[str] = []
    kept: list[str] = []
    counts: dict[str, int] = {}
    for output in outputs:
        # Outputs of one model mostly have the same places.
        if not known or known != [*output]:
            known = [*output]
            kept, counts = chosen(known)
        found.append({path: output[path] for path in kept} | counts)
    return found


def _row(path: str) -> str:
    row = _FIRST_ROW.match(path)
    return row[0] if row else path


def _column(path: str) -> str:
    column = _COLUMN.search(path)
    return any_item(path[: column.start()]) + column[0] if column else any_item(path)


def excerpted(placed: Placed, most: int = MAX_MEASURED) -> Placed:
    """Texts of at most so many characters together: of each the same share, from all over it and with its end."""
    total = sum(map(len, placed.both))
    if total <= most:
        return placed
    share = most / total
    return replace(
        placed,
        path=f"{placed.path} (excerpts)",
        candidate=[_excerpt(text, share) for text in placed.candidate],
        baseline=[_excerpt(text, share) for text in placed.baseline],
    )


def _excerpt(text: str, share: float) -> str:
    parts = []
    for end in range(len(text), 0, -BLOCK):
        start = max(0, end - round(min(BLOCK, end) * share))
        # Half a word would be a misspelt one.
        first = text.find(" ", start, end) + 1 if start else 0
        last = text.rfind(" ", first, end) if end < len(text) else end
        parts.append(text[first or start : last if last > 0 else end])
    return "\n".join(reversed(parts))
