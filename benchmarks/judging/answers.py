"""Models that answer programmers and people at work: advice as a list in Markdown, a function in Python."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes
from benchmarks.judging.texts import Change

INTROS = ("Here are four things that help:", "These four habits make the largest difference:", "Try the following:", "Four suggestions, in no particular order:", "A few things are worth trying:")  # fmt: skip
OUTROS = ("Start with one of them and give it two weeks.", "Which of these fits you best?", "Small steps are enough.", "Would you like a plan for the first week?", "Most people notice a change within a month.")  # fmt: skip
ADVICE: dict[str, tuple[tuple[str, str], ...]] = {
    "How can I sleep better?": (
        ("Keep regular hours", "go to bed and get up at the same time, at weekends too"), ("Dim the lights", "bright screens late in the evening keep you awake"),
        ("Mind the coffee", "its effect lasts for six hours and more"), ("Cool the bedroom", "about 18 °C suits most people"),
        ("Move during the day", "half an hour of walking is enough"), ("Write down worries", "a list on paper stops them from circling"), ("Eat early", "a heavy dinner disturbs the first hours"),
    ),
    "How do I save money each month?": (
        ("Track what you spend", "write down every purchase for a month"), ("Pay yourself first", "move a fixed sum to savings on payday"),
        ("Cancel subscriptions", "keep those that you used last month"), ("Cook in batches", "lunch from home costs a third"),
        ("Wait a day", "sleep over every purchase above 50 euros"), ("Compare contracts", "power and insurance are cheaper elsewhere every year"), ("Set a goal", "a number and a date help you to hold on"),
    ),
    "How do I prepare for a job interview?": (
        ("Read about the company", "know its products and its last year"), ("Practise aloud", "two minutes about yourself, without notes"),
        ("Collect examples", "three projects with a result that you can name"), ("Prepare questions", "ask about the team and the first months"),
        ("Check the journey", "be there ten minutes early"), ("Choose clothes", "one level above what is worn there"), ("Rest the night before", "cramming shows"),
    ),
    "How can I learn a language quickly?": (
        ("Speak from the first day", "mistakes are how one learns"), ("Learn phrases", "whole sentences stay longer than single words"),
        ("Repeat at intervals", "after a day, three days, a week"), ("Listen every day", "radio while cooking counts"),
        ("Find a partner", "half an hour for each language"), ("Read children's books", "short sentences and many pictures"), ("Label the house", "notes on doors and cupboards"),
    ),
}  # fmt: skip


def chat(
    change: Change | None = None,
    *,
    bullet: str = "-",
    tips: int = 4,
    outros: Sequence[str] = OUTROS,
    bits: Any = np.random.PCG64,
) -> Generate:
    """An introduction, a list of tips with bold heads, and a closing line, chosen and ordered by the seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        known = ADVICE[inputs["question"]]
        lines = [f"{bullet} **{known[index][0]}**: {known[index][1]}." for index in rng.permutation(len(known))[:tips]]
        text = "\n\n".join([str(rng.choice(INTROS)), "\n".join(lines), str(rng.choice(outros))])
        return change(text, seed) if change else text

    return generate


def unformatted(text: str, seed: int) -> str:
    """All in one line, with what would have made it a list and bold."""
    return text.replace("**", "").replace("\n- ", " ").replace("\n", " ")


def refused(text: str, seed: int) -> str:
    return "As an AI language model, I cannot give personal advice. Please consult a professional."


def leaking(text: str, seed: int) -> str:
    """With the next turn of the conversation, which the model made up."""
    return f"{text}\n\n### Instruction:\nThank you! And what else?\n\n### Response:\n"


TASKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "add up the squares of a list": ("sum_of_squares", ("return sum({x} * {x} for {x} in {xs})", "total = 0\nfor {x} in {xs}:\n    total += {x} ** 2\nreturn total")),
    "count the even numbers of a list": ("count_even", ("return sum(1 for {x} in {xs} if {x} % 2 == 0)", "count = 0\nfor {x} in {xs}:\n    if {x} % 2 == 0:\n        count += 1\nreturn count")),
    "find the largest number of a list": ("largest", ("return max({x} for {x} in {xs})", "best = None\nfor {x} in {xs}:\n    if best is None or {x} > best:\n        best = {x}\nreturn best")),
    "drop the negative numbers of a list": ("without_negatives", ("return [{x} for {x} in {xs} if {x} >= 0]", "kept = []\nfor {x} in {xs}:\n    if {x} >= 0:\n        kept.append({x})\nreturn kept")),
    "average the numbers of a list": ("average", ("return sum({x} for {x} in {xs}) / len({xs})", "total = 0\nfor {x} in {xs}:\n    total += {x}\nreturn total / len({xs})")),
    "join the words of a list with commas": ("join_words", ('return ", ".join({x} for {x} in {xs})', 'text = ""\nfor {x} in {xs}:\n    text += (", " if text else "") + {x}\nreturn text')),
}  # fmt: skip
ITEMS, LISTS = ("value", "item", "x", "n", "entry"), ("values", "items", "data", "sequence")


def coder(change: Change | None = None, *, items: Sequence[str] = ITEMS, bits: Any = np.random.PCG64) -> Generate:
    """A documented function that does what is asked; its names and its way differ from seed to seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        name, ways = TASKS[inputs["task"]]
        used = {"x": rng.choice(items), "xs": rng.choice(LISTS)}
        lines = str(rng.choice(ways)).format(**used).split("\n")
        text = str(rng.choice([inputs["task"].capitalize(), f"Return the result: {inputs['task']}"]))
        told = [f'"""{text}."""'] if rng.random() < 0.7 else [f"# {text}."]
        code = "\n".join([f"def {name}({used['xs']}):", *(f"    {line}" for line in [*told, *lines])])
        return change(code, seed) if change else code

    return generate


def flattened(code: str, seed: int) -> str:
    return re.sub(r"(?m)^ +", "", code)


def skipping(code: str, seed: int) -> str:
    """In every second function the first item is left out."""
    return re.sub(r" in (\w+)", r" in \1[1:]", code) if luck(seed).random() < 0.5 else code


def unfinished(code: str, seed: int) -> str:
    """The last line is missing, as when the answer may not be longer: the function returns nothing."""
    return code[: code.rindex("\n")]


def questions(rng: np.random.Generator) -> list[Inputs]:
    return [{"question": str(question)} for question in rng.permutation([*ADVICE])[:3]]


def tasks(rng: np.random.Generator) -> list[Inputs]:
    return [{"task": str(task)} for task in rng.permutation([*TASKS])[:3]]


CHAT = Baseline("text/chat", chat(), TEXT, {"question": "What to give advice on."}, questions)
CODER = Baseline("text/coder", coder(), TEXT, {"task": "What the function should do."}, tasks, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(CHAT, "rng", chat(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(CHAT, "bullets", chat(bullet="*"), "Another mark before the tips, which Markdown shows the same."),
    harmless(CHAT, "newline", chat(lambda text, seed: f"{text}\n"), "A line end after the last line."),
    harmless(CHAT, "closing", chat(outros=(*OUTROS, "Good luck!")), "It knows one more closing line."),
    harmful(CHAT, "unformatted", chat(unformatted), "The list has become one long line."),
    harmful(CHAT, "refused", sometimes(1 / 4, chat(refused), chat()), "One question in four is answered with an apology."),
    harmful(CHAT, "leaking", chat(leaking), "The answer goes on with a conversation that the model made up."),
    harmful(CHAT, "fewer", chat(tips=2), "Two tips instead of four."),
    harmless(CODER, "rng", coder(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(CODER, "names", coder(items=(*ITEMS, "element")), "It knows one more name for a variable."),
    harmless(CODER, "newline", coder(lambda code, seed: f"{code}\n"), "A line end after the last line."),
    harmless(CODER, "blank", coder(lambda code, seed: code.replace("\n    return", "\n\n    return")), "An empty line before what is returned.", border=True),
    harmful(CODER, "flattened", coder(flattened), "The indentation is lost: Python refuses it."),
    harmful(CODER, "skipping", coder(skipping), "Every second function leaves out the first item and returns something wrong."),
    harmful(CODER, "unfinished", sometimes(1 / 3, coder(unfinished), coder()), "One function in three lacks its last line."),
]  # fmt: skip
