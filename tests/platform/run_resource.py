"""What predictions and trainings have in common: they are listed, looked at and cancelled."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platform.runs import Run, RunKind
from tests.platform.wire import Problem, not_found, page

if TYPE_CHECKING:
    from tests.platform.server import Platform

# Taken, and nothing is sent there: the stand-in calls nobody.
WEBHOOK = {
    "webhook": {"type": "string"},
    "webhook_events_filter": {
        "type": "array",
        "items": {"enum": ["start", "output", "logs", "completed"]},
    },
}


class RunResource:
    """`/v1/predictions` or `/v1/trainings`, without the creation."""

    def __init__(self, platform: "Platform", kind: RunKind) -> None:
        self._platform = platform
        self._kind: RunKind = kind

    def routes(self) -> list[Route]:
        return [
            Route(f"/v1/{self._kind}", self._list, methods=["GET"]),
            Route(f"/v1/{self._kind}/{{id}}", self._get, methods=["GET"]),
            Route(f"/v1/{self._kind}/{{id}}/cancel", self._cancel, methods=["POST"]),
        ]

    def show(self, run: Run) -> dict[str, Any]:
        return run.document(self._platform.url, self._platform.settings.expire_files_after)

    async def _list(self, request: Request) -> Response:
        query = request.query_params
        after, before = (_moment(query.get(name)) for name in ("created_after", "created_before"))
        runs = [
            run
            for run in reversed(self._platform.runs.all)
            if run.kind == self._kind
            and (after is None or run.created >= after)
            and (before is None or run.created < before)
            and query.get("source", "api") == "api"
        ]
        return page(request, runs, self.show, self._platform.settings.page_size)

    async def _get(self, request: Request) -> Response:
        return JSONResponse(self.show(self._find(request)))

    async def _cancel(self, request: Request) -> Response:
        """One that has ended stays as it is. What the service says then was not recorded."""
        run = self._find(request)
        self._platform.runs.cancel(run)
        return JSONResponse(self.show(run))

    def _find(self, request: Request) -> Run:
        run = self._platform.runs.find(self._kind, request.path_params["id"])
        if run is None:
            raise not_found()
        return run


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        # Python reads six digits of a second's fraction, and the API's own examples have seven.
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError as error:
        raise Problem(400, f"{text} is not a date-time in ISO 8601 format.") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
