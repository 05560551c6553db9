"""Deployments on Replicate: they follow a model's versions, and keep the hardware and scaling that they have.

Every change makes a release with a number of its own, so that no change is asked for twice.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from gate.errors import ServiceError, UsageError
from gate.release.account import require_hardware, require_owner
from gate.release.once import change
from gate.targets.replicate_access import find, turned_away
from gate.targets.replicate_client import Refused, ReplicateClient

DEFAULT_HARDWARE = "cpu"
# Instances of a deployment that the gate creates, least and most, as cog-safe-push has them: a CPU costs little
# while it waits, a GPU does not.
CPU_INSTANCES = (1, 20)
OTHER_INSTANCES = (0, 2)


@dataclass(frozen=True)
class Release:
    """What a deployment runs, and on what.

    Attributes:
        number: counts the releases of the deployment.
        model: owner/name.
        version: 64 hexadecimal digits.
        min_instances, max_instances: between which Replicate scales.
    """

    number: int
    model: str
    version: str
    hardware: str
    min_instances: int
    max_instances: int

    def settings(self) -> dict[str, Any]:
        """What Replicate lets a release set, by Replicate's names."""
        return {
            "version": self.version,
            "hardware": self.hardware,
            "min_instances": self.min_instances,
            "max_instances": self.max_instances,
        }


async def current_release(client: ReplicateClient, deployment: str) -> Release | None:
    """What a deployment runs; None where there is no such deployment or the token cannot see it.

    Args:
        deployment: owner/name.

    Raises:
        UsageError: the token is not accepted, or has no access.
        ServiceError: Replicate does not answer, or with something that is no deployment.
    """
    document = await _find(client, deployment)
    return None if document is None else _release(deployment, document)


async def deploy(
    client: ReplicateClient, deployment: str, hardware: str | None, model: str, version: str
) -> tuple[Release | None, Release]:
    """Let a deployment run a version of a model; create it where there is none.

    A deployment that exists keeps its hardware and scaling; one that runs the version already is left alone.

    Args:
        deployment: owner/name.
        hardware: of a deployment that is created; None: cpu.
        model: owner/name.

    Returns:
        The release before, None if the deployment was created, and the one that Replicate shows now.

    Raises:
        UsageError: the deployment is another model's or another account's, or there is no such hardware.
        ServiceError: Replicate does not carry it out, or whether it did cannot be known.
    """
    before = await current_release(client, deployment)
    if before is None:
        await _create(client, deployment, hardware or DEFAULT_HARDWARE, model, version)
    elif before.model.casefold() != model.casefold():
        raise UsageError(
            f"{deployment}: this deployment runs {before.model}, not {model}; name another deployment, or delete this "
            "one, since Replicate does not change a deployment's model."
        )
    elif before.version == version:
        return before, before
    else:
        await _update(client, deployment, {"version": version})
    return before, await _read_back(client, deployment, {"model": model, "version": version})


async def roll_back(client: ReplicateClient, deployment: str, to: Release) -> Release:
    """Bring a deployment back to a release: to its version, and to its hardware and scaling where they differ.

    Args:
        deployment: owner/name.
        to: the release to be restored; its number is not, for Replicate counts on.

    Returns:
        The release that Replicate shows now.

    Raises:
        UsageError: there is no such deployment, or it runs another model by now.
        ServiceError: Replicate does not carry it out, or whether it did cannot be known.
    """
    now = await current_release(client, deployment)
    if now is None:
        raise UsageError(f"{deployment}: there is no such deployment, or the API token has no access to it.")
    if now.model.casefold() != to.model.casefold():
        raise UsageError(
            f"{deployment}: this deployment runs {now.model} by now, and cannot go back to {to.model}; create it anew."
        )
    current, wanted = now.settings(), to.settings()
    changes = {name: value for name, value in wanted.items() if value != current[name]}
    if not changes:
        return now
    await _update(client, deployment, changes)
    return await _read_back(client, deployment, wanted)


async def _create(client: ReplicateClient, deployment: str, hardware: str, model: str, version: str) -> None:
    await require_owner(client, deployment, "deployment")
    await require_hardware(client, deployment, hardware)
    least, most = CPU_INSTANCES if hardware == "cpu" else OTHER_INSTANCES
    body = {
        "name": deployment.partition("/")[2],
        "model": model,
        "version": version,
        "hardware": hardware,
        "min_instances": least,
        "max_instances": most,
    }
    try:
        await change(client, "POST", "/deployments", body, lambda: _with(client, deployment, body))
    except Refused as error:
        raise turned_away(error, deployment, "the deployments of this account") from error


async def _update(client: ReplicateClient, deployment: str, changes: dict[str, Any]) -> None:
    try:
        await change(client, "PATCH", _path(deployment), changes, lambda: _with(client, deployment, changes))
    except Refused as error:
        raise turned_away(error, deployment, "this deployment") from error


async def _with(client: ReplicateClient, deployment: str, wanted: dict[str, Any]) -> dict[str, Any] | None:
    """The deployment's document if its release is as wanted."""
    document = await _find(client, deployment)
    return document if document is not None and _is(_release(deployment, document), wanted) else None


async def _read_back(client: ReplicateClient, deployment: str, wanted: dict[str, Any]) -> Release:
    release = await current_release(client, deployment)
    if release is None or not _is(release, wanted):
        shown = "no such deployment" if release is None else f"{release.model}:{release.version} on {release.hardware}"
        raise ServiceError(
            f"{deployment}: Replicate has taken the change to {wanted['version']}, and shows {shown}; another change "
            "may have come in between."
        )
    return release


def _is(release: Release, wanted: dict[str, Any]) -> bool:
    """Whether a release has these settings; a model's name is the same however it is written."""
    shown = release.settings() | {"model": release.model.casefold()}
    return all(
        shown[name] == (value.casefold() if name == "model" else value)
        for name, value in wanted.items()
        if name in shown
    )


async def _find(client: ReplicateClient, deployment: str) -> dict[str, Any] | None:
    return await find(client, _path(deployment), deployment, "this deployment")


def _path(deployment: str) -> str:
    return f"/deployments/{quote(deployment)}"


def _release(deployment: str, document: dict[str, Any]) -> Release:
    """The release in a deployment's document.

    Raises:
        ServiceError: there is none that can be read.
    """
    try:
        shown = document["current_release"]
        settings = shown["configuration"]
        return Release(
            number=int(shown["number"]),
            model=str(shown["model"]),
            version=str(shown["version"]),
            hardware=str(settings["hardware"]),
            min_instances=int(settings["min_instances"]),
            max_instances=int(settings["max_instances"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ServiceError(f"{deployment}: Replicate's answer does not say what the deployment runs.") from error
