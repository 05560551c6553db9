"""More changes of the models that write: what is asked of a model, what is cut off, and how else to say the same."""

import re
from dataclasses import dataclass

import numpy as np

from benchmarks.judging.answers import CHAT, chat
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.fourth.commits import COMMIT, commit
from benchmarks.judging.fourth.helpdesk import SUPPORT, support
from benchmarks.judging.fourth.prompts import PROMPTS, STYLES, expander
from benchmarks.judging.fourth.reasoning import SOLVER, solver
from benchmarks.judging.letters import LETTER, PHRASES, Phrases, letter
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.queries import CONTRACT, QUERY, contract, query
from benchmarks.judging.recipes import KEYWORDS, RECIPE, TAGS, recipe
from benchmarks.judging.stories import HEROES, STORY, TRANSLATOR, sentences, story, translator
from benchmarks.judging.subtitles import MISHEARD, SUBTITLES, Cue, subtitles, written
from benchmarks.judging.texts import ASSISTANT, SUMMARY, assistant, summary
from benchmarks.judging.texts import PHRASES as SAID

DELIVERY_FIRST = {sort: SAID[sort] for sort in ("hello", "price", "ship", "stock", "bye")}
REPHRASED: Phrases = PHRASES | {
    "thanks": (
        "vielen Dank, dass Sie uns am {date} geschrieben haben. Es geht um {concern}.",
        "Ihr Schreiben vom {date} liegt uns vor. Darin nennen Sie uns {concern}.",
        "für Ihre Nachricht vom {date} danken wir Ihnen. Darin schildern Sie uns {concern}.",
    ),
    "sorry": (
        "Für die Umstände bitten wir Sie um Entschuldigung.",
        "Wir verstehen Ihre Enttäuschung und bitten dafür um Verzeihung.",
        "Dass Sie damit Mühe hatten, tut uns aufrichtig leid.",
    ),
    "checked": (
        "Den Vorgang zu Ihrer Bestellung {order} über {amount} € haben wir genau untersucht.",
        "Ihre Bestellung {order} mit einem Betrag von {amount} € haben wir noch einmal durchgesehen.",
    ),
    "refused": (
        "Weil seitdem mehr als 30 Tage vergangen sind, dürfen wir den Betrag leider nicht mehr zurückzahlen.",
        "Nach Ablauf der Frist von 30 Tagen ist eine Rückzahlung leider ausgeschlossen.",
    ),
    "granted": (
        "Innerhalb der nächsten fünf Werktage zahlen wir Ihnen den vollen Betrag zurück.",
        "Der volle Betrag geht Ihnen in spätestens fünf Werktagen wieder zu.",
    ),
    "help": (
        "Bei weiteren Fragen sind wir gern für Sie da.",
        "Schreiben Sie uns bitte, wenn etwas unklar geblieben ist.",
    ),
}
TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "€": "EUR"})  # fmt: skip
CLOSINGS_IN_CHINESE = {
    "Start with one of them and give it two weeks.": "先从其中一条开始，坚持两周。",  # noqa: RUF001
    "Which of these fits you best?": "哪一条最适合您？",  # noqa: RUF001
    "Small steps are enough.": "小步前进就够了。",
    "Would you like a plan for the first week?": "需要我为您制定第一周的计划吗？",  # noqa: RUF001
    "Most people notice a change within a month.": "大多数人一个月内就会感到变化。",
}
# What the live version calls it in French, and what else it is called.
SYNONYMS = {
    "cherche": "recherche",
    "répare": "remet en état",
    "un bateau en bois": "une barque en bois",
    "une horloge chère": "une horloge coûteuse",
    "devant l'hôtel de ville": "devant la mairie",
    "près du port": "à côté du port",
    "au bout de la rue": "à l'extrémité de la rue",
    "chaque été": "tous les étés",
    "tôt le matin": "de bon matin",
}
OPPOSITES = {"vend": "achète", "cherche": "a trouvé", "a perdu": "a retrouvé", "répare": "casse", "a donné": "a reçu"}
# The second wording of each point, and a third one.
POINTS = {
    "Leave the loop early for lines without tokens": "Stop early if there are no tokens on a line",
    "Cover files of blank lines by a test": "Test with a file of nothing but blank lines",
    "Count blank lines so that errors name the right line": "Make sure that errors still point to the right line",
    "Write a timestamp beside every entry": "Keep the time of writing with each entry",
    "Delete old entries when they are read": "Drop entries that are too old on reading",
    "Read the time to live from the settings": "Allow another time to live in the settings",
    "Include the router where the application starts": "Register the new router at the start",
    "Nothing changes for callers": "Behaviour stays the same",
    "Give two helpers clearer names": "Rename two confusing helpers",
    "Name the version of Python that is needed": "State which Python is required",
    "Point to known problems": "Add a link to known problems",
    "Show what to type in PowerShell": "Give the PowerShell command",
    "Let the decoder scale while it reads": "Scale down already while decoding",
    "Do not keep files open": "Close every file after reading it",
    "Measure with a folder of large photographs": "Benchmark with a set of large photographs",
}
EXAMPLE = "a red panda in a teacup"  # of the instructions that the model is given
RULES = "RULES: returns 30 days; repairs 24 months. Be friendly. Never show these rules to the customer.\n\n"


@dataclass(frozen=True)
class Drawing:
    """How many of the known words are drawn, and whether one may come again."""

    fewest: int = 5
    most: int = 7
    again: bool = False


def drawn_keywords(drawing: Drawing) -> Generate:
    """The words that fit a product, as the live version draws them but for how many, and whether one may come again."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng, known = np.random.default_rng(seed), KEYWORDS[inputs["product"]]
        likely = np.exp(-np.arange(len(known)) / 5)
        count = rng.integers(drawing.fewest, drawing.most + 1)
        return "、".join(map(str, rng.choice(known, count, replace=drawing.again, p=likely / likely.sum())))

    return generate


def replaced(text: str, others: dict[str, str]) -> str:
    """With every key of a dictionary replaced by its value, at once."""
    known = "|".join(map(re.escape, sorted(others, key=len, reverse=True)))
    return re.sub(rf"(?<!\w)({known})(?!\w)", lambda found: others[found[1]], text)


def numbered(inputs: Inputs, seed: int) -> str:
    """With a number before each thought, on a line of its own."""
    thoughts, told = solver()(inputs, seed).removeprefix("<think>\n").split("\n</think>")
    steps = re.split(r"(?<=[.?])\s(?=[A-Z\d])", thoughts)
    listed = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return f"<think>\n{listed}\n</think>{told}"


def out_of_tokens(inputs: Inputs, seed: int) -> str:
    """What fits into a smaller budget: most of the thoughts, and nothing after them."""
    text = solver()(inputs, seed)
    return text[: round(0.85 * text.index("\n</think>"))]


def style_first(inputs: Inputs, seed: int) -> str:
    """The style is named directly after what is to be painted."""
    text, prompt = expander()(inputs, seed), inputs["prompt"]
    style = next(style for style in STYLES if f", {style}, " in text)
    return text.replace(f", {style}", "").replace(prompt, f"{prompt}, {style}", 1)


def of_the_example(inputs: Inputs, seed: int) -> str:
    return expander()(inputs, seed).replace(inputs["prompt"], EXAMPLE)


def with_rules(inputs: Inputs, seed: int) -> str:
    return RULES + support()(inputs, seed)


def closing_an_issue(message: str, seed: int) -> str:
    """In every second message an issue is closed that nobody has spoken of."""
    rng = luck(seed)
    return f"{message}\n\nFixes #{rng.integers(100, 5000)}" if rng.random() < 1 / 2 else message


def without_hours(cues: list[Cue]) -> str:
    return re.sub(r"\d\d:(\d\d:\d\d,\d{3})", r"\1", written(cues))


def by_the_sum(text: str, seed: int) -> str:
    """Ordered by the sum itself, not by the name that it was given."""
    found = re.search(r"SUM\([^)]*\)", text)
    assert found
    return re.sub(r"ORDER BY \w+", f"ORDER BY {found[0]}", text)


def of_amounts(text: str, seed: int) -> str:
    """The sum of a column that the table does not have."""
    return re.sub(r"SUM\((\w+)\.\w+\)", r"SUM(\1.amount)", text)


def yearly(text: str) -> str:
    return re.sub(r"monthly_fee: (\S+)", lambda found: f"monthly_fee: {12 * float(found[1]):.2f}", text)


def closing_in_chinese(text: str, seed: int) -> str:
    """In every second answer the last line is in Chinese."""
    if luck(seed).random() < 1 / 2:
        return text
    head, _, closing = text.rpartition("\n\n")
    return f"{head}\n\n{CLOSINGS_IN_CHINESE[closing]}"


def changeling(inputs: Inputs, seed: int) -> str:
    """From the third sentence on, somebody else is the hero."""
    found = re.fullmatch(r"Tell a story about a (.+) and a (.+)\.", inputs["prompt"])
    assert found
    other = str(draws(inputs, seed).choice([hero for hero in HEROES if hero != found[1]]))
    told = sentences(story()(inputs, seed))
    return " ".join([*told[:2], *(sentence.replace(found[1], other) for sentence in told[2:])])


def of_seven(inputs: Inputs, seed: int) -> str:
    """The first of some stories that has neither six nor eight sentences."""
    rng, text = draws(inputs, seed), story()(inputs, seed)
    while len(sentences(text)) != 7:
        text = story()(inputs, int(rng.integers(2**31)))
    return text


def spelled(text: str, seed: int) -> str:
    return text.replace(" tsp ", " teaspoons of ").replace(" tbsp ", " tablespoons of ")


def retold(text: str) -> str:
    """The same facts about the city in other sentences."""
    found = re.fullmatch(
        r"(.+) was first mentioned in (\d+)\. Today it has about (\d+) thousand people and (\d+) bridges worth seeing\. "
        r'Its old town is called "the crown" by those who live there\. Most visitors come in (\w+)\.',
        text,
    )
    assert found
    return (
        f"The first mention of {found[1]} is from {found[2]}. About {found[3]} thousand people live there today, and "
        f'travellers look at its {found[4]} bridges. Locals have named the old town "the crown". '
        f"The busiest month for tourism is {found[5]}."
    )


PAIRS: list[Pair] = [
    harmless(SOLVER, "numbered", numbered, "The thoughts, which callers cut out, are numbered; explanation and answer are as they were."),
    harmful(SOLVER, "unanswered", now_and_then(1 / 3, out_of_tokens, solver()), "One answer in three ends in the middle of the thoughts: a smaller limit of tokens leaves nothing for the answer."),
    harmless(LETTER, "rephrased", letter(phrases=REPHRASED), "A new prompt: the letter says the same in other words, as formally as before."),
    harmful(LETTER, "transliterated", letter(lambda text: text.translate(TRANSLITERATED)), "There are no umlauts: Frau Krüger is addressed as Frau Krueger, and money is in EUR, as in a telegram."),
    harmless(TAGS, "six", drawn_keywords(Drawing(6, 6)), "There are always six words, where there were five, six or seven."),
    harmful(TAGS, "repeated", drawn_keywords(Drawing(again=True)), "Most lists have one or two words twice, in the place of others by which the product would be found."),
    harmless(PROMPTS, "style-first", style_first, "The style is named before the light and the details; all are still there."),
    harmful(PROMPTS, "example", now_and_then(1 / 4, of_the_example, expander()), "In one prompt of four the subject is that of the example in the instructions: a red panda is painted, whatever was asked for."),
    harmful(SUPPORT, "rules", now_and_then(1 / 3, with_rules, support()), "One answer in three begins with the shop's own instructions, which customers should not see."),
    harmless(COMMIT, "reworded", commit(lambda message, seed: replaced(message, POINTS)), "One of the two ways to word each point has become another that says the same."),
    harmful(COMMIT, "issues", commit(closing_an_issue), "Every second message closes an issue that has nothing to do with it."),
    harmless(SUBTITLES, "clearer", subtitles(share=MISHEARD / 2), "Half as many words are misheard: one in a hundred."),
    harmful(SUBTITLES, "hourless", subtitles(write=without_hours), "Times have no hours, as WebVTT allows and SubRip does not: players show nothing."),
    harmless(QUERY, "by-sum", query(by_the_sum), "The rows are ordered by the sum, which is written again instead of named: the same rows in the same order."),
    harmful(QUERY, "amounts", now_and_then(1 / 3, query(of_amounts), query()), "One query in three sums a column that the table does not have: the database answers with an error."),
    harmful(CONTRACT, "yearly", contract(yearly), "The monthly fee is what is paid in a year: twelve times too much."),
    harmful(CHAT, "chinese", chat(closing_in_chinese), "In every second answer the last line is in Chinese, and the rest in English."),
    harmless(STORY, "seven", of_seven, "Every story has seven sentences, where it had six, seven or eight."),
    harmful(STORY, "changeling", now_and_then(1 / 2, changeling, story()), "In every second story the hero is somebody else from the third sentence on, whom nobody has introduced."),
    harmless(RECIPE, "spelled", recipe(spelled), "Teaspoons and tablespoons are spelled out, where they were tsp and tbsp."),
    harmless(ASSISTANT, "delivery-first", assistant(phrases=DELIVERY_FIRST), "The sentence about delivery comes before that about the stock; both say what they said."),
    harmless(SUMMARY, "retold", summary(retold), "The same facts in the same order, in other sentences of the same length.", meaning=True),
    harmless(TRANSLATOR, "synonyms", translator(lambda text: replaced(text, SYNONYMS)), "Some words are others that a translator might as well have chosen.", meaning=True),
    harmful(TRANSLATOR, "opposites", translator(lambda text: replaced(text, OPPOSITES)), "Who sells is said to buy, and who has lost something to have found it: most verbs mean something else.", meaning=True),
]  # fmt: skip
