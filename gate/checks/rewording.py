"""Texts of a deterministic model that are worded otherwise, see `gate.judges.wordings`, are for Claude to read."""

from collections.abc import Sequence
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
    ours, theirs = [*candidate], [*baseline]
    for leaf in candidate:
        other = known.get(leaf.path)
        if not isinstance(leaf.value, Artifact) or not isinstance(other, Artifact) or leaf.value.sha256 == other.sha256:
            continue
        said = [_said(file, leaf.path) for file in (leaf.value, other)]
        if None in said:
            return {}
        ours, theirs = (_with(side, leaf.path, own or []) for side, own in zip((ours, theirs), said, strict=True))
    return find_wordings(without_new_fields(ours, theirs), theirs, formal=formal)


def _with(leaves: Sequence[Leaf], path: str, said: Sequence[Leaf]) -> list[Leaf]:
    """Leaves with what a file says instead of the file."""
    return [one for leaf in leaves for one in (said if leaf.path == path else [leaf])]


def _said(file: Artifact, path: str) -> list[Leaf] | None:
    """The values of a file of JSON or in another format, or its text; None of what is not for readers."""
    from gate.formats import recognise

    if file.size > MAX_JSON_BYTES:
        return None
    try:
        if sniff(file.path) == "json":
            return leaves_of(read_json(file.path), path)
        if read_facts(file).kind != "text":
            return None
        text = read_text(file.path)
        known = recognise([text])
        reading = known.read(text) if known is not None else None
        return [Leaf(path, text)] if reading is None or reading.values is None else leaves_of(reading.values, path)
    except ValueError:
        return None


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
