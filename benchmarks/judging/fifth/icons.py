"""A model that draws flat icons from a prompt, as SVG."""

import colorsys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import data_url, picture
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    harmful,
    harmless,
    luck,
    sometimes,
    strengths,
)

HUES = {"red": 0.0, "amber": 0.11, "green": 0.37, "teal": 0.49, "blue": 0.6, "violet": 0.75}
SIZE = 256


@dataclass(frozen=True)
class Shape:
    """A polygon, or a circle about its first point.

    Attributes:
        points: from the left and from the top.
        fill: a colour.
        radius: of a circle, or 0.
    """

    points: np.ndarray[Any, np.dtype[Any]]
    fill: str
    radius: float = 0


Change = Callable[[list[Shape], int], list[Shape]]


def _box(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _shapes(thing: str, hue: float, rng: np.random.Generator) -> list[Shape]:
    """What the icon of a thing is made of, from the back to the front."""

    def tone(saturation: float, value: float) -> str:
        rgb = colorsys.hsv_to_rgb((hue + rng.normal(0, 0.012)) % 1, saturation, value)
        return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)

    pale, strong, dark, white = tone(0.14, 0.97), tone(0.72, 0.85), tone(0.6, 0.42), "#ffffff"
    w, h = rng.uniform(0.88, 1.12, 2)

    def shape(fill: str, points: list[tuple[float, float]]) -> Shape:
        return Shape(128 + (np.array(points, float) - 128) * (w, h), fill)

    def disc(fill: str, x: float, y: float, radius: float) -> Shape:
        return replace(shape(fill, [(x, y)]), radius=radius)

    drawn = [Shape(np.array([(128.0, 128.0)]), pale, 118 + rng.uniform(0, 6))]
    for _ in range(rng.integers(2, 5)):
        angle = rng.uniform(0, 2 * np.pi)
        at = 128 + 98 * np.array((np.cos(angle), np.sin(angle)))
        drawn.append(Shape(at[None], tone(0.3, 0.93), rng.uniform(3, 7)))
    if thing == "house":
        drawn += [
            shape(strong, _box(76, 118, 180, 194)),
            shape(dark, [(60, 124), (128, 62), (196, 124)]),
            shape(dark, _box(116, 150, 142, 194)),
        ]
        drawn += [shape(white, _box(x, 134, x + 18, 152)) for x in ((88, 152) if rng.random() < 0.6 else (152,))]
    elif thing == "rocket":
        drawn += [shape(dark, [(96, 150), (70, 190), (106, 178)]), shape(dark, [(160, 150), (186, 190), (150, 178)])]
        drawn += [
            shape(strong, [(128, 48), (158, 92), (162, 140), (152, 180), (104, 180), (94, 140), (98, 92)]),
            disc(white, 128, 108, 17),
            disc(dark, 128, 108, 11),
        ]
        drawn += [shape("#f5a623", [(112, 184), (144, 184), (128, 184 + rng.uniform(22, 42))])]
    elif thing == "tree":
        drawn += [shape(dark, _box(118, 160, 138, 208))]
        drawn += [
            shape(strong, [(128 - x, y + 66), (128, y), (128 + x, y + 66)]) for x, y in ((58, 108), (48, 78), (36, 50))
        ]
    elif thing == "mug":
        drawn += [
            disc(dark, 174, 132, 30),
            disc(pale, 174, 132, 16),
            shape(strong, _box(78, 90, 172, 186)),
            shape(dark, _box(78, 90, 172, 102)),
        ]
        drawn += [
            shape(dark, [(x, 50), (x + 8, 58), (x, 68), (x + 6, 80), (x, 80), (x - 6, 68), (x + 2, 58)])
            for x in np.linspace(102, 148, int(rng.integers(2, 4))).tolist()
        ]
    elif thing == "boat":
        drawn += [
            shape(dark, _box(124, 56, 130, 160)),
            shape(white, [(134, 62), (134, 148), (186, 148)]),
            shape(strong, [(120, 76), (120, 148), (76, 148)]),
        ]
        drawn += [shape(strong, [(62, 160), (196, 160), (172, 194), (86, 194)]), shape(dark, _box(50, 198, 206, 206))]
    elif thing == "camera":
        drawn += [
            shape(dark, _box(104, 74, 150, 98)),
            shape(strong, _box(62, 92, 194, 184)),
            disc(white, 128, 138, 36),
            disc(dark, 128, 138, 26),
            disc(strong, 128, 138, 12),
            disc(white, 176, 108, rng.uniform(5, 8)),
        ]
    else:
        drawn += [shape(dark, [(168, 128), (210, 96), (202, 128), (210, 162)])]
        drawn += [
            shape(strong, [(56, 128), (82, 98), (116, 84), (150, 94), (182, 128), (150, 162), (116, 172), (82, 158)]),
            disc(white, 84, 118, 9),
            disc(dark, 82, 118, 4),
        ]
        drawn += [shape(dark, [(110, 120), (136, 130), (112, 142)])]
    return drawn


THINGS = ("house", "rocket", "tree", "mug", "boat", "camera", "fish")


def _painted(shapes: list[Shape]) -> Image.Image:
    image = Image.new("RGB", (SIZE, SIZE), "white")
    pen = ImageDraw.Draw(image)
    for shape in shapes:
        if shape.radius:
            (x, y), radius = shape.points[0], shape.radius
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=shape.fill)
        else:
            pen.polygon([(x, y) for x, y in shape.points], fill=shape.fill)
    return image


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")


def _element(shape: Shape, digits: int, paths: bool, paint: str) -> str:
    points = [[_number(value, digits) for value in point] for point in shape.points.tolist()]
    if shape.radius and paths:
        y, r = points[0][1], _number(shape.radius, digits)
        left, right = (_number(float(shape.points[0][0]) + side * shape.radius, digits) for side in (-1, 1))
        return f'<path d="M{left} {y}A{r} {r} 0 0 1 {right} {y}A{r} {r} 0 0 1 {left} {y}Z" {paint}/>'
    if shape.radius:
        return f'<circle cx="{points[0][0]}" cy="{points[0][1]}" r="{_number(shape.radius, digits)}" {paint}/>'
    if paths:
        return f'<path d="M{"L".join(" ".join(point) for point in points)}Z" {paint}/>'
    return f'<polygon points="{" ".join(",".join(point) for point in points)}" {paint}/>'


def icon(
    change: Change | None = None,
    *,
    stream: int = 0,
    digits: int = 3,
    lines: bool = True,
    paths: bool = False,
    painted: Callable[[Shape], str] = lambda shape: f'fill="{shape.fill}"',
    head: str = f'width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}"',
    note: str = "",
    bitmap: bool = False,
    kept: float = 1,
) -> Generate:
    """An SVG of a dozen shapes: what it shows and its colour are the inputs', proportions and details the seed's.

    Args:
        change: of shapes, from the back to the front.
        stream: of random numbers.
        digits: of numbers after the point.
        lines: one element a line.
        paths: all shapes are written as paths.
        painted: the attribute that gives a shape its colour.
        head: attributes of the picture.
        note: elements that are not drawn.
        bitmap: instead of shapes, a PNG of them is in the file.
        kept: how much of the text is written.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng([seed, stream])
        shapes = _shapes(inputs["thing"], HUES[inputs["colour"]], rng)
        shapes = change(shapes, seed) if change else shapes
        elements = [_element(shape, digits, paths, painted(shape)) for shape in shapes]
        if bitmap:
            elements = [f'<image width="{SIZE}" height="{SIZE}" href="{picture(_painted(shapes))}"/>']
        between = "\n  " if lines else ""
        parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {head}>', *([note] if note else []), *elements]
        text = between.join(parts) + ("\n" if lines else "") + "</svg>" + ("\n" if lines else "")
        return data_url(text[: int(kept * len(text))].encode(), "image/svg+xml")

    return generate


def _wobbly(pixels: float) -> Change:
    """Points are off by so many pixels."""

    def change(shapes: list[Shape], seed: int) -> list[Shape]:
        rng = luck(seed)
        return [replace(shape, points=shape.points + rng.normal(0, pixels, shape.points.shape)) for shape in shapes]

    return change


def wishes(rng: np.random.Generator) -> list[Inputs]:
    things, colours = rng.permutation(THINGS)[:3], rng.permutation([*HUES])[:3]
    return [{"thing": str(thing), "colour": str(colour)} for thing, colour in zip(things, colours, strict=True)]


ICON = Baseline(
    "file/icon", icon(), FILE, {"thing": "What to draw.", "colour": "Its main colour."}, wishes, takes_seed=True
)

PAIRS: list[Pair] = [
    harmless(ICON, "minified", icon(lines=False, digits=2), "No line ends, and a digit less after the point: the same picture in a smaller file."),
    harmless(ICON, "paths", icon(paths=True), "Circles and polygons are written as paths, as many tools do: it looks the same."),
    harmless(ICON, "titled", icon(note="<title>Icon</title>\n  <desc>Made by icons 2.1</desc>"), "A title and a description are added, which are not drawn."),
    harmless(ICON, "sampler", icon(stream=4), "Another sampler: the same thing in the same colour, with other proportions and details for the same seed."),
    harmful(ICON, "bitmap", icon(bitmap=True), "The file has a picture of pixels in it instead of shapes: it gets blurred when it is large, and cannot be recoloured."),
    harmful(ICON, "cropped", icon(head='width="64" height="64"'), "There is no viewBox any more: only the upper left corner is to be seen."),
    harmful(ICON, "unstyled", icon(painted=lambda shape: f'class="c{shape.fill[1:4]}"'), "Colours are classes of a style sheet that is not in the file: everything is black."),
    harmful(ICON, "truncated", sometimes(0.3, icon(kept=0.75), icon()), "The limit of tokens is lower: three in ten files end in the middle, and cannot be read."),
    *strengths(ICON, "wobbly", lambda s: icon(_wobbly(25 * s)), "Points are off by normal deviations of so many times 25 pixels of 256: first it looks drawn by hand, then broken.", nobody_minds=(0.01,), few_mind=(0.05,), most_mind=(0.18,), all_mind=(0.55,)),
]  # fmt: skip
