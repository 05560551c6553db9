"""Docker's .dockerignore: which paths of a build's context are left out.

https://docs.docker.com/build/concepts/context/#dockerignore-files, and what it leaves open as BuildKit does it
(https://github.com/moby/patternmatcher). The rules look like Git's and are others: all are rooted, `foo/` is `foo`,
`[!a]` has an exclamation mark in it, what is below an ignored folder can be brought back, and an exception holds for
what it names and for what is below, unless a rule for something further down has been met before.
"""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gate.errors import UsageError

FILE = ".dockerignore"
_CLASSES = "abdfnrstvwABDSW"
_WILDCARDS = re.compile(r"[*?\[\]\\]")


@dataclass(frozen=True)
class Rule:
    """One line.

    Attributes:
        regex: matches the paths that the line names.
        exception: it brings back what other lines leave out.
        stem: the names that every path begins with which the line can match.
        literal: `stem` is all of it.
    """

    regex: re.Pattern[str]
    exception: bool
    stem: tuple[str, ...]
    literal: bool

    def matches_below(self, folder: Sequence[str]) -> bool:
        """Whether it may name something in a folder, whose names these are."""
        shared = min(len(folder), len(self.stem))
        return tuple(folder[:shared]) == self.stem[:shared] and (not self.literal or len(folder) < len(self.stem))


def parse(text: str) -> list[Rule]:
    """The rules of a file, in its order.

    Raises:
        UsageError: a line is none; Docker does not build with it either.
    """
    rules = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        pattern = line.strip()
        if line.startswith("#") or not pattern:
            continue
        exception = pattern.startswith("!")
        try:
            rules.append(_rule(_cleaned(pattern.removeprefix("!").strip()), exception))
        except (re.error, ValueError) as error:
            raise UsageError(f"{FILE}, line {number}: {pattern} is no pattern ({error}).") from error
    return rules


def _cleaned(pattern: str) -> str:
    """Without what a path does not need, such as a slash at its end; rooted without a slash at its beginning."""
    if not pattern:
        raise ValueError("there is nothing behind the exclamation mark")
    return posixpath.normpath(re.sub("^/+", "/", pattern)).removeprefix("/")


def _rule(pattern: str, exception: bool) -> Rule:
    names = pattern.split("/")
    plain = [not _WILDCARDS.search(name) for name in names]
    stem = names[: plain.index(False)] if False in plain else names
    return Rule(re.compile(_regex(pattern) + r"\Z"), exception, tuple(stem), all(plain))


def _regex(pattern: str) -> str:
    ending = pattern.removeprefix("**")
    if ending != pattern and not _WILDCARDS.search(ending):
        return f"(?:.*/)?{re.escape(ending[1:])}" if ending.startswith("/") else f".*{re.escape(ending)}"
    regex, rest = "", pattern
    while rest:
        character, rest = rest[0], rest[1:]
        if character == "*" and rest.startswith("*"):
            rest = rest[1:].removeprefix("/")
            regex += "(?:.*/)?" if rest else ".*"
        elif character in "*?":
            regex += "[^/]*" if character == "*" else "[^/]"
        elif character == "\\":
            if not rest:
                raise ValueError("it ends with a backslash")
            # Before a letter BuildKit leaves it to the regular expression: a path written for Windows is none.
            regex += f"\\{rest[0]}" if rest[0] in _CLASSES else re.escape(rest[0])
            rest = rest[1:]
        else:
            # Brackets, and what has a meaning between them, are those of regular expressions.
            regex += character if character in "[]^-" else re.escape(character)
    return regex


def leaves_out(rules: Sequence[Rule], path: str, parent: Sequence[bool]) -> tuple[bool, list[bool]]:
    """Whether the rules leave a path out, and which of them concern it and all that is below.

    Args:
        path: relative to the context, with slashes.
        parent: the second value for the folder that it is in; nothing for the context itself.
    """
    out, concern = False, [False] * len(rules)
    for number, rule in enumerate(rules):
        # A rule that would change nothing is not looked at, unless it concerns the folder.
        concern[number] = (bool(parent) and parent[number]) or (rule.exception == out and bool(rule.regex.match(path)))
        if concern[number]:
            out = not rule.exception
    return out, concern
