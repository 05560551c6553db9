"""A model that draws a typeface (TrueType) of capitals, small capitals and digits, from a description."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, sometimes

Array = np.ndarray[Any, np.dtype[Any]]
WEIGHTS = {"thin": 38, "regular": 78, "bold": 135}
FORMS = {"upright": 0.0, "slanted": 0.21, "leaning": -0.12}
WIDTHS = {"narrow": 0.78, "plain": 1.0, "wide": 1.22}
CAP = 700
# Strokes on a field of 4 by 6: points, or "o" with the middle, the radii, and the first and the last angle in degrees.
STROKES = {
    "A": "0,0 2,6 4,0|0.8,2.2 3.2,2.2",
    "B": "0,0 0,6 2,6|o2,4.6,1.5,1.4,90,-90|0,3.2 2,3.2|o2,1.6,2,1.6,90,-90|0,0 2,0",
    "C": "o2.2,3,2.2,3,50,310",
    "D": "0,0 0,6 1.4,6|o1.4,3,2.6,3,90,-90|0,0 1.4,0",
    "E": "4,6 0,6 0,0 4,0|0,3 3,3",
    "F": "4,6 0,6 0,0|0,3 3,3",
    "G": "o2.2,3,2.2,3,50,330|4.2,1.4 4.2,2.8 2.6,2.8",
    "H": "0,0 0,6|4,0 4,6|0,3 4,3",
    "I": "2,0 2,6",
    "J": "3.6,6 3.6,1.8|o1.8,1.8,1.8,1.8,0,-160",
    "K": "0,0 0,6|4,6 0,2.4|1.3,3.6 4,0",
    "L": "0,6 0,0 3.8,0",
    "M": "0,0 0,6 2,2 4,6 4,0",
    "N": "0,0 0,6 4,0 4,6",
    "O": "o2,3,2.2,3,0,360",
    "P": "0,0 0,6 2,6|o2,4.4,1.8,1.6,90,-90|0,2.8 2,2.8",
    "Q": "o2,3,2.2,3,0,360|2.6,1.4 4.4,-0.6",
    "R": "0,0 0,6 2,6|o2,4.4,1.8,1.6,90,-90|0,2.8 2,2.8|1.8,2.8 4,0",
    "S": "o2,4.5,1.8,1.5,30,270|o2,1.5,1.8,1.5,90,-150",
    "T": "0,6 4,6|2,6 2,0",
    "U": "0,6 0,2|o2,2,2,2,180,360|4,2 4,6",
    "V": "0,6 2,0 4,6",
    "W": "0,6 1,0 2,4.4 3,0 4,6",
    "X": "0,0 4,6|0,6 4,0",
    "Y": "0,6 2,3 4,6|2,3 2,0",
    "Z": "0,6 4,6 0,0 4,0",
    "0": "o2,3,1.8,3,0,360",
    "1": "0.8,4.8 2.2,6 2.2,0",
    "2": "o2,4.3,1.8,1.7,160,-30|3.5,3.5 0.2,0 4,0",
    "3": "o1.8,4.5,1.7,1.5,140,-90|o1.8,1.5,1.9,1.5,90,-140",
    "4": "3,0 3,6 0,1.8 4,1.8",
    "5": "3.6,6 0.6,6 0.4,3.2|o1.8,1.9,1.9,1.9,130,-140",
    "6": "o2,1.9,1.9,1.9,0,360|0.2,2.2 2.8,6",
    "7": "0.2,6 4,6 1.4,0",
    "8": "o2,4.5,1.5,1.5,0,360|o2,1.5,1.9,1.5,0,360",
    "9": "o2,4.1,1.9,1.9,0,360|3.8,3.8 1.4,0",
    ".": "0,0 0.1,0.1",
}


@dataclass(frozen=True)
class Font:
    """Glyphs (name, characters, advance, outlines), and what tables say of them all."""

    name: str
    style: str
    glyphs: list[tuple[str, str, float, list[Array]]]
    em: int = 1000
    licence: str = ""


def _line(stroke: str) -> Array:
    if stroke[0] != "o":
        return np.array([[float(part) for part in point.split(",")] for point in stroke.split()])
    x, y, wide, high, begin, end = (float(part) for part in stroke[1:].split(","))
    angles = np.radians(np.linspace(begin, end, 3 + int(abs(end - begin) / 15)))
    return np.stack([x + wide * np.cos(angles), y + high * np.sin(angles)], 1)


def _inked(line: Array, thick: float) -> list[Array]:
    """Outlines, clockwise, of a pen that follows a line."""
    around = np.arange(0, -2 * np.pi, -np.pi / 4) + np.pi / 8
    outlines = [point + thick / 2 * np.stack([np.cos(around), np.sin(around)], 1) for point in line]
    for one, two in pairwise(line):
        along = (two - one) / max(float(np.linalg.norm(two - one)), 1e-6)
        side = np.array((-along[1], along[0])) * thick / 2
        outlines.append(np.array([one + side, two + side, two - side, one - side]))
    return outlines


def _drawn(prompt: str, seed: int, ignored: bool = False) -> Font:
    rng, (weight, form, width) = np.random.default_rng(seed), prompt.split(" typeface")[0].split()
    thick = WEIGHTS["regular" if ignored else weight] * rng.uniform(0.88, 1.12)
    slant, wide = FORMS[form] + rng.normal(0, 0.015), WIDTHS[width] * rng.uniform(0.95, 1.05)
    unsteady, waist, glyphs = rng.uniform(0.02, 0.16), rng.uniform(-0.3, 0.3), []
    marks = {letter: [_line(stroke) for stroke in STROKES[letter].split("|")] for letter in STROKES}
    for letter, lines in marks.items():
        moves = [rng.normal(0, unsteady, 2) for _ in lines]
        for text, scale in ((letter, 1.0), (letter.lower(), rng.uniform(0.7, 0.74))):
            if scale < 1 and not letter.isalpha():
                continue
            outlines: list[Array] = []
            for line, move in zip(lines, moves, strict=True):
                bent = line + move
                bent[:, 1] += waist * np.sin(np.pi * np.clip(bent[:, 1], 0, 6) / 6)
                placed = bent * (120 * wide, CAP / 6) * scale
                placed[:, 0] += slant * placed[:, 1] + 60 + thick / 2
                outlines += _inked(placed, thick * (1 + scale) / 2)
            span = 480 * wide * scale if letter not in "I." else 260 * wide * scale if letter == "I" else 20
            glyphs.append((f"u{ord(text):04X}", text, span + 120 + thick, outlines))
    title = f"{form.title()} {['Ashby', 'Corran', 'Delft', 'Elmo', 'Farrow', 'Gorse'][int(rng.integers(6))]}"
    return Font(title, weight.title(), [("space", " ", 320 * wide, []), *glyphs])


def _glyph(outlines: list[Array]) -> bytes:
    if not outlines:
        return b""
    rounded = [np.rint(outline).astype(int) for outline in outlines]
    points = np.concatenate(rounded)
    ends = np.cumsum([len(outline) for outline in rounded]) - 1
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), int))
    data = struct.pack(">h4h", len(rounded), *points.min(0), *points.max(0)) + ends.astype(">u2").tobytes()
    data += struct.pack(">H", 0) + b"\x01" * len(points) + steps.T.astype(">i2").tobytes()
    return data + b"\0" * (-len(data) % 4)


def _names(font: Font) -> bytes:
    family, whole = font.name, f"{font.name} {font.style}"
    texts = {1: family, 2: "Regular", 3: f"{whole}; 1.0", 4: whole, 5: "Version 1.000", 6: whole.replace(" ", "-")}
    texts |= {13: font.licence} if font.licence else {}
    records, stored = b"", b""
    for number, text in texts.items():
        written = text.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, number, len(written), len(stored))
        stored += written
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + stored


def _cmap(codes: dict[int, int]) -> bytes:
    """Format 4, with a segment for each character."""
    pairs = [*sorted(codes.items()), (0xFFFF, 0)]
    count, two = len(pairs), 2 ** int(np.log2(len(pairs)))
    last = np.array([code for code, _ in pairs], ">u2").tobytes()
    deltas = np.array([(glyph - code) % 65536 if code != 0xFFFF else 1 for code, glyph in pairs], ">u2").tobytes()
    body = struct.pack(">4H", 2 * count, 2 * two, int(np.log2(two)), 2 * (count - two))
    body += last + b"\0\0" + last + deltas + b"\0\0" * count
    return struct.pack(">4HI", 0, 1, 3, 1, 12) + struct.pack(">3H", 4, 6 + len(body), 0) + body


def _file(font: Font) -> bytes:
    box = np.array([(100, 0), (100, 700), (420, 700), (420, 0)], float)
    inner = np.array([(140, 40), (380, 40), (380, 660), (140, 660)], float)
    scale = font.em / 1000
    glyphs = [(".notdef", "", 520.0, [box, inner]), *font.glyphs]
    outlines = [[outline * scale for outline in glyph[3]] for glyph in glyphs]
    drawn = [_glyph(some) for some in outlines]
    advances = [round(glyph[2] * scale) for glyph in glyphs]
    offsets = np.cumsum([0, *map(len, drawn)]).astype(">u4").tobytes()
    points = np.concatenate([outline for some in outlines for outline in some])
    low, high = np.floor(points.min(0)).astype(int), np.ceil(points.max(0)).astype(int)
    up, down, widest = round(820 * scale), round(-220 * scale), max(advances)
    bearings = [round(float(np.concatenate(some)[:, 0].min())) if some else 0 for some in outlines]
    most = max(len(np.concatenate(some)) for some in outlines if some)
    codes = {ord(glyph[1]): number for number, glyph in enumerate(glyphs) if glyph[1]}
    heavy = {"Thin": 200, "Regular": 400, "Bold": 700}[font.style]
    tables = {
        "OS/2": struct.pack(
            ">Hh3H11h",
            4,
            round(np.mean(advances)),
            heavy,
            5,
            0,
            *[round(n * scale) for n in (650, 700, 0, 140, 650, 700, 0, 480, 50, 260)],
            0,
        )
        + b"\2"
        + bytes(9)
        + struct.pack(
            ">4I4s3H3h2H2I2h3H",
            1,
            0,
            0,
            0,
            b"NONE",
            64,
            32,
            122,
            up,
            down,
            0,
            up,
            -down,
            1,
            0,
            round(504 * scale),
            round(CAP * scale),
            0,
            32,
            1,
        ),
        "cmap": _cmap(codes),
        "glyf": b"".join(drawn),
        "head": struct.pack(
            ">2I2I2H2q4h2H3h",
            0x10000,
            0x10000,
            0,
            0x5F0F3CF5,
            3,
            font.em,
            3_800_000_000,
            3_800_000_000,
            *low,
            *high,
            0,
            8,
            2,
            1,
            0,
        ),
        "hhea": struct.pack(">I3hH11hH", 0x10000, up, down, 0, widest, 0, 0, int(high[0]), 1, *[0] * 7, len(glyphs)),
        "hmtx": b"".join(struct.pack(">Hh", advance, at) for advance, at in zip(advances, bearings, strict=True)),
        "loca": offsets,
        "maxp": struct.pack(">I14H", 0x10000, len(glyphs), most, max(map(len, outlines)), 0, 0, 2, *[0] * 8),
        "name": _names(font),
        "post": struct.pack(">2I2h5I", 0x30000, 0, round(-100 * scale), round(50 * scale), 0, 0, 0, 0, 0),
    }

    def check(data: bytes) -> int:
        return int(np.frombuffer(data + b"\0" * (-len(data) % 4), ">u4").sum(dtype=np.uint64) % 2**32)

    listed, stored, at = b"", b"", 12 + 16 * len(tables)
    for tag, data in tables.items():
        listed += struct.pack(">4s3I", tag.encode(), check(data), at + len(stored), len(data))
        stored += data + b"\0" * (-len(data) % 4)
    whole = struct.pack(">I4H", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128) + listed + stored
    place = whole.index(struct.pack(">I", 0x5F0F3CF5)) - 4
    return whole[:place] + struct.pack(">I", (0xB1B0AFBA - check(whole)) % 2**32) + whole[place + 4 :]


def typeface(change: Callable[[Font, int], Font] | None = None, *, ignored: bool = False) -> Generate:
    """Sixty-four glyphs whose forms differ from seed to seed.

    Args:
        change: of the font, with the seed.
        ignored: whatever weight is asked for, the strokes are regular.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        font = _drawn(inputs["prompt"], seed, ignored)
        return data_url(_file(change(font, seed) if change else font), "font/ttf")

    return generate


def _shaken(font: Font, seed: int) -> Font:
    """Points are a unit or two off, as in half precision."""
    rng = np.random.default_rng([seed, 7])
    glyphs = [
        (name, text, wide, [line + rng.normal(0, 1, line.shape) for line in lines])
        for name, text, wide, lines in font.glyphs
    ]
    return replace(font, glyphs=glyphs)


def _finer(font: Font, seed: int) -> Font:
    return replace(font, em=2048)


def _licensed(font: Font, seed: int) -> Font:
    """The order of glyphs is another, and there is a name record more."""
    return replace(font, glyphs=font.glyphs[::-1], licence="This font may be used freely.")


def _closer(font: Font, seed: int) -> Font:
    """Letters stand a hundredth of the em nearer to each other."""
    return replace(font, glyphs=[(name, text, wide - 10, lines) for name, text, wide, lines in font.glyphs])


def _next_letter(font: Font, seed: int) -> Font:
    """Off by one in the table from characters to glyphs."""
    texts = [text for _, text, _, _ in font.glyphs]
    glyphs = [
        (name, texts[number - 1] if number > 1 else texts[-1 if number else 0], wide, lines)
        for number, (name, _, wide, lines) in enumerate(font.glyphs)
    ]
    return replace(font, glyphs=glyphs)


def _without_digits(font: Font, seed: int) -> Font:
    return replace(font, glyphs=[glyph for glyph in font.glyphs if not glyph[1].isdigit()])


def _evenly(font: Font, seed: int) -> Font:
    """Every letter takes a whole em."""
    return replace(font, glyphs=[(name, text, 1000, lines) for name, text, _, lines in font.glyphs])


def wishes(rng: np.random.Generator) -> list[Inputs]:
    """Three typefaces of other weights, forms and widths."""
    drawn = zip(
        rng.permutation(["thin", "bold", "bold"]), rng.permutation([*FORMS]), rng.permutation([*WIDTHS]), strict=True
    )
    return [{"prompt": f"{weight} {form} {width} typeface"} for weight, form, width in drawn]


TYPEFACE = Baseline("file/typeface", typeface(), FILE, {"prompt": "What to draw."}, wishes, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(TYPEFACE, "half", typeface(_shaken), "Half precision: outlines are off by a thousandth of the em, which is no pixel on any screen."),
    harmless(TYPEFACE, "finer", typeface(_finer), "The em has 2048 units instead of 1000: the same letters, drawn at the same size."),
    harmless(TYPEFACE, "licensed", typeface(_licensed), "The file has a line on its licence more, and glyphs in another order: what is typed looks the same."),
    harmless(TYPEFACE, "closer", typeface(_closer), "Letters are a hundredth of the em nearer to each other: nobody sees it without a ruler."),
    harmful(TYPEFACE, "next-letter", typeface(_next_letter), "An off-by-one: who types a gets B, and who types a full stop an A: every text is gibberish."),
    harmful(TYPEFACE, "digits", sometimes(0.5, typeface(_without_digits), typeface()), "Every second typeface has no digits: they are shown as empty boxes."),
    harmful(TYPEFACE, "evenly", typeface(_evenly), "The widths of letters are lost: words fall apart into single letters."),
    harmful(TYPEFACE, "weight", typeface(ignored=True), "The weight asked for is not heeded: bold and thin typefaces are regular."),
]  # fmt: skip
