"""A model that answers with a photograph a part of which it has filled as asked: inpainting."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.judging.encode import picture
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck

WIDTH, HEIGHT, HOLE = 160, 128, 56  # pixels; what is filled is square
PAINTS = {"red": (200, 52, 44), "yellow": (226, 186, 48), "white": (236, 232, 226), "purple": (124, 62, 150)}
OBJECTS = ("balloon", "kite", "bush", "tent")
Pixels = np.ndarray
# From the photograph, the photograph with its part filled, the mask of that (0..1) and the seed to the answer.
Compose = Callable[[Pixels, Pixels, Pixels, int], Pixels]


def _photo(layout: np.random.Generator) -> Pixels:
    """Hills below a sky; all of it is the user's own."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    pixels = layout.uniform((110, 150, 200), (160, 190, 235)) + 0.4 * y[..., None]
    for number in range(3):
        top = 44 + 26 * number + 9 * np.sin(x / layout.uniform(14, 34) + layout.uniform(0, 6))
        hill = layout.uniform((60, 90, 50), (110, 140, 84)) - 14 * number + layout.normal(0, 7, (HEIGHT, WIDTH, 1))
        pixels = np.where((y > top + 3 * np.sin(x / 5))[..., None], hill, pixels)
    return pixels + layout.normal(0, 2, (HEIGHT, WIDTH, 1))


def _thing(prompt: str, rng: np.random.Generator) -> tuple[Pixels, Pixels]:
    """Its pixels and how much it covers, (HOLE, HOLE, 3) and (HOLE, HOLE, 1)."""
    _, paint, shape = prompt.split()
    image = Image.new("RGBA", (2 * HOLE, 2 * HOLE))
    draw = ImageDraw.Draw(image)
    colour = tuple(int(part) for part in (np.array(PAINTS[paint]) + rng.normal(0, 10, 3)).clip(0, 255))
    dark = tuple(part * 2 // 3 for part in colour)
    mx, my, size = rng.normal(56, 6), rng.normal(54, 5), rng.uniform(22, 32)
    if shape == "balloon":
        draw.line((mx, my, mx + rng.normal(0, 5), my + 1.9 * size), (60, 50, 46), 2)
        draw.ellipse((mx - 0.8 * size, my - size, mx + 0.8 * size, my + size), colour)
        draw.ellipse((mx - 0.5 * size, my - 0.7 * size, mx - 0.2 * size, my - 0.3 * size), (250, 246, 240))
    elif shape == "kite":
        corners = [(mx, my - size), (mx + 0.7 * size, my), (mx, my + 1.2 * size), (mx - 0.7 * size, my)]
        draw.polygon(corners, colour)
        draw.polygon([corners[0], corners[1], (mx, my)], dark)
    elif shape == "bush":
        for _ in range(26):
            bx, by, r = rng.normal(mx, 0.5 * size), rng.normal(my, 0.4 * size), rng.uniform(4, 9)
            draw.ellipse((bx - r, by - r, bx + r, by + r), colour if rng.random() < 0.5 else (62, 104, 50))
    else:
        draw.polygon([(mx, my - size), (mx + 1.2 * size, my + size), (mx - 1.2 * size, my + size)], colour)
        draw.polygon([(mx, my - 0.2 * size), (mx + 0.3 * size, my + size), (mx - 0.3 * size, my + size)], dark)
    pixels = np.asarray(image.resize((HOLE, HOLE), Image.Resampling.BOX), float)
    return pixels[..., :3], pixels[..., 3:] / 255


def pasted(photo: Pixels, filled: Pixels, mask: Pixels, seed: int) -> Pixels:
    return photo + mask * (filled - photo)


def inpaint(compose: Compose = pasted, *, feather: float = 2) -> Generate:
    """A photograph of 160x128, as PNG: outside the part to fill it is the user's, inside it differs by seed.

    Args:
        feather: over how many pixels the part fades in, all of them inside.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        layout, rng = content({"photo": inputs["photo"]}), np.random.default_rng(seed)
        photo = _photo(layout)
        left, top = (int(layout.integers(10, side - HOLE - 10)) for side in (WIDTH, HEIGHT))
        part = (slice(top, top + HOLE), slice(left, left + HOLE))
        filled = photo.copy()
        soft = Image.fromarray(photo.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.5))
        behind = np.asarray(soft, float)
        # As grainy as what is around it.
        grain = Image.fromarray((16 * abs(photo - behind).mean(2)).clip(0, 255).astype(np.uint8))
        rough = np.asarray(grain.filter(ImageFilter.BoxBlur(3)), float)[..., None] / 13
        filled[part] = behind[part] + rough[part] * rng.normal(size=(HOLE, HOLE, 1)) + rng.normal(0, 1, 3)
        thing, cover = _thing(inputs["prompt"], rng)
        filled[part] += cover * (thing + rng.normal(0, 3, (HOLE, HOLE, 1)) - filled[part])
        inside = np.minimum(np.arange(HOLE), np.arange(HOLE)[::-1]) + 1
        mask = np.zeros((HEIGHT, WIDTH, 1))
        mask[part] = np.clip(np.minimum.outer(inside, inside) / (feather + 1), 0, 1)[..., None]
        answer = compose(np.rint(photo.clip(0, 255)), filled, mask, seed)
        return picture(Image.fromarray(np.rint(answer).clip(0, 255).astype(np.uint8)))

    return generate


def off_by_one(photo: Pixels, filled: Pixels, mask: Pixels, seed: int) -> Pixels:
    return pasted(photo, filled + luck(seed).integers(-1, 2, photo.shape), mask, seed)


def brighter(photo: Pixels, filled: Pixels, mask: Pixels, seed: int) -> Pixels:
    return pasted(photo, filled + np.array((11, 8, 4)), mask, seed)


def decoded(photo: Pixels, filled: Pixels, mask: Pixels, seed: int) -> Pixels:
    """Everything as the decoder gives it back: without the finest detail."""
    answer = pasted(photo, filled, mask, seed).clip(0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(answer).filter(ImageFilter.GaussianBlur(0.8)), float)


def photographs(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*PAINTS])[:3], rng.permutation(OBJECTS)[:3], strict=True)
    return [{"photo": f"hills {rng.integers(10**6)}", "prompt": f"a {paint} {thing}"} for paint, thing in drawn]


INPAINT = Baseline("image/inpaint", inpaint(), FILE, {"photo": "The photograph.", "prompt": "What to fill the part with."}, photographs)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(INPAINT, "feather", inpaint(feather=4), "What is filled fades in over four pixels, not two: there was no seam before, and there is none now."),
    harmless(INPAINT, "precision", inpaint(off_by_one), "What is filled is off by one level of 255, as with half precision; the rest is as it was."),
    harmful(INPAINT, "patch", inpaint(brighter), "What is filled is a little too bright and too warm: one sees a rectangle in the photograph."),
    harmful(INPAINT, "decoded", inpaint(decoded), "The photograph outside the part is no longer the user's: its fine detail is gone."),
]  # fmt: skip
