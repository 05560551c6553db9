"""Coming to Replicate's API: which token and which address, and what it means to be turned away."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from gate.errors import UsageError
from gate.secrets import redact, register
from gate.targets.replicate_client import Patience, Refused, ReplicateClient

DEFAULT_BASE_URL = "https://api.replicate.com"


@asynccontextmanager
async def connect(
    token: str | None = None, base_url: str | None = None, patience: Patience | None = None
) -> AsyncIterator[ReplicateClient]:
    """The client that everybody with the same token, address and patience shares.

    Args:
        token: by default, that of the environment (REPLICATE_API_TOKEN).
        base_url: by default, that of the environment (REPLICATE_BASE_URL), else Replicate's own.
        patience: how long to wait for what.

    Raises:
        UsageError: the token or the base URL is missing or malformed.
    """
    client = ReplicateClient.acquire(
        read_base_url(base_url), read_token(token, "Speaking to Replicate"), patience or Patience()
    )
    try:
        yield client
    finally:
        await client.release()


def read_token(token: str | None, purpose: str) -> str:
    """The token, by default the environment's; redacted everywhere from now on.

    Args:
        purpose: what needs it: the beginning of a sentence.

    Raises:
        UsageError: there is none, or it cannot be one.
    """
    token = (os.environ.get("REPLICATE_API_TOKEN", "") if token is None else token).strip()
    if not token:
        raise UsageError(
            f"{purpose} needs an API token; set REPLICATE_API_TOKEN to one from "
            "https://replicate.com/account/api-tokens."
        )
    register(token)
    if not re.fullmatch(r"[!-~]+", token):
        raise UsageError("REPLICATE_API_TOKEN: is no API token: it has spaces in it, or characters beyond ASCII.")
    return token


def read_base_url(base_url: str | None) -> str:
    """The address of the service, by default the environment's, without `/v1`.

    Raises:
        UsageError: it is no http(s) URL.
    """
    base_url = base_url or os.environ.get("REPLICATE_BASE_URL") or DEFAULT_BASE_URL
    try:
        parts = urlsplit(base_url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise UsageError(f"REPLICATE_BASE_URL: {redact(base_url)} is no http(s) URL, such as {DEFAULT_BASE_URL}.")
    return base_url.rstrip("/").removesuffix("/v1")


async def find(client: ReplicateClient, path: str, subject: str, what: str) -> dict[str, Any] | None:
    """What is at a path, or None where nothing is or where it is not for this token.

    Args:
        subject: what the caller named: the beginning of a message.
        what: it is, such as "this model".

    Raises:
        UsageError: the token is not accepted, or has no access.
        ServiceError: Replicate does not answer.
    """
    try:
        return await client.call("GET", path)
    except Refused as error:
        if error.status == 404:
            return None
        raise turned_away(error, subject, what) from error


def turned_away(error: Refused, subject: str, what: str) -> Refused | UsageError:
    """What a refusal means to the caller, where it is about the token; else the refusal itself."""
    if error.status == 401:
        return UsageError(
            f"{subject}: Replicate does not accept the API token (401); set REPLICATE_API_TOKEN to a valid one, from "
            "https://replicate.com/account/api-tokens."
        )
    if error.status == 403:
        return UsageError(
            f"{subject}: the API token has no access to {what} (403: {error.detail}); set REPLICATE_API_TOKEN to one "
            "of an account that has."
        )
    return error
