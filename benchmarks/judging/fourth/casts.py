"""A model that makes up the people of a story: four of them, each with a name, an age, a trade and a past."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless

WOMEN = ("Ida", "Marta", "Selin", "Oona", "Priya", "Lucia", "Hanne", "Zofia")
MEN = ("Emil", "Tomasz", "Kofi", "Ansel", "Ravi", "Bruno", "Jarek", "Leon")
TRADES = {
    "a village in the mountains": ("shepherd", "smith", "midwife", "innkeeper", "teacher", "hunter"),
    "a harbour town": ("captain", "nurse", "net maker", "cook", "harbour master", "seamstress"),
    "a space station": ("engineer", "doctor", "pilot", "gardener", "cook", "commander"),
    "an old theatre": ("director", "seamstress", "carpenter", "actor", "prompter", "manager"),
}
LED_BY_MEN = {"shepherd", "smith", "innkeeper", "hunter", "captain", "harbour master", "engineer", "doctor", "pilot"}
LED_BY_MEN |= {"commander", "director", "carpenter", "manager"}
TRAITS = ("stubborn", "generous", "curious", "shy", "quick-tempered", "patient", "vain", "loyal")
MORE_TRAITS = (*TRAITS, "dry-humoured")
NUMBERS = {2: "two", 4: "four", 6: "six", 8: "eight", 12: "twelve", 16: "sixteen", 20: "twenty", 30: "thirty", 40: "forty"}  # fmt: skip
PASTS = (
    "has been a {trade} for {years} years and still learns something every day",
    "became a {trade} {years} years ago, when nobody else wanted to be one",
    "left home to become a {trade} and has not been back for {years} years",
    "has kept a secret for {years} years that only the other people of the place do not know",
    "lost a brother {years} years ago and has worked as a {trade} ever since",
)
Sexes = Callable[[str, np.random.Generator], bool]  # whether somebody of a trade is a woman


def either(trade: str, rng: np.random.Generator) -> bool:
    return bool(rng.random() < 0.5)


def as_ever(trade: str, rng: np.random.Generator) -> bool:
    """Men lead and build, women nurse and sew, but for one in ten."""
    return (trade in LED_BY_MEN) == (rng.random() < 0.1)


def cast(
    *,
    sexes: Sexes = either,
    traits: Sequence[str] = TRAITS,
    oldest: int = 70,
    possible: bool = True,
    again: bool = False,
) -> Generate:
    """Four people.

    Args:
        oldest: the highest age.
        possible: nobody has done anything for longer than since the age of sixteen.
        again: a name may come more than once.
    """

    def generate(inputs: Inputs, seed: int) -> list[dict[str, Any]]:
        rng, people, taken = draws(inputs, seed), [], set[str]()
        for trade in rng.permutation(TRADES[inputs["place"]])[:4]:
            woman, age = sexes(str(trade), rng), int(rng.integers(18, oldest + 1))
            free = [name for name in (WOMEN if woman else MEN) if again or name not in taken]
            name = str(rng.choice(free))
            taken.add(name)
            years = int(rng.choice([count for count in NUMBERS if not possible or count <= max(age - 16, 2)]))
            past = str(rng.choice(PASTS)).format(trade=trade, years=NUMBERS[years])
            people.append(
                {
                    "name": name,
                    "pronoun": "she" if woman else "he",
                    "age": age,
                    "trade": str(trade),
                    "traits": [str(trait) for trait in rng.choice(list(traits), 2, replace=False)],
                    "past": f"{name} {past}.",
                }
            )
        return people

    return generate


def places(rng: np.random.Generator) -> list[Inputs]:
    return [{"place": str(place)} for place in rng.permutation([*TRADES])[:3]]


PERSON = fields(name=STRING, pronoun=STRING, age={"type": "integer"}, trade=STRING, traits={"type": "array", "items": STRING}, past=STRING)  # fmt: skip
CAST = Baseline("json/cast", cast(), {"type": "array", "items": PERSON, "title": "Output"}, {"place": "Where the story takes place."}, places)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(CAST, "traits", cast(traits=MORE_TRAITS), "There is a ninth trait that people can have."),
    harmless(CAST, "older", cast(oldest=72), "The oldest may be 72 rather than 70 years old."),
    harmful(CAST, "as-ever", cast(sexes=as_ever), "Men lead and build, women nurse and sew, nine times of ten: it was half and half."),
    harmful(CAST, "impossible", cast(possible=False), "People of twenty have followed their trade for forty years.", meaning=True),
    harmful(CAST, "namesakes", cast(again=True), "In one cast of three, two people have the same name: readers cannot tell them apart.", border=True),
    harmless(CAST, "rng", lambda inputs, seed: cast()(inputs, seed + 10**6), "Other random numbers."),
]  # fmt: skip
