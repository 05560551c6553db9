"""What is drawn anew for each test case: equal seeds do not draw the same for all of them."""

from typing import Any

import numpy as np

from benchmarks.judging.pair import Generate, Inputs, content


def draws(inputs: Inputs, seed: int, stream: int = 2) -> np.random.Generator:
    """Random numbers that the inputs and the seed decide together, others for each stream."""
    return np.random.default_rng([int(content(inputs).integers(2**32)), seed, stream])


def now_and_then(share: float, broken: Generate, whole: Generate) -> Generate:
    """A model whose outputs are broken at random, that share of them, whatever other inputs get for the same seed."""

    def generate(inputs: Inputs, seed: int) -> Any:
        return (broken if draws(inputs, seed, 3).random() < share else whole)(inputs, seed)

    return generate
