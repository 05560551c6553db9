"""The command line. Here alone are errors turned into messages and exit codes."""

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Sequence

import gate
from gate.cli import canary, check, lint, push, rollback
from gate.errors import GateError, UsageError

EXIT_USAGE = 2
EXIT_INCONCLUSIVE = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 pass, 1 fail, 2 usage, 3 inconclusive."""
    parser = build_parser()
    options = parser.parse_args(argv)
    verbosity = getattr(options, "verbose", 0)
    try:
        return options.run(options)
    except UsageError as error:
        return _say(error, EXIT_USAGE, verbosity)
    except GateError as error:
        return _say(error, EXIT_INCONCLUSIVE, verbosity)
    except KeyboardInterrupt:
        print("gate: interrupted", file=sys.stderr)
        return EXIT_INCONCLUSIVE
    except Exception as error:  # noqa: BLE001 - no input of any kind makes the gate print a traceback
        if isinstance(error, BrokenPipeError):
            return EXIT_INCONCLUSIVE
        return _say(
            f"The gate itself failed ({type(error).__name__}: {error}); run again with -vvv to see where.",
            EXIT_INCONCLUSIVE,
            verbosity,
        )


def script() -> None:
    """The command `gate`: `main`, and the process ends.

    Without the interpreter's teardown, which takes longer than a small model takes to answer: whatever has to be
    closed is closed by then, and output is flushed.
    """
    code = main()
    with contextlib.suppress(OSError):  # nobody reads any more
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _say(error: object, code: int, verbosity: int) -> int:
    from gate.secrets import redact

    if verbosity >= 3:
        print(redact(traceback.format_exc()), file=sys.stderr)
    for line in redact(str(error)).splitlines():
        print(f"gate: {line}", file=sys.stderr)
    return code


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gate",
        description="The release gate for models published on Replicate with Cog.",
        epilog="Exit codes: 0 pass, 1 fail, 2 usage or configuration error, 3 inconclusive.",
    )
    parser.add_argument("--version", action="version", version=f"gate {gate.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check.add_parser(commands)
    push.add_parser(commands)
    lint.add_parser(commands)
    rollback.add_parser(commands)
    canary.add_parser(commands)
    return parser
