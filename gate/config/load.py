"""From a file, a text or command-line options to the models."""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from gate.config.document import Document, compose
from gate.config.problems import sentence
from gate.config.sections import CHECKERS, ON, Config, FuzzConfig, PredictConfig, TrainConfig
from gate.config.words import MAX_FILE_BYTES, Loc, dotted, existing_file, is_unicode, placed, too_large, usage_error
from gate.errors import UsageError

DEFAULT_PATH = Path("cog-safe-push.yaml")
MAX_PROBLEMS = 20  # reported at once

log = logging.getLogger(__name__)


def default() -> Config:
    """What applies where there is no file, as in cog-safe-push: predictions are checked and fuzzed."""
    return Config(predict=PredictConfig(fuzz=FuzzConfig()))


def find(candidate: str, baseline: str | None = None) -> Path | None:
    """The configuration file that applies where none is named: in the current folder, else beside the models.

    Args:
        candidate, baseline: model references; those that are folders are looked into, the candidate's first.
    """
    folders = ["", *(ref for ref in (candidate, baseline) if ref and "://" not in ref)]
    files = (existing_file(str(Path(folder, DEFAULT_PATH))) for folder in folders)
    found = next((file for file in files if file), None)
    return found.resolve() if found and found.is_symlink() else found


def load(path: Path) -> Config:
    """Read a configuration file.

    Raises:
        UsageError: it cannot be read, or is wrong; one line for each problem.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UsageError(f"{path}: the configuration file cannot be read: {reason}") from error
    if len(data) > MAX_FILE_BYTES:
        raise too_large(str(path))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: not UTF-8 text; save the file as UTF-8") from error
    return loads(text, str(path), path.parent)


def loads(text: str, name: str, folder: Path | None = None) -> Config:
    """Read a configuration from a text.

    Args:
        text: YAML.
        name: what messages call it, such as a path.
        folder: where relative paths in it start; without one, they are left as they are.

    Raises:
        UsageError: it is wrong; one line for each problem.
    """
    if len(text) > MAX_FILE_BYTES:
        raise too_large(name)
    root = compose(text, name)
    if root is None:
        raise UsageError(f"{name}: the file is empty; gate check --help-config prints an example")
    document = Document(root, name)
    if document.problems:
        first = sorted(document.problems, key=lambda problem: problem[0])[:MAX_PROBLEMS]
        raise usage_error(name, first, len(document.problems))
    config = _validated(document.value, name, document.lines, folder)
    config._folder = folder
    for loc, text in _warnings(config):
        log.warning("%s, line %d: %s: %s", name, document.lines[loc], dotted(loc), text)
    return config


def _warnings(config: Config) -> Iterator[tuple[Loc, str]]:
    """What cog-safe-push takes without a word, and is hardly what was meant."""
    for section in ("predict", "train"):
        part: PredictConfig | TrainConfig | None = getattr(config, section)
        if part is None:
            continue
        if part.fuzz is not None and part.fuzz.duration is not None:
            yield (section, "fuzz", "duration"), "deprecated and ignored; use iterations"
        if isinstance(part, PredictConfig) and "probe" in part.model_fields_set and part.probe is None:
            yield (section, "probe"), "has no value, and nothing is probed; write probe: {} for every probe"
        for number, case in enumerate(part.test_cases):
            for checker in CHECKERS:
                if checker in case.model_fields_set and getattr(case, checker) is None:
                    yield (section, "test_cases", number, checker), "has no value, and checks nothing"


def overlay(config: Config, overrides: Mapping[str, object]) -> Config:
    """The configuration with command-line options on top of it.

    Args:
        config: the file's, or `default()`.
        overrides: values by dotted key, such as {"predict.fuzz.iterations": 5}, and only those that the
            command line gives. A section that the configuration lacks is created.

    Raises:
        UsageError: a value is wrong, by itself or together with the file's; one line for each problem.
    """
    data = config.model_dump(exclude_unset=True)
    for key, value in overrides.items():
        if isinstance(value, str) and not is_unicode(value):
            raise usage_error("command line", [(0, f"{key}: must be valid UTF-8 text")])
        *parents, name = key.split(".")
        section = data
        for parent in parents:
            if not isinstance(section.get(parent), dict):
                section[parent] = {}
            section = section[parent]
        section[name] = value
    changed = _validated(data, "command line")
    changed._folder = config.folder
    return changed


def _validated(data: object, source: str, lines: Mapping[Loc, int] | None = None, folder: Path | None = None) -> Config:
    """The models of plain values.

    Args:
        source: what messages call their origin.
        lines: where the values stand in it, from 1.
        folder: where to look for the files that relative paths may name.
    """
    try:
        return Config.model_validate(data, context={"folder": folder})
    except ValidationError as error:
        found = []
        for detail in error.errors(include_url=False):
            loc = tuple(part for part in detail["loc"] if part != ON)
            above = (loc[:length] for length in range(len(loc), -1, -1))
            line = next((lines[place] for place in above if place in lines), 0) if lines else 0
            found.append((line, loc, detail))
        found.sort(key=lambda problem: problem[0])
        problems = [(line, placed(loc, sentence(detail, loc))) for line, loc, detail in found[:MAX_PROBLEMS]]
        raise usage_error(source, problems, len(found)) from None
