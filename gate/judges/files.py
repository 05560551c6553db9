"""Two files that should hold the same, given to the judge of their kind."""

from collections.abc import Sequence
from functools import partial

from gate.judges.base import Opinion
from gate.judges.exact import judge as judge_exact
from gate.judges.rounding import ONLY_ROUNDED_OTHERWISE, as_rounded
from gate.media.base import Artifact, Leaf
from gate.media.facts import Facts, read_facts
from gate.media.sniff import MAX_JSON_BYTES, MESHES, OFFICE, TENSORS, read_text

MAX_NESTING = 2  # archives within archives that are looked into


def compare_files(candidate: Artifact, baseline: Artifact, *, nesting: int = 0) -> Opinion:
    """Whether two files hold the same, but for what encoders, compression and rounding do.

    Args:
        nesting: how many archives the files lie in.

    Returns:
        the opinion of the judge of the baseline's kind of file: bytes and JSON by `exact`, then images by `pixels`,
        audio, video, archives, shapes in space, tensors, documents, scores and text by `signal`. Undecided for other
        kinds of file whose bytes differ.
    """
    leaf, known = Leaf("output", candidate), Leaf("output", baseline)
    opinion = judge_exact([leaf], [known])
    if opinion.decision == "fail" and as_rounded([leaf], [known]) == [known]:
        return Opinion("pass", "signal", ONLY_ROUNDED_OTHERWISE, opinion.evidence)
    if opinion.decision != "undecided":
        return opinion
    ours, theirs = read_facts(candidate), read_facts(baseline)
    if (ours.kind, ours.format) != (theirs.kind, theirs.format):
        reason = f"The candidate's file is {ours.describe()}, the baseline's {theirs.describe()}."
        return Opinion("fail", "facts", reason, {"candidate": ours.format, "baseline": theirs.format})
    if None not in (ours.rounds, theirs.rounds) and ours.rounds != theirs.rounds:
        reason = f"The candidate's animation is played {_times(ours.rounds)}, the baseline's {_times(theirs.rounds)}."
        return Opinion("fail", "facts", reason, {"candidate": ours.rounds, "baseline": theirs.rounds})
    if theirs.problem:
        return Opinion("undecided", "facts", f"The baseline's file {theirs.problem}.", {"unreadable": "baseline"})
    if ours.problem:
        return Opinion("fail", "facts", f"The candidate's file {ours.problem}.", {"unreadable": "candidate"})
    judged = _judge(candidate, baseline, theirs, nesting)
    if judged is None and _is_one_byte(candidate) and not _is_one_byte(baseline):
        return Opinion("fail", "signal", "The candidate's file is one byte again and again, and the baseline's is not.")
    return judged or opinion


def _times(rounds: int | None) -> str:
    return "once" if rounds == 1 else f"{rounds} times" if rounds else "for ever"


def _is_one_byte(file: Artifact) -> bool:
    """Whether a file is empty, or repeats its first byte throughout."""
    with file.path.open("rb") as stream:
        first = stream.read(1)
        return all(not chunk.strip(first) for chunk in iter(lambda: stream.read(1 << 20), b""))


def find_defects(candidate: Artifact, baselines: Sequence[Artifact]) -> Opinion | None:
    """Whether a file is broken in a way that needs no statistics: a sound, a moving picture, tensors; None for others.

    Args:
        candidate: one output.
        baselines: the baseline's at the same place for the same inputs, which may be other takes.

    Returns:
        fail: it is; undecided: it is not.
    """
    facts = [read_facts(one) for one in (candidate, *baselines)]
    if all(one.kind == "audio" for one in facts):
        from gate.judges.audio_defects import find_audio_defects

        return find_audio_defects(candidate, baselines)
    if all(one.kind == "video" or (one.kind == "image" and (one.frames or 1) > 1) for one in facts):
        from gate.judges.video import find_video_defects

        return find_video_defects(candidate, baselines)
    if all(one.format in TENSORS for one in facts):
        from gate.judges.tensors import find_tensor_defects

        return find_tensor_defects(candidate, baselines)
    return None


def find_blank(candidate: Artifact, baselines: Sequence[Artifact]) -> Opinion | None:
    """A failure where a picture shows nothing, and none of the baseline's at the same place does; else None."""
    facts = [read_facts(one) for one in (candidate, *baselines)]
    if not all(one.kind == "image" and (one.frames or 1) == 1 and not one.problem for one in facts):
        return None
    from gate.judges.blank import contrast, is_blank

    if not is_blank(candidate) or any(is_blank(one) for one in baselines):
        return None
    least = min(contrast(one) for one in baselines)
    reason = (
        f"The candidate's picture is blank (contrast {contrast(candidate):.1f}; the baseline's {least:.1f} and more)."
    )
    return Opinion("fail", "pixels", reason, {"contrast": contrast(candidate), "baseline_contrast": least})


def _judge(candidate: Artifact, baseline: Artifact, facts: Facts, nesting: int) -> Opinion | None:
    """Each judge is imported where it is needed: numpy, scipy and libav take longer than a small model to answer."""
    if facts.format == "svg":
        opinion = _compare_text_files(candidate, baseline)
        if opinion is not None and opinion.decision == "pass":
            return opinion
        from gate.judges.drawing import compare_drawings

        return compare_drawings(candidate, baseline)
    if facts.kind == "text":
        return _compare_text_files(candidate, baseline)
    if facts.kind == "image":
        from gate.judges.pixels import compare_images

        return compare_images(candidate, baseline)
    if facts.kind == "audio":
        from gate.judges.audio import compare_audio

        return compare_audio(candidate, baseline)
    if facts.kind == "video":
        from gate.judges.video import compare_video

        return compare_video(candidate, baseline)
    if facts.format in MESHES:
        from gate.judges.mesh import compare_meshes

        return compare_meshes(candidate, baseline)
    if facts.format in TENSORS:
        from gate.judges.tensors import compare_tensors

        return compare_tensors(candidate, baseline)
    if facts.format == "pdf":
        from gate.judges.document import compare_documents

        return compare_documents(candidate, baseline)
    if facts.format in OFFICE:
        from gate.judges.writing import compare_writings

        return compare_writings(candidate, baseline, facts.format)
    if facts.format == "midi":
        from gate.judges.values import compare_json
        from gate.media.score import read_score

        return compare_json(read_score(candidate), [read_score(baseline)], path="the score")
    if facts.kind == "archive" and nesting < MAX_NESTING:
        from gate.judges.archives import compare_archives

        return compare_archives(candidate, baseline, partial(compare_files, nesting=nesting + 1))
    return None


def _compare_text_files(candidate: Artifact, baseline: Artifact) -> Opinion | None:
    from gate.formats.same import compare_readings
    from gate.judges.tables import compare_tables
    from gate.judges.text import compare_text

    if max(candidate.size, baseline.size) > MAX_JSON_BYTES:
        return None
    if (table := compare_tables(candidate, baseline)) is not None:
        return table
    ours, theirs = read_text(candidate.path), read_text(baseline.path)
    opinion = compare_text(ours, theirs)
    return opinion if opinion.decision == "pass" else compare_readings(ours, theirs) or opinion
