"""Runs that are wanted of Replicate, predictions and trainings: none is made twice, and none is left running.

A creation whose answer was lost is looked up among the account's newest runs before it is tried again. The API
knows no idempotency key. What tells a prediction from an equal one, of this run or of another run with the same
account, is its lifetime (`Cancel-After`), of which each creation in flight has one of its own.

Trainings have no lifetime. They are therefore asked for one after the other, and after a lost answer the one
training of the same version with the same inputs that was made since is taken for it; where there are several,
none is taken, none is cancelled, and no other is made. For the same reason nothing ends a training whose gate has
crashed but its own end.
"""

import asyncio
import contextlib
import functools
import itertools
import math
import random
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from gate.errors import ServiceError
from gate.targets.ledger import Entry, Ledger, Wanted, is_answer
from gate.targets.records import digest
from gate.targets.replicate_client import REQUEST_SECONDS, Refused, ReplicateClient, Unanswered, moment
from gate.targets.replicate_order import Order, Place, is_like

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
# How long after it was first asked for a run without a lifetime may have been made: longer than the patience with
# a service that does not answer.
CREATION_SECONDS = 900

# Runs that start at the same time had better not go through the lifetimes side by side.
_lifetimes = itertools.count(random.randrange(LIFETIMES))


class Orders:
    """The orders of one target.

    Args:
        ledger: where they are recorded; None: nowhere.
    """

    def __init__(self, client: ReplicateClient, place: Place, ledger: Ledger | None = None) -> None:
        self._client = client
        self._place = place
        self._all: set[Order] = set()
        self._cancelling: set[asyncio.Task[None]] = set()
        # Two runs that cannot be told apart must not be in doubt at the same time.
        self._turn = contextlib.nullcontext() if place.kind == "prediction" else client.one_at_a_time
        self._reserved = ledger.lifetimes() if ledger is not None else set[int]()
        client.known |= ledger.ids() if ledger is not None else set()

    def path(self, order: Order) -> str:
        return self._path(str(order.id))

    def begin(self, inputs: dict[str, Any], timeout: float, entry: Entry | None = None) -> Order:
        """A new order; it ends with `finish` or `abandon`.

        Args:
            timeout: as `Target.predict` takes it.
            entry: where it is to be recorded.
        """
        lifetime = None if self._place.kind == "training" else self._lifetime(timeout)
        order = Order(inputs, lifetime, self._now(), {name: digest(value) for name, value in inputs.items()}, entry)
        self._all.add(order)
        return order

    def resume(self, inputs: dict[str, Any], wanted: Wanted, identifier: str | None, entry: Entry) -> Order:
        """An order that an earlier process has recorded; `identifier` is its run's, if that was known."""
        order = Order(inputs, wanted.lifetime, wanted.since, wanted.sent, entry, resumed=True, id=identifier)
        order.in_doubt = identifier is None
        self._all.add(order)
        return order

    async def create(self, order: Order, wait: float) -> dict[str, Any]:
        """Have the run made, once, and return what is known of it after `wait` seconds at the most.

        Raises:
            Refused: the service does not make it.
            ServiceError: it cannot be made, or whether it was made cannot be known.
        """
        async with self._turn:
            order.since = self._now()  # It may have waited for its turn.
            if order.entry is not None:
                wanted = Wanted(order.lifetime, order.since, order.sent)
                await asyncio.to_thread(order.entry.want, wanted)
            document = await self._client.persistently(functools.partial(self._attempt, order, wait))
        if order.entry is not None:
            await asyncio.to_thread(order.entry.create, str(order.id))
        return document

    async def recall(self, order: Order) -> dict[str, Any] | None:
        """What has become of an order of an earlier process; None if it has come to nothing that can be used.

        Raises:
            ServiceError: that cannot be known.
        """
        if order.id is None:
            async with self._turn:
                document = await self._adopt(order)
            if document is not None and order.entry is not None:
                await asyncio.to_thread(order.entry.create, str(order.id))
        else:
            document = await self._look(order)
        if document is None:
            return None
        if (created := moment(document, "created_at")) is not None:
            order.asked -= max(0.0, (self._client.now() - created).total_seconds())
        status = str(document.get("status"))
        # An output that the service has removed is null.
        removed = document.get("data_removed") is True and status == "succeeded"
        cut_short = status in ENDED and not is_answer(status, document.get("error"))
        return None if removed or cut_short else document

    def finish(self, order: Order) -> None:
        """Its run has ended."""
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

    async def _attempt(self, order: Order, wait: float) -> dict[str, Any]:
        """One try at having the run made."""
        if order.in_doubt and (document := await self._adopt(order)):
            return document
        client = self._client
        seconds, headers = REQUEST_SECONDS, {}
        if order.lifetime is not None:
            held = max(1, min(LONGEST_WAIT_SECONDS, int(wait)))
            seconds += held
            headers = {"Prefer": f"wait={held}", "Cancel-After": f"{order.lifetime}s"}
        await client.creates.take()
        order.asked = asyncio.get_running_loop().time()
        # Until there is an answer, and for good if there is none: even a later answer is about a later try.
        before, order.in_doubt = order.in_doubt, True
        try:
            document = await client.send(
                client.creates,
                "POST",
                self._place.path,
                seconds,
                json={**self._place.body, "input": order.inputs},
                headers=headers,
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

    async def _look(self, order: Order) -> dict[str, Any] | None:
        """The run with the order's id, or None if there is none."""
        self._client.known.add(str(order.id))
        order.asked = asyncio.get_running_loop().time()
        try:
            return await self._client.call("GET", self.path(order))
        except Refused as error:
            if error.status == 404:
                return None
            raise

    async def _adopt(self, order: Order) -> dict[str, Any] | None:
        """The run that an unanswered request has made, or None if it has made none.

        Raises:
            ServiceError: that cannot be known.
        """
        kind = self._place.kind
        for seconds in self._client.patience.looks:
            await asyncio.sleep(seconds)
            if found := await self._unclaimed(order):
                order.asked = asyncio.get_running_loop().time()
                # A second one of an order with a lifetime would be known by that.
                order.in_doubt = order.in_doubt and order.lifetime is not None
                self._take(order, found[0])
                return found[0]
        if order.lost:
            raise ServiceError(
                f"{self._place.name}: Replicate has made a {kind}, the answer was damaged, and the {kind} is not "
                "among the newest ones. Another is not asked for, since both would have to be paid."
            )
        return None

    def _take(self, order: Order, document: dict[str, Any]) -> None:
        order.id = document["id"]
        self._client.known.add(document["id"])

    async def _unclaimed(self, order: Order) -> list[dict[str, Any]]:
        """The runs of an order that nobody is responsible for, the newest first.

        Raises:
            ServiceError: there is one that may or may not be of this order.
        """
        found, unclear = [], []
        async for document in self._client.recent(self._place.runs, order.since):
            created, deadline = moment(document, "created_at"), moment(document, "deadline")
            if created is None or created < order.since or not self._is_free(document):
                continue
            if not is_like(order, self._place, document):
                continue
            if order.lifetime is None:
                if (created - order.since).total_seconds() < CREATION_SECONDS:
                    found.append(document)
            elif deadline is None:
                unclear.append(document)
            elif abs((deadline - created).total_seconds() - order.lifetime) < LIFETIME_STEP_SECONDS / 2:
                found.append(document)
        if order.lifetime is None and len(found) > 1:
            unclear = found
        if unclear:
            kind, ids = self._place.kind, ", ".join(str(document["id"]) for document in unclear)
            raise ServiceError(
                f"{self._place.name}: Replicate did not answer whether it made a {kind}, and has made {ids}, that may "
                f"be it or another run's. Another {kind} is not asked for, since both would have to be paid."
            )
        return found

    def _is_free(self, document: dict[str, Any]) -> bool:
        """Whether nobody here is responsible for a run."""
        return isinstance(document.get("id"), str) and document["id"] not in self._client.known

    async def _cancel(self, order: Order) -> None:
        ids = [order.id] if order.id is not None and not order.ended else []
        # What an order that has come to its end has left unseen has been there for long.
        looks = self._client.patience.looks if order.id is None and not order.ended else (0.0,)
        with contextlib.suppress(ServiceError):
            async with self._turn if order.in_doubt else contextlib.nullcontext():
                for seconds in looks if order.in_doubt else ():
                    await asyncio.sleep(seconds)
                    if found := await self._unclaimed(order):
                        ids += [document["id"] for document in found if document.get("status") not in ENDED]
                        break
                self._client.known.update(ids)
        calls = (self._client.call("POST", f"{self._path(identifier)}/cancel") for identifier in ids)
        await asyncio.gather(*calls, return_exceptions=True)

    def _path(self, identifier: str) -> str:
        return f"{self._place.runs}/{quote(identifier, safe='')}"

    def _lifetime(self, timeout: float) -> int:
        longest = math.ceil(self._client.patience.starting + timeout) + LIFETIME_MARGIN_SECONDS
        lifetimes = (longest + LIFETIME_STEP_SECONDS * (next(_lifetimes) % LIFETIMES) for _ in range(LIFETIMES))
        # All are reserved only where an earlier process has died with a hundred requests unanswered.
        return next((each for each in lifetimes if each not in self._reserved), longest)

    def _now(self) -> datetime:
        return self._client.now() - timedelta(seconds=CLOCK_SECONDS)
