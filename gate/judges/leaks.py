"""What stands in a text and was never meant for its readers: marks of tokenizers and templates, wrong encodings.

Each sort is told by its shape alone. None is wrong by itself, as somebody may have asked for it: it is a defect in a
candidate whose baseline never has it.
"""

import re
import unicodedata
from collections.abc import Callable

from ftfy.badness import BADNESS_RE

_TEMPLATE = re.compile(
    # What frames the turns of a conversation: ChatML, Llama, DeepSeek, Gemma, Mistral, Idefics, LLaVA, Alpaca.
    r"<\|[\w ]{1,40}\|>|<\uff5c[^<>\uff5c\n]{1,40}\uff5c>|\[/?(?:INST|TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS)\]"
    r"|<</?SYS>>|<(?:start|end)_of_(?:turn|utterance)>|</s>|</?tool_call>"
    r"|^### (?:Instruction|Input|Response|Human|Assistant|User|System):",
    re.MULTILINE,
)
_REASONING = re.compile(
    r"</?(?:think|thinking|thought|reasoning|reflection|scratchpad)>|\u25c1/?think\u25b7|assistantfinal"
)
_ROLE = re.compile(r"^(?:\*\*)?(?:User|USER|Human|HUMAN|Assistant|ASSISTANT)(?:\*\*)?:", re.MULTILINE)
_TOKENIZER = re.compile(
    # Special tokens of BERT, T5 and their like, and their bytes (SentencePiece).
    r"<(?:unk|pad|bos|eos|mask|extra_id_\d{1,3}|0x[0-9A-F]{2})>|\[(?:UNK|PAD|CLS|SEP|MASK)\]"
    # Beginnings of words (SentencePiece), blanks and line ends (GPT-2, whose letters are Maltese), pieces (WordPiece,
    # subword-nmt), ends of words (CLIP).
    r"|\u2581(?=[^\W_])|(?<=[a-z.,!?])[\u0120\u010a]|\w ##(?=\w)|\w@@ (?=\w)|</w>"
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[0-9a-fA-F]{2,5});")
# What is no letter of LaTeX's commands, such as \nu: in a text of one line, a line end that was escaped.
_ESCAPE = re.compile(r"\\n(?![a-z])|\\r\\n|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\\"")
# Not LaTeX's \frac{name}, and no 100%s.
_PLACEHOLDER = re.compile(
    r"(?<![\w\\^_}{$])(?:\{\{ ?[a-z][\w.]{1,40} ?\}\}|\{[a-z][a-z_]{2,40}\})|\$\{\w{1,40}\}|(?<![\w%])%[sd]\b"
    r"|\[object Object\]"
    # [Name], [Your Company], [Insert date]: what a letter has for its writer to fill in. Markdown's links go on.
    r"|\[(?i:(?:your|insert|enter|ihre?|votre|su) [^\]\n]{2,40}"
    r"|(?:[\w']+ )?(?:name|date|address|company|datum|adresse|firma|nom|nombre|fecha))\](?![(\[:])"
)
# Where a document has bold letters and bullets of its own.
_MARKDOWN = re.compile(r"\*\*[^\s*][^*\n]*\*\*|^[*+-] \S|`[^`\n]+`|\[[^\]\n]+\]\(https?:", re.MULTILINE)
_NOTHING = frozenset({"none", "null", "nan", "undefined", "[]", "{}", "false", "true"})
# In markup and in programs, somebody writes about what is a fault elsewhere.
_MARKUP = re.compile(r"`|</?[a-zA-Z][^<>]{0,200}>")
_PROGRAM = re.compile(
    r"`|\\[a-zA-Z]|\w\(|[;{][ \t]*+$|^[ \t]*+(?:def|class|import|from|return|const|let|var|function|#include|public)\b"
    r"|</?[a-zA-Z]",
    re.MULTILINE,
)


def _control(text: str) -> str | None:
    """A control character that lays out no text, or one for private use, as its number."""
    if text.isprintable():
        return None
    found = next((one for one in text if one not in "\t\n\v\f\r\x85" and unicodedata.category(one) in ("Cc", "Co")), "")
    return f"U+{ord(found):04X}" if found else None


def _searched(pattern: re.Pattern[str], unless: re.Pattern[str] | None = None) -> Callable[[str], str | None]:
    def find(text: str) -> str | None:
        found = pattern.search(text)
        return None if found is None or (unless is not None and unless.search(text)) else found[0]

    return find


def _escaped(text: str) -> str | None:
    """Escape sequences in a text that has no line end of its own, and no code in which they are written so."""
    found = None if "\n" in text.strip() or "`" in text else _ESCAPE.search(text)
    return found[0] if found and not text.lstrip().startswith(("{", "[")) else None


def _nothing(text: str) -> str | None:
    return text.strip() if text.strip().casefold() in _NOTHING else None


LEAKS: dict[str, Callable[[str], str | None]] = {
    "has characters that could not be decoded": lambda text: "U+FFFD" if "\ufffd" in text else None,
    "has a token of a chat template in it": _searched(_TEMPLATE),
    "shows its reasoning": _searched(_REASONING),
    "has a turn of a conversation in it": _searched(_ROLE),
    "has a tokenizer's marks in it": _searched(_TOKENIZER),
    # Speer 2019, "ftfy": sequences that hardly come up but by decoding UTF-8 as something else.
    "was decoded with a wrong encoding": _searched(BADNESS_RE),
    "has control characters in it": _control,
    "has HTML's entities in place of characters": _searched(_ENTITY, unless=_MARKUP),
    "has escape sequences in place of characters": _escaped,
    "has a place in it that was not filled in": _searched(_PLACEHOLDER, unless=_PROGRAM),
    "is nothing but the name of an empty value": _nothing,
}


# Of a document's words, which are laid out by other means.
LEAKS_OF_DOCUMENTS = LEAKS | {"has Markdown's marks in place of bold letters, bullets or links": _searched(_MARKDOWN)}


def find_leaks(text: str, *, in_document: bool = False) -> dict[str, str]:
    """What a text has of `LEAKS`, or of `LEAKS_OF_DOCUMENTS`, each with an example from it."""
    leaks = LEAKS_OF_DOCUMENTS if in_document else LEAKS
    return {sort: found for sort, find in leaks.items() if (found := find(text)) is not None}
