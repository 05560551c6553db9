"""Which files of a project would enter the image that `cog push` builds."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from gate.errors import UsageError
from gate.release.dockerignore import FILE, Rule, leaves_out, parse

# Cog copies its whole context (`COPY . /src`). It keeps its own state in this folder and out of the context
# (https://github.com/replicate/cog/pull/3000); before, there was nothing of the user's in it either.
COG_FOLDER = ".cog"


def context_files(project: Path) -> Iterator[Path]:
    """The regular files, folder by folder and by name, as paths that begin with the project's.

    Links are not followed: Docker copies them as they are, and what they lead to only where that is in the project.

    Raises:
        UsageError: .dockerignore or a folder cannot be read; Docker does not build with it either.
    """
    try:
        text = (project / FILE).read_bytes().decode(errors="replace")
    except FileNotFoundError:
        text = ""
    except OSError as error:
        raise UsageError(f"{project / FILE} cannot be read ({error.strerror}).") from error
    yield from _walk(project, (), parse(text), [])


def _walk(project: Path, names: tuple[str, ...], rules: Sequence[Rule], concern: Sequence[bool]) -> Iterator[Path]:
    folder = project.joinpath(*names)
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(f"{folder} cannot be read ({error.strerror}), so no image can be built with it.") from error
    for entry in entries:
        inner = (*names, entry.name)
        if inner == (COG_FOLDER,):
            continue
        out, concerned = leaves_out(rules, "/".join(inner), concern)
        if entry.is_dir(follow_symlinks=False):
            if not out or any(rule.exception and rule.matches_below(inner) for rule in rules):
                yield from _walk(project, inner, rules, concerned)
        elif not out and entry.is_file(follow_symlinks=False):
            yield folder / entry.name
