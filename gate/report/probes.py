"""What a model takes of the pictures that it was probed with, beside its baseline, as a table."""

from collections.abc import Iterator

from gate.verdict import Verdict

HEADER = ("input", "probe", "candidate", "baseline")
WIDEST = 60  # characters of a cell


def rows(verdict: Verdict) -> list[tuple[str, ...]]:
    """The table's header and a row for each probe that was tried, of one cell a column; nothing without any."""
    tried = [result.evidence for result in verdict.checks if result.id.startswith("probe.") and result.evidence]
    if not tried:
        return []
    columns = HEADER if verdict.baseline else HEADER[:-1]
    return [columns, *(tuple(_cell(evidence.get(column)) for column in columns) for evidence in tried)]


def table(verdict: Verdict) -> Iterator[str]:
    """The table as lines."""
    found = rows(verdict)
    widths = [max(len(row[column]) for row in found) for column in range(len(found[0]))] if found else []
    for row in found:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _cell(value: object) -> str:
    text = "-" if value is None else " ".join(str(value).split())
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
