"""Whatever a failing run writes, no secret is in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES
from tests.platform import Fault, Platform
from tests.projects import OPTIONAL_TEXT, source, write

KEY = "sk-ant-" + "api03-" + "K" * 40
SECRET_INPUT = "correct-horse-battery"
CONFIG = """
predict:
  predict_timeout: 5
  test_cases:
    - inputs: {text: hello}
      match_prompt: a friendly greeting
    - inputs: {text: hello, key: %s}
judge: {clip: false}
"""


def run(platform: Platform, folder: Path, *arguments: str) -> str:
    """Everything that a run with -vvv writes: both streams and every file."""
    environment = dict(platform.environment) | {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
    command = [
        sys.executable,
        "-m",
        "gate",
        "check",
        *arguments,
        "--config",
        "config.yaml",
        "-vvv",
        "--json",
        "out.json",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env=os.environ | environment, timeout=120
    )
    assert done.returncode != 0
    written = [path.read_text(errors="replace") for path in folder.rglob("*") if path.name == "out.json"]
    return "\n".join([done.stdout, done.stderr, *written])


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault("status", status=401),
        Fault("status", status=402, where="POST /v1/*predictions"),
        Fault("malformed", where="GET /v1/models/*", times=1),
        Fault("aborted"),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status}" if fault else "the model tells all it knows",
)
def test_no_secret_is_written(platform: Platform, tmp_path: Path, fault: Fault | None) -> None:
    body = f"""
        told = key.get_secret_value() if key else ""
        print("my key is", told, {platform.settings.token!r}, {KEY!r})
        raise ValueError("failed with " + told + " and {platform.settings.token} and {KEY}")
    """
    inputs = f'{OPTIONAL_TEXT}, key: Secret = Input(description="Key.", default=None)'
    code = source(body, inputs=inputs).replace("Input, Path", "Input, Path, Secret")
    platform.add_model("acme/teller", str(write(tmp_path / "teller", code)))
    platform.add_model("acme/painter", str(EXAMPLES / "painter"))
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "config.yaml").write_text(CONFIG % SECRET_INPUT)
    if fault:
        platform.faults.add(fault)
    written = run(platform, folder, "acme/teller", "--baseline", "acme/teller")
    for secret in (platform.settings.token, KEY):
        assert secret not in written
    if fault is None:
        assert "failed with" in written
        assert SECRET_INPUT not in written


def test_a_refused_token_is_not_repeated(platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "r8_" + "W" * 37
    (tmp_path / "config.yaml").write_text(CONFIG % SECRET_INPUT)
    platform.add_model("acme/painter", str(EXAMPLES / "painter"))
    platform.settings.token, right = wrong + "x", platform.settings.token
    written = run(platform, tmp_path, "acme/painter")
    assert right not in written
    assert wrong not in written
