"""Tables in files of text: what is between commas, semicolons or tabs."""

import csv
import math
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from gate.media.base import Artifact

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
NAMES = (".csv", ".tsv")
TYPES = ("text/csv", "text/tab-separated-values")
FEWEST_LINES = 3
_WHOLE = re.compile(r"\s*[-+]?\d+\s*")


@dataclass(frozen=True)
class Table:
    """A table with a header.

    Attributes:
        delimiter: one of `DELIMITERS`.
        header: the names of the columns, each one once.
        cells: of each row as many as there are columns, as they are written.
    """

    delimiter: str
    header: list[str]
    cells: list[list[str]]

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Each row's numbers and texts by the names of the columns."""
        return [dict(zip(self.header, map(_number_or_text, row), strict=True)) for row in self.cells]

    @cached_property
    def forms(self) -> dict[str, str]:
        """How each column is written: `whole numbers`, `numbers`, `texts`; without those that are empty throughout."""
        columns = {name: [row[at] for row in self.cells if row[at].strip()] for at, name in enumerate(self.header)}
        return {name: _form(column) for name, column in columns.items() if column}


def read_table(text: str, file: Artifact) -> Table | None:
    """The table that a file's text is; None of other texts.

    Sentences have commas, too, and a few lines may have as many each: a table is called one, has tabs, has a column of
    numbers, or has no blanks after its commas.
    """
    lines = text.splitlines()
    delimiter = max(DELIMITERS, key=lines[0].count) if lines else ","
    if len(lines) < FEWEST_LINES or not lines[0].count(delimiter):
        return None
    named = PurePosixPath(file.name).suffix.lower() in NAMES or file.media_type.partition(";")[0] in TYPES
    try:
        header, *rows = csv.reader(lines, delimiter=delimiter, strict=True)
    except csv.Error:
        return None
    rows = [row for row in rows if row]
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in rows):
        return None
    table = Table(delimiter, header, rows)
    spaced = any(cell.startswith(" ") for row in (header, *rows) for cell in row[1:])
    if named or delimiter == "\t" or not spaced or any(form != "texts" for form in table.forms.values()):
        return table
    return None


def _form(column: list[str]) -> str:
    if all(_WHOLE.fullmatch(cell) for cell in column):
        return "whole numbers"
    return "numbers" if all(isinstance(_number_or_text(cell), float) for cell in column) else "texts"


def _number_or_text(text: str) -> float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text
