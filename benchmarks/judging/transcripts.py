"""Models that mark up language, as JSON: the words of a recording with their times, the names in a sentence."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.objects import NUMBER, STRING, fields, rounded
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, content, harmful, harmless, names, strengths
from benchmarks.judging.subtitles import LINES

Value = dict[str, Any]
Entry = dict[str, Any]
CHUNK = 3.0  # seconds of sound that a recognizer of speech takes at a time, where it has chunks


def recognizer(change: Callable[[Value], Value] = dict, *, late: float = 0.0, bits: Any = np.random.PCG64) -> Generate:
    """Some 25 words with their times, which vary by 12 ms from seed to seed, and how sure it is of each.

    Args:
        late: how many seconds too late each word is.
    """

    def generate(inputs: Inputs, seed: int) -> Value:
        speech, rng = content(inputs), np.random.Generator(bits(seed))
        words, at = [], speech.uniform(0.3, 0.8)
        for word in " ".join(map(str, speech.choice(LINES, 3, replace=False))).split():
            seconds = 0.12 + 0.05 * len(word) * speech.uniform(0.8, 1.2)
            start, end = (at + late + rng.normal(0, 0.012) for at in (at, at + seconds))
            sure = float(np.clip(1 - speech.exponential(0.06) - rng.exponential(0.01), 0.2, 1))
            words.append({"word": word, "start": start, "end": end, "confidence": sure})
            at += seconds + (speech.uniform(0.3, 0.9) if word[-1] in ".?" else speech.uniform(0.02, 0.1))
        return change({"language": "en", "duration": round(at + 0.5, 2), "words": words})

    return generate


def of_words(change: Callable[[list[Entry]], list[Entry]]) -> Callable[[Value], Value]:
    return lambda value: value | {"words": change(value["words"])}


def between_chunks(words: list[Entry]) -> list[Entry]:
    """Without those that begin in one chunk of the sound and end in the next."""
    return [word for word in words if word["start"] // CHUNK == word["end"] // CHUNK]


def bare(words: list[Entry]) -> list[Entry]:
    return [word | {"word": re.sub(r"[.,?]", "", word["word"].lower())} for word in words]


PERSONS: tuple[str, ...] = (
    "Zoë Müller",
    "André Lefèvre",
    "Søren Åkesson",
    "Inés Muñoz",
    "Łukasz Wójcik",
    "Chloé Dubois",
)
FIRMS: tuple[str, ...] = ("Nestlé", "Škoda", "Crédit Suisse", "Citroën", "Lancôme", "Ørsted")
PLACES: tuple[str, ...] = ("Zürich", "São Paulo", "Málaga", "Kraków", "Tromsø", "Besançon")
MONTHS = ("January", "March", "May", "August", "October")
SENTENCES = (
    "“{person} of {firm} flew to {place} on {date}, where {other} was waiting.”",
    "☕ {person} wrote from {place} that {firm} had hired {other} on {date}.",
    "“On {date}”, says {person}, “I left {firm} and moved to {place} with {other}.”",
)


def sentence(rng: np.random.Generator) -> str:
    one, two = map(str, rng.permutation(PERSONS)[:2])
    return str(rng.choice(SENTENCES)).format(
        person=one, other=two, firm=rng.choice(FIRMS), place=rng.choice(PLACES), date=f"{rng.integers(1, 29)} {rng.choice(MONTHS)} {rng.integers(1990, 2025)}"
    )  # fmt: skip


def finder(change: Callable[[list[Entry], str], list[Entry]] | None = None) -> Generate:
    """Persons, firms, places and dates, each with its first character and the one after its last; always the same."""
    sorts = dict.fromkeys(PERSONS, "PERSON") | dict.fromkeys(FIRMS, "ORGANISATION") | dict.fromkeys(PLACES, "PLACE")
    known = re.compile("|".join([*sorts, rf"\d+ (?:{'|'.join(MONTHS)}) \d+"]))

    def generate(inputs: Inputs, seed: int) -> Value:
        scores, text = content(inputs), inputs["text"]
        found = [
            {"text": one[0], "label": sorts.get(one[0], "DATE"), "start": one.start(), "end": one.end(), "score": float(scores.uniform(0.82, 0.999))}
            for one in known.finditer(text)
        ]  # fmt: skip
        return {"entities": change(found, text) if change else found}

    return generate


def half_precision(found: list[Entry], text: str) -> list[Entry]:
    return [one | {"score": float(np.float16(one["score"]))} for one in found]


def surest_first(found: list[Entry], text: str) -> list[Entry]:
    return sorted(found, key=lambda one: -one["score"])


def in_bytes(found: list[Entry], text: str) -> list[Entry]:
    """Places are counted in bytes of UTF-8, of which letters with accents have two."""
    return [one | {edge: len(text[: one[edge]].encode()) for edge in ("start", "end")} for one in found]


def word_by_word(found: list[Entry], text: str) -> list[Entry]:
    """Each word of a name is a name."""
    return [
        one | {"text": word[0], "start": one["start"] + word.start(), "end": one["start"] + word.end()}
        for one in found
        for word in re.finditer(r"\S+", one["text"])
    ]


def mentions(rng: np.random.Generator) -> list[Inputs]:
    return [{"text": sentence(rng)} for _ in range(3)]


INTEGER = {"type": "integer"}
HEARD = fields(language=STRING, duration=NUMBER, words={"type": "array", "items": fields(word=STRING, start=NUMBER, end=NUMBER, confidence=NUMBER)})  # fmt: skip
FOUND = fields(entities={"type": "array", "items": fields(text=STRING, label=STRING, start=INTEGER, end=INTEGER, score=NUMBER)})  # fmt: skip
RECOGNIZER = Baseline("json/recognizer", recognizer(), HEARD, {"recording": "What to transcribe."}, names("interview", "voice mail", "lecture", of="recording"), takes_seed=True)  # fmt: skip
FINDER = Baseline("json/names", finder(), FOUND, {"text": "Where to look for names."}, mentions, stochastic=False)

PAIRS: list[Pair] = [
    harmless(RECOGNIZER, "rng", recognizer(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(RECOGNIZER, "rounding", recognizer(lambda value: rounded(value, 3)), "Times and scores are rounded to a thousandth."),
    *strengths(RECOGNIZER, "late", lambda s: recognizer(late=s), "Every word is so many seconds late.", few_mind=(0.02,), most_mind=(0.12,), all_mind=(0.5,)),
    harmful(RECOGNIZER, "chunks", recognizer(of_words(between_chunks)), "Sound is taken three seconds at a time, and the words at the seams are missing: the sentences have holes."),
    harmful(RECOGNIZER, "bare", recognizer(of_words(bare)), "Capitals, commas and full stops are gone: what was a text to read is a row of words.", border=True),
    harmless(FINDER, "half", finder(half_precision), "Scores are computed in 16 bits: they are off by up to 0.0003."),
    harmless(FINDER, "surest", finder(surest_first), "The surest name comes first, where it was the first of the sentence.", border=True),
    harmful(FINDER, "bytes", finder(in_bytes), "Places are counted in bytes: after the first accent or curved quotation mark the wrong letters are marked."),
    harmful(FINDER, "words", finder(word_by_word), "First names and surnames are names by themselves: nobody's whole name is found."),
]  # fmt: skip
