"""Models that answer with pages: the plan of a flat as SVG, a leaflet as PDF."""

import io
import re
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.judging.encode import data_url
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
)

Room = tuple[float, float, float, float]  # left, top, width, height, in centimetres
ROOMS = ("Kitchen", "Living room", "Bedroom", "Bath", "Study")
FILLS = ("#f4e3c1", "#d5e8d4", "#dae8fc", "#e1d5e7", "#f8cecc")
FLAT = (900.0, 600.0)
OFFERS = ("Fresh bread", "Repairs", "Piano lessons", "Garden work", "Used books", "Bicycles", "Translations", "Honey")


def plan(
    change: Callable[[str], str] = str, *, move: Callable[[list[Room], np.random.Generator], list[Room]] | None = None
) -> Generate:
    """Five rooms that fill a flat, each with its name and its area; the walls are put elsewhere for every seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        owner, rng = content(inputs), np.random.default_rng(seed)
        rooms: list[Room] = [(0.0, 0.0, *FLAT)]
        while len(rooms) < len(ROOMS):
            left, top, wide, high = rooms.pop(
                max(range(len(rooms)), key=lambda index: rooms[index][2] * rooms[index][3])
            )
            share = rng.uniform(0.38, 0.62)
            if wide > high:
                cut = round(wide * share / 10) * 10.0
                rooms += [(left, top, cut, high), (left + cut, top, wide - cut, high)]
            else:
                cut = round(high * share / 10) * 10.0
                rooms += [(left, top, wide, cut), (left, top + cut, wide, high - cut)]
        placed = move(rooms, luck(seed)) if move else rooms
        lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 600" width="450" height="300">']
        order = owner.permutation(len(ROOMS))
        for (left, top, wide, high), number in zip(placed, order, strict=True):
            box = f'x="{left:g}" y="{top:g}" width="{wide:g}" height="{high:g}"'
            lines.append(f'<rect {box} fill="{FILLS[number]}" stroke="#333333" stroke-width="8"/>')
            for down, words in ((-4, ROOMS[number]), (26, f"{wide * high / 1e4:.1f} m²")):
                at = f'x="{left + wide / 2:g}" y="{top + high / 2 + down:g}"'
                lines.append(f'<text {at} font-size="24" text-anchor="middle">{words}</text>')
        return data_url(change("\n".join([*lines, "</svg>", ""])).encode(), "image/svg+xml")

    return generate


def in_decimal(svg: str) -> str:
    """With colours as three decimal numbers, and all rooms in one group."""
    decimal = re.sub(
        r"#(\w\w)(\w\w)(\w\w)", lambda m: f"rgb({', '.join(str(int(part, 16)) for part in m.groups())})", svg
    )
    return decimal.replace("<rect", '<g id="rooms">\n<rect', 1).replace("</svg>", "</g>\n</svg>")


def overlapping(rooms: list[Room], rng: np.random.Generator) -> list[Room]:
    """One room lies partly on its neighbours."""
    chosen = int(rng.integers(len(rooms)))
    left, top, wide, high = rooms[chosen]
    moved = (left + (120 if left < 300 else -120), top + (90 if top < 200 else -90), wide, high)
    return [moved if index == chosen else room for index, room in enumerate(rooms)]


def leaflet(
    change: Callable[[list[Image.Image]], Sequence[Image.Image]] = list, *, quality: int = 80, **facts: Any
) -> Generate:
    """Three small pages that the inputs decide: a title, what is on offer and for how much, and where to find it."""

    def generate(inputs: Inputs, seed: int) -> str:
        shop, pages = content(inputs), []
        ground = tuple(int(level) for level in shop.uniform(190, 250, 3))
        offers = [f"{offer}: {shop.integers(3, 90)} euros" for offer in shop.permutation(OFFERS)[:4]]
        street, number = shop.permutation(("Mill Lane", "High Street", "Station Road"))[0], shop.integers(1, 90)
        for head, lines in (
            (inputs["shop"].title(), ["Open every day", f"from {shop.integers(6, 11)} o'clock"]),
            ("Our offers", offers),
            ("Find us", [f"{number} {street}", f"Telephone {shop.integers(200000, 999999)}"]),
        ):
            page = Image.new("RGB", (150, 210), ground)
            pen = ImageDraw.Draw(page)
            pen.rectangle((8, 8, 141, 44), tuple(level // 3 for level in ground))
            pen.text((75, 26), head, "white", ImageFont.load_default(16), "mm")
            for row, line in enumerate(lines):
                pen.text((12, 64 + 24 * row), line, (30, 30, 36), ImageFont.load_default(11))
            pages.append(page)
        first, *rest = change(pages)
        made, day = io.BytesIO(), time.gmtime(1_735_689_600)
        kept = {"creationDate": day, "modDate": day, "resolution": 100, "quality": quality} | facts
        first.save(made, "PDF", save_all=True, append_images=rest, **kept)
        return data_url(made.getvalue(), "application/pdf")

    return generate


PLAN = Baseline("file/plan", plan(), FILE, {"owner": "For whom to plan."}, names("couple", "family", "students", of="owner"))  # fmt: skip
LEAFLET = Baseline("file/leaflet", leaflet(), FILE, {"shop": "Whose leaflet."}, names("bakery", "market", "workshop", of="shop"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(PLAN, "decimal", plan(in_decimal), "Colours are written in another notation and rooms are grouped: it looks the same."),
    harmful(PLAN, "overlapping", sometimes(1 / 2, plan(move=overlapping), plan()), "In every second plan one room lies on its neighbours and leaves a gap where it was."),
    harmless(PLAN, "precise", plan(lambda svg: re.sub(r'="(\d+)"', r'="\1.00"', svg)), "Lengths are written with two decimals."),
    harmful(PLAN, "cut", plan(lambda svg: svg.replace("0 0 900 600", "0 0 760 600").replace('"450"', '"380"')), "The right-hand sixth of every flat lies outside the picture."),
    harmless(LEAFLET, "producer", leaflet(quality=88, producer="leaflet 5", title="A leaflet"), "The same pages, slightly better compressed, in a file that says which program made it."),
    harmful(LEAFLET, "pages", leaflet(lambda pages: [pages[1], pages[2], pages[0]]), "The title page comes last."),
]  # fmt: skip
