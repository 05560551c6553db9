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
import yaml

from tests.conftest import EXAMPLES, ROOT
from tests.platform import Host, Platform
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


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_ci_configurations(caller: Caller, name: str) -> None:
    document = yaml.safe_load(block(name))
    if name == "github":
        steps = [step["run"] for step in document["jobs"]["gate"]["steps"] if "run" in step]
    else:
        steps = document["gate"]["script"]
    [judge] = [step for step in steps if step.startswith("gate ")]
    done = caller.run("bash", "-c", judge)
    assert done.returncode == 1, done.stderr
    assert json.loads((caller.folder / "verdict.json").read_text())["verdict"] == "fail"


def test_every_option_and_file_that_the_readme_names_exists() -> None:
    for path in re.findall(r"\]\(((?!http)[^)#]+)\)", README):
        assert (ROOT / path).exists(), path
    shown = subprocess.run(
        [sys.executable, "-m", "gate", "check", "--help"], capture_output=True, text=True, check=True
    )
    for option in set(re.findall(r"`(--[a-z-]+)", README)):
        assert option in shown.stdout, option
