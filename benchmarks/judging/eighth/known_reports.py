"""Changes of models that answer with reports, shapes and scores: how they are drawn, declared and put together."""

import io
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.judging.captions import CAPTIONS, METER, captions, meter
from benchmarks.judging.files import Members
from benchmarks.judging.fourth.known_documents import of_file, of_members
from benchmarks.judging.fourth.motions import MOTION, mover
from benchmarks.judging.fourth.rocks import ROCK, rock
from benchmarks.judging.fourth.scores import COMPOSER, Note, composer
from benchmarks.judging.fourth.sprites import SPRITES, sprites
from benchmarks.judging.meshes import CLOUD, VESSEL, cloud, vessel
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless
from benchmarks.judging.plans import LEAFLET, PLAN, leaflet, plan
from benchmarks.judging.reports import CHART, EXPORT, RECORDS, REPORT, Record, chart, export, records, report

POINT = np.dtype([("at", "<f4", 3), ("colour", "u1", 3)])
LATE = 240  # ticks, half a quarter


def of_bytes(whole: Generate, change: Callable[[bytes], bytes]) -> Generate:
    return of_file(whole, lambda data, _: change(data))


def underlined(text: str) -> str:
    """Headings have a line of signs below them instead of signs before them."""

    def heading(found: re.Match[str]) -> str:
        sign = "=" if found[1] == "#" else "-"
        return f"{found[2]}\n{sign * len(found[2])}"

    return re.sub(r"(?m)^(##?) (.+)$", heading, text)


def with_grid(svg: str) -> str:
    """Thin grey lines lie behind the bars."""
    lines = "".join(
        f'<line x1="14" x2="226" y1="{high}" y2="{high}" stroke="#dddddd" stroke-width="0.5"/>\n'
        for high in (22, 47, 72, 97, 122)
    )
    return svg.replace("<rect", f"{lines}<rect", 1)


def names_first(svg: str) -> str:
    """All names and areas are drawn before the rooms, which then lie on them."""
    head, *lines, tail = svg.rstrip("\n").split("\n")
    return "\n".join([head, *sorted(lines, key=lambda line: not line.startswith("<text")), tail, ""])


def with_alpha(ply: bytes) -> bytes:
    """Every point says that it is opaque."""
    head, end, body = ply.partition(b"end_header\n")
    old = np.frombuffer(body, POINT)
    new = np.zeros(len(old), [("at", "<f4", 3), ("colour", "u1", 3), ("alpha", "u1")])
    new["at"], new["colour"], new["alpha"] = old["at"], old["colour"], 255
    return head + b"property uchar alpha\n" + end + new.tobytes()


def reseeded(inputs: Inputs, seed: int) -> str:
    """What the seed decides comes from another seed."""
    return mover()(inputs, seed + 1_000_003)


def _after(data: bytes | bytearray, at: int) -> int:
    """Where the event begins that stands after a number as MIDI writes it."""
    while data[at] & 128:
        at += 1
    return at + 1


def _events(midi: bytes | bytearray) -> Iterator[int]:
    """Where the events of all tracks begin; none of them leaves out its status."""
    at = 14
    while at < len(midi):
        end, at = at + 8 + int.from_bytes(midi[at + 4 : at + 8], "big"), at + 8
        while at < end:
            at = _after(midi, at)
            yield at
            sort = midi[at]
            at += 3 + midi[at + 2] if sort == 0xFF else 2 if sort & 0xF0 == 0xC0 else 3


def on_another_channel(members: Members) -> Members:
    """The strings play on the sixth channel instead of the second."""
    midi = bytearray(members["song.mid"])
    for at in _events(midi):
        if midi[at] in (0xC1, 0x91, 0x81):
            midi[at] += 4
    return members | {"song.mid": bytes(midi)}


def with_late_chords(notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """The strings begin and end half a quarter after they should."""

    def later(note: Note) -> Note:
        return replace(note, start=note.start + LATE, end=None if note.end is None else note.end + LATE)

    return [later(note) if note.channel == 1 else note for note in notes]


def white_below(members: Members) -> Members:
    """Pixels that are wholly transparent would be white, not black, if they were seen."""
    pixels, file = np.array(Image.open(io.BytesIO(members["sheet.png"]))), io.BytesIO()
    pixels[pixels[..., 3] == 0] = (255, 255, 255, 0)
    Image.fromarray(pixels).save(file, "PNG")
    return members | {"sheet.png": file.getvalue()}


def with_semicolons(members: Members) -> Members:
    """As spreadsheets write CSV where a comma stands before decimals."""
    return {name: data.replace(b",", b";") for name, data in members.items()}


def from_nought(faces: list[list[int]], rng: np.random.Generator) -> list[list[int]]:
    """Faces count corners from 0, where the format counts from 1."""
    return [[corner - 1 for corner in face] for face in faces]


def lit_from_inside(glb: bytes) -> bytes:
    """Normals point into the stone; its faces are as they were."""
    size = int.from_bytes(glb[12:16], "little")
    document: dict[str, Any] = json.loads(glb[20 : 20 + size])
    number = document["meshes"][0]["primitives"][0]["attributes"]["NORMAL"]
    view = document["bufferViews"][document["accessors"][number]["bufferView"]]
    start = 28 + size + view["byteOffset"]
    normals = np.frombuffer(glb[start : start + view["byteLength"]], "<f4")
    return glb[:start] + (-normals).astype("<f4").tobytes() + glb[start + view["byteLength"] :]


def in_entities(members: Members) -> Members:
    """Letters with accents are written as HTML may write them."""
    return members | {"captions.srt": members["captions.srt"].decode().encode("ascii", "xmlcharrefreplace")}


def unsure(record: Record) -> Record:
    """One segment in four has no number for how sure it is, which Python writes as no other parser reads it."""
    return record | {"confidence": math.nan if record["id"] % 4 == 2 else record["confidence"]}


PAIRS: list[Pair] = [
    harmless(REPORT, "underlined", report(underlined), "Headings are written in the other way that Markdown has for them: they are shown the same."),
    harmless(CHART, "grid", chart(with_grid), "There are thin grey lines behind the bars, which help to read them."),
    harmless(PLAN, "thin-walls", plan(lambda svg: svg.replace('stroke-width="8"', 'stroke-width="6"')), "Walls are drawn with a line a little thinner; rooms and names are where they were."),
    harmless(LEAFLET, "less-compressed", leaflet(quality=95), "The pages are compressed less: there are fewer specks around the letters."),
    harmless(CLOUD, "alpha", of_bytes(cloud(), with_alpha), "Points have a number more, declared in the head, which says that they are opaque."),
    harmless(MOTION, "reseeded", reseeded, "Random numbers come from other seeds: the same deed, with another swing."),
    harmless(COMPOSER, "sixth-channel", of_members(composer(), on_another_channel), "The strings are on another channel with the same program: it sounds the same."),
    harmless(SPRITES, "white-below", of_members(sprites(), white_below), "Pixels that are not seen at all have another colour."),
    harmful(EXPORT, "semicolons", of_members(export(), with_semicolons), "Tables are separated by semicolons: what reads them finds one column."),
    harmful(METER, "in-words", meter(unknown="not measured"), "Hours that were not measured have words in the column of numbers: what reads it as numbers fails, or takes all of it for text."),
    harmful(PLAN, "covered", plan(names_first), "Names and areas are drawn below the rooms, and are not seen."),
    harmful(VESSEL, "from-nought", vessel(from_nought), "Faces count corners from 0, where the format begins at 1: readers refuse the file or draw a crumpled thing."),
    harmful(ROCK, "inward-normals", of_bytes(rock(), lit_from_inside), "Stones are dark where the light falls and light where it does not."),
    harmful(CAPTIONS, "entities", of_members(captions(), in_entities), "Every letter with an accent is shown as a sign, a number and a semicolon, as in caf&#233;."),
    harmful(COMPOSER, "late-chords", composer(with_late_chords), "The strings come half a beat after the tune and the drums, in the whole piece."),
    harmful(RECORDS, "no-number", records(unsure), "One line in four has NaN, which is no JSON: most parsers refuse it."),
]  # fmt: skip
