"""What the iterations of a run tell of a failure, before anything more is asked."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gate.fuzz.values import ABSENT
from gate.openapi.validation import is_number

Inputs = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """Inputs that passed, and those that failed in one way.

    Attributes:
        plain: inputs with nothing special in them: what is required, and no more.
        usual: those and the defaults of the others.
    """

    plain: Inputs
    usual: Inputs
    passed: Sequence[Inputs] = ()
    failed: Sequence[Inputs] = ()

    def has_passed(self, inputs: Inputs) -> bool:
        """Whether inputs that hold all that is special in these have passed."""
        special = differences(inputs, self.plain)
        return any(not special & differences(inputs, passed) for passed in self.passed)

    def nearest(self) -> Inputs:
        """Of the inputs that failed, those with the least that is special in them."""
        return min(self.failed, key=lambda inputs: (len(differences(inputs, self.plain)), _length(inputs)))

    def suspects(self, failing: Inputs, beside: Collection[str] = ()) -> tuple[list[str], int]:
        """The inputs that are special in one of those that failed, the most suspicious first.

        An input is cleared by what passed although this input was as it is where the model fails. Those come first
        that together tell all that passed from what failed, each being the one that tells most of the rest (a greedy
        set cover).

        Args:
            beside: inputs that are known to be needed: others are looked for.

        Returns:
            The names, and how many of them it is best to ask about first.
        """
        special = differences(failing, self.plain)
        told = {name: self._told(name) for name in {**self.plain, **failing} if name in special}
        left = set(range(len(self.passed))).difference(*(told[name] for name in beside))
        names = [name for name in told if name not in beside]
        alone = sum(told[name] >= left for name in names)
        ranked = sorted(names, key=lambda name: -len(told[name] & left))
        cover: list[str] = []
        while ranked and (best := max(ranked, key=lambda name: len(told[name] & left))) and told[best] & left:
            cover.append(best)
            left -= told[best]
        return [*cover, *(name for name in ranked if name not in cover)], max(alone // 2, len(cover), 1)

    def _told(self, name: str) -> set[int]:
        """Which of those that passed are told by one input from those that failed."""
        usual = self.usual.get(name, ABSENT)
        alike = _alike([inputs.get(name, usual) for inputs in self.failed], usual)
        return {at for at, inputs in enumerate(self.passed) if not alike(inputs.get(name, usual))}

    def harmless(self, name: str, inputs: Inputs) -> Iterator[Any]:
        """Values of one input that passed beside all else that is special in these inputs."""
        special = differences(inputs, self.plain) - {name}
        for passed in self.passed:
            if not special & differences(inputs, passed):
                yield passed.get(name, ABSENT)

    def harmful(self, name: str) -> Iterator[Any]:
        """Values of one input among those that failed."""
        return (inputs.get(name, ABSENT) for inputs in self.failed)


def differences(inputs: Inputs, others: Inputs) -> set[str]:
    """The names of the inputs that are not the same in both; True equals 1, and is another value."""

    def differs(name: str) -> bool:
        one, other = inputs.get(name, ABSENT), others.get(name, ABSENT)
        return type(one) is not type(other) or one != other

    return {name for name in inputs.keys() | others.keys() if differs(name)}


def _alike(failed: list[Any], usual: Any) -> Callable[[Any], bool]:
    """Whether a value is like those that failed: as far from the usual one, as long, of the same characters."""
    if all(is_number(value) for value in failed):
        low, high = min(failed), max(failed)
        middle = usual if is_number(usual) else 0
        if low > middle:
            return lambda value: is_number(value) and value >= low
        if high < middle:
            return lambda value: is_number(value) and value <= high
        return lambda value: is_number(value) and low <= value <= high
    if all(isinstance(value, str) and not value.startswith("data:") for value in failed):
        shortest = min(map(len, failed))
        common = set(failed[0]).intersection(*failed)
        return lambda value: isinstance(value, str) and len(value) >= shortest and common <= set(value)
    return lambda value: any(type(value) is type(one) and value == one for one in failed)


def _length(inputs: Inputs) -> int:
    return sum(len(value) for value in inputs.values() if isinstance(value, str | list))
