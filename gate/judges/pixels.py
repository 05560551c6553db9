"""Two images that should be the same picture: equal but for what an encoder or a rounding leaves behind.

Four numbers tell encoder noise from a change. Their limits below were chosen from two photographs, a page of
small text, a drawing with noise and two textures rougher than photographs (spectra 1/f and 1/f^0.6), each compared
with itself after a change. Levels of 0 to 255, lowest to highest over the images; * is past the limit:

| change                         | mean        | worst block  | bias        | sharpness    |
| ------------------------------ | ----------- | ------------ | ----------- | ------------ |
| each sample ±1                 | 0.4 - 0.7   | 0.7          | 0.0 - 0.3   | 1.00         |
| JPEG 95, 90, 85; WebP 90       | 0.2 - 8.3*  | 2.5 - 10.8   | 0.0 - 0.3   | 0.98 - 1.10  |
| JPEG 75                        | 0.5 - 10.6* | 4.7 - 11.8   | 0.0 - 0.5   | 0.98 - 1.08  |
| JPEG 85 against JPEG 95        | 0.3 - 5.5*  | 2.9 - 6.3    | 0.0 - 0.3   | 0.92 - 1.05  |
| 16x16 px black                 | 0.0 - 0.1   | 47* - 194*   | 0.0 - 0.2   | 1.00 - 1.06  |
| 32x32 px black                 | 0.1 - 0.4   | 70* - 255*   | 0.1 - 0.8   | 1.00 - 1.13  |
| 32x32 px 30 levels brighter    | 0.0 - 0.1   | 29* - 30*    | 0.0 - 0.1   | 1.00         |
| 1 % darker                     | 0.6 - 2.8   | 1.3 - 3.0    | 0.9 - 2.8*  | 0.97 - 1.00  |
| 3 % darker                     | 1.8 - 7.7*  | 3.5 - 8.0    | 2.3* - 7.7* | 0.93 - 1.00  |
| red and blue swapped           | 0.2 - 104*  | 16* - 137*   | 0.0 - 144*  | 1.00         |
| moved by 1 px                  | 3.1 - 41*   | 12.4 - 103*  | 0.0         | 1.00 - 1.04  |
| blurred, radius 1 px           | 1.8 - 25*   | 7.7 - 58*    | 0.0 - 0.5   | 0.03* - 0.99 |
| blurred, radius 3 px           | 4.2 - 33*   | 19* - 103*   | 0.0         | 0.00* - 0.99 |

So rounding and encoders pass; defects, tints, swaps, moves and blurs fail. The exceptions: the two textures fail
when they are re-encoded at a JPEG quality of 90 or less, and the drawing passes when it is blurred by 1 px. A defect
smaller than 16x16 px, or one that is fainter than 16 levels, may pass.
"""

from dataclasses import asdict, dataclass
from itertools import zip_longest

import numpy as np

from gate.judges.base import Opinion
from gate.media.base import Artifact, UnreadableMedia
from gate.media.image import frame_count, frames

STRIP = 64  # rows: of 1024 pixels, 256 kB; at most 257, so that a column's sum fits into 16 bits
BLOCK = 16  # pixels: a JPEG's chroma block, so that its noise averages out within one

MAX_MEAN = 5.0  # levels: twice what JPEG 85 does to a photograph
MAX_WORST_BLOCK = 16.0  # levels: half as much again as JPEG 75 does to small text
MAX_BIAS = 1.5  # levels: three times what any encoder does; 3 % of mid-grey is 3.8
SHARPNESS = (0.8, 1.25)  # share of the baseline's edges: encoders keep 0.92 to 1.10

EDGE = 16  # levels between neighbours: smaller steps are noise, which encoders are free to remove
EDGE_PAIRS = 128  # pairs of rows: enough for the limits, and a quarter of a 1024x1024 image
EDGES_OF_NONE = 0.1  # levels a pixel: added to both sides, so that flat pictures have no sharpness to lose


@dataclass(frozen=True)
class Difference:
    """How far two images of one size are apart. All but `sharpness` are in levels of 0 to 255.

    Attributes:
        mean: absolute difference of the samples, over the image.
        worst_block: the same in the 16x16 px block where it is greatest.
        block: x and y of that block's top left corner, in pixels.
        bias: the signed difference, averaged over the image, of the channel where it is greatest.
        sharpness: the candidate's edges as a share of the baseline's.
    """

    mean: float
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
    tilt = (_channel_sums(candidate) - _channel_sums(baseline)) / (height * width)
    return Difference(
        mean=total / (3 * height * width),
        worst_block=float(blocks[y, x]),
        block=(int(lefts[x]), int(tops[y])),
        bias=float(tilt[np.abs(tilt).argmax()]),
        sharpness=(_edges(candidate) + EDGES_OF_NONE) / (_edges(baseline) + EDGES_OF_NONE),
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

    worst: tuple[float, int, Difference] | None = None
    ours, theirs = _Frames(candidate), _Frames(baseline)
    for index, (frame, reference) in enumerate(zip_longest(ours, theirs)):
        if ours.error or theirs.error:
            break
        if frame.shape != reference.shape:
            return _different_size(frame, reference)
        difference = measure(frame, reference)
        excess = _excess(difference)
        if worst is None or excess > worst[0]:
            worst = excess, index, difference
    if theirs.error:
        return _unreadable(theirs.error, "baseline")
    if ours.error or worst is None:
        return _unreadable(ours.error or UnreadableMedia("has no frames"), "candidate")
    return _opinion(*worst, expected)


class _Frames:
    """A file's frames; iteration ends at one that cannot be read, and `error` says why."""

    def __init__(self, artifact: Artifact) -> None:
        self.error: UnreadableMedia | None = None
        self._frames = frames(artifact)

    def __iter__(self) -> "_Frames":
        return self

    def __next__(self) -> np.ndarray:
        try:
            return next(self._frames)
        except UnreadableMedia as error:
            self.error = error
            raise StopIteration from None


def _limits(difference: Difference) -> list[tuple[float, str]]:
    """For each number: how much of its limit it uses (1 is the limit), and what to say of it."""
    x, y = difference.block
    low, high = SHARPNESS
    return [
        (
            difference.worst_block / MAX_WORST_BLOCK,
            f"the {BLOCK}x{BLOCK} px block at ({x}, {y}) differs by {difference.worst_block:.1f} levels of 255 "
            f"(limit {MAX_WORST_BLOCK:g})",
        ),
        (
            difference.mean / MAX_MEAN,
            f"the pixels differ by {difference.mean:.1f} levels of 255 on average (limit {MAX_MEAN:g})",
        ),
        (
            abs(difference.bias) / MAX_BIAS,
            f"a colour channel is {abs(difference.bias):.1f} levels of 255 "
            f"{'brighter' if difference.bias > 0 else 'darker'} throughout (limit {MAX_BIAS:g})",
        ),
        (
            max(np.log(difference.sharpness) / np.log(high), np.log(difference.sharpness) / np.log(low)),
            f"edges are {difference.sharpness:.2f} times as sharp (limits {low:g} and {high:g})",
        ),
    ]


def _excess(difference: Difference) -> float:
    return max(used for used, _ in _limits(difference))


def _opinion(excess: float, frame: int, difference: Difference, count: int) -> Opinion:
    evidence = {
        **asdict(difference),
        "frames": count,
        "worst_frame": frame,
        "limits": {
            "mean": MAX_MEAN,
            "worst_block": MAX_WORST_BLOCK,
            "bias": MAX_BIAS,
            "sharpness": list(SHARPNESS),
        },
    }
    where = f"in frame {frame + 1} of {count}, " if count > 1 else ""
    _, most = max(_limits(difference))
    if excess > 1:
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


def _edges(image: np.ndarray) -> float:
    """Levels a pixel by which the luma of neighbours, across and down, differs beyond `EDGE`.

    In images of more than `2 * EDGE_PAIRS` rows, that many pairs of rows stand for all.
    """
    every = max(2, len(image) // EDGE_PAIRS)
    upper, lower = _luma(image[0:-1:every]), _luma(image[1::every])
    total, count = 0.0, 0
    for one, other in ((upper, lower), (upper[:, 1:], upper[:, :-1]), (lower[:, 1:], lower[:, :-1])):
        step = np.maximum(one, other)
        step -= np.minimum(one, other)
        np.maximum(step, EDGE, out=step)
        total += float(step.sum(dtype=np.uint64)) - EDGE * step.size
        count += step.size
    return total / max(count, 1)


def _luma(image: np.ndarray) -> np.ndarray:
    luma = image[..., 1] >> 1
    luma += image[..., 0] >> 2
    luma += image[..., 2] >> 2
    return luma
