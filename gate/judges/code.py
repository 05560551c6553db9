"""Programs and other texts with brackets: whether they can be parsed, what they define, whether they come to an end."""

import ast
import re
from collections.abc import Iterator

MAX_CODE = 100_000  # characters that are parsed: a fraction of a second
_CODE_BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^[ \t]*+```", re.MULTILINE)
_STATEMENT = re.compile(
    r"^[ \t]*+(?:def \w+\(|class \w+|import \w|from \w\S* import |return\b|\w+ = |for \w[^\n:]* in |if [^\n:]*:)",
    re.MULTILINE,
)
# Texts in quotation marks, in which a bracket is a character; where they are not closed, to the end of the line, so
# that nothing is read twice.
_QUOTED = re.compile(r"([\"'])(?:(?!\1)[^\\\n]|\\.)*+(?:\1|(?=\\?(?:\n|\Z)))")
_BRACKETS = re.compile(r"[()\[\]{}]")
_CLOSES = {")": "(", "]": "[", "}": "{"}


def parse_python(text: str) -> ast.Module | None:
    """A text, or the one block of code in it, as a program in Python; None of a word that would be one, too."""
    blocks = _CODE_BLOCK.findall(text)
    code = blocks[0] if len(blocks) == 1 else text
    if len(code) > MAX_CODE or not _STATEMENT.search(code):
        return None
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def defined(program: ast.Module) -> set[str]:
    """The functions and classes that a program defines at its top."""
    return {one.name for one in program.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}


def giving(program: ast.Module) -> set[str]:
    """The functions at its top that return or yield something."""
    return {
        one.name
        for one in program.body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(
            isinstance(inner, ast.Yield | ast.YieldFrom) or (isinstance(inner, ast.Return) and inner.value)
            for inner in ast.walk(one)
        )
    }


def is_fenced_whole(text: str) -> bool:
    """Whether every block of code in Markdown is closed."""
    return len(_FENCE.findall(text)) % 2 == 0


def open_brackets(text: str) -> str:
    """The brackets that are still open at the end of a text, but for those in quotation marks.

    >>> open_brackets("f(a[1], {")
    '({'
    """
    pending: list[str] = []
    for mark in _brackets(text):
        if mark not in _CLOSES:
            pending.append(mark)
        elif pending and pending[-1] == _CLOSES[mark]:
            pending.pop()
    return "".join(pending)


def _brackets(text: str) -> Iterator[str]:
    return (found[0] for found in _BRACKETS.finditer(_QUOTED.sub("", text)))
