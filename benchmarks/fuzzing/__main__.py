"""Run the collections and print their tables."""

import argparse
import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import benchmarks.fuzzing
from benchmarks.fuzzing import fresh, tuned
from benchmarks.fuzzing.models import Collection, Found, Report, fuzz

WITHIN = (10, 30, 100)
COLLECTIONS = {"tuned": tuned.collection, "fresh": fresh.collection}


@cache
def collection(name: str) -> Collection:
    return COLLECTIONS[name]()


def runs(task: tuple[str, str, int]) -> list[Found]:
    """One model of a collection, fuzzed with each seed."""
    of, name, seeds = task
    models = collection(of)
    target = models.bugs.get(name) or models.correct[name]
    return [asyncio.run(fuzz(target, seed, max(WITHIN))) for seed in range(seeds)]


def within(found: list[Found]) -> list[int]:
    """How many runs found something within so many iterations."""
    return [sum(run.first is not None and run.first <= most for run in found) for most in WITHIN]


def shares(rows: dict[str, list[Found]]) -> str:
    """The share of all runs that found something within so many iterations, as the cells of a row."""
    count = sum(map(len, rows.values()))
    columns = zip(*map(within, rows.values()), strict=True)
    return "".join(f"{sum(column) / count:>7.1%}" for column in columns)


def report(models: Collection, rows: dict[str, list[Found]]) -> Iterator[str]:
    """The table of a collection, line by line."""
    bugs = {name: found for name, found in rows.items() if name in models.bugs}
    for name, found in bugs.items():
        mark = " (held out)" if name in models.held_out else ""
        yield f"{name + mark:80}" + "".join(f"{count:>7}" for count in within(found))
        # What is held out is not to be looked at closely.
        for line in sorted({one.line for run in found for one in run.reports if not (mark or one.minimal)})[:2]:
            yield f"    not minimal: {line}"
    for label, part in (
        ("all bugs", bugs),
        ("held out", {name: found for name, found in bugs.items() if name in models.held_out}),
        ("the others", {name: found for name, found in bugs.items() if name not in models.held_out}),
    ):
        if part and (label == "all bugs" or models.held_out):
            yield f"{f'{label}: {len(part)} bugs, share of the runs':80}" + shares(part)
            yield from size([one for found in part.values() for run in found for one in run.reports])
    correct = {name: found for name, found in rows.items() if name in models.correct}
    wrong = {name: [run for run in found if run.first] for name, found in correct.items()}
    for name, found in wrong.items():
        for line in sorted({f"{one.error[:60]} | {one.line}" for run in found for one in run.reports})[:3]:
            yield f"    finding of {name}: {line}"
    if correct:
        count = sum(map(len, correct.values()))
        yield f"{len(correct)} correct models: {sum(map(len, wrong.values()))} of {count} runs have a finding"


def size(reports: list[Report]) -> Iterator[str]:
    """How many of the reported inputs are minimal, and what that took, as a line."""
    if reports:
        least, took = sum(one.minimal for one in reports), [one.predictions for one in reports]
        yield (
            f"    {least} of {len(reports)} reported inputs are minimal ({least / len(reports):.1%}), "
            f"after {sum(took) / len(took):.1f} further predictions on average, at most {max(took)}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=benchmarks.fuzzing.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collection", choices=[*COLLECTIONS], help="one of them (default: both)")
    parser.add_argument("--seeds", type=int, default=20, help="runs of each model (default: 20)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--only", default="", help="only models whose name contains this")
    options = parser.parse_args()
    with ProcessPoolExecutor(options.jobs) as pool:
        for of in [options.collection] if options.collection else COLLECTIONS:
            started = time.monotonic()
            models = collection(of)
            names = [name for name in (*models.bugs, *models.correct) if options.only in name]
            found = pool.map(runs, [(of, name, options.seeds) for name in names])
            title = f"{of}: found within, of {options.seeds} seeds"
            print(f"{title:80}" + "".join(f"{count:>7}" for count in WITHIN))
            for line in report(models, dict(zip(names, found, strict=True))):
                print(line)
            print(f"{time.monotonic() - started:.0f} s\n", flush=True)


if __name__ == "__main__":
    main()
