"""Where to ask next between a number that passes and one that fails.

Limits are round numbers far more often than others, so it is not the way between the two that is halved but what the
limit most likely is: as when a word is guessed from its letters, the likely ones are found with few questions, and no
number takes many more than halving the way would.
"""

import bisect
import itertools
import math
from collections.abc import Mapping

TWOS = 64  # odd factors below this, of powers of two
TENS = 100  # and of powers of ten
ANY = 0.25  # the share of limits that are not round at all


def ask_next(passing: int, failing: int, likely: Mapping[int, float] = {}) -> int:
    """The number between the two that halves what is likely; the two are no neighbours.

    Args:
        likely: numbers that may be the first to fail, and how likely that is beside all round numbers together (1).
    """
    sign = 1 if failing > passing else -1
    weights = dict(likely)
    round_ones = _round_numbers(min(passing, failing), max(passing, failing))
    total = sum(round_ones.values())
    for number, weight in round_ones.items():
        # A limit may be the last number that passes or the first that fails.
        for first in (number, number + sign):
            weights[first] = weights.get(first, 0.0) + weight / total / 2
    return halving(passing, failing, weights)


def halving(passing: int, failing: int, likely: Mapping[int, float]) -> int:
    """The same where round numbers are as likely as others."""
    sign, distance = (1, failing - passing) if failing > passing else (-1, passing - failing)
    weights = {(number - passing) * sign: weight for number, weight in likely.items()}
    places = sorted(at for at in weights if 1 <= at <= distance)
    sums = [0.0, *itertools.accumulate(weights[at] for at in places)]
    others = ANY * (sums[-1] or 1.0)

    def until(at: int) -> float:
        """How likely the first to fail is at that distance or nearer."""
        return sums[bisect.bisect_right(places, at)] + others * (at / distance)

    half = until(distance) / 2
    low, first = 0, distance - 1
    while first - low > 1:
        middle = (low + first) // 2
        low, first = (low, middle) if until(middle) >= half else (middle, first)
    return passing + sign * min((max(first - 1, 1), first), key=lambda at: abs(until(at) - half))


def _round_numbers(low: int, high: int) -> dict[int, float]:
    """The round numbers from low to high, the rounder with the more weight."""
    found: dict[int, float] = {0: 1.0} if low <= 0 <= high else {}
    most = max(abs(low), abs(high), 1)
    for base, factors in ((2, range(1, TWOS, 2)), (10, range(1, TENS))):
        for exponent in range(int(math.log(most, base)) + 1):
            for factor in factors:
                number = factor * base**exponent
                for signed in (number, -number):
                    if low <= signed <= high:
                        found[signed] = max(found.get(signed, 0.0), 1 / factor)
    return found
