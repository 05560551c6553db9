"""What stands at one place of a case's outputs, on both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures import Measures
from gate.judges.noticeable import Change
from gate.judges.permutation import Measured, Outputs, Stratum
from gate.media.base import UnreadableMedia


@dataclass(frozen=True)
class Placed:
    """What is at one place of a case's outputs, and which output each is of, counted from 0 on its side."""

    case: int
    path: str
    candidate: Sequence[Any]
    baseline: Sequence[Any]
    candidate_of: Sequence[int]
    baseline_of: Sequence[int]

    @property
    def both(self) -> list[Any]:
        return [*self.candidate, *self.baseline]

    def outputs_of(self, outputs: Outputs) -> list[int]:
        """Which output each of `both` is of, counted over both sides."""
        return [*self.candidate_of, *(outputs.candidate + number for number in self.baseline_of)]

    def stratum(self, rows: Sequence[NDArray[np.floating]] | NDArray[np.floating], space: str) -> Stratum:
        """Vectors of `both` as a stratum."""
        ours, theirs = self._split(np.asarray(rows))
        return Stratum(self.case, self.path, theirs, ours, space, self.baseline_of, self.candidate_of)

    def measured(self, rows: Sequence[Measures], changes: Mapping[str, Change]) -> Measured:
        """Measures of `both` as a stratum."""
        ours, theirs = self._split(np.array([[row[name] for name in changes] for row in rows]))
        return Measured(
            self.case,
            self.path,
            theirs,
            ours,
            baseline_of=self.baseline_of,
            candidate_of=self.candidate_of,
            changes=changes,
        )

    def _split(self, rows: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        if not np.isfinite(rows).all():
            # No test sees a difference from what is no number.
            raise UnreadableMedia("cannot be measured: what comes of it is no finite number", self.path)
        return rows[: len(self.candidate)], rows[len(self.candidate) :]

    def thinned(self, most: int) -> "Placed":
        """At most so many over both sides, or one of each output: of every output those that are spread over it."""
        each = max(1, most // (len({*self.candidate_of}) + len({*self.baseline_of}) or 1))
        ours, theirs = (_spread(of, each) for of in (self.candidate_of, self.baseline_of))
        return replace(
            self,
            candidate=[self.candidate[at] for at in ours],
            baseline=[self.baseline[at] for at in theirs],
            candidate_of=[self.candidate_of[at] for at in ours],
            baseline_of=[self.baseline_of[at] for at in theirs],
        )


def _spread(of: Sequence[int], each: int) -> list[int]:
    """Where there are so many of each output's items, evenly over all of them; `of` says which output each is of."""
    places: dict[int, list[int]] = {}
    for at, output in enumerate(of):
        places.setdefault(output, []).append(at)
    return [
        places[output][index * len(places[output]) // count]
        for output in places
        for count in [min(len(places[output]), each)]
        for index in range(count)
    ]
