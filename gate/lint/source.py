"""The project's Python files as syntax trees, and which name means what in them. Nothing is imported or run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gate.lint.place import Place

MAX_FILE_BYTES = 512 * 1024
MAX_FILES = 500
# Packages and the like in the project's folder that are none of its own code.
SKIPPED_FOLDERS = frozenset({"node_modules", "site-packages", "venv", "env", "build", "dist", "__pycache__"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """One Python file.

    Attributes:
        name: its path relative to the project, with slashes.
        imports: what a name stands for that an import binds, as a dotted path: `np` for `numpy`.
        definitions: its functions and classes at module level.
        values: the expressions that are assigned to names at module level, each name's last.
        problem: why it cannot be read, and where; then all else is empty.
        invalid: whether that is because it is no Python, as far as this Python knows.
    """

    name: str
    text: str = ""
    tree: ast.Module = field(default_factory=lambda: ast.Module(body=[], type_ignores=[]))
    imports: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, Function | ast.ClassDef] = field(default_factory=dict)
    values: dict[str, ast.expr] = field(default_factory=dict)
    problem: tuple[Place, str] | None = None
    invalid: bool = False

    def place(self, node: ast.AST) -> Place:
        return Place(self.name, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)


class Sources:
    """The Python files below a folder, each read once and when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._modules: dict[str, Module | None] = {}
        self._read = 0

    def file(self, name: str) -> Module | None:
        """The module in a file, by its path relative to the project; None if there is no such file."""
        if name not in self._modules:
            path = self._folder / name
            there = self._read < MAX_FILES and is_file(path)
            self._read += there
            self._modules[name] = read_module(path, name) if there else None
        return self._modules[name]

    def module(self, dotted: str) -> Module | None:
        """The project's module of that dotted name, or None if it is none of the project's."""
        path = dotted.replace(".", "/")
        return self.file(f"{path}.py") or self.file(f"{path}/__init__.py") if path else None

    def resolve(self, dotted: str) -> tuple[Module, str] | None:
        """The project's module that a dotted path leads into, and what is left of the path."""
        parts = dotted.split(".")
        for end in range(len(parts), 0, -1):
            if (module := self.module(".".join(parts[:end]))) is not None:
                return module, ".".join(parts[end:])
        return None

    def texts(self) -> Iterator[str]:
        """The text of every Python file below the folder, up to MAX_FILES, whether it can be parsed or not."""
        waiting, read = [self._folder], 0
        while waiting:
            folder = waiting.pop()
            try:
                entries = sorted(folder.iterdir())
            except OSError:
                continue
            for entry in entries:
                if entry.is_dir():
                    ours = not entry.name.startswith(".") and entry.name not in SKIPPED_FOLDERS
                    if ours and not entry.is_symlink() and not (entry / "pyvenv.cfg").exists():
                        waiting.append(entry)
                elif entry.suffix == ".py" and read < MAX_FILES:
                    read += 1
                    yield read_text(entry, MAX_FILE_BYTES) or ""


def is_file(path: Path) -> bool:
    """Whether there is such a file; a name that no file can have is of none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def read_text(path: Path, most: int) -> str | None:
    """A text file's first `most` bytes, or None if there is no such file that can be read."""
    if not is_file(path):
        return None
    try:
        with path.open("rb") as file:
            return file.read(most).decode("utf-8-sig", errors="replace")
    except OSError:
        return None


def read_module(path: Path, name: str) -> Module:
    """Parse a file; whatever is wrong with it is left in `problem`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return Module(name, problem=(Place(name), f"cannot be read: {error.strerror}"))
    if len(data) > MAX_FILE_BYTES:
        return Module(name, problem=(Place(name), f"is larger than {MAX_FILE_BYTES // 1024} KB"))
    text = data.decode("utf-8-sig", errors="replace")
    try:
        tree = ast.parse(data)
    except SyntaxError as error:
        place = Place(name, error.lineno or 1, max(1, error.offset or 1))
        return Module(name, text, problem=(place, f"is not valid Python: {error.msg}"), invalid=True)
    except (RecursionError, MemoryError):
        return Module(name, text, problem=(Place(name), "is nested too deeply"))
    except ValueError as error:  # null bytes, where this Python does not call them a syntax error
        return Module(name, text, problem=(Place(name), f"is not valid Python: {error}"), invalid=True)
    module = Module(name, text, tree)
    _bind(module)
    return module


def _bind(module: Module) -> None:
    """Fill in what the names at module level stand for; of what a condition chooses, the last."""
    for node in statements(module.tree.body):
        match node:
            case ast.Import(names):
                for alias in names:
                    top = alias.name.split(".")[0]
                    module.imports[alias.asname or top] = alias.name if alias.asname else top
            case ast.ImportFrom():
                module.imports |= imported_names(node, module.name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                module.definitions[name] = node
            case ast.Assign(targets=[ast.Name(name)], value=value):
                module.values[name] = value
            case ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value):
                module.values[name] = value


def imported_names(node: ast.ImportFrom, file: str) -> dict[str, str]:
    """What the names that `from … import …` binds stand for, as dotted paths."""
    package = file.split("/")[: -node.level] if node.level else []
    base = ".".join([*package, *(node.module or "").split(".")]).strip(".")
    return {alias.asname or alias.name: f"{base}.{alias.name}".strip(".") for alias in node.names}


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run in this body, in the order of the text: without those of functions and classes."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.If) and _never_runs(node.test):
            waiting.extend(reversed(node.orelse))
            continue
        inner: list[ast.stmt] = []
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):
            for part in getattr(node, name, ()):
                inner.extend([part] if isinstance(part, ast.stmt) else part.body)
        waiting.extend(reversed(inner))


def _never_runs(test: ast.expr) -> bool:
    """Whether it is the condition of what runs only as a script, or only for a type checker."""
    match test:
        case ast.Compare(left=ast.Name("__name__"), comparators=[ast.Constant("__main__")]):
            return True
        case ast.Name("TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
    return False


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an expression that is written so, else an empty text."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def full_name(module: Module, node: ast.expr, local_imports: dict[str, str] | None = None) -> str:
    """The dotted name of what an expression refers to, through the imports: `np.array` as `numpy.array`."""
    name = dotted(node)
    first, dot, rest = name.partition(".")
    imports = module.imports | (local_imports or {})
    return imports.get(first, first) + dot + rest
