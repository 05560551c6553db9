"""`gate rollback [MODEL|DEPLOYMENT]`: back to the release before."""

import argparse
import asyncio
import contextlib
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli import judging
from gate.errors import UsageError

if TYPE_CHECKING:
    from gate.release.releases import Kind
    from gate.release.rollback import Outcome, Plan

EXIT_FAILED = 3

DESCRIPTION = """\
Bring a deployment or a model back to the release before: of a deployment what it ran, with the hardware and scaling
that it had then; of a model its latest version, whose image is copied by digest inside the registry.

NAME is owner/name on Replicate. A name that both a deployment and a model have is the deployment's. Without a name,
the deployment and the model of the configuration file are brought back, the deployment first.

What was there before is read from the record that gate push and gate rollback keep on this machine. A second
rollback goes one release further back. Without a record, name the version with --to.
"""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "rollback",
        help="back to the release before",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit codes: 0 done, 2 usage (nothing was changed), 3 failed.",
    )
    parser.set_defaults(run=run)
    parser.add_argument("name", nargs="?", metavar="NAME", help="a deployment or a model (default: see above)")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--deployment", action="store_true", help="only the deployment: NAME is one (default: see above)")
    only.add_argument("--model", action="store_true", help="only the model: NAME is one (default: see above)")
    parser.add_argument(
        "--to",
        metavar="VERSION",
        help="the version to go to, 64 hexadecimal digits; a deployment keeps the hardware and scaling that it has "
        "(default: the release before)",
    )
    parser.add_argument(
        "--config", metavar="FILE", type=Path, help="configuration file, without a NAME (default: ./cog-safe-push.yaml)"
    )
    parser.add_argument(
        "--json",
        metavar="FILE|-",
        help="write what was done there as JSON, a line for each deployment and model; - is stdout, with nothing else "
        "on it (default: none)",
    )
    parser.add_argument(
        "-v", "--verbose", action="count", default=0, help="tell more: -v what is about to be done, -vvv tracebacks"
    )


def run(options: argparse.Namespace) -> int:
    judging.check_writable(options.json)
    to = _version(options.to)
    wanted = _wanted(options)

    def tell(text: str) -> None:
        print(text, file=sys.stderr)

    outcomes = asyncio.run(_roll_back(wanted, to, tell, tell if options.verbose else lambda text: None))
    lines = [json.dumps(outcome.document()) + "\n" for outcome in outcomes]
    judging.write(options.json, "".join(lines))
    for outcome in outcomes:
        mark = "✓" if outcome.rollback == "done" else "✗"
        print(f"{mark} {outcome.reason}", file=sys.stderr if options.json == "-" else sys.stdout)
    return 0 if all(outcome.rollback == "done" for outcome in outcomes) else EXIT_FAILED


async def _roll_back(
    wanted: "list[tuple[Kind | None, str]]", to: str | None, tell: Callable[[str], None], detail: Callable[[str], None]
) -> "list[Outcome]":
    """Plan all of it before anything is changed, then carry it out; one that fails does not stop the others."""
    from uuid import uuid4

    from gate.release.journal import StateUnwritable, exclusive
    from gate.release.registry import Registry
    from gate.release.rollback import carry_out, kind_of, plan_deployment, plan_model
    from gate.targets.replicate_access import connect

    registry = Registry()
    run_id = f"rollback-{uuid4().hex}"
    async with connect() as client:
        plans: list[Plan] = []
        for kind, name in wanted:
            if kind is None:
                kind, is_both = await kind_of(client, name)
                if is_both:
                    tell(f"{name} is a deployment and a model; the deployment is brought back (--model: the model).")
            if kind == "deployment":
                plans.append(await plan_deployment(client, name, to))
            else:
                plans.append(await plan_model(client, registry, name, to))
        outcomes: list[Outcome] = []
        for plan in plans:
            detail(f"{plan.kind} {plan.name}: from {plan.current} to {plan.to}, {plan.why}")
            with contextlib.ExitStack() as stack:
                # A push that is under way on the model would not know of it; where nothing can be kept, there is none.
                with contextlib.suppress(StateUnwritable):
                    stack.enter_context(exclusive(plan.release.model if plan.release else plan.name))
                outcomes.append(await carry_out(client, registry, plan, run_id))
    return outcomes


def _wanted(options: argparse.Namespace) -> "list[tuple[Kind | None, str]]":
    """What is to be brought back, and what kind of thing it is where that is said.

    Raises:
        UsageError: nothing is named, or it is no name.
    """
    if options.name is not None:
        if options.config is not None:
            raise UsageError("--config: names what is brought back, and so does NAME; give one of them.")
        if not re.fullmatch(r"[A-Za-z0-9_][\w.-]*/[A-Za-z0-9_][\w.-]*", options.name, re.ASCII):
            raise UsageError(f"{options.name}: must be owner/name, as on Replicate.")
        return [("deployment" if options.deployment else "model" if options.model else None, options.name)]
    from gate import config as configuration

    path = options.config or configuration.DEFAULT_PATH
    if options.config is None and not path.is_file():
        raise UsageError(f"gate rollback needs a NAME, owner/name of a deployment or a model: there is no ./{path}.")
    config = configuration.load(path)
    deployment = config.deployment
    owner = (deployment and deployment.owner) or (config.model or "").partition("/")[0]
    found: list[tuple[Kind | None, str]] = []
    if deployment is not None and deployment.name is not None and owner and not options.model:
        found.append(("deployment", f"{owner}/{deployment.name}"))
    if config.model is not None and not options.deployment:
        found.append(("model", config.model))
    if not found:
        what = "deployment" if options.deployment else "model" if options.model else "deployment and no model"
        raise UsageError(f"{path}: names no {what} to bring back; give its NAME, owner/name.")
    return found


def _version(text: str | None) -> str | None:
    """Raises UsageError: it is no version."""
    if text is None:
        return None
    match = re.fullmatch(r"(?:sha256:)?([0-9a-f]{64})", text.strip(), re.IGNORECASE)
    if match is None:
        raise UsageError(f"--to {text}: must be a version's id, 64 hexadecimal digits.")
    return match[1].lower()
