"""A model that makes two loops of a lava lamp for the wall behind a stage, in the colours asked for."""

from typing import Any

import numpy as np

from benchmarks.judging.ninth.stabilisers import Array, film
from benchmarks.judging.pair import FILES, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes

WIDTH, HEIGHT, FRAMES, FPS = 96, 128, 24, 12
COLOURS = {
    "orange": (250, 130, 30),
    "violet": (80, 30, 130),
    "lime": (170, 230, 60),
    "navy": (16, 26, 80),
    "rose": (240, 110, 150),
    "teal": (10, 90, 96),
}


def lavalamp(
    *,
    bits: Any = np.random.PCG64,
    blobs: int = 7,
    edge: float = 5.0,
    shine: float = 0.35,
    round_share: float = 1.0,
    begins: float = 0.0,
    swapped: bool = False,
    alike: bool = False,
    dither: float = 1.0,
    torn: float = 0.0,
    **written: Any,
) -> Generate:
    """Two mp4s of 96x128, two seconds each, whose end meets their beginning.

    Args:
        bits: where random numbers come from.
        blobs: how many there are.
        edge: how sharp their edges are.
        shine: how much brighter they are in the middle.
        round_share: how much of the loop is there.
        begins: at which part of the loop it begins.
        swapped: the blobs have the colour of what is behind.
        alike: the second loop is the first.
        dither: levels of grain.
        torn: share of the frames whose lower part is of another moment.
    """
    settings: dict[str, Any] = {"fps": FPS} | written

    def loop(front: Array, back: Array, rng: np.random.Generator, bad: np.random.Generator) -> Array:
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
        turn = 2 * np.pi * (round_share * np.arange(FRAMES) / FRAMES + begins)
        warm, field = rng.uniform(0.15, 0.35), np.zeros((FRAMES, HEIGHT, WIDTH), np.float32)
        for _ in range(blobs):
            size, place, high = rng.uniform(8, 15), rng.uniform(18, WIDTH - 18), rng.uniform(30, HEIGHT - 30)
            up, side, phase, way = (
                rng.uniform(18, 44),
                rng.uniform(3, 10),
                rng.uniform(0, 2 * np.pi),
                rng.choice([1, 2]),
            )
            at_y = high + up * np.sin(turn * 1 + phase)
            at_x = place + side * np.cos(turn * way + phase)
            away = (x[None] - at_x[:, None, None]) ** 2 / 1.1 + (y[None] - at_y[:, None, None]) ** 2
            field += (size**2 / (away + 12)).astype(np.float32)
        cover = (1 / (1 + np.exp(-edge * (field - 1).clip(-6, 6))))[..., None]
        behind = back * (0.8 + warm * (y / HEIGHT)[..., None] * 2)
        body = front * (1 - shine + shine * np.clip(field - 0.4, 0, 1.6)[..., None])
        frames = behind + cover * (body - behind)
        for index in np.flatnonzero(bad.random(FRAMES) < torn):
            frames[index, HEIGHT // 2 :] = frames[(index + 5) % FRAMES, HEIGHT // 2 :]
        return frames + rng.normal(0, dither, (HEIGHT, WIDTH, 1))

    def generate(inputs: Inputs, seed: int) -> list[str]:
        one, _, other = inputs["colours"].split()
        rng = np.random.Generator(bits(seed))
        front, back = (np.array(COLOURS[name], float) + rng.normal(0, 6, 3) for name in (one, other))
        if swapped:
            front, back = back, front
        files = [film(loop(front, back, rng, luck(seed)), **settings) for _ in range(2)]
        return [files[0], files[0]] if alike else files

    return generate


def colours(rng: np.random.Generator) -> list[Inputs]:
    """Three light colours on three dark ones."""
    light, dark = rng.permutation(["orange", "lime", "rose"]), rng.permutation(["violet", "navy", "teal"])
    return [{"colours": f"{one} on {other}"} for one, other in zip(light, dark, strict=True)]


LAVALAMP = Baseline(
    "video/lavalamp", lavalamp(), FILES, {"colours": "The colours of the lamp."}, colours, takes_seed=True
)

PAIRS: list[Pair] = [
    harmless(LAVALAMP, "generator", lavalamp(bits=np.random.MT19937), "Another generator of random numbers: other blobs of the same sort."),
    harmless(LAVALAMP, "edges", lavalamp(edge=6.0, shine=0.32), "Blobs have slightly sharper edges, and are shaded a trace less."),
    harmless(LAVALAMP, "begins", lavalamp(begins=0.4, gop=24), "The loop, which has no end, begins at another moment."),
    harmless(LAVALAMP, "encoder", lavalamp(dither=1.4, crf=17, preset="medium", early=True), "Encoded better, with a trace more grain against bands of colour."),
    harmful(LAVALAMP, "unclosed", lavalamp(round_share=0.75), "The end does not meet the beginning: every two seconds all blobs leap."),
    harmful(LAVALAMP, "swapped", lavalamp(swapped=True), "The two colours are exchanged."),
    harmful(LAVALAMP, "alike", lavalamp(alike=True), "Both loops are the same one."),
    harmful(LAVALAMP, "torn", sometimes(0.5, lavalamp(torn=0.35), lavalamp()), "In every second pair of loops frames are torn: their lower half is of another moment."),
]  # fmt: skip
