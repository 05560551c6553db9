"""More changes of the models that answer with JSON: other conventions, better estimates, and labels that are wrong."""

import re
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.judging.forecasts import DAYS, SALES, Value
from benchmarks.judging.fourth.agents import CALLS, caller
from benchmarks.judging.fourth.casts import CAST, MEN, WOMEN, cast
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.meetings import DIARIZER, diarizer, in_segments
from benchmarks.judging.fourth.quizzes import QUIZ, quiz
from benchmarks.judging.fourth.rhythms import BEATS, listener
from benchmarks.judging.fourth.tags import RATINGS, TAGGER, tagger
from benchmarks.judging.journeys import PLANNER, Plan, planner
from benchmarks.judging.objects import ANIMALS, CLASSIFIER, DETECTOR, NUMBER, STRING, classifier, detector, fields
from benchmarks.judging.pair import Inputs, Pair, content, harmful, harmless, luck
from benchmarks.judging.recognition import CATEGORIES, EMBEDDER, MODERATOR, embedder, moderator
from benchmarks.judging.transcripts import FINDER, INTEGER, RECOGNIZER, Entry, finder, of_words, recognizer
from benchmarks.judging.valuations import SEARCHER, VALUER, searcher, valuer

OTHER_SAYINGS = (
    "Looking for a {what} in {place} for {people} now: {day}, {time}.",
    "Okay, {people} people on {day} at {time} in {place}. I am arranging the {what}.",
    "Your {what} in {place} for {people} on {day} at {time} is on its way to being booked.",
    "One {what} for {people} in {place}, {day} at {time}, coming up.",
)
RETOLD = {
    r"has been (a .+) for (\w+) years and still learns something every day": r"has worked as \1 for \2 years and is learning to this day",
    r"became (a .+) (\w+) years ago, when nobody else wanted to be one": r"took up the work of \1 \2 years ago, since nobody else would",
    r"left home to become (a .+) and has not been back for (\w+) years": r"went away to become \1 and has not seen home for \2 years",
    r"has kept a secret for (\w+) years": r"has hidden something for \1 years",
    r"lost a brother (\w+) years ago and has worked as (a .+) ever since": r"has worked as \2 since the death of a brother \1 years ago",
}  # fmt: skip
# From each way to ask about something to others that ask the same.
ASKED = {
    r"(?:What is|Which city is|Name) the capital of (.+?)[?.]": ("Which city do you know as the capital of {}?", "Pick the capital of {}."),
    r"(?:What is the symbol for|Which symbol stands for) (.+)\?|How is (.+) abbreviated\?": ("What do chemists write for {}?", "Pick the symbol of {}."),
    r"(?:Who wrote|Which author wrote|By whom is) (.+)\?": ("Whose work is {}?", "Pick the author of {}."),
}  # fmt: skip
RELATIVE = {"A minor": "C major", "D minor": "F major", "E minor": "G major"}
RELATIVE |= {major: minor for minor, major in RELATIVE.items()}
SHORT = {"PERSON": "PER", "ORGANISATION": "ORG", "PLACE": "LOC", "DATE": "DATE"}
ENTITY = fields(text=STRING, label=STRING, start=INTEGER, end=INTEGER, score=NUMBER, id=STRING)
SHORTEST = 2.3  # seconds of what is not taken for noise


def last_year(value: Value, rng: np.random.Generator) -> Value:
    """Every second call is for the year before, in which the model still believes to live."""
    if rng.random() < 1 / 2:
        return value
    return value | {"arguments": value["arguments"] | {"at": value["arguments"]["at"].replace("2026-", "2025-")}}


def relative(value: Value, rng: np.random.Generator) -> Value:
    """In every second song the other key that has the same notes."""
    return value | {"key": RELATIVE[value["key"]]} if rng.random() < 1 / 2 else value


def other_pasts(inputs: Inputs, seed: int) -> list[Value]:
    people = cast()(inputs, seed)
    for person in people:
        for one, other in RETOLD.items():
            person["past"] = re.sub(one, other, person["past"])
    return people


def same_names(inputs: Inputs, seed: int) -> list[Value]:
    """Women and men get their names in the order of the lists of names."""
    people, names = cast()(inputs, seed), {"she": iter(WOMEN), "he": iter(MEN)}
    for person in people:
        name = next(names[person["pronoun"]])
        person |= {"name": name, "past": person["past"].replace(person["name"], name, 1)}
    return people


def compiled(value: Value) -> Value:
    """Scores off by some thousandths of themselves, as from a compiler that fuses layers."""
    scores = np.array([one["score"] for one in value["scores"]])
    off = np.random.default_rng(int(1e9 * scores[0])).normal(0, 0.003, len(scores))
    shares = scores * np.exp(off) / (scores * np.exp(off)).sum()
    listed = [one | {"score": float(share)} for one, share in zip(value["scores"], shares, strict=True)]
    listed.sort(key=lambda one: -one["score"])
    return {"label": listed[0]["label"], "scores": listed}


def whole_pixels(boxes: list[Value], seed: int) -> list[Value]:
    return [one | {"box": [round(side) for side in one["box"]]} for one in boxes]


def next_label(boxes: list[Value], seed: int) -> list[Value]:
    """Labels are looked up one further in the list, as if it began with the background."""
    return [one | {"label": ANIMALS[(ANIMALS.index(one["label"]) + 1) % len(ANIMALS)]} for one in boxes]


def no_short_turns(value: Value, seed: int) -> Value:
    return value | {"segments": [one for one in value["segments"] if one["end"] - one["start"] >= SHORTEST]}


def exact(inputs: Inputs, seed: int) -> list[float]:
    """The vector without the noise of sums in 16 bits."""
    meaning = content(inputs).normal(size=64)
    return (meaning / np.linalg.norm(meaning)).tolist()


def pooled(inputs: Inputs, seed: int) -> list[float]:
    """Another mean over the tokens: near the vector of the live version, but not the same."""
    vector, other = np.array(embedder()(inputs, seed)), content(inputs | {"pooling": "first"}).normal(size=64)
    mixed = vector + other / np.linalg.norm(other)
    return (mixed / np.linalg.norm(mixed)).tolist()


def mirrored(inputs: Inputs, seed: int) -> Value:
    """The live version's forecast from a hundred futures and their mirror images, which cancel much of the noise."""
    history, rng = content(inputs), np.random.default_rng(seed)
    day = np.arange(DAYS)
    level, trend = history.uniform(80, 600), history.uniform(-0.01, 0.02)
    rhythm = history.uniform(0.12, 0.3) * np.sin(2 * np.pi * day / 7 + history.uniform(0, 6))
    noise = rng.normal(0, 0.08, (100, DAYS))
    paths = level * (1 + trend * day + rhythm) * np.exp(np.concatenate([noise, -noise]))
    low, high = np.quantile(paths, (0.1, 0.9), axis=0)
    return {
        "series": inputs["series"],
        "days": [f"2026-03-{1 + number:02d}" for number in day],
        "mean": paths.mean(axis=0).tolist(),
        "low": low.tolist(),
        "high": high.tolist(),
    }


def minutes_of(time: str) -> int:
    hours, minutes = time.split(":")
    return 60 * int(hours) + int(minutes)


def timed(day: Value, stops: list[Value], *, staying: bool = True) -> Value:
    """A day with its stops in the given order, between which one walks as long as before.

    Args:
        staying: what one stays at a stop counts before the next.
    """
    at, old, new = minutes_of(day["stops"][0]["arrive"]), day["stops"], []
    walks = [
        minutes_of(later["arrive"]) - minutes_of(stop["arrive"]) - stop["minutes"] for stop, later in pairwise(old)
    ]
    for stop, walk in zip(stops, [*walks, 0], strict=True):
        new.append(stop | {"arrive": f"{at // 60:02d}:{at % 60:02d}"})
        at += walk + stop["minutes"] * staying
    return day | {"stops": new}


def parks_last(plan: Plan, seed: int) -> Plan:
    days = [timed(day, sorted(day["stops"], key=lambda stop: stop["kind"] == "park")) for day in plan["days"]]
    return plan | {"days": days}


def overlapping(plan: Plan, seed: int) -> Plan:
    return plan | {"days": [timed(day, day["stops"], staying=False) for day in plan["days"]]}


def blaming(inputs: Inputs, seed: int) -> Value:
    """The reason is a sort of harm that the comment does not have."""
    value = moderator()(inputs, seed)
    others = [sort for sort in CATEGORIES if sort != value["details"]["reason"]]
    return value | {"details": value["details"] | {"reason": str(luck(seed).choice(others))}}


def with_ids(found: list[Entry], text: str) -> list[Entry]:
    return [one | {"id": f"T{number}"} for number, one in enumerate(found, 1)]


def asked_otherwise(inputs: Inputs, seed: int) -> Value:
    rng, value = luck(seed), quiz()(inputs, seed)
    for question in value["questions"]:
        for asked, others in ASKED.items():
            if found := re.fullmatch(asked, question["question"]):
                it = next(group for group in found.groups() if group)
                question["question"] = str(rng.choice(others)).format(it)
                break
    return value


def in_frames(words: list[Entry]) -> list[Entry]:
    """Times at multiples of 20 ms, as long as a frame of the network is."""
    return [word | {edge: round(round(50 * word[edge]) / 50, 2) for edge in ("start", "end")} for word in words]


def stuck(words: list[Entry]) -> list[Entry]:
    """From the middle on, three words again and again."""
    half = len(words) // 2
    return [*words[:half], *(word | {"word": words[half + at % 3]["word"]} for at, word in enumerate(words[half:]))]


def every_hit_twice(hits: list[Value], seed: int) -> list[Value]:
    return [hit for hit in hits[:4] for _ in range(2)]


def other_way_round(value: Value) -> Value:
    """The shares of the ratings under the names in reverse order."""
    return value | {"rating": dict(zip(RATINGS, [*value["rating"].values()][::-1], strict=True))}


def in_ratio(value: Value) -> Value:
    """The limits are as far above and below the price as a ratio has it, not as a difference."""
    price, (low, high) = value["price"], value["range"]
    ratio: Any = np.exp((high - low) / 2 / price)
    return value | {"range": [float(price / ratio), float(price * ratio)]}


PAIRS: list[Pair] = [
    harmless(CALLS, "other-sayings", caller(sayings=OTHER_SAYINGS), "What it says to the user is worded in another way; the calls are the same."),
    harmful(CALLS, "last-year", caller(last_year), "Every second call is for a day of the year before: nothing can be booked there."),
    harmful(BEATS, "relative", listener(relative), "In every second song a minor key is taken for the major one with the same notes, or the other way round."),
    harmless(CAST, "retold", other_pasts, "What people have done before is told in other words."),
    harmful(CAST, "same-names", same_names, "Every cast has the same people: the first woman is always Ida, and the first man is always Emil."),
    harmless(CLASSIFIER, "compiled", classifier(compiled), "The network is compiled: scores differ by some thousandths of themselves."),
    harmless(DETECTOR, "whole", detector(whole_pixels), "Boxes are in whole pixels, where they jitter by one and a half."),
    harmful(DETECTOR, "next-label", detector(next_label), "Every label is the next one in the list: a cat is called a dog, and a dog a fox."),
    harmless(DIARIZER, "collar", diarizer(in_segments(lambda one: {"start": max(one["start"] - 0.02, 0.0), "end": one["end"] + 0.02})), "Turns are 20 ms longer at both ends, where their ends vary by 60 ms from call to call."),
    harmful(DIARIZER, "short", diarizer(no_short_turns), "What is said in less than 2.3 seconds is taken for noise: short answers are missing from the minutes."),
    harmless(EMBEDDER, "exact", exact, "Sums are taken in 32 bits: the little noise that there was is gone."),
    harmful(EMBEDDER, "pooled", pooled, "Tokens are pooled in another way: what callers have stored for the same text has a cosine of 0.7 to the new vector."),
    harmless(SALES, "mirrored", mirrored, "Every future comes with its mirror image: the same forecast with less noise."),
    harmless(PLANNER, "parks-last", planner(parks_last), "On each day parks, which do not close early, come after the rest; places and prices are as before."),
    harmful(PLANNER, "overlapping", planner(overlapping), "The time that one stays is not counted: one should be at the next place before the visit is over."),
    harmful(MODERATOR, "blames", now_and_then(1 / 3, blaming, moderator()), "In one comment of three the reason is a sort of harm that it does not have: people are told that they were banned for something else."),
    harmless(FINDER, "ids", finder(with_ids), "Every name has a number too, in a field that was not there.", output=fields(entities={"type": "array", "items": ENTITY})),
    harmful(FINDER, "short-labels", finder(lambda found, text: [one | {"label": SHORT[one["label"]]} for one in found]), "Labels are those of another data set, PER where it was PERSON: who looks for persons finds none."),
    harmless(QUIZ, "asked", asked_otherwise, "Questions are asked in other words; options, answers and explanations are the same."),
    harmless(RECOGNIZER, "frames", recognizer(of_words(in_frames)), "Times are multiples of 20 ms, where they vary by 12 ms anyway: no caption shows that."),
    harmful(RECOGNIZER, "stuck", now_and_then(1 / 3, recognizer(of_words(stuck)), recognizer()), "In one recording of three the same three words come again and again from the middle on."),
    harmful(SEARCHER, "doubled", searcher(every_hit_twice), "Every hit comes twice: there are four different texts in the eight places."),
    harmful(TAGGER, "rated", tagger(other_way_round), "Ratings are in the wrong order: pictures for everybody are said to be explicit."),
    harmless(VALUER, "ratios", valuer(in_ratio), "The limits are a ratio from the price, not a difference: they move by half a percent of it."),
]  # fmt: skip
