"""Outputs that differ from run to run: both sides' against how much the baseline differs from itself.

All such cases of a run are judged together, in rounds of more and more outputs, see `gate.judges.noise`; what is made
of the outputs is in `gate.checks.look`. Where both sides take a seed, most outputs are made with equal seeds: if those
are equal, too, nothing else has to be asked.
"""

import asyncio
import math
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gate.checks.base import Run, result_of
from gate.checks.deterministic import same_output, without_new_fields
from gate.checks.rewording import ask_about_texts
from gate.checks.seeds import (
    FIRST_NUMBER,
    FIRST_OF_ONE_SIDE,
    UNSEEDED,
    same_by_seeds,
    seeded_inputs,
    take_each,
)
from gate.checks.sides import Sides, check_id, judge_outcomes
from gate.errors import GateError
from gate.events import CheckProgress
from gate.judges.base import Opinion
from gate.judges.facts import compare_facts
from gate.models import Model
from gate.sampling import Sample
from gate.verdict import CheckResult

if TYPE_CHECKING:
    # Imported where it is needed: scipy takes longer to import than a small model takes to answer.
    from gate.checks.look import Varying
    from gate.judges.noise import CaseOpinion

NOT_READ = "What the texts mean has not been judged: ANTHROPIC_API_KEY is not set."
# Each round of a stochastic case has about this many times the outputs of the one before.
ROUND_GROWTH = 1.6


def rounds(repeats: int, max_repeats: int) -> list[tuple[int, int]]:
    """Outputs of the candidate and of the baseline at the end of each round: `repeats` first, `max_repeats` last.

    In the second, only the candidate makes more of them: what breaks now and then is seen for half the price.

    >>> rounds(3, 8)
    [(3, 3), (4, 3), (5, 5), (8, 8)]
    """
    sizes = [max(repeats, 2)]
    while sizes[-1] < max_repeats:
        sizes.append(min(math.ceil(sizes[-1] * ROUND_GROWTH), max_repeats))
    first, *others = sizes
    return [(first, first), *((first + 1, first) for _ in others[:1]), *((size, size) for size in others)]


async def compare_stochastic(run: Run, sides: list[Sides]) -> AsyncIterator[CheckResult]:
    """Rounds of more and more outputs, until every case is decided."""
    if not sides:
        return
    from gate.checks.look import Varying, look
    from gate.checks.now_and_then import may_have_exceptions

    sizes = rounds(run.config.compare.repeats, run.config.compare.max_repeats)
    open_cases = sides
    # Of cases that have passed too: their baselines tell how much outputs vary.
    varying: dict[int, Varying] = {}
    for number, size in enumerate(sizes, start=1):
        if not open_cases:
            return
        grown = await asyncio.gather(*(_grow(run, one, *size, number, len(sizes)) for one in open_cases))
        for result in grown:
            if result is not None:
                yield result
        made = [one for one, result in zip(open_cases, grown, strict=True) if result is None]
        undecided: list[Sides] = []
        unseen: list[Sides] = []
        for one in made:
            found = await look(run, one, last=number == len(sizes))
            if isinstance(found, Varying):
                varying[one.case.number] = found
                undecided.append(one)
            elif found is None:
                unseen.append(one)
            else:
                yield found
        pairs = [varying[one.case.number].pairs for one in undecided]
        if may_have_exceptions(pairs, sum(one.pairs for one in undecided)):
            for one in undecided:
                varying[one.case.number].mixed = True
        opinions = await asyncio.to_thread(_judge, run, varying, len(sizes), number == len(sizes)) if undecided else {}
        open_cases = unseen
        for one in undecided:
            opinion = await _conclude(
                run, one, varying[one.case.number], opinions[one.case.number], number == len(sizes)
            )
            if opinion is None:
                open_cases.append(one)
                continue
            if opinion.decision == "fail":
                del varying[one.case.number]
            yield result_of(check_id(one.case), opinion, inputs=one.case.shown, samples=one.samples)


async def _grow(run: Run, sides: Sides, ours: int, theirs: int, number: int, most: int) -> CheckResult | None:
    """Bring the sides to so many samples; a result if that decides the case, else None."""
    assert run.baseline is not None
    case = sides.case
    outputs = (
        f"{ours} outputs a side" if ours == theirs else f"{ours} outputs of the candidate, {theirs} of the baseline"
    )
    told = f"the baseline is stochastic: {outputs} (round {number} of at most {most})"
    run.emit(CheckProgress(check_id(case), told))
    try:
        await _sample(run, sides, ours, theirs)
    except GateError as error:
        return CheckResult(id=check_id(case), status="inconclusive", message=str(error), inputs=case.shown)
    opinion = judge_outcomes(sides)
    if opinion is None:
        known = sides.baseline_has
        opinion = await asyncio.to_thread(
            compare_facts,
            [without_new_fields(sample.leaves, known) for sample in sides.candidate],
            [sample.leaves for sample in sides.baseline],
        )
        sides.lacking = opinion if "outputs_of_another_structure" in opinion.evidence else None
    if opinion.decision == "undecided" and opinion.by == "facts":
        return None
    return result_of(check_id(case), opinion, inputs=case.shown, samples=sides.samples)


async def _sample(run: Run, sides: Sides, ours: int, theirs: int) -> None:
    """Bring the sides to so many samples, all but the first of the baseline's with equal seeds where both take a seed.

    Raises:
        GateError: a service failed.
    """
    assert run.baseline is not None
    case = sides.case
    # What an earlier round has found to be of no use is not paid for again.
    useless = sides.pairs == 0 and len(sides.candidate) > UNSEEDED
    given = sides.given_seed
    inputs = [] if useless else seeded_inputs(run, case, max(ours, theirs) - UNSEEDED, given)

    async def seeded(model: Model, count: int) -> list[Sample]:
        return await take_each(run, model, case, inputs[: max(0, count - UNSEEDED)], FIRST_NUMBER)

    async def unseeded(model: Model, count: int) -> list[Sample]:
        if not given:
            return await run.sampler.take(model, case.number, case.inputs, count)
        own = seeded_inputs(run, case, count, given, model.side)
        return await take_each(run, model, case, own, FIRST_OF_ONE_SIDE)

    unseeded_s, baseline_s = await asyncio.gather(unseeded(run.candidate, UNSEEDED), seeded(run.baseline, theirs))
    # A baseline that answers without a seed, and not with one: then users give none. A candidate that repeats itself
    # without one may have ceased to draw any, which more such outputs tell.
    if not all(sample.succeeded for sample in baseline_s) or await asyncio.to_thread(_repeats, unseeded_s):
        inputs, baseline_s = [], []
    pairs = len(baseline_s)
    candidate_s = await seeded(run.candidate, ours)
    # What is there already is looked at, too.
    known = max(theirs - pairs, len(sides.baseline) - sides.pairs)
    candidate, baseline = await asyncio.gather(
        unseeded(run.candidate, ours - len(candidate_s)), unseeded(run.baseline, known)
    )
    sides.candidate = [*candidate, *candidate_s[pairs:], *candidate_s[:pairs]]
    sides.baseline, sides.pairs = [*baseline, *baseline_s], pairs


def _repeats(samples: list[Sample]) -> bool:
    return all(same_output(sample.leaves, samples[0].leaves)[0] for sample in samples[1:])


def _judge(run: Run, varying: "dict[int, Varying]", looks: int, last: bool) -> "dict[int, list[CaseOpinion]]":
    """What the statistics say of each case: first of all that varies but the wording, then of the wording."""
    from gate.judges.noise import judge_round

    outputs = {case: one.outputs for case, one in varying.items()}
    # Wording is told apart from the rest: that texts differ does not say that they are worse.
    groups = [
        [stratum for one in varying.values() for stratum in one.strata],
        [stratum for one in varying.values() for stratum in one.texts],
    ]
    rate = run.config.compare.false_alarm_rate / max(1, sum(bool(group) for group in groups))
    found = [judge_round(group, false_alarm_rate=rate, looks=looks, last=last, outputs=outputs) for group in groups]
    return {case: [group[case] for group in found if case in group] for case in varying}


async def _conclude(
    run: Run, sides: Sides, looked: "Varying", opinions: "list[CaseOpinion]", last: bool
) -> Opinion | None:
    """The opinion on a case, or None while it needs more outputs."""
    from gate.checks.explain import explain
    from gate.checks.now_and_then import judge_exceptions
    from gate.judges.noise import CaseOpinion

    first = opinions[0]
    if first.decision != "fail" and any(one.decision == "undecided" for one in opinions):
        return None
    failed = next((one for one in opinions if one.decision == "fail"), None)
    told = failed or CaseOpinion(first.case, "pass", [answer for one in opinions for answer in one.answers])
    opinion = explain(run, looked.outputs, told)
    if opinion.decision == "pass" and (exception := await judge_exceptions(run, sides, looked.pairs)) is not None:
        return replace(exception, evidence=opinion.evidence | exception.evidence)
    if opinion.decision == "pass" and looked.mixed and not last:
        return None
    if opinion.decision == "pass" and looked.lacking is not None:
        return replace(looked.lacking, evidence=opinion.evidence | looked.lacking.evidence) if last else None
    if opinion.decision == "pass" and looked.equal:
        return replace(opinion, reason=f"{same_by_seeds(sides).reason} {opinion.reason}")
    if opinion.decision == "pass" and looked.wordings and run.claude is not None:
        return await _read(run, sides, looked, opinion)
    if opinion.decision == "fail" and first.decision == "pass" and failed:
        opinion = await _judge_wording(run, sides, looked, failed, opinion)
    return opinion


async def _judge_wording(
    run: Run, sides: Sides, looked: "Varying", certain: "CaseOpinion", opinion: Opinion
) -> Opinion:
    """The opinion on texts that are certainly worded otherwise: Claude's, or where it is off, that of the distances."""
    from gate.judges.noticeable import TEXT_ALONE

    limits = {"distribution": TEXT_ALONE.shift, "worst": TEXT_ALONE.worst}
    if run.claude is None and any(
        (one.alarming and one.noticeable) or (one.different and one.size >= limits.get(one.question, math.inf))
        for one in certain.answers
    ):
        return opinion
    return await _ask_about_wording(run, sides, looked, opinion)


async def _read(run: Run, sides: Sides, looked: "Varying", opinion: Opinion) -> Opinion:
    """The opinion on texts in which nothing is certainly worse: words do not tell what they mean, so Claude reads them.

    Without a key nobody can, and what has been counted stands.
    """
    assert run.claude is not None
    if not run.claude.has_key:
        return replace(opinion, reason=f"{opinion.reason} {NOT_READ}")
    return await _ask_about_wording(run, sides, looked, opinion)


async def _ask_about_wording(run: Run, sides: Sides, looked: "Varying", opinion: Opinion) -> Opinion:
    ours = _as_read([(one.path, one.candidate, one.candidate_of) for one in looked.wordings])
    theirs = _as_read([(one.path, one.baseline, one.baseline_of) for one in looked.wordings])
    return await ask_about_texts(run, sides, ours, theirs, opinion)


def _as_read(placed: Sequence[tuple[str, Sequence[str], Sequence[int]]]) -> list[str]:
    """The texts of each output as one, under the names of their places where there are several.

    >>> _as_read([("title", ["A"], [0]), ("text", ["Once.", "Twice."], [0, 1])])
    ['title: A\\n\\ntext: Once.', 'text: Twice.']
    """
    said: dict[int, list[str]] = defaultdict(list)
    for path, texts, numbers in placed:
        for text, number in zip(texts, numbers, strict=True):
            said[number].append(text if len(placed) == 1 else f"{path}: {text}")
    return ["\n\n".join(said[number]) for number in sorted(said)]
