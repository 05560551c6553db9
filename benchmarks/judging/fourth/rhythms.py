"""A model that listens to a song and says how it is built: its tempo, its beats, its key and its parts."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, names, strengths

Value = dict[str, Any]
Change = Callable[[Value, np.random.Generator], Value]
KEYS = ("A minor", "C major", "D minor", "E minor", "F major", "G major")
FORMS = (
    ("intro", "verse", "chorus", "verse", "chorus", "outro"),
    ("verse", "chorus", "verse", "chorus", "bridge", "chorus"),
)


def listener(change: Change | None = None, *, unsteady: float = 0.006, late: float = 0.0) -> Generate:
    """Times in seconds of 48 beats, those that begin a bar, and parts; the song is the inputs', the ear is the seed's.

    Args:
        unsteady: the deviation of the time of a beat, in seconds.
        late: what is added to all times, in seconds.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        song, rng = content(inputs), np.random.default_rng(seed)
        tempo, begins = song.uniform(72, 150), song.uniform(0.1, 0.9)
        key, form = str(song.choice(KEYS)), FORMS[song.integers(len(FORMS))]
        beats = begins + 60 / tempo * np.arange(48) + rng.normal(0, unsteady, 48) + late
        parts = [
            {"label": label, "start": float(beats[8 * index]), "end": float(beats[min(8 * index + 8, 47)])}
            for index, label in enumerate(form)
        ]
        value: Value = {
            "bpm": float(60 * 47 / (beats[-1] - beats[0])),
            "key": key,
            "beats": beats.tolist(),
            "downbeats": beats[::4].tolist(),
            "segments": parts,
        }
        return change(value, draws(inputs, seed)) if change else value

    return generate


def in_milliseconds(value: Value, rng: np.random.Generator) -> Value:
    """All times in whole thousandths of a second."""
    parts = [part | {end: round(part[end], 3) for end in ("start", "end")} for part in value["segments"]]
    times = {name: [round(time, 3) for time in value[name]] for name in ("beats", "downbeats")}
    return value | times | {"segments": parts}


def halved(value: Value, rng: np.random.Generator) -> Value:
    """In one song of three only every second beat, as if it were half as fast."""
    if rng.random() > 1 / 3:
        return value
    return value | {"bpm": value["bpm"] / 2, "beats": value["beats"][::2], "downbeats": value["beats"][::8]}


TIMES = {"type": "array", "items": NUMBER}
PARTS = {"type": "array", "items": {"type": "object"}}
BEATS = Baseline(
    "json/beats",
    listener(),
    fields(bpm=NUMBER, key=STRING, beats=TIMES, downbeats=TIMES, segments=PARTS),
    {"song": "The song to listen to."},
    names("Rain", "Seven miles", "Houses", of="song"),
)

PAIRS: list[Pair] = [
    harmless(BEATS, "steadier", listener(unsteady=0.0052), "Beats are off by five thousandths of a second rather than by six."),
    harmless(BEATS, "rounding", listener(in_milliseconds), "Times are given in whole thousandths, six of which they are off by anyway."),
    *strengths(BEATS, "late", lambda s: listener(late=s), "All beats come so many seconds late: a metronome that follows them limps.", few_mind=(0.003,), most_mind=(0.02,), all_mind=(0.07,)),
    harmful(BEATS, "halved", listener(halved), "One song in three is taken to be half as fast as it is."),
]  # fmt: skip
