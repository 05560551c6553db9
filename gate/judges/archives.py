"""Archives that should hold the same: members compared by name, kind, size and digest, then by what they hold."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from gate.judges.base import Opinion, read_both
from gate.media.archive import Member, read_archive, unpack
from gate.media.base import Artifact, UnreadableMedia
from gate.media.store import ArtifactStore

# Members that differ in their bytes and are unpacked to be compared, and how large each may be: what lies on disk for
# a moment is 64 times 64 MiB at most.
MAX_COMPARED = 64
MAX_MEMBER_BYTES = 64 * 1024**2
MAX_LISTED = 20  # names in the evidence

Compare = Callable[[Artifact, Artifact], Opinion]


def compare_archives(candidate: Artifact, baseline: Artifact, compare: Compare) -> Opinion:
    """Whether two archives hold the same members. Their order, times and compression do not count, nor do folders.

    Args:
        candidate: an archive as `gate.media.archive.read_archive` reads.
        baseline: the same.
        compare: judges two members of one name whose bytes differ.

    Returns:
        pass: the same names, each with the same bytes or a pass of `compare`.
        fail: a member is missing, is new, is of another kind or fails; the candidate cannot be read, or has names or
            links that lead out of the folder into which it is unpacked.
        undecided: the baseline cannot be read, or `compare` does not decide.
    """
    if candidate.sha256 == baseline.sha256:
        return Opinion("pass", "signal", "The two archives are byte-identical.")
    read = read_both(read_archive, candidate, baseline, "archive")
    if isinstance(read, Opinion):
        return read
    ours, theirs = read
    evidence: dict[str, Any] = {"members": len(ours), "baseline_members": len(theirs)}
    known = _numbered(theirs)
    found = _numbered(ours)
    unsafe = sorted({member.name for member in found.values() if member.is_unsafe} - {one.name for one in theirs})
    missing, new = sorted(known.keys() - found.keys()), sorted(found.keys() - known.keys())
    for names, what in (
        (unsafe, "leads out of the folder into which the archive is unpacked"),
        ([name for name, _ in missing], "is missing from the candidate's archive"),
        ([name for name, _ in new], "is new in the candidate's archive"),
    ):
        if names:
            more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
            return Opinion("fail", "signal", f"{names[0]!r} {what}{more}.", evidence | {"names": names[:MAX_LISTED]})
    for place, member in found.items():
        if (member.kind, member.target) != (known[place].kind, known[place].target):
            reason = f"{member.name!r} is {_said(member)}, in the baseline {_said(known[place])}."
            return Opinion("fail", "signal", reason, evidence)
    differing = [place for place, member in found.items() if member.sha256 != known[place].sha256]
    evidence["differing"] = [name for name, _ in differing[:MAX_LISTED]]
    if not differing:
        return Opinion("pass", "signal", f"The archives hold the same {len(found)} members.", evidence)
    return _compare_contents(candidate, baseline, [name for name, _ in differing], compare, evidence)


def _compare_contents(
    candidate: Artifact, baseline: Artifact, names: list[str], compare: Compare, evidence: dict[str, Any]
) -> Opinion:
    if len(names) > MAX_COMPARED or len(set(names)) < len(names):
        reason = f"{len(names)} members of the archive differ in their bytes, among them {names[0]!r}."
        return Opinion("undecided", "signal", reason, evidence)
    undecided: Opinion | None = None
    with ArtifactStore(max_bytes=MAX_MEMBER_BYTES) as store:
        try:
            ours, theirs = (unpack(archive, set(names), store) for archive in (candidate, baseline))
        except UnreadableMedia as error:
            return Opinion("undecided", "signal", f"The archive {error.problem}.", evidence)
        for name in names:
            opinion = compare(ours[name], theirs[name])
            reason = f"{name!r} in the archive: {opinion.reason}"
            opinion = Opinion(opinion.decision, opinion.by, reason, evidence | {"member": opinion.evidence})
            if opinion.decision == "fail":
                return opinion
            if opinion.decision == "undecided":
                undecided = undecided or opinion
    count = "One member" if len(names) == 1 else f"{len(names)} members"
    passed = Opinion("pass", "signal", f"{count} differ in bytes and hold the same: {', '.join(names[:3])}.", evidence)
    return undecided or passed


def _numbered(members: tuple[Member, ...]) -> dict[tuple[str, int], Member]:
    """The members but for folders, by name and by which of those with this name they are."""
    seen: Counter[str] = Counter()
    numbered: dict[tuple[str, int], Member] = {}
    for member in members:
        if member.kind != "folder":
            numbered[member.name, seen[member.name]] = member
            seen[member.name] += 1
    return numbered


def _said(member: Member) -> str:
    return f"a link to {member.target!r}" if member.kind == "link" else f"a {member.kind}"
