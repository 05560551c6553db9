"""One decision of the gate about one pair: its own checks over its own sampler, with both models in this process."""

import asyncio
import functools
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.judging.catalogue import find
from benchmarks.judging.pair import Inputs, Pair
from benchmarks.judging.target import InProcess
from gate.cases import build_cases
from gate.checks.all import AFTERWARDS, CHECKS
from gate.checks.base import Check, Run
from gate.config import ClaudeConfig, ClipConfig, CompareConfig, Config, JudgeConfig, PredictConfig, TestCase, load
from gate.errors import GateError
from gate.judges.base import Opinion
from gate.judges.claude import ClaudeJudge
from gate.judges.clip import ClipJudge, LoadedClip, load_clip
from gate.media.store import ArtifactStore
from gate.models import Model
from gate.openapi.files import may_return_files
from gate.sampling import Sampler
from gate.verdict import CheckResult, Outcome, conclude

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Settings:
    """How decisions are made.

    Attributes:
        seed: of everything that is drawn.
        fixed: make `max_repeats` outputs of each side at once, instead of more and more of them.
        claude: count the questions that would go to Claude, which leave a case undecided; else it is off.
        given_seed: every case of a model that takes a seed gives one, so that its baseline repeats itself.
    """

    seed: int = 0
    fixed: bool = False
    claude: bool = False
    given_seed: bool = False


@dataclass(frozen=True)
class Decision:
    """What the gate said about one run of one pair.

    Attributes:
        check, by, reason: the check that the outcome rests on, the judge that decided it and its sentence.
        predictions: of both sides.
        most: that `max_repeats` of each side for each case would be.
        questions: that Claude would have been asked; each takes one call if its answer is yes, else up to `votes`.
        images: that CLIP embedded.
        fault: the gate itself failed.
    """

    pair: str
    run: int
    outcome: Outcome
    check: str
    by: str
    reason: str
    predictions: int
    most: int
    questions: int
    images: int
    seconds: float
    fault: bool = False


class SilentClaude(ClaudeJudge):
    """Counts the questions that come to Claude, and never knows the answer."""

    questions = 0

    @property
    def has_key(self) -> bool:
        return True

    async def _judge(self, *args: Any, **kwargs: Any) -> Opinion:
        self.questions += 1
        return Opinion("undecided", "none", "Nothing but Claude could tell, and the benchmark does not ask it.")


def decide(name: str, runs: Iterable[int], settings: Settings) -> list[Decision]:
    """Judge the pair of that name, or a baseline against itself, once for each number of a run."""
    return [asyncio.run(_decide(find(name), number, settings)) for number in runs]


async def _decide(pair: Pair, number: int, settings: Settings) -> Decision:
    started = time.monotonic()

    def draws(what: int) -> np.random.Generator:
        return np.random.default_rng([settings.seed, zlib.crc32(pair.name.encode()), number, what])

    baseline = pair.baseline
    cases = baseline.cases(draws(0))
    if settings.given_seed and baseline.takes_seed:
        cases = [case | {"seed": number + 1} for case in cases]
    config = _config(cases, settings)
    ours = InProcess("candidate", baseline, pair.candidate, pair.output or baseline.output, pair.pace, draws(1))
    theirs = InProcess("baseline", baseline, baseline.generate, baseline.output, 1.0, draws(2))
    candidate = Model("candidate", ours, await ours.openapi())
    live = Model("baseline", theirs, await theirs.openapi())
    assert config.predict is not None
    assert config.judge.claude
    cases = build_cases(config, "the benchmark", candidate, live, baseline_unknown=False)
    clip, claude = None, SilentClaude(config.judge.claude) if settings.claude else None
    with ArtifactStore() as store:
        sampler = Sampler(store, config.parallel, config.predict.predict_timeout, lambda sample: None)
        if any(may_return_files(model.document) for model in (candidate, live)):
            clip = ClipJudge(_clip_config(), _loaded_clip())
        run = Run(
            config=config,
            candidate=candidate,
            baseline=live,
            cases=cases,
            sampler=sampler,
            store=store,
            clip=clip,
            claude=claude,
            emit=lambda event: None,
        )
        try:
            results, faults = await _results(run)
        finally:
            await sampler.aclose()
            if clip is not None:
                await clip.aclose()
    outcome, reason = conclude(results, [])
    of_outcome = [result for result in results if result.status == outcome]
    # Of a pass, what the outputs are like is told by a comparison.
    of_outcome.sort(key=lambda result: outcome == "pass" and not result.id.startswith("compare."))
    telling = of_outcome[0] if of_outcome else None
    return Decision(
        pair=pair.name,
        run=number,
        outcome=outcome,
        check=telling.id if telling else "",
        by=telling.decided_by if telling else "none",
        reason=reason,
        predictions=sampler.usage.predictions,
        most=2 * config.compare.max_repeats * len(cases),
        questions=claude.questions if claude else 0,
        images=clip.images_embedded if clip else 0,
        seconds=round(time.monotonic() - started, 3),
        fault=bool(faults),
    )


async def _results(run: Run) -> tuple[list[CheckResult], list[str]]:
    """The results of all checks in the order of a verdict, and what went wrong in the gate, as its engine has them."""
    found: dict[str, CheckResult] = {}
    faults: list[str] = []

    async def collect(check: Check) -> None:
        message = "The check did not come to a result."
        try:
            async for result in check.results(run):
                found[result.id] = result
        except GateError as error:
            message = str(error)
        except Exception as error:  # noqa: BLE001 - counted, and never taken for an answer
            message = f"The gate itself failed: {type(error).__name__}: {error}"
            faults.append(message)
        for check_id in check.ids(run):
            found.setdefault(check_id, CheckResult(id=check_id, status="inconclusive", message=message))

    async def side_by_side(checks: Sequence[Check]) -> None:
        await asyncio.gather(*(collect(check) for check in checks if check.ids(run)))

    await side_by_side(CHECKS)
    await side_by_side(AFTERWARDS)
    order = [check_id for check in (*CHECKS, *AFTERWARDS) for check_id in check.ids(run)]
    return [found[check_id] for check_id in order], faults


def _config(cases: list[Inputs], settings: Settings) -> Config:
    """A configuration as most are: test cases, and nothing else but the example's CLIP."""
    compare = CompareConfig()
    if settings.fixed:
        compare = CompareConfig(repeats=compare.max_repeats)
    return Config(
        predict=PredictConfig(test_cases=[TestCase(inputs=inputs) for inputs in cases]),
        judge=JudgeConfig(clip=_clip_config(), claude=ClaudeConfig()),
        compare=compare,
    )


@functools.cache
def _clip_config() -> ClipConfig:
    clip = load(ROOT / "configs" / "painter.yaml").judge.clip
    assert clip
    return clip.model_copy(update={"device": "cpu"})


@functools.cache
def _loaded_clip() -> LoadedClip:
    import torch

    # One thread for each process: there are as many processes as there is room for.
    torch.set_num_threads(1)
    return load_clip(_clip_config())
