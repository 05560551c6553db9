"""Deployments: `/v1/deployments…`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platform.inputs import check
from tests.platform.models import HARDWARE, Version
from tests.platform.wire import Problem, forbidden, json_object, not_found, now, page, timestamp

if TYPE_CHECKING:
    from tests.platform.server import Platform

_CHANGES = {
    "hardware": {"enum": list(HARDWARE)},
    "min_instances": {"type": "integer", "minimum": 0, "maximum": 5},
    "max_instances": {"type": "integer", "minimum": 0, "maximum": 20},
    "version": {"type": "string"},
}
_CHANGED = {"type": "object", "properties": _CHANGES}
_NEW = {
    "type": "object",
    "required": ["name", "model", "version", "hardware", "min_instances", "max_instances"],
    "properties": _CHANGES | {"name": {"type": "string"}, "model": {"type": "string"}},
}
UNUSED_BEFORE_DELETION = timedelta(minutes=15)


@dataclass(eq=False, kw_only=True)
class Deployment:
    owner: str
    name: str
    model: str
    version: str
    hardware: str
    min_instances: int
    max_instances: int
    number: int = 1
    released: datetime = field(default_factory=now)
    used: datetime | None = None

    @property
    def reference(self) -> str:
        return f"{self.owner}/{self.name}"


class Deployments:
    """What the API knows about deployments."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self.all: dict[str, Deployment] = {}

    def routes(self) -> list[Route]:
        one = "/v1/deployments/{owner}/{name}"
        return [
            Route("/v1/deployments", self._list, methods=["GET"]),
            Route("/v1/deployments", self._create, methods=["POST"]),
            Route(one, self._get, methods=["GET"]),
            Route(one, self._update, methods=["PATCH"]),
            Route(one, self._delete, methods=["DELETE"]),
        ]

    def use(self, version: Version) -> bool:
        """Whether a deployment uses a version."""
        return any(deployment.version == version.id for deployment in self.all.values())

    def of_request(self, request: Request) -> Deployment:
        deployment = self.all.get(f"{request.path_params['owner']}/{request.path_params['name']}")
        if deployment is None:
            raise not_found()
        return deployment

    async def _list(self, request: Request) -> Response:
        newest_first = list(reversed(self.all.values()))
        return page(request, newest_first, self._show, self._platform.settings.page_size)

    async def _create(self, request: Request) -> Response:
        body = await json_object(request)
        check(_NEW, body)
        self._require_version(body["model"], body["version"])
        deployment = Deployment(owner=self._platform.settings.owner, **{name: body[name] for name in _NEW["required"]})
        if deployment.reference in self.all:
            raise Problem(409, "A deployment with that name already exists")  # Not recorded.
        self.all[deployment.reference] = deployment
        return JSONResponse(self._show(deployment))

    async def _get(self, request: Request) -> Response:
        return JSONResponse(self._show(self.of_request(request)))

    async def _update(self, request: Request) -> Response:
        deployment = self.of_request(request)
        body = await json_object(request)
        check(_CHANGED, body)
        self._require_version(deployment.model, body.get("version", deployment.version))
        for name in _CHANGES.keys() & body.keys():
            setattr(deployment, name, body[name])
        deployment.number += 1
        deployment.released = now()
        return JSONResponse(self._show(deployment))

    async def _delete(self, request: Request) -> Response:
        deployment = self.of_request(request)
        resting = deployment.used is None or now() - deployment.used > UNUSED_BEFORE_DELETION
        if deployment.min_instances > 0 or not resting:
            detail = "You can only delete deployments that have been offline and unused for at least 15 minutes."
            raise forbidden(detail)  # Not recorded.
        del self.all[deployment.reference]
        return Response(status_code=204)

    def _require_version(self, model: str, version: str) -> None:
        if self._platform.models.of_version(version, model) is None:
            raise Problem(422, "The specified model or version does not exist", "Invalid version")  # Not recorded.

    def _show(self, deployment: Deployment) -> dict[str, Any]:
        return {
            "owner": deployment.owner,
            "name": deployment.name,
            "current_release": {
                "number": deployment.number,
                "model": deployment.model,
                "version": deployment.version,
                "created_at": timestamp(deployment.released),
                "created_by": self._platform.account(),
                "configuration": {
                    "hardware": deployment.hardware,
                    "min_instances": deployment.min_instances,
                    "max_instances": deployment.max_instances,
                },
            },
        }
