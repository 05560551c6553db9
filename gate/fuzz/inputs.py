"""Which inputs to try: valid ones only, the most telling first, the same for the same seed.

First come the defaults alone, everything at its least and everything at its most. Then pairwise coverage (each row
takes, for one input after the other, the value that meets most others for the first time), and among them single
values with all else plain, so that a value which the model rejects does not hide what the others would show. When
every pair has met, values are drawn at random.
"""

import itertools
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gate.fuzz.values import ABSENT, Field, draw, field, is_hazard
from gate.openapi.document import input_schema, required_fields
from gate.openapi.inputs import problems, secret_inputs

Inputs = dict[str, Any]

ATTEMPTS = 4  # rows of which the one that covers most is taken
NEW_VALUE = 10  # what a value that was not tried yet counts for, in pairs
SINGLES = 4  # each row of this number has one value alone
WASTED = 200  # rows in a row that bring nothing new, before the inputs are taken to be exhausted


def generate(
    document: dict[str, Any],
    count: int,
    *,
    fixed: Mapping[str, Any] = {},
    disabled: Sequence[str] = (),
    known: Sequence[Mapping[str, Any]] = (),
    seed: int = 0,
) -> list[Inputs]:
    """Distinct inputs that the model's schema allows: `count` of them, or fewer where there are no more.

    Args:
        document: the model's OpenAPI document.
        fixed: JSON values by input name, ready to be sent, that are given each time; None leaves the input out.
        disabled: names of inputs that are never given.
        known: inputs that are good ones, such as those of test cases.

    Raises:
        ServiceError: the document does not describe the inputs.
    """
    found: dict[str, Inputs] = {}
    wasted = 0
    for row in _rows(_fields(document, fixed, disabled, known), random.Random(seed)):
        inputs = {name: value for name, value in (row | dict(fixed)).items() if value is not ABSENT}
        inputs = {name: value for name, value in inputs.items() if value is not None}
        key = json.dumps(inputs, sort_keys=True)
        if key not in found and not problems(document, inputs):
            found[key] = inputs
            wasted = 0
        else:
            wasted += 1
        if len(found) >= count or wasted >= WASTED:
            break
    return list(found.values())[:count]


def _fields(
    document: dict[str, Any], fixed: Mapping[str, Any], disabled: Sequence[str], known: Sequence[Mapping[str, Any]]
) -> list[Field]:
    schema = input_schema(document)
    required = required_fields(schema)
    # A secret that nobody has is of no use: one that is not needed is left out.
    left_out = {*fixed, *disabled, *(secret_inputs(document) - set(required))}
    fields = [
        field(name, part, name in required, [inputs[name] for inputs in known if name in inputs])
        for name, part in schema["properties"].items()
        if name not in left_out
    ]
    return [one for one in fields if one is not None]


def _rows(fields: list[Field], rng: random.Random) -> Iterator[Inputs]:
    """Rows without end."""
    plain = {one.name: one.plain for one in fields}
    covering = _Covering(fields, rng)
    singles = _singles(fields)

    def following() -> Iterator[Inputs]:
        yield plain
        yield {one.name: one.low for one in fields}
        yield {one.name: one.high for one in fields}
        for number in itertools.count():
            single = next(singles, None) if number % SINGLES == 0 else None
            if single is None and (row := covering.row()) is not None:
                yield row
            elif single is not None or (single := next(singles, None)) is not None:
                yield plain | single
            else:
                changed = rng.sample(fields, rng.randint(1, len(fields))) if fields else []
                yield plain | {one.name: draw(one, rng) for one in changed}

    for row in following():
        covering.note(row)
        yield row


def _singles(fields: list[Field]) -> Iterator[Inputs]:
    """One value at a time: first those that come alone, then the most telling of each input."""
    hazards = [(one.name, value) for one in fields for value in one.values if is_hazard(value)]
    others = [
        (rank, one.name, value) for one in fields for rank, value in enumerate(one.values) if not is_hazard(value)
    ]
    first = hazards[:1]
    for name, value in first:
        yield {name: value}
    rest = [(name, value) for _, name, value in sorted(others, key=lambda item: item[0])]
    # The two kinds alternate: many long texts must not come before the first number.
    for number in range(max(len(rest), len(hazards))):
        for name, value in (*rest[number : number + 1], *hazards[1:][number : number + 1]):
            yield {name: value}


class _Covering:
    """Greedy pairwise coverage, as AETG's (Cohen, Dalal, Fredman, Patton 1997)."""

    def __init__(self, fields: list[Field], rng: random.Random) -> None:
        self._fields = fields
        self._rng = rng
        self._choices = [(one.plain, *one.values) for one in fields]
        self._hazards = [{at for at, value in enumerate(some) if is_hazard(value)} for some in self._choices]
        # A default that is given is the same as one that is left out, as far as others go with it.
        self._alike = [
            [0 if one.plain is ABSENT and value == one.schema.get("default") else at for at, value in enumerate(some)]
            for one, some in zip(fields, self._choices, strict=True)
        ]
        self._used: set[tuple[int, int]] = set()
        self._met: set[tuple[int, int, int, int]] = set()

    def row(self) -> Inputs | None:
        """The next row, or None when every pair of values that may meet has met."""
        rows = [self._attempt() for _ in range(ATTEMPTS)]
        gain, best = max(rows, key=lambda row: row[0])
        if gain == 0:
            return None
        return {self._fields[one].name: self._choices[one][value] for one, value in best.items()}

    def note(self, row: Inputs) -> None:
        """What a row covers, whoever has made it."""
        at: dict[int, int] = {}
        for one, (part, choices) in enumerate(zip(self._fields, self._choices, strict=True)):
            value = row[part.name]
            for number, choice in enumerate(choices):
                if type(choice) is type(value) and choice == value:
                    at[one] = number
                    break
        self._used.update(at.items())
        alike = {one: self._alike[one][number] for one, number in at.items()}
        self._met.update((one, alike[one], other, alike[other]) for one in at for other in at if one < other)

    def _attempt(self) -> tuple[int, dict[int, int]]:
        row: dict[int, int] = {}
        total = 0
        for one in self._rng.sample(range(len(self._fields)), len(self._fields)):
            risky = any(value in self._hazards[other] for other, value in row.items())
            allowed = [at for at in range(len(self._choices[one])) if not (risky and at in self._hazards[one])]
            gains = {at: self._gain(one, at, row) for at in allowed}
            most = max(gains.values())
            row[one] = self._rng.choice([at for at, gain in gains.items() if gain == most])
            total += most
        return total, row

    def _gain(self, one: int, at: int, row: dict[int, int]) -> int:
        new = 0 if (one, at) in self._used else max(NEW_VALUE - at, 1)
        mine, theirs = self._alike[one][at], {other: self._alike[other][value] for other, value in row.items()}
        pairs = (
            (one, mine, other, theirs[other]) if one < other else (other, theirs[other], one, mine) for other in row
        )
        return new + sum(pair not in self._met for pair in pairs)
