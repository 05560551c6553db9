"""New changes of the models that write for readers: other wordings, wrong advice, too little choice."""

import numpy as np

from benchmarks.judging.answers import CHAT, chat
from benchmarks.judging.letters import LETTER, PHRASES, letter
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.recipes import RECIPE, TAGS, keywords, recipe
from benchmarks.judging.stories import STORY, story
from benchmarks.judging.texts import ASSISTANT, assistant

REWORDED = {
    "hello": ["Thanks for getting in touch.", "Glad to help.", "Thank you for your question.", "Of course!", "Certainly."],
    "price": ["The price of the {item} is {price} euros.", "Our {item} is {price} euros.", "The {item} sells for {price} euros."],
    "stock": ["There are still {stock} of them here.", "Right now, {stock} can be bought.", "Our shop has {stock} at the moment."],
    "ship": ["We post it within two days, and the journey takes about a week.", "It leaves us within two days and is with you about a week later.", "Expect about a week for the delivery, once we have sent it within two days."],
    "bye": ["Is there more that you would like to know?", "Just ask if you have further questions.", "All the best.", "Can I help with something else?"],
}  # fmt: skip
FAVOURITES = PHRASES | {sort: (PHRASES[sort][0], *PHRASES[sort]) for sort in ("thanks", "sorry", "help", "bye")}
# What a tip advises, and what a bad adviser would make of it.
CONTRARY = {
    "go to bed and get up at the same time, at weekends too": "go to bed and get up whenever you feel like it, above all at weekends",
    "bright screens late in the evening keep you awake": "a bright screen until the last minute helps you to fall asleep",
    "its effect lasts for six hours and more": "one more cup just before bed makes you drowsy",
    "a heavy dinner disturbs the first hours": "a heavy dinner at midnight carries you through the night",
    "write down every purchase for a month": "forget every purchase as soon as it is made",
    "move a fixed sum to savings on payday": "spend the whole sum on payday, before it is gone",
    "keep those that you used last month": "take out as many as you can and keep those that you never use",
    "sleep over every purchase above 50 euros": "buy at once whatever costs more than 50 euros",
    "know its products and its last year": "know nothing of it, so that you can be surprised",
    "two minutes about yourself, without notes": "two hours about yourself, all of it read from notes",
    "ask about the team and the first months": "ask nothing, for questions annoy the people there",
    "be there ten minutes early": "be there ten minutes late, for that shows that you are in demand",
    "mistakes are how one learns": "be silent until you make no mistakes any more",
    "whole sentences stay longer than single words": "single letters stay longer than any word",
    "after a day, three days, a week": "never, for what has been learnt once stays",
    "radio while cooking counts": "keep the radio off, for what you do not understand does harm",
}  # fmt: skip
# Characters of Japan, each followed by what it is in China.
VARIANTS = "対对応应電电経经軽轻変变誕诞産产職职財财納纳製制綿棉塗涂積积児儿動动収收習习"


def vegetables_first(text: str, seed: int) -> str:
    """The two vegetables come before what the dish is named after, and the oil before the spice."""
    rows = text.split("\n")
    start = next(index for index, row in enumerate(rows) if row.startswith("- "))
    main, liquid, first, second, spice, oil = rows[start : start + 6]
    return "\n".join([*rows[:start], first, second, main, liquid, oil, spice, *rows[start + 6 :]])


def by_the_cup(text: str, seed: int) -> str:
    """In every second recipe the spoons of oil and of spices are cups."""
    if luck(seed).random() < 1 / 2:
        return text
    return text.replace(" tsp ", " cups ").replace(" tbsp ", " cups ")


def contrary(text: str, seed: int) -> str:
    """In every second answer, all the tips that somebody could turn round have been."""
    if luck(seed).random() < 1 / 2:
        return text
    for tip, other in CONTRARY.items():
        text = text.replace(tip, other)
    return text


def in_english_figures(text: str) -> str:
    """With the points and commas in numbers exchanged."""
    return "".join(
        {".": ",", ",": "."}.get(letter, letter)
        if 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
        else letter
        for at, letter in enumerate(text)
    )


def one_of(few: int, made: Generate) -> Generate:
    """A model that knows only so many seeds."""

    def generate(inputs: Inputs, seed: int) -> str:
        return made(inputs, int(np.random.default_rng(seed).integers(few)))

    return generate


def as_in_china(words: list[str], inputs: Inputs, seed: int) -> str:
    return "、".join(words).translate(str.maketrans(VARIANTS[::2], VARIANTS[1::2]))


PAIRS: list[Pair] = [
    harmless(RECIPE, "vegetables", recipe(vegetables_first), "The ingredients are listed in another order, as they are used; they and their amounts are the same."),
    harmful(RECIPE, "cups", recipe(by_the_cup), "In every second recipe oil and spices are measured in cups instead of spoons: nobody could eat it."),
    harmless(LETTER, "favourites", letter(phrases=FAVOURITES), "A lower temperature: of three polite ways to say something, one comes up half of the time instead of a third."),
    harmful(LETTER, "figures", letter(in_english_figures), "Sums have a comma for thousands and a point for cents, which is wrong in a German letter, and can be taken for another sum."),
    harmless(ASSISTANT, "reworded", assistant(phrases=REWORDED), "The same five things are said in other words, as politely and as briefly.", meaning=True),
    harmless(CHAT, "underscores", chat(lambda text, seed: text.replace("**", "__")), "What is bold stands between underscores, which Markdown shows as it shows asterisks."),
    harmful(CHAT, "contrary", chat(contrary), "In every second answer most of the tips advise the opposite of what helps.", meaning=True),
    harmful(STORY, "few", one_of(3, story()), "Asking again and again, one only ever gets the same three stories."),
    harmful(TAGS, "chinese", keywords(as_in_china), "Many characters are those of China, not of Japan: shoppers who type Japanese do not find the product."),
]  # fmt: skip
