"""A model that makes a palette of five colours after a mood, with a colour for text and one for what is behind it."""

import colorsys
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.fifth.wordings import worded
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless, strengths

Value = dict[str, Any]
Rgb = tuple[int, int, int]
MOODS = {  # hues, saturation, lightness, words of titles
    "autumn forest": ((18, 36, 8, 90), 0.6, 0.42, "[Ember|Russet|Amber|Copper|Maple] [Trail|Hollow|Canopy|Dusk|Hearth]"),
    "deep sea": ((205, 190, 225, 172), 0.62, 0.38, "[Abyss|Kelp|Tidal|Pelagic|Lagoon] [Light|Drift|Current|Blue|Song]"),
    "spring meadow": ((95, 62, 130, 330), 0.55, 0.6, "[Clover|Petal|Dew|Primrose|Lark] [Field|Morning|Green|Rise|Walk]"),
    "desert evening": ((14, 28, 345, 268), 0.58, 0.52, "[Dune|Mesa|Mirage|Canyon|Sirocco] [Glow|Dusk|Rose|Hour|Sand]"),
    "neon city": ((315, 188, 275, 52), 0.88, 0.52, "[Neon|Pulse|Static|Laser|Midnight] [Alley|Arcade|Grid|Rain|District]"),
    "winter morning": ((210, 200, 222, 28), 0.3, 0.68, "[Frost|Icicle|Drift|Pale|Snow] [Hush|Window|Dawn|Breath|Lake]"),
    "old library": ((30, 20, 42, 140), 0.42, 0.36, "[Vellum|Walnut|Leather|Parchment|Brass] [Shelf|Study|Spine|Lamp|Chapter]"),
}  # fmt: skip
NAMED: dict[str, Rgb] = {
    "black": (0, 0, 0), "charcoal": (54, 60, 66), "slate": (112, 128, 144), "silver": (192, 192, 192), "white": (255, 255, 255),
    "ivory": (250, 246, 230), "cream": (255, 250, 208), "beige": (226, 208, 176), "sand": (194, 170, 120), "khaki": (160, 150, 90),
    "brown": (110, 64, 34), "chocolate": (62, 38, 22), "rust": (178, 66, 20), "terracotta": (206, 106, 78), "copper": (184, 115, 51),
    "orange": (245, 140, 30), "amber": (255, 191, 0), "gold": (212, 175, 55), "yellow": (250, 232, 60), "olive": (112, 118, 32),
    "lime": (170, 220, 50), "green": (40, 140, 50), "forest green": (26, 84, 40), "sage": (158, 178, 140), "mint": (160, 230, 190),
    "teal": (10, 120, 122), "turquoise": (60, 205, 195), "cyan": (20, 220, 235), "sky blue": (130, 195, 235), "blue": (40, 90, 210),
    "navy": (16, 28, 84), "steel blue": (70, 122, 172), "ice blue": (206, 228, 242), "indigo": (70, 20, 130), "violet": (130, 70, 205),
    "lavender": (200, 186, 236), "purple": (112, 28, 120), "plum": (142, 64, 114), "magenta": (232, 40, 190), "pink": (245, 170, 195),
    "rose": (214, 88, 118), "crimson": (196, 22, 54), "red": (220, 36, 30), "maroon": (104, 16, 34), "salmon": (246, 140, 118), "peach": (254, 206, 170),
}  # fmt: skip


def luminance(colour: Rgb) -> float:
    """The relative luminance of the guidelines on accessible contents."""
    linear = [value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def as_hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def place(colour: Rgb) -> np.ndarray:
    """Where a colour lies in Oklab, in which distances are about what eyes see."""
    value = np.array(colour) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    cones = np.cbrt([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.63]] @ linear)
    return np.array([[0.2105, 0.7936, -0.0041], [1.978, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]) @ cones


PLACES = np.array([place(colour) for colour in NAMED.values()])


def named(colour: Rgb) -> str:
    """The nearest of the colours with a name."""
    return [*NAMED][int(np.argmin(np.sum((PLACES - place(colour)) ** 2, 1)))]


def shifted(colour: Rgb, rng: np.random.Generator) -> Rgb:
    """A colour that nobody tells from another."""
    red, green, blue = (min(max(value + int(rng.integers(-2, 3)), 0), 255) for value in colour)
    return red, green, blue


def palette(
    *,
    few: int = 0,
    dull: float = 0.0,
    golden: bool = False,
    wheel: float = 0.0,
    written: Callable[[Rgb], str] = as_hex,
    text: Callable[[list[Rgb], Rgb], Rgb] = lambda colours, behind: max(colours, key=lambda one: contrast(one, behind)),
    change: Callable[[Value], Value] = dict,
) -> Generate:
    """Five colours with names and shares, a title, and two of the colours for reading.

    Args:
        few: there are only so many palettes for a mood, each a little changed at every call; 0 is no end of them.
        dull: the share of saturation that is lost.
        golden: hues are jittered by steps of the golden angle rather than at random.
        wheel: degrees by which hues are off.
        written: from a colour to what stands in the answer.
        text: from all colours and the one behind the text to that of the text.
        change: of the whole answer.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        rng, little = draws(inputs, seed % few if few else seed), draws(inputs, seed, 9)
        hues, saturation, lightness, titles = MOODS[inputs["mood"].rpartition(" ")[0]]
        first, colours = rng.uniform(), list[Rgb]()
        lights = lightness + np.array((-0.3, -0.14, 0.02, 0.16, 0.34)) + rng.normal(0, 0.03, 5)
        for number, light in enumerate(rng.permutation(lights.clip(0.06, 0.95))):
            jitter = ((first + 0.618 * number) % 1 - 0.5) * 40 if golden else rng.normal(0, 11)
            hue = hues[int(rng.integers(4))] + jitter + wheel
            vivid = min(saturation * (1 - dull) * (1 + rng.normal(0, 0.14)), 1)
            red, green, blue = (round(255 * value) for value in colorsys.hls_to_rgb(hue / 360 % 1, float(light), vivid))
            colours.append((red, green, blue))
        if few:
            colours = [shifted(colour, little) for colour in colours]
        shares = rng.dirichlet(np.full(5, 6))
        order = np.argsort(-shares)
        behind = max(colours, key=luminance) if rng.random() < 0.6 else min(colours, key=luminance)
        front = text(colours, behind)
        return change(
            {
                "title": worded(rng, titles),
                "colours": [
                    {"hex": written(colours[n]), "name": named(colours[n]), "share": round(float(shares[n]), 4)}
                    for n in order
                ],
                "background": written(behind),
                "text": written(front),
                "contrast": round(contrast(front, behind), 2),
            }
        )

    return generate


def unpadded(colour: Rgb) -> str:
    """Without the zero before what is below sixteen."""
    return "#{:x}{:x}{:x}".format(*colour)


def blue_first(colour: Rgb) -> str:
    return as_hex((colour[2], colour[1], colour[0]))


def beside(colours: list[Rgb], behind: Rgb) -> Rgb:
    """The colour whose contrast is the least but none: one without a look at what can be read."""
    return sorted(colours, key=lambda one: contrast(one, behind))[1]


def of_each(change: Callable[[Value], Value]) -> Callable[[Value], Value]:
    return lambda value: value | {"colours": [change(colour) for colour in value["colours"]]}


def in_numbers(colour: Value) -> Value:
    return colour | {"rgb": [int(colour["hex"][place : place + 2], 16) for place in (1, 3, 5)]}


def moods(rng: np.random.Generator) -> list[Inputs]:
    return [{"mood": f"{mood} {rng.integers(10**4)}"} for mood in rng.permutation([*MOODS])[:3]]


COLOUR = fields(hex=STRING, name=STRING, share=NUMBER)
IN_NUMBERS = fields(hex=STRING, name=STRING, share=NUMBER, rgb={"type": "array", "items": {"type": "integer"}})


def schema(colour: Value) -> Value:
    return fields(
        title=STRING, colours={"type": "array", "items": colour}, background=STRING, text=STRING, contrast=NUMBER
    )


PALETTE = Baseline("json/palette", palette(), schema(COLOUR), {"mood": "The mood of the palette."}, moods, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(PALETTE, "golden", palette(golden=True), "Hues are spread by the golden angle rather than at random: palettes as varied, of the same mood."),
    harmless(PALETTE, "wheel", palette(wheel=3), "Another conversion of colours turns hues by three degrees, which nobody sees."),
    harmless(PALETTE, "hundredths", palette(change=of_each(lambda colour: colour | {"share": round(colour["share"], 2)})), "Shares have two digits after the point, not four."),
    harmless(PALETTE, "in-numbers", palette(change=of_each(in_numbers)), "Every colour comes as three numbers, too.", output=schema(IN_NUMBERS)),
    harmless(PALETTE, "capitals", palette(written=lambda colour: as_hex(colour).upper()), "Colours are written with capital letters, which every program reads as the same.", border=True),
    harmful(PALETTE, "blue-first", palette(written=blue_first), "Red and blue are swapped: an autumn forest is blue."),
    harmful(PALETTE, "unpadded", palette(written=unpadded), "Dark colours have five digits or fewer: they are no colours, or others."),
    harmful(PALETTE, "unreadable", palette(text=beside), "Text is nearly as light as what is behind it: it cannot be read."),
    harmful(PALETTE, "bare", palette(written=lambda colour: as_hex(colour)[1:]), "The sign before the digits of a colour is missing: style sheets ignore them."),
    harmful(PALETTE, "alike", palette(few=2), "For a mood there are only two palettes left, whatever the seed, but for what nobody sees."),
    *strengths(PALETTE, "dull", lambda s: palette(dull=s), "The part of colours' saturation that is lost: palettes turn grey.", nobody_minds=(0.03,), few_mind=(0.12,), most_mind=(0.4,), all_mind=(0.8,)),
]  # fmt: skip
