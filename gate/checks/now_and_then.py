"""Pictures that are other ones under some of the seeds alone.

Where equal seeds give the very pixels of the baseline, the candidate computes what the baseline computes: arithmetic,
samplers and encoders would show in every picture. If other seeds then give another picture, something happens in it
now and then: a prompt that is cut off, a step that is left out, a picture of somebody else's. A baseline that does not
repeat such a picture itself is another matter, and is asked.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from gate.checks.base import Run
from gate.checks.seeds import FIRST_NUMBER, seeded_inputs
from gate.checks.sides import Sides
from gate.errors import GateError
from gate.judges.base import Opinion
from gate.media.base import Artifact, Leaf, UnreadableMedia
from gate.media.facts import read_facts
from gate.sampling import Sample

# So many pairs are the same to the pixel before others are called exceptions.
FEWEST_EXACT = 2
# And so many pairs of all cases must have been seen before exceptions are ruled out: one in four is missed in
# (3/4)**9 = 8 % of all runs.
ENOUGH_PAIRS = 9
# Repetitions are given numbers of their own among a case's samples.
AGAIN = 2 * FIRST_NUMBER


@dataclass(frozen=True)
class Pairs:
    """The pairs of equal seeds of one case.

    Attributes:
        exact: in so many, all pictures are the same to the pixel, and all else is equal.
        apart: the numbers of those in which a picture is another one, beyond what encoders do.
    """

    exact: int
    apart: list[int]

    @property
    def differ_now_and_then(self) -> bool:
        return self.exact >= FEWEST_EXACT and bool(self.apart)


def compare_pairs(sides: Sides) -> Pairs:
    """How the outputs of equal seeds compare; nothing is known of outputs without pictures."""
    exact, apart = 0, []
    if sides.pairs:
        for number, (ours, theirs) in enumerate(
            zip(sides.candidate[-sides.pairs :], sides.baseline[-sides.pairs :], strict=True)
        ):
            if not any(_is_picture(leaf) for leaf in theirs.leaves):
                continue
            if _is_exact(ours, theirs):
                exact += 1
            elif _is_another(ours, theirs):
                apart.append(number)
    return Pairs(exact, apart)


def may_have_exceptions(pairs: Iterable[Pairs], seen: int) -> bool:
    """Whether equal seeds gave the very pixels of the baseline, and other pictures too or too few to rule it out.

    Args:
        pairs: of all cases.
        seen: how many there are in all.
    """
    known = [*pairs]
    return any(one.exact for one in known) and (seen < ENOUGH_PAIRS or any(one.apart for one in known))


async def judge_exceptions(run: Run, sides: Sides, pairs: Pairs) -> Opinion | None:
    """A failure where pictures differ under some seeds alone, and the baseline repeats its own there; else None."""
    if not pairs.differ_now_and_then:
        return None
    assert run.baseline is not None
    inputs = seeded_inputs(run, sides.case, pairs.apart[0] + 1, sides.given_seed)[-1]
    try:
        [again] = await run.sampler.take(run.baseline, sides.case.number, inputs, 1, AGAIN + pairs.apart[0])
    except GateError as error:
        return Opinion("undecided", "error", f"Whether the baseline repeats its output is not known: {error}")
    first = sides.baseline[-sides.pairs :][pairs.apart[0]]
    evidence = {"equal_seeds": sides.pairs, "same_pixels": pairs.exact, "other_pictures": len(pairs.apart)}
    if not again.succeeded or not await asyncio.to_thread(_is_exact, again, first):
        return None
    reason = (
        f"Given equal seeds, the candidate's pictures are the baseline's to the pixel in {pairs.exact} of "
        f"{sides.pairs} outputs, and other pictures in {len(pairs.apart)}: something happens in these alone."
    )
    return Opinion("fail", "pixels", reason, evidence)


def _is_picture(leaf: Leaf) -> bool:
    return isinstance(leaf.value, Artifact) and read_facts(leaf.value).kind == "image"


def _is_exact(one: Sample, other: Sample) -> bool:
    if [leaf.path for leaf in one.leaves] != [leaf.path for leaf in other.leaves]:
        return False
    return all(_same(ours, theirs) for ours, theirs in zip(one.leaves, other.leaves, strict=True))


def _same(ours: Leaf, theirs: Leaf) -> bool:
    from gate.judges.pixels import are_same_pixels

    if not isinstance(ours.value, Artifact) or not isinstance(theirs.value, Artifact):
        return ours.value == theirs.value
    if ours.value.sha256 == theirs.value.sha256:
        return True
    return _is_picture(ours) and _is_picture(theirs) and are_same_pixels(ours.value, theirs.value)


def _is_another(one: Sample, other: Sample) -> bool:
    """Whether a picture of one output is another one; a blank one of the baseline's cannot have become worse."""
    from gate.judges.blank import is_blank
    from gate.judges.pixels import compare_images

    theirs = {leaf.path: leaf.value for leaf in other.leaves if _is_picture(leaf)}
    ours = {leaf.path: leaf.value for leaf in one.leaves if leaf.path in theirs and _is_picture(leaf)}
    try:
        return any(
            not is_blank(theirs[path]) and compare_images(file, theirs[path]).decision == "fail"
            for path, file in ours.items()
        )
    except UnreadableMedia:
        return False  # for those to say who read it
