"""Texts that are numbers for the most part: motions (BVH), colour tables (CUBE), molecules (XYZ), matrices, lists."""

import re
from collections import defaultdict
from itertools import groupby
from typing import Any

from gate.formats import Format, Reading

# Fewer numbers, or a smaller share of what stands in a text, may be a sentence with some.
FEWEST_NUMBERS, NUMBERS_SHARE = 20, 0.6
NAME_CHARACTERS = 60
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_BETWEEN = re.compile(r"[\s,;]+")


def _read(text: str) -> Reading | None:
    """Lines of the same words and as many numbers are rows of one matrix, under the words' name."""
    lines = [[token for token in _BETWEEN.split(line) if token] for line in text.splitlines()]
    rows = [([token for token in line if not _NUMBER.fullmatch(token)], _numbers(line)) for line in lines if line]
    count, others = (sum(len(row[part]) for row in rows) for part in (1, 0))
    if count < FEWEST_NUMBERS or count < NUMBERS_SHARE * (count + others):
        return None
    found: dict[str, list[list[float]]] = defaultdict(list)
    for words, numbers in rows:
        if numbers:
            found[f"{' '.join(words)[:NAME_CHARACTERS] or 'rows'} of {len(numbers)}"].append(numbers)
    # A line of words is said once for all that follow it, as often as they come.
    said = " ".join(word for word, _ in groupby(" ".join(words) or "#" for words, _ in rows))
    values: dict[str, Any] = {"words": said}
    return Reading(values=values | {name: one[0] if len(one) == 1 else one for name, one in found.items()})


def _numbers(line: list[str]) -> list[float]:
    return [float(token) for token in line if _NUMBER.fullmatch(token)]


NUMBERS = Format("a text of numbers", _read)
