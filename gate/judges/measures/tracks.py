"""Whether the sounds of one output, the tracks of a song, are in step with each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures import Measures
from gate.media.audio import SILENCE, read_sound
from gate.media.base import Artifact

Signal = NDArray[np.float64]

MOMENTS = 100  # a second
# A track comes so many moments sooner or later than the others, at most: beyond, the next beat is nearer.
FURTHEST = 15
# Of the rise of a sound, what is below so many dB under its loudest moments is nobody's beat.
RANGE = 30.0
# How well a track must go with the others at some lag for that to be where it belongs.
TOGETHER = 0.3


def measure_tracks(tracks: Sequence[Artifact]) -> Measures:
    """For each track, `lag of track N` (seconds by which it comes after the others, counted from 1).

    That is the shift at which the rises of its level go best with the sum of theirs; 0 where they do not go together
    at any.

    Raises:
        UnreadableMedia: one cannot be decoded within the limits.
    """
    rises = [_rises(track) for track in tracks]
    length = max(map(len, rises))
    rows = np.array([np.pad(one, (0, length - len(one))) for one in rises])
    return {f"lag of track {number}": _lag(row, rows.sum(axis=0) - row) for number, row in enumerate(rows, start=1)}


def _rises(track: Artifact) -> Signal:
    """How much louder each moment is than the one before: (moments,), of length 1; zeros of silence."""
    read = read_sound(track).levels
    levels = np.maximum(read.max(axis=1).astype(np.float64), -200.0) if len(read) else np.full(1, -200.0)
    least = max(float(levels.max()) - RANGE, SILENCE)
    rising = np.maximum(np.diff(np.maximum(levels, least), prepend=least), 0.0)
    # No track begins at an exact moment.
    rising = np.convolve(rising, [0.25, 0.5, 0.25], mode="same") if len(rising) > 2 else rising
    size = float(np.linalg.norm(rising))
    return rising / size if size > 0 else rising


def _lag(track: Signal, others: Signal) -> float:
    size = float(np.linalg.norm(others))
    if size <= 0 or len(track) <= 2 * FURTHEST:
        return 0.0
    padded = np.pad(others, FURTHEST)
    found = np.array([track @ padded[at : at + len(track)] for at in range(2 * FURTHEST, -1, -1)]) / size
    best = int(found.argmax())
    if found[best] < TOGETHER:
        return 0.0
    shift = 0.0
    if 0 < best < len(found) - 1:
        before, peak, after = found[best - 1 : best + 2]
        bend = before - 2 * peak + after
        shift = 0.5 * float(before - after) / float(bend) if bend < 0 else 0.0
    return (best - FURTHEST + shift) / MOMENTS
