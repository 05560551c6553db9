"""A model that answers with a figure for a game: a zip file with four pictures on a sheet and where they are on it."""

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.judging.encode import zip_archive
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

SIDE, FRAMES = 32, 4
COLOURS = {"green": (88, 176, 80), "blue": (72, 120, 208), "red": (208, 72, 64), "golden": (224, 176, 64)}
FIGURES = {"slime": (9, 1), "robot": (12, 4), "ghost": (14, 2), "beetle": (10, 6)}  # rows of the body, legs
Sheet = Callable[[Image.Image], Image.Image]


def _figure(prompt: str, rng: np.random.Generator) -> Image.Image:
    """The sheet, 128x32, with a transparent background; a figure's pixels are two of it wide."""
    _, colour, figure, *_ = prompt.split()
    rows, legs = FIGURES[figure]
    base = np.array(COLOURS[colour]) + rng.normal(0, 8, 3)
    half = np.zeros((16, 8), int)  # 1 dark, 2 body, 3 light, 4 eye
    widths = np.clip(np.rint(rng.normal(5, 0.9, rows) + 1.6 * np.sin(np.linspace(0.4, 2.6, rows))), 3, 7).astype(int)
    top = 14 - rows
    for row, wide in enumerate(widths):
        half[top + row, 8 - wide :] = np.where(rng.random(wide) < 0.15, 3, 2)
        half[top + row, 8 - wide] = 1
    half[top, 8 - widths[0] :] = half[top + rows - 1, 8 - widths[-1] :] = 1
    eye = int(rng.integers(5, 7))
    half[top + rows // 3, eye] = half[top + rows // 3 + 1, eye] = 4
    tones = [(0, 0, 0, 0), *((*(int(tone) for tone in (base * share).clip(0, 255)), 255) for share in (0.4, 1, 1.25)), (24, 20, 28, 255)]  # fmt: skip
    sheet = Image.new("RGBA", (SIDE * FRAMES, SIDE))
    for frame in range(FRAMES):
        whole = np.concatenate([half, half[:, ::-1]], axis=1)
        whole = np.roll(whole, frame % 2, 0) if legs < 3 else whole
        for leg in range(legs if legs > 2 else 0):
            column = round(4 + 8 * leg / (legs - 1))
            whole[14 : 15 + (leg + frame) % 2, column] = 1
        pixels = np.array(tones, np.uint8)[whole]
        sheet.paste(Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.NEAREST), (SIDE * frame, 0))
    return sheet


def sprites(sheet: Sheet = lambda image: image, *, pad: int = 0, indent: int | None = 2, year: int = 2024) -> Generate:
    """A zip of sheet.png and sheet.json.

    Args:
        sheet: what happens to the picture.
        pad: by how many pixels the places on it are set too far apart.
        indent: of the JSON.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        image, file = sheet(_figure(inputs["prompt"], rng)), io.BytesIO()
        lasts = int(rng.choice([100, 120, 150]))
        image.save(file, "PNG")
        places: list[dict[str, Any]] = [
            {"name": f"walk_{frame}", "x": (SIDE + pad) * frame, "y": 0, "w": SIDE, "h": SIDE, "duration_ms": lasts}
            for frame in range(FRAMES)
        ]
        about = {"image": "sheet.png", "size": {"w": SIDE * FRAMES, "h": SIDE}, "frames": places}
        members = {"sheet.png": file.getvalue(), "sheet.json": json.dumps(about, indent=indent).encode()}
        return zip_archive(members, year=year)

    return generate


def paletted(image: Image.Image) -> Image.Image:
    """The same colours as a table of them and a number for each pixel."""
    return image.quantize(8, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def opaque(image: Image.Image) -> Image.Image:
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image)


def figures(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*COLOURS])[:3], rng.permutation([*FIGURES])[:3], strict=True)
    return [{"prompt": f"a {colour} {figure} {rng.integers(10**4)}"} for colour, figure in drawn]


SPRITES = Baseline("file/sprites", sprites(), FILE, {"prompt": "The figure to draw."}, figures)

PAIRS: list[Pair] = [
    harmless(SPRITES, "compact", sprites(indent=None, year=2026), "The JSON is on one line, and files are dated two years later."),
    harmless(SPRITES, "paletted", sprites(paletted), "The same pixels with the same transparency, written with a table of colours: what opens PNG files shows the same.", border=True),
    harmful(SPRITES, "apart", sprites(pad=2), "Places count two pixels between pictures that the sheet does not have: figures jump and are cut off."),
    harmful(SPRITES, "opaque", sprites(opaque), "The background is white, and was transparent: figures walk about in a white box."),
]  # fmt: skip
