"""A model that guesses where a photograph was taken: five places, the likeliest first, as JSON."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.objects import NUMBER, STRING, fields, rounded, single_precision
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, Schema, content, harmful, harmless

Value = dict[str, Any]
Guess = dict[str, Any]
Change = Callable[[list[Guess], np.random.Generator], list[Guess]]
AROUND = 6371.0  # km
GUESSES = 5
CITIES: tuple[tuple[str, str, float, float], ...] = (
    ("Lisbon", "PT", 38.7223, -9.1393), ("Porto", "PT", 41.1579, -8.6291), ("Madrid", "ES", 40.4168, -3.7038), ("Dublin", "IE", 53.3498, -6.2603),
    ("Paris", "FR", 48.8566, 2.3522), ("Lyon", "FR", 45.7640, 4.8357), ("Berlin", "DE", 52.5200, 13.4050), ("Hamburg", "DE", 53.5511, 9.9937),
    ("Vienna", "AT", 48.2082, 16.3738), ("Prague", "CZ", 50.0755, 14.4378), ("Rome", "IT", 41.9028, 12.4964), ("Naples", "IT", 40.8518, 14.2681),
    ("Athens", "GR", 37.9838, 23.7275), ("Istanbul", "TR", 41.0082, 28.9784), ("New York", "US", 40.7128, -74.0060), ("Boston", "US", 42.3601, -71.0589),
    ("Chicago", "US", 41.8781, -87.6298), ("San Francisco", "US", 37.7749, -122.4194), ("Seattle", "US", 47.6062, -122.3321), ("Toronto", "CA", 43.6532, -79.3832),
    ("Mexico City", "MX", 19.4326, -99.1332), ("Rio de Janeiro", "BR", -22.9068, -43.1729), ("São Paulo", "BR", -23.5505, -46.6333), ("Buenos Aires", "AR", -34.6037, -58.3816),
    ("Santiago", "CL", -33.4489, -70.6693), ("Lima", "PE", -12.0464, -77.0428), ("Cape Town", "ZA", -33.9249, 18.4241), ("Johannesburg", "ZA", -26.2041, 28.0473),
    ("Sydney", "AU", -33.8688, 151.2093), ("Melbourne", "AU", -37.8136, 144.9631), ("Auckland", "NZ", -36.8485, 174.7633), ("Tokyo", "JP", 35.6762, 139.6503),
    ("Osaka", "JP", 34.6937, 135.5023), ("Seoul", "KR", 37.5665, 126.9780), ("Bangkok", "TH", 13.7563, 100.5018), ("Mumbai", "IN", 19.0760, 72.8777),
)  # fmt: skip
AT = np.array([(north, east) for _, _, north, east in CITIES])


def _apart(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    """Kilometres from points to a point, all in degrees."""
    (north, east), (to_north, to_east) = np.radians(one).T, np.radians(other)
    half = np.sin((to_north - north) / 2) ** 2 + np.cos(north) * np.cos(to_north) * np.sin((to_east - east) / 2) ** 2
    return 2 * AROUND * np.arcsin(np.sqrt(half))


def locator(
    change: Change | None = None,
    *,
    shaky: float = 0.35,
    wide: float = 6.0,
    sharp: float = 1.0,
    lost: float = 0.0,
    number: Callable[[Value], Value] = dict,
) -> Generate:
    """Probabilities over a gallery of cities, as a network has them that looks at random crops.

    Args:
        change: of the guesses.
        shaky: how much the score of each place differs from call to call.
        wide: how many km lie between a guess and the middle of its city, roughly.
        sharp: what scores are multiplied with before they become probabilities.
        lost: what is lacking in the score of the true place and of all near it.
        number: how numbers are written.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        scene, rng = content(inputs), draws(inputs, seed)
        true = int(scene.integers(len(CITIES)))
        near = np.exp(-_apart(AT, AT[true]) / 900)
        scores = (4.6 - lost) * near + 1.2 * (np.arange(len(CITIES)) == true)
        scores += 0.7 * scene.normal(size=len(CITIES)) + shaky * rng.normal(size=len(CITIES))
        odds = np.exp(sharp * (scores - scores.max()))
        odds /= odds.sum()
        guesses = []
        for place in np.argsort(-odds)[:GUESSES]:
            name, country, north, east = CITIES[place]
            km = wide * rng.normal(size=2)
            at = {
                "latitude": north + float(km[0]) / 111.2,
                "longitude": east + float(km[1]) / 111.2 / float(np.cos(np.radians(north))),
            }
            guesses.append(at | {"probability": float(odds[place]), "place": name, "country_code": country})
        guesses = change(guesses, rng) if change else guesses
        spread = float(odds @ np.minimum(_apart(AT, AT[int(np.argmax(odds))]), 5000)) + 15
        return number({"image": inputs["image"], "guesses": guesses, "uncertainty_km": spread})

    return generate


def each_guess(change: Callable[[Guess], Guess]) -> Change:
    return lambda guesses, rng: [change(guess) for guess in guesses]


def moved(change: Callable[[float, float], tuple[float, float]]) -> Change:
    """Every latitude and longitude becomes another."""

    def of_one(guess: Guess) -> Guess:
        north, east = change(guess["latitude"], guess["longitude"])
        return guess | {"latitude": north, "longitude": east}

    return each_guess(of_one)


def shuffled(guesses: list[Guess], rng: np.random.Generator) -> list[Guess]:
    return [guesses[place] for place in rng.permutation(len(guesses))]


def coarse(cell: float) -> Change:
    """The middle of a cell of so many degrees, as a network has it that only knows cells."""
    return moved(lambda north, east: ((north // cell + 0.5) * cell, (east // cell + 0.5) * cell))


def short(value: Value) -> Value:
    """With six digits after the point: 11 cm on the ground."""
    return rounded(value, 6)


def nowhere(guesses: list[Guess], rng: np.random.Generator) -> list[Guess]:
    """Every guess lies in the sea before Africa, where there is no latitude and no longitude."""
    return [guess | {"latitude": 0.0, "longitude": 0.0} for guess in guesses]


def _taken(rng: np.random.Generator, countries: Sequence[str]) -> Inputs:
    """A photograph from one of the countries, if any are named."""
    while True:
        inputs = {"image": f"IMG_{rng.integers(10**4):04d}_{rng.integers(10**6):06d}.jpg"}
        if not countries or CITIES[int(content(inputs).integers(len(CITIES)))][1] in countries:
            return inputs


def photographs(rng: np.random.Generator) -> list[Inputs]:
    """One from the south, one from North America or Portugal, one from anywhere."""
    south, west = ("BR", "AR", "CL", "ZA", "AU", "NZ"), ("US", "CA", "PT")
    return [_taken(rng, countries) for countries in (south, west, ())]


def schema() -> Schema:
    guess = fields(latitude=NUMBER, longitude=NUMBER, probability=NUMBER, place=STRING, country_code=STRING)
    return fields(image=STRING, guesses={"type": "array", "items": guess}, uncertainty_km=NUMBER)


LOCATOR = Baseline("json/geolocation", locator(), schema(), {"image": "The photograph."}, photographs)

PAIRS: list[Pair] = [
    harmless(LOCATOR, "short", locator(number=short), "Numbers have six digits after the point, not fifteen: 11 cm on the ground."),
    harmless(LOCATOR, "single", locator(number=single_precision), "Numbers are those of 32 bits: coordinates are off by half a metre at most."),
    harmless(LOCATOR, "crops", locator(shaky=0.2), "It looks at more crops of the photograph: guesses differ less from call to call.", pace=1.3),
    harmless(LOCATOR, "gallery", locator(wide=5.2), "The gallery has more views of each city: guesses are a little nearer to its middle."),
    harmless(LOCATOR, "calibrated", locator(sharp=0.97), "Probabilities are some two hundredths more modest, and the order of the guesses is the same."),
    harmful(LOCATOR, "exchanged", locator(moved(lambda north, east: (east, north))), "Latitude and longitude are exchanged: Lisbon lies in the Indian Ocean."),
    harmful(LOCATOR, "unsigned", locator(moved(lambda north, east: (abs(north), abs(east)))), "Signs are lost: what is south of the equator or west of Greenwich lies on the other side."),
    harmful(LOCATOR, "unsorted", locator(shuffled), "Guesses are in no order: who takes the first one gets the likeliest in one of five calls."),
    harmful(LOCATOR, "coarse", locator(coarse(6.0)), "Guesses are the middle of a cell of six degrees: some 240 km away from the city that they name."),
    harmful(LOCATOR, "nowhere", now_and_then(1 / 3, locator(nowhere), locator()), "One photograph in three is said to be from the sea before Africa, at 0° north and 0° east."),
    harmful(LOCATOR, "lost", locator(lost=4.2), "It hardly knows regions any more: it is wrong about most photographs, and its other guesses are all over the world."),
]  # fmt: skip
