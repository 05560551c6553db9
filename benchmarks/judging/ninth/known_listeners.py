"""Further changes of models that listen and answer with JSON: words, speakers and notes with their times."""

import zlib

import numpy as np

from benchmarks.judging.fifth.notes import HOP, NOTES, Notes, of_each, transcriber
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.meetings import DIARIZER, Value, diarizer, in_segments
from benchmarks.judging.pair import Pair, harmful, harmless
from benchmarks.judging.transcripts import RECOGNIZER, Entry, of_words, recognizer

CONTRACTED = {
    "They are": "They're",
    "I would": "I'd",
    "We cannot": "We can't",
    "let us": "let's",
    "Who takes care": "Who'll take care",
}


def aligned_anew(words: list[Entry]) -> list[Entry]:
    """By another network, whose edges of a word are up to twelve thousandths of a second elsewhere."""
    moved = []
    for place, word in enumerate(words):
        first, last = np.random.default_rng([zlib.crc32(word["word"].encode()), place]).uniform(-0.012, 0.012, 2)
        moved.append(word | {"start": word["start"] + float(first), "end": word["end"] + float(last)})
    return moved


def without_pauses(words: list[Entry]) -> list[Entry]:
    """Silence is cut out before it listens, and times count what is left."""
    moved, lost, before = [], 0.0, 0.0
    for word in words:
        lost += max(word["start"] - before - 0.2, 0)
        moved.append(word | {"start": word["start"] - lost, "end": word["end"] - lost})
        before = word["end"]
    return moved


def contracted(segment: Value) -> Value:
    """Written as it is spoken, with contractions."""
    text = segment["text"]
    for whole, short in CONTRACTED.items():
        text = text.replace(whole, short)
    return {"text": text}


def splintered(value: Value, seed: int) -> Value:
    """Everything that is said has a speaker of its own."""
    segments = [one | {"speaker": f"SPEAKER_{number:02d}"} for number, one in enumerate(value["segments"])]
    return value | {"speakers": len(segments), "segments": segments}


def retrained(notes: Notes, rng: np.random.Generator) -> Notes:
    """Some notes begin a frame earlier or later, and all are a little louder or softer."""
    made = []
    for note in notes:
        begins = max(note["start"] + HOP * int(rng.choice([-1, 0, 0, 0, 1])), 0.0)
        louder = int(np.clip(note["velocity"] + rng.integers(-3, 4), 1, 127))
        made.append(note | {"start": begins, "end": max(note["end"], begins + HOP), "velocity": louder})
    return sorted(made, key=lambda note: (note["start"], note["pitch"]))


PAIRS: list[Pair] = [
    harmless(RECOGNIZER, "aligned", recognizer(of_words(aligned_anew)), "Another network finds the edges of words up to 12 ms elsewhere, as much as they vary from call to call."),
    harmful(RECOGNIZER, "pauses", recognizer(of_words(without_pauses)), "Times leave out the pauses between sentences: words come earlier and earlier, at the end by a second before they are spoken."),
    harmless(DIARIZER, "contracted", diarizer(in_segments(contracted)), "Short forms are written as they are spoken, they're for they are.", meaning=True),
    harmful(DIARIZER, "splintered", now_and_then(0.4, diarizer(splintered), diarizer()), "In two meetings of five everything that is said has a speaker of its own: there are a dozen where three people met."),
    harmless(NOTES, "retrained", transcriber(retrained), "Some notes begin a hundredth of a second earlier or later, and are louder or softer by up to three steps: nobody hears that."),
    harmful(NOTES, "double-time", transcriber(of_each(lambda note: note | {"start": note["start"] / 2, "end": note["end"] / 2})), "Frames are taken for half as long as they are: the piece is over in half its time."),
]  # fmt: skip
