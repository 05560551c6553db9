"""Changes of models that answer with values or with text: how they are rounded, worded and put together."""

import re
from typing import Any

import numpy as np

from benchmarks.judging.answers import CHAT, chat
from benchmarks.judging.letters import LETTER, letter
from benchmarks.judging.objects import STRING, rounded
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless
from benchmarks.judging.queries import QUERY, query
from benchmarks.judging.seventh.addresses import ADDRESS, parser
from benchmarks.judging.seventh.hands import HANDS, HEIGHT, WIDTH, hands, of_joints
from benchmarks.judging.seventh.reviews import REVIEW, critic
from benchmarks.judging.seventh.simulations import ORBIT, orbit
from benchmarks.judging.seventh.timetables import LESSON, TIMETABLE, planner, weeks

Value = dict[str, Any]
LONG_CODES = {"GB": "GBR", "US": "USA", "DE": "DEU", "FR": "FRA", "NL": "NLD"}


def with_status(value: Value, rng: np.random.Generator) -> Value:
    """It says whether every lesson has found a place."""
    return value | {"status": "partial" if value["unplaced"] else "feasible"}


def by_position(text: str, seed: int) -> str:
    """What is sorted by is named by its place among the columns, not by its name."""
    return re.sub(r"ORDER BY \w+ DESC", "ORDER BY 2 DESC", text)


def signed_off(text: str, seed: int) -> str:
    """With a line at the end that offers more."""
    return f"{text}\n\nIf you tell me a little more about your situation, I can make this more specific."


def misaddressed(text: str) -> str:
    """Women are written to as men, and men as women."""
    other = {"Sehr geehrte Frau": "Sehr geehrter Herr", "Sehr geehrter Herr": "Sehr geehrte Frau"}
    return re.sub("|".join(other), lambda found: other[found[0]], text, count=1)


def with_long_codes(value: Value, inputs: Inputs) -> Value:
    """Codes of countries have three letters."""
    return value | {"country_code": LONG_CODES[value["country_code"]]}


def by_the_last(value: Value, inputs: Inputs) -> Value:
    """All in all is what the last aspect got."""
    last = value["aspects"][-1]["score"]
    return value | {"overall": last, "stars": round(last)}


PAIRS: list[Pair] = [
    harmless(TIMETABLE, "status", planner(with_status), "The answer says besides whether all that was asked for has been kept to, in a field that was not there: weeks are the same.", output=weeks(**LESSON) | {"properties": weeks(**LESSON)["properties"] | {"status": STRING}}),
    harmless(ORBIT, "metres", orbit(lambda value: rounded(value, 3)), "Positions are rounded to a metre, where they are known to two kilometres."),
    harmless(CHAT, "offering", chat(signed_off), "There is a sentence more at the end, which offers to say more: the advice is the same."),
    harmless(QUERY, "position", query(by_position), "The column to sort by is named by its number, which every database takes for the same."),
    harmful(ADDRESS, "long-codes", parser(with_long_codes), "Codes of countries have three letters where they had two: whatever looks them up finds no country."),
    harmful(HANDS, "square", hands(of_joints(lambda joints: joints * (WIDTH / HEIGHT, 1, 1))), "Places from left to right are shares of the height, as if pictures were square: hands are drawn too broad and too far to the right."),
    harmful(REVIEW, "last-aspect", critic(by_the_last), "Stars for the whole are those of the last aspect: a review with praise and blame gets five stars or one."),
    harmful(LETTER, "misaddressed", letter(misaddressed), "Women are written to as men, and men as women, in the first line of every letter."),
]  # fmt: skip
