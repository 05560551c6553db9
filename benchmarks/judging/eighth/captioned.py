"""A model that writes what is said into a clip, two captions one after the other; the same at every call."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.judging.aquaria import clip
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

WIDTH, HEIGHT, FRAMES, FPS = 128, 96, 20, 8
SAID = (
    "I don't think it's far",
    "You can't leave it here",
    "Let's meet at six o'clock",
    "That's what she's told me",
    "We're late for Anna's party",
    "They haven't found it yet",
    "It's colder than we'd hoped",
    "He won't say where he's been",
)


@dataclass(frozen=True)
class Style:
    """How captions look.

    Attributes:
        size: of the letters, in pixels.
        bottom: how far they are above the picture's edge.
        ink: the colour of words.
        current: the colour of the word that is said.
        outline: its width in pixels.
        finer: points a pixel, each way, of which letters are drawn.
        wide: the longest line, in pixels.
        fade: frames that a caption takes to appear.
        delay: frames by which captions come too late.
        stay: the first caption does not go when the second comes.
        spell: what is done to the text.
    """

    size: int = 13
    bottom: int = 6
    ink: tuple[int, int, int] = (255, 255, 255)
    current: tuple[int, int, int] = (255, 214, 40)
    outline: int = 1
    finer: int = 1
    wide: int = 112
    fade: int = 0
    delay: int = 0
    stay: bool = False
    spell: Callable[[str], str] = str


def captioned(how: Style | None = None, **encoder: Any) -> Generate:
    """An mp4 of 128x96, 20 frames; the word that is said has another colour."""
    style = how or Style()

    def generate(inputs: Inputs, seed: int) -> str:
        look = content({"clip": inputs["clip"]})
        texts = [style.spell(text) for text in inputs["said"].split(" / ")]
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
        above, below = look.uniform(195, 252, (2, 3))
        still = above + (below - above) * (y / HEIGHT)[..., None]
        paths, tones = (
            look.uniform((10, 10, -4, -1.5, 9), (118, 70, 4, 1.5, 22), (5, 5)),
            look.uniform(130, 250, (5, 3)),
        )
        frames = []
        for index in range(FRAMES):
            frame = still.copy()
            for (left, top, right, down, wide), tone in zip(paths, tones, strict=True):
                away = np.hypot((x - left - right * index + 30) % (WIDTH + 60) - 30, y - top - down * index)
                frame += np.clip(wide - away, 0, 1)[..., None] * (tone * (1 - 0.01 * away[..., None]) - frame)
            since = index - style.delay
            for which, text in enumerate(texts):
                moment = since - which * FRAMES // 2
                gone = moment >= FRAMES // 2 and which == 0 and not style.stay
                if moment < 0 or gone:
                    continue
                words = len(text.split())
                letters = _letters(text, min(moment * 2 * words // FRAMES, words - 1), style)
                share = 1.0 if moment >= style.fade else (moment + 1) / (style.fade + 1)
                frame += share * letters[..., 3:] / 255 * (letters[..., :3] - frame)
            frames.append(frame)
        return clip(np.stack(frames), fps=FPS, **encoder)

    return generate


@functools.cache
def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


@functools.lru_cache(64)
def _letters(text: str, said: int, style: Style) -> np.ndarray:
    """A caption (down, across, 4) of which one word, counted from 0, is being said."""
    font, finer = _font(style.size * style.finer), style.finer
    image = Image.new("RGBA", (WIDTH * finer, HEIGHT * finer), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    lines: list[list[str]] = [[]]
    for word in text.split():
        if lines[-1] and pen.textlength(" ".join([*lines[-1], word]), font) > style.wide * finer:
            lines.append([])
        lines[-1].append(word)
    number = 0
    for row, line in enumerate(lines):
        left = (WIDTH * finer - pen.textlength(" ".join(line), font)) / 2
        top = (HEIGHT - style.bottom - (len(lines) - row) * (style.size + 3)) * finer
        for word in line:
            tone = style.current if number == said else style.ink
            pen.text((left, top), word, tone, font, stroke_width=style.outline * finer, stroke_fill=(0, 0, 0))
            left += pen.textlength(f"{word} ", font)
            number += 1
    return np.asarray(image.reduce(finer) if finer > 1 else image, float)


def curly(text: str) -> str:
    """With an apostrophe of UTF-8 that is read as if it were Windows-1252: most of it is in no font."""
    return text.replace("'", "\u00e2\u20ac\u2122")


def talks(rng: np.random.Generator) -> list[Inputs]:
    said = [str(line) for line in rng.permutation(SAID)[:6]]
    return [
        {"clip": f"{place} {rng.integers(10**6)}", "said": " / ".join(said[2 * number : 2 * number + 2])}
        for number, place in enumerate(("kitchen", "office", "garden"))
    ]


CAPTIONED = Baseline("video/captioned", captioned(), FILE, {"clip": "The clip.", "said": "What is said: two captions."}, talks, stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(CAPTIONED, "lower", captioned(Style(bottom=5)), "Captions stand a pixel lower."),
    harmless(CAPTIONED, "rasteriser", captioned(Style(finer=3)), "Letters are drawn by another rasteriser: their edges are smoother, and they read the same."),
    harmless(CAPTIONED, "cream", captioned(Style(ink=(255, 252, 240))), "White words have a trace of cream."),
    harmless(CAPTIONED, "fading-in", captioned(Style(fade=1)), "A caption takes an eighth of a second to appear."),
    harmless(CAPTIONED, "amber", captioned(Style(current=(255, 196, 30))), "The word that is said is yellow with a little more orange."),
    harmful(CAPTIONED, "behind", captioned(Style(delay=5)), "Captions come 0.6 s late, and the end of the second is never reached."),
    harmful(CAPTIONED, "unwrapped", captioned(Style(wide=10**4)), "Lines are not broken: long ones run out of the picture on both sides."),
    harmful(CAPTIONED, "mojibake", captioned(Style(spell=curly)), "Instead of apostrophes there are boxes and an a with a hat."),
    harmful(CAPTIONED, "piled-up", captioned(Style(stay=True)), "The first caption stays below the second: neither can be read."),
    harmful(CAPTIONED, "unlined", captioned(Style(outline=0)), "Letters have no outline: white on a bright picture, they can hardly be read."),
]  # fmt: skip
