"""How a text is written, by its characters: whether it is a refusal, and how letters, marks, spaces and lines stand."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from gate.judges.measures import Measures
from gate.judges.scripts import scripts

# Of each text, so many characters are looked at.
MAX_CHARACTERS = 100_000
# How apologies begin, after the list of Zou et al. 2023, "Universal and transferable adversarial attacks on aligned
# language models".
_REFUSAL = re.compile(
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b"
    r"|\bi(?: am|['\u2019]m)? (?:(?:very |so |really )?sorry|afraid)\b.{0,20}\bi(?:['\u2019]m| am|['\u2019]ll)? ?"
    r"(?:can ?not|can['\u2019]t|won['\u2019]t|unable|not able|don['\u2019]t|do not)\b"
    r"|\bi(?: am|['\u2019]m)? (?:can ?not|can['\u2019]t|won['\u2019]t|unable to|not able to|must decline to) "
    r"(?:help|assist|fulfil|comply|provide|create|generate|give|answer|discuss|engage|do that|support|write|produce)"
    r"|\bes tut mir leid, (?:aber )?ich kann|\bje suis d\u00e9sol\u00e9e?,? (?:mais )?je ne (?:peux|suis)"
    r"|\blo siento, (?:pero )?no puedo|\u62b1\u6b49|\u7533\u3057\u8a33"
    r"|\u4f5c\u4e3a(?:\u4e00\u4e2a|\u4e00\u540d)?(?:ai|\u4eba\u5de5\u667a\u80fd)",
    re.IGNORECASE,
)
REFUSAL_CHARACTERS = 300  # at the beginning

_MARK = re.compile(r"[.,;:!?\u3001\u3002\uff0c\uff01\uff1f\uff1b\uff1a\u060c\u061f\u0964]")
# A blank before a mark, none after the end of a sentence, and the pieces that tokenizers make of don't and it's.
_MISPLACED = re.compile(
    r"\w [.,;:!?](?!\S)|[^\W\d_][.!?](?=[A-Z][a-z])|[^\W\d_],(?=[^\W\d_])|\w n't\b|\w '(?:s|re|ll|ve)\b"
)
_WORD = re.compile(r"[^\W\d_]+")
# A smile and the brackets of lists, a), are no pairs.
BRACKETS = ("[]", "{}")
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*+)>")
_FENCE = re.compile(r"^[ \t]*+```", re.MULTILINE)
_FENCED = re.compile(r"^[ \t]*+```.*?^[ \t]*+```", re.MULTILINE | re.DOTALL)
FEWEST_LETTERS = 4  # of a script that a text has
# Letters at the end of two lines that rhyme, in most spellings; texts of fewer lines are no verses.
RHYMING, FEWEST_VERSES = 2, 4
# Of texts of a few words, each number says less: so many usual words, marks and letters are counted beside them.
WORDS, LETTERS_A_WORD, MARKS, LETTERS = 8, 5, 4, 40


def measure_writing(text: str) -> Measures:
    """How a text is written.

    Returns:
        `refusal` (1: it begins with an apology for giving no answer), `mixed` (1: it has letters of two scripts);
        `rhyme` (share of the lines that end like one of the next two, 0 of prose); logarithms of `word length`
        (letters), `capitals` (share of the letters), `marks` (of punctuation, for each word) and `lines` (that are not
        empty); `misplaced` (share of the marks that have a blank before or none after them), `accents` (share of the
        letters beyond ASCII's). They are drawn towards those of usual English where the text is short.
    """
    start = text[:MAX_CHARACTERS]
    words = _WORD.findall(start)
    letters = sum(map(len, words))
    plain = sum(map(_plain, words))
    marks = len(_MARK.findall(start))
    capitals = sum(map(str.isupper, start))
    return {
        "refusal": float(bool(_REFUSAL.search(text[:REFUSAL_CHARACTERS]))),
        # Fewer letters of another one are a name or a symbol.
        "mixed": float(sum(count >= FEWEST_LETTERS for count in scripts(start).values()) > 1),
        "rhyme": _rhyme(start),
        "word length": _ratio(letters + WORDS * LETTERS_A_WORD, len(words) + WORDS),
        "capitals": _ratio(capitals + 1, letters + LETTERS),
        "marks": _ratio(marks + 1, len(words) + WORDS),
        "lines": float(np.log(max(1, sum(map(bool, map(str.strip, start.splitlines())))))),
        "misplaced": len(_MISPLACED.findall(start)) / (marks + MARKS),
        "accents": (letters - plain) / (letters + LETTERS),
    }


def measure_pairs(texts: Sequence[str]) -> list[Measures]:
    """Which texts have an opening tag or bracket without its closing one, or the other way round, or an odd fence.

    All outputs for one question are measured together: tags that none of them closes, such as <br>, are no pairs.

    Returns:
        for each `unpaired`, 1 or 0.
    """
    starts = [text[:MAX_CHARACTERS] for text in texts]
    tags = [Counter(closing + name for closing, name in _TAG.findall(_FENCED.sub("", text))) for text in starts]
    closed = {tag[1:] for own in tags for tag in own if tag.startswith("/")}
    return [
        {"unpaired": float(_has_odd_marks(text) or any(own[name] != own[f"/{name}"] for name in closed))}
        for text, own in zip(starts, tags, strict=True)
    ]


def _has_odd_marks(text: str) -> bool:
    prose = _FENCED.sub("", text)
    return len(_FENCE.findall(text)) % 2 > 0 or any(prose.count(one) != prose.count(other) for one, other in BRACKETS)


def _rhyme(text: str) -> float:
    ends = [words[-1].casefold() for line in text.splitlines() if (words := _WORD.findall(line))]
    if len(ends) < FEWEST_VERSES:
        return 0.0
    like = [
        any(end != other and end[-RHYMING:] == other[-RHYMING:] for other in ends[at + 1 : at + 3])
        for at, end in enumerate(ends)
    ]
    return sum(like) / len(like)


def _plain(word: str) -> int:
    return len(word) if word.isascii() else sum(map(str.isascii, word))


def _ratio(count: int, of: int) -> float:
    return float(np.log(count / of))
