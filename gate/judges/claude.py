"""Claude's opinion of outputs: whether they match a description, and whether a candidate's are worse than a baseline's.

An answer has a form that the API guarantees; a yes lets the candidate pass, and nothing else does. Unless the first
answer is a yes, more are asked for, and the majority decides. How outputs are kept from giving instructions is in
`gate.judges.prompts`. The anthropic package is imported at the first question.

What does not answer, for whatever reason, is `undecided`: no question raises anything but `asyncio.CancelledError`.
`write` asks for something else than an opinion, with the same limits and the same account.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import httpx2
from pydantic import BaseModel

from gate.config import ClaudeConfig
from gate.errors import ServiceError
from gate.judges.base import DecidedBy, Decision, Opinion
from gate.judges.prompts.answers import (
    MAX_TOKENS,
    MIN_CONFIDENCE,
    Answer,
    Form,
    Tokens,
    Vote,
    decide,
    printable,
    read_form,
    read_reply,
    votes_to_ask,
)
from gate.judges.prompts.pictures import Picture, picture
from gate.judges.prompts.questions import COMPARE_IMAGES, COMPARE_TEXTS, MATCH_IMAGES, MATCH_TEXT, Question
from gate.judges.prompts.request import MAX_OUTPUTS, Exhibits, build_request, is_cut, new_nonce
from gate.media.base import Artifact, UnreadableMedia
from gate.secrets import register

if TYPE_CHECKING:
    from anthropic import APIRequest, APIStatusError, AsyncAnthropic, AsyncAPIResponse, AsyncCallNext

# For one HTTP request: an answer with some thought takes 5 to 60 s.
CALL_SECONDS = 120.0
CONNECT_SECONDS = 10.0
# For a question with all its votes and retries. A service that is down for longer leaves the question open.
QUESTION_SECONDS = 300.0
# By the SDK, on 408, 409, 429, 5xx and broken connections; it waits as long as `Retry-After` says, else 0.5, 1, 2
# and 4 s, which a short overload does not outlast.
MAX_RETRIES = 4
# What goes wrong before a request has been sent; after anything else Claude may have answered.
UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
)


NO_KEY = "ANTHROPIC_API_KEY is not set"


class _NotAsked(Exception):
    """Why a question has no answer, as the rest of the sentence "Claude could not be asked: …"."""


class ClaudeJudge:
    """Asks Claude, within `max_calls` in all.

    A call is a request that Claude answered, or that may have been answered where the answer was lost on its way (a
    cut connection, a timeout, a cancelled question): both are paid for. A request that the service turned down with
    an error, such as 401, 429 or 529, is none. Every call is reserved before it is made.

    Attributes:
        calls: the calls so far, with those under way.
        input_tokens: tokens read, including those that went into a cache or came from one.
        output_tokens: tokens written, including thoughts.
    """

    def __init__(self, config: ClaudeConfig, api_key: str | None = None) -> None:
        """
        Args:
            api_key: the key of Anthropic's API; without one, that of ANTHROPIC_API_KEY.
        """
        self.config = config
        self.calls = 0
        self.input_tokens = 0
        self.output_tokens = 0
        self._key = (api_key or os.environ.get("ANTHROPIC_API_KEY") or "").strip()
        register(self._key)
        self._connecting: asyncio.Task[AsyncAnthropic] | None = None
        self._last_error = ""

    async def match_images(self, prompt: str, images: Sequence[Artifact]) -> Opinion:
        """Does every image match the prompt? File format, size and number are left out of account.

        Of an animation, Claude sees the first frame. More than `MAX_OUTPUTS` images are shown in several parts, each
        a question of its own, and each has to pass.
        """
        return await self._judge(MATCH_IMAGES, images, description=prompt)

    async def match_text(self, prompt: str, text: str) -> Opinion:
        """Does the text match the prompt? Of a text longer than `MAX_TEXT_CHARS`, Claude sees both ends."""
        return await self._judge(MATCH_TEXT, [text], description=prompt)

    async def compare_images(
        self, candidate: Sequence[Artifact], baseline: Sequence[Artifact], inputs: dict[str, Any]
    ) -> Opinion:
        """Would a user of the baseline accept the candidate's images as no worse, given that runs differ?

        Of the baseline's images at most half of `MAX_OUTPUTS` are shown, spread over all of them; of the candidate's
        all are, if need be in several parts.

        Args:
            inputs: what both sides were given, with secrets already taken out.
        """
        return await self._judge(COMPARE_IMAGES, candidate, baseline, inputs=inputs)

    async def compare_texts(self, candidate: Sequence[str], baseline: Sequence[str], inputs: dict[str, Any]) -> Opinion:
        """As `compare_images`, of texts; they are cut as in `match_text`."""
        return await self._judge(COMPARE_TEXTS, candidate, baseline, inputs=inputs)

    async def write(self, request: Mapping[str, Any], form: type[Form]) -> Form | str:
        """What Claude writes where no output is judged: it is counted, and limited, as every call.

        Args:
            request: `system` and `messages` of the Messages API.
            form: what the answer has to be.

        Returns:
            The form, or a sentence that says why the answer holds none.

        Raises:
            ServiceError: Claude could not be asked.
        """
        try:
            client = await self._client()
            async with asyncio.timeout(QUESTION_SECONDS):
                body, _ = await self._send(client, request, form)
        except TimeoutError as error:
            raise ServiceError(f"Claude could not be asked: {self._too_slow()}.") from error
        except _NotAsked as error:
            raise ServiceError(f"Claude could not be asked: {error}.") from error
        answer, tokens = read_form(body, form)
        self._spend(tokens)
        return answer

    @property
    def has_key(self) -> bool:
        """Whether it can be asked anything at all."""
        return bool(self._key)

    def unable(self) -> str:
        """Why no call can be made, as far as that is known without one; "" where one can."""
        if not self._key:
            return NO_KEY
        return self._used_up() if self.calls >= self.config.max_calls else ""

    async def aclose(self) -> None:
        """Close the connections to the service."""
        if self._connecting is None:
            return
        (client,) = await asyncio.gather(self._connecting, return_exceptions=True)
        if not isinstance(client, BaseException):
            await client.close()

    async def _judge(
        self,
        question: Question,
        candidate: Sequence[Artifact | str],
        baseline: Sequence[Artifact | str] | None = None,
        description: str | None = None,
        inputs: dict[str, Any] | None = None,
    ) -> Opinion:
        """The opinion of all the outputs. `baseline` is None where the question compares nothing."""
        polls: list[list[Vote]] = []
        texts = [output for output in (*candidate, *(baseline or ())) if isinstance(output, str)]
        evidence: dict[str, Any] = {
            "model": self.config.model,
            "question": question.name,
            "outputs": {"candidate": len(candidate), "baseline": len(baseline or ())},
            "cut_texts": sum(map(is_cut, texts)),
            "sure_from": MIN_CONFIDENCE,
        }
        decided_by: DecidedBy = "claude"
        try:
            if not candidate or (baseline is not None and not baseline):
                raise _NotAsked("there is no output to look at")
            client = await self._client()
            reference = await _ready(_spread(baseline or (), MAX_OUTPUTS // 2))
            shown = await _ready(candidate)
            parts = [
                Exhibits(part, reference, description, inputs) for part in _parts(shown, MAX_OUTPUTS - len(reference))
            ]
            decision, reason = await self._ask(client, question, parts, polls)
        except _NotAsked as error:
            decision, decided_by, reason = "undecided", "none", f"Claude could not be asked: {error}."
        evidence["votes"] = [asdict(vote) | {"part": part} for part, poll in enumerate(polls, 1) for vote in poll]
        return Opinion(decision, decided_by, reason, evidence)

    async def _ask(
        self, client: "AsyncAnthropic", question: Question, parts: Sequence[Exhibits], polls: list[list[Vote]]
    ) -> tuple[Decision, str]:
        """Ask of one part after the other; the first that does not pass decides. Votes are left in `polls`."""
        decision, reason = "undecided", ""
        for part in parts:
            polls.append([])
            try:
                async with asyncio.timeout(QUESTION_SECONDS):
                    await self._poll(client, question, part, polls[-1])
            except TimeoutError as error:
                raise _NotAsked(self._too_slow()) from error
            decision, reason = decide(polls[-1], self.config.votes)
            if decision != "pass":
                break
        return decision, reason

    async def _poll(self, client: "AsyncAnthropic", question: Question, exhibits: Exhibits, votes: list[Vote]) -> None:
        """Ask until the votes decide; they are left in `votes`, also where the next one cannot be had."""
        while more := votes_to_ask(votes, self.config.votes):
            answers = await asyncio.gather(
                *(self._vote(client, question, exhibits) for _ in range(more)), return_exceptions=True
            )
            votes += [answer for answer in answers if isinstance(answer, Vote)]
            failures = [answer for answer in answers if isinstance(answer, BaseException)]
            if failures and votes_to_ask(votes, self.config.votes):
                raise failures[0]

    async def _vote(self, client: "AsyncAnthropic", question: Question, exhibits: Exhibits) -> Vote:
        try:
            request = build_request(question, exhibits, new_nonce())
        except Exception as error:  # such as inputs that are no JSON
            raise _NotAsked(_described(error)) from error
        body, request_id = await self._send(client, request, Answer)
        vote, tokens = read_reply(body, request_id)
        self._spend(tokens)
        return vote

    async def _send(
        self, client: "AsyncAnthropic", request: Mapping[str, Any], form: type[BaseModel]
    ) -> tuple[bytes, str]:
        """The body of the answer to a request, and the id that Anthropic has given it."""
        from anthropic import transform_schema

        try:
            # The SDK's `parse` raises on an answer that was cut off, and its usage is lost.
            response = await client.messages.with_raw_response.create(
                model=self.config.model,
                max_tokens=MAX_TOKENS,
                output_config={"format": {"type": "json_schema", "schema": transform_schema(form)}},
                system=request["system"],
                messages=request["messages"],
            )
        except _NotAsked:
            raise
        except Exception as error:
            raise _NotAsked(_why(error, self.config.model)) from error
        return response.http_response.content, response.http_response.headers.get("request-id", "")

    def _spend(self, tokens: Tokens) -> None:
        self.input_tokens += tokens.read
        self.output_tokens += tokens.written

    def _too_slow(self) -> str:
        heard = f"; the last answer was {self._last_error}" if self._last_error else ""
        return f"it did not answer within {QUESTION_SECONDS:.0f} s{heard}"

    def _used_up(self) -> str:
        return f"judge.claude.max_calls ({self.config.max_calls}) is used up"

    async def _client(self) -> "AsyncAnthropic":
        if not self._key:
            raise _NotAsked(NO_KEY)
        if self._connecting is None:
            # The import takes a second or two, in which the run goes on.
            self._connecting = asyncio.create_task(asyncio.to_thread(self._connect))
        return await asyncio.shield(self._connecting)

    def _connect(self) -> "AsyncAnthropic":
        try:
            import anthropic

            return anthropic.AsyncAnthropic(
                api_key=self._key,
                timeout=anthropic.Timeout(CALL_SECONDS, connect=CONNECT_SECONDS),
                max_retries=MAX_RETRIES,
                middleware=[self._count],
            )
        except ImportError as error:
            raise _NotAsked(
                f"the anthropic package is missing ({error}): pip install 'gate[claude]', "
                "or set `judge: {claude: false}`"
            ) from error
        except Exception as error:  # such as an ANTHROPIC_BASE_URL that is no URL
            raise _NotAsked(_described(error)) from error

    async def _count(self, request: "APIRequest", call_next: "AsyncCallNext") -> "AsyncAPIResponse[Any]":
        """Reserve a call for each HTTP request of the SDK, and give it back where Claude cannot have answered."""
        if self.calls >= self.config.max_calls:
            raise _NotAsked(self._used_up())
        self.calls += 1
        try:
            response = await call_next(request)
        except Exception as error:
            if isinstance(error.__cause__, UNSENT):
                self.calls -= 1
            raise
        if not response.http_response.is_success:
            self.calls -= 1
            self._last_error = f"status {response.status_code}"
        return response


async def _ready(outputs: Sequence[Artifact | str]) -> list[Picture | str]:
    """The outputs as they are shown; images are decoded in a thread.

    Raises:
        _NotAsked: an image cannot be shown.
    """

    def ready() -> list[Picture | str]:
        return [output if isinstance(output, str) else picture(output) for output in outputs]

    try:
        return await asyncio.to_thread(ready)
    except UnreadableMedia as error:
        raise _NotAsked(f"an output cannot be shown to it: {printable(str(error)).rstrip('.')}") from error
    except Exception as error:  # such as a file that is gone
        raise _NotAsked(f"an output cannot be shown to it: {_described(error)}") from error


def _parts(outputs: Sequence[Picture | str], size: int) -> Iterator[Sequence[Picture | str]]:
    for start in range(0, len(outputs), size):
        yield outputs[start : start + size]


def _spread(outputs: Sequence[Artifact | str], most: int) -> Sequence[Artifact | str]:
    """At most so many of the outputs, evenly over all of them."""
    count = min(len(outputs), most)
    return [outputs[index * len(outputs) // count] for index in range(count)]


def _why(error: Exception, model: str) -> str:
    """The rest of the sentence "Claude could not be asked: …", for what the SDK raises."""
    import anthropic

    match error:
        case anthropic.AuthenticationError():
            return "the API key was refused; check ANTHROPIC_API_KEY"
        case anthropic.PermissionDeniedError():
            return f"the API key does not allow it: {_said(error)}; check ANTHROPIC_API_KEY and judge.claude.model"
        case anthropic.NotFoundError():
            return f"the service does not know the model {model!r}; check judge.claude.model"
        case anthropic.RateLimitError():
            return f"its rate limit stayed exceeded over {MAX_RETRIES} retries (status 429)"
        case anthropic.OverloadedError():
            return f"the service stayed overloaded over {MAX_RETRIES} retries (status 529)"
        case anthropic.APIStatusError():
            return f"the service answered with status {error.status_code}: {_said(error)}"
        case anthropic.APITimeoutError():
            return f"it did not answer in time, also over {MAX_RETRIES} retries"
        case anthropic.APIConnectionError():
            return f"the connection broke or could not be made: {_described(error.__cause__ or error)}"
        case _:
            return _described(error)


def _said(error: "APIStatusError") -> str:
    return printable(error.api_message or error.message).rstrip(".")


def _described(error: BaseException) -> str:
    """The error's own words after its type, which alone says little and whose words alone may be none."""
    return printable(f"{type(error).__name__}: {error}").rstrip(".: ")
