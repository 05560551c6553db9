"""`gate push` from a folder to its users, on the rig: a real registry, real Cog servers, a stand-in for `cog`."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from gate.config import loads
from gate.events import CheckFinished, Event
from gate.release.push import push
from gate.release.request import PushRequest
from gate.verdict import Verdict
from tests.conftest import EXAMPLES, ROOT
from tests.platform import Fault
from tests.platform.fleet import Program
from tests.platform.models import Version
from tests.projects import source
from tests.rig.rig import Rig

MODEL, TEST_MODEL, DEPLOYMENT = "acme/reader", "acme/reader-test", "acme/readers"
LIVE = source("return text.upper()")
BETTER = source("return text.upper()  # refactored")
WORSE = source("return text.lower()")
CONFIG = f"""
model: {MODEL}
predict:
  test_cases:
    - inputs: {{text: one}}
    - inputs: {{text: two}}
      exact_string: TWO
judge: {{clip: false, claude: false}}
speed: {{max_slowdown: null}}
"""
GATE_PUSH = [sys.executable, "-m", "gate", "push"]
SECRET = "r8_" + "K7dQ2mXv9LpT4nRb6WzY8cHfJ1sGtA3uEoDk5"


class Shop:
    """A live model on the rig, and a project that is to replace it."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.live = ""

    def open(self, code: str | None = LIVE) -> str:
        """Make the live model, with a version of this code; returns the version."""
        self.rig.platform.add_model(MODEL)
        if code is not None:
            project = self.rig.project(code, "live")
            pushed = self.rig.cog("push", f"{self.rig.registry.host}/{MODEL}", cwd=project)
            assert pushed.returncode == 0, pushed.stdout + pushed.stderr
            [self.live] = self.rig.versions(MODEL)
        return self.live

    def candidate(self, code: str = BETTER, config: str = CONFIG) -> Path:
        folder = self.rig.project(code, "candidate")
        (folder / "cog-safe-push.yaml").write_text(config)
        return folder

    def push(self, project: Path, *options: str, code: int = 0, **environment: str) -> "Pushed":
        done = self.rig.gate("push", *options, "--json", "verdict.json", cwd=project, **environment)
        assert done.returncode == code, done.stdout + done.stderr
        return Pushed(done, json.loads((project / "verdict.json").read_text()))

    def latest(self, model: str = MODEL) -> str:
        """The latest version, as Replicate's API tells."""
        return self.api("GET", f"/models/{model}")["latest_version"]["id"]

    def api(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        platform = self.rig.platform
        headers = {"Authorization": f"Bearer {platform.settings.token}"}
        answer = httpx2.request(method, f"{platform.url}/v1{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def deploy(self, version: str) -> None:
        settings = {"hardware": "gpu-t4", "min_instances": 2, "max_instances": 7}
        self.api("POST", "/deployments", {"name": "readers", "model": MODEL, "version": version} | settings)

    def deployment(self) -> dict[str, Any]:
        return self.api("GET", f"/deployments/{DEPLOYMENT}")["current_release"]


class Pushed:
    def __init__(self, done: "subprocess.CompletedProcess[str]", verdict: dict[str, Any]) -> None:
        self.said = done.stderr
        self.shown = done.stdout
        self.verdict = verdict
        self.release = verdict["release"]
        self.failed = [check["id"] for check in verdict["checks"] if check["status"] == "fail"]


@pytest.fixture
def shop(rig: Rig) -> Shop:
    return Shop(rig)


def test_what_passed_is_live_by_its_digest_and_nothing_was_built_or_uploaded_for_it(shop: Shop):
    live = shop.open()
    pushed = shop.push(shop.candidate())
    release = pushed.release
    tested = release["tested_version"]
    assert shop.rig.registry.digest(MODEL) == shop.rig.registry.digest(TEST_MODEL) == tested == shop.latest()
    assert (release["status"], release["version"], release["previous_version"]) == ("released", tested, live)
    assert (release["promoted_by"], release["is_tested_version"]) == ("registry", True)
    assert shop.rig.pushes() == {MODEL: 1, TEST_MODEL: 1}  # the first is how the live version came to be
    assert [upload for upload in shop.rig.registry.layer_uploads(MODEL) if "docker" not in upload.user_agent] == []
    assert pushed.verdict["candidate"]["version"] == tested
    assert pushed.verdict["baseline"]["version"] == live
    assert [step["name"] for step in release["steps"] if step["status"] == "done"] == [
        "models",
        "push",
        "version",
        "judge",
        "promote",
        "smoke",
    ]
    assert f"{MODEL}:{tested} is live, the very version that was judged" in pushed.shown


def test_the_output_of_cog_is_shown_as_it_comes(shop: Shop):
    shop.open(None)
    pushed = shop.push(shop.candidate())
    assert any(line.startswith("  | ") for line in pushed.said.splitlines())


def test_a_candidate_that_fails_is_never_visible_on_the_live_model(shop: Shop):
    live = shop.open()
    puts = len(shop.rig.registry.manifest_puts(MODEL))
    pushed = shop.push(shop.candidate(WORSE), code=1)
    assert pushed.failed == ["case.2", "compare.1", "compare.2"]
    assert (pushed.release["status"], pushed.release["version"]) == ("not released", None)
    assert shop.latest() == live
    assert len(shop.rig.registry.manifest_puts(MODEL)) == puts


def test_broken_code_is_found_before_anything_is_built(shop: Shop):
    shop.open(None)
    pushed = shop.push(shop.candidate(source("return undefined_name")), code=1)
    assert pushed.failed == ["lint.code"]
    assert shop.rig.pushes() == {}
    assert TEST_MODEL not in shop.rig.platform.models.all


def test_the_first_version_of_a_model_is_judged_by_its_own_cases_on_a_private_test_model(shop: Shop):
    shop.open(None)
    pushed = shop.push(shop.candidate(), "--test-hardware", "gpu-t4")
    assert pushed.verdict["baseline"] is None
    assert pushed.release["previous_version"] is None
    assert shop.latest() == pushed.release["tested_version"]
    test_model = shop.rig.platform.models.all[TEST_MODEL]
    assert test_model.visibility == "private"


def test_a_gate_on_replicate_may_judge_what_was_pushed(shop: Shop):
    pytest.importorskip("open_clip", reason="needs the clip extra: pip install 'gate[clip]'")
    live = shop.open()
    clip = EXAMPLES / "clip"
    environment = {
        "REPLICATE_BASE_URL": shop.rig.platform.url,
        "GATE_ALLOW_LOOPBACK": "1",
        "GATE_CLIP_MODEL": str(clip / "painter-clip.json"),
        "GATE_CLIP_WEIGHTS": str(clip / "painter-clip.safetensors"),
    }
    gate = shop.rig.platform.add_model("acme/gate")
    gate.release(Version(Program(ROOT, environment=tuple(environment.items())), "9" * 64))
    pushed = shop.push(shop.candidate(), "--via", "acme/gate")
    assert shop.latest() == pushed.release["tested_version"] != live
    assert pushed.verdict["baseline"]["version"] == live
    assert [run.model for run in shop.rig.platform.predictions].count("acme/gate") == 1


def test_with_no_push_the_live_model_is_left_alone(shop: Shop):
    live = shop.open()
    pushed = shop.push(shop.candidate(), "--no-push")
    assert pushed.verdict["verdict"] == "pass"
    assert pushed.release["status"] == "not released"
    assert shop.latest() == live


@pytest.mark.parametrize("version", ["0.9.4", "0.16.2", "0.23.1"])
def test_every_version_of_cog_says_what_it_pushed_in_a_way_that_is_understood(shop: Shop, version: str):
    shop.open(None)
    shop.rig.cog_version = version
    pushed = shop.push(shop.candidate(), "--fast-push")
    assert shop.latest() == pushed.release["tested_version"]


class TestARegistryThatRefuses:
    def test_is_gone_round_by_another_push_and_the_verdict_says_that_users_get_other_bytes(self, shop: Shop):
        shop.open()
        shop.rig.registry.refuse("mounts", how="unmounted", name=MODEL)
        pushed = shop.push(shop.candidate())
        assert (pushed.release["promoted_by"], pushed.release["is_tested_version"]) == ("push", False)
        assert shop.latest() == pushed.release["version"] != pushed.release["tested_version"]
        assert "NOT the version that was judged" in pushed.shown

    def test_ends_the_run_where_only_the_registry_may_release(self, shop: Shop):
        live = shop.open()
        shop.rig.registry.refuse("mounts", how="unmounted", name=MODEL)
        pushed = shop.push(shop.candidate(), "--promote", "registry", code=3)
        assert (pushed.release["status"], pushed.release["version"]) == ("not released", None)
        assert shop.latest() == live

    def test_is_not_asked_where_a_push_is_wanted(self, shop: Shop):
        shop.open(None)
        pushed = shop.push(shop.candidate(), "--promote", "push")
        assert pushed.release["promoted_by"] == "push"
        assert shop.rig.registry.mounts(MODEL) == []


class TestADeployment:
    CONFIG = CONFIG + "deployment: {name: readers}\n"

    def test_follows_and_keeps_its_hardware_and_scaling(self, shop: Shop):
        live = shop.open()
        shop.deploy(live)
        pushed = shop.push(shop.candidate(config=self.CONFIG))
        tested = pushed.release["tested_version"]
        release = shop.deployment()
        assert release["version"] == tested
        configuration = {"hardware": "gpu-t4", "min_instances": 2, "max_instances": 7}
        assert release["configuration"].items() >= configuration.items()
        assert pushed.release["deployment"] == {
            "name": DEPLOYMENT,
            "status": "updated",
            "version": tested,
            "previous_version": live,
        }
        assert shop.rig.platform.predictions[-1].deployment == DEPLOYMENT
        assert pushed.release["smoke"]["status"] == "succeeded"

    def test_is_created_where_there_is_none(self, shop: Shop):
        shop.open()
        pushed = shop.push(shop.candidate(config=self.CONFIG))
        assert pushed.release["deployment"]["status"] == "created"
        configuration = {"hardware": "cpu", "min_instances": 1, "max_instances": 20}
        assert shop.deployment()["configuration"].items() >= configuration.items()

    def test_goes_back_with_the_model_when_the_smoke_prediction_fails(self, shop: Shop):
        live = shop.open()
        shop.deploy(live)
        shop.rig.platform.faults.add(Fault("failed", where=f"POST /v1/deployments/{DEPLOYMENT}/predictions"))
        pushed = shop.push(shop.candidate(config=self.CONFIG), code=1)
        assert shop.deployment()["version"] == live == shop.latest()
        assert pushed.release["status"] == "rolled back"
        assert pushed.release["deployment"]["status"] == "rolled back"
        assert "the smoke prediction failed" in pushed.verdict["reason"]
        assert f"The deployment {DEPLOYMENT} runs {MODEL}:{live}" in pushed.verdict["reason"]

    def test_of_another_model_is_found_out_before_anything_is_pushed(self, shop: Shop):
        shop.rig.platform.add_model("acme/other", shop.rig.project(LIVE, "other"))
        body = {"name": "readers", "model": "acme/other", "version": shop.latest("acme/other"), "hardware": "cpu"}
        shop.api("POST", "/deployments", body | {"min_instances": 1, "max_instances": 1})
        shop.open(None)
        done = shop.rig.gate("push", cwd=shop.candidate(config=self.CONFIG))
        assert done.returncode == 2
        assert "this deployment runs acme/other, not acme/reader" in done.stderr
        assert shop.rig.pushes() == {}


def test_a_version_that_came_live_while_the_candidate_was_judged_stops_the_release(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
):
    shop.open()
    for name, value in shop.rig.environment.items():
        monkeypatch.setenv(name, value)
    theirs: list[str] = []

    def somebody_else(event: Event) -> None:
        if isinstance(event, CheckFinished) and event.result.id == "case.1":
            project = shop.rig.project(source("return text.upper() * 2"), "theirs")
            assert shop.rig.cog("push", f"{shop.rig.registry.host}/{MODEL}", cwd=project).returncode == 0
            theirs.append(shop.latest())

    request = PushRequest(shop.candidate(), MODEL, loads(CONFIG, "config"))
    verdict = asyncio.run(push(request, somebody_else))
    assert verdict.verdict == "inconclusive"
    assert "has got another version" in verdict.reason
    assert verdict.release is not None
    assert (verdict.release.status, verdict.release.version) == ("not released", None)
    assert [shop.latest()] == theirs


class TestTheModelsName:
    def test_is_that_of_image_in_cog_yaml_where_nothing_else_names_one(self, shop: Shop):
        shop.open(None)
        project = shop.candidate(config=CONFIG.replace(f"model: {MODEL}\n", ""))
        with (project / "cog.yaml").open("a") as file:
            file.write(f"image: r8.im/{MODEL}\n")
        shop.push(project)
        assert shop.rig.pushes() == {TEST_MODEL: 1}

    def test_has_to_be_somewhere(self, shop: Shop):
        done = shop.rig.gate("push", cwd=shop.candidate(config=CONFIG.replace(f"model: {MODEL}\n", "")))
        assert done.returncode == 2
        assert "needs a MODEL" in done.stderr

    def test_has_to_be_that_of_a_model_which_is_there(self, shop: Shop):
        done = shop.rig.gate("push", cwd=shop.candidate())
        assert done.returncode == 2
        assert f"{MODEL}: there is no such model on Replicate" in done.stderr

    def test_cannot_be_the_test_models(self, shop: Shop):
        done = shop.rig.gate("push", "--test-model", MODEL, cwd=shop.candidate())
        assert done.returncode == 2
        assert "the test model must be another one" in done.stderr


class TestAFailingCog:
    @pytest.mark.parametrize(
        ("fault", "said"),
        [
            ("fail-build", "cog push"),
            ("no-digest", "did not say which version"),
            ("wrong-digest", "the registry serves"),
        ],
    )
    def test_never_releases_anything(self, shop: Shop, fault: str, said: str):
        live = shop.open()
        pushed = shop.push(shop.candidate(), code=3, RIG_COG_FAULT=fault)
        assert said in pushed.verdict["reason"]
        assert pushed.release["status"] == "not released"
        assert shop.latest() == live

    def test_that_is_missing_is_a_usage_error(self, shop: Shop, tmp_path: Path):
        shop.open(None)
        done = shop.rig.gate("push", cwd=shop.candidate(), PATH=str(tmp_path))
        assert done.returncode == 2
        assert "cog" in done.stderr


class TestAnInterruptedRun:
    def test_goes_on_where_it_was_after_a_service_was_away(self, shop: Shop):
        shop.open()
        project = shop.candidate()
        shop.rig.registry.refuse("mounts", how="status", status=403, name=MODEL)
        first = shop.push(project, "--promote", "registry", code=3)
        assert "--resume" in first.verdict["reason"]
        predictions = len(shop.rig.platform.predictions)
        shop.rig.registry.allow()
        second = shop.push(project, "--promote", "registry", "--resume")
        resumed = {step["name"]: step["resumed"] for step in second.release["steps"]}
        assert resumed == {
            "models": True,
            "push": True,
            "version": True,
            "judge": True,
            "promote": False,
            "deployment": False,
            "smoke": False,
        }
        assert shop.rig.pushes()[TEST_MODEL] == 1
        assert len(shop.rig.platform.predictions) == predictions + 1  # the smoke prediction
        assert shop.latest() == first.release["tested_version"]

    def test_is_not_gone_on_with_after_the_project_has_changed(self, shop: Shop):
        shop.open()
        project = shop.candidate()
        shop.rig.registry.refuse("mounts", how="status", status=403, name=MODEL)
        shop.push(project, "--promote", "registry", code=3)
        (project / "predict.py").write_text(WORSE)
        done = shop.rig.gate("push", "--promote", "registry", "--resume", cwd=project)
        assert done.returncode == 2
        assert "have changed since" in done.stderr

    def test_that_was_killed_while_cog_was_pushing_does_not_push_twice(self, shop: Shop):
        shop.open(None)
        project = shop.candidate()
        environment = os.environ | shop.rig.environment | {"RIG_COG_DELAY": "3", "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(GATE_PUSH, cwd=project, env=environment, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("  |"):
                process.kill()
                break
        process.wait()
        anew = shop.rig.gate("push", cwd=project)
        assert anew.returncode == 3
        assert "is still under way; go on with that run by --resume" in anew.stderr
        pushed = shop.push(project, "--resume")
        assert shop.rig.pushes() == {TEST_MODEL: 1}
        assert shop.latest() == pushed.release["tested_version"]


class TestTheOfficialModel:
    CONFIG = CONFIG + "official_model: acme/reader-official\n"

    def test_is_pushed_without_judging_where_no_secret_is_in_it(self, shop: Shop):
        pushed = shop.push(shop.candidate(config=self.CONFIG), "--push-official-model")
        assert shop.rig.pushes() == {"acme/reader-official": 1}
        assert shop.rig.platform.predictions == []
        assert shop.latest("acme/reader-official") == pushed.release["version"]
        assert [check["id"] for check in pushed.verdict["checks"]] == ["lint.project"]

    def test_is_not_pushed_with_a_secret_and_the_message_names_file_and_line_but_never_the_secret(self, shop: Shop):
        project = shop.candidate(config=self.CONFIG)
        (project / "settings.py").write_text(f'# settings\nTOKEN = "{SECRET}"\n')
        pushed = shop.push(project, "--push-official-model", code=1)
        assert shop.rig.pushes() == {}
        assert "settings.py, line 2" in pushed.verdict["reason"]
        everything = pushed.said + pushed.shown + json.dumps(pushed.verdict)
        assert SECRET not in everything
        assert SECRET[:12] not in everything

    def test_has_a_first_pass_with_the_key_in_the_project_which_only_a_private_model_may_have(self, shop: Shop):
        shop.open(None)
        project = shop.candidate(config=self.CONFIG)
        (project / "settings.py").write_text(f'TOKEN = "{SECRET}"\n')
        done = shop.rig.gate("push", cwd=project)
        assert done.returncode == 2
        assert "this model is public, and a secret is in the project (settings.py, line 1)" in done.stderr
        assert shop.rig.pushes() == {}
        shop.rig.platform.models.all[MODEL].visibility = "private"
        tested = shop.push(project).release["tested_version"]
        assert shop.latest() == tested

    def test_is_pushed_where_dockerignore_keeps_the_secret_out(self, shop: Shop):
        project = shop.candidate(config=self.CONFIG)
        (project / "settings.py").write_text(f'TOKEN = "{SECRET}"\n')
        (project / ".dockerignore").write_text("settings.py\n")
        shop.push(project, "--push-official-model")

    def test_has_to_be_in_the_configuration(self, shop: Shop):
        done = shop.rig.gate("push", "--push-official-model", cwd=shop.candidate())
        assert done.returncode == 2
        assert "official_model" in done.stderr


class TestTrainings:
    TRAINER = """
from cog import BaseModel, Input, Path


class TrainingOutput(BaseModel):
    weights: Path


def train(steps: int = Input(description="How long to learn.", ge=1)) -> TrainingOutput:
    with open("/tmp/weights-of-a-test.bin", "w") as file:
        file.write("x" * steps)
    return TrainingOutput(weights=Path("/tmp/weights-of-a-test.bin"))
"""
    CONFIG = """
model: acme/reader
train:
  destination: acme/reader-trained
  test_cases:
    - inputs: {steps: 2}
      jq_query: '.version | startswith("acme/reader-trained:")'
predict:
  test_cases:
    - inputs: {text: "${train.case.1.version}"}
      jq_query: 'startswith("ACME/READER-TRAINED:")'
judge: {clip: false, claude: false}
"""

    def project(self, shop: Shop) -> Path:
        project = shop.candidate(config=self.CONFIG)
        (project / "train.py").write_text(self.TRAINER)
        with (project / "cog.yaml").open("a") as file:
            file.write('train: "train.py:train"\n')
        return project

    def test_run_on_the_test_model_and_their_versions_are_inputs_of_predictions(self, shop: Shop):
        shop.open(None)
        pushed = shop.push(self.project(shop))
        statuses = {check["id"]: check["status"] for check in pushed.verdict["checks"]}
        assert statuses["train.lint.code"] == statuses["train.schema.lint"] == statuses["train.case.1"] == "pass"
        assert statuses["case.1"] == "pass"
        [training] = [run for run in shop.rig.platform.runs.all if run.kind == "trainings"]
        assert training.model == TEST_MODEL
        assert shop.rig.platform.models.all["acme/reader-trained"].visibility == "private"

    def test_that_fail_fail_the_run_and_what_needs_them_is_not_asked(self, shop: Shop):
        shop.open(None)
        project = self.project(shop)
        code = (
            (project / "train.py")
            .read_text()
            .replace("    with open", '    raise ValueError("no data")\n    with open')
        )
        (project / "train.py").write_text(code)
        pushed = shop.push(project, code=1)
        assert pushed.failed == ["train.case.1"]
        [case] = [check for check in pushed.verdict["checks"] if check["id"] == "case.1"]
        assert case["status"] == "inconclusive"
        assert "train.case.1 has made no version" in case["message"]
        assert shop.rig.platform.predictions == []


def test_many_models_are_released_one_after_the_other_and_one_failure_does_not_stop_the_others(shop: Shop):
    rig = shop.rig
    project = rig.project(BETTER, "many")
    configs = project / "cog-safe-push-configs"
    configs.mkdir()
    for name in ("loud", "quiet"):
        rig.platform.add_model(f"acme/{name}")
        text = CONFIG.replace(MODEL, f"acme/{name}").replace(
            "exact_string: TWO", "exact_string: two" if name == "quiet" else "exact_string: TWO"
        )
        (configs / f"{name}.yaml").write_text(text)
    (project / "script").mkdir()
    select = project / "script" / "select-model"
    select.write_text('#!/bin/sh\necho "selected = \\"$1\\"" > selected.py\n')
    select.chmod(0o755)
    done = rig.gate("push", "--all", "--json", "verdicts.json", cwd=project)
    assert done.returncode == 1, done.stderr
    document = json.loads((project / "verdicts.json").read_text())
    assert {name: model["verdict"] for name, model in document["models"].items()} == {"loud": "pass", "quiet": "fail"}
    assert rig.pushes() == {"acme/loud-test": 1, "acme/quiet-test": 1}
    assert rig.versions("acme/loud") and not rig.versions("acme/quiet")
    assert done.stdout.splitlines()[-2].startswith("loud   PASS")


def test_a_second_run_on_the_same_model_does_not_begin(shop: Shop):
    shop.open(None)
    project = shop.candidate()
    environment = os.environ | shop.rig.environment | {"RIG_COG_DELAY": "3", "PYTHONUNBUFFERED": "1"}
    first = subprocess.Popen(GATE_PUSH, cwd=project, env=environment, stderr=subprocess.PIPE, text=True)
    assert first.stderr is not None
    next(line for line in first.stderr if line.startswith("push:"))
    second = shop.rig.gate("push", cwd=project)
    first.stderr.read()
    assert second.returncode == 3
    assert f"Another run is on {MODEL}" in second.stderr
    assert first.wait() == 0
    assert shop.rig.pushes() == {TEST_MODEL: 1}


def test_the_verdict_of_a_push_is_one_by_its_schema(shop: Shop):
    shop.open(None)
    verdict = Verdict.model_validate(shop.push(shop.candidate(), "--no-push").verdict)
    assert verdict.release is not None
