"""Other changes of models that answer with files: paths, units, axes, templates, headers, and how exact numbers are."""

import json
import re
import struct
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PIL import Image

from benchmarks.judging.captions import CAPTIONS, METER, captions, meter
from benchmarks.judging.fifth.known_images import reseeded
from benchmarks.judging.files import RESULTS, SETTINGS, Members, results, settings
from benchmarks.judging.fourth.gears import GEAR, gear
from benchmarks.judging.fourth.known_documents import POINT, of_file, of_members
from benchmarks.judging.fourth.more_documents import edited
from benchmarks.judging.fourth.motions import MOTION, mover
from benchmarks.judging.fourth.rocks import ROCK, rock
from benchmarks.judging.fourth.scores import COMPOSER, TICKS, Note, composer
from benchmarks.judging.fourth.sprites import SPRITES, sprites
from benchmarks.judging.meshes import CLOUD, VESSEL, cloud, vessel
from benchmarks.judging.pair import Pair, harmful, harmless, luck, strengths
from benchmarks.judging.plans import LEAFLET, PLAN, leaflet, plan
from benchmarks.judging.reports import (
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


def less_exact(members: Members) -> Members:
    """Values with two digits after the point, where they had three."""
    head, *lines = members["values.csv"].decode().splitlines()
    values = [line.split(",") for line in lines]
    table = "\n".join([head, *(f"{index},{float(value):.2f}" for index, value in values)])
    return members | {"values.csv": table.encode()}


def without_folder(members: Members) -> Members:
    return {name.removeprefix("settings/"): data for name, data in members.items()}


def with_axis(svg: str) -> str:
    line = '<line x1="16" y1="122" x2="230" y2="122" stroke="#999999" stroke-width="0.5"/>'
    return svg.replace("</svg>", f"{line}\n</svg>")


def mislabelled(svg: str) -> str:
    """Each bar has the label of the next, and the last that of the first."""
    label = re.compile(r'(?<=font-size="8">)[^<]*')
    places = label.findall(svg)
    rest = iter([*places[1:], places[0]])
    return label.sub(lambda _: next(rest), svg)


def in_columns(text: str) -> str:
    """With cells padded, so that the table is one to those who read the plain text, too."""
    return re.sub(r"(?m)^\| (\w+) \| (\d+|Euros) \|$", lambda row: f"| {row[1]:<9} | {row[2]:>5} |", text)


def unfilled(text: str) -> str:
    """The place for the summary in the template is left as it was."""
    return re.sub(r"(?<=## Summary\n\n).*", "{{ summary }}", text)


def in_milliseconds(record: Record) -> Record:
    return record | {key: round(1000 * record[key]) for key in ("start", "end")}


def with_floats(table: Table) -> Table:
    """Numbers of customers as a table of floating-point numbers has them: 3.0, not 3."""
    head, *rows = table
    return [head, *([order, f"{customer}.0", *rest] for order, customer, *rest in rows)]


def short_times(members: Members) -> Members:
    """Times in the WebVTT have no hours, which the format leaves to the writer."""
    text = members["captions.vtt"].decode()
    return members | {"captions.vtt": re.sub(r"\b00:(\d\d:\d\d\.\d{3})", r"\1", text).encode()}


def headless(members: Members) -> Members:
    """The WebVTT does not say that it is one."""
    return members | {"captions.vtt": members["captions.vtt"].removeprefix(b"WEBVTT\n\n")}


def in_fahrenheit(table: str) -> str:
    return re.sub(r"(?m)(-?[\d.]+)(?=,(?:day|night)$)", lambda found: f"{32 + 1.8 * float(found[1]):.1f}", table)


def broken_off(svg: str) -> str:
    """The last line, which ends the drawing, is not written."""
    return svg.replace("</svg>\n", "")


def renumbered(obj: str) -> str:
    """Points come in the opposite order, and faces count them so."""
    lines = obj.splitlines()
    points = [line for line in lines if line.startswith("v ")]

    def corners(line: str) -> str:
        return "f " + " ".join(str(len(points) + 1 - int(corner)) for corner in line.split()[1:])

    faces = [corners(line) for line in lines if line.startswith("f ")]
    return "\n".join([*lines[:2], *points[::-1], *faces, ""])


def lying(obj: str) -> str:
    """Up is the third axis, where it was the second."""
    return re.sub(r"(?m)^v (\S+) (\S+) (\S+)$", lambda at: f"v {at[1]} {-float(at[3]):.6f} {at[2]}", obj)


def as_text(ply: bytes, seed: int) -> bytes:
    """The same points in the format's other form, a line of text for each."""
    head, end, body = ply.partition(b"end_header\n")
    points = np.frombuffer(body, POINT)
    lines = [" ".join([*(f"{x:.6g}" for x in at), *map(str, colour)]) for at, colour in points.tolist()]
    return head.replace(b"binary_little_endian", b"ascii") + end + ("\n".join(lines) + "\n").encode()


def smoothed(sheet: Image.Image) -> Image.Image:
    """Enlarged from its true pixels with a soft filter, where they were to be squares."""
    small = sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.NEAREST)
    return small.resize(sheet.size, Image.Resampling.BICUBIC)


def of_angles(change: Callable[[np.ndarray, int], np.ndarray]) -> Callable[[bytes, int], bytes]:
    """A change of the angles (frames, channels) of a BVH file, given the seed too."""

    def changed(bvh: bytes, seed: int) -> bytes:
        head, mark, rows = bvh.decode().partition("Frame Time: 0.033333\n")
        numbers = np.array([[float(number) for number in row.split()] for row in rows.splitlines()])
        numbers[:, 3:] = change(numbers[:, 3:], seed)
        lines = [" ".join(f"{number:.6f}" for number in row) for row in numbers]
        return "\n".join([head + mark + lines[0], *lines[1:], ""]).encode()

    return changed


def trembling(severity: float) -> Callable[[bytes, int], bytes]:
    """Each angle of each frame is off by a deviation of twenty times that many degrees."""
    return of_angles(lambda angles, seed: angles + 20 * severity * luck(seed).normal(size=angles.shape))


def inward_normals(glb: bytes, seed: int) -> bytes:
    """The normals of a stone are all turned round."""
    (length,) = struct.unpack_from("<I", glb, 12)
    document, data = json.loads(glb[20 : 20 + length]), 28 + length
    normal = document["meshes"][0]["primitives"][0]["attributes"]["NORMAL"]
    view = document["bufferViews"][document["accessors"][normal]["bufferView"]]
    start, end = data + view["byteOffset"], data + view["byteOffset"] + view["byteLength"]
    return glb[:start] + (-np.frombuffer(glb[start:end], "<f4")).tobytes() + glb[end:]


def on_the_grid(notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """Notes begin exactly on the eighth of a quarter, from which they were off by some milliseconds."""
    step = TICKS // 8
    begins = [round(note.start / step) * step for note in notes]
    return [
        replace(note, start=start, end=None if note.end is None else note.end + start - note.start)
        for note, start in zip(notes, begins, strict=True)
    ]


def at_120(members: Members) -> Members:
    """The tempo in the MIDI is what it is where nobody has said one."""
    song = re.sub(rb"\xff\x51\x03...", b"\xff\x51\x03" + (500_000).to_bytes(3, "big"), members["song.mid"], flags=re.S)
    return members | {"song.mid": song}


PAIRS: list[Pair] = [
    harmless(RESULTS, "digits", results(less_exact), "Values have two digits after the point, where they differ by one from run to run."),
    harmful(SETTINGS, "folder", settings(without_folder), "The files are no longer in a folder: whoever looks for settings/model.json does not find it."),
    harmless(CHART, "axis", chart(with_axis), "There is a thin line under the bars."),
    harmful(CHART, "mislabelled", chart(mislabelled), "Every bar has the name of another city."),
    harmless(REPORT, "columns", report(in_columns), "The cells of the table are padded: Markdown shows the same."),
    harmful(REPORT, "unfilled", report(unfilled), "Where the summary should be there is {{ summary }}."),
    harmless(RECORDS, "language", records(lambda record: record | {"language": "en"}), "Every line has one more field, which nobody reads yet."),
    harmful(RECORDS, "milliseconds", records(in_milliseconds), "Times are in thousandths of a second, where they were in seconds."),
    harmful(EXPORT, "floats", export(of_orders(with_floats)), "Customers are called 3.0 in the orders and 3 in their own table: 3.0 is no whole number to most readers, and as text it is found nowhere."),
    harmless(CAPTIONS, "short", of_members(captions(), short_times), "Times in the WebVTT have no hours where these are none, as the format allows."),
    harmful(CAPTIONS, "headless", of_members(captions(), headless), "The first line of the WebVTT is missing: browsers refuse the file."),
    harmless(METER, "engine", reseeded(meter()), "Another engine simulates the same household: other random numbers."),
    harmful(METER, "fahrenheit", edited(meter(), in_fahrenheit), "Temperatures are in Fahrenheit under the head of celsius: 20 has become 68."),
    harmful(PLAN, "broken-off", plan(broken_off), "The end of the drawing is missing: browsers show an error."),
    *strengths(LEAFLET, "compressed", lambda s: leaflet(quality=round(100 * (1 - s))), "Pages are compressed with a quality of 100 less that share, where it was 80: letters are smudged.", nobody_minds=(0.22,), few_mind=(0.4,), most_mind=(0.85,), all_mind=(0.97,)),
    harmless(VESSEL, "renumbered", edited(vessel(), renumbered), "Points are listed in the opposite order: it is the same surface."),
    harmful(VESSEL, "lying", edited(vessel(), lying), "Another axis points up: in the same scene every vessel lies on its side."),
    harmless(CLOUD, "text", of_file(cloud(), as_text), "The same points in the text form of the format, which what reads PLY reads too.", border=True),
    harmless(GEAR, "rounded", gear(lambda triangles: triangles.round(4)), "Corners are rounded to a ten-thousandth of a millimetre, which no printer knows of."),
    harmless(SPRITES, "sampler", reseeded(sprites()), "Another sampler: for the same prompt another figure of the same sort, as with every call."),
    harmful(SPRITES, "smoothed", sprites(smoothed), "Pixels have soft edges: figures look blurred, and have a half transparent rim."),
    *strengths(MOTION, "trembling", lambda s: of_file(mover(), trembling(s)), "Every angle trembles by twenty times that many degrees from frame to frame.", nobody_minds=(0.002,), few_mind=(0.02,), most_mind=(0.1,), all_mind=(0.4,)),
    harmful(ROCK, "normals", of_file(rock(), inward_normals), "Normals point inward: stones are lit from the wrong side, and dark where the sun shines."),
    harmless(COMPOSER, "grid", composer(on_the_grid), "Notes begin exactly on the beat, from which they were off by some milliseconds: hardly anybody hears it."),
    harmful(COMPOSER, "tempo", of_members(composer(), at_120), "Lullabies, waltzes and marches are all played at the same 120 quarters a minute."),
]  # fmt: skip
