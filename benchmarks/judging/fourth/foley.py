"""A model that gives a silent film its sounds: a ball that bounces on wood, metal or grass."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.judging.encode import VIDEO_SOUND_RATE
from benchmarks.judging.films import film
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless
from benchmarks.judging.portraits import smooth

Samples = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Samples], Samples]
WIDTH, HEIGHT, FRAMES, FPS = 96, 72, 36, 24
COUNT = FRAMES * VIDEO_SOUND_RATE // FPS
FLOORS = {  # resonances in Hz, how fast they fade, how much noise, and the floor's colour
    "wood": ((180, 410, 730), 26, 0.5, (150, 104, 66)),
    "metal": ((620, 1490, 2870, 4310), 9, 0.2, (150, 156, 164)),
    "grass": ((90, 150), 48, 1.0, (84, 134, 58)),
}


@dataclass(frozen=True)
class Foley:
    """How it makes sounds.

    Attributes:
        spread: how much a resonance differs from one film to the next, as a share.
        gain: how loud all is, as a factor.
        audible: bounces weaker than that, 0..1, have no sound.
        stretched: the time of the sound as a multiple of the film's.
    """

    spread: float = 0.05
    gain: float = 1.0
    audible: float = 0.0
    stretched: float = 1.0


def _bounces(look: np.random.Generator) -> list[tuple[float, float]]:
    """When the ball touches the floor, in seconds, and how fast it is then, of the first time."""
    moment, speed, keeps = look.uniform(0.14, 0.24), 1.0, look.uniform(0.72, 0.8)
    found: list[tuple[float, float]] = []
    while moment < FRAMES / FPS - 0.05 and len(found) < 7:
        found.append((moment, speed))
        speed *= keeps
        moment += 0.42 * speed
    return found


def _height(at: float, bounces: list[tuple[float, float]]) -> float:
    """Of the ball above the floor, in pixels."""
    if at < bounces[0][0]:
        return 42 * (1 - (at / bounces[0][0]) ** 2)
    moment, _ = max(bounce for bounce in bounces if bounce[0] <= at)
    later = [bounce for bounce in bounces if bounce[0] > moment]
    if not later:
        return 0.0
    share = (at - moment) / (later[0][0] - moment)
    return 4 * share * (1 - share) * 40 * later[0][1] ** 2


def foley(made: Foley | None = None, *, gop: int = 12) -> Generate:
    """The film, 24 frames a second, with sound; the film is the inputs', the sounds are the seed's.

    Args:
        gop: most frames from one that stands for itself to the next.
    """
    how = made or Foley()

    def generate(inputs: Inputs, seed: int) -> str:
        look, rng = content(inputs), np.random.default_rng(seed)
        floor = inputs["film"].split()[3]
        hertz, fading, noise, colour = FLOORS[floor]
        bounces = _bounces(look)
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
        wall, ball = look.uniform(70, 210, 3), look.uniform((150, 20, 20), (250, 130, 130))
        still = np.where((y > 60)[..., None], colour, wall) + 5 * smooth(look, HEIGHT, WIDTH, (3, 6))
        frames, left, speed = [], look.uniform(10, 26), look.uniform(26, 40)
        for index in range(FRAMES):
            down = 54 - _height(index / FPS, bounces)
            away = np.hypot(x - left - speed * index / FPS, y - down)
            cover = np.clip(7.5 - away, 0, 1)[..., None]
            shadow = np.exp(-np.hypot((x - left - speed * index / FPS) / 8, (y - 63) / 2.5))[..., None]
            frame = still * (1 - 0.4 * shadow)
            frames.append(frame + cover * (ball * (1 - 0.04 * away[..., None]) - frame))
        return film(np.stack(frames), _sound(bounces, hertz, fading, noise, rng)[None], fps=FPS, gop=gop)

    def _sound(
        bounces: list[tuple[float, float]],
        hertz: tuple[int, ...],
        fading: float,
        noise: float,
        rng: np.random.Generator,
    ) -> Samples:
        tuned = np.array(hertz) * rng.normal(1, how.spread, len(hertz))
        total = 4e-4 * rng.normal(size=COUNT)
        for moment, strength in bounces:
            start = round(moment * how.stretched * VIDEO_SOUND_RATE)
            if strength < how.audible or start >= COUNT:
                continue
            at = np.arange(min(COUNT - start, VIDEO_SOUND_RATE // 4)) / VIDEO_SOUND_RATE
            heard = noise * rng.normal(size=len(at)) * np.exp(-160 * at)
            for one in tuned:
                heard += (
                    rng.uniform(0.5, 1) * np.sin(2 * np.pi * one * at) * np.exp(-fading * at * (one / tuned[0]) ** 0.5)
                )
            total[start : start + len(at)] += 0.22 * strength**1.5 * rng.uniform(0.85, 1.1) * heard
        return how.gain * total

    return generate


def clips(rng: np.random.Generator) -> list[Inputs]:
    return [{"film": f"a ball on {floor} {rng.integers(10**6)}"} for floor in FLOORS]


BOUNCING = Baseline("video/foley", foley(), FILE, {"film": "The silent film."}, clips)

PAIRS: list[Pair] = [
    harmless(BOUNCING, "wider", foley(Foley(spread=0.055)), "How a floor sounds differs a little more from film to film."),
    harmless(BOUNCING, "softer", foley(Foley(gain=0.97), gop=36), "All is a quarter of a decibel softer, and only one frame stands for itself."),
    harmful(BOUNCING, "drifting", foley(Foley(stretched=1.13)), "The sounds come later and later: at the end a fifth of a second after the ball has touched the floor."),
    harmful(BOUNCING, "unheard", foley(Foley(audible=0.5)), "Weak bounces, all but the first three or four, have no sound."),
]  # fmt: skip
