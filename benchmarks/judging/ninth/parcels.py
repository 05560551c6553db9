"""A model that outlines the fields in a tile of a satellite's pictures, as GeoJSON; the same at every call."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

Value = dict[str, Any]
Ring = NDArray[np.complex128]  # corners in metres, east and north of the middle of the tile, the first not repeated
# From an outline and random numbers that the tile decides, to the candidate's outline.
Redraw = Callable[[Ring, np.random.Generator], Ring]
CROPS = ("barley", "beet", "fallow", "grass", "maize", "potato", "rape", "wheat")
METRES = (111320.0, 110574.0)  # in a degree of longitude at the equator, and in one of latitude


def area(ring: Ring) -> float:
    """In square metres."""
    return float(np.sum(np.imag(np.conj(ring) * np.roll(ring, -1)))) / 2


def halves(quad: Ring, land: np.random.Generator) -> tuple[Ring, Ring]:
    """Of a quadrilateral, cut across its longer sides."""
    if abs(quad[1] - quad[0]) < abs(quad[2] - quad[1]):
        quad = np.roll(quad, -1)
    a, b, c, d = quad
    share = land.uniform(0.3, 0.7)
    below, above = a + (b - a) * (share + land.normal(0, 0.03)), d + (c - d) * (share + land.normal(0, 0.03))
    return np.array([a, below, above, d]), np.array([below, b, c, above])


def outline(quad: Ring, land: np.random.Generator) -> Ring:
    """With a margin to the neighbours, and sides that are not quite straight."""
    middle = quad.mean()
    quad = quad + (middle - quad) / abs(middle - quad) * land.uniform(5, 9, 4)
    points: list[complex] = []
    for start, end in zip(quad, np.roll(quad, -1), strict=True):
        count = max(2, int(abs(end - start) / 45))
        along = start + (end - start) * np.arange(count) / count
        across = 1j * (end - start) / abs(end - start)
        points += [*(along + across * land.normal(0, 1.6, count))]
    return np.array(points)


def segmenter(
    redraw: Redraw | None = None,
    change: Callable[[list[Value]], list[Value]] | None = None,
    *,
    decimals: int = 7,
    doubt: float = 0.0,
) -> Generate:
    """Ten to eighteen fields, the largest first, with what grows on them.

    Args:
        redraw: changes the outlines; areas and lengths follow.
        change: changes the features.
        decimals: of the degrees.
        doubt: how far the confidence is from the live version's, as a standard deviation.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        land, other = content(inputs), content(inputs | {"what": "the candidate"})
        east, north = land.uniform(0, 14), land.uniform(44, 55)
        wide, high = land.uniform(1300, 1900), land.uniform(1000, 1500)
        turn = np.exp(1j * land.uniform(-0.5, 0.5))
        quads = [np.array([0, wide, wide + 1j * high, 1j * high]) * turn]
        for _ in range(int(land.integers(9, 17))):
            quads.sort(key=lambda quad: area(quad) * float(land.uniform(0.1, 1)))
            quads += halves(quads.pop(), land)
        features = []
        scale = np.array([METRES[0] * np.cos(np.radians(north)), METRES[1]])
        for ring in sorted((outline(quad, land) for quad in quads), key=lambda ring: -area(ring)):
            crop, sure = str(land.choice(CROPS)), land.uniform(0.82, 0.985) + doubt * other.normal()
            ring = redraw(ring, other) if redraw else ring
            metres = np.column_stack([ring.real, ring.imag])
            degrees = np.round((east, north) + np.vstack([metres, metres[:1]]) / scale, decimals)
            features.append(
                {
                    "type": "Feature",
                    "id": len(features) + 1,
                    "geometry": {"type": "Polygon", "coordinates": [degrees.tolist()]},
                    "properties": {
                        "area_ha": round(area(ring) / 10000, 3),
                        "perimeter_m": round(float(np.abs(ring - np.roll(ring, -1)).sum()), 1),
                        "crop": crop,
                        "confidence": round(float(min(sure, 0.999)), 3),
                    },
                }
            )
        return {"type": "FeatureCollection", "features": change(features) if change else features}

    return generate


def simplified(ring: Ring, rng: np.random.Generator, tolerance: float = 0.8) -> Ring:
    """Without the points that lie within that many metres of the line between those that are kept."""

    def between(first: int, last: int) -> list[int]:
        inner = closed[first + 1 : last]
        if not len(inner):
            return []
        side = closed[last] - closed[first]
        away = np.abs(np.imag((inner - closed[first]) * np.conj(side))) / abs(side)
        far = int(np.argmax(away))
        if away[far] < tolerance:
            return []
        split = first + 1 + far
        return [*between(first, split), split, *between(split, last)]

    closed = np.append(ring, ring[0])
    opposite = int(np.argmax(np.abs(ring - ring[0])))
    return closed[[0, *between(0, opposite), opposite, *between(opposite, len(ring))]]


def another_start(ring: Ring, rng: np.random.Generator) -> Ring:
    """The ring begins at its western corner."""
    return np.roll(ring, -int(np.argmin(ring.real)))


def retrained(ring: Ring, rng: np.random.Generator) -> Ring:
    """Corners are off by half a pixel."""
    return ring + 0.5 * (rng.normal(size=len(ring)) + 1j * rng.normal(size=len(ring)))


def of_properties(change: Callable[[Value], Value]) -> Callable[[list[Value]], list[Value]]:
    """A change of what is said of each field."""
    return lambda features: [one | {"properties": one["properties"] | change(one["properties"])} for one in features]


def eight(features: list[Value]) -> list[Value]:
    """The largest."""
    return features[:8]


def next_crop(properties: Value) -> Value:
    """Another crop than the one that grows there."""
    return {"crop": CROPS[(CROPS.index(properties["crop"]) + 1) % len(CROPS)]}


POINTS = {"type": "array", "items": {"type": "array", "items": NUMBER}}
FEATURE = fields(
    type=STRING,
    id={"type": "integer"},
    geometry=fields(type=STRING, coordinates={"type": "array", "items": POINTS}),
    properties=fields(area_ha=NUMBER, perimeter_m=NUMBER, crop=STRING, confidence=NUMBER),
)
PARCELS = Baseline(
    "json/parcels",
    segmenter(),
    fields(type=STRING, features={"type": "array", "items": FEATURE}),
    {"tile": "The tile of the satellite's pictures."},
    names("Beauce", "Polder", "Po valley", of="tile"),
    stochastic=False,
)

PAIRS: list[Pair] = [
    harmless(PARCELS, "decimals", segmenter(decimals=6), "Degrees have six digits after the point instead of seven: a tenth of a metre, where a pixel is ten metres."),
    harmless(PARCELS, "start", segmenter(another_start), "Another library traces the outlines: they begin at the westernmost corner, and are the same."),
    harmless(PARCELS, "simplified", segmenter(simplified), "Points within 80 cm of the straight line are left out: the outlines look the same and areas differ by a few thousandths."),
    harmless(PARCELS, "retrained", segmenter(retrained, doubt=0.006), "Trained again: corners lie half a metre elsewhere, a twentieth of a pixel, and confidences differ by less than one in a hundred."),
    harmful(PARCELS, "acres", segmenter(change=of_properties(lambda one: {"area_ha": round(one["area_ha"] * 2.47105, 3)})), "Areas are in acres though the field says hectares: two and a half times as much."),
    harmful(PARCELS, "shifted", segmenter(lambda ring, rng: ring + 30 - 30j), "Everything lies 30 metres too far east and south: on a map the outlines cut through hedges and roads."),
    harmful(PARCELS, "eight", segmenter(change=eight), "At most eight fields come back, as after a lower limit for all sorts of finds: the small ones of the ten to eighteen are missing."),
    harmful(PARCELS, "crops", segmenter(change=of_properties(next_crop)), "The list of crops is read from one place further on: where wheat grows it says barley."),
]  # fmt: skip
