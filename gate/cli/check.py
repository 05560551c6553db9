"""`gate check CANDIDATE [--baseline REF]`: judge; changes nothing anywhere."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gate.errors import UsageError

if TYPE_CHECKING:
    from gate.engine import Request
    from gate.report.console import Console
    from gate.report.log import Log
    from gate.verdict import Verdict

DESCRIPTION = """\
Judge a candidate version of a Cog model, against a baseline if one is given. Changes nothing anywhere.

A model reference is owner/name[:VERSION] on Replicate, a folder with a cog.yaml, or http://HOST:PORT of a
running Cog server.
Without --config, ./cog-safe-push.yaml is read, else the one in the candidate's folder, else the one in the
baseline's. Options override the file.
"""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "check",
        help="judge a candidate; changes nothing anywhere",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("candidate", nargs="?", metavar="CANDIDATE", help="reference of the model to judge")
    parser.add_argument("--baseline", metavar="REF", help="reference of the live version (default: none)")
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
        "--python",
        metavar="INTERPRETER",
        help="Python that runs a local project (default: the project's .venv, else the one that runs the gate)",
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
        "-v", "--verbose", action="count", default=0, help="tell more: -v events, -vv the models' logs, -vvv tracebacks"
    )


def run(options: argparse.Namespace) -> int:
    from gate.targets import launch

    if not options.help_config and options.via is None:
        # Every model's interpreter starts while the configuration is read.
        launch.warm_up((options.candidate, options.baseline), options.python)
    try:
        return _run(options)
    finally:
        launch.cool_down(timeout=1.0)


def _run(options: argparse.Namespace) -> int:
    from gate import config as configuration

    if options.help_config:
        print(configuration.help_config(), end="")
        return 0
    if options.candidate is None:
        raise UsageError(
            "gate check needs a CANDIDATE: owner/name on Replicate, a folder with a cog.yaml, or a Cog server's URL."
        )
    from gate.engine import Request
    from gate.verdict import EXIT_CODES

    path = options.config or configuration.find(options.candidate, options.baseline)
    config = configuration.load(path) if path else configuration.default()
    config = configuration.overlay(config, _overrides(options))
    request = Request(
        options.candidate, options.baseline, config, options.python, str(path) if path else "the configuration"
    )
    _check_writable(options.json)
    verdict = _judge(request, options)
    if options.json == "-":
        sys.stdout.write(verdict.to_json())
    elif options.json:
        Path(options.json).write_text(verdict.to_json())
    sys.stdout.flush()
    return EXIT_CODES[verdict.verdict]


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


def _check_writable(target: str | None) -> None:
    """Find out before anything runs that the verdict will have a place."""
    if target in (None, "-"):
        return
    path = Path(str(target))
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"--json {target}: is no file that can be written; name a file in a folder that exists, or -.")


def _reporter(options: argparse.Namespace) -> "Console | Log":
    """A live display where a person looks on, else lines."""
    if sys.stderr.isatty() and sys.stdout.isatty():
        from gate.report.console import Console as Reporter
    else:
        from gate.report.log import Log as Reporter
    return Reporter(options.verbose, summary_to_stdout=options.json != "-")


def _judge(request: "Request", options: argparse.Namespace) -> "Verdict":
    from gate.engine import check
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
            if options.via is not None:
                from gate.via import check_via

                await check_via(options.via, request, emit)
            else:
                await check(request, emit)

        try:
            asyncio.run(interruptible())
        except asyncio.CancelledError:
            if not verdicts:
                raise KeyboardInterrupt from None
    return verdicts[-1]
