"""How a video changes from its beginning to its end: what drifts, what dies away, and whether it closes as a loop."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from gate.judges.measures import Measures
from gate.judges.measures.image import LUMA, measure_luma
from gate.media.video import Video

FAINT = 1.0  # levels of 255: what changes by less from frame to frame stands still
# By how much, as a logarithm, two frames differ more than one: less is noise. And beyond how many missing frames one
# picture is as good as another.
LEAST, FARTHEST = 0.15, 4.0
MOST = 400  # frames that are held against each other
LEFT, AGAIN = 2.0, 0.4  # times the usual change from frame to frame: another picture, and the same one
FAINTEST = 0.1  # levels of 255
DULL = 4.0  # levels of 255: less colour than this is grey


def measure_course(video: Video) -> Measures:
    """How the last quarter of a video differs from the first.

    Returns:
        `fading` (levels: how much brighter it is), `bleaching` (logarithm of its saturation over that at first),
        `tinting` (levels: how far its colour has moved), `softening` (logarithm of its detail over that at first),
        `slowing` (logarithm of the change from frame to frame in the last third over that in the first), `loop` (frames
        that seem to be missing from the last one back to the first: played again and again, it leaps), `returning`
        (share of the frames that show what was seen before, with something else in between: a part that is played
        again, or backwards).
    """
    quarter = max(1, video.frames // 4)
    first, last = (_colours(video.thumbnails[part]) for part in (slice(quarter), slice(-quarter, None)))
    near = max(1, len(video.closeups) // 4)
    sharp, soft = (
        float(np.mean([measure_luma(one.astype(np.float32))["detail"] for one in part]))
        for part in (video.closeups[:near], video.closeups[-near:])
    )
    return {
        "fading": float(video.luma[-quarter:].mean() - video.luma[:quarter].mean()),
        "bleaching": float(np.log((last[2] + DULL) / (first[2] + DULL))),
        "tinting": float(np.hypot(last[0] - first[0], last[1] - first[1])),
        "softening": soft - sharp,
        "slowing": _slowing(video.motion),
        "loop": _loop(video),
        "returning": _returning(video.thumbnails),
    }


def _colours(thumbnails: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Means of the two colour differences and of the distance from grey, in levels."""
    mean = thumbnails.mean(axis=0, dtype=np.float64)
    luma = mean @ LUMA
    blue, red = mean[..., 2] - luma, mean[..., 0] - luma
    return np.array([blue.mean(), red.mean(), np.hypot(blue, red).mean()])


def _slowing(motion: NDArray[np.float64]) -> float:
    third = len(motion) // 3
    if third == 0:
        return 0.0
    return float(np.log((motion[-third:].mean() + FAINT) / (motion[:third].mean() + FAINT)))


def _loop(video: Video) -> float:
    if video.frames < 3:
        return 0.0
    small = video.thumbnails.astype(np.int16)
    back = float(np.abs(small[0] - small[-1]).mean())
    one = float(np.median(video.motion))
    two = float(np.median([np.abs(small[at + 2] - small[at]).mean() for at in range(video.frames - 2)]))
    further, of_a_frame = (np.log((apart + FAINT) / (one + FAINT)) for apart in (back, two))
    return float(np.clip(further / max(of_a_frame, LEAST), 0, FARTHEST))


def _returning(thumbnails: NDArray[np.uint8]) -> float:
    shown = thumbnails[:: 1 + len(thumbnails) // MOST]
    # 9 x 16 places: noise goes, and what moves stays.
    small = shown.reshape(len(shown), 9, 4, 16, 4, 3).mean(axis=(2, 4)).reshape(len(shown), -1)
    apart = cdist(small, small, "cityblock") / small.shape[1]
    usual = max(float(np.median(np.diagonal(apart, 1))), FAINTEST) if len(shown) > 1 else FAINTEST
    # Going back in time: another picture must have been seen before one is seen again.
    left = [np.maximum.accumulate(apart[at, :at][::-1]) > LEFT * usual for at in range(len(shown))]
    return float(np.mean([(apart[at, :at][::-1][left[at]] < AGAIN * usual).any() for at in range(len(shown))]))
