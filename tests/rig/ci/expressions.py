"""GitHub's expressions, `${{ … }}`: the language as its documentation describes it, less the filter `*`.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions. What this does not know is an error:
a workflow that needs more must not be run on a guess.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Contexts = Mapping[str, Any]

TOKEN = re.compile(
    r"\s*(?:(?P<number>-?(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?))"
    r"|'(?P<string>(?:[^']|'')*)'"
    r"|(?P<name>[A-Za-z_][\w-]*)"
    r"|(?P<symbol>&&|\|\||==|!=|<=|>=|[<>!().,\[\]]))"
)
CONSTANTS = {"true": True, "false": False, "null": None}
PRECEDENCE = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4}


class ExpressionError(ValueError):
    """The expression is wrong, or says something that this evaluator does not know."""


class Strict(dict[str, Any]):
    """A context that knows all its properties; another one is a mistake, where GitHub would give null."""

    def __missing__(self, key: str) -> Any:
        raise ExpressionError(f"there is no property {key!r} among {sorted(self)}")


def interpolate(text: str, contexts: Contexts, functions: Mapping[str, Callable[..., Any]] | None = None) -> Any:
    """The text with its expressions replaced; one that is nothing but an expression keeps its value's type."""
    whole = re.fullmatch(r"\s*\$\{\{((?:(?!\}\}).)*)\}\}\s*", text, re.DOTALL)
    if whole:
        return evaluate(whole[1], contexts, functions)
    replaced = re.sub(
        r"\$\{\{(.*?)\}\}", lambda found: as_text(evaluate(found[1], contexts, functions)), text, flags=re.DOTALL
    )
    if "${{" in replaced:
        raise ExpressionError(f"an expression does not end in {text!r}")
    return replaced


def evaluate(expression: str, contexts: Contexts, functions: Mapping[str, Callable[..., Any]] | None = None) -> Any:
    """The value of what stands between `${{` and `}}`. `functions` are those of the moment, such as `always`."""
    parser = _Parser(_tokens(expression), contexts, STATELESS | dict(functions or {}), expression)
    value = parser.operators(0)
    parser.expect("end", "")
    return value


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return format(value, ".15g")
    if isinstance(value, str):
        return value
    raise ExpressionError(f"{value!r} has no meaning as text")


def is_true(value: Any) -> bool:
    return value not in (None, False, 0, "") if not isinstance(value, (dict, list)) else True


def equal(left: Any, right: Any) -> bool:
    """Loose equality: other types are compared as numbers, strings without regard to case."""
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    if isinstance(left, (dict, list)) or isinstance(right, (dict, list)):
        return left is right
    if left is None and right is None:
        return True
    return _number(left) == _number(right)


def _number(value: Any) -> float:
    if isinstance(value, str):
        try:
            return float(value) if value.strip() else 0.0
        except ValueError:
            return float("nan")
    return float(value or 0)


def _contains(where: Any, what: Any) -> bool:
    if isinstance(where, list):
        return any(equal(item, what) for item in where)
    return as_text(what).lower() in as_text(where).lower()


def _format(text: str, *values: Any) -> str:
    return text.format(*map(as_text, values))


STATELESS: dict[str, Callable[..., Any]] = {
    "contains": _contains,
    "endswith": lambda text, end: as_text(text).lower().endswith(as_text(end).lower()),
    "format": _format,
    "fromjson": lambda text: json.loads(as_text(text)),
    "join": lambda items, separator=",": as_text(separator).join(map(as_text, items)),
    "startswith": lambda text, start: as_text(text).lower().startswith(as_text(start).lower()),
    "tojson": lambda value: json.dumps(value, indent=2),
}


def _tokens(expression: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    while expression[position:].strip():
        match = TOKEN.match(expression, position)
        if match is None or match.lastgroup is None:
            raise ExpressionError(f"cannot read {expression[position:].strip()!r} in {expression!r}")
        found.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return [*found, ("end", "")]


class _Parser:
    """Precedence climbing. Both sides of && and || are evaluated: expressions have no effects."""

    def __init__(
        self,
        tokens: list[tuple[str, str]],
        contexts: Contexts,
        functions: Mapping[str, Callable[..., Any]],
        source: str,
    ) -> None:
        self.tokens, self.contexts, self.functions, self.source = tokens, contexts, functions, source

    def take(self) -> tuple[str, str]:
        return self.tokens.pop(0)

    def expect(self, kind: str, text: str) -> None:
        if self.take() != (kind, text):
            raise ExpressionError(f"expected {text or 'the end'!r} in {self.source!r}")

    def comes(self, symbol: str) -> bool:
        if self.tokens[0] == ("symbol", symbol):
            self.take()
            return True
        return False

    def operators(self, least: int) -> Any:
        value = self.operand()
        while self.tokens[0][0] == "symbol" and PRECEDENCE.get(self.tokens[0][1], 0) > least:
            _, operator = self.take()
            value = self.apply(operator, value, self.operators(PRECEDENCE[operator]))
        return value

    def apply(self, operator: str, left: Any, right: Any) -> Any:
        match operator:
            case "&&":
                return right if is_true(left) else left
            case "||":
                return left if is_true(left) else right
            case "==":
                return equal(left, right)
            case "!=":
                return not equal(left, right)
            case "<":
                return _number(left) < _number(right)
            case "<=":
                return _number(left) <= _number(right)
            case ">":
                return _number(left) > _number(right)
            case _:
                return _number(left) >= _number(right)

    def operand(self) -> Any:
        if self.comes("!"):
            return not is_true(self.operand())
        if self.comes("("):
            value = self.operators(0)
            self.expect("symbol", ")")
            return value
        kind, text = self.take()
        if kind == "number":
            return float(int(text, 0)) if "x" in text else float(text)
        if kind == "string":
            return text.replace("''", "'")
        if kind != "name":
            raise ExpressionError(f"unexpected {text or 'end'!r} in {self.source!r}")
        if self.comes("("):
            return self.call(text)
        if text in CONSTANTS:
            return CONSTANTS[text]
        if text not in self.contexts:
            raise ExpressionError(f"there is no context {text!r} here, in {self.source!r}")
        return self.properties(self.contexts[text])

    def call(self, name: str) -> Any:
        if name.lower() not in self.functions:
            raise ExpressionError(f"there is no function {name!r} here, in {self.source!r}")
        arguments: list[Any] = []
        while not self.comes(")"):
            arguments.append(self.operators(0))
            if self.tokens[0] != ("symbol", ")"):
                self.expect("symbol", ",")
        return self.properties(self.functions[name.lower()](*arguments))

    def properties(self, value: Any) -> Any:
        while True:
            if self.comes("."):
                kind, key = self.take()
                if kind != "name":
                    raise ExpressionError(f"expected a property's name in {self.source!r}")
            elif self.comes("["):
                key = self.operators(0)
                self.expect("symbol", "]")
            else:
                return value
            value = _property(value, key)


def _property(value: Any, key: Any) -> Any:
    if isinstance(value, list):
        return value[int(key)] if int(key) < len(value) else None
    if isinstance(value, Strict):
        return value[key]
    return value.get(key) if isinstance(value, Mapping) else None
