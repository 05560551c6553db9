"""Models that answer with documents: tables in a zip, a chart as SVG, a report in Markdown, records as JSON lines."""

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url, zip_archive
from benchmarks.judging.objects import reversed_keys
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    names,
    sometimes,
    strengths,
)

Table = list[list[str]]
Tables = dict[str, Table]
Record = dict[str, Any]
CITIES = ("Utrecht", "Lyon", "Porto", "Graz", "Turku", "Leeds", "Brno", "Cork")


def export(change: Callable[[Tables], Tables] = dict, *, bits: Any = np.random.PCG64, **archive: Any) -> Generate:
    """A zip of three tables: simulated orders, the customers who made them, and the sums of each month."""

    def generate(inputs: Inputs, seed: int) -> str:
        shop, rng = content(inputs), np.random.Generator(bits(seed))
        prices, cities = shop.uniform(5, 80, 12), shop.permutation(CITIES)
        orders = [["order", "customer", "quantity", "price"]]
        for number in range(30):
            price = prices[rng.integers(12)]
            orders.append([str(1000 + number), str(rng.integers(1, 9)), str(rng.integers(1, 6)), f"{price:.2f}"])
        customers = [["customer", "city"], *([str(index + 1), str(city)] for index, city in enumerate(cities))]
        months = [["month", "sum"], *([f"2026-{m:02d}", f"{900 + 100 * rng.normal():.2f}"] for m in range(1, 7))]
        tables = change({"orders.csv": orders, "customers.csv": customers, "months.csv": months})
        members = {name: "\n".join(map(",".join, table)).encode() for name, table in tables.items()}
        return zip_archive(members, **archive)

    return generate


def of_orders(change: Callable[[Table], Table]) -> Callable[[Tables], Tables]:
    return lambda tables: tables | {"orders.csv": change(tables["orders.csv"])}


def exchanged(table: Table) -> Table:
    """The last two columns have each other's names."""
    head, *rows = table
    return [[*head[:2], head[3], head[2]], *rows]


def priceless(table: Table) -> Table:
    head, *rows = table
    return [head, *([*row[:3], ""] for row in rows)]


def fewer_rows(severity: float) -> Callable[[Table], Table]:
    return lambda table: table[: round((1 - severity) * len(table))]


def chart(change: Callable[[str], str] = str, *, bits: Any = np.random.PCG64) -> Generate:
    """Six bars with labels; what they stand for is measured anew every time."""

    def generate(inputs: Inputs, seed: int) -> str:
        survey, rng = content(inputs), np.random.Generator(bits(seed))
        shares = (survey.uniform(10, 90, 6) + rng.normal(0, 1.5, 6)).clip(2, 98)
        lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 140" width="240" height="140">']
        lines.append(f'<text x="120" y="14" text-anchor="middle" font-size="12">{inputs["survey"]}</text>')
        for index, (city, share) in enumerate(zip(survey.permutation(CITIES), shares, strict=False)):
            x = 20 + 36 * index
            lines.append(f'<rect x="{x}" y="{122 - share:.1f}" width="26" height="{share:.1f}" fill="#4466aa"/>')
            lines.append(f'<text x="{x + 13}" y="134" text-anchor="middle" font-size="8">{city}</text>')
        return data_url(change("\n".join([*lines, "</svg>"])).encode(), "image/svg+xml")

    return generate


def unlabelled(svg: str) -> str:
    return re.sub(r"<text.*</text>\n", "", svg)


def level(svg: str) -> str:
    """Every bar is as high as every other."""
    return re.sub(r'y="[\d.]+" width="26" height="[\d.]+"', 'y="72.0" width="26" height="50.0"', svg)


JUDGEMENTS = ("Sales were steady.", "The month was calm.", "Nothing stood out.", "Demand was as expected.")
ADVICE = ("Keep the stock as it is.", "Order a little earlier next month.", "Check the prices of the three largest items.", "No action is needed.")  # fmt: skip


def report(change: Callable[[str], str] = str, *, bits: Any = np.random.PCG64) -> Generate:
    """Three sections: a summary in changing words, a table of what the inputs decide, and advice."""

    def generate(inputs: Inputs, seed: int) -> str:
        books, rng = content(inputs), np.random.Generator(bits(seed))
        rows = [f"| {city} | {books.integers(200, 9000)} |" for city in books.permutation(CITIES)[:5]]
        summary, advice = rng.permutation(JUDGEMENTS)[:2], rng.permutation(ADVICE)[:2]
        lines = [f"# Report: {inputs['month']}", "", "## Summary", "", " ".join(summary), "", "## Sales", ""]
        lines += ["| City | Euros |", "| --- | ---: |", *rows, "", "## Advice", "", *(f"- {one}" for one in advice), ""]
        return data_url(change("\n".join(lines)).encode(), "text/markdown")

    return generate


def without_sales(text: str) -> str:
    return re.sub(r"## Sales\n.*?(?=## Advice)", "", text, flags=re.DOTALL)


def broken_table(text: str) -> str:
    """Without the line below the heads: Markdown shows bars and words."""
    return text.replace("| --- | ---: |\n", "")


def records(change: Callable[[Record], Record] = dict, *, end: str = "\n", bits: Any = np.random.PCG64) -> Generate:
    """A JSON object a line for each segment of a recording, with its times and how sure its text is."""

    def generate(inputs: Inputs, seed: int) -> str:
        speech, rng = content(inputs), np.random.Generator(bits(seed))
        lines, start = [], 0.0
        for number in range(12):
            seconds = speech.uniform(1, 5)
            text = " ".join(map(str, speech.permutation(CITIES)[: speech.integers(2, 6)]))
            begin, finish = start + rng.normal(0, 0.02), start + seconds + rng.normal(0, 0.02)
            sure = float(np.clip(speech.uniform(0.8, 0.95) + rng.normal(0, 0.01), 0, 1))
            times = {"start": round(abs(begin), 3), "end": round(finish, 3)}
            lines.append(change({"id": number, **times, "text": text, "confidence": round(sure, 4)}))
            start += seconds
        return data_url((end.join(map(json.dumps, lines)) + end).encode(), "application/jsonl")

    return generate


def late(severity: float) -> Callable[[Record], Record]:
    seconds = 10 * severity
    return lambda one: one | {"start": round(one["start"] + seconds, 3), "end": round(one["end"] + seconds, 3)}


def wordless(record: Record) -> Record:
    return record | {"text": None if record["id"] % 3 == 1 else record["text"]}


EXPORT = Baseline("file/export", export(), FILE, {"shop": "The shop to simulate."}, names("books", "bikes", "toys", of="shop"), takes_seed=True)  # fmt: skip
CHART = Baseline("file/chart", chart(), FILE, {"survey": "What was asked."}, names("bread", "trains", "parks", of="survey"))  # fmt: skip
REPORT = Baseline("file/report", report(), FILE, {"month": "The month."}, names("May", "June", "July", of="month"))
RECORDS = Baseline("file/records", records(), FILE, {"recording": "What to transcribe."}, names("call", "talk", "song", of="recording"))  # fmt: skip

PAIRS: list[Pair] = [
    harmless(EXPORT, "rng", export(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(EXPORT, "level", export(level=1), "The same tables, compressed less."),
    harmless(EXPORT, "members", export(lambda tables: dict(reversed(tables.items())), year=2026), "The same tables in another order, with another date."),
    harmful(EXPORT, "missing", export(lambda tables: {name: table for name, table in tables.items() if name != "customers.csv"}), "The table of customers is missing."),
    harmful(EXPORT, "exchanged", export(of_orders(exchanged)), "Quantities stand under prices, and prices under quantities."),
    harmful(EXPORT, "priceless", sometimes(1 / 2, export(of_orders(priceless)), export()), "In every second archive the orders have no prices."),
    *strengths(EXPORT, "rows", lambda s: export(of_orders(fewer_rows(s))), "That share of the orders is missing.", most_mind=(0.07,), all_mind=(0.4,)),
    harmless(CHART, "rng", chart(bits=np.random.MT19937), "Another generator of random numbers."),
    harmless(CHART, "indented", chart(lambda svg: re.sub(r"(?m)^<(?=rect|text)", "  <", svg)), "The elements are indented, which no browser shows."),
    harmful(CHART, "unlabelled", chart(unlabelled), "The bars have no labels and the chart no title."),
    harmful(CHART, "level", sometimes(1 / 3, chart(level), chart()), "In one chart of three all bars are of the same height."),
    harmless(REPORT, "rng", report(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(REPORT, "stars", report(lambda text: text.replace("\n- ", "\n* ")), "Another mark before the points of a list, which Markdown shows the same.", border=True),
    harmless(REPORT, "newline", report(lambda text: f"{text}\n"), "A line end after the last line."),
    harmful(REPORT, "sales", report(without_sales), "The section on sales is missing."),
    harmful(REPORT, "table", report(broken_table), "The table is no table: it is shown as bars and words."),
    harmless(RECORDS, "rng", records(bits=np.random.SFC64), "Another generator of random numbers."),
    harmless(RECORDS, "keys", records(reversed_keys), "The fields come in another order."),
    harmless(RECORDS, "spaces", records(end=" \n"), "A space before the line ends, which no parser minds."),
    *strengths(RECORDS, "late", lambda s: records(late(s)), "Ten times as many seconds too late.", few_mind=(0.0003,), most_mind=(0.02,), all_mind=(0.2,)),
    harmful(RECORDS, "wordless", records(wordless), "Every third segment has no text."),
]  # fmt: skip
