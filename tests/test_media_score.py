"""Notes in MIDI: what is played is told, however it is written down, and other notes are told apart."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from mido import Message, MetaMessage, MidiFile, MidiTrack, bpm2tempo

from gate.checks.fields import Document
from gate.checks.opening import opened
from gate.judges.files import compare_files
from gate.media.base import Artifact, Leaf, TooLarge, UnreadableMedia
from gate.media.facts import read_facts
from gate.media.score import MAX_NOTES, read_score
from gate.media.store import ArtifactStore

SCALE = (60, 62, 64, 65, 67)
BEAT = 480  # ticks


def midi(
    pitches: tuple[int, ...] = SCALE, *, tempo: float = 100, channel: int = 0, program: int = 24, name: str = "",
    velocity: int = 80, ended: bool = True, ends_by_silence: bool = False, beat: int = BEAT,
) -> bytes:  # fmt: skip
    """A scale, a beat to a note."""
    track = MidiTrack()
    track.append(MetaMessage("set_tempo", tempo=bpm2tempo(tempo)))
    if name:
        track.append(MetaMessage("track_name", name=name))
    track.append(Message("program_change", channel=channel, program=program))
    for number, pitch in enumerate(pitches):
        track.append(Message("note_on", channel=channel, note=pitch, velocity=velocity))
        if ended or number + 1 < len(pitches):
            kind, end = ("note_on", 0) if ends_by_silence else ("note_off", 64)
            track.append(Message(kind, channel=channel, note=pitch, time=beat, velocity=end))
    file = MidiFile(ticks_per_beat=beat)
    file.tracks.append(track)
    data = io.BytesIO()
    file.save(file=data)
    return data.getvalue()


def saved(store: ArtifactStore, data: bytes) -> Artifact:
    return store.save(data, name="song.mid")


def test_notes_are_told_with_their_times(store: ArtifactStore) -> None:
    score = read_score(saved(store, midi()))
    [part] = score["parts"]
    assert (score["tempo"], score["seconds"]) == (100, 3.0)
    assert (part["program"], part["drums"], part["dynamics"], part["unended"]) == (24, False, "f", 0)
    assert [note["pitch"] for note in part["notes"]] == [*SCALE]
    assert part["notes"][1] == {"pitch": 62, "start": 0.6, "length": 0.6}


def test_percussion_and_notes_that_never_end_are_told(store: ArtifactStore) -> None:
    [part] = read_score(saved(store, midi(channel=9, ended=False)))["parts"]
    assert (part["drums"], part["unended"]) == (True, 1)
    assert part["notes"][-1]["length"] == 0


@pytest.mark.parametrize(
    "same",
    [lambda: midi(name="Scale"), lambda: midi(ends_by_silence=True), lambda: midi(beat=960), lambda: midi(velocity=84)],
    ids=["named", "ended by silence", "finer ticks", "a trace louder"],
)  # fmt: skip
def test_what_is_not_heard_is_no_difference(store: ArtifactStore, same: Callable[[], bytes]) -> None:
    assert compare_files(saved(store, same()), saved(store, midi())).decision == "pass"


@pytest.mark.parametrize(
    "other",
    [
        lambda: midi(SCALE[:-1]),
        lambda: midi((61, *SCALE[1:])),
        lambda: midi(tempo=50),
        lambda: midi(program=0),
        lambda: midi(channel=9),
        lambda: midi(velocity=20),
        lambda: midi(ended=False),
    ],
    ids=["shorter", "another note", "slower", "another instrument", "drums", "faint", "hanging"],
)
def test_what_is_heard_is_one(store: ArtifactStore, other: Callable[[], bytes]) -> None:
    assert compare_files(saved(store, other()), saved(store, midi())).decision == "fail"


def test_it_is_a_file_of_values(store: ArtifactStore) -> None:
    file = saved(store, midi())
    facts = read_facts(file)
    assert (facts.kind, facts.format, facts.duration, facts.problem) == ("file", "midi", 3.0, None)
    [leaf] = opened([Leaf("output", file)], store)
    assert isinstance(leaf.value, Document)
    assert leaf.value.values == read_score(file)


@pytest.mark.parametrize("data", [midi()[:40], b"MThd" + bytes(10), midi()[:-4] + b"\xff\xff"])
def test_a_file_that_is_damaged_is_unreadable_and_says_so(store: ArtifactStore, data: bytes) -> None:
    with pytest.raises(UnreadableMedia):
        read_score(saved(store, data))
    assert read_facts(saved(store, data)).problem
    assert compare_files(saved(store, data), saved(store, midi())).decision == "fail"


def test_a_long_piece_is_read_to_its_beginning_and_a_huge_file_not_at_all(store: ArtifactStore) -> None:
    [part] = read_score(saved(store, midi(SCALE * (MAX_NOTES // 5 + 10))))["parts"]
    assert len(part["notes"]) == MAX_NOTES
    with pytest.raises(TooLarge):
        read_score(Artifact(Path("none"), 2**40, "0" * 64))
