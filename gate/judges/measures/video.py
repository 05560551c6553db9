"""How a video or an animation looks and moves, whatever it shows."""

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures import Measures
from gate.judges.measures.camera import measure_camera
from gate.judges.measures.course import measure_course
from gate.judges.measures.image import LUMA, measure_luma, measure_pixels, measure_places
from gate.judges.measures.movement import measure_movement
from gate.judges.measures.synchrony import synchrony
from gate.media.audio import read_sound
from gate.media.base import Artifact
from gate.media.facts import read_facts
from gate.media.video import BLACK_LUMA, STILL, Video, middles, read_video

Luma = NDArray[np.float32]

LIVELIEST = 0.99  # of the places in a picture, those that change more: a mouth, a hand
FAINT = 0.5  # levels of 255: less detail is an encoder's
UNSEEN = 4.0  # levels of 255: a flicker of less is hardly seen
CUT, AROUND = 1.6, 2  # times as much as the changes before and after, and how many of each
FLAT = 2.5  # levels of 255: the standard deviation of a bar at the edge, over its length and over time


def measure_video(artifact: Artifact) -> Measures:
    """How a video or an animation looks and moves, whatever it shows; on thumbnails, but for its detail.

    Returns:
        `brightness`, `contrast`, `saturation`, `blue`, `red`, `detail` and `blocks` of its frames as `measure_planes`
        has them, and the brightness and detail of each cell of a grid, see `PLACES`; `motion` (logarithm of the mean
        change from frame to frame), `still` (share of repeated frames), `duration` (logarithm of seconds), `rightward`
        and `downward` (how far the middle of what changes moves from the first half to the second, in 64ths of the
        width and 36ths of the height), `synchrony` (see that module; 0 without sound), and what `measure_closeup`,
        `_steadiness`, `_layout`, `measure_course`, `measure_camera` and `measure_movement` give.

    Raises:
        UnreadableMedia: it cannot be decoded within the limits.
    """
    video = read_video(artifact)
    luma = video.thumbnails.astype(np.float32) @ LUMA
    chosen = [measure_pixels(video.thumbnails[at].astype(np.float32), luma[at]) for at in middles(video.frames, 8)]
    close = [measure_closeup(video.closeups[at].astype(np.float32)) for at in middles(len(video.closeups), 8)]
    whole = [measure_places(video.overviews[at].astype(np.float32)) for at in middles(len(video.overviews), 8)]
    right, down = _drift(luma)
    return {
        **_means(chosen),
        **_means(close),
        **_means(whole),
        "motion": float(np.log1p(video.motion).mean()) if len(video.motion) else 0.0,
        "still": video.still,
        "duration": float(np.log(max(video.duration, 0.01))),
        "rightward": right,
        "downward": down,
        "synchrony": synchrony(video, read_sound(artifact)) if read_facts(artifact).has_audio else 0.0,
        **_steadiness(video, luma),
        **_layout(video, luma),
        **measure_course(video),
        **measure_camera(luma, video.height / video.width),
        **measure_movement(luma),
    }


def measure_closeup(luma: Luma) -> Measures:
    """`detail` and `blocks` as `measure_planes` has them, `stretch` (logarithm of the detail down the picture over that
    across it: its aspect ratio) and `combing` (logarithm of how much lines differ from both neighbours more than those
    do from each other, over the same of columns, as interlaced fields of two moments do)."""
    across, down = (_bends(luma, axis) for axis in (1, 0))
    columns, lines = (_comb(luma, axis) for axis in (1, 0))
    return {
        **measure_luma(luma),
        "stretch": float(np.log((down + FAINT) / (across + FAINT))),
        "combing": float(np.log((lines + FAINT) / (columns + FAINT))),
    }


def _bends(luma: Luma, axis: int) -> float:
    return float(np.abs(np.diff(luma, 2, axis=axis)).mean()) if luma.shape[axis] > 2 else 0.0


def _comb(luma: Luma, axis: int) -> float:
    lines = np.moveaxis(luma, axis, 0)
    if len(lines) < 3:
        return 0.0
    steps = np.abs(np.diff(lines, axis=0))
    return float(np.maximum(np.minimum(steps[1:], steps[:-1]) - np.abs(lines[2:] - lines[:-2]), 0).mean())


def _means(rows: list[Measures]) -> Measures:
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def _steadiness(video: Video, luma: Luma) -> Measures:
    """How evenly the pictures follow each other.

    Returns:
        `liveliness` (logarithm of the mean change from frame to frame where most changes), `flicker` (logarithm of the
        mean second difference of the brightness), `broken frames` (levels: by how much a frame differs from both
        neighbours more than they do from each other, of the frame where it is most; at either end, by how much more
        than the steps beside it), `jumps` (logarithm of the largest change from frame to frame over the usual), `cut`
        (1 if a change is far above those around it), `order` (logarithm of the change over two frames over that over
        one: low if frames come in another order), `pace` (the standard deviation of the frames' durations over the
        usual one).
    """
    frames, motion = video.frames, video.motion
    if frames < 2:
        return {
            "liveliness": 0.0,
            "flicker": float(np.log(UNSEEN)),
            "broken frames": 0.0,
            "jumps": 0.0,
            "cut": 0.0,
            "order": 0.0,
            "pace": 0.0,
        }
    small = video.thumbnails.astype(np.int16)
    over_two = np.array([np.abs(small[at + 2] - small[at]).mean() for at in range(frames - 2)])
    alone = np.minimum(motion[:-1], motion[1:]) - over_two
    if frames > 3:
        ends = [motion[0] - 2 * motion[1:3].max(), motion[-1] - 2 * motion[-3:-1].max()]
        alone = np.concatenate([alone, ends])
    changes = np.zeros(luma.shape[1:], np.float64)
    for at in range(frames - 1):
        changes += np.abs(luma[at + 1] - luma[at])
    bends = np.abs(np.diff(video.luma, 2))
    durations = np.diff(video.starts)
    return {
        "liveliness": float(np.log1p(np.quantile(changes / (frames - 1), LIVELIEST))),
        "flicker": float(np.log((bends.mean() if len(bends) else 0.0) + UNSEEN)),
        "broken frames": float(max(alone.max(initial=0.0), 0.0)),
        "jumps": float(np.log1p(motion.max()) - np.log1p(np.median(motion))),
        "cut": float(_is_cut(motion)),
        "order": float(np.log((over_two.mean() + STILL) / (motion.mean() + STILL))) if len(over_two) else 0.0,
        "pace": float(durations.std() / max(float(np.median(durations)), 1e-3)),
    }


def _is_cut(motion: NDArray[np.float64]) -> bool:
    """Whether one change from frame to frame is `CUT` times as large as those around it."""
    if len(motion) <= 2 * AROUND:
        return False
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(motion, AROUND, "reflect"), 2 * AROUND + 1)
    others = np.delete(windows, AROUND, axis=1).max(axis=1)
    return bool((motion > CUT * (others + UNSEEN / 2))[1:-1].any())


def _layout(video: Video, luma: Luma) -> Measures:
    """`top` (levels: how much brighter the upper half is than the lower), `bars` (share of the picture that black bars
    at its edges take)."""
    half = luma.shape[1] // 2
    dark = luma.max(axis=0) <= 2 * BLACK_LUMA
    sides = []
    for axis, total in ((1, luma.shape[1]), (0, luma.shape[2])):
        flat = dark.all(axis=axis) & (luma.std(axis=(0, axis + 1)) < FLAT)
        sides.append(1 - (_leading(flat) + _leading(flat[::-1])) / total)
    return {
        "top": float(luma[:, :half].mean() - luma[:, half:].mean()),
        "bars": float(1 - max(sides[0], 0) * max(sides[1], 0)) if not dark.all() else 0.0,
    }


def _leading(those: NDArray[np.bool_]) -> int:
    return int(len(those) if those.all() else those.argmin())


def _drift(luma: Luma) -> tuple[float, float]:
    """How far the middle of what changes moves from the first half of the frames to the second, in pixels."""
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
