"""Outputs as vectors whose Euclidean distances say how different they are, for the tests of `gate.judges.noise`.

They are scaled so that two takes of one model lie about 0.05 to 2 apart, far above
`gate.judges.noise.SMALLEST_DISTANCE` (but for numbers, whose scale the model sets), and do not differ from machine to
machine but for rounding. No vector says which take is better.
"""

import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.media.base import Artifact, Leaf
from gate.media.facts import read_facts
from gate.media.remembered import remembered
from gate.media.sniff import read_json, read_text

Vector = NDArray[np.float64]
Embedded = NDArray[np.floating]

DECIBELS = 10.0  # that count as a distance of 1, as the root mean square over the bands: twice or half as loud
LUMA_LEVELS = 64.0  # levels of 255 that count as a distance of 1
# So far below all bands together, dB, nobody hears how strong one is: louder ones cover it.
COVERED = 45.0
NEPERS = np.log(10) / 10  # in a decibel of power
SAMPLED_FRAMES = 8
GRAM = 3  # characters: long enough for syllables, short enough for texts of a few words to share some
TEXT_WIDTH = 512
CODE_BITS = 21  # of a character in Unicode: three of them are one 64-bit number


def features(leaf: Leaf, frames: Embedded | None = None) -> Vector | None:
    """The vector of a sound, a video, a text, a number or a JSON file; None of anything else.

    Args:
        leaf: one value of an output.
        frames: (n, width) unit vectors of a video's frames as `gate.media.video.sample_frames(file, SAMPLED_FRAMES)`
            gives them; without it, only how the video moves counts.

    Raises:
        UnreadableMedia: the file cannot be decoded.
    """
    value = leaf.value
    if isinstance(value, str):
        return text_features(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_features(value)
    if not isinstance(value, Artifact):
        return None
    kind = read_facts(value).kind
    if kind == "audio":
        return audio_features(value)
    if kind == "video":
        return video_features(value, frames)
    if kind == "json":
        return number_features(read_json(value.path))
    return text_features(read_text(value.path)) if kind == "text" else None


def harmony_features(artifact: Artifact) -> Vector:
    """Which pitch classes a sound is made of: (12,), of length 1. Distance: Euclidean, 0..1.41."""
    from gate.media.audio import read_sound

    shares = np.sqrt(read_sound(artifact).chroma)
    return shares / np.linalg.norm(shares)


def _bytes(vector: Vector) -> int:
    return vector.nbytes


@remembered(_bytes)
def audio_features(artifact: Artifact) -> Vector:
    """How a sound is over its whole length, whatever is said or played when: (256,).

    Of each of the 64 mel bands the mean over time, above that of all bands, and the standard deviation, in each of two
    channels (mono counts as two equal ones), in units of `DECIBELS`. Distance: Euclidean; 1 is 10 dB in all bands.
    Loudness and length are measured by themselves, see `gate.judges.measures`.
    """
    from gate.media.audio import read_sound

    sound = read_sound(artifact)
    bands = sound.bands.astype(np.float64)
    if len(bands):
        power = bands * NEPERS
        whole = np.log(np.exp(power).sum(axis=2).mean())
        bands = np.logaddexp(power, whole - COVERED * NEPERS) / NEPERS
    means = bands.mean(axis=0)
    summary = np.stack([means - means.mean(), bands.std(axis=0)]).ravel() / DECIBELS
    return summary / np.sqrt(summary.size / 2)


def video_features(artifact: Artifact, frames: Embedded | None = None) -> Vector:
    """What a video shows: (2 * width,), the mean and the standard deviation of the frames' embeddings.

    Without `frames`, see `features`, how it moves: (6,). The mean and the deviation of the motion from frame to frame,
    on a logarithmic scale; mean and deviation of the brightness in units of `LUMA_LEVELS`; the share of repeated
    frames; and the logarithm of the duration. Distance: Euclidean; of the embeddings 0 to 2, as for images.
    """
    if frames is not None:
        return np.concatenate([frames.mean(axis=0), frames.std(axis=0)])
    from gate.media.video import read_video

    video = read_video(artifact)
    motion = np.log1p(video.motion) if len(video.motion) else np.zeros(1)
    moving = [motion.mean(), motion.std(), video.luma.mean() / LUMA_LEVELS, video.luma.std() / LUMA_LEVELS]
    return np.array([*moving, video.still, np.log2(max(video.duration, 0.01))])


def text_features(text: str) -> Vector:
    """What a text is written with: unit vector of (512,), zeros of a text without characters.

    Counts of all runs of `GRAM` characters, hashed with signs (Weinberger et al. 2009, "Feature hashing for large scale
    multitask learning"), on a logarithmic scale. Distance: Euclidean, 0 to 2; two texts that share no run are about
    1.41 apart. Knows spelling, vocabulary and language, and no meaning.
    """
    folded = f" {' '.join(text.casefold().split())} "
    vector = np.zeros(TEXT_WIDTH)
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    # A run as one number, as a million strings take seconds.
    runs = sum(points[at : len(points) - GRAM + 1 + at] << CODE_BITS * (GRAM - 1 - at) for at in range(GRAM))
    runs, firsts, counts = np.unique(runs, return_index=True, return_counts=True)
    for first, count in zip(firsts.tolist(), np.log1p(counts), strict=True):
        digest = zlib.crc32(folded[first : first + GRAM].encode(errors="replace"))
        vector[digest % TEXT_WIDTH] += count if digest >> 31 else -count
    length = np.linalg.norm(vector)
    return vector / length if length else vector


def number_features(value: Any) -> Vector | None:
    """All numbers of a JSON value in document order, on a scale that is logarithmic beyond 1; None where there is none.

    Distance: Euclidean of vectors of one length, each entry divided by its standard deviation over the baseline's
    outputs (`seuclidean` in scipy), because scores and pixels have nothing in common. Vectors of unequal length come of
    outputs of unequal structure, which need no distance.
    """
    numbers = list(_numbers(value))
    return np.arcsinh(np.nan_to_num(numbers)) if numbers else None


def _numbers(value: Any) -> Iterator[float]:
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stack += [one[key] for key in sorted(one, reverse=True)]
        elif isinstance(one, list):
            stack += reversed(one)
        elif isinstance(one, (int, float)) and not isinstance(one, bool):
            try:
                yield float(one)
            except OverflowError:  # an integer beyond every float
                yield float("inf") if one > 0 else float("-inf")
