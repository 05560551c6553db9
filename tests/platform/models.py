"""Models and their versions: `/v1/models…`."""

import importlib.metadata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from gate.targets.local import read_project
from tests.platform import fleet
from tests.platform.fleet import Program
from tests.platform.inputs import check
from tests.platform.wire import Problem, forbidden, json_object, not_found, now, page, timestamp

if TYPE_CHECKING:
    from tests.platform.server import Platform

HARDWARE = {
    "cpu": "CPU",
    "gpu-t4": "Nvidia T4 GPU",
    "gpu-l40s": "Nvidia L40S GPU",
    "gpu-l40s-2x": "2x Nvidia L40S GPU",
    "gpu-a100-large": "Nvidia A100 (80GB) GPU",
    "gpu-h100": "Nvidia H100 GPU",
}
_TEXT = {"type": "string"}
_LINKS = dict.fromkeys(("description", "github_url", "license_url", "paper_url"), _TEXT)
_NEW_MODEL = {
    "type": "object",
    "required": ["owner", "name", "visibility", "hardware"],
    "properties": _LINKS
    | {
        "owner": _TEXT,
        "name": {"type": "string", "pattern": "^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$"},
        "visibility": {"enum": ["public", "private"]},
        "hardware": {"enum": list(HARDWARE)},
        "cover_image_url": _TEXT,
    },
}
_CHANGED_MODEL = {"type": "object", "properties": _LINKS | {"readme": _TEXT, "weights_url": _TEXT}}


@dataclass(eq=False)
class Version:
    """A version of a model: a Cog project.

    Attributes:
        openapi: the model's OpenAPI document, where it need not be made from the project.
        cog: the version of Cog that it was built with.
    """

    program: Program
    id: str
    created: datetime = field(default_factory=now)
    openapi: dict[str, Any] | None = None
    cog: str = field(default_factory=lambda: importlib.metadata.version("cog"))

    async def schema(self) -> dict[str, Any]:
        """The OpenAPI document of the model."""
        return self.openapi or await fleet.document(self.program.project)

    async def document(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "created_at": timestamp(self.created),
            "cog_version": self.cog,
            "openapi_schema": await self.schema(),
        }


@dataclass(eq=False)
class Model:
    """A model, its versions from the oldest to the latest.

    An official model shows no versions, and its predictions are created under its name.
    """

    owner: str
    name: str
    visibility: str = "public"
    official: bool = False
    versions: list[Version] = field(default_factory=list)
    texts: dict[str, str | None] = field(default_factory=dict)
    run_count: int = 0
    created: datetime = field(default_factory=now)

    @property
    def reference(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def latest(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    def push(self, project: str | Path) -> Version:
        """Make a Cog project the latest version; pushing the same files again makes no second one.

        Raises:
            UsageError: the folder is no Cog project.
        """
        folder = read_project(Path(project).resolve()).folder
        return self.release(Version(Program(folder), fleet.digest(folder)))

    def release(self, version: Version) -> Version:
        """Make a version the latest."""
        self.versions = [other for other in self.versions if other.id != version.id] + [version]
        return version

    async def document(self, base_url: str) -> dict[str, Any]:
        return {
            "url": f"{base_url}/{self.reference}",
            "owner": self.owner,
            "name": self.name,
            "description": self.texts.get("description"),
            "visibility": self.visibility,
            "is_official": self.official,
            "github_url": self.texts.get("github_url"),
            "paper_url": self.texts.get("paper_url"),
            "license_url": self.texts.get("license_url"),
            "run_count": self.run_count,
            "created_at": timestamp(self.created),
            "cover_image_url": self.texts.get("cover_image_url"),
            "default_example": None,
            "latest_version": await self.latest.document() if self.latest is not None else None,
        }


class Models:
    """What the API knows about models."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self.all: dict[str, Model] = {}

    def find(self, reference: str) -> Model:
        """Raises the problem 404 for a model that is not there."""
        model = self.all.get(reference)
        if model is None:
            raise not_found()
        return model

    def of_version(self, identifier: str, reference: str = "") -> tuple[Model, Version] | None:
        """A version and its model, which is the one of that name where a name is given.

        Versions of official models cannot be used by their id.
        """
        models = [model for model in self.all.values() if reference in ("", model.reference) and not model.official]
        found = ((model, version) for model in models for version in model.versions)
        return next(((model, version) for model, version in found if version.id == identifier), None)

    def permit(self, reference: str, push: bool) -> bool:
        """Whether the account may read the images of a model, or push some: of its own models alone."""
        model = self.all.get(reference)
        own = model is not None and model.owner == self._platform.settings.owner
        return own or (model is not None and model.visibility == "public" and not push)

    def matching(self, query: str) -> list[Model]:
        words = query.lower().split()
        public = (model for model in self.all.values() if model.visibility == "public")
        texts = ((model, f"{model.reference} {model.texts.get('description')}".lower()) for model in public)
        return [model for model, text in texts if any(word in text for word in words)]

    def routes(self) -> list[Route]:
        model = "/v1/models/{owner}/{name}"
        return [
            Route("/v1/models", self._list, methods=["GET"]),
            Route("/v1/models", self._create, methods=["POST"]),
            Route("/v1/models", self._query, methods=["QUERY"]),
            Route(model, self._get, methods=["GET"]),
            Route(model, self._update, methods=["PATCH"]),
            Route(model, self._delete, methods=["DELETE"]),
            Route(f"{model}/examples", self._examples, methods=["GET"]),
            Route(f"{model}/readme", self._readme, methods=["GET"]),
            Route(f"{model}/versions", self._versions, methods=["GET"]),
            Route(f"{model}/versions/{{version}}", self._get_version, methods=["GET"]),
            Route(f"{model}/versions/{{version}}", self._delete_version, methods=["DELETE"]),
        ]

    def of_request(self, request: Request) -> Model:
        return self.find(f"{request.path_params['owner']}/{request.path_params['name']}")

    def version_of_request(self, request: Request) -> tuple[Model, Version]:
        model = self.of_request(request)
        known = () if model.official else model.versions
        version = next((v for v in known if v.id == request.path_params["version"]), None)
        if version is None:
            raise not_found()
        return model, version

    async def _page(self, request: Request, models: Iterable[Model]) -> JSONResponse:
        documents = [await model.document(self._platform.url) for model in models]
        return page(request, documents, dict, self._platform.settings.page_size)

    async def _list(self, request: Request) -> Response:
        by_version = request.query_params.get("sort_by", "latest_version_created_at") == "latest_version_created_at"

        def age(model: Model) -> datetime:
            return model.latest.created if by_version and model.latest is not None else model.created

        newest_first = request.query_params.get("sort_direction", "desc") == "desc"
        public = [model for model in self.all.values() if model.visibility == "public"]
        return await self._page(request, sorted(public, key=age, reverse=newest_first))

    async def _query(self, request: Request) -> Response:
        """Search, as the official client 1.0.7 asks for it."""
        return await self._page(request, self.matching((await request.body()).decode()))

    async def _create(self, request: Request) -> Response:
        body = await json_object(request)
        check(_NEW_MODEL, body)
        model = Model(body["owner"], body["name"], body["visibility"])
        if model.owner != self._platform.settings.owner:
            raise forbidden()
        if model.reference in self.all:
            detail = "A model with that name and owner already exists"
            raise Problem(409, detail, "Model already exists")  # Not recorded.
        model.texts = {name: body[name] for name in (*_LINKS, "cover_image_url") if name in body}
        self.all[model.reference] = model
        return JSONResponse(await model.document(self._platform.url), 201)

    async def _get(self, request: Request) -> Response:
        return JSONResponse(await self.of_request(request).document(self._platform.url))

    async def _update(self, request: Request) -> Response:
        model = self._own(request)
        body = await json_object(request)
        check(_CHANGED_MODEL, body)
        model.texts |= body
        return JSONResponse(await model.document(self._platform.url))

    async def _delete(self, request: Request) -> Response:
        model = self._own(request)
        if model.visibility != "private" or model.versions:
            raise forbidden("You can only delete private models that have no versions.")  # Not recorded.
        del self.all[model.reference]
        return Response(status_code=204)

    async def _examples(self, request: Request) -> Response:
        self.of_request(request)
        return page(request, [], dict, self._platform.settings.page_size)

    async def _readme(self, request: Request) -> Response:
        model = self.of_request(request)
        text = model.texts.get("readme")
        files = [model.latest.program.project / "README.md"] if model.latest is not None else []
        texts = [text] if text is not None else [file.read_text() for file in files if file.is_file()]
        if not texts:
            raise not_found()
        return PlainTextResponse(texts[0])

    async def _versions(self, request: Request) -> Response:
        model = self.of_request(request)
        if model.official:
            raise not_found()
        documents = [await version.document() for version in reversed(model.versions)]
        return page(request, documents, dict, self._platform.settings.page_size)

    async def _get_version(self, request: Request) -> Response:
        _, version = self.version_of_request(request)
        return JSONResponse(await version.document())

    async def _delete_version(self, request: Request) -> Response:
        self._own(request)
        model, version = self.version_of_request(request)
        if model.visibility != "private" or self._platform.deployments.use(version):
            detail = "You can only delete versions of private models that no deployment uses."
            raise forbidden(detail)  # Not recorded.
        model.versions.remove(version)
        return Response(status_code=202)

    def _own(self, request: Request) -> Model:
        model = self.of_request(request)
        if model.owner != self._platform.settings.owner:
            raise forbidden()
        return model
