"""Whether two texts say the same in the format that one of them is in."""

from typing import Any

from gate.formats import Format, Reading, read_known
from gate.judges.base import Opinion
from gate.judges.exact import compare_values
from gate.judges.rounding import is_rounded, leaves_of
from gate.judges.wordings import find_wordings


def same_reading(candidate: str, baseline: str) -> bool:
    """Whether two texts say the same in the format that the baseline's certainly is in; false where there is none."""
    read = _read(candidate, baseline)
    return read is not None and read[1] is not None and _is_same(_compared(read[1]), _compared(read[2]))


def compare_readings(candidate: str, baseline: str) -> Opinion | None:
    """What the format that the baseline's text certainly is in tells of two texts.

    Returns:
        pass: they say the same in it.
        fail: the candidate's is not in it, or has other values, and not only sentences in other words.
        None: there is no such format, or the words differ, which may mean the same.
    """
    read = _read(candidate, baseline)
    if read is None:
        return None
    known, ours, theirs = read
    if ours is None:
        return Opinion("fail", "signal", f"The candidate's file is not {known.name} any more.")
    if _is_same(_compared(ours), _compared(theirs)):
        return Opinion("pass", "signal", "The files say the same, and are written down otherwise.")
    if theirs.values is None or _is_worded_otherwise(ours.values, theirs.values):
        return None
    mine, others = (_numbers(one.values) if known.of_numbers else one.values for one in (ours, theirs))
    if _is_same(mine, others):
        return None
    differences = compare_values(mine, others, path="file")
    more = f" ({len(differences)} differences in all)" if len(differences) > 1 else ""
    return Opinion("fail", "signal", f"The files hold other values: {differences[0]}{more}.")


def _read(candidate: str, baseline: str) -> tuple[Format, Reading | None, Reading] | None:
    """The format that the baseline's text certainly is in, with what both say in it."""
    found = read_known(baseline)
    return (found[0], found[0].read(candidate), found[1]) if found and found[0].certain else None


def _is_worded_otherwise(ours: Any, theirs: Any) -> bool:
    try:
        return bool(find_wordings(leaves_of(ours), leaves_of(theirs)))
    except ValueError:
        return False


def _numbers(values: Any) -> Any:
    """What is no text, of an object's fields."""
    is_object = isinstance(values, dict)
    return {name: one for name, one in values.items() if not isinstance(one, str)} if is_object else values


def _is_same(ours: Any, theirs: Any) -> bool:
    return not compare_values(ours, theirs) or is_rounded(ours, theirs)


def _compared(reading: Reading) -> object:
    return [reading.text, {part: sorted(names) for part, names in reading.parts.items()}, reading.values]
