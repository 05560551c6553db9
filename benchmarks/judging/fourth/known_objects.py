"""New changes of the models that answer with JSON: what is found, in which order, counted how."""

from typing import Any

import numpy as np

from benchmarks.judging.bodies import BODIES, Person, finder, of_joints
from benchmarks.judging.journeys import PLANNER, Plan, planner
from benchmarks.judging.objects import DETECTOR, detector
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.recognition import MODERATOR, READER, Value, moderator, reader
from benchmarks.judging.transcripts import FINDER, RECOGNIZER, Entry, of_words, recognizer
from benchmarks.judging.transcripts import finder as names_finder
from benchmarks.judging.valuations import VALUER, valuer

Boxes = list[dict[str, Any]]


def seeing_more(inputs: Inputs, seed: int) -> Value:
    """Finds the weakest thing in nine pictures of ten, where the live version finds it in seven."""
    found = detector()(inputs, seed)
    tries = iter(range(1, 100))
    while len(found["detections"]) < 5 and luck(seed).random() < 2 / 3:
        found = detector()(inputs, seed + next(tries))
    return found


def twice(boxes: Boxes, seed: int) -> Boxes:
    """In every second picture the surest two things have a second box, which should have been suppressed."""
    rng = luck(seed)
    if rng.random() < 1 / 2:
        return boxes
    more = [
        one
        | {"box": [round(side + rng.normal(0, 4), 2) for side in one["box"]], "score": round(one["score"] - 0.03, 4)}
        for one in boxes[:2]
    ]
    return sorted([*boxes, *more], key=lambda box: -box["score"])


def out_of_order(value: Value, seed: int) -> Value:
    """In every second receipt the lines come in any order."""
    rng = luck(seed)
    if rng.random() < 1 / 2:
        return value
    blocks = [value["blocks"][index] for index in rng.permutation(len(value["blocks"]))]
    return value | {"text": "\n".join(block["text"] for block in blocks), "blocks": blocks}


def of_three(inputs: Inputs, seed: int) -> Value:
    """The mean of three passes of the network, of which the live version has one."""
    passes = [moderator()(inputs, one) for one in (seed, *map(int, luck(seed).integers(2**31, size=2)))]
    mean = {name: round(float(np.mean([one["scores"][name] for one in passes])), 6) for name in passes[0]["scores"]}
    worst = max(mean.values())
    details = passes[0]["details"] | {"certainty": worst}
    return {"flagged": worst > 0.5, "scores": mean, "details": details}


def least_certain(value: Value, seed: int) -> Value:
    """The certainty is the lowest of the scores, where it was the highest."""
    return value | {"details": value["details"] | {"certainty": min(value["scores"].values())}}


def of_stops(plan: Plan, **changes: Any) -> Plan:
    """With fields of every stop changed by functions of them."""
    days = [
        day
        | {"stops": [stop | {name: change(stop[name]) for name, change in changes.items()} for stop in day["stops"]]}
        for day in plan["days"]
    ]
    return plan | {"days": days}


def whole(euros: float) -> float:
    """Without a point where there are no cents."""
    return int(euros) if euros == int(euros) else euros


def twelve_hours(time: str) -> str:
    """As clocks on walls have it: nobody knows whether before noon or after."""
    hour, minute = time.split(":")
    return f"{(int(hour) - 1) % 12 + 1:02d}:{minute}"


def from_centres(people: list[Person], seed: int) -> list[Person]:
    """Counted from the middle of the first pixel's edge: half a pixel more, across and down."""
    moved = of_joints(lambda joints: np.add(joints, (0.5, 0.5, 0)))(people, seed)
    return [one | {"box": [one["box"][0] + 0.5, one["box"][1] + 0.5, *one["box"][2:]]} for one in moved]


def wrists_for_elbows(people: list[Person], seed: int) -> list[Person]:
    """In another data set's order of joints: wrists stand where elbows are looked for."""
    order = [*range(7), 9, 10, 7, 8, *range(11, 17)]
    return of_joints(lambda joints: joints[order])(people, seed)


def touching(words: list[Entry]) -> list[Entry]:
    """A word ends where the next begins if there are less than 40 ms between them."""
    begins = [*(word["start"] for word in words[1:]), words[-1]["end"]]
    return [
        word | {"end": begin} if 0 < begin - word["end"] < 0.04 else word
        for word, begin in zip(words, begins, strict=True)
    ]


def inclusive(found: list[Entry], text: str) -> list[Entry]:
    """The end is the place of the last letter, not the one after it."""
    return [one | {"end": one["end"] - 1} for one in found]


def newest_first(value: Value) -> Value:
    return value | {"sales": sorted(value["sales"], key=lambda sale: sale["sold"], reverse=True)}


PAIRS: list[Pair] = [
    harmless(DETECTOR, "weak", seeing_more, "The weakest thing, which was found in seven pictures of ten, is found in nine."),
    harmful(DETECTOR, "twice", detector(twice), "In every second picture two things are reported twice: whoever counts gets too many."),
    harmful(READER, "order", reader(out_of_order), "In every second receipt the lines come in any order, not from top to bottom."),
    harmless(MODERATOR, "passes", of_three, "The mean of three passes: scores vary less from call to call."),
    harmful(MODERATOR, "certainty", moderator(least_certain), "The certainty is that of the least likely sort of harm: it is near nothing where it was near one."),
    harmless(PLANNER, "whole", planner(lambda plan, seed: of_stops(plan | {"total": whole(plan["total"])}, price=whole)), "Whole euros are written without a point, which is the same number in JSON.", border=True),
    harmful(PLANNER, "noon", planner(lambda plan, seed: of_stops(plan, arrive=twelve_hours)), "After noon, hours begin with one again: 14:05 has become 02:05, in the middle of the night."),
    harmless(BODIES, "centres", finder(from_centres), "Everything is half a pixel further to the right and down, where joints jitter by a whole one."),
    harmful(BODIES, "wrists", finder(wrists_for_elbows), "Wrists stand where elbows should, and elbows where wrists should: arms are drawn folded."),
    harmless(RECOGNIZER, "touching", recognizer(of_words(touching)), "Where less than 40 ms are between two words, the first ends when the second begins: no caption shows that."),
    harmful(FINDER, "inclusive", names_finder(inclusive), "The last letter of every name is cut off by whoever takes the letters from start to end."),
    harmless(VALUER, "newest", valuer(newest_first), "The newest of the sales comes first, where they came in no order that meant anything."),
]  # fmt: skip
