"""Predictions that are wanted of Replicate: none is made twice, and none is left running.

A creation whose answer was lost is looked up among the account's newest predictions before it is tried again.
The API knows no idempotency key; what tells one prediction from an equal one, of this run or of another run with
the same account, is its lifetime (`Cancel-After`), of which each creation in flight has one of its own.
"""

import asyncio
import contextlib
import itertools
import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from gate.errors import ServiceError
from gate.targets.replicate_client import REQUEST_SECONDS, Refused, ReplicateClient, Unanswered

ENDED = frozenset({"succeeded", "failed", "canceled", "aborted"})
# The longest that the API holds a request open.
LONGEST_WAIT_SECONDS = 60
# How much longer than it may start and run a prediction lives before Replicate cancels it: a last resort, for
# a gate that has crashed. A gate that has not cancels it in time.
LIFETIME_MARGIN_SECONDS = 60
# Lifetimes differ by this much, so that rounded to seconds they still differ, and begin anew after so many.
LIFETIME_STEP_SECONDS = 2
LIFETIMES = 100
# How far the clocks of the service's machines may be apart.
CLOCK_SECONDS = 5

# Runs that start at the same time had better not go through the lifetimes side by side.
_lifetimes = itertools.count(random.randrange(LIFETIMES))


@dataclass(eq=False)
class Order:
    """A prediction that is wanted, from the first request for it to its end.

    Attributes:
        inputs: as they are sent.
        lifetime: seconds from its creation to when Replicate cancels it.
        since: when it was first asked for, by the service's clock; no prediction of this order is older.
        asked: when it was last asked for, by the event loop's clock.
        id: of the prediction, once it is known.
        in_doubt: there may be a prediction of this order that nobody knows of.
        lost: there is one.
        ended: the prediction with the id has ended.
    """

    inputs: dict[str, Any]
    lifetime: int
    since: datetime
    asked: float = 0.0
    id: str | None = None
    in_doubt: bool = False
    lost: bool = False
    ended: bool = False

    @property
    def path(self) -> str:
        return _path(str(self.id))


class Orders:
    """The orders of one target.

    Args:
        model: owner/name.
        version: the version's id, or None to ask for predictions under the model's name.
    """

    def __init__(self, client: ReplicateClient, model: str, version: str | None) -> None:
        self._client = client
        self._model = model
        self._version = version
        self._all: set[Order] = set()
        self._cancelling: set[asyncio.Task[None]] = set()

    def begin(self, inputs: dict[str, Any], timeout: float) -> Order:
        """A new order; it ends with `finish` or `abandon`. `timeout` is as `Target.predict` takes it."""
        longest = math.ceil(self._client.patience.starting + timeout) + LIFETIME_MARGIN_SECONDS
        lifetime = longest + LIFETIME_STEP_SECONDS * (next(_lifetimes) % LIFETIMES)
        order = Order(inputs, lifetime, self._client.now() - timedelta(seconds=CLOCK_SECONDS))
        self._all.add(order)
        return order

    async def create(self, order: Order, wait: float) -> dict[str, Any]:
        """Have the prediction made, once, and return what is known of it after `wait` seconds or at its end.

        Raises:
            Refused: the service does not make it.
            ServiceError: it cannot be made, or whether it was made cannot be known.
        """
        client = self._client
        wait = max(1, min(LONGEST_WAIT_SECONDS, int(wait)))
        headers = {"Prefer": f"wait={wait}", "Cancel-After": f"{order.lifetime}s"}
        path, body = f"/models/{self._model}/predictions", {"input": order.inputs}
        if self._version is not None:
            path, body = "/predictions", {"version": self._version, "input": order.inputs}

        async def attempt() -> dict[str, Any]:
            if order.in_doubt and (document := await self._adopt(order)):
                return document
            await client.creates.take()
            order.asked = asyncio.get_running_loop().time()
            # Until there is an answer, and for good if there is none: even a later answer is about a later try.
            before, order.in_doubt = order.in_doubt, True
            try:
                document = await client.send(
                    client.creates, "POST", path, wait + REQUEST_SECONDS, json=body, headers=headers
                )
                if not isinstance(document.get("id"), str):
                    raise Unanswered("unavailable", "an answer without an id", carried_out=True)
            except Unanswered as error:
                order.in_doubt = before or error.carried_out is not False
                order.lost = order.lost or error.carried_out is True
                raise
            except Refused:
                order.in_doubt = before
                raise
            order.in_doubt = before
            self._take(order, document)
            return document

        return await client.persistently(attempt)

    def finish(self, order: Order) -> None:
        """Its prediction has ended."""
        order.ended = True
        if not order.in_doubt:
            self._all.discard(order)

    def abandon(self, order: Order) -> None:
        """Begin to cancel what there is of it; `aclose` waits for that."""
        if order not in self._all:
            return
        self._all.discard(order)
        if order.in_doubt or (order.id is not None and not order.ended):
            task = asyncio.create_task(self._cancel(order))
            self._cancelling.add(task)
            task.add_done_callback(self._cancelling.discard)

    async def aclose(self) -> None:
        """Cancel what is still running, side by side, and what unanswered requests may have made."""
        for order in list(self._all):
            self.abandon(order)
        try:
            if self._cancelling:
                await asyncio.wait(self._cancelling, timeout=self._client.patience.leave)
        finally:
            # What Replicate did not let us cancel by now ends with its lifetime.
            for task in self._cancelling:
                task.cancel()

    async def _adopt(self, order: Order) -> dict[str, Any] | None:
        """The prediction that an unanswered request has made, or None if it has made none.

        Raises:
            ServiceError: that cannot be known.
        """
        for seconds in self._client.patience.looks:
            await asyncio.sleep(seconds)
            if found := await self._unclaimed(order):
                order.asked = asyncio.get_running_loop().time()
                self._take(order, found[0])
                return found[0]
        if order.lost:
            raise ServiceError(
                f"{self._model}: Replicate has made a prediction, the answer was damaged, and the prediction is not "
                "among the newest ones. Another is not asked for, since both would have to be paid."
            )
        return None

    def _take(self, order: Order, document: dict[str, Any]) -> None:
        order.id = document["id"]
        self._client.known.add(document["id"])

    async def _unclaimed(self, order: Order) -> list[dict[str, Any]]:
        """The predictions of an order that nobody is responsible for, the newest first.

        Raises:
            ServiceError: there is one that may or may not be of this order.
        """
        found = []
        async for document in self._client.recent(order.since):
            created, deadline = moment(document, "created_at"), moment(document, "deadline")
            if created is None or created < order.since or not self._is_like(order, document):
                continue
            if deadline is None:
                raise ServiceError(
                    f"{self._model}: Replicate did not answer whether it made a prediction, and has one, "
                    f"{document['id']}, that may be it or another run's. Another is not asked for, since both would "
                    "have to be paid."
                )
            if abs((deadline - created).total_seconds() - order.lifetime) < LIFETIME_STEP_SECONDS / 2:
                found.append(document)
        return found

    def _is_like(self, order: Order, document: dict[str, Any]) -> bool:
        """Whether nobody is responsible for it, and model, version, inputs and origin are those of the order."""
        return (
            isinstance(document.get("id"), str)
            and document["id"] not in self._client.known
            and str(document.get("model")).lower() == self._model.lower()
            and self._version in (None, document.get("version"))
            and document.get("source", "api") == "api"
            and _same_inputs(order.inputs, document.get("input"))
        )

    async def _cancel(self, order: Order) -> None:
        ids = [order.id] if order.id is not None and not order.ended else []
        # Of an order that has its prediction, a second one has been there for as long as the first.
        looks = self._client.patience.looks if order.id is None else (0.0,)
        with contextlib.suppress(ServiceError):
            for seconds in looks if order.in_doubt else ():
                await asyncio.sleep(seconds)
                if found := await self._unclaimed(order):
                    ids += [document["id"] for document in found if document.get("status") not in ENDED]
                    break
        self._client.known.update(ids)
        calls = (self._client.call("POST", f"{_path(identifier)}/cancel") for identifier in ids)
        await asyncio.gather(*calls, return_exceptions=True)


def moment(document: dict[str, Any], name: str) -> datetime | None:
    """A time of a prediction's document, or None where it has none that can be read."""
    try:
        read = datetime.fromisoformat(str(document.get(name)))
    except ValueError:
        return None
    return read if read.tzinfo else None


def _path(identifier: str) -> str:
    return f"/predictions/{quote(identifier, safe='')}"


def _same_inputs(sent: dict[str, Any], shown: Any) -> bool:
    """Whether Replicate shows the inputs that were sent; secrets it shows redacted, and data URLs it may replace."""

    def same(name: str) -> bool:
        ours, theirs = sent[name], shown[name]
        return ours == theirs or theirs == "[REDACTED]" or (isinstance(ours, str) and ours.startswith("data:"))

    return isinstance(shown, dict) and sent.keys() == shown.keys() and all(same(name) for name in sent)
