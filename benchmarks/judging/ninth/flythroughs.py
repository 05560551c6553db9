"""A model that films a flight through mountains which no one has seen."""

from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from benchmarks.judging.ninth.stabilisers import Array, film
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, sometimes

WIDTH, HEIGHT, FRAMES, FPS, SIDE = 128, 80, 18, 10, 128
GROUNDS = {  # low, middle, high
    "desert": ((206, 158, 96), (190, 124, 74), (150, 84, 56)),
    "alpine": ((78, 124, 60), (120, 112, 100), (240, 244, 250)),
    "jungle": ((30, 84, 40), (44, 110, 46), (92, 128, 62)),
    "volcanic": ((40, 38, 44), (58, 54, 60), (150, 44, 30)),
}
NEAR = ((0, 0), (6, 0), (-6, 0), (0, 6), (0, -6), (3, 3), (-3, -3), (3, -3), (-3, 3))  # cells around the camera
HOURS = {  # sky above, at the horizon, the light
    "noon": ((72, 132, 208), (196, 216, 232), (1.0, 1.0, 1.0)),
    "sunset": ((90, 70, 130), (246, 156, 88), (1.0, 0.72, 0.56)),
    "dusk": ((16, 22, 58), (70, 76, 120), (0.42, 0.46, 0.68)),
}


def flythrough(
    *,
    bits: Any = np.random.PCG64,
    steps: int = 36,
    far: float = 62.0,
    haze: float = 1.0,
    fast: float = 1.1,
    fading: float = 2.0,
    cut: bool = False,
    rewind: bool = False,
    daylight: bool = False,
    raised: float = 0.0,
    **written: Any,
) -> Generate:
    """An mp4 of 128x80, a little less than two seconds: over mountains of the sort and at the hour that are asked for.

    Args:
        bits: where random numbers come from.
        steps: how many distances are looked at.
        far: up to where mountains are drawn.
        haze: how thick the air is.
        fast: how far the flight goes from frame to frame.
        fading: levels of grain.
        cut: halfway through the flight goes on over other mountains.
        rewind: it flies backwards.
        daylight: it is always noon.
        raised: how much higher the camera looks, in pixels.
    """
    settings: dict[str, Any] = {"fps": FPS} | written

    def flight(ground: str, hour: str, rng: np.random.Generator) -> Array:
        # Heights repeat themselves beyond the map's edges.
        height = np.asarray(
            sum(
                gaussian_filter(rng.normal(size=(SIDE, SIDE)), width, mode="wrap") * width * share * 1.9
                for width, share in ((9, 5.2), (4.5, 2.6), (1.6, 0.9))
            )
        )
        height = height - height.min()
        shade = 1 + 0.42 * (np.roll(height, 1, axis=1) - height) + 0.2 * (np.roll(height, 1, axis=0) - height)
        level = (height / height.max())[..., None]
        low, middle, high = (np.array(tone, float) + rng.normal(0, 5, 3) for tone in GROUNDS[ground])
        paint = np.where(level < 0.5, low + 2 * level * (middle - low), middle + (2 * level - 1) * (high - middle))
        above, horizon, light = (np.array(tone, float) for tone in HOURS["noon" if daylight else hour])
        paint = (paint * shade.clip(0.4, 1.45)[..., None] + 9 * rng.normal(size=(SIDE, SIDE, 1))) * light
        x, y, way = rng.uniform(0, SIDE), rng.uniform(0, SIDE), rng.uniform(0, 2 * np.pi)
        bend, bank = rng.normal(0, 0.012), rng.normal(0, 1.0)
        number = np.arange(FRAMES)
        ways = way + bend * number
        go = fast * (FRAMES - number if rewind else number)
        at_x, at_y = x + go * np.cos(way), y + go * np.sin(way)
        rows = np.arange(HEIGHT)
        sky = horizon + (above - horizon) * np.clip(1 - rows / 46, 0, 1)[:, None]
        frames = np.broadcast_to(sky[None, :, None], (FRAMES, HEIGHT, WIDTH, 3)).copy()
        top = np.full((FRAMES, WIDTH), float(HEIGHT))
        sight = (np.arange(WIDTH) - WIDTH / 2) / WIDTH * 1.3
        roll = bank * 8 * sight
        beneath = [
            map_coordinates(height, (at_y + down, at_x + across), order=1, mode="grid-wrap") for across, down in NEAR
        ]
        ups = np.max(beneath) + rng.uniform(1, 2) + 0.4 * np.sin(number / 6)
        for away in np.geomspace(2.5, far, steps):
            ray = ways[:, None] + np.arctan(sight)[None]
            reach = away / np.cos(np.arctan(sight))[None]
            u, v = at_x[:, None] + reach * np.cos(ray), at_y[:, None] + reach * np.sin(ray)
            tall = map_coordinates(height, (v, u), order=1, mode="grid-wrap")
            shown = 30 + raised + roll[None] + (ups[:, None] - tall) * 78 / away
            row, column = v.round().astype(int) % SIDE, u.round().astype(int) % SIDE
            mist = np.clip(haze * (away / 62) ** 1.6 * 0.8, 0, 1)
            tone = paint[row, column] * (1 - mist) + horizon * mist
            covered = (rows[None, :, None] >= shown[:, None]) & (rows[None, :, None] < top[:, None])
            spots = np.nonzero(covered)
            frames[spots] = tone[spots[0], spots[2]]
            top = np.minimum(top, np.maximum(shown, 0))
        return frames

    def generate(inputs: Inputs, seed: int) -> str:
        _, ground, _, _, hour = inputs["prompt"].split()
        rng = np.random.Generator(bits(seed))
        frames = flight(ground, hour, rng)
        if cut:
            frames[FRAMES // 2 :] = flight(ground, hour, rng)[FRAMES // 2 :]
        frames = frames + rng.normal(0, fading, (FRAMES, HEIGHT, WIDTH, 1))
        return film(frames, **settings)

    return generate


def elsewhere(inputs: Inputs, seed: int) -> str:
    """Over mountains of another sort than asked for."""
    words, grounds = inputs["prompt"].split(), [*GROUNDS]
    words[1] = grounds[(grounds.index(words[1]) + 1) % len(grounds)]
    return flythrough()({"prompt": " ".join(words)}, seed)


def prompts(rng: np.random.Generator) -> list[Inputs]:
    """Three sorts of mountains, at three hours."""
    drawn = zip(rng.permutation([*GROUNDS])[:3], rng.permutation([*HOURS]), strict=True)
    return [{"prompt": f"over {ground} mountains at {hour}"} for ground, hour in drawn]


FLYTHROUGH = Baseline(
    "video/flythrough", flythrough(), FILE, {"prompt": "Where to fly, and when."}, prompts, takes_seed=True
)

PAIRS: list[Pair] = [
    harmless(FLYTHROUGH, "generator", flythrough(bits=np.random.Philox), "Another generator of random numbers: other mountains of the same sort."),
    harmless(FLYTHROUGH, "finer", flythrough(steps=46), "Mountains are drawn in finer slices."),
    harmless(FLYTHROUGH, "faster", flythrough(fast=1.18, haze=1.06), "It flies a fourteenth faster, in air that is a trace thicker; both differ as much with what is flown over."),
    harmless(FLYTHROUGH, "higher", flythrough(raised=1.5, fading=1.5), "The horizon lies one or two rows lower, and there is a little less grain."),
    harmful(FLYTHROUGH, "cut", flythrough(cut=True), "Halfway through the flight jumps to other mountains."),
    harmful(FLYTHROUGH, "backwards", flythrough(rewind=True), "It flies backwards."),
    harmful(FLYTHROUGH, "noon", flythrough(daylight=True), "It is noon, whatever hour was asked for."),
    harmful(FLYTHROUGH, "elsewhere", sometimes(0.4, elsewhere, flythrough()), "Two flights in five go over mountains of another sort than asked for."),
]  # fmt: skip
