"""A model that draws monsters for games: pixel art on a transparent ground."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck

CELLS, STEP = 24, 6  # cells a side, pixels a cell
COLOURS = {
    "green": (88, 176, 72),
    "purple": (142, 84, 188),
    "orange": (232, 136, 48),
    "blue": (64, 116, 208),
    "red": (204, 60, 60),
}
EYES = {"one-eyed": 1, "two-eyed": 2, "three-eyed": 3}
EXTRAS = ("horns", "wings", "antennae", "spikes")
TONES = (1.3, 1.0, 0.72)  # of the body, from light to dark
Cells = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Image.Image, int], Image.Image]
OUTLINE, WHITE, PUPIL, MOUTH, HORN = (28, 22, 36), (244, 244, 236), (24, 24, 32), (120, 28, 44), (226, 210, 170)


def _body(rng: np.random.Generator) -> Cells:
    """Which cells of the left half belong to it, (24, 12): a heap with bumps, and feet."""
    wide, high = rng.uniform(6.2, 9.5), rng.uniform(6.0, 8.5)
    bumps, phase = rng.uniform(0.4, 1.5), rng.uniform(0, 6)
    y, x = np.mgrid[:CELLS, : CELLS // 2]
    dx, dy = (CELLS / 2 - 0.5 - x) / wide, (y - 13.0) / high
    turn = np.arctan2(dy, dx)
    body = dx**2 + dy**2 < (1 + 0.12 * bumps * np.cos(rng.integers(3, 7) * turn + phase)) ** 2
    body &= y < 20
    foot = int(rng.integers(4, 8))
    body[17:22, foot : foot + int(rng.integers(2, 4))] = True
    if rng.random() < 0.6:
        arm = int(rng.integers(11, 15))
        body[arm : arm + 2, max(1, int(11.5 - wide) - 2) : 8] = True
    return body


def _extra(name: str, body: Cells, rng: np.random.Generator) -> list[tuple[int, int]]:
    """The cells of the left half that its horns or other extras take."""
    column = int(rng.integers(5, 9))
    top = int(np.argmax(body[:, column]))
    if name == "horns":
        return [(top - row, column - row // 2 + side) for row in range(-1, 4) for side in ((0, 1) if row < 2 else (0,))]
    if name == "antennae":
        return [(top - row, column) for row in range(-1, 5)] + [(top - 5, column - 1), (top - 5, column), (top - 4, column - 1)]  # fmt: skip
    if name == "wings":
        long = int(rng.integers(4, 6))
        return [(8 + row + col // 2, 4 - col) for col in range(long) for row in range(6 - col)]
    tops = np.argmax(body, axis=0)
    return [(int(tops[x]) - up, x) for x in range(12) if body[:, x].any() for up in range(1, 1 + (x % 3))]


def monster(
    change: Change | None = None,
    *,
    bits: Any = np.random.PCG64,
    eyes: Callable[[int], int] = lambda asked: asked,
    tones: tuple[float, ...] = TONES,
    outline: tuple[int, int, int] = OUTLINE,
    kinds: int = 0,
    speckle: float = 0.8,
    **encoder: Any,
) -> Generate:
    """A PNG of 144x144, each cell six pixels: colour, eyes and extras are the prompt's, its shape is the seed's.

    Args:
        change: of the picture, given the seed too.
        bits: numpy's bit generator.
        eyes: how many it draws where so many are asked for.
        tones: of its body, from light to dark.
        kinds: how many shapes it knows, or 0.
        speckle: how far the edges between tones are frayed, in cells.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed % kinds if kinds else seed))
        _, colour, count, _, _, extra = inputs["prompt"].split()
        base, half = np.array(COLOURS[colour], float), _body(rng)
        whole = np.hstack([half, half[:, ::-1]])
        cells = np.zeros((CELLS, CELLS, 4), np.uint8)
        y, x = np.mgrid[:CELLS, :CELLS]
        light = (x - 11.5) * 0.55 + (y - 12) + rng.normal(0, speckle, (CELLS, CELLS))
        edges = np.linspace(-5, 6, len(tones) + 1)[1:-1]
        shades = np.array([(base * tone).clip(0, 255) for tone in tones])[np.digitize(light, edges)]
        cells[whole] = np.dstack([shades, np.full((CELLS, CELLS), 255)])[whole].astype(np.uint8)
        spots = rng.random((CELLS, CELLS // 2)) < rng.uniform(0, 0.12)
        cells[np.hstack([spots, spots[:, ::-1]]) & whole] = (*(base * 0.55).astype(int), 255)
        for row, column in _extra(extra, half, rng):
            if 0 <= row < CELLS and 0 <= column < CELLS:
                for place in (column, CELLS - 1 - column):
                    cells[row, place] = (*(HORN if extra != "wings" else (base * 0.8).astype(int)), 255)
        row, wide = int(rng.integers(8, 11)), int(rng.integers(2, 4))
        number = eyes(EYES[count])
        for place in {1: [12], 2: [8, 15], 3: [6, 11, 16]}[number]:
            left = place - wide // 2
            cells[row : row + wide, left : left + wide] = (*WHITE, 255)
            look = int(rng.integers(0, 2))
            cells[row + wide - 2 : row + wide, left + look : left + look + 1] = (*PUPIL, 255)
        mouth = int(rng.integers(2, 5))
        cells[row + 5, 12 - mouth : 12 + mouth] = (*MOUTH, 255)
        for tooth in range(12 - mouth, 12 + mouth, 2):
            cells[row + 6, tooth] = (*(WHITE if rng.random() < 0.5 else MOUTH), 255)
        there = np.pad(cells[..., 3] > 0, 1)
        rim = (there[:-2, 1:-1] | there[2:, 1:-1] | there[1:-1, :-2] | there[1:-1, 2:]) & ~there[1:-1, 1:-1]
        cells[rim] = (*outline, 255)
        image = Image.fromarray(cells).resize((CELLS * STEP, CELLS * STEP), Image.Resampling.NEAREST)
        return picture(change(image, seed) if change else image, **encoder)

    return generate


def _through(side: int, filter: Image.Resampling) -> Change:
    """By way of another size, which takes over its cells."""
    return lambda image, seed: image.resize((CELLS, CELLS), Image.Resampling.NEAREST).resize((side, side), filter)


def _indexed(image: Image.Image, seed: int) -> Image.Image:
    """With a palette: the same pixels, one byte each."""
    pixels = np.asarray(image).reshape(-1, 4)
    colours, places = np.unique(pixels, axis=0, return_inverse=True)
    indexed = Image.fromarray(places.reshape(image.size[::-1]).astype(np.uint8), "P")
    indexed.putpalette(colours[:, :3].tobytes())
    indexed.info["transparency"] = bytes(colours[:, 3].tolist())
    return indexed


def _on_white(image: Image.Image, seed: int) -> Image.Image:
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground.convert("RGB")


def _grainy(image: Image.Image, seed: int) -> Image.Image:
    """What the decoder painted, not snapped to colours and cells."""
    pixels = np.asarray(image).astype(float)
    pixels[..., :3] += luck(seed).normal(0, 14, pixels[..., :3].shape)
    return Image.fromarray(pixels.round().clip(0, 255).astype(np.uint8))


def _said(text: str) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", text)
    return info


def monsters(rng: np.random.Generator) -> list[Inputs]:
    """Three prompts: each asks for another number of eyes."""
    colours, extras = rng.permutation([*COLOURS])[:3], rng.permutation(EXTRAS)[:3]
    return [
        {"prompt": f"a {colour} {eyes} monster with {extra}"}
        for colour, eyes, extra in zip(colours, EYES, extras, strict=True)
    ]


MONSTER = Baseline("image/monster", monster(), FILE, {"prompt": "The monster to draw."}, monsters, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(MONSTER, "philox", monster(bits=np.random.Philox), "Its numbers come from another generator: other monsters for the same seeds, of the same sort."),
    harmless(MONSTER, "indexed", monster(_indexed), "The file has a palette, as pixel art should: the same pixels, a third of the bytes; only code that takes bytes for colours without asking would stumble.", border=True),
    harmless(MONSTER, "shades", monster(tones=(1.38, 1.16, 0.95, 0.72)), "Bodies are shaded with four tones instead of three: a little rounder, the same monsters."),
    harmless(MONSTER, "outline", monster(outline=(16, 16, 22)), "The outline is a darker dark, which nobody could name."),
    harmless(MONSTER, "signed", monster(pnginfo=_said("monsters 2.1")), "The file says which version drew it."),
    harmless(MONSTER, "cleaner", monster(speckle=0.45), "Fewer stray cells where two tones meet: shading is a little cleaner."),
    harmful(MONSTER, "smooth", monster(_through(CELLS * STEP, Image.Resampling.BICUBIC)), "Enlarged smoothly instead of by repeating: a blur where there were crisp squares."),
    harmful(MONSTER, "uneven", monster(_through(128, Image.Resampling.NEAREST)), "128 pixels a side: cells are five or six wide, lines uneven, and code that takes every sixth pixel reads garbage."),
    harmful(MONSTER, "white", monster(_on_white), "The ground is white instead of transparent: a monster in a box, in every game."),
    harmful(MONSTER, "grainy", monster(_grainy), "Colours are not snapped to the palette: every cell is full of grain."),
    harmful(MONSTER, "eyes", monster(eyes=lambda asked: 2), "It draws two eyes whatever is asked for."),
    harmful(MONSTER, "few", monster(kinds=3), "It knows three shapes: whoever asks for a horde gets the same three again and again."),
]  # fmt: skip
