"""The values of outputs that are neither files nor longer texts, as vectors and as measures.

A field has one value in each output. Items of lists come to fields as they are where a list is a vector (numbers,
always as many), and else as what they are like together.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures.graded import Graded
from gate.judges.measures.values import clocks, measure_values
from gate.judges.noticeable import Change
from gate.judges.noticeable.values import NUMBER, SPREAD, VALUE, VALUES
from gate.judges.permutation import Measured, Stratum
from gate.judges.values import as_float, is_number, nature, site
from gate.media.base import Artifact, Leaf, TooLarge, any_item

# Texts of at most this many characters that repeat themselves are names: labels, languages, colours.
NAME_CHARACTERS = 64
# Of one output: ten seconds over all outputs of a case.
MAX_VALUES = 120_000
# Of a long vector, the numbers that are looked at one by one; all of them count in its distances.
MAX_MEASURED = 100
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
        document = read_json_text(leaf.value) if leaf.path in parsed else None
        if document is None:
            found[leaf.path] = leaf.value
        else:
            found |= _flattened(document, leaf.path)
    if len(found) > MAX_VALUES:
        raise TooLarge(f"has more than {MAX_VALUES} values", "An output")
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


def read_json_text(value: Any) -> Any:
    """The object or array that a text is in JSON, or of a document its values; else None."""
    if isinstance(value, Document):
        return value.values
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return None
    try:
        document = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict | list) else None


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
    found = measure_values(both, made)
    told = clocks(both, made)
    both = [{path: "<time>" if any_item(path) in told else value for path, value in one.items()} for one in both]
    vectors = _vectors(both)
    outputs = [_described(one, vectors) for one in both]
    ours, theirs = outputs[: len(candidate)], outputs[len(candidate) :]
    numbers, names = [], []
    # A field that the baseline never has is for the schema to judge.
    for field in dict.fromkeys(name for one in theirs for name in one):
        column = [one.get(field) for one in outputs]
        distinct = len({_key(value) for value in column})
        if distinct == 1:
            continue
        # Neither this nor the scale may look at whose output it is, or permuting the outputs would say nothing.
        (numbers if distinct > 2 and all(is_number(value) for value in column) else names).append(field)
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
            strata += _of_numbers(case, space, chosen, rows, len(ours))
    if names:
        columns = [_one_hot([_key(one.get(field)) for one in outputs]) for field in names]
        rows = np.concatenate(columns, axis=1) / np.sqrt(2 * len(names))
        strata.append(Stratum(case, "values", rows[len(ours) :], rows[: len(ours)], "values"))
        strata += _of_names(case, names, outputs, len(ours))
    return strata + _of_measures(case, [*found, *_repeated(outputs)], len(ours))


def _repeated(outputs: Sequence[Values]) -> list[Graded]:
    """Which outputs are the same as another one, where some are: a seed that is ignored, an answer that was kept."""
    keys = [tuple(sorted((field, _key(value)) for field, value in one.items())) for one in outputs]
    times = Counter(keys)
    found = Graded("output", "repeated", np.array([float(times[key] > 1) for key in keys]))
    return [found] if found.varies else []


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


def _of_numbers(case: int, space: str, fields: Sequence[str], rows: NDArray[np.float64], split: int) -> list[Stratum]:
    """Numbers as vectors, and each by itself: where it lies, and how far from its middle it scatters."""
    rows = rows / np.maximum(rows.std(axis=0), 1e-12)
    vectors = rows / np.sqrt(len(fields))
    shown = np.linspace(0, len(fields) - 1, min(len(fields), MAX_MEASURED)).round().astype(int)
    named = [fields[int(index)] for index in shown]
    scatter = np.abs(rows - np.median(rows, axis=0))
    measures = np.concatenate([rows[:, shown], scatter[:, shown]], axis=1)
    changes: dict[str, Change] = dict.fromkeys(named, NUMBER)
    changes |= {f"scatter of {field}": SPREAD for field in named}
    return [
        Stratum(case, space, vectors[split:], vectors[:split], space),
        Measured(case, space, measures[split:], measures[:split], changes=changes),
    ]


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


def _described(values: Values, vectors: set[str]) -> dict[str, Any]:
    """The fields of an output: its values where each place has one, else what a place's items are like together."""
    places: dict[str, list[Any]] = {}
    for path, value in values.items():
        index = _LAST_INDEX.search(path)
        parent = any_item(path[: index.start()]) if index else ""
        place = parent + index[0] if index and parent in vectors else any_item(path)
        places.setdefault(place, []).append(value)
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
