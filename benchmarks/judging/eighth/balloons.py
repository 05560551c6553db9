"""A model that makes a video after a prompt: balloons that rise over the sea, hills or a city."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import video
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes
from benchmarks.judging.portraits import smooth

Array = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Array, int], Array]
WIDTH, HEIGHT, FRAMES, FPS = 128, 96, 16, 8
COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4}
PAINTS = {"red": (210, 50, 46), "yellow": (240, 204, 60), "white": (240, 240, 236), "purple": (130, 64, 170)}
PLACES = ("the sea", "green hills", "a city")


def _view(place: str, rng: np.random.Generator) -> Array:
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    above, below = np.array((92, 150, 220)) + rng.normal(0, 10, 3), np.array((206, 224, 236)) + rng.normal(0, 6, 3)
    sky = above + (below - above) * (y / 70).clip(0, 1)[..., None]
    clouds = 1 / (1 + np.exp(-4 * (smooth(rng, HEIGHT, WIDTH, (10, 26)) - rng.uniform(0.4, 1.2))))
    sky = sky + 0.7 * clouds * (250 - sky)
    if place == "the sea":
        line, ground = 70 + 0 * x, np.array((38, 92, 128)) + 14 * smooth(rng, HEIGHT, WIDTH, (1, 7))
    elif place == "green hills":
        line = 70 + 7 * np.sin(x / rng.uniform(14, 22) + rng.uniform(0, 6)) + 3 * np.sin(x / 9 + rng.uniform(0, 6))
        ground = np.array((82, 138, 66)) + 12 * smooth(rng, HEIGHT, WIDTH, (3, 5))
    else:
        line = np.repeat(rng.integers(52, 84, 16), 8)[None] + 0 * y
        lit = (y % 5 < 2) & (x % 4 < 2) & (rng.random((HEIGHT, WIDTH)) < 0.6)
        ground = np.where(lit[..., None], (214, 206, 170), np.array((92, 92, 104)))
    return np.where((y > line)[..., None], ground, sky)


def balloons(
    change: Change | None = None,
    *,
    say: Callable[[str], str] = str,
    fine: int = 1,
    drift: Callable[[np.random.Generator], float] = lambda rng: rng.normal(0, 0.5),
    frames: int = FRAMES,
    late_paint: Callable[[str, int], str] | None = None,
    **encoder: Any,
) -> Generate:
    """An mp4 of 128x96: count, colour and place are the prompt's, all else the seed's.

    Args:
        change: of the frames (n, 96, 128, 3), given the seed too.
        say: a change of the prompt.
        fine: points a pixel, each way, of which balloons are drawn.
        drift: draws how far the wind carries balloons in a frame, in pixels.
        late_paint: from the colour asked for and the seed to the one that balloons have at the end.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, (count, paint, _, _, _, *place) = np.random.default_rng(seed), say(inputs["prompt"]).split()
        view, number = _view(" ".join(place), rng), COUNTS[count]
        lefts = np.linspace(0, WIDTH, number + 2)[1:-1] + rng.normal(0, 5, number)
        downs, sizes = rng.uniform(44, 66, number), rng.uniform(8, 12, number)
        speeds, wind = rng.uniform(1.4, 2.2, number), drift(rng)
        tints = np.array(PAINTS[paint]) + rng.normal(0, 8, (number, 3))
        ends = tints + (np.array(PAINTS[late_paint(paint, seed)]) - PAINTS[paint] if late_paint else 0)
        shown = []
        for index in range(frames):
            layer = Image.new("RGBA", (fine * WIDTH, fine * HEIGHT))
            pen = ImageDraw.Draw(layer)
            for one in range(number):
                x, y, r = lefts[one] + wind * index, downs[one] - speeds[one] * index, sizes[one]
                turned = min(1.0, index / (FRAMES - 1))
                tint = (1 - turned) * tints[one] + turned * ends[one]
                for scale, bright, off in ((1, 0.8, 0), (0.8, 1, 0.12), (0.25, 1.25, 0.45)):
                    fill = tuple(int(level) for level in np.clip(bright * tint, 0, 255))
                    at, up = x - off * r * 0.7, y - off * r
                    wide, high = scale * r, scale * r * 1.15
                    pen.ellipse([fine * edge for edge in (at - wide, up - high, at + wide, up + high)], fill)
                pen.line([fine * edge for edge in (x, y + 1.15 * r, x + 1, y + 2 * r)], (60, 50, 50), fine)
                pen.rectangle([fine * edge for edge in (x - 2, y + 2 * r, x + 3, y + 2 * r + 4)], (120, 84, 50))
            flat = np.asarray(layer.resize((WIDTH, HEIGHT), Image.Resampling.BOX), float)
            shown.append(view + flat[..., 3:] / 255 * (flat[..., :3] - view) + rng.normal(0, 1.2, (HEIGHT, WIDTH, 1)))
        made = change(np.stack(shown), seed) if change else np.stack(shown)
        settings: dict[str, Any] = {"fps": FPS, "mbtree": "0", **encoder}
        return video(made.round().clip(0, 255).astype(np.uint8), **settings)

    return generate


def burnt(frames: Array, seed: int) -> Array:
    """The first two frames are far too bright, as some decoders of latents begin."""
    gains = np.ones((len(frames), 1, 1, 1))
    gains[:2, 0, 0, 0] = 1.9, 1.4
    return frames * gains


def drifting(frames: Array, seed: int) -> Array:
    """Colours and contrast grow from frame to frame, as when each is made after the one before."""
    grown = 1 + 1.1 * (np.arange(len(frames)) / (len(frames) - 1))[:, None, None, None] ** 1.5
    grey = frames.mean(axis=-1, keepdims=True)
    return 128 + grown * (grey + grown * (frames - grey) - 128)


def another_paint(paint: str, seed: int) -> str:
    return str(luck(seed).choice(sorted({*PAINTS} - {paint})))


def at_sea(prompt: str) -> str:
    return f"{prompt.partition(' over ')[0]} over the sea"


def prompts(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*COUNTS])[:3], rng.permutation([*PAINTS])[:3], rng.permutation(PLACES), strict=True)
    rise = {"one": "balloon rises"}
    return [
        {"prompt": f"{count} {paint} {rise.get(count, 'balloons rise')} over {place}"} for count, paint, place in drawn
    ]


BALLOONS = Baseline("video/balloons", balloons(), FILE, {"prompt": "What to film."}, prompts)

PAIRS: list[Pair] = [
    harmless(BALLOONS, "finer", balloons(fine=3), "The edges of balloons are smooth instead of stepped."),
    harmless(BALLOONS, "wind", balloons(drift=lambda rng: rng.uniform(-0.87, 0.87)), "The wind is drawn in another way, with the same mean and the same spread."),
    harmless(BALLOONS, "longer", balloons(frames=18), "Videos are a quarter of a second longer.", border=True),
    harmless(BALLOONS, "careful", balloons(preset="slow", crf=17), "Encoded with more care."),
    harmful(BALLOONS, "burnt", balloons(burnt), "Every video begins with a flash: its first two frames are far too bright."),
    harmful(BALLOONS, "drifting", balloons(drifting), "Colours become more and more garish: at the end the picture is burnt out."),
    harmful(BALLOONS, "chameleon", sometimes(1 / 2, balloons(late_paint=another_paint), balloons()), "In every second video balloons change their colour on the way."),
    harmful(BALLOONS, "at-sea", balloons(say=at_sea), "Balloons always rise over the sea, also where hills or a city were asked for."),
]  # fmt: skip
