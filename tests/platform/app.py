"""The layers of the stand-in as one application."""

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from tests.platform.conformity import ValidateResponses
from tests.platform.front import Front
from tests.platform.gateway import Gateway
from tests.platform.others import Others
from tests.platform.wire import Problem, answer_http_exception, answer_problem

if TYPE_CHECKING:
    from tests.platform.server import Platform


def build(platform: "Platform", description: Path | None) -> Front:
    """The application; with `description`, every answer is checked against it."""
    resources = (
        platform.models,
        platform.predictions_api,
        platform.trainings_api,
        platform.deployments,
        platform.files,
        platform.delivery,
        Others(platform),
    )
    router = Starlette(
        routes=[route for resource in resources for route in resource.routes()],
        exception_handlers={Problem: answer_problem, HTTPException: answer_http_exception},
    )
    router.router.redirect_slashes = False
    app: ASGIApp = Gateway(router, platform)
    if description is not None:
        app = ValidateResponses(app, description, platform.violations)
    return Front(app, platform)
