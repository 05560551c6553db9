"""The documented example of a configuration, made from the models."""

import json
import textwrap
from collections.abc import Iterator

import yaml
from pydantic.fields import FieldInfo

from gate.config.problems import nested
from gate.config.sections import CHECKERS, Config, Section, TestCase

_HEADER = """\
# Every key of the gate's configuration, with its default or an example. Save it as cog-safe-push.yaml, keep
# what you change, and delete the rest. Every cog-safe-push.yaml works as it is.
"""


def help_config() -> str:
    """A documented configuration with every key, made from the models. It loads."""
    return _HEADER + "\n".join(_documented(Config, ""))


def _documented(section: type[Section], indent: str) -> Iterator[str]:
    for name, field in section.model_fields.items():
        if not indent:
            yield ""
        yield from _comment(field, indent)
        below = nested(field)
        if below is None:
            value = field.examples[0] if field.examples else field.get_default()
            yield f"{indent}{name}: {json.dumps(value) if value in (None, True, False, {}, []) else value}"
            continue
        yield f"{indent}{name}:"
        yield from _sample_cases(indent + "  ") if below is TestCase else _documented(below, indent + "  ")


def _sample_cases(indent: str) -> Iterator[str]:
    """A test case without a checker, and one for each of them."""
    fields = TestCase.model_fields
    for name in ("inputs", *CHECKERS):
        sample = {key: (fields[key].examples or [None])[0] for key in dict.fromkeys(("inputs", name))}
        yield from _comment(fields[name], indent)
        yield textwrap.indent(yaml.safe_dump([sample], sort_keys=False, width=1000).rstrip(), indent)


def _comment(field: FieldInfo, indent: str) -> list[str]:
    prefix = f"{indent}# "
    return textwrap.wrap(field.description or "", 110, initial_indent=prefix, subsequent_indent=prefix)
