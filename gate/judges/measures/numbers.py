"""What the numbers of lists are like together: what they add up to, how they are sorted, how finely they are given."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from gate.judges.measures.graded import Graded, Numbers, is_rule, measure_repeats

# The numbers of one output at one place: an array for each list that there is, one number where it is no list.
Lists = Sequence[Numbers]

# What shares of a whole and percentages add up to, and the length of vectors that are normalised, within this share of
# it; other sums that are always the same are so by accident.
WHOLES, UNIT, SAME_SHARE = (1.0, 100.0), (1.0,), 0.01
# Shorter lists are sorted by accident, and scatter as they like.
SHORTEST_SORTED, SHORTEST_SCATTERED, SHORTEST_VECTOR, SHORTEST_LEVEL = 4, 5, 8, 3
# Neighbours in a list that are so near to each other, as a share of what the list scatters, are in either order.
NEIGHBOURS = 0.2
# Steps that numbers may be rounded to: powers of ten, of which the finest tell nothing about a rounding.
STEPS = 10.0 ** np.arange(6, -13, -1)
# As a multiple of the scatter of the numbers: below, rounding is not seen, and beyond, one step is as bad as the next.
FINEST, COARSEST = 0.2, 2.0
FURTHEST = 20.0  # of a level: beyond, further is not worse
LARGEST = 3.0  # of a logarithm: twenty times as much


def measure_numbers(place: str, outputs: Sequence[Lists]) -> Iterator[Graded]:
    """The numbers at one place, in all outputs for the same inputs."""
    finite = [[numbers[np.isfinite(numbers)] for numbers in lists] for lists in outputs]
    everything = np.concatenate([np.zeros(0), *(numbers for lists in finite for numbers in lists)])
    if not len(everything):
        return

    def graded(sort: str, measure: Callable[[Numbers], float], least: int = 1, of: Sequence[Lists] = finite) -> Graded:
        """The mean over an output's lists of at least so many numbers."""
        known = [[measure(numbers) for numbers in lists if len(numbers) >= least] for lists in of]
        return Graded(place, sort, np.array([np.mean(own) if own else np.nan for own in known]))

    def kept(sort: str, measure: Callable[[Numbers], float], least: int = 1) -> Iterator[Graded]:
        """A share that is 1 in most outputs."""
        found = graded(sort, measure, least)
        if is_rule(found.values > 1 - 1e-9):
            yield found

    yield graded("not finite", lambda numbers: float(np.mean(~np.isfinite(numbers))), of=outputs)
    yield graded("zero", lambda numbers: float(np.mean(numbers == 0)))
    yield graded("negative", lambda numbers: float(np.mean(numbers < 0)))
    yield from kept("whole", lambda numbers: float(np.mean(numbers == np.round(numbers))))
    if np.any(everything != np.round(everything)):
        yield from kept("within 0 and 1", lambda numbers: float(np.mean((numbers >= 0) & (numbers <= 1))))
    yield from kept("rising", _rising, SHORTEST_SORTED)
    yield from kept("falling", lambda numbers: _rising(-numbers), SHORTEST_SORTED)
    if np.all(everything == np.round(everything)):
        yield from measure_repeats(place, finite)
    scatter = graded("scatter of items", lambda numbers: float(np.std(numbers)), SHORTEST_SCATTERED)
    usual = float(np.nanmean(scatter.values)) if not np.isnan(scatter.values).all() else 0.0
    if usual > 0:
        yield Graded(place, scatter.sort, np.minimum(scatter.values / usual, LARGEST))
    # The middle one of a list is not moved by a few that lie far out.
    middles = graded("level", lambda numbers: float(np.median(numbers)), SHORTEST_LEVEL)
    scatters = graded("level", lambda numbers: float(np.std(numbers)), SHORTEST_LEVEL).values
    if not np.isnan(scatters).all() and (own := float(np.nanmedian(scatters))) > 0:
        yield Graded(
            place, "level", np.clip((middles.values - np.nanmedian(middles.values)) / own, -FURTHEST, FURTHEST)
        )
    spread = float(np.std(everything))
    if spread > 0:
        yield graded("coarseness", lambda numbers: float(np.clip(_step(numbers) / spread, FINEST, COARSEST)))
    yield from _constant(graded("sum", lambda numbers: float(np.sum(numbers)), 2), WHOLES)
    yield from _constant(graded("norm", lambda numbers: float(np.linalg.norm(numbers)), SHORTEST_VECTOR), UNIT)


def measure_sum(place: str, outputs: Sequence[Lists]) -> Iterator[Graded]:
    """What numbers of different names add up to."""
    sums = [[float(np.sum(numbers)) for numbers in lists] for lists in outputs]
    yield from _constant(Graded(place, "sum", np.array([np.mean(own) if own else np.nan for own in sums])), WHOLES)


def _constant(found: Graded, wholes: Sequence[float]) -> Iterator[Graded]:
    """A quantity that is a whole in most outputs, as the logarithm of how much more it is."""
    for whole in wholes:
        if is_rule(np.abs(found.values - whole) <= SAME_SHARE * whole):
            more = np.log(np.clip(found.values / whole, np.exp(-LARGEST), np.exp(LARGEST)))
            yield Graded(found.place, found.sort, more)


def _rising(numbers: Numbers) -> float:
    return float(np.mean(np.diff(numbers) >= -NEIGHBOURS * numbers.std()))


def _step(numbers: Numbers) -> float:
    """The largest power of ten that all numbers are multiples of; 0 where they are as fine as arithmetic gives them."""
    size = float(np.abs(numbers).max())
    if size == 0:
        return 0.0
    steps = STEPS[(size >= STEPS) & (size * 1e-9 < STEPS)]
    units = numbers[:, None] / steps
    fits = np.all(np.abs(units - np.round(units)) < 1e-6, axis=0)
    return float(steps[fits.argmax()]) if fits.any() else 0.0
