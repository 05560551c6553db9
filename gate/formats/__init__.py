"""Formats of texts: what a text says to who reads it in its format, without how it is written down.

Each format is one file with a reader: from a text to its `Reading`, or None where it is not in the format. Prose must
never be taken for one: a reader is strict about what people would not write by accident. Parsers are imported where
they are needed, and are given no more than they read in a second.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# The slowest parser takes about a second for them.
MAX_CHARACTERS = 100_000
_FENCED = re.compile(r"\s*```(\w*)[^\S\n]*\n(.*?)\n?```\s*", re.DOTALL)


@dataclass(frozen=True)
class Reading:
    """What a text says in its format.

    Attributes:
        values: what it holds, as JSON would; None of a text that is not there for its values, such as a program.
        text: of the latter what it says, written in the one usual way.
        parts: of the latter the clauses or elements by their sort, to be held against the others'.
        items: of a list of names what it names.
        cues: what is said from when to when in seconds, of subtitles.
    """

    values: dict[str, Any] | list[Any] | None = None
    text: str = ""
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    items: Sequence[str] = ()
    cues: Sequence[tuple[float, float, str]] = ()


@dataclass(frozen=True)
class Format:
    """A format.

    Attributes:
        name: after "is" and "is no".
        certain: nobody writes so many texts in it by accident, so that one that is not in it is broken.
        most: characters of a text that it is given.
        of_numbers: it holds numbers and next to nothing else, so that other numbers are another content.
    """

    name: str
    read: Callable[[str], Reading | None]
    certain: bool = True
    most: int = MAX_CHARACTERS
    of_numbers: bool = False


class Written(str):
    """What a text says, where that is no values: as `Reading.text` has it."""

    __slots__ = ("reading",)
    reading: Reading

    def __new__(cls, reading: Reading) -> "Written":
        made = super().__new__(cls, reading.text)
        made.reading = reading
        return made


def recognise(texts: Sequence[str]) -> Format | None:
    """The format that all texts are in; None where there is none."""
    if not texts:
        return None
    longest = max(map(len, texts))
    inner = [unfenced(text) for text in texts]
    fenced = None not in inner
    for known in _formats():
        if longest <= known.most and all(
            known.read(one if fenced and one is not None else text) for text, one in zip(texts, inner, strict=True)
        ):
            return _in_fences(known) if fenced else known
    return None


def read_known(text: str) -> tuple[Format, Reading] | None:
    """The format that one text is in, with what it says; None where there is none."""
    known = recognise([text])
    reading = known.read(text) if known is not None else None
    return (known, reading) if known is not None and reading is not None else None


def unfenced(text: str) -> str | None:
    """What is in the one block of code in Markdown that a text is; None of other texts."""
    found = _FENCED.fullmatch(text)
    return found[2] if found and "```" not in found[2] else None


def _in_fences(known: Format) -> Format:
    def read(text: str) -> Reading | None:
        inner = unfenced(text)
        return known.read(inner) if inner is not None else None

    return Format(f"{known.name} in a block of code", read, known.certain, known.most, known.of_numbers)


def _formats() -> tuple[Format, ...]:
    from gate.formats.calendars import CALENDAR
    from gate.formats.colours import COLOURS
    from gate.formats.data import DATA
    from gate.formats.keywords import KEYWORDS
    from gate.formats.markup import HTML, XML
    from gate.formats.numbers import NUMBERS
    from gate.formats.queries import SQL
    from gate.formats.subtitles import ASS, SUBRIP, WEBVTT

    # The strictest first.
    return (SUBRIP, WEBVTT, ASS, CALENDAR, XML, HTML, SQL, COLOURS, NUMBERS, *DATA, *KEYWORDS)
