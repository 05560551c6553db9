"""Secrets are taken out of every text, and ordinary text is left alone."""

import base64
import hashlib
import json
import random
import time
import uuid

import pytest

from gate import secrets
from gate.secrets import redact, redact_json

REPLICATE = "r8_" + "Ab3" * 12 + "x"
ANTHROPIC = "sk-ant-api03-" + "aB3_-" * 18 + "AA"
HUGGING_FACE = "hf_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZ01234567"
GITHUB = "ghp_" + "aB3" * 12
GITHUB_FINE = "github_pat_" + "11ABCDE0Y0" + "_" + "aB3x" * 14
AWS = "AKIAIOSFODNN7EXAMPLE"
OPENAI = "sk-proj-" + "aB3_-" * 12 + "T3BlbkFJ" + "aB3_-" * 12
OPENAI_OLD = "sk-" + "aB3x" * 5 + "T3BlbkFJ" + "aB3x" * 5
GOOGLE = "AIza" + "SyA-_" * 7
TOKENS = [REPLICATE, ANTHROPIC, HUGGING_FACE, GITHUB, GITHUB_FINE, AWS, OPENAI, OPENAI_OLD, GOOGLE]


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_registered", set())
    for name in secrets.ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token[:4])
@pytest.mark.parametrize(
    "around", ["{}", "token={} is wrong", '{{"a": "{}"}}', "'{}'", "({}),", "x:{}\n", "https://h/?t={}&b"]
)
def test_well_known_tokens_are_recognised(token: str, around: str) -> None:
    assert redact(around.format(token)) == around.format("[redacted]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer [redacted]"),
        ("authorization: token hush", "authorization: token [redacted]"),
        ('{"Authorization": "Basic dXNlcjpwYXNz"}', '{"Authorization": "Basic [redacted]"}'),
        ("{'authorization': 'Bearer hush', 'x': 1}", "{'authorization': 'Bearer [redacted]', 'x': 1}"),
        ("sent Bearer 0123456789abcdef, refused", "sent Bearer [redacted], refused"),
        ("git clone https://user:pass@host/a/b", "git clone https://user:[redacted]@host/a/b"),
        ("redis://:pass@host:6379/0", "redis://:[redacted]@host:6379/0"),
        (f"https://x-access-token:{GITHUB}@github.com/a", "https://x-access-token:[redacted]@github.com/a"),
    ],
)
def test_headers_and_passwords_in_urls(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize("name", ["REPLICATE_API_TOKEN", "ANTHROPIC_API_KEY", "COG_TOKEN"])
def test_the_values_of_the_environment_are_known(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert redact("it is plain-word") == "it is plain-word"
    monkeypatch.setenv(name, " plain-word\n")
    assert redact("it is plain-word") == "it is [redacted]"


@pytest.mark.parametrize("value", [None, "", "  ", "test", "abc12"])
def test_placeholders_are_no_secrets(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.register(value)
    monkeypatch.setenv("COG_TOKEN", value or "")
    assert redact("a test of abc12  , not a secret") == "a test of abc12  , not a secret"


def test_registered_values_are_redacted_in_every_notation() -> None:
    secrets.register('p"ä s/w')
    for text in ('p"ä s/w', json.dumps({"x": 'p"ä s/w'}), "https://h/?q=p%22%C3%A4%20s%2Fw"):
        assert "[redacted]" in redact(text)
    assert redact('x p"ä s/w y p"ä s/w') == "x [redacted] y [redacted]"


def test_a_secret_that_contains_another_is_redacted_whole() -> None:
    secrets.register("hush-hush")
    secrets.register("hush-hush-more")
    assert redact("hush-hush-more hush-hush") == "[redacted] [redacted]"


def test_values_that_are_no_unicode_fail_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.register("broken-\udc80")
    assert redact("a broken-\udc80 \ud800") == "a [redacted] \ud800"


def ordinary() -> list[str]:
    generator = random.Random(7)
    noise = generator.randbytes(300_000)
    return [
        "",
        hashlib.sha256(b"a").hexdigest(),
        f"sha256:{hashlib.sha256(b'b').hexdigest()}",
        hashlib.sha512(b"a").hexdigest().upper(),
        str(uuid.UUID(int=generator.getrandbits(128))),
        f"r8.im/owner/name@sha256:{hashlib.sha256(b'c').hexdigest()}",
        f"data:image/png;base64,{base64.b64encode(noise).decode()}",
        base64.urlsafe_b64encode(noise).decode(),
        "https://replicate.delivery/yhqm/eGnzS3AVsry6VCfRTZEvI7aIe7Vdp2WzCgzfeWLHhGbz2P0bC/out-0.webp",
        "http://localhost:5000/predictions, mail me@example.com",
        "https://host:8080/path@x https://user@host/",
        "see http://a.b/c and d:e@f",
        "the bearer of this letter, and bearer authentication schemes",
        "Bearer authentication is required",
        "Authorization: required",
        "tokens: 128, max_tokens=77, hf_hub_download, sk-antarctica, gh_pages, ghp_short, r8_model",
        "A formula one car; 1024x1024px; ASIA; AKIA",
        "claude-sonnet-5-5 datacomp_xl_s13b_b90k ViT-L-14",
    ]


@pytest.mark.parametrize("text", ordinary(), ids=lambda text: text[:20])
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("text", [*TOKENS, "Authorization: Bearer hush", "https://user:pass@host"])
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "://" * 700_000,
        "://a:" * 400_000,
        "://" + "a" * 2_000_000,
        "://a:" + "b" * 2_000_000,
        "bearer " * 300_000,
        "bearer " + "a" * 2_000_000,
        "bearer" + " " * 2_000_000,
        "authorization:" + " " * 2_000_000,
        "authorization" * 150_000,
        "r8_" * 700_000,
        "xsk-ant-" * 250_000,
        "xgithub_pat_" * 160_000,
        "gho_" * 500_000,
        "AKIA" * 500_000,
        "sk-proj-" * 250_000,
        "AIza" * 500_000,
    ],
    ids=lambda text: text[:14],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    start = time.process_time()
    redact(text)
    assert time.process_time() - start < 5  # seconds; 2 MB take 0.2


def test_json_is_redacted_everywhere() -> None:
    value = {"a": [REPLICATE, {"b": f"x {ANTHROPIC}"}], GITHUB: 1, "n": 1.5, "t": True, "z": None, "u": (AWS, 2)}
    assert redact_json(value) == {
        "a": ["[redacted]", {"b": "x [redacted]"}],
        "[redacted]": 1,
        "n": 1.5,
        "t": True,
        "z": None,
        "u": ["[redacted]", 2],
    }
    assert value["n"] == 1.5 and REPLICATE in value["a"]


@pytest.mark.parametrize(
    "key", ["api_key", "hf_token", "REPLICATE_API_TOKEN", "accessToken", "apiKey", "password", "client_secret"]
)
def test_text_under_the_name_of_a_secret_is_redacted(key: str) -> None:
    assert redact_json({"inputs": {key: "hush"}}) == {"inputs": {key: "[redacted]"}}


@pytest.mark.parametrize(
    "value",
    [
        {"claude_input_tokens": 12, "token": 3, "password": "", "secret": None},
        {"max_tokens": "12", "keyframes": "a", "monkey": "b", "tokenizer": "c"},
        {"hf_token": {"type": "string", "description": "A token."}},
    ],
)
def test_what_is_no_secret_stays_in_json(value: object) -> None:
    assert redact_json(value) == value


def test_json_of_any_depth_ends() -> None:
    deep: list[object] = [REPLICATE]
    for _ in range(100_000):
        deep = [deep]
    text = str(redact_json(deep))
    assert "r8_" not in text and "[redacted]" in text

    cycle: dict[str, object] = {"a": 1}
    cycle["self"] = cycle
    assert isinstance(redact_json(cycle), dict)
