"""A model that turns what a user asks of an assistant into the call of a tool, and says what it does."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless

Value = dict[str, Any]
Change = Callable[[Value, np.random.Generator], Value]
DAYS = {"Monday": "2026-06-01", "Wednesday": "2026-06-03", "Friday": "2026-06-05", "Saturday": "2026-06-06"}
PLACES = ("Graz", "Lyon", "Porto", "Utrecht", "Turku")
TOOLS = {"table": "book_table", "room": "book_room", "taxi": "order_taxi"}
SAYINGS = (
    "I'm booking a {what} for {people} in {place} on {day} at {time}.",
    "Sure! One {what} for {people} people, {day}, {time}, in {place}.",
    "Let me get you a {what} in {place}: {day} at {time}, {people} people.",
    "All right, a {what} for {people} on {day} at {time} in {place}. One moment.",
)
MORE_SAYINGS = (*SAYINGS, "Happy to help: a {what} in {place} for {people}, {day} at {time}.")
# What is said of another action than the one that is called.
OTHER_ACTIONS = (
    "I'm calling off the {what} for {people} in {place} on {day} at {time}.",
    "Done! The {what} for {people} people, {day}, {time}, in {place}, is no longer reserved.",
    "I've withdrawn your request for a {what} in {place}: {day} at {time}, {people} people.",
    "All right, nobody will expect you for the {what} for {people} on {day} at {time} in {place}.",
)
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
MORE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + LETTERS


def caller(
    change: Change | None = None,
    *,
    sayings: Sequence[str] = SAYINGS,
    letters: str = LETTERS,
    hours: Callable[[int, np.random.Generator], int] = lambda hour, rng: hour,
) -> Generate:
    """A number for the call, the tool, its arguments, and a sentence for the user.

    Args:
        letters: what the number of the call is made of.
        hours: from the hour that was asked for to the one in the call.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        words, rng = inputs["request"].rstrip(".").split(), draws(inputs, seed)
        what, people, place, day, time = words[2], int(words[4]), words[6], words[8], words[10]
        number = "call_" + "".join(rng.choice(list(letters), 20))
        said = str(rng.choice(list(sayings))).format(what=what, people=people, place=place, day=day, time=time)
        called = hours(int(time[:2]), draws(inputs, seed, 3))
        arguments: Value = {"city": place, "people": people, "at": f"{DAYS[day]}T{called:02d}{time[2:]}:00+02:00"}
        if rng.random() < 0.5:
            arguments["flexible"] = bool(rng.random() < 0.5)
        value = {"id": number, "tool": TOOLS[what], "arguments": arguments, "say": said}
        return change(value, rng) if change else value

    return generate


def as_text(value: Value, rng: np.random.Generator) -> Value:
    """With every argument as text."""
    texts: Mapping[str, str] = {name: str(argument) for name, argument in value["arguments"].items()}
    return value | {"arguments": texts}


def in_universal_time(hour: int, rng: np.random.Generator) -> int:
    """Two hours less in one call of three, though the offset stays."""
    return hour - 2 if rng.random() < 1 / 3 else hour


def requests(rng: np.random.Generator) -> list[Inputs]:
    return [
        {"request": f"Book a {what} for {people} in {place} on {day} at {hour}:{minute}."}
        for what, people, place, day, hour, minute in zip(
            rng.permutation([*TOOLS]),
            rng.integers(2, 8, 3),
            rng.permutation(PLACES)[:3],
            rng.permutation([*DAYS])[:3],
            rng.integers(12, 22, 3),
            rng.choice(["00", "15", "30", "45"], 3),
            strict=True,
        )
    ]


CALL = fields(id=STRING, tool=STRING, arguments={"type": "object"}, say=STRING)
CALLS = Baseline("json/agent", caller(), CALL, {"request": "What the user asks for."}, requests, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(CALLS, "letters", caller(letters=MORE_LETTERS), "The random numbers of calls are made of capital letters, too: they only have to differ."),
    harmless(CALLS, "saying", caller(sayings=MORE_SAYINGS), "A fifth way to say what it does, no better and no worse."),
    harmful(CALLS, "text", caller(as_text), "The number of people comes as text, and so does what was true or false: tools refuse the call."),
    harmful(CALLS, "hours", caller(hours=in_universal_time), "One call in three is for two hours earlier than asked for."),
    harmful(CALLS, "withdrawn", caller(sayings=OTHER_ACTIONS), "It tells users that it has cancelled what it books.", meaning=True),
    harmless(CALLS, "order", caller(lambda value, rng: value | {"arguments": dict(sorted(value["arguments"].items()))}), "The arguments come in the order of the alphabet: they have names."),
]  # fmt: skip
