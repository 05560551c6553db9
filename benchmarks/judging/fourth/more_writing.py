"""Further new changes of the models that write: what post-processing and templates do to a text, and what it says."""

import json
import re
from typing import Any

from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless
from benchmarks.judging.queries import QUERY, query
from benchmarks.judging.recipes import RECIPE, recipe
from benchmarks.judging.stories import CAPTION, TRANSLATOR, caption, translator
from benchmarks.judging.texts import ASSISTANT, FORM, PHRASES, assistant, form

# The same facts exchanged: what takes two days takes a week, and the other way round.
EXCHANGED = PHRASES | {
    "ship": [
        "It is sent within a week and takes about two days.",
        "Delivery takes about two days, and we send it within a week.",
        "We send it within a week; allow two days for delivery.",
    ]
}
# Each way to say it of the live version, and another that asks the cook to do the same.
PARAPHRASES = (
    ("Chop the", "Roughly chop the"),
    ("into small pieces", "into small cubes"),
    ("Dice the", "Cut into cubes the"),
    ("Heat the oil in a large pot and", "In a large pot, heat the oil and"),
    ("over a low heat", "on a gentle flame"),
    ("until golden", "until they have some colour"),
    ("Stir in the", "Mix in the"),
    ("and stir for a minute", "and keep stirring for a minute"),
    ("Sprinkle with the", "Scatter over the"),
    ("leave to simmer for", "let it bubble gently for"),
    ("and simmer for", "and let it bubble gently for"),
    ("and cook gently for", "and leave it on a low flame for"),
    ("Season with salt", "Add some salt"),
    ("season to taste", "add salt as you like it"),
    ("Taste, add salt,", "Try it, add some salt,"),
    ("Serve with", "Dish up with"),
    ("Bring to the table with", "Put on the table with"),
)


def shorter(inputs: Inputs, seed: int) -> str:
    """Of two captions the one with fewer letters."""
    other = int(draws(inputs, seed).integers(2**31))
    return min(caption()(inputs, seed), caption()(inputs, other), key=len)


def late_numbers(order: dict[str, Any]) -> str:
    """Numbers of orders from the upper half of all there are."""
    number = int(order["id"].removeprefix("order-"))
    return json.dumps(order | {"id": f"order-{500_000 + number // 2:06d}"})


def whole_euros(order: dict[str, Any]) -> str:
    return json.dumps(order | {"price": float(round(order["price"]))})


def bare_aliases(text: str, seed: int) -> str:
    return re.sub(r"FROM (\w+) AS (\w+) JOIN (\w+) AS (\w+)", r"FROM \1 \2 JOIN \3 \4", text)


def always_ten(text: str, seed: int) -> str:
    return re.sub(r"LIMIT \d+", "LIMIT 10", text)


def underlined(text: str, seed: int) -> str:
    """With headings in the other way that Markdown has for them."""
    marks = {"#": "=", "##": "-"}
    return re.sub(r"(?m)^(##?) (.+)$", lambda found: f"{found[2]}\n{marks[found[1]] * len(found[2])}", text)


def paraphrased(text: str, seed: int) -> str:
    for one, other in PARAPHRASES:
        text = text.replace(one, other)
    return text


def misordered(text: str, seed: int) -> str:
    """The second step and the fourth have changed places, each under the other's number."""
    head, method = text.split("## Method\n\n")
    steps = re.sub(r"(?m)^\d+\. ", "", method).split("\n")
    steps[1], steps[3] = steps[3], steps[1]
    return f"{head}## Method\n\n" + "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


def detokenized(text: str) -> str:
    """Tokens joined by spaces, at apostrophes and full stops too."""
    return text.replace("'", "' ").replace(".", " .")


PAIRS: list[Pair] = [
    harmless(CAPTION, "shorter", shorter, "Of two captions the shorter is given: each came up before, and says what is to be seen.", border=True),
    harmless(FORM, "numbers", form(late_numbers), "The made-up numbers of the orders come from the upper half of the same six digits, as from another shard."),
    harmless(QUERY, "aliases", query(bare_aliases), "No AS between a table and its short name, where SQL does not need it."),
    harmless(RECIPE, "underlined", recipe(underlined), "Headings are underlined in the source, which Markdown shows as it shows those after number signs."),
    harmless(RECIPE, "paraphrased", recipe(paraphrased), "The steps say the same in slightly different words: one cooks the same dish.", meaning=True),
    harmful(ASSISTANT, "exchanged", now_and_then(1 / 2, assistant(phrases=EXCHANGED), assistant()), "In every second answer two times are exchanged: it is sent within a week, where it was within two days.", meaning=True),
    harmful(TRANSLATOR, "detokenized", translator(detokenized), "There are spaces before full stops and after apostrophes, as no French text has them."),
    harmful(FORM, "whole", form(whole_euros), "Prices are rounded to whole euros: orders are charged up to half a euro too much or too little."),
    harmful(QUERY, "ten", query(always_ten), "The query always gives ten rows, however many the question asks for."),
    harmful(RECIPE, "misordered", now_and_then(1 / 2, recipe(misordered), recipe()), "In every second recipe all has simmered for half an hour before the oil is heated and the vegetables are fried.", meaning=True),
]  # fmt: skip
