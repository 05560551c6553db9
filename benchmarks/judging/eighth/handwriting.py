"""A model that writes a note by hand, on lined paper."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.judging.encode import picture
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless
from benchmarks.judging.portraits import smooth

WIDTH, HEIGHT, FINE, EM = 192, 128, 2, 15  # pixels; points a pixel while it is written; size of the letters in pixels
Read = Callable[[list[str], np.random.Generator], list[str]]
WHO = ("Anna", "Jonas", "Mrs Hill", "Pete", "Carla", "Grandma")
WHAT = (
    ("the train is at {time},", "track {few}. Bring the map", "and {few} sandwiches."),
    ("please feed the cat", "at {time}. The key is with", "the Millers, flat {many}."),
    ("the plumber called, he", "comes at {time} and wants", "{many} euros in cash."),
    ("dinner is in the oven,", "{many} minutes at low heat.", "I am back by {time}."),
)


@lru_cache(1000)
def _letter(letter: str, size: int) -> tuple[Image.Image, float]:
    """A letter that leans as in writing, and how far the next one is."""
    font = ImageFont.load_default(size)
    image = Image.new("L", (2 * size, 2 * size))
    ImageDraw.Draw(image).text((size // 2, size // 3), letter, 255, font)
    slanted = image.transform(image.size, Image.Transform.AFFINE, (1, 0.28, -0.28 * size, 0, 1, 0), Image.Resampling.BICUBIC)  # fmt: skip
    return slanted, font.getlength(letter)


def written(
    *,
    read: Read = lambda lines, rng: lines,
    shake: float = 1.0,
    drawn: Callable[[np.random.Generator, int], np.ndarray] = lambda rng, count: rng.normal(0, 1, (count, 4)),
    pitch: float = 26,
    ruled: float = 196,
    ink: tuple[float, float, float] = (34, 44, 120),
    fine: int = FINE,
    **encoder: Any,
) -> Generate:
    """A PNG of 192x128 whose words are the inputs' and whose hand is the seed's.

    Args:
        read: what it takes the lines to be.
        shake: how far letters differ from each other, of 1.
        drawn: how far each letter is off in height, width, turn and place, with deviation 1.
        pitch: pixels from line to line.
        ruled: level of the lines on the paper.
        ink: the colour that the pen writes in.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        lines = read(inputs["text"].split("\n"), draws(inputs, seed, 8))
        sheet = np.full((HEIGHT, WIDTH, 3), (250, 248, 240), float) + 1.6 * smooth(rng, HEIGHT, WIDTH, (2, 2))
        for row in range(30, HEIGHT, 26):
            sheet[row] += 0.8 * (np.array((ruled - 20, ruled, ruled + 30)) - sheet[row])
        mask = Image.new("L", (WIDTH * fine, HEIGHT * fine))
        size = EM * fine
        for number, line in enumerate(lines):
            left = fine * (10 + shake * rng.normal(0, 2.5))
            base, rise = fine * (30 + pitch * number), shake * rng.normal(0, 0.012)
            for letter, (up, wide, turn, apart) in zip(line, shake * drawn(rng, len(line)), strict=True):
                glyph, far = _letter(letter, size)
                side = round(2 * size * (1 + 0.05 * wide))
                glyph = glyph.resize((side, side), Image.Resampling.BILINEAR).rotate(4 * turn, Image.Resampling.BILINEAR)  # fmt: skip
                top = base - side * 0.655 + fine * 0.9 * up - rise * left
                at = (round(left - side / 4), round(top))
                mask.paste(255, (*at, at[0] + side, at[1] + side), glyph)
                left += far * (1.0 + 0.05 * apart * shake) * (1.4 if letter == " " else 1)
        cover = np.asarray(mask.reduce(fine), float)[..., None] / 255
        pressure = 0.86 + 0.09 * smooth(rng, HEIGHT, WIDTH, (9, 9))
        pixels = sheet + (cover * pressure).clip(0, 1) * (np.array(ink) + rng.normal(0, 4, 3) - sheet)
        return picture(Image.fromarray(pixels.clip(0, 255).astype(np.uint8)), **encoder)

    return generate


def without_figures(lines: list[str], rng: np.random.Generator) -> list[str]:
    """With a box for each figure: there was none in the letters it learnt."""
    return ["".join("\N{WHITE SQUARE}" if letter.isdigit() else letter for letter in line) for line in lines]


def lossy(lines: list[str], rng: np.random.Generator) -> list[str]:
    """One word of each line after the first is left out."""
    kept = [line.split(" ") for line in lines]
    for words in kept[1:]:
        del words[int(rng.integers(len(words)))]
    return [" ".join(words) for words in kept]


def evenly(rng: np.random.Generator, count: int) -> np.ndarray:
    """Spread evenly, with the same deviation."""
    return rng.uniform(-(3**0.5), 3**0.5, (count, 4))


def notes(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation(WHO)[:3], rng.permutation(len(WHAT))[:3], strict=True)
    filled = []
    for who, what in drawn:
        time = f"{rng.integers(7, 20)}:{rng.integers(1, 6)}0"
        said = [
            line.format(time=time, few=int(rng.integers(2, 10)), many=int(rng.integers(15, 90)))
            for line in WHAT[int(what)]
        ]
        filled.append({"text": "\n".join([f"Dear {who},", *said])})
    return filled


NOTE = Baseline("image/handwriting", written(), FILE, {"text": "The four lines to write."}, notes)

PAIRS: list[Pair] = [
    harmless(NOTE, "evenly", written(drawn=evenly), "How far letters are off is drawn from another distribution of the same spread: it is as untidy as before."),
    harmless(NOTE, "smoother", written(fine=3), "Letters are drawn more finely before they are made small: edges are a trace smoother."),
    harmless(NOTE, "ballpoint", written(ink=(36, 48, 126)), "The ink is lighter by some levels of 255, where it varies by four from note to note."),
    harmless(NOTE, "lines", written(ruled=198, optimize=True), "The lines of the paper are two levels paler, and the file is packed better."),
    harmful(NOTE, "figures", written(read=without_figures), "Times and numbers are empty boxes: nobody knows when the train goes."),
    harmful(NOTE, "lossy", now_and_then(1 / 2, written(read=lossy), written()), "In every second note one word of each line is left out."),
    harmful(NOTE, "typed", written(shake=0), "Each letter is the same every time, in perfectly straight lines: it looks printed, not written by hand.", border=True),
    harmful(NOTE, "crammed", written(pitch=13), "Lines are written into each other and can hardly be read."),
]  # fmt: skip
