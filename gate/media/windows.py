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
    """

    def __init__(self, every: int, length: int, hop: int, before: int = 0) -> None:
        self._every, self._length, self._hop = every, length, hop
        self._unshrunk = np.zeros(0, np.float32)
        self._rest = np.zeros(before, np.float32)

    def add(self, samples: Matrix) -> Matrix:
        """The windows (count, length) that further samples (n,) complete; count may be 0."""
        pending = np.concatenate([self._unshrunk, samples])
        whole = len(pending) // self._every * self._every
        self._unshrunk = pending[whole:]
        pending = np.concatenate([self._rest, pending[:whole].reshape(-1, self._every).mean(axis=1)])
        count = max(0, (len(pending) - self._length) // self._hop + 1)
        self._rest = pending[count * self._hop :]
        if not count:
            return np.zeros((0, self._length), np.float32)
        return np.lib.stride_tricks.sliding_window_view(pending, self._length)[: count * self._hop : self._hop]
