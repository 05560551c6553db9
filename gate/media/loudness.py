"""Loudness as broadcasters measure it: ITU-R BS.1770-5, annex 1, of mono and stereo at 48 kHz."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

RATE = 48_000  # hertz; the standard gives its filters for this rate
# K-weighting: a shelf that stands for the head, then a high-pass. BS.1770-5, tables 1 and 2.
K_WEIGHTING = np.array(
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)
STEP = RATE // 10  # samples: blocks of 400 ms overlap by 75 %
STEPS_IN_BLOCK = 4
ABSOLUTE_GATE = -70.0  # LUFS
RELATIVE_GATE = -10.0  # LU below the mean of the blocks above the absolute gate


class LoudnessMeter:
    """Integrated loudness of a sound that comes in pieces of any length."""

    def __init__(self, channels: int) -> None:
        self._state = np.zeros((len(K_WEIGHTING), channels, 2))
        self._rest = np.zeros((channels, 0))
        self._steps: list[NDArray[np.float64]] = []

    def add(self, samples: NDArray[np.floating]) -> None:
        """Take further samples: (channels, n), at `RATE`, full scale 1."""
        weighted, self._state = sosfilt(K_WEIGHTING, samples, axis=1, zi=self._state)
        pending = np.concatenate([self._rest, weighted], axis=1)
        whole = pending.shape[1] // STEP * STEP
        steps = pending[:, :whole].reshape(len(pending), -1, STEP)
        self._steps.append(np.square(steps).mean(axis=2).sum(axis=0))
        self._rest = pending[:, whole:]

    def integrated(self) -> float | None:
        """LUFS of what was added, or None where no block is above the absolute gate.

        A sound shorter than one block counts as a block of its own length, for which the standard has no rule.
        """
        steps = np.concatenate(self._steps) if self._steps else np.zeros(0)
        if len(steps) >= STEPS_IN_BLOCK:
            blocks = np.lib.stride_tricks.sliding_window_view(steps, STEPS_IN_BLOCK).mean(axis=1)
        else:
            tail = np.square(self._rest).sum() / STEP
            length = len(steps) + self._rest.shape[1] / STEP
            blocks = np.array([(steps.sum() + tail) / length]) if length else np.zeros(0)
        blocks = blocks[_lufs(blocks) > ABSOLUTE_GATE]
        if not len(blocks):
            return None
        return float(_lufs(blocks[_lufs(blocks) > _lufs(blocks.mean()) + RELATIVE_GATE].mean()))


def _lufs(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    """BS.1770-5, equation 2, of energies summed over the channels; left, right and mono weigh 1."""
    return -0.691 + 10 * np.log10(np.maximum(energy, 1e-20))
