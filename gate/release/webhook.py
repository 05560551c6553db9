"""A report that is sent to a webhook, whose address may be a secret."""

from typing import Any
from urllib.parse import urlsplit

import httpx2
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from gate.errors import UsageError
from gate.secrets import register

ATTEMPTS = 3
# Seconds for one try, and before the second; the third waits longer.
TRY_SECONDS = 10.0
WAIT_SECONDS = 1.0


class _NotTaken(Exception):
    """Another try may be taken."""


def check_url(url: str) -> str:
    """The URL, if a report can be sent there; redacted everywhere from now on.

    Raises:
        UsageError: it is no http(s) URL; the message does not show it.
    """
    register(url)
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise UsageError("--webhook: must be an http(s) URL that takes a POST of JSON.")
    return url


async def send(url: str, document: dict[str, Any]) -> str | None:
    """POST a JSON document, more than once where that may help.

    Returns:
        None if it was taken (2xx), else why not, with no more of the URL than its host.
    """
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(_NotTaken),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential_jitter(multiplier=WAIT_SECONDS, jitter=WAIT_SECONDS),
        reraise=True,
    )
    host = urlsplit(url).hostname
    try:
        async with httpx2.AsyncClient(timeout=TRY_SECONDS) as client:
            status = await retrying(_post, client, url, document)
    except _NotTaken as error:
        return f"The webhook at {host} did not take the report in {ATTEMPTS} tries ({error})."
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        # Its text may hold the URL.
        return f"The webhook at {host} cannot be called ({type(error).__name__})."
    return None if 200 <= status < 300 else f"The webhook at {host} refused the report ({status})."


async def _post(client: httpx2.AsyncClient, url: str, document: dict[str, Any]) -> int:
    try:
        status = (await client.post(url, json=document)).status_code
    except httpx2.TransportError as error:
        raise _NotTaken(type(error).__name__) from None
    if status in (408, 425, 429) or status >= 500:
        raise _NotTaken(str(status))
    return status
