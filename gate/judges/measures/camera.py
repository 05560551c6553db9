"""How a picture moves as a whole, as it does if the camera moves."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from gate.judges.measures import Measures

Luma = NDArray[np.float32]

BLUR = 2.0  # pixels of a thumbnail: gradients tell of steps up to about this
NOISE = 0.5  # levels of 255: gradients that are fainter tell of no movement
AT_ONCE = 256  # frames: 2 MB
FAINT_SHAKE = 1e-3  # of the width: less is an encoder's


def measure_camera(luma: Luma, aspect: float) -> Measures:
    """How a picture moves as a whole.

    One movement is fitted to the brightness of each pair of neighbouring frames by least squares (Lucas & Kanade 1981,
    "An iterative image registration technique"): across, down, apart from the middle and around it.

    Args:
        luma: (frames, height, width) thumbnails, 0 to 255.
        aspect: height over width of the frames as displayed.

    Returns:
        `panning right` and `panning down` (widths by which what is seen moves, over the whole video), `zooming`
        (logarithm of how much larger it becomes), `rolling` (radians by which it turns clockwise), `shake` (logarithm
        of the mean change of its speed from frame to frame, in widths).
    """
    steps = np.concatenate(
        [_steps(luma[at : at + AT_ONCE + 1], aspect) for at in range(0, len(luma) - 1, AT_ONCE)] or [np.zeros((0, 4))]
    )
    right, down, closer, around = steps.sum(axis=0)
    shakes = np.hypot(*np.diff(steps[:, :2], axis=0).T)
    return {
        "panning right": float(right),
        "panning down": float(down),
        "zooming": float(closer),
        "rolling": float(around),
        "shake": float(np.log((shakes.mean() if len(shakes) else 0.0) + FAINT_SHAKE)),
    }


def _steps(luma: Luma, aspect: float) -> NDArray[np.float64]:
    """(frames - 1, 4): widths to the right and down, share by which it grows, radians clockwise."""
    smooth = gaussian_filter(luma, (0, BLUR, BLUR))
    smooth -= smooth.mean(axis=(1, 2), keepdims=True)
    height, width = luma.shape[1:]
    x = ((np.arange(width) + 0.5) / width - 0.5).astype(np.float32)
    y = (((np.arange(height) + 0.5) / height - 0.5) * aspect).astype(np.float32)[:, None]
    middle = (smooth[1:] + smooth[:-1]) / 2
    across = np.gradient(middle, axis=2) * width
    down = np.gradient(middle, axis=1) * (height / aspect)
    basis = np.stack([across, down, x * across + y * down, x * down - y * across], axis=1).reshape(len(middle), 4, -1)
    change = (smooth[:-1] - smooth[1:]).reshape(len(middle), -1, 1)
    ridge = np.diag((NOISE * np.array([width, width, width / 4, width / 4])) ** 2) * basis.shape[2]
    return np.linalg.solve(basis @ basis.transpose(0, 2, 1) + ridge, basis @ change)[..., 0].astype(np.float64)
