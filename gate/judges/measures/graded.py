"""One measure of all outputs for the same inputs, whosever they are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# A rule that outputs keep is one that at least this share of them keeps, and so many: four of seven outputs may be the
# candidate's, and where it has broken the rule, only the baseline's keep it.
KEEPING_SHARE, KEEPING = 0.4, 3
# So many pairs of items would be the same if they were drawn from all that there are: then that they never are is no
# accident.
EXPECTED_AGAIN = 5.0


@dataclass(frozen=True)
class Graded:
    """One measure.

    Attributes:
        place: in the output, such as `output.boxes[].score`.
        sort: a key of `gate.judges.noticeable.values.VALUES`.
        values: (outputs,) NaN where an output has nothing to measure there.
        name: what users are told; the sort, where that says it.
    """

    place: str
    sort: str
    values: Numbers
    name: str = ""

    @property
    def called(self) -> str:
        return self.name or self.sort

    @property
    def varies(self) -> bool:
        known = self.values[~np.isnan(self.values)]
        return len(known) > 1 and float(np.ptp(known)) > 1e-9


def is_rule(keeping: Sequence[bool] | NDArray[np.bool_]) -> bool:
    """Whether so many outputs keep a rule that it is likely to be one (Ernst et al. 2007, "Daikon").

    Whose outputs keep it is not looked at, so that exchanging labels says how likely a change is by accident.
    """
    return int(np.sum(keeping)) >= max(KEEPING, KEEPING_SHARE * len(keeping))


def measure_repeats(
    place: str, outputs: Sequence[Sequence[Sequence[Any] | Numbers]], always: bool = False
) -> Iterator[Graded]:
    """How many items of lists are the same as another one of their list, where none is as a rule.

    Args:
        outputs: the lists of each output.
        always: that items are never the same is in their nature, however many there are.
    """
    lists = [[list(items) for items in own if len(items)] for own in outputs]
    if max((len(items) for own in lists for items in own), default=0) < 2:
        return
    again = [float(sum(len(items) - len(set(items)) for items in own)) if own else np.nan for own in lists]
    found = Graded(place, "again", np.log1p(again))
    if not is_rule(found.values == 0.0):
        return
    pairs = sum(
        len(items) * (len(items) - 1) / 2 for own, n in zip(lists, again, strict=True) if n == 0 for items in own
    )
    if always or pairs * expected_same([item for own in lists for items in own for item in items]) >= EXPECTED_AGAIN:
        yield found


def expected_same(values: Sequence[Any]) -> float:
    """How likely two of the values are the same, drawn by lot."""
    counts = np.array([*Counter(values).values()], np.float64)
    total = counts.sum()
    return float((counts * (counts - 1)).sum() / (total * (total - 1))) if total > 1 else 0.0
