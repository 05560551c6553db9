"""Every fault of the service, in every phase of a run: what does the gate make of it?

    python -m benchmarks.faults             # the whole matrix
    python -m benchmarks.faults --only aborted

Models run on the stand-in for Replicate of the tests, on real Cog servers. For each fault (once, or for ever), each
phase (looking up the model, creating a prediction, following it, downloading its output) and each place in the run
(the first such request, or a later one), a harmful and a harmless pair are judged. Prints a table; exits 1 if a
harmful pair passes, a prediction is left running, or a harmless pair does not pass under a fault that passes by.
"""

import argparse
import asyncio
import functools
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gate.targets.replicate as replicate
from gate.config import loads
from gate.engine import Request, check
from gate.errors import GateError
from gate.targets.replicate_client import Patience
from tests.platform import Fault, Host, Platform
from tests.projects import OPTIONAL_TEXT, source, write

CONFIG = """
predict:
  predict_timeout: 2
  test_cases:
    - inputs: {text: one}
    - inputs: {text: two}
judge: {clip: false, claude: false}
"""
GOOD = source("time.sleep(0.05)\nreturn saved(picture(64 + 8 * len(text)))", inputs=OPTIONAL_TEXT, returns="Path")
SAME = GOOD.replace("return saved(picture(", "return saved(picture(").replace("0.05", "0.04")
WORSE = GOOD.replace("return saved(picture(64 + 8 * len(text)))", 'return saved(Image.new("RGB", (96, 64)))')

PHASES = {
    "model": "GET /v1/models/*",
    "create": "POST /v1/*predictions",
    "follow": "GET /v1/predictions/*",
    "download": "GET /delivery/*",
}
# What may happen in which phase, and whether a run gets over it if it happens once.
KINDS: dict[str, tuple[tuple[str, ...], bool]] = {
    "latency": (("model", "create", "follow", "download"), True),
    "throttled": (("model", "create", "follow"), True),
    "status": (("model", "create", "follow", "download"), True),
    "reset_before": (("model", "create", "follow", "download"), True),
    "reset_after": (("model", "create", "follow"), True),
    "malformed": (("model", "create", "follow"), True),
    "extra_fields": (("model", "create", "follow"), True),
    "drip": (("model", "create", "follow", "download"), True),
    "odd_status": (("create", "follow"), True),
    "early": (("create",), True),
    "truncated": (("download",), True),
    "expired": (("download",), False),
    "stuck_starting": (("create",), False),
    "stuck_processing": (("create",), False),
    "aborted": (("create",), False),
    "canceled": (("create",), False),
    "failed": (("create",), False),
}
# The gate's patience with a service, shortened: what matters is what it does at its end.
SHORT = functools.partial(
    Patience, starting=2.0, throttled=2.0, unavailable=2.0, backoff=(0.05, 0.2), poll=(0.1, 0.3), looks=(0.0, 0.1, 0.2)
)


@dataclass(frozen=True)
class Cell:
    kind: str
    phase: str
    once: bool
    after: int
    harmful: bool

    def fault(self) -> Fault:
        # A prediction that answers at once is never followed, so that phase needs one that answers early.
        return Fault(
            self.kind,  # type: ignore[arg-type]
            where=PHASES[self.phase],
            times=1 if self.once else None,
            after=self.after,
            seconds=0.3,
            retry_after=0 if self.after else None,
            resets_in=1,
        )


def cells() -> Iterator[Cell]:
    for kind, (phases, _) in KINDS.items():
        for phase in phases:
            for once in (True, False):
                for after in (0, 1, 3):
                    for harmful in (True, False):
                        yield Cell(kind, phase, once, after, harmful)


def judge(cell: Cell, host: Host, folders: dict[str, Path]) -> tuple[str, float]:
    """What came out of one run, and the seconds that it took; the outcome names a broken promise."""
    with Platform(host) as platform:
        for name, folder in folders.items():
            platform.add_model(f"acme/{name}", str(folder))
        os.environ.update(platform.environment)
        if cell.phase == "follow" and cell.kind not in ("early",):
            platform.faults.add(Fault("early"))
        platform.faults.add(cell.fault())
        candidate = "worse" if cell.harmful else "same"
        request = Request(f"acme/{candidate}", "acme/good", loads(CONFIG, "benchmark"))
        started = time.monotonic()
        try:
            outcome: str = asyncio.run(check(request)).verdict
        except GateError as error:
            outcome = f"refused ({type(error).__name__})"
        seconds = time.monotonic() - started
        if not platform.wait_until_idle() or platform.running():
            outcome += ", LEFT RUNNING"
    if cell.harmful and outcome.startswith("pass"):
        outcome += ", HARMFUL PASSED"
    if not cell.harmful and cell.once and KINDS[cell.kind][1] and not outcome.startswith("pass"):
        outcome += ", HARMLESS DID NOT PASS"
    return outcome, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="only this fault (default: all)")
    options = parser.parse_args()
    replicate.Patience = SHORT  # type: ignore[assignment,misc]
    broken: list[str] = []
    runs = 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folders = {
            name: write(Path(scratch) / name, code) for name, code in (("good", GOOD), ("same", SAME), ("worse", WORSE))
        }
        host = Host()
        try:
            print(f"{'fault':<18} {'phase':<9} {'how often':<9} {'harmful pair':<34} harmless pair")
            rows: dict[tuple[str, str, bool], dict[bool, Counter[str]]] = {}
            chosen = [cell for cell in cells() if options.only in cell.kind]
            for number, cell in enumerate(chosen):
                outcome, _ = judge(cell, host, folders)
                runs += 1
                row = rows.setdefault((cell.kind, cell.phase, cell.once), {True: Counter(), False: Counter()})
                row[cell.harmful][outcome] += 1
                if any(word.isupper() for word in outcome.split(", ")[1:]):
                    broken.append(f"{cell}: {outcome}")
                last = (
                    number + 1 == len(chosen)
                    or chosen[number + 1].kind != cell.kind
                    or chosen[number + 1].phase != cell.phase
                )
                if last or chosen[number + 1].once != cell.once:
                    texts = [
                        ", ".join(f"{name} {count}" for name, count in row[side].items()) for side in (True, False)
                    ]
                    often = "once" if cell.once else "for ever"
                    print(f"{cell.kind:<18} {cell.phase:<9} {often:<9} {texts[0]:<34} {texts[1]}", flush=True)
        finally:
            host.close()
    print(f"{runs} runs in {time.monotonic() - started:.0f} s: {len(broken)} broke a promise")
    for line in broken:
        print(f"  {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
