"""Where things stand in a picture, and in what proportions."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from gate.judges.measures import Measures

Plane = NDArray[np.floating]

RING = 2  # pixels: how far in the edges of a picture go
FAINT = 8.0  # levels of 255 from a picture's usual brightness: what differs by less is its background
# Of the reduced picture in which steps across are held against those down: finer ones are an encoder's.
COARSE = 4
LEAST_STEP = 0.5  # levels of 255: a picture without any has no direction


def measure_composition(luma: Plane) -> Measures:
    """Where things stand in a picture.

    Returns:
        `edges` (logarithm of the standard deviation of the luma along the picture's edges: what is cut off there raises
        it, a border lowers it), `across` and `down` (per cent of the width and height: the centre of mass of what
        differs from the usual brightness), `stretch` (logarithm of the steps down over those across: a picture that is
        squeezed or turned has others).
    """
    ring = np.concatenate(
        [part.ravel() for part in (luma[:RING], luma[-RING:], luma[RING:-RING, :RING], luma[RING:-RING, -RING:])]
    )
    weights = np.maximum(np.abs(luma - np.median(luma)) - FAINT, 0).astype(np.float64)
    total = float(weights.sum())
    down, across = (
        100 * float(weights.sum(axis=1 - axis) @ (np.arange(luma.shape[axis]) + 0.5)) / total / luma.shape[axis]
        if total
        else 50.0
        for axis in (0, 1)
    )
    return {
        "edges": float(np.log1p(ring.std())),
        "across": across,
        "down": down,
        "stretch": _stretch(luma),
    }


def _stretch(luma: Plane) -> float:
    coarse = ndimage.uniform_filter(luma, COARSE)[COARSE // 2 :: COARSE, COARSE // 2 :: COARSE]
    if min(coarse.shape) < 2:
        return 0.0
    down, across = (float(np.abs(np.diff(coarse, axis=axis)).mean()) for axis in (0, 1))
    return float(np.log((down + LEAST_STEP) / (across + LEAST_STEP)))
