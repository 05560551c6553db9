"""A model that cuts the speaker out of a clip, and puts green behind."""

from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import video
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

WIDTH, HEIGHT, FRAMES, FPS = 128, 96, 20, 12
FINE = 3  # what is drawn is so many times as large first
GREEN, BLUE = (0, 177, 64), (0, 71, 187)
SHIRTS = ((186, 48, 52), (52, 70, 140), (226, 222, 214), (120, 84, 150), (214, 132, 62), (62, 60, 66), (196, 120, 150))
PLACES = ("office", "garden", "kitchen")
Pixels = np.ndarray[Any, np.dtype[Any]]


def _background(place: str, rng: np.random.Generator) -> Pixels:
    image = Image.new("RGB", (WIDTH, HEIGHT), {"office": "#b9bcc2", "garden": "#a8cbe6", "kitchen": "#d8cfbd"}[place])
    pen = ImageDraw.Draw(image)
    for number in range(26):
        x, y = int(rng.integers(-10, WIDTH)), int(rng.integers(0, HEIGHT))
        wide, high = (int(v) for v in rng.integers(6, 24, 2))
        if place == "garden":
            green = int(rng.integers(70, 150))
            pen.ellipse((x, y + 10, x + wide, y + 10 + high), (green // 2, green, green // 3))
        else:
            low = 60 if place == "office" else 90
            pen.rectangle((x, y, x + wide, y + high), tuple(int(v) for v in rng.integers(low, 235, 3)))
            if number % 3 == 0:
                pen.line((0, y, WIDTH, y), (90, 80, 70))
    return np.asarray(image, float)


@lru_cache(maxsize=8)
def _clip(name: str, strands: bool) -> tuple[Pixels, Pixels]:
    """The clip's frames, and how much of each pixel the speaker takes: (20, 96, 128, 3) and (20, 96, 128, 1).

    Args:
        strands: single hairs count as the speaker's.
    """
    rng = content({"clip": name})
    back = _background(name.split()[0], rng)
    skin = tuple(int(v) for v in np.array((226, 178, 146)) * rng.uniform(0.5, 1.05))
    hair = tuple(int(v) for v in np.array((70, 46, 28)) * rng.uniform(0.4, 2.4))
    shirt, stripe = (SHIRTS[int(number)] for number in rng.permutation(len(SHIRTS))[:2])
    sway, swing, phase, long = rng.uniform(5, 9), rng.uniform(8, 16), rng.uniform(0, 6), rng.uniform(0.7, 1.5)
    hairs = [(rng.uniform(-13, 13), rng.uniform(4, 9), rng.normal(0, 3)) for _ in range(16)]
    frames, alphas = np.empty((FRAMES, HEIGHT, WIDTH, 3)), np.empty((FRAMES, HEIGHT, WIDTH, 1))

    def scaled(*places: float) -> list[float]:
        return [FINE * place for place in places]

    for number in range(FRAMES):
        turn = 2 * np.pi * number / FRAMES + phase
        x, y = 64 + sway * np.sin(turn), 34 + 1.5 * np.cos(2 * turn)
        body = Image.new("RGB", (FINE * WIDTH, FINE * HEIGHT))
        mask = Image.new("L", body.size)
        kept = Image.new("L", body.size)
        for image, colours in ((body, (skin, hair, shirt, stripe)), (mask, (255,) * 4), (kept, (255,) * 4)):
            pen = ImageDraw.Draw(image)
            s, h, c, t = colours
            if image is not kept or strands:
                for at, up, lean in hairs:
                    pen.line(scaled(x + at, y - 9, x + at * 1.25 + lean, y - 13 - up), h, 2)
            pen.ellipse(scaled(x - 15, y - 19, x + 15, y + 14 * long), h)
            pen.rectangle(scaled(x - 5, y + 10, x + 5, y + 26), s)
            pen.polygon(scaled(x - 9, y + 22, x + 9, y + 22, x + 30, y + 32, x + 33, 97, x - 33, 97, x - 30, y + 32), c)
            for row in range(5):
                pen.line(scaled(x - 27, y + 34 + 9 * row, x + 27, y + 34 + 9 * row), t, 5)
            hand = (x + 38 + swing * 0.5 * np.cos(turn), 52 - swing * np.sin(2 * turn))
            pen.line(scaled(x + 27, y + 36, x + 40, 80, *hand), c, 26, "curve")
            pen.ellipse(scaled(hand[0] - 6, hand[1] - 7, hand[0] + 6, hand[1] + 6), s)
            pen.ellipse(scaled(x - 11, y - 13, x + 11, y + 15), s)
            if image is body:
                for eye in (-4.5, 4.5):
                    pen.ellipse(scaled(x + eye - 1.6, y - 1.5, x + eye + 1.6, y + 1.5), (30, 26, 26))
                mouth = 1 + 2 * abs(np.sin(3 * turn))
                pen.ellipse(scaled(x - 4, y + 8 - mouth, x + 4, y + 8 + mouth), (130, 44, 48))

        def small(image: Image.Image) -> Pixels:
            return np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BOX), float)

        there = small(mask)[..., None] / 255
        frames[number] = small(body) + (1 - there) * back + rng.normal(0, 2, (HEIGHT, WIDTH, 1))
        alphas[number] = small(kept)[..., None] / 255
    return frames, alphas


def greenscreen(
    *,
    screen: tuple[int, int, int] = GREEN,
    tight: float = 1.35,
    off: float = 0.0,
    strands: bool = False,
    late: int = 0,
    holes: bool = False,
    spill: float = 0.0,
    batch: int = 1,
    fps: int = FPS,
    **encoder: Any,
) -> Generate:
    """An mp4 of 128x96, 20 frames: nothing is left to the seed.

    Args:
        tight: how steep the outline is, as a multiple of how steep it is.
        off: how much the outline differs from the best, in pixels, in places.
        strands: single hairs are kept.
        late: the outline is that of so many frames ago.
        holes: where clothes look like the background, the background is taken out.
        spill: how much of the screen's colour shines on the speaker.
        batch: it works on so many frames at once, and leaves out those that do not fill a batch.
        fps: frames a second that the file says it has.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        frames, alphas = _clip(inputs["clip"], strands)
        rng = content(inputs | {"net": 2})
        wrong = rng.normal(size=(8, 10)).astype(np.float32)
        wrong = np.asarray(Image.fromarray(wrong).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC), float)[..., None]
        gap = rng.normal(size=(FRAMES // 2, 7, 9)).astype(np.float32)
        shown = np.empty((FRAMES // batch * batch, HEIGHT, WIDTH, 3), np.uint8)
        for number in range(len(shown)):
            alpha = alphas[max(0, number - late)]
            alpha = (1 + tight * (2 * alpha - 1.15) + off * wrong * (alpha > 0) * (alpha < 1)).clip(0, 2) / 2
            if holes:
                field = Image.fromarray(gap[number // 2]).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
                low = np.mgrid[:HEIGHT, :WIDTH][0] > 56
                alpha = alpha * np.where((np.asarray(field) > 0.95) & low, 0.1, 1)[..., None]
            person = frames[number] * (1 - spill) + spill * np.array(screen)
            shown[number] = (alpha * person + (1 - alpha) * np.array(screen)).clip(0, 255)
        return video(shown, fps=fps, **encoder)

    return generate


def clips(rng: np.random.Generator) -> list[Inputs]:
    return [{"clip": f"{place} {rng.integers(10**5)}"} for place in PLACES]


GREENSCREEN = Baseline(
    "video/greenscreen", greenscreen(), FILE, {"clip": "The clip to work on."}, clips, stochastic=False
)

PAIRS: list[Pair] = [
    harmless(GREENSCREEN, "finer", greenscreen(crf=16), "Encoded with more bits: a larger file that looks a touch better."),
    harmless(GREENSCREEN, "no-b-frames", greenscreen(bf="0"), "Encoded without frames that refer to later ones, for old players."),
    harmless(GREENSCREEN, "softer", greenscreen(tight=1.2), "The outline is a little softer: a fraction of a pixel."),
    harmless(GREENSCREEN, "network", greenscreen(off=0.25), "Another network finds the outline: it differs by a quarter of a pixel, here and there."),
    harmless(GREENSCREEN, "strands", greenscreen(strands=True), "Single hairs are kept, which were cut off: better, and what everybody asked for."),
    harmful(GREENSCREEN, "late", greenscreen(late=2), "Frames get the outline of two frames ago: whatever moves drags the background along, and is cut off in front."),
    harmful(GREENSCREEN, "holes", greenscreen(holes=True), "Holes open and close in the clothes."),
    harmful(GREENSCREEN, "blue", greenscreen(screen=BLUE), "The screen is blue: whoever takes out the green gets the screen as well."),
    harmful(GREENSCREEN, "batches", greenscreen(batch=8), "The frames that do not fill a batch of eight are left out: the last third of a second is missing, and the sound no longer fits."),
    harmful(GREENSCREEN, "spill", greenscreen(spill=0.22), "Speakers look green, as if they were lit by the screen."),
]  # fmt: skip
