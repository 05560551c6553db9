"""The rig by hand: `python -m tests.rig --owner acme --model acme/painter`."""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from gate.errors import GateError
from tests.platform.by_hand import read_fault, until_interrupted
from tests.platform.server import Host
from tests.rig.rig import Rig
from tests.rig.storage import MISSING


def main() -> None:
    arguments = _parser().parse_args()
    if MISSING is not None:
        sys.exit(f"The rig {MISSING}; script/setup installs it.")
    logging.getLogger("uvicorn").setLevel(logging.ERROR)  # skopeo tries TLS first.
    host = Host()
    try:
        with tempfile.TemporaryDirectory(prefix="rig-", ignore_cleanup_errors=True) as folder:
            sources = Path(folder) / "sources"
            sources.mkdir()
            rig = Rig(host, Path(folder), sources, arguments.owner)
            try:
                rig.cog_version = arguments.cog_version
                rig.platform.settings.listing_seconds = arguments.listing_seconds
                rig.platform.faults.add(*arguments.fault)
                for text in arguments.model:
                    reference, _, projects = text.partition("=")
                    rig.platform.add_model(reference, *filter(None, projects.split(",")))
                _introduce(rig)
                until_interrupted()
            finally:
                rig.close()
                host.close()
    except GateError as error:
        sys.exit(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.rig", description=__doc__)
    parser.add_argument("--owner", default="acme", help="the account that the token belongs to; acme")
    parser.add_argument("--cog-version", default="0.23.1", help="which Cog the stand-in for it is; 0.23.1")
    model_help = "OWNER/NAME[=PROJECT,…]: a model, and what versions it has without any image in the registry"
    parser.add_argument("--model", action="append", default=[], metavar="MODEL", help=model_help)
    parser.add_argument("--listing-seconds", type=float, default=0.0, help="from a push to its version; 0")
    fault_help = 'JSON, of the platform, as {"kind": "status", "status": 503}; see tests/platform/faults.py'
    parser.add_argument("--fault", action="append", default=[], type=read_fault, metavar="FAULT", help=fault_help)
    return parser


def _introduce(rig: Rig) -> None:
    print(f"Registry at {rig.registry.host}, platform at {rig.platform.url}; Ctrl-C ends them.\n")
    for name, value in rig.environment.items():
        print(f"export {name}={value}")
    print(f"\necho {rig.registry.token} | cog login --token-stdin    # has been done already", flush=True)


if __name__ == "__main__":
    main()
