"""A model that finds buildings in an aerial picture of a place: GeoJSON, a table of them as CSV, and a mask as PNG."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import data_url, picture
from benchmarks.judging.pair import FILES, Baseline, Generate, Inputs, Pair, content, harmful, harmless, strengths

Array = np.ndarray[Any, np.dtype[Any]]
SIDE, PIXELS = 160.0, 160  # metres and pixels along a side
DEGREE = 111_320.0  # metres
CITIES = {
    "Berlin": (52.51, 13.38),
    "Lyon": (45.76, 4.83),
    "Osaka": (34.69, 135.5),
    "Quito": (-0.18, -78.47),
    "Perth": (-31.95, 115.86),
    "Boston": (42.36, -71.06),
}


@dataclass(frozen=True)
class House:
    """Corners are metres east and north of the middle, clockwise."""

    corners: Array
    confidence: float

    @property
    def area(self) -> float:
        x, y = self.corners.T
        return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


Change = Callable[[list[House], Inputs], list[House]]


def _houses(inputs: Inputs) -> list[House]:
    """Row by row from the north."""
    rng = content({"place": inputs["place"]})
    turn, houses = rng.uniform(-0.4, 0.4), []
    for row in range(4):
        for column in range(4):
            wide, deep = rng.uniform(11, 27), rng.uniform(10, 22)
            corners = np.array([(-wide, deep), (wide, deep), (wide, -deep), (-wide, -deep)]) / 2
            if rng.random() < 0.35:
                notch = np.array((wide, -deep)) / 2 * rng.uniform(0.1, 0.4)
                corners = np.array(
                    [*corners[:2], (corners[2][0], notch[1]), notch, (notch[0], corners[2][1]), corners[3]]
                )
            angle = turn + rng.normal(0, 0.05)
            turned = corners @ np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
            middle = np.array((column - 1.5, 1.5 - row)) * 38 + rng.uniform(-3, 3, 2)
            confidence = float(np.clip(1 - rng.gamma(2, 0.07), 0.4, 0.99))
            if rng.random() < 0.85 and confidence >= float(inputs["threshold"]):
                houses.append(House(turned + middle, confidence))
    return houses


def _table(rows: list[list[Any]], comma: str, point: str, end: str) -> bytes:
    lines = [["id", "area_m2", "confidence", "lon", "lat"]] + [
        [str(cell).replace(".", point) for cell in row] for row in rows
    ]
    return "".join(comma.join(line) + end for line in lines).encode()


def footprint(
    change: Change | None = None,
    *,
    compact: bool = False,
    ring: Callable[[Array], Array] = lambda corners: corners,
    axes: tuple[int, int] = (0, 1),
    unit: float = 1,
    comma: str = ",",
    point: str = ".",
    end: str = "\n",
    order: tuple[int, int, int] = (0, 1, 2),
) -> Generate:
    """Three files for a square of 160 metres, with at most 16 buildings; it is deterministic.

    Args:
        change: of buildings.
        compact: no spaces nor line ends in the GeoJSON.
        ring: the corners as they are written, of those of a building.
        axes: which of longitude and latitude comes first and second in the GeoJSON.
        unit: of areas, in square metres to the unit.
        comma: between cells of the table.
        point: in numbers of the table.
        end: of lines of the table.
        order: of the files.
    """

    def generate(inputs: Inputs, seed: int) -> list[str]:
        houses = _houses(inputs)
        houses = change(houses, inputs) if change else houses
        latitude, longitude = (float(part) for part in inputs["place"].split(","))
        degrees = np.array((1 / DEGREE / np.cos(np.radians(latitude)), 1 / DEGREE))
        features, rows = [], []
        mask = Image.new("L", (PIXELS, PIXELS))
        for number, house in enumerate(houses, 1):
            ends = np.array((longitude, latitude)) + ring(house.corners) * degrees
            written = [[round(float(end[axis]), 7) for axis in axes] for end in (*ends, ends[0])]
            middle = np.array((longitude, latitude)) + house.corners.mean(0) * degrees
            area, sure = round(house.area / unit, 1), round(house.confidence, 3)
            features.append(
                {
                    "type": "Feature",
                    "properties": {"id": number, "area_m2": area, "confidence": sure},
                    "geometry": {"type": "Polygon", "coordinates": [written]},
                }
            )
            rows.append([number, area, sure, *(round(float(value), 7) for value in middle)])
            pixels = (house.corners * (1, -1) + SIDE / 2) * PIXELS / SIDE
            ImageDraw.Draw(mask).polygon([(x, y) for x, y in pixels.tolist()], fill=255)
        collection = {"type": "FeatureCollection", "features": features}
        text = json.dumps(collection, separators=(",", ":")) if compact else json.dumps(collection, indent=2)
        files = (
            data_url(text.encode(), "application/geo+json"),
            data_url(_table(rows, comma, point, end), "text/csv"),
            picture(mask),
        )
        return [files[number] for number in order]

    return generate


def _nudged(houses: list[House], inputs: Inputs) -> list[House]:
    """Corners are a few centimetres off, and confidences a few thousandths."""
    rng = content(inputs | {"by": "nudge"})
    return [
        House(
            house.corners + rng.normal(0, 0.04, house.corners.shape),
            float(np.clip(house.confidence + rng.normal(0, 0.003), 0, 0.995)),
        )
        for house in houses
    ]


def _wound(corners: Array) -> Array:
    """Anticlockwise."""
    return corners[::-1]


def _missed(share: float) -> Change:
    """That share of buildings is not found."""

    def change(houses: list[House], inputs: Inputs) -> list[House]:
        rng = content(inputs | {"by": "miss"})
        return [house for house, drawn in zip(houses, rng.random(len(houses)), strict=True) if drawn >= share]

    return change


def places(rng: np.random.Generator) -> list[Inputs]:
    drawn = []
    for city, threshold in zip(rng.permutation([*CITIES])[:3], ("0.5", "0.5", "0.7"), strict=True):
        latitude, longitude = (value + rng.uniform(-0.04, 0.04) for value in CITIES[str(city)])
        drawn.append({"place": f"{latitude:.4f},{longitude:.4f}", "threshold": threshold})
    return drawn


FOOTPRINT = Baseline(
    "file/footprint",
    footprint(),
    FILES,
    {"place": "Latitude and longitude of the middle.", "threshold": "The least confidence of a building."},
    places,
    stochastic=False,
)

PAIRS: list[Pair] = [
    harmless(FOOTPRINT, "compact", footprint(compact=True), "The GeoJSON has no spaces and line ends: programs read the same."),
    harmless(FOOTPRINT, "wound", footprint(ring=_wound), "Outlines go anticlockwise, as the standard says, and not clockwise: maps show the same."),
    harmless(FOOTPRINT, "line-ends", footprint(end="\r\n"), "Lines of the table end as on Windows, as RFC 4180 says: programs that read CSV take both."),
    harmless(FOOTPRINT, "nudged", footprint(_nudged), "Another runtime: corners are off by some four centimetres, and confidences by thousandths."),
    harmful(FOOTPRINT, "swapped", footprint(axes=(1, 0)), "Latitude comes before longitude in the GeoJSON: maps show the buildings in another country."),
    harmful(FOOTPRINT, "feet", footprint(unit=0.3048**2), "Areas are square feet, and are still called square metres: they are ten times too large."),
    harmful(FOOTPRINT, "reordered", footprint(order=(2, 0, 1)), "The mask is the first file, not the third: code that takes files by their place reads the wrong one."),
    harmful(FOOTPRINT, "semicolons", footprint(comma=";", point=","), "The table is written after the customs of another country: programs read one column of text."),
    *strengths(FOOTPRINT, "missed", lambda s: footprint(_missed(s)), "The share of buildings, a dozen an output, that is not found any more.", nobody_minds=(0.004,), few_mind=(0.03,), most_mind=(0.15,), all_mind=(0.5,)),
]  # fmt: skip
