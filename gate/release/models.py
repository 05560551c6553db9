"""Models on Replicate: found, created where there are none, and asked for their versions."""

import asyncio
import math
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from gate.errors import ServiceError, UsageError
from gate.release.account import require_hardware, require_owner
from gate.release.once import change
from gate.targets.replicate_access import find, turned_away
from gate.targets.replicate_client import Refused, ReplicateClient

# How much longer the next look is put off than the last.
POLL_GROWTH = 1.5


async def find_model(client: ReplicateClient, name: str) -> dict[str, Any] | None:
    """A model's document; None where there is no such model or the token cannot see it.

    Args:
        name: owner/name.

    Raises:
        UsageError: the token is not accepted, or has no access.
        ServiceError: Replicate does not answer.
    """
    return await find(client, model_path(name), name, "this model")


async def ensure_model(client: ReplicateClient, name: str, hardware: str) -> bool:
    """Create a private model where there is none.

    Args:
        name: owner/name.
        hardware: as Replicate's list has it, such as "cpu"; a model that exists keeps its own.

    Returns:
        Whether it was created.

    Raises:
        UsageError: there is no such hardware, or the name is another account's.
        ServiceError: Replicate does not answer, or whether it was created cannot be known.
    """
    if await find_model(client, name) is not None:
        return False
    await require_owner(client, name, "model")
    await require_hardware(client, name, hardware)
    owner, _, own_name = name.partition("/")
    body = {"owner": owner, "name": own_name, "visibility": "private", "hardware": hardware}
    try:
        made = await change(client, "POST", "/models", body, lambda: find_model(client, name))
    except Refused as error:
        raise turned_away(error, name, f"the models of {owner}") from error
    if made.get("visibility") != "private":
        raise ServiceError(f"{name}: was to be created as a private model, and is {made.get('visibility')}.")
    return True


async def latest_version(client: ReplicateClient, name: str) -> str | None:
    """The version that a model runs as its latest; of official models, what the model's document says, or None.

    Raises:
        UsageError: there is no such model, or it is not for this token.
        ServiceError: Replicate does not answer.
    """
    model = await find_model(client, name)
    if model is None:
        raise UsageError(
            f"{name}: Replicate knows no such model, or the API token has no access to it; check the name, or set "
            "REPLICATE_API_TOKEN to one of an account that has access."
        )
    return _latest(model)


async def wait_for_version(client: ReplicateClient, name: str, version: str, seconds: float) -> bool:
    """Wait until Replicate lists a version as its model's latest; False if it does not within `seconds`.

    Raises:
        UsageError: there is no such model any more.
        ServiceError: Replicate does not answer.
    """
    async for _ in pauses(client, seconds):
        if await latest_version(client, name) == version:
            return True
    return False


async def pauses(client: ReplicateClient, seconds: float = math.inf) -> AsyncIterator[None]:
    """Loop with pauses that become longer, the last time when `seconds` have passed."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    delay, longest = client.patience.poll
    while True:
        yield
        left = deadline - clock()
        if left <= 0:
            return
        await asyncio.sleep(min(delay, left))
        delay = min(delay * POLL_GROWTH, longest)


async def versions(client: ReplicateClient, name: str) -> AsyncIterator[dict[str, Any]]:
    """The documents of a model's versions, the newest first; none of an official model, which shows none."""
    query: dict[str, str] = {}
    while True:
        try:
            page = await client.call("GET", f"{model_path(name)}/versions", params=query)
        except Refused as error:
            if error.status == 404:
                return
            raise turned_away(error, name, "this model") from error
        for document in page.get("results") or ():
            if isinstance(document, dict) and isinstance(document.get("id"), str):
                yield document
        # The rest of the address is not used: the token goes to no other host than ours.
        query = dict(parse_qsl(urlsplit(str(page.get("next") or "")).query))
        if not query:
            return


async def has_version(client: ReplicateClient, name: str, version: str) -> bool:
    """Whether Replicate shows this version of the model."""
    return await find(client, version_path(name, version), name, "this model") is not None


def model_path(name: str) -> str:
    return f"/models/{quote(name)}"


def version_path(name: str, version: str) -> str:
    return f"{model_path(name)}/versions/{quote(version, safe='')}"


def _latest(model: dict[str, Any]) -> str | None:
    version = model.get("latest_version")
    identifier = version.get("id") if isinstance(version, dict) else None
    return identifier if isinstance(identifier, str) else None
