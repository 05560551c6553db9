"""Two tables in files of text that should be one: what programs read of them, cell by cell."""

from gate.judges.base import Opinion
from gate.judges.exact import compare_values
from gate.judges.rounding import is_rounded
from gate.media.base import Artifact
from gate.media.sniff import read_text
from gate.media.table import DELIMITERS, Table, read_table


def compare_tables(candidate: Artifact, baseline: Artifact) -> Opinion | None:
    """Whether two tables hold the same, but for line ends, quotation marks, columns that are new and rounding.

    Returns:
        pass: they do.
        fail: the candidate is no table, its columns are between other marks, one is missing or holds another sort of
            thing, there are other rows, or a number is another one.
        undecided: texts differ, which may mean the same.
        None: the baseline is no table.
    """
    ours, theirs = (read_table(read_text(file.path), file) for file in (candidate, baseline))
    if theirs is None:
        return None
    if problem := _written_otherwise(ours, theirs):
        return Opinion("fail", "facts", f"The candidate's table {problem}.")
    assert ours is not None
    rows = [{name: row[name] for name in theirs.header} for row in ours.rows]
    if not (differences := compare_values(rows, theirs.rows, path="table")) or is_rounded(rows, theirs.rows):
        return Opinion("pass", "signal", "The tables hold the same.")
    texts = all(theirs.forms.get(name) == "texts" for name in _differing(rows, theirs))
    return Opinion("undecided" if texts else "fail", "signal", f"{differences[0]}.")


def _written_otherwise(ours: Table | None, theirs: Table) -> str | None:
    if ours is None:
        return "is no table any more, or its rows have not as many cells as its header"
    if ours.delimiter != theirs.delimiter:
        found, known = DELIMITERS[ours.delimiter], DELIMITERS[theirs.delimiter]
        return f"has its columns between {found}, and the baseline's between {known}"
    if missing := [name for name in theirs.header if name not in ours.header]:
        return f"lacks the column {missing[0]!r}"
    if len(ours.cells) != len(theirs.cells):
        return f"has {len(ours.cells)} rows, and the baseline's {len(theirs.cells)}"
    for name, form in theirs.forms.items():
        found = ours.forms.get(name, "nothing")
        # 3 for 3.0 is read as the same; a reader of whole numbers stops at 3.0.
        if found != form and (found, form) != ("whole numbers", "numbers"):
            return f"has {found} in the column {name!r}, and the baseline's {form}"
    return None


def _differing(rows: list[dict[str, object]], theirs: Table) -> list[str]:
    return [name for name in theirs.header if any(a[name] != b[name] for a, b in zip(rows, theirs.rows, strict=True))]
