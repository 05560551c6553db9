"""How a registry is answered when it asks who is there.

Basic (RFC 7617) or a bearer token that another service hands out for them:
https://distribution.github.io/distribution/spec/auth/token/.
"""

import ipaddress
from base64 import b64encode
from collections.abc import Generator
from urllib.parse import urlsplit
from urllib.request import parse_http_list, parse_keqv_list

import httpx2

from gate.secrets import register

UNAUTHORIZED = 401


def is_loopback(host: str) -> bool:
    """Whether a host, with or without a port, is this machine: registries there are spoken to in plain HTTP."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


class RegistryAuth(httpx2.Auth):
    """For one registry and one pair of credentials, or none.

    What was accepted last is sent along until the registry asks again, as it does for another repository.
    """

    requires_response_body = True

    def __init__(self, credentials: tuple[str, str] | None) -> None:
        self._basic = "Basic " + b64encode(":".join(credentials).encode()).decode() if credentials else None
        self._accepted: str | None = None

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        if self._accepted is not None:
            request.headers["Authorization"] = self._accepted
        response = yield request
        if response.status_code != UNAUTHORIZED:
            return
        scheme, _, words = response.headers.get("www-authenticate", "").partition(" ")
        if scheme.lower() == "bearer":
            offered = yield from self._token(words)
        elif scheme.lower() == "basic" and self._basic != request.headers.get("Authorization"):
            offered = self._basic
        else:
            return
        # Asked again without a token, too: what the token's service answered is no answer of the registry's.
        if offered is not None:
            request.headers["Authorization"] = offered
        response = yield request
        if response.status_code != UNAUTHORIZED:
            self._accepted = offered

    def _token(self, words: str) -> Generator[httpx2.Request, httpx2.Response, str | None]:
        try:
            challenge = parse_keqv_list(parse_http_list(words))
            realm = urlsplit(challenge["realm"])
        except (ValueError, LookupError):
            return None
        # Nobody gets the password over an open line.
        if realm.scheme != "https" and not (realm.scheme == "http" and is_loopback(realm.netloc)):
            return None
        asked = {key: challenge[key] for key in ("service", "scope") if key in challenge}
        headers = {"Authorization": self._basic} if self._basic else {}
        response = yield httpx2.Request("GET", challenge["realm"], params=asked, headers=headers)
        try:
            answer = response.json()
            token = answer.get("token") or answer.get("access_token")
        except (ValueError, AttributeError):
            return None
        if not response.is_success or not token:
            return None
        register(str(token))
        return f"Bearer {token}"
