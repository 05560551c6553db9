"""The outputs of a stochastic case, looked into: what decides without statistics, and what varies, as vectors."""

import asyncio
from dataclasses import dataclass, replace

from gate.checks.base import Run, result_of
from gate.checks.excerpts import MAX_MEASURED, excerpted
from gate.checks.fields import item_strata, value_strata
from gate.checks.now_and_then import Pairs, compare_pairs
from gate.checks.placed import Placed
from gate.checks.reading import files_of, opened_sides, read_values
from gate.checks.seeds import UNSEEDED, are_equal, are_mixed, same_by_seeds
from gate.checks.sides import Sides, check_id
from gate.checks.sounding import track_strata
from gate.checks.variation import file_strata, repeated
from gate.checks.wording import document_stratum, text_strata
from gate.errors import GateError
from gate.judges.base import Opinion
from gate.judges.files import find_blank, find_defects
from gate.judges.permutation import Outputs, Stratum
from gate.judges.presence import judge_presence
from gate.judges.values import nature
from gate.media.facts import read_facts
from gate.verdict import CheckResult

# Pairs of equal outputs that are enough where nothing else can be said of them: a fault in one output of three is
# missed in (2/3)**6 = 9 % of all cases, and there are no more of them in the usual `max_repeats`.
ENOUGH_EQUAL = 6


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
        pairs: how pictures of equal seeds compare.
    """

    outputs: Outputs
    strata: list[Stratum]
    texts: list[Stratum]
    wordings: list[Placed]
    equal: bool
    mixed: bool
    lacking: Opinion | None
    pairs: Pairs


async def look(run: Run, sides: Sides, last: bool) -> CheckResult | Varying | None:
    """The case's outputs as vectors, a result where they decide without, or None where more of them may decide.

    Args:
        last: there will be no more of them.
    """
    case = sides.case
    equal = await asyncio.to_thread(are_equal, sides)

    def result(opinion: Opinion) -> CheckResult:
        return result_of(check_id(case), opinion, inputs=case.shown, samples=sides.samples)

    ours, theirs = await asyncio.to_thread(opened_sides, sides, run.store)
    strata: list[Stratum] = []
    passed: list[Opinion] = []
    unsure = [sides.lacking] if sides.lacking else []
    files, outputs = files_of(case.number, ours, theirs), Outputs(len(ours), len(theirs), sides.pairs)
    for placed in files:
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
                found = await file_strata(run, placed, outputs)
            except GateError as error:
                return CheckResult(id=check_id(case), status="inconclusive", message=str(error), inputs=case.shown)
            if found:
                strata += [*found, *repeated(placed, outputs)]
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
    if strata and files:
        strata += await asyncio.to_thread(track_strata, files)
    values = await asyncio.to_thread(read_values, case.number, ours, theirs)
    if isinstance(values, Opinion):
        return result(values)
    made = [sample.made for sample in (*sides.candidate, *sides.baseline)]
    found = await asyncio.to_thread(value_strata, case.number, *values.fields, made)
    found += await asyncio.to_thread(item_strata, case.number, *values.whole)
    strata += [replace(one, path=f"{one.path} (a sample of the values)") for one in found] if values.sampled else found
    strata += [document_stratum(placed) for placed in values.documents]
    texts: list[Stratum] = []
    asked = [value for value in case.shown.values() if isinstance(value, str) and not nature(value)]
    for placed in values.wordings:
        part = excerpted(placed, MAX_MEASURED // len(values.wordings))
        said = await asyncio.to_thread(text_strata, part, asked)
        strata += said.firm
        texts += said.wording
    if strata or texts:
        mixed = not equal and await asyncio.to_thread(are_mixed, sides)
        pairs = await asyncio.to_thread(compare_pairs, sides)
        lacking = unsure[0] if unsure else None
        return Varying(outputs, strata, texts, values.wordings, equal, mixed, lacking, pairs)
    if unsure:
        return result(unsure[0]) if last else None
    # Of opinions that let it pass, the dearest was the hardest to come by.
    fallback = Opinion("pass", "exact", "The outputs differ in identifiers, times and addresses alone.")
    return result(next((one for one in passed if one.by == "claude"), (passed or [fallback])[0]))


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
