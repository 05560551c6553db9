"""Moving pictures decoded within limits and measured: videos, and animated images as well."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gate.media.base import Artifact, UnreadableMedia
from gate.media.decoding import CpuBudget, decode
from gate.media.image import READERS, frame_count, timed_frames
from gate.media.remembered import remembered
from gate.media.sniff import sniff

Pixels = NDArray[np.uint8]

# What comes after is not measured, and `Video.whole` is False. These are five minutes of 30 frames a second: thumbnails
# of 62 MB, and 45 s of decoding where the frames have 1920x1080 pixels.
MAX_FRAMES = 9000
MAX_CPU_SECONDS = 45.0

LUMA_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])  # of red, green and blue: ITU-R BT.709
THUMBNAIL = (64, 36)  # pixels across and down: what every frame is shrunk to, to be compared with its neighbours
BLACK_LUMA = 16.0  # levels of 255: no brighter than the black of video (ITU-R BT.709 puts it at 16) plus its noise
# Levels of 255 by which the thumbnails of neighbours differ on average in a scene where nothing moves: encoders
# refresh a still picture now and then. Of the scenes of `gate.judges.video`, all frames that were repeated lay below it
# however they were encoded, and at most 9 % of those that moved.
STILL = 0.25
# Of frames as they are, unlike thumbnails: pixels down and across of the middle, multiples of every codec's blocks;
# and of how many frames: fewer than `CLOSEUPS`, and at least half as many of a video that has them.
CLOSEUP = (288, 512)
CLOSEUPS = 16
OVERVIEW = (256, 144)  # pixels across and down, at most: of those frames as a whole, fine enough for a line of writing
# How far, as a share, the time from frame to frame may vary in a video of constant rate: Matroska counts milliseconds.
STEADY = 0.1


@dataclass(frozen=True)
class Picture:
    """One frame, not yet converted. `start` and `duration` are seconds; a duration of None is not known."""

    start: float
    duration: float | None
    _frame: Any  # av.VideoFrame, or the RGBA pixels of an animated image

    def pixels(self) -> Pixels:
        """The frame as displayed: (height, width, 4), as `gate.media.image.pixels` gives an image's."""
        if isinstance(self._frame, np.ndarray):
            return self._frame
        return np.ascontiguousarray(_upright(self._frame.to_ndarray(format="rgba"), self._frame.rotation))

    def thumbnail(self) -> Pixels:
        """The frame shrunk to `THUMBNAIL`, whatever its shape: (36, 64, 3)."""
        if isinstance(self._frame, np.ndarray):
            shrunk = Image.fromarray(self._frame[..., :3]).resize(THUMBNAIL, Image.Resampling.BOX)
            return np.asarray(shrunk)
        width, height = THUMBNAIL[::-1] if self._frame.rotation % 180 else THUMBNAIL
        small = self._frame.reformat(width, height, format="rgb24", interpolation="AREA")
        return _upright(small.to_ndarray(), self._frame.rotation)

    def closeup(self) -> Pixels:
        """The brightness of the middle of the frame, not shrunk and not turned: (<= 288, <= 512), 0 to 255."""
        grey = self._frame[..., :3] @ LUMA_WEIGHTS if isinstance(self._frame, np.ndarray) else self._grey()
        top, left = (max(side - most, 0) // 32 * 16 for side, most in zip(grey.shape, CLOSEUP, strict=True))
        return grey[top : top + CLOSEUP[0], left : left + CLOSEUP[1]].astype(np.uint8)

    def overview(self) -> Pixels:
        """The brightness of the whole frame, shrunk to `OVERVIEW` or as it is: (<= 144, <= 256), 0 to 255."""
        if isinstance(self._frame, np.ndarray):
            grey = Image.fromarray((self._frame[..., :3] @ LUMA_WEIGHTS).astype(np.uint8))
            return np.asarray(grey.resize(_within(OVERVIEW, *grey.size), Image.Resampling.BOX))
        across, down = OVERVIEW
        most = (down, across) if self._frame.rotation % 180 else OVERVIEW
        width, height = _within(most, self._frame.width, self._frame.height)
        small = self._frame.reformat(width, height, format="gray", interpolation="AREA")
        return np.ascontiguousarray(_upright(small.to_ndarray(), self._frame.rotation))

    def _grey(self) -> Pixels:
        return self._frame.to_ndarray(format="gray")

    def image(self) -> Image.Image:
        """The frame for an embedding: mode RGB, transparency over black."""
        return Image.fromarray(self.pixels()[..., :3])


@dataclass(frozen=True, eq=False)
class Video:
    """What was measured of a video or an animated image.

    Attributes:
        whole: whether that is all there is, see `MAX_FRAMES` and `MAX_CPU_SECONDS`.
        width: pixels as displayed.
        height: pixels as displayed.
        starts: (frames,) seconds at which each frame is shown, from the first.
        duration: seconds until the last frame has been shown.
        thumbnails: (frames, 36, 64, 3) the frames, shrunk.
        luma: (frames,) mean brightness of each frame, 0 to 255.
        motion: (frames - 1,) mean absolute difference of each thumbnail to the one before, 0 to 255.
        start: seconds at which the file says that the first frame is shown.
        closeups: (n, height, width) of some frames, evenly spread, see `Picture.closeup`; n < `CLOSEUPS`.
        overviews: (n, height, width) of the same frames, see `Picture.overview`.
    """

    whole: bool
    width: int
    height: int
    starts: NDArray[np.float64]
    duration: float
    thumbnails: Pixels
    luma: NDArray[np.float64]
    motion: NDArray[np.float64]
    start: float
    closeups: Pixels
    overviews: Pixels

    @property
    def frames(self) -> int:
        return len(self.starts)

    @property
    def fps(self) -> float:
        """Frames a second, on average; 0 of a single frame."""
        return (self.frames - 1) / float(self.starts[-1]) if self.starts[-1] > 0 else 0.0

    @property
    def variable_rate(self) -> bool:
        """Whether the time from one frame to the next varies by more than `STEADY`."""
        steps = np.diff(self.starts)
        return bool(len(steps) > 1 and np.ptp(steps) > max(STEADY * float(np.median(steps)), 0.002))

    @property
    def black(self) -> float:
        """Share of the frames that are black."""
        return float((self.luma <= BLACK_LUMA).mean())

    @property
    def still(self) -> float:
        """Share of the frames that repeat the one before; 0 of a single frame."""
        return float((self.motion <= STILL).mean()) if len(self.motion) else 0.0

    @property
    def frozen(self) -> float:
        """Seconds that the longest stretch lasts in which every frame repeats the one before."""
        ends = np.append(self.starts[1:], max(self.duration, float(self.starts[-1])))
        longest = since = 0.0
        for index, still in enumerate(self.motion <= STILL):
            since = since if still else float(self.starts[index + 1])
            if still:
                longest = max(longest, float(ends[index + 1]) - since)
        return longest

    def size(self) -> int:
        """Bytes of memory."""
        arrays = (self.thumbnails, self.closeups, self.overviews, self.starts, self.luma, self.motion)
        return sum(one.nbytes for one in arrays)


@remembered(Video.size)
def read_video(artifact: Artifact) -> Video:
    """Measure the pictures of a video or an animated image; remembered, so judges may ask again.

    Raises:
        UnreadableMedia: there are none, or they cannot be decoded.
    """
    budget = CpuBudget(MAX_CPU_SECONDS)
    starts: list[float] = []
    thumbnails: list[Pixels] = []
    luma: list[float] = []
    chosen: list[tuple[Pixels, Pixels]] = []
    apart = 1
    last: Picture | None = None
    whole = True
    for picture in pictures(artifact, budget):
        if len(starts) == MAX_FRAMES:
            whole = False
            break
        if len(starts) % apart == 0:
            chosen.append((picture.closeup(), picture.overview()))
            if len(chosen) == CLOSEUPS:
                # How many frames there are is known at the end alone.
                chosen, apart = chosen[::2], 2 * apart
        starts.append(picture.start)
        thumbnails.append(picture.thumbnail())
        luma.append(float((thumbnails[-1] @ LUMA_WEIGHTS).mean()))
        last = picture
    if last is None:  # the budget was spent before the first frame
        raise UnreadableMedia(f"has no frame that can be decoded in {MAX_CPU_SECONDS:g} s", artifact.name)
    small = np.stack(thumbnails)
    height, width = last.pixels().shape[:2]
    at = np.maximum.accumulate(np.array(starts) - starts[0])
    step = float(np.median(np.diff(at))) if len(at) > 1 else 0.0
    return Video(
        whole=whole and not budget.spent and (not _is_image(artifact) or len(starts) == frame_count(artifact)),
        width=width,
        height=height,
        starts=at,
        duration=float(at[-1]) + (step if last.duration is None else last.duration),
        thumbnails=small,
        luma=np.array(luma),
        motion=np.array([_apart(one, other) for one, other in zip(small[1:], small, strict=False)]),
        start=starts[0],
        closeups=_alike([closeup for closeup, _ in chosen]),
        overviews=_alike([overview for _, overview in chosen]),
    )


def pictures(artifact: Artifact, budget: CpuBudget) -> Iterator[Picture]:
    """The frames of a video or an animated image in the order in which they are shown, until the budget is spent.

    Raises:
        UnreadableMedia: as `gate.media.decoding.decode` and `gate.media.image.frames`.
    """
    if _is_image(artifact):
        at = 0.0
        for seconds, pixels in timed_frames(artifact):
            if budget.spent:
                return
            yield Picture(at, seconds, pixels)
            at += seconds
        return
    for index, frame in enumerate(decode(artifact, "video", budget)):
        start = frame.time if frame.time is not None else float(index)
        lasting = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else None
        yield Picture(start, lasting, frame)


def sample_frames(artifact: Artifact, count: int) -> list[tuple[float, Image.Image]]:
    """Frames from the middle of `count` equal parts of a video, with their times in seconds: what CLIP looks at.

    A video of fewer frames gives all of them.

    Raises:
        UnreadableMedia: as `read_video`.
    """
    wanted = middles(read_video(artifact).frames, count)
    found: list[tuple[float, Image.Image]] = []
    first = 0.0
    for index, picture in enumerate(pictures(artifact, CpuBudget(MAX_CPU_SECONDS))):
        first = picture.start if index == 0 else first
        if index in wanted:
            found.append((picture.start - first, picture.image()))
        if index >= wanted[-1]:
            break
    return found


def middles(total: int, count: int) -> Sequence[int]:
    """The indices in the middle of `count` equal parts of `total` frames.

    >>> middles(100, 4)
    [12, 37, 62, 87]
    """
    count = min(count, total)
    return [int((part + 0.5) * total / count) for part in range(count)]


def _is_image(artifact: Artifact) -> bool:
    return sniff(artifact.path) in READERS


def _apart(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())


def _alike(planes: Sequence[Pixels]) -> Pixels:
    """Those that are as large as the first: a file may change its size midway."""
    return np.stack([one for one in planes if one.shape == planes[0].shape])


def _within(most: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    return min(most[0], width), min(most[1], height)


def _upright(pixels: Pixels, rotation: int) -> Pixels:
    """Turned counterclockwise by a multiple of 90 degrees, as the container asks."""
    return np.rot90(pixels, rotation // 90) if rotation % 360 else pixels
