"""How a failure is seen again: one line to type, or a test case to keep."""

import shlex
from typing import Any

import yaml

from gate.cli.test_case import parse_test_case
from gate.errors import UsageError


def command(candidate: str, baseline: str | None, inputs: dict[str, Any]) -> str | None:
    """`gate check …` with these inputs as its test case, or None where they cannot be written so.

    Lists, objects, files as data and texts of several lines need a configuration file: see `test_case`.
    """
    pairs = []
    for name, value in inputs.items():
        if isinstance(value, list | dict) or (isinstance(value, str) and value.startswith("data:")):
            return None
        text = str(value).lower() if isinstance(value, bool) else str(value)
        for character in ";=~":
            text = text.replace(character, f"\\{character}")
        pairs.append(f"{name}={text}")
    notation = ";".join(pairs)
    if not notation.isprintable() or not _reads_as(notation, inputs):
        return None
    against = f" --baseline {shlex.quote(baseline)}" if baseline else ""
    return f"gate check {shlex.quote(candidate)}{against} --test-case {shlex.quote(notation)}"


def test_case(inputs: dict[str, Any]) -> str:
    """The same as an entry of `predict.test_cases`, in one line of YAML."""
    document = {"inputs": inputs}
    line = yaml.dump(document, Dumper=_OneLine, default_flow_style=True, allow_unicode=True, width=1 << 30)
    return f"- {line.strip()}"


class _OneLine(yaml.SafeDumper):
    """Writes texts of several lines with escapes."""


_OneLine.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style=None if text.isprintable() else '"'
    ),
)


def _reads_as(notation: str, inputs: dict[str, Any]) -> bool:
    """Whether the notation gives these very inputs: the text "7" would come back as a number."""
    try:
        read = parse_test_case(notation)
    except UsageError:
        return False
    checks = read.match_prompt or read.match_url or read.exact_string
    return checks is None and repr(sorted(read.inputs.items())) == repr(sorted(inputs.items()))
