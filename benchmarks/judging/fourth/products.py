"""A model that answers with a product shot: a thing with a label on it, on a surface, as the prompt says."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck

SIZE = 192  # pixels, both ways
COLOURS = {"red": (176, 44, 40), "green": (56, 122, 74), "blue": (44, 82, 160), "amber": (204, 140, 42), "violet": (112, 66, 142)}  # fmt: skip
SURFACES = {  # the wall above, the surface below
    "marble": ((206, 204, 202), (236, 234, 230)),
    "oak": ((226, 214, 196), (168, 124, 82)),
    "slate": ((112, 118, 124), (62, 66, 72)),
    "linen": ((232, 226, 212), (206, 194, 170)),
}
THINGS = {  # from top to bottom, 0..1: half the width, in shares of the height
    "bottle": ((0, 0.22, 0.38, 0.97, 1), (0.09, 0.09, 0.24, 0.24, 0.22)),
    "jar": ((0, 0.12, 0.16, 0.95, 1), (0.3, 0.3, 0.36, 0.36, 0.33)),
    "tube": ((0, 0.08, 0.1, 0.9, 1), (0.26, 0.26, 0.28, 0.2, 0.13)),
    "flask": ((0, 0.4, 0.9, 1), (0.1, 0.1, 0.4, 0.38)),
}
WORDS = ("NORA", "ALPE", "VITA", "LUMO", "KIWI", "TERN", "ORBI", "SAGE")


def _edge(inside: np.ndarray) -> np.ndarray:
    """From the distance to an edge, in pixels, to how much of a pixel is inside, with an axis for colours."""
    return np.clip(inside + 0.5, 0, 1)[..., None]


def product(
    *, spell: Callable[[str, int], str] = lambda word, seed: word, loose: float = 1.0, soft: float = 1.0, **encoder: object
) -> Generate:  # fmt: skip
    """A JPEG, 192x192; where it stands, how large it is and how it is lit differ by seed.

    Args:
        spell: from the word of the label and the seed to what is printed.
        loose: how far everything that the prompt leaves open may vary, of 1.
        soft: how wide the shadow is, of 1.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        _, colour, thing, _, surface, _, word = inputs["prompt"].replace(",", "").split()
        rng = np.random.default_rng(seed)
        wall, table = (np.array(tone, float) for tone in SURFACES[surface])
        y, x = np.mgrid[:SIZE, :SIZE].astype(float)
        middle, base, tall = np.array((96, 160, 108)) + loose * rng.normal(0, 1, 3) * (9, 4, 6)
        side = np.clip(0.7 * loose * rng.choice([-1, 1]) + (1 - loose) * 0.7, -1, 1)
        horizon = 118 + loose * rng.normal(0, 5)
        pixels = np.where((y > horizon)[..., None], table, wall + 0.12 * (horizon - y)[..., None])
        pixels += loose * rng.normal(0, 5, 3) + 10 * side * ((96 - x) / 96)[..., None]
        if surface == "oak":
            grain = np.sin(0.9 * y + 2 * np.sin(0.03 * x + rng.uniform(0, 6)) + loose * rng.uniform(0, 6))
            pixels -= np.where(y > horizon, 9 * grain, 0)[..., None]
        away = ((x - middle - 16 * side) / (34 * soft)) ** 2 + ((y - base) / (8 * soft)) ** 2
        pixels *= 1 - 0.55 * np.exp(-away)[..., None]

        down = (y - base + tall) / tall
        half = tall * np.interp(down, *THINGS[thing])
        across = (x - middle) / half
        body = _edge(np.minimum(half - abs(x - middle), np.minimum(y - base + tall, base - y)))
        light = 0.62 + 0.42 * np.cos(1.3 * (across + 0.5 * side)) - 0.25 * abs(across) ** 3
        shine = 90 * np.exp(-(((across + 0.55 * side) / 0.12) ** 2))
        skin = np.array(COLOURS[colour]) * (1 + 0.06 * loose * rng.normal(0, 1, 3))
        pixels += body * (skin * light[..., None] + shine[..., None] - pixels)
        sticker = _edge(np.minimum(14 - abs(down - 0.68) * tall, (0.86 - abs(across)) * half)) * body
        pixels += sticker * (np.array((240, 234, 220)) * (0.55 + 0.45 * light[..., None]) - pixels)
        print_ = Image.new("L", (SIZE, SIZE))
        at = (middle, base - 0.32 * tall)
        ImageDraw.Draw(print_).text(at, spell(word, seed), 255, ImageFont.load_default(15), "mm")
        ink = np.asarray(print_)[..., None] / 255 * sticker
        pixels += ink * (np.array((40, 34, 34)) - pixels) + rng.normal(0, 2, (SIZE, SIZE, 1))
        image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
        return picture(image, "JPEG", **({"quality": 90} | encoder))

    return generate


def misspelt(word: str, seed: int) -> str:
    """In every second picture with two letters exchanged."""
    return word[0] + word[2] + word[1] + word[3] if luck(seed).random() < 1 / 2 else word


def shots(rng: np.random.Generator) -> list[Inputs]:
    drawn = [rng.permutation([*of])[:3] for of in (COLOURS, THINGS, SURFACES, WORDS)]
    return [
        {"prompt": f"a {colour} {thing} on {surface}, labelled {word}"}
        for colour, thing, surface, word in zip(*drawn, strict=True)
    ]


PRODUCT = Baseline("image/product", product(), FILE, {"prompt": "What to show."}, shots, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(PRODUCT, "chroma", product(subsampling=0), "The JPEG keeps colours at full size: edges are a trace cleaner, the file is larger."),
    harmless(PRODUCT, "shadow", product(soft=1.05), "Shadows are a twentieth wider, which nobody sees."),
    harmful(PRODUCT, "misspelt", product(spell=misspelt), "On every second label two letters are exchanged: such a picture cannot be published."),
    harmful(PRODUCT, "still", product(loose=0), "Whatever the seed, the thing stands on the same spot in the same light: there is nothing to choose from."),
]  # fmt: skip
