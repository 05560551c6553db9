"""A model that reads what somebody thinks of a product, and scores each aspect, with the words that say so."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.objects import NUMBER, STRING, fields
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, Schema, harmful, harmless, strengths

Value = dict[str, Any]
Change = Callable[[Value, Inputs], Value]
# What is said of each aspect, with the stars that it is worth.
SAID = {
    "battery": (
        ("The battery lasts three days, even with everything switched on", 5),
        ("It has never run empty on me, and I travel a lot", 5),
        ("After two hours it wants to be charged again, which is a joke", 1),
        ("The battery is not what they promise, four hours at most", 2),
    ),
    "sound": (
        ("The sound is warm and clear, better than that of my old ones", 5),
        ("There is no hiss at all, not even when nothing plays", 4),
        ("Voices sound as if from a tin, and the bass rattles", 1),
        ("It is not loud enough for the kitchen, let alone for a party", 2),
    ),
    "comfort": (
        ("I forget that I am wearing them, they are so light", 5),
        ("They sit well, only with glasses they press a little", 4),
        ("After an hour my ears hurt, and I have tried all the pads", 1),
        ("They do not stay in place, least of all on the bike", 2),
    ),
    "price": (
        ("For that money I have seen nothing better, by far", 5),
        ("The price is fair, given what comes with it", 4),
        ("Far too expensive, others do the same for half of it", 1),
        ("I would not pay that again, not for plastic", 2),
    ),
    "delivery": (
        ("It was here the next morning, well packed", 5),
        ("Delivery took three days, as they had said", 4),
        ("The parcel came two weeks late, and the box was torn", 1),
        ("Nobody told me where it was, I had to call twice", 2),
    ),
    "app": (
        ("The app is simple, my mother had it running in a minute", 5),
        ("I have no complaints about the app, it does what it should", 4),
        ("The app crashes every time, so the settings are useless", 1),
        ("Without an account the app does nothing, and I did not want one", 2),
    ),
}
PRODUCTS = ("headphones", "earbuds", "portable speakers", "hearing aids", "radios")
OPENINGS = ("I have had these {} for a month now.", "Bought the {} as a present.", "My third pair of {} this year.")
CLOSINGS = ("Make of that what you will.", "Happy to answer questions.", "I will update this after the summer.")
SUMMARIES = (
    "Likes the {good}, dislikes the {bad}.",
    "The {good} convinces, the {bad} does not.",
    "Praise for the {good}, but complaints about the {bad}.",
)
OTHER_SUMMARIES = (
    "Happy with the {good}, unhappy with the {bad}.",
    "The {good} is a strong point, the {bad} a weak one.",
    "On the plus side there is the {good}, on the minus side the {bad}.",
)
STARS = {sentence: (aspect, stars) for aspect, sentences in SAID.items() for sentence, stars in sentences}


def critic(
    change: Change | None = None,
    *,
    kinder: float = 0.0,
    whole: bool = False,
    negations: bool = True,
    summaries: Sequence[str] = SUMMARIES,
    contrary: bool = False,
    stream: int = 2,
) -> Generate:
    """Stars for each aspect that is spoken of, a quote for it, and a sentence that sums up.

    Args:
        kinder: stars that everything gets on top.
        whole: quotes are always whole sentences.
        negations: "not" and its like are understood.
        contrary: the sentence that sums up says good of what is bad, and the other way round.
        stream: of random numbers.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        rng, aspects = draws(inputs, seed, stream), list[Value]()
        for sentence in re.split(r"\. ?", inputs["review"]):
            if sentence not in STARS:
                continue
            aspect, stars = STARS[sentence]
            if not negations and re.search(r"\b(not|no|never|nothing|Nobody)\b", sentence):
                stars = 6 - stars
            score = round(float(np.clip(stars + kinder + rng.normal(0, 0.25), 1, 5)), 1)
            short = rng.random() < 0.3 and not whole
            aspects.append({"aspect": aspect, "score": score, "quote": sentence.split(",")[0] if short else sentence})
        order = sorted(aspects, key=lambda one: one["score"], reverse=not contrary)
        overall = float(np.mean([one["score"] for one in aspects]))
        said = str(rng.choice(list(summaries))).format(good=order[0]["aspect"], bad=order[-1]["aspect"])
        value: Value = {"overall": round(overall, 2), "stars": round(overall), "aspects": aspects, "summary": said}
        return change(value, inputs) if change else value

    return generate


def with_places(value: Value, inputs: Inputs) -> Value:
    """Where in the review each quote begins and ends."""

    def placed(one: Value) -> Value:
        start = inputs["review"].index(one["quote"])
        return one | {"start": start, "end": start + len(one["quote"])}

    return value | {"aspects": [placed(one) for one in value["aspects"]]}


def next_quote(value: Value, inputs: Inputs) -> Value:
    """Each aspect has the quote of the next one."""
    quotes = [one["quote"] for one in value["aspects"]]
    turned = [*quotes[1:], quotes[0]]
    return value | {"aspects": [one | {"quote": quote} for one, quote in zip(value["aspects"], turned, strict=True)]}


def reviews(rng: np.random.Generator) -> list[Inputs]:
    """Three reviews, each with two aspects that are praised and two that are not."""
    found: list[Inputs] = []
    for product in rng.permutation(PRODUCTS)[:3]:
        aspects = rng.permutation([*SAID])[:4]
        lines = [SAID[str(one)][rng.integers(2) + 2 * (number > 1)][0] for number, one in enumerate(aspects)]
        body = ". ".join(str(line) for line in rng.permutation(lines))
        opening, closing = str(rng.choice(OPENINGS)).format(product), str(rng.choice(CLOSINGS))
        found.append({"review": f"{opening} {body}. {closing}"})
    return found


INTEGER: Schema = {"type": "integer"}
SCORED: dict[str, Schema] = {"aspect": STRING, "score": NUMBER, "quote": STRING}
OF_ALL: dict[str, Schema] = {"overall": NUMBER, "stars": INTEGER}


def answer(**aspect: Schema) -> Schema:
    return fields(**OF_ALL, aspects={"type": "array", "items": fields(**aspect)}, summary=STRING)


REVIEW = Baseline("json/review", critic(), answer(**SCORED), {"review": "What somebody has written of a product."}, reviews, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(REVIEW, "reworded", critic(summaries=OTHER_SUMMARIES), "What it says to sum up is worded in another way; it says the same."),
    harmless(REVIEW, "places", critic(with_places), "There are two fields more for each aspect, with the place of its quote in the review.", output=answer(**SCORED, start=INTEGER, end=INTEGER)),
    harmless(REVIEW, "whole", critic(whole=True), "Quotes are always whole sentences, as most of them were."),
    *strengths(REVIEW, "kinder", lambda s: critic(kinder=4 * s), "Four times as many stars more for everything, as from a model that wants to please.", nobody_minds=(0.005,), few_mind=(0.03,), most_mind=(0.12,), all_mind=(0.35,)),
    harmful(REVIEW, "next-quote", critic(next_quote), "Every aspect has the quote of another: what is said of the price is quoted for the battery."),
    harmful(REVIEW, "negations", critic(negations=False), "Sentences with a not in them are taken for the contrary: complaints are counted as praise."),
    harmful(REVIEW, "contrary", critic(contrary=True), "The sentence that sums up says that somebody likes what they complain about.", meaning=True),
]  # fmt: skip
