"""The README's ways to call a hosted gate, each run as it stands against the stand-in for Replicate."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES, ROOT
from tests.platform import Host, Platform
from tests.rig.ci import Event, Pipeline, Services, run_gitlab, run_workflow
from tests.test_hosted import CASES

pytest.importorskip("open_clip", reason="needs the clip extra: pip install 'gate[clip]'")

README = (ROOT / "README.md").read_text()


def block(name: str) -> str:
    """The code block of the README that is marked as tried under this name."""
    match = re.search(rf"<!-- tried: {name} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert match, f"the README has no block marked {name}"
    return match[1]


@dataclass(frozen=True)
class Caller:
    """Somebody with a token, a configuration and a live version, on a Replicate that has a gate."""

    folder: Path
    environment: dict[str, str]
    url: str

    def run(self, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, input=text, capture_output=True, text=True, check=False, timeout=240,
            cwd=self.folder, env=os.environ | self.environment,
        )  # fmt: skip


@pytest.fixture(scope="module")
def caller(platform_host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    folder = tmp_path_factory.mktemp("caller")
    (folder / "config.yaml").write_text(CASES)
    before = dict(os.environ)
    with Platform(platform_host) as platform:
        # The environment of the hosted gate, as its image would set it.
        os.environ.update(
            GATE_CLIP_MODEL=str(EXAMPLES / "clip" / "painter-clip.json"),
            GATE_CLIP_WEIGHTS=str(EXAMPLES / "clip" / "painter-clip.safetensors"),
            GATE_ALLOW_LOOPBACK="1",
            REPLICATE_BASE_URL=platform.url,
        )
        platform.add_model("acme/gate", str(ROOT))
        platform.add_model("acme/painter", str(EXAMPLES / "painter"), str(EXAMPLES / "painter-swapped"))
        live = platform.models.all["acme/painter"].versions[0].id
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = dict(platform.environment) | {"LIVE_VERSION": live, "PATH": path}
        try:
            yield Caller(folder, environment, platform.url)
        finally:
            os.environ.clear()
            os.environ.update(before)


def test_via(caller: Caller) -> None:
    command = block("via").removeprefix("$ ")
    done = caller.run("bash", "-c", command)
    assert done.returncode == 1, done.stderr
    assert "FAIL" in done.stdout


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq on the PATH")
def test_curl(caller: Caller) -> None:
    script = block("curl").replace("https://api.replicate.com", caller.url).replace("sleep 5", "sleep 0.5")
    done = caller.run("bash", "-euo", "pipefail", "-c", script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "fail"


def test_the_client_in_python(caller: Caller) -> None:
    done = caller.run(sys.executable, "-", text=block("python"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("fail ")


@pytest.fixture
def repository(caller: Caller, tmp_path: Path) -> Path:
    """The caller's folder as a repository, with the gate's beside it."""
    folder = tmp_path / "repository"
    shutil.copytree(caller.folder, folder)
    (folder / "gate").symlink_to(ROOT)
    return folder


@pytest.fixture
def ci(caller: Caller, tmp_path: Path) -> tuple[dict[str, str], Services]:
    """What a CI service has for the caller: secrets, and where things are."""
    about = dict(caller.environment)
    secrets = {"REPLICATE_API_TOKEN": about.pop("REPLICATE_API_TOKEN")}
    return secrets, Services(tmp_path / "no-cog", about)


def test_github(repository: Path, ci: tuple[dict[str, str], Services], tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(block("github"))
    done = run_workflow(path, Event("pull_request"), repository, *ci, tmp_path / "run")
    assert done.result == "failure", done.log
    assert json.loads((done.artifacts / "verdict" / "verdict.json").read_text())["verdict"] == "fail", done.log


def test_gitlab(repository: Path, ci: tuple[dict[str, str], Services], tmp_path: Path) -> None:
    path = tmp_path / ".gitlab-ci.yml"
    path.write_text(block("gitlab"))
    [done] = run_gitlab(path, Pipeline("merge_request_event"), repository, *ci, tmp_path / "run")
    assert done.result == "failed", done.log
    assert json.loads((done.artifacts / "verdict.json").read_text())["verdict"] == "fail", done.log


def test_every_option_and_file_that_the_readme_names_exists() -> None:
    for path in re.findall(r"\]\(((?!http)[^)#]+)\)", README):
        assert (ROOT / path).exists(), path
    shown = "".join(
        subprocess.run(
            [sys.executable, "-m", "gate", command, "--help"], capture_output=True, text=True, check=True
        ).stdout
        for command in ("check", "push", "lint", "canary", "rollback")
    )
    for option in set(re.findall(r"`(--[a-z-]+)", README)):
        assert option in shown, option
