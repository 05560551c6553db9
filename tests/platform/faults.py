"""Faults on demand: which request goes wrong, and how."""

import random
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

Kind = Literal[
    # before the request is carried out
    "latency",  # it takes `seconds` longer
    "throttled",  # 429, with `Retry-After: retry_after` where that is given
    "status",  # an answer with `status` (402, 500, 502, 503, 504 …)
    "reset_before",  # the connection is reset
    # after it was carried out
    "reset_after",  # the connection is reset instead of the answer (after `seconds` at the most, where given)
    "malformed",  # half of the JSON
    "extra_fields",  # fields that no description knows, at every depth
    "odd_status",  # a run's status is one that no description knows
    "drip",  # the body comes in small pieces, over `seconds`
    "truncated",  # the connection ends in the middle of the body
    "expired",  # a file is gone: an answer with `status` 404 or 403
    # to the run that the request creates
    "stuck_starting",
    "stuck_processing",
    "aborted",
    "canceled",  # by the service, soon after it began
    "failed",  # by the service, soon after it began
    "early",  # `Prefer: wait` is answered with the output and the status `processing`
]
OF_RUNS = frozenset({"stuck_starting", "stuck_processing", "aborted", "canceled", "failed", "early"})
OF_DOWNLOADS = frozenset({"truncated", "expired"})
# A request meets at most one of these: it can be answered once.
_ANSWERS = frozenset({"throttled", "status", "reset_before", "reset_after", "malformed", "truncated", "expired"})


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong. `Fault("throttled", where="POST /v1/predictions", times=2, retry_after=1)`.

    Attributes:
        where: `METHOD /path`, either with `*` for anything; every kind has a default of its own.
        times: how often it happens; None: always.
        probability: that it happens to a request that it could happen to, drawn with `seed`.
        after: how many requests it leaves alone before.
        seconds: of `latency` and `drip`, 1 where not given, and the longest wait of `reset_after`.
        status: of the answer; 503 where not given, or 404 for `expired`.
        retry_after: seconds; the header is left out where not given.
        resets_in: seconds that the body of a 429 names.
    """

    kind: Kind
    _: KW_ONLY
    where: str = ""
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    after: int = 0
    seconds: float | None = None
    status: int | None = None
    retry_after: int | None = None
    resets_in: int = 30

    def matches(self, method: str, path: str) -> bool:
        if self.where:
            where = self.where
        elif self.kind in OF_RUNS:
            where = "POST /v1/*predictions"
        elif self.kind in OF_DOWNLOADS:
            where = "GET /delivery/*"
        else:
            where = "* /v1/*"
        return fnmatchcase(f"{method} {path}", where)


@dataclass(eq=False)
class _Armed:
    fault: Fault
    random: random.Random
    seen: int = 0
    fired: int = 0

    def fires(self) -> bool:
        self.seen += 1
        spent = self.fault.times is not None and self.fired >= self.fault.times
        if spent or self.seen <= self.fault.after or self.random.random() >= self.fault.probability:
            return False
        self.fired += 1
        return True


@dataclass(eq=False)
class Faults:
    """The faults of a platform.

    Attributes:
        fired: what has happened: the kind, and the request as `METHOD /path`.
    """

    fired: list[tuple[Kind, str]] = field(default_factory=list)
    _armed: list[_Armed] = field(default_factory=list)

    def add(self, *faults: Fault) -> None:
        self._armed += [_Armed(fault, random.Random(fault.seed)) for fault in faults]

    def clear(self) -> None:
        self._armed.clear()

    def of_request(self, method: str, path: str) -> list[Fault]:
        """The faults that happen to a request, of which at most one answers it."""
        drawn: list[Fault] = []
        for armed in self._matching(method, path):
            answered = any(fault.kind in _ANSWERS for fault in drawn)
            of_request = armed.fault.kind not in OF_RUNS
            if of_request and not (answered and armed.fault.kind in _ANSWERS) and armed.fires():
                drawn.append(armed.fault)
        self._note(drawn, method, path)
        return drawn

    def of_run(self, method: str, path: str) -> frozenset[Kind]:
        """What happens to the run that a request has just created."""
        drawn = [armed.fault for armed in self._matching(method, path) if armed.fault.kind in OF_RUNS and armed.fires()]
        self._note(drawn, method, path)
        return frozenset(fault.kind for fault in drawn)

    def _matching(self, method: str, path: str) -> list[_Armed]:
        return [armed for armed in self._armed if armed.fault.matches(method, path)]

    def _note(self, faults: Iterable[Fault], method: str, path: str) -> None:
        self.fired.extend((fault.kind, f"{method} {path}") for fault in faults)
