"""The log-mel spectrogram: how strong a sound is in each band of hearing, over time."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

from gate.media.windows import Windows

RATE = 48_000  # hertz
WINDOW = 2048  # samples: 43 ms, long enough to part the harmonics of a voice
HOP = 480  # samples: 10 ms
BANDS = 64
LOWEST, HIGHEST = 40.0, 16_000.0  # hertz: below is rumble, and what is above most encoders drop and few people hear
# Power that is added to every band, as dB of full scale, so that what nobody hears has no logarithm to differ in:
# rooms, microphones and encoders leave their noise about there.
FLOOR = -75.0

Matrix = NDArray[np.float32]


class MelSpectrogram:
    """The spectrogram of a sound that comes in pieces of any length."""

    def __init__(self, channels: int) -> None:
        # The first window is centred on the first sample.
        self._windows = Windows(1, WINDOW, HOP, before=WINDOW // 2, channels=channels)
        self._rows: list[Matrix] = [np.zeros((0, channels, BANDS), np.float32)]

    def add(self, samples: Matrix) -> None:
        """Take further samples: (channels, n), at `RATE`, full scale 1."""
        windows = self._windows.add(samples)
        if windows.shape[1]:
            self._rows.append(_bands(windows))

    def finish(self) -> Matrix:
        """Bands of everything that was added: (frames, channels, BANDS), in dB of a sine at full scale."""
        self.add(np.zeros((self._rows[0].shape[1], WINDOW // 2), np.float32))
        return np.concatenate(self._rows)


def _bands(windows: Matrix) -> Matrix:
    """(channels, frames, WINDOW) samples to (frames, channels, BANDS) dB."""
    hann, filters = _tables()
    lines = np.abs(np.asarray(rfft(windows * hann, axis=2)))
    power = np.square(lines) @ filters
    return (10 * np.log10(power + 10 ** (FLOOR / 10))).transpose(1, 0, 2).astype(np.float32)


def middles() -> NDArray[np.float64]:
    """The frequency in the middle of each band, hertz: (BANDS,)."""
    return 700 * (10 ** (np.linspace(_mel(LOWEST), _mel(HIGHEST), BANDS + 2)[1:-1] / 2595) - 1)


@cache
def _tables() -> tuple[Matrix, Matrix]:
    """The window, and what each of the spectrum's lines adds to each band: (WINDOW,) and (WINDOW / 2 + 1, BANDS).

    Triangles of equal width on the mel scale (O'Shaughnessy 1987), of height 1, with the scale chosen so that a sine
    at full scale in the middle of a band is 0 dB.
    """
    hann = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    edges = np.linspace(_mel(LOWEST), _mel(HIGHEST), BANDS + 2)
    lines = _mel(np.arange(WINDOW // 2 + 1) * RATE / WINDOW)
    rising = (lines[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - lines[:, None]) / (edges[2:] - edges[1:-1])
    triangles = np.maximum(0, np.minimum(rising, falling))
    # A sine of amplitude 1 puts (sum of the window / 2)² into its line, and 1.5 times that into all of them.
    return hann, (triangles / (1.5 * (hann.sum() / 2) ** 2)).astype(np.float32)


def _mel(hertz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return 2595 * np.log10(1 + np.asarray(hertz) / 700)
