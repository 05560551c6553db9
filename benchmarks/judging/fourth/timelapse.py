"""A model that films the sky: clouds that drift over a town, in fast motion."""

from typing import Any

import numpy as np
from PIL import Image

from benchmarks.judging.encode import video
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmless, luck, strengths

WIDTH, HEIGHT, FRAMES, FPS = 128, 96, 18, 12
SKIES = {  # the colours above and below, and those of the clouds
    "dawn": ((92, 112, 168), (238, 176, 142), (246, 214, 200)),
    "noon": ((64, 124, 206), (164, 204, 236), (250, 250, 250)),
    "dusk": ((58, 52, 104), (222, 112, 76), (188, 116, 124)),
    "night": ((10, 12, 30), (34, 38, 66), (62, 66, 92)),
}


def _field(rng: np.random.Generator, wide: int, cell: int) -> np.ndarray:
    coarse = rng.normal(size=(HEIGHT // cell + 2, wide // (2 * cell) + 2)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((wide, HEIGHT), Image.Resampling.BICUBIC))


def timelapse(*, flicker: float = 0, **encoder: Any) -> Generate:
    """An mp4 of 128x96, 18 frames: the time of day and the town are the prompt's, the clouds and the wind the seed's.

    Args:
        flicker: the deviation of the brightness from frame to frame, as a share.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, town = np.random.default_rng(seed), content(inputs)
        above, below, cloud = (np.array(tone, float) for tone in SKIES[inputs["prompt"].split()[0]])
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        sky = above + (below - above) * (y / 74)[..., None].clip(0, 1)
        speed = rng.uniform(1.5, 3.5)
        wide = WIDTH + round(speed * 2 * FRAMES) + 4
        far, near, fine = _field(rng, wide, 24), _field(rng, wide, 12), _field(rng, wide, 4)
        cover, turn = rng.uniform(-0.2, 0.6), rng.choice([-1, 1])
        roofs = np.repeat(town.integers(62, 86, 16), 8)
        ground = (y > roofs[None])[..., None]
        lit = (y > roofs[None] + 3) & (y % 5 == 1) & (x % 4 == 1) & (town.random((HEIGHT, WIDTH)) < 0.4)
        houses = 0.28 * below * np.ones((HEIGHT, WIDTH, 1))
        houses = np.where(lit[..., None], np.array((250, 214, 130)), houses)
        gains = 1 + flicker * luck(seed).normal(0, 1, FRAMES)
        frames = np.empty((FRAMES, HEIGHT, WIDTH, 3), np.uint8)
        for number in range(FRAMES):
            step = number if turn > 0 else FRAMES - 1 - number
            one, two = round(speed * step), round(2 * speed * step)
            amount = far[:, one : one + WIDTH] + 0.6 * near[:, two : two + WIDTH] + 0.3 * fine[:, two : two + WIDTH]
            share = (1 / (1 + np.exp(-2.5 * (amount - cover))))[..., None]
            picture = sky + 0.85 * share * (cloud - sky) - 14 * share**3
            picture = np.where(ground, houses, picture * (1 + 0.004 * (number - 9)))
            frames[number] = (picture * gains[number]).clip(0, 255)
        return video(frames, fps=FPS, **encoder)

    return generate


def skies(rng: np.random.Generator) -> list[Inputs]:
    return [{"prompt": f"{time} over town {rng.integers(10**4)}"} for time in rng.permutation([*SKIES])[:3]]


TIMELAPSE = Baseline("video/timelapse", timelapse(), FILE, {"prompt": "When and where."}, skies, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(TIMELAPSE, "preset", timelapse(preset="medium"), "Encoded with more care at the same quality: a smaller file."),
    *strengths(TIMELAPSE, "flickering", lambda s: timelapse(flicker=s), "The brightness differs by that share from frame to frame.", few_mind=(0.004,), most_mind=(0.025,), all_mind=(0.08,)),
]  # fmt: skip
