"""Further changes of models that answer with files: units, dialects of formats, numbering, speed, what is left out."""

import io
import json
import re
import struct
import tarfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.judging.captions import CAPTIONS, METER, captions, meter
from benchmarks.judging.files import SETTINGS, TABLE, Members, settings, table
from benchmarks.judging.fourth.gears import GEAR, Triangles, gear
from benchmarks.judging.fourth.known_documents import of_file, of_members
from benchmarks.judging.fourth.motions import MOTION, mover
from benchmarks.judging.fourth.rocks import ROCK, rock
from benchmarks.judging.fourth.scores import COMPOSER, composer
from benchmarks.judging.fourth.sprites import SPRITES, sprites
from benchmarks.judging.meshes import CLOUD, VESSEL, cloud, vessel
from benchmarks.judging.pair import Generate, Pair, harmful, harmless
from benchmarks.judging.plans import PLAN, plan
from benchmarks.judging.reports import (  # fmt: skip
    CHART,
    EXPORT,
    RECORDS,
    REPORT,
    Record,
    Table,
    chart,
    export,
    of_orders,
    records,
    report,
)

POINT = np.dtype([("at", "<f4", 3), ("colour", "u1", 3)])


def of_bytes(whole: Generate, change: Callable[[bytes], bytes]) -> Generate:
    return of_file(whole, lambda data, _: change(data))


def of_text(whole: Generate, change: Callable[[str], str]) -> Generate:
    return of_bytes(whole, lambda data: change(data.decode()).encode())


def in_gnu_format(tar: bytes) -> bytes:
    """The same members in the older of tar's formats."""
    file = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(tar)) as old, tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as new:  # fmt: skip
        for member in old.getmembers():
            member.gname, member.mode = "staff", 0o664
            new.addfile(member, old.extractfile(member))
    return file.getvalue()


def big_endian(members: Members) -> Members:
    """The four bytes of each weight the other way round."""
    weights = np.frombuffer(members["settings/weights.bin"], "<u4")
    return members | {"settings/weights.bin": weights.astype(">u4").tobytes()}


def with_units(rows: Table) -> Table:
    """With a column more at the end."""
    head, *plants = rows
    return [[*head, "unit"], *([*row, "cm"] for row in plants)]


def in_metres(rows: Table) -> Table:
    """Heights are a hundredth of what they were, under the same head."""
    head, *plants = rows
    return [head, *([name, f"{float(high) / 100:.4f}", well] for name, high, well in plants)]


def doubled(orders: Table) -> Table:
    """Every order stands there twice, as after a join that matches twice."""
    head, *rows = orders
    return [head, *(row for row in rows for _ in range(2))]


def with_css(svg: str) -> str:
    """The bars' colour is in a style sheet at the top."""
    return svg.replace(' fill="#4466aa"', "").replace("\n", "\n<style>rect { fill: #4466aa }</style>\n", 1)


def crossed(svg: str) -> str:
    """Labels come in the opposite order, and bars as before."""
    cities = iter(re.findall(r'font-size="8">(\w+)<', svg)[::-1])
    return re.sub(r'(font-size="8">)\w+<', lambda found: f"{found[1]}{next(cities)}<", svg)


def aligned(text: str) -> str:
    """Cells of the table are filled up with spaces, so that its columns stand below each other."""

    def row(found: re.Match[str]) -> str:
        city, euros = found.groups()
        return f"| {city:<10} | {euros:>6} |"

    padded = re.sub(r"\| (\w+) \| (\w+) \|", row, text)
    return padded.replace("| --- | ---: |", f"| {'-' * 10} | {'-' * 5}: |")


def fenced(text: str) -> str:
    """As language models like to hand over Markdown."""
    return f"```markdown\n{text}```\n"


def to_hundredths(record: Record) -> Record:
    return record | {"start": round(record["start"], 2), "end": round(record["end"], 2)}


def in_one_array(lines: str) -> str:
    return json.dumps([json.loads(line) for line in lines.splitlines()], indent=2) + "\n"


def drawn_backwards(svg: str) -> str:
    """The last room is drawn first; each keeps its two lines of text after it."""
    head, *rooms = re.split(r"(?=<rect)", svg.removesuffix("</svg>\n"))
    return head + "".join(rooms[::-1]) + "</svg>\n"


def trimmed(obj: str) -> str:
    """Numbers end without zeros that say nothing."""
    return re.sub(r"(\.\d+?)0+(?=\s)", r"\1", obj)


def in_millimetres(obj: str) -> str:
    def point(found: re.Match[str]) -> str:
        return "v " + " ".join(f"{1000 * float(part):.3f}" for part in found[1].split())

    return re.sub(r"(?m)^v (.+)$", point, obj)


def in_text(ply: bytes) -> bytes:
    """The PLY of numbers written in decimals, as its head says."""
    head, end, body = ply.partition(b"end_header\n")
    points = np.frombuffer(body, POINT)
    lines = [
        " ".join([*(f"{float(place):.7g}" for place in at), *map(str, colour)])
        for at, colour in zip(points["at"], points["colour"], strict=True)
    ]
    return head.replace(b"binary_little_endian", b"ascii") + end + ("\n".join(lines) + "\n").encode()


def turned(triangles: Triangles) -> Triangles:
    """The gear turned about its axle by a tenth of a full turn."""
    cos, sin = np.cos(0.2 * np.pi), np.sin(0.2 * np.pi)
    return triangles @ np.array(((cos, sin, 0), (-sin, cos, 0), (0, 0, 1)))


def opened(triangles: Triangles) -> Triangles:
    """Without the upper of the two flat sides."""
    return triangles[len(triangles) // 4 :]


def of_frames(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[str], str]:
    """A change of a BVH file from one of its numbers, (frames, channels): a place, then angles."""

    def changed(bvh: str) -> str:
        head, line, rows = re.split(r"(Frame Time: [\d.]+\n)", bvh)
        numbers = change(np.array([row.split() for row in rows.splitlines()], float))
        return head + line + "".join(" ".join(f"{one:.6f}" for one in row) + "\n" for row in numbers)

    return changed


def smoothed(numbers: np.ndarray) -> np.ndarray:
    """Each frame with a little of those beside it."""
    padded = np.pad(numbers, ((1, 1), (0, 0)), "edge")
    return 0.1 * padded[:-2] + 0.8 * numbers + 0.1 * padded[2:]


def in_radians(numbers: np.ndarray) -> np.ndarray:
    return np.concatenate([numbers[:, :3], np.deg2rad(numbers[:, 3:])], axis=1)


def spun(glb: bytes) -> bytes:
    """The stone turned about the upright axis by a quarter of a turn, with its normals."""
    size = int.from_bytes(glb[12:16], "little")
    document: dict[str, Any] = json.loads(glb[20 : 20 + size])
    data = bytearray(glb[28 + size :])
    attributes = document["meshes"][0]["primitives"][0]["attributes"]
    for name in ("POSITION", "NORMAL"):
        accessor = document["accessors"][attributes[name]]
        view = document["bufferViews"][accessor["bufferView"]]
        part = slice(view["byteOffset"], view["byteOffset"] + view["byteLength"])
        old = np.frombuffer(bytes(data[part]), "<f4").reshape(-1, 3)
        new = np.stack([old[:, 2], old[:, 1], -old[:, 0]], axis=1).astype("<f4")
        data[part] = new.tobytes()
        if name == "POSITION":
            accessor |= {"min": new.min(0).tolist(), "max": new.max(0).tolist()}
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = len(text).to_bytes(4, "little") + b"JSON" + text + len(data).to_bytes(4, "little") + b"BIN\0" + data
    return glb[:8] + (12 + len(chunks)).to_bytes(4, "little") + chunks


def versioned(members: Members) -> Members:
    """The JSON says which version of the format it is and which program made it."""
    about = json.loads(members["sheet.json"]) | {"meta": {"app": "sprites", "version": "1.3"}}
    return members | {"sheet.json": json.dumps(about, indent=2).encode()}


def blurred(members: Members) -> Members:
    """The sheet as if made smaller and larger again."""
    sheet, file = Image.open(io.BytesIO(members["sheet.png"])), io.BytesIO()
    sheet.filter(ImageFilter.GaussianBlur(1.2)).save(file, "PNG")
    return members | {"sheet.png": file.getvalue()}


def _events(track: bytes) -> Iterator[tuple[int, bytes]]:
    """The events of a MIDI track without running status, with the ticks before each."""
    at = 0

    def number() -> int:
        nonlocal at
        value = 0
        while True:
            byte = track[at]
            value, at = value << 7 | byte & 127, at + 1
            if byte < 128:
                return value

    while at < len(track):
        wait, start = number(), at
        if track[at] == 0xFF:
            at += 2
            size = number()
            at += size
        else:
            at += 2 if track[at] & 0xF0 == 0xC0 else 3
        yield wait, track[start:at]


def _length(number: int) -> bytes:
    digits = [number & 127]
    while number := number >> 7:
        digits.insert(0, number & 127 | 128)
    return bytes(digits)


def twice_as_fine(members: Members) -> Members:
    """A quarter has 960 ticks, and everything takes twice as many."""
    midi = members["song.mid"]
    made, at = midi[:12] + struct.pack(">H", 960), 14
    while at < len(midi):
        (size,) = struct.unpack(">I", midi[at + 4 : at + 8])
        track = b"".join(_length(2 * wait) + event for wait, event in _events(midi[at + 8 : at + 8 + size]))
        made += b"MTrk" + struct.pack(">I", len(track)) + track
        at += 8 + size
    return members | {"song.mid": made}


def half_as_fast(members: Members) -> Members:
    """The head says that a quarter has 240 ticks, of which it has 480."""
    midi = members["song.mid"]
    return members | {"song.mid": midi[:12] + struct.pack(">H", 240) + midi[14:]}


def joined(members: Members) -> Members:
    """The SRT has no empty lines between its captions."""
    return members | {"captions.srt": members["captions.srt"].replace(b"\n\n", b"\n")}


def in_watt_hours(text: str) -> str:
    """A thousand times as much under the head that says kwh."""

    def line(found: re.Match[str]) -> str:
        return f"{found[1]}{1000 * float(found[2]):.0f},"

    return re.sub(r"(?m)^([^,]+T[^,]+,)([\d.]+),", line, text)


PAIRS: list[Pair] = [
    harmless(SETTINGS, "gnu", of_bytes(settings(), in_gnu_format), "The tar is in the older of the two usual formats; every program unpacks the same files."),
    harmful(SETTINGS, "big-endian", settings(big_endian), "The bytes of each weight are the other way round: the file has the right size and the model talks rubbish."),
    harmless(TABLE, "units", table(with_units), "There is a column more, at the end, which says the unit.", border=True),
    harmful(TABLE, "metres", table(in_metres), "Heights are a hundredth of what they were, under the same head: plants seem to be dwarfs."),
    harmful(EXPORT, "doubled", export(of_orders(doubled)), "Every order stands there twice: sums are twice what they should be."),
    harmless(CHART, "css", chart(with_css), "The colour of the bars is in a style sheet: browsers show the same."),
    harmful(CHART, "crossed", chart(crossed), "Labels are in the opposite order: bars belong to other cities."),
    harmless(REPORT, "aligned", report(aligned), "The table's cells are filled up with spaces, which Markdown shows the same."),
    harmful(REPORT, "fenced", report(fenced), "The whole report is inside a block of code: what was shown as headings and a table is shown as typed text."),
    harmless(RECORDS, "hundredths", records(to_hundredths), "Times are rounded to a hundredth of a second, where they vary by two."),
    harmful(RECORDS, "array", of_text(records(), in_one_array), "Not a record a line but one array over many lines: what reads it line by line stops at the first."),
    harmless(PLAN, "drawn-backwards", plan(drawn_backwards), "The last room is drawn first: none lies on another, and the picture is the same."),
    harmless(VESSEL, "trimmed", of_text(vessel(), trimmed), "Zeros at the end of a coordinate are left out: 0.150 is 0.15."),
    harmful(VESSEL, "millimetres", of_text(vessel(), in_millimetres), "Coordinates are in millimetres, and were in metres: vessels are as large as towers where they are put."),
    harmless(CLOUD, "ascii", of_bytes(cloud(), in_text), "The same points in a PLY of text instead of binary, as its head says: libraries read both.", border=True),
    harmless(GEAR, "turned", gear(turned), "The gear is turned about its axle, which is of no account to who prints it."),
    harmful(GEAR, "open", gear(opened), "The upper side is missing: the body is not closed and cannot be printed."),
    harmless(MOTION, "smoothed", of_text(mover(), of_frames(smoothed)), "A tenth of the frames beside it is in each: a trace smoother, and the same deed."),
    harmful(MOTION, "radians", of_text(mover(), of_frames(in_radians)), "Angles are in radians where readers take them for degrees: figures stand stiff with their arms stretched out."),
    harmless(ROCK, "spun", of_bytes(rock(), spun), "The stone is turned about its upright axis: no stone has a front."),
    harmless(SPRITES, "versioned", of_members(sprites(), versioned), "The JSON says which program made it, in a field of its own."),
    harmful(SPRITES, "blurred", of_members(sprites(), blurred), "The figures are blurred, with halos where they were of crisp squares."),
    harmless(COMPOSER, "ticks", of_members(composer(), twice_as_fine), "A quarter has twice as many ticks and everything takes twice as many: it plays the same."),
    harmful(COMPOSER, "slow", of_members(composer(), half_as_fast), "The file counts 240 ticks a quarter for what was written with 480: pieces play half as fast as their tempo says."),
    harmful(CAPTIONS, "joined", of_members(captions(), joined), "The SRT has no empty lines between captions: players show all of them as one, for the whole film, or none."),
    harmful(METER, "watt-hours", of_text(meter(), in_watt_hours), "What was used is in watt-hours under a head that says kwh: a flat seems to use as much as a factory."),
]  # fmt: skip
