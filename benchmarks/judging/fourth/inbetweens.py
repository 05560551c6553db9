"""A model that makes the frames between two drawings of the same shapes; the same at every call."""

from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import video
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

WIDTH, HEIGHT, FRAMES, FPS = 128, 96, 16, 16


def _drawing(scene: np.random.Generator, share: float) -> np.ndarray:
    """The shapes on their way, a share of it done; (96, 128, 3)."""
    back = scene.uniform((170, 180, 190), (230, 230, 225))
    y = np.arange(HEIGHT)[:, None, None]
    ground = np.where(y > scene.integers(66, 82), 0.8, 1) * back + 4 * np.sin(y / 9)
    picture = np.broadcast_to(ground, (HEIGHT, WIDTH, 3)).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(picture).resize((2 * WIDTH, 2 * HEIGHT))
    draw = ImageDraw.Draw(image)
    for sides in scene.permutation([3, 4, 5, 24])[:3]:
        first, last = scene.uniform((22, 22), (WIDTH - 22, HEIGHT - 22), (2, 2))
        size, turn = scene.uniform(12, 20), scene.uniform(-1.5, 1.5)
        tone = tuple(int(part) for part in scene.uniform(30, 220, 3))
        at = first + share * (last - first)
        angles = 2 * np.pi * np.arange(sides) / sides + share * turn
        corners = 2 * (at + size * np.stack([np.cos(angles), np.sin(angles)], axis=1))
        draw.polygon([(float(left), float(down)) for left, down in corners], tone, (30, 30, 34), 4)
    return np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BOX))


def inbetween(*, ghosting: bool = False, easing: float = 0, **encoder: Any) -> Generate:
    """An mp4 of 128x96, 16 frames, the first and the last of which are the drawings.

    Args:
        ghosting: frames between are mixed of the two drawings.
        easing: how much slower it starts and ends, 0..1.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        shares = np.linspace(0, 1, FRAMES)
        shares = shares + easing * (shares**2 * (3 - 2 * shares) - shares)
        if ghosting:
            first, last = (_drawing(content(inputs), end).astype(float) for end in (0, 1))
            frames = [(first + share * (last - first)).astype(np.uint8) for share in shares]
        else:
            frames = [_drawing(content(inputs), share) for share in shares]
        return video(np.array(frames), fps=FPS, **encoder)

    return generate


INBETWEEN = Baseline("video/inbetween", inbetween(), FILE, {"drawings": "The two drawings."}, names("opening", "chase", "finale", of="drawings"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(INBETWEEN, "keyframes", inbetween(gop=4), "Every fourth frame stands for itself, so that one can jump to it; the film is the same."),
    harmless(INBETWEEN, "quality", inbetween(crf=18), "Encoded a little better than it was."),
    harmful(INBETWEEN, "ghosting", inbetween(ghosting=True), "One drawing fades into the other: shapes are seen twice instead of moving."),
    harmful(INBETWEEN, "easing", inbetween(easing=0.8), "Movement starts and ends slowly instead of being even: it no longer fits what it was drawn for.", border=True),
]  # fmt: skip
