"""Further changes of models that write: what templates, decoding, caches and stale documents do to a text."""

import re
import textwrap
from dataclasses import replace

from benchmarks.judging.answers import CHAT, CODER, chat, coder
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.fourth.commits import COMMIT, commit
from benchmarks.judging.fourth.helpdesk import DAYS, SUPPORT, support
from benchmarks.judging.fourth.lyrics import LYRICS, song
from benchmarks.judging.fourth.prompts import PROMPTS, STYLES, expander
from benchmarks.judging.fourth.reasoning import SOLVER, solver
from benchmarks.judging.fourth.receipts import RECEIPT, WIDE, lines, receipt
from benchmarks.judging.letters import LETTER, letter
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.queries import CONTRACT, QUERY, contract, query
from benchmarks.judging.recipes import DISHES, RECIPE, TAGS, keywords, recipe
from benchmarks.judging.stories import CAPTION, STORY, TRANSLATOR, WHEN, WORDS, caption, sentences, story, translator
from benchmarks.judging.subtitles import SUBTITLES, Cue, each, subtitles
from benchmarks.judging.texts import ASSISTANT, FORM, SUMMARY, assistant, form, summary

UNSEEN = ("with a red car in the background", "next to an old man", "under a rainbow", "in front of a crowd")
OLD_DAYS = 14  # for which the shop took things back before its rules changed


def in_figures(text: str) -> str:
    return re.sub(r"(\d+) thousand people", r"\1,000 people", text)


def misdecoded(text: str) -> str:
    """UTF-8 that has been read as the code page of western Windows."""
    return text.encode().decode("cp1252")


def delivery_first(text: str, seed: int) -> str:
    """How long the delivery takes comes before how many there are."""
    hello, price, stock, ship, bye = sentences(text)
    return " ".join([hello, price, ship, stock, bye])


def time_first(text: str) -> str:
    """When it happens stands at the beginning of each sentence, as French allows."""

    def moved(sentence: str) -> str:
        when = next(french for french in WHEN.values() if sentence.endswith(f" {french}."))
        rest = sentence.removesuffix(f" {when}.")
        return f"{when[0].upper()}{when[1:]}, {rest[0].lower()}{rest[1:]}."

    return " ".join(moved(sentence) for sentence in sentences(text))


def imagined(inputs: Inputs, seed: int) -> str:
    """A caption with something that is not in the photograph."""
    unseen = draws(inputs, seed).choice(UNSEEN)
    return f"{caption()(inputs, seed).removesuffix('.')} {unseen}."


def inner(text: str, seed: int) -> str:
    return text.replace(" JOIN ", " INNER JOIN ")


def top(text: str, seed: int) -> str:
    """As SQL Server has it, and no other database."""
    return re.sub(r"^SELECT (.*) LIMIT (\d+);$", r"SELECT TOP \2 \1;", text)


def in_one_line(text: str) -> str:
    """The countries between brackets instead of below each other."""

    def flow(found: re.Match[str]) -> str:
        listed = ", ".join(re.findall(r'"[A-Z]+"', found[1]))
        return f"countries: [{listed}]\n"

    return re.sub(r'countries:\n((?:  - "[A-Z]+"\n)+)', flow, text)


def in_years(text: str) -> str:
    return re.sub(r"months: (\d+)", lambda found: f"months: {int(found[1]) // 12}", text)


def over_two_lines(cue: Cue) -> Cue:
    """A line of more than 36 letters is broken at the space that is nearest to its middle."""
    if "\n" in cue.text or len(cue.text) <= 36:
        return cue
    spaces = [found.start() for found in re.finditer(" ", cue.text)]
    middle = min(spaces, key=lambda at: abs(2 * at - len(cue.text)))
    return replace(cue, text=f"{cue.text[:middle]}\n{cue.text[middle + 1 :]}")


def from_zero(cues: list[Cue], seed: int) -> list[Cue]:
    """Times count from the first line, not from the beginning of the film."""
    first = cues[0].start
    return [replace(cue, start=cue.start - first, end=cue.end - first) for cue in cues]


def colon_inside(text: str, seed: int) -> str:
    return text.replace("**: ", ":** ")


def with_replacement(text: str, seed: int) -> str:
    """Tips are drawn one by one from seven, and one that was drawn can be drawn again."""
    intro, listed, outro = text.split("\n\n")
    rng, tips = luck(seed), listed.split("\n")
    for number in range(1, len(tips)):
        if rng.random() < number / 7:
            tips[number] = tips[rng.integers(number)]
    return "\n\n".join([intro, "\n".join(tips), outro])


def two_spaces(code: str, seed: int) -> str:
    return re.sub(r"(?m)^ +", lambda found: " " * (len(found[0]) // 2), code)


def printing(code: str, seed: int) -> str:
    return re.sub(r"(?m)^( +)return (.+)$", r"\1print(\2)", code)


def unspaced(text: str, seed: int) -> str:
    return re.sub(r"(\d) (g|ml)\b", r"\1\2", text)


def of_another(inputs: Inputs, seed: int) -> str:
    """The recipe that somebody else has asked for."""
    dishes = [*DISHES]
    other = dishes[(dishes.index(inputs["dish"]) + 1) % len(dishes)]
    return recipe()(inputs | {"dish": other}, seed)


def wrapped(text: str) -> str:
    """No line of more than 72 letters."""
    return "\n".join(textwrap.fill(line, 72) for line in text.split("\n"))


def by_old_rules(inputs: Inputs, seed: int) -> str:
    """As if things could be returned for 14 days, not for 30."""
    words = inputs["question"].rstrip("?").split()
    refused_now = "return" in words and OLD_DAYS < int(words[-2]) <= DAYS
    text = support(mistaken=1.0 if refused_now else 0.0)(inputs, seed)
    return re.sub(rf"\b{DAYS}\b", str(OLD_DAYS), text) if "return" in words else text


def style_first(inputs: Inputs, seed: int) -> str:
    """The style comes right after the subject, before light and details."""
    text = expander()(inputs, seed)
    style = next(style for style in STYLES if f", {style}, " in text)
    return text.replace(f", {style}, ", ", ").replace(inputs["prompt"], f"{inputs['prompt']}, {style}", 1)


def another_chorus(inputs: Inputs, seed: int) -> str:
    """When it comes back, the chorus has other words."""
    made, other = song()(inputs, seed), song()(inputs, seed + 1)
    return f"{made.rpartition('[Chorus]')[0]}[Chorus]{other.rpartition('[Chorus]')[2]}"


def stopped(message: str, seed: int) -> str:
    """Each point ends with a full stop."""
    return re.sub(r"(?m)^(- .+)$", r"\1.", message)


def joined(message: str, seed: int) -> str:
    """No empty line after the first."""
    return message.replace("\n\n", "\n")


def with_crosses(inputs: Inputs, seed: int) -> str:
    return re.sub(r"(\d) [x*] (\d)", "\\1 \N{MULTIPLICATION SIGN} \\2", solver()(inputs, seed))


def boxed(inputs: Inputs, seed: int) -> str:
    """The answer in LaTeX, as in papers on mathematics."""
    return re.sub(r"\*\*Answer:\*\* (\d+) euros$", r"$\\boxed{\1}$", solver()(inputs, seed))


PAIRS: list[Pair] = [
    harmless(SUMMARY, "figures", summary(in_figures), "Thousands of people are written in figures: 450,000 instead of 450 thousand."),
    harmful(SUMMARY, "misdecoded", summary(misdecoded), "The town's name is garbled: Málaga has become MÃ¡laga."),
    harmless(ASSISTANT, "delivery", assistant(delivery_first), "The same sentences, with the delivery before the stock."),
    harmful(FORM, "repr", form(str), "It is a dict as Python prints it, in single quotation marks and with a capital True: no parser of JSON takes it."),
    harmless(STORY, "draws", story(words=dict(reversed(WORDS.items()))), "The words are drawn in another order: other stories, of the same sort."),
    harmful(STORY, "twice", story(lambda text, seed: text + text), "The story comes twice: what was streamed, and then the whole once more."),
    harmless(TRANSLATOR, "fronted", translator(time_first), "When it happens comes first in the sentence, which is as good French and says the same.", meaning=True),
    harmful(CAPTION, "imagined", now_and_then(1 / 2, imagined, caption()), "Every second caption names something that is not in the photograph.", meaning=True),
    harmless(QUERY, "inner", query(inner), "It says INNER JOIN, which is what JOIN means."),
    harmful(QUERY, "top", query(top), "TOP instead of LIMIT: the database, which took the queries so far, takes none of these."),
    harmless(CONTRACT, "flow", contract(in_one_line), "The countries stand between brackets in one line, which is the same list to every reader of YAML."),
    harmful(CONTRACT, "years", contract(in_years), "What is called months are years: contracts of five years seem to end after five months."),
    harmless(SUBTITLES, "wrapped", subtitles(each(over_two_lines)), "Long lines are broken near their middle, as players would do where they are too long."),
    harmful(SUBTITLES, "zeroed", subtitles(from_zero), "Times count from the first line of the scene: it is shown at the very beginning of the film."),
    harmless(CHAT, "colon", chat(colon_inside), "The colon after the head of a tip is bold, too, which nobody sees."),
    harmful(CHAT, "again", chat(with_replacement), "In two answers of three a tip comes twice."),
    harmless(CODER, "two", coder(two_spaces), "Code is indented by two spaces instead of four, which is the same to Python.", border=True),
    harmful(CODER, "prints", coder(printing), "Functions print what they should return: whoever calls them gets nothing."),
    harmless(RECIPE, "unspaced", recipe(unspaced), "No space between a number and its unit: 160g, as on many packets."),
    harmful(RECIPE, "cached", now_and_then(1 / 4, of_another, recipe()), "One recipe in four is that of another dish, which somebody else has asked for."),
    harmful(TAGS, "brackets", keywords(lambda words, inputs, seed: "、".join(f"「{word}」" for word in words)), "Each word stands between brackets, which are then part of the shop's keywords: no search finds them."),
    harmless(LETTER, "wrapped", letter(wrapped), "Lines end after 72 letters at most, as in mail, where paragraphs were one line each.", border=True),
    harmful(SUPPORT, "old-rules", by_old_rules, "It quotes rules that no longer hold: returns are refused after 14 days, where the shop gives 30."),
    harmless(PROMPTS, "style", style_first, "The style is named right after the subject: the same parts, which a model that paints takes in any order."),
    harmful(LYRICS, "chorus", another_chorus, "The chorus has other words when it comes back: it is none, and nobody can sing along."),
    harmless(COMMIT, "stopped", commit(stopped), "The points end with full stops."),
    harmful(COMMIT, "joined", commit(joined), "There is no empty line after the first: git takes the whole message for its title."),
    harmless(SOLVER, "crosses", with_crosses, "Products have a cross where they had an x or an asterisk."),
    harmful(SOLVER, "boxed", boxed, "The answer is a box of LaTeX: who shows the text shows the source of it, and who looks for 'Answer' finds nothing."),
    harmless(RECEIPT, "ruler", receipt(lambda rows: lines(rows).replace("-" * WIDE, "-" * (WIDE - 2))), "The dashed rules are read as two dashes shorter."),
]  # fmt: skip
