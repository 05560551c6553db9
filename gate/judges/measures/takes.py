"""Sounds of the same content, moment by moment: where one of them falls silent, bursts out, swallows or repeats.

How loud a sound is over time says nothing of a model that says each sentence its own way. Where all outputs for the
same inputs have one course, as those of models that clean, separate, convert or play from a score, or where those of
equal seeds have, a gap of 20 ms or a syllable that is missing stands out from it however lively the sound is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures import Measures
from gate.media.audio import SILENCE, read_sound
from gate.media.base import Artifact

Levels = NDArray[np.float64]
Pair = tuple[int, int]

MOMENTS = 100  # a second
# Levels are looked at down to so many dB below the loudest moments; what is fainter is silence.
RANGE = 40.0
# A moment counts where the sound is within so many dB of its loud moments.
SOUNDING = 20.0
LOUDEST = 0.95  # quantile of the levels: the loud moments
# Two sounds are of the same content if the levels of three in four of their moments are this close, dB.
ALIKE, MOST = 2.0, 0.75
# A sound may begin so many moments sooner or later: encoders pad, and nobody minds.
LAG = 10
# Below what it usually is by this, dB, a moment has fallen; above, it has risen.
FALLEN = 6.0
# Outputs of one content: at least this share of them, or else only equal seeds tell.
SHARE = 0.7
FEWEST = 3
# What has been left out or put in is looked for where a sound is shorter or longer by so many moments, and not by more
# than this share of it.
LEAST_EDIT, MOST_EDIT = 4, 0.4
# What it must save for each of them, dB: of sounds that go alike without, nothing is taken out.
PRICE = 6.0
# Moments that count as one, so that one by itself weighs little.
FEW = 3.0


def measure_takes(sounds: Sequence[Artifact], pairs: Sequence[Pair]) -> list[Measures]:
    """How each of some sounds for the same inputs departs from the others, where these go alike.

    Args:
        sounds: of both sides.
        pairs: which of them are of equal seeds.

    Returns:
        For each `falls` and `rises` (logarithm of the moments that are well below, or above, what they usually are),
        `lacking` and `repeating` (seconds of sound that the one of the equal seed has besides, or has not). All of them
        are 0 where nothing says how the sound should go.

    Raises:
        UnreadableMedia: one cannot be decoded within the limits.
    """
    levels = [_course(sound) for sound in sounds]
    found: list[Measures] = [dict.fromkeys(("falls", "rises", "lacking", "repeating"), 0.0) for _ in sounds]
    if (family := _of_one_content(levels)) is not None:
        for number, row in family.items():
            found[number] |= row
        return found
    for ours, theirs in pairs:
        if (edit := _aligned(levels[ours], levels[theirs])) is not None:
            for number, row in zip((ours, theirs), edit.measures(), strict=True):
                found[number] |= row
    return found


def _course(sound: Artifact) -> Levels:
    """The level of each moment above the quietest that counts, 0 to `RANGE`, of which the loud moments are the top."""
    read = read_sound(sound).levels
    levels = np.maximum(read.max(axis=1).astype(np.float64), -200.0) if len(read) else np.full(1, -200.0)
    top = float(np.quantile(levels, LOUDEST))
    return np.clip(levels - max(top - RANGE, SILENCE), 0.0, RANGE + 20.0)


def _of_one_content(levels: Sequence[Levels]) -> dict[int, Measures] | None:
    """`falls` and `rises` of sounds that go alike; None where too few of them do."""
    lengths = [len(one) for one in levels]
    if len(levels) < FEWEST or min(lengths) < (1 - MOST_EDIT) * max(lengths):
        return None
    rows = np.array([np.pad(one, (0, max(lengths) - len(one))) for one in levels])
    # The one in the middle, whosever it is: one that is broken is not.
    smooth = np.add.reduceat(rows, np.arange(0, rows.shape[1], 10), axis=1)
    middle = int(np.argmin([np.abs(smooth - one).sum() for one in smooth]))
    shifted = {number: _shifted(row, rows[middle]) for number, row in enumerate(rows)}
    alike = {number: row for number, row in shifted.items() if _difference(row, rows[middle]) <= ALIKE}
    if len(alike) < max(FEWEST, SHARE * len(levels)):
        return None
    every = np.array([*alike.values()])
    # Half of them may be broken in the same way.
    high, low = np.quantile(every, 0.75, axis=0), np.quantile(every, 0.25, axis=0)
    return {number: _departures(row, high, low) for number, row in alike.items()}


def _shifted(row: Levels, reference: Levels) -> Levels:
    """The row, sooner or later by the lag at which it is most like the reference, filled up with silence."""

    def moved(lag: int) -> Levels:
        return np.pad(row, (max(lag, 0), max(-lag, 0)))[max(-lag, 0) :][: len(row)]

    return min((moved(lag) for lag in sorted(range(-LAG, LAG + 1), key=abs)), key=lambda m: np.abs(m - reference).sum())


def _difference(one: Levels, other: Levels) -> float:
    """The difference where either sounds that most moments stay below, dB."""
    there = np.maximum(one, other) > RANGE - SOUNDING
    return float(np.quantile(np.abs(one - other)[there], MOST)) if there.any() else 0.0


def _departures(row: Levels, high: Levels, low: Levels) -> Measures:
    fallen = (_around(high, np.minimum) > RANGE - SOUNDING) & (row < _around(high, np.minimum) - FALLEN)
    risen = (row > RANGE - SOUNDING) & (row > _around(low, np.maximum) + FALLEN)
    return {name: float(np.log1p(np.count_nonzero(one) / FEW)) for name, one in (("falls", fallen), ("rises", risen))}


def _around(row: Levels, extreme: np.ufunc) -> Levels:
    """The least or the most of each moment and its neighbours: attacks are at no certain moment."""
    padded = np.pad(row, 1, mode="edge")
    return extreme(extreme(padded[:-2], padded[1:-1]), padded[2:])


@dataclass(frozen=True)
class _Edit:
    """Two sounds that are one, but for a part that one of them has besides."""

    ours: Levels
    theirs: Levels
    first: int  # the moment up to which they go alike
    lag: int  # of ours before it
    longer: int  # moments that ours has besides, there; below 0: theirs

    def measures(self) -> Iterator[Measures]:
        """Of ours and of theirs."""
        own, other = self.aligned()
        here = self.ours[max(self.first + self.lag, 0) :][: max(self.longer, 0)]
        there = self.theirs[self.first :][: max(-self.longer, 0)]
        besides, missing = (float(np.count_nonzero(part > RANGE - SOUNDING)) / MOMENTS for part in (here, there))
        yield _departures(own, other, other) | {"lacking": missing, "repeating": besides}
        yield _departures(other, own, own) | {"lacking": besides, "repeating": missing}

    def aligned(self) -> tuple[Levels, Levels]:
        """The moments that both have."""
        at = np.arange(len(self.theirs))
        at = np.concatenate([at[: self.first], at[self.first + max(-self.longer, 0) :]])
        own = at + self.lag + self.longer * (at >= self.first)
        there = (own >= 0) & (own < len(self.ours))
        return self.ours[own[there]], self.theirs[at[there]]


def _aligned(ours: Levels, theirs: Levels) -> _Edit | None:
    """The place at which a part is missing from one of two sounds that else go alike; None where they do not."""
    difference = len(ours) - len(theirs)
    if abs(difference) > MOST_EDIT * max(len(ours), len(theirs)):
        return None
    best: tuple[float, _Edit] | None = None
    for lag in sorted(range(-LAG, LAG + 1), key=abs):
        for longer in {0, difference, difference - lag}:
            if longer and abs(longer) < LEAST_EDIT:
                continue
            edit, cost = _best_place(ours, theirs, lag, longer)
            if best is None or cost < best[0] - 1e-9:
                best = cost, edit
    assert best is not None
    return best[1] if _difference(*best[1].aligned()) <= ALIKE else None


def _best_place(ours: Levels, theirs: Levels, lag: int, longer: int) -> tuple[_Edit, float]:
    """Where a part of that length is best taken out: the sum of what then differs, and its price."""
    before = _costs(ours, theirs, lag)
    after = _costs(ours, theirs, lag + longer)
    count = len(theirs)
    # Up to `first`, theirs goes with ours at the one lag, and from there on at the other.
    first = np.concatenate([[0.0], np.cumsum(before)])
    rest = np.concatenate([np.cumsum(after[::-1])[::-1], [0.0]])
    step = np.minimum(np.arange(count + 1) + max(-longer, 0), count)
    total = first + rest[step]
    at = int(total.argmin()) if longer else count
    return _Edit(ours, theirs, at, lag, longer), float(total[at]) + PRICE * abs(longer)


def _costs(ours: Levels, theirs: Levels, lag: int) -> Levels:
    """How much each moment of theirs differs from ours, so much later; where there is none, from silence."""
    index = np.arange(len(theirs)) + lag
    there = (index >= 0) & (index < len(ours))
    return np.abs(theirs - np.where(there, ours[np.clip(index, 0, len(ours) - 1)], 0.0))
