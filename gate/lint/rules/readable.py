"""Whether there is a model at all: what cannot be read is a finding, and never a reason to stop."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ruff import find_ruff_bin

from gate.lint import examples
from gate.lint.base import COG_PYTHON, COG_YAML, Guide, Hit, rule
from gate.lint.project import Project
from gate.lint.source import MAX_FILE_BYTES, Module

RUFF_TIMEOUT_SECONDS = 30.0


def _may_be_our_fault(project: Project, module: Module) -> bool:
    """Whether a module's problem is a limit of this program, or of the Python that runs it, and not the module's."""
    if not module.invalid:
        return module.problem is not None
    version = project.python_version
    return version is not None and version > sys.version_info[:2] and _is_valid(project.folder / module.name, version)


def _is_valid(file: Path, version: tuple[int, int]) -> bool:
    """Whether a file is valid in a version of Python that is newer than the one that runs this: ruff knows them all."""
    command = [find_ruff_bin(), "check", "--isolated", "--no-cache", "--quiet", "--select=E9"]
    try:
        done = subprocess.run(
            [*command, f"--target-version=py{version[0]}{version[1]}", str(file)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=RUFF_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@rule(
    "project-readable",
    level="error",
    reason="The model cannot be built, or does not start.",
    guide=Guide(COG_YAML, "run names the file and the class of the predictor, as in run.py:Runner."),
    fix="Mend the file, or the line of cog.yaml that names it.",
    flagged=examples.source(
        """\
        from cog import BaseRunner

        class Runner(BaseRunner)
            def run(self) -> str:
                return "hello"
        """
    ),
    clean=examples.source(
        """\
        from cog import BaseRunner

        class Runner(BaseRunner):
            def run(self) -> str:
                return "hello"
        """
    ),
)
def project_readable(project: Project) -> Iterator[Hit]:
    if project.cog_yaml.problem:
        place, problem = project.cog_yaml.problem
        yield Hit(place, f"{place.file} {problem}.")
        return
    broken = [module for module in project.modules if module.problem and not _may_be_our_fault(project, module)]
    for module in broken:
        assert module.problem is not None
        yield Hit(module.problem[0], f"{module.name} {module.problem[1]}.")
    if not broken:
        yield from _missing(project)


def _missing(project: Project) -> Iterator[Hit]:
    """What cog.yaml names and the project does not have."""
    key = "run" if project.cog_yaml.has("run") else "predict"
    place, reference = project.cog_yaml.place(key), project.reference
    if reference is None:
        if not project.cog_yaml.has("train"):
            yield Hit(place, "cog.yaml names no predictor.", 'Add a line such as `run: "run.py:Runner"`.')
        return
    file, _, name = reference.partition(":")
    if not project.modules:
        yield Hit(place, f"cog.yaml names {reference}, and there is no file {file}.")
    elif project.modules[0].problem:
        return
    elif project.predictor is None:
        yield Hit(place, f"cog.yaml names {reference}, and {file} defines no {name or 'Runner'}.")
    elif project.predictor.run is None and not _inherits(project):
        yield Hit(
            project.predictor.module.place(project.predictor.node),
            f"{name or 'The predictor'} has no method run().",
            "Add one: def run(self, …) -> …",
        )


def _inherits(project: Project) -> bool:
    """Whether the predictor's class has bases other than Cog's own, which may be no code of the project."""
    assert project.predictor is not None
    node = project.predictor.node
    return any(getattr(base, "id", getattr(base, "attr", "")) not in _COG_BASES for base in getattr(node, "bases", ()))


_COG_BASES = frozenset({"BaseRunner", "BasePredictor"})


@rule(
    "project-unread",
    level="warning",
    reason="What is not read is not checked, by this or by any other rule.",
    guide=Guide(COG_PYTHON, "The predictor and its inputs are read from the source."),
    fix="Run the gate with the Python that the model runs on; keep data out of Python files.",
    flagged=examples.files(
        "import table  # a file of a megabyte",
        {
            "run.py": (
                "import table\nfrom cog import BaseRunner\n\n\nclass Runner(BaseRunner):\n"
                "    def run(self) -> str:\n        return table.NAME\n"
            ),
            "table.py": "#" * (MAX_FILE_BYTES + 1),
        },
    ),
    clean=examples.USUAL,
)
def project_unread(project: Project) -> Iterator[Hit]:
    for module in project.modules:
        if module.problem and _may_be_our_fault(project, module):
            place, problem = module.problem
            yield Hit(place, f"{module.name} was not read: it {problem}.")
