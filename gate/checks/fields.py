"""The values of outputs that are neither files nor longer texts, as vectors and as measures.

A field has one value in each output. Items of lists come to fields as they are where a list is a vector (numbers,
always as many), and else as what they are like together.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from gate.checks.nearness import near_of_fields, near_of_things
from gate.judges.measures.graded import Graded
from gate.judges.measures.keyed import keyed_columns, measure_keyed, nearness
from gate.judges.measures.layout import measure_layout
from gate.judges.measures.values import clocks, measure_items_again, measure_values
from gate.judges.measures.written import WRITTEN, with_written
from gate.judges.noticeable import Change
from gate.judges.noticeable.values import NUMBER, SPREAD, VALUE, VALUES
from gate.judges.permutation import Measured, Stratum
from gate.judges.values import as_float, is_number, names_identity, names_version, nature, site
from gate.media.base import Artifact, Leaf, TooLarge, any_item
from gate.media.sniff import json_in

# Texts of at most this many characters that repeat themselves are names: labels, languages, colours.
NAME_CHARACTERS = 64
# Of one output: ten seconds over all outputs of a case.
MAX_VALUES = 120_000
# Of a long vector, the numbers that are looked at one by one; all of them count in its distances.
MAX_MEASURED = 100
MAX_COLUMNS = 1000  # of things and their numbers
LARGEST = 300.0  # of an area hyperbolic sine, whose sine is a number still
# A vector of numbers that differ by so many times as much is as far away as users notice.
NEAR_VECTORS = 3.0
_LAST_INDEX = re.compile(r"\[\d+\]$")

Values = Mapping[str, Any]


def plain_values(leaves: Sequence[Leaf], parsed: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The values of an output that are no files, by their paths.

    Args:
        parsed: paths of texts that are documents, whose values are taken instead.

    Raises:
        TooLarge: they are more than `MAX_VALUES`.
    """
    found: dict[str, Any] = {}
    files: dict[str, set[str]] = {}
    for leaf in leaves:
        if isinstance(leaf.value, Artifact):
            place = f"files at {any_item(leaf.path)}"
            found[place] = found.get(place, 0) + 1
            if leaf.path.endswith("]"):
                files.setdefault(any_item(leaf.path), set()).add(leaf.value.sha256)
            continue
        known = leaf.path in parsed or isinstance(leaf.value, Recognised)
        document = read_json_text(leaf.value) if known else None
        if document is None:
            found[leaf.path] = leaf.value
        else:
            found |= _flattened(document, leaf.path)
    if len(found) > MAX_VALUES:
        raise TooLarge(f"has more than {MAX_VALUES} values", "An output")
    found = {path: value for path, value in found.items() if not names_version(path)}
    # Whether the files of a list are different ones is seen in no file by itself.
    return found | {f"different files at {place}": len(digests) for place, digests in files.items()}


class Document(str):
    """The text of a file whose values are known: JSON, a table, a drawing."""

    __slots__ = ("values",)
    values: dict[str, Any] | list[Any]

    def __new__(cls, text: str, values: dict[str, Any] | list[Any]) -> Self:
        made = super().__new__(cls, text)
        made.values = values
        return made


class Recognised(Document):
    """A text whose values are known in all outputs at its place, see `gate.checks.formats`."""

    __slots__ = ()


def read_json_text(value: Any) -> Any:
    """The object or array that a text is in JSON, or of a document its values; else None."""
    if isinstance(value, Document):
        return value.values
    return json_in(value) if isinstance(value, str) else None


def _flattened(value: Any, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    stack = [(path, value)]
    while stack:
        at, one = stack.pop()
        more = len(one) if isinstance(one, dict | list) else 0
        if len(found) + len(stack) + more > MAX_VALUES:
            raise TooLarge(f"has more than {MAX_VALUES} values", path)
        if isinstance(one, dict) and one:
            stack += [(f"{at}.{key}", item) for key, item in one.items()]
        elif isinstance(one, list) and one:
            stack += [(f"{at}[{index}]", item) for index, item in enumerate(one)]
        else:
            found[at] = one
    return found


def value_strata(
    case: int, candidate: Sequence[Values], baseline: Sequence[Values], made: Sequence[float | None] = ()
) -> list[Stratum]:
    """The values of the outputs, other than files and longer texts, as vectors; none where nothing ever varies.

    Args:
        candidate, baseline: one for each output.
        made: when each of them came, the candidate's first, in seconds since 1970; None where that is not known.
    """
    both = [*candidate, *baseline]
    made = made or [None] * len(both)
    both = with_written(both)
    found = measure_values(both, made)
    told = clocks(both, made)
    both = [_as_written(one) for one in both]
    both = [
        {
            path: "<time>" if any_item(path) in told else "<id>" if _is_identity(path, value) else value
            for path, value in one.items()
        }
        for one in both
    ]
    vectors = _vectors(both)
    outputs = [_described(one, vectors) for one in both]
    near = near_of_fields(both, lambda path: _place(path, vectors))
    ours, theirs = outputs[: len(candidate)], outputs[len(candidate) :]
    numbers, names = [], []
    # A field that the baseline never has is for the schema to judge.
    for field in dict.fromkeys(name for one in theirs for name in one):
        column = [one.get(field) for one in outputs]
        distinct = len({_key(value) for value in column})
        if distinct == 1:
            continue
        # Neither this nor the scale may look at whose output it is, or permuting the outputs would say nothing.
        is_graded = distinct > 2 or any(isinstance(value, float) and value % 1 for value in column)
        (numbers if is_graded and all(is_number(value) for value in column) else names).append(field)
        if distinct > 2 and field in names and any(is_number(value) for value in column):
            # Numbers that differ anyway, and something that is none: that it is none is what counts.
            for one in outputs:
                if is_number(one.get(field)):
                    one[field] = "<number>"
    strata: list[Stratum] = []
    for space, chosen in (
        ("numbers", [field for field in numbers if "[]" not in field]),
        ("summaries", [field for field in numbers if "[]" in field]),
    ):
        if chosen:
            rows = np.arcsinh(np.nan_to_num([[as_float(one[field]) for field in chosen] for one in outputs]))
            sizes = np.sinh(np.minimum(np.abs(np.median(rows, axis=0)), LARGEST))
            known = np.maximum(nearness(sizes), [near.get(field, 0.0) for field in chosen]) / np.hypot(1, sizes)
            strata += _of_numbers(case, space, chosen, rows, known, len(ours))
    if names:
        columns = [_one_hot([_key(one.get(field)) for one in outputs]) for field in names]
        rows = np.concatenate(columns, axis=1) / np.sqrt(2 * len(names))
        strata.append(Stratum(case, "values", rows[len(ours) :], rows[: len(ours)], "values"))
        strata += _of_names(case, names, outputs, len(ours))
    return strata + _of_measures(case, [*found, *_repeated(outputs, near)], len(ours))


def _is_identity(path: str, value: Any) -> bool:
    """Whether a number says which item of a list it is in: the next one is another item, and as good a name for it."""
    return is_number(value) and names_identity(path)


def _repeated(outputs: Sequence[Values], near: Mapping[str, float]) -> list[Graded]:
    """Which outputs are the same as another one, where some are: a seed that is ignored, an answer that was kept.

    Nothing where numbers are all that varies, and they hardly do: without their noise, they are as good.
    """
    keys = [tuple(sorted((field, _key(value)) for field, value in one.items())) for one in outputs]
    times = Counter(keys)
    found = Graded("output", "repeated", np.array([float(times[key] > 1) for key in keys]))
    return [found] if found.varies and not _hardly_vary(outputs, near) else []


def _hardly_vary(outputs: Sequence[Values], near: Mapping[str, float]) -> bool:
    for field in dict.fromkeys(name for one in outputs for name in one):
        column = [one.get(field) for one in outputs]
        if len({_key(value) for value in column}) == 1:
            continue
        reach = NEAR_VECTORS * near.get(field, 0.0)
        numbers = [as_float(value) for value in column if value is not None and is_number(value)]
        if len(numbers) < len(column) or max(numbers) - min(numbers) > reach:
            return False
    return True


def _of_measures(case: int, found: Sequence[Graded], split: int) -> list[Stratum]:
    """Measures of the outputs that have them, a stratum for each place."""
    groups: dict[tuple[str, bytes], list[Graded]] = {}
    for one in found:
        groups.setdefault((one.place, np.isnan(one.values).tobytes()), []).append(one)
    strata: list[Stratum] = []
    for (place, _), here in groups.items():
        rows = np.array([one.values for one in here]).T
        has = np.flatnonzero(~np.isnan(rows[:, 0]))
        ours, theirs = has[has < split], has[has >= split]
        strata.append(
            Measured(
                case,
                place,
                rows[theirs],
                rows[ours],
                baseline_of=(theirs - split).tolist(),
                candidate_of=ours.tolist(),
                changes={one.called: VALUES[one.sort] for one in here},
            )
        )
    return strata


def _of_names(case: int, fields: Sequence[str], outputs: Sequence[Values], split: int) -> list[Stratum]:
    """How often each of the values that repeat themselves is taken."""
    columns: dict[str, list[float]] = {}
    for field in fields:
        keys = [_key(output.get(field)) for output in outputs]
        for known in dict.fromkeys(keys):
            if 2 <= keys.count(known) <= len(keys) - 2:
                columns[f"{field} = {known[:NAME_CHARACTERS]}"] = [float(key == known) for key in keys]
    if not columns:
        return []
    rows = np.array([*columns.values()]).T
    return [Measured(case, "values", rows[split:], rows[:split], changes=dict.fromkeys(columns, VALUE))]


def _of_numbers(
    case: int,
    space: str,
    fields: Sequence[str],
    rows: NDArray[np.float64],
    near: NDArray[np.float64],
    split: int,
) -> list[Stratum]:
    """Numbers as vectors, and each by itself: where it lies, and how far from its middle it scatters.

    Args:
        near: for each field, what no user tells apart.
    """
    deviations = np.maximum(rows.std(axis=0), 1e-12)
    vectors = rows / np.maximum(deviations, NEAR_VECTORS * near) / np.sqrt(len(fields))
    shown = np.linspace(0, len(fields) - 1, min(len(fields), MAX_MEASURED)).round().astype(int)
    named = [fields[int(index)] for index in shown]
    places = rows[:, shown] / np.maximum(deviations, near)[shown]
    scatter = np.abs(rows - np.median(rows, axis=0))[:, shown] / np.maximum(deviations, near / 2)[shown]
    measures = np.concatenate([places, scatter], axis=1)
    changes: dict[str, Change] = dict.fromkeys(named, NUMBER)
    changes |= {f"scatter of {field}": SPREAD for field in named}
    return [
        Stratum(case, space, vectors[split:], vectors[:split], space),
        Measured(case, space, measures[split:], measures[:split], changes=changes),
    ]


def item_strata(case: int, candidate: Sequence[Values], baseline: Sequence[Values]) -> list[Stratum]:
    """What the items of lists say of one thing, how points lie to each other, and which items come again.

    Args:
        candidate, baseline: the values of each output, those of longer texts with them.
    """
    both = with_written([*candidate, *baseline])
    found = [*measure_keyed(both), *measure_layout(both), *measure_items_again(both)]
    strata = _of_measures(case, [one for one in found if one.varies], len(candidate))
    columns = [one for one in keyed_columns(both) if np.nanstd(one.values) > 0][:MAX_COLUMNS]
    if columns:
        rows = np.array([one.values for one in columns]).T
        middles = np.nanmedian(rows, axis=0)
        # What an output does not speak of tells nothing.
        rows = np.where(np.isnan(rows), middles, rows)
        near = np.maximum(nearness(np.abs(middles)), near_of_things(columns))
        rows = rows / np.maximum(rows.std(axis=0), NEAR_VECTORS * near) / np.sqrt(len(columns))
        strata.append(Stratum(case, "things", rows[len(candidate) :], rows[: len(candidate)], "summaries"))
    return strata


def is_name(values: Sequence[str]) -> bool:
    """Whether texts are names out of a few, rather than each a text of its own."""
    repeated = len(set(values)) <= max(1, len(values) // 2)
    return repeated and max(map(len, values), default=0) <= NAME_CHARACTERS


def _vectors(outputs: Sequence[Values]) -> set[str]:
    """The places of lists that are vectors: of numbers alone, and as many of them wherever there is such a list."""
    lengths: dict[str, set[int]] = {}
    for output in outputs:
        lists: dict[str, int] = {}
        for path, value in output.items():
            if (index := _LAST_INDEX.search(path)) is not None:
                here = path[: index.start()]
                lists[here] = lists.get(here, 0) + 1 if is_number(value) and lists.get(here, 0) >= 0 else -1
        for here, count in lists.items():
            lengths.setdefault(any_item(here), set()).add(count)
    return {place for place, counts in lengths.items() if len(counts) == 1 and min(counts) > 1}


def _place(path: str, vectors: set[str]) -> str:
    """The place that a value's field is of: of a vector, each entry has its own."""
    index = _LAST_INDEX.search(path)
    parent = any_item(path[: index.start()]) if index else ""
    return parent + index[0] if index and parent in vectors else any_item(path)


def _as_written(values: Values) -> dict[str, Any]:
    """Without the texts whose numbers stand beside them."""
    return {
        path: f"<{kind}>" if (kind := next((one for one in WRITTEN if f"{path}.{one}" in values), None)) else value
        for path, value in values.items()
    }


def _described(values: Values, vectors: set[str]) -> dict[str, Any]:
    """The fields of an output: its values where each place has one, else what a place's items are like together."""
    places: dict[str, list[Any]] = {}
    for path, value in values.items():
        places.setdefault(_place(path, vectors), []).append(value)
    fields: dict[str, Any] = {}
    for place, items in places.items():
        numbers = [item for item in items if is_number(item)]
        others = [item for item in items if not is_number(item)]
        if "[]" in place:
            fields[f"{place} count"] = len(items)
        if len(items) == 1:
            fields[place] = numbers[0] if numbers else _kind(items[0])
            continue
        if numbers:
            fields |= {
                f"{place} mean": float(np.mean([as_float(number) for number in numbers])),
                f"{place} least": min(numbers),
                f"{place} most": max(numbers),
            }
        fields |= {
            f"{place} values": sorted({str(_kind(item)) for item in others}),
            f"{place} that are empty": sum(item in (None, "") for item in others),
        }
    return fields


def _kind(value: Any) -> Any:
    """A value as a field has it: of what differs by its nature, such as an identifier, only what it is."""
    if not isinstance(value, str):
        return value
    natural = nature(value)
    if natural == "url":
        host, ending = site(value)
        return f"<url of {host}, {ending}>"
    if natural is not None:
        return f"<{natural}>"
    return value if len(value) <= NAME_CHARACTERS else "<text>"


def _key(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def _one_hot(keys: Sequence[str]) -> NDArray[np.float64]:
    known = sorted(set(keys))
    return np.array([[key == one for one in known] for key in keys], dtype=np.float64)
