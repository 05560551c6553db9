"""A report as text for people, and as annotations for GitHub."""

from collections.abc import Iterator
from pathlib import PurePath

from gate.lint.base import Finding, Level, Rule
from gate.lint.run import Report
from gate.secrets import redact

_COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "advice": "notice"}


def as_text(report: Report, folder: PurePath) -> Iterator[tuple[str, Level | None]]:
    """Lines, each with the level that it tells of; of a finding one for what is wrong and one for what to do.

    Args:
        folder: the project's, as the caller wrote it: with it, a place can be opened from where the caller is.
    """
    for each in report.findings:
        place = f"{(folder / each.file).as_posix()}:{each.line}"
        yield redact(f"{place}: {each.level} {each.rule}: {each.message}"), each.level
        yield redact(f"    {each.fix}"), None
    for silenced in report.silenced:
        each = silenced.finding
        place = f"{(folder / each.file).as_posix()}:{each.line}"
        yield redact(f"{place}: silenced {each.rule}: {silenced.reason}"), None
    yield report.summary(), None


def as_annotations(report: Report, folder: PurePath) -> Iterator[str]:
    """GitHub's workflow commands, one a finding; paths are relative to where `folder` is."""
    for each in report.findings:
        yield _annotation(each, folder)


def _annotation(each: Finding, folder: PurePath) -> str:
    properties = {
        "file": (folder / each.file).as_posix(),
        "line": str(each.line),
        "col": str(each.column),
        "title": f"gate lint: {each.rule}",
    }
    given = ",".join(f"{name}={_property(redact(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[each.level]} {given}::{_data(redact(f'{each.message} {each.fix}'))}"


def _data(text: str) -> str:
    """A message in a workflow command, which ends with its line."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property's value in a workflow command: colons and commas would end it."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_catalogue(rules: tuple[Rule, ...]) -> Iterator[str]:
    """Every rule with its level, its reason, what to do, the guide's advice and an example of each kind."""
    for number, each in enumerate(rules):
        if number:
            yield ""
        yield f"{each.id} ({each.level})"
        yield f"  why    {each.reason}"
        yield f"  fix    {each.fix}"
        yield f"  guide  {each.guide.sentence}"
        yield f"         {each.guide.page.title}, {each.guide.page.url}"
        yield from _example("bad", each.flagged.text)
        yield from _example("good", each.clean.text)


def _example(title: str, text: str) -> Iterator[str]:
    lines = text.splitlines()
    shown = lines if len(lines) <= _EXAMPLE_LINES else [*lines[: _EXAMPLE_LINES - 1], "…"]
    for number, line in enumerate(shown):
        yield f"  {title if number == 0 else '':<6} {line}".rstrip()


_EXAMPLE_LINES = 12
