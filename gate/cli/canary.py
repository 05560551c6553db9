"""`gate canary [MODEL]`: push a tiny model, run it by digest, fail loudly."""

import argparse
import asyncio
import json
import re
import signal
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from gate.cli import judging
from gate.errors import UsageError

if TYPE_CHECKING:
    from gate.release.canary import Canary, CanaryStep

EXIT_FAIL = 1
EXIT_USAGE = 2

DESCRIPTION = """\
Push a tiny model with an id of its own, run that very version, see that its output has the id, and clean up. Shows
that Cog's build, the registry and Replicate do their part, without touching any model that somebody uses.

The steps, each of them timed: project, model, push, registry, listed, predict, check, clean-up. The version is deleted
afterwards, after a failure too, and so is the model if this run has created it.

MODEL is owner/name on Replicate. It is created private if missing; one whose latest version is no canary is refused.
Needs the cog command, logged in (cog login), and REPLICATE_API_TOKEN.
"""
MARKS = {"pass": "✓", "fail": "✗", "skipped": "-"}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "canary",
        help="push a tiny model, run it by digest, fail loudly",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit codes: 0 pass, 1 fail (whatever failed, services too), 2 usage (nothing was pushed).",
    )
    parser.set_defaults(run=run)
    parser.add_argument("model", nargs="?", metavar="MODEL", help="(default: gate-canary of the API token's account)")
    parser.add_argument(
        "--hardware", metavar="NAME", default="cpu", help="Replicate hardware of a model that is created (default: cpu)"
    )
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=float, default=600.0, help="for each of the steps (default: 600)"
    )
    parser.add_argument(
        "--webhook", metavar="URL", help="where the JSON report is POSTed if the canary fails (default: nowhere)"
    )
    parser.add_argument("--keep", action="store_true", help="delete neither version nor model (default: both)")
    parser.add_argument(
        "--json", metavar="FILE|-", help="write the report there as JSON; - is stdout, with nothing else on it"
    )
    parser.add_argument(
        "-v", "--verbose", action="count", default=0, help="tell more: -v what cog push prints, -vvv tracebacks"
    )


def run(options: argparse.Namespace) -> int:
    from gate.release.canary import Canary

    _check(options)

    def step(ended: "CanaryStep") -> None:
        print(f"{MARKS[ended.status]} {ended.name:<8} {ended.seconds:6.1f} s  {ended.message}", file=sys.stderr)

    def line(text: str) -> None:
        if options.verbose:
            print(f"  | {text}", file=sys.stderr)

    canary = Canary(
        options.model,
        hardware=options.hardware,
        timeout=options.timeout,
        keep=options.keep,
        on_step=step,
        on_line=line,
    )
    try:
        asyncio.run(_interruptible(canary))
    except asyncio.CancelledError:
        print("gate: interrupted", file=sys.stderr)
    report = canary.report
    document = asdict(report)
    if options.webhook and report.canary == "fail":
        _call(options.webhook, document)
    judging.write(options.json, json.dumps(document, indent=2) + "\n")
    place = f" at {report.failed_step}" if report.failed_step else ""
    summary = f"{report.canary.upper()}{place}  {report.reason} ({report.seconds:.1f} s)"
    print(summary, file=sys.stderr if options.json == "-" else sys.stdout, flush=True)
    if report.canary == "pass":
        return 0
    return EXIT_USAGE if canary.misused else EXIT_FAIL


def _check(options: argparse.Namespace) -> None:
    """Find out what is wrong with the options before anything is done.

    Raises:
        UsageError: something is.
    """
    from gate.release.webhook import check_url

    if options.webhook is not None:
        check_url(options.webhook)
    if options.model is not None and not re.fullmatch(r"[a-z0-9_][\w.-]*/[a-z0-9_][\w.-]*", options.model, re.I | re.A):
        raise UsageError(f"{options.model}: must be owner/name, as on Replicate.")
    if not 0 < options.timeout < float("inf"):
        raise UsageError(f"--timeout {options.timeout:g}: must be a number of seconds above 0.")
    judging.check_writable(options.json)


async def _interruptible(canary: "Canary") -> None:
    """Run it so that an interruption ends it with a clean-up and a report; a second one ends the clean-up."""
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    await canary.run()


def _call(url: str, document: dict[str, object]) -> None:
    """Send the report; a webhook that does not take it changes nothing else."""
    from gate.release.webhook import send

    problem = asyncio.run(send(url, document))
    if problem is not None:
        print(f"gate: {problem}", file=sys.stderr)
