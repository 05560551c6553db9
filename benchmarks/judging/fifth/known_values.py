"""Further changes of models that answer with JSON: conventions, defaults, averages and what programs count on."""

import json
from typing import Any

import numpy as np

from benchmarks.judging.bodies import BODIES, Person
from benchmarks.judging.bodies import finder as bodies_finder
from benchmarks.judging.forecasts import SALES, forecaster, of_series
from benchmarks.judging.fourth.agents import CALLS, LETTERS, caller
from benchmarks.judging.fourth.casts import CAST, cast
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.fourth.meetings import DIARIZER, diarizer
from benchmarks.judging.fourth.quizzes import QUIZ, quiz
from benchmarks.judging.fourth.rhythms import BEATS, listener
from benchmarks.judging.fourth.tags import TAGGER, in_tags, tagger
from benchmarks.judging.journeys import PLANNER, Plan, planner
from benchmarks.judging.objects import (
    ANIMALS,
    CLASSIFIER,
    DETECTOR,
    NUMBER,
    SENSOR,
    STRING,
    classifier,
    detector,
    fields,
    rounded,
    sensor,
)
from benchmarks.judging.pair import Inputs, Pair, content, harmful, harmless, luck, strengths
from benchmarks.judging.recognition import EMBEDDER, MODERATOR, READER, each_block, embedder, moderator, reader
from benchmarks.judging.transcripts import RECOGNIZER, recognizer
from benchmarks.judging.valuations import SEARCHER, VALUER, searcher, valuer

Value = dict[str, Any]
VISITED = 0.88  # of the texts, by the live search


def in_eight_bits(vector: Any, seed: int) -> Any:
    """Each number as one of 255 steps between the largest and its negative."""
    step = np.abs(vector).max() / 127
    return np.round(vector / step) * step


def unscaled(inputs: Inputs, seed: int) -> list[float]:
    """As the network gives it, some eight times as long."""
    length = float(np.linalg.norm(content(inputs).normal(size=64)))
    return [length * number for number in embedder()(inputs, seed)]


def with_sorted_options(inputs: Inputs, seed: int) -> Value:
    made = quiz()(inputs, seed)
    for one in made["questions"]:
        right = one["options"][one["answer"]]
        one["options"].sort()
        one["answer"] = one["options"].index(right)
    return made


def counted_from_one(inputs: Inputs, seed: int) -> Value:
    made = quiz()(inputs, seed)
    return made | {"questions": [one | {"answer": one["answer"] + 1} for one in made["questions"]]}


def with_sorted_traits(inputs: Inputs, seed: int) -> list[Value]:
    return [person | {"traits": sorted(person["traits"])} for person in cast()(inputs, seed)]


def with_any_pronoun(inputs: Inputs, seed: int) -> list[Value]:
    """Pronouns are drawn by themselves, whatever the name is."""
    rng = draws(inputs, seed, 4)
    return [person | {"pronoun": str(rng.choice(["she", "he"]))} for person in cast()(inputs, seed)]


def roomier(people: list[Person], seed: int) -> list[Person]:
    """Boxes leave two pixels more on each side."""

    def wider(box: list[float]) -> list[float]:
        left, top, width, height = box
        return [left - 2, top - 2, width + 4, height + 4]

    return [one | {"box": wider(one["box"])} for one in people]


def padded(block: Value, rng: np.random.Generator) -> Value:
    """The box leaves a pixel more on each side."""
    left, top, width, height = block["box"]
    return block | {"box": rounded([left - 1, top - 1, width + 2, height + 2], 2)}


def in_corners(block: Value, rng: np.random.Generator) -> Value:
    """The place of the last corner instead of width and height."""
    left, top, width, height = block["box"]
    return block | {"box": rounded([left, top, left + width, top + height], 2)}


def longer_numbers(value: Value, rng: np.random.Generator) -> Value:
    return value | {"id": value["id"] + "".join(rng.choice(list(LETTERS), 4))}


def in_text(value: Value, rng: np.random.Generator) -> Value:
    """The arguments are a text of JSON, which is still to be parsed."""
    return value | {"arguments": json.dumps(value["arguments"])}


def coarse(tag: Value) -> Value:
    """As from a network in 8 bits: the logit has steps of a fiftieth."""
    logit = np.round(50 * np.log(tag["score"] / (1 - tag["score"]))) / 50
    return tag | {"score": float(1 / (1 + np.exp(-logit)))}


def only_if_sure(value: Value, seed: int) -> Value:
    """Flagged above 0.9, where it was above 0.5."""
    return value | {"flagged": max(value["scores"].values()) > 0.9}


def fitted(value: Value, rng: np.random.Generator) -> Value:
    """The tempo of a line through all beats, where it was that of the first and the last."""
    slope = np.polyfit(np.arange(len(value["beats"])), value["beats"], 1)[0]
    return value | {"bpm": float(60 / slope)}


def on_the_second(value: Value, rng: np.random.Generator) -> Value:
    """Each bar begins a beat too late."""
    return value | {"downbeats": value["beats"][1::4]}


def with_numbers(boxes: list[Value], seed: int) -> list[Value]:
    return [one | {"class_id": ANIMALS.index(one["label"])} for one in boxes]


def of_two(inputs: Inputs, seed: int) -> Value:
    """The mean of two passes, of which the live version has one."""
    one, other = (recognizer()(inputs, each) for each in (seed, int(luck(seed).integers(2**31))))
    words = [
        word | {name: (word[name] + again[name]) / 2 for name in ("start", "end", "confidence")}
        for word, again in zip(one["words"], other["words"], strict=True)
    ]
    return one | {"words": words}


def in_minutes(time: str) -> int:
    hours, minutes = map(int, time.split(":"))
    return 60 * hours + minutes


def on_the_clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def from_quarters(plan: Plan, seed: int) -> Plan:
    """Each day begins at the quarter of an hour before, and all that follows is as much earlier."""
    days = []
    for day in plan["days"]:
        early = in_minutes(day["stops"][0]["arrive"]) % 15
        stops = [stop | {"arrive": on_the_clock(in_minutes(stop["arrive"]) - early)} for stop in day["stops"]]
        days.append(day | {"stops": stops})
    return plan | {"days": days}


def without_staying(plan: Plan, seed: int) -> Plan:
    """Arrivals count the walks between the places, but not the time that is spent there."""
    days = []
    for day in plan["days"]:
        stops, spent = [], 0
        for stop in day["stops"]:
            stops.append(stop | {"arrive": on_the_clock(in_minutes(stop["arrive"]) - spent)})
            spent += stop["minutes"]
        days.append(day | {"stops": stops})
    return plan | {"days": days}


def unnamed(value: Value) -> Value:
    """Labels are called after their numbers, as where the list of their names has not been saved."""
    names = {name: f"LABEL_{number}" for number, name in enumerate(ANIMALS)}
    return {
        "label": names[value["label"]],
        "scores": [one | {"label": names[one["label"]]} for one in value["scores"]],
    }


def relabelled(value: Value, seed: int) -> Value:
    """In every second recording the speakers of the second half have each other's numbers."""
    if luck(seed).random() < 1 / 2:
        return value
    half, segments = value["duration"] / 2, []
    for one in value["segments"]:
        number = int(one["speaker"].removeprefix("SPEAKER_"))
        later = (number + 1) % value["speakers"] if one["start"] > half else number
        segments.append(one | {"speaker": f"SPEAKER_{later:02d}"})
    return value | {"segments": segments}


NUMBERED = fields(
    detections={
        "type": "array",
        "items": fields(
            label=STRING, box={"type": "array", "items": NUMBER}, score=NUMBER, class_id={"type": "integer"}
        ),
    }
)

PAIRS: list[Pair] = [
    harmless(EMBEDDER, "int8", embedder(in_eight_bits), "Numbers have 255 steps: they are off by about as much as from call to call, and cosines by nothing that one sees."),
    harmful(EMBEDDER, "unscaled", unscaled, "Vectors are no longer of length one: products that were cosines are eight times as large, and so are distances."),
    harmless(QUIZ, "options", with_sorted_options, "Options stand in the order of the alphabet, and the number of the right one is adapted."),
    harmful(QUIZ, "one", counted_from_one, "The number of the right option counts from one: the option after it is taken for right, or none."),
    harmless(CAST, "sorted", with_sorted_traits, "The two traits of a person come in the order of the alphabet, where they came in any."),
    harmful(CAST, "pronouns", with_any_pronoun, "Every second person has a pronoun that does not fit the name: Emil is a she.", meaning=True),
    harmless(BODIES, "roomier", bodies_finder(roomier), "Boxes leave ten pixels around a body where they left eight."),
    harmful(BODIES, "one", bodies_finder(lambda people, seed: people[:1]), "Only the surest person is found, of two or three."),
    harmless(SALES, "whole", forecaster(of_series(np.round)), "Sales are whole numbers, of a hundred and more, where the forecast varies by as much from call to call."),
    harmless(CALLS, "longer", caller(longer_numbers), "The random numbers of calls are four letters longer: they only have to differ."),
    harmful(CALLS, "string", caller(in_text), "The arguments are a text that has still to be parsed: who asks for one of them finds none.", output=fields(id=STRING, tool=STRING, arguments=STRING, say=STRING)),
    harmless(TAGGER, "coarse", tagger(in_tags(coarse)), "Computed in 8 bits: scores are off by up to 0.0025, in the same order."),
    harmless(READER, "padded", reader(each_block(padded)), "Boxes leave a pixel more on each side, as much as they vary by."),
    harmful(READER, "corners", reader(each_block(in_corners)), "Boxes end with their last corner, not with width and height: what is cut out with them reaches far over the line."),
    harmless(MODERATOR, "digits", moderator(lambda value, seed: rounded(value, 4)), "Scores have four digits after the point, where they vary in the second."),
    harmful(MODERATOR, "strict", moderator(only_if_sure), "Half of the comments that were flagged no longer are, with the same scores."),
    harmless(BEATS, "fitted", listener(fitted), "The tempo is taken from all beats instead of two: it varies less."),
    harmful(BEATS, "second", listener(on_the_second), "Bars begin with what is their second beat: whoever cuts or counts by them is one off."),
    harmless(DETECTOR, "numbered", detector(with_numbers), "Each label comes with its number, too, in a field of its own.", output=NUMBERED),
    harmless(RECOGNIZER, "of-two", of_two, "Times are the mean of two passes: they vary a little less."),
    harmless(PLANNER, "quarters", planner(from_quarters), "Days begin at full quarters of an hour, up to ten minutes earlier, where they begin at any time from nine to ten."),
    harmful(PLANNER, "rushed", planner(without_staying), "One arrives at the next place long before the visit of the last is over."),
    harmful(CLASSIFIER, "unnamed", classifier(unnamed), "Labels are called LABEL_0, LABEL_1 and so on: nobody knows what was heard."),
    harmful(VALUER, "backwards", valuer(lambda value: value | {"range": value["range"][::-1]}), "The upper limit comes before the lower one: whoever takes the first for the lower has an empty range."),
    harmful(SENSOR, "frozen", lambda inputs, seed: sensor()(inputs, 0), "Each station gives the same reading whenever it is asked: it is one from a cache."),
    harmful(DIARIZER, "relabelled", diarizer(relabelled), "In every second meeting the speakers of the second half have each other's numbers: what one says is put down to another."),
    harmful(SEARCHER, "by-number", searcher(lambda hits, seed: sorted(hits, key=lambda hit: hit["id"])), "Hits are sorted by their numbers: the first is no longer the best."),
    *strengths(SEARCHER, "forgetful", lambda s: searcher(visited=VISITED * (1 - s)), "That share of the texts is overlooked besides the twelve in a hundred of the live version: hits are missing, and worse ones fill their places.", nobody_minds=(0.005,), few_mind=(0.03,), most_mind=(0.12,), all_mind=(0.4,)),
]  # fmt: skip
