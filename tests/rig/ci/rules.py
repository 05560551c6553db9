"""GitLab's `rules: if`, as much of it as the pipeline that ships uses.

https://docs.gitlab.com/ci/jobs/job_rules/. What this does not know is an error.
"""

import re
from collections.abc import Mapping

TOKEN = re.compile(r'\s*(?:\$(?P<variable>\w+)|"(?P<string>[^"]*)"|(?P<null>null)\b|(?P<symbol>&&|\|\||==|!=|[()]))')


class RuleError(ValueError):
    """The rule says something that this evaluator does not know."""


def holds(rule: str, variables: Mapping[str, str]) -> bool:
    """Whether `rule`, such as `$A == "b" && $C`, holds for these variables."""
    tokens: list[tuple[str, str]] = []
    position = 0
    while rule[position:].strip():
        match = TOKEN.match(rule, position)
        if match is None or match.lastgroup is None:
            raise RuleError(f"cannot read {rule[position:].strip()!r} in {rule!r}")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    value = _either(tokens, variables)
    if tokens:
        raise RuleError(f"unexpected {tokens[0][1]!r} in {rule!r}")
    return value


def _either(tokens: list[tuple[str, str]], variables: Mapping[str, str]) -> bool:
    value = _both(tokens, variables)
    while tokens[:1] == [("symbol", "||")]:
        tokens.pop(0)
        value = _both(tokens, variables) or value
    return value


def _both(tokens: list[tuple[str, str]], variables: Mapping[str, str]) -> bool:
    value = _comparison(tokens, variables)
    while tokens[:1] == [("symbol", "&&")]:
        tokens.pop(0)
        value = _comparison(tokens, variables) and value
    return value


def _comparison(tokens: list[tuple[str, str]], variables: Mapping[str, str]) -> bool:
    if tokens[:1] == [("symbol", "(")]:
        tokens.pop(0)
        value = _either(tokens, variables)
        if tokens[:1] != [("symbol", ")")]:
            raise RuleError("a parenthesis does not close")
        tokens.pop(0)
        return value
    left = _value(tokens, variables)
    if tokens[:1] in ([("symbol", "==")], [("symbol", "!=")]):
        _, operator = tokens.pop(0)
        return (left == _value(tokens, variables)) is (operator == "==")
    return bool(left)


def _value(tokens: list[tuple[str, str]], variables: Mapping[str, str]) -> str | None:
    """A variable that is not set is null."""
    kind, text = tokens.pop(0) if tokens else ("end", "the end")
    if kind == "variable":
        return variables.get(text)
    if kind == "string":
        return text
    if kind == "null":
        return None
    raise RuleError(f"unexpected {text!r}")
