"""The painter of the examples, its drawing code run in this process, and what may change in its pictures."""

import functools
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import Generate, Inputs

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
SIDE = 128  # pixels, of every picture but the landscapes
Change = Callable[[Image.Image, int], Image.Image]
Pixels = NDArray[Any]


@functools.cache
def scene_of(project: str) -> ModuleType:
    """The drawing code of one of the examples' painters."""
    name = f"benchmarks.judging.{project.replace('-', '_')}"
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / project / "scene.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def painter(
    change: Change | None = None, *, project: str = "painter", bits: Any = np.random.PCG64, **encoder: Any
) -> Generate:
    """An example's painter.

    Args:
        change: of the picture, given the seed too.
        bits: numpy's bit generator.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        scene, rng = scene_of(project), np.random.Generator(bits(seed))
        image = scene.render(scene.complete(scene.parse(inputs["prompt"]), rng), SIDE, SIDE, rng)
        return picture(change(image, seed) if change else image, **encoder)

    return generate


def prompts(rng: np.random.Generator) -> list[Inputs]:
    """Three prompts: one names a side, the last leaves size and place open."""
    words = scene_of("painter")

    def say(*, place: str) -> str:
        shape_colour, background = rng.permutation(list(words.COLOURS))[:2]
        size = f"{rng.choice(list(words.SIZES))} " if place else ""
        noun = f"{size}{shape_colour} {rng.choice(list(words.SHAPES))}"
        return f"a {noun} on a {background} background{place and ', '}{place}"

    places = [str(rng.choice(["left", "right", "top left"])), str(rng.choice(list(words.POSITIONS))), ""]
    return [{"prompt": say(place=place)} for place in places]


def in_pixels(change: Callable[[Pixels], Pixels]) -> Change:
    """A change of the samples, 0..255 as float32."""

    def changed(image: Image.Image, seed: int) -> Image.Image:
        pixels = change(np.asarray(image, dtype=np.float32))
        return Image.fromarray(pixels.round().clip(0, 255).astype(np.uint8), image.mode)

    return changed


def dimmed(severity: float) -> Change:
    return in_pixels(lambda pixels: (1 - severity) * pixels + severity * 50)


def blurred(severity: float) -> Change:
    return lambda image, seed: image.filter(ImageFilter.GaussianBlur(severity * image.width))


def black(image: Image.Image, seed: int) -> Image.Image:
    return Image.new(image.mode, image.size)


def forgetful(inputs: Inputs, seed: int) -> str:
    """The shape that the prompt asks for, and nothing else that it says."""
    [shape] = scene_of("painter").parse(inputs["prompt"]).shapes
    return painter()({"prompt": f"a {shape.name}"}, seed)


def other_colour(prompt: str) -> str:
    """The prompt with its first colour replaced."""
    words = prompt.split()
    colours = [word for word in words if word in scene_of("painter").COLOURS]
    free = next(colour for colour in scene_of("painter").COLOURS if colour not in colours)
    words[words.index(colours[0])] = free
    return " ".join(words)


def shapes(rng: np.random.Generator) -> list[Inputs]:
    words = scene_of("painter")
    colours = rng.permutation(list(words.COLOURS))[:3]
    return [{"prompt": f"a large {colour} {rng.choice(list(words.SHAPES))}, centre"} for colour in colours]
