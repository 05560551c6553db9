"""What schemas say about numbers and files, in a form that can be compared and put into words."""

import math
from fractions import Fraction

from gate.openapi.document import Schema
from gate.openapi.validation import is_number, usable

# A lower limit: a value, and whether that value itself is excluded. Upper limits are kept as the lower limits
# of the negated values. The greater of two limits is the tighter one.
Limit = tuple[Fraction, bool]

_ANY_FILE = ("*/*",)


def lower_limit(schema: Schema, whole: bool) -> Limit | None:
    """From `minimum` and both forms of `exclusiveMinimum`; for `whole` numbers, the first that is allowed."""
    return _limit(schema, "minimum", "exclusiveMinimum", 1, whole)


def upper_limit(schema: Schema, whole: bool) -> Limit | None:
    """The same of `maximum`, negated."""
    return _limit(schema, "maximum", "exclusiveMaximum", -1, whole)


def step(schema: Schema) -> Fraction | None:
    """What all numbers have to be a multiple of."""
    value = schema.get("multipleOf")
    return Fraction(str(value)) if usable("multipleOf", value) else None


def file_kinds(schema: Schema) -> tuple[str, ...]:
    """The media types and file name endings that a file input takes, as in HTML's `accept`."""
    accept = schema.get("x-cog-accept")
    kinds = [kind.strip().lower() for kind in accept.split(",")] if isinstance(accept, str) else []
    return tuple(kind for kind in kinds if kind) or _ANY_FILE


def is_among(kind: str, kinds: tuple[str, ...]) -> bool:
    """Whether every file of that kind is of one of the others."""
    return not {kind, f"{kind.split('/')[0]}/*", *_ANY_FILE}.isdisjoint(kinds)


def lower_words(limit: Limit | None) -> str:
    """The limit in words: `at least 3`."""
    if limit is None:
        return "lower numbers too"
    return f"{'only numbers above' if limit[1] else 'at least'} {_plain(limit[0])}"


def upper_words(limit: Limit | None) -> str:
    """The limit in words: `at most 3`."""
    if limit is None:
        return "higher numbers too"
    return f"{'only numbers below' if limit[1] else 'at most'} {_plain(-limit[0])}"


def step_words(value: Fraction | None) -> str:
    """The step in words: `multiples of 8`."""
    return "others too" if value is None else f"only multiples of {_plain(value)}"


def kinds_words(kinds: tuple[str, ...]) -> str:
    """The kinds in words: `image/* files`."""
    return "files of any kind" if kinds == _ANY_FILE else f"{' or '.join(kinds)} files"


def _limit(schema: Schema, inclusive: str, exclusive: str, sign: int, whole: bool) -> Limit | None:
    bound, strict = schema.get(inclusive), schema.get(exclusive)
    limits = [(sign * Fraction(str(bound)), strict is True)] if is_number(bound) else []
    limits += [(sign * Fraction(str(strict)), True)] if is_number(strict) else []
    if not limits:
        return None
    value, excluded = max(limits)
    if whole:
        return Fraction(math.floor(value) + 1 if excluded else math.ceil(value)), False
    return value, excluded


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
