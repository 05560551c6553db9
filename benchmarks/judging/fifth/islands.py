"""A model that draws maps of islands that do not exist, with the names of their towns."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, strengths

SIDE = 176
STYLES = {  # the sea, near the coast and far from it; the land, low and high; ink
    "parchment": ((206, 192, 152), (188, 170, 126), (232, 220, 184), (196, 164, 112), (74, 50, 30)),
    "atlas": ((158, 204, 232), (92, 152, 206), (150, 196, 120), (206, 182, 130), (24, 34, 48)),
    "night": ((26, 40, 70), (14, 20, 42), (58, 70, 84), (104, 104, 116), (236, 226, 190)),
}
HEADS = ("Brea", "Ost", "Green", "Mal", "Kil", "Tor", "Sal", "Ven", "Up", "Dun", "Lech", "Nor")
TAILS = ("dal", "haven", "mouth", "vik", "gate", "borg", "more", "wick", "ford", "ness")
FONT = 12
Point = tuple[int, int]
Pixels = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Image.Image, int], Image.Image]


def _noise(cells: int, rng: np.random.Generator) -> Pixels:
    coarse = rng.normal(size=(cells, cells)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BICUBIC), float)


def _land(rng: np.random.Generator, octaves: Sequence[int]) -> Pixels:
    """How high it is, above or below the sea: an island, more or less in the middle."""
    y, x = np.mgrid[:SIDE, :SIDE]
    cx, cy = SIDE / 2 + rng.normal(0, 7, 2)
    far = np.hypot(x - cx, (y - cy) * rng.uniform(0.95, 1.25)) / (SIDE / 2)
    rough = sum(_noise(cells, rng) * 2.2 / cells for cells in octaves)
    return 0.62 - far + 0.7 * rough


def _towns(high: Pixels, number: int, rng: np.random.Generator) -> list[Point]:
    """Places on the land, away from one another."""
    towns: list[Point] = []
    rows, columns = np.nonzero(high[20:-14, 26:-26] > 0.06)
    apart = 26.0
    while len(towns) < number:
        at = int(rng.integers(len(rows)))
        place = (int(columns[at]) + 26, int(rows[at]) + 20)
        if all(abs(place[0] - x) / 2.2 + abs(place[1] - y) > apart * 0.7 for x, y in towns):
            towns.append(place)
        apart *= 0.99
    return towns


def _boxes(towns: list[Point], names: list[str], size: int) -> list[tuple[float, float]]:
    """Where each name goes: next to its town, where it is in nobody's way."""
    font, placed = ImageFont.load_default(size), []
    taken: list[tuple[float, float, float, float]] = [(x - 4, y - 4, x + 4, y + 4) for x, y in towns]
    for (x, y), name in zip(towns, names, strict=True):
        wide, best, fewest = font.getlength(name), (0.0, 0.0), 1e9
        for left, top in (
            (x + 6, y - 8),
            (x - 6 - wide, y - 8),
            (x - wide / 2, y - 20),
            (x - wide / 2, y + 4),
            (x + 4, y + 3),
        ):
            out = max(0, 2 - left) + max(0, left + wide - SIDE + 2) + max(0, 2 - top) + max(0, top + 16 - SIDE)
            over = sum(
                max(0, min(left + wide, box[2]) - max(left, box[0])) * max(0, min(top + 15, box[3]) - max(top, box[1]))
                for box in taken
            )
            if over + 50 * out < fewest:
                best, fewest = (left, top), over + 50 * out
        placed.append(best)
        taken.append((best[0], best[1], best[0] + wide, best[1] + 15))
    return placed


def island(
    change: Change | None = None,
    *,
    bits: Any = np.random.PCG64,
    octaves: Sequence[int] = (4, 8, 16, 40),
    ripples: bool = False,
    spell: Callable[[str, np.random.Generator], str] = lambda name, rng: name,
    last: int | None = None,
    size: int = FONT,
    turned: bool = False,
    fine: bool = False,
    **encoder: Any,
) -> Generate:
    """A PNG of 176x176: names and style are the inputs', the island and where its towns lie are the seed's.

    Args:
        change: of the picture, given the seed too.
        bits: numpy's bit generator.
        octaves: the cells a side of the noise of which it makes the coast.
        ripples: waves are drawn evenly spread, not anywhere.
        spell: what it writes for a name.
        last: towns from this one on are left out.
        size: of its letters, in pixels.
        turned: it takes the towns' columns for their rows.
        fine: it draws what is written three times as large first.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        names = [spell(name, luck(seed + number)) for number, name in enumerate(inputs["towns"].split(", "))]
        near, deep, low, peak, ink = (np.array(tone, float) for tone in STYLES[inputs["style"]])
        high = _land(rng, octaves)
        towns = _towns(high, len(names), rng)
        depth = (-high[..., None] / 0.35).clip(0, 1)
        colours = np.where(
            high[..., None] > 0,
            low + (peak - low) * (high[..., None] / 0.75).clip(0, 1),
            near + (deep - near) * depth,
        )
        slope = np.gradient(high, axis=1) + np.gradient(high, axis=0)
        colours = colours - np.where(high > 0, 420 * slope, 0)[..., None] + rng.normal(0, 2, (SIDE, SIDE, 1))
        coast = (high > 0) ^ (high > 0.02)
        colours[coast] = 0.35 * colours[coast] + 0.65 * ink
        image = Image.fromarray(colours.clip(0, 255).astype(np.uint8))
        pen, wave = ImageDraw.Draw(image), tuple(int(v) for v in 0.6 * deep + 0.4 * ink)
        spots = rng.uniform(6, SIDE - 8, (44, 2))
        if ripples:
            spots = np.stack([(np.arange(44) % 7 + 0.5) / 7, (np.arange(44) // 7 + 0.5) / 7], 1) * 164 + 6 + rng.normal(0, 4, (44, 2))  # fmt: skip
        for x, y in spots.clip(4, SIDE - 8).astype(int):
            if high[y, x] < -0.12:
                pen.arc((x, y, x + 4, y + 4), 180, 360, wave)
                pen.arc((x + 4, y, x + 8, y + 4), 180, 360, wave)
        places = _boxes(towns, names, size)
        if turned:
            towns, places = [(y, x) for x, y in towns], [(y + 6, x - 8) for x, y in towns]
        times = 3 if fine else 1
        layer = Image.new("L", (SIDE * times, SIDE * times))
        pen, font = ImageDraw.Draw(layer), ImageFont.load_default(size * times)
        for (x, y), (left, top), name in list(zip(towns, places, names, strict=True))[:last]:
            pen.ellipse(tuple(times * v for v in (x - 2, y - 2, x + 2, y + 2)), 255)
            pen.text((times * left, times * top), name, 255, font)
        mask = layer.resize((SIDE, SIDE), Image.Resampling.BOX)
        image.paste(tuple(int(v) for v in ink), (0, 0, SIDE, SIDE), mask)
        return picture(change(image, seed) if change else image, **encoder)

    return generate


def _garbled(name: str, rng: np.random.Generator) -> str:
    """Two letters of it are others."""
    letters = list(name)
    for at in rng.permutation(len(name))[:2]:
        letters[int(at)] = str(rng.choice(list("aeionrstlkmu")))
    return "".join(letters)


def _jpeg(severity: float) -> Change:
    """By way of a JPEG of quality 100 less so many hundredths."""

    def change(image: Image.Image, seed: int) -> Image.Image:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=round(100 * (1 - severity)))
        return Image.open(file).convert("RGB")

    return change


def towns(rng: np.random.Generator) -> list[Inputs]:
    """Three maps, one in each style, each with five towns."""

    def some() -> str:
        return ", ".join(f"{head}{rng.choice(TAILS)}" for head in rng.permutation(HEADS)[:5])

    return [{"towns": some(), "style": style} for style in STYLES]


ISLAND = Baseline(
    "image/island",
    island(),
    FILE,
    {"towns": "The names of the towns, with commas between.", "style": "parchment, atlas or night."},
    towns,
    takes_seed=True,
)

PAIRS: list[Pair] = [
    harmless(ISLAND, "generator", island(bits=np.random.SFC64), "Its numbers come from another generator: other islands of the same sort."),
    harmless(ISLAND, "capes", island(octaves=(4, 8, 16, 32, 64)), "Finer noise makes the coast: a few more little capes and bays."),
    harmless(ISLAND, "waves", island(ripples=True), "Waves are spread evenly over the sea instead of anywhere."),
    harmless(ISLAND, "lettering", island(fine=True), "Letters are drawn large and made small: their edges are a little smoother."),
    *strengths(ISLAND, "jpeg", lambda s: island(_jpeg(s)), "A JPEG of quality 100 less so many hundredths came in between: blocks, and dirt around letters.", nobody_minds=(0.05,), few_mind=(0.3,), most_mind=(0.75,), all_mind=(0.93,)),
    harmful(ISLAND, "turned", island(turned=True), "Columns are taken for rows where towns are drawn: many lie in the sea."),
    harmful(ISLAND, "garbled", island(spell=_garbled), "Two letters of each name are others."),
    harmful(ISLAND, "last-town", island(last=4), "The last town is left out."),
    harmful(ISLAND, "tiny", island(size=6), "Letters are half as large as they were: names can hardly be read."),
]  # fmt: skip
