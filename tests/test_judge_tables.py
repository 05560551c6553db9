"""Tables that hold the same, and tables that a program reads otherwise."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from gate.judges.base import Opinion
from gate.judges.files import compare_files
from gate.media.store import ArtifactStore

ROWS = [("oak", 3, 0.9312, "tall"), ("elm", 12, 0.4127, "ill"), ("fir", 7, 0.1533, "dense"), ("yew", 5, 0.0871, "dark")]
HEADER = ("tree", "id", "score", "note")


def csv(
    rows: Sequence[tuple[object, ...]] = ROWS,
    header: tuple[str, ...] = HEADER,
    comma: str = ",",
    end: str = "\n",
) -> str:
    return "".join(comma.join(map(str, row)) + end for row in (header, *rows))


def changed(column: str, change: Callable[[Any], object]) -> list[tuple[object, ...]]:
    at = HEADER.index(column)
    return [(*row[:at], change(row[at]), *row[at + 1 :]) for row in ROWS]


def judged(store: ArtifactStore, candidate: str, baseline: str = csv()) -> Opinion:
    return compare_files(store.save(candidate.encode(), "trees.csv"), store.save(baseline.encode(), "trees.csv"))


@pytest.mark.parametrize(
    "candidate",
    [
        csv(end="\r\n"),
        csv(header=HEADER, rows=changed("score", lambda score: round(score, 2))),
        csv(rows=changed("note", lambda note: f'"{note}"')),
        csv(rows=[(*row, "new") for row in ROWS], header=(*HEADER, "more")),
        csv(rows=[(row[1], row[0], *row[2:]) for row in ROWS], header=("id", "tree", "score", "note")),
    ],
    ids=["ends of lines", "rounded", "in quotation marks", "a new column", "columns in another order"],
)
def test_the_same_table_written_otherwise_passes(store: ArtifactStore, candidate: str) -> None:
    opinion = judged(store, candidate)
    assert (opinion.decision, opinion.reason) == ("pass", "The tables hold the same.")


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (csv(comma=";"), "has its columns between semicolons, and the baseline's between commas"),
        (csv(rows=[row[:3] for row in ROWS], header=HEADER[:3]), "lacks the column 'note'"),
        (csv(rows=ROWS[:3]), "has 3 rows, and the baseline's 4"),
        (csv(rows=changed("id", float)), "has numbers in the column 'id', and the baseline's whole numbers"),
        (csv(rows=changed("score", lambda score: "high")), "has texts in the column 'score'"),
        (csv(rows=changed("score", lambda score: 1 - score)), "table[0].score is"),
        (csv(rows=changed("id", lambda number: number + 1)), "table[0].id is 4.0 and in the baseline 3.0"),
        ("tree,id\noak", "is no table any more"),
    ],
)
def test_another_table_fails(store: ArtifactStore, candidate: str, reason: str) -> None:
    opinion = judged(store, candidate)
    assert opinion.decision == "fail"
    assert reason in opinion.reason


def test_whole_numbers_may_lose_their_point(store: ArtifactStore) -> None:
    with_point = csv(rows=changed("id", float))
    assert judged(store, csv(), with_point).decision == "pass"


def test_other_words_in_a_cell_may_mean_the_same(store: ArtifactStore) -> None:
    opinion = judged(store, csv(rows=changed("note", str.upper)))
    assert (opinion.decision, opinion.reason) == ("undecided", "table[0].note is 'TALL' and in the baseline 'tall'.")


def test_a_table_of_the_candidates_alone_is_a_text(store: ArtifactStore) -> None:
    assert judged(store, csv(), "Some trees that stand in a wood.\n").decision == "undecided"
