"""Office documents and books: what is read on their pages, and in their cells."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.styles import Font
from pptx import Presentation
from pptx.util import Pt

from gate.checks.opening import opened
from gate.judges.base import Opinion
from gate.judges.files import compare_files
from gate.media import office
from gate.media.base import Leaf
from gate.media.facts import read_facts
from gate.media.office import read_writing
from gate.media.store import ArtifactStore
from tests.media_samples import image, zipped

ROWS = [
    ("day", "item", "amount"),
    (date(2026, 3, 1), "bread", -3.25),
    (date(2026, 3, 2), "wages", 1200),
    (None, "tea", 4),
]
WORDS = ("Dear Ann,", "the roof is mended.", "Yours, Tom")
CHAPTERS = ("<h1>One</h1><p>It <b>rained</b>.</p>", "<h1>Two</h1><p>It was dry &amp; warm.<br/>At last.</p>")
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def workbook(rows: Sequence[Sequence[Any]] = ROWS, title: str = "March", bold: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if bold:
        sheet["A1"].font = Font(bold=True)
        sheet.column_dimensions["B"].width = 40
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def letter(words: Sequence[str] = WORDS, heading: str = "The roof", author: str = "gate", total: str = "12") -> bytes:
    document = docx.Document()
    document.core_properties.author = author
    document.add_heading(heading, level=2)
    for line in words:
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("work", "hours", "roof", total), strict=True
    ):
        cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def slides(*titles: str) -> bytes:
    presentation: Any = Presentation()
    for title in titles:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, f"About {title.lower()}\nand more"
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def book(
    chapters: Sequence[str] = CHAPTERS, title: str = "Weather", made: str = "2026-01-02", cover: bool = True
) -> bytes:
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n, _ in enumerate(chapters)
    )
    items += '<item id="cover" href="cover.png" media-type="image/png"/>'
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>{title}</dc:title><dc:creator>gate</dc:creator><dc:date>{made}</dc:date></metadata>"
        f"<manifest>{items}</manifest><spine>"
        + "".join(f'<itemref idref="c{n}"/>' for n, _ in enumerate(chapters))
        + "</spine></package>"
    )
    members = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": CONTAINER.encode(),
        "OEBPS/book.opf": package.encode(),
        **{
            f"OEBPS/c{n}.xhtml": f"<html><head><title>x</title></head><body>{one}</body></html>".encode()
            for n, one in enumerate(chapters)
        },
    }
    return zipped(members | ({"OEBPS/cover.png": image("PNG")} if cover else {}), compression=0)


KNOWN = {"docx": letter(), "xlsx": workbook(), "pptx": slides("Rain", "Sun"), "epub": book()}


def judged(store: ArtifactStore, candidate: bytes, baseline: bytes) -> Opinion:
    return compare_files(store.save(candidate), store.save(baseline))


@pytest.mark.parametrize(("format", "data"), KNOWN.items())
def test_a_document_is_told_by_its_bytes(store: ArtifactStore, format: str, data: bytes) -> None:
    facts = read_facts(store.save(data))
    assert (facts.kind, facts.format, facts.problem) == ("file", format, None)


def test_a_letter_is_its_words_and_tables(store: ArtifactStore) -> None:
    writing = read_writing(store.save(KNOWN["docx"]))
    assert writing.words == "\n".join(("## The roof", *WORDS))
    assert (writing.values["title"], writing.values["tables"]) == ("", [[{"work": "roof", "hours": "12"}]])


def test_a_workbook_is_its_cells(store: ArtifactStore) -> None:
    writing = read_writing(store.save(KNOWN["xlsx"]))
    assert writing.values["sheets"] == {
        "March": [
            {"day": "2026-03-01", "item": "bread", "amount": -3.25},
            {"day": "2026-03-02", "item": "wages", "amount": 1200},
            {"day": None, "item": "tea", "amount": 4},
        ]
    }


def test_a_formula_that_nobody_has_computed_is_what_is_written(store: ArtifactStore) -> None:
    writing = read_writing(store.save(workbook([("a", "b"), (1, "=A2*2")])))
    assert writing.values["sheets"]["March"] == [{"a": 1, "b": "=A2*2"}]


def test_slides_are_their_words(store: ArtifactStore) -> None:
    writing = read_writing(store.save(KNOWN["pptx"]))
    assert writing.words == "# Rain\nAbout rain\nand more\n# Sun\nAbout sun\nand more"
    assert (writing.values["slides"], writing.values["size"]) == (2, [720, 540])


def test_a_book_is_its_chapters_in_the_order_of_its_spine(store: ArtifactStore) -> None:
    writing = read_writing(store.save(KNOWN["epub"]))
    assert writing.words == "# One\nIt rained.\n# Two\nIt was dry & warm.\nAt last."
    assert writing.values == {"title": "Weather", "creator": "gate", "chapters": 2, "pictures": 1}


@pytest.mark.parametrize(
    ("candidate", "baseline"),
    [
        (letter(author="somebody"), KNOWN["docx"]),
        (workbook(bold=True), KNOWN["xlsx"]),
        (workbook([(*row, "new") for row in ROWS]), KNOWN["xlsx"]),
        (book(made="2026-07-08"), KNOWN["epub"]),
        (book([one.replace("<p>", '<p class="a">\n  ') for one in CHAPTERS]), KNOWN["epub"]),
    ],
    ids=["another author", "another style", "a new column", "another date", "another layout"],
)
def test_the_same_words_in_another_file_pass(store: ArtifactStore, candidate: bytes, baseline: bytes) -> None:
    opinion = judged(store, candidate, baseline)
    assert (opinion.decision, opinion.reason) == ("pass", "The files say the same.")


@pytest.mark.parametrize(
    ("candidate", "baseline", "decision"),
    [
        (letter((*WORDS[:1], "the roof leaks.", *WORDS[2:])), KNOWN["docx"], "undecided"),
        (letter(total="13"), KNOWN["docx"], "fail"),
        (letter(heading="The wall"), KNOWN["docx"], "undecided"),
        (workbook([*ROWS[:1], (date(2026, 3, 1), "bread", "-3.25"), *ROWS[2:]]), KNOWN["xlsx"], "fail"),
        (workbook([*ROWS[:1], (46082, "bread", -3.25), *ROWS[2:]]), KNOWN["xlsx"], "fail"),
        (workbook(ROWS[:3]), KNOWN["xlsx"], "fail"),
        (workbook(title="April"), KNOWN["xlsx"], "fail"),
        (slides("Rain"), KNOWN["pptx"], "fail"),
        (slides("Sun", "Rain"), KNOWN["pptx"], "undecided"),
        (book(title="Whether"), KNOWN["epub"], "fail"),
        (book(CHAPTERS[::-1]), KNOWN["epub"], "undecided"),
        (book(CHAPTERS[:1]), KNOWN["epub"], "fail"),
        (book(cover=False), KNOWN["epub"], "fail"),
    ],
)
def test_what_is_read_otherwise_does_not_pass(
    store: ArtifactStore, candidate: bytes, baseline: bytes, decision: str
) -> None:
    assert judged(store, candidate, baseline).decision == decision


@pytest.mark.parametrize("format", KNOWN)
def test_a_damaged_document_has_a_problem(store: ArtifactStore, format: str) -> None:
    with zipfile.ZipFile(io.BytesIO(KNOWN[format])) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    main = {
        "docx": "word/document.xml",
        "xlsx": "xl/workbook.xml",
        "pptx": "ppt/presentation.xml",
        "epub": "OEBPS/book.opf",
    }
    members[main[format]] = members[main[format]][:-40]
    problem = read_facts(store.save(zipped(members, compression=0))).problem
    assert problem is not None
    assert problem.startswith(f"cannot be read as {format}: ")


def test_a_document_that_unpacks_to_too_much_is_not_read(store: ArtifactStore) -> None:
    bomb = zipped({"word/document.xml": bytes(office.MAX_UNPACKED + 1)}, compression=8)
    assert read_facts(store.save(bomb)).problem == "holds more than 512 MiB, of which the gate reads docx"


def test_in_outputs_stand_a_documents_words_and_its_values(store: ArtifactStore) -> None:
    found = {leaf.path: leaf.value for leaf in opened([Leaf("output", store.save(KNOWN["docx"]))], store)}
    assert found["output (words)"] == "\n".join(("## The roof", *WORDS))
    assert found["output"].values["tables"] == [[{"work": "roof", "hours": "12"}]]


@pytest.mark.parametrize(("points", "overfull"), [(18, 0), (32, 0), (96, 2)])
def test_a_box_that_is_too_small_for_its_text_is_counted(store: ArtifactStore, points: int, overfull: int) -> None:
    presentation: Any = Presentation()
    for title in ("Rain", "Sun"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        frame.text = (
            "It falls on the harbour and on the hills behind it, from early in the morning until late at night."
        )
        frame.paragraphs[0].runs[0].font.size = Pt(points)
    file = io.BytesIO()
    presentation.save(file)
    assert read_writing(store.save(file.getvalue())).values["overfull"] == overfull
