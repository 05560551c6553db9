"""YAML, TOML and INI: keys and values."""

import configparser
import re
import tomllib
from datetime import date, time
from functools import lru_cache
from typing import Any

from gate.formats import Format, Reading

# Of a mapping at the top: one word each, as people write keys and not the beginnings of sentences.
_KEY = re.compile(r"[^\W\d][\w.-]*")
_FIRST_KEY = re.compile(r"(?:---[^\n]*\n)?(?:[ \t]*(?:#[^\n]*)?\n)*(?:- )?\"?[^\W\d][\w.-]*\"?:(?:\s|$)")
_SECTION = re.compile(r"(?:[ \t]*(?:[;#][^\n]*)?\n)*\[[^\[\]\n]+\]\s*(?:\n|$)")
_SETTING = re.compile(r"(?:export )?[A-Za-z_][\w.-]*\s*=.*")
# Values of more words may be sentences after a word and a colon.
MOST_WORDS = 4
FEWEST_KEYS = 3
# libyaml, which is faster, crashes where a text is nested deeply. Half a second.
MAX_YAML = 30_000
# Nodes of a document, those behind its aliases counted again wherever they are named.
MAX_NODES = 100_000


@lru_cache(maxsize=64)
def _read_yaml(text: str) -> Reading | None:
    if len(text) > MAX_YAML or not _FIRST_KEY.match(text):
        return None
    import yaml

    try:
        documents = [*yaml.load_all(text, Loader=_loader())]
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        return None
    value = documents[0] if len(documents) == 1 else documents
    plain = _plain(value)
    return Reading(values=plain) if isinstance(plain, dict | list) and _is_data(plain) else None


def _read_lines(text: str) -> Reading | None:
    """Keys with short values, one in a line, which may be YAML and may be notes."""
    lines = [line.partition(":") for line in text.splitlines() if line.strip()]
    keys = [key for key, _, _ in lines]
    usual = all(_KEY.fullmatch(key) and mark and len(value.split()) <= MOST_WORDS for key, mark, value in lines)
    if len(keys) < FEWEST_KEYS or len({*keys}) < len(keys) or not usual:
        return None
    return Reading(values={key: _unquoted(value.strip()) for key, _, value in lines})


def _loader() -> Any:
    """YAML's usual loader, for which a date is a text, as it is in YAML 1.2, JSON and in quotation marks."""
    import yaml

    resolvers = {
        start: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
        for start, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return type("Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": resolvers})


def _is_data(value: dict[str, Any] | list[Any]) -> bool:
    """Whether somebody meant nested mappings or a list of them, and no text with colons."""
    rows = value if isinstance(value, list) else [value]
    if not rows or not all(isinstance(row, dict) and row and all(map(_KEY.fullmatch, row)) for row in rows):
        return False
    items = [item for row in rows for item in row.values()]
    return any(isinstance(item, dict | list) and item for item in items) or len(rows) > 1


def _plain(value: Any) -> Any:
    """A value as JSON has it; None of what is too large or refers to itself."""
    budget = MAX_NODES

    def copied(one: Any, depth: int) -> Any:
        nonlocal budget
        budget -= 1
        if budget < 0 or depth > 200:
            raise OverflowError
        if isinstance(one, dict):
            return {str(key): copied(item, depth + 1) for key, item in one.items()}
        if isinstance(one, list | tuple | set):
            return [copied(item, depth + 1) for item in one]
        if isinstance(one, date | time):
            return one.isoformat()
        return one if isinstance(one, str | int | float | bool | None) else str(one)

    try:
        return copied(value, 0)
    except (OverflowError, RecursionError):
        return None


def _read_toml(text: str) -> Reading | None:
    if "=" not in text:
        return None
    try:
        plain = _plain(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    return Reading(values=plain) if plain else None


def _read_ini(text: str) -> Reading | None:
    if not _SECTION.match(text):
        return None
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError):
        return None
    found = {name: dict(parser[name]) for name in parser.sections()}
    return Reading(values=found) if any(found.values()) else None


def _read_settings(text: str) -> Reading | None:
    """`NAME=value` in every line, as in an environment."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if len(lines) < 2 or not all(map(_SETTING.fullmatch, lines)):
        return None
    pairs = [line.removeprefix("export ").partition("=") for line in lines]
    return Reading(values={name.strip(): _unquoted(value.strip()) for name, _, value in pairs})


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


# TOML before INI: of what is both, it knows the numbers. Lines of keys and short values may be a text yet.
DATA = (
    Format("TOML", _read_toml),
    Format("INI", _read_ini),
    Format("a list of settings", _read_settings),
    Format("YAML", _read_yaml),
    Format("keys and values in lines", _read_lines, certain=False),
)
