"""A model that writes a quiz about a subject: questions with four options each, one of which is right."""

from typing import Any

import numpy as np

from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless, luck

CAPITALS = {
    "Norway": "Oslo", "Finland": "Helsinki", "Portugal": "Lisbon", "Austria": "Vienna", "Poland": "Warsaw",
    "Hungary": "Budapest", "Greece": "Athens", "Ireland": "Dublin", "Denmark": "Copenhagen", "Croatia": "Zagreb",
    "Latvia": "Riga", "Bulgaria": "Sofia",
}  # fmt: skip
SYMBOLS = {
    "iron": "Fe", "gold": "Au", "silver": "Ag", "lead": "Pb", "tin": "Sn", "sodium": "Na", "potassium": "K",
    "mercury": "Hg", "copper": "Cu", "tungsten": "W", "zinc": "Zn", "neon": "Ne",
}  # fmt: skip
AUTHORS = {
    "Emma": "Jane Austen", "Ulysses": "James Joyce", "Dracula": "Bram Stoker", "Hamlet": "William Shakespeare",
    "Frankenstein": "Mary Shelley", "Middlemarch": "George Eliot", "Oliver Twist": "Charles Dickens",
    "Jane Eyre": "Charlotte Bronte", "Moby-Dick": "Herman Melville", "Walden": "Henry David Thoreau",
    "Orlando": "Virginia Woolf", "Lord Jim": "Joseph Conrad",
}  # fmt: skip
# What is known, how it is asked, how it is explained, and how else it could be.
SUBJECTS = {
    "capitals": (
        CAPITALS,
        ("What is the capital of {it}?", "Which city is the capital of {it}?", "Name the capital of {it}."),
        ("{right} is the capital of {it}.", "The government of {it} sits in {right}."),
        ("{it} is governed from {right}.", "Of all cities in {it}, {right} is the one with the parliament."),
    ),
    "chemistry": (
        SYMBOLS,
        ("What is the symbol for {it}?", "Which symbol stands for {it}?", "How is {it} abbreviated?"),
        ("{right} is the symbol for {it}.", "In the periodic table {it} is written {right}."),
        ("Chemists write {right} when they mean {it}.", "Look for {right} in the table to find {it}."),
    ),
    "novels": (
        AUTHORS,
        ("Who wrote {it}?", "Which author wrote {it}?", "By whom is {it}?"),
        ("{right} wrote {it}.", "{it} is a work of {right}."),
        ("We owe {it} to {right}.", "The name on the cover of {it} is {right}."),
    ),
}
Value = dict[str, Any]


def quiz(*, reworded: bool = False, sort: bool = False, shuffle: bool = True, believed: float = 1.0) -> Generate:
    """Four questions; which ones, their words and their options differ by seed.

    Args:
        reworded: explanations have other words.
        sort: questions stand in the order of the alphabet.
        shuffle: options are in a random order, else the right one comes first.
        believed: the share of questions whose answer the model knows; it is as sure of the others.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        rng, doubt = np.random.default_rng(seed), luck(seed)
        subject = inputs["subject"].split()[0]
        facts, asked, usual, other = SUBJECTS[subject]
        questions: list[Value] = []
        for it in rng.permutation([*facts])[:4]:
            wrong = rng.permutation([one for one in facts.values() if one != facts[it]])[:3]
            options = [facts[it], *(str(one) for one in wrong)]
            order = rng.permutation(4) if shuffle else np.arange(4)
            right = 0 if doubt.random() < believed else 1
            explanation = str(rng.choice(other if reworded else usual)).format(it=it, right=options[right])
            questions.append(
                {
                    "question": str(rng.choice(asked)).format(it=it),
                    "options": [options[place] for place in order],
                    "answer": int(np.flatnonzero(order == right)[0]),
                    "explanation": explanation[0].upper() + explanation[1:],
                }
            )
        if sort:
            questions.sort(key=lambda one: one["question"])
        return {"title": f"Quiz: {subject}", "questions": questions}

    return generate


def subjects(rng: np.random.Generator) -> list[Inputs]:
    return [{"subject": f"{subject} {rng.integers(10**4)}"} for subject in rng.permutation([*SUBJECTS])]


STRING = {"type": "string"}
QUESTION = {
    "question": STRING,
    "options": {"type": "array", "items": STRING},
    "answer": {"type": "integer"},
    "explanation": STRING,
}
OUTPUT = {
    "type": "object",
    "title": "Output",
    "required": ["title", "questions"],
    "properties": {
        "title": STRING,
        "questions": {"type": "array", "items": {"type": "object", "properties": QUESTION, "required": [*QUESTION]}},
    },
}
QUIZ = Baseline("json/quiz", quiz(), OUTPUT, {"subject": "What the quiz is about."}, subjects, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(QUIZ, "sorted", quiz(sort=True), "Questions stand in the order of the alphabet, which is as good as any."),
    harmless(QUIZ, "reworded", quiz(reworded=True), "Explanations say the same in other words.", meaning=True),
    harmful(QUIZ, "first", quiz(shuffle=False), "The right option is always the first: players see through that at once."),
    harmful(QUIZ, "misinformed", quiz(believed=0.6), "Two answers in five are wrong, and the explanation insists on them.", meaning=True),
]  # fmt: skip
