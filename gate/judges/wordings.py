"""Texts that should be one and are worded otherwise: only who reads them can tell whether they are worse.

What can be counted is: a text that is shorter, broken off, in another language, or has other figures is another text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from gate.judges.rounding import as_rounded
from gate.media.base import Artifact, Leaf, any_item
from gate.media.sniff import json_in

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
    near = as_rounded(candidate, baseline)
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
    return found if all(_are_wordings(texts, formal) for texts in places.values()) else {}


def _are_wordings(texts: Sequence[tuple[str, str]], formal: bool) -> bool:
    """Whether the texts of one place are others in nothing that can be counted."""
    from gate.judges.text import find_text_defects

    if any(_has_other_figures(*both) for both in texts):
        return False
    for_programs = [_is_formal(text) for both in texts for text in both]
    if not (formal and all(for_programs) if any(for_programs) else _are_sentences_alike(texts)):
        return False
    return not any(find_text_defects(ours, [theirs]).decision == "fail" for ours, theirs in texts)


def _are_sentences_alike(texts: Sequence[tuple[str, str]]) -> bool:
    """Whether texts are sentences, written alike. That is told of all together: of short ones, each number says
    little."""
    # Imported where they are needed: numpy takes longer to import than a small model takes to answer.
    from gate.judges.measures.text import measure_texts, words_of
    from gate.judges.noticeable.text import TEXT

    sides = [*zip(*texts, strict=True)]
    words = [[words_of(text) for text in side] for side in sides]
    counts = [len(own) for side in words for own in side]
    if min(counts) < FEWEST_WORDS and sum(counts) < WORDS_OF_SENTENCE * len(counts):
        return False
    if any(sum(map(len, side)) < FEWEST_WORDS for side in words):
        return False
    mine, known = ({word for own in side for word in own} for side in words)
    if len(mine & known) < COMMON * min(len(mine), len(known)):
        return False
    after, before = measure_texts([" ".join(side) for side in sides])
    chosen = {name: change for name, change in TEXT.items() if name not in OF_MANY}
    return not any(change.is_noticed(after[name] - before[name]) for name, change in chosen.items())


def _has_other_figures(ours: str, theirs: str) -> bool:
    return Counter(_FIGURE.findall(ours)) != Counter(_FIGURE.findall(theirs))


def _is_formal(text: str) -> bool:
    """Whether a text is for programs to read: code, JSON, or in another format."""
    from gate.formats import recognise
    from gate.judges.text import has_marks_of_code

    return has_marks_of_code(text) or json_in(text) is not None or recognise([text]) is not None
