"""How users get what was judged: the image is copied inside the registry, by its digest, to the live model.

Nothing is built and no layer is moved, so the live version's id is the id that was judged. Where the registry does
not do it, `cog push` builds and pushes once more, and the verdict says that users get other bytes.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from gate.errors import ServiceError
from gate.release.models import find_model, latest_version, wait_for_version
from gate.release.registry import Registry, RegistryRefused, RegistryUnavailable
from gate.targets.replicate_client import ReplicateClient

How = Literal["auto", "registry", "push"]
# Seconds in which Replicate lists what the registry has taken.
LISTED_SECONDS = 120.0


@dataclass(frozen=True)
class Promoted:
    """Attributes:
    version: that is live now.
    by: how it got there.
    """

    version: str
    by: Literal["registry", "push"]


async def promote(
    client: ReplicateClient,
    registry: Registry,
    test_model: str,
    version: str,
    model: str,
    how: How,
    *,
    push_again: Callable[[], Awaitable[str]],
    pushing: bool,
    note: Callable[[str], None],
) -> Promoted:
    """Make a version of the test model the latest of the live model.

    Args:
        push_again: builds and pushes to the live model; returns the digest.
        pushing: an earlier process of this run has begun to push again.
        note: told why the registry does not do it.

    Raises:
        ServiceError: it could not be done, or Replicate does not list it.
    """
    if how != "push" and not pushing:
        try:
            await copy(client, registry, test_model, version, model)
            return Promoted(version, "registry")
        except (RegistryRefused, RegistryUnavailable) as error:
            if how == "registry":
                raise
            note(f"{error} It is pushed once more instead (--promote auto), so users get a new build.")
    pushed = await push_again()
    await expect_latest(client, registry, model, pushed)
    return Promoted(pushed, "push")


async def copy(client: ReplicateClient, registry: Registry, source: str, version: str, model: str) -> None:
    """Make a version that the registry has the latest of a model, without moving any layer.

    Raises:
        ServiceError: it could not be done, or Replicate does not list it.
    """
    if await registry.digest(model) != version:
        await registry.copy(source, version, model)
    await expect_latest(client, registry, model, version)


async def expect_latest(client: ReplicateClient, registry: Registry, model: str, version: str) -> None:
    """Wait until Replicate lists a version as a model's latest; of an official model the registry alone can tell.

    Raises:
        ServiceError: it does not.
    """
    found = await find_model(client, model)
    if found is not None and found.get("is_official") and await latest_version(client, model) is None:
        if await registry.digest(model) == version:
            return
        raise ServiceError(f"The registry does not serve {version[:12]} as the latest image of {model}.")
    if not await wait_for_version(client, model, version, LISTED_SECONDS):
        latest = await latest_version(client, model)
        raise ServiceError(
            f"Replicate does not list {version[:12]} as the latest version of {model} within {LISTED_SECONDS:.0f} s; "
            f"it lists {latest[:12] if latest else 'none'}."
        )
