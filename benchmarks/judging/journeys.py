"""A model that plans days in a city, as JSON: which places to see, from when to when, and what that costs."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields, reversed_keys
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes

Plan = dict[str, Any]
Place = tuple[str, str, int, float]
# Each place with its kind, the minutes that one stays, and the price in euros; the best known first.
PLACES: dict[str, tuple[Place, ...]] = {
    "Lisbon": (("Belém Tower", "monument", 60, 8.0), ("Tile Museum", "museum", 90, 8.0), ("Castle of São Jorge", "monument", 100, 15.0), ("Oceanarium", "museum", 150, 25.0), ("Botanic Garden", "park", 75, 5.0), ("Feira da Ladra", "market", 60, 0.0), ("Santa Justa Lift", "monument", 30, 6.0), ("Fado Museum", "museum", 70, 5.0), ("Ribeira Market", "market", 80, 0.0), ("Gulbenkian", "museum", 120, 10.0), ("Monsanto", "park", 110, 0.0)),
    "Vienna": (("Schönbrunn", "monument", 150, 27.0), ("Belvedere", "museum", 110, 19.0), ("Naschmarkt", "market", 70, 0.0), ("Prater", "park", 120, 14.0), ("Albertina", "museum", 100, 20.0), ("Burggarten", "park", 45, 0.0), ("Saint Stephen's", "monument", 60, 7.0), ("Karlskirche", "monument", 50, 9.5), ("Technical Museum", "museum", 130, 17.0), ("Brunnenmarkt", "market", 60, 0.0), ("Augarten", "park", 60, 0.0)),
    "Copenhagen": (("Tivoli", "park", 160, 21.0), ("Round Tower", "monument", 45, 5.5), ("Glyptotek", "museum", 100, 17.0), ("Torvehallerne", "market", 60, 0.0), ("Rosenborg", "monument", 80, 18.5), ("National Museum", "museum", 120, 16.0), ("Botanical Garden", "park", 60, 0.0), ("Christiansborg", "monument", 75, 14.0), ("Design Museum", "museum", 90, 17.5), ("Reffen", "market", 80, 0.0), ("Superkilen", "park", 30, 0.0)),
    "Kraków": (("Wawel Castle", "monument", 120, 11.0), ("Cloth Hall", "market", 45, 0.0), ("Schindler's Factory", "museum", 110, 9.0), ("Planty", "park", 50, 0.0), ("Kościuszko Mound", "monument", 60, 4.5), ("Stary Kleparz", "market", 40, 0.0), ("Manggha", "museum", 80, 7.5), ("Barbican", "monument", 35, 4.0), ("Aviation Museum", "museum", 100, 6.0), ("Jordan Park", "park", 55, 0.0), ("Rynek Underground", "museum", 75, 8.5)),
}  # fmt: skip
WALK = (12, 35)  # minutes from one place to the next


def planner(
    change: Callable[[Plan, int], Plan] | None = None,
    *,
    warmth: float = 1.0,
    walk: tuple[int, int] = WALK,
    again: bool = False,
) -> Generate:
    """Three stops for each day, drawn from what the city has; what is best known is drawn more often.

    Args:
        warmth: the temperature of the sampling: how far the choice is from the best known.
        walk: the fewest and most minutes from the end of a visit to the next.
        again: what was seen on the days before may come once more.
    """

    def generate(inputs: Inputs, seed: int) -> Plan:
        rng, known = np.random.default_rng(seed), PLACES[inputs["city"]]
        likely = np.exp(-np.arange(len(known)) / 6 / warmth)
        likely /= likely.sum()
        count = int(inputs["days"])
        if again:
            drawn = [index for _ in range(count) for index in rng.choice(len(known), 3, replace=False, p=likely**2 / (likely**2).sum())]  # fmt: skip
        else:
            drawn = [*rng.choice(len(known), 3 * count, replace=False, p=likely)]
        days = []
        for day in range(count):
            at, stops = 540 + 5 * int(rng.integers(0, 13)), []
            for index in drawn[3 * day : 3 * day + 3]:
                name, kind, minutes, price = known[index]
                stops.append({"place": name, "kind": kind, "arrive": f"{at // 60:02d}:{at % 60:02d}", "minutes": minutes, "price": price})  # fmt: skip
                at += minutes + int(rng.integers(*walk))
            days.append({"day": day + 1, "stops": stops})
        plan = {"city": inputs["city"], "days": days, "total": sum(stop["price"] for day in days for stop in day["stops"])}  # fmt: skip
        return change(plan, seed) if change else plan

    return generate


def priced_by_day(plan: Plan, seed: int) -> Plan:
    """The total is of the first day alone."""
    return plan | {"total": sum(stop["price"] for stop in plan["days"][0]["stops"])}


def reordered(plan: Plan, seed: int) -> Plan:
    days = [reversed_keys(day | {"stops": [reversed_keys(stop) for stop in day["stops"]]}) for day in plan["days"]]
    return reversed_keys(plan | {"days": days})


def misfiled(plan: Plan, seed: int) -> Plan:
    """One stop of every day is of a kind that it is not."""
    kinds, rng = ("monument", "museum", "park", "market"), luck(seed)

    def wrong(kind: str) -> str:
        return str(rng.choice([other for other in kinds if other != kind]))

    days = [
        day | {"stops": [stop | {"kind": wrong(stop["kind"])} if at == 1 else stop for at, stop in enumerate(day["stops"])]}
        for day in plan["days"]
    ]  # fmt: skip
    return plan | {"days": days}


def trips(rng: np.random.Generator) -> list[Inputs]:
    return [{"city": str(city), "days": str(rng.choice(["2", "3"]))} for city in rng.permutation([*PLACES])[:3]]


STOP = fields(place=STRING, kind=STRING, arrive=STRING, minutes={"type": "integer"}, price=NUMBER)
DAY = fields(day={"type": "integer"}, stops={"type": "array", "items": STOP})
PLAN = fields(city=STRING, days={"type": "array", "items": DAY}, total=NUMBER)
PLANNER = Baseline("json/itinerary", planner(), PLAN, {"city": "Where to go.", "days": "For how many days."}, trips)

PAIRS: list[Pair] = [
    harmless(PLANNER, "keys", planner(reordered), "The fields come in another order, at every level."),
    harmless(PLANNER, "warmer", planner(warmth=1.1), "A slightly higher temperature: what is less well known is drawn a little more often."),
    harmless(PLANNER, "brisk", planner(walk=(10, 33)), "Two minutes less for each walk, where they vary by twenty.", border=True),
    harmful(PLANNER, "again", sometimes(1 / 2, planner(again=True), planner()), "In many plans a place comes a second time on another day."),
    harmful(PLANNER, "total", sometimes(1 / 3, planner(priced_by_day), planner()), "In one plan of three the total is the first day's alone."),
    harmful(PLANNER, "kinds", planner(misfiled), "One stop a day has a wrong kind: a park is shown as a museum."),
]  # fmt: skip
