"""Values that should be equal, and are or are not: strings, numbers and JSON by structure, files byte for byte."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Literal

from gate.judges.base import Opinion
from gate.media.base import Artifact, Leaf, child
from gate.media.sniff import read_json, sniff

# Relative to the larger of the two numbers: ten times the rounding of a 32-bit float, so that another order of
# additions passes and a change in the seventh digit does not.
REL_TOL = 1e-6
ABS_TOL = 5e-9  # half a unit of the eighth decimal, to which scores are rounded
MAX_DIFFERENCES = 20  # that are listed; the rest is counted
MAX_COUNTED = 100_000  # of the rest: two JSON files of millions of numbers differ in all of them
CONTEXT = 20  # characters of a string shown on each side of the first difference


@dataclass(frozen=True)
class Difference:
    """One place where two values differ.

    Attributes:
        path: the place, as in `output.boxes[3].score`.
        what: how they differ; `rest` stands for `count` further differences that are not listed.
        candidate: the candidate's value, shortened to be read; "" where it has none.
        baseline: the baseline's.
    """

    path: str
    what: Literal["missing key", "extra key", "type", "length", "value", "rest"]
    candidate: str = ""
    baseline: str = ""
    count: int = 1

    def __str__(self) -> str:
        if self.what == "rest":
            return f"{self.count} more differences"
        if self.what == "missing key":
            return f"{self.path} is missing from the candidate (baseline: {self.baseline})"
        if self.what == "extra key":
            return f"{self.path} is new in the candidate ({self.candidate})"
        return f"{self.path} is {self.candidate} and in the baseline {self.baseline}"


def compare_values(
    candidate: Any, baseline: Any, *, path: str = "output", rel_tol: float = REL_TOL
) -> list[Difference]:
    """Compare two JSON values by structure, in document order.

    Numbers are equal within `rel_tol` of the larger one; integers only if they are the same. NaN equals NaN, 1
    equals 1.0, and true is not a number. Strings must be the same.

    Returns:
        at most `MAX_DIFFERENCES` differences, and one of `what="rest"` where there are more, of which `MAX_COUNTED` are
        counted.
    """
    found = _differences(candidate, baseline, path, rel_tol)
    listed = list(islice(found, MAX_DIFFERENCES))
    rest = sum(1 for _ in islice(found, MAX_COUNTED))
    return [*listed, Difference(path, "rest", count=rest)] if rest else listed


def judge(candidate: list[Leaf], baseline: list[Leaf]) -> Opinion:
    """Whether two outputs are equal.

    Returns:
        pass: the same places with equal values, and files with the same bytes or, if both are JSON, equal values.
        fail: a place or a value differs; the reason names the first.
        undecided: nothing differs but the bytes of the files that `evidence["files"]` lists.
    """
    ours = {leaf.path: leaf.value for leaf in candidate}
    theirs = {leaf.path: leaf.value for leaf in baseline}
    differences: list[Difference] = []
    files: list[str] = []
    identical = unlisted = 0
    for path in theirs | ours:
        if path not in ours:
            differences.append(Difference(path, "missing key", baseline=shown(theirs[path])))
        elif path not in theirs:
            differences.append(Difference(path, "extra key", candidate=shown(ours[path])))
        elif not (isinstance(ours[path], Artifact) and isinstance(theirs[path], Artifact)):
            if len(differences) < MAX_DIFFERENCES:
                differences += compare_values(ours[path], theirs[path], path=path)
            else:
                one, other = ours[path], theirs[path]
                unlisted += _type(one) != _type(other) or not _same(one, other, REL_TOL)
        elif ours[path].sha256 == theirs[path].sha256:
            identical += 1
        else:
            found = _compare_json(ours[path], theirs[path], path)
            if found is None:
                files.append(path)
            else:
                differences += found
    if differences:
        count = sum(difference.count for difference in differences) + unlisted
        more = "" if count == 1 else f" ({count} differences in all)"
        evidence = {"differences": [asdict(d) for d in differences[:MAX_DIFFERENCES]], "count": count}
        return Opinion("fail", "exact", f"{differences[0]}{more}.", evidence)
    if files:
        listed = ", ".join(files)
        return Opinion("undecided", "exact", f"The bytes of {listed} differ from the baseline's.", {"files": files})
    same = "byte-identical" if identical else "equal"
    return Opinion("pass", "exact", f"The outputs are {same}.", {"leaves": len(theirs)})


def exact_string(leaves: list[Leaf], expected: str) -> Opinion:
    """Whether the whole output is one text, and exactly this one. A list with one string in it is not."""
    evidence = {"expected": expected}
    if len(leaves) != 1 or leaves[0].path != "output" or not isinstance(leaves[0].value, str):
        found = ", ".join(f"{leaf.path} = {shown(leaf.value)}" for leaf in leaves[:3])
        reason = f"The output must be the string {shown(expected)} and is not a string: {found}."
        return Opinion("fail", "exact", reason, evidence)
    text = leaves[0].value
    evidence["output"] = text
    if text == expected:
        return Opinion("pass", "exact", "The output is the expected string.", evidence)
    ours, theirs = _text_difference(text, expected)
    return Opinion("fail", "exact", f"The output is {ours}, expected {theirs}.", evidence)


def _differences(candidate: Any, baseline: Any, path: str, rel_tol: float) -> Iterator[Difference]:
    # A stack instead of recursion: JSON may be nested as deeply as its parser allows, which is Python's own limit.
    stack = [(candidate, baseline, path)]
    while stack:
        ours, theirs, at = stack.pop()
        if isinstance(ours, dict) and isinstance(theirs, dict):
            for key in theirs:
                if key not in ours:
                    yield Difference(child(at, key), "missing key", baseline=shown(theirs[key]))
            for key in ours:
                if key not in theirs:
                    yield Difference(child(at, key), "extra key", candidate=shown(ours[key]))
            both = [key for key in theirs if key in ours]
            stack += [(ours[key], theirs[key], child(at, key)) for key in reversed(both)]
        elif isinstance(ours, list) and isinstance(theirs, list):
            if len(ours) != len(theirs):
                yield Difference(at, "length", f"a list of {len(ours)}", f"a list of {len(theirs)}")
            both = range(min(len(ours), len(theirs)))
            stack += [(ours[index], theirs[index], child(at, index)) for index in reversed(both)]
        elif _type(ours) != _type(theirs):
            yield Difference(at, "type", shown(ours), shown(theirs))
        elif isinstance(ours, str):
            if ours != theirs:
                yield Difference(at, "value", *_text_difference(ours, theirs))
        elif not _same(ours, theirs, rel_tol):
            yield Difference(at, "value", shown(ours), shown(theirs))


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, (int, float)) else type(value).__name__


def _same(ours: Any, theirs: Any, rel_tol: float) -> bool:
    if ours == theirs or isinstance(ours, bool) or not isinstance(ours, (int, float)):
        return ours == theirs
    if isinstance(ours, int) and isinstance(theirs, int):
        return False
    try:
        ours, theirs = float(ours), float(theirs)
    except OverflowError:  # an integer beyond every float is only equal to itself
        return False
    if math.isnan(ours) and math.isnan(theirs):
        return True
    return math.isclose(ours, theirs, rel_tol=rel_tol, abs_tol=ABS_TOL)


def _compare_json(candidate: Artifact, baseline: Artifact, path: str) -> list[Difference] | None:
    """The differences of two JSON files; None where the baseline's is not JSON, so that others must judge."""
    if sniff(baseline.path) != "json":
        return None
    try:
        ours = read_json(candidate.path)
    except ValueError:
        return [Difference(path, "type", "not valid JSON", "a JSON file")]
    theirs = read_json(baseline.path)
    return compare_values(without_new_keys(ours, theirs), theirs, path=path)


def without_new_keys(candidate: Any, baseline: Any) -> Any:
    """A JSON value without the keys that the baseline's objects at the same places lack: a reader of the baseline's
    does not look at them. As it is where it is nested too deeply for that."""
    try:
        return _without_new_keys(candidate, baseline)
    except RecursionError:
        return candidate


def _without_new_keys(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return {key: _without_new_keys(value, theirs[key]) for key, value in ours.items() if key in theirs}
    if isinstance(ours, list) and isinstance(theirs, list):
        both = [_without_new_keys(*pair) for pair in zip(ours, theirs, strict=False)]
        return both + ours[len(both) :]
    return ours


def _text_difference(ours: str, theirs: str) -> tuple[str, str]:
    """Both strings around the first character that differs."""
    if max(len(ours), len(theirs)) <= 2 * CONTEXT:
        return repr(ours), repr(theirs)
    shorter = min(len(ours), len(theirs))
    at = next((i for i in range(shorter) if ours[i] != theirs[i]), shorter)
    start = max(0, at - CONTEXT)
    shown = [f"{'…' if start else ''}{text[start : at + CONTEXT]}" for text in (ours, theirs)]
    return f"{shown[0]!r} at character {at}", repr(shown[1])


def shown(value: Any) -> str:
    """A value in few enough characters for a sentence."""
    if isinstance(value, Artifact):
        return f"a file of {value.size} bytes"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = repr(value)
    return text if len(text) <= 4 * CONTEXT else f"{text[: 4 * CONTEXT]}…"
