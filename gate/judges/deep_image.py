"""Images with more than 8 bits a sample: equal but for rounding, in bits that a comparison in 8 bits does not see.

Such images (PNG and TIFF) are written without loss, so that there is no encoder to forgive. What a picture with all
values in equal numbers differs by from itself, on average: rounded to 8 bits 0.10 % of the range, to 10 bits 0.02 %, to
12 bits 0.006 %, through half-precision floats 0.01 %. Another chip or runtime moves a depth by as much as rounding to 8
bits does, and nobody minds, while the rounding makes steps: it is told by how few different values are left.
"""

import numpy as np
from numpy.typing import NDArray

from gate.judges.base import Opinion

Samples = NDArray[np.float64]

# Shares of the range. A convention: twice what rounding to 8 bits does (depth/scaled: 0.0006); and in a block, a tenth
# of what may differ in 8 bits.
MAX_MEAN = 0.002
MAX_WORST_BLOCK = 0.006
BLOCK = 16  # pixels
# Different values of an image in 8 bits, and how many times more the baseline must have.
FEW_VALUES, MORE_VALUES = 256, 4


def compare_samples(candidate: Samples | None, baseline: Samples) -> Opinion | None:
    """A failure where an image differs in its depth from a baseline that has more than 8 bits a sample, else None.

    Args:
        candidate: as `gate.media.deep_image.deep_samples` returns it; None of an image with 8 bits or fewer.
        baseline: the same.
    """
    if candidate is None:
        reason = "The candidate's image has 8 bits a sample or fewer; the baseline's has more."
        return Opinion("fail", "pixels", reason)
    if candidate.shape != baseline.shape:
        shapes = [
            f"{width}x{height} with {channels} channels"
            for height, width, channels in (candidate.shape, baseline.shape)
        ]
        return Opinion("fail", "pixels", f"The candidate's image is {shapes[0]}, the baseline's {shapes[1]}.")
    few, many = (len(np.unique(samples)) for samples in (candidate, baseline))
    if few <= FEW_VALUES and many > MORE_VALUES * few:
        reason = f"The candidate's image has {few} different values, as of 8 bits, and the baseline's {many}."
        return Opinion("fail", "pixels", reason, {"values": few, "baseline_values": many})
    # Integers of 16 bits come as 0 to 1. Floats have the range that the baseline gives them: metres, or logits.
    stored = baseline.min() >= 0 and baseline.max() <= 1
    full = 1.0 if stored else float(np.ptp(baseline)) or 1.0
    apart = np.abs(candidate - baseline).mean(axis=2) / full
    mean, worst = float(apart.mean()), _worst_block(apart)
    evidence = {"mean": mean, "worst_block": worst, "limits": {"mean": MAX_MEAN, "worst_block": MAX_WORST_BLOCK}}
    for value, limit, where in ((mean, MAX_MEAN, "on average"), (worst, MAX_WORST_BLOCK, f"in {BLOCK}x{BLOCK} px")):
        if value > limit:
            reason = f"The images differ: their samples by {value:.2%} of the range {where} (limit {limit:.2%})."
            return Opinion("fail", "pixels", reason, evidence)
    return None


def _worst_block(apart: NDArray[np.float64]) -> float:
    """The greatest mean of a block; those at the right and lower edges may be smaller."""
    height, width = apart.shape
    tops, lefts = np.arange(0, height, BLOCK), np.arange(0, width, BLOCK)
    sums = np.add.reduceat(np.add.reduceat(apart, tops, axis=0), lefts, axis=1)
    sizes = np.minimum(BLOCK, height - tops)[:, None] * np.minimum(BLOCK, width - lefts)[None]
    return float((sums / sizes).max())
