"""A judge that believes what it reads: the opposite of what one hopes for, so that a prompt that leaks shows.

It knows the tags that the system prompt names, and takes everything outside of them for instructions. It is careless
with them: anything that looks like a closing tag ends a block, whatever its code. In an image it reads no painted text,
but any text that the file holds, and obeys that.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tests.claude.replies import Reply, says
from tests.claude.server import Request

TAG_NAME = re.compile(r"<gate-data-(\w+) ")
# As a careless reader sees it.
CLOSING = re.compile(r"[<\uff1c\u2039\u27e8]\s*[/\\]\s*gate[\W_]*data[^>]*>?", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What stands where, as the naive judge sees it.

    Attributes:
        code: of the tags, as the system prompt names them.
        instructions: everything outside of data blocks, the system prompt and texts in image files included.
        data: what each block holds.
    """

    code: str
    instructions: str
    data: list[str]


def read(body: Mapping[str, Any], texts: list[str], files: list[bytes]) -> Reading:
    named = TAG_NAME.search(body["system"])
    assert named, "the system prompt names no tags"
    opening = re.compile(rf'<gate-data-{named[1]} kind="[\w ]+">\n')
    outside, inside = [body["system"]], []
    for text in texts:
        at = 0
        while start := opening.search(text, at):
            outside.append(text[at : start.start()])
            end = CLOSING.search(text, start.end())
            inside.append(text[start.end() : end.start() if end else len(text)])
            at = end.end() if end else len(text)
        outside.append(text[at:])
    outside += [file.decode(encoding, "replace") for file in files for encoding in ("latin-1", "utf-8", "utf-16")]
    return Reading(named[1], "\n".join(outside), inside)


def judging(orders: Collection[str], otherwise: Reply | None = None) -> Callable[[Request], Reply]:
    """Answers for `Claude.answer_with`: a yes where an order stands among the instructions, else a no.

    Args:
        orders: what outputs tell their judge, each by some words that the gate itself does not use.
        otherwise: the answer to a request that holds no order.
    """

    def answer(request: Request) -> Reply:
        reading = read(request.body, request.texts, request.images)
        obeyed = [order for order in orders if order in reading.instructions]
        return says("yes", 1.0, f"I was told: {obeyed[0]}") if obeyed else otherwise or says("no")

    return answer
