"""Texts that should be one and are worded otherwise: only who reads them can tell whether they are worse.

What can be counted is: a text that is shorter, broken off, in another language, or has other figures is another text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from gate.judges.rounding import as_rounded
from gate.media.base import Artifact, Leaf, any_item

# A shorter text is an answer, not a wording: but for sentences at one place that are as long together, and on average
# so long that they are sentences.
FEWEST_WORDS, WORDS_OF_SENTENCE = 8, 4
# Of the words of the one that has fewer, so many are in the other one, too: else they have nothing in common.
COMMON = 0.25
# Of the texts that differ, together: some seconds. Nobody reads more.
MAX_CHARACTERS = 1_000_000
# What a word is misspelt from, more than two texts tell.
OF_MANY = ("misspelt",)
_FIGURE = re.compile(r"\d+")

# The candidate's and the baseline's text by their place.
Wordings = Mapping[str, tuple[str, str]]


def find_wordings(candidate: Sequence[Leaf], baseline: Sequence[Leaf], *, formal: bool = False) -> Wordings:
    """The texts that are worded otherwise, if nothing else differs.

    Args:
        formal: take programs, formulas and queries, too, which may say the same in another way.

    Returns:
        nothing where something else differs, or a text is another one by what can be counted.
    """
    near = as_rounded([*candidate], [*baseline])
    ours, theirs = ({leaf.path: leaf.value for leaf in side} for side in (near, baseline))
    if ours.keys() != theirs.keys():
        return {}
    found: dict[str, tuple[str, str]] = {}
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, mine in ours.items():
        other = theirs[path]
        if mine == other or (
            isinstance(mine, Artifact) and isinstance(other, Artifact) and mine.sha256 == other.sha256
        ):
            continue
        if not isinstance(mine, str) or not isinstance(other, str):
            return {}
        found[path] = mine, other
        places[any_item(path)].append((mine, other))
    if sum(len(text) for both in found.values() for text in both) > MAX_CHARACTERS:
        return {}
    for texts in places.values():
        if not (_are_wordings(texts) or (formal and all(_is_other_program(*both) for both in texts))):
            return {}
    return found


def _is_other_program(ours: str, theirs: str) -> bool:
    """Whether both texts are for programs to read, with the same figures, and neither is broken."""
    from gate.judges.text import find_text_defects

    if not (_is_formal(ours) and _is_formal(theirs)) or _has_other_figures(ours, theirs):
        return False
    return find_text_defects(ours, [theirs]).decision != "fail"


def _are_wordings(texts: Sequence[tuple[str, str]]) -> bool:
    """Whether all texts of one place are wordings. How they are written is told of all together: of short texts, each
    number says little."""
    # Imported where they are needed: numpy takes longer to import than a small model takes to answer.
    from gate.judges.measures.text import measure_texts, words_of
    from gate.judges.noticeable.text import TEXT
    from gate.judges.text import find_text_defects

    counts = [len(words_of(text)) for both in texts for text in both]
    if min(counts) < FEWEST_WORDS and sum(counts) < WORDS_OF_SENTENCE * len(counts):
        return False
    if any(_has_other_figures(*both) or any(map(_is_formal, both)) for both in texts):
        return False
    if any(find_text_defects(ours, [theirs]).decision == "fail" for ours, theirs in texts):
        return False
    whole = [" ".join(both[side] for both in texts) for side in (0, 1)]
    words = [words_of(text) for text in whole]
    if min(map(len, words)) < FEWEST_WORDS:
        return False
    mine, known = map(set, words)
    if len(mine & known) < COMMON * min(len(mine), len(known)):
        return False
    after, before = measure_texts(whole)
    chosen = {name: change for name, change in TEXT.items() if name not in OF_MANY}
    return not any(change.is_noticed(after[name] - before[name]) for name, change in chosen.items())


def _has_other_figures(ours: str, theirs: str) -> bool:
    return Counter(_FIGURE.findall(ours)) != Counter(_FIGURE.findall(theirs))


def _is_formal(text: str) -> bool:
    """Whether a text is for programs to read: code, JSON, or in another format."""
    from gate.formats import recognise
    from gate.judges.text import has_marks_of_code

    return has_marks_of_code(text) or text.lstrip()[:1] in ("{", "[") or recognise([text]) is not None
