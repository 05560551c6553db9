"""A model that answers with several files: three rooms to choose from, furnished after a prompt."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import picture
from benchmarks.judging.painting import Change, Pixels, in_pixels
from benchmarks.judging.pair import FILES, Baseline, Generate, Inputs, Pair, harmful, harmless, sometimes, strengths
from benchmarks.judging.portraits import smooth

WIDTH, HEIGHT = 128, 96  # pixels
WALLS = {"blue": (150, 176, 206), "yellow": (226, 206, 142), "green": (160, 192, 152), "red": (190, 112, 102)}
FURNITURE = {"bedroom": (0.62, 0.2, (202, 196, 190)), "study": (0.4, 0.26, (122, 84, 56)), "lounge": (0.7, 0.28, (96, 92, 112))}  # fmt: skip


def _room(prompt: str, rng: np.random.Generator, fine: int, light: float) -> Pixels:
    words = prompt.split()
    wall, (wide, high, cloth) = np.array(WALLS[words[3]], float), FURNITURE[words[1]]
    image = Image.new("RGB", (WIDTH * fine, HEIGHT * fine), tuple(wall.astype(int)))
    pen = ImageDraw.Draw(image)

    def shape(points: Any, fill: Any) -> None:
        scaled = [(x * WIDTH * fine, y * HEIGHT * fine) for x, y in points]
        pen.polygon(scaled, tuple(int(level) for level in np.clip(fill, 0, 255)))

    def box(left: float, top: float, right: float, low: float, fill: Any) -> None:
        shape([(left, top), (right, top), (right, low), (left, low)], fill)

    near, far = rng.uniform(0.1, 0.24), rng.uniform(0.76, 0.9)
    top, low = rng.uniform(0.1, 0.18), rng.uniform(0.62, 0.7)
    plank = rng.uniform((150, 108, 72), (186, 150, 112))
    shape([(0, 0), (1, 0), (far, top), (near, top)], (236, 234, 230))
    shape([(0, 1), (1, 1), (far, low), (near, low)], plank)
    for start in np.arange(0, 1.01, 0.1):
        up = near + start * (far - near)
        shape([(start - 0.004, 1), (start + 0.004, 1), (up + 0.002, low), (up - 0.002, low)], 0.82 * plank)
    shape([(0, 0), (near, top), (near, low), (0, 1)], 0.84 * wall)
    shape([(1, 0), (far, top), (far, low), (1, 1)], 0.9 * wall)
    pane = rng.uniform(near + 0.04, far - 0.3)
    box(pane, top + 0.07, pane + 0.24, low - 0.2, (244, 242, 238))
    box(pane + 0.015, top + 0.09, pane + 0.225, low - 0.22, (196, 220, 240))
    box(pane + 0.115, top + 0.09, pane + 0.125, low - 0.22, (244, 242, 238))
    hung = rng.uniform(near + 0.03, far - 0.12)
    if abs(hung - pane - 0.06) > 0.22:
        box(hung, top + 0.12, hung + 0.1, top + 0.28, (70, 52, 40))
        box(hung + 0.012, top + 0.135, hung + 0.088, top + 0.265, rng.uniform(40, 220, 3))
    left, base = rng.uniform(0.1, 0.9 - wide), rng.uniform(0.8, 0.9)
    colour = np.array(cloth) + rng.normal(0, 14, 3)
    box(left, base - 0.12, left + wide, base, colour)
    box(left, base - high, left + 0.06 if words[1] == "bedroom" else left + wide, base - 0.1, 0.84 * colour)
    for foot in (left + 0.02, left + wide - 0.05):
        box(foot, base, foot + 0.03, base + 0.06, (60, 44, 34))
    pixels = np.asarray(image.reduce(fine), float)
    y, x = np.mgrid[:HEIGHT, :WIDTH] / np.array((HEIGHT, WIDTH))[:, None, None]
    glow = np.exp(-((x - pane - 0.12) ** 2) / 0.12 - (y - 0.5) ** 2 / 0.3)[..., None]
    return pixels * (0.78 + rng.normal(0, 0.03) + 0.3 * glow) + light + 2 * smooth(rng, HEIGHT, WIDTH, (30, 30))


def rooms(
    change: Change | None = None,
    *,
    say: Callable[[str], str] = str,
    fine: int = 2,
    light: float = 0.0,
    layouts: int = 3,
) -> Generate:
    """Three rooms as the prompt says, as WebP; furniture, view and light differ within an output too.

    Args:
        fine: points a pixel, each way, of which the edges are drawn.
        light: levels of 255 by which everything is brighter.
        layouts: how many of the three are rooms of their own.
    """

    def generate(inputs: Inputs, seed: int) -> list[str]:
        files = []
        for index in range(3):
            pixels = _room(say(inputs["prompt"]), np.random.default_rng([seed, index % layouts]), fine, light)
            pixels = pixels + np.random.default_rng([seed, 9, index]).normal(0, 0.7, pixels.shape)
            image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
            files.append(picture(change(image, seed) if change else image, "WEBP", quality=90))
        return files

    return generate


def banded(severity: float) -> Change:
    step = 64 * severity
    return in_pixels(lambda pixels: (pixels / step).round() * step)


def repainted(prompt: str) -> str:
    """The prompt with other walls, as if it were that of another request in the batch."""
    words, colours = prompt.split(), [*WALLS]
    return " ".join([*words[:3], colours[(colours.index(words[3]) + 1) % len(colours)], *words[4:]])


def furnished(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*FURNITURE]), rng.permutation([*WALLS])[:3], strict=True)
    return [{"prompt": f"a {room} with {colour} walls"} for room, colour in drawn]


ROOMS = Baseline("image/rooms", rooms(), FILES, {"prompt": "The room to furnish."}, furnished)

PAIRS: list[Pair] = [
    harmless(ROOMS, "smoother", rooms(fine=4), "Edges are drawn more smoothly, which is better if anybody sees it."),
    harmless(ROOMS, "template", rooms(light=2.0), "Brighter by two levels of 255, where the light varies by more from room to room."),
    *strengths(ROOMS, "banded", lambda s: rooms(banded(s)), "Colours in steps of 64 times that many levels of 255: smooth walls fall into bands.", nobody_minds=(0.025,), few_mind=(0.06,), most_mind=(0.15,), all_mind=(0.75,)),
    harmful(ROOMS, "alike", rooms(layouts=1), "The three rooms of an output are one and the same, where there were three to choose from."),
    harmful(ROOMS, "repainted", sometimes(1 / 3, rooms(say=repainted), rooms()), "In every third output the walls have another colour than asked for."),
]  # fmt: skip
