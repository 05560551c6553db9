"""Values worth trying for one input: the ends of every range and length, every choice, odd text, files."""

import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from gate.fuzz import corpus
from gate.fuzz.patterns import matching
from gate.openapi.document import Schema, variants
from gate.openapi.limits import lower_limit, step, upper_limit
from gate.openapi.validation import accepts, is_number, usable


class Absent(Enum):
    """An input that is left out."""

    ABSENT = "left out"


ABSENT = Absent.ABSENT

PLAIN_TEXT = "a red bird"
LONG = 5000  # characters, where the schema sets no limit or a higher one
# Text that code without care for it trips over: formats, quotes and brackets, paths, no word, no letter at all.
ODD_TEXTS = ("é鳥🐦", "a\nb", "100% {x} \\ \"'", "0", " ", "-1", "../a [b (*c", "?!...")


@dataclass(frozen=True)
class Field:
    """One input and the values that are worth trying.

    Attributes:
        plain: what it is where another input is looked at: left out if it may be.
        values: others, the most telling first.
        low, high: the least and the most of it.
    """

    name: str
    schema: Schema
    plain: Any
    values: tuple[Any, ...]
    low: Any
    high: Any


def field(name: str, schema: Schema, required: bool, known: Iterable[Any] = ()) -> Field | None:
    """An input as the fuzzer sees it, or None if no value is known that its schema accepts.

    Args:
        known: values that are good ones: those of test cases.
    """
    values = list(_accepted(schema, [*_plain(name, schema, known), *_telling(name, schema)]))
    if not values:
        return None if required else Field(name, schema, ABSENT, (), ABSENT, ABSENT)
    low, high = _ends(schema, values)
    if required:
        return Field(name, schema, values[0], tuple(values[1:]), low, high)
    return Field(name, schema, ABSENT, (*values[1:], values[0]), low, high)


def draw(of: Field, rng: random.Random) -> Any:
    """Any value of an input, at random."""
    schema = of.schema
    if "enum" not in schema and not isinstance(of.plain, bool):
        kind = schema.get("type")
        if kind in ("integer", "number") and of.low is not ABSENT:
            drawn: Any = rng.uniform(of.low, of.high)
            drawn = round(drawn) if kind == "integer" else round(drawn, 3)
        elif kind == "string" and "format" not in schema:
            pieces = rng.choices((*ODD_TEXTS, PLAIN_TEXT, " ", "x", "Y z"), k=rng.randint(1, 12))
            drawn = "".join(pieces)[: rng.randint(1, 60)]
        else:
            drawn = ABSENT
        if drawn is not ABSENT and accepts(schema, drawn):
            return drawn
    return rng.choice((of.plain, *of.values))


def is_hazard(value: Any) -> bool:
    """Whether models often reject it, which hides what else would go wrong: such a value comes alone."""
    return isinstance(value, str) and (not value.strip() or (len(value) >= LONG and not value.startswith("data:")))


def _accepted(schema: Schema, values: Iterable[Any]) -> Iterator[Any]:
    seen: list[tuple[type, Any]] = []
    for value in values:
        if value is not None and (type(value), value) not in seen and accepts(schema, value):
            seen.append((type(value), value))
            yield value


def _plain(name: str, schema: Schema, known: Iterable[Any]) -> Iterator[Any]:
    """Ordinary values: what the schema or a test case gives as one, then what suits the type."""
    yield schema.get("default")
    yield from known
    yield schema.get("example")
    yield from schema.get("examples") or () if isinstance(schema.get("examples"), list) else ()
    kind = schema.get("type")
    if kind == "string" and schema.get("format") != "uri":
        shortest = int(schema["minLength"]) if usable("minLength", schema.get("minLength")) else 0
        longest = int(schema["maxLength"]) if usable("maxLength", schema.get("maxLength")) else LONG
        yield (PLAIN_TEXT if len(PLAIN_TEXT) >= shortest else PLAIN_TEXT * shortest)[: max(shortest, min(longest, 100))]
    if kind in ("integer", "number"):
        low, high = _limits(schema)
        yield _number(schema, Fraction(1))
        if low is not None and high is not None:
            yield _number(schema, (low + high) / 2)
        yield _number(schema, low if low is not None else high)


def _telling(name: str, schema: Schema) -> Iterator[Any]:
    if isinstance(schema.get("enum"), list):
        yield from schema["enum"]
        return
    if "const" in schema:
        yield schema["const"]
        return
    for variant in variants(schema):
        yield from _telling(name, variant)
    kinds = schema.get("type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind == "boolean":
            yield from (True, False)
        elif kind in ("integer", "number"):
            yield from _numbers(name, schema)
        elif kind == "string" and schema.get("format") == "uri":
            yield from corpus.files(corpus.kind_of(name, schema)).values()
        elif kind == "string" and schema.get("format") == "password":
            yield "not-a-key"
        elif kind == "string":
            yield from _texts(schema)
        elif kind == "array":
            yield from _lists(name, schema)
        elif kind == "object":
            yield {}


def _texts(schema: Schema) -> Iterator[str]:
    shortest = int(schema["minLength"]) if usable("minLength", schema.get("minLength")) else 0
    longest = int(schema["maxLength"]) if usable("maxLength", schema.get("maxLength")) else None
    most = LONG if longest is None else min(longest, LONG)

    def fitting(text: str) -> str:
        return (text * max(1, -(-shortest // len(text))))[:most]

    if usable("pattern", schema.get("pattern")):
        # An address that was made up leads nowhere, whatever the model does.
        yield from (text for text in matching(schema["pattern"]) if not text.startswith(("http://", "https://")))
    yield ""
    yield fitting(ODD_TEXTS[0])
    yield "a" * shortest
    yield ("abc " * most)[:most]
    yield from map(fitting, ODD_TEXTS[1:])
    yield "a" * max(shortest, 1)
    yield "a" * (shortest + 1)
    if longest is not None:
        yield "a" * max(min(longest, LONG) - 1, 0)


def _numbers(name: str, schema: Schema) -> Iterator[int | float]:
    low, high = _limits(schema)
    unit = step(schema) or (Fraction(1) if schema.get("type") == "integer" else _grain(low, high))
    seed = "seed" in name.lower()
    wanted: list[Fraction] = []
    wanted += [high] if high is not None else [Fraction(2**31 - 1 if seed else 1000)]
    wanted += [low] if low is not None else [Fraction(-1)]
    wanted += [Fraction(0)]
    wanted += [low + unit] if low is not None else []
    wanted += [high - unit] if high is not None else [Fraction(2**32 - 1)] if seed else []
    wanted += [Fraction(1), Fraction(2), Fraction(-1)]
    wanted += [(low + high) / 2] if low is not None and high is not None else []
    for value in wanted:
        yield _number(schema, value)


def _limits(schema: Schema) -> tuple[Fraction | None, Fraction | None]:
    """The least and the greatest number that the schema accepts, steps included."""
    whole = schema.get("type") == "integer"
    lower, upper = lower_limit(schema, whole), upper_limit(schema, whole)
    low, high = lower and lower[0], -upper[0] if upper else None
    unit = step(schema)
    grain = unit or _grain(low, high)
    if lower and lower[1] and low is not None:
        low += grain
    if upper and upper[1] and high is not None:
        high -= grain
    if unit is not None:
        low = None if low is None else math.ceil(low / unit) * unit
        high = None if high is None else math.floor(high / unit) * unit
    return low, high


def _grain(low: Fraction | None, high: Fraction | None) -> Fraction:
    """A small part of a range of numbers that need not be whole."""
    return (high - low) / 1000 if low is not None and high is not None and high > low else Fraction(1, 1000)


def _number(schema: Schema, value: Fraction | None) -> Any:
    if value is None:
        return None
    unit = step(schema)
    if unit is not None:
        value = round(value / unit) * unit
    return round(value) if schema.get("type") == "integer" else float(value)


def _lists(name: str, schema: Schema) -> Iterator[list[Any]]:
    items = schema.get("items")
    items = items if isinstance(items, dict) else {"type": "string"}
    found = list(_accepted(items, [*_plain(name, items, ()), *_telling(name, items)]))[:6]
    least = int(schema["minItems"]) if usable("minItems", schema.get("minItems")) else 0
    most = int(schema["maxItems"]) if usable("maxItems", schema.get("maxItems")) else least + 3
    if not found:
        return
    for count in (max(least, 1), 0, least, min(most, 100)):
        yield [found[number % len(found)] for number in range(count)]
    if most > 1:
        yield [found[0]] * max(least, 2)
    for value in found[1:]:
        yield [value] * max(least, 1)


def _ends(schema: Schema, values: list[Any]) -> tuple[Any, Any]:
    if isinstance(schema.get("enum"), list):
        return schema["enum"][0], schema["enum"][-1]
    numbers = [value for value in values if is_number(value)]
    if numbers:
        return min(numbers), max(numbers)
    if all(isinstance(value, bool) for value in values):
        return False, True
    if schema.get("format") == "uri":
        return values[0], values[0]
    sized = [value for value in values if isinstance(value, str | list) and not is_hazard(value)]
    return (min(sized, key=len), max(sized, key=len)) if sized else (values[0], values[-1])
