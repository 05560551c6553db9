"""Whether what texts calculate is right: equations that they write out, such as `3 x 4 = 12`."""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

from gate.judges.measures import Measures

_NUMBER = r"[-+\u2212]?\d{1,12}(?:,\d{3}){0,3}(?:\.\d{1,9})?"
_UNIT = r"(?:\s?[%$\u20ac\u00a3]|\s[a-z]{1,12})?"
# A number before makes it the end of a longer calculation.
_EQUATION = re.compile(
    rf"(?<![\w.,+*/x\u00d7\u00f7^(\-\u2212])(?<![+*/x\u00d7\u00f7^(\-\u2212=] )[$\u20ac\u00a3]?({_NUMBER}){_UNIT}"
    rf"\s?([-+*/x\u00d7\u00f7\u2212\u00b7]|times|plus|minus)\s?[$\u20ac\u00a3]?({_NUMBER}){_UNIT}"
    rf"\s?(?:=|makes|equals|is)\s?[$\u20ac\u00a3]?({_NUMBER})(?![\d/^]|[.,]\d|\s?[-+*/x\u00d7\u00f7])"
)
PRECISION = 80  # digits: products of the longest numbers, as finely as any number is written
_OPERATIONS = {"-": "-", "\u2212": "-", "minus": "-", "+": "+", "plus": "+", "/": "/", "\u00f7": "/"}


def measure_sums(texts: Sequence[str]) -> list[Measures]:
    """For each text `wrong`: 1 if an equation that it writes out does not hold.

    >>> measure_sums(["That is 3 x 4 = 12 euros.", "20 - 12 = 18", "10 / 3 = 3.33", "nothing"])
    [{'wrong': 0.0}, {'wrong': 1.0}, {'wrong': 0.0}, {'wrong': 0.0}]
    """
    return [{"wrong": float(any(not _holds(*found) for found in _EQUATION.findall(text)))} for text in texts]


def _holds(first: str, operation: str, second: str, result: str) -> bool:
    with localcontext(prec=PRECISION):
        return _comes_to(operation, *map(_read, (first, second, result)))


def _comes_to(operation: str, one: Decimal, other: Decimal, said: Decimal) -> bool:
    match _OPERATIONS.get(operation, "*"):
        case "+":
            found = one + other
        case "-":
            found = one - other
        case "/":
            if not other:
                return False
            found = one / other
        case _:
            found = one * other
    step = Decimal(1).scaleb(min(0, int(said.as_tuple().exponent)))
    return said in {found.quantize(step, how) for how in (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)}


def _read(number: str) -> Decimal:
    return Decimal(number.replace(",", "").replace("\u2212", "-"))
