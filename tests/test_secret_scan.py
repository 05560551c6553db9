"""What would enter an image is known as Docker knows it, and no secret in it is passed over or told."""

import base64
import json
import os
import random
import time
from pathlib import Path

import pytest

from gate import secrets
from gate.errors import UsageError
from gate.release import secret_scan
from gate.release.build_context import context_files
from gate.release.secret_scan import Finding, scan
from tests.conftest import EXAMPLES, ROOT


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_registered", set())
    for name in secrets.ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


def make(folder: Path, *names: str, ignore: str | None = None) -> Path:
    """A project with these files, empty; a name that ends with a slash is a folder."""
    for name in names:
        path = folder / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.touch()
    if ignore is not None:
        (folder / ".dockerignore").write_text(ignore)
    return folder


def kept(project: Path) -> list[str]:
    return [path.relative_to(project).as_posix() for path in context_files(project) if path.name != ".dockerignore"]


# .dockerignore: the examples of Docker's documentation, then those of the tests of github.com/moby/patternmatcher


@pytest.mark.parametrize(
    ("ignore", "left_out", "stays"),
    [
        ("# comment\n", [], ["a", "# comment"]),
        ("*/temp*", ["somedir/temporary.txt", "somedir/temp/x"], ["temp", "a/b/temp"]),
        ("*/*/temp*", ["somedir/subdir/temporary.txt"], ["somedir/temporary.txt"]),
        ("temp?", ["tempa", "tempb/x"], ["temp", "tempab", "a/tempa"]),
        ("**/*.go", ["x.go", "a/x.go", "a/b/x.go"], ["x.py"]),
        ("*.md\n!README.md", ["x.md"], ["README.md", "a/x.md"]),
        ("*.md\n!README*.md\nREADME-secret.md", ["x.md", "README-secret.md"], ["README.md", "README-a.md"]),
        ("*.md\nREADME-secret.md\n!README*.md", ["x.md"], ["README.md", "README-secret.md"]),
        ("*\n!src\n!*.py", ["x.md", "lib/x.py"], ["src/x.md", "src/a/b", "x.py"]),
        ("docs\n!docs/README.md", ["docs/x", "docs/a/README.md"], ["docs/README.md"]),
        ("docs/\n!docs/README.md", ["docs/x"], ["docs/README.md"]),
        ("/foo/bar", ["foo/bar/x"], ["bar", "a/foo/bar"]),
        ("foo/bar", ["foo/bar/x"], ["bar", "a/foo/bar"]),
        ("./foo//bar/", ["foo/bar"], ["foo/x"]),
        ("a/../b", ["b"], ["a/b", "a/x"]),
        ("  spaces.txt  \n\t\n", ["spaces.txt"], ["x"]),
        (" # not a comment", ["# not a comment"], ["x"]),
        ("\ufefffirst\r\nsecond\r\n", ["first", "second"], ["x"]),
        ("file/\n", ["file"], ["x"]),
        ("**", ["a", "b/c"], []),
        ("*", ["a", "b/c", ".env"], []),
        ("dir/**", ["dir/a", "dir/b/c"], ["dirs"]),
        ("**/dir2/*", ["dir2/a", "x/dir2/a/b"], ["dir2x/a"]),
        ("**file", ["file", "a/file", "a/xfile"], ["files"]),
        ("a**/*.txt", ["a/x.txt", "a/b/c/x.txt"], ["b/x.txt"]),
        ("a[b-d]e", ["ace"], ["ae", "aae"]),
        ("a[^b-d]e", ["aze"], ["ace"]),
        ("a[!b]e", ["a!e", "abe"], ["aze"]),
        ("a\\*b", ["a*b"], ["axb"]),
        (".*", [".foo", ".env/x"], ["foo", "a/.foo"]),
        ("abc.def", ["abc.def"], ["abcZdef"]),
        ("a(b)c/d+{1}$", ["a(b)c/d+{1}$"], ["abc/d"]),
        ("**\n!util/docker/web\nutil/docker/web/foo", ["x", "util/docker/web/foo"], ["util/docker/web/x"]),
        ("**\n!**/*.py", ["x", "a/b/x"], ["x.py", "a/b/x.py"]),
        # An exception for a folder, after a rule for what is in it: BuildKit has met the rule first.
        ("x/f\n!x", ["x/f"], ["x/g"]),
        ("x\n!x/f\nx*", ["x/g"], ["x/f"]),
    ],
)
def test_dockerignore_means_what_docker_makes_of_it(
    tmp_path: Path, ignore: str, left_out: list[str], stays: list[str]
) -> None:
    project = make(tmp_path, *left_out, *stays, ignore=ignore)
    assert sorted(kept(project)) == sorted(stays)


def test_without_a_dockerignore_everything_enters(tmp_path: Path) -> None:
    assert kept(make(tmp_path, ".env", ".git/config", "a/b", "z")) == [".env", ".git/config", "a/b", "z"]


def test_the_dockerignore_itself_enters_unless_it_names_itself(tmp_path: Path) -> None:
    assert [path.name for path in context_files(make(tmp_path, "a", ignore="b"))] == [".dockerignore", "a"]
    assert [path.name for path in context_files(make(tmp_path, "a", ignore=".dockerignore"))] == ["a"]


def test_cogs_own_folder_never_enters(tmp_path: Path) -> None:
    project = make(tmp_path, ".cog/openapi_schema.json", "a/.cog/x", ignore="!.cog")
    assert kept(project) == ["a/.cog/x"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("x")
    project = make(tmp_path / "project", "a")
    (project / "file").symlink_to(tmp_path / "outside" / "secret")
    (project / "folder").symlink_to(tmp_path / "outside")
    (project / "round").symlink_to(project)
    assert kept(project) == ["a"]


def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    project = make(tmp_path, "a")
    os.mkfifo(project / "pipe")
    assert kept(project) == ["a"]


def test_the_order_is_always_the_same(tmp_path: Path) -> None:
    names = ["b", "a/z", "a/b/c", "c", ".z", "a.txt"]
    random.Random(3).shuffle(names)
    assert kept(make(tmp_path, *names)) == [".z", "a/b/c", "a/z", "a.txt", "b", "c"]


@pytest.mark.parametrize("line", ["a[", "!", "a\\", "[z-a]"])
def test_a_line_that_is_no_pattern_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError, match=r"^\.dockerignore, line 2: .* is no pattern"):
        kept(make(tmp_path, "a", ignore=f"x\n{line}\n"))


def test_an_ignored_folder_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make(tmp_path, "data/a/b/c", "code/x", ignore="data\n!code/y\n")
    looked: list[str] = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda folder: looked.append(Path(folder).name) or scandir(folder))
    assert kept(project) == ["code/x"]
    assert "data" not in looked


def test_a_large_project_takes_seconds(tmp_path: Path) -> None:
    for number in range(100):
        folder = tmp_path / f"d{number}"
        folder.mkdir()
        for name in range(100):
            (folder / f"f{name}").touch()
    (tmp_path / ".dockerignore").write_text("**/__pycache__\n*.pyc\n.git\n**/*.log\nd5*\n!d55\n" * 5)
    started = time.process_time()
    assert len(kept(tmp_path)) == 9000
    assert time.process_time() - started < 5  # seconds; an idle machine takes 0.2


# Secrets


def alphanumeric(length: int, seed: int = 1) -> str:
    return "".join(random.Random(seed).choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=length))


def json_web_token() -> str:
    parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": "1234567890"}]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, alphanumeric(43)])


TOKENS = {
    "a Replicate API token": "r8_" + alphanumeric(37),
    "an Anthropic API key": "sk-ant-api03-" + alphanumeric(80),
    "an OpenAI API key": "sk-proj-" + alphanumeric(40) + "_-" + alphanumeric(40),
    "a Hugging Face token": "hf_" + alphanumeric(34),
    "a GitHub token": "ghp_" + alphanumeric(36),
    "an AWS access key id": "AKIA" + alphanumeric(16).upper(),
    "an AWS key": f'aws_secret_access_key = "{alphanumeric(40)}"',
    "a Google API key": "AIza" + alphanumeric(35),
    "an Azure storage key": "AccountKey=" + alphanumeric(86) + "==",
    "a Discord token": f"M{alphanumeric(23)}.{alphanumeric(6)}.{alphanumeric(27)}",
    "a GitLab token": "glpat-" + alphanumeric(20),
    "a JSON web token": json_web_token(),
    "a Mailchimp key": "0123456789abcdef0123456789abcdef-us12",
    "an npm token": "//registry.npmjs.org/:_authToken=npm_" + alphanumeric(36),
    "a private key": "-----BEGIN OPENSSH PRIVATE KEY-----",
    "a PyPI token": "pypi-AgEIcHlwaS5vcmc" + alphanumeric(80),
    "a SendGrid key": f"SG.{alphanumeric(22)}.{alphanumeric(43)}",
    "a Slack token": "xoxb-" + "123456789012-123456789012-" + alphanumeric(24),
    "a Square token": "sq0csp-" + alphanumeric(43),
    "a Stripe key": "sk_live_" + alphanumeric(24),
    "a Telegram token": "110201543:" + alphanumeric(35),
    "a Twilio key": "SK" + "0123456789abcdef" * 2,
    "a password in base64": "AUTHORIZATION: basic " + base64.b64encode(b"x-access-token:v1.not-a-known-shape").decode(),
}


@pytest.mark.parametrize("kind", TOKENS)
@pytest.mark.parametrize("around", ["{}", "# first\nKEY = '{}'  \nlast", '{{"a": 1,\n "key": "{}"}}'])
def test_well_known_tokens_are_found(tmp_path: Path, kind: str, around: str) -> None:
    (tmp_path / "settings").write_text(around.replace("{}", TOKENS[kind]).replace("{{", "{").replace("}}", "}"))
    assert scan(tmp_path) == [Finding("settings", 2 if "\n" in around else 1, kind)]


def test_docker_and_npm_keep_passwords_in_base64(tmp_path: Path) -> None:
    encoded = base64.b64encode(b"me:correct-horse").decode()
    (tmp_path / "config.json").write_text(json.dumps({"auths": {"r8.im": {"auth": encoded}}}, indent=1))
    (tmp_path / ".npmrc").write_text(f"registry=https://x\n_auth={encoded}\n")
    assert [(found.file, found.line, found.kind) for found in scan(tmp_path)] == [
        (".npmrc", 2, "a password in base64"),
        ("config.json", 4, "a password in base64"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "auth = authentication_required",
        'r"""Authorization: Bearer $REPLICATE_API_TOKEN"""',
        'auth="' + base64.b64encode(b"no colon in this").decode() + '"',
        'auth="' + base64.b64encode(bytes(range(200, 230))).decode() + '"',
        "https://user:password@host/",
        "token = os.environ['REPLICATE_API_TOKEN']",
        "r8_your_token_here",
        "hf_xxx",
        base64.b64encode(random.Random(5).randbytes(200_000)).decode(),
        random.Random(6).randbytes(200_000).hex(),
    ],
    ids=lambda text: text[:24],
)
def test_what_is_no_token_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text)
    assert scan(tmp_path) == []


def test_nothing_is_found_in_what_this_repository_ships() -> None:
    assert scan(ROOT) == []
    for example in sorted(EXAMPLES.glob("painter*")):
        assert scan(example) == []


@pytest.mark.parametrize("how", ["given", "registered", "in the environment"])
def test_configured_values_are_found_whatever_they_look_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    (tmp_path / "predict.py").write_text("import os\n\nKEY = 'plain words'\n")
    if how == "registered":
        secrets.register("plain words")
    elif how == "in the environment":
        monkeypatch.setenv("COG_TOKEN", "plain words")
    found = scan(tmp_path, ["plain words\n"] if how == "given" else [])
    assert found == [Finding("predict.py", 3, "a configured secret")]


def test_configured_values_are_found_in_other_notations(tmp_path: Path) -> None:
    value = 'p"ä s/w'
    (tmp_path / "a.json").write_text(json.dumps({"x": value}))
    (tmp_path / "b.url").write_text("https://h/?q=p%22%C3%A4%20s%2Fw")
    assert [found.file for found in scan(tmp_path, [value])] == ["a.json", "b.url"]


def test_a_short_value_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a test")
    assert scan(tmp_path, ["test", "", " "]) == []


def test_one_finding_a_line_and_the_configured_one_first(tmp_path: Path) -> None:
    token = TOKENS["a Replicate API token"]
    (tmp_path / "a").write_text(f"{token} {token} {TOKENS['a Stripe key']}\nx\n{token}\n")
    assert scan(tmp_path, [token]) == [Finding("a", 1, "a configured secret"), Finding("a", 3, "a configured secret")]


def test_nothing_of_a_secret_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("\n".join([*TOKENS.values(), "plain words"]))
    told: list[str] = []
    text = repr(scan(tmp_path, ["plain words"], told.append)) + repr(told)
    assert text.count("Finding") == len(TOKENS) + 1
    for value in (*TOKENS.values(), "plain", "words"):
        assert value not in text and value[:12] not in text.replace("a password in", "")


def test_files_that_do_not_enter_are_not_searched(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(TOKENS["a Stripe key"])
    assert len(scan(tmp_path)) == 1
    (tmp_path / ".dockerignore").write_text(".env\n")
    assert scan(tmp_path) == []


def test_a_line_may_say_that_it_has_no_secret(tmp_path: Path) -> None:
    token = TOKENS["an AWS access key id"]
    (tmp_path / "a.py").write_text(f"KEY = '{token}'  # pragma: allowlist secret\nKEY = '{token}'\n")
    assert scan(tmp_path) == [Finding("a.py", 2, "an AWS access key id")]
    assert scan(tmp_path, [token])[0] == Finding("a.py", 1, "a configured secret")


def test_tokens_are_found_in_binary_files(tmp_path: Path) -> None:
    token = TOKENS["a GitHub token"].encode()
    (tmp_path / "model.pkl").write_bytes(b"\x80\x04\x95\0\0\nabcdefghijklmnopqrst\0\n\x8c\x25" + token + b"\x94.")
    (tmp_path / "b.bin").write_bytes(b"\0\n\0plain words\0")
    assert scan(tmp_path, ["plain words"]) == [
        Finding("b.bin", 2, "a configured secret"),
        Finding("model.pkl", 3, "a GitHub token"),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_tokens_are_found_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.env").write_text(f"NAME=ü\nKEY={TOKENS['a Stripe key']}\n", encoding=encoding)
    assert scan(tmp_path) == [Finding("a.env", 2, "a Stripe key")]


def test_of_a_large_file_it_is_said_what_was_not_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_scan, "SHAPE_BYTES", 1 << 20)
    monkeypatch.setattr(secret_scan, "CHUNK_BYTES", 1 << 16)
    (tmp_path / "weights").write_bytes(b"\n" * (1 << 20) + b"x" * 100 + TOKENS["a Stripe key"].encode())
    told: list[str] = []
    assert scan(tmp_path, on_unscanned=told.append) == []
    assert told == ["weights is large: only its first 1 MiB were searched for tokens."]


@pytest.mark.parametrize("offset", [-60_000, -8, -1, 0, 1, 60_000])
def test_configured_values_are_found_in_all_of_a_large_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offset: int
) -> None:
    monkeypatch.setattr(secret_scan, "SHAPE_BYTES", 1 << 16)
    monkeypatch.setattr(secret_scan, "CHUNK_BYTES", 1 << 16)
    before = b"lines\n" * 100_000
    at = (1 << 17) + offset
    (tmp_path / "weights").write_bytes(before[:at] + b"plain words" + before[at:])
    line = before[:at].count(b"\n") + 1
    assert scan(tmp_path, ["plain words"]) == [Finding("weights", line, "a configured secret")]


def test_what_is_compressed_is_named(tmp_path: Path) -> None:
    make(tmp_path, "weights.tar.gz", ".git/objects/ab/cdef", ".git/objects/pack/x.pack", ".git/config")
    told: list[str] = []
    assert scan(tmp_path, on_unscanned=told.append) == []
    assert told == [
        "weights.tar.gz is compressed: what is in it was not searched.",
        "The project's history (.git) would enter the image, and was not searched; name it in .dockerignore.",
    ]


def test_the_token_that_a_checkout_leaves_behind_is_found(tmp_path: Path) -> None:
    encoded = base64.b64encode(f"x-access-token:{TOKENS['a GitHub token']}".encode()).decode()
    make(tmp_path, ".git/config")
    (tmp_path / ".git" / "config").write_text(
        f'[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic {encoded}\n'
    )
    assert scan(tmp_path) == [Finding(".git/config", 2, "a password in base64")]


def test_a_file_full_of_tokens_is_told_in_part(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"{TOKENS['a Stripe key']}\n" * 1000)
    assert len(scan(tmp_path)) == secret_scan.MAX_FINDINGS_A_FILE


@pytest.mark.parametrize(
    "text", ["//" * 500_000, "sk-" * 300_000, "eyJ" * 300_000, "eyJ.a." * 150_000, "auth=" * 200_000, "aws" * 300_000]
)
def test_hostile_text_ends(tmp_path: Path, text: str) -> None:
    (tmp_path / "a").write_text(text)
    started = time.process_time()
    scan(tmp_path)
    assert time.process_time() - started < 10  # seconds
