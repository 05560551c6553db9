"""The Python packages that a project installs: its requirements file, or the list in its cog.yaml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from gate.lint.place import Place
from gate.lint.source import read_text
from gate.lint.yaml_file import YamlFile

MAX_BYTES = 256 * 1024
MAX_FILES = 10
# Names that a repository moves from commit to commit.
_BRANCHES = frozenset({"main", "master", "head", "dev", "develop", "trunk"})
_COMMENT = re.compile(r"(^|\s)#.*")
_URL = re.compile(r"(?:[a-z]+\+)?[a-z]+://", re.IGNORECASE)
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_OPTION = re.compile(r"\s--?[a-zA-Z].*")


@dataclass(frozen=True)
class Package:
    """One line of requirements.

    Attributes:
        text: the line, without comment and options.
        name: of the package, normalised; empty where the line does not say.
        requirement: the line as pip reads it; None for a bare URL, a path, or what pip cannot read.
        url: where it comes from, if not from an index.
    """

    text: str
    place: Place
    name: str
    requirement: Requirement | None
    url: str

    @property
    def readable(self) -> bool:
        """Whether pip can read the line."""
        return self.requirement is not None or bool(self.url)

    @property
    def pinned(self) -> bool:
        """Whether it names one version: `==1.2.3`, or a commit, tag or file by its URL."""
        if self.url:
            return _names_one_version(self.url)
        if self.requirement is None:
            return False
        exact = (clause for clause in self.requirement.specifier if clause.operator in ("==", "==="))
        return any(not clause.version.endswith(".*") for clause in exact)


def read_packages(folder: Path, cog_yaml: YamlFile) -> list[Package]:
    """Every package that the project asks for; none from files that are not there."""
    packages = [_package(text, place) for text, place in cog_yaml.items("build", "python_packages")]
    name = cog_yaml.text_of("build", "python_requirements")
    return [*packages, *_read_files(folder, name)] if name else packages


def _read_files(folder: Path, name: str) -> Iterator[Package]:
    """The packages of a requirements file and of those that it includes."""
    waiting, seen = [name], set()
    while waiting and len(seen) < MAX_FILES:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        for number, line in _lines(folder / name):
            option, _, value = re.sub(r"[=\s]+", " ", line).partition(" ")
            if option in ("-r", "--requirement"):
                waiting.append((Path(name).parent / value).as_posix())
            elif option in ("-e", "--editable"):
                yield _package(value, Place(name, number))
            elif not line.startswith("-"):
                yield _package(line, Place(name, number))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The file's lines without comments, those that a backslash continues joined, each with its number."""
    text = read_text(path, MAX_BYTES) or ""
    joined, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start or number
        joined += _COMMENT.sub("", line).strip()
        if joined.endswith("\\"):
            joined = joined[:-1] + " "
            continue
        if joined.strip():
            yield start, joined.strip()
        joined, start = "", 0


def _package(line: str, place: Place) -> Package:
    text = _OPTION.sub("", line).strip()
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        is_place = _URL.match(text) or text.startswith((".", "/"))
        egg = _EGG.search(text)
        return Package(text, place, canonicalize_name(egg[1]) if egg else "", None, text if is_place else "")
    return Package(text, place, canonicalize_name(requirement.name), requirement, requirement.url or "")


def _names_one_version(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if "+" not in parts.scheme:
        return True
    revision = parts.path.rpartition("@")[2] if "@" in parts.path else ""
    return bool(revision) and revision.lower() not in _BRANCHES
