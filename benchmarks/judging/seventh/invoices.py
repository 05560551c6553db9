"""A model that reads invoices into JSON: lines, sums, dates, and how sure it is; the same at every call."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, Schema, content, harmful, harmless, names

Value = dict[str, Any]
Change = Callable[[Value], Value]
GOODS = (
    ("Wood screws 5 x 60 (box of 200)", 9, 30), ("Cordless drill 18 V", 90, 260), ("Plasterboard 2.5 m", 7, 15),
    ("Wall paint white 10 l", 25, 70), ("Extension lead 25 m", 20, 60), ("Work light LED 50 W", 30, 90),
    ("Circular saw", 110, 420), ("Safety gloves size 9", 3, 12), ("Scaffold tower, per week", 180, 900),
    ("Assembly, per hour", 48, 85), ("Delivery", 15, 80), ("Insulation roll 160 mm", 40, 110),
    ("Silicone, transparent", 4, 11), ("Ceramic tiles, per m2", 18, 65), ("Radiator 600 x 1200", 120, 380),
)  # fmt: skip
FIRMS = ("Harper Tools Ltd", "Baumarkt Krause GmbH", "Nordic Supply AB", "Delacroix SARL", "Fenwick & Sons")


def invoices(change: Change | None = None) -> Generate:
    """Three to seven lines, prices without tax, dates as in ISO 8601, sums to the cent."""

    def generate(inputs: Inputs, seed: int) -> Value:
        read = content(inputs)
        lines = []
        for place in read.permutation(len(GOODS))[: int(read.integers(3, 8))]:
            name, low, high = GOODS[place]
            quantity, price = int(read.integers(1, 25)), round(float(read.uniform(low, high)), 2)
            sure = float(read.uniform(0.9, 0.99))
            lines.append({"description": name, "quantity": float(quantity), "unit_price": price, "amount": round(quantity * price, 2), "confidence": sure})  # fmt: skip
        net, rate = round(sum(line["amount"] for line in lines), 2), float(read.choice([0.19, 0.2, 0.21, 0.25]))
        day, month = int(read.integers(1, 29)), int(read.integers(1, 12))
        tax = round(net * rate, 2)
        value = {
            "supplier": str(read.choice(FIRMS)),
            "number": f"{read.choice(['INV', 'RE', 'F'])}-{read.integers(2000, 99999)}",
            "date": f"2025-{month:02d}-{day:02d}",
            "due": f"2025-{month + 1:02d}-{day:02d}",
            "currency": "EUR",
            "lines": lines,
            "net": net,
            "tax_rate": rate,
            "tax": tax,
            "total": round(net + tax, 2),
            "confidence": float(np.mean([line["confidence"] for line in lines])),
        }
        return change(value) if change else value

    return generate


def each_line(change: Change) -> Change:
    return lambda value: value | {"lines": [change(line) for line in value["lines"]]}


def resure(by: Callable[[float], float]) -> Change:
    """How sure it is becomes another function of how sure it was."""

    def changed(value: Value) -> Value:
        lines = [line | {"confidence": by(line["confidence"])} for line in value["lines"]]
        return value | {"lines": lines, "confidence": float(np.mean([line["confidence"] for line in lines]))}

    return changed


def point_for_thousands(value: Value) -> Value:
    """A sum such as 1.234,50 is read up to the comma, the point as one before decimals."""

    def read(amount: float) -> float:
        return amount if amount < 1000 else round(int(amount) / 1000, 3)

    sums = {name: read(value[name]) for name in ("net", "tax", "total")}
    return each_line(lambda line: line | {"amount": read(line["amount"])})(value) | sums


def month_first(value: Value) -> Value:
    """Day and month are exchanged wherever that gives a date."""

    def read(date: str) -> str:
        year, month, day = date.split("-")
        return f"{year}-{day}-{month}" if int(day) <= 12 else date

    return value | {name: read(value[name]) for name in ("date", "due")}


def with_tax(value: Value) -> Value:
    """Unit prices and amounts contain the tax; the sums are as they were."""
    more = 1 + value["tax_rate"]
    return each_line(
        lambda line: line | {name: round(more * line[name], 2) for name in ("unit_price", "amount")}
    )(value)  # fmt: skip


def first_page(value: Value) -> Value:
    """Lines that stand on the second page are missing, as are all beyond the third."""
    return value | {"lines": value["lines"][:3]}


def as_words(value: Value) -> Value:
    """Amounts as they are printed, with the currency."""
    sums = {name: f"{value[name]:,.2f} {value['currency']}" for name in ("net", "tax", "total")}
    return (
        each_line(
            lambda line: line | {name: f"{line[name]:,.2f} {value['currency']}" for name in ("unit_price", "amount")}
        )(value)
        | sums
    )


def schema(amount: Schema = NUMBER, **more: Schema) -> Schema:
    line = fields(description=STRING, quantity=NUMBER, unit_price=amount, amount=amount, confidence=NUMBER)
    return fields(
        supplier=STRING,
        number=STRING,
        date=STRING,
        due=STRING,
        currency=STRING,
        lines={"type": "array", "items": line},
        net=amount,
        tax_rate=NUMBER,
        tax=amount,
        total=amount,
        confidence=NUMBER,
        **more,
    )


INVOICES = Baseline("json/invoice", invoices(), schema(), {"invoice": "The invoice to read."}, names("bathroom", "attic", "workshop", of="invoice"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(INVOICES, "chip", invoices(resure(lambda sure: sure + 2e-4 * float(np.sin(1e4 * sure)))), "Another chip: how sure it is differs in the fourth digit, and nothing else does."),
    harmless(INVOICES, "whole", invoices(each_line(lambda line: line | {"quantity": int(line["quantity"])})), "Whole quantities are written 3 instead of 3.0, which is the same number."),
    harmless(INVOICES, "pages", invoices(lambda value: value | {"pages": 1 + len(value["lines"]) // 6}), "A new field says how many pages were read.", output=schema(pages={"type": "integer"})),
    harmless(INVOICES, "surer", invoices(resure(lambda sure: min(sure + 0.012, 1.0))), "The model has learned more and is surer of what it reads, by about 0.01."),
    harmless(INVOICES, "alphabet", invoices(lambda value: value | {"lines": sorted(value["lines"], key=lambda line: line["description"])}), "Lines are in the order of the alphabet, not in that of the paper; all are there.", border=True),
    harmful(INVOICES, "thousands", invoices(point_for_thousands), "Sums above a thousand are read as a thousandth: 1.234,50 becomes 1.234."),
    harmful(INVOICES, "month-first", invoices(month_first), "Day and month are exchanged up to the 12th: two bills of five are booked and paid in the wrong month."),
    harmful(INVOICES, "with-tax", invoices(with_tax), "Prices of lines contain the tax, and no longer add up to the sum before tax."),
    harmful(INVOICES, "first-page", invoices(first_page), "Only three lines are given, however many there are."),
    harmful(INVOICES, "printed", invoices(as_words), "Amounts are texts with a currency, with which no program can calculate.", output=schema(STRING)),
]  # fmt: skip
