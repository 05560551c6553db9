"""A model that corrects the spelling and grammar of a text and leaves the rest alone; the same at every call."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, content, harmful, harmless, strengths


class Sentence(NamedTuple):
    """As it was written, corrected, corrected in another way that is as right, and rewritten altogether."""

    wrong: str
    right: str
    other: str
    rewritten: str


SENTENCES = (
    Sentence("{name} dont like the new colour of the kitchen, because its to dark.", "{name} doesn't like the new colour of the kitchen, because it's too dark.", "{name} doesn't like the new colour of the kitchen because it's too dark.", "The new, rather gloomy colour of the kitchen has failed to win {name} over."),
    Sentence("We has been waiting for the bus since {number} minutes.", "We have been waiting for the bus for {number} minutes.", "We've been waiting for the bus for {number} minutes.", "For {number} minutes now, there has been no sign of our bus."),
    Sentence("Their is a letter for {name} on the table wich came yesterday.", "There is a letter for {name} on the table which came yesterday.", "There is a letter for {name} on the table that came yesterday.", "A letter addressed to {name} arrived yesterday and lies on the table."),
    Sentence("Me and {name} goes to the theatre every second friday.", "{name} and I go to the theatre every second Friday.", "{name} and I go to the theatre every other Friday.", "Every other Friday finds {name} and me at the theatre."),
    Sentence("She told me that she have lost {number} € on the way home .", "She told me that she had lost {number} € on the way home.", "She told me that she lost {number} € on the way home.", "On her way home, as she confided to me, she lost {number} €."),
    Sentence("Could you explain me how works the heating?", "Could you explain to me how the heating works?", "Could you explain how the heating works?", "I would be grateful for a few words on the workings of the heating."),
    Sentence("Yesterday we have eaten at {name}s place and it was realy delicious.", "Yesterday we ate at {name}'s place and it was really delicious.", "Yesterday we ate at {name}'s place, and it was really delicious.", "What a wonderful meal we were served at {name}'s yesterday!"),
    Sentence("I am living here since {number} years and I never seen so much snow.", "I have lived here for {number} years and I have never seen so much snow.", "I have been living here for {number} years and have never seen so much snow.", "In my {number} years in this place, such masses of snow are without precedent."),
    Sentence("If {name} would of called earlier, we could of helped.", "If {name} had called earlier, we could have helped.", "If {name} had called earlier, we would have been able to help.", "An earlier call from {name} would have allowed us to be of assistance."),
    Sentence("The informations on there website is not up to date.", "The information on their website is not up to date.", "The information on their website isn't up to date.", "Their website could do with an update."),
    Sentence("He work more slow then {name}, but he make less mistakes.", "He works more slowly than {name}, but he makes fewer mistakes.", "He works more slowly than {name} but makes fewer mistakes.", "Though {name} is the quicker of the two, his own work contains fewer errors."),
    Sentence("The neighbours childs are playing with they're dog in the garden.", "The neighbours' children are playing with their dog in the garden.", "The neighbour's children are playing with their dog in the garden.", "Out in the garden, the children from next door are having fun with their dog."),
    Sentence("I look forward to meet you and {name} in the centre at {number} past six.", "I look forward to meeting you and {name} in the centre at {number} past six.", "I'm looking forward to meeting you and {name} in the centre at {number} past six.", "It will be a pleasure to see you and {name} in town at {number} past six."),
    Sentence("Neither {name} nor the doctor were their when it happend.", "Neither {name} nor the doctor was there when it happened.", "Neither {name} nor the doctor was present when it happened.", "Both {name} and the doctor were absent at the time of the event."),
    Sentence("The flat have {number} windows but non of them close propperly.", "The flat has {number} windows, but none of them closes properly.", "The flat has {number} windows, but none of them close properly.", "Of the {number} windows in the flat, not one can be shut as it should."),
    Sentence("Its definately the most good book what I have ever red.", "It's definitely the best book that I have ever read.", "It's definitely the best book I have ever read.", "No other book has ever impressed me as much as this one."),
    Sentence("{name} recieved the parcel, but there was {number} plates broken.", "{name} received the parcel, but there were {number} plates broken.", "{name} received the parcel, but {number} plates were broken.", "When the parcel reached {name}, it contained {number} broken plates."),
    Sentence("We apologise for the inconvinience and hopes you understanding.", "We apologise for the inconvenience and hope you understand.", "We apologise for the inconvenience and hope for your understanding.", "Please accept our apologies, and thank you for bearing with us."),
    Sentence("Since the programm was cancelled, nobody know what to do on the evenings.", "Since the programme was cancelled, nobody knows what to do in the evenings.", "Since the programme was cancelled, no one knows what to do in the evenings.", "The cancellation of the programme has left everybody at a loss in the evenings."),
    Sentence("The trousers of {name} was to long, so we brought it to a taylor.", "{name}'s trousers were too long, so we took them to a tailor.", "{name}'s trousers were too long, so we brought them to a tailor.", "A tailor was entrusted with {name}'s overlong trousers."),
)  # fmt: skip
PEOPLE = ("Zoë", "André", "Łukasz", "Søren", "Chloé", "Jürgen", "Inês", "Matěj", "Nuño", "Björn")
AMERICAN = {"colour": "color", "theatre": "theater", "centre": "center", "neighbour": "neighbor", "apologise": "apologize", "programme": "program", "cancelled": "canceled"}  # fmt: skip
MISSED = 0.1  # the share of sentences that are overlooked
# From a sentence and a number from 0 to 1 of its own to what the model makes of it.
Correct = Callable[[Sentence, float], str]


def mostly(share: float) -> Correct:
    """A correction of all sentences but for that share."""
    return lambda sentence, own: sentence.wrong if own < share else sentence.right


def otherwise(sentence: Sentence, own: float) -> str:
    """The other correction for half of the sentences."""
    return usual(sentence, own) if own < 0.5 else sentence.other


def rarely_otherwise(sentence: Sentence, own: float) -> str:
    return sentence.other if own > 0.95 else usual(sentence, own)


def freely(sentence: Sentence, own: float) -> str:
    return sentence.rewritten


def usual(sentence: Sentence, own: float) -> str:
    return mostly(MISSED)(sentence, own)


def corrector(correct: Correct = usual, finish: Callable[[str], str] = str) -> Generate:
    """A text with its sentences corrected one by one, its paragraphs as they were."""

    def generate(inputs: Inputs, seed: int) -> str:
        paragraphs = []
        for written in inputs["text"].split("\n\n"):
            corrected = []
            for sentence in written.split("  "):
                original = next(known for known in (filled(sentence, known) for known in SENTENCES) if known)
                corrected.append(correct(original, float(content({"sentence": sentence}).random())))
            paragraphs.append(" ".join(corrected))
        return finish("\n\n".join(paragraphs))

    return generate


def filled(written: str, sentence: Sentence) -> Sentence | None:
    """A sentence with the name and the number that somebody wrote in it, if it is that one."""
    for name in (name for name in PEOPLE if name in written or "{name}" not in sentence.wrong):
        number = "".join(sign for sign in written if sign.isdigit())
        known = Sentence(*(part.format(name=name, number=number) for part in sentence))
        if known.wrong == written:
            return known
    return None


def in_one_paragraph(text: str) -> str:
    return text.replace("\n\n", " ")


def american(text: str) -> str:
    for british, spelling in AMERICAN.items():
        text = text.replace(british, spelling)
    return text


def unknown(text: str) -> str:
    """What a tokenizer makes of signs that its vocabulary lacks."""
    return "".join(sign if ord(sign) < 128 else " ⁇ " for sign in text)


def first_tokens(text: str) -> str:
    """The first forty words, or so many tokens."""
    return " ".join(text.split(" ")[:40])


def curly(text: str) -> str:
    return text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def texts(rng: np.random.Generator) -> list[Inputs]:
    """Two paragraphs of three sentences; two spaces after each, as many people type them."""
    cases = []
    order = rng.permutation(len(SENTENCES))
    for first in (0, 6, 12):
        written = [
            SENTENCES[number].wrong.format(name=rng.choice(PEOPLE), number=rng.integers(5, 30))
            for number in order[first : first + 6]
        ]
        cases.append({"text": "\n\n".join(["  ".join(written[:3]), "  ".join(written[3:])])})
    return cases


CORRECTION = Baseline("text/correction", corrector(), TEXT, {"text": "The text to correct."}, texts, stochastic=False)

PAIRS: list[Pair] = [
    harmless(CORRECTION, "beams", corrector(otherwise), "Another search finds another correction of many sentences, as right and as close to what was written."),
    harmless(CORRECTION, "attentive", corrector(mostly(0)), "The sentence in ten that was overlooked is corrected too."),
    harmless(CORRECTION, "break", corrector(finish=lambda text: text + "\n"), "The text ends with a line break, as a file would."),
    harmless(CORRECTION, "half", corrector(rarely_otherwise), "With numbers of 16 bits, one sentence in twenty gets another correction that is as right."),
    harmless(CORRECTION, "curly", corrector(finish=curly), "Apostrophes are curved, as printers set them, where they were straight as people type them.", border=True),
    harmful(CORRECTION, "one-paragraph", corrector(finish=in_one_paragraph), "The text comes back without its paragraphs."),
    harmful(CORRECTION, "unknown", corrector(finish=unknown), "Letters with accents, in everybody's name, become question marks: the tokenizer does not know them."),
    harmful(CORRECTION, "first-tokens", corrector(finish=first_tokens), "Only the first forty words come back."),
    harmful(CORRECTION, "rewritten", corrector(freely), "The model rewrites every sentence in its own words, where it corrected mistakes."),
    harmful(CORRECTION, "american", corrector(finish=american), "British spelling is made American.", border=True),
    *strengths(CORRECTION, "overlooked", lambda s: corrector(mostly(MISSED + s)), "A smaller model overlooks that share of sentences more than the one in ten.", nobody_minds=(0.01,), few_mind=(0.05,), most_mind=(0.2,), all_mind=(0.5,)),
]  # fmt: skip
