"""Further changes of models that answer with tables and texts: what is measured, listed, and put into words."""

import json
import re
from itertools import pairwise

from benchmarks.judging.captions import METER, meter
from benchmarks.judging.encode import bytes_of, data_url
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.fourth.known_documents import of_file, replacing
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.reports import EXPORT, RECORDS, REPORT, Table, export, of_orders, records, report

GERMAN = {
    "# Report:": "# Bericht:",
    "## Summary": "## Zusammenfassung",
    "## Sales": "## Umsatz",
    "## Advice": "## Empfehlungen",
    "| City |": "| Stadt |",
    "Sales were steady.": "Der Umsatz war stabil.",
    "The month was calm.": "Der Monat war ruhig.",
    "Nothing stood out.": "Nichts ist aufgefallen.",
    "Demand was as expected.": "Die Nachfrage war wie erwartet.",
    "Keep the stock as it is.": "Den Bestand so lassen, wie er ist.",
    "Order a little earlier next month.": "Im nächsten Monat etwas früher bestellen.",
    "Check the prices of the three largest items.": "Die Preise der drei größten Posten prüfen.",
    "No action is needed.": "Es ist nichts zu tun.",
}


def with_totals(table: Table) -> Table:
    """A last column has what an order comes to."""
    head, *rows = table
    return [[*head, "total"], *([*row, f"{int(row[2]) * float(row[3]):.2f}"] for row in rows)]


def of_one_customer(table: Table) -> Table:
    """All orders are from the customer of the first."""
    head, *rows = table
    return [head, *([row[0], rows[0][1], *row[2:]] for row in rows)]


def read_again(inputs: Inputs, seed: int) -> str:
    """Hours in which the meter did not answer are asked for once more."""
    once, again = (
        bytes_of(meter()(inputs, each)).decode().splitlines() for each in (seed, int(luck(seed).integers(2**31)))
    )
    lines = []
    for line, other in zip(once, again, strict=True):
        time, used, *rest = line.split(",")
        lines.append(",".join([time, used or other.split(",")[1], *rest]))
    return data_url(("\n".join(lines) + "\n").encode(), "text/csv")


def stuck(inputs: Inputs, seed: int) -> str:
    """From some hour of the day on, what is read is what was read then."""
    head, *lines = bytes_of(meter()(inputs, seed)).decode().splitlines()
    rows = [line.split(",") for line in lines]
    last = int(draws(inputs, seed, 7).integers(5, 15))
    while not rows[last][1]:
        last -= 1
    made = [row if hour <= last else [row[0], *rows[last][1:3], row[3]] for hour, row in enumerate(rows)]
    return data_url(("\n".join([head, *map(",".join, made)]) + "\n").encode(), "text/csv")


def in_turn(jsonl: bytes, seed: int) -> bytes:
    """No segment ends after the next has begun; they overlapped by some hundredths of a second."""
    segments = [json.loads(line) for line in jsonl.splitlines()]
    for one, after in pairwise(segments):
        one["end"] = min(one["end"], after["start"])
    return "".join(json.dumps(one) + "\n" for one in segments).encode()


def over_several_lines(jsonl: bytes, seed: int) -> bytes:
    """Every object is written with line ends and indents."""
    return "".join(json.dumps(json.loads(line), indent=2) + "\n" for line in jsonl.splitlines()).encode()


def ranked(text: str) -> str:
    """The city that has sold most comes first."""
    rows = re.findall(r"(?m)^\| \w+ \| \d+ \|$", text)
    best = iter(sorted(rows, key=lambda row: -int(row.split("|")[2])))
    return re.sub(r"(?m)^\| \w+ \| \d+ \|$", lambda _: next(best), text)


PAIRS: list[Pair] = [
    harmless(EXPORT, "totals", export(of_orders(with_totals)), "Orders have a last column more, with what each comes to: those that were there are the same."),
    harmful(EXPORT, "one-customer", export(of_orders(of_one_customer)), "All thirty orders are from the customer of the first one."),
    harmless(METER, "read-again", read_again, "Hours in which the meter did not answer are asked for again: there are fewer gaps."),
    harmful(METER, "stuck", now_and_then(0.4, stuck, meter()), "On two days of five the meter stops at some hour, and that hour's numbers are repeated to the end of the day."),
    harmless(RECORDS, "in-turn", of_file(records(), in_turn), "Segments no longer overlap by the hundredths of a second by which their ends vary anyway."),
    harmful(RECORDS, "pretty", of_file(records(), over_several_lines), "Every object is spread over several lines: whoever reads the file line by line gets an error at the first."),
    harmless(REPORT, "ranked", report(ranked), "The city that has sold most comes first, where they came in no order that meant anything."),
    harmful(REPORT, "german", now_and_then(0.4, report(replacing(GERMAN)), report()), "Two reports of five are in German, where all were in English."),
]  # fmt: skip
