"""What numbers of an output have to do with each other: which is never above which, which counts or adds up a list."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from gate.judges.measures.graded import Graded, Numbers, is_rule
from gate.judges.values import as_float, is_number

# Of an object's numbers, so many are held against each other, each with each.
MOST_FIELDS = 12
# Fewer comparisons in each output are in order by accident.
FEWEST_COMPARED = 5
# Of lists and single numbers, so many are held against each other.
MOST_RELATED = 40
# Relative to what is usual: roundings are no change of order.
ROUNDING = 0.01
# How near a total must be to what it totals, relative to both.
NEAR = 2e-3
# Of two numbers that take fewer values, or are the same less often, it says nothing.
FEWEST_VALUES, FEWEST_SAME = 4, 3

# The numbers of one output in the objects of one place: a row for each object, NaN where it lacks one.
Table = Mapping[str, Numbers]


def measure_order(place: str, outputs: Sequence[Table]) -> Iterator[Graded]:
    """Of two numbers of one object, whether the first is not above the second, where that is a rule.

    Only of lists of objects, and of numbers that go together, as start and end do: what lies between them varies less
    than they do themselves. Numbers that lie apart whatever they do are told apart by where they lie.
    """
    names = list(dict.fromkeys(name for table in outputs for name in table))[:MOST_FIELDS]
    for lower in names:
        for upper in names:
            if lower == upper:
                continue
            rows = [_both(table, lower, upper) for table in outputs]
            yield from _ordered(place, f"{lower} <= {upper}", rows)
            # What follows in a list begins where it ends: segments that overlap, pages that come twice.
            following = [np.stack([ours[:-1], theirs[1:]]) for theirs, ours in rows]
            yield from _ordered(place, f"{upper} <= next {lower}", following)


def _both(table: Table, lower: str, upper: str) -> Numbers:
    if lower not in table or upper not in table:
        return np.zeros((2, 0))
    rows = np.stack([table[lower], table[upper]])
    return rows[:, np.isfinite(rows).all(axis=0)]


def _ordered(place: str, name: str, outputs: Sequence[Numbers]) -> Iterator[Graded]:
    lower, upper = np.concatenate([np.zeros((2, 0)), *outputs], axis=1)
    if len(lower) < FEWEST_COMPARED * len(outputs):
        return
    between = upper - lower
    if not between.std() < min(lower.std(), upper.std()):
        return
    slack = ROUNDING * float(np.median(np.abs(between)))
    shares = [float(np.mean(theirs - ours >= -slack)) if len(ours) else np.nan for ours, theirs in outputs]
    found = Graded(place, "order", np.array(shares), name)
    if is_rule(found.values == 1.0):
        yield found


def measure_totals(numbers: Mapping[str, Numbers], lists: Mapping[str, Sequence[Numbers | None]]) -> Iterator[Graded]:
    """Single numbers that count, add up or average a list, or name its least or most: how far off they are.

    Args:
        numbers: by their place, one of each output, NaN where it has none.
        lists: by their place, all numbers of each output; None where there is none.
    """
    for place, values in [*numbers.items()][:MOST_RELATED]:
        for listed, outputs in [*lists.items()][:MOST_RELATED]:
            for what, known in _totals(outputs).items():
                with np.errstate(all="ignore"):
                    away = np.abs(values - known) / (np.abs(values) + np.abs(known))
                away[(values == 0) & (known == 0)] = 0.0
                held = ~(np.isnan(values) | np.isnan(known))
                away[held & np.isnan(away)] = 1.0
                # A total that never changes has nothing to do with what it happens to be.
                if len(np.unique(np.round(known[away <= NEAR], 9))) >= 2 and is_rule(away <= NEAR):
                    yield Graded(place, "total", away, f"difference from {what} of {listed}")


def measure_twins(outputs: Sequence[Mapping[str, Any]]) -> Iterator[Graded]:
    """Two numbers of one output, whether they are the same: a counter that says what its neighbour has counted."""
    places = [
        place
        for place in list(dict.fromkeys(place for output in outputs for place in output))
        if all(is_number(output.get(place)) for output in outputs)
    ]
    numbers = {place: np.array([as_float(output[place]) for output in outputs]) for place in places[:MOST_RELATED]}
    for one, other in combinations(numbers, 2):
        # Numbers that hardly change are the same by accident.
        if min(len(np.unique(numbers[one])), len(np.unique(numbers[other]))) < FEWEST_VALUES:
            continue
        same = np.array(numbers[one] == numbers[other], np.float64)
        if same.sum() >= FEWEST_SAME:
            yield Graded("output", "same number", same, f"{one} and {other} the same")


def _totals(outputs: Sequence[Numbers | None]) -> dict[str, Numbers]:
    def each(what: str) -> Numbers:
        own = [np.nan if one is None or not len(one) else float(getattr(np, what)(one)) for one in outputs]
        return np.array(own)

    counts = np.array([np.nan if one is None else float(len(one)) for one in outputs])
    return {"the count": counts} | {
        f"the {name}": each(what)
        for name, what in (("sum", "sum"), ("mean", "mean"), ("least", "min"), ("most", "max"))
    }
