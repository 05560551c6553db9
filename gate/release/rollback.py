"""Back to the release before: of a deployment what it ran, of a model its latest version.

What was there before is read from the record of releases (`gate.release.releases`). A rollback is recorded as well,
and undoes the releases that it goes back over: a second one goes one release further back, and never forward again
to what was found bad. `--to` goes wherever it is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from gate.errors import GateError, ServiceError, UsageError
from gate.release import promote, releases
from gate.release.deployments import Release, current_release, roll_back
from gate.release.models import find_model, has_version, latest_version, versions
from gate.release.registry import Registry
from gate.release.releases import Kind, ReleaseRecord
from gate.secrets import redact
from gate.targets.replicate_client import ReplicateClient


@dataclass(frozen=True)
class State:
    """What was released at some time: a version, and of a deployment all of the release where it is known."""

    version: str
    release: Release | None = None


@dataclass(frozen=True)
class Plan:
    """A rollback that can be carried out.

    Attributes:
        current: the version that is live now; None of a model that shows none.
        release: of a deployment, all of what it goes back to.
        why: how it was chosen, for the person who asked.
    """

    kind: Kind
    name: str
    current: str | None
    to: str
    release: Release | None
    why: str


@dataclass(frozen=True)
class Outcome:
    """What became of a rollback; `reason` is a sentence."""

    rollback: Literal["done", "failed"]
    plan: Plan
    reason: str

    def document(self) -> dict[str, Any]:
        return {
            "rollback": self.rollback,
            "name": self.plan.name,
            "kind": self.plan.kind,
            "from": self.plan.current,
            "to": self.plan.to,
            "reason": self.reason,
        }


def states(records: Iterable[ReleaseRecord]) -> list[State]:
    """The releases that one can go back over, the live one last.

    A rollback takes away what it went back over; of one to a version that is not among them, nothing before is
    known. What somebody else has released in between shows in the next record as what was there before.
    """
    stack: list[State] = []
    for each in records:
        if each.previous_version is not None:
            if stack and stack[-1].version == each.previous_version:
                stack.pop()  # The same, of which more is known now.
            stack.append(State(each.previous_version, each.previous_release))
        if each.rollback:
            while stack and stack[-1].version != each.version:
                stack.pop()
        if not (each.rollback and stack):
            stack.append(State(each.version))
    return stack


def state_before(records: Iterable[ReleaseRecord], current: str | None) -> State | None:
    """What to go back to from the live version; None where the record has nothing before it.

    A live version that the record does not have was released elsewhere, after the last that it has.
    """
    stack = states(records)
    if all(state.version != current for state in stack):
        return stack[-1] if stack else None
    while stack[-1].version != current:
        stack.pop()
    return stack[-2] if len(stack) > 1 else None


async def kind_of(client: ReplicateClient, name: str) -> tuple[Kind, bool]:
    """Whether a name is a deployment's or a model's, and whether it is both: then the deployment is meant.

    Raises:
        UsageError: it is neither.
    """
    deployment, model = await current_release(client, name), await find_model(client, name)
    if deployment is None and model is None:
        raise UsageError(
            f"{name}: Replicate knows no deployment and no model of this name, or the API token has no access to it."
        )
    return "model" if deployment is None else "deployment", deployment is not None and model is not None


async def plan_deployment(client: ReplicateClient, name: str, to: str | None) -> Plan:
    """How to bring a deployment back.

    Args:
        to: the version to go to, with the hardware and scaling that there are; None: the release before.

    Raises:
        UsageError: there is no such deployment or version, or it is not known what was there before.
        ServiceError: Replicate does not answer.
    """
    now = await current_release(client, name)
    if now is None:
        raise UsageError(f"{name}: Replicate knows no such deployment, or the API token has no access to it.")
    if to is not None:
        if not await _exists(client, now.model, to):
            raise UsageError(f"{name}: {now.model} has no version {to}.")
        return Plan("deployment", name, now.version, to, replace(now, version=to), "as --to says")
    records = releases.history("deployment", name)
    before = state_before(records, now.version)
    if before is None:
        recorded = f"nothing before {now.version} is" if records else "no release of it is"
        raise UsageError(
            f"{name}: {recorded} recorded on this machine, and Replicate does not tell what a deployment ran before; "
            "name the version with --to VERSION."
        )
    release = before.release or replace(now, version=before.version)
    return Plan("deployment", name, now.version, before.version, release, _why(records, now.version))


async def plan_model(client: ReplicateClient, registry: Registry, name: str, to: str | None) -> Plan:
    """How to bring a model back.

    Args:
        to: the version to go to; None: the one before.

    Raises:
        UsageError: there is no such model or version, or it is not known what was there before.
        ServiceError: Replicate or the registry does not answer.
    """
    current = await latest_version(client, name) or await registry.digest(name)
    why = "as --to says"
    if to is None:
        records = releases.history("model", name)
        before = state_before(records, current)
        if before is None:
            raise UsageError(await _proposal(client, name, current, bool(records)))
        to, why = before.version, _why(records, current)
    if await registry.digest(name, f"sha256:{to}") is None:
        raise UsageError(f"{name}: the registry has no image of version {to}; name another with --to VERSION.")
    return Plan("model", name, current, to, None, why)


async def carry_out(client: ReplicateClient, registry: Registry, plan: Plan, run: str) -> Outcome:
    """Do what is planned, see that it is done, and record it.

    Args:
        run: id of this run.
    """
    try:
        if plan.kind == "deployment":
            reason = await _deployment_back(client, plan)
        else:
            reason = await _model_back(client, registry, plan)
    except GateError as error:
        return Outcome("failed", plan, redact(str(error)))
    return Outcome("done", plan, f"{reason}{_recorded(plan, run)}")


async def _deployment_back(client: ReplicateClient, plan: Plan) -> str:
    assert plan.release is not None
    now = await roll_back(client, plan.name, plan.release)
    return (
        f"The deployment {plan.name} runs {now.model}:{now.version} as release {now.number}, on {now.hardware} with "
        f"{now.min_instances} to {now.max_instances} instances ({plan.why})."
    )


async def _model_back(client: ReplicateClient, registry: Registry, plan: Plan) -> str:
    try:
        await promote.copy(client, registry, plan.name, plan.to, plan.name)
    except ServiceError as error:
        raise ServiceError(
            f"{plan.name}: its latest version cannot be set back to {plan.to}: {error} That version still runs as "
            f"{plan.name}:{plan.to}; push its source again to make it the latest."
        ) from error
    return f"The latest version of {plan.name} is {plan.to} ({plan.why})."


def _recorded(plan: Plan, run: str) -> str:
    """Record a rollback; what was done stays done where that fails, and the sentence to add says so."""
    try:
        releases.record(plan.kind, plan.name, plan.to, previous_version=plan.current, run=run, rollback=True)
    except ServiceError as error:
        return f" It is not recorded: {error}"
    return ""


def _why(records: list[ReleaseRecord], current: str | None) -> str:
    if all(state.version != current for state in states(records)):
        return f"the last that is recorded on this machine; {current} was released elsewhere"
    return f"the release before {current}"


async def _proposal(client: ReplicateClient, name: str, current: str | None, has_records: bool) -> str:
    recorded = f"nothing before {current} is" if has_records else "no release of it is"
    listed = [document["id"] async for document in versions(client, name)]
    older = listed[listed.index(current) + 1 :] if current in listed else []
    if not older:
        return f"{name}: {recorded} recorded on this machine, and Replicate lists no older version; name one with --to."
    return (
        f"{name}: {recorded} recorded on this machine. The version before the latest in Replicate's list is "
        f"{older[0]}; to go back to it: gate rollback {name} --model --to {older[0]}"
    )


async def _exists(client: ReplicateClient, model: str, version: str) -> bool:
    """Whether a model has a version, as far as Replicate tells: an official model shows none."""
    if await has_version(client, model, version):
        return True
    document = await find_model(client, model)
    return document is None or document.get("is_official") is True
