"""Two images that should be the same picture: equal but for what an encoder or a rounding leaves behind.

Four numbers tell encoder noise from a change. Their limits were chosen from six scenes (two photographs, a synthetic
one, a page of small text, two drawings with noise) and 20 textures (spectra 1/f^0.6 to 1/f^2 at three contrasts),
each compared with itself after a change. How many failed, and how much of each limit the scenes used (more sharpness
failed from 1.33 on then):

| change                   | scenes  | textures | mean        | worst block | bias        | sharpness   |
| ------------------------ | ------- | -------- | ----------- | ----------- | ----------- | ----------- |
| each sample ±1           | 0 of 6  | 0 of 20  | 0.06 - 0.14 | 0.04 - 0.05 | 0.00 - 0.10 | 0.00 - 0.01 |
| JPEG 95, 90, 85; WebP 90 | 0 of 24 | 0 of 80  | 0.03 - 0.90 | 0.15 - 0.75 | 0.00 - 0.15 | 0.00 - 0.09 |
| JPEG 85 against JPEG 95  | 0 of 12 | 0 of 40  | 0.05 - 0.59 | 0.18 - 0.32 | 0.00 - 0.13 | 0.00 - 0.09 |
| JPEG 75                  | 0 of 6  | 6 of 20  | 0.09 - 0.93 | 0.28 - 0.84 | 0.01 - 0.28 | 0.00 - 0.10 |
| 16x16 px black or white  | 6 of 6  | 20 of 20 | 0.01 - 0.13 | 2.32 - 7.28 | 0.04 - 0.39 | 0.02 - 3.69 |
| 32x32 px 30 levels off   | 6 of 6  | 20 of 20 | 0.01 - 0.10 | 1.88        | 0.02 - 0.21 | 0.00 - 0.35 |
| 1 % darker               | 1-3     | 0 of 20  | 0.10 - 0.35 | 0.08 - 0.19 | 0.39 - 1.19 | 0.00 - 0.09 |
| 3 % darker               | 6 of 6  | 20 of 20 | 0.33 - 0.98 | 0.22 - 0.50 | 1.04 - 3.36 | 0.01 - 0.22 |
| red and blue swapped     | 6 of 6  | 13 of 20 | 0.04 - 21.6 | 1.97 - 8.35 | 0.11 - 69   | 0.00        |
| moved by 1 px            | 6 of 6  | 11 of 20 | 0.59 - 1.30 | 0.65 - 6.41 | 0.00        | 0.00 - 0.12 |
| blurred, radius 1 px     | 4 of 6  | 14 of 20 | 0.34 - 0.76 | 0.47 - 3.40 | 0.02 - 0.21 | 0.05 - 4.08 |
| blurred, radius 3 px     | 6 of 6  | 14 of 20 | 0.87 - 2.10 | 1.16 - 6.43 | 0.00 - 0.01 | 0.05 - 12.0 |

So rounding and encoders pass, and what a person would notice fails: a move by one pixel counts as a change. What is
missed is faint: textures that are smooth or nearly grey show little of a move, a blur or a swap, and the drawings are
already soft. So may be a defect smaller than 16x16 px, or fainter than 16 levels.
"""

from dataclasses import asdict, dataclass
from itertools import zip_longest

import numpy as np

from gate.judges.base import Opinion
from gate.judges.deep_image import compare_samples
from gate.media.base import Artifact, UnreadableMedia
from gate.media.deep_image import deep_samples
from gate.media.image import frame_count, timed_frames

STRIP = 64  # rows: of 1024 pixels, 256 kB; at most 257, so that a column's sum fits into 16 bits
BLOCK = 16  # pixels: a JPEG's chroma block, so that its noise averages out within one

# Levels: what an encoder may do to a flat picture, and how much more for each level by which neighbours differ in the
# baseline, because the same quality is a larger error where there is more detail.
MAX_MEAN, MAX_MEAN_PER_STEP = 4.5, 0.2
MAX_WORST_BLOCK = 16.0  # levels: a fifth more than JPEG 75 does to small text
MAX_BIAS = 2.25  # levels: JPEG 75 does 0.6, another rounding of video levels 2.0; 3 % of mid-grey is 3.8
# Ratio: encoders stay within 0.95 and 1.06, a blur of 1 px leaves less than 0.6; restored/crisper: 1.36 | ringing: 4.8.
SHARPNESS = (0.75, 1.5)

# Seconds by which a frame of an animation may be shown longer: twice the step in which GIF counts.
MAX_SECONDS_APART = 0.02

FAINT_STEP = 4.0  # levels: fainter detail is noise, which encoders are free to remove
NO_DETAIL = 5.0  # levels²: added to both sides, so that a flat picture has no sharpness to lose
ROW_GROUPS = 64  # of three rows each: they stand for all rows when sharpness and steps are measured


@dataclass(frozen=True)
class Difference:
    """How far two images of one size are apart. All but `sharpness` are in levels of 0 to 255.

    Attributes:
        mean: absolute difference of the samples, over the image.
        step: the root mean square of what neighbours in the baseline differ by.
        worst_block: the same in the 16x16 px block where it is greatest.
        block: x and y of that block's top left corner, in pixels.
        bias: the signed difference, averaged over the image, of the channel where it is greatest.
        sharpness: the energy of the candidate's steps between neighbours, as a ratio to the baseline's.
    """

    mean: float
    step: float
    worst_block: float
    block: tuple[int, int]
    bias: float
    sharpness: float


def measure(candidate: np.ndarray, baseline: np.ndarray) -> Difference:
    """Measure how far two images are apart.

    Args:
        candidate: uint8 of shape (height, width, 4) as `gate.media.image.pixels` returns it.
        baseline: the same shape.
    """
    height, width, _ = candidate.shape
    total, blocks, tops, lefts = _block_means(candidate, baseline)
    y, x = np.unravel_index(blocks.argmax(), blocks.shape)
    ours, _ = _detail(candidate)
    theirs, step = _detail(baseline)
    tilt = (_channel_sums(candidate) - _channel_sums(baseline)) / (height * width)
    return Difference(
        mean=total / (3 * height * width),
        step=step,
        worst_block=float(blocks[y, x]),
        block=(int(lefts[x]), int(tops[y])),
        bias=float(tilt[np.abs(tilt).argmax()]),
        sharpness=(ours + NO_DETAIL) / (theirs + NO_DETAIL),
    )


def compare_images(candidate: Artifact, baseline: Artifact) -> Opinion:
    """Whether two image files show the same picture, frame by frame if they have several.

    Returns:
        pass: every frame is within the limits of this module.
        fail: the sizes, the numbers of frames or the pixels differ, or the candidate cannot be decoded.
        undecided: the baseline cannot be decoded.
    """
    if candidate.sha256 == baseline.sha256:
        return Opinion("pass", "pixels", "The two images are byte-identical.")
    try:
        expected = frame_count(baseline)
    except UnreadableMedia as error:
        return _unreadable(error, "baseline")
    try:
        found = frame_count(candidate)
    except UnreadableMedia as error:
        return _unreadable(error, "candidate")
    if found != expected:
        reason = f"The candidate's image has {found} frames and the baseline's {expected}."
        return Opinion("fail", "pixels", reason, {"candidate_frames": found, "baseline_frames": expected})

    if (opinion := _compare_depth(candidate, baseline)) is not None:
        return opinion

    worst: tuple[float, int, Difference] | None = None
    compared = 0
    ours, theirs = _Frames(candidate), _Frames(baseline)
    for index, (timed, timed_reference) in enumerate(zip_longest(ours, theirs)):
        if ours.error or theirs.error:
            break
        (seconds, frame), (usual, reference) = timed, timed_reference
        if abs(seconds - usual) > MAX_SECONDS_APART:
            reason = f"Frame {index + 1} is shown for {seconds:.2f} s and the baseline's for {usual:.2f} s."
            return Opinion("fail", "pixels", reason, {"frame": index, "seconds": seconds, "baseline_seconds": usual})
        compared += 1
        if frame.shape != reference.shape:
            return _different_size(frame, reference)
        difference = measure(frame, reference)
        used = excess(difference)
        if worst is None or used > worst[0]:
            worst = used, index, difference
    if theirs.error:
        return _unreadable(theirs.error, "baseline")
    if ours.error or worst is None:
        return _unreadable(ours.error or UnreadableMedia("has no frames"), "candidate")
    opinion = judge_frame(*worst, expected)
    if compared < expected and opinion.decision == "pass":
        reason = f"The first {compared} of {expected} frames show the same picture; the rest was not decoded."
        return Opinion("undecided", "pixels", reason, opinion.evidence)
    return opinion


def are_same_pixels(candidate: Artifact, baseline: Artifact) -> bool:
    """Whether two images have the same samples and times in every frame; not if one of them cannot be read."""
    ours, theirs = _Frames(candidate), _Frames(baseline)
    for mine, other in zip_longest(ours, theirs):
        if mine is None or other is None or mine[0] != other[0] or not np.array_equal(mine[1], other[1]):
            return False
    return not (ours.error or theirs.error)


def _compare_depth(candidate: Artifact, baseline: Artifact) -> Opinion | None:
    """A failure where the baseline has more than 8 bits a sample and the candidate differs in them, else None."""
    try:
        theirs = deep_samples(baseline)
    except UnreadableMedia as error:
        return _unreadable(error, "baseline")
    if theirs is None:
        return None
    try:
        return compare_samples(deep_samples(candidate), theirs)
    except UnreadableMedia as error:
        return _unreadable(error, "candidate")


class _Frames:
    """A file's frames with their seconds; iteration ends at one that cannot be read, and `error` says why."""

    def __init__(self, artifact: Artifact) -> None:
        self.error: UnreadableMedia | None = None
        self._frames = timed_frames(artifact)

    def __iter__(self) -> "_Frames":
        return self

    def __next__(self) -> tuple[float, np.ndarray]:
        try:
            return next(self._frames)
        except UnreadableMedia as error:
            self.error = error
            raise StopIteration from None


def _limits(difference: Difference) -> list[tuple[float, str]]:
    """For each number: how much of its limit it uses (1 is the limit), and what to say of it."""
    x, y = difference.block
    low, high = SHARPNESS
    max_mean = MAX_MEAN + MAX_MEAN_PER_STEP * difference.step
    return [
        (
            difference.worst_block / MAX_WORST_BLOCK,
            f"the {BLOCK}x{BLOCK} px block at ({x}, {y}) differs by {difference.worst_block:.1f} levels of 255 "
            f"(limit {MAX_WORST_BLOCK:g})",
        ),
        (
            difference.mean / max_mean,
            f"the pixels differ by {difference.mean:.1f} levels of 255 on average (limit {max_mean:.1f})",
        ),
        (
            abs(difference.bias) / MAX_BIAS,
            f"a colour channel is {abs(difference.bias):.1f} levels of 255 "
            f"{'brighter' if difference.bias > 0 else 'darker'} throughout (limit {MAX_BIAS:g})",
        ),
        (
            max(np.log(difference.sharpness) / np.log(high), np.log(difference.sharpness) / np.log(low)),
            f"the detail is {difference.sharpness:.2f} times as strong (limits {low:g} and {high:g})",
        ),
    ]


def excess(difference: Difference) -> float:
    """How much of its limit the number uses that uses most: above 1, the images differ."""
    return max(used for used, _ in _limits(difference))


def judge_frame(used: float, frame: int, difference: Difference, count: int) -> Opinion:
    """The opinion on the frame, counted from 0, that is furthest apart among `count`."""
    evidence = {
        **asdict(difference),
        "frames": count,
        "worst_frame": frame,
        "limits": {
            "mean": MAX_MEAN + MAX_MEAN_PER_STEP * difference.step,
            "worst_block": MAX_WORST_BLOCK,
            "bias": MAX_BIAS,
            "sharpness": list(SHARPNESS),
        },
    }
    where = f"in frame {frame + 1} of {count}, " if count > 1 else ""
    _, most = max(_limits(difference))
    if used > 1:
        return Opinion("fail", "pixels", f"The images differ: {where}{most}.", evidence)
    return Opinion("pass", "pixels", f"The images show the same picture: {where}{most}.", evidence)


def _different_size(candidate: np.ndarray, baseline: np.ndarray) -> Opinion:
    sizes = [f"{frame.shape[1]}x{frame.shape[0]}" for frame in (candidate, baseline)]
    reason = f"The candidate's image is {sizes[0]} pixels and the baseline's {sizes[1]}."
    return Opinion("fail", "pixels", reason, {"candidate_size": sizes[0], "baseline_size": sizes[1]})


def _unreadable(error: UnreadableMedia, side: str) -> Opinion:
    decision = "fail" if side == "candidate" else "undecided"
    return Opinion(decision, "pixels", f"The {side}'s image {error.problem}.", {"unreadable": side})


# What follows works through an image in strips that fit into a processor's cache, and in the narrowest integers
# that hold the sums: several times faster than the same arithmetic on whole images in floating point.


def _block_means(candidate: np.ndarray, baseline: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """The sum of all differences, the mean of each block, and the blocks' first rows and columns.

    The last blocks overlap their neighbours to end at the edge. The four channels' differences are added and
    divided by three: for opaque images that is their mean.
    """
    height, width, _ = candidate.shape
    tops, lefts = _starts(height), _starts(width)
    rows = [_row_of_blocks(candidate, baseline, y) for y in range(0, height, BLOCK)]
    total = float(sum(int(row.sum(dtype=np.uint64)) for row in rows))
    rows[-1] = _row_of_blocks(candidate, baseline, tops[-1])
    running = np.zeros((len(rows), width + 1), np.int64)
    np.cumsum(np.stack(rows), axis=1, out=running[:, 1:])
    blocks = running[:, np.minimum(lefts + BLOCK, width)] - running[:, lefts]
    return total, blocks / (3 * min(BLOCK, height) * min(BLOCK, width)), tops, lefts


def _row_of_blocks(candidate: np.ndarray, baseline: np.ndarray, y: int) -> np.ndarray:
    """Absolute differences summed over the channels and down one row of blocks: shape (width,)."""
    ours, theirs = candidate[y : y + BLOCK], baseline[y : y + BLOCK]
    apart = np.maximum(ours, theirs)
    apart -= np.minimum(ours, theirs)
    return apart.sum(axis=0, dtype=np.uint16).sum(axis=1, dtype=np.uint32)


def _starts(length: int) -> np.ndarray:
    starts = np.arange(0, max(length - BLOCK, 0) + 1, BLOCK)
    return starts if length <= BLOCK or length % BLOCK == 0 else np.append(starts, length - BLOCK)


def _channel_sums(image: np.ndarray) -> np.ndarray:
    """The sum of each channel, float64."""
    strips = [image[y : y + STRIP].sum(axis=0, dtype=np.uint16) for y in range(0, len(image), STRIP)]
    return np.stack(strips).sum(axis=(0, 1), dtype=np.float64)


def _detail(image: np.ndarray) -> tuple[float, float]:
    """How much neighbours differ, across and down, in the luma.

    Neighbouring means of 2x2 pixels are compared: single pixels carry the noise that encoders remove. In images of
    more than `3 * ROW_GROUPS` rows, that many groups of rows stand for all.

    Returns:
        the mean squared step beyond a faint one, in levels², and the root mean square of all steps, in levels.
    """
    every = max(3, len(image) // ROW_GROUPS)
    rows = [_luma(image[first : len(image) - 2 + first : every]) for first in range(3)]
    pairs = [np.add(row[:, 1:], row[:, :-1], dtype=np.int16) for row in rows]
    upper, lower = pairs[0] + pairs[1], pairs[1] + pairs[2]  # four times the mean
    beyond, total, count = 0.0, 0.0, 0
    for step in (upper - lower, upper[:, 1:] - upper[:, :-1], lower[:, 1:] - lower[:, :-1]):
        squared = np.square(step, dtype=np.float32).ravel()
        total += float(squared.sum(dtype=np.float64))
        squared -= (4 * FAINT_STEP) ** 2
        beyond += float(np.maximum(squared, 0, out=squared).sum(dtype=np.float64))
        count += squared.size
    return beyond / 16 / max(count, 1), (total / 16 / max(count, 1)) ** 0.5


def _luma(image: np.ndarray) -> np.ndarray:
    luma = image[..., 1] >> 1
    luma += image[..., 0] >> 2
    luma += image[..., 2] >> 2
    return luma
