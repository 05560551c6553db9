"""Texts of a deterministic model that are worded otherwise, see `gate.judges.wordings`, are for Claude to read."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from gate.checks.base import Run
from gate.checks.deterministic import without_new_fields
from gate.checks.sides import Sides
from gate.judges.base import Opinion
from gate.judges.rounding import leaves_of
from gate.judges.wordings import Wordings, find_wordings
from gate.media.base import Artifact, Leaf
from gate.media.facts import read_facts
from gate.media.sniff import MAX_JSON_BYTES, read_json, read_text, sniff


def wordings_of(candidate: Sequence[Leaf], baseline: Sequence[Leaf], *, formal: bool = False) -> Wordings:
    """The texts of two outputs and of the files in them that are worded otherwise, if nothing else differs.

    Args:
        formal: as of `find_wordings`.
    """
    known = {leaf.path: leaf.value for leaf in baseline}
    changed = {
        leaf.path
        for leaf in candidate
        if isinstance(leaf.value, Artifact)
        and isinstance(other := known.get(leaf.path), Artifact)
        and leaf.value.sha256 != other.sha256
    }
    try:
        ours, theirs = (_opened(side, changed) for side in (candidate, baseline))
    except ValueError:
        return {}
    return find_wordings(without_new_fields(ours, theirs), theirs, formal=formal)


def _opened(leaves: Sequence[Leaf], files: AbstractSet[str]) -> list[Leaf]:
    """Leaves with what the files at some paths say instead of these.

    Raises:
        ValueError: one is not for readers.
    """
    return [
        one
        for leaf in leaves
        for one in (_said(leaf.value, leaf.path) if leaf.path in files and isinstance(leaf.value, Artifact) else [leaf])
    ]


def _said(file: Artifact, path: str) -> list[Leaf]:
    """The values of a file of JSON or in another format, or its text."""
    from gate.formats import read_known

    if file.size > MAX_JSON_BYTES:
        raise ValueError("too large to be read")
    if sniff(file.path) == "json":
        return leaves_of(read_json(file.path), path)
    if read_facts(file).kind != "text":
        raise ValueError("no text")
    text = read_text(file.path)
    read = read_known(text)
    return [Leaf(path, text)] if read is None or read[1].values is None else leaves_of(read[1].values, path)


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
