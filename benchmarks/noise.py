"""How often the comparison of stochastic outputs is right, over many simulated runs on real outputs.

Every painter version makes a pool of outputs for each prompt of configs/painter.yaml, on its real server; the pool
is embedded once. A run then draws its outputs from the pools and judges them as `gate check` does, round by round.
The sizes for images in gate/judges/noticeable were chosen with this table.

    python -m benchmarks.noise                    # pools of 120, 400 runs of each version
    python -m benchmarks.noise --pool-file p.npz  # keep the pools for another look
"""

import argparse
import asyncio
import sys
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

from gate.checks.stochastic import rounds
from gate.config import ClipConfig, load
from gate.judges import noise
from gate.judges.clip import ClipJudge, Embedding
from gate.judges.permutation import Stratum
from gate.media.output import read_output
from gate.media.store import ArtifactStore
from gate.openapi.document import output_schema
from gate.targets.local import LocalTarget

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "configs" / "painter.yaml"
# Versions whose pictures can be embedded and compared; the others fail on facts or on their schema.
HARMLESS = ("painter", "painter-refactored", "painter-grain")
HARMFUL = (
    "painter-dimmed",
    "painter-forgetful",
    "painter-swapped",
    "painter-blurred",
    "painter-sometimes-black",
    "painter-deaf",
    "painter-mirrored",
    "painter-stuck",
)
Pools = dict[str, list[Embedding]]


async def pool_of(version: str, size: int, clip: ClipJudge) -> list[Embedding]:
    """Embeddings of `size` outputs for each prompt: a list of (size, width)."""
    config = load(CONFIG)
    assert config.predict is not None
    embeddings = []
    with ArtifactStore() as store:
        async with LocalTarget(str(ROOT / "examples" / version), parallel=2) as target:
            schema = output_schema(await target.openapi())
            for case in config.predict.test_cases:
                predictions = await asyncio.gather(*(target.predict(dict(case.inputs), 60.0) for _ in range(size)))
                outputs = await asyncio.gather(*(read_output(p.output, schema, store) for p in predictions))
                embeddings.append(await clip.images([leaf.value for leaves in outputs for leaf in leaves]))
    return embeddings


async def make_pools(size: int) -> Pools:
    config = load(CONFIG)
    assert isinstance(config.judge.clip, ClipConfig)
    clip = ClipJudge(config.judge.clip)
    pools = {}
    for version in (*HARMLESS, *HARMFUL):
        pools[version] = await pool_of(version, size, clip)
        print(f"{version}: {size} outputs for each of {len(pools[version])} prompts", file=sys.stderr)
    return pools


def simulate(
    baseline: list[Embedding], candidate: list[Embedding], rng: np.random.Generator, rate: float
) -> tuple[bool, int, list[noise.Answer]]:
    """One run: whether a case failed, how many outputs were needed in all, and what alarmed."""
    sizes = rounds(3, 8)
    drawn = {}
    for case, (theirs, ours) in enumerate(zip(baseline, candidate, strict=True), start=1):
        picked = rng.permutation(len(theirs))
        # Two sides from one pool must not share outputs.
        most = max(sizes[-1])
        own = picked[most:] if ours is theirs else rng.permutation(len(ours))
        drawn[case] = (theirs[picked[:most]], ours[own[:most]])
    undecided, strata, alarms = set(drawn), {}, []
    outputs = 0
    for number, (ours, theirs) in enumerate(sizes, start=1):
        for case in undecided:
            of_baseline, of_candidate = drawn[case]
            strata[case] = Stratum(case, "output", baseline=of_baseline[:theirs], candidate=of_candidate[:ours])
        opinions = noise.judge_round(
            list(strata.values()), false_alarm_rate=rate, looks=len(sizes), last=number == len(sizes)
        )
        for case in list(undecided):
            if opinions[case].decision != "undecided":
                undecided.discard(case)
                outputs += ours + theirs
                if opinions[case].decision == "fail":
                    alarms += [answer for answer in opinions[case].answers if answer.alarming]
                    del strata[case]
        if not undecided:
            break
    return bool(alarms), outputs, alarms


def report(pools: Pools, runs: int, cases: int, rate: float) -> None:
    rng = np.random.default_rng(7)
    print(f"\n{cases} case(s), {runs} runs each, false_alarm_rate {rate}")
    print(f"{'version':<26} {'called different':<26} {'outputs':>7}  what alarmed, of all alarms")
    for version, pool in pools.items():
        results = [simulate(pools["painter"][:cases], pool[:cases], rng, rate) for _ in range(runs)]
        failed = sum(alarmed for alarmed, _, _ in results)
        interval = binomtest(failed, runs).proportion_ci(method="exact")
        questions = [answer.question for _, _, answers in results for answer in answers]
        shares = {name: questions.count(name) / len(questions) for name in dict.fromkeys(questions)}
        what = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
        called = f"{failed / runs:6.1%} ({interval.low:.1%}-{interval.high:.1%})"
        outputs = np.mean([count for _, count, _ in results])
        print(f"{version:<26} {called:<26} {outputs:>7.1f}  {what}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=int, default=120, help="outputs of each version for each prompt (default: 120)")
    parser.add_argument("--pool-file", type=Path, help="read the pools from there, or write them there (default: none)")
    parser.add_argument("--runs", type=int, default=400, help="simulated runs of each version (default: 400)")
    parser.add_argument("--rate", type=float, default=0.01, help="false_alarm_rate (default: 0.01)")
    options = parser.parse_args()
    if options.pool_file and options.pool_file.exists():
        stored = np.load(options.pool_file)
        pools = {version: list(stored[version]) for version in stored.files}
    else:
        pools = asyncio.run(make_pools(options.pool))
        if options.pool_file:
            arrays = {version: np.stack(pool) for version, pool in pools.items()}
            np.savez(options.pool_file, allow_pickle=False, **arrays)
    for cases in (len(pools["painter"]), 1):
        report(pools, options.runs, cases, options.rate)
    return 0


if __name__ == "__main__":
    sys.exit(main())
