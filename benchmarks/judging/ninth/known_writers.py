"""Further changes of models that make things up and answer with JSON: calls, trips, levels and quizzes."""

import numpy as np

from benchmarks.judging.fifth.known_values import in_minutes, on_the_clock
from benchmarks.judging.fifth.levels import LEVEL, in_places, level
from benchmarks.judging.fourth.agents import CALLS, Value, caller
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.fourth.quizzes import QUIZ, quiz
from benchmarks.judging.journeys import PLANNER, Plan, planner
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless

ENDINGS = ("The answer is therefore {right}.", "So {right} is right.", "That makes it {right}.")


def explicit(value: Value, rng: np.random.Generator) -> Value:
    """What may be left out, and is false then, is said."""
    return value | {"arguments": value["arguments"] | {"flexible": value["arguments"].get("flexible", False)}}


def for_two(value: Value, rng: np.random.Generator) -> Value:
    """Whatever number of people is asked for."""
    return value | {"arguments": value["arguments"] | {"people": 2}}


def lingering(plan: Plan, seed: int) -> Plan:
    """One stays five minutes longer everywhere, and all that follows is as much later."""
    days = []
    for day in plan["days"]:
        stops = [
            stop | {"arrive": on_the_clock(in_minutes(stop["arrive"]) + 5 * place), "minutes": stop["minutes"] + 5}
            for place, stop in enumerate(day["stops"])
        ]
        days.append(day | {"stops": stops})
    return plan | {"days": days}


def a_day_short(plan: Plan, seed: int) -> Plan:
    """The last day is not planned, nor paid for."""
    days = plan["days"][:-1]
    return plan | {"days": days, "total": sum(stop["price"] for day in days for stop in day["stops"])}


def mirrored(value: Value) -> Value:
    """The map and all that is on it, with left and right exchanged."""
    turned = in_places(lambda place: place | {"x": value["width"] - 1 - place["x"]})(value)
    return turned | {"tiles": [row[::-1] for row in value["tiles"]]}


def at_the_exit(value: Value) -> Value:
    """The exit is where one starts."""
    return value | {"exit": dict(value["start"])}


def spelled_out(inputs: Inputs, seed: int) -> Value:
    """Explanations end with the answer once more."""
    value, rng = quiz()(inputs, seed), draws(inputs, seed, 7)
    for one in value["questions"]:
        one["explanation"] += " " + str(rng.choice(ENDINGS)).format(right=one["options"][one["answer"]])
    return value


def right_twice(inputs: Inputs, seed: int) -> Value:
    """In every second question a wrong option is replaced by the right one, which is there twice."""
    value, rng = quiz()(inputs, seed), draws(inputs, seed, 7)
    for one in value["questions"]:
        if rng.random() < 1 / 2:
            one["options"][(one["answer"] + int(rng.integers(1, 4))) % 4] = one["options"][one["answer"]]
    return value


PAIRS: list[Pair] = [
    harmless(CALLS, "explicit", caller(explicit), "Where it was not said that a day is flexible, it is now said that it is not, which is what tools take it for."),
    harmful(CALLS, "for-two", now_and_then(0.5, caller(for_two), caller()), "Every second call is for two people, however many there are."),
    harmless(PLANNER, "lingering", planner(lingering), "One stays five minutes longer everywhere, and is as much later at the next place."),
    harmful(PLANNER, "short", planner(a_day_short), "The last day is missing: who asked for three days gets two."),
    harmless(LEVEL, "mirrored", level(mirrored), "Left and right are exchanged, in the map and in all places on it: other levels, as good to play."),
    harmful(LEVEL, "at-the-exit", now_and_then(0.4, level(at_the_exit), level()), "In two levels of five the exit is where one starts: they are over before they begin."),
    harmless(QUIZ, "spelled-out", spelled_out, "Explanations say once more at their end what the answer is.", border=True),
    harmful(QUIZ, "right-twice", right_twice, "In every second question the right option is there twice, and only one of them counts."),
]  # fmt: skip
