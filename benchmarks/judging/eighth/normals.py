"""A model that says of a photograph which way each surface looks: a normal map, the same at every call."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    luck,
    names,
    strengths,
)
from benchmarks.judging.portraits import smooth

WIDTH, HEIGHT = 144, 112  # pixels
Pixels = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Pixels], Pixels]  # of vectors (height, width, 3): right, up, to the viewer


def _unit(vectors: Pixels) -> Pixels:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)


def _table(inputs: Inputs) -> Pixels:
    """Balls, boxes and pots on a table before a wall: which way each pixel looks."""
    layout = content(inputs)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    turn = layout.uniform(-0.3, 0.3)
    vectors = np.broadcast_to((np.sin(turn), 0.05, np.cos(turn)), (HEIGHT, WIDTH, 3)).copy()
    vectors[y > layout.uniform(66, 74)] = _unit(np.array((0.0, 1.0, 0.45)))
    for middle in np.array((28, 72, 116)) + layout.uniform(-8, 8, 3):
        base, size, sort = layout.uniform(84, 102), layout.uniform(15, 23), layout.integers(3)
        across, up = (x - middle) / size, (base - size - y) / size
        if sort == 0:
            inside = np.hypot(across, up) < 1
            body = np.stack([across, up, np.sqrt(np.clip(1 - across**2 - up**2, 0, 1))], axis=2)
        elif sort == 1:
            angle = layout.uniform(0.4, 1.1)
            inside = (abs(across) < 0.9) & (abs(up) < 1)
            edge, lid = layout.uniform(-0.4, 0.4), up > 0.72 - 0.3 * across * np.cos(angle)
            sides = np.where((across < edge)[..., None], (-np.sin(angle), 0, np.cos(angle)), (np.cos(angle), 0, np.sin(angle)))  # fmt: skip
            body = np.where(lid[..., None], _unit(np.array((0, 1.0, 0.45))), sides)
        else:
            inside = (abs(across) < 0.8 + 0.12 * up) & (abs(up) < 1.1)
            slant = np.clip(across / (0.8 + 0.12 * up), -1, 1)
            body = np.stack([slant, np.full_like(slant, -0.12), np.sqrt(1 - slant**2)], axis=2)
        vectors = np.where(inside[..., None], body, vectors)
    relief = [smooth(layout, HEIGHT, WIDTH, (5, 5))[..., 0] for _ in range(2)]
    return _unit(vectors + 0.035 * np.stack([*relief, np.zeros_like(x)], axis=2))


def normals(
    change: Change | None = None, *, soft: float = 0.5, levels: Callable[[Pixels], Pixels] | None = None, **encoder: Any
) -> Generate:
    """A PNG of 144x112 whose red, green and blue are right, up and towards the viewer.

    Args:
        soft: the deviation in pixels of the blur that takes the stairs from edges.
        levels: from vectors of -1..1 to levels of 0..255.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        vectors = _unit(gaussian_filter(_table(inputs), (soft, soft, 0)))
        vectors = change(vectors) if change else vectors
        samples = levels(vectors) if levels else 127.5 * (vectors + 1)
        return picture(Image.fromarray(np.rint(samples).clip(0, 255).astype(np.uint8)), **encoder)

    return generate


def off_by_one(vectors: Pixels) -> Pixels:
    return vectors + luck(1).integers(-1, 2, vectors.shape) / 127.5


def flattened(severity: float) -> Change:
    return lambda vectors: _unit(vectors * (1 - severity, 1 - severity, 1))


def downwards(vectors: Pixels) -> Pixels:
    """With green as what looks down, as in another engine."""
    return vectors * (1, -1, 1)


NORMALS = Baseline("image/normals", normals(), FILE, {"photo": "The photograph of things on a table."}, names("workshop", "kitchen", "desk", of="photo"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(NORMALS, "fused", normals(off_by_one), "Samples are off by one level of 255, as with fused kernels: a quarter of a degree at most."),
    harmless(NORMALS, "crisp", normals(soft=0.42), "Edges are a trace crisper, by less than a tenth of a pixel; surfaces look the same way as before."),
    *strengths(NORMALS, "flattened", lambda s: normals(flattened(s)), "Sideways parts are smaller by that share: at last balls look like coins when they are lit.", nobody_minds=(0.006,), few_mind=(0.03,), most_mind=(0.2,), all_mind=(0.6,)),
    harmful(NORMALS, "downwards", normals(downwards), "Green says what looks down instead of up: lit from above, everything looks lit from below."),
    harmful(NORMALS, "halved", normals(levels=lambda vectors: 255 * vectors), "Levels begin at 0 instead of in the middle: all that looks to the left or down has lost its direction."),
]  # fmt: skip
