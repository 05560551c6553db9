"""What the API token's account may make: things of its own, on hardware that Replicate has."""

from gate.errors import ServiceError, UsageError
from gate.targets.replicate_access import find
from gate.targets.replicate_client import ReplicateClient


async def account_name(client: ReplicateClient) -> str:
    """The user or organisation that the token belongs to.

    Raises:
        UsageError: the token is not accepted.
        ServiceError: Replicate does not answer, or not with a name.
    """
    account = await find(client, "/account", "REPLICATE_API_TOKEN", "its own account") or {}
    name = account.get("username")
    if not isinstance(name, str) or not name:
        raise ServiceError("Replicate does not say to which account the API token belongs.")
    return name


async def require_owner(client: ReplicateClient, name: str, what: str) -> None:
    """Make sure that something may be made under this name.

    Args:
        name: owner/name.
        what: it is, such as "model".

    Raises:
        UsageError: its owner is not the token's account.
    """
    owner = name.partition("/")[0]
    account = await account_name(client)
    if owner.casefold() != account.casefold():
        raise UsageError(
            f"{name}: there is no such {what}, and it cannot be created: a {what} is always created under the API "
            f"token's account, which is {account}, not {owner}; name {account}/{name.partition('/')[2]}, or set "
            f"REPLICATE_API_TOKEN to one of {owner}."
        )


async def require_hardware(client: ReplicateClient, name: str, hardware: str) -> None:
    """Make sure that Replicate has this hardware.

    Args:
        name: of what shall run on it.

    Raises:
        UsageError: it has not; the message lists what it has.
    """
    offered = (await client.call("GET", "/hardware")).get("results")
    known = [str(each["sku"]) for each in offered or () if isinstance(each, dict) and each.get("sku")]
    # A list that is none shall not stop anybody: what is created says itself what it does not take.
    if known and hardware not in known:
        raise UsageError(f"{name}: Replicate has no hardware {hardware!r}; it has {', '.join(known)}.")
