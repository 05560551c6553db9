"""A change at Replicate that is made once, although the answer to it may be lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from gate.errors import ServiceError
from gate.targets.replicate_client import Refused, ReplicateClient, Unanswered

CONFLICT = 409


async def change(
    client: ReplicateClient,
    method: str,
    path: str,
    body: dict[str, Any],
    look: Callable[[], Awaitable[dict[str, Any] | None]],
) -> dict[str, Any]:
    """Ask for a change until it has been made; after a try without an answer, see first whether it was made.

    Args:
        body: the JSON that is sent.
        look: the document of what was wanted if it is there, else None.

    Returns:
        The document of what has been made, as the service or `look` shows it.

    Raises:
        Refused: the service does not make it.
        ServiceError: the service stayed away; where the change may have been made, the message says so.
    """
    in_doubt = False

    async def attempt() -> dict[str, Any]:
        nonlocal in_doubt
        # What a gateway has given up may still arrive at the service behind it.
        for seconds in client.patience.looks if in_doubt else ():
            await asyncio.sleep(seconds)
            if (made := await look()) is not None:
                return made
        await client.others.take()
        try:
            return await client.send(client.others, method, path, json=body)
        except Unanswered as error:
            in_doubt = in_doubt or error.carried_out is not False
            raise
        except Refused as error:
            if (in_doubt or error.status == CONFLICT) and (made := await look()) is not None:
                return made
            raise

    try:
        return await client.persistently(attempt)
    except Refused:
        raise
    except ServiceError as error:
        if not in_doubt:
            raise
        raise ServiceError(f"{error} Whether it has carried out {method} {path} is not known.") from error
