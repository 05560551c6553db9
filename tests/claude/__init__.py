"""A stand-in for Anthropic's Messages API, served over real HTTP on loopback.

    def test_it(claude):                                # the fixture of tests.claude.fixtures
        claude.script(overloaded(), says("yes"))        # one answer after the other, or
        claude.answer_with(lambda request: says("no"))  # an answer for each request
        ...                                             # ANTHROPIC_BASE_URL and _API_KEY from claude.environment
        assert claude.requests[0].body["model"] == ...

A request is turned down as the real API would (`checks`), then answered as scripted (`replies`). `naive` plays a model
that obeys whatever stands where instructions stand.

What it does not do: stream, count tokens as the real tokenizer does (a quarter of the characters, and pixels / 750),
enforce rate limits by itself, hold an answer to the schema that was asked for, or know more of the request than
`checks` says. The wording of errors is the real one where it is known, and may differ elsewhere.
"""

from tests.claude.replies import Reply, cut, error, lists, overloaded, says, writes
from tests.claude.server import Claude, Request

__all__ = ["Claude", "Reply", "Request", "cut", "error", "lists", "overloaded", "says", "writes"]
