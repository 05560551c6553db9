"""The smallest inputs that still fail, found by asking again, within a budget.

Which inputs matter is found by QuickXplain (Junker 2004), which halves; then each that is left is brought as near to
its plain value as it will go.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gate.fuzz.values import ABSENT
from gate.openapi.validation import is_number

Inputs = dict[str, Any]
# Whether the model fails for these inputs as it did before; None: the budget is spent, and nothing was asked.
Fails = Callable[[Inputs], Awaitable[bool | None]]

PLAIN_LETTER = "a"
FLOAT_HALVINGS = 4
LONG_TEXT = 100  # characters: it is most likely the length that a model fails for


@dataclass(frozen=True)
class Shrunk:
    """Inputs that fail; `minimal`: anything simpler that was thought of passes, and nothing was left unasked."""

    inputs: Inputs
    minimal: bool


async def shrink(failing: Inputs, plain: Inputs, goals: Inputs, fails: Fails) -> Shrunk:
    """Remove what can be removed from inputs that fail, and simplify the rest.

    Args:
        plain: inputs with nothing special in them: what is required, and no more.
        goals: what numbers are brought near to, such as their defaults; 0 without one.
        fails: asks the model; what the model does not take is no failure.
    """
    return await _Shrinking(failing, plain, plain | goals, fails).run()


class _Spent(Exception):
    """The budget is spent."""


class _Shrinking:
    def __init__(self, failing: Inputs, plain: Inputs, goals: Inputs, fails: Fails) -> None:
        self.best = failing
        self._plain = plain
        self._goals = goals
        self._fails = fails

    async def run(self) -> Shrunk:
        changed = differences(self.best, self._plain)
        names = [name for name in {**self._plain, **self.best} if name in changed]
        try:
            failing = self.best
            needed = await self._needed(failing, [], [], names) if names else []
            self.best = _with(self._plain, failing, needed)
            for name in needed:
                await self._simplify(name)
        except _Spent:
            return Shrunk(self.best, minimal=False)
        return Shrunk(self.best, minimal=True)

    async def _needed(self, failing: Inputs, given: list[str], new: list[str], names: list[str]) -> list[str]:
        """Those of `names` without which, beside `given`, the failure is gone; `new` are the last ones given."""
        if (new or not given) and await self._try(_with(self._plain, failing, given)):
            return []
        if len(names) == 1:
            return names
        half = len(names) // 2
        first, second = names[:half], names[half:]
        of_second = await self._needed(failing, [*given, *first], first, second)
        of_first = await self._needed(failing, [*given, *of_second], of_second, first)
        return [*of_first, *of_second]

    async def _simplify(self, name: str) -> None:
        """Bring one input towards its goal, as far as the failure stays."""
        going = True
        while going:
            going = False
            for value in simpler(self.best.get(name, ABSENT)):
                if await self._try({**self.best, name: value}):
                    going = True
                    break
        value, goal = self.best.get(name, ABSENT), self._goals.get(name)
        if is_number(value):
            await self._approach(value, goal if is_number(goal) else 0, lambda number: {**self.best, name: number})
        elif isinstance(value, str) and value == PLAIN_LETTER * len(value) and len(value) > 1:
            await self._approach(len(value), 1, lambda length: {**self.best, name: PLAIN_LETTER * int(length)})

    async def _approach(self, failing: float, passing: float, made: Callable[[float], Inputs]) -> None:
        """Halve the way between a number that fails and one that does not, until they are neighbours."""
        if not isinstance(failing, int):
            for _ in range(FLOAT_HALVINGS):
                middle = round((failing + passing) / 2, 1)
                if middle in (failing, passing):
                    return
                failing, passing = (middle, passing) if await self._try(made(middle)) else (failing, middle)
            return
        passing = int(passing)
        if abs(failing - passing) > 1:
            nearest = failing + (1 if passing > failing else -1)
            middle = middle_of(passing, failing)
            if await self._try(made(nearest)):
                failing = nearest
            elif await self._try(made(middle)):
                failing = middle
            else:
                return  # at an end of a range the neighbour passes, and so does most likely all that lies between
        while abs(failing - passing) > 1:
            middle = middle_of(passing, failing)
            if await self._try(made(middle)):
                failing = middle
            else:
                passing = middle

    async def _try(self, inputs: Inputs) -> bool:
        failed = await self._fails(inputs)
        if failed is None:
            raise _Spent
        if failed:
            self.best = inputs
        return failed


def differences(inputs: Inputs, others: Inputs) -> set[str]:
    """The names of the inputs that are not the same in both; True equals 1, and is another value."""

    def differs(name: str) -> bool:
        one, other = inputs.get(name, ABSENT), others.get(name, ABSENT)
        return type(one) is not type(other) or one != other

    return {name for name in inputs.keys() | others.keys() if differs(name)}


def simpler(value: Any) -> Iterator[Any]:
    """Simpler values than a text, a list or a number with many digits; the one that leads furthest first."""
    if isinstance(value, float):
        for digits in (0, 1):
            if round(value, digits) != value:
                yield round(value, digits)
    elif isinstance(value, str) and not value.startswith("data:"):
        yield from _shorter(value)
    elif isinstance(value, list) and value:
        half = len(value) // 2
        yield from (value[:half], value[half:]) if half else ([],)
        if len(value) > 2:
            yield from (value[:-1], value[1:])


def middle_of(passing: int, failing: int) -> int:
    """Where to ask next between two numbers: limits are round numbers, so it is one, and then just past it."""
    if not 0 <= passing < failing or failing - passing < 64:
        return (passing + failing) // 2
    if passing >= 100 and (not passing & (passing - 1) or len(str(passing).rstrip("0")) <= 2):
        return passing + 1
    # Among numbers as large as seeds it is the size of a type that limits; among others it may be anything.
    large = failing > 1 << 24
    power = 1 << (failing.bit_length() - 1 if large else (failing.bit_length() + passing.bit_length() - 1) // 2)
    if failing.bit_length() > passing.bit_length() and passing < power < failing:
        return power
    middle, quarter = (passing + failing) // 2, (failing - passing) // 4
    return next(
        near
        for unit in (10**digits for digits in range(len(str(failing)), -1, -1))
        if abs((near := middle // unit * unit) - middle) < max(quarter, 1)
    )


def _shorter(text: str) -> Iterator[str]:
    if text in ("", PLAIN_LETTER):
        return
    yield PLAIN_LETTER
    if len(text) > 1 and text != PLAIN_LETTER * len(text):
        half = len(text) // 2
        if len(text) > LONG_TEXT:
            yield PLAIN_LETTER * len(text)
        yield text[:half]
        yield text[half:]
        yield PLAIN_LETTER * len(text)
        for less in dict.fromkeys((len(text) // 4, 1)):
            if 0 < less < half:
                yield from (text[:-less], text[less:])


def _with(plain: Inputs, failing: Inputs, names: list[str]) -> Inputs:
    """The plain inputs, with those of that name as they were when the model failed."""
    changed = {**plain, **{name: failing[name] for name in names if name in failing}}
    return {name: value for name, value in changed.items() if name in failing or name not in names}
