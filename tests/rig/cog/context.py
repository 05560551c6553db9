"""Which files of a project enter the image."""

from collections.abc import Iterator
from pathlib import Path

import pathspec

# What Cog counts as weights: its table of suffixes, and whatever is large and no code.
WEIGHT_SUFFIXES = {".ckpt", ".h5", ".onnx", ".pb", ".pbtxt", ".pt", ".pth", ".safetensors", ".tflite", ".bin"}
CODE_SUFFIXES = {".py", ".ipynb", ".whl"}
LARGE_BYTES = 10 * 1024 * 1024


def files(project: Path) -> list[Path]:
    """The files that Docker would send to the build, relative to the project and sorted.

    Docker's patterns are rooted at the project, where Git's are not: `*.log` names no file of a folder. Cog's own
    `.cog` is its scratch folder.
    """
    ignore = project / ".dockerignore"
    lines = ignore.read_text().splitlines() if ignore.is_file() else []
    spec = pathspec.PathSpec.from_lines("gitwildmatch", [pattern for line in lines for pattern in _rooted(line)])
    found = (path.relative_to(project) for path in project.rglob("*") if path.is_file())
    return sorted(path for path in found if not spec.match_file(path) and path.parts[0] != ".cog")


def _rooted(line: str) -> Iterator[str]:
    pattern = line.strip()
    if not pattern or pattern.startswith("#"):
        return
    negated, pattern = pattern.startswith("!"), pattern.removeprefix("!").strip()
    yield ("!" if negated else "") + "/" + pattern.removeprefix("./").strip("/")


def weights(project: Path, paths: list[Path]) -> list[Path]:
    """Those that `--separate-weights` puts into a layer of their own."""
    return [
        path
        for path in paths
        if path.suffix in WEIGHT_SUFFIXES
        or (path.suffix not in CODE_SUFFIXES and (project / path).stat().st_size >= LARGE_BYTES)
    ]
