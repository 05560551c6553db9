"""Texts that are numbers for the most part: motions (BVH), molecules (XYZ, PDB, mmCIF), matrices, lists."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from gate.formats import Format, Reading

# Fewer numbers, or a smaller share of what stands in a text, may be a sentence with some.
FEWEST_NUMBERS, NUMBERS_SHARE = 20, 0.5
NAME_CHARACTERS = 60
MAX_CHARACTERS = 4_000_000  # a second
FIRST_CHARACTERS = 20_000  # of a longer text, which have to be numbers, too
MARKS = {",": "commas", ";": "semicolons"}
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_BETWEEN = re.compile(r"[\s,;]+")

Row = tuple[list[str], list[float], str]


def _read(text: str) -> Reading | None:
    """Lines of the same words and as many numbers are rows of one matrix, under the words' name."""
    if len(text) > FIRST_CHARACTERS and not _are_numbers([_row(line) for line in text[:FIRST_CHARACTERS].splitlines()]):
        return None
    rows = [_row(line) for line in text.splitlines() if line.strip()]
    if not _are_numbers(rows):
        return None
    found: dict[str, list[list[float]]] = defaultdict(list)
    for words, numbers, marks in rows:
        if numbers:
            found[f"{' '.join(words)[:NAME_CHARACTERS] or 'rows'} of {len(numbers)}{marks}"].append(numbers)
    # A line of words is said once for all that follow it, as often as they come.
    said = " ".join(word for word, _ in groupby(" ".join(words) or "#" for words, _, _ in rows))
    values: dict[str, Any] = {"words": said}
    return Reading(values=values | {name: one[0] if len(one) == 1 else one for name, one in found.items()})


def _are_numbers(rows: Sequence[Row]) -> bool:
    count, others = (sum(len(row[part]) for row in rows) for part in (1, 0))
    return count >= FEWEST_NUMBERS and count >= NUMBERS_SHARE * (count + others)


def _row(line: str) -> Row:
    """A line's words, its numbers, and what stands between these beside blanks."""
    tokens = [token for token in _BETWEEN.split(line) if token]
    words = [token for token in tokens if not _NUMBER.fullmatch(token)]
    numbers = [float(token) for token in tokens if _NUMBER.fullmatch(token)]
    return words, numbers, "".join(f" between {name}" for mark, name in MARKS.items() if mark in line)


NUMBERS = Format("a text of numbers", _read, most=MAX_CHARACTERS, of_numbers=True)
