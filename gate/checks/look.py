"""The outputs of a stochastic case, looked into: what decides without statistics, and what varies, as vectors."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gate.checks.base import Run, result_of
from gate.checks.deterministic import same_output, without_new_fields
from gate.checks.excerpts import MAX_MEASURED, excerpted, sampled
from gate.checks.fields import is_name, plain_values, read_json_text, value_strata
from gate.checks.opening import opened
from gate.checks.seeds import UNSEEDED
from gate.checks.sides import Sides, check_id
from gate.checks.variation import Placed, file_strata, text_strata
from gate.errors import GateError
from gate.judges.base import Opinion
from gate.judges.facts import compare_facts
from gate.judges.files import find_blank, find_defects
from gate.judges.permutation import Outputs, Stratum
from gate.judges.presence import judge_presence
from gate.judges.text import find_text_defects
from gate.judges.values import nature
from gate.media.base import Artifact, Leaf, TooLarge, any_item
from gate.media.facts import read_facts
from gate.media.store import ArtifactStore
from gate.sampling import Sample
from gate.verdict import CheckResult

# Pairs of equal outputs that are enough where nothing else can be said of them: a fault in one output of three is
# missed in (2/3)**6 = 9 % of all cases, and there are no more of them in the usual `max_repeats`.
ENOUGH_EQUAL = 6
# Of a text that is measured, which takes a few seconds and a gigabyte.
MAX_CHARACTERS = 2_000_000
MANY = "nothing can compare so many, so give the test case inputs that make fewer, or for which the output repeats"
# Texts at one place of all outputs that are held against the baseline's: a second.
MAX_TEXTS_HELD = 6000
SOME_ITEMS = " (a sample of the items)"
# Places of an output with longer texts, a list being one: of more, a model makes up the keys.
MAX_WORDINGS = 200


@dataclass
class Varying:
    """What varies in the outputs of a case, as vectors.

    Attributes:
        outputs: how many there are.
        strata: where a difference is a difference to users.
        texts: where it is one in wording, whose meaning is for Claude to judge.
        wordings: the texts themselves, by their place.
        equal: whether both sides' outputs are the same wherever the seeds are.
        mixed: whether they are under some seeds, and not under others: reason to look again.
        lacking: some of the candidate's outputs lack what all of the baseline's have, which may be an accident.
    """

    outputs: Outputs
    strata: list[Stratum]
    texts: list[Stratum]
    wordings: list[Placed]
    equal: bool
    mixed: bool
    lacking: Opinion | None


async def look(run: Run, sides: Sides, last: bool) -> CheckResult | Varying | None:
    """The case's outputs as vectors, a result where they decide without, or None where more of them may decide.

    Args:
        last: there will be no more of them.
    """
    case = sides.case
    equal = await asyncio.to_thread(are_equal, sides)

    def result(opinion: Opinion) -> CheckResult:
        return result_of(check_id(case), opinion, inputs=case.shown, samples=sides.samples)

    ours, theirs = await asyncio.to_thread(_opened, sides, run.store)
    strata: list[Stratum] = []
    passed: list[Opinion] = []
    unsure = await asyncio.to_thread(_find_lacking, sides)
    for placed in _files(case.number, ours, theirs):
        lacking = len(ours) - len(set(placed.candidate_of))
        if lacking and len(set(placed.baseline_of)) == len(theirs):
            opinion = judge_presence(placed.path, lacking, len(ours), len(theirs))
            if opinion.decision == "fail":
                return result(opinion)
            unsure.append(opinion)
        opinion = await asyncio.to_thread(_judge_files, placed)
        if opinion is not None and opinion.decision == "pass":
            strata += which_files(placed)
        if opinion is None:
            try:
                found = await file_strata(run, placed)
            except GateError as error:
                return CheckResult(id=check_id(case), status="inconclusive", message=str(error), inputs=case.shown)
            if found:
                strata += found
                continue
            # What differs beside it, such as the seconds that it took, is judged by itself.
            same = equal or await asyncio.to_thread(are_equal, sides, placed.path)
            if same and sides.pairs < ENOUGH_EQUAL and not last:
                return None
            enough = same and sides.pairs >= ENOUGH_EQUAL
            opinion = same_by_seeds(sides) if enough else await _ask_about_files(run, sides, placed, same)
        if opinion.decision != "pass":
            return result(opinion)
        passed.append(opinion)
    values = await asyncio.to_thread(_read_values, case.number, ours, theirs)
    if isinstance(values, Opinion):
        return result(values)
    made = [sample.made for sample in sides.samples]
    found = await asyncio.to_thread(value_strata, case.number, *values.fields, made)
    strata += [replace(one, path=f"{one.path} (a sample of the values)") for one in found] if values.sampled else found
    texts: list[Stratum] = []
    asked = [value for value in case.shown.values() if isinstance(value, str) and not nature(value)]
    for placed in values.wordings:
        part = excerpted(placed, MAX_MEASURED // len(values.wordings))
        said = await asyncio.to_thread(text_strata, part, asked)
        strata += said.firm
        texts += said.wording
    if strata or texts:
        outputs = Outputs(len(ours), len(theirs), sides.pairs)
        mixed = await asyncio.to_thread(_are_mixed, sides)
        return Varying(outputs, strata, texts, values.wordings, equal, mixed, unsure[0] if unsure else None)
    if unsure:
        return result(unsure[0]) if last else None
    # Of opinions that let it pass, the dearest was the hardest to come by.
    fallback = Opinion("pass", "exact", "The outputs differ in identifiers, times and addresses alone.")
    return result(next((one for one in passed if one.by == "claude"), (passed or [fallback])[0]))


def are_equal(sides: Sides, place: str | None = None) -> bool:
    """Whether equal seeds always gave the same output, and no seed did not: a model may have ceased to draw one.

    Args:
        place: only what is there is compared; None: everything.
    """
    unseeded = _at_place(sides.candidate[:UNSEEDED], place)
    draws = any(not same_output(other, unseeded[0])[0] for other in unseeded[1:])
    return sides.pairs > 0 and draws and all(_equal_pairs(sides, place))


def _are_mixed(sides: Sides) -> bool:
    """Whether some equal seeds gave the same output, and others did not: what differs is broken now and then."""
    return len(set(_equal_pairs(sides))) > 1


def _equal_pairs(sides: Sides, place: str | None = None) -> list[bool]:
    if sides.pairs == 0:
        return []
    ours, theirs = (_at_place(side[-sides.pairs :], place) for side in (sides.candidate, sides.baseline))
    return [same_output(one, other)[0] for one, other in zip(ours, theirs, strict=True)]


def _at_place(samples: list[Sample], place: str | None) -> list[list[Leaf]]:
    return [[leaf for leaf in one.leaves if place in (None, any_item(leaf.path))] for one in samples]


def _find_lacking(sides: Sides) -> list[Opinion]:
    """Whether some of the candidate's outputs lack what all of the baseline's have, so that it may be an accident."""
    ours = [without_new_fields(sample.leaves, sides.baseline_has) for sample in sides.candidate]
    found = compare_facts(ours, [sample.leaves for sample in sides.baseline])
    return [found] if "outputs_of_another_structure" in found.evidence else []


def same_by_seeds(sides: Sides) -> Opinion:
    reason = f"Given equal seeds, both sides make the same output each time ({sides.pairs} pairs)."
    return Opinion("pass", "exact", reason, {"baseline": "stochastic", "equal_seeds": sides.pairs})


async def _ask_about_files(run: Run, sides: Sides, placed: Placed, same: bool) -> Opinion:
    """Claude's opinion on images where CLIP is off; nobody's on other files.

    Args:
        same: equal seeds gave equal files, though too few to let them pass.
    """
    if all(read_facts(file).kind == "image" for file in placed.both):
        if run.claude is not None:
            return await run.claude.compare_images(placed.candidate, placed.baseline, sides.case.shown)
        off = "The images differ from run to run, and judge.clip and judge.claude are off: nothing can compare them."
        return Opinion("undecided", "none", off + _way_out(sides, same))
    what = read_facts(placed.baseline[0]).describe()
    reason = f"{placed.path} is {what}, which differs from run to run: nothing can compare it."
    return Opinion("undecided", "none", reason + _way_out(sides, same), {"equal_seeds": sides.pairs})


def _way_out(sides: Sides, same: bool) -> str:
    """What is to be done about outputs that nothing can compare, as further sentences."""
    if same:
        least = ENOUGH_EQUAL + UNSEEDED
        return (
            f" Under equal seeds both sides make the same output, of which {sides.pairs} pairs are too few to see "
            f"a fault in one output of three: set compare.max_repeats to {least} or more."
        )
    seeds = "Under equal seeds the two sides' outputs differ, too." if sides.pairs else "No seed makes it repeat."
    return (
        f" {seeds} Give the test case inputs for which the baseline repeats its output, or set compare_outputs to "
        "false and say with match_prompt or match_url what the output has to be."
    )


@dataclass
class _Values:
    """What is no file in the outputs: fields of each output on both sides, and longer texts."""

    fields: tuple[list[dict[str, Any]], list[dict[str, Any]]]
    wordings: list[Placed]
    sampled: bool


def _opened(sides: Sides, store: ArtifactStore) -> tuple[list[list[Leaf]], list[list[Leaf]]]:
    """Both sides' outputs with what is in their archives and text files, and without fields that are new."""
    theirs, known = [opened(sample.leaves, store) for sample in sides.baseline], sides.baseline_has
    return [opened(without_new_fields(one.leaves, known), store) for one in sides.candidate], theirs


def _read_values(case: int, candidate: list[list[Leaf]], baseline: list[list[Leaf]]) -> _Values | Opinion:
    """The values beside the files; a failure where one of them is broken in a way that needs no statistics."""
    outputs, split = [*candidate, *baseline], len(candidate)
    first, *others = [{leaf.path: leaf.value for leaf in output} for output in baseline]
    parsed = frozenset(
        path for path in first if all(read_json_text(values.get(path)) is not None for values in (first, *others))
    )
    for number, output in enumerate(outputs[:split], start=1):
        for leaf in output:
            if leaf.path in parsed and read_json_text(leaf.value) is None:
                reason = (
                    f"{leaf.path} is JSON in every baseline output, and is none in the candidate's output {number}."
                )
                return Opinion("fail", "signal", reason)
    try:
        every = [plain_values(output, parsed) for output in outputs]
    except TooLarge as error:
        return Opinion("undecided", "none", f"{str(error).removesuffix('.')}, which differ from run to run: {MANY}.")
    fields = sampled(every)
    wordings: list[Placed] = []
    for place, texts in _texts(fields).items():
        placed = _placed(case, place, texts[:split], texts[split:])
        if len(placed.both) > MAX_TEXTS_HELD:
            placed = replace(placed.thinned(MAX_TEXTS_HELD), path=place + SOME_ITEMS)
        theirs = placed.baseline
        if not placed.candidate or len(theirs) < 2 or is_name(theirs) or any(nature(text) for text in theirs):
            continue
        for text in placed.candidate:
            defect = find_text_defects(text, theirs)
            if defect.decision == "fail":
                return Opinion("fail", defect.by, f"{place}: {defect.reason}", defect.evidence)
        longest = max(map(len, placed.both))
        if longest > MAX_CHARACTERS:
            reason = (
                f"{place} is a text of {longest} characters that differs from run to run: of more than "
                f"{MAX_CHARACTERS}, nothing can compare it."
            )
            return Opinion("undecided", "none", reason)
        if set(placed.candidate) != set(theirs):
            wordings.append(placed)
    if len(wordings) > MAX_WORDINGS:
        reason = (
            f"Texts differ from run to run in {len(wordings)} places of the output: of more than {MAX_WORDINGS}, "
            "nothing can compare them."
        )
        return Opinion("undecided", "none", reason)
    worded = {placed.path.removesuffix(SOME_ITEMS) for placed in wordings}
    rest = [{path: value for path, value in one.items() if any_item(path) not in worded} for one in fields]
    return _Values((rest[:split], rest[split:]), wordings, sum(map(len, fields)) < sum(map(len, every)))


def _texts(fields: Sequence[Mapping[str, Any]]) -> dict[str, list[list[str]]]:
    """The texts at each place, the items of a list being one: a list for each output."""
    found: dict[str, list[list[str]]] = defaultdict(lambda: [[] for _ in fields])
    for number, values in enumerate(fields):
        for path, value in values.items():
            if isinstance(value, str):
                found[any_item(path)][number].append(value)
    return found


def _placed(case: int, place: str, candidate: Sequence[Sequence[Any]], baseline: Sequence[Sequence[Any]]) -> Placed:
    """What each output of both sides has at one place."""
    ours, theirs = (
        [(number, value) for number, output in enumerate(side) for value in output] for side in (candidate, baseline)
    )
    return Placed(
        case,
        place,
        [value for _, value in ours],
        [value for _, value in theirs],
        [number for number, _ in ours],
        [number for number, _ in theirs],
    )


def _files(case: int, candidate: list[list[Leaf]], baseline: list[list[Leaf]]) -> list[Placed]:
    """The files at each place of the baseline's outputs; the items of a list are one place."""
    ours, theirs = _by_place(candidate), _by_place(baseline)
    nothing = [[] for _ in candidate]
    return [_placed(case, place, ours.get(place, nothing), files) for place, files in theirs.items()]


def _by_place(outputs: list[list[Leaf]]) -> dict[str, list[list[Artifact]]]:
    places: dict[str, list[list[Artifact]]] = defaultdict(lambda: [[] for _ in outputs])
    for number, output in enumerate(outputs):
        for leaf in output:
            if isinstance(leaf.value, Artifact):
                places[any_item(leaf.path)][number].append(leaf.value)
    return places


def which_files(placed: Placed) -> list[Stratum]:
    """Which of a few files each output has: the candidate may give one of them alone. None for lists of files."""
    if any(len(set(of)) < len(of) for of in (placed.candidate_of, placed.baseline_of)):
        return []
    names = {digest: f"file {n}" for n, digest in enumerate(dict.fromkeys(one.sha256 for one in placed.both), start=1)}
    ours, theirs = ([{placed.path: names[one.sha256]} for one in side] for side in (placed.candidate, placed.baseline))
    return value_strata(placed.case, ours, theirs) if ours and len(theirs) > 1 else []


def _judge_files(placed: Placed) -> Opinion | None:
    """An opinion on files that needs no statistics, else None: they are the baseline's, or one is broken."""
    known = {file.sha256 for file in placed.baseline}
    if all(file.sha256 in known for file in placed.candidate):
        return Opinion("pass", "exact", f"{placed.path} takes only values that the baseline gives too.")
    for file in placed.candidate:
        opinion = find_blank(file, placed.baseline) or find_defects(file, placed.baseline)
        if opinion is not None and opinion.decision == "fail":
            return Opinion("fail", opinion.by, f"{placed.path}: {opinion.reason}", opinion.evidence)
    return None
