"""Whether the sound of a video belongs to the moment at which it is heard."""

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures.image import LUMA
from gate.media.audio import Sound
from gate.media.video import Video

Signal = NDArray[np.float64]

CELLS = (12, 16)  # of a thumbnail, down and across: a mouth fills one in a picture of a whole face
LIVELIEST = 8  # cells that are looked at: those that change most
LAGS = np.arange(-12, 13) * 0.05  # seconds by which the sound is shifted
FEWEST_FRAMES = 8
SHARE = 0.5  # of the frames must have sound at a lag
MOMENTS = 100  # a second


def synchrony(video: Video, sound: Sound) -> float:
    """How much better a sound's level follows the liveliest places of the pictures at its time than earlier or later.

    The correlation (without its sign: an open mouth is dark) less its mean over shifts of up to 0.6 s: about 0 of a
    sound that has nothing to do with the pictures, up to 1; below 0 of one that comes at another moment. After Hershey
    & Movellan 1999, "Audio vision: using audio-visual synchrony to locate sounds".
    """
    if video.frames < FEWEST_FRAMES or not len(sound.levels) or not video.duration:
        return 0.0
    places, weights = _liveliest(video)
    if not weights.any():
        return 0.0
    amplitude = 10 ** (np.maximum(sound.levels.max(axis=1), -100.0).astype(np.float64) / 20)
    heard = np.concatenate([[0.0], np.cumsum(amplitude)])
    ends = np.append(video.starts[1:], max(video.duration, float(video.starts[-1])))
    # Both begin when the file says so.
    late = sound.start - video.start
    found = [_agreement(places, weights, heard, video.starts + lag - late, ends + lag - late) for lag in LAGS]
    return float(found[len(LAGS) // 2] - np.mean(found))


def _liveliest(video: Video) -> tuple[Signal, Signal]:
    """Brightness over time of the cells that change most, (frames, cells), and their variance, (cells,)."""
    luma = video.thumbnails.astype(np.float32) @ LUMA
    down, across = (side // cells for side, cells in zip(luma.shape[1:], CELLS, strict=True))
    cells = luma.reshape(len(luma), CELLS[0], down, CELLS[1], across).mean(axis=(2, 4), dtype=np.float64)
    cells = cells.reshape(len(luma), -1)
    variance = cells.var(axis=0)
    chosen = np.argsort(variance)[-LIVELIEST:]
    return cells[:, chosen], variance[chosen]


def _agreement(places: Signal, weights: Signal, heard: Signal, starts: Signal, ends: Signal) -> float:
    """Mean correlation of the places with the sound between the times, of those that lie within the sound."""
    within = (starts >= 0) & (ends * MOMENTS <= len(heard)) & (ends > starts)
    if within.mean() < SHARE:
        return 0.0
    begin, end = (np.clip(times[within] * MOMENTS, 0, len(heard) - 1) for times in (starts, ends))
    moments = np.arange(len(heard))
    level = (np.interp(end, moments, heard) - np.interp(begin, moments, heard)) / np.maximum(end - begin, 1e-6)
    level, there = level - level.mean(), places[within] - places[within].mean(axis=0)
    scale = np.sqrt((level @ level) * (there * there).sum(axis=0))
    correlation = np.abs(level @ there) / np.maximum(scale, 1e-9)
    return float(np.average(correlation, weights=weights) * np.sqrt(within.mean()))
