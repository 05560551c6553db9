"""What a canary leaves on Replicate, found and taken away."""

import asyncio
from collections.abc import Callable

from gate.release import models
from gate.release.canary_project import is_canary
from gate.targets.replicate_client import Refused, ReplicateClient


async def own_versions(client: ReplicateClient, model: str, identifier: str, pushed: str | None) -> set[str]:
    """The versions that are the canary's of this id; those of a push that failed half-way may take a moment to come.

    Args:
        pushed: the version that `cog push` has told, if it has.
    """
    for seconds in client.patience.looks:
        await asyncio.sleep(seconds)
        listed = [document async for document in models.versions(client, model)]
        if own := {each["id"] for each in listed if each["id"] == pushed or is_canary(each, identifier)}:
            return own
    return set()


async def delete_version(client: ReplicateClient, model: str, version: str) -> None:
    """Delete a version and wait until it is gone, which takes Replicate minutes.

    Raises:
        Refused: Replicate does not delete it.
    """
    await _delete(client, models.version_path(model, version))
    async for _ in models.pauses(client):
        if not await models.has_version(client, model, version):
            return


async def delete_model(client: ReplicateClient, model: str, waiting_for: Callable[[str], None]) -> bool:
    """Delete a model, unless somebody else has pushed to it; returns whether it is gone.

    Args:
        waiting_for: told why the model is not deleted yet: Replicate may know of a version for longer than it shows it.
    """
    async for _ in models.pauses(client):
        async for _ in models.versions(client, model):
            return False
        try:
            await _delete(client, models.model_path(model))
            return True
        except Refused as error:
            waiting_for(str(error))
    return False


async def _delete(client: ReplicateClient, path: str) -> None:
    """Delete what is at a path; that nothing is there is as good."""
    try:
        await client.call("DELETE", path)
    except Refused as error:
        if error.status != 404:
            raise
