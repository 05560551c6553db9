"""Predictions: `/v1/predictions…`, `/v1/models/…/predictions`, `/v1/deployments/…/predictions`."""

import asyncio
import re
from datetime import timedelta
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
from tests.platform.wire import Problem, json_object, not_found, now

if TYPE_CHECKING:
    from tests.platform.server import Platform

_BODY = {
    "type": "object",
    "required": ["input"],
    "additionalProperties": False,
    "properties": {
        "input": {"type": "object"},
        "stream": {"type": "boolean"},
    }
    | WEBHOOK,
}
_BODY_WITH_VERSION = _BODY | {
    "required": ["version", "input"],
    "properties": _BODY["properties"] | {"version": {"type": "string"}},
}
LONGEST_WAIT_SECONDS = 60
SHORTEST_DEADLINE_SECONDS = 5
REDACTED = "[REDACTED]"


class Predictions:
    """What the API does about predictions."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self._runs = RunResource(platform, "predictions")

    def routes(self) -> list[Route]:
        return [
            *self._runs.routes(),
            Route("/v1/predictions", self._create, methods=["POST"]),
            Route("/v1/models/{owner}/{name}/predictions", self._create_by_model, methods=["POST"]),
            Route("/v1/deployments/{owner}/{name}/predictions", self._create_by_deployment, methods=["POST"]),
        ]

    async def _create(self, request: Request) -> Response:
        body = await json_object(request)
        check(_BODY_WITH_VERSION, body)
        model, version = self._resolve(body["version"])
        return await self._answer(request, body, model, version)

    async def _create_by_model(self, request: Request) -> Response:
        model = self._platform.models.of_request(request)
        if not model.official or model.latest is None:
            raise not_found()
        body = await json_object(request)
        check(_BODY, body)
        return await self._answer(request, body, model, model.latest)

    async def _create_by_deployment(self, request: Request) -> Response:
        deployment = self._platform.deployments.of_request(request)
        body = await json_object(request)
        check(_BODY, body)
        deployment.used = now()
        found = self._platform.models.of_version(deployment.version, deployment.model)
        if found is None:
            raise not_found()
        return await self._answer(request, body, *found, deployment=deployment.reference)

    def _resolve(self, reference: str) -> tuple[Model, Version]:
        """What a `version` names: `ID`, `owner/name:ID` or, of an official model, `owner/name`."""
        name, _, identifier = reference.rpartition(":")
        if "/" in identifier:
            model = self._platform.models.all.get(identifier)
            found = (model, model.latest) if model is not None and model.official else None
        else:
            found = self._platform.models.of_version(identifier, name)
        if found is None or found[1] is None:
            raise Problem(
                422,
                "The specified version does not exist (or perhaps you don't have permission to use it?)",
                "Invalid version or not permitted",
            )
        return found[0], found[1]

    async def _answer(
        self, request: Request, body: dict[str, Any], model: Model, version: Version, deployment: str | None = None
    ) -> Response:
        """Create the prediction, wait for it where the request asks for that, and show it."""
        wait = _wait_seconds(request.headers.get("prefer"))
        lifetime = _lifetime(request.headers.get("cancel-after"))
        document = await version.schema()
        schema = input_schema(document)
        check(schema, body["input"], "input")

        run = Run(
            kind="predictions",
            model=model.reference,
            version=version.id,
            shown="hidden" if model.official else version.id,
            inputs=_without_secrets(schema, body["input"]),
            deployment=deployment,
        )
        run.deadline = None if lifetime is None else run.created + lifetime

        def publish(result: Prediction) -> Any:
            return self._platform.delivery.publish(result.output, output_schema(document))

        work = Work(version.program, self._platform.files.for_model(body["input"]), publish)
        model.run_count += 1
        self._platform.start_run(run, work, request)

        headers = {"location": f"{self._platform.url}/v1/predictions/{run.id}"}
        if wait is None:
            return JSONResponse(self._runs.show(run), 201, headers)
        headers["preference-applied"] = "wait"
        try:
            await asyncio.wait_for(run.answerable.wait(), wait)
        except TimeoutError:
            return JSONResponse(self._runs.show(run), 202, headers)
        return JSONResponse(self._runs.show(run), 201, headers)


def _without_secrets(schema: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    secret = {name for name, part in schema["properties"].items() if part.get("format") == "password"}
    return {name: REDACTED if name in secret else value for name, value in sorted(inputs.items())}


def _wait_seconds(prefer: str | None) -> float | None:
    """Seconds that `Prefer: wait` asks for. What the real service says of a malformed one was not recorded."""
    if prefer is None:
        return None
    match = re.fullmatch(r"wait(?:=(\d+))?", prefer.strip())
    seconds = int(match.group(1) or LONGEST_WAIT_SECONDS) if match is not None else 0
    if not 1 <= seconds <= LONGEST_WAIT_SECONDS:
        raise Problem(
            422, f"Prefer: has to be `wait` or `wait=n`, n from 1 to {LONGEST_WAIT_SECONDS}", "Invalid header"
        )
    return seconds


def _lifetime(cancel_after: str | None) -> timedelta | None:
    """How long `Cancel-After` lets a prediction live; what the service says of a malformed one was not recorded."""
    if cancel_after is None:
        return None
    match = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?", cancel_after.strip())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match is not None else (0, 0, 0)
    duration = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if duration.total_seconds() < SHORTEST_DEADLINE_SECONDS:
        detail = (
            f"Cancel-After: has to be a duration such as 30s, 5m or 1h30m, of {SHORTEST_DEADLINE_SECONDS} s or more"
        )
        raise Problem(422, detail, "Invalid header")
    return duration
