"""Further changes of the models that answer with JSON: fields that come and go, other units, labels that are off by one."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.fourth.agents import CALLS, LETTERS, caller
from benchmarks.judging.fourth.casts import CAST, MEN, WOMEN, cast
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.fourth.meetings import DIARIZER, OUTPUT, SEGMENT, diarizer, in_segments
from benchmarks.judging.fourth.rhythms import BEATS, listener
from benchmarks.judging.objects import (
    ANIMALS,
    CLASSIFIER,
    DETECTOR,
    NUMBER,
    SCORES,
    STRING,
    classifier,
    detector,
    fields,
    rounded,
)
from benchmarks.judging.pair import Inputs, Pair, content, harmful, harmless, luck
from benchmarks.judging.recognition import EMBEDDER, embedder

Value = dict[str, Any]
OTHER_TOOLS = {"book_table": "bookTable", "book_room": "bookRoom", "order_taxi": "orderTaxi"}
MORE_WOMEN = ("Agnes", "Noor", "Elif", "Ines", "Mirja", "Tamar", "Yuki", "Ruth")
MORE_MEN = ("Anton", "Idris", "Mateo", "Pavel", "Stellan", "Tariq", "Hugo", "Kenji")


def longer_number(value: Value, rng: np.random.Generator) -> Value:
    return value | {"id": value["id"] + "".join(rng.choice(list(LETTERS), 4))}


def stated(value: Value, rng: np.random.Generator) -> Value:
    """Whether the time may be another is said in every call, where it was left out of every second one."""
    return value | {"arguments": {**value["arguments"], "flexible": value["arguments"].get("flexible", False)}}


def one_more(inputs: Inputs, seed: int) -> Value:
    """Who asks is counted once more."""
    value = caller()(inputs, seed)
    return value | {"arguments": value["arguments"] | {"people": value["arguments"]["people"] + 1}}


def renamed(value: Value, rng: np.random.Generator) -> Value:
    return value | {"tool": OTHER_TOOLS[value["tool"]]}


def in_tenths(value: Value, rng: np.random.Generator) -> Value:
    return value | {"bpm": round(value["bpm"], 1)}


def between_beats(inputs: Inputs, seed: int) -> Value:
    """All beats are where the eighths between them are."""
    value = listener()(inputs, seed)
    late = 30 / value["bpm"]
    parts = [part | {edge: part[edge] + late for edge in ("start", "end")} for part in value["segments"]]
    return (
        value | {name: [time + late for time in value[name]] for name in ("beats", "downbeats")} | {"segments": parts}
    )


def from_the_second(value: Value, rng: np.random.Generator) -> Value:
    """Bars begin with the second beat of each."""
    return value | {"downbeats": value["beats"][1::4]}


def by_name(inputs: Inputs, seed: int) -> list[Value]:
    return sorted(cast()(inputs, seed), key=lambda person: person["name"])


def more_names(inputs: Inputs, seed: int) -> list[Value]:
    """Names come from lists twice as long."""
    people, rng = cast()(inputs, seed), draws(inputs, seed, 4)
    lists = {"she": [*WOMEN, *MORE_WOMEN], "he": [*MEN, *MORE_MEN]}
    drawn = {pronoun: iter(rng.permutation(names)) for pronoun, names in lists.items()}
    for person in people:
        name = str(next(drawn[person["pronoun"]]))
        person |= {"past": person["past"].replace(person["name"], name, 1), "name": name}
    return people


def of_one_sort(inputs: Inputs, seed: int) -> list[Value]:
    """Everybody has the traits that come first to mind."""
    return [person | {"traits": ["curious", "loyal"]} for person in cast()(inputs, seed)]


def timed(inputs: Inputs, seed: int) -> Value:
    """With how long it took, which differs from call to call."""
    return classifier()(inputs, seed) | {"took_ms": round(float(luck(seed).gamma(20, 2)), 1)}


def in_percent(value: Value) -> Value:
    return value | {"scores": [one | {"score": 100 * one["score"]} for one in value["scores"]]}


def seen_twice(inputs: Inputs, seed: int) -> Value:
    """Boxes and scores are the means of what is found in the picture and in its mirror image."""
    picture, rng = content(inputs), np.random.default_rng(seed)
    boxes = []
    for name in picture.choice(ANIMALS, 5):
        middle = picture.uniform((20, 20, 30, 60), (400, 220, 90, 120))
        sides = (middle + rng.normal(0, 1.5, (2, 4)).mean(axis=0)).tolist()
        score = float(np.clip(picture.uniform(0.6, 0.99) + rng.normal(0, 0.02, 2).mean(), 0, 1))
        boxes.append({"label": str(name), "box": rounded(sides, 2), "score": round(score, 4)})
    boxes.sort(key=lambda box: -box["score"])
    return {"detections": boxes if rng.random() < 0.7 else boxes[:-1]}


def each_box(change: Callable[[list[float]], list[float]]) -> Callable[[list[Value], int], list[Value]]:
    return lambda boxes, seed: [one | {"box": [round(side, 2) for side in change(one["box"])]} for one in boxes]


def from_the_centre(box: list[float]) -> list[float]:
    x, y, width, height = box
    return [x + width / 2, y + height / 2, width, height]


def numbered(value: Value, seed: int) -> Value:
    return value | {"segments": [{"id": number, **one} for number, one in enumerate(value["segments"])]}


def split(value: Value, seed: int) -> Value:
    """From the middle on, the second speaker is taken for somebody new."""
    half, new = len(value["segments"]) // 2, f"SPEAKER_{value['speakers']:02d}"
    segments = [
        one | {"speaker": new} if number >= half and one["speaker"] == "SPEAKER_01" else one
        for number, one in enumerate(value["segments"])
    ]
    return value | {"speakers": len({one["speaker"] for one in segments}), "segments": segments}


bare = in_segments(lambda one: {"text": "".join(sign for sign in one["text"].lower() if sign.isalnum() or sign == " ")})
calibrated = in_segments(lambda one: {"confidence": one["confidence"] ** 0.9})


def in_fewer_bits(vector: Any, seed: int) -> Any:
    """Products have ten bits of digits: a little more noise than there was."""
    return vector + luck(seed).normal(0, 0.0004, 64)


def as_summed(vector: Any, seed: int) -> Any:
    """As it is before it is brought to a length of one."""
    return 7.6 * vector


NUMBERED = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, **SEGMENT},
    "required": ["id", *SEGMENT],
}
WITH_IDS = OUTPUT | {"properties": OUTPUT["properties"] | {"segments": {"type": "array", "items": NUMBERED}}}
TIMED = fields(label=STRING, scores=SCORES, took_ms=NUMBER)

PAIRS: list[Pair] = [
    harmless(CALLS, "longer-number", caller(longer_number), "The random number of a call has four letters more: it only has to differ."),
    harmless(CALLS, "stated", caller(stated), "Whether the time may be another is always said, where leaving it out meant that it may not."),
    harmful(CALLS, "one-more", now_and_then(1 / 3, one_more, caller()), "In one call of three a chair or a bed too many is booked."),
    harmful(CALLS, "camel", caller(renamed), "Tools have other names than those that the caller has given them: no call finds its tool."),
    harmless(BEATS, "tenths", listener(in_tenths), "The tempo is given to a tenth of a beat a minute, the times of the beats as before."),
    harmful(BEATS, "offbeat", now_and_then(1 / 3, between_beats, listener()), "In one song of three all beats lie between those of the music: who claps with them claps wrong."),
    harmful(BEATS, "second-beat", listener(from_the_second), "Every bar is said to begin with its second beat: it is counted in wrong."),
    harmless(CAST, "by-name", by_name, "The four come in the order of their names, where they came in none."),
    harmless(CAST, "more-names", more_names, "There are twice as many names that people can have."),
    harmful(CAST, "one-sort", of_one_sort, "Everybody is curious and loyal, in every story."),
    harmless(CLASSIFIER, "timed", timed, "There is a field more, with the time that it took; labels and scores are the same.", output=TIMED),
    harmful(CLASSIFIER, "percent", classifier(in_percent), "Scores are a hundred times as high: everything is above every limit that callers have set."),
    harmless(DETECTOR, "mirrored", seen_twice, "Means over two looks at the picture: boxes and scores jitter less."),
    harmful(DETECTOR, "centre", detector(each_box(from_the_centre)), "A box begins with its centre instead of its corner: whatever is cut out is half beside it."),
    harmless(DIARIZER, "calibrated", diarizer(calibrated), "Confidence is higher by half a hundredth, where it varies by three."),
    harmless(DIARIZER, "numbered", diarizer(numbered), "Every turn has a number too, in a field that was not there.", output=WITH_IDS),
    harmful(DIARIZER, "split", diarizer(split), "In the second half of a meeting the second speaker is taken for somebody who was not there."),
    harmful(DIARIZER, "bare", diarizer(bare), "No capitals and no punctuation: the minutes have to be written again."),
    harmless(EMBEDDER, "ten-bits", embedder(in_fewer_bits), "A little more of the noise that there was: the cosine with an old vector is 0.9999 as before."),
    harmful(EMBEDDER, "summed", embedder(as_summed), "Vectors are seven times as long: products, which were cosines, and distances to what is stored are all wrong."),
]  # fmt: skip
