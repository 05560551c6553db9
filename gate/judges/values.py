"""JSON values against several outputs of the baseline.

What the baseline never changes must not change. What it changes by itself may: numbers within its range, and strings
that differ from run to run by their nature, such as identifiers and times.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from gate.judges.base import Opinion
from gate.judges.exact import MAX_DIFFERENCES, REL_TOL, Difference, compare_values, shown
from gate.media.base import child

Nature = Literal["uuid", "timestamp", "url", "digest", "id"]
NATURES: dict[Nature, re.Pattern[str]] = {
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),  # RFC 9562
    # RFC 3339, also with a blank for the T and without an offset; a date alone is rather an answer.
    "timestamp": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"),
    "url": re.compile(r"https?://[^\s/]\S*", re.IGNORECASE),
    "digest": re.compile(r"(sha256:)?([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})", re.IGNORECASE),
    # Letters with digits among them and no blank: ULIDs and Replicate's prediction ids have 26, nano IDs 21.
    "id": re.compile(r"(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_-]{16,64}"),
}
# Times its own width that a number may be outside the baseline's range before that alone is a failure.
FAR_OUTSIDE = 3.0


# A name of its own, so that a mailbox is none, and an edge of it: a box that is one number is none.
_BOX = re.compile(
    r"[._\]\"](?:bounding_?|b)?(?:box|rect|rectangle)(?:es|s)?(?:\[\])*"
    r"(?:\[\d?\]|\.(?:[xy]\d?|[xy]_?(?:min|max)|left|top|right|bottom|width|height|w|h))$",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"[.\"\[](?:model|generator|software|tool|app|library|package|pipeline|engine|program|code)_?version(?:\"\])?$",
    re.IGNORECASE,
)
_IDENTITY = re.compile(r"[._\"](?:id|uid|uuid|guid|identifier)(?:\"\])?$", re.IGNORECASE)


class _Found(NamedTuple):
    """A deviation: a firm one is a failure, the others are too little to tell."""

    difference: Difference
    is_firm: bool


def nature(text: str) -> Nature | None:
    """What a string is that may differ from run to run by its nature; None of what may be an answer."""
    return next((kind for kind, pattern in NATURES.items() if pattern.fullmatch(text)), None)


def compare_json(
    candidate: Any, baselines: Sequence[Any], *, path: str = "output", rel_tol: float = REL_TOL
) -> Opinion:
    """Whether a JSON value keeps what the baseline's values for the same inputs have in common.

    Fields that only the candidate has are no difference. Items of lists are compared one by one where the baseline's
    lists are all of one length, else each with all of the baseline's items.

    Args:
        candidate: one JSON value.
        baselines: one or more; with one, everything counts as constant but UUIDs.
        path: the place of the value in the output.
        rel_tol: within which numbers are equal, relative to the larger one.

    Returns:
        pass: constant values are the same, numbers that vary are within the baseline's range, strings that differ by
            nature are of that nature, other strings that vary are among the baseline's.
        fail: a constant value differs, a type or a field is missing, or a number is far outside the range.
        undecided: a number is just outside, or a string that varies is one that the baseline did not give.
    """
    found = list(islice(_deviations(candidate, list(baselines), path, rel_tol), 10 * MAX_DIFFERENCES))
    firm = [one.difference for one in found if one.is_firm]
    listed = firm or [one.difference for one in found]
    evidence = {"baseline_outputs": len(baselines), "differences": [asdict(one) for one in listed[:MAX_DIFFERENCES]]}
    if not listed:
        return Opinion("pass", "signal", f"{path} keeps what the baseline's outputs have in common.", evidence)
    more = f" ({len(listed)} differences in all)" if len(listed) > 1 else ""
    if firm:
        return Opinion("fail", "signal", f"{firm[0]}{more}.", evidence)
    return Opinion("undecided", "signal", f"{listed[0]}, which varies{more}: too few outputs to tell.", evidence)


def _deviations(candidate: Any, baselines: list[Any], path: str, rel_tol: float) -> Iterator[_Found]:
    # A stack instead of recursion, as in `gate.judges.exact`.
    stack = [(candidate, baselines, path)]
    while stack:
        ours, theirs, at = stack.pop()
        usual = [one for one in theirs if _type(one) == _type(ours)]
        if not usual:
            yield _Found(Difference(at, "type", shown(ours), shown(theirs[0])), True)
        elif isinstance(ours, dict):
            for key in dict.fromkeys(key for one in usual for key in one):
                known = [one[key] for one in usual if key in one]
                if key in ours:
                    stack.append((ours[key], known, child(at, key)))
                elif len(known) == len(theirs):
                    yield _Found(Difference(child(at, key), "missing key", baseline=shown(known[0])), True)
        elif isinstance(ours, list):
            lengths = {len(one) for one in usual}
            fixed = len(lengths) == 1
            if len(ours) not in lengths:
                known = " or ".join(map(str, sorted(lengths)[:4]))
                yield _Found(Difference(at, "length", f"a list of {len(ours)}", f"a list of {known}"), fixed)
            items = [item for one in usual for item in one]
            for index, item in enumerate(ours):
                known = [one[index] for one in usual if index < len(one)] if fixed else items
                if known:
                    stack.append((item, known, child(at, index)))
        elif _type(ours) == "number":
            yield from _number(ours, usual, at, rel_tol)
        elif isinstance(ours, str):
            yield from _string(ours, usual, at)
        elif ours not in usual:
            yield _Found(Difference(at, "value", shown(ours), shown(usual[0])), True)


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, (int, float)) else type(value).__name__


def _number(ours: float, usual: list[float], at: str, rel_tol: float) -> Iterator[_Found]:
    if any(not compare_values(ours, one, rel_tol=rel_tol) for one in usual):
        return
    low, high = min(usual), max(usual)
    if low <= ours <= high:
        return
    if not compare_values(low, high, rel_tol=rel_tol):
        yield _Found(Difference(at, "value", shown(ours), shown(low)), True)
        return
    try:
        outside, width = float(max(low - ours, ours - high)), float(high - low)
    except OverflowError:  # an integer beyond every float
        outside = width = math.nan
    # A comparison with NaN is false: what is not a number is far outside of everything.
    is_near = outside <= FAR_OUTSIDE * width
    yield _Found(Difference(at, "value", shown(ours), f"{shown(low)} to {shown(high)}"), not is_near)


def _string(ours: str, usual: list[str], at: str) -> Iterator[_Found]:
    if ours in usual:
        return
    natures = {nature(one) for one in usual}
    varies = len(set(usual)) > 1
    [kind] = natures if len(natures) == 1 else [None]
    by_nature = kind is not None and (varies or (len(usual) == 1 and kind == "uuid"))
    if by_nature and nature(ours) == kind and (kind != "url" or site(ours) in map(site, usual)):
        return
    yield _Found(Difference(at, "value", shown(ours), shown(usual[0])), by_nature or not varies)


def site(url: str) -> tuple[str | None, str]:
    """What addresses of the same kind of file have in common: the host and the ending."""
    try:
        parts = urlsplit(url)
        return parts.hostname, PurePosixPath(parts.path).suffix
    except ValueError:
        return None, ""


def is_of_box(place: str) -> bool:
    """Whether the numbers at a place are the edges of boxes, by the place's name.

    >>> is_of_box("output[].box[2]"), is_of_box("output.bbox.x_min"), is_of_box("output.inbox[2]")
    (True, True, False)
    """
    return _BOX.search(place) is not None


def names_version(place: str) -> bool:
    """Whether a place says by its name which version of a program made the output, as it differs in every release.

    >>> names_version("output.meta.model_version"), names_version("output.version")
    (True, False)
    """
    return _VERSION.search(place) is not None


def names_identity(place: str) -> bool:
    """Whether a place in a list says by its name that what stands there tells an item from the others of the list.

    >>> names_identity("output[].track_id"), names_identity("output.id"), names_identity("output[].valid")
    (True, False, False)
    """
    return "[" in place and _IDENTITY.search(place) is not None


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:  # an integer beyond every float
        return math.inf if number > 0 else -math.inf
