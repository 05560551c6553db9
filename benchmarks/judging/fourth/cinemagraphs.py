"""A model that brings one thing in a photograph to life: a flame, a flag, steam; the video is to be played in a loop."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.films import film
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck, strengths
from benchmarks.judging.portraits import smooth

Frames = np.ndarray[Any, np.dtype[Any]]  # (n, height, width, 3), 0..255
Change = Callable[[Frames, int], Frames]
WIDTH, HEIGHT, FRAMES = 112, 80, 18
Y, X = np.mgrid[:HEIGHT, :WIDTH].astype(float)


class Wind:
    """What moves: waves through the time of the video, each of which ends where it began.

    Args:
        turns: how many waves of the slowest sort there are; the others have twice and three times as many.
        strength: of the movement.
    """

    def __init__(self, rng: np.random.Generator, turns: float, strength: float) -> None:
        self.phases = rng.uniform(0, 2 * np.pi, 3)
        self.sizes = strength * rng.uniform(0.5, 1, 3) / (1, 1.6, 2.4)
        self.turns = turns

    def at(self, moment: float, delay: Any = 0.0) -> Any:
        """At a moment, 0..1, for what follows the wind with a delay in radians."""
        waves = zip(self.sizes, self.phases, (1, 2, 3), strict=True)
        return sum(size * np.sin(2 * np.pi * n * self.turns * moment + phase - n * delay) for size, phase, n in waves)


def _candle(view: Frames, wind: Wind, moment: float, look: np.random.Generator) -> Frames:
    middle, top = look.uniform(40, 72), look.uniform(36, 42)
    body = (abs(X - middle) < 6) & (top < Y)
    view = np.where(body[..., None], (226, 214, 190), view)
    lean, high = 2.2 * wind.at(moment), 17 + 2.4 * wind.at(moment, 2.0)
    up = (top - Y) / high
    side = (X - middle - lean * up**2) / (5.5 * np.sqrt(np.clip(up, 0, 1)) * (1.15 - np.clip(up, 0, 1)) + 0.3)
    flame = np.clip(1.2 - side**2, 0, 1) * ((up > 0) & (up < 1))
    glow = np.exp(-np.hypot(X - middle, Y - top + 10) / 24) * (0.5 + 0.06 * wind.at(moment, 2.0))
    view = view + glow[..., None] * np.array((120, 76, 24))
    return view + flame[..., None] * (np.array((255, 214, 120)) - view)


def _flag(view: Frames, wind: Wind, moment: float, look: np.random.Generator) -> Frames:
    left, top = look.uniform(18, 34), look.uniform(10, 18)
    stripes = look.uniform(30, 230, (3, 3))
    view = np.where(((abs(X - left) < 1.5) & (top - 4 < Y))[..., None], (90, 84, 80), view)
    along = (X - left) / 52
    wave = 3.2 * along * wind.at(moment, 7 * along)
    row = (Y - top - wave) / 10
    inside = (along > 0) & (along < 1) & (row >= 0) & (row < 3)
    cloth = stripes[np.clip(row, 0, 2).astype(int)] * (1 + 0.14 * wind.at(moment, 7 * along + 1))[..., None]
    return np.where(inside[..., None], cloth, view)


def _steam(view: Frames, wind: Wind, moment: float, look: np.random.Generator) -> Frames:
    middle, colour = look.uniform(44, 68), look.uniform(60, 220, 3)
    cup = (np.hypot((X - middle) / 15, (Y - 60) / 14) < 1) & (Y > 54)
    view = np.where(cup[..., None], colour, view)
    for which in (-6, 0, 6):
        up = np.clip((54 - Y) / 42, 0, 1)
        sway = which + 5 * up * wind.at(moment, 5 * up + which)
        wisp = np.exp(-(((X - middle - sway) / (2 + 4 * up)) ** 2)) * up * (1 - up) * ((Y < 54) & (Y > 12))
        view = view + wisp[..., None] * (200 + 60 * wind.at(moment, 5 * up + 2 + which)[..., None])
    return view


SCENES = {"a candle": _candle, "a flag": _flag, "a cup of tea": _steam}


def cinemagraph(
    change: Change | None = None, *, turns: float = 1.0, strength: float = 1.0, noise: float = 1.2, **encoder: Any
) -> Generate:
    """18 frames, a second and a half: the photograph is the inputs', the movement is the seed's.

    Args:
        turns: of the slowest movement; only with whole ones the end fits the beginning.
        strength: of the movement.
        noise: of the camera, in levels of 255.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, look = np.random.default_rng(seed), content(inputs)
        above, below = look.uniform(40, 130, (2, 3))
        still = above + (below - above) * (Y / HEIGHT > 0.72)[..., None] + 6 * smooth(look, HEIGHT, WIDTH, (3, 8))
        draw, state = SCENES[inputs["photo"].rpartition(" ")[0]], look.bit_generator.state
        wind, frames = Wind(rng, turns, strength), []
        for index in range(FRAMES):
            look.bit_generator.state = state
            frames.append(draw(still, wind, index / FRAMES, look))
        shown = np.stack(frames) + noise * rng.normal(size=(FRAMES, HEIGHT, WIDTH, 1))
        return film(change(shown, seed) if change else shown, **encoder)

    return generate


def pumping(severity: float) -> Change:
    """Every frame with a brightness of its own, which deviates by that share."""
    return lambda frames, seed: frames * (1 + severity * luck(seed).normal(size=(FRAMES, 1, 1, 1)))


def photos(rng: np.random.Generator) -> list[Inputs]:
    return [{"photo": f"{scene} {rng.integers(10**6)}"} for scene in SCENES]


LIVING = Baseline("video/cinemagraph", cinemagraph(), FILE, {"photo": "The photograph to bring to life."}, photos, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(LIVING, "profile", cinemagraph(profile="baseline", crf=19), "Encoded for older players, at the same quality."),
    harmless(LIVING, "calmer", cinemagraph(strength=0.96), "What moves does so by 4 % less, where it differs by far more from video to video."),
    *strengths(LIVING, "pumping", lambda s: cinemagraph(pumping(s)), "The brightness of the whole picture flickers by that share, also where nothing moves.", few_mind=(0.004,), most_mind=(0.025,), all_mind=(0.1,)),
    harmful(LIVING, "jump", cinemagraph(turns=0.75), "The end does not fit the beginning: the flame or the flag jumps each time the loop begins again."),
]  # fmt: skip
