"""Two office documents or books that should be one: the same words, tables and cells, however they are laid out."""

from gate.judges.base import Opinion, read_both
from gate.judges.rounding import is_rounded
from gate.judges.text import compare_text
from gate.judges.values import compare_json
from gate.media.base import Artifact
from gate.media.office import read_writing


def compare_writings(candidate: Artifact, baseline: Artifact, format: str) -> Opinion:
    """Whether two `docx`, `xlsx`, `pptx` or `epub` files say the same.

    Returns:
        pass: the same words, and in tables and cells the same values but for rounding.
        fail: a cell, a title or the number of pictures differs, or the candidate cannot be read.
        undecided: the words differ, which may mean the same, or the baseline cannot be read.
    """
    read = read_both(read_writing, candidate, baseline, format)
    if isinstance(read, Opinion):
        return read
    ours, theirs = read
    opinion = compare_json(ours.values, [theirs.values], path=format)
    if opinion.decision != "pass" and not is_rounded(ours.values, theirs.values):
        return opinion
    if ours.words == theirs.words:
        return Opinion("pass", "signal", "The files say the same.")
    return compare_text(ours.words, theirs.words)
