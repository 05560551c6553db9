"""What enters the image beside the model: the build context, and secrets in it."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath

from gate.lint import examples
from gate.lint.base import COG_YAML, DOCKER, Guide, Hit, rule
from gate.lint.place import Place
from gate.lint.project import Project
from gate.lint.source import is_file
from gate.release.build_context import context_files
from gate.release.secret_scan import scan

IGNORE_FILE = ".dockerignore"
# Files beyond these are not looked at; a context of so many has an environment or a data set in it.
MAX_FILES = 50_000
_UNWANTED = {
    ".git": "the repository's history",
    ".hg": "the repository's history",
    ".venv": "an environment for this machine",
    "venv": "an environment for this machine",
    "node_modules": "packages for JavaScript",
    "__pycache__": "caches of Python",
    ".pytest_cache": "caches of pytest",
    ".mypy_cache": "caches of mypy",
    ".ruff_cache": "caches of ruff",
    ".ipynb_checkpoints": "copies of notebooks",
    ".DS_Store": "files of macOS",
}


@lru_cache(maxsize=1)
def _context(project: Project) -> tuple[list[PurePosixPath], bool]:
    """The files that would enter the image, relative to the project, and whether these are all."""
    files = [
        PurePosixPath(path.relative_to(project.folder) if path.is_absolute() else path)
        for path in islice(context_files(project.folder), MAX_FILES + 1)
    ]
    return files[:MAX_FILES], len(files) <= MAX_FILES


@rule(
    "dockerignore-present",
    level="warning",
    reason="Cog copies the whole folder into the image: the repository's history, environments, notes and keys.",
    guide=Guide(DOCKER, "A .dockerignore file leaves out of the build what the image does not need."),
    fix="Add a .dockerignore that names .git, .venv, **/__pycache__ and whatever else the model does not need.",
    flagged=examples.files("no .dockerignore", {".dockerignore": None}),
    clean=examples.files("a .dockerignore with .git, .venv, __pycache__", {}),
)
def dockerignore_present(project: Project) -> Iterator[Hit]:
    if not is_file(project.folder / IGNORE_FILE):
        yield Hit(project.cog_yaml.place("build"), f"The project has no {IGNORE_FILE}.")


@rule(
    "dockerignore-complete",
    level="warning",
    reason="It makes the image larger and every push slower, and changes the image when the model has not changed.",
    guide=Guide(DOCKER, "Files that are not needed to build the image are kept out of it by .dockerignore."),
    fix="Add a line for it to .dockerignore.",
    flagged=examples.files(
        ".dockerignore without __pycache__",
        {".dockerignore": ".git\n.venv\n", "__pycache__/run.cpython-312.pyc": ""},
    ),
    clean=examples.files(
        ".dockerignore with __pycache__",
        {".dockerignore": ".git\n.venv\n**/__pycache__\n", "__pycache__/run.cpython-312.pyc": ""},
    ),
)
def dockerignore_complete(project: Project) -> Iterator[Hit]:
    if not is_file(project.folder / IGNORE_FILE):
        return
    seen: set[str] = set()
    for path in _context(project)[0]:
        for part in path.parts:
            if part in _UNWANTED and part not in seen:
                seen.add(part)
                yield Hit(
                    Place(IGNORE_FILE), f"{part} would enter the image: {_UNWANTED[part]}.", f"Add a line {part}."
                )


@rule(
    "dockerignore-hides-code",
    level="error",
    reason="The image is built without it, and the model does not start.",
    guide=Guide(DOCKER, "What .dockerignore names is not there when the image is built."),
    fix="Take the line that matches it out of .dockerignore, or add one: an exclamation mark and the file's name.",
    flagged=examples.files("*.py in .dockerignore", {".dockerignore": ".git\n*.py\n"}),
    clean=examples.files("*.py in .dockerignore, and then !run.py", {".dockerignore": ".git\n*.py\n!run.py\n"}),
)
def dockerignore_hides_code(project: Project) -> Iterator[Hit]:
    files, complete = _context(project)
    if not complete:
        return
    there = {path.as_posix() for path in files}
    for module in project.modules:
        name, path = PurePosixPath(module.name).as_posix(), project.folder / module.name
        # Links are copied as links, and are not listed.
        if name not in there and path.resolve() == path:
            yield Hit(Place(IGNORE_FILE), f"{name} is part of the model, and would not enter the image.")


@rule(
    "secrets-in-tree",
    level="error",
    reason="Whoever can pull the image can read it, and images of public models can be pulled by anybody.",
    guide=Guide(COG_YAML, "Credentials for a build are mounted as secrets, and never part of the image."),
    fix="Revoke it, take it out of the file and of history, and pass it as a cog.Secret input or as a build secret.",
    # No file of the gate itself has a text of that shape.
    flagged=examples.files("a token in settings.py", {"settings.py": f'TOKEN = "r8_{"a1B2c3D4" * 5}"\n'}),
    clean=examples.files("a token from the environment", {"settings.py": 'TOKEN = os.environ["TOKEN"]\n'}),
)
def secrets_in_tree(project: Project) -> Iterator[Hit]:
    for found in scan(project.folder):
        yield Hit(Place(found.file, found.line), f"{found.file} has a secret in it: {found.kind}.")
