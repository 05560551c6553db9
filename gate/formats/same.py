"""Whether two texts say the same in the format that one of them is in."""

from typing import Any

from gate.formats import Format, Reading, recognise
from gate.judges.exact import compare_values
from gate.judges.rounding import is_rounded


def same_reading(candidate: str, baseline: str) -> bool:
    """Whether two texts say the same in the format that the baseline's certainly is in; false where there is none."""
    known = _recognised(baseline)
    ours, theirs = (known.read(candidate), known.read(baseline)) if known else (None, None)
    return ours is not None and theirs is not None and _is_same(_compared(ours), _compared(theirs))


def other_numbers(candidate: str, baseline: str) -> str | None:
    """How a text that is not the same differs, as the rest of a sentence about it, where the baseline's is nothing but
    numbers in a format; None of other texts, whose words may mean the same."""
    known = _recognised(baseline)
    if known is None or not known.of_numbers:
        return None
    ours, theirs = known.read(candidate), known.read(baseline)
    if ours is None or theirs is None:
        return f"is not {known.name} any more"
    differing = [name for name, values in _numbers(theirs).items() if not _is_same(_numbers(ours).get(name), values)]
    return f"holds other numbers: {differing[0]!r} differ" if differing else None


def _recognised(text: str) -> Format | None:
    known = recognise([text])
    return known if known is not None and known.certain else None


def _numbers(reading: Reading) -> dict[str, Any]:
    values = reading.values if isinstance(reading.values, dict) else {}
    return {name: value for name, value in values.items() if not isinstance(value, str)}


def _is_same(ours: Any, theirs: Any) -> bool:
    return not compare_values(ours, theirs) or is_rounded(ours, theirs)


def _compared(reading: Reading) -> object:
    return [reading.text, {part: sorted(names) for part, names in reading.parts.items()}, reading.values]
