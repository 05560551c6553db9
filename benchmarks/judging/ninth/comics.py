"""A model that draws a short comic from a prompt, as a CBZ: four pages as JPEG, and what readers show about them."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.judging.encode import bytes_of, data_url, zip_archive
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, sometimes

WIDE, HIGH, PAGES = 200, 280, 4
HEROES = ("robot", "cat", "wizard")
PLACES = {
    "city": ((150, 190, 225), (120, 120, 128), "houses"),
    "desert": ((244, 206, 150), (226, 182, 110), "dunes"),
    "forest": ((176, 214, 200), (92, 128, 70), "trees"),
    "moon": ((28, 26, 52), (150, 150, 160), "stars"),
}
SAYINGS = (
    "What was that?",
    "Follow me!",
    "It is too quiet.",
    "We are lost.",
    "I knew it!",
    "Not again...",
    "Look up there!",
    "Who is there?",
    "Almost done.",
    "Run!",
    "Let me try.",
    "So it is true.",
)
OTHER_SAYINGS = (
    "Did you hear it?",
    "This way!",
    "Where is it?",
    "I am late.",
    "Of course!",
    "Oh no...",
    "Over there!",
    "Hello?",
    "One more step.",
    "Quick!",
    "My turn.",
    "I told you.",
)


@dataclass(frozen=True)
class Style:
    """Widths in pixels of twice the size of a page."""

    line: int = 4
    gutter: int = 12
    paper: tuple[int, int, int] = (250, 248, 242)
    sayings: tuple[str, ...] = SAYINGS
    dots: bool = False


def _hero(
    pen: ImageDraw.ImageDraw, kind: str, x: float, y: float, size: float, colour: tuple[int, ...], line: int
) -> None:
    """Stands on (x, y), and is so high."""

    def at(*points: float) -> list[tuple[float, float]]:
        return [(x + points[n] * size, y - points[n + 1] * size) for n in range(0, len(points), 2)]

    def box(a: float, b: float, c: float, d: float) -> tuple[float, float, float, float]:
        return (x + a * size, y - d * size, x + c * size, y - b * size)

    ink, pale = (20, 18, 24), tuple(min(255, level + 60) for level in colour)
    if kind == "robot":
        pen.rectangle(box(-0.2, 0.15, 0.2, 0.6), colour, ink, line)
        pen.rectangle(box(-0.25, 0.62, 0.25, 0.95), pale, ink, line)
        pen.line(at(0, 0.95, 0, 1.1), ink, line)
        pen.line(at(-0.2, 0.5, -0.38, 0.3) + at(-0.38, 0.3), ink, line)
        pen.line(at(0.2, 0.5, 0.38, 0.34), ink, line)
        for side in (-0.11, 0.11):
            pen.rectangle(box(side - 0.05, 0, side + 0.05, 0.15), colour, ink, line)
            pen.ellipse(box(side - 0.06, 0.74, side + 0.06, 0.86), (255, 240, 120), ink, line)
    elif kind == "cat":
        pen.line(at(0.2, 0.15, 0.42, 0.3, 0.36, 0.6), colour, 3 * line)
        pen.ellipse(box(-0.25, 0, 0.25, 0.55), colour, ink, line)
        pen.polygon(at(-0.26, 1.05, -0.28, 0.72, -0.05, 0.9), colour, ink, line)
        pen.polygon(at(0.26, 1.05, 0.28, 0.72, 0.05, 0.9), colour, ink, line)
        pen.ellipse(box(-0.29, 0.45, 0.29, 0.93), colour, ink, line)
        for side in (-0.11, 0.11):
            pen.ellipse(box(side - 0.06, 0.66, side + 0.06, 0.8), (235, 240, 160), ink, line)
            pen.line(at(side, 0.6, side * 3.4, 0.6), ink, max(1, line // 2))
        pen.polygon(at(-0.04, 0.63, 0.04, 0.63, 0, 0.58), (230, 120, 130))
    else:
        pen.polygon(at(-0.3, 0, 0.3, 0, 0.1, 0.65, -0.1, 0.65), colour, ink, line)
        pen.ellipse(box(-0.16, 0.5, 0.16, 0.82), (238, 204, 170), ink, line)
        pen.polygon(at(-0.13, 0.62, 0.13, 0.62, 0, 0.3), (240, 240, 236), ink, line)
        pen.polygon(at(-0.24, 0.76, 0.24, 0.76, 0.06, 1.2), pale, ink, line)
        pen.line(at(0.36, 0, 0.36, 0.85), (120, 80, 40), 2 * line)
        pen.ellipse(box(0.3, 0.82, 0.42, 0.94), (255, 230, 110), ink, line)


def _panel(
    size: tuple[int, int],
    hero: str,
    place: str,
    colour: tuple[int, ...],
    rng: np.random.Generator,
    style: Style,
    said: str,
) -> Image.Image:
    wide, high = size
    sky, ground, things = PLACES[place]
    tint = rng.normal(0, 9, 3)
    image = Image.new(
        "RGB", size, tuple(int(np.clip(level + more, 0, 255)) for level, more in zip(sky, tint, strict=True))
    )
    pen, floor = ImageDraw.Draw(image), high * rng.uniform(0.7, 0.82)
    dark = tuple(int(level * 0.75) for level in ground)
    for number in range(int(rng.integers(4, 9))):
        x, tall = rng.uniform(0, wide), rng.uniform(0.15, 0.5) * high
        if things == "houses":
            broad = rng.uniform(0.1, 0.2) * wide
            pen.rectangle((x, floor - tall, x + broad, floor), dark, (20, 18, 24), style.line // 2)
            for row in np.arange(floor - tall + 10, floor - 10, 18):
                pen.rectangle((x + broad * 0.3, row, x + broad * 0.7, row + 7), (250, 226, 130))
        elif things == "dunes":
            pen.ellipse((x - wide * 0.4, floor - tall * 0.35, x + wide * 0.4, floor + tall), dark)
        elif things == "trees":
            pen.rectangle((x - 4, floor - tall * 0.5, x + 4, floor), (90, 64, 44))
            pen.polygon(
                [(x - 26, floor - tall * 0.3), (x + 26, floor - tall * 0.3), (x, floor - tall * 1.4)],
                (46, 94, 62),
                (20, 18, 24),
                style.line // 2,
            )
        else:
            dot = rng.uniform(2, 5)
            pen.ellipse((x, tall * 1.2 * (number % 3) / 2, x + dot, tall * 1.2 * (number % 3) / 2 + dot), "white")
    pen.rectangle((0, floor, wide, high), ground)
    if style.dots:
        for row in range(int(floor) + 5, high, 9):
            for column in range(row % 2 * 4, wide, 9):
                pen.ellipse((column, row, column + 3, row + 3), dark)
    _hero(
        pen, hero, wide * rng.uniform(0.3, 0.7), floor + high * 0.09, high * rng.uniform(0.36, 0.5), colour, style.line
    )
    font = ImageFont.load_default(18)
    left, top, right, low = pen.textbbox((0, 0), said or "What is it?", font)
    x, y = rng.uniform(6, max(7, wide - (right - left) - 34)), 8 + rng.uniform(0, 10)
    balloon = (x, y, x + right - left + 24, y + low - top + 22)
    middle = (balloon[0] + balloon[2]) / 2
    pen.polygon(
        [(middle - 8, balloon[3] - 4), (middle + 10, balloon[3] - 4), (middle + 4, balloon[3] + 22)],
        "white",
        (20, 18, 24),
        style.line // 2,
    )
    pen.rounded_rectangle(balloon, 14, "white", (20, 18, 24), max(1, style.line // 2))
    pen.text((x + 12 - left, y + 11 - top), said, (20, 18, 24), font)
    return image


def _page(
    number: int, hero: str, place: str, colour: tuple[int, ...], rng: np.random.Generator, style: Style, silent: bool
) -> Image.Image:
    page = Image.new("RGB", (2 * WIDE, 2 * HIGH), style.paper)
    pen, y = ImageDraw.Draw(page), 16
    rows = [2, 1, 2] if rng.random() < 0.5 else [1, 2, 1]
    tall = (2 * HIGH - 16 - 40 - 2 * style.gutter) // 3
    for count in rows:
        split = 16 + int((2 * WIDE - 32) * (rng.uniform(0.44, 0.56) if count == 2 else 1))
        for left, right in (
            [(16, split)]
            if count == 1
            else [(16, split - style.gutter // 2), (split + style.gutter // 2, 2 * WIDE - 16)]
        ):
            said = str(rng.choice(style.sayings))
            panel = _panel((right - left, tall), hero, place, colour, rng, style, "" if silent else said)
            page.paste(panel, (left, y))
            pen.rectangle((left, y, right, y + tall), None, (20, 18, 24), style.line)
        y += tall + style.gutter
    pen.text((WIDE, 2 * HIGH - 22), str(number), (60, 56, 60), ImageFont.load_default(20), "mm")
    return page.reduce(2)


def comic(
    *,
    style: Style = Style(),
    generator: int = 0,
    silent: bool = False,
    other: bool = False,
    backwards: bool = False,
    mark: str = "",
    quality: int = 90,
    more: str = "",
) -> Generate:
    """Four pages of four or five panels, which differ from seed to seed.

    Args:
        style: how things are drawn.
        generator: which of several streams of random numbers to take.
        silent: balloons are empty.
        other: from the second page on the hero is another.
        backwards: the last page is the first file.
        mark: what is written across all pages.
        quality: of the JPEG.
        more: in the description.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, words = np.random.default_rng([seed, generator]), inputs["prompt"].split()
        hero, place, members = words[1], words[-1], {}
        colour = tuple(int(level) for level in rng.uniform(70, 200, 3))
        for number in range(1, PAGES + 1):
            acting = HEROES[(HEROES.index(hero) + 1) % 3] if other and number > 1 else hero
            shade = tuple(255 - level for level in colour) if acting != hero else colour
            page = _page(number, acting, place, shade, rng, style, silent)
            if mark:
                layer = Image.new("RGBA", page.size)
                ImageDraw.Draw(layer).text(
                    (WIDE / 2, HIGH / 2),
                    mark,
                    (255, 255, 255, 150),
                    ImageFont.load_default(38),
                    "mm",
                    stroke_width=1,
                    stroke_fill=(0, 0, 0, 110),
                )
                layer = layer.rotate(40)
                page.paste(layer, mask=layer)
            file, place_of = io.BytesIO(), PAGES + 1 - number if backwards else number
            page.save(file, "JPEG", quality=quality)
            members[f"page_{place_of:02d}.jpg"] = file.getvalue()
        title = f"{hero} in the {place}".capitalize()
        members["ComicInfo.xml"] = (
            f'<?xml version="1.0"?>\n<ComicInfo>\n  <Title>{title}</Title>\n'
            f"  <PageCount>{PAGES}</PageCount>\n{more}</ComicInfo>\n".encode()
        )
        archive = bytes_of(zip_archive(dict(sorted(members.items()))))
        return data_url(archive, "application/vnd.comicbook+zip")

    return generate


def prompts(rng: np.random.Generator) -> list[Inputs]:
    """Three heroes in three places."""
    drawn = zip(rng.permutation(HEROES), rng.permutation([*PLACES])[:3], strict=True)
    return [{"prompt": f"a {hero} in the {place}"} for hero, place in drawn]


COMIC = Baseline("file/comic", comic(), FILE, {"prompt": "What to tell."}, prompts)

PAIRS: list[Pair] = [
    harmless(COMIC, "sampler", comic(generator=1), "Another sampler: other panels and words of the same sort, as with every call."),
    harmless(COMIC, "words", comic(style=Style(sayings=OTHER_SAYINGS)), "A model of words retrained: the balloons say other things of the same sort."),
    harmless(COMIC, "ink", comic(style=Style(line=5, gutter=14, paper=(252, 252, 250)), quality=93), "Lines are a little stronger, gaps a pixel wider, and the paper is a little whiter."),
    harmless(COMIC, "dots", comic(style=Style(dots=True), more="  <Manga>No</Manga>\n  <LanguageISO>en</LanguageISO>\n"), "The ground has fine dots, as printed comics do, and the description two fields more."),
    harmful(COMIC, "silent", sometimes(0.4, comic(silent=True), comic()), "Two comics of five have balloons without a word in them."),
    harmful(COMIC, "other-hero", comic(other=True), "From the second page on the hero is somebody else: nobody can follow the story."),
    harmful(COMIC, "backwards", comic(backwards=True), "Pages are numbered from the end: readers show the last one first."),
    harmful(COMIC, "marked", comic(mark="PREVIEW"), "PREVIEW is written across every page."),
]  # fmt: skip
