"""The pictures and the captions that the example's CLIP learns from: the painter's own, and spoilt ones."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "painter"))
import scene as painter  # the painter itself, so that the two cannot drift apart
from scene import Scene, Shape

FAULTS = ("washed out", "dark", "blurred", "noisy", "pixelated", "black")
FAULTY_SHARE = 0.15
TWO_SHAPES_SHARE = 0.25
SPOKEN = {
    "grey": ("grey", "gray"),
    "small": ("small", "tiny"),
    "large": ("large", "big"),
    "centre": ("centre", "center", "middle"),
}
ATTRIBUTES = {
    "background": list(painter.COLOURS),
    "colour": list(painter.COLOURS),
    "name": list(painter.SHAPES),
    "size": list(painter.SIZES),
    "position": list(painter.POSITIONS),
}
UNKNOWN = -100  # what torch's cross entropy ignores
RENDER_SIDES = (128, 128, 256)  # mostly below the painter's default of 256, to save time


def random_scene(rng: np.random.Generator, two_shapes_share: float = TWO_SHAPES_SHARE) -> Scene:
    """A complete scene of one shape, or of two."""
    names = rng.choice(list(painter.SHAPES), 1 + (rng.random() < two_shapes_share))
    return painter.complete(Scene([Shape(str(name)) for name in names]), rng)


def value_of(scene: Scene, attribute: str) -> str:
    """An attribute of a complete scene; all but the background are those of its first shape."""
    return getattr(scene if attribute == "background" else scene.shapes[0], attribute)


def labels(scene: Scene, fault: str | None) -> list[int]:
    """For each attribute the index of its value, or UNKNOWN where the picture does not show one value."""
    return [
        values.index(value_of(scene, attribute))
        if fault != "black" and (len(scene.shapes) == 1 or attribute == "background")
        else UNKNOWN
        for attribute, values in ATTRIBUTES.items()
    ]


def spoil(image: Image.Image, fault: str, rng: np.random.Generator) -> Image.Image:
    """The same picture with a fault that a person would notice."""
    pixels = np.asarray(image, dtype=np.float32)
    if fault == "blurred":
        return image.filter(ImageFilter.GaussianBlur(image.width * rng.uniform(0.012, 0.04)))
    if fault == "pixelated":
        side = int(rng.integers(14, 26))
        return image.resize((side, side)).resize(image.size, Image.Resampling.NEAREST)
    if fault == "washed out":
        keep = rng.uniform(0.35, 0.7)
        pixels = keep * pixels + (1 - keep) * rng.uniform(80, 200)
    elif fault == "dark":
        pixels = pixels * rng.uniform(0.3, 0.65)
    elif fault == "noisy":
        pixels = pixels + rng.normal(0, rng.uniform(25, 60), pixels.shape)
    else:
        pixels = np.zeros_like(pixels)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def article(words: str) -> str:
    """The words with "a" or "an" before them."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def caption(scene: Scene, fault: str | None, rng: np.random.Generator, full: bool) -> str:
    """Words for a complete scene. A caption that is not full leaves things out, as people do."""

    def say(word: str | None) -> str:
        if word is None or (not full and rng.random() < 0.4):
            return ""
        return str(rng.choice(SPOKEN.get(word, (word,))))

    if fault == "black":
        return str(rng.choice(("a black picture", "an entirely black picture", "nothing but black")))
    parts = []
    for shape in scene.shapes:
        words = [say(shape.size), say(shape.colour), say(shape.name) or "shape"]
        place = say(shape.position)
        joint = str(rng.choice((", ", " at the ", " on the "))) if place else ""
        parts.append((article(" ".join(filter(None, words))), joint + place))
    subject = " and ".join(noun + place for noun, place in parts)
    background = say(scene.background)
    background = background and article(f"{background} background")
    order = rng.random()
    if not background:
        text = subject
    elif order < 0.4 and len(parts) == 1:
        noun, place = parts[0]
        text = f"{noun} on {background}{place}"
    elif order < 0.7:
        text = f"{background} with {subject}"
    else:
        text = f"{subject} on {background}"
    if fault:
        return f"{article(fault)} picture of {text}"
    return str(rng.choice(("", "", "", "a picture of ", "a photo of ", "a clear picture of "))) + text


def plain_caption(scene: Scene) -> str:
    """The painter's own kind of prompt for a complete scene of one shape."""
    shape = scene.shapes[0]
    noun = article(f"{shape.size} {shape.colour} {shape.name}")
    return f"{noun} on {article(str(scene.background))} background, {shape.position}"


def render_share(seed: int, count: int, side: int) -> tuple[np.ndarray, list[tuple[Scene, str | None]]]:
    """`count` pictures, uint8 of (count, 3, side, side), with the scene and the fault of each."""
    rng = np.random.default_rng(seed)
    pictures = np.empty((count, 3, side, side), dtype=np.uint8)
    known: list[tuple[Scene, str | None]] = []
    for i in range(count):
        scene = random_scene(rng)
        canvas = int(rng.choice(RENDER_SIDES))
        image = painter.render(scene, canvas, canvas, rng)
        fault = str(rng.choice(FAULTS)) if rng.random() < FAULTY_SHARE else None
        if fault:
            image = spoil(image, fault, rng)
        small = image.resize((side, side), Image.Resampling.BICUBIC)  # as open_clip's preprocessing does
        pictures[i] = np.asarray(small).transpose(2, 0, 1)
        known.append((scene, fault))
    return pictures, known
