"""What pipelines leave in pictures that no picture has by nature: bands, periodic patterns, repeated places."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.fft import next_fast_len

from gate.judges.measures import Measures

Plane = NDArray[np.floating]

SIDE = 256  # pixels: patterns are looked for in the middle that is so large, repeated places in the whole so reduced
SMALLEST_SIDE = 48  # pixels, below which a spectrum says nothing
SMOOTH = 6.0  # levels of 255: a histogram of a picture with smooth gradients does not vary within so few
# Wavelengths of patterns, pixels: what is coarser is what the picture shows.
LONGEST_WAVE = 12.0
# Of the logarithm of a spectrum, the neighbourhood above which a peak stands out.
AROUND = 15
FAINTEST = 1e-3  # levels squared a pixel: rounding
# Places that repeat each other lie at least this far apart, as a share of the shorter side, and overlap by so much.
APART, OVERLAP = 1 / 8, 0.4
NEAREST = 4  # pixels, and at least so far
# Steps over the sides of what is laid side by side are as large as within; those of other pictures are three times as
# large and more, by how much says nothing.
TILING, NO_TILE = 0.4, 1.1
FAINT = 0.5  # levels of 255: smaller steps are rounding
FINE = 15  # pixels: what is coarser does not tell one place from another


def measure_artefacts(luma: Plane, opaque: NDArray[np.bool_]) -> Measures:
    """What pipelines leave in pictures.

    Args:
        opaque: which pixels are: a glow that ends falls into steps by nature.

    Returns:
        `bands` (nats: the divergence of the histogram of the luma from a smooth one: smooth places fall into steps),
        `pattern` (logarithm of the highest peak of the spectrum above its neighbourhood, at short wavelengths: chequers
        of transposed convolutions, grids, moiré; Odena et al. 2016, "Deconvolution and checkerboard artifacts"),
        `repetition` (-1..1: the highest autocorrelation of the detail far from its origin: a place that is there
        twice), `tiling` (logarithm of the steps from each side to the opposite one over those within, between `TILING`
        and `NO_TILE`: pictures that are made to be laid side by side have a low one).
    """
    if min(luma.shape) < SMALLEST_SIDE:
        return {"bands": _bands(luma, opaque), "pattern": 0.0, "repetition": 0.0, "tiling": 0.0}
    return {
        "bands": _bands(luma, opaque),
        "pattern": _pattern(luma),
        "repetition": _repetition(luma),
        "tiling": _tiling(luma),
    }


def _tiling(luma: Plane) -> float:
    ratios = []
    for plane in (luma, luma.T):
        within = float(np.abs(np.diff(plane, axis=1)).mean())
        ratios.append(np.log((float(np.abs(plane[:, 0] - plane[:, -1]).mean()) + FAINT) / (within + FAINT)))
    return float(np.clip(max(ratios), TILING, NO_TILE))


def _bands(luma: Plane, opaque: NDArray[np.bool_]) -> float:
    # Noise fills the steps of smooth places up, and averaging those of detailed ones.
    return max(_unevenness(luma[opaque]), _unevenness(ndimage.uniform_filter(luma, 3)[opaque]))


def _unevenness(luma: Plane) -> float:
    levels, _ = np.histogram(luma, 256, (-0.5, 255.5))
    shares = levels / max(levels.sum(), 1)
    smooth = ndimage.gaussian_filter1d(shares, SMOOTH)
    taken = shares > 0
    return float((shares[taken] * np.log(shares[taken] / smooth[taken])).sum())


def _pattern(luma: Plane) -> float:
    top, left = (max(0, side - SIDE) // 2 for side in luma.shape)
    luma = luma[top : top + SIDE, left : left + SIDE]
    window = np.outer(*(np.hanning(side) for side in luma.shape))
    power = np.abs(np.fft.rfft2((luma - luma.mean()) * window)) ** 2 + FAINTEST * luma.size
    height = np.log(ndimage.uniform_filter(np.fft.fftshift(power, axes=0), 3))
    height -= ndimage.uniform_filter(height, AROUND)
    down = np.fft.fftshift(np.fft.fftfreq(luma.shape[0]))[:, None]
    across = np.fft.rfftfreq(luma.shape[1])
    return float(height[np.hypot(down, across) >= 1 / LONGEST_WAVE].max())


def _repetition(luma: Plane) -> float:
    step = -(-max(luma.shape) // SIDE)
    luma = ndimage.uniform_filter(luma, step)[step // 2 :: step, step // 2 :: step]
    fine = luma - ndimage.uniform_filter(luma, FINE)
    energy = float((fine**2).mean())
    if energy < 1:
        return 0.0
    # Twice as large, so that what leaves at one side does not come back at the other.
    shape = [int(next_fast_len(2 * side, real=True) or 2 * side) for side in fine.shape]
    products = np.fft.irfft2(np.abs(np.fft.rfft2(fine, shape)) ** 2, shape)
    lags = [np.abs(np.fft.fftfreq(side, 1 / side)) for side in shape]
    overlaps = [np.maximum(1 - lag / side, 0) for lag, side in zip(lags, fine.shape, strict=True)]
    shares = np.outer(*overlaps)
    far = np.hypot(lags[0][:, None], lags[1]) >= max(APART * min(fine.shape), NEAREST)
    chosen = far & (shares >= OVERLAP)
    return float((products[chosen] / (shares[chosen] * fine.size * energy)).max())
