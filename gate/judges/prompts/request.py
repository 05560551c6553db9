"""A request to Claude: the gate's words, and between them what a model produced, which must stay data.

    system   the role, the rules about data, and the code (nonce) that the tags of this request carry
    user     the question
             <gate-data-NONCE kind="description">…</gate-data-NONCE>     where the question is about a description
             <gate-data-NONCE kind="inputs">…</gate-data-NONCE>          where it is a comparison
             Output 1 of 2 of the baseline: an image, or a block as above
             …
             the question again

Every text is a content block of the message of its own, and so is every image.
"""

import json
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gate.judges.prompts.pictures import Picture
from gate.judges.prompts.questions import AFTER, BEFORE, DESCRIPTION, INPUTS, OUTPUT, SYSTEM, Question
from gate.secrets import redact_json

# Characters of one text that are shown, about six pages; of a longer one the beginning and the end. With
# MAX_OUTPUTS of them a request is some 70,000 tokens, which every model's context window holds.
MAX_TEXT_CHARS = 12_000
# Texts or images in one request: eight of each side, which is compare.max_repeats as it comes. The API allows 100
# images; a judge that looks at fewer looks better.
MAX_OUTPUTS = 16
# Characters of one value among the inputs; more belongs to a file rather than to a prompt.
MAX_INPUT_CHARS = 4_000
# Of a nonce, as hexadecimal digits: 128 random bits.
NONCE_BYTES = 16

# Anything that a reader could take for one of our tags, whatever its code, spacing or kind of bracket.
_TAG_LIKE = re.compile(r"[<\uff1c\ufe64\u2039\u2329\u27e8\u3008](?=[\s/\\]*gate[\W_]*data)", re.IGNORECASE)
_TO_CHECK = re.compile(r"[^\n\t\x20-\x7e]")
_DATA_URL = re.compile(r"data:[\w.+-]{1,64}/[\w.+-]{1,64}[;,]")
# Controls, directions, joiners and tags, private and unassigned characters, lone surrogates, line separators.
_UNSEEN_CATEGORIES = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
# Variation selectors can carry hidden text; U+FE0F alone is common, in emoji.
_UNSEEN_RANGES = ((0xFE00, 0xFE0E), (0xE0100, 0xE01EF))


@dataclass(frozen=True)
class Exhibits:
    """What is shown with a question.

    Attributes:
        candidate, baseline: outputs, as texts or as pictures; of the candidate at least one.
        description: what the outputs have to match, where the question is about that.
        inputs: what both sides were given, where the question compares them.
    """

    candidate: Sequence[Picture | str]
    baseline: Sequence[Picture | str] = ()
    description: str | None = None
    inputs: dict[str, Any] | None = None


def build_request(question: Question, exhibits: Exhibits, nonce: str) -> dict[str, Any]:
    """The `system` and `messages` of a request to the Messages API.

    Args:
        nonce: letters and digits that nobody could have guessed when the outputs were made; never used twice.
    """
    content = [_words(BEFORE.format(question=question.text))]
    if exhibits.description is not None:
        content += [_words(DESCRIPTION), _words(data_block(exhibits.description, "description", nonce))]
    if exhibits.inputs is not None:
        content += [_words(INPUTS), _words(data_block(_inputs_text(exhibits.inputs), "inputs", nonce))]
    for side, outputs in (("baseline", exhibits.baseline), ("candidate", exhibits.candidate)):
        for number, output in enumerate(outputs, start=1):
            content.append(_words(OUTPUT.format(number=number, count=len(outputs), side=side)))
            content.append(_output(output, f"{side} output", nonce))
    content.append(_words(AFTER.format(question=question.text)))
    return {"system": SYSTEM.format(nonce=nonce), "messages": [{"role": "user", "content": content}]}


def new_nonce() -> str:
    """A code for the tags of one request."""
    return secrets.token_hex(NONCE_BYTES)


def data_block(text: str, kind: str, nonce: str) -> str:
    """A text between tags that only this request has, with nothing in it that could pass for one of them."""
    return f'<gate-data-{nonce} kind="{kind}">\n{shown(text, nonce)}\n</gate-data-{nonce}>'


def shown(text: str, nonce: str) -> str:
    """The text as Claude sees it: nothing invisible, nothing that looks like our tags, at most MAX_TEXT_CHARS."""
    text = text.replace("\r\n", "\n")
    if not is_cut(text):
        return visible(text)
    half = MAX_TEXT_CHARS // 2
    # Cut before and after, since an invisible character becomes several.
    head, tail = visible(text[:half])[:half], visible(text[-half:])[-half:]
    return f"{head}\n[cut-{nonce}]\n{tail}"


def is_cut(text: str) -> bool:
    """Whether `shown` leaves something out."""
    text = text.replace("\r\n", "\n")
    return len(text) > MAX_TEXT_CHARS or len(visible(text)) > MAX_TEXT_CHARS


def visible(text: str) -> str:
    r"""The text with `\u{…}` in place of what cannot be seen and of the first character of what looks like our tags."""
    return _TAG_LIKE.sub(lambda match: _escaped(match[0]), _TO_CHECK.sub(lambda match: _seen(match[0]), text))


def _seen(character: str) -> str:
    code = ord(character)
    unseen = unicodedata.category(character) in _UNSEEN_CATEGORIES
    return _escaped(character) if unseen or any(low <= code <= high for low, high in _UNSEEN_RANGES) else character


def _escaped(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def _inputs_text(inputs: dict[str, Any]) -> str:
    return json.dumps(_shortened(redact_json(inputs)), ensure_ascii=False, indent=1, default=str)


def _shortened(value: Any) -> Any:
    if isinstance(value, str) and (url := _DATA_URL.match(value)):
        return f"{url[0]}… (a file)"
    if isinstance(value, str) and len(value) > MAX_INPUT_CHARS:
        return f"{value[:MAX_INPUT_CHARS]} … ({len(value)} characters in all)"
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    return value


def _words(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _output(output: Picture | str, kind: str, nonce: str) -> dict[str, Any]:
    if isinstance(output, str):
        return _words(data_block(output, kind, nonce))
    source = {"type": "base64", "media_type": output.media_type, "data": output.base64}
    return {"type": "image", "source": source}
