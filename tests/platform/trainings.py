"""Trainings: `/v1/models/…/versions/…/trainings` and `/v1/trainings…`.

The version that comes of a training is the same project with `COG_WEIGHTS` set to the address of the weights.
"""

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gate.openapi.document import input_schema, output_schema
from gate.targets.base import Prediction
from tests.platform.inputs import check
from tests.platform.models import Model, Version
from tests.platform.run_resource import WEBHOOK, RunResource
from tests.platform.runs import Run, Work
from tests.platform.wire import Problem, json_object

if TYPE_CHECKING:
    from tests.platform.server import Platform

_BODY = {
    "type": "object",
    "required": ["destination", "input"],
    "properties": {
        "destination": {"type": "string"},
        "input": {"type": "object"},
    }
    | WEBHOOK,
}


class Trainings:
    """What the API does about trainings."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self._runs = RunResource(platform, "trainings")

    def routes(self) -> list[Route]:
        return [
            *self._runs.routes(),
            Route("/v1/models/{owner}/{name}/versions/{version}/trainings", self._create, methods=["POST"]),
        ]

    async def _create(self, request: Request) -> Response:
        model, version = self._platform.models.version_of_request(request)
        body = await json_object(request)
        check(_BODY, body)
        destination = self._platform.models.all.get(body["destination"])
        if destination is None or destination.owner != self._platform.settings.owner:
            raise Problem(404, "The specified training destination does not exist")
        trainer = version.program.trainer
        if trainer is None:
            raise Problem(422, "The specified version does not support training", "Invalid version")  # Not recorded.
        document = await version.schema()
        check(input_schema(document, train=True), body["input"], "input")

        run = Run(
            kind="trainings",
            model=model.reference,
            version=version.id,
            shown=version.id,
            inputs=dict(sorted(body["input"].items())),
        )

        def publish(result: Prediction) -> Any:
            schema = output_schema(document, train=True)
            output = self._platform.delivery.publish(result.output, schema, "weights", for_ever=True)
            return _release(destination, version, output)

        work = Work(trainer, self._platform.files.for_model(body["input"]), publish)
        self._platform.start_run(run, work, request)
        return JSONResponse(self._runs.show(run), 201)


def _release(destination: Model, version: Version, output: Any) -> dict[str, Any]:
    """A new version of the destination with what the training made; the training's output."""
    weights = output.get("weights") if isinstance(output, dict) else output
    program = replace(version.program, environment=(("COG_WEIGHTS", str(weights)),))
    identifier = hashlib.sha256(f"{version.id} {weights}".encode()).hexdigest()
    destination.release(Version(program, identifier))
    return {"version": f"{destination.reference}:{identifier}", "weights": weights}
