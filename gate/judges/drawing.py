"""Two drawings in SVG that should be one: they look the same, however they are written."""

from gate.judges.base import Opinion, read_both
from gate.judges.exact import compare_values
from gate.judges.pixels import compare_images
from gate.media.base import Artifact
from gate.media.drawing import Drawing, read_drawing
from gate.media.store import ArtifactStore

# Of lengths: other decimals, relative to the larger of two.
SAME_LENGTH = 2e-3


def compare_drawings(candidate: Artifact, baseline: Artifact) -> Opinion:
    """Whether two SVG files draw the same.

    Returns:
        pass: they look the same, are of one size and say the same words.
        fail: they look different, say other words, or the candidate cannot be drawn.
        undecided: the baseline cannot be drawn.
    """
    read = read_both(read_drawing, candidate, baseline, "drawing")
    if isinstance(read, Opinion):
        return read
    ours, theirs = read
    if theirs.picture is None:
        return Opinion("undecided", "signal", "The baseline's drawing cannot be drawn.", {"unreadable": "baseline"})
    if ours.picture is None:
        return Opinion("fail", "signal", "The candidate's drawing cannot be drawn.", {"unreadable": "candidate"})
    said, known = words(ours), words(theirs)
    if said != known:
        one = next((word for word in sorted(known ^ said)), "")
        reason = f"The drawings have other words: {one!r} is in one of them alone."
        return Opinion("fail", "signal", reason, {"words": sorted(known ^ said)[:20]})
    sizes = [{name: one.values[name] for name in ("width", "height")} for one in (ours, theirs)]
    if differences := compare_values(*sizes, path="drawing", rel_tol=SAME_LENGTH):
        return Opinion("fail", "signal", f"{differences[0]}.")
    with ArtifactStore() as store:
        return compare_images(store.save(ours.picture), store.save(theirs.picture))


def words(drawing: Drawing) -> set[str]:
    """What a drawing says."""
    return {" ".join(one["text"].split()) for one in drawing.values.get("text", [])}
