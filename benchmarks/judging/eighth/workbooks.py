"""A model that reads a scanned statement of account and answers with an Excel file; the same at every call."""

import datetime
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks.judging.encode import data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

SHOPS = ("Bakery Hill", "Rail ticket", "City power", "Rent", "Salary", "Book shop", "Pharmacy", "Refund", "Water works")
EPOCH = datetime.date(1899, 12, 30)  # day 0 of Excel's
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TOP = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PLAIN, DATE, MONEY, BOLD = range(4)  # styles of cells
WIDTHS = (
    '<cols><col min="1" max="1" width="12" customWidth="1"/><col min="2" max="2" width="30" customWidth="1"/></cols>'
)
FROZEN = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'  # fmt: skip


@dataclass(frozen=True)
class Entry:
    day: datetime.date
    text: str
    amount: float


Change = Callable[[list[Entry]], list[Entry]]


def _statement(inputs: Inputs) -> list[Entry]:
    scan = content(inputs)
    day, made = datetime.date(2026, 1, 2) + datetime.timedelta(int(scan.integers(0, 120))), []
    for _ in range(int(scan.integers(12, 20))):
        shop, cents = str(scan.choice(SHOPS)), int(scan.integers(250, 95000))
        made.append(Entry(day, shop, (cents if shop in ("Salary", "Refund") else -cents) / 100))
        day += datetime.timedelta(int(scan.integers(0, 4)))
    return made


def workbook(
    change: Change | None = None,
    *,
    shared: bool = False,
    layout: str = "",
    dated: int = DATE,
    as_text: bool = False,
    producer: str = "Writer 2.1",
    header: int = PLAIN,
    creation: str = "2026-03-01T08:00:00Z",
) -> Generate:
    """One sheet: date, text, amount.

    Args:
        change: of what was read.
        shared: texts stand in a table of their own, as Excel itself writes them.
        layout: XML before the cells, of widths or views.
        dated: the style of dates.
        as_text: amounts are texts.
        producer: the program that the file names.
        header: the style of the first row.
        creation: the moment that the file names.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        entries = _statement(inputs)
        entries = change(entries) if change else entries
        strings: list[str] = []

        def text(place: str, value: str, style: int = PLAIN) -> str:
            if not shared:
                return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'
            if value not in strings:
                strings.append(value)
            return f'<c r="{place}" s="{style}" t="s"><v>{strings.index(value)}</v></c>'

        def number(place: str, value: str, style: int) -> str:
            return f'<c r="{place}" s="{style}"><v>{value}</v></c>'

        titles = zip("ABC", ("Date", "Text", "Amount"), strict=True)
        rows = ["".join(text(f"{column}1", title, header) for column, title in titles)]
        for row, entry in enumerate(entries, 2):
            amount = f"{entry.amount:.2f}"
            cells = [number(f"A{row}", str((entry.day - EPOCH).days), dated), text(f"B{row}", entry.text)]
            cells.append(text(f"C{row}", amount) if as_text else number(f"C{row}", amount, MONEY))
            rows.append("".join(cells))
        data = "".join(f'<row r="{index}">{cells}</row>' for index, cells in enumerate(rows, 1))
        kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml."
        overrides = {
            "xl/workbook.xml": "sheet.main",
            "xl/worksheets/sheet1.xml": "worksheet",
            "xl/styles.xml": "styles",
        }
        relations = {"styles": "styles.xml", "worksheet": "worksheets/sheet1.xml"}
        members = {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Statement" sheetId="1" r:id="worksheet"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{layout}<sheetData>{data}</sheetData></worksheet>',
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
            '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
            '<cellXfs count="4"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" applyNumberFormat="1" xfId="0"/><xf numFmtId="4" applyNumberFormat="1" xfId="0"/><xf numFmtId="0" fontId="1" applyFont="1" xfId="0"/></cellXfs></styleSheet>',
            "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>{producer}</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">{creation}</dcterms:created></cp:coreProperties>',
        }  # fmt: skip
        if shared:
            overrides["xl/sharedStrings.xml"], relations["sharedStrings"] = "sharedStrings", "sharedStrings.xml"
            items = "".join(f"<si><t>{value}</t></si>" for value in strings)
            members["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{items}</sst>'
        links = "".join(
            f'<Relationship Id="{key}" Type="{OFFICE}/{key}" Target="{to}"/>' for key, to in relations.items()
        )
        members["xl/_rels/workbook.xml.rels"] = (
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
        )
        members["_rels/.rels"] = (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="book" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            f'<Relationship Id="core" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
        )
        parts = "".join(
            f'<Override PartName="/{part}" ContentType="{kinds}{kind}+xml"/>' for part, kind in overrides.items()
        )
        core = '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        types = (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{parts}{core}</Types>'
        )
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, xml in {"[Content_Types].xml": types, **members}.items():
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                archive.writestr(info, (TOP + xml).encode(), zipfile.ZIP_DEFLATED)
        return data_url(file.getvalue(), kinds + "sheet")

    return generate


def unsigned(entries: list[Entry]) -> list[Entry]:
    """The minus of what was spent is not read."""
    return [replace(entry, amount=abs(entry.amount)) for entry in entries]


def one_page(entries: list[Entry]) -> list[Entry]:
    """What stands on the scan's second page, after ten entries, is not read."""
    return entries[:10]


SHEET = Baseline("file/sheet", workbook(), FILE, {"scan": "The scanned statement."}, names("spring", "household", "club", of="scan"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(SHEET, "shared", workbook(shared=True), "Texts stand in a table of their own inside the file, as Excel writes them; cells show the same."),
    harmless(SHEET, "widths", workbook(layout=WIDTHS, header=BOLD), "Columns are as wide as their texts, and the first row is bold."),
    harmless(SHEET, "producer", workbook(producer="Writer 3.0", creation="2026-07-14T10:15:00Z"), "The file names another version of the program and another moment."),
    harmless(SHEET, "frozen", workbook(layout=FROZEN), "The first row stays in view when one scrolls."),
    harmful(SHEET, "as-text", workbook(as_text=True), "Amounts are texts: the sum of the column is nought."),
    harmful(SHEET, "serials", workbook(dated=PLAIN), "Dates are shown as numbers such as 46054."),
    harmful(SHEET, "unsigned", workbook(unsigned), "What was spent has lost its minus: sums are wrong."),
    harmful(SHEET, "one-page", workbook(one_page), "Everything after the tenth entry is missing."),
]  # fmt: skip
