"""Two outputs that should be one: equal, or with files that hold the same but for what encoders and rounding do."""

import re
from typing import Any

from gate.judges.base import Opinion
from gate.judges.exact import judge as judge_exact
from gate.judges.facts import compare_facts
from gate.judges.files import compare_files
from gate.judges.rounding import ONLY_ROUNDED_OTHERWISE, as_rounded
from gate.media.base import Artifact, Leaf
from gate.media.facts import read_facts

ONLY_WRITTEN_OTHERWISE = (
    "The outputs are the same but for white space at line ends, the form of Unicode and the layout of JSON."
)


def same_output(one: list[Leaf], other: list[Leaf]) -> tuple[bool, str]:
    """Whether two outputs are one: equal, or files that hold the same within tolerance."""
    opinion = compare_deterministic(one, other)
    return opinion.decision == "pass", "" if opinion.by == "exact" else f" ({opinion.by})"


def without_new_fields(candidate: list[Leaf], baseline: list[Leaf]) -> list[Leaf]:
    """The candidate's leaves without those in object fields that the baseline's objects lack.

    A reader of the baseline's output does not look at them; whether a field may be added is a question
    to the schema. A further item of a list stays: a reader sees it.
    """
    there = {leaf.path for leaf in baseline}
    if all(leaf.path in there for leaf in candidate):
        return candidate
    known = {prefix for path in there for prefix in _prefixes(path)}
    objects = {prefix[: step.start()] for prefix in known if (step := _LAST_KEY.search(prefix))}

    def is_new(path: str) -> bool:
        first = next((prefix for prefix in _prefixes(path) if prefix not in known), "")
        step = _LAST_KEY.search(first)
        return step is not None and first[: step.start()] in objects

    return [leaf for leaf in candidate if not is_new(leaf.path)]


_KEY = r"(?:\.\w+|\[\"(?:[^\"\\]|\\.)*\"\])"
_STEP = re.compile(rf"{_KEY}|\[\d+\]")
_LAST_KEY = re.compile(rf"{_KEY}$")


def _prefixes(path: str) -> list[str]:
    """`output.a[0]` as `output.a`, `output.a[0]`."""
    return [path[: step.end()] for step in _STEP.finditer(path, len("output"))]


def compare_deterministic(candidate: list[Leaf], baseline: list[Leaf]) -> Opinion:
    """Two outputs that should be one: exact, then facts, then each file by the judge of its kind."""
    candidate = without_new_fields(candidate, baseline)
    opinion = judge_exact(candidate, baseline)
    if opinion.decision == "fail" and (near := as_rounded(candidate, baseline)) != candidate:
        candidate, opinion = near, judge_exact(near, baseline)
        if opinion.decision == "pass":
            return Opinion("pass", "signal", ONLY_ROUNDED_OTHERWISE, opinion.evidence)
    if opinion.decision == "fail":
        near = _as_written(candidate, baseline)
        again = opinion if near == candidate else judge_exact(near, baseline)
        if again.decision == "pass":
            return Opinion("pass", "signal", ONLY_WRITTEN_OTHERWISE, again.evidence)
        if again.decision == "undecided":
            candidate, opinion = near, again
    if opinion.decision != "undecided":
        return opinion
    facts = compare_facts([candidate], [baseline])
    if facts.decision == "fail":
        return facts
    ours, theirs = ({leaf.path: leaf.value for leaf in leaves} for leaves in (candidate, baseline))
    judged: list[Opinion] = []
    evidence: dict[str, Any] = {}
    for path in opinion.evidence["files"]:
        found = compare_files(ours[path], theirs[path])
        if found.decision == "fail":
            return Opinion("fail", found.by, f"{path}: {found.reason}", found.evidence)
        judged.append(found)
        evidence[path] = found.evidence
    if any("distance" in found.evidence for found in judged) and (late := _out_of_step(ours, theirs)) is not None:
        return late
    # What is undecided about one file is undecided about the output.
    worst = next((one for one in judged if one.decision == "undecided"), judged[0])
    return Opinion(worst.decision, worst.by, worst.reason, evidence)


def _out_of_step(candidate: dict[str, Any], baseline: dict[str, Any]) -> Opinion | None:
    """A failure where sounds that are alike by themselves do not belong together as they did; else None."""
    from gate.judges.audio import find_out_of_step

    files = [
        (ours, theirs)
        for path, theirs in baseline.items()
        if isinstance(theirs, Artifact) and isinstance(ours := candidate.get(path), Artifact)
    ]
    return find_out_of_step([both for both in files if read_facts(both[1]).kind == "audio"])


def _as_written(candidate: list[Leaf], baseline: list[Leaf]) -> list[Leaf]:
    """The candidate's leaves with the baseline's texts if all of them say the same, see `gate.judges.text`."""
    from gate.checks.fields import read_json_text
    from gate.formats.same import same_reading
    from gate.judges.text import is_same_text
    from gate.judges.values import compare_json

    known = {leaf.path: leaf.value for leaf in baseline}

    def same(ours: str, theirs: str) -> bool:
        document, reference = read_json_text(ours), read_json_text(theirs)
        if document is not None and reference is not None:
            return compare_json(document, [reference]).decision == "pass"
        return is_same_text(ours, theirs) or same_reading(ours, theirs)

    found: list[Leaf] = []
    for leaf in candidate:
        theirs = known.get(leaf.path)
        if isinstance(leaf.value, str) and isinstance(theirs, str):
            if not same(leaf.value, theirs):
                return candidate  # One that says something else is enough to tell them apart.
            leaf = Leaf(leaf.path, theirs)
        found.append(leaf)
    return found
