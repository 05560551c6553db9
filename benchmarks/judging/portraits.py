"""Models that answer with photographs: a portrait after a prompt, a street that is made larger."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.judging.encode import picture
from benchmarks.judging.painting import Change, Pixels, in_pixels
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    luck,
    names,
    sometimes,
    strengths,
)

WIDTH, HEIGHT, STREET = 128, 160, 192  # pixels; a street is square
HAIR = {"black": (34, 29, 30), "brown": (92, 60, 40), "blond": (208, 176, 116), "red": (164, 74, 38), "grey": (164, 162, 160)}  # fmt: skip
COATS = {"blue": (48, 78, 152), "green": (52, 110, 70), "white": (222, 220, 214), "purple": (112, 62, 130)}
SETTINGS = {  # the background above and below
    "studio": ((128, 128, 134), (74, 74, 80)),
    "park": ((150, 184, 120), (64, 104, 54)),
    "night": ((58, 52, 84), (22, 20, 36)),
    "beach": ((154, 198, 228), (226, 206, 166)),
}


def smooth(rng: np.random.Generator, height: int, width: int, cell: tuple[int, int]) -> Pixels:
    """Noise of deviation about 1 with no detail finer than a cell (down, across) of pixels, (height, width, 1)."""
    coarse = rng.normal(size=(height // cell[0] + 2, width // cell[1] + 2)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))[..., None]


def _person(prompt: str, rng: np.random.Generator) -> Pixels:
    words = prompt.replace(",", "").split()
    hair, coat = (np.array(table[word], float) for table, word in zip((HAIR, COATS), (words[3], words[6]), strict=True))
    above, below = (np.array(colour, float) for colour in SETTINGS[words[-1]])
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    pixels = above + (below - above) * (y / HEIGHT)[..., None] + 7 * smooth(rng, HEIGHT, WIDTH, (24, 24))
    for _ in range(9):
        spot = np.clip(4 - np.hypot(x - rng.uniform(0, WIDTH), y - rng.uniform(0, HEIGHT)) / rng.uniform(1.5, 4), 0, 1)
        pixels += spot[..., None] * rng.uniform(4, 22)
    tilt, size = rng.normal(0, 0.07), 1 + rng.normal(0, 0.05)
    dx, dy = x - 64 - rng.normal(0, 4), y - 66 - rng.normal(0, 4)
    u, v = (dx * np.cos(tilt) + dy * np.sin(tilt)) / size, (dy * np.cos(tilt) - dx * np.sin(tilt)) / size

    def lay(colour: Any, left: float, down: float, wide: float, high: float, edge: float = 1.5) -> None:
        nonlocal pixels
        away = np.hypot((u - left) / wide, (v - down) / high)
        cover = np.clip((1 - away) * min(wide, high) / edge + 0.5, 0, 1)[..., None]
        pixels = pixels + cover * (colour - pixels)

    strands = hair + 0.22 * (hair + 20) * smooth(rng, HEIGHT, WIDTH, (40, 2))
    skin = np.array((224, 176, 148)) * rng.uniform(0.62, 1.06) + rng.normal(0, 3, 3)
    lit = 1 + 0.16 * rng.choice([-1, 1]) * np.tanh(u / 24)[..., None] - 0.04 * (v / 40)[..., None]
    fine = 3.5 * smooth(rng, HEIGHT, WIDTH, (3, 3)) + rng.normal(0, 2, (HEIGHT, WIDTH, 1))
    lay(strands, 0, *((12, 40, 56) if words[1] == "woman" else (-4, 34, 42)))
    lay(coat + 9 * smooth(rng, HEIGHT, WIDTH, (2, 2)) + 14 * smooth(rng, HEIGHT, WIDTH, (12, 30)), 0, 102, 60, 48)
    lay(0.82 * skin * lit + fine, 0, 46, 14, 26)
    lay(skin * lit + fine, 0, 4, 28, 38)
    lay(strands, rng.normal(0, 3), -36, 30, 15, 3)
    gaze, iris = rng.normal(0, 1), np.array(((70, 45, 30), (70, 110, 150), (80, 110, 70))[rng.integers(3)])
    for eye in (-11, 11):
        lay(0.55 * hair, eye, -9, 7, 1.6)
        lay(np.array((236, 232, 228)), eye, -2, 5.5, 2.9)
        lay(iris, eye + gaze, -2, 2.6, 2.7, 1)
        lay(np.array((18, 14, 14)), eye + gaze, -2, 1.2, 1.2, 1)
    lay(0.8 * skin, 1, 9, 3.5, 6, 4)
    lay(np.array((176, 84, 82)) * rng.uniform(0.9, 1.1), 0, 22, rng.uniform(7, 11), rng.uniform(2, 3.6))
    return pixels + 2.5 * np.concatenate([smooth(rng, HEIGHT, WIDTH, (2, 2)) for _ in range(3)], axis=2)


def portrait(
    change: Change | None = None, *, say: Callable[[str], str] = str, bits: Any = np.random.PCG64, **encoder: Any
) -> Generate:
    """A person before a blurred background, 128x160, as WebP; all that the prompt leaves open differs by seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        pixels = _person(say(inputs["prompt"]), np.random.Generator(bits(seed)))
        image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.4))
        return picture(change(image, seed) if change else image, "WEBP", **({"quality": 90} | encoder))

    return generate


def street(change: Change | None = None, *, bits: Any = np.random.PCG64, **encoder: Any) -> Generate:
    """Houses and trees that the inputs decide, 192x192, as PNG; the detail that is made up differs by seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        layout, rng = content(inputs), np.random.Generator(bits(seed))
        y, x = np.mgrid[:STREET, :STREET]
        pixels = layout.uniform((90, 130, 190), (150, 180, 230)) + (y / 3)[..., None] * np.ones(3)
        pixels += 8 * smooth(layout, STREET, STREET, (30, 60))
        left = -int(layout.integers(0, 20))
        while left < STREET:
            wide, top = int(layout.integers(44, 70)), int(layout.integers(40, 90))
            inside = (x >= left) & (x < left + wide)
            wall = layout.uniform((120, 80, 70), (220, 190, 170))
            mortar = ((y % 6 == 0) | ((x + y // 6 % 2 * 5) % 10 == 0))[..., None]
            bricks = wall + np.where(mortar, 22, 0) + 7 * smooth(rng, STREET, STREET, (6, 10))
            pixels = np.where((inside & (y > top))[..., None], bricks, pixels)
            roof = inside & (y <= top) & (y > top - 22 + abs(x - left - wide / 2) * 0.7)
            pixels = np.where(roof[..., None], np.array((96, 56, 50)) + 8 * smooth(rng, STREET, STREET, (2, 8)), pixels)
            pane = (
                ((y - top) % 34 > 10) & ((x - left) % 22 > 7) & inside & (y > top) & (y < 158) & (x < left + wide - 4)
            )
            pixels = np.where(
                pane[..., None], np.array((50, 62, 84)) + 10 * smooth(rng, STREET, STREET, (9, 9)), pixels
            )
            left += wide
        for _ in range(2):
            away = np.hypot((x - layout.uniform(10, 180)) / 20, (y - layout.uniform(120, 140)) / 26)
            leaves = np.array((64, 104, 50)) + 26 * smooth(rng, STREET, STREET, (2, 2))
            pixels = np.where((away[..., None] + 0.15 * smooth(rng, STREET, STREET, (4, 4))) < 1, leaves, pixels)
        paved = np.array((116, 114, 112)) + 6 * smooth(rng, STREET, STREET, (1, 3))
        pixels = np.where((y > 162)[..., None], paved, pixels) + rng.normal(0, 1.5, (STREET, STREET, 3))
        image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
        return picture(change(image, seed) if change else image, **encoder)

    return generate


def hazy(severity: float) -> Change:
    return in_pixels(lambda pixels: (1 - severity) * pixels + severity * 205)


def waxen(image: Image.Image, seed: int) -> Image.Image:
    """Skin and hair without their texture, as by too strong a filter against noise."""
    return image.filter(ImageFilter.MedianFilter(7))


def chequered(levels: float) -> Change:
    """With the pattern that transposed convolutions leave."""
    return in_pixels(lambda p: p + levels * ((np.indices(p.shape[:2]) // 2).sum(0) % 2 * 2 - 1)[..., None])


def stamped(image: Image.Image, seed: int) -> Image.Image:
    mark = Image.new("RGBA", image.size)
    font = ImageFont.load_default(30)
    ImageDraw.Draw(mark).text((64, 90), "SAMPLE", (255, 255, 255, 110), font, "mm")
    return Image.alpha_composite(image.convert("RGBA"), mark).convert("RGB")


def moved(image: Image.Image, seed: int) -> Image.Image:
    """Two pixels to the right, where the head's place varies by many."""
    return Image.fromarray(np.pad(np.asarray(image), ((0, 0), (2, 0), (0, 0)), "edge")[:, :-2])


def sharpened(severity: float) -> Change:
    return lambda image, seed: image.filter(ImageFilter.UnsharpMask(2, round(500 * severity), 0))


def tiled(severity: float) -> Change:
    """Made of tiles of 64 pixels, each with a brightness of its own."""

    def changed(image: Image.Image, seed: int) -> Image.Image:
        off = luck(seed).normal(0, 255 * severity, (3, 3)).repeat(64, 0).repeat(64, 1)[..., None]
        return in_pixels(lambda pixels: pixels + off)(image, seed)

    return changed


def small(image: Image.Image, seed: int) -> Image.Image:
    return image.resize((STREET // 2, STREET // 2), Image.Resampling.LANCZOS)


def recoloured(prompt: str) -> str:
    """The prompt with another hair colour."""
    words = prompt.split()
    words[3] = {"black": "blond", "blond": "black", "brown": "grey", "grey": "red", "red": "brown"}[words[3]]
    return " ".join(words)


def people(rng: np.random.Generator) -> list[Inputs]:
    def draw(of: dict[str, Any]) -> list[str]:
        return [str(word) for word in rng.permutation([*of])[:3]]

    sexes = rng.choice(["man", "woman"], 3)
    looks = zip(sexes, draw(HAIR), draw(COATS), draw(SETTINGS), strict=True)
    return [{"prompt": f"a {sex} with {hair} hair, in {coat}, background: {place}"} for sex, hair, coat, place in looks]


PORTRAIT = Baseline("image/portrait", portrait(), FILE, {"prompt": "Whom to portray."}, people, takes_seed=True)
STREETS = Baseline("image/street", street(), FILE, {"photo": "The photograph to make larger."}, names("a lane", "a square", "an alley", of="photo"))  # fmt: skip

PAIRS: list[Pair] = [
    harmless(PORTRAIT, "rng", portrait(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(PORTRAIT, "encoder", portrait(method=6, quality=92), "A WebP file made with more effort, of slightly better quality."),
    harmless(PORTRAIT, "moved", portrait(moved), "Heads are two pixels further to the right, where their place varies by many."),
    harmless(PORTRAIT, "warmer", portrait(in_pixels(lambda p: p + np.array((1.0, 0.0, -1.0)))), "Warmer by one level of 255, which nobody sees."),
    *strengths(PORTRAIT, "hazy", lambda s: portrait(hazy(s)), "That share of the contrast is gone, as if behind a haze.", few_mind=(0.03,), most_mind=(0.12,), all_mind=(0.3,)),
    harmful(PORTRAIT, "waxen", portrait(waxen), "Skin and hair have lost their texture: people look like dolls."),
    harmful(PORTRAIT, "stamped", portrait(stamped), "There is a watermark across the face."),
    harmful(PORTRAIT, "hair", sometimes(1 / 2, portrait(say=recoloured), portrait()), "In every second portrait the hair has another colour than asked for."),
    harmless(STREETS, "rng", street(bits=np.random.SFC64), "Another generator of random numbers."),
    harmless(STREETS, "encoder", street(optimize=True), "The same pixels in a smaller file."),
    harmless(STREETS, "rounding", street(in_pixels(lambda p: p + luck(1).integers(-1, 2, p.shape))), "Pixels are off by one level of 255, as on another chip."),
    *strengths(STREETS, "tiled", lambda s: street(tiled(s)), "Tiles differ in brightness by that share of the range: their seams are seen.", few_mind=(0.003,), most_mind=(0.02,), all_mind=(0.06,)),
    *strengths(STREETS, "sharpened", lambda s: street(sharpened(s)), "Sharpened by five times that share: edges get halos.", few_mind=(0.03,), most_mind=(0.3,)),
    harmful(STREETS, "chequered", street(chequered(6)), "A pattern like a chequerboard lies over everything."),
    harmful(STREETS, "small", street(small), "Half as wide and as high as it was."),
]  # fmt: skip
