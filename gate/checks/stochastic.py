"""Outputs that differ from run to run: both sides' against how much the baseline differs from itself.

All such cases of a run are judged together, in rounds of more and more outputs, see `gate.judges.noise`; what becomes a
vector, and how, is in `gate.checks.variation`.
"""

import asyncio
import math
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gate.checks.base import Run, result_of
from gate.checks.deterministic import without_new_fields
from gate.checks.sides import Sides, check_id, judge_outcomes
from gate.errors import GateError
from gate.events import CheckProgress
from gate.judges.base import DecidedBy, Opinion
from gate.judges.facts import compare_facts
from gate.judges.files import find_blank, find_defects
from gate.media.base import Artifact, Leaf, any_item
from gate.media.facts import read_facts
from gate.media.store import ArtifactStore
from gate.verdict import CheckResult

if TYPE_CHECKING:
    # Imported where it is needed: scipy takes longer to import than a small model takes to answer.
    from gate.judges import noise

# Each round of a stochastic case has about this many times the outputs of the one before.
ROUND_GROWTH = 1.6


def rounds(repeats: int, max_repeats: int) -> list[int]:
    """Outputs of each side at the end of each round: `repeats` first, `max_repeats` last.

    >>> rounds(3, 8)
    [3, 5, 8]
    """
    sizes = [max(repeats, 2)]
    while sizes[-1] < max_repeats:
        sizes.append(min(math.ceil(sizes[-1] * ROUND_GROWTH), max_repeats))
    return sizes


async def compare_stochastic(run: Run, sides: list[Sides]) -> AsyncIterator[CheckResult]:
    """Rounds of more and more outputs, until every case is decided."""
    if not sides:
        return
    from gate.judges import noise

    settings = run.config.compare
    sizes = rounds(settings.repeats, settings.max_repeats)
    open_cases = sides
    # Of cases that have passed too: their baselines tell how much outputs vary.
    varying: dict[int, _Varying] = {}
    for number, size in enumerate(sizes, start=1):
        if not open_cases:
            return
        grown = await asyncio.gather(*(_grow(run, one, size, number, len(sizes)) for one in open_cases))
        undecided: list[Sides] = []
        for one, result in zip(open_cases, grown, strict=True):
            if result is None:
                found = await _look(run, one)
                if isinstance(found, _Varying):
                    varying[one.case.number] = found
                    undecided.append(one)
                    continue
                result = found
            yield result
        # Wording is told apart from the rest: that texts differ does not say that they are worse.
        groups = [
            [s for one in varying.values() for s in one.strata],
            [s for one in varying.values() for s in one.texts],
        ]
        rate = settings.false_alarm_rate / max(1, sum(bool(group) for group in groups))
        firm, wording = [
            await asyncio.to_thread(
                noise.judge_round, group, false_alarm_rate=rate, looks=len(sizes), last=number == len(sizes)
            )
            for group in groups
        ]
        open_cases = []
        for one in undecided:
            opinions = [found[one.case.number] for found in (firm, wording) if one.case.number in found]
            if opinions[0].decision != "fail" and any(opinion.decision == "undecided" for opinion in opinions):
                open_cases.append(one)
                continue
            opinion = _explain(run, one, next((o for o in opinions if o.decision == "fail"), opinions[0]))
            looked = varying[one.case.number]
            if opinion.decision == "fail":
                del varying[one.case.number]
            if looked.texts and all(found.decision == "pass" for found in opinions[:-1]):
                if opinion.decision == "pass" and looked.novel:
                    opinion = Opinion("fail", "signal", looked.novel, opinion.evidence)
                if opinion.decision == "fail":
                    opinion = await _ask_about_wording(run, one, looked, opinion)
            yield result_of(check_id(one.case), opinion, inputs=one.case.shown, samples=one.samples)


async def _grow(run: Run, sides: Sides, size: int, number: int, most: int) -> CheckResult | None:
    """Bring both sides to `size` samples; a result if that decides the case, else None."""
    assert run.baseline is not None
    case = sides.case
    run.emit(
        CheckProgress(
            check_id(case), f"the baseline is stochastic: {size} outputs a side (round {number} of at most {most})"
        )
    )
    try:
        sides.candidate, sides.baseline = await asyncio.gather(
            run.sampler.take(run.candidate, case.number, case.inputs, size),
            # What is there already is looked at, too.
            run.sampler.take(run.baseline, case.number, case.inputs, max(size, len(sides.baseline))),
        )
    except GateError as error:
        return CheckResult(id=check_id(case), status="inconclusive", message=str(error), inputs=case.shown)
    opinion = judge_outcomes(sides)
    if opinion is None:
        opinion = await asyncio.to_thread(
            compare_facts,
            [without_new_fields(sample.leaves, sides.baseline[0].leaves) for sample in sides.candidate],
            [sample.leaves for sample in sides.baseline],
        )
    if opinion.decision == "undecided" and opinion.by == "facts":
        return None
    return result_of(check_id(case), opinion, inputs=case.shown, samples=sides.samples)


@dataclass
class _Varying:
    """What varies in the outputs of a case, as vectors.

    Attributes:
        strata: where a difference is a difference to users.
        texts: where it is one in wording, whose meaning is for Claude to judge.
        wordings: the texts themselves: both sides' values at each place.
        novel: what a text of the candidate says that no text of the baseline does, in a sentence, or "".
    """

    strata: "list[noise.Stratum]"
    texts: "list[noise.Stratum]"
    wordings: dict[str, tuple[list[str], list[str]]]
    novel: str = ""


async def _look(run: Run, sides: Sides) -> CheckResult | _Varying:
    """The case's outputs as vectors, or a result where they decide without."""
    import numpy as np  # for stochastic outputs alone

    from gate.checks.variation import file_stratum, novelty, value_strata
    from gate.judges.features import text_features
    from gate.judges.noise import Stratum

    case = sides.case

    def result(opinion: Opinion) -> CheckResult:
        return result_of(check_id(case), opinion, inputs=case.shown, samples=sides.samples)

    ours, theirs = await asyncio.to_thread(_opened, sides, run.store)
    own, places = _by_place(ours), _by_place(theirs)
    strata: list[Stratum] = []
    passed: list[Opinion] = []
    for place, files in places.items():
        mine = own.get(place, [])
        if len(mine) < len(ours) <= len(theirs) <= len(files):
            reason = f"{place} is in every baseline output, and not in every one of the candidate's."
            return result(Opinion("fail", "facts", reason))
        opinion = await asyncio.to_thread(_judge_files, place, mine, files)
        if opinion is None:
            try:
                stratum = await file_stratum(run, case.number, place, mine, files)
            except GateError as error:
                return CheckResult(id=check_id(case), status="inconclusive", message=str(error), inputs=case.shown)
            if stratum is not None:
                strata.append(stratum)
                continue
            opinion = await _ask_about_files(run, sides, place, mine, files)
        if opinion.decision != "pass":
            return result(opinion)
        passed.append(opinion)
    values = await asyncio.to_thread(_read_values, ours, theirs)
    if isinstance(values, Opinion):
        return result(values)
    strata += await asyncio.to_thread(value_strata, case.number, *values.fields)
    texts, novel = [], ""
    for place, (candidate, baseline) in values.wordings.items():
        most, usual = novelty(candidate, baseline)
        if most > usual:
            novel = f"{place}: a text of the candidate has {most} words that no baseline text has, which have {usual}."
        vectors = [np.stack([text_features(text) for text in side]) for side in (candidate, baseline)]
        texts.append(Stratum(case.number, place, baseline=vectors[1], candidate=vectors[0], space="text"))
    if strata or texts:
        return _Varying(strata, texts, values.wordings, novel)
    # Of opinions that let it pass, the dearest was the hardest to come by.
    fallback = Opinion("pass", "exact", "The outputs differ in identifiers, times and addresses alone.")
    return result(next((one for one in passed if one.by == "claude"), (passed or [fallback])[0]))


async def _ask_about_files(run: Run, sides: Sides, place: str, candidate: list[Any], baseline: list[Any]) -> Opinion:
    """Claude's opinion on images where CLIP is off; nobody's on other files."""
    if all(read_facts(file).kind == "image" for file in (*candidate, *baseline)):
        if run.claude is not None:
            return await run.claude.compare_images(candidate, baseline, sides.case.shown)
        off = "The images differ from run to run, and judge.clip and judge.claude are off: nothing can compare them."
        return Opinion("undecided", "none", off)
    what = read_facts(baseline[0]).describe()
    return Opinion("undecided", "none", f"{place} is {what}, which differs from run to run: nothing can compare it.")


async def _ask_about_wording(run: Run, sides: Sides, looked: _Varying, opinion: Opinion) -> Opinion:
    """Claude's opinion on texts that are certainly worded otherwise; nobody's where Claude is off."""
    if run.claude is None:
        reason = f"{opinion.reason} Whether they mean the same, no judge that is on can tell."
        return Opinion("undecided", "none", reason, opinion.evidence)
    asked = opinion
    for candidate, baseline in looked.wordings.values():
        asked = await run.claude.compare_texts(candidate, baseline, sides.case.shown)
        if asked.decision != "pass":
            break
    return Opinion(asked.decision, asked.by, asked.reason, opinion.evidence | asked.evidence)


@dataclass
class _Values:
    """What is no file in the outputs: fields of each output on both sides, and texts by their place."""

    fields: tuple[list[dict[str, Any]], list[dict[str, Any]]]
    wordings: dict[str, tuple[list[str], list[str]]]


def _opened(sides: Sides, store: ArtifactStore) -> tuple[list[list[Leaf]], list[list[Leaf]]]:
    """Both sides' outputs with what is in their archives and text files, and without fields that are new."""
    from gate.checks.variation import opened

    theirs = [opened(sample.leaves, store) for sample in sides.baseline]
    return [opened(without_new_fields(one.leaves, sides.baseline[0].leaves), store) for one in sides.candidate], theirs


def _read_values(candidate: list[list[Leaf]], baseline: list[list[Leaf]]) -> "_Values | Opinion":
    """The values beside the files; a failure where one of them is broken in a way that needs no statistics."""
    from gate.checks.variation import is_name, plain_values, read_json_text
    from gate.judges.text import find_text_defects
    from gate.judges.values import nature

    outputs, split, reference = [*candidate, *baseline], len(candidate), baseline[0]
    parsed = frozenset(
        leaf.path
        for leaf in reference
        if all(any(o.path == leaf.path and read_json_text(o.value) is not None for o in one) for one in outputs[split:])
    )
    for number, output in enumerate(outputs[:split], start=1):
        for leaf in output:
            if leaf.path in parsed and read_json_text(leaf.value) is None:
                reason = (
                    f"{leaf.path} is JSON in every baseline output, and is none in the candidate's output {number}."
                )
                return Opinion("fail", "signal", reason)
    fields = [plain_values(output, parsed) for output in outputs]
    wordings: dict[str, tuple[list[str], list[str]]] = {}
    for place in dict.fromkeys(any_item(path) for one in fields for path in one):
        columns = [[value for path, value in one.items() if any_item(path) == place] for one in fields]
        ours, theirs = (
            [value for column in some for value in column if isinstance(value, str)]
            for some in (columns[:split], columns[split:])
        )
        if not ours or len(theirs) < 2 or is_name(theirs) or any(nature(text) for text in theirs):
            continue
        for text in ours:
            defect = find_text_defects(text, theirs)
            if defect.decision == "fail":
                return Opinion("fail", defect.by, f"{place}: {defect.reason}", defect.evidence)
        if set(ours) != set(theirs):
            wordings[place] = ours, theirs
    rest = [{path: value for path, value in one.items() if any_item(path) not in wordings} for one in fields]
    return _Values((rest[:split], rest[split:]), wordings)


def _by_place(outputs: list[list[Leaf]]) -> dict[str, list[Artifact]]:
    """The files at each place of the outputs; the items of a list are one place."""
    places: dict[str, list[Artifact]] = defaultdict(list)
    for leaf in (leaf for output in outputs for leaf in output):
        if isinstance(leaf.value, Artifact):
            places[any_item(leaf.path)].append(leaf.value)
    return places


def _judge_files(place: str, candidate: list[Artifact], baseline: list[Artifact]) -> Opinion | None:
    """An opinion on files that needs no statistics, else None: they are the baseline's, or one is broken."""
    known = {file.sha256 for file in baseline}
    if all(file.sha256 in known for file in candidate):
        return Opinion("pass", "exact", f"{place} takes only values that the baseline gives too.")
    for file in candidate:
        opinion = find_blank(file, baseline) or find_defects(file, baseline)
        if opinion is not None and opinion.decision == "fail":
            return Opinion("fail", opinion.by, f"{place}: {opinion.reason}", opinion.evidence)
    return None


def _explain(run: Run, sides: Sides, opinion: "noise.CaseOpinion") -> Opinion:
    """The statistics as an opinion with its numbers and a sentence about the most telling one."""
    first = opinion.answers[0]
    by: DecidedBy = "clip" if first.stratum.space == "clip" else "signal"
    k, m = len(first.stratum.candidate), len(first.stratum.baseline)
    evidence: dict[str, Any] = {
        "baseline": "stochastic",
        "vectors": first.stratum.space,
        **({"model": run.clip.name} if run.clip and by == "clip" else {}),
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
        return Opinion("pass", by, reason, evidence)
    place = f"{first.stratum.path}: " if first.stratum.path != "output" else ""
    return Opinion("fail", by, place + _alarm(first, k, m), evidence)


def _alarm(answer: "noise.Answer", k: int, m: int) -> str:
    numbers = f"p = {answer.p_value:.2g}, threshold {answer.alpha:.2g}; {k} against {m} outputs"
    if answer.stratum.space == "values":
        return f"The candidate's outputs take other values than the baseline's ({numbers})."
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
