"""The stand-in by hand: `python -m tests.platform --port 5900 --model owner/name=examples/painter`."""

import argparse
import sys

from gate.errors import GateError
from tests.platform.by_hand import read_fault, until_interrupted
from tests.platform.server import Host, Platform, Settings


def main() -> None:
    arguments = _parser().parse_args()
    owners = [reference.partition("/")[0] for reference in arguments.model or arguments.official_model]
    settings = Settings(
        owner=arguments.owner or next(iter(owners), "acme"),
        boot_seconds=arguments.boot_seconds,
        latency=arguments.latency,
        expire_files_after=arguments.expire_files_after,
    )
    if arguments.token is not None:
        settings.token = arguments.token
    host = Host(arguments.instances)
    try:
        with Platform(host, settings, port=arguments.port) as platform:
            for models, official in ((arguments.model, False), (arguments.official_model, True)):
                for text in models:
                    reference, _, projects = text.partition("=")
                    platform.add_model(reference, *filter(None, projects.split(",")), official=official)
            platform.faults.add(*arguments.fault)
            _introduce(platform)
            until_interrupted()
    except GateError as error:
        sys.exit(str(error))
    finally:
        host.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.platform", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="of loopback; a free one by default")
    project_help = "OWNER/NAME=PROJECT[,PROJECT…]: its versions, each the folder of a Cog project, the latest last"
    parser.add_argument("--model", action="append", default=[], metavar="MODEL", help=project_help)
    parser.add_argument(
        "--official-model", action="append", default=[], metavar="MODEL", help="the same, of an official model"
    )
    parser.add_argument("--owner", help="the account that the token belongs to; the first model's by default")
    parser.add_argument("--token", help="what callers have to pass; a random one by default")
    parser.add_argument("--instances", type=int, default=2, help="the most Cog servers of a version; 2")
    parser.add_argument("--boot-seconds", type=float, default=0.0, help="a cold boot's duration; 0")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every call takes longer; 0")
    parser.add_argument("--expire-files-after", type=float, default=3600.0, help="seconds; 3600")
    fault_help = 'JSON, as {"kind": "status", "status": 503, "times": 2}; see tests/platform/faults.py'
    parser.add_argument("--fault", action="append", default=[], type=read_fault, metavar="FAULT", help=fault_help)
    return parser


def _introduce(platform: Platform) -> None:
    print(f"Serving at {platform.url}; Ctrl-C ends it.\n")
    for name, value in platform.environment.items():
        print(f"export {name}={value}")
    print()
    for reference, model in platform.models.all.items():
        print(reference + (" (official)" if model.official else ""))
        for version in model.versions:
            print(f"  {reference}:{version.id}  {version.program.project}")


if __name__ == "__main__":
    main()
