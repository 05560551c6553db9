"""A conversation with a registry: https://github.com/opencontainers/distribution-spec/blob/main/spec.md."""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

import gate
from gate.errors import ServiceError
from gate.release.credentials import credentials
from gate.release.registry_auth import RegistryAuth, is_loopback
from gate.secrets import redact

# Docker's and OCI's manifests, and their lists: whatever is stored is to come as it is.
MEDIA_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
CONNECT_SECONDS = 10.0
# Seconds for an answer: a registry may look at every layer before it takes a manifest.
ANSWER_SECONDS = 60.0
TRIES = 4
# Seconds before the second try, and the most before any; doubled from try to try, with jitter.
BACKOFF = (0.5, 8.0)
MAX_SAID_CHARACTERS = 300

OK, CREATED, ACCEPTED, NO_CONTENT = 200, 201, 202, 204
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, THROTTLED = 401, 403, 404, 429


class RegistryUnavailable(ServiceError):
    """The registry does not answer, or answers with an error of its own. Another time it may."""


class RegistryRefused(ServiceError):
    """The registry does not do what it was asked for: no permission, nobody logged in, or it cannot mount."""


class _NoAnswer(Exception):
    """A try without a usable answer; another may bring one."""


def patiently(error: type[Exception], tries: int = TRIES) -> AsyncRetrying:
    """Some tries, with pauses, as long as this error comes; the last one is raised."""
    return AsyncRetrying(
        retry=retry_if_exception_type(error),
        stop=stop_after_attempt(tries),
        wait=wait_exponential_jitter(multiplier=BACKOFF[0], max=BACKOFF[1], jitter=BACKOFF[0]),
        reraise=True,
    )


class Manifest:
    """A manifest or an index, as it is stored.

    Attributes:
        digest: 64 hex digits, of the content.
    """

    def __init__(self, content: bytes, media_type: str) -> None:
        self.content = content
        self.digest = hashlib.sha256(content).hexdigest()
        try:
            document = json.loads(content)
        except ValueError:
            document = None
        self._document: dict[str, Any] = document if isinstance(document, dict) else {}
        self.media_type = str(self._document.get("mediaType") or media_type.partition(";")[0].strip())

    def manifests(self) -> list[str]:
        """The digests of what an index lists."""
        return list(_digests(self._document.get("manifests")))

    def blobs(self) -> list[str]:
        """The digests of an image's configuration and layers, but for layers that are kept somewhere else."""
        return list(_digests([self._document.get("config"), *(self._document.get("layers") or [])]))


def _digests(descriptors: Any) -> Iterator[str]:
    for descriptor in descriptors if isinstance(descriptors, list) else ():
        if isinstance(descriptor, dict) and descriptor.get("digest") and not descriptor.get("urls"):
            yield str(descriptor["digest"]).removeprefix("sha256:")


class Session:
    """Requests and their answers; see `Registry` for hosts and names."""

    def __init__(self, host: str, client: httpx2.AsyncClient) -> None:
        self.host = host
        self._client = client

    async def manifest(self, name: str, reference: str) -> Manifest | None:
        """What a tag or `sha256:…` stands for, None if nothing.

        Raises:
            RegistryRefused, RegistryUnavailable: it cannot be told.
        """
        accepted = {"Accept": ", ".join(MEDIA_TYPES)}
        answer = await self.ask("GET", f"{name}/manifests/{reference}", (OK, NOT_FOUND), headers=accepted)
        if answer.status_code == NOT_FOUND:
            return None
        found = Manifest(answer.content, answer.headers.get("content-type", ""))
        if reference.startswith("sha256:") and reference != f"sha256:{found.digest}":
            raise RegistryUnavailable(f"The registry {self.host} serves something else as {name}@{reference}.")
        return found

    async def ask(
        self, method: str, path: str, statuses: tuple[int, ...], *, tries: int = TRIES, **request: Any
    ) -> httpx2.Response:
        """An answer with one of the expected statuses.

        Args:
            request: further arguments of `httpx2.AsyncClient.request`.

        Raises:
            RegistryRefused: it has another one, below 500.
            RegistryUnavailable: there is none after so many tries.
        """
        try:
            async for attempt in patiently(_NoAnswer, tries):
                with attempt:
                    answer = await self._once(method, path, **request)
                    if answer.status_code not in statuses:
                        raise RegistryRefused(self._refusal(f"{method} {path}", answer))
                    return answer
        except _NoAnswer as error:
            raise RegistryUnavailable(
                f"The registry {self.host} does not answer {method} {path} ({error}); check the connection and "
                "COG_REGISTRY_HOST, or try again later."
            ) from error
        raise AssertionError("the last try has an answer or an error")

    async def _once(self, method: str, path: str, **request: Any) -> httpx2.Response:
        try:
            # A registry may keep manifests elsewhere; httpx2 shows the credentials to no other host.
            answer = await self._client.request(method, path, follow_redirects=method == "GET", **request)
        except httpx2.TransportError as error:
            raise _NoAnswer(redact(str(error)) or type(error).__name__) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise RegistryUnavailable(f"The registry {self.host} cannot be spoken to: {redact(str(error))}.") from error
        if answer.is_server_error or answer.status_code == THROTTLED:
            raise _NoAnswer(f"{answer.status_code}, {_said(answer)}")
        return answer

    def _refusal(self, what: str, answer: httpx2.Response) -> str:
        sentence = f"The registry {self.host} refuses {what} ({answer.status_code}, {_said(answer)})."
        if answer.status_code in (UNAUTHORIZED, FORBIDDEN):
            sentence += " Run `cog login` as somebody who is allowed to."
        return sentence


@asynccontextmanager
async def connect(host: str) -> AsyncIterator[Session]:
    """Speak to a registry, with Docker's credentials for it.

    Raises:
        UsageError, ServiceError: the credentials cannot be read.
    """
    scheme = "http" if is_loopback(host) else "https"
    async with httpx2.AsyncClient(
        base_url=f"{scheme}://{host}/v2/",
        auth=RegistryAuth(await credentials(host)),
        headers={"User-Agent": f"gate/{gate.__version__}"},
        timeout=httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
    ) as client:
        yield Session(host, client)


def _said(answer: httpx2.Response) -> str:
    """https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes"""
    try:
        said = "; ".join(str(error.get("message") or error["code"]) for error in answer.json()["errors"])
    except (ValueError, LookupError, TypeError, AttributeError):
        said = ""
    return redact(said)[:MAX_SAID_CHARACTERS].rstrip(".") or answer.reason_phrase or "no reason given"
