"""`gate lint [DIR]`: the published guide's advice, checked in a Cog project's files."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli.judging import check_writable, write

if TYPE_CHECKING:
    from gate.lint.run import Report

DESCRIPTION = """\
Check a Cog project's files against the published guide to good Replicate models. Nothing of the project is imported or
run; neither Cog nor Docker nor a token is needed.

A rule is silenced by a comment with a reason, in the file of the finding, or in cog.yaml for the whole project:
    # gate: ignore[rule-id] reason
Exit codes: 0 no errors, 1 errors (with --strict: or warnings), 2 no cog.yaml.
"""
STYLES = {"error": "red", "warning": "yellow", "advice": "cyan"}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "lint",
        help="check a project's files against the published guide",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="DIR",
        type=Path,
        default=Path(),
        help="folder with the cog.yaml (default: this one)",
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        help="configuration file, for the model's name (default: cog-safe-push.yaml in DIR, if there is one)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="what is printed: github is for workflows, which show it beside the lines (default: text)",
    )
    parser.add_argument(
        "--json", metavar="FILE|-", help="write the report there as JSON; - is stdout, with nothing else on it"
    )
    parser.add_argument("--strict", action="store_true", help="fail for warnings too (default: for errors alone)")
    parser.add_argument("--rules", action="store_true", help="print every rule, its reason and its fix, and exit")
    parser.add_argument("-v", "--verbose", action="count", default=0, help="-vvv: tracebacks")


def run(options: argparse.Namespace) -> int:
    if options.rules:
        from gate.lint.all import RULES
        from gate.lint.report import as_catalogue

        print("\n".join(as_catalogue(RULES)))
        return 0
    from gate.lint.run import lint

    check_writable(options.json)
    if options.config is not None:
        from gate.config import load

        load(options.config)  # so that a mistake in it is told as everywhere
    report = lint(options.folder, options.config)
    document = report.to_json(strict=options.strict)
    write(options.json, document)
    if options.json != "-":
        if options.format == "json":
            write("-", document)
        else:
            _print(report, options)
    return 1 if report.failed(strict=options.strict) else 0


def _print(report: "Report", options: argparse.Namespace) -> None:
    from gate.lint.report import as_annotations, as_text

    if options.format == "github":
        for line in as_annotations(report, options.folder):
            print(line)
        print(report.summary(), file=sys.stderr)
        return
    lines = as_text(report, options.folder)
    if not sys.stdout.isatty():
        print("\n".join(line for line, _ in lines))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for line, level in lines:
        console.print(Text(line, style=STYLES.get(level or "", "")), soft_wrap=True)
