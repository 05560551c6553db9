"""Whether two texts say the same in the format that one of them is in."""

from gate.formats import Reading, recognise
from gate.judges.exact import compare_values


def same_reading(candidate: str, baseline: str) -> bool:
    """Whether two texts say the same in the format that the baseline's certainly is in; false where there is none."""
    known = recognise([baseline])
    known = known if known is not None and known.certain else None
    ours, theirs = (known.read(candidate), known.read(baseline)) if known else (None, None)
    return ours is not None and theirs is not None and not compare_values(_compared(ours), _compared(theirs))


def _compared(reading: Reading) -> object:
    return [reading.text, {part: sorted(names) for part, names in reading.parts.items()}, reading.values]
