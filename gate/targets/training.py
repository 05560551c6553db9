"""Trainings of a version on Replicate, seen as predictions: the checks ask of them what they ask of predictions."""

from typing import Any

from gate.errors import ServiceError, SetupFailed, UsageError
from gate.openapi.document import component
from gate.targets import REPLICATE
from gate.targets.base import Prediction
from gate.targets.replicate import ReplicateTarget
from gate.targets.replicate_access import find
from gate.targets.replicate_client import ReplicateClient
from gate.targets.replicate_order import Place

_TEXT = {"type": "string"}
# What Replicate says of every training that succeeded.
_OUTPUT = {"version": _TEXT, "weights": _TEXT}


class TrainingTarget(ReplicateTarget):
    """Trains a version: `predict` makes a training and waits for its end.

    A `Prediction` is a training then: `output` is the training's, with the version that it made, see
    `trained_version`; `timeout` is `train_timeout`.

    `openapi()` describes the training: `Input` is what the version calls `TrainingInput`, and `Output` what
    Replicate makes of its `TrainingOutput`. The weights are an address in it and no file that is read: they have
    gigabytes, and what they are worth is asked of the version that was trained.
    """

    def __init__(self, ref: str, destination: str, **options: Any) -> None:
        """
        Args:
            ref: of the model that is trained, as `ReplicateTarget` takes it.
            destination: owner/name of the model that gets the new version; it has to be there.
            options: as those of `OnReplicate`.

        Raises:
            UsageError: a reference is none, or the token or the base URL is missing or malformed.
        """
        match = REPLICATE.fullmatch(destination)
        if match is None or match["version"]:
            raise UsageError(f"{destination}: is no model that a training can write to; write owner/name.")
        super().__init__(ref, **options)
        self.destination = match["model"]

    async def predict(self, inputs: dict[str, Any], timeout: float) -> Prediction:
        training = await super().predict(inputs, timeout)
        made = trained_version(training.output) if training.status == "succeeded" else None
        if made is not None and made.partition(":")[0].lower() != self.destination.lower():
            raise ServiceError(
                f"{self.ref}: training {training.id} was to make a version of {self.destination}, and made {made}; "
                "it is another run's."
            )
        return training

    async def _resolve(self, client: ReplicateClient) -> Place:
        """
        Raises:
            SetupFailed: the version cannot be trained.
        """
        if await self._pin(client):
            raise UsageError(f"{self.ref}: an official model has no versions, and cannot be trained.")
        self._document = training_document(await self.openapi())
        if self._document is None:
            raise SetupFailed(
                "this version cannot be trained: its OpenAPI document has no TrainingInput; add `train:` to its "
                "cog.yaml, or take the train section out of the configuration"
            )
        if await find(client, f"/models/{self.destination}", self.destination, "this model") is None:
            raise UsageError(
                f"{self.destination}: Replicate knows no such model, or the API token has no access to it; create the "
                "model that trainings write to, or name another one as train.destination."
            )
        path = f"/models/{self._model}/versions/{self.version}/trainings"
        body = {"destination": self.destination}
        return Place(self._model, path, self._model, self.version, body, kind="training")


def training_document(document: dict[str, Any]) -> dict[str, Any] | None:
    """An OpenAPI document in which a version's training stands where its predictions do; None without training."""
    schema = component(document, "TrainingInput")
    if schema is None:
        return None
    fields = (component(document, "TrainingOutput") or {}).get("properties")
    output = {"type": "object", "properties": {**(fields if isinstance(fields, dict) else {}), **_OUTPUT}}
    components = document["components"]
    schemas = {**components["schemas"], "Input": schema, "Output": output}
    return {**document, "components": {**components, "schemas": schemas}}


def trained_version(output: Any) -> str | None:
    """The version that a training has made, as owner/name:VERSION, or None if its output names none."""
    named = output.get("version") if isinstance(output, dict) else None
    match = REPLICATE.fullmatch(named) if isinstance(named, str) else None
    return f"{match['model']}:{match['version'].lower()}" if match and match["version"] else None
