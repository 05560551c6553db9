"""Further new changes of the models that answer with files: other notations, and values that no longer agree."""

import json
import re
import time
from collections.abc import Callable

from benchmarks.judging.captions import METER, meter
from benchmarks.judging.files import RESULTS, Members, results
from benchmarks.judging.fourth.known_documents import of_file
from benchmarks.judging.pair import Generate, Pair, harmful, harmless
from benchmarks.judging.plans import LEAFLET, PLAN, leaflet, plan
from benchmarks.judging.reports import EXPORT, Tables, export


def edited(whole: Generate, change: Callable[[str], str]) -> Generate:
    """A model whose file of text is changed, and keeps its type."""

    return of_file(whole, lambda data, _: change(data.decode()).encode())


def ended(tables: Tables) -> Tables:
    """With a line end after the last line."""
    return {name: [*table, [""]] for name, table in tables.items()}


def resettled(tables: Tables) -> Tables:
    """One column of the customers is sorted by itself: each has the city of another."""
    head, *rows = tables["customers.csv"]
    cities = sorted(city for _, city in rows)
    return tables | {"customers.csv": [head, *([row[0], city] for row, city in zip(rows, cities, strict=True))]}


def trimmed(table: str) -> str:
    """Without zeros at the end of what was used; one decimal is kept."""
    return re.sub(r"(?m)^([^,]+,\d+\.\d+?)0+,", r"\1,", table)


def longer_day(table: str) -> str:
    """The night's tariff begins at eleven, not at ten."""
    return re.sub(r"(?m)^(.+T22:.+),night$", r"\1,day", table)


def styled(svg: str) -> str:
    """Colours and lines are given as a style, not as attributes of their own."""
    return re.sub(
        r'fill="(#\w+)" stroke="(#\w+)" stroke-width="(\d+)"', r'style="fill:\1;stroke:\2;stroke-width:\3"', svg
    )


def gross(svg: str) -> str:
    """Areas with a tenth more, as for walls."""
    return re.sub(r"([\d.]+) m²", lambda found: f"{1.1 * float(found[1]):.1f} m²", svg)


def half_counted(members: Members) -> Members:
    """The summary's mean is of the first ten values."""
    values = [float(line.split(",")[1]) for line in members["values.csv"].decode().splitlines()[1:11]]
    summary = json.loads(members["summary.json"])
    return members | {"summary.json": json.dumps(summary | {"mean": sum(values) / len(values)}).encode()}


PAIRS: list[Pair] = [
    harmless(EXPORT, "ended", export(ended), "Every table ends with a line end, as most programs write them and all read them."),
    harmless(METER, "trimmed", edited(meter(), trimmed), "Zeros at the end of a number are left out: 0.500 is 0.5."),
    harmless(PLAN, "styled", plan(styled), "Colours and lines are written as a style: every browser shows the same."),
    harmless(LEAFLET, "dated", leaflet(creationDate=time.gmtime(1_760_000_000), modDate=time.gmtime(1_760_000_000)), "The file says that it was made on another day; the pages are the same."),
    harmful(EXPORT, "resettled", export(resettled), "Customers have each other's cities, which are sorted by themselves: parcels go astray."),
    harmful(METER, "tariff", edited(meter(), longer_day), "The hour after ten in the evening is billed as day, where the night's tariff had begun."),
    harmful(PLAN, "gross", plan(gross), "Every area is a tenth too large: they do not agree with the walls, and the flat seems larger than it is."),
    harmful(RESULTS, "halved", results(half_counted), "The mean in the summary is of half of the values, and not that of the table beside it."),
]  # fmt: skip
