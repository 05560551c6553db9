"""Trained weights as numbers: how large those of each tensor are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures import Measures
from gate.media.base import Artifact
from gate.media.tensors import level, plain, read_tensors


def measure_tensors(files: Sequence[Artifact]) -> tuple[NDArray[np.float64], list[Measures]]:
    """How large the numbers of each tensor are that all files have.

    Returns:
        shape (files, tensors), decibels, divided by the root of how many tensors there are, so that vectors are as far
        from each other as their levels are on the whole; and measures of each file.

    Raises:
        UnreadableMedia: a file cannot be read.
    """
    read = [read_tensors(file).arrays for file in files]
    names = [name for name in read[0] if all(name in one for one in read)]
    levels = np.array([[level(one[name]) for name in names] for one in read])
    means = levels.mean(axis=1) if names else np.zeros(len(files))
    sizes = [sum(one[name].size for name in names) for one in read]
    other = [sum(int(np.count_nonzero(plain(one[name]))) for name in names) for one in read]
    rows = [
        {"level": float(mean), "zeros": 1 - count / max(size, 1)}
        for mean, count, size in zip(means, other, sizes, strict=True)
    ]
    return levels / np.sqrt(max(len(names), 1)), rows
