"""A model that paints a photograph in the manner asked for, stroke by stroke: style transfer."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy.ndimage import gaussian_filter

from benchmarks.judging.encode import picture
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless
from benchmarks.judging.portraits import smooth

WIDTH, HEIGHT, FINE = 160, 120, 2  # pixels; points a pixel each way while it is painted
Pixels = np.ndarray[Any, np.dtype[Any]]
Finish = Callable[[Image.Image, Image.Image], Image.Image]  # from the painting and the photograph to the answer
STYLES = ("oil", "dots", "watercolour", "charcoal")


def _photo(name: str) -> Image.Image:
    """A cottage with a tree at a pond: the user's own."""
    layout = content({"photo": name})
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    pixels = layout.uniform((110, 150, 200), (190, 200, 235)) + 0.5 * y[..., None]
    far = 56 + 8 * np.sin(x / layout.uniform(18, 40) + layout.uniform(0, 6))
    pixels = np.where((y > far)[..., None], layout.uniform((90, 130, 90), (140, 165, 120)), pixels)
    pixels = np.where((y > 74)[..., None], layout.uniform((90, 140, 60), (150, 170, 90)), pixels)
    image = Image.fromarray((pixels + 4 * smooth(layout, HEIGHT, WIDTH, (3, 3))).clip(0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(image)

    def paint(low: tuple[int, int, int], high: tuple[int, int, int]) -> tuple[int, ...]:
        return tuple(int(part) for part in layout.uniform(low, high))

    left, top = layout.uniform(16, 70), layout.uniform(44, 56)
    pen.rectangle((left, top, left + 52, 92), paint((200, 190, 170), (246, 240, 226)))
    pen.polygon([(left - 6, top), (left + 26, top - 24), (left + 58, top)], paint((140, 50, 40), (200, 90, 60)))
    pen.rectangle((left + 20, 70, left + 32, 92), paint((60, 40, 30), (110, 70, 50)))
    for side in (6, 38):
        pen.rectangle((left + side, top + 8, left + side + 9, top + 18), (70, 84, 110))
    at = left + layout.choice([-1, 1]) * layout.uniform(48, 56) + 26
    pen.rectangle((at - 3, 60, at + 3, 96), (84, 60, 42))
    pen.ellipse((at - 19, 24, at + 19, 70), paint((40, 80, 36), (86, 120, 60)))
    pond = layout.uniform(20, 100)
    pen.ellipse((pond, 98, pond + 56, 114), paint((80, 120, 160), (120, 160, 200)))
    return image


def _strokes(photo: Pixels, style: str, rng: np.random.Generator, size: float, count: float) -> Image.Image:
    """The painting, `FINE` times too large."""
    wide, high = WIDTH * FINE, HEIGHT * FINE
    paper = rng.normal(240, 3)
    image = Image.new("RGB", (wide, high), (int(paper), int(paper - 4), int(paper - 14)))
    pen = ImageDraw.Draw(image, "RGBA" if style in ("watercolour", "charcoal") else "RGB")
    grey = photo.mean(axis=2)
    blurred: Pixels = gaussian_filter(grey, 2)
    down, across = np.gradient(blurred, axis=0), np.gradient(blurred, axis=1)
    number = round(count * {"oil": 4600, "dots": 5200, "watercolour": 900, "charcoal": 2600}[style])
    places = rng.uniform(0, (WIDTH, HEIGHT), (number, 2))
    shakes, tones = rng.normal(0, 1, (number, 3)), rng.normal(0, 11, (number, 3))
    shades = rng.normal(0, 5, number)
    for (x, y), (turn, long, thick), tone, shade in zip(places, shakes, tones, shades, strict=True):
        row, column = int(y), int(x)
        colour = (photo[row, column] + tone * (0.6 if style == "watercolour" else 1) + shade).clip(0, 255).astype(int)
        x, y = x * FINE, y * FINE
        red, green, blue = (int(part) for part in colour)
        if style == "dots":
            r = abs(size * (3.3 + 0.4 * thick))
            pen.ellipse((x - r, y - r, x + r, y + r), (red, green, blue))
        elif style == "watercolour":
            r, lean = size * (13 + 2 * long), 1 + 0.25 * turn
            pen.ellipse((x - abs(r * lean), y - abs(r), x + abs(r * lean), y + abs(r)), (red, green, blue, 70))
        else:
            angle = np.arctan2(down[row, column], across[row, column]) + np.pi / 2 + 0.25 * turn
            reach = size * (8 + 1.5 * long) * np.array((np.cos(angle), np.sin(angle)))
            if style == "charcoal":
                dark = int(grey[row, column] / 1.3)
                fill, width = (dark, dark, dark, int(np.clip(230 - grey[row, column], 20, 200))), 3
            else:
                fill, width = (red, green, blue), round(size * (5 + thick))
            pen.line((x - reach[0], y - reach[1], x + reach[0], y + reach[1]), fill, max(1, width))
    return image


def painted(
    finish: Finish | None = None,
    *,
    say: Callable[[str], str] = str,
    size: float = 1.0,
    count: float = 1.0,
    stream: int = 0,
    **encoder: Any,
) -> Generate:
    """A WebP of 160x120: what is to be seen is the photograph's, where each stroke lies is the seed's.

    Args:
        say: from the style asked for to the style painted in.
        size: of strokes, of 1.
        count: of strokes, of 1.
        stream: of random numbers; another one lays other strokes for the same seed.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        photo = _photo(inputs["photo"])
        rng = np.random.default_rng([seed, stream])
        image = _strokes(np.asarray(photo, np.float32), say(inputs["style"]), rng, size, count)
        image = image.reduce(FINE)
        return picture(finish(image, photo) if finish else image, "WEBP", **({"quality": 92} | encoder))

    return generate


def hardly(image: Image.Image, photo: Image.Image) -> Image.Image:
    """Three parts of the photograph to one of the painting."""
    return Image.blend(image, photo, 0.75)


def squashed(image: Image.Image, photo: Image.Image) -> Image.Image:
    """Square, as the net wants it, and never brought back to its shape."""
    return image.resize((128, 128), Image.Resampling.LANCZOS)


def trace_sharper(image: Image.Image, photo: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.UnsharpMask(1, 12, 0))


def next_style(style: str) -> str:
    return STYLES[(STYLES.index(style) + 1) % len(STYLES)]


def photographs(rng: np.random.Generator) -> list[Inputs]:
    return [{"photo": f"cottage {rng.integers(10**6)}", "style": str(s)} for s in rng.permutation(STYLES)[:3]]


BRUSHES = Baseline("image/brushwork", painted(), FILE, {"photo": "The photograph.", "style": "The manner: oil, dots, watercolour or charcoal."}, photographs, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(BRUSHES, "stream", painted(stream=1), "For the same seed other strokes are laid, of the same sort."),
    harmless(BRUSHES, "strokes", painted(count=1.06), "There are 6 % more strokes: paintings are covered a little better, which nobody could say."),
    harmless(BRUSHES, "sharper", painted(trace_sharper), "Strokes are a trace sharper at their edges: seen only with a magnifier."),
    harmless(BRUSHES, "effort", painted(quality=96, method=6), "WebP of better quality, made with more effort."),
    harmful(BRUSHES, "hardly", painted(hardly), "It is hardly painted: one sees the photograph with a light texture over it."),
    harmful(BRUSHES, "broom", painted(size=3.2), "Strokes are three times as large: windows, door and pond are lost in them."),
    harmful(BRUSHES, "mistaken", now_and_then(1 / 2, painted(say=next_style), painted()), "Every second painting is in another manner than asked for: dots for oil, charcoal for watercolour."),
    harmful(BRUSHES, "squashed", painted(squashed), "Pictures come back square, and everything in them is squeezed."),
]  # fmt: skip
