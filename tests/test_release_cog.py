"""`cog push` happens once, whatever becomes of the gate, and what it has pushed is read from its output."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from gate import secrets
from gate.errors import UsageError
from gate.release.build_secrets import secret_values
from gate.release.cog import BuildOptions, Cog, PushFailed, PushInterrupted, digest_in
from gate.release.cog_output import Lines
from tests.projects import source
from tests.rig import Rig

A, B, C = "a" * 64, "b" * 64, "c" * 64
IMAGE = "r8.im/acme/painter"
SUMMARY = f"""
Pushing to \x1b[1m{IMAGE}\x1b[0m...
b7f8: Pushed

  image  {IMAGE}@sha256:{A}
Image '{IMAGE}' pushed
"""
BUNDLE = f"""
  model   {IMAGE}@sha256:{A}
  ├─ image   {IMAGE}@sha256:{B}
  └─ weight  unet  {IMAGE}@sha256:{C}
"""
DOCKER = f"""
Using default tag: latest
The push refers to repository [{IMAGE}]
5f70bf18a086: Layer already exists
latest: digest: sha256:{A} size: 2418
Image '{IMAGE}' pushed
"""


# What it prints


@pytest.mark.parametrize(
    "output",
    [
        DOCKER,
        DOCKER.replace("\n", "\r\n"),
        SUMMARY,
        BUNDLE,
        f"Fast push enabled.\nNew Version: {A}\n",
        f"New Version:{A}",
        f"\x1b[2K\r\x1b[1ANew Version: \x1b[32m{A}\x1b[0m\n",
        DOCKER.replace(A, B) + SUMMARY,
        f'progress\n{{"version":1,"image":"{IMAGE}@sha256:{A}"}}',
        f'{{"version":1,"model":"{IMAGE}@sha256:{A}","image":"{IMAGE}@sha256:{B}"}}',
        f"#4 FROM r8.im/cog-base@sha256:{B}\n{SUMMARY}",
        f"Digest: sha256:{B}\nStatus: Downloaded newer image for python:3.12\n{DOCKER}",
        DOCKER.replace(IMAGE, "r8.im/acme/base").replace(A, B) + DOCKER,
        f"\x1b]0;title\x07{DOCKER}",
    ],
)
def test_the_digest_is_read_from_every_shape(output: str) -> None:
    assert digest_in(output, IMAGE) == A
    assert digest_in(output, f"{IMAGE}:latest") == A


@pytest.mark.parametrize(
    "output",
    [
        "",
        "Image 'r8.im/acme/painter' pushed",
        f"#4 [stage-1 1/6] FROM r8.im/cog-base@sha256:{A}",
        f"#7 exporting manifest sha256:{A} done",
        f"Digest: sha256:{A}",
        DOCKER.replace(IMAGE, "r8.im/acme/other"),
        SUMMARY.replace(IMAGE, "r8.im/acme/other"),
        f"latest: digest: sha256:{A[:40]} size: 2418",
        f"a layer sha256:{A}",
        f"├─ weight  unet  {IMAGE}@sha256:{A}",
        '{"version":1}',
        "{broken",
        f'["{IMAGE}@sha256:{A}"]',
    ],
)
def test_a_digest_of_something_else_is_none(output: str) -> None:
    assert digest_in(output, IMAGE) is None


def test_the_last_digest_counts() -> None:
    assert digest_in(DOCKER.replace(A, B) + DOCKER, IMAGE) == A


def test_a_registry_with_a_port_is_no_tag() -> None:
    assert digest_in(f"  image  127.0.0.1:5000/acme/painter@sha256:{A}", "127.0.0.1:5000/acme/painter") == A


def test_without_a_name_two_images_are_ambiguous() -> None:
    assert digest_in(DOCKER) == A
    assert digest_in(DOCKER + DOCKER.replace(IMAGE, "r8.im/acme/other")) is None


def seen(*pieces: bytes, seconds: float = 0.0) -> list[str]:
    """The lines of output that comes in pieces, so many seconds apart."""
    lines = Lines()
    told = [line for number, piece in enumerate(pieces) for line in lines.feed(piece, number * seconds)]
    return told + lines.end()


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ((b"one\ntwo\n",), ["one", "two"]),
        ((b"on", b"e\r", b"\ntw", b"o"), ["one", "two"]),
        ((b"\x1b[32mgreen\x1b[0m\n", b"\x1b[1A\x1b[2Kup\n"), ["green", "up"]),
        ((b"\n\n  \na\n",), ["a"]),
        ((b"same\nsame\nother\nsame\n",), ["same", "other", "same"]),
        ((b"10%\r20%\r100%\n",), ["100%"]),
        ((b"10%\r", b"20%\r", b"100%\r\n", b"done\n"), ["100%", "done"]),
        (("ü".encode()[:1], "ü".encode()[1:] + b"\n"), ["ü"]),
        ((b"\xff\xfe\n",), ["\ufffd\ufffd"]),
        ((b"no end",), ["no end"]),
    ],
)
def test_lines_are_what_a_screen_would_show(pieces: tuple[bytes, ...], expected: list[str]) -> None:
    assert seen(*pieces) == expected


def test_a_progress_bar_gives_a_sign_of_life_now_and_then() -> None:
    bar = [f"{percent} %\r".encode() for percent in range(0, 100, 10)]
    assert seen(b"start\n", *bar, b"\n", seconds=3.0) == ["start", "10 %", "30 %", "50 %", "70 %", "90 %"]


def test_a_long_progress_bar_takes_no_memory() -> None:
    lines = Lines()
    for _ in range(1000):
        lines.feed(b"x" * 1000 + b"\r", 0.0)
    assert len(lines._pending) < 3000


# The installed command


@pytest.fixture
def at(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """The rig, with its environment as our own."""
    for name, value in rig.environment.items():
        monkeypatch.setenv(name, value)
    rig.platform.add_model("acme/painter")
    return rig


def as_version(rig: Rig, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.cog_version = version
    monkeypatch.setenv("RIG_COG_VERSION", version)


@pytest.mark.parametrize(
    ("version", "fast"), [("0.9.4", False), ("0.13.7", False), ("0.14.2", True), ("0.16.0", True), ("0.23.1", False)]
)
async def test_the_flags_are_those_that_the_command_takes(
    at: Rig, monkeypatch: pytest.MonkeyPatch, version: str, fast: bool
) -> None:
    as_version(at, version, monkeypatch)
    cog = await Cog.find()
    assert cog.version == version
    assert {"secret", "no-cache", "separate-weights", "use-cog-base-image", "dockerfile"} <= cog.flags
    assert ("x-fast" in cog.flags) is fast


async def test_without_the_command_it_is_said_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"no `cog` command on PATH: install"):
        await Cog.find()


def script(folder: Path, body: str) -> Path:
    """A `cog` command that tells a version and does as the body says when it pushes."""
    path = folder / "bin" / "cog"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "cog version 0.23.1 (built today)" && exit\n'
        'for word; do [ "$word" = --help ] && echo "      --secret stringArray   Secrets" && exit; done\n'
        f"{textwrap.dedent(body)}\n"
    )
    path.chmod(0o755)
    return path


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder whose bin is first on PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


async def test_another_program_of_that_name_is_not_taken_for_cog(path: Path) -> None:
    program = script(path, "")
    program.write_text("#!/bin/sh\necho Cog 3.4.1\n")
    with pytest.raises(UsageError, match="is not Replicate's Cog"):
        await Cog.find()


@pytest.mark.parametrize("text", ["", "#!/nowhere/sh\n"])
async def test_a_command_that_cannot_run_is_named(path: Path, text: str) -> None:
    script(path, "").write_text(text)
    with pytest.raises(UsageError, match=r"bin/cog (cannot be run|is not Replicate's Cog)"):
        await Cog.find()


def test_options_become_flags() -> None:
    every = frozenset({"dockerfile", "secret", "separate-weights", "no-cache", "use-cog-base-image", "x-fast"})
    cog = Cog("/bin/cog", "0.16.0", every)
    assert cog.arguments(IMAGE, BuildOptions()) == (["/bin/cog", "push", IMAGE], [])
    options = BuildOptions("Dockerfile.gpu", False, True, True, True, ("id=a,env=A", "id=b,src=b"))
    command, notes = cog.arguments(IMAGE, options)
    assert command == [
        *("/bin/cog", "push", IMAGE, "--secret=id=a,env=A", "--secret=id=b,src=b", "--dockerfile=Dockerfile.gpu"),
        *("--separate-weights", "--no-cache", "--use-cog-base-image=false", "--x-fast"),
    ]
    assert notes == []


def test_a_cog_without_fast_pushes_pushes_as_usual_and_says_so() -> None:
    command, notes = Cog("cog", "0.23.1", frozenset()).arguments(IMAGE, BuildOptions(fast_push=True))
    assert command == ["cog", "push", IMAGE]
    assert notes == ["Cog 0.23.1 has no --x-fast: it pushes as usual."]


@pytest.mark.parametrize(
    ("options", "flag"),
    [
        (BuildOptions(dockerfile="D"), "--dockerfile"),
        (BuildOptions(separate_weights=True), "--separate-weights"),
        (BuildOptions(no_cache=True), "--no-cache"),
        (BuildOptions(secrets=("id=a,env=A",)), "--secret"),
        (BuildOptions(use_cog_base_image=False), "--use-cog-base-image"),
    ],
)
def test_any_other_flag_that_is_missing_is_an_error(options: BuildOptions, flag: str) -> None:
    with pytest.raises(UsageError, match=rf"^{flag}: Cog 0\.5\.0 .* has no such flag"):
        Cog("cog", "0.5.0", frozenset()).arguments(IMAGE, options)


# Pushing


def state_of(folder: Path) -> Path:
    state = folder / "state-of-the-push"
    state.mkdir(exist_ok=True)
    return state


@pytest.mark.parametrize(
    ("version", "fast"), [("0.9.4", False), ("0.15.0", False), ("0.16.0", True), ("0.23.1", False)]
)
async def test_a_push_has_the_digest_that_the_registry_serves(
    at: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, fast: bool
) -> None:
    as_version(at, version, monkeypatch)
    lines: list[str] = []
    cog, image = await Cog.find(), f"{at.registry.host}/acme/painter"
    options = BuildOptions(fast_push=fast)
    pushed = await cog.push(at.project(source("return text")), image, options, state_of(tmp_path), lines.append)
    assert pushed.digest == at.registry.digest("acme/painter")
    assert 0 < pushed.seconds < 60
    assert f"Building Docker image from environment in cog.yaml as {image}..." in lines
    assert f"Image '{image}' pushed" in lines


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("fail-push", r"failed with exit code 1\.\n(.*\n)+.*500 Internal Server Error"),
        ("die", r"was killed by signal 9\.\n"),
    ],
)
async def test_a_push_that_fails_says_how(
    at: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, sentence: str
) -> None:
    monkeypatch.setenv("RIG_COG_FAULT", fault)
    cog, image = await Cog.find(), f"{at.registry.host}/acme/painter"
    with pytest.raises(PushFailed, match=sentence):
        await cog.push(at.project(source("return text")), image, BuildOptions(), state_of(tmp_path), lambda line: None)


async def test_a_push_without_a_digest_is_no_push(path: Path) -> None:
    script(path, "echo pushed")
    with pytest.raises(PushFailed, match=r"did not say which version it has pushed; Cog 0\.23\.1 .*\npushed$"):
        await (await Cog.find()).push(path, IMAGE, BuildOptions(), state_of(path), lambda line: None)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("ERROR: Cannot connect to the Docker daemon at unix:///x", "Start Docker"),
        ("denied: requested access to the resource is denied", "Run `cog login`"),
        ("write /tmp/x: no space left on device", "Make room on the disk"),
        ("Unable to find existing Replicate model for r8.im/acme/painter.", "Create the model"),
    ],
)
async def test_what_people_can_change_is_said_first(path: Path, said: str, hint: str) -> None:
    script(path, f"echo '{said}' >&2; exit 1")
    with pytest.raises(PushFailed, match=rf"exit code 1\. {hint}"):
        await (await Cog.find()).push(path, IMAGE, BuildOptions(), state_of(path), lambda line: None)


async def test_no_secret_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_registered", set())
    monkeypatch.setenv("BUILD_KEY", "correct-horse-battery")
    script(path, 'echo "using $BUILD_KEY"; echo "and r8_012345678901234567890123456789" >&2; exit 1')
    lines: list[str] = []
    options = BuildOptions(secrets=("id=key,env=BUILD_KEY",))
    with pytest.raises(PushFailed) as raised:
        await (await Cog.find()).push(path, IMAGE, options, state_of(path), lines.append)
    assert lines == ["using [redacted]", "and [redacted]"]
    assert "horse" not in str(raised.value) and "r8_" not in str(raised.value)


async def test_the_command_has_the_users_environment_and_no_input(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", "/the/users/own")
    script(path, f'cat; echo "$DOCKER_CONFIG in $PWD"; echo "New Version: {A}"')
    lines: list[str] = []
    project = path / "project"
    project.mkdir()
    await (await Cog.find()).push(project, IMAGE, BuildOptions(), state_of(path), lines.append)
    assert lines == [f"/the/users/own in {project}", f"New Version: {A}"]


async def test_a_daemon_that_the_command_leaves_behind_is_not_waited_for(path: Path) -> None:
    script(path, f"exec 3<&0; sleep 20 <&3 > /dev/null 2>&1 & echo 'New Version: {A}'")
    state, started = state_of(path), time.monotonic()
    await (await Cog.find()).push(path, IMAGE, BuildOptions(), state, lambda line: None)
    assert time.monotonic() - started < 10
    os.killpg(int((state / "push.pid").read_text()), signal.SIGKILL)


# Going on with a push

PUSH = """
import asyncio, sys
from pathlib import Path
from gate.release.cog import BuildOptions, Cog

async def main():
    cog = await Cog.find()
    await cog.push(Path(sys.argv[1]), sys.argv[2], BuildOptions(), Path(sys.argv[3]), lambda line: print(line, flush=True))

asyncio.run(main())
"""


def gate_that_pushes(project: Path, image: str, state: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PUSH, str(project), image, str(state)], stdout=subprocess.PIPE, text=True
    )


def wait_until(fact: object, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not fact() if callable(fact) else not fact:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("when", ["while it builds", "after it has ended"])
async def test_a_push_outlives_the_gate_and_is_not_made_twice(
    at: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_process_left: None, when: str
) -> None:
    monkeypatch.setenv("RIG_COG_DELAY", "1")
    project, image, state = at.project(source("return text")), f"{at.registry.host}/acme/painter", state_of(tmp_path)
    first = gate_that_pushes(project, image, state)
    assert first.stdout is not None
    first.stdout.readline()
    first.send_signal(signal.SIGKILL)
    first.wait()
    if when == "after it has ended":
        wait_until((state / "push.rc").exists)
    lines: list[str] = []
    pushed = await (await Cog.find()).push(project, image, BuildOptions(), state, lines.append)
    assert pushed.digest == at.registry.digest("acme/painter")
    assert at.pushes()["acme/painter"] == 1
    assert f"Image '{image}' pushed" in lines


async def test_a_result_is_read_again_without_the_command(at: Rig, tmp_path: Path) -> None:
    project, image, state = at.project(source("return text")), f"{at.registry.host}/acme/painter", state_of(tmp_path)
    cog = await Cog.find()
    first = await cog.push(project, image, BuildOptions(), state, lambda line: None)
    assert await cog.push(project, image, BuildOptions(), state, lambda line: None) == first
    assert at.pushes()["acme/painter"] == 1


async def test_two_that_push_the_same_push_once(at: Rig, tmp_path: Path) -> None:
    project, image, state = at.project(source("return text")), f"{at.registry.host}/acme/painter", state_of(tmp_path)
    cog = await Cog.find()
    both = [cog.push(project, image, BuildOptions(), state, lambda line: None) for _ in range(2)]
    first, second = await asyncio.gather(*both)
    assert first == second
    assert at.pushes()["acme/painter"] == 1


async def test_a_failure_stays_a_failure(path: Path) -> None:
    script(path, 'echo "once" >> count; exit 7')
    cog, state = await Cog.find(), state_of(path)
    for _ in range(2):
        with pytest.raises(PushFailed, match="exit code 7"):
            await cog.push(path, IMAGE, BuildOptions(), state, lambda line: None)
    assert (path / "count").read_text() == "once\n"


def shell_of(state: Path) -> psutil.Process:
    wait_until((state / "push.log").exists)
    return psutil.Process(int((state / "push.pid").read_text()))


async def test_a_push_that_dies_with_its_shell_is_interrupted(path: Path) -> None:
    script(path, f'echo "once" >> count; echo "New Version: {A}"; sleep 30')
    cog, state = await Cog.find(), state_of(path)
    pushing = asyncio.create_task(cog.push(path, IMAGE, BuildOptions(), state, lambda line: None))
    await asyncio.to_thread(wait_until, (path / "count").exists)
    shell = await asyncio.to_thread(shell_of, state)
    os.killpg(shell.pid, signal.SIGKILL)
    with pytest.raises(PushInterrupted, match="cut off without a result") as raised:
        await pushing
    assert raised.value.digest == A
    with pytest.raises(PushInterrupted):
        await cog.push(path, IMAGE, BuildOptions(), state, lambda line: None)
    assert (path / "count").read_text() == "once\n"


async def test_a_command_that_outlives_its_shell_is_waited_for(path: Path) -> None:
    script(path, "sleep 1.5; touch ended")
    cog, state = await Cog.find(), state_of(path)
    pushing = asyncio.create_task(cog.push(path, IMAGE, BuildOptions(), state, lambda line: None))
    shell = await asyncio.to_thread(shell_of, state)
    shell.kill()
    with pytest.raises(PushInterrupted):
        await pushing
    assert (path / "ended").exists()


async def test_what_died_before_the_command_began_is_begun(path: Path) -> None:
    script(path, f"echo 'New Version: {A}'")
    state = state_of(path)
    (state / "push.lock").touch()
    (state / "push.pid").write_text("1\n")
    pushed = await (await Cog.find()).push(path, IMAGE, BuildOptions(), state, lambda line: None)
    assert pushed.digest == A


# Cancelling


@pytest.mark.parametrize("continued", [False, True], ids=["its own", "one that it continues"])
async def test_a_cancelled_push_leaves_no_process(
    at: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_process_left: None, continued: bool
) -> None:
    monkeypatch.setenv("RIG_COG_FAULT", "hang")
    project, image, state = at.project(source("return text")), f"{at.registry.host}/acme/painter", state_of(tmp_path)
    cog = await Cog.find()
    if continued:
        first = gate_that_pushes(project, image, state)
        assert first.stdout is not None
        first.stdout.readline()
        first.send_signal(signal.SIGKILL)
        first.wait()
    pushing = asyncio.create_task(cog.push(project, image, BuildOptions(), state, lambda line: None))
    shell = await asyncio.to_thread(shell_of, state)
    await asyncio.to_thread(wait_until, lambda: b"#7 DONE" in (state / "push.log").read_bytes())
    family = [shell, *shell.children(recursive=True)]
    pushing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pushing
    assert not [process for process in family if process.is_running()]
    with pytest.raises(PushInterrupted):
        await cog.push(project, image, BuildOptions(), state, lambda line: None)


async def test_what_ignores_its_end_is_killed(
    path: Path, monkeypatch: pytest.MonkeyPatch, no_process_left: None
) -> None:
    monkeypatch.setattr("gate.release.detached.STOP_SECONDS", 0.3)
    script(path, "trap '' TERM; sleep 60 & while :; do sleep 0.1; done")
    state = state_of(path)
    pushing = asyncio.create_task((await Cog.find()).push(path, IMAGE, BuildOptions(), state, lambda line: None))
    shell = await asyncio.to_thread(shell_of, state)
    await asyncio.to_thread(wait_until, lambda: len(shell.children(recursive=True)) >= 2)
    family = shell.children(recursive=True)
    pushing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pushing
    assert not [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


# Build secrets


def test_the_values_of_build_secrets_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "from-the-environment")
    monkeypatch.setenv("named", "after-its-id")
    (tmp_path / "one").write_text("in-a-file\n")
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://me:hush0123456789@host/simple\ntimeout = 60\n")
    asked = ["id=a,env=TOKEN", "id=named", "id=b,src=one", "type=file,id=c,source=pip.conf", "id=d,type=env,src=TOKEN"]
    assert secret_values(tmp_path, asked) == [
        *("from-the-environment", "after-its-id", "in-a-file"),
        *("https://me:hush0123456789@host/simple", "from-the-environment"),
    ]


@pytest.mark.parametrize(
    ("secret", "sentence"),
    [
        ("src=one", "write it as id=NAME"),
        ("id=a,file=x", "write it as id=NAME"),
        ("", "write it as id=NAME"),
        ("id=a,src=nowhere", "nowhere cannot be read"),
        ("id=a,env=NO_SUCH_VARIABLE", "no environment variable NO_SUCH_VARIABLE"),
    ],
)
def test_a_build_secret_without_a_source_is_an_error(tmp_path: Path, secret: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        secret_values(tmp_path, [secret])
