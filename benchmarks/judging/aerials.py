"""A model that answers with photographs: land as it is seen from an aeroplane, after a prompt."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.judging.encode import picture
from benchmarks.judging.painting import Change, Pixels, in_pixels
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    harmful,
    harmless,
    luck,
    sometimes,
    strengths,
)
from benchmarks.judging.portraits import smooth

SIDE = 160  # pixels
LANDS = {"farmland": (24, 0.12), "woodland": (16, 0.7), "pasture": (9, 0.25)}  # plots, and the share that is wood
SEASONS = {  # fields, wood
    "spring": (((128, 158, 78), (150, 170, 92), (116, 98, 74), (196, 190, 84)), (74, 108, 52)),
    "summer": (((186, 168, 100), (134, 150, 76), (204, 186, 118), (108, 128, 62)), (44, 76, 38)),
    "autumn": (((132, 104, 70), (160, 128, 80), (112, 88, 64), (140, 136, 84)), (134, 84, 40)),
    "winter": (((222, 226, 230), (206, 210, 216), (232, 234, 238), (188, 188, 186)), (92, 90, 88)),
}
FEATURES = ("river", "lake", "road")


def _land(prompt: str, rng: np.random.Generator) -> Pixels:
    land, _, _, feature, _, season = prompt.split()
    (plots, wooded), (fields, wood) = LANDS[land], SEASONS[season]
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    sites = rng.uniform(-10, SIDE + 10, (plots, 2)).astype(np.float32)
    away = np.abs(x - sites[:, :1, None]) + 0.8 * np.abs(y - sites[:, 1:, None])
    near = np.partition(away, 1, axis=0)
    plot = away.argmin(0)
    colours = np.array(fields, float)[rng.integers(0, len(fields), plots)] + rng.normal(0, 5, (plots, 3))
    slope, grown = rng.uniform(0, np.pi, plots)[plot], (rng.random(plots) < wooded)[plot]
    rows = np.sin((x * np.cos(slope) + y * np.sin(slope)) * rng.uniform(0.9, 1.6, plots)[plot])
    crops = colours[plot] + 6 * rows[..., None] + 5 * smooth(rng, SIDE, SIDE, (8, 8))
    crowns = np.array(wood, float) + 20 * smooth(rng, SIDE, SIDE, (3, 3)) + 8 * smooth(rng, SIDE, SIDE, (20, 20))
    pixels = np.where((grown | (near[1] - near[0] < 2.2))[..., None], crowns, crops)
    lit, village = rng.choice([-1, 1]), rng.uniform(30, 130, 2)
    for _ in range(rng.integers(5, 10)):
        left, top = (village + rng.normal(0, 14, 2)).round().clip(4, SIDE - 12).astype(int)
        wide, high = rng.integers(4, 8, 2)
        pixels[top : top + high, left + 2 * lit : left + wide + 2 * lit] *= 0.55
        pixels[top : top + high, left : left + wide] = rng.uniform((140, 70, 56), (184, 110, 90))
    turn = rng.uniform(0, 2 * np.pi)
    across = (x - 80) * np.cos(turn) + (y - 80) * np.sin(turn) + rng.normal(0, 12)
    along = (y - 80) * np.cos(turn) - (x - 80) * np.sin(turn)
    if feature == "river":
        bed = np.abs(across + rng.uniform(8, 14) * np.sin(along / rng.uniform(14, 24) + rng.uniform(0, 6)))
        wet = np.clip(rng.uniform(5, 8) - bed, 0, 1)
    elif feature == "lake":
        shore = np.hypot(across / rng.uniform(24, 34), along / rng.uniform(20, 44))
        wet = np.clip((1 + 0.12 * smooth(rng, SIDE, SIDE, (20, 20))[..., 0] - shore) * 20, 0, 1)
    else:
        wet = np.zeros_like(x)
        if feature == "road":
            paved = np.clip(3 - np.abs(across), 0, 1)[..., None]
            pixels = pixels + paved * (np.array((178, 176, 172)) - pixels)
    water = np.array((70, 96, 112)) + 4 * smooth(rng, SIDE, SIDE, (6, 12))
    pixels = pixels + wet[..., None] * (water - pixels)
    return pixels + rng.normal(0, 2, (SIDE, SIDE, 1))


def aerial(change: Change | None = None, *, say: Callable[[str], str] = str, **encoder: Any) -> Generate:
    """Fields, woods and houses from above, with the season and the feature that the prompt names, as JPEG."""

    def generate(inputs: Inputs, seed: int) -> str:
        pixels = _land(say(inputs["prompt"]), np.random.default_rng(seed))
        image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
        return picture(change(image, seed) if change else image, "JPEG", **({"quality": 90} | encoder))

    return generate


def saturated(severity: float) -> Change:
    def changed(pixels: Pixels) -> Pixels:
        grey = pixels.mean(axis=2, keepdims=True)
        return grey + (1 + severity) * (pixels - grey)

    return in_pixels(changed)


def disjoint(image: Image.Image, seed: int) -> Image.Image:
    """Four tiles, of which those on the right lie too low and those below too far to the left, by six pixels."""
    wide, half = np.pad(np.asarray(image), ((6, 6), (6, 6), (0, 0)), "reflect"), SIDE // 2
    rows = [
        np.hstack([wide[6:, left:][:, :half], wide[:, left:][:, half : 2 * half][: wide.shape[0] - 6]])
        for left in (6, 12)
    ]
    return Image.fromarray(np.vstack([rows[0][:half], rows[1][half : 2 * half]]))


def mirrored(image: Image.Image, seed: int) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def lands(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*LANDS]), rng.permutation(FEATURES), rng.permutation([*SEASONS])[:3], strict=True)
    return [{"prompt": f"{land} with a {feature} in {season}"} for land, feature, season in drawn]


AERIAL = Baseline("image/aerial", aerial(), FILE, {"prompt": "The land to show from above."}, lands, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(AERIAL, "mirrored", aerial(mirrored), "Every landscape is the mirror image of what the seed gave before: no prompt asks for a side."),
    harmless(AERIAL, "kernel", aerial(in_pixels(lambda p: p + 0.8 * smooth(luck(1), SIDE, SIDE, (6, 6)))), "Colours are off by a level or two of 255, as by another kernel for attention."),
    *strengths(AERIAL, "saturated", lambda s: aerial(saturated(s)), "Colours are stronger by that share, as by more guidance.", nobody_minds=(0.02,), few_mind=(0.08,), most_mind=(0.35,), all_mind=(0.9,)),
    harmful(AERIAL, "disjoint", aerial(disjoint), "The four tiles that the picture is decoded in do not meet: roads and shores break off at the seams."),
    harmful(AERIAL, "featureless", sometimes(1 / 3, aerial(say=lambda prompt: " ".join([*prompt.split()[:3], "view", *prompt.split()[4:]])), aerial()), "In every third picture the river, lake or road that was asked for is missing."),
]  # fmt: skip
