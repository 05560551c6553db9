"""How high and how clear the tone of a sound is, over time: by autocorrelation."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

from gate.media.windows import Windows

RATE = 48_000  # hertz
# Voices and tunes need no more than 8 kHz, and a third of the samples.
EVERY = 3
WINDOW = 768  # samples of a third of the rate: 48 ms, three periods of the lowest tone
HOP = 320  # 20 ms
LENGTH = 1536  # of the transform: no lag below `LONGEST` reaches round its end
SHORTEST, LONGEST = 20, 266  # lags, in samples: 800 and 60 hertz
# A period and its multiples fit about equally well: the first that fits so well as a share of the best one is the tone.
AS_GOOD = 0.85

Matrix = NDArray[np.float32]


class PitchTracker:
    """The tone of a sound that comes in pieces of any length.

    After Boersma 1993, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a
    sampled sound": the autocorrelation of a window over that of the window's shape.
    """

    def __init__(self) -> None:
        self._windows = Windows(EVERY, WINDOW, HOP)
        self._rows: list[Matrix] = [np.zeros((0, 3), np.float32)]

    def add(self, samples: Matrix) -> None:
        """Take further samples: (n,), at `RATE`."""
        windows = self._windows.add(samples)
        if len(windows):
            self._rows.append(_tones(windows))

    def finish(self) -> Matrix:
        """(n, 3), every 20 ms: the fundamental frequency in octaves above 1 Hz; how well a period repeats the one
        before, 0 of noise to 1 of a steady tone; the level in dBFS.
        """
        return np.concatenate(self._rows)


def _tones(windows: Matrix) -> Matrix:
    hann, shape = _tables()
    power = np.square(windows).mean(axis=1)
    spectrum = np.square(np.abs(np.asarray(rfft(windows * hann, LENGTH, axis=1))))
    correlation = np.asarray(irfft(spectrum, LENGTH, axis=1))[:, : LONGEST + 1]
    correlation = correlation / np.maximum(correlation[:, :1], 1e-12) / shape
    inner = correlation[:, SHORTEST:LONGEST]
    peaks = (inner >= correlation[:, SHORTEST - 1 : LONGEST - 1]) & (inner > correlation[:, SHORTEST + 1 :])
    heights = np.where(peaks, inner, 0.0)
    best = heights.max(axis=1)
    at = (heights >= AS_GOOD * np.maximum(best, 1e-6)[:, None]).argmax(axis=1)
    rows = np.arange(len(windows))
    before, peak, after = (correlation[rows, SHORTEST + at + step] for step in (-1, 0, 1))
    # The vertex of the parabola through the highest three: a period is no whole number of samples.
    bend = before - 2 * peak + after
    vertex = np.where(bend < -1e-9, (before - after) / np.where(bend < -1e-9, 2 * bend, 1), 0.0)
    octaves = np.log2(RATE / EVERY / (SHORTEST + at + np.clip(vertex, -0.5, 0.5)))
    return np.stack([octaves, np.clip(best, 0, 1), 10 * np.log10(power + 1e-12)], axis=1).astype(np.float32)


@cache
def _tables() -> tuple[Matrix, Matrix]:
    """The window, and its autocorrelation at each lag, 1 at none: (WINDOW,) and (LONGEST + 1,)."""
    hann = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    shape = np.asarray(irfft(np.square(np.abs(np.asarray(rfft(hann, LENGTH)))), LENGTH))[: LONGEST + 1]
    return hann, (shape / shape[0]).astype(np.float32)
