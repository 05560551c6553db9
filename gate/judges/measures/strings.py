"""How the strings of outputs are written, whatever they say, and which of them come again."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from gate.judges.measures.graded import Graded, is_rule
from gate.judges.measures.text import repetition
from gate.judges.measures.written import read_colour
from gate.judges.values import nature

# The strings of one output at one place, without those that are empty.
Strings = Sequence[str]

# A form that at least this share of all strings has is the one that they are given in: half of the outputs are the
# candidate's, which may give them in another one.
USUAL_FORM = 0.45
# Of the values that the items of lists take, the most frequent ones are looked at, if they are so frequent.
MOST_VALUES, FREQUENT = 6, 0.1
FEWEST_ROWS = 3  # of strings that are equally long, as those of a grid
LONG_LIST = 8  # of fewer strings, a run that comes again says nothing
_WORDS = re.compile(r"[^\W\d_]+(?:[ '\u2019-]+[^\W\d_]+)*")
_FIGURES = re.compile(r"\d+")
_ZONE = re.compile(r"(Z|:.*[+-]\d\d:?\d\d)$")


def form(text: str) -> str:
    """What kind of string it is, for people and parsers: what stays the same from one value to the next.

    >>> form("2026-03-01"), form("Graz, Utrecht"), form("2026-03-01 10:00:00.5+01:00")
    ('0-0-0', 'a, a', 'timestamp with a blank, with a zone')
    >>> form("bd9a1d3c-71a3-4a0d-9b5a-0a7ae56aa5c7"), form("pred_01HGW2BBK7QZ9V4T")
    ('uuid', 'pred_ and letters and figures')
    >>> form("#ff8000"), form("#f80")
    ('colour of 7 characters', '#a0')
    """
    kind = nature(text)
    if kind == "timestamp":
        blank = "a blank" if text[10] == " " else "a T"
        zone = "with" if _ZONE.search(text) else "without"
        return f"timestamp with {blank}, {zone} a zone"
    if kind == "digest":
        return f"digest of {len(text)} characters"
    if kind == "id":
        prefix = re.match(r"(?:[A-Za-z]+[_-])*", text)
        # Which letters they are drawn from and how many, nobody asks.
        return f"{prefix[0] if prefix else ''} and letters and figures"
    if read_colour(text):
        return f"colour of {len(text)} characters" if text[0] == "#" else "colour"
    return kind or _FIGURES.sub("0", _WORDS.sub("a", text))


def measure_strings(place: str, outputs: Sequence[Strings]) -> Iterator[Graded]:
    """The strings at one place, in all outputs for the same inputs."""

    def graded(sort: str, measure: Callable[[Sequence[str]], float], name: str) -> Graded:
        return Graded(place, sort, np.array([measure(own) if own else np.nan for own in outputs]), name)

    forms = Counter(form(text) for own in outputs for text in own)
    for usual, count in forms.most_common(1):
        if count >= USUAL_FORM * forms.total() and len(forms) > 1:
            yield graded(
                "form", lambda own, usual=usual: _share(own, lambda text: form(text) == usual), f"form {usual}"
            )
    seen = Counter(text for own in outputs for text in set(own))
    strange = graded("strange", lambda own: _share(own, lambda text: seen[text] == 1), "strange")
    if is_rule(strange.values == 0.0):
        yield strange
    even = graded("uneven", lambda own: float(len(own) >= FEWEST_ROWS and len(set(map(len, own))) > 1), "uneven")
    if is_rule([len(own) >= FEWEST_ROWS and not uneven for own, uneven in zip(outputs, even.values, strict=True)]):
        yield even
    if any(len(own) >= LONG_LIST for own in outputs):
        # Such as the words of a recording.
        yield graded("loop", lambda own: repetition(own) if len(own) >= LONG_LIST else 0.0, "loop")
    if any(len(own) > 1 for own in outputs):
        values = Counter(text for own in outputs for text in own)
        for value, count in values.most_common(MOST_VALUES):
            if count >= FREQUENT * values.total() and len(values) > 1:
                yield graded("value", lambda own, value=value: _share(own, lambda text: text == value), f"= {value!r}")


def _share(own: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, own)) / len(own)
