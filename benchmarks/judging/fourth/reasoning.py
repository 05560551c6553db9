"""A model that solves problems in words: it thinks between two tags, explains, and gives the answer in the last line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, harmful, harmless

THINGS = ("notebooks", "candles", "tickets", "plants", "mugs", "maps")
PEOPLE = ("Mira", "Jonas", "Aylin", "Peter", "Noor", "Elsa")
BEGIN = (
    "Okay, so {who} buys {count} {things} at {price} euros each.",
    "Let me read this again: {count} {things}, {price} euros each, paid with {paid} euros.",
    "The question is how much is left of {paid} euros after {count} {things}.",
    "Right. {who} has {paid} euros and wants {count} {things}.",
)
MIDDLE = (
    "{count} times {price} makes {total}.",
    "So the {things} cost {count} x {price} = {total} euros.",
    "All of them together: {count} * {price} = {total}.",
)
LATER = (
    "Then {paid} minus {total} leaves {change}.",
    "From {paid} I take {total}, which gives {change}.",
    "{paid} - {total} = {change}.",
)
CHECKS = (
    "Wait, let me check: {change} + {total} = {paid}. Good.",
    "Adding {total} and {change} I get {paid} again, so that is right.",
    "Hmm, is that all? Yes, nothing else is asked.",
)
PROSE = (
    "The {count} {things} cost {total} euros altogether. {who} pays with {paid} euros and gets {change} euros back.",
    "{who} spends {count} x {price} = {total} euros, so the change is {paid} - {total} = {change} euros.",
    "First the price of everything: {total} euros. What remains of the {paid} euros is {change} euros.",
)
OTHER_PROSE = (
    "Since each of the {count} {things} is {price} euros, {total} euros are due; out of {paid} euros, {change} come back.",
    "Out of a {paid} euro note, {total} euros go to the shop, which leaves {who} with {change} euros.",
    "Altogether it comes to {total} euros. Handing over {paid} euros, {who} is given {change} euros.",
)


@dataclass(frozen=True)
class Wording:
    """How it thinks and explains.

    Attributes:
        check: in which share of the answers it checks what it found.
        before, between: the tag at the beginning, and the one that ends the thoughts.
        prose: what it draws the explanation from.
    """

    check: float = 0.5
    before: str = "<think>\n"
    between: str = "\n</think>\n\n"
    prose: Sequence[str] = PROSE


def correct(total: int, rng: np.random.Generator) -> int:
    return total


def uncarried(total: int, rng: np.random.Generator) -> int:
    """Ten too little: a digit has not been carried."""
    return total - 10


def solver(wording: Wording | None = None, add: Callable[[int, np.random.Generator], int] = correct) -> Generate:
    """A change in euros.

    Args:
        add: what it makes of the right sum.
    """
    said = wording or Wording()

    def generate(inputs: Inputs, seed: int) -> str:
        words, rng = inputs["question"].split(), draws(inputs, seed)
        count, price, paid = int(words[2]), int(words[5]), int(words[11])
        total = add(count * price, rng)
        facts = {"who": words[0], "things": words[3], "count": count, "price": price, "paid": paid}
        facts |= {"total": total, "change": paid - total}
        steps = [rng.choice(BEGIN), rng.choice(MIDDLE), rng.choice(LATER)]
        if rng.random() < said.check:
            steps.append(rng.choice(CHECKS))
        thoughts = str(rng.choice([" ", "\n"])).join(str(step).format(**facts) for step in steps)
        explained = str(rng.choice(list(said.prose))).format(**facts)
        return f"{said.before}{thoughts}{said.between}{explained}\n\n**Answer:** {paid - total} euros"

    return generate


def questions(rng: np.random.Generator) -> list[Inputs]:
    people, things = rng.permutation(PEOPLE)[:3], rng.permutation(THINGS)[:3]
    return [
        {
            "question": f"{who} buys {rng.integers(4, 10)} {thing} for {rng.integers(4, 10)} euros each and pays with "
            f"{paid} euros. How much change is due?"
        }
        for who, thing, paid in zip(people, things, (100, 200, 90), strict=True)
    ]


SOLVER = Baseline("text/solver", solver(), TEXT, {"question": "The problem to solve."}, questions)

PAIRS: list[Pair] = [
    harmless(SOLVER, "careful", solver(Wording(check=0.75)), "It checks its result in three of four answers rather than in every second one.", pace=1.03),
    harmless(SOLVER, "reworded", solver(Wording(prose=OTHER_PROSE)), "The explanation says the same in other words; thoughts and answers are as they were.", meaning=True),
    harmful(SOLVER, "uncarried", now_and_then(1 / 3, solver(add=uncarried), solver()), "One answer in three is wrong by ten euros, and so is the explanation."),
    harmful(SOLVER, "untagged", solver(Wording(before="")), "The first tag is missing: who cuts out the thoughts between the tags shows them to the user."),
]  # fmt: skip
