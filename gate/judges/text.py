"""Texts: is one the same as another but for how it is written, and is one broken in a way that needs no statistics?

Nothing here knows what a text means: two texts whose words differ are left to a judge of meaning.
"""

import re
import unicodedata
import zlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from gate.judges.base import Opinion
from gate.judges.code import defined, giving, is_fenced_whole, open_brackets, parse_python
from gate.judges.leaks import find_leaks
from gate.judges.scripts import scripts

SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")  # no-break, thin and wide ones
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphen, zero-width space and joiner, byte order mark
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
# Of a text's letters in a script that the baseline never uses: more than a name or a quotation.
ANOTHER_SCRIPT, ANOTHER_SCRIPT_LETTERS = 0.2, 8
_BOLD = re.compile(r"(?<!\w)__(\S[^_\n]*+)__(?!\w)")
_BULLET = re.compile(r"^([ \t]*+)[*+\u2022] ", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*+\|?(?:[ \t]*+:?-{2,}+:?[ \t]*+\|)++[ \t]*+(?::?-{2,}+:?)?[ \t\r]*+$", re.MULTILINE)
_RULE = re.compile(r":?-{2,}:?")
_MARKS = re.compile(r"([^\w\s]+)")
_NUMBER = re.compile(r"^([ \t]{0,3})(\d{1,3})([.)] )", re.MULTILINE)
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
    if sameness := _sameness(candidate, baseline):
        return Opinion("pass", "signal", sameness)
    ours, theirs = normalised(candidate), normalised(baseline)
    if not ours:
        return Opinion("fail", "signal", "The candidate's text is empty and the baseline's is not.")
    words = _likeness(ours.split(), theirs.split())
    evidence = {"characters_alike": round(_likeness(ours, theirs), 4), "words_alike": round(words, 4)}
    one, other = _parting(ours, theirs)
    reason = f"The texts are {words:.0%} alike in their words, and part at {one!r}, {other!r} in the baseline."
    return Opinion("undecided", "signal", reason, evidence)


def is_same_text(candidate: str, baseline: str) -> bool:
    """Whether `compare_text` passes: without measuring how alike other texts are, which takes a second."""
    return _sameness(candidate, baseline) is not None


def _sameness(candidate: str, baseline: str) -> str | None:
    """What two texts differ in alone, as a sentence; None if they say something else."""
    if candidate == baseline:
        return "The texts are the same."
    ours, theirs = normalised(candidate), normalised(baseline)
    if ours == theirs:
        return "The texts differ in line ends, trailing white space or the form of Unicode alone."
    if ours and not _is_code(baseline) and ours.translate(STRAIGHT) == theirs.translate(STRAIGHT):
        return "The texts differ in the form of quotation marks and dashes alone."
    return None


def _is_code(text: str) -> bool:
    """Whether a text may be read by a program, to which quotation marks are not all one."""
    return "`" in text or has_marks_of_code(text)


def has_marks_of_code(text: str) -> bool:
    return sum(text.count(mark) for mark in "{}[]()<>=;\\") > CODE_SHARE * len(text)


def find_text_defects(candidate: str, baselines: Sequence[str], *, in_document: bool = False) -> Opinion:
    """Whether a text is broken in a way that none of the baseline's for the same inputs is.

    Args:
        in_document: they are the words of documents, which are laid out by other means than Markdown's.

    Returns:
        fail: it is empty, says the same thing again and again, has in it what was not meant for readers (see
            `gate.judges.leaks`), is a program that is none or not the one that it should be, breaks off inside of
            brackets or a block of code, is in another script, or is far shorter or longer than they are.
        undecided: it is not, which says nothing else of it.
    """
    defect = _defect(candidate, _usual(tuple(baselines), in_document))
    if defect:
        return Opinion("fail", "signal", f"The candidate's text {defect}.")
    return Opinion("undecided", "signal", "The candidate's text has no defect that the baseline's has not.")


def normalised(text: str) -> str:
    """A text as it reads: composed (Unicode's NFC), every space a space, nothing after a line or around the whole."""
    composed = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    return "\n".join(SPACES.sub(" ", line).rstrip() for line in composed.splitlines()).strip("\n")


def as_shown(text: str) -> str:
    """A text as Markdown shows it: list items may begin with any of three marks, or all with one number, and there are
    two marks for bold. The cells of tables are as wide as they are drawn."""
    if _TABLE.search(text):
        text = "\n".join(_row(line) if "|" in line else line for line in text.split("\n"))
    return _BOLD.sub(r"**\1**", _BULLET.sub(r"\1- ", _numbered(text)))


def _row(line: str) -> str:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    return f"| {' | '.join('---' if _RULE.fullmatch(cell) else cell for cell in cells)} |"


def as_tokens(text: str) -> str:
    """A program with one blank between words and marks, however it is laid out."""
    return " ".join(_MARKS.sub(r" \1 ", text).split())


def _numbered(text: str) -> str:
    """A text whose numbered items are counted where each has the number of the one before."""
    last = shown = ""

    def count(item: re.Match[str]) -> str:
        nonlocal last, shown
        number = item[2]
        shown = str(int(shown) + 1) if number == last else number
        last = number
        return f"{item[1]}{shown}{item[3]}"

    return _NUMBER.sub(count, text)


@dataclass(frozen=True)
class _Usual:
    """What the baseline's texts are like together, so that each of a long list of texts is held against it at once.

    Attributes:
        leaks: what some of them have of `gate.judges.leaks.LEAKS`.
        python: all are programs in Python; `defined` and `giving` is what all of those define, and what returns.
        fenced, closed: in all, blocks of code in Markdown are whole, and of programs every bracket is closed.
    """

    count: int
    blank: bool
    in_document: bool
    leaks: frozenset[str]
    python: bool
    defined: frozenset[str]
    giving: frozenset[str]
    fenced: bool
    closed: bool
    scripts: frozenset[str]
    compression: float
    shortest: int
    longest: int


@lru_cache(maxsize=8)
def _usual(texts: tuple[str, ...], in_document: bool) -> _Usual:
    programs = [program for one in texts if (program := parse_python(one)) is not None]
    python = len(programs) == len(texts)
    return _Usual(
        len(texts),
        any(not one.strip() for one in texts),
        in_document,
        frozenset(leak for one in texts for leak in find_leaks(one, in_document=in_document)),
        python,
        frozenset(set.intersection(*map(defined, programs))) if python else frozenset(),
        frozenset(set.intersection(*map(giving, programs))) if python else frozenset(),
        all(map(is_fenced_whole, texts)),
        all(has_marks_of_code(one) and not open_brackets(one) for one in texts),
        frozenset(script for one in texts for script in scripts(one)),
        max(map(_compression, texts)),
        min(map(len, texts)),
        max(map(len, texts)),
    )


def _defect(text: str, usual: _Usual) -> str | None:
    """The defect as the rest of a sentence about the text."""
    if not text.strip():
        return None if usual.blank else "is empty; the baseline's is not"
    for leak, example in find_leaks(text, in_document=usual.in_document).items():
        if leak not in usual.leaks:
            return f"{leak}, {example!r}; the baseline's never"
    if usual.fenced and not is_fenced_whole(text):
        return "has a block of code that is not closed; the baseline's all are"
    if usual.python and (defect := _program_defect(text, usual)):
        return defect
    if usual.closed and (pending := open_brackets(text)):
        return f"ends with brackets that are not closed, {pending[:10]!r}; the baseline's all are"
    if another := _another_script(text, usual.scripts):
        return f"is written in {another} letters, which the baseline's never has"
    ratio = _compression(text)
    if len(text.encode(errors="replace")) >= LOOP_BYTES and ratio > LOOP_RATIO * usual.compression:
        return f"repeats itself: it compresses {ratio:.0f} times, the baseline's {usual.compression:.1f} times at most"
    if usual.count >= MIN_OUTPUTS and not (
        usual.shortest / LENGTH_BEYOND <= len(text) <= usual.longest * LENGTH_BEYOND
    ):
        return f"has {len(text)} characters; the baseline's {usual.shortest} to {usual.longest}"
    return None


def _program_defect(text: str, usual: _Usual) -> str | None:
    program = parse_python(text)
    if program is None:
        return "is no Python that can be parsed; the baseline's all are"
    if missing := sorted(usual.defined - defined(program)):
        return f"does not define {missing[0]!r}; the baseline's all do"
    if mute := sorted(usual.giving - giving(program)):
        return f"has a function {mute[0]!r} that returns nothing; the baseline's all return something"
    return None


def _another_script(text: str, usual: AbstractSet[str]) -> str | None:
    found = scripts(text)
    enough = max(ANOTHER_SCRIPT * found.total(), ANOTHER_SCRIPT_LETTERS)
    return next((script for script, count in found.items() if script not in usual and count >= enough), None)


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
