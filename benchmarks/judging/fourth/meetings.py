"""A model that says who spoke when in a recorded meeting, and what."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck, names

SENTENCES = (
    "Shall we begin with the numbers of last week?", "They are better than we had hoped.", "Only the north is behind.",
    "I would like to come back to the budget.", "We cannot decide that without Anna.", "Then let us ask her today.",
    "Who takes care of the invitations?", "I can do that until Thursday.", "Good, that leaves the new office.",
    "The lease ends in October.", "Is there anything else?", "Not from my side.", "Thank you, everybody.",
    "We had three complaints about the delivery.", "Two of them are settled.", "The third one calls every day.",
)  # fmt: skip
Value = dict[str, Any]
Change = Callable[[Value, int], Value]
JITTER = 0.06  # seconds by which two runs set the same boundary apart


def diarizer(change: Change | None = None, *, later: float = 0.0) -> Generate:
    """Turns of two to four speakers; the recording decides them, their exact boundaries differ by seed.

    Args:
        later: seconds by which every boundary is set later.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        recording, rng = content(inputs), np.random.default_rng(seed)
        speakers, time, segments = int(recording.integers(2, 5)), recording.uniform(0.4, 1.5), []
        speaker = 0
        for number, sentence in enumerate(recording.permutation(SENTENCES)[: recording.integers(9, 15)]):
            # At first everybody speaks once, so that speakers are numbered as they appear.
            step = recording.integers(1, speakers)
            speaker = number if number < speakers else (speaker + step) % speakers
            lasts = 0.9 + 0.055 * len(sentence) * recording.uniform(0.9, 1.2)
            start, end = np.array((time, time + lasts)) + later + rng.normal(0, JITTER, 2)
            segments.append(
                {
                    "speaker": f"SPEAKER_{speaker:02d}",
                    "start": max(float(start), 0.0),
                    "end": float(end),
                    "text": str(sentence),
                    "confidence": float(rng.beta(40, 2)),
                }
            )
            time += lasts + recording.uniform(0.15, 0.9)
        value = {"language": "en", "duration": time, "speakers": speakers, "segments": segments}
        return change(value, seed) if change else value

    return generate


def in_segments(change: Callable[[Value], Value]) -> Change:
    return lambda value, seed: value | {"segments": [segment | change(segment) for segment in value["segments"]]}


milliseconds = in_segments(lambda one: {key: round(one[key], 3) for key in ("start", "end", "confidence")})
stretched = in_segments(lambda one: {key: one[key] * 1.021 for key in ("start", "end")})


def merged(value: Value, seed: int) -> Value:
    """In one answer of three the second speaker is taken for the first."""
    if luck(seed).random() > 1 / 3:
        return value
    segments = [one | {"speaker": one["speaker"].replace("01", "00")} for one in value["segments"]]
    return value | {"segments": segments}


NUMBER, STRING = {"type": "number"}, {"type": "string"}
SEGMENT = {"speaker": STRING, "start": NUMBER, "end": NUMBER, "text": STRING, "confidence": NUMBER}
OUTPUT = {
    "type": "object",
    "title": "Output",
    "required": ["language", "duration", "speakers", "segments"],
    "properties": {
        "language": STRING,
        "duration": NUMBER,
        "speakers": {"type": "integer"},
        "segments": {
            "type": "array",
            "items": {"type": "object", "properties": SEGMENT, "required": [*SEGMENT]},
        },
    },
}
DIARIZER = Baseline("json/diarizer", diarizer(), OUTPUT, {"recording": "The meeting."}, names("board", "standup", "review", of="recording"))  # fmt: skip

PAIRS: list[Pair] = [
    harmless(DIARIZER, "milliseconds", diarizer(milliseconds), "Times are rounded to a thousandth of a second, a sixtieth of what they vary by."),
    harmless(DIARIZER, "later", diarizer(later=0.008), "Boundaries are set 8 ms later, where they vary by 60 ms: nobody hears where a turn is cut that well."),
    harmful(DIARIZER, "merged", diarizer(merged), "In one transcript of three what two people said is put down to one of them."),
    harmful(DIARIZER, "stretched", diarizer(stretched), "Times run 2 % fast, as after a wrong sample rate: at the end subtitles come half a second late and more."),
]  # fmt: skip
