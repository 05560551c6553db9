"""What the outputs of a stochastic case hold: files, values and texts by place, as far as they can be compared."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gate.checks.deterministic import without_new_fields
from gate.checks.excerpts import sampled
from gate.checks.fields import Recognised, is_name, plain_values, read_json_text
from gate.checks.formats import read_formats
from gate.checks.opening import WORDS, opened
from gate.checks.placed import Placed
from gate.checks.sides import Sides
from gate.formats import Written
from gate.judges.base import Opinion
from gate.judges.measures.written import read_written
from gate.judges.text import find_text_defects
from gate.judges.values import nature
from gate.media.base import Artifact, Leaf, TooLarge, any_item
from gate.media.store import ArtifactStore

# Of a text that is measured, which takes a few seconds and a gigabyte.
MAX_CHARACTERS = 2_000_000
MANY = "nothing can compare so many, so give the test case inputs that make fewer, or for which the output repeats"
# Texts at one place of all outputs that are held against the baseline's: a second.
MAX_TEXTS_HELD = 6000
SOME_ITEMS = " (a sample of the items)"
# Places of an output with longer texts, a list being one: of more, a model makes up the keys.
MAX_WORDINGS = 200


@dataclass
class Values:
    """What is no file in the outputs: fields of each output on both sides, and longer texts."""

    fields: tuple[list[dict[str, Any]], list[dict[str, Any]]]
    wordings: list[Placed]
    sampled: bool
    documents: list[Placed]
    whole: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]


def opened_sides(sides: Sides, store: ArtifactStore) -> tuple[list[list[Leaf]], list[list[Leaf]]]:
    """Both sides' outputs with what is in their archives and text files, and without fields that are new."""
    theirs, known = [opened(sample.leaves, store) for sample in sides.baseline], sides.baseline_has
    return [opened(without_new_fields(one.leaves, known), store) for one in sides.candidate], theirs


def read_values(case: int, candidate: list[list[Leaf]], baseline: list[list[Leaf]]) -> Values | Opinion:
    """The values beside the files; a failure where one of them is broken in a way that needs no statistics."""
    known = read_formats(candidate, baseline)
    if isinstance(known, Opinion):
        return known
    candidate, baseline = known
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
        formed = all(isinstance(text, Written) for text in placed.both)
        known = not formed and (is_name(theirs) or any(nature(text) for text in theirs))
        if not placed.candidate or len(theirs) < 2 or known:
            continue
        if place != "output" and all(read_written(text) for text in theirs):
            continue
        for text in placed.candidate:
            defect = find_text_defects(text, theirs, in_document=place.endswith(WORDS))
            if defect.decision == "fail":
                return Opinion("fail", defect.by, f"{place}: {defect.reason}", defect.evidence)
        longest = max(map(len, placed.both))
        if longest > MAX_CHARACTERS:
            reason = (
                f"{place} is a text of {longest} characters that differs from run to run: of more than "
                f"{MAX_CHARACTERS}, nothing can compare it."
            )
            return Opinion("undecided", "none", reason)
        # Of subtitles, the times are in no text.
        if formed or set(placed.candidate) != set(theirs):
            wordings.append(placed)
    if len(wordings) > MAX_WORDINGS:
        reason = (
            f"Texts differ from run to run in {len(wordings)} places of the output: of more than {MAX_WORDINGS}, "
            "nothing can compare them."
        )
        return Opinion("undecided", "none", reason)
    worded = {placed.path.removesuffix(SOME_ITEMS) for placed in wordings}
    rest = [{path: value for path, value in one.items() if any_item(path) not in worded} for one in fields]
    documents = [_placed(case, place, here[:split], here[split:]) for place, here in _documents(outputs).items()]
    part = sum(map(len, fields)) < sum(map(len, every))
    return Values((rest[:split], rest[split:]), wordings, part, documents, (fields[:split], fields[split:]))


def _texts(fields: Sequence[Mapping[str, Any]]) -> dict[str, list[list[str]]]:
    """The texts at each place, the items of a list being one: a list for each output."""
    found: dict[str, list[list[str]]] = defaultdict(lambda: [[] for _ in fields])
    for number, values in enumerate(fields):
        for path, value in values.items():
            if isinstance(value, str):
                found[any_item(path)][number].append(value)
    return found


def _documents(outputs: Sequence[Sequence[Leaf]]) -> dict[str, list[list[Recognised]]]:
    """The texts that are read as values at each place: a list for each output."""
    found: dict[str, list[list[Recognised]]] = defaultdict(lambda: [[] for _ in outputs])
    for number, output in enumerate(outputs):
        for leaf in output:
            if isinstance(leaf.value, Recognised):
                found[any_item(leaf.path)][number].append(leaf.value)
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


def files_of(case: int, candidate: list[list[Leaf]], baseline: list[list[Leaf]]) -> list[Placed]:
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
