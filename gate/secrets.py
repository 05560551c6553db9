"""What must appear in no log, verdict, report or error message, and how it is taken out of them.

Known are the values of the environment variables below, whatever is registered, and the shapes of well-known
tokens. Redact before cutting a text short: half a token is recognised by nobody, and still half a token.
"""

import functools
import json
import os
import re
from collections.abc import Iterator
from urllib.parse import quote

ENVIRONMENT = ("REPLICATE_API_TOKEN", "ANTHROPIC_API_KEY", "COG_TOKEN")
REDACTED = "[redacted]"

# A shorter value is a placeholder such as "test" or "none", and would be taken out of ordinary words.
MIN_SECRET_LENGTH = 6
# Deeper than any JSON document of a model; what lies below is redacted unseen.
MAX_DEPTH = 200

# What a token is called, "" for what may be a placeholder as well; the text that every match contains, in lower case;
# and the pattern; what group 1 holds stays. No two repetitions in a pattern can take the same characters, so that
# searching takes time in proportion to the text.
_SHAPES = [
    ("a Replicate API token", "r8_", r"r8_(?<![A-Za-z0-9_-]r8_)[A-Za-z0-9]{20,}"),
    ("an Anthropic API key", "sk-ant-", r"sk-ant-(?<![A-Za-z0-9_]sk-ant-)[A-Za-z0-9_-]{8,}"),
    # The keys of projects and service accounts, and those before them, which all have this text in the middle.
    (
        "an OpenAI API key",
        "sk-",
        r"sk-(?<![A-Za-z0-9_-]sk-)(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})",
    ),
    ("a Hugging Face token", "hf_", r"hf_(?<![A-Za-z0-9_-]hf_)[A-Za-z0-9]{20,}"),
    # Classic and fine-grained
    ("a GitHub token", "gh", r"gh(?<![A-Za-z0-9_-]gh)[pousr]_[A-Za-z0-9]{20,}"),
    ("a GitHub token", "github_pat_", r"github_pat_(?<![A-Za-z0-9_]github_pat_)[A-Za-z0-9_]{20,}"),
    # Long-lived and temporary key ids; base64 has such runs too, but seldom on their own
    ("an AWS access key id", "akia", r"AKIA(?<![A-Za-z0-9+/_-]AKIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("an AWS access key id", "asia", r"ASIA(?<![A-Za-z0-9+/_-]ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("a Google API key", "aiza", r"AIza(?<![A-Za-z0-9+/_-]AIza)[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    # RFC 9110, section 11.6.2, as a header, in JSON or in Python's notation
    (
        "",
        "authorization",
        r"""((?i:authorization)["']?\s{0,8}[:=]\s{0,8}["']?(?i:bearer|token|basic)\s{1,8})[^\s"',;]+""",
    ),
    # RFC 6750 without its header; a digit tells a token from a word
    ("", "bearer", r"((?i:bearer)\s{1,8})(?=[A-Za-z._~+/=-]*[0-9])[A-Za-z0-9._~+/=-]{16,}"),
    # RFC 3986, section 3.2.1
    ("", "://", r"(://[^\s/?#@:\"'<>]*:)[^\s/?#@\"'<>]+(?=@)"),
]
_PATTERNS = [(kind, needle, re.compile(pattern)) for kind, needle, pattern in _SHAPES]

# Names of JSON keys whose text is a secret. "tokens" and "max_token_count" are none.
_SECRET_NAME = re.compile(r"(api[_-]?key|token|secret|password|passwd|authorization)$", re.IGNORECASE)

_registered: set[str] = set()


def register(value: str | None) -> None:
    """Redact this value from now on. Values shorter than MIN_SECRET_LENGTH characters are ignored."""
    if value and len(value.strip()) >= MIN_SECRET_LENGTH:
        _registered.add(value.strip())


def known() -> frozenset[str]:
    """The values that are secrets here and now, whatever they look like."""
    values = _registered.union(value.strip() for name in ENVIRONMENT if (value := os.environ.get(name)))
    return frozenset(value for value in values if len(value) >= MIN_SECRET_LENGTH)


def notations(value: str) -> set[str]:
    """A value as it is, as in JSON and as in a URL."""
    return {value, json.dumps(value)[1:-1], quote(value, safe="", errors="surrogatepass")}


def tokens(text: str) -> Iterator[tuple[int, str]]:
    """Where in a text well-known tokens begin, and what they are, such as "a Replicate API token"."""
    lowered = text.lower()
    for kind, needle, pattern in _PATTERNS:
        if kind and needle in lowered:
            for match in pattern.finditer(text):
                yield match.start(), kind


def redact(text: str) -> str:
    """The text with every secret in it replaced by `[redacted]`. Takes linear time and never fails."""
    if pattern := _known_values(known()):
        text = pattern.sub(REDACTED, text)
    lowered = text.lower()
    for _, needle, pattern in _PATTERNS:
        if needle in lowered:
            text = pattern.sub(_keep_group, text)
    return text


def redact_json(value: object) -> object:
    """A copy of a JSON value with `redact` applied to every text and key in it.

    The text under a key that names a secret (`hf_token`, `api_key`, `password`, …) is replaced whole. A tuple
    comes back as a list; values that JSON does not have come back as they are.
    """
    return _redact_json(value, 0)


def _redact_json(value: object, depth: int) -> object:
    if isinstance(value, str):
        return redact(value)
    if not isinstance(value, dict | list | tuple):
        return value
    if depth > MAX_DEPTH:
        return REDACTED
    if isinstance(value, dict):
        return {_redact_key(key): _redact_item(key, item, depth + 1) for key, item in value.items()}
    return [_redact_json(item, depth + 1) for item in value]


def _redact_key(key: object) -> object:
    return redact(key) if isinstance(key, str) else key


def _redact_item(key: object, item: object, depth: int) -> object:
    if isinstance(item, str) and item and isinstance(key, str) and _SECRET_NAME.search(key):
        return REDACTED
    return _redact_json(item, depth)


def _keep_group(match: re.Match[str]) -> str:
    return (match[1] if match.re.groups else "") + REDACTED


@functools.lru_cache(maxsize=8)
def _known_values(values: frozenset[str]) -> re.Pattern[str] | None:
    """In every notation; the longest first, for one may contain another."""
    forms = {form for value in values for form in notations(value)}
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True)))) if forms else None
