"""A model that writes down the notes of a recording of a piano; the same at every call."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, names, strengths

Value = dict[str, Any]
Notes = list[Value]
# From the notes and random numbers that the recording decides, to what the candidate hears.
Change = Callable[[Notes, np.random.Generator], Notes]
HOP = 256 / 22050  # seconds between frames
SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10))
CHORDS = ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 0, 4), (5, 3, 0, 4))


def in_frames(time: float) -> float:
    return round(time / HOP) * HOP


def transcriber(change: Change | None = None, *, ghosts: bool = True, frames: Callable[[float], float] = in_frames) -> Generate:  # fmt: skip
    """A melody over broken chords of six bars, as heard: with times in frames, some velocities off, a few ghosts.

    Args:
        change: of the notes.
        ghosts: overtones are now and then heard as short, faint notes, one of twenty.
        frames: from the time at which something is heard to the one that is answered.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        piece, odd = content(inputs), content(inputs | {"what": "goes wrong"})
        key, scale = int(piece.integers(48, 60)), SCALES[int(piece.integers(3))]
        tempo, chords = float(piece.uniform(72, 132)), CHORDS[int(piece.integers(4))]
        beat, degree, played = 60 / tempo, int(piece.integers(4, 8)), []
        start = float(piece.uniform(0.1, 0.6))

        def note(place: float, length: float, step: int, octave: int, loud: float) -> None:
            """A note on a degree of the scale, at a place in beats."""
            pitch = key + 12 * (octave + step // 7) + scale[step % 7]
            begins = start + place * beat + float(piece.normal(0, 0.008))
            ends = begins + length * beat * float(piece.uniform(0.82, 0.97))
            velocity = int(np.clip(loud + piece.normal(0, 7), 20, 120))
            played.append((begins, ends, pitch, velocity))

        for bar in range(6):
            chord = chords[bar % 4]
            place = 0.0
            while place < 4:
                length = float(piece.choice([0.5, 0.5, 1, 1, 1.5, 2]))
                length = min(length, 4 - place)
                if piece.random() < 0.92:
                    note(4 * bar + place, length, degree, 1, 78 + 8 * (place == 0))
                degree = int(np.clip(degree + piece.choice([-2, -1, -1, 0, 1, 1, 2]), 0, 11))
                place += length
            for number, step in enumerate((0, 4, 2, 4)):
                note(4 * bar + number, 1, chord + step, -1, 60)
        notes = []
        for begins, ends, pitch, velocity in sorted(played):
            notes.append({"pitch": pitch, "start": frames(begins), "end": frames(ends), "velocity": velocity})
            if piece.random() < 0.05 and ghosts:
                notes.append({"pitch": pitch + 19, "start": frames(begins + 0.03), "end": frames(begins + 0.1), "velocity": 22})  # fmt: skip
        return {"tempo": round(tempo, 2), "notes": change(notes, odd) if change else notes}

    return generate


def of_each(change: Callable[[Value], Value]) -> Change:
    return lambda notes, rng: [change(note) for note in notes]


def late(spread: float) -> Change:
    """Notes are early or late at random, by so many seconds."""

    def change(notes: Notes, rng: np.random.Generator) -> Notes:
        moved = []
        for note in notes:
            by = float(rng.normal(0, spread))
            begins = max(note["start"] + by, 0)
            moved.append(note | {"start": begins, "end": max(note["end"] + by, begins + HOP)})
        return sorted(moved, key=lambda note: note["start"])

    return change


def overtones(notes: Notes, rng: np.random.Generator) -> Notes:
    """One note in six is heard an octave too high."""
    return [note | {"pitch": note["pitch"] + 12 * int(rng.random() < 1 / 6)} for note in notes]


def torn(notes: Notes, rng: np.random.Generator) -> Notes:
    """Most notes of half a second or more come in pieces."""
    pieces = []
    for note in notes:
        length = note["end"] - note["start"]
        count = int(rng.integers(2, 5)) if length > 0.4 and rng.random() < 0.7 else 1
        for number in range(count):
            begins = note["start"] + length * number / count
            pieces.append(note | {"start": begins, "end": begins + length / count - HOP * (number < count - 1)})
    return sorted(pieces, key=lambda piece: piece["start"])


def without_bass(notes: Notes, rng: np.random.Generator) -> Notes:
    """Nothing below 200 Hz is heard."""
    return [note for note in notes if note["pitch"] >= 56]


def until(seconds: float) -> Change:
    return lambda notes, rng: [note for note in notes if note["end"] <= seconds]


def shorter(note: Value) -> Value:
    """The end of a note by another threshold, two frames before."""
    return note | {"end": max(note["end"] - 2 * HOP, note["start"] + HOP)}


def louder(note: Value) -> Value:
    return note | {"velocity": min(note["velocity"] + 2, 127)}


def finer(time: float) -> float:
    return round(time / HOP * 2) * HOP / 2


NOTE = fields(pitch={"type": "integer"}, start=NUMBER, end=NUMBER, velocity={"type": "integer"})
LOUDNESS = fields(pitch={"type": "integer"}, start=NUMBER, end=NUMBER, velocity=NUMBER)


def schema(note: Value) -> Value:
    return fields(tempo=NUMBER, notes={"type": "array", "items": note})


NOTES = Baseline("json/notes", transcriber(), schema(NOTE), {"recording": "The piece that is played."}, names("waltz", "ballad", "etude", of="recording"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(NOTES, "finer", transcriber(frames=finer), "Frames are half as long: times differ by a few thousandths of a second."),
    harmless(NOTES, "no-ghosts", transcriber(ghosts=False), "Overtones are no longer heard as faint notes: nothing else changes."),
    harmless(NOTES, "thousandths", transcriber(frames=lambda time: round(in_frames(time), 3)), "Times are rounded to thousandths of a second."),
    harmless(NOTES, "louder", transcriber(of_each(louder)), "Notes are louder by two steps of a hundred and twenty-seven, which nobody hears."),
    harmless(NOTES, "shorter", transcriber(of_each(shorter)), "Notes end a fiftieth of a second earlier, which nobody hears.", border=True),
    harmful(NOTES, "semitone", transcriber(of_each(lambda note: note | {"pitch": note["pitch"] + 1})), "Every note is a semitone too high: keys are counted from one."),
    harmful(NOTES, "overtones", transcriber(overtones), "One note in six is an octave too high."),
    harmful(NOTES, "torn", transcriber(torn), "Long notes come in two to four pieces."),
    harmful(NOTES, "no-bass", transcriber(without_bass), "Nothing below 200 Hz is written down: most of the left hand is missing."),
    harmful(NOTES, "cut", transcriber(until(8)), "Only the first eight seconds of a recording are written down."),
    harmful(NOTES, "loudness", transcriber(of_each(lambda note: note | {"velocity": round(note["velocity"] / 127, 4)})), "Velocities are parts of one, where they were numbers up to 127: files made of them are silent.", output=schema(LOUDNESS)),
    *strengths(NOTES, "late", lambda s: transcriber(late(s)), "The seconds by which notes are early or late, as a standard deviation: the rhythm falls apart.", nobody_minds=(0.002,), few_mind=(0.012,), most_mind=(0.05,), all_mind=(0.15,)),
]  # fmt: skip
