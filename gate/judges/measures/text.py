"""How texts are written, and which of them say what."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from gate.judges.measures import Measures
from gate.judges.measures.writing import measure_pairs, measure_writing

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
# Neither a letter nor a figure, nor a mark after which something has to come.
_FINISHED = re.compile(r"(?:[^\w\s,(\[{/&\u3001\uff0c]|_)\s*$")
_LOWER_CASE_START = re.compile(r"[^\w]*[^\W\d_]")
LONG_ENOUGH = 15  # words: shorter texts often begin in lower case
# The last two words of a sentence, and of a text.
_TWO_WORDS = r"(?<!\w)([^\W_]++)[^\w.!?]++([^\W_]++)"
_SENTENCE_END = re.compile(_TWO_WORDS + r"[.!?](?!\w)")
_TEXT_END = re.compile(_TWO_WORDS + r"\s*$")
LAST_CHARACTERS = 200
# Thai, Lao, Burmese, Khmer, Japanese and Chinese.
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
FEW_WORDS = 8  # shorter texts are an answer, not a length

_TOKEN = re.compile(r"\w+(?:[.,'\u2019]\w+)*")
_FINE_FIGURE = re.compile(r"\d{1,15}\.\d{3,30}")
MAX_WORDS = 300
# Shorter words have neighbours by nature: cat, cut, cot.
SHORTEST_MISSPELT = 5
MOST_LOOKED_UP = 1000
# Longer ones are no words that anybody types.
LONGEST_MISSPELT = 40
# Beside the places of letters, see `_one_off`: a word as it is, and one that lacks a letter.
WHOLE, LACKING = -1, -2


def measure_texts(texts: Sequence[str]) -> list[Measures]:
    """How texts are written, whatever they say. All outputs for one question are measured together, whosever they are.

    Returns:
        for each `length` (logarithm of the number of words, of `FEW_WORDS` at least), `finished` (1: it ends as a
        sentence, a list or a document does, or with words that end a sentence of another text), `begun` (0: it is long
        and begins with a small letter), `misspelt` (share of the words that are one letter off a word of the other
        texts; 0 of fewer than `FEW_WORDS`), `repetition` (share of the runs of three words that it has said before),
        `repeated` (1: another text is the same), and what `measure_writing` and `measure_pairs` have.
    """
    words = [words_of(text) for text in texts]
    seen = Counter(word for own in words for word in set(own))
    usual = _neighbours(seen)
    times = Counter(texts)
    endings = {ending for text in texts for ending in _SENTENCE_END.findall(text)}
    return [
        {
            "length": float(np.log(max(len(own), FEW_WORDS))),
            "finished": float(_is_finished(text, endings) or not own),
            "begun": float(len(own) < LONG_ENOUGH or not _begins_small(text)),
            "misspelt": _misspelt(own, seen, usual),
            "repetition": repetition(own),
            "repeated": float(times[text] > 1),
            **measure_writing(text),
            **pairs,
        }
        for text, own, pairs in zip(texts, words, measure_pairs(texts), strict=True)
    ]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; of scripts that put no spaces between words, pairs of characters."""
    found: list[str] = []
    for word in _WORD.findall(text):
        if len(word) > 2 and _SPACELESS.search(word):
            found += [word[at : at + 2] for at in range(len(word) - 1)]
        else:
            found.append(word.casefold())
    return found


def measure_words(texts: Sequence[str]) -> dict[str, list[float]]:
    """Which texts say what: for each word and figure whether each text has it, 1 or 0.

    Of long figures, four digits count.

    Only of those that tell texts apart: said by two texts at least, and left out by two. Of more than `MAX_WORDS`,
    those that are said most nearly by half of the texts: what one side alone says is.
    """
    said = [{_rounded(token) for token in _TOKEN.findall(text.casefold())} for text in texts]
    counts = Counter(word for own in said for word in own)
    telling = [word for word, count in sorted(counts.items()) if 2 <= count <= len(texts) - 2]
    telling.sort(key=lambda word: abs(counts[word] - len(texts) / 2))
    return {word: [float(word in own) for own in said] for word in telling[:MAX_WORDS]}


def _rounded(token: str) -> str:
    # How finely it is written is not what a figure says.
    return f"{float(token):.4g}" if _FINE_FIGURE.fullmatch(token) else token


# What gives a text its form, by what a line or the text has. Repetitions of white space are possessive: a text of a
# million spaces must not be tried in a million ways.
FORMS = {
    "headings": re.compile(r"^#{1,6} \S|^\S[^\n]*+\n(?:={3,}|-{3,})[ \t\r]*+$", re.MULTILINE),
    "list items": re.compile(r"^[ \t]*+(?:[-*+\u2022]|\d++[.)]) \S", re.MULTILINE),
    "tables": re.compile(r"^[ \t]*+\|?(?:[ \t]*+:?-{3,}+:?[ \t]*+\|)++[ \t]*+(?::?-{3,}+:?)?[ \t\r]*+$", re.MULTILINE),
    "code blocks": re.compile(r"^[ \t]*+```", re.MULTILINE),
    "indented lines": re.compile(r"^(?: {2,}+|\t)\S", re.MULTILINE),
    "emphasis": re.compile(r"\*\*\S[^*\n]*+\*\*|__\S[^_\n]*+__"),
}


def measure_form(texts: Sequence[str]) -> list[Measures]:
    """Which of `FORMS` each text has, 1 or 0."""
    return [{name: float(bool(pattern.search(text))) for name, pattern in FORMS.items()} for text in texts]


def _is_finished(text: str, endings: AbstractSet[tuple[str, str]]) -> bool:
    end = text[-LAST_CHARACTERS:]
    last = _TEXT_END.search(end)
    return bool(_FINISHED.search(end)) or (last is not None and last.groups() in endings)


def _begins_small(text: str) -> bool:
    start = _LOWER_CASE_START.match(text[:LAST_CHARACTERS])
    return start is not None and start[0][-1].islower()


def _misspelt(own: Sequence[str], seen: Counter[str], usual: AbstractSet[tuple[int, str]]) -> float:
    if len(own) < FEW_WORDS:
        return 0.0  # Of a title, one word is half of it.
    strange = {word for word in own if seen[word] == 1 and SHORTEST_MISSPELT <= len(word) <= LONGEST_MISSPELT}
    # Of very many, a thousand tell the share, the same in every process.
    looked_up = sorted(strange, key=lambda word: zlib.crc32(word.encode(errors="replace")))[:MOST_LOOKED_UP]
    near = sum(any(place in usual for place in _one_off(word)) for word in looked_up)
    return near * len(strange) / max(len(looked_up), 1) / len(own)


def _neighbours(seen: Counter[str]) -> set[tuple[int, str]]:
    """What words one letter off a word that several texts have are found by, see `_one_off`."""
    words = (
        word for word, count in seen.items() if count > 1 and SHORTEST_MISSPELT - 1 <= len(word) <= LONGEST_MISSPELT
    )
    found: set[tuple[int, str]] = set()
    for word in words:
        found.add((WHOLE, word))
        for at in range(len(word)):
            without = word[:at] + word[at + 1 :]
            found |= {(at, without), (LACKING, without)}
    return found


def _one_off(word: str) -> Iterator[tuple[int, str]]:
    """A word that lacks a letter, has another one in a place, or has one too many: each is looked up at once.

    The words of a long text are too many to be held against each other (Garbe 2012, "symmetric delete").
    """
    yield LACKING, word
    for at in range(len(word)):
        without = word[:at] + word[at + 1 :]
        yield at, without
        yield WHOLE, without


def repetition(own: Sequence[str]) -> float:
    """The share of the runs of three words that came before."""
    runs = list(zip(own, own[1:], own[2:], strict=False))
    return 1 - len(set(runs)) / len(runs) if runs else 0.0
