"""Texts that match a pattern: from the ends of what it allows, and a few between."""

import random
import re
from collections.abc import Iterator
from typing import Any

import rstr

MORE = 3  # repetitions beyond the fewest, where the pattern allows so many
BETWEEN = 2  # texts at random
MAX_REPETITIONS = 20_000  # in one text, those within others included: a pattern may ask for thousands of millions


def matching(pattern: str) -> Iterator[str]:
    """Texts that should match: the same each time. What looks ahead or behind in the pattern may be missed.

    The fewest repetitions come first and then more, of the least characters and then of the greatest.
    """
    ends = [_Choices(few, least) for few in (True, False) for least in (True, False)]
    for choices in (*ends, *(_Choices(None, None, number) for number in range(BETWEEN))):
        try:
            yield rstr.Rstr(choices).xeger(pattern)
        except (re.error, ValueError, IndexError, KeyError, RecursionError):
            return  # parts of the syntax are not known to rstr


class _Choices(random.Random):
    """Where rstr asks for something random: an end of what there is; None is in between."""

    def __init__(self, few: bool | None, least: bool | None, seed: int = 0) -> None:
        super().__init__(seed)
        self._few = few
        self._least = least
        self._left = MAX_REPETITIONS

    def randint(self, a: int, b: int) -> int:
        """
        Raises:
            ValueError: the text would be too long to be sent.
        """
        most = max(a, min(b, a + MORE))
        self._left -= most
        if self._left < 0:
            raise ValueError(f"more than {MAX_REPETITIONS} repetitions")
        return super().randint(a, most) if self._few is None else a if self._few else most

    def choice(self, seq: Any) -> Any:
        # Characters come out of sets, in an order of their own in every process.
        ordered = sorted(seq) if all(isinstance(one, str) for one in seq) else seq
        return super().choice(ordered) if self._least is None else ordered[0 if self._least else -1]
