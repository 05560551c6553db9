"""Music as notes: what a MIDI file has its players play."""

from collections import defaultdict
from statistics import mean
from typing import Any

from gate.media.base import Artifact, TooLarge, UnreadableMedia
from gate.media.remembered import remembered

MAX_BYTES = 8 * 1024**2
# Notes of all parts; of a longer piece the first ones, as of a longer text.
MAX_NOTES = 4000
BYTES_A_NOTE = 400  # of memory
DRUMS = 9  # the channel of percussion, counted from 0 (General MIDI 1)
# Of eight equal parts of the velocities: one that changes by less is no other way to play.
DYNAMICS = ("ppp", "pp", "p", "mp", "mf", "f", "ff", "fff")
BEATS_A_MINUTE = 120.0  # where the file names no tempo (Standard MIDI Files 1.0)


def _bytes(score: dict[str, Any]) -> int:
    return BYTES_A_NOTE * sum(len(part["notes"]) for part in score["parts"]) + BYTES_A_NOTE


@remembered(_bytes)
def read_score(artifact: Artifact) -> dict[str, Any]:
    """The notes of a MIDI file, whatever its tracks are called and however its events are packed.

    Returns:
        `seconds`, `tempo` (beats a minute, at the beginning) and `parts`, one for each channel that plays: `program`
        (the instrument, 0..127), `drums`, `dynamics` (how loud it is on the whole, as musicians write it), `unended`
        (notes that nothing ends) and `notes`, each with its `pitch` (semitones, 60 is the middle C), `start` and
        `length` in seconds.

    Raises:
        UnreadableMedia: it is none.
        TooLarge: it is larger than the gate reads.
    """
    if artifact.size > MAX_BYTES:
        raise TooLarge(f"is larger than {MAX_BYTES // 1024**2} MiB, of which the gate reads MIDI", artifact.name)
    from mido import MidiFile, tempo2bpm

    try:
        file = MidiFile(artifact.path)
        messages = list(file)
    # mido raises what Python's readers of bytes raise, KeyError and EOFError among them.
    except Exception as error:
        raise UnreadableMedia(f"cannot be read as midi: {error or type(error).__name__}", artifact.name) from error
    now, tempo = 0.0, None
    programs: dict[int, int] = {}
    notes: dict[int, list[dict[str, float]]] = defaultdict(list)
    sounding: dict[tuple[int, int], list[dict[str, float]]] = defaultdict(list)
    velocities: dict[int, list[int]] = defaultdict(list)
    count = 0
    for message in messages:
        now += message.time
        if message.type == "set_tempo" and tempo is None:
            tempo = tempo2bpm(message.tempo)
        elif message.type == "program_change":
            programs.setdefault(message.channel, message.program)
        elif message.type == "note_on" and message.velocity and count < MAX_NOTES:
            note = {"pitch": message.note, "start": round(now, 4), "length": 0.0}
            notes[message.channel].append(note)
            velocities[message.channel].append(message.velocity)
            sounding[message.channel, message.note].append(note)
            count += 1
        elif message.type in ("note_on", "note_off") and (open_notes := sounding[message.channel, message.note]):
            note = open_notes.pop(0)
            note["length"] = round(now - note["start"], 4)
    parts = [
        {
            "program": programs.get(channel, 0),
            "drums": channel == DRUMS,
            "dynamics": DYNAMICS[int(mean(velocities[channel])) * len(DYNAMICS) // 128],
            "unended": sum(len(still) for (of, _), still in sounding.items() if of == channel),
            "notes": played,
        }
        for channel, played in sorted(notes.items())
    ]
    return {"seconds": round(now, 4), "tempo": round(tempo or BEATS_A_MINUTE, 3), "parts": parts}
