"""From two references and a configuration to a verdict: plan, run side by side, conclude.

The engine tells what happens as events and knows nothing of terminals. Whatever goes wrong in it or below it
ends as an inconclusive check or an inconclusive run, never as a pass.
"""

import asyncio
import contextlib
import importlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import gate
from gate import trainings
from gate.config import Config
from gate.errors import GateError, ServiceError, SetupFailed, UsageError
from gate.events import CheckFinished, Emit, Finished, ModelReady, ModelStarting, Note, Planned, PredictionFinished
from gate.models import Model
from gate.openapi.document import component, input_schema
from gate.openapi.files import may_return_files
from gate.openapi.words import shorten
from gate.secrets import redact, redact_json
from gate.targets import REPLICATE, open_target
from gate.targets.base import Target
from gate.verdict import SCHEMA_VERSION, CheckResult, GateInfo, ModelInfo, Side, Usage, Verdict, conclude, now

if TYPE_CHECKING:
    from gate.checks.base import Check, Run
    from gate.judges.claude import ClaudeJudge
    from gate.judges.clip import ClipJudge, LoadedClip
    from gate.media.store import ArtifactStore
    from gate.sampling import Sample, Sampler
    from gate.targets.ledger import Ledger

# What judges is imported while the models start: together it takes as long as starting a small one.
JUDGING = ("gate.checks.all", "gate.judges.claude")


@dataclass(frozen=True)
class Request:
    """What a caller wants judged.

    Attributes:
        candidate, baseline: model references; without a baseline only the candidate's own checks are made.
        python: the interpreter for local projects, or None to choose each project's own.
        config_name: how messages call the configuration.
        replicate_token, anthropic_key: None takes those of the environment.
        hosted: set by a gate that runs on behalf of strangers, see `Hosted`.
        destination: the model that trainings write to; None: trainings are not run.
        memory: keeps the run's predictions for a run that goes on after this one.
        cache: a folder that keeps the predictions of baselines on Replicate for later runs.
        fuzz_seed: of the inputs that are fuzzed with; the same seed gives the same inputs.
    """

    candidate: str
    baseline: str | None
    config: Config
    python: str | None = None
    config_name: str = "the configuration"
    replicate_token: str | None = None
    anthropic_key: str | None = None
    hosted: "Hosted | None" = None
    destination: str | None = None
    memory: "Memory | None" = None
    cache: Path | None = None
    fuzz_seed: int = 0


@dataclass(frozen=True)
class Memory:
    """What a run on Replicate leaves for others.

    Attributes:
        ledger: of predictions and trainings.
        files: a folder for what they returned.
    """

    ledger: "Ledger"
    files: Path


@dataclass(frozen=True)
class Hosted:
    """How a gate on a server serves strangers: models on Replicate only, no file of its own, no private address.

    Attributes:
        clip: the weights that it has loaded; a configuration cannot name others.
        allow_loopback: fetch from this machine as well: for tests.
    """

    clip: "LoadedClip | None"
    allow_loopback: bool = False


@dataclass
class _State:
    """What a run has come to so far; enough to conclude from at any moment."""

    results: dict[str, CheckResult]
    planned: list[str]
    faults: list[str]
    targets: dict[Side, Target]
    usage: Usage
    keep: Path | None = None

    def plan(self, ids: list[str], emit: Emit) -> None:
        self.planned.extend(ids)
        emit(Planned(list(self.planned)))


async def check(request: Request, emit: Emit = lambda event: None) -> Verdict:
    """Judge the candidate; changes nothing anywhere.

    A cancelled run stops what it started, emits a verdict that cannot be a pass, and raises
    `asyncio.CancelledError`.

    Raises:
        UsageError: the request cannot be carried out as it stands; no prediction was made.
    """
    started_at, started = now(), time.monotonic()
    with contextlib.ExitStack() as kept:
        memory, cache = request.memory, _open_cache(request, emit, kept)
        targets: dict[Side, Target] = {"candidate": _open(request, request.candidate, memory)}
        if request.baseline is not None:
            targets["baseline"] = _open(request, request.baseline, cache or memory)
        keep = cache or memory
        state = _State({}, [], [], targets, Usage(), keep.files if keep else None)

        def finish() -> Verdict:
            verdict = _conclude(state, started_at, time.monotonic() - started)
            emit(Finished(verdict))
            return verdict

        try:
            async with contextlib.AsyncExitStack() as stack:
                await _run(request, state, emit, stack)
        except asyncio.CancelledError:
            state.faults.insert(0, "The run was interrupted before every check had come to a result.")
            finish()
            raise
        return finish()


def _open_cache(request: Request, emit: Emit, stack: contextlib.ExitStack) -> Memory | None:
    """The cache of baselines, where one is wanted and nobody else is writing to it."""
    if request.cache is None or request.baseline is None or not REPLICATE.fullmatch(request.baseline):
        return None
    from gate.targets.ledger import Ledger

    try:
        # A failure may pass by, and is asked for anew.
        ledger = stack.enter_context(Ledger(request.cache / "predictions", answers=frozenset({"succeeded"})))
    except ServiceError as error:
        emit(Note(f"The cache is not used: {error}"))
        return None
    return Memory(ledger, request.cache / "files")


def _conclude(state: _State, started_at: datetime, seconds: float) -> Verdict:
    for check_id in state.planned:
        # A check that yields nothing is a fault of the gate's own, and no reason to let anything pass.
        state.results.setdefault(
            check_id, CheckResult(id=check_id, status="inconclusive", message="The check did not come to a result.")
        )
    order = {check_id: number for number, check_id in enumerate(state.planned)}
    checks = sorted(state.results.values(), key=lambda result: order.get(result.id, len(order)))
    outcome, reason = conclude(checks, state.faults)
    baseline = state.targets.get("baseline")
    return Verdict(
        gate=GateInfo(version=gate.__version__, schema=SCHEMA_VERSION),
        verdict=outcome,
        reason=redact(reason),
        candidate=_info(state.targets["candidate"]),
        baseline=_info(baseline) if baseline else None,
        checks=checks,
        usage=state.usage,
        started_at=started_at,
        seconds=seconds,
    )


def _open(request: Request, ref: str, memory: Memory | None) -> Target:
    if request.hosted and not REPLICATE.fullmatch(ref):
        raise UsageError(
            f"{shorten(ref)}: this gate judges models on Replicate only; write owner/name or owner/name:VERSION."
        )
    return open_target(
        ref,
        parallel=request.config.parallel,
        python=request.python,
        replicate_token=request.replicate_token,
        ledger=memory.ledger if memory else None,
    )


def _info(target: Target) -> ModelInfo:
    return ModelInfo(ref=redact(target.ref), kind=target.kind, version=target.version)


async def _run(request: Request, state: _State, emit: Emit, stack: contextlib.AsyncExitStack) -> None:
    """Everything that needs the models. Results and faults are left in `state`."""
    (models, failures), _ = await asyncio.gather(_start(state.targets, emit, stack), asyncio.to_thread(_import_judging))
    from gate.checks.all import AFTERWARDS, CHECKS, TRAIN_CHECKS

    candidate, baseline = models.get("candidate"), models.get("baseline")
    if candidate is None:
        _candidate_did_not_start(request, state, emit, failures["candidate"])
        return
    if "baseline" in failures:
        state.faults.append(f"The baseline cannot be compared with: {failures['baseline']}")
    _note_what_is_not_run(request, state, emit)
    bench = await _bench(request, candidate, baseline, "baseline" in failures, state.keep, emit, stack)
    try:
        async with asyncio.TaskGroup() as group:
            config = request.config
            trained: dict[int, trainings.Trained] = {}
            train = await _train_run(bench, state, stack)
            if train is not None:
                state.plan([trainings.PREFIX + check_id for one in TRAIN_CHECKS for check_id in one.ids(train)], emit)
                training = group.create_task(_side_by_side(TRAIN_CHECKS, train, state, trainings.PREFIX))
                if trainings.refers_to_trainings(config):
                    await training
                    trained = _trained(train)
            config, unavailable = trainings.fill_in(config, trained)
            run = bench.run(config, candidate, baseline, unavailable=unavailable)
            if not (run.cases or run.fuzz_inputs or run.probed) and (config.predict is not None or train is None):
                from gate.cases import explain_no_cases

                state.faults.append(explain_no_cases(config, request.config_name, candidate))
            state.plan([check_id for one in (*CHECKS, *AFTERWARDS) for check_id in one.ids(run)], emit)
            await _side_by_side(CHECKS, run, state)
            for one in AFTERWARDS:
                if one.ids(run):
                    await _collect(one, run, state)
    except ExceptionGroup as errors:
        raise _first(errors) from None
    finally:
        state.usage = bench.usage()


def _first(errors: ExceptionGroup) -> Exception:
    """The first error of a group: what leaves a check is a UsageError, of which one is enough to know."""
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, ExceptionGroup) else error


@dataclass
class _Bench:
    """What the runs of a request share: the store, the judges, and how they are made."""

    request: Request
    candidate: Model
    baseline: Model | None
    baseline_unknown: bool
    store: "ArtifactStore"
    clip: "ClipJudge | None"
    claude: "ClaudeJudge | None"
    emit: Emit
    stack: contextlib.AsyncExitStack
    samplers: "list[Sampler]"

    def run(
        self,
        config: Config,
        candidate: Model,
        baseline: Model | None,
        section: str = "predict",
        unavailable: Mapping[int, str] = {},
    ) -> "Run":
        from gate.cases import build_cases
        from gate.checks.base import Run
        from gate.sampling import Sampler

        local_files = self.request.hosted is None
        cases = build_cases(
            config,
            self.request.config_name,
            candidate,
            baseline,
            baseline_unknown=self.baseline_unknown,
            local_files=local_files,
            unavailable=unavailable,
            section=section,
        )
        timeout = float(config.predict.predict_timeout) if config.predict else 0.0
        emit = self.emit
        sampler = Sampler(self.store, config.parallel, timeout, lambda sample: emit(_finished(sample)))
        self.samplers.append(sampler)
        self.stack.push_async_callback(sampler.aclose)
        return Run(
            config,
            candidate,
            baseline,
            cases,
            sampler,
            self.store,
            self.clip,
            self.claude,
            emit,
            local_files,
            self.request.fuzz_seed,
            self.baseline_unknown,
            memory.files.with_name("fuzz-inputs") if (memory := self.request.memory) else None,
        )

    def usage(self) -> Usage:
        usage = Usage(
            predictions=sum(sampler.usage.predictions for sampler in self.samplers),
            predict_seconds=sum(sampler.usage.predict_seconds for sampler in self.samplers),
            clip_images=self.clip.images_embedded if self.clip else 0,
        )
        if self.claude is not None:
            usage.claude_calls = self.claude.calls
            usage.claude_input_tokens = self.claude.input_tokens
            usage.claude_output_tokens = self.claude.output_tokens
        return usage


async def _bench(
    request: Request,
    candidate: Model,
    baseline: Model | None,
    baseline_unknown: bool,
    keep: Path | None,
    emit: Emit,
    stack: contextlib.AsyncExitStack,
) -> _Bench:
    from gate.media.store import ArtifactStore

    hosted = request.hosted
    store = ArtifactStore(
        public_only=hosted is not None,
        allow_loopback=hosted is not None and hosted.allow_loopback,
        keep=keep,
    )
    stack.enter_context(store)
    clip = await _load_clip(request, [model for model in (candidate, baseline) if model], stack)
    claude = _claude(request, stack)
    return _Bench(request, candidate, baseline, baseline_unknown, store, clip, claude, emit, stack, [])


async def _train_run(bench: _Bench, state: _State, stack: contextlib.AsyncExitStack) -> "Run | None":
    """The run of the section `train`, where trainings are run."""
    request = bench.request
    if request.config.train is None or request.destination is None:
        return None
    if component(bench.candidate.document, "TrainingInput") is None:
        message = (
            "The configuration has a section train, and the candidate cannot be trained: name a trainer in cog.yaml."
        )
        state.results["train.schema.lint"] = CheckResult(
            id="train.schema.lint", status="fail", message=message, decided_by="schema"
        )
        return None
    from gate.targets.training import TrainingTarget

    ledger = request.memory.ledger if request.memory else None

    async def model(of: Model) -> Model:
        name = of.target.ref.partition(":")[0] if of.target.version else of.target.ref
        ref = f"{name}:{of.target.version}" if of.target.version else name
        target = TrainingTarget(ref, str(request.destination), token=request.replicate_token, ledger=ledger)
        await stack.enter_async_context(target)
        return Model(of.side, target, await target.openapi())

    baseline = bench.baseline
    if baseline is not None and component(baseline.document, "TrainingInput") is None:
        baseline = None
    try:
        candidate, baseline = await model(bench.candidate), await model(baseline) if baseline else None
    except UsageError:
        raise
    except GateError as error:
        state.faults.append(f"Trainings could not be run: {error}")
        return None
    return bench.run(trainings.as_run(request.config), candidate, baseline, "train")


def _trained(train: "Run") -> dict[int, trainings.Trained]:
    """What the trainings of a run have made, by the number of their case."""
    samples = {case.number: train.sampler.taken("candidate", case.number) for case in train.cases}
    return {number: trainings.trained(some[0].prediction) for number, some in samples.items() if some}


async def _side_by_side(checks: "Sequence[Check]", run: "Run", state: _State, prefix: str = "") -> None:
    async with asyncio.TaskGroup() as group:
        for one in checks:
            if one.ids(run):
                group.create_task(_collect(one, run, state, prefix))


async def _collect(check: "Check", run: "Run", state: _State, prefix: str = "") -> None:
    """Take a check's results; what it cannot answer becomes inconclusive, with the reason.

    Args:
        prefix: of the ids in the verdict.
    """
    started = time.monotonic()

    def add(result: CheckResult) -> None:
        clean = _redacted(result.model_copy(update={"id": prefix + result.id}), time.monotonic() - started)
        state.results[clean.id] = clean
        run.emit(CheckFinished(clean))

    try:
        async for result in check.results(run):
            add(result)
    except UsageError:
        raise
    except GateError as error:
        message = str(error)
    except Exception as error:  # noqa: BLE001 - the gate's own fault must not become anything but inconclusive
        message = f"The gate itself failed: {type(error).__name__}: {error}"
    else:
        message = "The check did not come to a result."
    for check_id in check.ids(run):
        if prefix + check_id not in state.results:
            add(CheckResult(id=check_id, status="inconclusive", message=message))


def _import_judging() -> None:
    for module in JUDGING:
        importlib.import_module(module)


async def _start(
    targets: dict[Side, Target], emit: Emit, stack: contextlib.AsyncExitStack
) -> tuple[dict[Side, Model], dict[Side, GateError]]:
    """Start both sides at the same time and read their OpenAPI documents."""

    running: list[Target] = []

    async def stop() -> None:
        await asyncio.gather(*(target.__aexit__(None, None, None) for target in running))

    stack.push_async_callback(stop)

    async def start(side: Side, target: Target) -> Model:
        emit(ModelStarting(side, target.ref))
        started = time.monotonic()
        await target.__aenter__()
        running.append(target)
        document = await target.openapi()
        input_schema(document)
        emit(ModelReady(side, target.ref, time.monotonic() - started))
        return Model(side, target, document)

    tasks = {side: asyncio.create_task(start(side, target)) for side, target in targets.items()}
    try:
        outcomes = await asyncio.gather(*tasks.values(), return_exceptions=True)
    except asyncio.CancelledError:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        raise
    models: dict[Side, Model] = {}
    failures: dict[Side, GateError] = {}
    for side, outcome in zip(targets, outcomes, strict=True):
        if isinstance(outcome, Model):
            models[side] = outcome
        elif isinstance(outcome, GateError) and not isinstance(outcome, UsageError):
            failures[side] = outcome
        else:
            raise outcome
    return models, failures


def _redacted(result: CheckResult, seconds: float) -> CheckResult:
    """The result as anybody may see it, with the time it took."""
    return CheckResult.model_validate(redact_json(result.model_copy(update={"seconds": seconds}).model_dump()))


def _candidate_did_not_start(request: Request, state: _State, emit: Emit, error: GateError) -> None:
    """A candidate that does not become ready has failed; one that a service kept from it is not judged."""
    failed = isinstance(error, SetupFailed)
    message = f"The candidate did not become ready: {error}" if failed else str(error)
    result = CheckResult(
        id="case.1" if request.config.predict and request.config.predict.test_cases else "schema.lint",
        status="fail" if failed else "inconclusive",
        message=message,
        decided_by="error" if failed else "none",
        evidence={"logs": error.logs} if isinstance(error, SetupFailed) and error.logs else {},
    )
    clean = _redacted(result, seconds=0.0)
    state.planned = [clean.id]
    state.results[clean.id] = clean
    emit(Planned([clean.id]))
    emit(CheckFinished(clean))


async def _load_clip(request: Request, models: list[Model], stack: contextlib.AsyncExitStack) -> "ClipJudge | None":
    """The CLIP judge, loaded, where the models return files and it is on."""
    settings = request.config.judge.clip
    if not settings or not any(may_return_files(model.document) for model in models):
        return None
    from gate.judges.clip import ClipJudge  # numpy: for files alone

    clip = ClipJudge(settings, request.hosted.clip if request.hosted else None)
    stack.push_async_callback(clip.aclose)
    await clip.load()
    return clip


def _claude(request: Request, stack: contextlib.AsyncExitStack) -> "ClaudeJudge | None":
    """The Claude judge, where it is on; it asks nothing until a question comes to it."""
    if not request.config.judge.claude:
        return None
    from gate.judges.claude import ClaudeJudge

    claude = ClaudeJudge(request.config.judge.claude, request.anthropic_key)
    stack.push_async_callback(claude.aclose)
    return claude


def _finished(sample: "Sample") -> PredictionFinished:
    prediction = sample.prediction
    return PredictionFinished(sample.side, prediction.status, prediction.predict_time, redact(prediction.logs))


def _note_what_is_not_run(request: Request, state: _State, emit: Emit) -> None:
    """Sections that are read and not acted on are named, never passed over."""
    config = request.config
    skipped = {}
    if config.train and config.train.fuzz and config.train.fuzz.iterations:
        emit(Note("train.fuzz is read, and trainings are not fuzzed."))
    if config.train and request.destination is None:
        skipped["train.case.1"] = "Trainings are run by gate push alone: they make versions of a model."
    for check_id, message in skipped.items():
        state.planned.append(check_id)
        state.results[check_id] = CheckResult(id=check_id, status="skipped", message=message)
        emit(Note(message))
