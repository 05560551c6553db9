"""Windows of a sound that comes in pieces of any length."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class Windows:
    """Windows of a share of the samples: each of these is the mean of so many.

    Args:
        every: samples that become one.
        length, hop: of a window, and from one to the next, in those.
        before: silence before the first sample, in those.
        channels: of the samples; None where they are (n,).
    """

    def __init__(self, every: int, length: int, hop: int, before: int = 0, channels: int | None = None) -> None:
        self._every, self._length, self._hop = every, length, hop
        self._shape = () if channels is None else (channels,)
        self._unshrunk = np.zeros((*self._shape, 0), np.float32)
        self._rest = np.zeros((*self._shape, before), np.float32)

    def add(self, samples: Matrix) -> Matrix:
        """The windows (channels, count, length) that further samples (channels, n) complete; count may be 0."""
        pending = np.concatenate([self._unshrunk, samples.astype(np.float32, copy=False)], axis=-1)
        whole = pending.shape[-1] // self._every * self._every
        self._unshrunk = pending[..., whole:]
        shrunk = pending[..., :whole].reshape(*self._shape, -1, self._every).mean(axis=-1)
        pending = np.concatenate([self._rest, shrunk], axis=-1)
        count = max(0, (pending.shape[-1] - self._length) // self._hop + 1)
        self._rest = pending[..., count * self._hop :]
        if not count:
            return np.zeros((*self._shape, 0, self._length), np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(pending, self._length, axis=-1)
        return windows[..., : count * self._hop : self._hop, :]
