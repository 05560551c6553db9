"""A model that looks at the photograph of a frame out of a beehive: what is in its cells, and who walks on it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

Value = dict[str, Any]
Change = Callable[[Value], Value]
WIDE, HIGH, INNER = 2592, 1456, 640  # pixels of the photograph, and the side of what the network sees
CELLS = ("capped_brood", "open_brood", "eggs", "pollen", "honey", "empty")
TYPICAL = (9.0, 4.0, 2.5, 1.8, 5.0, 4.0)
TILE = 648
ADVICE = {
    "treat": (
        "Varroa load is {load} per 100 bees; treat before the next nectar flow.",
        "With {load} mites per 100 bees, a treatment is due ahead of the next flow.",
    ),
    "feed": (
        "Stores are low at {honey} % of the cells; feed syrup this week.",
        "Only {honey} % of the cells hold honey: give them syrup within the week.",
    ),
    "room": (
        "Brood fills {brood} % of the frame; add a box soon to prevent swarming.",
        "Since {brood} % of the frame is brood, give the colony another box before it thinks of swarming.",
    ),
    "none": (
        "The frame looks healthy; inspect again in ten days.",
        "Nothing is wrong with this frame. Have another look in ten days.",
    ),
}
Box = list[float]


def _box(rng: np.random.Generator, side: float) -> Box:
    """Left, top, right, bottom."""
    left, top = rng.uniform(40, WIDE - 160), rng.uniform(40, HIGH - 160)
    wide, high = side * rng.uniform(0.8, 1.25, 2)
    return [left, top, left + wide, top + high]


def _in_tiles(finds: list[Value], down_first: bool) -> list[Value]:
    """In the order of the tiles that the photograph is cut into for the network."""

    def tile(find: Value) -> tuple[int, ...]:
        across, down = int(find["box"][0] // TILE), int(find["box"][1] // TILE)
        return (across, down) if down_first else (down, across)

    return sorted(finds, key=tile)


def scanner(
    change: Change = dict,
    *,
    off: float = 0.0,
    precise: float = 0.0,
    down_first: bool = False,
    style: int = 0,
    twice: bool = False,
    queens: bool = True,
) -> Generate:
    """Shares of what cells hold, bees, mites and the queen with their boxes: nothing is left to the seed.

    Args:
        change: of the whole answer.
        off: how far another training goes off the first, in pixels of boxes.
        precise: the error of what is computed, as a share.
        down_first: tiles of the photograph are taken column by column.
        style: the way the advice is worded.
        twice: what lies in two tiles is found in both.
        queens: it looks for the queen.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        rng, other = content(inputs), content(inputs | {"net": "b"})
        shares = rng.dirichlet(TYPICAL)
        mites = [{"box": _box(rng, 22), "score": rng.uniform(0.42, 0.97)} for _ in range(2 + int(rng.poisson(6)))]
        bees = int(rng.integers(140, 900))
        seen = rng.random() < 0.75
        queen: Value = {"box": _box(rng, 120), "score": rng.uniform(0.7, 0.98)}
        cups, light = int(rng.poisson(0.8)), rng.uniform(0.3, 1)
        if off:
            shares = np.abs(shares * (1 + 0.004 * off * other.normal(size=len(CELLS))))
            shares /= shares.sum()
            bees += int(other.integers(-2, 3))
            for find in [*mites, queen]:
                find["box"] = [edge + off * other.normal() for edge in find["box"]]
                find["score"] = float(np.clip(find["score"] + 0.008 * off * other.normal(), 0.4, 0.99))
        if twice:
            for find in list(mites):
                for _ in range(1 + int(other.integers(0, 2))):
                    again = [edge + 2.5 * other.normal() for edge in find["box"]]
                    mites.append({"box": again, "score": find["score"] - other.uniform(0.02, 0.1)})

        def number(value: float, digits: int) -> float:
            return round(float(value * (1 + precise * other.normal())), digits)

        found = [
            {"box": [number(edge, 1) for edge in find["box"]], "score": number(find["score"], 4)}
            for find in _in_tiles(mites, down_first)
        ]
        kept = {name: number(share, 4) for name, share in zip(CELLS, shares, strict=True)}
        load, brood = 100 * len(found) / bees, kept["capped_brood"] + kept["open_brood"]
        state = "treat" if load > 3 else "feed" if kept["honey"] < 0.12 else "room" if brood > 0.55 else "none"
        facts = {"load": f"{load:.1f}", "honey": round(100 * kept["honey"]), "brood": round(100 * brood)}
        show = seen and queens
        return change(
            {
                "image": {"width": WIDE, "height": HIGH, "sharpness": number(light, 3)},
                "cells": kept,
                "bees": bees,
                "mites": found,
                "mites_per_100_bees": round(load, 2),
                "queen_seen": show,
                "queen": [{"box": [number(edge, 1) for edge in queen["box"]], "score": number(queen["score"], 4)}]
                if show
                else [],
                "queen_cups": cups,
                "advice": ADVICE[state][style].format(**facts),
            }
        )

    return generate


def _misnamed(value: Value) -> Value:
    """The names of the classes are those of a list in alphabetic order."""
    return value | {"cells": dict(zip(sorted(CELLS), value["cells"].values(), strict=True))}


def _in_small(value: Value) -> Value:
    """Boxes are in pixels of what the network sees."""

    def small(find: Value) -> Value:
        factors = (INNER / WIDE, INNER / HIGH) * 2
        return find | {"box": [round(edge * by, 1) for edge, by in zip(find["box"], factors, strict=True)]}

    return value | {kind: [small(find) for find in value[kind]] for kind in ("mites", "queen")}


def _timed(value: Value) -> Value:
    return value | {"model": {"name": "hive-scan", "version": "3.1"}, "tiles": 12}


FOUND = fields(box={"type": "array", "items": NUMBER}, score=NUMBER)
PARTS: dict[str, Any] = {
    "image": fields(width={"type": "integer"}, height={"type": "integer"}, sharpness=NUMBER),
    "cells": fields(**dict.fromkeys(CELLS, NUMBER)),
    "bees": {"type": "integer"},
    "mites": {"type": "array", "items": FOUND},
    "mites_per_100_bees": NUMBER,
    "queen_seen": {"type": "boolean"},
    "queen": {"type": "array", "items": FOUND},
    "queen_cups": {"type": "integer"},
    "advice": STRING,
}
SCANNED = fields(**PARTS)
TIMED = fields(**PARTS, model=fields(name=STRING, version=STRING), tiles={"type": "integer"})
PHOTOS = names("brood frame", "outer frame", "frame from a split", of="photo")
HIVE = Baseline("json/hivescan", scanner(), SCANNED, {"photo": "The photograph of a frame."}, PHOTOS, stochastic=False)

PAIRS: list[Pair] = [
    harmless(HIVE, "half", scanner(precise=4e-4), "It computes in half precision: numbers differ in their fourth digit."),
    harmless(HIVE, "retrained", scanner(off=1.5), "Trained again: boxes differ by a pixel or two of 2592, shares by half a hundredth of themselves."),
    harmless(HIVE, "tiles", scanner(_timed, down_first=True), "Tiles are taken column by column, which decides the order of mites that had none, and the answer names the model.", output=TIMED),
    harmless(HIVE, "reworded", scanner(style=1), "The advice is the same in other words.", meaning=True),
    harmful(HIVE, "misnamed", scanner(_misnamed), "Shares have the names of other contents: honey is called open brood, and empty cells are called pollen."),
    harmful(HIVE, "small", scanner(_in_small), "Boxes are in pixels of the reduced picture: drawn into the photograph they lie in its corner."),
    harmful(HIVE, "twice", scanner(twice=True), "Every mite is found two or three times: healthy colonies are said to need treatment."),
    harmful(HIVE, "queenless", scanner(queens=False), "No queen is ever seen, where there was one in three photographs of four."),
]  # fmt: skip
