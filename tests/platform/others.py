"""The small resources: account, hardware, collections, search and the webhooks' secret."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platform.models import HARDWARE
from tests.platform.wire import not_found, page

if TYPE_CHECKING:
    from tests.platform.server import Platform


class Others:
    """Valid answers; there are no collections, and the search looks at the names and descriptions of models."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform

    def routes(self) -> list[Route]:
        return [
            Route("/v1/account", self._account, methods=["GET"]),
            Route("/v1/hardware", self._hardware, methods=["GET"]),
            Route("/v1/collections", self._collections, methods=["GET"]),
            Route("/v1/collections/{slug}", self._collection, methods=["GET"]),
            Route("/v1/search", self._search, methods=["GET"]),
            Route("/v1/webhooks/default/secret", self._secret, methods=["GET"]),
        ]

    async def _account(self, _: Request) -> Response:
        return JSONResponse(self._platform.account())

    async def _hardware(self, _: Request) -> Response:
        return JSONResponse([{"sku": sku, "name": name} for sku, name in HARDWARE.items()])

    async def _collections(self, request: Request) -> Response:
        return page(request, [], dict, self._platform.settings.page_size)

    async def _collection(self, _: Request) -> Response:
        raise not_found()

    async def _search(self, request: Request) -> Response:
        query = request.query_params.get("query")
        if not query:
            return JSONResponse({"detail": 'Query parameter "query" is required'}, 400)
        models = [
            {
                "model": await model.document(self._platform.url),
                "metadata": {"generated_description": None, "tags": [], "score": 1.0},
            }
            for model in self._platform.models.matching(query)
        ]
        return JSONResponse({"query": query, "models": models, "collections": [], "pages": []})

    async def _secret(self, _: Request) -> Response:
        return JSONResponse({"key": "whsec_c3RhbmQtaW4="})
