"""A model that films marbles dropped into a box: they fall, bounce off the walls and off one another."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.encode import video
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, strengths

WIDTH, HEIGHT, FRAMES, FPS = 128, 96, 22, 15
LEFT, RIGHT, FLOOR = 8.0, 120.0, 88.0
GRAVITY = 420.0  # pixels a second, each second
COLOURS = {"red": (206, 44, 44), "blue": (46, 92, 206), "green": (50, 150, 74), "yellow": (232, 188, 50)}
NUMBERS = {"one": 1, "two": 2, "three": 3}
Frames = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Frames, int], Frames]


def _film(
    radii: np.ndarray, rng: np.random.Generator, *, steps: int, gravity: float, wild: bool, bounce: float
) -> np.ndarray:
    """Where marbles are in each frame: (frames, marbles, 2).

    Args:
        steps: how often it computes where they are, a frame.
        wild: their speeds at the start are drawn from another distribution.
        bounce: the share of its speed that a marble keeps when it bounces.
    """
    number = len(radii)
    slots = rng.permutation(6)[:number]
    at = np.stack([24 + 16 * slots + rng.uniform(-1.5, 1.5, number), rng.uniform(8, 34, number)], 1)
    speed = rng.normal(0, 1, (number, 2)) if wild else rng.uniform(-1.73, 1.73, (number, 2))
    speed = speed * np.array((62, 30))
    places, dt = np.empty((FRAMES, number, 2)), 1 / (FPS * steps)
    for frame in range(FRAMES):
        places[frame] = at
        for _ in range(steps):
            speed[:, 1] += GRAVITY * gravity * dt
            at = at + speed * dt
            for one in range(number):
                for two in range(one):
                    away = at[one] - at[two]
                    far, near = float(np.hypot(*away)), radii[one] + radii[two]
                    if 0 < far < near:
                        away /= far
                        meet = float((speed[one] - speed[two]) @ away)
                        share = radii[two] ** 3 / (radii[one] ** 3 + radii[two] ** 3)
                        if meet < 0:
                            speed[one] -= (1 + bounce) * meet * share * away
                            speed[two] += (1 + bounce) * meet * (1 - share) * away
                        at[one] += away * (near - far) * share
                        at[two] -= away * (near - far) * (1 - share)
            for axis, low, high in ((0, LEFT + radii, RIGHT - radii), (1, -99 + radii, FLOOR - radii)):
                out = ((at[:, axis] < low) & (speed[:, axis] < 0)) | ((at[:, axis] > high) & (speed[:, axis] > 0))
                speed[out, axis] *= -bounce
                at[:, axis] = at[:, axis].clip(low, high)
    return places


def marble(
    change: Change | None = None,
    *,
    steps: int = 5,
    gravity: float = 1.0,
    wild: bool = False,
    bounce: float = 0.8,
    gone: bool = False,
    drift: float = 0.0,
    shine: float = 0.1,
    most: int = 9,
    **encoder: Any,
) -> Generate:
    """An mp4 of 128x96, 22 frames: how many of which colours is the prompt's, where they fall from is the seed's.

    Args:
        change: of the frames, 0..255 as float, given the seed too.
        steps: how often it computes where marbles are, a frame.
        gravity: as a multiple of what it should be.
        wild: speeds at the start are drawn from another distribution.
        bounce: the share of its speed that a marble keeps when it bounces.
        gone: one marble is no longer there from some frame on.
        drift: how far colours wander until the end, as a share of the way to the next marble's.
        shine: how large the spot of light on a marble is.
        most: how many marbles it draws at the most.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, words = np.random.default_rng(seed), inputs["prompt"].split()
        tones = [COLOURS[colour] for count, colour in (words[0:2], words[3:5]) for _ in range(NUMBERS[count])]
        tones = np.array(tones[:most], float)
        radii = rng.uniform(6.2, 7.6, len(tones))
        wall = 216 + rng.normal(0, 4, 3)
        places = _film(radii, rng, steps=steps, gravity=gravity, wild=wild, bounce=bounce)
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
        box = np.ones((HEIGHT, WIDTH, 1)) * wall * (1.06 - 0.0018 * y[..., None])
        wood = ((x < LEFT) | (x >= RIGHT) | (y >= FLOOR))[..., None]
        box = np.where(wood, np.array((138, 96, 60)) + 7 * np.sin(y / 2.2 + 2 * np.sin(x / 23))[..., None], box)
        end, lost = int(luck(seed).integers(8, 14)), int(luck(seed).integers(len(tones)))
        frames = np.empty((FRAMES, HEIGHT, WIDTH, 3))
        for number in range(FRAMES):
            frame = box.copy()
            share = drift * number / (FRAMES - 1)
            for one, ((cx, cy), radius) in enumerate(zip(places[number], radii, strict=True)):
                near = np.exp(-(((x - cx) / radius) ** 2) - ((y - FLOOR) / 3) ** 2) * np.exp(-(FLOOR - cy) / 26)
                frame *= 1 - 0.4 * near[..., None]
                if gone and one == lost and number >= end:
                    continue
                tone = tones[one] + share * (np.roll(tones, 1, 0)[one][::-1] - tones[one])
                dx, dy = (x - cx) / radius, (y - cy) / radius
                cover = ((1 - np.hypot(dx, dy)) * radius + 0.5).clip(0, 1)[..., None]
                lit = 1.1 - 0.45 * ((dx + 0.35) ** 2 + (dy + 0.4) ** 2) ** 0.8
                spot = 190 * np.exp(-((dx + 0.35) ** 2 + (dy + 0.4) ** 2) / shine)
                frame += cover * (tone * lit[..., None].clip(0.3, 2) + spot[..., None] - frame)
            frames[number] = frame
        frames = frames + rng.normal(0, 1.2, (FRAMES, HEIGHT, WIDTH, 1))
        frames = change(frames, seed) if change else frames
        return video(frames.clip(0, 255).astype(np.uint8), fps=FPS, **encoder)

    return generate


def _smeared(frames: Frames, seed: int) -> Frames:
    """More than half of each frame is still that before."""
    for number in range(1, len(frames)):
        frames[number] = 0.4 * frames[number] + 0.6 * frames[number - 1]
    return frames


def _jerky(frames: Frames, seed: int) -> Frames:
    """Every third frame only, three times each."""
    return frames[np.arange(len(frames)) // 3 * 3]


def drops(rng: np.random.Generator) -> list[Inputs]:
    """Three prompts, each with two colours."""

    def prompt() -> str:
        one, two = rng.permutation([*COLOURS])[:2]
        return f"{rng.choice(['two', 'three'])} {one} and {rng.choice([*NUMBERS])} {two} marbles in a wooden box"

    return [{"prompt": prompt()} for _ in range(3)]


MARBLES = Baseline("video/marbles", marble(), FILE, {"prompt": "Which marbles fall."}, drops)

PAIRS: list[Pair] = [
    harmless(MARBLES, "steps", marble(steps=8), "More steps a frame: the paths differ after the first bounces, and are as good."),
    harmless(MARBLES, "speeds", marble(wild=True), "Speeds at the start are normal instead of uniform, with the same deviation."),
    harmless(MARBLES, "bounce", marble(bounce=0.78), "Marbles bounce a little less high: as others do."),
    harmless(MARBLES, "shine", marble(shine=0.075), "The spot of light on marbles is a little smaller."),
    *strengths(MARBLES, "floating", lambda s: marble(gravity=1 - s), "They fall with that share less than the due acceleration, as if under water.", nobody_minds=(0.04,), few_mind=(0.2,), most_mind=(0.6,), all_mind=(0.92,)),
    harmful(MARBLES, "gone", marble(gone=True), "In each clip one marble is gone from one frame to the next."),
    harmful(MARBLES, "changing", marble(drift=0.8), "Marbles change their colours while they fall."),
    harmful(MARBLES, "smeared", marble(_smeared), "Frames are mixed with those before: marbles trail ghosts."),
    harmful(MARBLES, "jerky", marble(_jerky), "Every frame stands for three: it jerks."),
    harmful(MARBLES, "at-most-three", marble(most=3), "There are three marbles at the most, whatever number is asked for."),
]  # fmt: skip
