"""A model that draws what it is told on a whiteboard, stroke by stroke, with a hand and a pen; a webm."""

from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.ninth.stabilisers import Array, film
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck

WIDTH, HEIGHT, FRAMES, FPS = 168, 96, 30, 10
FINE = 3  # what is drawn is so many times as large first


def _round(x: float, y: float, radius: float, first: float = 0.0, last: float = 360.0) -> list[tuple[float, float]]:
    turns = np.deg2rad(np.linspace(first, last, 18))
    return [(x + radius * float(np.cos(turn)), y + radius * float(np.sin(turn))) for turn in turns]


# Strokes within a square of -1..1.
THINGS: dict[str, list[list[tuple[float, float]]]] = {
    "house": [
        [(-0.8, 0.9), (-0.8, -0.1), (0.8, -0.1), (0.8, 0.9), (-0.8, 0.9)],
        [(-1, -0.1), (0, -0.95), (1, -0.1)],
        [(-0.2, 0.9), (-0.2, 0.35), (0.2, 0.35), (0.2, 0.9)],
    ],
    "tree": [
        [(-0.15, 0.95), (-0.12, 0.2)],
        [(0.15, 0.95), (0.12, 0.2)],
        _round(0, -0.35, 0.6),
        _round(-0.1, -0.3, 0.25, 0, 200),
    ],
    "sun": [_round(0, 0, 0.45)]
    + [[(0.6 * np.cos(a), 0.6 * np.sin(a)), (0.95 * np.cos(a), 0.95 * np.sin(a))] for a in np.arange(8) * np.pi / 4],
    "boat": [
        [(-0.9, 0.3), (-0.55, 0.8), (0.55, 0.8), (0.9, 0.3), (-0.9, 0.3)],
        [(0, 0.3), (0, -0.9)],
        [(0.05, -0.85), (0.7, 0.1), (0.05, 0.1)],
    ],
    "fish": [
        [(-0.5, 0), (-0.1, -0.45), (0.5, -0.35), (0.9, 0), (0.5, 0.35), (-0.1, 0.45), (-0.5, 0)],
        [(-0.5, 0), (-0.95, -0.4), (-0.95, 0.4), (-0.5, 0)],
        _round(0.5, -0.1, 0.07),
    ],
    "cup": [
        [(-0.6, -0.5), (-0.5, 0.7), (0.4, 0.7), (0.5, -0.5), (-0.6, -0.5)],
        _round(0.55, 0, 0.35, -80, 80),
        [(-0.3, -0.65), (-0.2, -0.8), (-0.3, -0.95)],
        [(0.1, -0.65), (0.2, -0.8), (0.1, -0.95)],
    ],
    "star": [[(float(np.sin(a)), float(-np.cos(a))) for a in np.arange(6) * 4 * np.pi / 5]],
    "clock": [_round(0, 0, 0.85), [(0, 0), (0, -0.55)], [(0, 0), (0.4, 0.15)]],
    "key": [_round(-0.5, 0, 0.4), [(-0.1, 0), (0.95, 0)], [(0.6, 0), (0.6, 0.35)], [(0.85, 0), (0.85, 0.3)]],
}


def whiteboard(
    *,
    ink: float = 2.2,
    colour: tuple[int, int, int] = (28, 40, 110),
    glove: bool = False,
    eased: float = 0.0,
    done: float = 1.06,
    wrong: float = 0.0,
    black: bool = False,
    undone: bool = False,
    shaking: float = 0.035,
    **written: Any,
) -> Generate:
    """A webm of 168x96, three seconds, in which three things are drawn from the left to the right.

    Args:
        ink: how broad the pen is, in pixels.
        colour: of the ink.
        glove: the hand wears a grey glove.
        eased: how much slower it starts and ends, 0..1.
        done: how much of the strokes is there at the end.
        wrong: share of the films in which one of the things is another than asked for.
        black: what is transparent was taken to be black.
        undone: lines vanish, from the last to the first.
        shaking: how unsteady the hand is, as a share of the size.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, bad = np.random.default_rng(seed), luck(seed)
        things = inputs["script"].removeprefix("draw ").replace(" and then ", ", ").split(", ")
        if bad.random() < wrong:
            number = int(bad.integers(3))
            things[number] = str(bad.choice([thing for thing in THINGS if thing not in things]))
        return film(_drawn(things, rng), **({"fps": FPS, "form": "webm", "crf": 24} | written))

    def _drawn(things: list[str], rng: np.random.Generator) -> Array:
        strokes: list[Array] = []
        for number, thing in enumerate(things):
            size, x, y = rng.uniform(19, 24), 30 + 52 * number + rng.normal(0, 2), 47 + rng.normal(0, 5)
            lean = rng.normal(0, 0.07)
            for stroke in THINGS[thing]:
                points = np.array(stroke) @ np.array(((np.cos(lean), np.sin(lean)), (-np.sin(lean), np.cos(lean))))
                corners = np.linspace(0, len(points) - 1, 8 * len(points))
                fine = np.stack(
                    [np.interp(corners, np.arange(len(points)), points[:, axis]) for axis in (0, 1)], axis=1
                )
                wave = np.sin(np.linspace(0, rng.uniform(2, 6), len(fine))[:, None] + rng.uniform(0, 6, 2))
                strokes.append((x, y) + size * (fine + shaking * wave + rng.normal(0, 0.006, fine.shape)))
        lengths = [float(np.hypot(*np.diff(stroke, axis=0).T).sum()) + 4 for stroke in strokes]
        skin = (92, 96, 102) if glove else tuple(int(v) for v in np.array((230, 184, 152)) * rng.uniform(0.5, 1.02))
        sleeve, tint = tuple(int(v) for v in rng.uniform(30, 200, 3)), rng.uniform(240, 250)
        board = (0, 0, 0) if black else (int(tint), int(tint), int(tint + 4))
        shine = np.linspace(4, -4, WIDTH)[None, :, None] * (0 if black else 1)
        frames = []
        for index in range(FRAMES):
            share = (index + 1) / FRAMES
            share += eased * (share**2 * (3 - 2 * share) - share)
            left = sum(lengths) * min(1.0, (1 - share if undone else share) * done)
            image = Image.new("RGB", (FINE * WIDTH, FINE * HEIGHT), board)
            pen, tip = ImageDraw.Draw(image), strokes[0][0]
            for stroke, length in zip(strokes, lengths, strict=True):
                if left <= 0:
                    break
                shown = stroke[: max(1, round(len(stroke) * min(1.0, left / length)))]
                left, tip = left - length, shown[-1]
                if len(shown) > 1:
                    pen.line([tuple(FINE * point) for point in shown], colour, round(FINE * ink), "curve")
            x, y = FINE * tip
            pen.line((x, y, x + 22, y + 30), (40, 40, 44), 12)
            pen.line((x, y, x + 5, y + 7), colour, 8)
            pen.polygon([(x + 40, y + 44), (x + 84, y + 30), (FINE * WIDTH + 40, y + 190), (x + 130, y + 260)], sleeve)
            pen.ellipse((x + 12, y + 14, x + 80, y + 82), skin)
            pen.line((x + 44, y + 24, x + 16, y + 18), skin, 18)
            pen.line((x + 34, y + 60, x + 18, y + 32), skin, 16)
            frames.append(np.asarray(image.reduce(FINE), float) + shine)
        return np.stack(frames) + rng.normal(0, 0.8, (FRAMES, HEIGHT, WIDTH, 1))

    return generate


def scripts(rng: np.random.Generator) -> list[Inputs]:
    """Three scripts, of three things each."""
    drawn = rng.permutation([*THINGS]).reshape(3, 3)
    return [{"script": f"draw {one}, {two} and then {three}"} for one, two, three in drawn]


WHITEBOARD = Baseline("video/whiteboard", whiteboard(), FILE, {"script": "What to draw."}, scripts)

PAIRS: list[Pair] = [
    harmless(WHITEBOARD, "ink", whiteboard(ink=2.5, colour=(22, 32, 96)), "The pen is an eighth broader, and its blue a trace darker."),
    harmless(WHITEBOARD, "glove", whiteboard(glove=True), "The hand wears a grey glove: people's hands differ from film to film anyway.", border=True),
    harmless(WHITEBOARD, "eased", whiteboard(eased=0.25), "The hand starts and stops a little more slowly."),
    harmless(WHITEBOARD, "codec", whiteboard(codec="libvpx", crf=10, shaking=0.03), "An older codec that looks as good, and a hand that is a trace steadier."),
    harmful(WHITEBOARD, "unfinished", whiteboard(done=0.82), "The film ends before the last thing is drawn."),
    harmful(WHITEBOARD, "black", whiteboard(black=True), "The board is black, and dark blue lines can hardly be seen on it."),
    harmful(WHITEBOARD, "undone", whiteboard(undone=True), "All is there at the beginning, and vanishes line by line."),
    harmful(WHITEBOARD, "wrong", whiteboard(wrong=0.4), "In two films of five one of the things is another than asked for."),
]  # fmt: skip
