"""Documents of offices and books: what DOCX, XLSX, PPTX and EPUB files say, read in a process of its own.

Fonts, widths, styles and what a writer notes of itself do not count: only what is read on the page.
"""

import json
import math
import sys
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from itertools import islice
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from gate.media.apart import run_apart
from gate.media.base import Artifact, TooLarge
from gate.media.remembered import remembered
from gate.media.sniff import sniff

MAX_BYTES = 64 * 1024**2
MAX_UNPACKED = 512 * 1024**2
MAX_CHARACTERS = 2_000_000
MAX_CELLS = 100_000
# Of the size of type: how wide a letter is on average, and how high a line. A box is called too small where its text
# needs so many times its height.
LETTER_WIDTH, LINE_HEIGHT, OVERFULL = 0.5, 1.2, 1.5
# What a box leaves around its text where nothing is said: a tenth and a twentieth of an inch on each side, in EMU.
MARGINS = (182_880, 91_440)
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".tif", ".tiff", ".emf", ".wmf")
# Tags of XHTML that end a line of text.
BREAKS = {"p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "pre", "title"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
UNREAD = {"script", "style", "head"}


@dataclass(frozen=True)
class Writing:
    """What a file says.

    Attributes:
        words: its text in the order in which it is read, with the marks of Markdown before headings; "" of a workbook.
        values: what else it holds: of a workbook `sheets` with their rows, of others their tables, titles and how many
            pictures there are.
    """

    words: str
    values: dict[str, Any]


def _bytes(writing: Writing) -> int:
    return 4 * len(writing.words) + 100 * len(str(writing.values))


@remembered(_bytes)
def read_writing(artifact: Artifact) -> Writing:
    """What a DOCX, XLSX, PPTX or EPUB file says.

    Raises:
        UnreadableMedia: readers of that format do not open it.
        TooLarge: it is larger than the gate reads, or takes longer.
    """
    format = sniff(artifact.path)
    if artifact.size > MAX_BYTES:
        raise TooLarge(f"is larger than {MAX_BYTES // 1024**2} MiB, of which the gate reads {format}", artifact.name)
    found = json.loads(run_apart("gate.media.office", artifact, format))
    return Writing(found["words"], found["values"])


def _main(path: str, format: str) -> None:
    read = {"docx": _docx, "xlsx": _xlsx, "pptx": _pptx, "epub": _epub}[format]
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                sys.exit(f"holds more than {MAX_UNPACKED // 1024**2} MiB, of which the gate reads {format}")
        words, values = read(path)
    # These readers raise anything from KeyError to their own errors on bad bytes.
    except Exception as error:  # noqa: BLE001
        sys.exit(f"cannot be read as {format}: {' '.join(str(error).split()) or type(error).__name__}"[:300])
    print(json.dumps({"words": words[:MAX_CHARACTERS], "values": values}))


def _docx(path: str) -> tuple[str, dict[str, Any]]:
    import docx
    from docx.table import Table

    document = docx.Document(path)
    lines: list[str] = []
    tables: list[list[list[str]]] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            tables.append([[cell.text for cell in row.cells] for row in block.rows])
            continue
        style = (block.style.name or "") if block.style is not None else ""
        level = style.removeprefix("Heading ")
        lines.append(f"{'#' * int(level)} {block.text}" if level in "123456789" and level else block.text)
    return "\n".join(lines), {
        "title": document.core_properties.title,
        "tables": [_records(table) for table in tables],
        "pictures": _pictures(path),
    }


def _xlsx(path: str) -> tuple[str, dict[str, Any]]:
    import openpyxl

    # What was computed when the file was written, and where nothing was, the formula.
    # Opened here, as openpyxl asks the names of files what they are.
    with open(path, "rb") as file:  # noqa: PTH123
        computed, written = (openpyxl.load_workbook(file, data_only=data_only) for data_only in (True, False))
    sheets: dict[str, Any] = {}
    left = MAX_CELLS
    for sheet in computed.worksheets:
        formulas = written[sheet.title]
        rows: list[list[Any]] = []
        for known, formula in zip(sheet.iter_rows(), formulas.iter_rows(), strict=True):
            left -= len(known)
            if left < 0:
                sys.exit(f"has more than {MAX_CELLS} cells, of which the gate reads xlsx")
            rows.append(
                [_plain(a.value if a.value is not None else b.value) for a, b in zip(known, formula, strict=True)]
            )
        while rows and not any(cell is not None for cell in rows[-1]):
            rows.pop()
        sheets[sheet.title] = _records(rows)
    return "", {"sheets": sheets, "order": list(sheets), "pictures": _pictures(path)}


def _pptx(path: str) -> tuple[str, dict[str, Any]]:
    from pptx import Presentation

    presentation: Any = Presentation(path)
    lines: list[str] = []
    tables: list[Any] = []
    overfull = 0
    for slide in presentation.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                overfull += _is_overfull(shape)
                title = slide.shapes.title is not None and shape.shape_id == slide.shapes.title.shape_id
                lines += [f"# {shape.text_frame.text}"] if title else shape.text_frame.text.splitlines()
            elif getattr(shape, "has_table", False):
                tables.append(_records([[cell.text for cell in row.cells] for row in shape.table.rows]))
        if slide.has_notes_slide:
            lines.append(slide.notes_slide.notes_text_frame.text)
    size = [round(side / 12_700) for side in (presentation.slide_width, presentation.slide_height)]  # points
    values = {"title": presentation.core_properties.title, "slides": len(presentation.slides), "size": size}
    return "\n".join(lines), values | {"tables": tables, "pictures": _pictures(path), "overfull": overfull}


def _is_overfull(shape: Any) -> bool:
    """Whether a box is clearly too small for its text, by the sizes that the file states and letters of usual width."""
    from pptx.enum.text import MSO_AUTO_SIZE

    frame = shape.text_frame
    if frame.auto_size not in (None, MSO_AUTO_SIZE.NONE) or None in (shape.width, shape.height):
        return False
    width, height = (max(side - margin, 1) for side, margin in zip((shape.width, shape.height), MARGINS, strict=True))
    needed = 0.0
    for paragraph in frame.paragraphs:
        sizes = [run.font.size or paragraph.font.size for run in paragraph.runs if run.text.strip()]
        if None in sizes:
            return False
        if sizes:
            size = max(sizes)
            across = LETTER_WIDTH * size * len(paragraph.text)
            needed += LINE_HEIGHT * size * (math.ceil(across / width) if frame.word_wrap is not False else 1)
    return needed > OVERFULL * height


def _epub(path: str) -> tuple[str, dict[str, Any]]:
    """A book: its package document names the chapters in the order in which they are read (EPUB 3.3, 5)."""
    with zipfile.ZipFile(path) as archive:
        container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
        package_path = next(one.attrib["full-path"] for one in container.iter() if _tag(one) == "rootfile")
        package = ElementTree.fromstring(archive.read(package_path))
        around = PurePosixPath(package_path).parent
        items = {one.attrib["id"]: one.attrib for one in package.iter() if _tag(one) == "item"}
        about = {
            _tag(one): (one.text or "").strip()
            for one in package.iter()
            if _tag(one) in ("title", "creator", "language")
        }
        chapters: list[str] = []
        for reference in (one for one in package.iter() if _tag(one) == "itemref"):
            item = items[reference.attrib["idref"]]
            reader = _Text()
            reader.feed(archive.read(str(around / unquote(item["href"]))).decode("utf-8"))
            chapters.append("\n".join(reader.lines))
        pictures = [one for one in items.values() if one.get("media-type", "").startswith("image/")]
        for one in pictures:
            archive.getinfo(str(around / unquote(one["href"])))
    return "\n".join(chapters), about | {"chapters": len(chapters), "pictures": len(pictures)}


class _Text(HTMLParser):
    """The words of a page, a line for each of its blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._fresh, self._hidden = True, 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._fresh |= tag in BREAKS
        self._hidden += tag in UNREAD
        if tag in HEADINGS and not self._hidden:
            self.lines.append(f"{'#' * HEADINGS[tag]} ")
            self._fresh = False

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self._fresh |= tag in BREAKS

    def handle_endtag(self, tag: str) -> None:
        self._fresh |= tag in BREAKS
        self._hidden -= tag in UNREAD

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if self._hidden or not words:
            return
        if self._fresh or not self.lines:
            self.lines.append(words)
        else:
            self.lines[-1] += f"{' ' if data[0].isspace() and not self.lines[-1].endswith(' ') else ''}{words}"
        self.lines[-1] += " " if data[-1].isspace() else ""
        self._fresh = False


def _records(rows: list[list[Any]]) -> list[Any]:
    """Rows by the names in the first one, where each of these is a text of its own; else as they are."""
    header = rows[0] if rows else []
    named = len(rows) > 1 and all(isinstance(name, str) and name for name in header) and len({*header}) == len(header)
    return [dict(zip(header, row, strict=False)) for row in islice(rows, 1, None)] if named else rows


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else value


def _pictures(path: str) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(PurePosixPath(name).suffix.lower() in PICTURES for name in archive.namelist())


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


if __name__ == "__main__":
    _main(*sys.argv[1:3])
