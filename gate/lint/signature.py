"""A model's predictor as its source says it: the class, its methods, and the inputs in a method's signature."""

import ast
from dataclasses import dataclass, replace
from typing import Any, Literal

from gate.lint.place import Place
from gate.lint.source import Function, Module, Sources, full_name
from gate.lint.values import UNKNOWN, value_of

Kind = Literal["int", "float", "bool", "str", "path", "secret", "other"]

_KINDS: dict[str, Kind] = {
    "int": "int",
    "float": "float",
    "bool": "bool",
    "str": "str",
    "cog.Path": "path",
    "cog.File": "path",
    "pathlib.Path": "path",
    "cog.Secret": "secret",
}
_LISTS = frozenset({"list", "typing.List", "collections.abc.Sequence", "typing.Sequence"})
# More classes than any project has between its predictor and Cog's.
MAX_BASES = 20


@dataclass(frozen=True)
class Method:
    """A function with the module that it is written in."""

    module: Module
    node: Function

    @property
    def place(self) -> Place:
        return self.module.place(self.node)


@dataclass(frozen=True)
class Predictor:
    """What cog.yaml points at.

    Attributes:
        module, node: its class or function, and where it is written.
        setup, run: its methods, which a class of the project above it may have; `run` may be called `predict`.
    """

    module: Module
    node: Function | ast.ClassDef
    setup: Method | None
    run: Method | None


@dataclass(frozen=True)
class Input:
    """One input of the model. What only running the project would tell is UNKNOWN.

    Attributes:
        kind, optional, many: its type: of what, whether None is allowed, whether it is a list.
        required: whether a call must give it.
        default: None where it has none.
    """

    name: str
    place: Place
    kind: Kind
    optional: bool = False
    many: bool = False
    required: Any = False
    default: Any = None
    description: Any = None
    ge: Any = None
    le: Any = None
    min_length: Any = None
    max_length: Any = None
    choices: Any = None
    deprecated: Any = None


def find_predictor(sources: Sources, reference: str) -> Predictor | None:
    """The predictor of a reference such as `run.py:Runner`, or None if there is none of that name."""
    file, _, name = reference.partition(":")
    module = sources.file(file)
    if module is None:
        return None
    names = [name] if name else ["Runner", "Predictor"]
    node = next((module.definitions[each] for each in names if each in module.definitions), None)
    if node is None:
        return None
    if not isinstance(node, ast.ClassDef):
        return Predictor(module, node, None, Method(module, node))
    run = method(sources, module, node, "run") or method(sources, module, node, "predict")
    return Predictor(module, node, method(sources, module, node, "setup"), run)


def method(sources: Sources, module: Module, owner: ast.ClassDef, name: str) -> Method | None:
    """The method of a class, or of the first class of the project above it that has it."""
    waiting = [(module, owner)]
    for _ in range(MAX_BASES):
        if not waiting:
            return None
        module, owner = waiting.pop(0)
        for node in owner.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
                return Method(module, node)
        found = (definition(sources, module, base) for base in owner.bases)
        waiting += [(home, node) for home, node in filter(None, found) if isinstance(node, ast.ClassDef)]
    return None


def definition(sources: Sources, module: Module, node: ast.expr) -> tuple[Module, Function | ast.ClassDef] | None:
    """The project's function or class that an expression names, and its module."""
    name = full_name(module, node)
    if name in module.definitions:
        return module, module.definitions[name]
    found = sources.resolve(name) if "." in name else None
    if found is None or found[1] not in found[0].definitions:
        return None
    return found[0], found[0].definitions[found[1]]


def read_inputs(sources: Sources, predictor: Predictor) -> list[Input]:
    """The inputs in the signature, in its order."""
    if predictor.run is None:
        return []
    module, arguments = predictor.run.module, predictor.run.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [*[None] * (len(positional) - len(arguments.defaults)), *arguments.defaults]
    pairs = [*zip(positional, defaults, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    if isinstance(predictor.node, ast.ClassDef):
        pairs = pairs[1:]
    return [_read_input(sources, module, argument, default) for argument, default in pairs]


def _read_input(sources: Sources, module: Module, argument: ast.arg, default: ast.expr | None) -> Input:
    kind, optional, many = _type(module, argument.annotation)
    blank = Input(argument.arg, module.place(argument), kind, optional, many)
    if default is None:
        return replace(blank, required=not optional)
    call = _input_call(sources, module, default)
    if call is None:
        value = value_of(sources, module, default)
        if value is UNKNOWN:  # It may be an Input() that a function or a table returns.
            unknown = dict.fromkeys(
                ("required", "description", "ge", "le", "min_length", "max_length", "choices", "deprecated"), UNKNOWN
            )
            return replace(blank, default=UNKNOWN, **unknown)
        return replace(blank, default=value)
    home, given = call
    keywords = {keyword.arg: value_of(sources, home, keyword.value) for keyword in given.keywords if keyword.arg}
    if given.args:
        keywords["default"] = value_of(sources, home, given.args[0])
    known = {name: value for name, value in keywords.items() if name in Input.__dataclass_fields__}
    if any(keyword.arg is None for keyword in given.keywords):  # Input(**shared)
        known = {"required": UNKNOWN, "description": UNKNOWN, "default": UNKNOWN, "choices": UNKNOWN} | known
    return replace(blank, **{"required": "default" not in known and not optional} | known)


def _input_call(sources: Sources, module: Module, node: ast.expr) -> tuple[Module, ast.Call] | None:
    """The call of cog.Input that an expression is, or that a name of the project stands for."""
    if isinstance(node, ast.Call):
        return (module, node) if full_name(module, node.func) == "cog.Input" else None
    if isinstance(node, ast.Name) and node.id in module.values:
        value = module.values[node.id]
        return _input_call(sources, module, value) if isinstance(value, ast.Call) else None
    return None


def _type(module: Module, node: ast.expr | None) -> tuple[Kind, bool, bool]:
    """What an annotation says: the kind of value, whether it may be None, and whether it is a list."""
    match node:
        case ast.Constant(str(text)):
            try:
                return _type(module, ast.parse(text, mode="eval").body)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return "other", False, False
        case ast.BinOp(left, ast.BitOr(), ast.Constant(None)):
            return _optional(_type(module, left))
        case ast.BinOp(ast.Constant(None), ast.BitOr(), right):
            return _optional(_type(module, right))
        case ast.Subscript(owner, item):
            name = full_name(module, owner)
            if name == "typing.Optional":
                return _optional(_type(module, item))
            if name == "typing.Union" and isinstance(item, ast.Tuple):
                members = [part for part in item.elts if not (isinstance(part, ast.Constant) and part.value is None)]
                kind, _, many = _type(module, members[0]) if len(members) == 1 else ("other", False, False)
                return kind, len(members) < len(item.elts), many
            if name in _LISTS:
                return _type(module, item)[0], False, True
            return "other", False, False
        case ast.Name() | ast.Attribute():
            return _KINDS.get(full_name(module, node), "other"), False, False
    return "other", False, False


def _optional(inner: tuple[Kind, bool, bool]) -> tuple[Kind, bool, bool]:
    return inner[0], True, inner[2]
