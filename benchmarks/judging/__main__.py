"""Command line of the benchmark."""

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import benchmarks.judging
from benchmarks.judging.catalogue import BASELINES, PAIRS, against_itself
from benchmarks.judging.decide import Settings
from benchmarks.judging.measure import measure
from benchmarks.judging.pair import KINDS
from benchmarks.judging.split import SPLITS, split_of
from benchmarks.judging.summary import as_json
from benchmarks.judging.tables import report, same_report
from gate.config import CompareConfig

SAME_RUNS = 500  # in all, at least


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.judging",
        description=benchmarks.judging.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", default="", help="only pairs whose name contains this")
    parser.add_argument("--kind", choices=KINDS, help="only pairs of this kind of output (default: all)")
    parser.add_argument("--split", choices=SPLITS, help="only this part (default: all, apart)")
    parser.add_argument("--runs", type=int, help="of each pair (default: 10; with --same, 500 over all baselines)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--seed", type=int, default=0, help="of everything that is drawn (default: 0)")
    parser.add_argument("--fixed", action="store_true", help="make compare.max_repeats outputs at once, not in rounds")
    parser.add_argument("--same", action="store_true", help="judge stochastic baselines against themselves instead")
    parser.add_argument("--claude", action="store_true", help="count what Claude would be asked (default: it is off)")
    parser.add_argument(
        "--given-seed", action="store_true", help="only of models that take a seed, which every case gives"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every decision and the summary there")
    options = parser.parse_args(arguments)
    if options.same:
        names = [
            against_itself(baseline).name
            for name, baseline in BASELINES.items()
            if baseline.stochastic and options.only in name and options.kind in (None, baseline.kind)
        ]
    else:
        names = [
            pair.name
            for pair in PAIRS
            if options.only in pair.name
            and options.kind in (None, pair.kind)
            and (pair.baseline.takes_seed or not options.given_seed)
            and options.split in (None, split_of(pair))
        ]
    if not names:
        parser.error("no pair is called that")
    runs = options.runs or (math.ceil(SAME_RUNS / len(names)) if options.same else 10)
    settings = Settings(options.seed, options.fixed, options.claude, options.given_seed)
    started = time.monotonic()
    decisions = measure(names, runs, settings, options.jobs)
    seconds = time.monotonic() - started
    how = "max_repeats outputs at once" if options.fixed else "outputs in rounds"
    print(f"{len(names)} pairs, {runs} runs each, seed {options.seed}, {how}; {seconds:.0f} s")
    lines = same_report(decisions, CompareConfig().false_alarm_rate) if options.same else report(decisions)
    print("\n".join(lines))
    if options.json:
        known = asdict(settings) | {"runs": runs, "seconds": round(seconds, 1)}
        options.json.write_text(json.dumps(as_json(decisions, known), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
