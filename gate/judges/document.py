"""Two documents in PDF that should be one: the same pages with the same words, which look the same.

Who made the file and when, its identifiers, fonts and compression do not count: the pages are drawn.
"""

from typing import Any

from gate.judges.base import Opinion, read_both
from gate.judges.pixels import compare_images
from gate.judges.text import is_same_text
from gate.media.base import Artifact
from gate.media.document import MAX_DRAWN, Document, read_document
from gate.media.store import ArtifactStore

SAME_SIZE = 1.0  # points of 1/72 inch: writers round


def compare_documents(candidate: Artifact, baseline: Artifact) -> Opinion:
    """Whether two PDF files hold the same pages.

    Returns:
        pass: as many pages, each of the same size, with the same words, and drawn within the limits of
            `gate.judges.pixels`.
        fail: the number, a size or a picture of the pages differs, or the candidate cannot be read.
        undecided: the words differ while the pictures are the same, there are more pages than are drawn, or the
            baseline cannot be read.
    """
    read = read_both(read_document, candidate, baseline, "document")
    if isinstance(read, Opinion):
        return read
    ours, theirs = read
    evidence: dict[str, Any] = {"pages": len(ours.sizes), "baseline_pages": len(theirs.sizes)}
    if len(ours.sizes) != len(theirs.sizes):
        reason = f"The candidate's document has {len(ours.sizes)} pages, the baseline's {len(theirs.sizes)}."
        return Opinion("fail", "signal", reason, evidence)
    for number, (one, other) in enumerate(zip(ours.sizes, theirs.sizes, strict=True), start=1):
        if max(abs(a - b) for a, b in zip(one, other, strict=True)) > SAME_SIZE:
            reason = f"Page {number} is {one[0]:.0f}x{one[1]:.0f} points, the baseline's {other[0]:.0f}x{other[1]:.0f}."
            return Opinion("fail", "signal", reason, evidence)
    if (opinion := _compare_pictures(ours, theirs)) is not None:
        return Opinion(opinion.decision, opinion.by, opinion.reason, evidence | opinion.evidence)
    different = [
        number
        for number, (one, other) in enumerate(zip(ours.texts, theirs.texts, strict=True), start=1)
        if not is_same_text(" ".join(one.split()), " ".join(other.split()))
    ]
    if different:
        reason = f"The pages look the same, and the words that can be copied from page {different[0]} differ."
        return Opinion("undecided", "signal", reason, evidence | {"pages_of_other_words": different[:20]})
    if len(ours.sizes) > MAX_DRAWN:
        reason = f"The words of all pages are the same; of {len(ours.sizes)} pages, the first {MAX_DRAWN} were drawn."
        return Opinion("undecided", "signal", reason, evidence)
    return Opinion("pass", "signal", f"The documents have the same {len(ours.sizes)} pages.", evidence)


def _compare_pictures(ours: Document, theirs: Document) -> Opinion | None:
    """The opinion on the first page that looks otherwise; None where all look the same."""
    with ArtifactStore() as store:
        for number, (one, other) in enumerate(zip(ours.pictures, theirs.pictures, strict=True), start=1):
            opinion = compare_images(store.save(one), store.save(other))
            if opinion.decision != "pass":
                return Opinion(opinion.decision, opinion.by, f"Page {number}: {opinion.reason}", opinion.evidence)
    return None
