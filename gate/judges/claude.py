"""Claude's opinion of outputs: whether they match a description, and whether a candidate's are worse than a baseline's.

An answer has a form that the API guarantees; a yes lets the candidate pass, and nothing else does. Unless the first
answer is a yes, more are asked for, and the majority decides. How outputs are kept from giving instructions is in
`gate.judges.prompts`. The anthropic package is imported at the first question.

What does not answer, for whatever reason, is `undecided`: no question raises anything but `asyncio.CancelledError`.
"""

import asyncio
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import httpx2
from pydantic import BaseModel, NonNegativeInt, ValidationError

from gate.config import ClaudeConfig
from gate.judges.base import Decision, Opinion
from gate.judges.prompts.pictures import Picture, picture
from gate.judges.prompts.questions import (
    COMPARE_IMAGES,
    COMPARE_TEXTS,
    MATCH_IMAGES,
    MATCH_TEXT,
    Answer,
    Question,
)
from gate.judges.prompts.request import MAX_OUTPUTS, Exhibits, build_request, is_cut
from gate.media.base import Artifact, UnreadableMedia
from gate.secrets import redact, register

if TYPE_CHECKING:
    from anthropic import APIRequest, AsyncAnthropic, AsyncAPIResponse, AsyncCallNext

# Of an answer. It needs about 200; the rest is for models that think first, whose thoughts count too. What is not
# used costs nothing, every current model can give as many, and the SDK streams longer ones only.
MAX_TOKENS = 16_000
# A yes or a no that Claude is less sure of counts as unsure. One half would be a coin.
MIN_CONFIDENCE = 0.7
# For one HTTP request: an answer with some thought takes 5 to 60 s.
CALL_SECONDS = 120.0
CONNECT_SECONDS = 10.0
# For a question with all its votes and retries. A service that is down for longer leaves the question open.
QUESTION_SECONDS = 300.0
# By the SDK, on 408, 409, 429, 5xx and broken connections; it waits as long as `Retry-After` says, else 0.5, 1, 2
# and 4 s, which a short overload does not outlast.
MAX_RETRIES = 4
# Of a nonce, as hexadecimal digits: 128 random bits.
NONCE_BYTES = 16
# Characters of a reason that Claude gives, or of the service's own message, which are kept.
MAX_REASON = 400

STOPPED = {
    "refusal": "Claude refused to answer.",
    "max_tokens": f"Claude's answer was cut off after {MAX_TOKENS} tokens.",
    "model_context_window_exceeded": "The question does not fit into the model's context window.",
}
# What goes wrong before a request has been sent; after anything else Claude may have answered.
UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
)


class _NotAsked(Exception):
    """Why a question has no answer, as the rest of the sentence "Claude could not be asked: …"."""


@dataclass(frozen=True)
class Vote:
    """One answer of Claude's.

    Attributes:
        decision: `unsure` also where the answer was refused, cut off or not readable, with confidence 0.
        confidence: 0 to 1, as Claude gives it.
        request_id: by which Anthropic finds the request, or "".
    """

    decision: Literal["yes", "no", "unsure"]
    confidence: float
    reason: str
    request_id: str = ""

    @property
    def counts_as(self) -> Literal["yes", "no", "unsure"]:
        return self.decision if self.confidence >= MIN_CONFIDENCE else "unsure"


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
        """Ask the question of every part of the outputs; the first part that does not pass decides."""
        texts = [output for output in (*candidate, *(baseline or ())) if isinstance(output, str)]
        evidence: dict[str, Any] = {
            "model": self.config.model,
            "question": question.name,
            "outputs": {"candidate": len(candidate), "baseline": len(baseline or ())},
            "cut_texts": sum(map(is_cut, texts)),
            "votes": [],
        }
        decision, reason = "undecided", ""
        try:
            if not candidate or baseline is not None and not baseline:
                raise _NotAsked("there is no output to look at")
            client = await self._client()
            shown, reference = await asyncio.to_thread(_ready, candidate), await asyncio.to_thread(
                _ready, _spread(baseline or (), MAX_OUTPUTS // 2)
            )
            for number, part in enumerate(_parts(shown, MAX_OUTPUTS - len(reference)), start=1):
                votes: list[Vote] = []
                try:
                    await self._poll(client, question, Exhibits(part, reference, description, inputs), votes)
                finally:
                    evidence["votes"] += [asdict(vote) | {"part": number} for vote in votes]
                decision, reason = decide(votes, self.config.votes)
                if decision != "pass":
                    break
        except _NotAsked as error:
            return Opinion("undecided", "none", f"Claude could not be asked: {error}.", evidence)
        return Opinion(decision, "claude", reason, evidence)
