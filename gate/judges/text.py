"""Texts: is one the same as another but for how it is written, and is one broken in a way that needs no statistics?

Nothing here knows what a text means: two texts whose words differ are left to a judge of meaning.
"""

import ast
import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from gate.judges.base import Opinion

SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")  # no-break, thin and wide ones
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphen, zero-width space and joiner, byte order mark
# What frames the turns of a conversation for the model, never for users: ChatML, Llama, Gemma, Alpaca.
TEMPLATE_TOKENS = re.compile(
    r"<\|[\w ]{1,40}\|>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|</s>"
    r"|^### (?:Instruction|Input|Response|Human|Assistant|User|System):",
    re.MULTILINE,
)
STRAIGHT = str.maketrans(
    {**dict.fromkeys("\u2018\u2019\u201a\u2032", "'"), **dict.fromkeys("\u201c\u201d\u201e\u2033", '"')}
    | {"\u2013": "-", "\u2014": "-"}
)
CODE_SHARE = 0.02  # of the characters: prose has a bracket in a hundred, Python code one in twenty
MAX_COMPARED = 100_000  # characters of each text whose likeness is measured: about half a second

# Against the baseline's outputs for the same inputs: only what is far outside.
# How much better than any baseline output a text compresses before it is called a loop. Whisper decodes again what
# compresses by more than 2.4 on its own; prose reaches 2 to 3, one sentence again and again 20 and more.
LOOP_RATIO = 3.0
LOOP_BYTES = 500  # shorter texts are too short for a loop to show
LENGTH_BEYOND = 5.0  # times the shortest and the longest
_CODE_BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_STATEMENT = re.compile(
    r"^[ \t]*+(?:def \w+\(|class \w+|import \w|from \w\S* import |return\b|\w+ = |for \w[^\n:]* in |if [^\n:]*:)",
    re.MULTILINE,
)
MIN_OUTPUTS = 2  # of the baseline, before lengths that it did not give are suspicious


def compare_text(candidate: str, baseline: str) -> Opinion:
    """Whether two texts are the same but for line ends, trailing white space and the form of Unicode.

    Indentation and line breaks count; in what may be a program, quotation marks do, too.

    Returns:
        pass: they are.
        fail: the candidate is empty and the baseline is not.
        undecided: characters differ; `evidence` says how alike the texts are (0 to 1, Levenshtein, by characters and
            by words), and where they part.
    """
    if candidate == baseline:
        return Opinion("pass", "signal", "The texts are the same.")
    ours, theirs = normalised(candidate), normalised(baseline)
    if ours == theirs:
        return Opinion(
            "pass", "signal", "The texts differ in line ends, trailing white space or the form of Unicode alone."
        )
    if not ours:
        return Opinion("fail", "signal", "The candidate's text is empty and the baseline's is not.")
    if not _is_code(baseline) and ours.translate(STRAIGHT) == theirs.translate(STRAIGHT):
        return Opinion("pass", "signal", "The texts differ in the form of quotation marks and dashes alone.")
    words = _likeness(ours.split(), theirs.split())
    evidence = {"characters_alike": round(_likeness(ours, theirs), 4), "words_alike": round(words, 4)}
    one, other = _parting(ours, theirs)
    reason = f"The texts are {words:.0%} alike in their words, and part at {one!r}, {other!r} in the baseline."
    return Opinion("undecided", "signal", reason, evidence)


def _is_code(text: str) -> bool:
    """Whether a text may be read by a program, to which quotation marks are not all one."""
    return "`" in text or sum(text.count(mark) for mark in "{}[]()<>=;\\") > CODE_SHARE * len(text)


def find_text_defects(candidate: str, baselines: Sequence[str]) -> Opinion:
    """Whether a text is broken in a way that none of the baseline's for the same inputs is.

    Returns:
        fail: it is empty, says the same thing again and again, has characters that could not be decoded, or is far
            shorter or longer than they are.
        undecided: it is not, which says nothing else of it.
    """
    defect = _defect(candidate, _usual(tuple(baselines)))
    if defect:
        return Opinion("fail", "signal", f"The candidate's text {defect}.")
    return Opinion("undecided", "signal", "The candidate's text has no defect that the baseline's has not.")


def normalised(text: str) -> str:
    """A text as it reads: composed (Unicode's NFC), every space a space, nothing after a line or around the whole."""
    composed = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    return "\n".join(SPACES.sub(" ", line).rstrip() for line in composed.splitlines()).strip("\n")


@dataclass(frozen=True)
class _Usual:
    """What the baseline's texts are like together, so that each of a long list of texts is held against it at once."""

    count: int
    blank: bool
    undecodable: bool
    templated: bool
    python: bool
    compression: float
    shortest: int
    longest: int


@lru_cache(maxsize=8)
def _usual(texts: tuple[str, ...]) -> _Usual:
    return _Usual(
        len(texts),
        any(not one.strip() for one in texts),
        any("\ufffd" in one for one in texts),
        any(TEMPLATE_TOKENS.search(one) for one in texts),
        all(map(_is_python, texts)),
        max(map(_compression, texts)),
        min(map(len, texts)),
        max(map(len, texts)),
    )


def _defect(text: str, usual: _Usual) -> str | None:
    """The defect as the rest of a sentence about the text."""
    if not text.strip() and not usual.blank:
        return "is empty; the baseline's is not"
    if "\ufffd" in text and not usual.undecodable:
        return "has characters that could not be decoded (U+FFFD); the baseline's has none"
    if not usual.templated and (token := TEMPLATE_TOKENS.search(text)):
        return f"has a token of a chat template in it, {token[0]!r}; the baseline's has none"
    if usual.python and not _is_python(text):
        return "is no Python that can be parsed; the baseline's all are"
    ratio = _compression(text)
    if len(text.encode(errors="replace")) >= LOOP_BYTES and ratio > LOOP_RATIO * usual.compression:
        return f"repeats itself: it compresses {ratio:.0f} times, the baseline's {usual.compression:.1f} times at most"
    if usual.count >= MIN_OUTPUTS and not (
        usual.shortest / LENGTH_BEYOND <= len(text) <= usual.longest * LENGTH_BEYOND
    ):
        return f"has {len(text)} characters; the baseline's {usual.shortest} to {usual.longest}"
    return None


def _is_python(text: str) -> bool:
    """Whether a text, or the one block of code in it, is a program in Python rather than a word that is one, too."""
    blocks = _CODE_BLOCK.findall(text)
    code = blocks[0] if len(blocks) == 1 else text
    if len(code) > MAX_COMPARED or not _STATEMENT.search(code):
        return False
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _compression(text: str) -> float:
    data = text.encode(errors="replace")
    return len(data) / len(zlib.compress(data))


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    return Levenshtein.normalized_similarity(one[:MAX_COMPARED], other[:MAX_COMPARED])


def _parting(one: str, other: str, context: int = 20) -> tuple[str, str]:
    """Both texts around the first character that differs."""
    shorter = min(len(one), len(other))
    at = next((index for index in range(shorter) if one[index] != other[index]), shorter)
    start = max(0, at - context)
    return one[start : at + context], other[start : at + context]
