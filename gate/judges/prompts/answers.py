"""What Claude answers, how it is read, and what several answers come to. Whatever is no clear answer is unsure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from gate.judges.base import Decision
from gate.secrets import redact

# Of an answer. It needs about 200; the rest is for models that think first, whose thoughts count too. What is not
# used costs nothing, every current model can give as many, and the SDK streams longer ones only.
MAX_TOKENS = 16_000
# A yes or a no that Claude is less sure of counts as unsure. One half would be a coin.
MIN_CONFIDENCE = 0.7
# Characters of a reason that Claude gives, or of the service's own message, which are kept.
MAX_REASON = 400

STOPPED = {
    "refusal": "Claude refused to answer.",
    "max_tokens": f"Claude's answer was cut off after {MAX_TOKENS} tokens.",
    "model_context_window_exceeded": "The question does not fit into the model's context window.",
}


Form = TypeVar("Form", bound=BaseModel)


class Answer(BaseModel):
    """The form that the API makes an answer have. The reason comes first: who has given it decides better."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reason: str = Field(description="One or two sentences that name what you see that decides the question.")
    decision: Literal["yes", "no", "unsure"]
    confidence: Annotated[float, Field(ge=0, le=1, description="How sure you are that the decision is right.")]


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


def votes_to_ask(votes: Sequence[Vote], most: int) -> int:
    """How many further answers to ask for side by side, so that none of them is in vain; 0 once they decide.

    One first, and a yes decides. Else a decision needs the majority of `most`, and asking ends as soon as one has it
    or none can get it any more.
    """
    if not votes:
        return 1
    needed, left = most // 2 + 1, most - len(votes)
    leading = max(_count_of("yes", votes), _count_of("no", votes))
    if votes[0].counts_as == "yes" or leading >= needed or leading + left < needed:
        return 0
    return min(needed - leading, leading + left - needed + 1)


def decide(votes: Sequence[Vote], most: int) -> tuple[Decision, str]:
    """What the votes come to once `votes_to_ask` is 0, and a sentence that says why."""
    first, needed = votes[0], most // 2 + 1
    if first.counts_as == "yes":
        return "pass", f"Claude says yes, with confidence {first.confidence:.2f}: {first.reason}"
    meanings: dict[str, Decision] = {"yes": "pass", "no": "fail"}
    for answer, meaning in meanings.items():
        if (count := _count_of(answer, votes)) >= needed:
            reason = next(vote.reason for vote in votes if vote.counts_as == answer)
            return meaning, f"Claude says {answer} in {count} of {len(votes)} answers: {reason}"
    counts = ", ".join(f"{_count_of(answer, votes)} {answer}" for answer in ("yes", "no", "unsure"))
    return "undecided", f"Claude's answers do not decide ({counts}): {first.reason}"


def _count_of(answer: str, votes: Sequence[Vote]) -> int:
    return sum(vote.counts_as == answer for vote in votes)


class _Block(BaseModel):
    type: str
    text: str = ""


class _Usage(BaseModel):
    """`input_tokens` leaves out what was written to a cache or read from one."""

    input_tokens: NonNegativeInt
    output_tokens: NonNegativeInt
    cache_creation_input_tokens: NonNegativeInt | None = None
    cache_read_input_tokens: NonNegativeInt | None = None


class _Reply(BaseModel):
    """What counts of a message, checked, since the SDK takes a body as it comes."""

    content: list[_Block]
    stop_reason: str | None
    usage: _Usage


@dataclass(frozen=True)
class Tokens:
    read: int = 0
    written: int = 0


def read_reply(body: bytes, request_id: str = "") -> tuple[Vote, Tokens]:
    """The vote in the body of an answer with a status of success. Whatever is not as it should be is unsure."""
    answer, tokens = read_form(body, Answer)
    if isinstance(answer, str):
        return Vote("unsure", 0.0, answer, request_id), tokens
    return Vote(answer.decision, answer.confidence, printable(answer.reason), request_id), tokens


def read_form(body: bytes, form: type[Form]) -> tuple[Form | str, Tokens]:
    """The form that an answer with a status of success holds, or a sentence that says why it holds none."""
    try:
        reply = _Reply.model_validate_json(body)
    except ValidationError:
        return "Claude's answer is no message that the gate can read.", Tokens()
    usage = reply.usage
    read = usage.input_tokens + (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
    return _form_of(reply, form), Tokens(read, usage.output_tokens)


def _form_of(reply: _Reply, form: type[Form]) -> Form | str:
    if reply.stop_reason != "end_turn":
        return printable(STOPPED.get(str(reply.stop_reason), f"Claude's answer ended early ({reply.stop_reason})."))
    texts = [block.text for block in reply.content if block.type == "text"]
    try:
        (text,) = texts
        return form.model_validate_json(text)
    except ValueError:
        return "Claude's answer does not have the form that was asked for."


def printable(text: str) -> str:
    """Foreign words on one line, without secrets and control characters, at most MAX_REASON characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in redact(text)).split())
    return line if len(line) <= MAX_REASON else f"{line[: MAX_REASON - 1]}…"
