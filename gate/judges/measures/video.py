"""How a video or an animation looks and moves, whatever it shows."""

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures import Measures
from gate.judges.measures.image import LUMA, measure_pixels
from gate.media.base import Artifact


def measure_video(artifact: Artifact) -> Measures:
    """How a video or an animation looks and moves, whatever it shows; measured on thumbnails.

    Returns:
        `brightness`, `contrast`, `saturation`, `blue`, `red` and `detail` of its frames as `measure_image` has them,
        `motion` (logarithm of the mean change from frame to frame), `still` (share of repeated frames), `duration`
        (logarithm of seconds), `rightward` and `downward` (how far the middle of what changes moves from the first half
        to the second, in 64ths of the width and 36ths of the height).

    Raises:
        UnreadableMedia: it cannot be decoded within the limits.
    """
    from gate.media.video import middles, read_video

    video = read_video(artifact)
    chosen = [measure_pixels(video.thumbnails[at].astype(np.float32)) for at in middles(video.frames, 8)]
    means = {name: float(np.mean([one[name] for one in chosen])) for name in chosen[0] if name != "blocks"}
    right, down = _drift(video.thumbnails)
    return means | {
        "motion": float(np.log1p(video.motion).mean()) if len(video.motion) else 0.0,
        "still": video.still,
        "duration": float(np.log(max(video.duration, 0.01))),
        "rightward": right,
        "downward": down,
    }


def _drift(thumbnails: NDArray[np.uint8]) -> tuple[float, float]:
    """How far the middle of what changes moves from the first half of the frames to the second, in pixels."""
    luma = thumbnails.astype(np.float32) @ LUMA
    changes = np.abs(np.diff(luma, axis=0))
    changes = np.where(changes > 4, changes, 0)
    half = len(changes) // 2
    if half == 0:
        return 0.0, 0.0
    middles = []
    for part in (changes[:half].sum(axis=0), changes[-half:].sum(axis=0)):
        total = float(part.sum())
        if total == 0:
            return 0.0, 0.0
        middles.append(
            (part.sum(axis=0) @ np.arange(part.shape[1]) / total, part.sum(axis=1) @ np.arange(part.shape[0]) / total)
        )
    (x0, y0), (x1, y1) = middles
    return float(x1 - x0), float(y1 - y0)
