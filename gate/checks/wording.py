"""The texts of a stochastic case as vectors and as measures: what they are written with, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gate.checks.fields import plain_values
from gate.checks.placed import Placed
from gate.formats import Reading, Written
from gate.judges import features
from gate.judges.measures.cues import measure_cues
from gate.judges.measures.lists import measure_items, measure_lists
from gate.judges.measures.parts import measure_parts
from gate.judges.measures.said import measure_answers, measure_typical
from gate.judges.measures.sums import measure_sums
from gate.judges.measures.text import FORMS, measure_form, measure_texts, measure_words
from gate.judges.noticeable import Change
from gate.judges.noticeable.formats import CUES, PARTS
from gate.judges.noticeable.text import ANSWER, CODE, FIGURE, FORM, LISTS, NAMES, QUERY, SUMS, TEXT, TYPICAL, WORD
from gate.judges.permutation import Measured, Stratum
from gate.judges.text import as_shown, as_tokens, has_marks_of_code
from gate.media.base import Leaf, any_item

# Texts of one place that are measured, over all outputs: each is held against each.
MAX_TEXTS = 2000
# Of a document, the first ones are looked at.
MAX_KEYS = 2000
# Of what texts say, a larger share of figures is data, not a text.
FEW_FIGURES = 0.8


@dataclass(frozen=True)
class TextStrata:
    """Texts at one place of the outputs.

    Attributes:
        firm: measures, in which a change is one for the worse.
        wording: what they are written with and say, where a difference is one in wording alone.
    """

    firm: list[Stratum]
    wording: list[Stratum]


def text_strata(placed: Placed, asked: Sequence[str] = ()) -> TextStrata:
    """The texts at one place of the outputs, as vectors and as measures.

    Args:
        asked: the case's inputs that are texts.
    """
    placed = placed.thinned(MAX_TEXTS)
    texts = [as_shown(text) for text in placed.both]
    read = _readings(placed)
    said = measure_words(texts)
    figures = [word for word in said if _is_figure(word)]

    def saying(chosen: list[str], change: Change) -> Measured:
        rows = [{word: said[word][number] for word in chosen} for number in range(len(texts))]
        return placed.measured(rows, dict.fromkeys(chosen, change))

    if read and all(one.items for one in read):
        # No text: names in no order, of which two outputs often have the same.
        named = placed.measured(measure_items([one.items for one in read]), NAMES)
        return TextStrata([named], [saying([*said], WORD)] if said else [])
    # How the letters, marks and lines of a program stand says nothing about it.
    code = 2 * sum(map(has_marks_of_code, texts)) > len(texts)
    usual = QUERY if any(one.parts for one in read) and code else CODE if code else TEXT
    firm: list[Stratum] = [
        *_formed(placed, read),
        placed.measured(measure_texts(texts), {name: TEXT[name] for name in usual}),
        placed.measured(measure_form(texts), {name: FORM for name in FORMS if not code or name != "indented lines"}),
        placed.measured(measure_lists(texts), LISTS),
        placed.measured(measure_sums(texts), SUMS),
    ]
    if asked:
        firm.append(placed.measured(measure_answers(texts, asked), ANSWER))
    wording: list[Stratum] = [
        placed.stratum([features.text_features(as_tokens(text) if code else text) for text in texts], "text"),
        placed.measured(measure_typical(texts), TYPICAL),
    ]
    # Among many numbers, no one of them is a fact.
    if figures and len(figures) < FEW_FIGURES * len(said):
        firm.append(saying(figures, FIGURE))
        # Over all cases together a figure that has changed shows sooner than in each by itself.
        firm.append(placed.stratum(np.array([said[word] for word in figures]).T, "figures"))
    if said:
        # A figure more than before may be right or wrong.
        wording.append(saying([*said], WORD))
    return TextStrata(firm, wording)


def document_stratum(placed: Placed) -> Measured:
    """Which keys documents have, such as texts in YAML: each is a part by itself."""
    keys = [{any_item(path) for path in [*plain_values([Leaf("", text)])][:MAX_KEYS]} for text in placed.both]
    return placed.measured(measure_parts([{key: frozenset({key}) for key in own} for own in keys]), PARTS)


def _readings(placed: Placed) -> list[Reading]:
    """What the texts say in their format; nothing where they are in none."""
    found = [text.reading for text in placed.both if isinstance(text, Written)]
    return found if len(found) == len(placed.both) else []


def _formed(placed: Placed, read: Sequence[Reading]) -> list[Stratum]:
    """What is measured of texts in a format."""
    found: list[Stratum] = []
    if any(one.parts for one in read):
        found.append(placed.measured(measure_parts([one.parts for one in read]), PARTS))
    if read and all(one.cues for one in read):
        found.append(placed.measured(measure_cues([one.cues for one in read]), CUES))
    return found


def _is_figure(word: str) -> bool:
    return any(character.isdigit() for character in word)
