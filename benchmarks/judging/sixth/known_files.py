"""Changes of models that answer with other files: units, counting from nought, parts left out, formats written anew."""

import csv
import io
import json
import re
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.judging.captions import CAPTIONS, METER, captions, meter
from benchmarks.judging.encode import bytes_of, data_url
from benchmarks.judging.files import RESULTS, TABLE, Members, results, table
from benchmarks.judging.fourth.gears import GEAR, gear
from benchmarks.judging.fourth.known_documents import of_file, of_members
from benchmarks.judging.fourth.motions import MOTION, mover
from benchmarks.judging.fourth.rocks import ROCK, rock
from benchmarks.judging.fourth.scores import COMPOSER, composer
from benchmarks.judging.fourth.sprites import SPRITES, sprites
from benchmarks.judging.meshes import CLOUD, POINTS, VESSEL, Faces, cloud, vessel
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless
from benchmarks.judging.plans import LEAFLET, PLAN, leaflet, plan
from benchmarks.judging.reports import CHART, EXPORT, RECORDS, REPORT, Record, Tables, chart, export, records, report

POINT = np.dtype([("at", "<f4", 3), ("colour", "u1", 3)])
FINE_POINT = np.dtype([("at", "<f8", 3), ("colour", "u1", 3)])
LONG = 5125  # glTF's number for whole numbers of four bytes


def rewritten(whole: Generate, change: Callable[[bytes], bytes]) -> Generate:
    """A model whose file is changed, and keeps its type."""
    return of_file(whole, lambda data, _: change(data))


def with_readme(members: Members) -> Members:
    return members | {"README.txt": b"summary.json: the mean\nvalues.csv: all values\nplot.png: the values as bars\n"}


def with_commas(members: Members) -> Members:
    """Decimals stand after a comma in the table, which separates its columns by commas."""
    return members | {"values.csv": members["values.csv"].replace(b".", b",")}


def in_polygons(svg: str) -> str:
    """Rooms are polygons of four corners instead of rectangles."""

    def polygon(found: re.Match[str]) -> str:
        left, top, wide, high = map(float, found.groups())
        right, bottom = left + wide, top + high
        return f'<polygon points="{left:g},{top:g} {right:g},{top:g} {right:g},{bottom:g} {left:g},{bottom:g}"'

    return re.sub(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', polygon, svg)


def averaged(inputs: Inputs, seed: int) -> str:
    """Every plant is measured four times, and its height is their mean."""
    texts = [bytes_of(table()(inputs, 4 * seed + one)).decode() for one in range(4)]
    tables = [list(csv.reader(io.StringIO(text))) for text in texts]
    head, *rows = tables[0]
    means = np.mean([[float(row[1]) for row in rows[1:]] for rows in tables], axis=0)
    made = [head, *([name, f"{mean:.2f}", well] for (name, _, well), mean in zip(rows, means, strict=True))]
    return data_url("\n".join(map(",".join, made)).encode(), "text/csv")


def hourless(members: Members) -> Members:
    """Times in the WebVTT begin with the minutes, which is allowed below an hour."""
    text = members["captions.vtt"].decode()
    return members | {"captions.vtt": re.sub(r"\b00:(\d\d:\d\d\.\d{3})", r"\1", text).encode()}


def running_total(text: bytes) -> bytes:
    """The column has what the meter shows since midnight, not what each hour used."""
    head, *lines = text.decode().splitlines()
    total, made = 0.0, [head]
    for line in lines:
        time, used, *more = line.split(",")
        total += float(used or 0)
        made.append(",".join([time, f"{total:.3f}" if used else "", *more]))
    return ("\n".join(made) + "\n").encode()


def by_city(tables: Tables) -> Tables:
    """Customers are sorted by their cities and keep their numbers."""
    head, *rows = tables["customers.csv"]
    return tables | {"customers.csv": [head, *sorted(rows, key=lambda row: row[1])]}


def from_nought(tables: Tables) -> Tables:
    """Orders count customers from 0, and the table of customers from 1."""
    head, *rows = tables["orders.csv"]
    return tables | {"orders.csv": [head, *([row[0], str(int(row[1]) - 1), *row[2:]] for row in rows)]}


def with_round_corners(svg: str) -> str:
    return svg.replace('width="26" height', 'rx="2" width="26" height')


def in_thousands(text: str) -> str:
    """Sales are in thousands of euros under a head that says euros."""
    return re.sub(r"\| (\d+) \|", lambda found: f"| {int(found[1]) / 1000:.1f} |", text)


def in_percent(record: Record) -> Record:
    return record | {"confidence": round(100 * record["confidence"], 2)}


def bottomless(faces: Faces, rng: np.random.Generator) -> Faces:
    """Without the face of more than four corners, as by an exporter that knows only small ones."""
    return [face for face in faces if len(face) <= 4]


def in_doubles(ply: bytes) -> bytes:
    """Coordinates have eight bytes, and the header says so."""
    head, end, body = ply.partition(b"end_header\n")
    points = np.frombuffer(body, POINT)
    fine = np.zeros(POINTS, FINE_POINT)
    fine["at"], fine["colour"] = points["at"], points["colour"]
    return head.replace(b"property float", b"property double") + end + fine.tobytes()


def at_twice_the_size(pages: list[Image.Image]) -> list[Image.Image]:
    return [page.resize((2 * page.width, 2 * page.height), Image.Resampling.LANCZOS) for page in pages]


def on_their_side(pages: list[Image.Image]) -> list[Image.Image]:
    return [page.transpose(Image.Transpose.ROTATE_90) for page in pages]


def without_normals(stl: bytes) -> bytes:
    """All normals are nought, which programs take as a request to work them out."""
    records = np.frombuffer(stl[84:], np.uint8).reshape(-1, 50).copy()
    records[:, :12] = 0
    return stl[:84] + records.tobytes()


def tooth_less(inputs: Inputs, seed: int) -> str:
    """The gear has one tooth less than asked for."""
    words = inputs["prompt"].split()
    words[3] = str(int(words[3]) - 1)
    return gear()({"prompt": " ".join(words)}, seed)


def at_120(bvh: bytes) -> bytes:
    """The file says that there are 120 frames a second, of what was made for 30."""
    return re.sub(rb"Frame Time: [\d.]+", b"Frame Time: 0.008333", bvh)


def of_glb(change: Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]) -> Callable[[bytes], bytes]:
    """A change of a GLB from one of its JSON and of its buffer."""

    def changed(glb: bytes) -> bytes:
        size = int.from_bytes(glb[12:16], "little")
        document, data = change(json.loads(glb[20 : 20 + size]), glb[28 + size :])
        text = json.dumps(document).encode()
        text += b" " * (-len(text) % 4)
        chunks = len(text).to_bytes(4, "little") + b"JSON" + text + len(data).to_bytes(4, "little") + b"BIN\0" + data
        return glb[:8] + (12 + len(chunks)).to_bytes(4, "little") + chunks

    return changed


def with_long_indices(document: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Corners of triangles are counted in four bytes, as larger meshes need it."""
    view, accessor = document["bufferViews"][-1], document["accessors"][-1]
    start = view["byteOffset"]
    longer = np.frombuffer(data[start : start + view["byteLength"]], "<u2").astype("<u4").tobytes()
    view["byteLength"], accessor["componentType"] = len(longer), LONG
    document["buffers"][0]["byteLength"] = start + len(longer)
    return document, data[:start] + longer


def uncoloured(document: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """No attribute of the mesh refers to the colours any more."""
    del document["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"]
    return document, data


def with_titles(members: Members) -> Members:
    """The first track begins with the name of the piece."""
    midi = members["song.mid"]
    (size,) = struct.unpack(">I", midi[18:22])
    name = b"\x00\xff\x03\x0cA new piece "
    return members | {"song.mid": midi[:18] + struct.pack(">I", size + len(name)) + name + midi[22:]}


def in_seconds(members: Members) -> Members:
    """How long a picture is shown is in seconds, in the field for milliseconds."""
    about = json.loads(members["sheet.json"])
    frames = [frame | {"duration_ms": frame["duration_ms"] / 1000} for frame in about["frames"]]
    return members | {"sheet.json": json.dumps(about | {"frames": frames}, indent=2).encode()}


PAIRS: list[Pair] = [
    harmless(RESULTS, "readme", results(with_readme), "The archive has a short text more, which says what is in it."),
    harmful(RESULTS, "comma", results(with_commas), "Decimals stand after commas in a table that is separated by commas: there are three columns under two heads."),
    harmless(PLAN, "polygons", plan(in_polygons), "Rooms are drawn as polygons of four corners instead of rectangles: every browser shows the same."),
    harmless(TABLE, "averaged", averaged, "Heights are means of four measurements: off by half as much as before."),
    harmless(CAPTIONS, "hourless", of_members(captions(), hourless), "Times in the WebVTT leave out the hours, of which there are none; players read both."),
    harmful(METER, "cumulative", rewritten(meter(), running_total), "The column has what was used since midnight, not in each hour: sums are many times too large."),
    harmless(EXPORT, "by-city", export(by_city), "Customers are sorted by city; their numbers, by which orders name them, are the same."),
    harmful(EXPORT, "from-nought", export(from_nought), "Orders count customers from 0 and the list of customers from 1: each order belongs to the wrong one, or to none."),
    harmless(CHART, "rounded", chart(with_round_corners), "The bars have slightly round corners."),
    harmful(REPORT, "thousands", report(in_thousands), "Sales are in thousands under a head that says euros: a city seems to have sold for five euros."),
    harmful(RECORDS, "percent", records(in_percent), "How sure a text is goes to a hundred instead of one: whoever keeps what is above 0.9 keeps all."),
    harmful(VESSEL, "bottomless", vessel(bottomless), "The vessel has no bottom: one looks through it, and it cannot be printed."),
    harmless(CLOUD, "doubles", rewritten(cloud(), in_doubles), "Coordinates have eight bytes instead of four, as the header says: the points are the same."),
    harmless(LEAFLET, "finer", leaflet(at_twice_the_size, resolution=200), "Pages have twice as many pixels across on the same paper: they look the same, a little smoother."),
    harmful(LEAFLET, "turned", leaflet(on_their_side), "All pages lie on their side: one has to turn one's head, or the paper."),
    harmless(GEAR, "normals", rewritten(gear(), without_normals), "Normals are nought, as many programs write them: others work them out from the corners."),
    harmful(GEAR, "tooth", tooth_less, "Gears have one tooth less than asked for: they turn at another ratio."),
    harmful(MOTION, "fast", rewritten(mover(), at_120), "The file says 120 frames a second for a motion of 30: figures move four times too fast."),
    harmless(ROCK, "long-indices", rewritten(rock(), of_glb(with_long_indices)), "Corners are counted in four bytes instead of two: the same stone in a larger file."),
    harmful(ROCK, "uncoloured", rewritten(rock(), of_glb(uncoloured)), "The stones have lost their colours: all are white."),
    harmless(COMPOSER, "named", of_members(composer(), with_titles), "The MIDI says the name of the piece, which is not heard."),
    harmful(SPRITES, "seconds", of_members(sprites(), in_seconds), "The field for milliseconds has seconds: figures twitch as fast as the screen can show them."),
]  # fmt: skip
