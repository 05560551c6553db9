"""Texts of a deterministic model that are worded otherwise: only who reads them can tell whether they are worse.

What can be counted is: a text that is shorter, broken off, in another language, or has other figures is another text.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gate.checks.base import Run
from gate.checks.deterministic import without_new_fields
from gate.checks.sides import Sides
from gate.judges.base import Opinion
from gate.judges.rounding import as_rounded
from gate.media.base import Artifact, Leaf

# A shorter text is an answer, not a wording.
FEWEST_WORDS = 8
# Of the words of the one that has fewer, so many are in the other one, too: else they have nothing in common.
COMMON = 0.25
# What a word is misspelt from, more than two texts tell.
OF_MANY = ("misspelt",)
_FIGURE = re.compile(r"\d+")

Wordings = Mapping[str, tuple[str, str]]


def find_wordings(candidate: Sequence[Leaf], baseline: Sequence[Leaf]) -> Wordings:
    """The candidate's and the baseline's texts by their places, if they are worded otherwise and nothing else differs.

    Returns:
        nothing where something else differs, or a text is another one by what can be counted.
    """
    near = as_rounded(without_new_fields([*candidate], [*baseline]), baseline)
    ours, theirs = ({leaf.path: leaf.value for leaf in side} for side in (near, baseline))
    found: dict[str, tuple[str, str]] = {}
    if ours.keys() != theirs.keys():
        return {}
    for path, mine in ours.items():
        other = theirs[path]
        if mine == other or (
            isinstance(mine, Artifact) and isinstance(other, Artifact) and mine.sha256 == other.sha256
        ):
            continue
        if not isinstance(mine, str) or not isinstance(other, str) or not _is_wording(mine, other):
            return {}
        found[path] = (mine, other)
    return found


async def judge_wordings(run: Run, sides: Sides, wordings: Wordings, opinion: Opinion) -> Opinion:
    """Claude's opinion on other wordings, or nobody's where it is off; `opinion` says where they part."""
    ours, theirs = ("\n\n".join(both[side] for both in wordings.values()) for side in (0, 1))
    return await ask_about_texts(run, sides, [ours], [theirs], opinion)


async def ask_about_texts(
    run: Run, sides: Sides, ours: Sequence[str], theirs: Sequence[str], opinion: Opinion
) -> Opinion:
    """Claude's opinion on whether texts mean the same, or nobody's where it is off.

    Args:
        ours, theirs: the text of each output.
        opinion: what is known of them, whose evidence is kept.
    """
    if run.claude is None:
        reason = f"{opinion.reason} Whether they mean the same, no judge that is on can tell."
        return Opinion("undecided", "none", reason, opinion.evidence)
    asked = await run.claude.compare_texts(ours, theirs, sides.case.shown)
    return replace(asked, evidence=opinion.evidence | asked.evidence)


def _is_wording(ours: str, theirs: str) -> bool:
    # Imported where they are needed: numpy takes longer to import than a small model takes to answer.
    from gate.judges.measures.text import measure_texts, words_of
    from gate.judges.noticeable.text import TEXT
    from gate.judges.text import find_text_defects

    words = [words_of(text) for text in (ours, theirs)]
    if min(map(len, words)) < FEWEST_WORDS or _is_formal(ours) or _is_formal(theirs):
        return False
    mine, known = map(set, words)
    if len(mine & known) < COMMON * min(len(mine), len(known)):
        return False
    if Counter(_FIGURE.findall(ours)) != Counter(_FIGURE.findall(theirs)):
        return False
    if find_text_defects(ours, [theirs]).decision == "fail":
        return False
    after, before = measure_texts([ours, theirs])
    chosen = {name: change for name, change in TEXT.items() if name not in OF_MANY}
    return not any(change.is_noticed(after[name] - before[name]) for name, change in chosen.items())


def _is_formal(text: str) -> bool:
    """Whether a text is for programs to read: code, JSON, or in another format."""
    from gate.checks.fields import read_json_text
    from gate.formats import recognise
    from gate.judges.text import has_marks_of_code

    return has_marks_of_code(text) or read_json_text(text) is not None or recognise([text]) is not None
