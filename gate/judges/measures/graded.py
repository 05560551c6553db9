"""One measure of all outputs for the same inputs, whosever they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# A rule that outputs keep is one that at least this share of them keeps, and so many: half of the outputs are the
# candidate's, and where it has broken the rule, only the baseline's keep it.
KEEPING_SHARE, KEEPING = 0.45, 3
# So many of a list's items would be the same as another one if they were drawn from all that there are: then that they
# never are is no accident.
EXPECTED_AGAIN = 3.0


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


def measure_difference(
    place: str, outputs: Sequence[Sequence[Sequence[Any] | Numbers]], always: bool = False
) -> Iterator[Graded]:
    """The share of the items of lists that are the same as no other one, where that is a rule.

    Args:
        outputs: the lists of each output.
        always: that items are never the same is in their nature, however many there are.
    """
    lists = [[list(items) for items in own if len(items)] for own in outputs]
    lengths = [len(items) for own in lists for items in own]
    kinds = len({item for own in lists for items in own for item in items})
    if max(lengths, default=0) < 2 or not (always or np.mean(lengths) ** 2 / 2 / kinds >= EXPECTED_AGAIN):
        return
    shares = [float(np.mean([len(set(items)) / len(items) for items in own])) if own else np.nan for own in lists]
    found = Graded(place, "different", np.array(shares))
    if is_rule(found.values == 1.0):
        yield found
