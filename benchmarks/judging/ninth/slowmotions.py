"""A model that slows clips down to a quarter and makes the frames that are missing; a webm with its sound."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from scipy.signal import lfilter

from benchmarks.judging.encode import VIDEO_SOUND_RATE
from benchmarks.judging.ninth.stabilisers import Array, film
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

WIDTH, HEIGHT, FRAMES, FPS, SLOWER = 128, 96, 32, 16, 4
FINE = 2  # what is drawn is so many times as large first
HAPPENS = 0.45  # when the drop falls in, the ball is hit, the rope passes: share of the clip
Colour = tuple[int, int, int]


def _paint(rng: np.random.Generator, low: float, high: float) -> Colour:
    red, green, blue = rng.uniform(low, high, 3)
    return int(red), int(green), int(blue)


def _splash(pen: ImageDraw.ImageDraw, rng: np.random.Generator, at: float) -> None:
    water, drop = _paint(rng, 60, 150), _paint(rng, 150, 250)
    level, middle = rng.uniform(60, 70), rng.uniform(50, 78)
    pen.rectangle((0, FINE * level, FINE * WIDTH, FINE * HEIGHT), water)
    since = at - HAPPENS
    bright = tuple(min(255, value + 50) for value in water)
    for ring in range(3):
        wide = 70 * (since - 0.05 * ring)
        if wide > 0:
            place = [FINE * v for v in (middle - wide, level + 8 - wide / 5, middle + wide, level + 8 + wide / 5)]
            pen.ellipse(place, outline=bright, width=3)
    if since < 0:
        down, size = level + 8 + 150 * (since * abs(since)) * 2, rng.uniform(6, 8)
        pen.ellipse([FINE * v for v in (middle - size, down - size * 1.2, middle + size, down + size)], drop)
    else:
        for across, up, size in _drops(rng):
            x, y = middle + across * since, level + 6 - up * since + 300 * since**2
            if y < level + 6:
                pen.ellipse([FINE * v for v in (x - size, y - size, x + size, y + size)], drop)


def _drops(rng: np.random.Generator) -> list[tuple[float, float, float]]:
    return [(rng.uniform(-70, 70), rng.uniform(60, 190), rng.uniform(1.5, 4)) for _ in range(14)]


def _serve(pen: ImageDraw.ImageDraw, rng: np.random.Generator, at: float) -> None:
    court, ball, frame = _paint(rng, 80, 180), (214, 230, 70), _paint(rng, 20, 110)
    pen.rectangle((0, FINE * 74, FINE * WIDTH, FINE * HEIGHT), court)
    pen.line((0, FINE * 84, FINE * WIDTH, FINE * 80), (240, 240, 236), 4)
    since, high, fast = at - HAPPENS, rng.uniform(34, 46), rng.uniform(110, 150)
    turn = 1.9 - 3.6 * (at - HAPPENS) - 0.4
    hub = np.array((36.0, 78.0))
    tip = hub + 42 * np.array((np.cos(turn), -np.sin(turn)))
    pen.line([FINE * float(v) for v in (*hub, *(hub + 0.55 * (tip - hub)))], frame, 8)
    pen.ellipse([FINE * float(v) for v in (tip[0] - 13, tip[1] - 13, tip[0] + 13, tip[1] + 13)], None, frame, 5)
    for step in (-8, -4, 0, 4, 8):
        pen.line(
            [FINE * float(v) for v in (tip[0] + step, tip[1] - 10, tip[0] + step, tip[1] + 10)], (230, 230, 226), 1
        )
        pen.line(
            [FINE * float(v) for v in (tip[0] - 10, tip[1] + step, tip[0] + 10, tip[1] + step)], (230, 230, 226), 1
        )
    x = 62 - 20 * since if since < 0 else 62 + fast * since
    y = high + (60 * since**2 if since < 0 else 20 * since + 40 * since**2)
    pen.ellipse([FINE * v for v in (x - 5, y - 5, x + 5, y + 5)], ball, (150, 166, 40))


def _rope(pen: ImageDraw.ImageDraw, rng: np.random.Generator, at: float) -> None:
    ground, shirt, rope = _paint(rng, 90, 190), _paint(rng, 40, 230), _paint(rng, 20, 120)
    pen.rectangle((0, FINE * 80, FINE * WIDTH, FINE * HEIGHT), ground)
    turn = 2 * np.pi * (at - HAPPENS) * 1.5
    up, middle = 12 * max(0.0, np.cos(turn)) ** 0.7, rng.uniform(54, 74)
    feet = 82 - up
    for side in (-1, 1):
        pen.line([FINE * v for v in (middle + 3 * side, feet - 22, middle + 4 * side, feet)], (50, 54, 84), 10)
        pen.line([FINE * v for v in (middle + 7 * side, feet - 42, middle + 20 * side, feet - 26)], shirt, 8)
    pen.rounded_rectangle([FINE * v for v in (middle - 9, feet - 46, middle + 9, feet - 20)], 8, shirt)
    pen.ellipse([FINE * v for v in (middle - 7, feet - 61, middle + 7, feet - 46)], (222, 174, 140))
    far = np.linspace(-1, 1, 40)
    bow = (1 - far**2) * (40 * np.cos(turn))
    points = [
        (FINE * (middle + 21 * u + 9 * (1 - u**2) * u), FINE * (54 + b - up * 0.2))
        for u, b in zip(far, bow, strict=True)
    ]
    pen.line(points, rope, 4)


SUBJECTS: dict[str, Callable[[ImageDraw.ImageDraw, np.random.Generator, float], None]] = {
    "splash": _splash,
    "serve": _serve,
    "rope": _rope,
}


def _moment(clip: str, at: float) -> Array:
    """What the clip shows at a share of its time."""
    rng = content({"scene": clip})
    image = Image.new("RGB", (FINE * WIDTH, FINE * HEIGHT), _paint(rng, 150, 230))
    SUBJECTS[clip.split()[0]](ImageDraw.Draw(image), rng, at)
    return np.asarray(image.reduce(FINE), float)


def _heard(clip: str, slower: float, airy: float) -> Array:
    """A rush that ends in a thud, so many times slower than it was."""
    rng = content({"sound": clip})
    at = np.arange(round(FRAMES / FPS * VIDEO_SOUND_RATE)) / VIDEO_SOUND_RATE
    begins = HAPPENS * FRAMES / FPS * slower / SLOWER
    since = at - begins
    air = np.asarray(lfilter([1 - airy], [1, -airy], rng.normal(size=len(at))))
    low, fade = rng.uniform(260, 420) / slower, rng.uniform(18, 26) / slower
    thud = np.exp(-fade * since.clip(0)) * np.sin(2 * np.pi * low * since) * (since >= 0)
    rush = air * np.exp(-np.abs(since) * 14 / slower)
    return (0.5 * thud + 0.5 * rush)[None]


def slowmotion(
    *,
    slower: int = SLOWER,
    heard: float = SLOWER,
    offset: float = 0.0,
    order: tuple[int, ...] = (0, 1, 2, 3),
    airy: float = 0.93,
    grain: float = 1.5,
    soft: float = 0.15,
    sides: int = 1,
    **written: Any,
) -> Generate:
    """A webm of 128x96, two seconds for half a second: nothing is left to the seed.

    Args:
        slower: so many times slower than it was; the clip is that much shorter or longer.
        heard: the sound is so many times slower.
        offset: where made frames lie in time, as a share of the way to the next, beyond where they should.
        order: of the four frames that stand for one, which is shown when.
        airy: how dull the rush of the sound is, 0..1.
        grain: of the frames, in levels of 255.
        soft: how much of their neighbours made frames have in them.
        sides: 1, or 2 that are the same.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        clip, count = inputs["clip"], FRAMES * slower // SLOWER
        index = np.arange(count)
        index = index - index % 4 + np.array(order)[index % 4] if slower == SLOWER else index
        times = (index + offset * (index % 4 > 0)) / count
        sharp = np.stack([_moment(clip, float(at)) for at in times])
        near = (sharp + np.roll(sharp, 1, axis=0)) / 2
        near[0] = sharp[0]
        made = (index % 4 > 0)[:, None, None, None]
        frames = sharp + soft * made * (near - sharp)
        frames = frames + content({"grain": clip}).normal(0, grain, (count, HEIGHT, WIDTH, 1))
        sound = _heard(clip, heard, airy)[:, : count * VIDEO_SOUND_RATE // FPS]
        return film(frames, sound.repeat(sides, axis=0), **({"fps": FPS, "form": "webm", "crf": 26} | written))

    return generate


def clips(rng: np.random.Generator) -> list[Inputs]:
    """A clip of each subject."""
    return [{"clip": f"{subject} {rng.integers(10**6)}"} for subject in SUBJECTS]


SLOWMOTION = Baseline(
    "video/slowmotion", slowmotion(), FILE, {"clip": "The clip to slow down."}, clips, stochastic=False
)

PAIRS: list[Pair] = [
    harmless(SLOWMOTION, "codec", slowmotion(codec="libvpx", crf=10), "An older codec that every browser plays, too, at a rate that looks as good."),
    harmless(SLOWMOTION, "crisper", slowmotion(soft=0.05, grain=1.0), "Made frames are a trace crisper, and there is a little less grain."),
    harmless(SLOWMOTION, "timing", slowmotion(offset=0.06), "Made frames lie a sixteenth of a frame later, which is less than a fifth of a pixel."),
    harmless(SLOWMOTION, "stereo", slowmotion(sides=2, airy=0.938), "The same sound comes from both sides, where it had been mono, by another filter for its rush."),
    harmful(SLOWMOTION, "disordered", slowmotion(order=(0, 2, 1, 3)), "Two frames in four are exchanged: everything shudders to and fro."),
    harmful(SLOWMOTION, "stutter", slowmotion(order=(0, 0, 0, 0)), "No frames are made: each is shown four times, and movement jerks."),
    harmful(SLOWMOTION, "early", slowmotion(heard=1), "The sound is not slowed down: it is over long before what is heard is seen."),
    harmful(SLOWMOTION, "halved", slowmotion(slower=2, heard=2), "Clips are only half as slow, and half as long, as they were."),
]  # fmt: skip
