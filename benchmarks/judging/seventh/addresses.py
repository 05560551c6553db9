"""A model that takes an address apart as people write it: who, which flat, which house, where, in which country."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, Schema, content, harmful, harmless

Value = dict[str, Any]
Change = Callable[[Value, Inputs], Value]
# From what people write to the name and the code of a country.
COUNTRIES = {
    "UK": ("United Kingdom", "GB"),
    "USA": ("United States", "US"),
    "Germany": ("Germany", "DE"),
    "France": ("France", "FR"),
    "Netherlands": ("Netherlands", "NL"),
}
PEOPLE = ("Marta Novak", "J. Whitfield", "Dr. Aline Roche", "Bakker & Zonen", "Samuel Ortiz", "Yusuf Demir", "E. Lindqvist")  # fmt: skip
ROADS = {
    "UK": ("Station Road", "Victoria Street", "Mill Lane", "St John's Terrace"),
    "USA": ("Maple Ave", "N 5th St", "Washington Blvd", "Old County Rd"),
    "Germany": ("Lindenstr.", "Am Markt", "Goethestraße", "Alte Poststr."),
    "France": ("rue des Lilas", "avenue Jean Jaurès", "quai Saint-Antoine", "place du Marché"),
    "Netherlands": ("Kerkstraat", "Oude Gracht", "Van der Helstlaan", "Wilhelminapark"),
}
CITIES = {
    "UK": (("Leeds", "LS1"), ("Bristol", "BS6"), ("Norwich", "NR2")),
    "USA": (("Portland", "OR", "972"), ("Boston", "MA", "021"), ("Santa Fe", "NM", "875"), ("Hartford", "CT", "061")),
    "Germany": (("Berlin", "109"), ("Leipzig", "041"), ("Dresden", "010")),
    "France": (("Lyon", "690"), ("Nice", "060"), ("Nantes", "440")),
    "Netherlands": (("Utrecht", "35"), ("Groningen", "97"), ("Delft", "26")),
}
NO_UNIT = {"Germany", "Netherlands"}


def _written(country: str, rng: np.random.Generator) -> str:
    """An address as somebody of the country writes it, who does not always care for capitals."""
    road, house = str(rng.choice(ROADS[country])), int(rng.integers(1, 190))
    city, *more = CITIES[country][rng.integers(len(CITIES[country]))]
    letters, low = "".join(rng.choice(list("ABDEFHJLNPRSTUWXYZ"), 2)), rng.random() < 0.5
    flat, parts = int(rng.integers(1, 30)), [str(rng.choice(PEOPLE))] if rng.random() < 0.6 else []
    has_flat = country not in NO_UNIT and rng.random() < 0.9
    if country == "UK":
        code = f"{more[0]} {rng.integers(1, 10)}{letters}"
        parts += [f"Flat {flat}"] * has_flat
        parts += [f"{house} {road}", f"{city} {code.lower() if low else code}"]
    elif country == "USA":
        parts += [f"{house} {road}" + f" Apt {flat}" * has_flat, city, f"{more[0]} {more[1]}{rng.integers(10, 99)}"]
    elif country == "Germany":
        parts += [f"{road} {house}" + "b" * (house % 3 == 0), f"{more[0]}{rng.integers(10, 99)} {city}"]
    elif country == "France":
        parts += [f"Appt {flat}"] * has_flat
        parts += [f"{house} {road}", f"{more[0]}{rng.integers(10, 99)} {city}"]
    else:
        code = f"{more[0]}{rng.integers(10, 99)} {letters}"
        parts += [f"{road} {house}", f"{code.lower() if low else code} {city}"]
    return ", ".join([*parts, country])


def _street(text: str, country: str) -> tuple[str, str, str | None]:
    """House number, road and flat of a line with both."""
    if country in NO_UNIT:
        road, _, house = text.rpartition(" ")
        return house, road, None
    house, _, road = text.partition(" ")
    road, _, flat = road.partition(" Apt ")
    return house, road, f"Apt {flat}" if flat else None


def parser(change: Change | None = None) -> Generate:
    """The parts of an address, null where there is none, how sure they are, and the lines of a label."""

    def generate(inputs: Inputs, seed: int) -> Value:
        *parts, written = inputs["address"].split(", ")
        country, code = COUNTRIES[written]
        state, town = None, parts.pop()
        if written == "USA":
            state, postcode = town.split(" ")
            city = parts.pop()
        elif written == "UK":
            city, postcode = town.split(" ", 1)
        else:
            head = 2 if written == "Netherlands" else 1
            split = town.split(" ")
            postcode, city = " ".join(split[:head]), " ".join(split[head:])
        house, road, unit = _street(parts.pop(), written)
        if parts and re.match(r"(Flat|Appt) \d", parts[-1]):
            unit = parts.pop()
        recipient = parts.pop() if parts else None
        line = f"{road} {house}" if written in NO_UNIT else f"{house} {road}"
        place = {"UK": f"{city} {postcode}", "USA": f"{city}, {state} {postcode}"}.get(written, f"{postcode} {city}")
        label = [one for one in (recipient, unit, line, place, country) if one]
        value: Value = {
            "recipient": recipient,
            "unit": unit,
            "house_number": house,
            "road": road,
            "postcode": postcode,
            "city": city,
            "state": state,
            "country": country,
            "country_code": code,
            "confidence": round(float(content(inputs).beta(60, 2)), 4),
            "label": "\n".join(label),
        }
        return change(value, inputs) if change else value

    return generate


def retrained(value: Value, inputs: Inputs) -> Value:
    """It is a little more or less sure of everything."""
    off = content(inputs | {"version": 2}).normal(0, 0.004)
    return value | {"confidence": round(min(0.9999, value["confidence"] + float(off)), 4)}


def with_capitals(value: Value, inputs: Inputs) -> Value:
    """Codes are in capitals, however they were written."""
    code = value["postcode"].upper()
    return value | {"postcode": code, "label": value["label"].replace(value["postcode"], code)}


def for_the_post(value: Value, inputs: Inputs) -> Value:
    """The last line of the label, which is the country, is in capitals."""
    *lines, country = value["label"].split("\n")
    return value | {"label": "\n".join([*lines, country.upper()])}


def with_language(value: Value, inputs: Inputs) -> Value:
    languages = {"GB": "en", "US": "en", "DE": "de", "FR": "fr", "NL": "nl"}
    return value | {"language": languages[value["country_code"]]}


def unsplit(value: Value, inputs: Inputs) -> Value:
    """The number of the house stays with the road."""
    number, road = value["house_number"], value["road"]
    together = f"{road} {number}" if value["country"] in NO_UNIT else f"{number} {road}"
    return value | {"house_number": None, "road": together}


def as_number(value: Value, inputs: Inputs) -> Value:
    """What looks like a number is one, and begins with no zero."""
    code = value["postcode"]
    return value | {"postcode": int(code) if code.isdigit() else code}


def american(value: Value, inputs: Inputs) -> Value:
    """The country is the one that is assumed where none is written."""
    label = value["label"].replace(value["country"], "United States")
    return value | {"country": "United States", "country_code": "US", "label": label}


def lowered(value: Value, inputs: Inputs) -> Value:
    return {name: part.lower() if isinstance(part, str) else part for name, part in value.items()}


def without_unit(value: Value, inputs: Inputs) -> Value:
    """What was the flat is taken for something that does not belong to an address."""
    label = [line for line in value["label"].split("\n") if line != value["unit"]]
    return value | {"unit": None, "label": "\n".join(label)}


def addresses(rng: np.random.Generator) -> list[Inputs]:
    return [{"address": _written(str(country), rng)} for country in rng.permutation([*COUNTRIES])[:3]]


OPTIONAL: Schema = {"anyOf": [STRING, {"type": "null"}]}
PARTS: dict[str, Schema] = {
    "recipient": OPTIONAL,
    "unit": OPTIONAL,
    "house_number": OPTIONAL,
    "road": STRING,
    "postcode": STRING,
    "city": STRING,
    "state": OPTIONAL,
    "country": STRING,
    "country_code": STRING,
    "confidence": NUMBER,
    "label": STRING,
}
NUMERIC: Schema = {"anyOf": [{"type": "integer"}, STRING]}
ADDRESS = Baseline("json/address", parser(), fields(**PARTS), {"address": "An address, as somebody has written it."}, addresses, stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(ADDRESS, "retrained", parser(retrained), "It is half a hundredth more or less sure of an address; the parts are the same."),
    harmless(ADDRESS, "capitals", parser(with_capitals), "A postcode that somebody wrote in small letters comes in capitals, as it should be."),
    harmless(ADDRESS, "post", parser(for_the_post), "On the label the country is in capitals, as the post asks for."),
    harmless(ADDRESS, "language", parser(with_language), "There is a field more, with the language of the country.", output=fields(**PARTS, language=STRING)),
    harmless(ADDRESS, "slower", parser(), "A larger network answers the same, and takes a tenth longer.", pace=1.1),
    harmful(ADDRESS, "unsplit", parser(unsplit), "The number of the house is in the field of the road, and its own is empty."),
    harmful(ADDRESS, "number", parser(as_number), "Postcodes are numbers: 02118 in Boston becomes 2118, and programs that want text fail.", output=fields(**(PARTS | {"postcode": NUMERIC}))),
    harmful(ADDRESS, "american", parser(american), "Every address is said to be in the United States."),
    harmful(ADDRESS, "lowered", parser(lowered), "Everything is in small letters: labels look careless, and codes of countries match no list."),
    harmful(ADDRESS, "no-unit", parser(without_unit), "The flat is left out: what is sent does not arrive at the right door."),
]  # fmt: skip
