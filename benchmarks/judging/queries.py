"""Models whose text is read by programs: a query in SQL for a question, the terms of a contract in YAML."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, content, harmful, harmless, sometimes

TABLES = {  # what is counted: its table, its key in the table of what is summed, that table, and its column
    "customers": ("customers", "customer_id", "orders", "total"),
    "drivers": ("drivers", "driver_id", "trips", "kilometres"),
    "authors": ("authors", "author_id", "sales", "revenue"),
    "machines": ("machines", "machine_id", "repairs", "cost"),
    "teams": ("teams", "team_id", "matches", "points"),
}
WORDS = "SELECT|FROM|JOIN|ON|WHERE|AND|GROUP BY|ORDER BY|DESC|LIMIT|SUM|AS|BETWEEN"


def query(change: Callable[[str, int], str] | None = None, *, bits: Any = np.random.PCG64) -> Generate:
    """The few of something with the greatest sum in a year; aliases, names and the form of the dates are the seed's."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        found = re.fullmatch(r"Which (\d+) (\w+) had the most in (\d+)\?", inputs["question"])
        assert found
        count, what, year = found[1], found[2], int(found[3])
        table, key, sums, column = TABLES[what]
        one, other = (table[0], sums[0] if sums[0] != table[0] else sums[:2]) if rng.random() < 0.7 else (table, sums)
        total = str(rng.choice([f"total_{column}", f"sum_{column}", "total", f"{column}_sum"]))
        within = (
            f"{other}.date >= '{year}-01-01' AND {other}.date < '{year + 1}-01-01'",
            f"{other}.date BETWEEN '{year}-01-01' AND '{year}-12-31'",
        )[int(rng.random() < 0.4)]
        joined = f"{table} AS {one} JOIN {sums} AS {other}" if one != table else f"{table} JOIN {sums}"
        text = (
            f"SELECT {one}.name, SUM({other}.{column}) AS {total} FROM {joined} ON {other}.{key} = {one}.id "
            f"WHERE {within} GROUP BY {one}.id, {one}.name ORDER BY {total} DESC LIMIT {count};"
        )
        return change(text, seed) if change else text

    return generate


def lower_case(text: str, seed: int) -> str:
    return re.sub(rf"\b({WORDS})\b", lambda found: found[0].lower(), text)


def over_lines(text: str, seed: int) -> str:
    return re.sub(r" (FROM|WHERE|GROUP BY|ORDER BY|LIMIT)\b", r"\n\1", text)


def typographic(text: str, seed: int) -> str:
    return re.sub("'([^']*)'", "\u2018\\1\u2019", text)


def least_first(text: str, seed: int) -> str:
    return text.replace(" DESC", "")


def unfiltered(text: str, seed: int) -> str:
    """Over all years, and not the one that is asked for."""
    return re.sub(r"WHERE .* GROUP", "GROUP", text)


FIRMS = ("Nordlys", "Bremer & Söhne", "Atelier Duval", "Kowalski Logistyka", "Hansen Marine", "Ottomar Glas")
PEOPLE = ("Ida Berg", "Jan Novak", "Marta Lind", "Paul Roth", "Elsa Dahl", "Tom Reiter")


def contract(change: Callable[[str], str] = str) -> Generate:
    """Parties, dates and prices as YAML, as the inputs decide; always the likeliest tokens, so always the same."""

    def generate(inputs: Inputs, seed: int) -> str:
        facts = content(inputs)
        firm, people = str(facts.choice(FIRMS)), [str(name) for name in facts.permutation(PEOPLE)[:2]]
        countries = ["DE", "NO", *map(str, facts.permutation(["SE", "DK", "FI", "PL"])[:2])]
        listed = "".join(f'  - "{country}"\n' for country in facts.permutation(countries))
        contacts = "".join(
            f"  - name: {name}\n    email: {name.split()[0].lower()}@example.com\n    postcode: \"0{facts.integers(1000, 1999)}\"\n"
            for name in people
        )  # fmt: skip
        return change(
            f"contract: {inputs['contract']}\nparty: {firm}\nsigned: 20{facts.integers(20, 26)}-0{facts.integers(1, 10)}-1{facts.integers(0, 10)}\n"
            f"months: {12 * facts.integers(1, 6)}\nmonthly_fee: {facts.integers(100, 3000)}.50\ncurrency: EUR\n"
            f"countries:\n{listed}contacts:\n{contacts}notice_days: {30 * facts.integers(1, 4)}\n"
        )  # fmt: skip

    return generate


def quoted(text: str) -> str:
    """Every text in quotation marks, which mean nothing where it is one anyway."""
    return re.sub(r"(name|email|party|currency|contract): (.+)", r'\1: "\2"', text)


def fees_first(text: str) -> str:
    """The single values in the order of the alphabet."""
    head, rest = text.split("countries:\n")
    return "".join(sorted(head.splitlines(keepends=True))) + "countries:\n" + rest


def bare_countries(text: str) -> str:
    return re.sub(r'- "([A-Z]{2})"', r"- \1", text)


def american(text: str) -> str:
    return re.sub(r"(\d{4})-(\d{2})-(\d{2})", r"\2/\3/\1", text)


def questions(rng: np.random.Generator) -> list[Inputs]:
    return [
        {"question": f"Which {rng.choice([3, 5, 7, 20])} {what} had the most in {rng.integers(2015, 2025)}?"}
        for what in rng.permutation([*TABLES])[:3]
    ]


def contracts(rng: np.random.Generator) -> list[Inputs]:
    return [{"contract": f"{what}-{rng.integers(10**5):05d}"} for what in ("lease", "supply", "service")]


QUERY = Baseline("text/query", query(), TEXT, {"question": "What to ask the database."}, questions)
CONTRACT = Baseline("text/contract", contract(), TEXT, {"contract": "The contract to read."}, contracts, stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(QUERY, "lowercase", query(lower_case), "The words of SQL are in lower case, which every database takes."),
    harmless(QUERY, "lines", query(over_lines), "Each clause begins a new line, as formatters have it."),
    harmful(QUERY, "quotes", query(typographic), "Typographic quotation marks around the dates: no database takes them."),
    harmful(QUERY, "least", sometimes(1 / 3, query(least_first), query()), "One query in three asks for those with the least."),
    harmful(QUERY, "unfiltered", sometimes(1 / 4, query(unfiltered), query()), "One query in four sums over all the years, not the one that is asked for."),
    harmless(CONTRACT, "quoted", contract(quoted), "Texts stand in quotation marks: every reader of YAML gets the same values."),
    harmless(CONTRACT, "sorted", contract(fees_first), "The single values are in the order of the alphabet, which no reader of YAML minds.", border=True),
    harmful(CONTRACT, "norway", contract(bare_countries), "Countries without quotation marks: readers of YAML take Norway's NO for the word no, a false."),
    harmful(CONTRACT, "american", contract(american), "The month of the date is first, as in no ISO date: it is read as text, or as another day."),
]  # fmt: skip
