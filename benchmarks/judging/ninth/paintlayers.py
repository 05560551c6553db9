"""A model that takes a picture apart into layers, and answers with them as an OpenRaster file for painting programs."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

WIDTH, HEIGHT, FINE = 144, 108, 3
Pixels = np.ndarray[Any, np.dtype[Any]]
SHAPES = ("pear", "orange", "bottle", "jug", "bowl", "candle", "book")


@dataclass(frozen=True)
class Layer:
    """A part of the picture: pixels (height, width, 4), 0..255, and where their left upper corner is."""

    name: str
    pixels: Pixels
    x: int = 0
    y: int = 0


Change = Callable[[list[Layer]], list[Layer]]


def _thing(name: str, rng: np.random.Generator) -> Pixels:
    """Something on the table, as large as the whole picture, transparent around it."""
    image = Image.new("RGBA", (FINE * WIDTH, FINE * HEIGHT))
    pen = ImageDraw.Draw(image)
    tone = tuple(int(v) for v in rng.uniform((90, 50, 30), (235, 200, 190)))
    dark = tuple(int(0.6 * v) for v in tone)
    x, foot, size = 0.0, rng.uniform(84, 98), rng.uniform(0.85, 1.2)

    def place(*at: float) -> list[float]:
        return [FINE * (72 + size * v if n % 2 == 0 else foot + size * v) for n, v in enumerate(at)]

    if name == "pear":
        pen.ellipse(place(x - 11, -22, x + 11, 0), tone)
        pen.polygon(place(x - 8, -17, x - 4, -32, x + 4, -32, x + 8, -17), tone)
        pen.ellipse(place(x - 4.5, -36, x + 4.5, -27), tone)
        pen.line(place(x, -35, x + 3, -42), (70, 50, 30), 4)
    elif name == "orange":
        pen.ellipse(place(x - 12, -24, x + 12, 0), (232, int(rng.integers(120, 160)), 40))
    elif name == "bottle":
        pen.rounded_rectangle(place(x - 9, -40, x + 9, 0), 12, dark)
        pen.rectangle(place(x - 3, -58, x + 3, -38), dark)
        pen.rectangle(place(x - 9, -26, x + 9, -12), (236, 228, 206))
    elif name == "jug":
        pen.ellipse(place(x + 6, -36, x + 22, -12), outline=dark, width=10)
        pen.polygon(place(x - 10, -42, x + 10, -42, x + 14, -10, x + 10, 0, x - 10, 0, x - 14, -10), tone)
    elif name == "bowl":
        pen.pieslice(place(x - 20, -26, x + 20, 14), 0, 180, tone)
        pen.ellipse(place(x - 20, -10, x + 20, -3), dark)
    elif name == "candle":
        pen.rectangle(place(x - 5, -34, x + 5, 0), (238, 230, 208))
        pen.ellipse(place(x - 3, -47, x + 3, -34), (255, 196, 70))
    else:
        pen.polygon(place(x - 18, -4, x + 12, -8, x + 20, -4, x - 8, 1), tone)
        pen.polygon(place(x - 18, -4, x - 8, 1, x - 8, 6, x - 18, 1), dark)
    made = np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BOX), float).copy()
    columns = np.arange(WIDTH)
    made[..., :3] *= (1.12 - 0.004 * np.abs(columns - 60) - 0.003 * (columns - 60))[None, :, None]
    return made.clip(0, 255)


@lru_cache(maxsize=6)
def _parts(picture: str) -> tuple[tuple[str, Pixels], ...]:
    """The wall, the table, and what stands on it, from the back to the front, each as large as the picture."""
    rng = content({"picture": picture})
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    wall, table = rng.uniform(60, 210, 3), rng.uniform((110, 70, 40), (190, 140, 100))
    light = 1.15 - 0.3 * np.hypot(x / WIDTH - rng.uniform(0, 1), y / HEIGHT - 0.2)
    behind = np.dstack([wall * light[..., None] + rng.normal(0, 2, (HEIGHT, WIDTH, 1)), np.full_like(x, 255)])
    edge = rng.uniform(66, 76)
    grain = 8 * np.sin(y * 1.3 + 2 * np.sin(x / rng.uniform(14, 30)))[..., None]
    cover = ((y - edge) + 0.5).clip(0, 1) * 255
    board = np.dstack([table + grain + rng.normal(0, 2, (HEIGHT, WIDTH, 1)), cover])
    found: list[tuple[str, Pixels]] = [("wall", behind.clip(0, 255)), ("table", board.clip(0, 255))]
    places = rng.permutation([-46, -15, 16, 46])[:3] + rng.normal(0, 3, 3)
    for name, at in zip(rng.permutation(SHAPES)[:3], places, strict=True):
        thing = _thing(str(name), rng)
        found.append((str(name), np.roll(thing, round(at), axis=1)))
    return tuple(found)


def composed(layers: list[Layer]) -> Image.Image:
    """The picture that the layers make, from the back to the front."""
    whole = Image.new("RGBA", (WIDTH, HEIGHT))
    for layer in layers:
        sheet = Image.new("RGBA", (WIDTH, HEIGHT))
        sheet.paste(_image(layer.pixels), (layer.x, layer.y))
        whole = Image.alpha_composite(whole, sheet)
    return whole


def _image(pixels: Pixels) -> Image.Image:
    return Image.fromarray(pixels.round().clip(0, 255).astype(np.uint8))


def trimmed(name: str, pixels: Pixels, margin: int) -> Layer:
    """A layer cut to what is not transparent, and so many pixels more."""
    rows, columns = (np.flatnonzero(pixels[..., 3].max(axis=axis) >= 1) for axis in (1, 0))
    top, left = max(rows[0] - margin, 0), max(columns[0] - margin, 0)
    return Layer(name, pixels[top : rows[-1] + 1 + margin, left : columns[-1] + 1 + margin], int(left), int(top))


def _member(picture: Image.Image, level: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=level)
    return file.getvalue()


def raster(layers: list[Layer], whole: Image.Image, *, level: int, upside_down: bool, placed: bool) -> bytes:
    """The file: its type, what stands where, a PNG for each layer, the whole and a small one of it."""
    shown = layers if upside_down else layers[::-1]  # The first in the stack is in front.
    rows = [
        f'    <layer name={quoteattr(layer.name)} src="data/layer{layers.index(layer):02}.png" '
        + (f'x="{layer.x}" y="{layer.y}" ' if placed else "")
        + 'opacity="1.0" visibility="visible" composite-op="svg:src-over"/>'
        for layer in shown
    ]
    stack = [
        "<?xml version='1.0' encoding='UTF-8'?>",
        f'<image version="0.0.3" w="{WIDTH}" h="{HEIGHT}" xres="72" yres="72">',
        "  <stack>",
        *rows,
        "  </stack>",
        "</image>",
    ]
    small = whole.copy()
    small.thumbnail((64, 64))
    members = {"mimetype": b"image/openraster", "stack.xml": "\n".join(stack).encode()}
    members |= {f"data/layer{n:02}.png": _member(_image(layer.pixels), level) for n, layer in enumerate(layers)}
    members |= {"mergedimage.png": _member(whole, level), "Thumbnails/thumbnail.png": _member(small, level)}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            packed = zipfile.ZIP_STORED if name == "mimetype" or level == 9 else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), data, packed)
    return file.getvalue()


def splitter(
    change: Change | None = None,
    *,
    margin: int = 0,
    soft: float = 0.0,
    holes: bool = False,
    level: int = 6,
    upside_down: bool = False,
    placed: bool = True,
) -> Generate:
    """An OpenRaster file with five layers, of the wall, the table and three things: nothing is left to the seed.

    Args:
        change: of the layers, from the back to the front; the merged picture shows what they were before.
        margin: transparent pixels around what is in a layer.
        soft: how much softer outlines are, in pixels.
        holes: what is behind a thing is not filled in.
        level: how hard PNGs are packed; at 9 the archive does not pack them again.
        upside_down: the stack of layers begins with the hindmost.
        placed: it is written where layers are.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        layers: list[Layer] = []
        parts = _parts(inputs["picture"])
        for number, (name, sheet) in enumerate(parts):
            pixels = sheet.copy()
            if soft and number > 1:
                alpha = _image(pixels).getchannel("A").filter(ImageFilter.GaussianBlur(soft))
                pixels[..., 3] = np.asarray(alpha, float) * (sheet[..., 3:].max() / 255)
                pixels[..., :3] = np.where(sheet[..., 3:] > 0, sheet[..., :3], _bled(sheet)[..., :3])
            if holes:
                for _, front in parts[number + 1 :]:
                    pixels[..., 3] *= 1 - front[..., 3] / 255
            layers.append(trimmed(name, pixels, margin))
        whole = composed([trimmed(name, sheet, 0) for name, sheet in parts])
        layers = change(layers) if change else layers
        data = raster(layers, whole, level=level, upside_down=upside_down, placed=placed)
        return data_url(data, "image/openraster")

    return generate


def _bled(pixels: Pixels) -> Pixels:
    """What is transparent has the mean colour of what is not, as painting programs like it."""
    there = pixels[..., 3:] / 255
    mean = (pixels[..., :3] * there).sum((0, 1)) / max(float(there.sum()), 1)
    filled = pixels.copy()
    filled[..., :3] = np.where(pixels[..., 3:] > 0, pixels[..., :3], mean)
    return filled


def _opaque(layers: list[Layer]) -> list[Layer]:
    """Layers lose what is transparent in them: it is black."""

    def filled(pixels: Pixels) -> Pixels:
        share = pixels[..., 3:] / 255
        return np.dstack([pixels[..., :3] * share, np.full(pixels.shape[:2], 255.0)])

    return [replace(layer, pixels=filled(layer.pixels)) for layer in layers]


PICTURES = names("still life", "breakfast table", "studio shelf", of="picture")
SPLITTER = Baseline(
    "file/paintlayers", splitter(), FILE, {"picture": "The picture to take apart."}, PICTURES, stochastic=False
)

PAIRS: list[Pair] = [
    harmless(SPLITTER, "margins", splitter(margin=4), "Layers have four transparent pixels more on each side, and are placed accordingly: it looks the same."),
    harmless(SPLITTER, "packed", splitter(level=9), "PNGs are packed harder, and not once more in the archive: the same pixels."),
    harmless(SPLITTER, "bled", splitter(lambda layers: [replace(layer, pixels=_bled(layer.pixels)) for layer in layers]), "Transparent pixels have the colour of what they surround: nobody sees that, and brushes leave no dark seam."),
    harmless(SPLITTER, "matting", splitter(soft=0.45), "Another network cuts things out: outlines are softer by less than half a pixel."),
    harmful(SPLITTER, "upside-down", splitter(upside_down=True), "The stack is in the opposite order: opened in a painting program it shows nothing but the wall."),
    harmful(SPLITTER, "opaque", splitter(_opaque), "Layers have black boxes around what they show, which hide what is behind."),
    harmful(SPLITTER, "holes", splitter(holes=True), "What is behind is not filled in: whoever moves the jug finds a hole of its shape in table and wall."),
    harmful(SPLITTER, "unplaced", splitter(placed=False), "Nothing says where layers are: all lie in the left upper corner."),
]  # fmt: skip
