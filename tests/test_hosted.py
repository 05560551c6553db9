"""The gate as a Cog model: served by Cog's own server from this repository, judging models on the Replicate stand-in."""

import asyncio
import base64
import json
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator

from gate.config import Config, loads
from gate.targets.base import Prediction
from gate.targets.local import LocalTarget
from gate.verdict import schema_text
from gate.via import config_text
from tests.conftest import EXAMPLES, ROOT
from tests.platform import Fault, Host, Platform

pytest.importorskip("open_clip", reason="needs the clip extra: pip install 'gate[clip]'")

CASES = """
predict:
  predict_timeout: 60
  test_cases:
    - inputs: {prompt: "a small red circle on a blue background, left"}
      match_prompt: A 256x256px png image of a small red circle on a blue background
    - inputs: {prompt: "a large yellow star on a green background, top right"}
      match_prompt: A 256x256px png image of a large yellow star on a green background
    - inputs: {prompt: "a large purple square on a white background, centre"}
judge: {claude: false}
"""


class Hosted:
    """The gate's own project on a real Cog server, spoken to from tests that are not asynchronous."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.target = LocalTarget(str(ROOT), parallel=1, setup_timeout=120)
        self._wait(self.target.__aenter__())

    def start(self, **inputs: Any) -> "Future[Prediction]":
        inputs = {"replicate_api_token": self._token} | inputs
        return asyncio.run_coroutine_threadsafe(self.target.predict(inputs, 240), self._loop)

    def predict(self, **inputs: Any) -> Prediction:
        return self.start(**inputs).result(300)

    def document(self) -> dict[str, Any]:
        return self._wait(self.target.openapi())

    def close(self) -> None:
        self._wait(self.target.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _wait(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(180)


@pytest.fixture(scope="module")
def replicate(platform_host: Host) -> Iterator[Platform]:
    """A platform that lives as long as the hosted gate, which reads its address when it starts."""
    with Platform(platform_host) as platform:
        yield platform


@pytest.fixture(scope="module")
def hosted(replicate: Platform) -> Iterator[Hosted]:
    environment = {
        "REPLICATE_BASE_URL": replicate.environment["REPLICATE_BASE_URL"],
        "GATE_CLIP_MODEL": str(EXAMPLES / "clip" / "painter-clip.json"),
        "GATE_CLIP_WEIGHTS": str(EXAMPLES / "clip" / "painter-clip.safetensors"),
        "GATE_ALLOW_LOOPBACK": "1",
    }
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        server = Hosted(replicate.settings.token)
    finally:
        os.environ.clear()
        os.environ.update(before)
    yield server
    server.close()


def versions(replicate: Platform, *projects: str) -> list[str]:
    """Push projects as versions of one model; returns their references, each with its version."""
    name = f"acme/{projects[-1]}"
    replicate.add_model(name, *(str(EXAMPLES / project) for project in projects))
    return [f"{name}:{version.id}" for version in replicate.models.all[name].versions]


def verdict_of(prediction: Prediction) -> dict[str, Any]:
    assert prediction.status == "succeeded", prediction.error
    Draft202012Validator(json.loads(schema_text())).validate(prediction.output)
    return prediction.output


def test_a_harmless_version_passes_and_the_logs_tell_how(hosted: Hosted, replicate: Platform) -> None:
    baseline, candidate = versions(replicate, "painter", "painter-refactored")
    prediction = hosted.predict(model=candidate, baseline=baseline, config=CASES)
    verdict = verdict_of(prediction)
    assert verdict["verdict"] == "pass", verdict["reason"]
    assert verdict["candidate"] == {"ref": candidate, "kind": "replicate", "version": candidate.split(":")[1]}
    assert "✓ compare.1" in prediction.logs
    assert replicate.settings.token not in prediction.logs + json.dumps(verdict)
    assert replicate.wait_until_idle()


def test_a_harmful_version_fails(hosted: Hosted, replicate: Platform) -> None:
    baseline, candidate = versions(replicate, "painter", "painter-swapped")
    verdict = verdict_of(hosted.predict(model=candidate, baseline=baseline, config=CASES))
    assert verdict["verdict"] == "fail"
    assert any(check["decided_by"] == "clip" for check in verdict["checks"] if check["status"] == "fail")


def test_the_configuration_may_be_a_file(hosted: Hosted, replicate: Platform) -> None:
    [candidate] = versions(replicate, "painter-stuck")
    file = "data:text/yaml;base64," + base64.b64encode(CASES.encode()).decode()
    verdict = verdict_of(hosted.predict(model=candidate, config_file=file))
    assert [check["id"] for check in verdict["checks"]][-3:] == ["case.1", "case.2", "case.3"]


def test_a_cancelled_prediction_cancels_those_that_it_started(hosted: Hosted, replicate: Platform) -> None:
    [candidate] = versions(replicate, "painter-grain")
    replicate.faults.add(Fault("stuck_processing", where="POST /v1/*predictions"))
    url = hosted.target._servers[0].client.base_url
    inputs = {"model": candidate, "config": CASES, "replicate_api_token": replicate.settings.token}
    with ThreadPoolExecutor() as pool:
        body = {"id": "to-be-cancelled", "input": inputs}
        running = pool.submit(httpx2.post, f"{url}/predictions", json=body, timeout=120)
        deadline = time.monotonic() + 60
        while not replicate.running() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert replicate.running()
        httpx2.post(f"{url}/predictions/to-be-cancelled/cancel")
        answer = running.result().json()
    replicate.faults.clear()
    assert answer["status"] == "canceled"
    assert replicate.wait_until_idle()


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"model": "examples/painter/"}, "judges models on Replicate only"),
        ({"model": "http://127.0.0.1:5000"}, "judges models on Replicate only"),
        ({"model": "/etc"}, "judges models on Replicate only"),
        ({"model": "acme/painter", "baseline": "https://169.254.169.254"}, "judges models on Replicate only"),
        ({"model": "acme/painter", "config": "predikt: {}"}, "did you mean predict"),
        (
            {"model": "acme/painter", "config": CASES, "config_file": "data:text/yaml;base64,YTogMQ=="},
            "either config or",
        ),
        ({"model": "acme/nothing", "config": CASES}, "acme/nothing"),
        ({"model": "acme/painter", "config": CASES, "replicate_api_token": "r8_" + "W" * 37}, "REPLICATE_API_TOKEN"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_a_sentence(
    hosted: Hosted, replicate: Platform, inputs: dict[str, str], message: str
) -> None:
    replicate.add_model("acme/painter", str(EXAMPLES / "painter"))
    prediction = hosted.predict(**inputs)
    assert prediction.status == "failed"
    assert message in str(prediction.error)
    assert "W" * 37 not in str(prediction.error) + prediction.logs


def test_a_configuration_cannot_name_weights_or_files_of_the_server(hosted: Hosted, replicate: Platform) -> None:
    [candidate] = versions(replicate, "painter-classic")
    other = hosted.predict(model=candidate, config=CASES.replace("{claude", "{clip: {pretrained: /etc/passwd}, claude"))
    assert other.status == "failed"
    assert "loads no others" in str(other.error)
    local = CASES.replace(
        "      match_prompt: A 256x256px png image of a small red", "      match_url: /etc/passwd #", 1
    )
    verdict = verdict_of(hosted.predict(model=candidate, config=local))
    [case] = [check for check in verdict["checks"] if check["id"] == "case.1"]
    assert case["status"] == "inconclusive"
    assert "is not an http(s) or data URL" in case["message"]


def test_the_schema_is_what_callers_rely_on(hosted: Hosted) -> None:
    schema = hosted.document()["components"]["schemas"]["Input"]
    assert list(schema["properties"]) == [
        "model", "baseline", "config", "config_file", "replicate_api_token", "anthropic_api_key",
    ]  # fmt: skip
    assert schema["required"] == ["model", "replicate_api_token"]
    assert all(field["description"] for field in schema["properties"].values())


def test_a_configuration_survives_being_handed_over() -> None:
    config = loads(CASES, "test")
    assert loads(config_text(config), "handed over") == config
    assert loads(config_text(Config()), "empty") == Config()
