"""Findings that somebody has looked at and decided to live with.

`# gate: ignore[rule-id] reason`, as a comment in the file of the finding, silences that rule in that file; in cog.yaml
it silences the rule in the whole project, which is the way for files that have no comments and for files that are not
there. In Markdown it is written as `<!-- gate: ignore[rule-id] reason -->`. Without a reason it silences nothing.
"""

import contextlib
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from gate.lint.place import Place
from gate.lint.project import COG_YAML, Project

MAX_COMMENT_CHARACTERS = 1000
_IGNORE = re.compile(r"gate:\s*ignore\[([^\]]*)\]\s*(.*)")
_COMMENT = re.compile(r"(?:^|\s)#(.*)")
_MARKDOWN = re.compile(r"<!--(.*?)-->")


@dataclass(frozen=True)
class Silence:
    """One comment: the rule that it names, the reason that it gives, and where it stands."""

    rule: str
    reason: str
    place: Place


class Silences:
    """The comments of a project, read from each file once and when a finding is in it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._files: dict[str, list[Silence]] = {}

    def reason(self, rule: str, file: str) -> str | None:
        """Why a rule's findings in a file are silenced, or None if they are not."""
        for silence in (*self.of(file), *self.of(COG_YAML)):
            if silence.rule == rule and silence.reason:
                return silence.reason
        return None

    def of(self, file: str) -> list[Silence]:
        """The comments of a file that name a rule, with or without a reason."""
        if file not in self._files:
            self._files[file] = [*_silences(file, self._project.read(file) or "")]
        return self._files[file]


def _silences(file: str, text: str) -> Iterator[Silence]:
    if "ignore[" not in text:
        return
    for line, comment in _comments(file, text):
        if match := _IGNORE.search(comment[:MAX_COMMENT_CHARACTERS]):
            for rule in match[1].split(","):
                yield Silence(rule.strip(), match[2].strip(), Place(file, line))


def _comments(file: str, text: str) -> Iterator[tuple[int, str]]:
    """The comments of a file with their lines; of Python those alone that Python takes for comments."""
    if file.endswith(".py"):
        # What comes after a syntax error is not read; the error itself is silenced in cog.yaml alone.
        with contextlib.suppress(tokenize.TokenError, SyntaxError):
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                if token.type == tokenize.COMMENT:
                    yield token.start[0], token.string
        return
    pattern = _MARKDOWN if file.endswith(".md") else _COMMENT
    for number, line in enumerate(text.splitlines(), 1):
        if match := pattern.search(line):
            yield number, match[1]
