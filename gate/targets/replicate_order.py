"""One run that is wanted of Replicate: where, what for, and by what it is known among others."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from gate.targets.ledger import Entry
from gate.targets.records import digest


@dataclass(frozen=True)
class Place:
    """Where runs are made, and what the API shows of them.

    Attributes:
        name: of the model or deployment, as messages call it.
        path: that a run is asked for at, after `/v1`.
        model: owner/name of the model that runs.
        version: that runs; None where that is not known.
        body: what a request says besides the inputs.
        version_by: what says which version runs: the request, the deployment's release or, for an official model,
            the service.
        kind: of the runs.
    """

    name: str
    path: str
    model: str
    version: str | None
    body: dict[str, str] = field(default_factory=dict)
    version_by: Literal["request", "release", "service"] = "request"
    kind: Literal["prediction", "training"] = "prediction"

    @property
    def runs(self) -> str:
        """The path under which the runs are listed, looked at and cancelled."""
        return f"/{self.kind}s"

    @property
    def identity(self) -> list[Any]:
        """What tells it from other places, as JSON."""
        return [self.path, self.body, self.version]


@dataclass(eq=False)
class Order:
    """A run that is wanted, from the first request for it to its end.

    Attributes:
        inputs: as they are sent.
        lifetime: seconds from its creation to when Replicate cancels it; None: it does not.
        since: when it was first asked for, by the service's clock; no run of this order is older.
        sent: the digest of each input, as it was sent first.
        entry: where it is recorded.
        resumed: it was first asked for by an earlier process.
        asked: when it was last asked for, by the event loop's clock.
        id: of the run, once it is known.
        in_doubt: there may be a run of this order that nobody knows of.
        lost: there is one.
        ended: the run with the id has ended.
    """

    inputs: dict[str, Any]
    lifetime: int | None
    since: datetime
    sent: dict[str, str]
    entry: Entry | None = None
    resumed: bool = False
    asked: float = 0.0
    id: str | None = None
    in_doubt: bool = False
    lost: bool = False
    ended: bool = False


def is_like(order: Order, place: Place, document: dict[str, Any]) -> bool:
    """Whether a run as Replicate shows it can be that of an order, by model, version, origin and inputs."""
    version = place.version if place.version_by == "request" else None
    return (
        str(document.get("model")).lower() == place.model.lower()
        and version in (None, document.get("version"))
        and document.get("source", "api") == "api"
        and _same_inputs(order, document.get("input"))
    )


def _same_inputs(order: Order, shown: Any) -> bool:
    """Whether Replicate shows the inputs that were sent; secrets it shows redacted, and data URLs it may replace."""

    def same(name: str) -> bool:
        ours, theirs = order.inputs.get(name), shown[name]
        replaced = theirs == "[REDACTED]" or (isinstance(ours, str) and ours.startswith("data:"))
        return replaced or order.sent[name] == digest(theirs)

    return isinstance(shown, dict) and order.sent.keys() == shown.keys() and all(same(name) for name in order.sent)
