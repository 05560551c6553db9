"""`compare.N`: the same inputs on both sides. Is the candidate's output as good as the baseline's?

First the baseline is run twice. If it gives the same output both times it is deterministic for these inputs, and
the candidate must give that output too, within tolerance (`gate.checks.deterministic`). If it does not, or if a seed is
all that makes it do so, outputs of each side are compared with how much the baseline differs from itself
(`gate.checks.stochastic`).
"""

import asyncio
import math
from collections.abc import AsyncIterator

from gate.cases import Case
from gate.checks.base import Run, result_of
from gate.checks.deterministic import compare_deterministic, same_output
from gate.checks.rewording import judge_wordings, wordings_of
from gate.checks.seeds import depends_on_seed
from gate.checks.sides import Sides, check_id, judge_outcomes
from gate.checks.stochastic import compare_stochastic
from gate.errors import GateError, ServiceError
from gate.events import CheckProgress
from gate.judges.base import Opinion
from gate.media.base import Artifact
from gate.media.facts import read_facts
from gate.sampling import Sample
from gate.verdict import CheckResult

# Sounds that use so much of the distance that encoders may make are drawn. Another MP3 of the same samples: 0.0.
DRAWN = 0.25


class Compare:
    def ids(self, run: Run) -> list[str]:
        return [check_id(case) for case in run.compared_cases()]

    async def results(self, run: Run) -> AsyncIterator[CheckResult]:
        stochastic: list[Sides] = []
        tasks = [asyncio.create_task(_guarded(run, case)) for case in run.compared_cases()]
        try:
            for finished in asyncio.as_completed(tasks):
                outcome = await finished
                if isinstance(outcome, CheckResult):
                    yield outcome
                else:
                    stochastic.append(outcome)
        finally:
            for task in tasks:
                task.cancel()
        stochastic.sort(key=lambda sides: sides.case.number)
        given = {check_id(one.case): one.given_seed for one in stochastic if one.given_seed}
        async for result in compare_stochastic(run, stochastic):
            yield _with_seed(result, given[result.id]) if result.id in given else result


async def _guarded(run: Run, case: Case) -> CheckResult | Sides:
    """The first look at a case; a service's failure is inconclusive for this case alone."""
    try:
        return await _first_look(run, case)
    except GateError as error:
        return CheckResult(id=check_id(case), status="inconclusive", message=str(error), inputs=case.shown)


async def _first_look(run: Run, case: Case) -> CheckResult | Sides:
    """A result, or the samples of a case whose baseline is stochastic."""
    assert run.baseline is not None

    def result(opinion: Opinion, samples: list[Sample]) -> CheckResult:
        return result_of(check_id(case), opinion, inputs=case.shown, samples=samples)

    if case.refused_by_candidate:
        reason = f"The candidate does not take these inputs: {case.refused_by_candidate}"
        return result(Opinion("fail", "schema", reason), [])
    if case.refused_by_baseline:
        message = f"The baseline does not take these inputs, so there is nothing to compare: {case.refused_by_baseline}"
        return CheckResult(id=check_id(case), status="skipped", message=message, decided_by="schema", inputs=case.shown)
    if case.unavailable:
        raise ServiceError(case.unavailable)
    run.emit(CheckProgress(check_id(case), "running the baseline twice"))
    baseline, candidate = await asyncio.gather(
        run.sampler.take(run.baseline, case.number, case.inputs, 2),
        run.sampler.take(run.candidate, case.number, case.inputs, 1),
    )
    sides = Sides(case, candidate, baseline)
    if (opinion := judge_outcomes(sides)) is not None:
        return result(opinion, sides.samples)
    same, why = await asyncio.to_thread(same_output, baseline[1].leaves, baseline[0].leaves)
    if not same:
        return sides
    judged = candidate[0]
    opinion = await asyncio.to_thread(compare_deterministic, judged.leaves, baseline[0].leaves)
    if opinion.decision == "pass" and why:
        # What differs, if only within tolerance, is drawn: so may what goes wrong be.
        sides.candidate = await run.sampler.take(run.candidate, case.number, case.inputs, _enough(run))
        if (broken := judge_outcomes(sides)) is not None:
            return result(broken, sides.samples)
        judged, opinion = await asyncio.to_thread(_exception, sides) or (judged, opinion)
    if opinion.decision != "pass" and (varying := await _as_varying(run, sides, opinion, bool(why))) is not None:
        return varying
    if opinion.decision == "fail" and why:
        # Its outputs differ within tolerance: so may the candidate's from any of them.
        others = [sample.leaves for sample in sides.baseline[1:]]
        opinions = await asyncio.to_thread(lambda: [compare_deterministic(judged.leaves, o) for o in others])
        opinion = next((one for one in opinions if one.decision == "pass"), opinion)
    if opinion.decision != "pass" and (
        wordings := await asyncio.to_thread(
            wordings_of, judged.leaves, baseline[0].leaves, formal=run.claude is not None
        )
    ):
        opinion = await judge_wordings(run, sides, wordings, opinion)
    times = f"{len(sides.baseline)} times" if len(sides.baseline) > 2 else "twice"
    evidence = opinion.evidence | {"baseline": f"deterministic: the same output {times}{why}"}
    return result(Opinion(opinion.decision, opinion.by, opinion.reason, evidence), sides.samples)


async def _as_varying(run: Run, sides: Sides, opinion: Opinion, within_tolerance: bool) -> Sides | None:
    """The sides of a baseline that repeats itself by its seed or by chance alone; None if it is deterministic."""
    # What all outputs should have in common, no seed changes.
    if opinion.by != "facts" and (seed := await depends_on_seed(run, sides.case, sides.baseline[0])):
        return Sides(sides.case, [], [], given_seed=seed, under_given=sides.samples)
    if opinion.decision != "fail":
        return None
    drawn = within_tolerance and opinion.by == "signal" and await asyncio.to_thread(_is_drawn, sides)
    return sides if drawn or await _differs_after_all(run, sides) else None


def _with_seed(result: CheckResult, seed: str) -> CheckResult:
    """A result that was found under other seeds than the one that the case gives, and says so."""
    message = f"Under the case's {seed} the candidate makes another output, so others were compared. {result.message}"
    return result.model_copy(
        update={
            "message": message,
            "evidence": {**result.evidence, "baseline": f"deterministic under a given {seed}"},
        }
    )


def _enough(run: Run) -> int:
    """Outputs of a case whose outputs are drawn, so that a failure in one of four is seen over all cases of the run."""
    from gate.judges.noise import OUTPUTS_BEFORE_PASS

    cases = len(run.compared_cases())
    return max(1, min(math.ceil(OUTPUTS_BEFORE_PASS / cases), run.config.compare.max_repeats))


def _exception(sides: Sides) -> tuple[Sample, Opinion] | None:
    """One of the candidate's outputs that is neither its first one, which is well, nor the baseline's; if there is one.

    An output that is its first one lies as near to the limits, and may be on either side of them.
    """
    first, *others = sides.candidate
    for sample in others:
        if not same_output(sample.leaves, first.leaves)[0]:
            opinion = compare_deterministic(sample.leaves, sides.baseline[0].leaves)
            if opinion.decision == "fail":
                return sample, opinion
    return None


def _is_drawn(sides: Sides) -> bool:
    """Whether the baseline's sounds, which encoders might have made so unlike, vary: noise, hardly another each time.

    How far an encoder may go is no measure of what users notice then.
    """
    from gate.judges.audio import distance_used

    one, other = ({leaf.path: leaf.value for leaf in sample.leaves} for sample in sides.baseline[:2])
    return any(
        isinstance(file, Artifact)
        and read_facts(file).kind == "audio"
        and isinstance(theirs := other.get(path), Artifact)
        and distance_used(file, theirs) >= DRAWN
        for path, file in one.items()
    )


async def _differs_after_all(run: Run, sides: Sides) -> bool:
    """Whether a baseline that gave one output twice gives another one when it is asked more often.

    A model that answers yes or no at random does the former every second time. Asked only before a failure.
    """
    assert run.baseline is not None
    case = sides.case
    run.emit(CheckProgress(check_id(case), "the outputs differ: is the baseline really deterministic?"))
    most = max(run.config.compare.max_repeats, 2)
    sides.baseline = await run.sampler.take(run.baseline, case.number, case.inputs, most)
    first, *others = [sample.leaves for sample in sides.baseline]

    def differs() -> bool:
        return any(not same_output(other, first)[0] for other in others)

    return await asyncio.to_thread(differs)
