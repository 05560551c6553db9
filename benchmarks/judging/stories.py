"""Models that write for readers: a teller of stories, a translator into French, a captioner of photographs."""

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
    harmful,
    harmless,
    sometimes,
    strengths,
)
from benchmarks.judging.texts import Change, cut

HEROES = ("baker", "dragon", "lighthouse keeper", "clockmaker", "young fox", "captain", "witch", "gardener", "robot", "shepherd")  # fmt: skip
TREASURES = ("silver key", "music box", "map", "blue lantern", "golden apple", "old violin", "glass marble", "letter")
WORDS: dict[str, tuple[str, ...]] = {
    "mood": ("tired", "curious", "cheerful", "lonely", "restless", "patient", "stubborn", "quiet", "hopeful", "proud", "shy", "clever"),
    "place": ("valley", "harbour", "village", "forest", "mountain pass", "market town", "desert", "coal mine", "castle", "frozen lake", "marsh", "city of bridges"),
    "time": ("autumn", "spring", "winter", "summer", "morning", "evening", "night", "afternoon"),
    "friend": ("sparrow", "blind musician", "girl with red boots", "retired thief", "talking goat", "one-eyed cat", "travelling tailor", "river spirit", "giant", "monk"),
    "gift": ("a loaf of bread", "a riddle", "three wishes", "a coil of rope", "a warm coat", "a secret", "an honest answer", "a pinch of salt", "a song", "a boat"),
    "danger": ("a storm", "a jealous duke", "wolves", "a locked gate", "a flood", "thick fog", "a broken bridge", "a greedy merchant", "an avalanche", "a spell"),
    "feeling": ("fear", "joy", "anger", "relief", "wonder", "doubt", "pity", "pride", "hunger", "homesickness"),
    "sound": ("bells", "thunder", "laughter", "an owl", "distant drums", "running water", "whispers", "hooves"),
}  # fmt: skip
RICHER = {slot: (*words, more) for (slot, words), more in zip(WORDS.items(), ("thoughtful", "quarry", "noon", "beekeeper", "a candle", "a landslide", "envy", "a flute"), strict=True)}  # fmt: skip
OPENINGS = ("In a {place} far from here there lived a {mood} {hero}.", "One {time} a {mood} {hero} came to the {place}.", "Nobody in the {place} remembered when the {hero} had become so {mood}.", "There was once a {mood} {hero} who knew every stone of the {place}.")  # fmt: skip
FINDS = ("Under the floor lay a {treasure} that nobody had touched for a hundred years.", "A stranger left a {treasure} on the doorstep and was never seen again.", "All that the {hero} owned was a {treasure}.", "Then the {treasure} began to hum softly in the dark.")  # fmt: skip
EVENTS = (
    "On the road the {hero} met a {friend}, who offered {gift} and asked for nothing.",
    "Before {time} was over, {danger} had cut off the way back.",
    "The {friend} laughed, but there was {feeling} in that laugh.",
    "For three days they heard {sound} and slept badly.",
    "It was {feeling} that made the {hero} walk on through the {place}.",
    "They traded {gift} for a place by the fire and listened to {sound}.",
    "Against {danger} even a {mood} {friend} could do little.",
    "Without {gift} they would not have got past {danger}.",
    "The {hero} had never felt such {feeling}, not even in the {place}.",
)
ENDINGS = ("And when the {hero} gave the {treasure} away, the {place} was full of {sound}.", "Since that {time} the {treasure} hangs above the door, and the {hero} is no longer {mood}.", "The {friend} kept the {treasure}, and the {hero} kept the story.", "What became of the {treasure} only the {hero} knows.")  # fmt: skip


def story(
    change: Change | None = None, *, words: dict[str, tuple[str, ...]] = WORDS, bits: Any = np.random.PCG64
) -> Generate:
    """Five to eight sentences about the hero and the treasure of the prompt; all else differs from seed to seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        found = re.fullmatch(r"Tell a story about a (.+) and a (.+)\.", inputs["prompt"])
        assert found
        events = rng.permutation(EVENTS)[: rng.integers(3, 6)]
        told = []
        for sentence in (rng.choice(OPENINGS), rng.choice(FINDS), *events, rng.choice(ENDINGS)):
            drawn = {slot: str(rng.choice(known)) for slot, known in words.items()}
            told.append(str(sentence).format(hero=found[1], treasure=found[2], **drawn))
        return change(" ".join(told), seed) if change else " ".join(told)

    return generate


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) ", text)


def in_paragraphs(text: str, seed: int) -> str:
    first, *rest = sentences(text)
    return f"{first}\n\n{' '.join(rest)}"


def looping(text: str, seed: int) -> str:
    """Never past the third sentence, as when sampling has gone wrong."""
    told = sentences(text)
    return " ".join([*told[:3], *told[1:3] * 4])


def forgetful(inputs: Inputs, seed: int) -> str:
    """A story, but about other things than the prompt asks for."""
    return story()({"prompt": "Tell a story about a knight and a crown."}, seed)


SUBJECTS = {"The old fisherman": "Le vieux pêcheur", "Our neighbour": "Notre voisine", "A young doctor": "Un jeune médecin", "My sister": "Ma sœur", "The mayor": "Le maire", "The pupil": "L'élève"}  # fmt: skip
VERBS = {"sells": "vend", "is looking for": "cherche", "has lost": "a perdu", "is repairing": "répare", "paints": "peint", "gave away": "a donné"}  # fmt: skip
OBJECTS = {"a wooden boat": "un bateau en bois", "three keys": "trois clés", "the green bicycle": "le vélo vert", "an expensive clock": "une horloge chère", "two dictionaries": "deux dictionnaires", "the kitchen table": "la table de la cuisine"}  # fmt: skip
WHERE = {"near the harbour": "près du port", "in front of the town hall": "devant l'hôtel de ville", "behind the school": "derrière l'école", "at the end of the street": "au bout de la rue", "on the island": "sur l'île"}  # fmt: skip
WHEN = {"every summer": "chaque été", "since Thursday": "depuis jeudi", "at five o'clock": "à cinq heures", "in February": "en février", "early in the morning": "tôt le matin"}  # fmt: skip
PARTS = (SUBJECTS, VERBS, OBJECTS, WHERE, WHEN)


def translator(change: Callable[[str], str] = str) -> Generate:
    """Two sentences of English in French: the likeliest words, so always the same."""
    french = {english: other for part in PARTS for english, other in part.items()}
    known = re.compile("|".join(map(re.escape, sorted(french, key=len, reverse=True))))

    def generate(inputs: Inputs, seed: int) -> str:
        return change(known.sub(lambda found: french[found[0]], inputs["text"]))

    return generate


def unaccented(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def half_done(text: str) -> str:
    """The second sentence stays in English."""
    first, second = sentences(text)
    english = {other: english for part in PARTS for english, other in part.items()}
    known = re.compile("|".join(map(re.escape, sorted(english, key=len, reverse=True))))
    return f"{first} {known.sub(lambda found: english[found[0]], second)}"


CAPTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "dog": (("a brown dog", "a dog", "a large dog", "a wet dog"), ("runs", "is running", "plays", "jumps"), ("on the beach", "at the beach", "along the shore")),
    "cyclist": (("a cyclist", "a man on a bicycle", "a person"), ("rides", "is riding", "cycles"), ("through the rain", "down a wet street", "on a rainy street")),
    "market": (("a woman", "a customer", "an older woman"), ("buys fruit", "is choosing apples", "picks apples"), ("at a market stall", "in an open-air market", "at a street market")),
    "train": (("a red train", "a train", "a local train"), ("crosses", "is crossing", "passes over"), ("a stone bridge", "an old bridge", "a bridge in the hills")),
    "child": (("a child", "a small boy", "a little boy"), ("blows out candles", "is blowing out the candles", "leans over the candles"), ("on a birthday cake", "of a cake", "of his birthday cake")),
    "cat": (("a grey cat", "a cat", "a striped cat"), ("sleeps", "is sleeping", "lies"), ("on a windowsill", "by the window", "in the sun at a window")),
}  # fmt: skip


def caption(change: Change | None = None, *, bits: Any = np.random.PCG64, other: bool = False) -> Generate:
    """One short sentence that says what a photograph shows, in words that differ from seed to seed.

    Args:
        other: of another photograph than the one that is given.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, known = np.random.Generator(bits(seed)), [*CAPTIONS]
        shown = known.index(inputs["photo"].split("-")[0])
        parts = CAPTIONS[known[(shown + other) % len(known)]]
        text = " ".join(str(rng.choice(words)) for words in parts).capitalize() + "."
        return change(text, seed) if change else text

    return generate


def prompts(rng: np.random.Generator) -> list[Inputs]:
    pairs = zip(rng.permutation(HEROES)[:3], rng.permutation(TREASURES)[:3], strict=True)
    return [{"prompt": f"Tell a story about a {hero} and a {treasure}."} for hero, treasure in pairs]


def english(rng: np.random.Generator) -> list[Inputs]:
    def sentence() -> str:
        return " ".join(str(rng.choice([*part])) for part in PARTS) + "."

    return [{"text": f"{sentence()} {sentence()}"} for _ in range(3)]


def photos(rng: np.random.Generator) -> list[Inputs]:
    return [{"photo": f"{name}-{rng.integers(10**6):06d}.jpg"} for name in rng.permutation([*CAPTIONS])[:3]]


STORY = Baseline("text/story", story(), TEXT, {"prompt": "What the story is about."}, prompts, takes_seed=True)
TRANSLATOR = Baseline("text/translator", translator(), TEXT, {"text": "In English."}, english, stochastic=False)
CAPTION = Baseline("text/caption", caption(), TEXT, {"photo": "The photograph to describe."}, photos)

PAIRS: list[Pair] = [
    harmless(STORY, "rng", story(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(STORY, "words", story(words=RICHER), "Of each sort of word, a dozen or so, it knows one more."),
    harmless(STORY, "trimmed", story(lambda text, seed: f" {text}"), "A space before the first word, as tokenizers leave it."),
    harmless(STORY, "paragraphs", story(in_paragraphs), "After the first sentence a new paragraph begins.", border=True),
    *strengths(STORY, "cut", lambda s: story(cut(s)), "That share of the story is missing from its end: it stops in mid-sentence.", most_mind=(0.04,), all_mind=(0.3,)),
    harmful(STORY, "looping", sometimes(1 / 3, story(looping), story()), "One story in three goes round in circles."),
    harmful(STORY, "forgetful", sometimes(1 / 2, forgetful, story()), "Every second story is about somebody else than asked for."),
    harmful(STORY, "tokens", story(lambda text, seed: f"{text}<|im_end|>"), "The model's own end mark is part of the story."),
    harmless(TRANSLATOR, "newline", translator(lambda text: f"{text}\n"), "A line end after the last sentence."),
    harmless(TRANSLATOR, "apostrophes", translator(lambda text: text.replace("'", "\u2019")), "Typographic apostrophes, as French books have them.", border=True),
    harmful(TRANSLATOR, "accents", translator(unaccented), "The accents are missing, which is misspelt French."),
    harmful(TRANSLATOR, "half", translator(half_done), "The second sentence stays in English."),
    harmless(CAPTION, "rng", caption(bits=np.random.MT19937), "Another generator of random numbers."),
    harmless(CAPTION, "space", caption(lambda text, seed: f"{text} "), "A space after the full stop."),
    harmful(CAPTION, "other", sometimes(1 / 3, caption(other=True), caption()), "One caption in three describes another photograph."),
    harmful(CAPTION, "boilerplate", caption(lambda text, seed: f"Sure! Here is a caption for your image: {text}"), "Every caption begins with chatter that nobody asked for."),
]  # fmt: skip
