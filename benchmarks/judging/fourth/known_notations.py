"""New changes of the models whose text is read by programs: code, YAML, subtitles."""

import re
from dataclasses import replace

from benchmarks.judging.answers import CODER, coder
from benchmarks.judging.pair import Pair, harmful, harmless, luck
from benchmarks.judging.queries import CONTRACT, contract
from benchmarks.judging.subtitles import SUBTITLES, Cue, each, subtitles


def hinted(code: str, seed: int) -> str:
    return re.sub(r"^def (\w+)\((\w+)\):", r"def \1(\2: list):", code)


def last_line_with_tabs(code: str, seed: int) -> str:
    """In one function of three, the last line is indented with tabs and the others with spaces."""
    if luck(seed).random() > 1 / 3:
        return code
    head, _, last = code.rpartition("\n")
    return f"{head}\n{last.replace('    ', chr(9))}"


def unindented(text: str) -> str:
    """Lists begin where the name of the list does."""
    return re.sub(r"(?m)^  ", "", text)


def one_contact(text: str) -> str:
    """Of each list only as much as fits: the second contact is missing."""
    return re.sub(r"(contacts:\n(?:  - name.*\n(?:    .*\n)+?))  - name.*\n(?:    .*\n)+", r"\1", text)


def close_dashes(cue: Cue) -> Cue:
    return replace(cue, text=re.sub(r"(?m)^- ", "-", cue.text))


PAIRS: list[Pair] = [
    harmless(CODER, "hints", coder(hinted), "The argument has a type, which readers like and Python ignores."),
    harmful(CODER, "tabs", coder(last_line_with_tabs), "One function in three mixes tabs with spaces: Python refuses it."),
    harmless(CONTRACT, "indent", contract(unindented), "Lists are not indented any more, which is the same to every reader of YAML."),
    harmful(CONTRACT, "contacts", contract(one_contact), "The second of the two contacts is missing."),
    harmless(SUBTITLES, "dashes", subtitles(each(close_dashes)), "No space after the dash that says who speaks, as other publishers have it.", border=True),
]  # fmt: skip
