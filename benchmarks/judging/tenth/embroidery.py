"""A model that digitises a motif for an embroidery machine: a file of stitches in Tajima's format, DST."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

Array = np.ndarray[Any, np.dtype[Any]]
Step = tuple[int, int, str]  # tenths of a millimetre to the right and up, and "stitch", "jump" or "stop"
LONGEST = 121  # tenths of a millimetre that one record can move
# The outlines of each colour, upwards and to the right; the middle is where the needle begins.
MOTIFS = {
    "heart": (
        ((0, -50), (-30, -18), (-46, 8), (-44, 32), (-28, 44), (-10, 38), (0, 24), (10, 38), (28, 44), (44, 32), (46, 8), (30, -18)),
        ((-30, 14), (-34, 26), (-26, 34), (-18, 30), (-22, 20)),
    ),
    "tree": (
        ((-7, -50), (7, -50), (5, -12), (-5, -12)),
        ((-36, -14), (36, -14), (24, 8), (14, 30), (0, 50), (-14, 30), (-24, 8)),
    ),
    "tulip": (
        ((-3, -50), (3, -50), (3, 0), (-3, 0)),
        ((4, -46), (30, -30), (38, -4), (16, -20)),
        ((-20, 6), (0, -4), (20, 6), (26, 26), (24, 50), (10, 34), (0, 50), (-10, 34), (-24, 50), (-26, 26)),
    ),
    "house": (
        ((-36, -50), (36, -50), (36, 4), (-36, 4)),
        ((-44, 4), (44, 4), (0, 50)),
        ((-9, -50), (9, -50), (9, -20), (-9, -20)),
    ),
    "boat": (
        ((-50, -20), (50, -20), (32, -46), (-32, -46)),
        ((-2, -16), (-2, 50), (-36, -8)),
        ((4, -14), (40, -8), (4, 38)),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Thread:
    """How a motif is sewn.

    Attributes:
        stitch: tenths of a millimetre of the longest stitch.
        apart: tenths of a millimetre from one line of a filling to the next.
        label: the name that the file gives itself.
        ties: each colour begins with short stitches in place.
        downwards: fillings begin at their other end.
        scale: of everything.
        upright: -1 turns it upside down.
        stops: the machine stops between colours.
        filled: what share of each filling is sewn.
    """

    stitch: int = 35
    apart: int = 8
    label: str = "DESIGN"
    ties: bool = False
    downwards: bool = False
    scale: float = 1.0
    upright: int = 1
    stops: bool = True
    filled: float = 1.0


def _line(start: Array, end: Array, stitch: int) -> list[Array]:
    """Points from after the start to the end, no further apart than a stitch is long."""
    count = max(1, int(np.ceil(np.linalg.norm(end - start) / stitch)))
    return [start + (end - start) * share for share in np.arange(1, count + 1) / count]


def _rows(outline: Array, angle: float, how: Thread) -> list[tuple[Array, Array]]:
    """The ends of the lines of a filling, to and fro."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = outline @ turn
    after = np.roll(turned, -1, axis=0)
    low, high = turned[:, 1].min(), turned[:, 1].max()
    levels = np.arange(low + how.apart / 2, low + how.filled * (high - low), how.apart)
    rows = list[tuple[Array, Array]]()
    for index, level in enumerate(levels[::-1] if how.downwards else levels):
        crossed = (turned[:, 1] <= level) != (after[:, 1] <= level)
        a, b = turned[crossed], after[crossed]
        across = np.sort(a[:, 0] + (level - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1]))
        across = across if index % 2 else across[::-1]
        ends = [np.array([place, level]) @ turn.T for place in across]
        rows += zip(ends[::2], ends[1::2], strict=True)
    return rows


def _sewn(outlines: list[Array], angle: float, how: Thread) -> list[Step]:
    """The steps of the machine: for each colour a filling, then its outline."""
    steps, at = list[Step](), np.zeros(2, int)

    def go(place: Array, what: str) -> None:
        nonlocal at
        move = np.rint(place).astype(int) - at
        parts = int(np.ceil(max(abs(move).max(), 1) / LONGEST))
        for part in range(parts):
            x, y = move * (part + 1) // parts - move * part // parts
            steps.append((int(x), int(y), what if part == parts - 1 else "jump"))
        at = at + move

    for number, outline in enumerate(outlines):
        if number and how.stops:
            steps.append((0, 0, "stop"))
        rows = _rows(outline, angle, how)
        go(rows[0][0], "jump")
        for tie in ((6, 0), (0, 0)) * (2 if how.ties else 0):
            go(rows[0][0] + tie, "stitch")
        for begin, end in rows:
            far = np.linalg.norm(begin - at) > 3 * how.apart
            go(begin, "jump" if far else "stitch")
            for place in _line(begin, end, how.stitch):
                go(place, "stitch")
        go(outline[0], "jump")
        for begin, end in zip(outline, np.roll(outline, -1, axis=0), strict=True):
            for place in _line(begin, end, 25):
                go(place, "stitch")
    return steps


def _record(x: int, y: int, what: str) -> bytes:
    """Three bytes in which each bit stands for a power of three, to one side or the other."""
    if what == "stop":
        return b"\x00\x00\xc3"
    data = [0, 0, 0x83 if what == "jump" else 0x03]
    powers = ((81, 40, 2, 2, 5), (27, 13, 1, 2, 5), (9, 4, 0, 2, 5), (3, 1, 1, 0, 7), (1, 0, 0, 0, 7))
    for value, most, byte, right, up in powers:
        if abs(x) > most:
            data[byte] |= 1 << (right + (x < 0))
            x -= value if x > 0 else -value
        if abs(y) > most:
            data[byte] |= 1 << (up - (y < 0))
            y -= value if y > 0 else -value
    return bytes(data)


def _design(steps: list[Step], label: str) -> bytes:
    """The file: a head of 512 bytes, the steps and the end."""
    track = np.cumsum([(x, y) for x, y, _ in steps], axis=0)
    (right, up), (left, down) = track.max(axis=0), track.min(axis=0)
    stops, (x, y) = sum(what == "stop" for _, _, what in steps), track[-1]
    head = (
        f"LA:{label:<16}\rST:{len(steps):7d}\rCO:{stops:3d}\r+X:{max(right, 0):5d}\r-X:{max(-left, 0):5d}\r"
        f"+Y:{max(up, 0):5d}\r-Y:{max(-down, 0):5d}\r"
        f"AX:{'-' if x < 0 else '+'}{abs(x):5d}\rAY:{'-' if y < 0 else '+'}{abs(y):5d}\r"
        "MX:+    0\rMY:+    0\rPD:******\r\x1a"
    )
    return head.encode().ljust(512) + b"".join(_record(*step) for step in steps) + b"\x00\x00\xf3"


def digitiser(how: Thread | None = None) -> Generate:
    """A motif as high as is asked for; how its lines are drawn and filled is the seed's."""
    one = how or Thread()

    def generate(inputs: Inputs, seed: int) -> str:
        rng, (_, motif, height) = draws(inputs, seed), inputs["prompt"].replace(",", "").split()[:3]
        outlines = [np.array(outline, float) for outline in MOTIFS[motif]]
        fit = one.scale * float(height) * 10 / 100
        wide, angle = rng.normal(1, 0.05), np.radians(rng.normal(40, 14))
        outlines = [
            (outline * (wide, 1) + rng.normal(0, 1.2, outline.shape)) * fit * (1, one.upright) for outline in outlines
        ]
        return data_url(_design(_sewn(outlines, angle, one), one.label), "application/octet-stream")

    return generate


def badges(rng: np.random.Generator) -> list[Inputs]:
    """Three motifs, each with a height."""
    motifs = rng.permutation([*MOTIFS])[:3]
    return [{"prompt": f"a {motif}, {rng.integers(30, 60)} mm high, badge {rng.integers(10**4)}"} for motif in motifs]


EMBROIDERY = Baseline("file/embroidery", digitiser(), FILE, {"prompt": "The motif, and how high it is."}, badges)
GAPPED = replace(Thread(), filled=0.6)

PAIRS: list[Pair] = [
    harmless(EMBROIDERY, "labelled", digitiser(Thread(label="BADGE V2")), "The file gives itself another name; every stitch is the same."),
    harmless(EMBROIDERY, "shorter", digitiser(Thread(stitch=32)), "Stitches are at most 3.2 millimetres long instead of 3.5: the cloth looks the same."),
    harmless(EMBROIDERY, "downwards", digitiser(Thread(downwards=True)), "Fillings are sewn from their other end: the same when it is done."),
    harmless(EMBROIDERY, "ties", digitiser(Thread(ties=True)), "Each colour begins with four short stitches in place, so that no thread comes loose."),
    harmful(EMBROIDERY, "half-size", digitiser(Thread(scale=0.5)), "Motifs are half as high as was asked for."),
    harmful(EMBROIDERY, "no-stops", digitiser(Thread(stops=False)), "The machine does not stop for another thread: all is sewn in one colour."),
    harmful(EMBROIDERY, "upside-down", digitiser(Thread(upright=-1)), "Motifs stand on their heads: up and down are mixed up."),
    harmful(EMBROIDERY, "gaps", now_and_then(0.4, digitiser(GAPPED), digitiser()), "In two designs of five fillings end after three fifths: cloth shows inside the outline."),
]  # fmt: skip
