"""`compare.N`: the same inputs on both sides. Is the candidate's output as good as the baseline's?

First the baseline is run twice. If it gives the same output both times it is deterministic for these inputs, and
the candidate must give that output too, within tolerance. If not, outputs of each side are compared with how much
the baseline differs from itself: all such cases together, in rounds, see `gate.judges.noise`.
"""

import asyncio
import math
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gate.cases import Case
from gate.checks.base import Run, result_of
from gate.checks.case import judge_outcome
from gate.errors import GateError, ServiceError
from gate.events import CheckProgress
from gate.judges.base import Opinion
from gate.judges.exact import judge as judge_exact
from gate.judges.facts import compare_facts
from gate.media.base import Artifact, Leaf
from gate.media.facts import read_facts
from gate.sampling import Sample
from gate.verdict import CheckResult

if TYPE_CHECKING:
    # Imported where it is needed: scipy takes longer to import than a small model takes to answer.
    from gate.judges import noise

# Each round of a stochastic case has about this many times the outputs of the one before.
ROUND_GROWTH = 1.6


@dataclass
class _Sides:
    """What has been sampled of one case."""

    case: Case
    candidate: list[Sample]
    baseline: list[Sample]

    @property
    def samples(self) -> list[Sample]:
        return [*self.candidate, *self.baseline]


class Compare:
    def ids(self, run: Run) -> list[str]:
        return [_id(case) for case in run.compared_cases()]

    async def results(self, run: Run) -> AsyncIterator[CheckResult]:
        stochastic: list[_Sides] = []
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
        async for result in _compare_stochastic(run, stochastic):
            yield result


def rounds(repeats: int, max_repeats: int) -> list[int]:
    """Outputs of each side at the end of each round: `repeats` first, `max_repeats` last.

    >>> rounds(3, 8)
    [3, 5, 8]
    """
    sizes = [max(repeats, 2)]
    while sizes[-1] < max_repeats:
        sizes.append(min(math.ceil(sizes[-1] * ROUND_GROWTH), max_repeats))
    return sizes


def _id(case: Case) -> str:
    return f"compare.{case.number}"


async def _guarded(run: Run, case: Case) -> CheckResult | _Sides:
    """The first look at a case; a service's failure is inconclusive for this case alone."""
    try:
        return await _first_look(run, case)
    except GateError as error:
        return CheckResult(id=_id(case), status="inconclusive", message=str(error), inputs=case.shown)


async def _first_look(run: Run, case: Case) -> CheckResult | _Sides:
    """A result, or the samples of a case whose baseline is stochastic."""
    assert run.baseline is not None

    def result(opinion: Opinion, samples: list[Sample]) -> CheckResult:
        return result_of(_id(case), opinion, inputs=case.shown, samples=samples)

    if case.refused_by_candidate:
        reason = f"The candidate does not take these inputs: {case.refused_by_candidate}"
        return result(Opinion("fail", "schema", reason), [])
    if case.refused_by_baseline:
        message = f"The baseline does not take these inputs, so there is nothing to compare: {case.refused_by_baseline}"
        return CheckResult(id=_id(case), status="skipped", message=message, decided_by="schema", inputs=case.shown)
    if case.unavailable:
        raise ServiceError(case.unavailable)
    run.emit(CheckProgress(_id(case), "running the baseline twice"))
    baseline, candidate = await asyncio.gather(
        run.sampler.take(run.baseline, case.number, case.inputs, 2),
        run.sampler.take(run.candidate, case.number, case.inputs, 1),
    )
    sides = _Sides(case, candidate, baseline)
    if (opinion := _judge_outcomes(sides)) is not None:
        return result(opinion, sides.samples)
    same, why = await asyncio.to_thread(_same_output, baseline[1].leaves, baseline[0].leaves)
    if not same:
        return sides
    opinion = await asyncio.to_thread(compare_deterministic, candidate[0].leaves, baseline[0].leaves)
    if opinion.decision == "fail" and await _differs_after_all(run, sides):
        return sides
    times = f"{len(sides.baseline)} times" if len(sides.baseline) > 2 else "twice"
    evidence = opinion.evidence | {"baseline": f"deterministic: the same output {times}{why}"}
    return result(Opinion(opinion.decision, opinion.by, opinion.reason, evidence), sides.samples)


async def _differs_after_all(run: Run, sides: _Sides) -> bool:
    """Whether a baseline that gave one output twice gives another one when it is asked more often.

    A model that answers yes or no at random does the former every second time. Asked only before a failure.
    """
    assert run.baseline is not None
    case = sides.case
    run.emit(CheckProgress(_id(case), "the outputs differ: is the baseline really deterministic?"))
    most = max(run.config.compare.max_repeats, 2)
    sides.baseline = await run.sampler.take(run.baseline, case.number, case.inputs, most)
    first, *others = [sample.leaves for sample in sides.baseline]

    def differs() -> bool:
        return any(not _same_output(other, first)[0] for other in others)

    return await asyncio.to_thread(differs)


def _judge_outcomes(sides: _Sides) -> Opinion | None:
    """An opinion where a side's predictions did not give an output to compare, else None."""
    expected_error = sides.case.test.error_contains is not None
    ours = next((sample for sample in sides.candidate if judge_outcome(sample)), None)
    theirs = next((sample for sample in sides.baseline if judge_outcome(sample)), None)
    if ours is None and theirs is None:
        return None
    if ours and theirs:
        evidence = {"candidate": ours.prediction.error, "baseline": theirs.prediction.error}
        if expected_error and ours.prediction.status == theirs.prediction.status == "failed":
            return Opinion(
                "pass", "error", "Both sides answer these inputs with an error, as the case expects.", evidence
            )
        reason = f"Both sides fail on these inputs, so nothing is known; the baseline: {_why(theirs)}"
        return Opinion("undecided", "error", reason, evidence)
    if ours:
        opinion = judge_outcome(ours)
        assert opinion is not None
        reason = f"The baseline answers these inputs, the candidate does not: {opinion.reason}"
        return Opinion(opinion.decision, opinion.by, reason, opinion.evidence)
    assert theirs is not None
    if expected_error:
        return Opinion("fail", "error", f"The baseline answers with an error, the candidate does not: {_why(theirs)}")
    return Opinion("undecided", "error", f"The baseline fails on these inputs: {_why(theirs)}")


def _why(sample: Sample) -> str:
    opinion = judge_outcome(sample)
    return opinion.reason if opinion else ""


def _same_output(one: list[Leaf], other: list[Leaf]) -> tuple[bool, str]:
    """Whether two outputs are one: equal, or images with equal pixels within tolerance."""
    opinion = compare_deterministic(one, other)
    return opinion.decision == "pass", "" if opinion.by == "exact" else f" ({opinion.by})"


def without_new_fields(candidate: list[Leaf], baseline: list[Leaf]) -> list[Leaf]:
    """The candidate's leaves without those in object fields that the baseline's objects lack.

    A reader of the baseline's output does not look at them; whether a field may be added is a question
    to the schema. A further item of a list stays: a reader sees it.
    """
    known = {prefix for leaf in baseline for prefix in _prefixes(leaf.path)}
    objects = {prefix[: step.start()] for prefix in known if (step := _LAST_KEY.search(prefix))}

    def is_new(path: str) -> bool:
        first = next((prefix for prefix in _prefixes(path) if prefix not in known), "")
        step = _LAST_KEY.search(first)
        return step is not None and first[: step.start()] in objects

    return [leaf for leaf in candidate if not is_new(leaf.path)]


_KEY = r"(?:\.\w+|\[\"(?:[^\"\\]|\\.)*\"\])"
_STEP = re.compile(rf"{_KEY}|\[\d+\]")
_LAST_KEY = re.compile(rf"{_KEY}$")


def _prefixes(path: str) -> list[str]:
    """`output.a[0]` as `output.a`, `output.a[0]`."""
    return [path[: step.end()] for step in _STEP.finditer(path, len("output"))]


def compare_deterministic(candidate: list[Leaf], baseline: list[Leaf]) -> Opinion:
    """Two outputs that should be one: exact, then facts, then pixels."""
    candidate = without_new_fields(candidate, baseline)
    opinion = judge_exact(candidate, baseline)
    if opinion.decision != "undecided":
        return opinion
    evidence: dict[str, Any] = {}
    passed: list[Opinion] = []
    facts = compare_facts([candidate], [baseline])
    if facts.decision == "fail":
        return facts
    for ours, theirs in zip(candidate, baseline, strict=True):
        if not isinstance(ours.value, Artifact) or not isinstance(theirs.value, Artifact):
            continue
        if ours.value.sha256 == theirs.value.sha256:
            continue
        if read_facts(theirs.value).kind != "image":
            reason = f"{ours.path} differs in its bytes, and only images can be compared by their content for now."
            return Opinion("undecided", "none", reason, opinion.evidence | facts.evidence)
        from gate.judges.pixels import compare_images  # numpy: for images alone

        pixels = compare_images(ours.value, theirs.value)
        if pixels.decision != "pass":
            return Opinion(pixels.decision, pixels.by, f"{ours.path}: {pixels.reason}", pixels.evidence)
        passed.append(pixels)
        evidence[ours.path] = pixels.evidence
    return Opinion("pass", "pixels", passed[0].reason if passed else opinion.reason, evidence)


async def _compare_stochastic(run: Run, sides: list[_Sides]) -> AsyncIterator[CheckResult]:
    """Rounds of more and more outputs, until every case is decided."""
    if not sides:
        return
    from gate.judges import noise

    settings = run.config.compare
    sizes = rounds(settings.repeats, settings.max_repeats)
    open_cases = sides
    # Of cases that have passed too: their baselines tell how much outputs vary.
    strata: dict[int, list[noise.Stratum]] = {}
    for number, size in enumerate(sizes, start=1):
        if not open_cases:
            return
        grown = await asyncio.gather(*(_grow(run, one, size, number, len(sizes)) for one in open_cases))
        undecided: list[_Sides] = []
        for one, result in zip(open_cases, grown, strict=True):
            if result is None:
                result = await _strata(run, one, strata)
            if result is None:
                undecided.append(one)
            else:
                yield result
        opinions = await asyncio.to_thread(
            noise.judge_round,
            [stratum for group in strata.values() for stratum in group],
            false_alarm_rate=settings.false_alarm_rate,
            looks=len(sizes),
            last=number == len(sizes),
        )
        open_cases = []
        for one in undecided:
            opinion = opinions[one.case.number]
            if opinion.decision == "undecided":
                open_cases.append(one)
            else:
                if opinion.decision == "fail":
                    del strata[one.case.number]
                yield result_of(_id(one.case), _explain(run, one, opinion), inputs=one.case.shown, samples=one.samples)


async def _grow(run: Run, sides: _Sides, size: int, number: int, most: int) -> CheckResult | None:
    """Bring both sides to `size` samples; a result if that decides the case, else None."""
    assert run.baseline is not None
    case = sides.case
    run.emit(
        CheckProgress(
            _id(case), f"the baseline is stochastic: {size} outputs a side (round {number} of at most {most})"
        )
    )
    try:
        sides.candidate, sides.baseline = await asyncio.gather(
            run.sampler.take(run.candidate, case.number, case.inputs, size),
            # What is there already is looked at, too.
            run.sampler.take(run.baseline, case.number, case.inputs, max(size, len(sides.baseline))),
        )
    except GateError as error:
        return CheckResult(id=_id(case), status="inconclusive", message=str(error), inputs=case.shown)
    opinion = _judge_outcomes(sides)
    if opinion is None:
        opinion = await asyncio.to_thread(
            compare_facts,
            [without_new_fields(sample.leaves, sides.baseline[0].leaves) for sample in sides.candidate],
            [sample.leaves for sample in sides.baseline],
        )
    if opinion.decision == "undecided" and opinion.by == "facts":
        return None
    return result_of(_id(case), opinion, inputs=case.shown, samples=sides.samples)


async def _strata(run: Run, sides: _Sides, strata: "dict[int, list[noise.Stratum]]") -> CheckResult | None:
    """Add the case's embedded outputs to `strata`; a result if they cannot all be embedded, else None."""
    from gate.judges import noise

    ours, theirs = (_by_place(samples) for samples in (sides.candidate, sides.baseline))
    passed: list[Opinion] = []
    found: list[noise.Stratum] = []
    for place in theirs:
        opinion = _judge_plain_values(place, ours.get(place, []), theirs[place])
        if opinion is None or opinion.decision == "undecided":
            opinion = await _ask_claude(run, sides, ours[place], theirs[place], opinion)
        if opinion is not None and opinion.decision != "pass":
            return result_of(_id(sides.case), opinion, inputs=sides.case.shown, samples=sides.samples)
        if opinion is not None:
            passed.append(opinion)
            continue
        assert run.clip is not None
        try:
            vectors = await asyncio.gather(*(run.clip.images([*values]) for values in (ours[place], theirs[place])))
        except GateError as error:
            return CheckResult(id=_id(sides.case), status="inconclusive", message=str(error), inputs=sides.case.shown)
        found.append(noise.Stratum(sides.case.number, place, baseline=vectors[1], candidate=vectors[0]))
    if not found:
        # Of opinions that let it pass, the dearest was the hardest to come by.
        opinion = next((one for one in passed if one.by == "claude"), passed[0])
        return result_of(_id(sides.case), opinion, inputs=sides.case.shown, samples=sides.samples)
    strata[sides.case.number] = found
    return None


async def _ask_claude(
    run: Run, sides: _Sides, candidate: list[Any], baseline: list[Any], opinion: Opinion | None
) -> Opinion | None:
    """Claude's opinion on what no cheaper judge decides: text, and images where CLIP is off; else what it was."""
    if opinion is None and run.clip is not None:
        return None
    values = [*candidate, *baseline]
    if run.claude is not None and all(isinstance(value, str) for value in values):
        return await run.claude.compare_texts(candidate, baseline, sides.case.shown)
    if run.claude is not None and opinion is None:
        return await run.claude.compare_images(candidate, baseline, sides.case.shown)
    off = "The images differ from run to run, and judge.clip and judge.claude are off: nothing can compare them."
    return opinion or Opinion("undecided", "none", off)


def _by_place(samples: list[Sample]) -> dict[str, list[Any]]:
    """The values at each place of the outputs; the items of a list are one place."""
    places: dict[str, list[Any]] = defaultdict(list)
    for sample in samples:
        for leaf in sample.leaves:
            places[re.sub(r"\[\d+\]", "[]", leaf.path)].append(leaf.value)
    return places


def _judge_plain_values(place: str, candidate: list[Any], baseline: list[Any]) -> Opinion | None:
    """An opinion on values that need no embedding; None for images."""
    files = [value for value in [*candidate, *baseline] if isinstance(value, Artifact)]
    if len(files) == len(candidate) + len(baseline):
        if all(read_facts(file).kind == "image" for file in files):
            return None
        known = {file.sha256 for file in baseline}
        seen = all(file.sha256 in known for file in candidate)
        what = read_facts(files[0]).kind
    elif all(_is_number(value) for value in [*candidate, *baseline]):
        return _judge_numbers(place, candidate, baseline)
    else:
        seen = all(value in baseline for value in candidate)
        what = "text" if isinstance(baseline[0], str) else type(baseline[0]).__name__
    if seen:
        return Opinion("pass", "exact", f"{place} takes only values that the baseline gives too.")
    return Opinion(
        "undecided", "none", f"{place} is {what} that differs from run to run, and no judge of its meaning is on."
    )


def _judge_numbers(place: str, candidate: list[float], baseline: list[float]) -> Opinion:
    """Numbers that vary: inside the baseline's own range is fine, further out than three times its width is not."""
    low, high = min(baseline), max(baseline)
    reach = 3 * (high - low)
    outside = max(candidate, key=lambda value: max(low - value, value - high))
    excess = max(low - outside, outside - high)
    evidence = {"candidate": candidate, "baseline": baseline}
    if excess <= 0:
        return Opinion("pass", "exact", f"{place} stays within the baseline's {low:g} to {high:g}.", evidence)
    verdict = f"{place} is {outside:g}; the baseline gives {low:g} to {high:g}"
    if excess > reach:
        return Opinion(
            "fail", "exact", f"{verdict}, and {excess:g} outside is more than three times that range.", evidence
        )
    return Opinion("undecided", "exact", f"{verdict}: too few outputs to tell.", evidence)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _explain(run: Run, sides: _Sides, opinion: "noise.CaseOpinion") -> Opinion:
    """The statistics as an opinion with its numbers and a sentence about the most telling one."""
    assert run.clip is not None
    first = opinion.answers[0]
    k, m = len(first.stratum.candidate), len(first.stratum.baseline)
    evidence: dict[str, Any] = {
        "baseline": "stochastic",
        "model": run.clip.name,
        "outputs": {"candidate": k, "baseline": m},
        "false_alarm_rate": run.config.compare.false_alarm_rate,
        "answers": [answer.evidence() for answer in opinion.answers],
        "distances": first.stratum.nearest_distances(),
    }
    if opinion.decision == "pass":
        together = max((a for a in opinion.answers if a.question == "distribution"), key=lambda a: a.ratio)
        reason = (
            f"The candidate's {k} outputs lie {together.ratio:.2f} times as far from the baseline's {m} as those from "
            f"each other, which is within their noise (p = {together.p_value:.2g})."
        )
        return Opinion("pass", "clip", reason, evidence)
    place = f"{first.stratum.path}: " if first.stratum.path != "output" else ""
    return Opinion("fail", "clip", place + _alarm(first, k, m), evidence)


def _alarm(answer: "noise.Answer", k: int, m: int) -> str:
    numbers = f"p = {answer.p_value:.2g}, threshold {answer.alpha:.2g}; {k} against {m} outputs"
    if answer.question == "worst":
        assert answer.worst_output is not None
        return (
            f"Output {answer.worst_output + 1} of the candidate lies {answer.ratio:.1f} times as far from the nearest "
            f"baseline output as those from each other ({numbers})."
        )
    if answer.question == "spread":
        return f"The candidate's outputs differ {1 / answer.ratio:.1f} times less than the baseline's ({numbers})."
    return (
        f"The candidate's outputs lie {answer.ratio:.2f} times as far from the baseline's as those from each other "
        f"({numbers})."
    )
