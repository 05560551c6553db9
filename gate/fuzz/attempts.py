"""What shrinking has asked so far, and the smallest inputs that it knows to fail."""

from collections.abc import Awaitable, Callable

from gate.fuzz.seen import Inputs, Seen, differences

# Whether the model fails for these inputs, in a way that tells the same or more; None: the budget is spent.
Fails = Callable[[Inputs], Awaitable[bool | None]]


class Spent(Exception):
    """The budget is spent."""


class Attempts:
    """Attributes:
    best: the smallest inputs that fail.
    seen: what was known before.
    passed: the names of what was special in inputs that were asked about and passed.
    """

    def __init__(self, seen: Seen, fails: Fails) -> None:
        self.best = seen.nearest()
        self.seen = seen
        self.passed: list[set[str]] = []
        self._fails = fails

    async def fails(self, inputs: Inputs, certain: bool = False) -> bool:
        """Whether these inputs fail; they are the best then.

        Args:
            certain: ask, even if more than these inputs has passed.

        Raises:
            Spent: nothing more can be asked.
        """
        if not differences(inputs, self.best):
            return True
        if not certain and inputs not in self.seen.failed and self.seen.has_passed(inputs):
            return False
        failed = await self._fails(inputs)
        if failed is None:
            raise Spent
        if failed:
            self.best = inputs
        else:
            self.passed.append(differences(inputs, self.seen.plain))
        return failed
