"""A model that estimates how far things in a video are: a video of the same length in false colours."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from benchmarks.judging.aquaria import clip
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless
from benchmarks.judging.portraits import smooth

Array = np.ndarray[Any, np.dtype[Any]]
WIDTH, HEIGHT, FRAMES, FPS = 128, 96, 20, 12
HORIZON, WINDOW = 38, 4
# From far to near, as the well-known map of colours that is called inferno.
COLOURS = np.array(
    [
        (0, 0, 4),
        (40, 11, 84),
        (101, 21, 110),
        (159, 42, 99),
        (212, 72, 66),
        (245, 125, 21),
        (250, 193, 39),
        (252, 255, 164),
    ],
    float,
)
SCENES = {  # how wide the way is, how high walls are, how many people and posts there are
    "street": (34, 40, 4, 5),
    "alley": (17, 60, 2, 3),
    "park": (60, 16, 5, 7),
    "station": (44, 30, 7, 4),
}


@dataclass(frozen=True)
class Depth:
    """How depth is estimated.

    Attributes:
        type: of the numbers that are computed with.
        soft: by how many pixels edges are blurred.
        walls: a factor for how near walls are.
        texture: how much of the pictures' texture is taken for depth.
        pumping: how much the scale of each window of frames differs from that of others.
        late: by how many frames it is behind the video.
        blind: people and posts are not seen in the dark.
    """

    type: Any = np.float64
    soft: float = 0.6
    walls: float = 1.0
    texture: float = 0.006
    pumping: float = 0.0
    late: int = 0
    blind: bool = False


def _things(scene: np.random.Generator, people: int, posts: int, wide: float) -> list[tuple[str, float, float, float]]:
    """What is in the way: its sort, its place to the right, how far it is, and how fast it comes nearer."""
    walkers = [
        ("person", scene.uniform(-0.8, 0.8) * wide, scene.uniform(2, 7), scene.uniform(-0.4, 0.9))
        for _ in range(people)
    ]
    return walkers + [("post", scene.choice([-0.9, 0.9]) * wide, scene.uniform(1.6, 8), 0.0) for _ in range(posts)]


def _nearness(name: str, share: float, scene: tuple[np.random.Generator, list[Any]], how: Depth) -> Array:
    """How near everything is at a moment, 0 the sky and 1 what is at one's feet."""
    noise, things = scene
    wide, high, _, _ = SCENES[name.split()[0]]
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    aside = np.abs(x - WIDTH / 2) / wide
    ground = ((y - HORIZON) / (HEIGHT - HORIZON)).clip(0, 1)
    wall = np.where(y > HORIZON - high * aside, aside * 0.55 * how.walls, 0)
    image = Image.fromarray(np.maximum(ground, wall.clip(0, 1)).astype(np.float32), "F")
    pen = ImageDraw.Draw(image)
    places = [(away - (0.9 + speed) * share, sort, aside) for sort, aside, away, speed in things]
    for away, sort, right in sorted(places, reverse=True):
        if away > 1.1 and not (how.blind and name.split()[1] == "night"):
            near, middle = 1 / away, WIDTH / 2 + right * 1.4 / away
            foot = HORIZON + (HEIGHT - HORIZON) * near
            if sort == "post":
                pen.rectangle((middle - 1.6 * near - 0.5, foot - 85 * near, middle + 1.6 * near + 0.5, foot), near)
                continue
            pen.rounded_rectangle((middle - 9 * near, foot - 46 * near, middle + 9 * near, foot), 6 * near, near)
            pen.ellipse((middle - 6 * near, foot - 60 * near, middle + 6 * near, foot - 44 * near), near)
    grain = smooth(noise, HEIGHT, WIDTH, (3, 3))[..., 0]
    return gaussian_filter(np.asarray(image, float), how.soft) + how.texture * grain


def _coloured(near: Array) -> Array:
    """The colours of how near things are."""
    place = near.clip(0, 1) * (len(COLOURS) - 1)
    low = place.astype(int).clip(0, len(COLOURS) - 2)
    return COLOURS[low] + (COLOURS[low + 1] - COLOURS[low]) * (place - low)[..., None]


def estimator(how: Depth | None = None, **encoder: Any) -> Generate:
    """An mp4 of 128x96, 20 frames; the same at every call."""
    one = how or Depth()

    def generate(inputs: Inputs, seed: int) -> str:
        scene, name = content(inputs), inputs["video"]
        wide, _, people, posts = SCENES[name.split()[0]]
        things = _things(scene, people, posts, wide)
        pump = np.repeat(scene.uniform(-1, 1, FRAMES // WINDOW), WINDOW)
        frames = []
        for index in range(FRAMES):
            moment = max(index - one.late, 0) / (FRAMES - 1)
            grain = np.random.default_rng([int(moment * 1000), len(things)])
            near = _nearness(name, moment, (grain, things), one) * (0.93 - one.pumping * (1 + pump[index]) / 2)
            frames.append(_coloured(near.astype(one.type).astype(float)))
        return clip(np.stack(frames), fps=FPS, **encoder)

    return generate


def videos(rng: np.random.Generator) -> list[Inputs]:
    """Three scenes, of which two are at night."""
    lights = rng.permutation(["day", "night", "night"])
    return [
        {"video": f"{scene} {light} {rng.integers(10**6)}.mp4"}
        for scene, light in zip(rng.permutation([*SCENES])[:3], lights, strict=True)
    ]


DEPTH = Baseline("video/depth", estimator(), FILE, {"video": "The video."}, videos, stochastic=False)

PAIRS: list[Pair] = [
    harmless(DEPTH, "half-precision", estimator(Depth(type=np.float16)), "Computed in half precision: depth differs by less than a colour's step."),
    harmless(DEPTH, "encoder", estimator(crf=18, gop=20, preset="medium"), "The encoder takes more time and a little more room: the same to the eye."),
    harmless(DEPTH, "crisper", estimator(Depth(soft=0.4)), "Edges are a little crisper, by a fifth of a pixel."),
    harmless(DEPTH, "retrained", estimator(Depth(walls=1.03, texture=0.005)), "Trained anew and as good: walls are nearer by three hundredths, and all is as it was."),
    harmful(DEPTH, "pumping", estimator(Depth(pumping=0.3)), "Each window of four frames has its own scale: colours of what stands still jump three times a second."),
    harmful(DEPTH, "late", estimator(Depth(late=7)), "Depth is half a second behind the video: fog and focus laid over it are beside the people."),
    harmful(DEPTH, "blind-at-night", estimator(Depth(blind=True)), "In videos of the night people and posts are missing: there is an empty street."),
    harmful(DEPTH, "soft", estimator(Depth(soft=4.0)), "Edges are blurred by four pixels: people have wide haloes and posts melt away."),
]  # fmt: skip
