"""Who is let in: by password, or by tokens as https://distribution.github.io/distribution/spec/auth/token describes.

Which of the two r8.im asks for was not recorded, so callers have to know both.
"""

import base64
import secrets
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response

from tests.rig.refusals import error
from tests.rig.traffic import Request


class Access:
    """The rules of one registry, which knows one user.

    Attributes:
        by_token: whether callers have to get a token at `/token`, which is good for the repositories that they name.
    """

    def __init__(self, user: str, password: str) -> None:
        self.by_token = False
        self.user = user
        self._password = password
        self._issued: dict[str, set[str]] = {}

    @property
    def basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self._password}".encode()).decode()

    def verify(self, form: str) -> Response:
        """The answer to `cog login`, which asks whose token it has."""
        known = parse_qs(form).get("token") == [self._password]
        return JSONResponse({"username": self.user}) if known else Response("Not found", 404)

    def allows(self, request: Request, headers: Headers) -> bool:
        """Whether the caller has shown what the request needs."""
        shown = headers.get("authorization", "")
        if not self.by_token:
            return shown == self.basic
        return self._needed(request) in self._issued.get(shown.removeprefix("Bearer "), ())

    def allows_mount(self, request: Request, headers: Headers) -> bool:
        """Whether the caller may read the repository that a blob is to be mounted from."""
        shown = headers.get("authorization", "").removeprefix("Bearer ")
        return not self.by_token or f"{request.source}:pull" in self._issued.get(shown, ())

    def challenge(self, request: Request, host: str) -> Response:
        how = 'Basic realm="r8.im"'
        if self.by_token:
            actions = "pull" if request.reads else "pull,push"
            scope = f',scope="repository:{request.name}:{actions}"' if request.name else ""
            how = f'Bearer realm="http://{host}/token",service="r8.im"{scope}'
        return JSONResponse(error(401), 401, {"www-authenticate": how})

    def issue(self, request: Request, headers: Headers) -> Response:
        """A token for the scopes that a caller asks for."""
        if headers.get("authorization") != self.basic:
            return JSONResponse(error(401), 401)
        token = secrets.token_urlsafe(16)
        granted = {""}
        for scope in parse_qs(request.query).get("scope", []):
            _, name, actions = scope.split(":")
            granted |= {f"{name}:{action}" for action in actions.split(",")}
        self._issued[token] = granted
        return JSONResponse({"token": token, "expires_in": 300})

    def _needed(self, request: Request) -> str:
        return f"{request.name}:{'pull' if request.reads else 'push'}" if request.name else ""
