"""Outputs' texts in a format, taken as what they say in it: values, or a text in the one usual way of writing."""

from collections.abc import Callable
from functools import cache

from gate.checks.fields import Recognised, read_json_text
from gate.formats import Format, Reading, Written, recognise
from gate.judges.base import Opinion
from gate.media.base import Leaf, any_item

# Texts of one place that are looked at, over all outputs, and places: a second.
MAX_TEXTS, MAX_PLACES = 500, 200

Outputs = list[list[Leaf]]
Read = Callable[[Format, str], Reading | None]


def read_formats(candidate: Outputs, baseline: Outputs) -> tuple[Outputs, Outputs] | Opinion:
    """Both sides' outputs with the texts of each place whose baseline texts are all in one format as what they say.

    A failure where a text of the candidate's is not in that format. Where that may be no accident of the baseline's,
    its texts stay as they are.
    """
    # Some parsers take a second for a text, and it is asked for twice.
    read: Read = cache(lambda form, text: form.read(text))
    known: dict[str, Format] = {}
    for place, texts in [*_texts(baseline).items()][:MAX_PLACES]:
        found = recognise(texts) if len(texts) <= MAX_TEXTS else None
        if found is not None:
            known[place] = found
    for number, output in enumerate(candidate, start=1):
        for leaf in output:
            found = known.get(any_item(leaf.path))
            if found is None or (isinstance(leaf.value, str) and read(found, leaf.value) is not None):
                continue
            if found.certain:
                reason = f"{leaf.path} is {found.name} in every baseline output, and is none in the candidate's output "
                return Opinion("fail", "signal", f"{reason}{number}.", {"format": found.name})
            del known[any_item(leaf.path)]
    ours, theirs = (
        [[_as_read(leaf, known, read) for leaf in output] for output in side] for side in (candidate, baseline)
    )
    return ours, theirs


def _texts(outputs: Outputs) -> dict[str, list[str]]:
    """The texts at each place of which nothing is known yet."""
    found: dict[str, list[str]] = {}
    others: set[str] = set()
    for leaf in (leaf for output in outputs for leaf in output):
        if isinstance(leaf.value, str) and leaf.value.strip() and read_json_text(leaf.value) is None:
            found.setdefault(any_item(leaf.path), []).append(leaf.value)
        else:
            others.add(any_item(leaf.path))
    return {place: texts for place, texts in found.items() if place not in others}


def _as_read(leaf: Leaf, known: dict[str, Format], read: Read) -> Leaf:
    form = known.get(any_item(leaf.path))
    reading = read(form, leaf.value) if form is not None and isinstance(leaf.value, str) else None
    if reading is None:
        return leaf
    return Leaf(leaf.path, Written(reading) if reading.text else Recognised(leaf.value, reading.values or {}))
