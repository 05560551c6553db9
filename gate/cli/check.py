"""`gate check CANDIDATE [--baseline REF]`: judge; changes nothing anywhere."""

import argparse

from gate.cli import judging
from gate.errors import UsageError

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
    parser.add_argument(
        "--python",
        metavar="INTERPRETER",
        help="Python that runs a local project (default: the project's .venv, else the one that runs the gate)",
    )
    judging.add_options(parser)


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
    if options.help_config:
        from gate import config as configuration

        print(configuration.help_config(), end="")
        return 0
    if options.candidate is None:
        raise UsageError(
            "gate check needs a CANDIDATE: owner/name on Replicate, a folder with a cog.yaml, or a Cog server's URL."
        )
    from gate.engine import Request
    from gate.events import Emit
    from gate.verdict import EXIT_CODES

    config, name = judging.read_config(options, options.candidate, options.baseline)
    request = Request(
        options.candidate,
        options.baseline,
        config,
        options.python,
        name,
        cache=options.cache,
        fuzz_seed=options.fuzz_seed,
    )
    judging.check_writable(options.json)

    async def judge(emit: Emit) -> None:
        if options.via is not None:
            from gate.via import check_via

            await check_via(options.via, request, emit)
        else:
            from gate.engine import check

            await check(request, emit)

    verdict = judging.show(options, judge)
    judging.write(options.json, verdict.to_json())
    return EXIT_CODES[verdict.verdict]
