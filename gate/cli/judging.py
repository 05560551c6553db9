"""What `gate check` and `gate push` have in common: the options that decide how is judged, and how a run is shown."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gate.errors import UsageError

if TYPE_CHECKING:
    from gate.config import Config
    from gate.events import Emit
    from gate.report.console import Console
    from gate.report.log import Log
    from gate.verdict import Verdict


def add_options(parser: argparse.ArgumentParser) -> None:
    """cog-safe-push's options, with their meaning, and those of every judging command."""
    parser.add_argument("--config", metavar="FILE", type=Path, help="configuration file (default: see above)")
    parser.add_argument("--help-config", action="store_true", help="print a documented example configuration and exit")
    parser.add_argument(
        "--json", metavar="FILE|-", help="write the verdict there as JSON; - is stdout, with nothing else on it"
    )
    parser.add_argument(
        "--via",
        metavar="GATE",
        help="a gate published on Replicate, owner/name: it judges, and its verdict is printed (default: judge here)",
    )
    parser.add_argument(
        "--cache",
        metavar="DIR",
        type=Path,
        help="keep the outputs of baselines on Replicate there, by version and inputs, so that later runs do not pay "
        "for them again (default: none)",
    )
    parser.add_argument(
        "--test-case",
        metavar="CASE",
        action="append",
        dest="test_cases",
        help="'input1=value1;input2=value2', with '==exact string or URL' or '~=prompt' after it to check the output; "
        "may be given more than once; replaces the file's test cases",
    )
    parser.add_argument("--no-compare-outputs", action="store_true", help="do not compare outputs with the baseline's")
    parser.add_argument(
        "--ignore-schema-compatibility", action="store_true", help="report incompatibilities without failing"
    )
    parser.add_argument("--predict-timeout", metavar="SECONDS", type=int, help="for one prediction (default: 300)")
    parser.add_argument("--parallel", metavar="N", type=int, help="predictions at the same time (default: 4)")
    parser.add_argument("--fuzz-fixed-inputs", metavar="INPUTS", help="'input1=value1;input2=value2' (default: none)")
    parser.add_argument("--fuzz-disabled-inputs", metavar="NAMES", help="'input1;input2' (default: none)")
    parser.add_argument("--fuzz-iterations", metavar="N", type=int, help="fuzzed predictions at most (default: 10)")
    parser.add_argument("--fuzz-prompt", metavar="TEXT", help="what fuzzed inputs should be like (default: none)")
    parser.add_argument(
        "--fuzz-seed",
        metavar="N",
        type=int,
        default=0,
        help="of what is random in fuzzed inputs: the same seed gives the same inputs (default: 0, so that runs agree)",
    )
    parser.add_argument(
        "--probe",
        action="store_true",
        help="try a picture of each kind (GIF, transparency, a phone's photo …) as each image input "
        "(default: where the file has predict.probe)",
    )
    parser.add_argument(
        "-v", "--verbose", action="count", default=0, help="tell more: -v events, -vv the models' logs, -vvv tracebacks"
    )


def read_config(options: argparse.Namespace, *folders: str | None) -> "tuple[Config, str]":
    """The configuration with the options on top, and how messages call it.

    Args:
        folders: where a configuration file is looked for after the current folder, if none is named.

    Raises:
        UsageError: it is wrong.
    """
    from gate import config as configuration

    path = options.config or configuration.find(*(folder or "" for folder in folders))
    config = configuration.load(path) if path else configuration.default()
    overrides = _overrides(options)
    if options.probe and not (config.predict and config.predict.probe):
        overrides["predict.probe"] = {}
    return configuration.overlay(config, overrides), str(path) if path else "the configuration"


def _overrides(options: argparse.Namespace) -> dict[str, object]:
    """What the command line says, by the configuration's keys; None is not given."""
    from gate.cli.test_case import parse_inputs, parse_names, parse_test_case

    given = options.test_cases
    fixed, disabled = options.fuzz_fixed_inputs, options.fuzz_disabled_inputs
    overrides: dict[str, object] = {
        "predict.test_cases": [parse_test_case(text) for text in given] if given is not None else None,
        "predict.compare_outputs": False if options.no_compare_outputs else None,
        "predict.predict_timeout": options.predict_timeout,
        "predict.fuzz.fixed_inputs": parse_inputs(fixed) if fixed is not None else None,
        "predict.fuzz.disabled_inputs": parse_names(disabled) if disabled is not None else None,
        "predict.fuzz.iterations": options.fuzz_iterations,
        "predict.fuzz.prompt": options.fuzz_prompt,
        "ignore_schema_compatibility": True if options.ignore_schema_compatibility else None,
        "parallel": options.parallel,
    }
    return {key: value for key, value in overrides.items() if value is not None}


def check_writable(target: str | None) -> None:
    """Find out before anything runs that the result will have a place.

    Raises:
        UsageError: it will not.
    """
    if target in (None, "-"):
        return
    path = Path(str(target))
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"--json {target}: is no file that can be written; name a file in a folder that exists, or -.")


def write(target: str | None, text: str) -> None:
    """Write a JSON document where `--json` says, if it does."""
    if target == "-":
        sys.stdout.write(text)
    elif target:
        Path(target).write_text(text)
    sys.stdout.flush()


def show(options: argparse.Namespace, run: "Callable[[Emit], Awaitable[object]]") -> "Verdict":
    """Run something that ends with a verdict, and show it; an interruption ends with one as well.

    Raises:
        KeyboardInterrupt: it was interrupted before there was any verdict.
    """
    from gate.events import Event, Finished

    verdicts: list[Verdict] = []
    with _reporter(options) as reporter:

        def emit(event: Event) -> None:
            if isinstance(event, Finished):
                verdicts.append(event.verdict)
            reporter.handle(event)

        async def interruptible() -> None:
            task = asyncio.current_task()
            assert task is not None
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, task.cancel)
            await run(emit)

        try:
            asyncio.run(interruptible())
        except asyncio.CancelledError:
            if not verdicts:
                raise KeyboardInterrupt from None
    return verdicts[-1]


def _reporter(options: argparse.Namespace) -> "Console | Log":
    """A live display where a person looks on, else lines."""
    if sys.stderr.isatty() and sys.stdout.isatty():
        from gate.report.console import Console as Reporter
    else:
        from gate.report.log import Log as Reporter
    return Reporter(options.verbose, summary_to_stdout=options.json != "-")
