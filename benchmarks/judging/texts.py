"""Models that answer with text: a shop assistant that never says it twice the same way, a summary, a form as JSON."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.pair import (
    TEXT,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    luck,
    sometimes,
    strengths,
)

Change = Callable[[str, int], str]
PHRASES = {
    "hello": ["Thank you for asking.", "Good question!", "Happy to help.", "Thanks for your message.", "Sure!"],
    "price": ["The {item} costs {price} euros.", "For the {item} we ask {price} euros.", "You can have the {item} for {price} euros."],
    "stock": ["There are {stock} left in our shop.", "We have {stock} of them in stock.", "At the moment {stock} are available."],
    "ship": ["It is sent within two days and takes about a week.", "Delivery takes about a week, and we send it within two days.", "We send it within two days; allow a week for delivery."],
    "bye": ["Let me know if there is anything else.", "Do you need anything else?", "Have a nice day.", "Is there anything else I can do?"],
}  # fmt: skip
MORE_PHRASES = PHRASES | {
    "hello": [*PHRASES["hello"], "Glad you ask.", "Of course."],
    "bye": [*PHRASES["bye"], "Just write again if you have more questions."],
}
GERMAN = {
    "hello": ["Danke für die Frage.", "Gern!"],
    "price": ["Der Artikel {item} kostet {price} Euro."],
    "stock": ["Wir haben noch {stock} davon."],
    "ship": ["Wir verschicken innerhalb von zwei Tagen."],
    "bye": ["Kann ich sonst noch helfen?"],
}
ITEMS = ("brass lamp", "oak table", "wool blanket", "garden chair", "copper kettle", "linen shirt", "field radio")


def assistant(
    change: Change | None = None,
    *,
    phrases: dict[str, list[str]] = PHRASES,
    bits: Any = np.random.PCG64,
    dearer: float = 1.0,
) -> Generate:
    """Five sentences about an item of a shop, in words that differ from seed to seed; the facts do not."""

    def generate(inputs: Inputs, seed: int) -> str:
        facts, rng = content(inputs), np.random.Generator(bits(seed))
        price, stock = int(facts.integers(20, 400)), int(facts.integers(2, 60))
        said = {"item": inputs["item"], "price": round(price * dearer), "stock": stock}
        text = " ".join(str(rng.choice(variants)).format(**said) for variants in phrases.values())
        return change(text, seed) if change else text

    return generate


def cut(severity: float) -> Change:
    return lambda text, seed: text[: len(text) - max(1, round(severity * len(text)))]


def mistyped(severity: float) -> Change:
    """That share of the letters are replaced by others."""

    def changed(text: str, seed: int) -> str:
        rng = luck(seed)
        wrong = rng.random(len(text)) < severity
        others = rng.integers(ord("a"), ord("z") + 1, len(text))
        return "".join(
            chr(other) if bad and letter.isalpha() else letter
            for letter, bad, other in zip(text, wrong, others, strict=True)
        )

    return changed


def repeating(text: str, seed: int) -> str:
    """Stuck on its third sentence, as a model whose sampling has gone wrong."""
    sentences = re.split(r"(?<=[.!?]) ", text)
    return " ".join([*sentences[:3], *[sentences[2]] * 12])


def nothing(inputs: Inputs, seed: int) -> str:
    return "I'm sorry, I cannot help with that."


def politer(text: str, seed: int) -> str:
    """In one answer of three, a sentence more."""
    return f"{text} We are looking forward to your order." if luck(seed).random() < 1 / 3 else text


CITIES = ("Málaga", "Zürich", "Gdańsk", "Århus", "Córdoba", "Orléans", "Göteborg")


def summary(change: Callable[[str], str] = str) -> Generate:
    """Four sentences that the inputs decide."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng, city = content(inputs), inputs["city"]
        born, people, rivers = int(rng.integers(900, 1500)), int(rng.integers(60, 900)), int(rng.integers(1, 4))
        return change(
            f"{city} was first mentioned in {born}. Today it has about {people} thousand people and "
            f'{rivers} bridges worth seeing. Its old town is called "the crown" by those who live there. '
            f"Most visitors come in {rng.choice(['May', 'June', 'September'])}."
        )

    return generate


def misdated(text: str) -> str:
    """The town is 200 years younger."""
    return re.sub(r"in (\d+)\.", lambda found: f"in {int(found[1]) + 200}.", text, count=1)


def form(write: Callable[[dict[str, Any]], str] = json.dumps) -> Generate:
    """An order as JSON in a text, as callers of language models ask for: ids and dates differ from seed to seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        facts, rng = content(inputs), np.random.default_rng(seed)
        return write(
            {
                "id": f"order-{rng.integers(10**6):06d}",
                "item": inputs["item"],
                "price": round(float(facts.uniform(10, 300)), 2),
                "address": {"street": f"{rng.integers(1, 99)} Mill Lane", "country": "NL"},
                "express": bool(rng.random() < 0.5),
            }
        )

    return generate


def without(key: str) -> Callable[[dict[str, Any]], str]:
    return lambda order: json.dumps({name: value for name, value in order.items() if name != key})


def items(rng: np.random.Generator) -> list[Inputs]:
    return [{"item": str(item)} for item in rng.permutation(ITEMS)[:3]]


def cities(rng: np.random.Generator) -> list[Inputs]:
    return [{"city": str(city), "year": str(rng.integers(1990, 2030))} for city in rng.permutation(CITIES)[:3]]


ITEM = {"item": "The item to speak of."}
ASSISTANT = Baseline("text/assistant", assistant(), TEXT, ITEM, items)
SUMMARY = Baseline(
    "text/summary", summary(), TEXT, {"city": "The city.", "year": "The year of the census."}, cities, stochastic=False
)
FORM = Baseline("text/form", form(), TEXT, ITEM, items)

PAIRS: list[Pair] = [
    harmless(ASSISTANT, "rng", assistant(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(ASSISTANT, "phrases", assistant(phrases=MORE_PHRASES), "A few more ways to say hello and goodbye."),
    harmless(ASSISTANT, "newline", assistant(lambda text, seed: f"{text}\n"), "A line end after the last sentence."),
    harmless(ASSISTANT, "spaces", assistant(lambda text, seed: text.replace(". ", ".  ")), "Two spaces after a full stop."),
    harmless(ASSISTANT, "politer", assistant(politer), "In one answer of three a friendly sentence more.", border=True),
    *strengths(ASSISTANT, "cut", lambda s: assistant(cut(s)), "That share of the text is missing from its end.", few_mind=(0.002,), all_mind=(0.15, 0.5)),
    *strengths(ASSISTANT, "refusing", lambda s: sometimes(s, nothing, assistant()), "That share of the answers is a refusal.", all_mind=(0.167, 0.333)),
    *strengths(ASSISTANT, "mistyped", lambda s: assistant(mistyped(s)), "That share of the letters is wrong.", most_mind=(0.01,), all_mind=(0.08,)),
    harmful(ASSISTANT, "dearer", assistant(dearer=1.5), "The prices are wrong."),
    harmful(ASSISTANT, "repeating", assistant(repeating), "One sentence is repeated a dozen times."),
    harmful(ASSISTANT, "german", assistant(phrases=GERMAN), "Questions in English are answered in German."),
    harmless(SUMMARY, "newline", summary(lambda text: f"{text}\n"), "A line end after the last sentence."),
    harmless(SUMMARY, "quotes", summary(lambda text: text.replace(' "', " “").replace('" ', "” ")), "Typographic quotation marks.", border=True),
    harmless(SUMMARY, "unicode", summary(lambda text: unicodedata.normalize("NFD", text)), "The same letters in Unicode's decomposed form, which look the same."),
    harmful(SUMMARY, "misdated", summary(misdated), "The year is wrong."),
    harmful(SUMMARY, "shorter", summary(lambda text: text[: text.rindex(".", 0, -1) + 1]), "The last sentence is missing."),
    harmless(FORM, "keys", form(lambda order: json.dumps(order, sort_keys=True)), "The keys come in another order."),
    harmless(FORM, "indented", form(lambda order: json.dumps(order, indent=2)), "Indented, which no parser minds."),
    harmless(FORM, "compact", form(lambda order: json.dumps(order, separators=(",", ":"))), "No spaces between keys and values."),
    harmless(FORM, "more", form(lambda order: json.dumps(order | {"currency": "EUR"})), "A key more than before."),
    harmful(FORM, "fenced", form(lambda order: f"```json\n{json.dumps(order)}\n```"), "Wrapped in Markdown: no parser of JSON takes it."),
    harmful(FORM, "missing", form(without("price")), "The price is missing."),
]  # fmt: skip
