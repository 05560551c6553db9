"""Changes of models that answer with JSON: units, conventions and counting, and draws in another order."""

import unicodedata
from typing import Any

import numpy as np

from benchmarks.judging.bodies import BODIES, FOUND, HEIGHT, WIDTH, Person, of_joints
from benchmarks.judging.bodies import finder as bodies_finder
from benchmarks.judging.forecasts import DAYS, SALES, Value, forecaster
from benchmarks.judging.fourth.quizzes import QUIZ, quiz
from benchmarks.judging.journeys import DAY, PLANNER, Plan, planner
from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Inputs, Pair, content, harmful, harmless
from benchmarks.judging.recognition import MODERATOR, moderator
from benchmarks.judging.transcripts import FINDER, Entry, finder

JOINTS = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip
STRINGS = {"type": "array", "items": STRING}


def forecast(inputs: Inputs, seed: int, *, by_day: bool = False, method: Any = "linear") -> Value:
    """The live version's forecast.

    Args:
        by_day: futures are drawn day by day, not one after the other.
        method: how numpy finds quantiles.
    """
    history, rng = content(inputs), np.random.default_rng(seed)
    day = np.arange(DAYS)
    level, trend = history.uniform(80, 600), history.uniform(-0.01, 0.02)
    rhythm = history.uniform(0.12, 0.3) * np.sin(2 * np.pi * day / 7 + history.uniform(0, 6))
    noise = rng.normal(0, 0.08, (DAYS, 200)).T if by_day else rng.normal(0, 0.08, (200, DAYS))
    paths = level * (1 + trend * day + rhythm) * np.exp(noise)
    low, high = np.quantile(paths, (0.1, 0.9), axis=0, method=method)
    return {
        "series": inputs["series"],
        "days": [f"2026-03-{1 + number:02d}" for number in day],
        "mean": paths.mean(axis=0).tolist(),
        "low": low.tolist(),
        "high": high.tolist(),
    }


def with_slashes(value: Value) -> Value:
    """Dates as they are written in America."""
    return value | {"days": [f"{day[5:7]}/{day[8:]}/{day[:4]}" for day in value["days"]]}


def last_day_first(plan: Plan, seed: int) -> Plan:
    """The days in another order, numbered anew."""
    return plan | {"days": [day | {"day": number} for number, day in enumerate(plan["days"][::-1], 1)]}


def in_cents(plan: Plan, seed: int) -> Plan:
    days = [
        day | {"stops": [stop | {"price": round(100 * stop["price"])} for stop in day["stops"]]} for day in plan["days"]
    ]
    return plan | {"days": days, "total": round(100 * plan["total"])}


def in_another_zone(plan: Plan, seed: int) -> Plan:
    """Arrivals in the time of a server eight hours further east."""

    def there(stop: Value) -> Value:
        return stop | {"arrive": f"{(int(stop['arrive'][:2]) + 8) % 24:02d}{stop['arrive'][2:]}"}

    return plan | {"days": [day | {"stops": [there(stop) for stop in day["stops"]]} for day in plan["days"]]}


def quantised(value: Value, seed: int) -> Value:
    """Logits in steps of an eighth, of which the live version's noise is two thirds."""
    scores = {}
    for name, score in value["scores"].items():
        score = min(max(score, 1e-6), 1 - 1e-6)
        scores[name] = round(float(1 / (1 + np.exp(-np.round(8 * np.log(score / (1 - score))) / 8))), 6)
    most = max(scores.values())
    return value | {"flagged": most > 0.5, "scores": scores, "details": value["details"] | {"certainty": most}}


def in_percent(value: Value, seed: int) -> Value:
    return value | {"scores": {name: round(100 * score, 4) for name, score in value["scores"].items()}}


def rarely_flagged(value: Value, seed: int) -> Value:
    """What is flagged has a score above 0.9, where it was above 0.5."""
    return value | {"flagged": max(value["scores"].values()) > 0.9}


def batched(found: list[Entry], text: str) -> list[Entry]:
    """Scores are off by up to 0.002, as in a batch with longer texts."""
    return [one | {"score": one["score"] - 0.002 * abs(np.sin(one["start"] + len(text))).item()} for one in found]


def uncased(found: list[Entry], text: str) -> list[Entry]:
    """Names in small letters without accents, as the tokenizer has them."""
    return [
        one
        | {
            "text": "".join(
                letter
                for letter in unicodedata.normalize("NFD", one["text"].lower())
                if not unicodedata.combining(letter)
            )
        }
        for one in found
    ]


def half_precision(people: list[Person], seed: int) -> list[Person]:
    """Pixels in 16 bits: to a quarter of one, and to a half beyond 512."""
    return of_joints(lambda joints: joints.astype(np.float16).astype(float))(people, seed)


def with_names(inputs: Inputs, seed: int) -> Value:
    return bodies_finder()(inputs, seed) | {"joints": [*JOINTS]}


def in_shares(people: list[Person], seed: int) -> list[Person]:
    """Joints and boxes in shares of the photograph's width and height."""
    size = np.array([WIDTH, HEIGHT])
    return [
        one
        | {
            "box": (np.array(one["box"]) / np.tile(size, 2)).tolist(),
            "keypoints": [[x / WIDTH, y / HEIGHT, score] for x, y, score in one["keypoints"]],
        }
        for one in people
    ]


def other_order(joints: np.ndarray) -> np.ndarray:
    """The right side's joints after each other, then the left side's, as another library has them."""
    return joints[[0, 6, 8, 10, 12, 14, 16, 5, 7, 9, 11, 13, 15, 2, 1, 4, 3]]


def other_title(inputs: Inputs, seed: int) -> Value:
    value = quiz()(inputs, seed)
    subject = value["title"].removeprefix("Quiz: ")
    return value | {"title": f"Test your knowledge of {subject}"}


def redrawn(inputs: Inputs, seed: int) -> Value:
    """The seed goes through a hash before it is used."""
    return quiz()(inputs, int(np.random.SeedSequence(seed).generate_state(1)[0]))


def from_one(inputs: Inputs, seed: int) -> Value:
    """Options are counted from one."""
    value = quiz()(inputs, seed)
    return value | {"questions": [one | {"answer": one["answer"] + 1} for one in value["questions"]]}


def repeating(inputs: Inputs, seed: int) -> Value:
    """The last two questions are the first two."""
    value = quiz()(inputs, seed)
    return value | {"questions": [*value["questions"][:2], *value["questions"][:2]]}


PRICED = fields(city=STRING, currency=STRING, days={"type": "array", "items": DAY}, total=NUMBER)
NAMED = FOUND | {"properties": FOUND["properties"] | {"joints": STRINGS}, "required": [*FOUND["required"], "joints"]}

PAIRS: list[Pair] = [
    harmless(SALES, "by-day", lambda inputs, seed: forecast(inputs, seed, by_day=True), "Random numbers are drawn day by day: the same seed gives other futures with the same means."),
    harmless(SALES, "quantiles", lambda inputs, seed: forecast(inputs, seed, method="hazen"), "Limits are found by another definition of quantiles: they move by some tenths of a percent."),
    harmful(SALES, "slashes", forecaster(with_slashes), "Days are written 03/01/2026: programs read January or stop."),
    harmless(PLANNER, "last-first", planner(last_day_first), "What was the last day comes first: days have no order of their own."),
    harmless(PLANNER, "currency", planner(lambda plan, seed: plan | {"currency": "EUR"}), "A new field says that prices are in euros.", output=PRICED),
    harmful(PLANNER, "cents", planner(in_cents), "Prices are in cents: a ticket for 8 euros is shown as 800."),
    harmful(PLANNER, "zone", planner(in_another_zone), "Times are eight hours late: museums are to be visited at night."),
    harmless(MODERATOR, "quantised", moderator(quantised), "Weights in 8 bits: scores are off by no more than they differ from call to call."),
    harmful(MODERATOR, "percent", moderator(in_percent), "Scores are in percent: whoever blocks above 0.5 blocks nearly everything."),
    harmful(MODERATOR, "rarely", moderator(rarely_flagged), "Comments are flagged from 0.9 on: more than half of the threats and insults are let through."),
    harmless(FINDER, "batched", finder(batched), "Texts are read in batches: scores are off by up to 0.002."),
    harmful(FINDER, "dateless", finder(lambda found, text: [one for one in found if one["label"] != "DATE"]), "Dates are not found any more."),
    harmful(FINDER, "uncased", finder(uncased), "Names come in small letters without accents: zoe muller for Zoë Müller."),
    harmless(BODIES, "half", bodies_finder(half_precision), "Joints are computed in 16 bits: off by a quarter of a pixel, where they jitter by one."),
    harmless(BODIES, "named", with_names, "A new field names the seventeen joints.", output=NAMED),
    harmful(BODIES, "shares", bodies_finder(in_shares), "Joints and boxes are from 0 to 1 instead of in pixels: everybody is drawn in one corner."),
    harmful(BODIES, "order", bodies_finder(of_joints(other_order)), "Joints come in the order of another library: what was an eye is a shoulder."),
    harmless(QUIZ, "title", other_title, "The title is worded in another way."),
    harmless(QUIZ, "redrawn", redrawn, "The seed goes through a hash: each seed gives other questions of the same sort."),
    harmful(QUIZ, "from-one", from_one, "Answers are counted from one: the option after the right one is taken, or there is none."),
    harmful(QUIZ, "repeats", repeating, "The last two of four questions are the first two again."),
]  # fmt: skip
