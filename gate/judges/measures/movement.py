"""What moves in a video, and how: how much of the picture, in how many places, how suddenly, how evenly."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from gate.judges.measures import Measures

Luma = NDArray[np.float32]

MOVED = 24.0  # levels of 255 by which a place changes over time where something moves; noise and encoders change less
CHANGED = 8.0  # and from one frame to the next
LITTLE = 0.01  # as a share of the picture: less is as good as nothing
SPECK = 3  # pixels of a thumbnail: less is no thing
FAINT = 0.5  # levels of 255: what a frame differs from the mean of its neighbours by where nothing moves
FEWEST = 6  # frames, of which every second one may differ from the others
COUNTED = 512  # pairs of frames in which things are counted
AT_ONCE = 256  # frames: 2 MB


def measure_movement(luma: Luma) -> Measures:
    """What moves, and how, on thumbnails of (frames, height, width), 0 to 255.

    Returns:
        `moving area` (logarithm of the share of the picture in which anything moves at any time), `moving things`
        (logarithm of 1 + how many separate places change from a frame to the next, mean), `suddenness` (whether
        things brighten at once and darken slowly or the other way round, -1 to 1: the sign changes if time runs
        backwards), `alternating` (logarithm of how much worse every second frame lies between its neighbours than the
        others: frames that were made up from their neighbours).
    """
    lowest, highest = np.full(luma.shape[1:], np.inf), np.full(luma.shape[1:], -np.inf)
    signed = total = 0.0
    things: list[int] = []
    every = 1 + len(luma) // COUNTED
    for at in range(0, len(luma), AT_ONCE):
        # One more, to go on from.
        part = luma[at : at + AT_ONCE + 1]
        # A light that goes out moves nothing.
        even = part - part.mean(axis=(1, 2), keepdims=True)
        lowest, highest = np.minimum(lowest, even.min(axis=0)), np.maximum(highest, even.max(axis=0))
        changes = np.diff(even, axis=0)
        strong = changes * (np.abs(changes) > CHANGED)
        cubes = strong * strong * strong
        signed, total = signed + float(cubes.sum()), total + float(np.abs(cubes).sum())
        things += [_things(one) for one in changes[::every]]
    moved = 1 - np.exp(-(((highest - lowest) / MOVED) ** 2))
    return {
        "moving area": float(np.log(moved.mean() + LITTLE)),
        "moving things": float(np.log1p(np.mean(things))) if things else 0.0,
        "suddenness": signed / total if total else 0.0,
        "alternating": _alternating(luma),
    }


def _things(change: Luma) -> int:
    found = np.zeros(change.shape, np.int32)
    label(np.abs(change) > CHANGED, np.ones((3, 3)), output=found)
    return int((np.bincount(found.ravel())[1:] >= SPECK).sum())


def _alternating(luma: Luma) -> float:
    if len(luma) < FEWEST:
        return 0.0
    apart = np.array([np.abs(luma[at] - (luma[at - 1] + luma[at + 1]) / 2).mean() for at in range(1, len(luma) - 1)])
    return float(abs(np.log((apart[::2].mean() + FAINT) / (apart[1::2].mean() + FAINT))))
