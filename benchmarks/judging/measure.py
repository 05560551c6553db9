"""Many decisions, side by side in processes."""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from benchmarks.judging.decide import Decision, Settings, decide

RUNS_AT_A_TIME = 5  # of one pair, in one process
# Each process computes in one thread.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def measure(names: Sequence[str], runs: int, settings: Settings, jobs: int) -> list[Decision]:
    """Judge each pair `runs` times; the decisions in the order of the names. Progress goes to stderr."""
    found = list(_measured(names, runs, settings, jobs))
    order = {name: number for number, name in enumerate(names)}
    return sorted(found, key=lambda decision: (order[decision.pair], decision.run))


def _measured(names: Sequence[str], runs: int, settings: Settings, jobs: int) -> Iterator[Decision]:
    if jobs == 1:
        for name in names:
            yield from decide(name, range(runs), settings)
        return
    os.environ |= ONE_THREAD
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        tasks = [
            pool.submit(decide, name, range(first, min(first + RUNS_AT_A_TIME, runs)), settings)
            for name in names
            for first in range(0, runs, RUNS_AT_A_TIME)
        ]
        for done, task in enumerate(as_completed(tasks), start=1):
            yield from task.result()
            if done % 20 == 0 or done == len(tasks):
                print(f"{done} of {len(tasks)} groups of runs", file=sys.stderr)
