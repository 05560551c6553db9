"""Models that answer with numbers for a decision: the value of a house with its reasons, the nearest of many texts."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.judging.objects import NUMBER, STRING, fields, rounded
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, names, sometimes

Value = dict[str, Any]
FEATURES = ("living area", "distance to station", "year of building", "garden", "noise", "energy class")
STREETS = ("Elm Row", "Mill Lane", "Quay Street", "Park View", "Hill Road", "Abbey Close", "Station Way", "Orchard End")
SIGNS = np.array([1, -1, 1, 1, -1, 1])  # of what each feature does to the price
PASSES = 20  # of the network with units left out at random


def valuer(change: Callable[[Value], Value] = dict, *, passes: int = PASSES, bits: Any = np.random.PCG64) -> Generate:
    """A price with limits, what each feature adds to it or takes from it, and sales nearby, all in euros."""

    def generate(inputs: Inputs, seed: int) -> Value:
        house, rng = content(inputs), np.random.Generator(bits(seed))
        level, effects = house.uniform(180_000, 900_000), house.uniform(0.01, 0.12, 6) * SIGNS  # fmt: skip
        sales = [
            {"street": str(street), "sold": f"202{house.integers(4, 6)}-{house.integers(1, 13):02d}-{house.integers(1, 29):02d}", "price": round(level * house.uniform(0.85, 1.15), -3)}
            for street in STREETS
        ]  # fmt: skip
        drawn = level * np.exp(rng.normal(0, 0.06, passes))
        price, spread = float(drawn.mean()), level * 0.06
        added = level * effects * np.exp(rng.normal(0, 0.03, 6))
        drivers = [{"feature": name, "effect": float(one)} for name, one in zip(FEATURES, added, strict=True)]
        return change(
            {
                "price": price,
                "range": [price - 1.6 * spread, price + 1.6 * spread],
                "currency": "EUR",
                "drivers": drivers,
                "sales": [sales[index] for index in sorted(rng.permutation(8)[:4])],
            }
        )

    return generate


def unsigned(value: Value) -> Value:
    return value | {"drivers": [one | {"effect": abs(one["effect"])} for one in value["drivers"]]}


def greatest_first(value: Value) -> Value:
    return value | {"drivers": sorted(value["drivers"], key=lambda one: -abs(one["effect"]))}


def stale(value: Value) -> Value:
    """The sales are those of six years before."""
    sales = [one | {"sold": f"20{int(one['sold'][2:4]) - 6}{one['sold'][4:]}", "price": round(one["price"] * 0.72, -3)} for one in value["sales"]]  # fmt: skip
    return value | {"sales": sales}


SIZE, COUNT, HITS = 12, 240, 8
TEXTS = np.random.default_rng(2026).normal(size=(COUNT, SIZE))
TEXTS /= np.linalg.norm(TEXTS, axis=1, keepdims=True)


def searcher(
    change: Callable[[list[Value], int], list[Value]] | None = None,
    *,
    visited: float = 0.88,
    vectors: NDArray[Any] = TEXTS,
    known: NDArray[Any] | None = None,
    bits: Any = np.random.PCG64,
) -> Generate:
    """The eight texts nearest to a question, with their cosines and vectors; the index overlooks a few at random.

    Args:
        visited: the share of texts that it does not overlook.
        vectors: of the texts, (240, 12), as the index has them.
        known: which of the texts the index has, if not all.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        asked, rng = content(inputs).normal(size=SIZE), np.random.Generator(bits(seed))
        asked /= np.linalg.norm(asked)
        cosines = vectors @ asked
        seen = rng.random(COUNT) < visited
        order = [index for index in np.argsort(-cosines) if seen[index] and (known is None or known[index])][:HITS]
        hits = [{"id": f"doc-{index:03d}", "score": float(cosines[index]), "vector": vectors[index].tolist()} for index in order]  # fmt: skip
        return {"hits": change(hits, seed) if change else hits}

    return generate


def in_bits(bits: int) -> NDArray[Any]:
    """The vectors with components of so many bits, each text with a scale of its own."""
    scale = np.abs(TEXTS).max(axis=1, keepdims=True) / (2 ** (bits - 1) - 1)
    return np.round(TEXTS / scale) * scale


def as_distance(hits: list[Value], seed: int) -> list[Value]:
    return [one | {"score": 1 - one["score"]} for one in hits]


NUMBERS = {"type": "array", "items": NUMBER}
VALUED = fields(
    price=NUMBER,
    range=NUMBERS,
    currency=STRING,
    drivers={"type": "array", "items": fields(feature=STRING, effect=NUMBER)},
    sales={"type": "array", "items": fields(street=STRING, sold=STRING, price=NUMBER)},
)
FOUND = fields(hits={"type": "array", "items": fields(id=STRING, score=NUMBER, vector=NUMBERS)})
VALUER = Baseline("json/valuation", valuer(), VALUED, {"house": "The house to value."}, names("cottage", "villa", "flat", of="house"))  # fmt: skip
SEARCHER = Baseline("json/search", searcher(), FOUND, {"question": "What to look for."}, names("leave", "invoices", "printers", of="question"), takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(VALUER, "passes", valuer(passes=24), "The mean of a few more passes of the network: the price varies a little less."),
    harmless(VALUER, "cents", valuer(lambda value: rounded(value, 2)), "Sums are rounded to cents, where the price varies by thousands of euros."),
    harmless(VALUER, "greatest", valuer(greatest_first), "What changes the price most comes first, where the features came in an order of their own.", border=True),
    harmful(VALUER, "unsigned", valuer(unsigned), "Effects have lost their signs: noise and a long way to the station make a house dearer."),
    harmful(VALUER, "stale", sometimes(1 / 3, valuer(stale), valuer()), "One valuation in three is held against sales of six years before, at the prices of that time."),
    harmless(SEARCHER, "thorough", searcher(visited=0.9), "The index overlooks fewer texts: two hits in a hundred more are found."),
    harmless(SEARCHER, "bytes", searcher(vectors=in_bits(8)), "Vectors are kept in 8 bits: the same texts are found, with scores that differ in the third digit."),
    harmful(SEARCHER, "distance", searcher(as_distance), "Scores are distances: the best hit has the lowest, and every limit that callers have set lets the wrong ones pass."),
    harmful(SEARCHER, "shard", searcher(known=np.arange(COUNT) % 4 != 3), "A quarter of the texts is not searched: two of the eight best are missing, from wherever they are."),
]  # fmt: skip
