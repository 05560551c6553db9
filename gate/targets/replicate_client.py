"""Replicate's HTTP API as the gate needs it: patient, within the rate limits, and it says what became of a request.

A thin client over httpx2 rather than an official one: `replicate` 1.0.7 raises on the status `aborted` and never
repeats a POST, 2.0.0b4 is a pre-release, and neither can say whether a POST without an answer was carried out,
which decides whether a prediction may be asked for again.
"""

import asyncio
import contextlib
import hashlib
import mimetypes
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx2
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

import gate
from gate.errors import ServiceError
from gate.secrets import redact

_Result = TypeVar("_Result")

# Replicate's documented limits, per minute and token.
CREATES_A_MINUTE = 600
CALLS_A_MINUTE = 3000
# The part of a minute's calls that may be made at once. A whole minute's burst and the minute that follows
# would together be twice what a service that counts by the minute allows.
BURST = 0.1
CONNECT_SECONDS = 10.0
# Seconds for an answer that is not asked to wait for anything.
REQUEST_SECONDS = 30.0
# Seconds for the upload of one file; the service takes up to 100 MiB.
UPLOAD_SECONDS = 300.0
# Seconds after which an idle connection is not used again: a POST that meets a connection which the other
# side has just closed is a POST of unknown fate, and servers close them after 5 s and more.
KEEPALIVE_SECONDS = 3.0
# Pages of the newest predictions or trainings, of 100 each, among which a lost one is searched.
MOST_PAGES = 10
MAX_DETAIL_CHARACTERS = 500


@dataclass(frozen=True)
class Patience:
    """How long the gate waits for Replicate, in seconds.

    Attributes:
        starting: for a prediction to leave `starting`: a cold boot with large weights takes minutes.
        throttled: for calls that are answered 429, before the service is given up.
        unavailable: for calls that are answered 5xx or not at all, before the service is given up.
        backoff: before the second try, and the most before any; doubled from try to try, with jitter.
        poll: before the second look at a prediction that runs, and the most between two looks.
        looks: before each look for a prediction whose creation was not answered: what a gateway has given up
            may still arrive at the service behind it.
        leave: for all that is cancelled or deleted when a target is left.
    """

    starting: float = 600.0
    throttled: float = 300.0
    unavailable: float = 120.0
    backoff: tuple[float, float] = (1.0, 30.0)
    poll: tuple[float, float] = (1.0, 5.0)
    looks: tuple[float, ...] = (0.0, 1.0, 2.0)
    leave: float = 8.0


class Refused(ServiceError):
    """The service will not carry a request out (4xx): trying again would not help.

    Attributes:
        status: of the answer.
        invalid_input: whether it is the model's inputs that the service does not take.
        detail: what the service says, redacted.
    """

    def __init__(self, status: int, document: dict[str, Any], request: str) -> None:
        said = [str(document[key]).strip() for key in ("title", "detail") if document.get(key)]
        self.status = status
        self.invalid_input = "invalid_fields" in document or document.get("title") == "Input validation failed"
        self.detail = redact(": ".join(said))[:MAX_DETAIL_CHARACTERS] or "no reason given"
        super().__init__(f"Replicate answered {status} to {request}: {self.detail.rstrip('.')}.")


class Unanswered(Exception):
    """A try without a usable answer; another may bring one.

    Attributes:
        carried_out: whether the request was; None: unknown.
        retry_after: seconds that the service asks to wait, or None.
    """

    def __init__(
        self,
        kind: Literal["throttled", "unavailable"],
        why: str,
        carried_out: bool | None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(why)
        self.kind = kind
        self.carried_out = carried_out
        self.retry_after = retry_after


class Bucket:
    """A token bucket: calls beyond the limit wait for their turn."""

    def __init__(self, per_minute: int) -> None:
        self._rate = per_minute / 60
        self._capacity = self._level = per_minute * BURST
        self._seen = asyncio.get_running_loop().time()
        self._held_until = 0.0

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long: the service has said when it takes calls again."""
        self._held_until = max(self._held_until, asyncio.get_running_loop().time() + seconds)

    async def take(self) -> None:
        while True:
            now = asyncio.get_running_loop().time()
            self._level = min(self._capacity, self._level + (now - self._seen) * self._rate)
            self._seen = now
            wait = max(self._held_until - now, (1 - self._level) / self._rate)
            if wait <= 0:
                self._level -= 1
                return
            await asyncio.sleep(wait)


class ReplicateClient:
    """The API, spoken to with one token. All targets of a run share one, and with it the rate limits.

    Attributes:
        creates, others: the limits on creating predictions and on all other calls.
        known: ids of the predictions and trainings that somebody here is responsible for.
        one_at_a_time: held while a training is asked for, of which nothing tells equal ones apart.
    """

    def __init__(self, base_url: str, token: str, patience: Patience) -> None:
        self.base_url = base_url
        self.patience = patience
        self.creates = Bucket(CREATES_A_MINUTE)
        self.others = Bucket(CALLS_A_MINUTE)
        self.known: set[str] = set()
        self.one_at_a_time = asyncio.Lock()
        self._key = (asyncio.get_running_loop(), base_url, token, patience)
        self._users = 0
        self._ahead = timedelta()
        self._uploading = asyncio.Lock()
        self._files: dict[str, dict[str, Any]] = {}
        self._http = httpx2.AsyncClient(
            base_url=f"{base_url}/v1",
            headers={"Authorization": f"Bearer {token}", "User-Agent": f"gate/{gate.__version__}"},
            limits=httpx2.Limits(max_connections=None, keepalive_expiry=KEEPALIVE_SECONDS),
            timeout=httpx2.Timeout(None, connect=CONNECT_SECONDS),
            # Reading the certificates takes longer than an answer, and plain HTTP has no use for them.
            verify=base_url.startswith("https:"),
        )

    @classmethod
    def acquire(cls, base_url: str, token: str, patience: Patience) -> "ReplicateClient":
        """The client for these, made where there is none; whoever has acquired it releases it."""
        key = (asyncio.get_running_loop(), base_url, token, patience)
        client = _clients.get(key) or _clients.setdefault(key, cls(base_url, token, patience))
        client._users += 1
        return client

    async def release(self) -> None:
        """The last to release the client closes it and deletes the files that were uploaded."""
        self._users -= 1
        if self._users:
            return
        del _clients[self._key]
        try:
            async with asyncio.timeout(self.patience.leave):
                await asyncio.gather(*(self._delete(file) for file in self._files.values()))
        except TimeoutError:
            pass  # The service deletes them after a day.
        finally:
            await self._http.aclose()

    def now(self) -> datetime:
        """The time by the service's clock, up to a second late."""
        return datetime.now(UTC) + self._ahead

    async def call(self, method: str, path: str, seconds: float = REQUEST_SECONDS, **options: Any) -> dict[str, Any]:
        """Make a call that may be made twice without harm, until it is answered.

        Args:
            path: after `/v1`.
            seconds: for one try.
            options: as httpx2 takes them.

        Returns:
            The JSON object of the answer; empty where the answer is.

        Raises:
            Refused: the service will not carry it out.
            ServiceError: it stayed away for longer than the patience lasts.
        """

        async def attempt() -> dict[str, Any]:
            await self.others.take()
            return await self.send(self.others, method, path, seconds, **options)

        return await self.persistently(attempt)

    async def persistently(self, attempt: Callable[[], Awaitable[_Result]]) -> _Result:
        """Repeat what raises `Unanswered`, as long as the patience lasts.

        Raises:
            ServiceError: it has run out.
        """
        clock = asyncio.get_running_loop().time
        limits = {"throttled": self.patience.throttled, "unavailable": self.patience.unavailable}
        first, most = self.patience.backoff
        backoff = wait_exponential_jitter(multiplier=first, max=most, jitter=first)
        since: dict[str, float] = {}

        def left(error: Unanswered) -> float:
            return limits[error.kind] - (clock() - since.setdefault(error.kind, clock()))

        def wait(state: RetryCallState) -> float:
            error = _failure(state)
            return error.retry_after or max(0.0, min(backoff(state), left(error)))

        def stop(state: RetryCallState) -> bool:
            error = _failure(state)
            return left(error) <= 0 or (error.retry_after or 0.0) > left(error)

        retrying = AsyncRetrying(retry=retry_if_exception_type(Unanswered), wait=wait, stop=stop, reraise=True)
        try:
            return await retrying(attempt)
        except Unanswered as error:
            asked = f", and asks to wait {error.retry_after:.0f} s more" if error.retry_after else ""
            problem = "throttles the gate" if error.kind == "throttled" else "does not do its part"
            lasted = clock() - since[error.kind]
            raise ServiceError(
                redact(f"Replicate at {self.base_url} {problem} ({error}) for {lasted:.0f} s{asked}.")
            ) from error

    async def send(
        self, bucket: Bucket, method: str, path: str, seconds: float = REQUEST_SECONDS, **options: Any
    ) -> dict[str, Any]:
        """One try of a call; the caller has taken its place in the bucket.

        Raises:
            Refused: the service will not carry it out.
            Unanswered: there is no usable answer.
        """
        try:
            async with asyncio.timeout(seconds):
                response = await self._http.request(method, path, **options)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise Unanswered("unavailable", _why(error), carried_out=False) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise Unanswered("unavailable", _why(error), carried_out=None) from error
        except TimeoutError as error:
            raise Unanswered("unavailable", f"no answer within {seconds:g} s", carried_out=None) from error
        self._set_clock(response)
        status, document = response.status_code, _json(response)
        if status == 429:
            retry_after = self._retry_after(response, document)
            if retry_after is not None and retry_after <= self.patience.throttled:
                bucket.hold(retry_after)
            raise Unanswered("throttled", "429", carried_out=False, retry_after=retry_after)
        if status >= 500 or status == 408:
            retry_after = self._retry_after(response, document)
            raise Unanswered("unavailable", str(status), carried_out=None, retry_after=retry_after)
        if not response.is_success:
            raise Refused(status, document or {}, f"{method} {path}")
        if document is None:
            raise Unanswered("unavailable", f"{status} with an answer that is no JSON object", carried_out=True)
        return document

    async def recent(self, runs: str, since: datetime) -> AsyncIterator[dict[str, Any]]:
        """The runs that the token's account has made since then, the newest first, and perhaps some older ones.

        Args:
            runs: `/predictions` or `/trainings`.

        Raises:
            ServiceError: there are too many to look at.
        """
        # The list of trainings cannot be asked for a time.
        query = {"created_after": since.isoformat()} if runs == "/predictions" else {}
        for _ in range(MOST_PAGES):
            page = await self.call("GET", runs, params=query)
            documents = [document for document in page.get("results") or () if isinstance(document, dict)]
            for document in documents:
                yield document
            # The rest of the address is not used: the token goes to no other host than ours.
            query = dict(parse_qsl(urlsplit(str(page.get("next") or "")).query))
            oldest = moment(documents[-1], "created_at") if documents else None
            if not query or (oldest is not None and oldest < since):
                return
        raise ServiceError(
            f"Replicate has made more {runs[1:]} since {since:%Y-%m-%d %H:%M:%S} UTC than can be searched for the one "
            "that was asked for then, so that whether it was made is not known."
        )

    async def upload(self, content: bytes, media_type: str) -> str:
        """The URL under which a model finds this file; the same content is uploaded once."""
        digest = hashlib.sha256(content).hexdigest()
        async with self._uploading:
            if digest not in self._files:
                name = f"{digest[:16]}{mimetypes.guess_extension(media_type) or ''}"
                part = {"content": (name, content, media_type)}
                self._files[digest] = await self.call("POST", "/files", UPLOAD_SECONDS, files=part)
        url = (self._files[digest].get("urls") or {}).get("get")
        if not isinstance(url, str):
            raise ServiceError("Replicate's answer to the upload of a file does not say where the file is.")
        return url

    async def _delete(self, file: dict[str, Any]) -> None:
        with contextlib.suppress(ServiceError):
            await self.call("DELETE", f"/files/{file.get('id')}")

    def _set_clock(self, response: httpx2.Response) -> None:
        if date := _date(response.headers.get("date", "")):
            self._ahead = date - datetime.now(UTC)

    def _retry_after(self, response: httpx2.Response, document: dict[str, Any] | None) -> float | None:
        """Seconds, from `Retry-After` in either of its forms (RFC 9110, section 10.2.3), else from the text."""
        header = response.headers.get("retry-after", "").strip()
        if header.isdecimal():
            return float(header)
        if date := _date(header):
            return max(0.0, (date - self.now()).total_seconds())
        text = re.search(r"resets in ~?(\d+(?:\.\d+)?) ?s", str((document or {}).get("detail")))
        return float(text[1]) if text else None


def moment(document: dict[str, Any], name: str) -> datetime | None:
    """A time of a prediction's or a training's document, or None where it has none that can be read."""
    try:
        read = datetime.fromisoformat(str(document.get(name)))
    except ValueError:
        return None
    return read if read.tzinfo else None


_clients: dict[tuple[asyncio.AbstractEventLoop, str, str, Patience], ReplicateClient] = {}


def _failure(state: RetryCallState) -> Unanswered:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, Unanswered), "nothing else is retried"
    return error


def _json(response: httpx2.Response) -> dict[str, Any] | None:
    """The answer's JSON object, empty if the answer is; None if it is none.

    The lists that come without pages, such as that of the hardware, come as those with pages do: as `results`.
    """
    if not response.content:
        return {}
    try:
        document = response.json()
    except ValueError:
        return None
    if isinstance(document, list):
        return {"results": document}
    return document if isinstance(document, dict) else None


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return None


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
