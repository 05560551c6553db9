"""What the pictures of several outputs show together, whosever they are: a seam that all of them have at one line, how
unlike each other the pictures of one output are, and how each of them is laid out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from scipy.spatial.distance import pdist

Numbers = NDArray[np.float64]

# A line is held against those beside it, but for its next neighbours, which a soft seam reaches.
NEXT, BESIDE = 1, 5
# A seam goes all the way; what the pictures show seldom does: of so many parts of a line, the one in the middle counts.
PARTS = 8
MARGIN = NEXT + BESIDE
SMALLEST_SIDE = 48  # pixels, below which a line has too few neighbours
FAINT = 1.0  # levels of 255: smaller steps are rounding
LAYOUT = 64  # pixels: the longer side of a picture of which only the layout is looked at
LEAST_CONTRAST = 8.0  # levels of 255: a picture of less is not made larger than life


def seam_profile(luma: NDArray[np.floating]) -> Numbers:
    """Of every line of a picture, first those between columns, then those between rows, the logarithm of the steps over
    it above those beside it: (height + width - 2,), zeros near the edges and of small pictures."""
    found = []
    for plane in (luma, luma.T):
        steps = np.abs(np.diff(plane, axis=1))
        ratios = np.zeros(steps.shape[1])
        if min(plane.shape) >= SMALLEST_SIDE:
            parts = np.stack([part.mean(axis=0) for part in np.array_split(steps, PARTS, axis=0)])
            kernel = np.ones(2 * MARGIN + 1)
            kernel[BESIDE : BESIDE + 2 * NEXT + 1] = 0
            usual = ndimage.convolve1d(parts, kernel / kernel.sum(), axis=1, mode="nearest")
            ratios = np.median(np.log((parts + FAINT) / (usual + FAINT)), axis=0)
            ratios[:MARGIN] = ratios[-MARGIN:] = 0
        found.append(ratios)
    return np.concatenate(found)


def seams(profiles: Sequence[Numbers]) -> Numbers:
    """Of each picture, its profile at the line where all of them together are most broken: (pictures,).

    What one picture shows along a line is its own; where tiles meet, they meet in all. Whose they are is not looked at.
    Zeros of pictures of several sizes.
    """
    if len({len(one) for one in profiles}) > 1:
        return np.zeros(len(profiles))
    rows = np.stack(profiles)
    return rows[:, rows.mean(axis=0).argmax()] if rows.shape[1] else np.zeros(len(rows))


def variety(vectors: NDArray[np.floating], outputs: Sequence[int], faint: float) -> dict[int, float]:
    """Of each output that has several pictures, the logarithm of the mean distance between them.

    Args:
        vectors: one of each picture.
        outputs: which output each picture is of.
        faint: distances below it are rounding.
    """
    of = np.asarray(outputs)
    return {
        int(one): float(np.log(pdist(vectors[of == one]).mean() + faint))
        for one, count in zip(*np.unique(of, return_counts=True), strict=True)
        if count > 1
    }


def layout(luma: NDArray[np.floating]) -> Numbers:
    """What is bright and dark where in a picture, whatever its brightness and contrast: (`LAYOUT`²,), of length 1 at
    most. Two pictures of one layout are 0 apart, two that have nothing in common 1.4, one and its negative 2."""
    height, width = luma.shape
    scale = min(1.0, LAYOUT / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(Image.fromarray(luma.astype(np.float32)).resize(size, Image.Resampling.BOX), np.float64)
    even = np.zeros((LAYOUT, LAYOUT))
    even[: size[1], : size[0]] = (small - small.mean()) / max(float(small.std()), LEAST_CONTRAST)
    return even.ravel() / np.sqrt(small.size)
