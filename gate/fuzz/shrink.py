"""The smallest inputs that still fail, found by asking again, within a budget.

Which inputs matter is found by adding them to plain ones, the most suspicious first, until the failure is there: the
one that was added last is needed, and the others are searched again beside it (Marques-Silva, Janota and Belov,
"Minimal Sets over Monotone Predicates in Boolean Formulae", 2013). Then each that is left is brought as near to its
plain value as it will go. What the iterations of the run have told is not asked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gate.fuzz.attempts import Attempts, Fails, Spent
from gate.fuzz.seen import Inputs, Seen, differences
from gate.fuzz.simplify import Simplifying, Towards
from gate.openapi.validation import is_number


@dataclass(frozen=True)
class Shrunk:
    """Inputs that fail; `minimal`: anything simpler that was thought of passes, and nothing was left unasked."""

    inputs: Inputs
    minimal: bool


async def shrink(seen: Seen, towards: Towards, fails: Fails) -> Shrunk:
    """Remove what can be removed from inputs that fail, and simplify the rest.

    Args:
        seen: what is known; one at least has failed.
        fails: asks the model; what the model does not take is no failure.
    """
    attempts = Attempts(seen, fails)
    try:
        await _Shrinking(attempts, Simplifying(attempts, towards)).run()
    except Spent:
        return Shrunk(attempts.best, minimal=False)
    return Shrunk(attempts.best, minimal=True)


class _Shrinking:
    def __init__(self, attempts: Attempts, simplifying: Simplifying) -> None:
        self._attempts = attempts
        self._simplifying = simplifying

    async def run(self) -> None:
        await self._remove()
        settled: dict[str, Inputs] = {}
        while names := [name for name in self._left() if settled.get(name) != self._attempts.best]:
            for name in names:
                await self._simplifying.simplify(name)
                settled[name] = self._attempts.best
            await self._remove_for_certain()
            # Where nothing else has changed since, an input cannot be simplified any further.
            best = self._attempts.best
            settled = {name: best for name, then in settled.items() if differences(then, best) <= {name}}

    async def _remove(self) -> None:
        """Leave only those inputs special without which, one by one, the failure is gone."""
        failing, needed = self._attempts.best, []
        rest, likely = self._attempts.seen.suspects(failing)
        while rest and not await self._attempts.fails(self._with(failing, needed)):
            # With the first `enough` of the rest it fails, with the first `few` it does not.
            few, enough = 0, len(rest)
            count = min(likely, enough - 1)
            while enough - few > 1:
                if await self._attempts.fails(self._with(failing, [*needed, *rest[:count]])):
                    enough = count
                else:
                    few = count
                count = (few + enough) // 2
            needed.append(rest[enough - 1])
            left = set(rest[: enough - 1])
            ranked, likely = self._attempts.seen.suspects(failing, needed)
            rest = [name for name in ranked if name in left]
        self._attempts.best = self._with(failing, needed)

    async def _remove_for_certain(self) -> None:
        """Ask without what was taken to be needed, unasked, because more than the rest has passed."""
        for name in self._left():
            others = [other for other in self._left() if other != name]
            usual = self._attempts.best.get(name) == self._attempts.seen.usual.get(name)
            if usual or set(others) not in self._attempts.passed:
                await self._attempts.fails(self._with(self._attempts.best, others), certain=True)

    def _left(self) -> list[str]:
        """The inputs that are special, those first that are found soonest where they depend on each other."""

        def rank(name: str) -> float:
            value, goal = self._attempts.best.get(name), self._attempts.seen.usual.get(name, 0)
            return abs(value - goal) if is_number(value) and is_number(goal) else -1

        return sorted(self._attempts.seen.suspects(self._attempts.best)[0], key=rank)

    def _with(self, failing: Inputs, names: Sequence[str]) -> Inputs:
        """The plain inputs, with those of that name as they were when the model failed."""
        changed = {**self._attempts.seen.plain, **{name: failing[name] for name in names if name in failing}}
        return {name: value for name, value in changed.items() if name in failing or name not in names}
