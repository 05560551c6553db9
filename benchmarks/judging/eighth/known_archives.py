"""Changes of models that answer with archives and documents: how they are packed, and what is lost on the way."""

import csv
import io
import json
import re
import struct
import tarfile
import zipfile
from collections.abc import Callable

import numpy as np
from PIL import Image

from benchmarks.judging.captions import CAPTIONS, METER, captions, meter
from benchmarks.judging.encode import bytes_of, data_url, zip_archive
from benchmarks.judging.files import RESULTS, SETTINGS, Members, results, settings
from benchmarks.judging.fourth.known_documents import of_file, of_members
from benchmarks.judging.fourth.scores import COMPOSER, composer
from benchmarks.judging.fourth.sprites import SPRITES, sprites
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless
from benchmarks.judging.plans import LEAFLET, PLAN, leaflet, plan
from benchmarks.judging.reports import (
    CHART,
    EXPORT,
    RECORDS,
    REPORT,
    Record,
    Table,
    Tables,
    chart,
    export,
    of_orders,
    records,
    report,
)

MONTHS = [["month", "sum"], *([f"2026-{month:02d}", f"{sum:.2f}"] for month, sum in enumerate((871.3, 1012.85, 934.1, 1107.42, 958.77, 990.06), 1))]  # fmt: skip


def of_text(whole: Generate, change: Callable[[str], str]) -> Generate:
    """A model whose file of text is changed, and keeps its type."""
    return of_file(whole, lambda data, _: change(data.decode()).encode())


def stored(inputs: Inputs, seed: int) -> str:
    """The members of the archive are not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bytes_of(results()(inputs, seed)))) as archive, zipfile.ZipFile(file, "w") as made:
        for name in archive.namelist():
            made.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), archive.read(name), zipfile.ZIP_STORED)
    return data_url(file.getvalue(), "application/zip")


def in_another(inputs: Inputs, seed: int) -> str:
    """An archive with nothing in it but the archive."""
    return zip_archive({"results.zip": bytes_of(results()(inputs, seed))})


def with_large_plot(members: Members) -> Members:
    """The plot has twice as many pixels across and down."""
    plot, file = Image.open(io.BytesIO(members["plot.png"])), io.BytesIO()
    plot.resize((2 * plot.width, 2 * plot.height), Image.Resampling.NEAREST).save(file, "PNG")
    return members | {"plot.png": file.getvalue()}


def with_folder(tar: bytes, seed: int) -> bytes:
    """The folder has an entry of its own before its files."""
    file = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive, tarfile.open(fileobj=file, mode="w") as made:
        folder = tarfile.TarInfo("settings")
        folder.type, folder.mode, folder.mtime = tarfile.DIRTYPE, 0o755, 1_700_000_000
        made.addfile(folder)
        for member in archive:
            made.addfile(member, archive.extractfile(member))
    return file.getvalue()


def half_written(members: Members) -> Members:
    """The weights end after the first block that was written."""
    name = "settings/weights.bin"
    return members | {name: members[name][:2048]}


def as_text(members: Members) -> Members:
    """The numbers of the settings stand in quotes."""
    name = "settings/model.json"
    return members | {name: json.dumps({key: str(value) for key, value in json.loads(members[name]).items()}).encode()}


def warmed_up(seed: int) -> np.random.PCG64:
    """A generator of random numbers of which a hundred have been drawn for something else."""
    bits = np.random.PCG64(seed)
    bits.random_raw(100)
    return bits


def on_the_server(members: Members) -> Members:
    """Members are named by where they lay on the machine that made them."""
    return {f"home/worker/jobs/out/{name}": data for name, data in members.items()}


def without_cents(table: Table) -> Table:
    """Prices are whole euros, as if they had been cast to integers."""
    head, *rows = table
    return [head, *([*row[:3], f"{int(float(row[3])):.2f}"] for row in rows)]


def from_cache(tables: Tables) -> Tables:
    """The sums of the months are those of the first shop that was ever asked for."""
    return tables | {"months.csv": MONTHS}


def aligned(members: Members) -> Members:
    """Cues of the WebVTT say that they are in the middle, as they are when they say nothing."""
    text = members["captions.vtt"].decode()
    return members | {"captions.vtt": re.sub(r"(?m)^(.+ --> \S+)$", r"\1 align:center", text).encode()}


def without_last_cue(members: Members) -> Members:
    """The last caption is in none of the files."""
    made, last = dict(members), ""
    for name in ("captions.srt", "captions.vtt"):
        *cues, last = members[name].decode().rstrip("\n").split("\n\n")
        made[name] = ("\n\n".join(cues) + "\n").encode()
    spoken = len(last.split("\n", 1)[1].split())
    words = members["words.jsonl"].decode().splitlines()[:-spoken]
    return made | {"words.jsonl": ("\n".join(words) + "\n").encode()}


def in_more_lines(text: str) -> str:
    """Every sentence of the summary is on a line of its own, in the same paragraph."""
    return re.sub(r"(?<=[.]) (?=[A-Z])", "\n", text)


def ending_in_table(text: str) -> str:
    """Ends where the tokens ran out, in the middle of the third row."""
    lines = text.splitlines()
    third = next(number for number, line in enumerate(lines) if line.startswith("| ---")) + 3
    return "\n".join([*lines[:third], lines[third][:5]])


def condensed(text: str) -> str:
    """Without spaces between fields and values."""
    return "".join(json.dumps(json.loads(line), separators=(",", ":")) + "\n" for line in text.splitlines())


def with_durations(record: Record) -> Record:
    """How long a segment takes stands where its end stood."""
    return record | {"end": round(record["end"] - record["start"], 3)}


def with_watts(text: str) -> str:
    """A column more at the end: the mean power of the hour."""
    head, *rows = csv.reader(io.StringIO(text))
    made = [[*row, f"{1000 * float(row[1]):.0f}" if row[1] else ""] for row in rows]
    return "".join(",".join(row) + "\n" for row in [[*head, "watts"], *made])


def blank_inside(pages: list[Image.Image]) -> list[Image.Image]:
    """Nothing was drawn on the second page."""
    return [pages[0], Image.new("RGB", pages[1].size, "white"), pages[2]]


def _after(data: bytes | bytearray, at: int) -> int:
    """Where the event begins that stands after a number as MIDI writes it."""
    while data[at] & 128:
        at += 1
    return at + 1


def with_soundless_starts(members: Members) -> Members:
    """Notes are ended by a start with no velocity, as many programs write it, instead of by an end."""
    midi, at = bytearray(members["song.mid"]), 14
    while at < len(midi):
        end, at = at + 8 + int.from_bytes(midi[at + 4 : at + 8], "big"), at + 8
        while at < end:
            at = _after(midi, at)
            sort = midi[at]
            if sort & 0xF0 == 0x80:
                midi[at] = 0x90 | sort & 0x0F
            at += 3 + midi[at + 2] if sort == 0xFF else 2 if sort & 0xF0 == 0xC0 else 3
    return members | {"song.mid": bytes(midi)}


def without_tempo(members: Members) -> Members:
    """The MIDI says nothing of its tempo, which means 120 quarters a minute."""
    midi = members["song.mid"]
    (size,) = struct.unpack(">I", midi[18:22])
    begin = midi.index(b"\x00\xff\x51\x03")
    short = midi[:18] + struct.pack(">I", size - 7) + midi[22:begin] + midi[begin + 7 :]
    return members | {"song.mid": short}


def squeezed(members: Members) -> Members:
    """The sheet has the same pixels in a smaller file."""
    file = io.BytesIO()
    Image.open(io.BytesIO(members["sheet.png"])).save(file, "PNG", optimize=True)
    return members | {"sheet.png": file.getvalue()}


def frozen(sheet: Image.Image) -> Image.Image:
    """All four pictures are the first."""
    made = sheet.copy()
    for frame in range(1, 4):
        made.paste(sheet.crop((0, 0, sheet.height, sheet.height)), (frame * sheet.height, 0))
    return made


PAIRS: list[Pair] = [
    harmless(RESULTS, "flat-stored", stored, "The members are not compressed: what is taken out of the archive is the same."),
    harmless(RESULTS, "enlarged-plot", of_members(results(), with_large_plot), "The plot has twice as many pixels across and down, and looks the same."),
    harmless(SETTINGS, "folder-entry", of_file(settings(), with_folder), "The folder has an entry of its own, as most programs write it; the files are the same."),
    harmless(EXPORT, "advanced-draws", export(bits=warmed_up), "Some random numbers are drawn for something else before: another simulation of the same shop."),
    harmless(CHART, "brief-colours", chart(lambda svg: svg.replace("#4466aa", "#46a")), "The colour of the bars is written with three digits instead of six: it is the same."),
    harmless(CAPTIONS, "align-center", of_members(captions(), aligned), "Captions say that they are in the middle, which is where players put them anyway."),
    harmless(REPORT, "broken-lines", report(in_more_lines), "Every sentence is on a line of its own in the same paragraph: Markdown shows the same."),
    harmless(RECORDS, "condensed", of_text(records(), condensed), "JSON without spaces between fields, which every parser reads the same."),
    harmless(PLAN, "grotesque", plan(lambda svg: svg.replace("<text ", '<text font-family="sans-serif" ')), "Names and areas are in letters without serifs, as legible as before."),
    harmless(METER, "appended-column", of_text(meter(), with_watts), "The table has a column more at its end; the others are where they were.", border=True),
    harmless(COMPOSER, "ended-by-nought", of_members(composer(), with_soundless_starts), "Notes are ended by a start without velocity, as the format allows and many programs do: it plays the same."),
    harmless(SPRITES, "lossless-squeeze", of_members(sprites(), squeezed), "The sheet has the same pixels in a smaller file."),
    harmful(RESULTS, "inner-zip", in_another, "The archive has nothing in it but another archive: what looks for the table finds none."),
    harmful(EXPORT, "absolute-paths", of_members(export(), on_the_server), "Tables lie four folders deep, where they were on the machine that made them: orders.csv is not found."),
    harmful(EXPORT, "cents-cut", export(of_orders(without_cents)), "Prices have lost their cents: 35.93 is 35.00, and sums are too small."),
    harmful(EXPORT, "cached-months", export(from_cache), "The sums of the months are the same for every shop and every run."),
    harmful(SETTINGS, "cut-weights", settings(half_written), "Half of the weights are missing: they cannot be loaded."),
    harmful(SETTINGS, "layers-as-text", settings(as_text), "Numbers of the settings are text: what counts layers with them fails."),
    harmful(CAPTIONS, "last-cue-lost", of_members(captions(), without_last_cue), "The last sentence has no caption, in any of the files."),
    harmful(REPORT, "breaks-in-table", report(ending_in_table), "The report ends in the middle of its table: two cities and the advice are missing."),
    harmful(RECORDS, "end-as-duration", records(with_durations), "Where a segment ended there is how long it takes: most seem to end before they begin."),
    harmful(LEAFLET, "blank-page", leaflet(blank_inside), "The page with the offers is blank."),
    harmful(COMPOSER, "default-tempo", of_members(composer(), without_tempo), "The tempo is not in the MIDI: lullabies are far too fast, waltzes drag."),
    harmful(SPRITES, "frozen-walk", sprites(frozen), "All pictures of a figure are the same: it glides and does not walk."),
]  # fmt: skip
