"""Which of the twelve pitch classes a sound is made of: the chords and the key of music."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

from gate.media.windows import Windows

RATE = 48_000  # hertz
EVERY = 4
WINDOW = 4096  # samples of a quarter of the rate: 0.34 s, in which neighbouring semitones part from 100 hertz on
HOP = 2048
LOWEST, HIGHEST = 100.0, 2000.0  # hertz: where the tones of chords lie, and the first of their harmonics
CLASSES = 12
A4 = 440.0  # hertz

Matrix = NDArray[np.float32]


class Chroma:
    """The strength of each pitch class in a sound that comes in pieces.

    After Fujishima 1999, "Realtime chord recognition of musical sound".
    """

    def __init__(self) -> None:
        self._windows = Windows(EVERY, WINDOW, HOP, before=WINDOW // 2)
        self._total = np.zeros(CLASSES)

    def add(self, samples: Matrix) -> None:
        """Take further samples: (n,), at `RATE`."""
        windows = self._windows.add(samples)
        if len(windows):
            hann, classes = _tables()
            self._total += (np.abs(np.asarray(rfft(windows * hann, axis=1))) @ classes).sum(axis=0)

    def finish(self) -> NDArray[np.float64]:
        """(CLASSES,) The share of each, from A upwards, of the amplitude; equal shares of silence."""
        self.add(np.zeros(EVERY * WINDOW // 2, np.float32))
        whole = self._total.sum()
        return self._total / whole if whole > 0 else np.full(CLASSES, 1 / CLASSES)


@cache
def _tables() -> tuple[Matrix, Matrix]:
    """The window, and how much of each of the spectrum's lines goes to each class: (WINDOW / 2 + 1, CLASSES)."""
    hertz = np.arange(1, WINDOW // 2 + 1) * RATE / EVERY / WINDOW
    semitones = CLASSES * np.log2(hertz / A4)
    away = (semitones[:, None] - np.arange(CLASSES) + CLASSES / 2) % CLASSES - CLASSES / 2
    # Low lines are as wide as a semitone, high ones are many: each semitone counts alike.
    near = np.maximum(0, 1 - np.abs(away)) / hertz[:, None] * ((hertz >= LOWEST) & (hertz <= HIGHEST))[:, None]
    return np.hanning(WINDOW + 1)[:-1].astype(np.float32), np.vstack([np.zeros(CLASSES), near]).astype(np.float32)
