"""How near to each other two numbers of an input can be told apart, as far as a report goes."""

import math
from fractions import Fraction

from gate.openapi.document import Schema
from gate.openapi.limits import lower_limit, step, upper_limit

PARTS = 100  # at least, of a range of numbers that need not be whole


def grain(schema: Schema) -> Fraction:
    """The schema's own step, else 1; of numbers that need not be whole a power of ten, 100 to 1000 to a range."""
    if (unit := step(schema)) is not None:
        return unit
    if schema.get("type") != "number":
        return Fraction(1)
    lower, upper = lower_limit(schema, whole=False), upper_limit(schema, whole=False)
    if lower is None or upper is None or -upper[0] <= lower[0]:
        return Fraction(1)
    return Fraction(10) ** math.floor(math.log10(float(-upper[0] - lower[0]) / PARTS))
