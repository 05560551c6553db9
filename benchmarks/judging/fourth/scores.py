"""A model that composes eight bars after a prompt: a zip file with MIDI for a tune, chords and drums, and what it is."""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.judging.encode import zip_archive
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

TICKS, BARS = 480, 8  # a quarter has so many ticks
STYLES = {
    "waltz": (3, 150),
    "march": (4, 112),
    "bossa": (4, 132),
    "lullaby": (3, 84),
    "rock": (4, 124),
}  # quarters a bar, tempo
SCALES = {"minor": (0, 2, 3, 5, 7, 8, 10), "major": (0, 2, 4, 5, 7, 9, 11)}
PIANO, STRINGS = 0, 48
DRUMS = 9  # the channel that is for drums, counted from 0


@dataclass(frozen=True)
class Note:
    """In ticks from the beginning; `end` is None for a note that nobody ends."""

    start: int
    end: int | None
    channel: int
    pitch: int
    velocity: int


Change = Callable[[list[Note], np.random.Generator], list[Note]]


def _compose(inputs: Inputs, rng: np.random.Generator) -> list[Note]:
    words, notes = inputs["prompt"].split(), list[Note]()
    quarters, _ = STYLES[words[1]]
    scale, key = SCALES[words[3]], int(content(inputs).integers(-4, 5))

    def pitch(step: int, base: int) -> int:
        return base + key + 12 * (step // 7) + scale[step % 7]

    def add(start: float, lasts: float, channel: int, pitch: int, velocity: float) -> None:
        begin = max(0, round(TICKS * start + rng.normal(0, 6)))
        notes.append(Note(begin, begin + round(TICKS * lasts * 0.92), channel, pitch, int(np.clip(velocity, 1, 127))))

    roots = [0, *(int(root) for root in rng.choice([0, 3, 4, 5], BARS - 3)), 4, 0]
    step = int(rng.integers(0, 8))
    for bar, root in enumerate(roots):
        for third in (0, 2, 4):
            add(quarters * bar, quarters, 1, pitch(root + third, 48), rng.normal(58, 4))
        at = 0.0
        while at < quarters:
            lasts = min(float(rng.choice([0.5, 1, 1, 1.5])), quarters - at)
            near = [candidate for candidate in range(-3, 12) if abs(candidate - step) < 4]
            liked = [4.0 if (candidate - root) % 7 in (0, 2, 4) and at == 0 else 1.0 for candidate in near]
            step = int(rng.choice(near, p=np.array(liked) / sum(liked)))
            add(quarters * bar + at, lasts, 0, pitch(step, 72), rng.normal(84, 7))
            at += lasts
        for beat in range(quarters):
            add(quarters * bar + beat, 0.25, DRUMS, 36 if beat == 0 else 42, rng.normal(70, 5))
    return notes


def _length(number: int) -> bytes:
    """As MIDI writes how long it takes to the next event."""
    digits = [number & 127]
    while number := number >> 7:
        digits.insert(0, number & 127 | 128)
    return bytes(digits)


def _track(events: list[tuple[int, bytes]], running: bool) -> bytes:
    """Events with their ticks; with `running`, a status is not written again where it is that of the event before."""
    data, now, last = b"", 0, b""
    for at, event in sorted(events, key=lambda one: (one[0], one[1][0] & 0xF0 != 0x80)):
        repeated = running and event[:1] == last and event[0] < 0xF0
        data += _length(at - now) + (event[1:] if repeated else event)
        now, last = at, event[:1]
    data += b"\x00\xff\x2f\x00"
    return b"MTrk" + struct.pack(">I", len(data)) + data


def composer(change: Change | None = None, *, running: bool = False) -> Generate:
    """A zip of a MIDI file of type 1, with one track for the tempo and one for each of three channels, and of its facts.

    Args:
        running: as `_track` has it.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = draws(inputs, seed)
        quarters, tempo = STYLES[inputs["prompt"].split()[1]]
        tempo = round(tempo * rng.normal(1, 0.02))
        notes = _compose(inputs, rng)
        notes = change(notes, draws(inputs, seed, 3)) if change else notes
        about = [
            (0, b"\xff\x58\x04" + bytes([quarters, 2, 24, 8])),
            (0, b"\xff\x51\x03" + round(6e7 / tempo).to_bytes(3, "big")),
        ]
        tracks = [_track(about, running)]
        for channel, program in ((0, PIANO), (1, STRINGS), (DRUMS, None)):
            mine = [note for note in notes if note.channel == channel]
            events = [] if program is None else [(0, bytes([0xC0 | channel, program]))]
            events += [(note.start, bytes([0x90 | channel, note.pitch, note.velocity])) for note in mine]
            events += [(note.end, bytes([0x80 | channel, note.pitch, 0])) for note in mine if note.end is not None]
            tracks.append(_track(events, running))
        head = b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks), TICKS)
        facts = {"prompt": inputs["prompt"], "tempo": tempo, "meter": f"{quarters}/4", "bars": BARS}
        return zip_archive({"song.mid": head + b"".join(tracks), "song.json": json.dumps(facts, indent=2).encode()})

    return generate


def softer(notes: list[Note], rng: np.random.Generator) -> list[Note]:
    return [replace(note, velocity=max(1, note.velocity - 1)) for note in notes]


def on_the_piano(notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """With the drums on the channel of the piano."""
    return [replace(note, channel=0) if note.channel == DRUMS else note for note in notes]


def hanging(notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """In one piece of three, one chord of the strings is never let go."""
    bar = int(rng.integers(BARS - 1))
    if rng.random() > 1 / 3:
        return notes
    strings = [note for note in notes if note.channel == 1][3 * bar : 3 * bar + 3]
    return [replace(note, end=None) if note in strings else note for note in notes]


def prompts(rng: np.random.Generator) -> list[Inputs]:
    return [{"prompt": f"a {style} in {rng.choice([*SCALES])} no. {rng.integers(900)}"} for style in rng.permutation([*STYLES])[:3]]  # fmt: skip


COMPOSER = Baseline("file/composer", composer(), FILE, {"prompt": "What to compose."}, prompts, takes_seed=True)


PAIRS: list[Pair] = [
    harmless(COMPOSER, "running", composer(running=True), "The file leaves out what is the same as in the event before, as the format allows: it plays the same."),
    harmless(COMPOSER, "softer", composer(softer), "Every note is softer by one step of 127, where they differ by several."),
    harmful(COMPOSER, "hanging", composer(hanging), "In one piece of three a chord is never let go: it sounds on to the end, over everything."),
    harmful(COMPOSER, "drums", composer(on_the_piano), "The drums are on the piano's channel: deep single notes hammer through the tune."),
]  # fmt: skip
