"""One input of a failure, brought as near to its usual value, or made as short, as the failure lets it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import ceil, floor
from typing import Any

from gate.fuzz.attempts import Attempts
from gate.fuzz.seen import Inputs
from gate.fuzz.threshold import ask_next, halving
from gate.fuzz.values import ABSENT
from gate.openapi.validation import is_number

PLAIN_LETTER = "a"
LONG_TEXT = 100  # characters: it is most likely the length that a model fails for
# How likely the first number that fails is, beside all round numbers together (1):
FIRST_TRIED = 1.0  # the one that was tried: ranges end where code is off by one
CLASH = 4.0  # the one that was tried where another number is at its limit, and half as likely twice as far away
NO_LIMIT = 4.0  # the one beside one that passes, where even more passes: it is most likely odd numbers that fail
TOLD = 2.0  # one of those that the error speaks of


@dataclass(frozen=True)
class Towards:
    """Where numbers go.

    Attributes:
        grains: how near they are brought to what is usual, by the name of the input; 1 without one.
        told: numbers that the error speaks of.
    """

    grains: Mapping[str, Fraction]
    told: Sequence[float] = ()


class Simplifying:
    """Simplifies the best of the attempts, one input at a time."""

    def __init__(self, attempts: Attempts, towards: Towards) -> None:
        self._attempts = attempts
        self._towards = towards
        self._near = False  # whether a number is at its limit already

    async def simplify(self, name: str) -> None:
        """Bring one input towards its goal, as far as the failure stays."""
        value = self._attempts.best.get(name, ABSENT)
        if is_number(value):
            await self._bring_near(name, value)
        elif isinstance(value, str) and not value.startswith("data:"):
            if not await self._to_letters(name, value):
                await self._shorten(name, value, lambda parts: "".join(parts))
        elif isinstance(value, list):
            await self._shorten(name, value, list)

    async def _bring_near(self, name: str, value: float) -> None:
        goal = self._attempts.seen.usual.get(name)
        if not is_number(goal):
            goal = 0
            if value == goal or await self._attempts.fails({**self._attempts.best, name: type(value)(0)}):
                return
        grain = self._towards.grains.get(name, Fraction(1))
        kind = type(value) if grain.denominator == 1 else float
        above = value > goal
        inner, outer = (floor, ceil) if above else (ceil, floor)

        def place(number: float) -> int:
            return inner(Fraction(str(number)) / grain)

        def made(at: int) -> Inputs:
            return {**self._attempts.best, name: value if at == failing else kind(at * grain)}

        passing, failing = place(goal), outer(Fraction(str(value)) / grain)

        def between(values: Sequence[Any]) -> list[int]:
            places = {place(number) for number in values if is_number(number)}
            return [at for at in places if min(passing, failing) < at < max(passing, failing)]

        furthest, nearest = (max, min) if above else (min, max)
        passed = [number for number in self._attempts.seen.harmless(name, self._attempts.best) if is_number(number)]
        harmless = furthest([passing, *between(passed)])
        likely = self._likely(harmless, failing, grain)
        if any((number > value) == above and number != value for number in passed):
            likely[harmless + (1 if above else -1)] = NO_LIMIT
        if others := between([*self._attempts.seen.harmful(name)]):
            likely |= {failing: 0.0, nearest(others): FIRST_TRIED}
        await self._find_limit(passing, harmless, failing, made, likely)
        self._near = True

    async def _to_letters(self, name: str, text: str) -> bool:
        """Whether a text of plain letters fails as well, which is then as short as it will go."""

        def letters(count: int) -> Inputs:
            return {**self._attempts.best, name: PLAIN_LETTER * count}

        def words(count: int) -> Inputs:
            return {**self._attempts.best, name: " ".join(PLAIN_LETTER * count)}

        plain = not text.strip(PLAIN_LETTER)
        seen = self._attempts.seen.harmless(name, self._attempts.best)
        harmless = [value for value in seen if isinstance(value, str)]
        untried = text and not plain and not any(value.strip() for value in harmless)
        if untried and await self._attempts.fails(letters(1)):
            return True
        if not plain and len(text) <= LONG_TEXT:
            return False
        longest = max((len(value) for value in harmless if len(value) < len(text)), default=0)
        for made, count, passing in ((letters, len(text), longest), (words, len(text.split()), 0)):
            if count and await self._attempts.fails(made(count)):
                await self._find_limit(0, passing, count, made, self._likely(passing, count))
                return True
        return False

    async def _shorten(self, name: str, value: Sequence[Any], made: Callable[[Sequence[Any]], Any]) -> None:
        """Find the shortest piece of a text or a list, beginning with parts that no text that passed has."""
        harmless = [
            other for other in self._attempts.seen.harmless(name, self._attempts.best) if isinstance(other, type(value))
        ]
        harmful = [other for other in self._attempts.seen.harmful(name) if isinstance(other, type(value))]
        odd = [part for part in value if not any(part in other for other in harmless)]
        odd = [part for part in odd if all(part in other for other in harmful)] or odd
        if 0 < len(odd) < len(value) and await self._attempts.fails({**self._attempts.best, name: made(odd)}):
            value = odd

        def start(at: int) -> Inputs:
            return {**self._attempts.best, name: made(value[:at])}

        def end(at: int) -> Inputs:
            return {**self._attempts.best, name: made(value[len(value) - at :])}

        likely = {at: 1.0 for at, part in enumerate(value, 1) if part in odd} | {len(value): 1.0}
        if value:
            value = value[: await self._approach(0, len(value), start, partial(halving, likely=likely))]
            likely = {at: 0.5**at for at in range(1, len(value))} | {len(value): 0.5}
            value = value[-await self._approach(0, len(value), end, partial(halving, likely=likely)) :]
        parts = len(value) // 2 if len(value) > 2 else 0
        while parts:
            at = 0
            while at < len(value):
                if await self._attempts.fails({**self._attempts.best, name: made([*value[:at], *value[at + parts :]])}):
                    value = [*value[:at], *value[at + parts :]]
                else:
                    at += parts
            parts //= 2
        if len(value) == 1:
            await self._attempts.fails({**self._attempts.best, name: made([])})

    async def _find_limit(
        self, passing: int, harmless: int, failing: int, made: Callable[[int], Inputs], likely: Mapping[int, float]
    ) -> None:
        """Come as near to a number that passes as fails, first to one that is taken to pass by what was seen."""
        found = await self._approach(harmless, failing, made, partial(ask_next, likely=likely))
        if abs(found - harmless) == 1 and await self._attempts.fails(made(harmless), certain=True):
            likely = self._likely(passing, harmless)
            await self._approach(passing, harmless, made, partial(ask_next, likely=likely))

    async def _approach(
        self, passing: int, failing: int, made: Callable[[int], Inputs], ask: Callable[[int, int], int]
    ) -> int:
        """The first number that fails, coming from one that passes; that one is not asked, nor the one that fails."""
        while abs(failing - passing) > 1:
            middle = ask(passing, failing)
            if await self._attempts.fails(made(middle)):
                failing = middle
            else:
                passing = middle
        return failing

    def _likely(self, passing: int, failing: int, grain: Fraction = Fraction(1)) -> dict[int, float]:
        """What the first number that fails may well be, apart from round ones."""
        sign = 1 if failing > passing else -1
        told = {round(Fraction(str(number)) / grain) for number in self._towards.told} - {failing}
        told = [number for number in told if min(passing, failing) <= number <= max(passing, failing)]
        share = TOLD / max(2 * len(told), 1)
        likely = {first: share for number in told for first in (number, number + sign)} | {failing: FIRST_TRIED}
        if self._near:
            # Where two numbers clash, one that is at its limit leaves the other little room.
            likely |= {
                failing - sign * (2**at - 1): CLASH * 0.5**at for at in range(abs(failing - passing).bit_length())
            }
        return likely
