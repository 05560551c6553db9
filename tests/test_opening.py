"""Files opened: what is in archives, tables and texts."""

from typing import Any

import pytest

from gate.checks import opening
from gate.checks.fields import read_json_text
from gate.checks.opening import opened
from gate.media.base import Artifact, Drawn, Leaf
from gate.media.store import ArtifactStore
from tests.media_samples import image, zipped


def inside(store: ArtifactStore, data: bytes, name: str) -> dict[str, Any]:
    return {leaf.path: leaf.value for leaf in opened([Leaf("output", store.save(data, name))], store)}


def test_the_members_of_an_archive_are_leaves_by_their_names(store: ArtifactStore) -> None:
    found = inside(store, zipped({"a/note.txt": b"hello", "picture.png": image("PNG")}), "all.zip")
    assert [value for path, value in found.items() if "note" in path] == ["hello"]
    assert [value.size for path, value in found.items() if "picture" in path] == [len(image("PNG"))]


def test_archives_in_archives_are_opened_too(store: ArtifactStore) -> None:
    found = inside(store, zipped({"inner.zip": zipped({"note.txt": b"deep"})}), "all.zip")
    assert list(found.values()) == ["deep"]


@pytest.mark.parametrize(
    "text", ["name,score\na,1.5\nb,2.5\n", "name;score\na;1.5\nb;2.5\n", "name\tscore\na\t1.5\nb\t2.5"]
)
def test_a_table_is_its_rows(store: ArtifactStore, text: str) -> None:
    table = inside(store, text.encode(), "rows.csv")["output"]
    assert read_json_text(table) == [{"name": "a", "score": 1.5}, {"name": "b", "score": 2.5}]
    assert table == text


def test_beside_a_table_stands_how_it_is_written(store: ArtifactStore) -> None:
    found = inside(store, b"name;id;score\na;1;1.5\nb;2;2\n", "rows.csv")
    assert {path: value for path, value in found.items() if path != "output"} == {
        "output (columns)": "between semicolons",
        "output (column 'name')": "texts",
        "output (column 'id')": "whole numbers",
        "output (column 'score')": "numbers",
    }


NAMES = "name, animal\nTom, cat\nIda, dog\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.csv", NAMES),
        ("rows.tsv", NAMES),
        ("", NAMES.replace(", ", "\t")),
        ("", NAMES.replace(", ", ",")),
        ("", "name, score\na, 1.5\nb, 2.5\n"),
    ],
    ids=["called one", "called one of tabs", "tabs", "no blanks after its commas", "a column of numbers"],
)
def test_a_table_is_told_by(store: ArtifactStore, name: str, text: str) -> None:
    assert isinstance(read_json_text(inside(store, text.encode(), name)["output"]), list)


@pytest.mark.parametrize(
    "text",
    [
        "Roses are red, violets are blue.\nSugar is sweet, and so are you.\nThe rest is, as ever, up to you."[:64],
        "Dear all, thank you.\nIn 1990, 20 people came.\nYours, the keeper.",
        "Yes; of course.\nNo; not at all.\nPerhaps; who knows.",
    ],
)
def test_sentences_with_as_many_commas_in_every_line_are_no_table(store: ArtifactStore, text: str) -> None:
    [found] = inside(store, text.encode(), "note.txt").values()
    assert read_json_text(found) is None


def test_a_file_of_many_megabytes_stays_a_file(store: ArtifactStore) -> None:
    [found] = inside(store, b"[" + b"0," * opening.MAX_TEXT_BYTES + b"0]", "a.json").values()
    assert isinstance(found, Artifact)


def test_json_lines_are_their_objects(store: ArtifactStore) -> None:
    [lines] = inside(store, b'{"a": 1}\n{"a": 2}\n', "rows.jsonl").values()
    assert read_json_text(lines) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    "text", ["Yes, of course.\nNo, never, not at all.\nPerhaps.", "one,two\nthree", "a,a\n1,2\n3,4", "{broken\n{too"]
)
def test_other_texts_stay_as_they_are(store: ArtifactStore, text: str) -> None:
    assert list(inside(store, text.encode(), "note.txt").values()) == [text]


def test_a_drawing_in_svg_is_what_is_in_it_by_its_sort(store: ArtifactStore) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g fill="red"><rect x="3" width="2" height="1"/></g></svg>'
    elements, picture = inside(store, drawing.encode(), "a.svg").values()
    values = read_json_text(elements)
    assert values["shape"] == [
        {"left": 3.0, "top": 0.0, "width": 2.0, "height": 1.0, "fill": "#ff0000ff", "stroke": None, "stroke width": 0.0}
    ]
    assert isinstance(picture, Drawn)


BOX = '<rect x="10" y="10" width="50" height="30"/>'


@pytest.mark.parametrize(
    ("element", "sort"),
    [
        (BOX, "shape"),
        ('<polygon points="10,10 60,10 60,40 10,40"/>', "shape"),
        ('<path d="M10 10h50v30h-50z"/>', "shape"),
        ('<rect x="10" y="10" width="50" height="30" rx="4"/>', "shape"),
        ('<line x1="10" y1="10" x2="60" y2="40" stroke="black"/>', "line"),
        ('<path d="M10 10L60 40" stroke="black"/>', "line"),
    ],
)
def test_how_a_shape_is_written_does_not_count(store: ArtifactStore, element: str, sort: str) -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90" width="90" height="90">{element}</svg>'
    [shape] = read_json_text(inside(store, drawing.encode(), "a.svg")["output"])[sort]
    assert [shape[name] for name in ("left", "top", "width", "height")] == [10, 10, 50, 30]


def test_a_drawing_that_declares_entities_stays_a_text(store: ArtifactStore) -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "ha">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>'
    assert list(inside(store, bomb.encode(), "a.svg").values()) == [bomb]


def test_an_archive_that_cannot_be_read_stays_a_file(store: ArtifactStore) -> None:
    broken = zipped({"note.txt": b"hello"})[:-30]
    assert [value.size for value in inside(store, broken, "all.zip").values()] == [len(broken)]


def test_what_is_no_file_stays_as_it_is(store: ArtifactStore) -> None:
    leaves = [Leaf("output.a", 3), Leaf("output.b", "text")]
    assert opened(leaves, store) == leaves
