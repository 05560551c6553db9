"""Whether two texts say the same in the format that one of them is in."""

from typing import Any

from gate.formats import Reading, recognise
from gate.judges.base import Opinion
from gate.judges.exact import compare_values
from gate.judges.rounding import is_rounded


def same_reading(candidate: str, baseline: str) -> bool:
    """Whether two texts say the same in the format that the baseline's certainly is in; false where there is none."""
    opinion = compare_readings(candidate, baseline)
    return opinion is not None and opinion.decision == "pass"


def compare_readings(candidate: str, baseline: str) -> Opinion | None:
    """What the format that the baseline's text certainly is in tells of two texts.

    Returns:
        pass: they say the same in it.
        fail: it is one of numbers, and the candidate's holds others or is not in it.
        None: there is none, or the words differ, which may mean the same.
    """
    known = recognise([baseline])
    theirs = known.read(baseline) if known is not None and known.certain else None
    if known is None or theirs is None:
        return None
    ours = known.read(candidate)
    if ours is not None and _is_same(_compared(ours), _compared(theirs)):
        return Opinion("pass", "signal", "The files say the same, and are written down otherwise.")
    if not known.of_numbers:
        return None
    if ours is None:
        return Opinion("fail", "signal", f"The candidate's file is not {known.name} any more.")
    mine = _numbers(ours)
    differing = next((name for name, values in _numbers(theirs).items() if not _is_same(mine.get(name), values)), None)
    if differing is None:
        return None
    return Opinion("fail", "signal", f"The candidate's file holds other numbers: {differing!r} differ.")


def _numbers(reading: Reading) -> dict[str, Any]:
    values = reading.values if isinstance(reading.values, dict) else {}
    return {name: value for name, value in values.items() if not isinstance(value, str)}


def _is_same(ours: Any, theirs: Any) -> bool:
    return not compare_values(ours, theirs) or is_rounded(ours, theirs)


def _compared(reading: Reading) -> object:
    return [reading.text, {part: sorted(names) for part, names in reading.parts.items()}, reading.values]
