"""What a constant expression's value is, found without running it: literals, and names that stand for them."""

import ast
import operator
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any

from gate.lint.source import Module, Sources, dotted, full_name


class Unknown(Enum):
    """The value of an expression that only running it would tell."""

    UNKNOWN = auto()


UNKNOWN = Unknown.UNKNOWN
# Limits on what a hostile project can make of a few lines; no real default or bound comes near them.
MAX_STEPS = 20_000
MAX_DEPTH = 60
MAX_LENGTH = 100_000
MAX_NUMBER = 1 << 256
MAX_POWER = 256

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: operator.pow,
}
# Functions whose result is their argument's items.
_COPIES = frozenset({"list", "tuple", "sorted", "set"})
# Functions whose result is a path: their arguments, joined.
_PATHS = frozenset({"os.path.join", "pathlib.Path", "cog.Path", "str", "os.path.abspath", "os.path.expanduser"})


def value_of(sources: Sources, module: Module, node: ast.expr | None, local: Mapping[str, Any] | None = None) -> Any:
    """A Python value (paths as texts, sets and tuples as lists), or UNKNOWN.

    Args:
        local: the values of names that hide those of the module.
    """
    return UNKNOWN if node is None else _Evaluation(sources, module, local or {}).value(module, node, 0)


class _Evaluation:
    """One expression's evaluation, which takes no more than MAX_STEPS."""

    def __init__(self, sources: Sources, module: Module, local: Mapping[str, Any]) -> None:
        self._sources = sources
        self._module = module
        self._local = local
        self._steps = 0

    def value(self, module: Module, node: ast.expr | None, depth: int) -> Any:
        self._steps += 1
        if node is None or self._steps > MAX_STEPS or depth > MAX_DEPTH:
            return UNKNOWN
        result = self._value(module, node, depth + 1)
        too_long = isinstance(result, str | list | dict) and len(result) > MAX_LENGTH
        too_large = isinstance(result, int) and abs(result) > MAX_NUMBER
        return UNKNOWN if too_long or too_large else result

    def _value(self, module: Module, node: ast.expr, depth: int) -> Any:
        def inner(part: ast.expr | None) -> Any:
            return self.value(module, part, depth)

        match node:
            case ast.Constant(value):
                return value
            case ast.UnaryOp(ast.USub(), operand):
                number = inner(operand)
                return -number if isinstance(number, int | float) else UNKNOWN
            case ast.BinOp(left, op, right):
                return _combined(inner(left), op, inner(right))
            case ast.List(elts) | ast.Tuple(elts) | ast.Set(elts):
                return _known([inner(item) for item in elts])
            case ast.Dict(keys, values):
                return _mapping([inner(key) for key in keys], [inner(value) for value in values])
            case ast.JoinedStr(parts):
                texts = [inner(part) for part in parts]
                return UNKNOWN if UNKNOWN in texts else "".join(map(str, texts))
            case ast.FormattedValue(value=part, format_spec=None):
                return inner(part)
            case ast.Subscript(value, index):
                return _item(inner(value), inner(index))
            case ast.Call(ast.Attribute(value, "keys"), [], []):
                items = inner(value)
                return [*items] if isinstance(items, dict) else UNKNOWN
            case ast.Call(function, arguments, []):
                return _call(full_name(module, function), [inner(argument) for argument in arguments])
            case ast.Name() | ast.Attribute():
                return self._named(module, dotted(node).removesuffix(".value"), depth)
        return UNKNOWN

    def _named(self, module: Module, name: str, depth: int) -> Any:
        """The value behind a name: of this module, of another of the project's, or of a class or an enumeration."""
        first, dot, rest = name.partition(".")
        if module is self._module and first in self._local:
            return UNKNOWN if rest else self._local[first]
        if first in module.imports:
            self._steps += 1
            found = self._sources.resolve(module.imports[first] + dot + rest)
            if found is None or not found[1] or self._steps > MAX_STEPS or depth > MAX_DEPTH:
                return UNKNOWN
            return self._named(*found, depth + 1)
        if not rest:
            return self.value(module, module.values.get(first), depth)
        owner = module.definitions.get(first)
        return self.value(module, _class_value(owner, rest), depth) if isinstance(owner, ast.ClassDef) else UNKNOWN


def _known(values: list[Any]) -> Any:
    return UNKNOWN if UNKNOWN in values else values


def _combined(left: Any, op: ast.operator, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str) and isinstance(op, ast.Add | ast.Div):
        return left + ("/" if isinstance(op, ast.Div) else "") + right
    if isinstance(left, list) and isinstance(right, list) and isinstance(op, ast.Add):
        return left + right
    if not (isinstance(left, int | float) and isinstance(right, int | float)) or type(op) not in _OPERATORS:
        return UNKNOWN
    if isinstance(op, ast.Pow) and (abs(left) > MAX_POWER or abs(right) > MAX_POWER):
        return UNKNOWN
    try:
        return _OPERATORS[type(op)](left, right)
    except (ArithmeticError, ValueError):
        return UNKNOWN


def _mapping(keys: list[Any], values: list[Any]) -> Any:
    """A dictionary. Its values may be unknown, for most are asked for their keys."""
    try:
        return UNKNOWN if UNKNOWN in keys else dict(zip(keys, values, strict=True))
    except TypeError:
        return UNKNOWN


def _item(value: Any, index: Any) -> Any:
    try:
        return value[index] if isinstance(value, list | dict) and index is not UNKNOWN else UNKNOWN
    except (LookupError, TypeError):
        return UNKNOWN


def _call(name: str, arguments: list[Any]) -> Any:
    if name in _COPIES and len(arguments) == 1 and isinstance(arguments[0], list | dict):
        return [*arguments[0]]
    if name in _PATHS and arguments and all(isinstance(argument, str) for argument in arguments):
        return "/".join(arguments)
    return UNKNOWN


def _class_value(owner: ast.ClassDef, name: str) -> ast.expr | None:
    for node in owner.body:
        match node:
            case ast.Assign(targets=[ast.Name(target)], value=value) if target == name:
                return value
            case ast.AnnAssign(target=ast.Name(target), value=value) if target == name:
                return value
    return None
