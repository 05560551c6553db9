"""From a prompt to a scene, and from a scene to pixels.

`parse` reads what the prompt says, `complete` chooses what it leaves open, `render` paints the result. A seed
decides every choice, so that the same seed and the same inputs give the same bytes.
"""

import re
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image, ImageDraw

COLOURS = {
    "red": (215, 40, 40), "orange": (245, 135, 25), "yellow": (245, 220, 50), "green": (40, 155, 65),
    "blue": (40, 80, 210), "purple": (130, 50, 165), "pink": (250, 160, 195), "grey": (128, 128, 128),
    "black": (18, 18, 20), "white": (242, 242, 242),
}  # fmt: skip
SIZES = {"small": 0.10, "medium": 0.165, "large": 0.25}  # radius as a share of the picture's shorter side
POSITIONS = {
    "top left": (0.26, 0.26), "top": (0.5, 0.26), "top right": (0.74, 0.26),
    "left": (0.26, 0.5), "centre": (0.5, 0.5), "right": (0.74, 0.5),
    "bottom left": (0.26, 0.74), "bottom": (0.5, 0.74), "bottom right": (0.74, 0.74),
}  # fmt: skip
TURNS = np.exp(2j * np.pi * np.arange(720) / 720)  # the unit circle in the complex plane; -1j points up
ARM = [0.95 - 0.32j, 0.95 + 0.32j, 0.32 + 0.32j, 0.32 + 0.95j, -0.32 + 0.95j, -0.32 + 0.32j]
SHAPES = {  # corners, in units of the size
    "circle": TURNS[::8],
    "ring": TURNS[::8],
    "square": TURNS[90::180],
    "triangle": -1j * TURNS[::240],
    "star": -1j * TURNS[::72] * np.tile([1, 0.42], 5),
    "cross": np.array(ARM + [-corner for corner in ARM]),
}
MOST_SHAPES = 4  # a longer prompt gets its first ones
SYNONYMS = {
    "gray": "grey", "violet": "purple", "tiny": "small", "little": "small", "big": "large", "huge": "large",
    "center": "centre", "middle": "centre", "upper": "top", "lower": "bottom", "disc": "circle",
}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """One shape; None is what the prompt leaves open."""

    name: str
    colour: str | None = None
    size: str | None = None
    position: str | None = None


@dataclass(frozen=True)
class Scene:
    shapes: list[Shape] = field(default_factory=list)
    background: str | None = None


def parse(prompt: str) -> Scene:
    """Read the words that the painter knows and skip the others; ValueError if none of them is a shape."""
    if not prompt.strip():
        raise ValueError("The prompt is empty: say what to paint, such as 'a red circle'")
    shapes: list[Shape] = []
    pending: dict[str, str] = {}  # adjectives that wait for their noun
    background = None
    for word in re.findall(r"[a-z]+", prompt.lower()):
        word = SYNONYMS.get(word, word)
        noun = word.removesuffix("s") if word.removesuffix("s") in SHAPES else word
        if word in COLOURS:
            pending["colour"] = word
        elif word in SIZES:
            pending["size"] = word
        elif word in POSITIONS:
            before = shapes[-1].position if shapes else pending.get("position")
            position = f"{before} {word}" if f"{before} {word}" in POSITIONS else word
            if shapes:
                shapes[-1] = replace(shapes[-1], position=position)
            else:
                pending["position"] = position
        elif noun in SHAPES:
            shapes.append(Shape(noun, **pending))
            pending = {}
        elif word == "background":
            background = pending.pop("colour", None)
    if not shapes:
        raise ValueError(f"The prompt names no shape: the painter knows {', '.join(SHAPES)}")
    return Scene(shapes[:MOST_SHAPES], background)


def complete(scene: Scene, rng: np.random.Generator) -> Scene:
    """Choose at random what the prompt left open, among the colours and the places that are still free."""
    taken = {scene.background} | {shape.colour for shape in scene.shapes}
    colours = [str(colour) for colour in rng.permutation(list(COLOURS)) if colour not in taken]
    taken = {shape.position for shape in scene.shapes}
    places = [str(place) for place in rng.permutation(list(POSITIONS)) if place not in taken]
    sizes = [str(size) for size in rng.choice(list(SIZES), len(scene.shapes))]
    shapes = [
        Shape(s.name, s.colour or colours.pop(), s.size or size, s.position or places.pop())
        for s, size in zip(scene.shapes, sizes, strict=True)
    ]
    return Scene(shapes, scene.background or colours.pop())


def render(scene: Scene, width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """Paint a complete scene.

    Tint, light, place, size, angle, texture and grain differ from seed to seed.
    """
    pixels = np.broadcast_to(tint(scene.background, rng), (height, width, 3))
    for shape in scene.shapes:
        mask = stencil(shape, width, height, rng)[..., None]
        pixels = pixels + mask * (tint(shape.colour, rng) - pixels)

    across, down = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    direction = rng.uniform(0, 2 * np.pi)
    light = rng.uniform(4, 14) * (across * np.cos(direction) + down * np.sin(direction))
    clouds = Image.fromarray(rng.normal(0, 5, (7, 7)).astype(np.float32))
    texture = np.asarray(clouds.resize((width, height), Image.Resampling.BICUBIC))
    grain = rng.normal(0, 5, (height, width, 3))
    pixels = pixels + (light + texture)[..., None] + grain
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def tint(colour: str, rng: np.random.Generator) -> np.ndarray:
    """A colour as RGB, a little off in hue and brightness."""
    return (np.array(COLOURS[colour]) + rng.normal(0, 6, 3)) * rng.uniform(0.93, 1.07)


def stencil(shape: Shape, width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """How much of each pixel the shape covers, from 0 to 1: (height, width)."""
    smooth = 2  # drawn larger and averaged down, for smooth edges
    x, y = np.array(POSITIONS[shape.position]) + rng.normal(0, 0.02, 2)
    radius = SIZES[shape.size] * rng.uniform(0.9, 1.1) * min(width, height)
    turn = np.exp(1j * rng.uniform(-0.25, 0.25))
    corners = SHAPES[shape.name] * turn * radius + complex(x * width, y * height)

    mask = Image.new("L", (width * smooth, height * smooth))
    draw = ImageDraw.Draw(mask)
    draw.polygon([(smooth * c.real, smooth * c.imag) for c in corners], fill=255)
    if shape.name == "ring":
        hole = 0.55 * (corners - corners.mean()) + corners.mean()
        draw.polygon([(smooth * c.real, smooth * c.imag) for c in hole], fill=0)
    return np.asarray(mask.reduce(smooth), dtype=np.float32) / 255
