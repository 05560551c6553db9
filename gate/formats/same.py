"""Whether two texts say the same in the format that one of them is in."""

from gate.formats import Reading, recognise
from gate.judges.exact import compare_values
from gate.judges.rounding import is_rounded


def same_reading(candidate: str, baseline: str) -> bool:
    """Whether two texts say the same in the format that the baseline's certainly is in; false where there is none."""
    known = recognise([baseline])
    known = known if known is not None and known.certain else None
    ours, theirs = (known.read(candidate), known.read(baseline)) if known else (None, None)
    if ours is None or theirs is None:
        return False
    mine, known = _compared(ours), _compared(theirs)
    return not compare_values(mine, known) or is_rounded(mine, known)


def _compared(reading: Reading) -> object:
    return [reading.text, {part: sorted(names) for part, names in reading.parts.items()}, reading.values]
