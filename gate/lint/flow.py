"""What a model does when: at import, in `setup()`, and in each prediction, followed through the project's functions.

The question is which downloads are of the model's own, from an address that it has fixed, and which fetch what the
caller of a prediction has named. So values are followed from the inputs: an expression that mentions one, or a name
that was given one, is the caller's. Calls are followed into the project's functions, methods and classes; what is
handed to a library, such as a thread pool, is not.
"""

import ast
import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from gate.lint.downloads import Download, as_download
from gate.lint.place import Place
from gate.lint.project import Project
from gate.lint.signature import Input, Method, definition, method
from gate.lint.source import Function, Module, dotted, full_name, imported_names, is_file, statements
from gate.lint.syntax import bindings, expressions, inner_bindings, parameters_of, target_names
from gate.lint.values import UNKNOWN, value_of

Phase = Literal["import", "setup", "run"]

# Calls within calls, functions looked into, statements and calls: far more than a model's own code has.
MAX_DEPTH = 12
MAX_BODIES = 1000
MAX_STEPS = 100_000
_OFFLINE = frozenset({"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"})
_YES = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True)
class Fetch:
    """A download from an address that the model has fixed, and when it happens."""

    phase: Phase
    place: Place
    download: Download


@dataclass
class _Scope:
    """The names of one body.

    Attributes:
        owner: the class of `self`, if it is a method's body.
        given: names that hold what the caller of a prediction gave; of attributes with `self.` before them.
        values: what is known of names that are bound in the body.
        classes: names that hold an instance of one of the project's classes, and that class.
        imports, functions: what is imported and defined in the body itself.
    """

    module: Module
    owner: tuple[Module, ast.ClassDef] | None
    given: set[str]
    values: dict[str, Any] = field(default_factory=dict)
    classes: dict[str, tuple[Module, ast.ClassDef]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)


@functools.lru_cache(maxsize=1)
def fetches(project: Project) -> list[Fetch]:
    """The model's own downloads, each at the phase in which it hurts most: run, setup, import."""
    predictor = project.predictor
    if predictor is None:
        return []
    found: dict[Place, Fetch] = {}
    owner = (predictor.module, predictor.node) if isinstance(predictor.node, ast.ClassDef) else None
    given = {each.name for each in project.inputs if _may_be_address(each)}
    entries: list[tuple[Phase, Method | None, set[str]]] = [
        ("run", predictor.run, given),
        # What setup() is given is the weights that whoever runs the model names.
        (
            "setup",
            predictor.setup,
            set(parameters_of(predictor.setup.node)) if predictor.setup else set(),
        ),
    ]
    for phase, entry, names in entries:
        if entry is not None:
            walk = _Walk(project, phase)
            walk.function(entry.module, entry.node, owner, names, dict.fromkeys(names, UNKNOWN))
            for fetch in walk.found:
                found.setdefault(fetch.place, fetch)
    walk = _Walk(project, "import")
    walk.imported(predictor.module)
    for fetch in walk.found:
        found.setdefault(fetch.place, fetch)
    return sorted(found.values(), key=lambda fetch: fetch.place)


def _may_be_address(given: Input) -> bool:
    """Whether a caller can name a file with this input: numbers and choices name none but the model's own."""
    return given.kind not in ("int", "float", "bool") and given.choices is None


class _Walk:
    """Goes through the statements of one phase in the order of the text."""

    def __init__(self, project: Project, phase: Phase) -> None:
        self.found: list[Fetch] = []
        self._project = project
        self._sources = project.sources
        self._phase: Phase = phase
        self._seen: set[tuple[object, ...]] = set()
        self._steps = 0
        self._attributes: set[str] = set()
        self._held: dict[int, dict[str, tuple[Module, ast.ClassDef]]] = {}
        self._offline = _is_offline(project)

    def imported(self, module: Module, depth: int = 0) -> None:
        """What importing a module does, and importing those of the project that it imports."""
        if not self._enter((module.name,), depth):
            return
        self._body(_Scope(module, None, set()), module.tree.body, depth)
        for name in dict.fromkeys(module.imports.values()):
            found = self._sources.resolve(name)
            if found is not None:
                self.imported(found[0], depth + 1)

    def function(
        self,
        module: Module,
        node: Function,
        owner: tuple[Module, ast.ClassDef] | None,
        given: set[str],
        values: dict[str, Any],
        depth: int = 0,
        around: _Scope | None = None,
    ) -> None:
        """What calling a function does.

        Args:
            given: the parameters that hold what the caller of a prediction gave.
            values: what is known of all parameters.
            around: the names of the function that this one is defined in.
        """
        if around is not None:
            given = given | (around.given - values.keys())
            values = around.values | values
        known = frozenset((name, value) for name, value in values.items() if isinstance(value, str | bool))
        if self._enter((id(node), frozenset(given), known), depth):
            scope = _Scope(module, owner, given | self._attributes, values)
            if around is not None:
                scope.imports, scope.functions = dict(around.imports), dict(around.functions)
                scope.classes = dict(around.classes)
            elif owner is not None:
                if id(owner[1]) not in self._held:
                    self._held[id(owner[1])] = self._attribute_classes(owner)
                scope.classes = dict(self._held[id(owner[1])])
            self._body(scope, node.body, depth)
            self._attributes |= {name for name in scope.given if name.startswith("self.")}

    def _enter(self, key: tuple[object, ...], depth: int) -> bool:
        """Whether there is something to be found: what was looked into already has nothing new."""
        if key in self._seen or depth > MAX_DEPTH or len(self._seen) >= MAX_BODIES:
            return False
        self._seen.add(key)
        return True

    def _body(self, scope: _Scope, body: list[ast.stmt], depth: int) -> None:
        for node in statements(body):
            self._steps += 1
            if self._steps > MAX_STEPS:
                return
            match node:
                case ast.Import(names):
                    scope.imports |= {alias.asname or alias.name: alias.name for alias in names}
                case ast.ImportFrom():
                    scope.imports |= imported_names(node, scope.module.name)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    scope.functions[name] = node
                    continue
                case ast.ClassDef():
                    continue
            for targets, value in inner_bindings(node):
                self._bind(scope, targets, value)
            for part in expressions(node):
                for inner in ast.walk(part):
                    if isinstance(inner, ast.Call):
                        self._steps += 1
                        self._call(scope, inner, depth)
            for targets, value in bindings(node):
                self._bind(scope, targets, value)

    def _bind(self, scope: _Scope, targets: list[ast.expr], value: ast.expr) -> None:
        names = [name for target in targets for name in target_names(target)]
        if self._mentions(scope, [value]):
            scope.given.update(names)
        known = self._value(scope, value) if isinstance(targets[0], ast.Name) else UNKNOWN
        scope.values.update(dict.fromkeys(names, known))
        if isinstance(value, ast.Call) and len(names) == 1:
            made = self._definition(scope, value.func)
            if made is not None and isinstance(made[1], ast.ClassDef):
                scope.classes[names[0]] = made[0], made[1]

    def _call(self, scope: _Scope, call: ast.Call, depth: int) -> None:
        name = full_name(scope.module, call.func, scope.imports)
        download = as_download(call, name, lambda node: self._value(scope, node), self._is_local, offline=self._offline)
        if download is not None and not self._mentions(scope, download.source):
            self.found.append(Fetch(self._phase, scope.module.place(call), download))
        target = self._target(scope, call.func)
        if target is not None:
            module, node, owner = target
            parameters = parameters_of(node)
            given = self._handed_on(scope, call, node, parameters)
            values = self._arguments(scope, call, module, node, parameters)
            around = scope if node in scope.functions.values() else None
            self.function(module, node, owner, given, values, depth + 1, around)

    def _target(
        self, scope: _Scope, function: ast.expr
    ) -> tuple[Module, Function, tuple[Module, ast.ClassDef] | None] | None:
        """The project's function that a call runs, and the class of its `self`."""
        if isinstance(function, ast.Name) and function.id in scope.functions:
            return scope.module, scope.functions[function.id], scope.owner
        if isinstance(function, ast.Attribute):
            holder = dotted(function.value)
            owner = scope.owner if holder == "self" else scope.classes.get(holder)
            if owner is None and isinstance(function.value, ast.Call):
                owner = self._class(scope, function.value.func)
            if owner is not None:
                found = method(self._sources, *owner, function.attr)
                return (found.module, found.node, owner) if found else None
        named = self._definition(scope, function)
        if named is None:
            return None
        if isinstance(named[1], ast.ClassDef):
            owner = named[0], named[1]
            found = method(self._sources, *owner, "__init__")
            return (found.module, found.node, owner) if found else None
        return named[0], named[1], None

    def _definition(self, scope: _Scope, function: ast.expr) -> tuple[Module, Function | ast.ClassDef] | None:
        found = definition(self._sources, scope.module, function)
        name = full_name(scope.module, function, scope.imports)
        if found is None and "." in name:
            place = self._sources.resolve(name)
            if place is not None and place[1] in place[0].definitions:
                return place[0], place[0].definitions[place[1]]
        return found

    def _class(self, scope: _Scope, function: ast.expr) -> tuple[Module, ast.ClassDef] | None:
        named = self._definition(scope, function)
        return (named[0], named[1]) if named is not None and isinstance(named[1], ast.ClassDef) else None

    def _attribute_classes(self, owner: tuple[Module, ast.ClassDef]) -> dict[str, tuple[Module, ast.ClassDef]]:
        """The attributes that the class's methods fill with an instance of one of the project's classes."""
        module, node = owner
        scope = _Scope(module, None, set())
        found = {}
        for inner in node.body:
            if not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for statement in statements(inner.body):
                for targets, value in bindings(statement):
                    made = self._class(scope, value.func) if isinstance(value, ast.Call) else None
                    if made is not None:
                        found |= {name: made for target in targets for name in target_names(target)}
        return {name: made for name, made in found.items() if name.startswith("self.")}

    def _arguments(
        self, scope: _Scope, call: ast.Call, module: Module, node: Function, parameters: list[str]
    ) -> dict[str, Any]:
        """What is known of a function's parameters in a call."""
        defaults = node.args.defaults
        optional = zip(parameters[len(parameters) - len(defaults) :], defaults, strict=False)
        values = dict.fromkeys((*parameters, *(argument.arg for argument in node.args.kwonlyargs)), UNKNOWN)
        values |= {name: value_of(self._sources, module, default) for name, default in optional}
        for name, argument in zip(parameters, call.args, strict=False):
            if isinstance(argument, ast.Starred):
                return dict.fromkeys(values, UNKNOWN)
            values[name] = self._value(scope, argument)
        return values | {each.arg: self._value(scope, each.value) for each in call.keywords if each.arg}

    def _handed_on(self, scope: _Scope, call: ast.Call, node: Function, parameters: list[str]) -> set[str]:
        """The parameters of a function that a call fills with what the caller of a prediction gave."""
        given = set()
        for number, argument in enumerate(call.args):
            if self._mentions(scope, [argument]):
                # A starred argument may fill any of those that are left.
                given |= set(
                    parameters[number:] if isinstance(argument, ast.Starred) else parameters[number : number + 1]
                )
        named = [keyword for keyword in call.keywords if self._mentions(scope, [keyword.value])]
        given |= {keyword.arg for keyword in named if keyword.arg}
        if any(keyword.arg is None for keyword in named):
            given |= {*parameters, *(argument.arg for argument in node.args.kwonlyargs)}
        return given

    def _mentions(self, scope: _Scope, nodes: Iterable[ast.expr]) -> bool:
        """Whether any of these mentions what the caller of a prediction gave."""
        return any(
            isinstance(part, ast.Name | ast.Attribute) and dotted(part) in scope.given
            for node in nodes
            for part in ast.walk(node)
        )

    def _value(self, scope: _Scope, node: ast.expr) -> Any:
        return value_of(self._sources, scope.module, node, scope.values)

    def _is_local(self, name: str) -> bool:
        path = self._project.folder / name
        try:
            return is_file(path) or path.is_dir()
        except (OSError, ValueError):
            return False


@functools.lru_cache(maxsize=1)
def _is_offline(project: Project) -> bool:
    """Whether the project tells Hugging Face's libraries to stay offline: in cog.yaml, or in the predictor's file."""
    for line, _ in project.cog_yaml.items("environment"):
        name, _, value = line.partition("=")
        if name in _OFFLINE and value.lower() in _YES:
            return True
    if project.predictor is None:
        return False
    for node in ast.walk(project.predictor.module.tree):
        match node:
            case ast.Assign(targets=[ast.Subscript(ast.Attribute(attr="environ"), ast.Constant(name))], value=value):
                pass
            case ast.Call(ast.Attribute(ast.Attribute(attr="environ"), "setdefault"), [ast.Constant(name), value]):
                pass
            case _:
                continue
        if name in _OFFLINE and isinstance(value, ast.Constant) and str(value.value).lower() in _YES:
            return True
    return False
