"""`gate canary`: it passes where everything works, fails loudly in the step that does not, and leaves nothing behind."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest

from gate.cli.main import main
from gate.release import canary as canary_module
from gate.release import webhook
from gate.release.canary import Canary, CanaryReport
from gate.release.canary_project import write_project
from gate.targets.replicate_client import Patience
from tests.platform import Fault
from tests.platform.models import Model, Version
from tests.projects import ECHO
from tests.rig import Rig

# As the gate's own, and quicker.
QUICK = Patience(throttled=1.5, unavailable=0.8, backoff=(0.05, 0.2), poll=(0.05, 0.2), looks=(0.0, 0.1, 0.3), leave=5)
STEPS = ["project", "model", "push", "registry", "listed", "predict", "check", "clean-up"]
MODEL = "acme/gate-canary"
SECRETS = re.compile("hunter2|T0PSECRET|S3CRETKEY")


@pytest.fixture
def surroundings(rig: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The rig's environment; at the end no temporary folder may be left, nor any process that pushes."""
    for name, value in rig.environment.items():
        monkeypatch.setenv(name, value)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield
    assert [path.name for path in scratch.iterdir() if path.name.startswith("gate-canary")] == []
    processes = psutil.process_iter(["cmdline"])
    assert [each for each in processes if f"{rig.registry.host}/{MODEL}" in (each.info["cmdline"] or ())] == []


async def flown(model: str | None = None, timeout: float = 30.0, **options: Any) -> tuple[CanaryReport, Canary]:
    canary = Canary(model, timeout=timeout, patience=QUICK, **options)
    return await canary.run(), canary


def statuses(report: CanaryReport) -> dict[str, str]:
    return {step.name: step.status for step in report.steps}


def nothing_left(rig: Rig) -> None:
    assert MODEL not in rig.platform.models.all
    assert not rig.platform.running()


@pytest.mark.usefixtures("surroundings")
class TestPass:
    async def test_every_step_is_taken_and_timed_and_nothing_is_left(self, rig: Rig) -> None:
        report, _ = await flown()
        assert (report.canary, report.failed_step, report.model) == ("pass", None, MODEL), report.reason
        assert [step.name for step in report.steps] == STEPS
        assert set(statuses(report).values()) == {"pass"}
        assert sum(step.seconds for step in report.steps) <= report.seconds + 0.01  # Each is rounded to a millisecond.
        [prediction] = rig.platform.predictions
        assert rig.registry.digest(MODEL) == report.version == prediction.version
        assert report.id in prediction.output
        nothing_left(rig)

    async def test_a_model_that_was_there_stays_without_the_version(self, rig: Rig) -> None:
        rig.platform.add_model("acme/birds", private=True)
        report, _ = await flown("acme/birds")
        assert report.canary == "pass", report.reason
        assert rig.versions("acme/birds") == []

    async def test_a_canary_that_is_to_be_kept_is_kept_and_the_next_leaves_it_alone(self, rig: Rig) -> None:
        kept, _ = await flown(keep=True)
        assert (kept.canary, statuses(kept)["clean-up"]) == ("pass", "skipped")
        assert rig.platform.models.all[MODEL].visibility == "private"
        next_one, _ = await flown()
        assert next_one.canary == "pass", next_one.reason
        assert (next_one.id, next_one.version) != (kept.id, kept.version)
        assert rig.versions(MODEL) == [kept.version]

    async def test_a_deletion_that_takes_its_time_is_waited_for(
        self, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Lingering(list[Version]):
            def remove(self, value: Version) -> None:
                threading.Timer(0.6, super().remove, [value]).start()

        def release(model: Model, version: Version) -> Version:
            model.versions = Lingering([*model.versions, version])
            return version

        monkeypatch.setattr(Model, "release", release)
        report, _ = await flown()
        assert report.canary == "pass", report.reason
        assert report.steps[-1].seconds > 0.5
        nothing_left(rig)

    async def test_lost_answers_do_no_harm(self, rig: Rig) -> None:
        places = (
            "POST /v1/models",
            "POST /v1/predictions",
            "DELETE /v1/models/*/versions/*",
            f"DELETE /v1/models/{MODEL}",
        )
        rig.platform.faults.add(*(Fault("reset_after", where=where, times=1) for where in places))
        report, _ = await flown()
        assert report.canary == "pass", report.reason
        assert len(rig.platform.faults.fired) == len(places)
        assert len(rig.platform.predictions) == 1
        nothing_left(rig)


@pytest.mark.usefixtures("surroundings")
class TestModelsInUse:
    """A canary becomes the latest version of its model: it must not become that of a model that somebody uses."""

    async def test_a_model_whose_latest_version_is_no_canary_is_refused(self, rig: Rig) -> None:
        rig.platform.add_model("acme/painter", rig.project(ECHO), private=True)
        report, canary = await flown("acme/painter")
        assert (report.failed_step, canary.misused) == ("model", True)
        assert "acme/painter: is in use" in report.reason
        assert rig.pushes() == {}

    async def test_a_public_model_is_refused_since_its_versions_cannot_be_deleted(self, rig: Rig) -> None:
        rig.platform.add_model("acme/birds")
        report, canary = await flown("acme/birds")
        assert (report.failed_step, canary.misused) == ("model", True)
        assert "Replicate deletes versions of private models only" in report.reason
        assert rig.pushes() == {}


@pytest.mark.usefixtures("surroundings")
class TestFailures:
    async def test_project(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        report, canary = await flown()
        assert (report.failed_step, canary.misused) == ("project", True)
        assert "no `cog` command on PATH" in report.reason
        assert rig.platform.requests == []

    async def test_model(self, rig: Rig) -> None:
        rig.platform.faults.add(Fault("status", where="POST /v1/models"))
        report, canary = await flown()
        assert (report.failed_step, canary.misused) == ("model", False)
        assert "does not do its part (503)" in report.reason
        nothing_left(rig)

    async def test_model_that_was_created_without_an_answer(self, rig: Rig) -> None:
        # The creation is carried out and not answered, and neither is any look whether it was.
        rig.platform.faults.add(
            Fault("reset_after", where="POST /v1/models"),
            Fault("status", where=f"GET /v1/models/{MODEL}", after=1, times=30),
        )
        report, _ = await flown()
        assert report.failed_step == "model"
        nothing_left(rig)

    async def test_hardware_that_there_is_not(self, rig: Rig) -> None:
        report, canary = await flown(hardware="gpu-t5")
        assert (report.failed_step, canary.misused) == ("model", True)
        assert "no hardware 'gpu-t5'; it has cpu" in report.reason
        nothing_left(rig)

    @pytest.mark.parametrize("fault", ["fail-build", "die-after-push", "no-digest"])
    async def test_push(self, rig: Rig, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
        monkeypatch.setenv("RIG_COG_FAULT", fault)
        report, _ = await flown()
        assert report.failed_step == "push"
        assert statuses(report) == {
            **dict.fromkeys(STEPS, "skipped"), "project": "pass", "model": "pass", "push": "fail", "clean-up": "pass",
        }  # fmt: skip
        nothing_left(rig)

    async def test_push_that_never_ends(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RIG_COG_FAULT", "hang-after-push")
        report, _ = await flown(timeout=4.0)
        assert report.failed_step == "push"
        assert "It did not end within 4 s" in report.reason
        nothing_left(rig)

    async def test_registry(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RIG_COG_FAULT", "wrong-digest")
        report, _ = await flown()
        assert report.failed_step == "registry"
        assert f"The registry serves {rig.registry.digest(MODEL)} as the latest of {MODEL}" in report.reason
        nothing_left(rig)

    async def test_listed(self, rig: Rig) -> None:
        rig.platform.settings.listing_seconds = 60
        report, _ = await flown(timeout=4.0)
        assert report.failed_step == "listed"
        assert f"Replicate does not list {report.version} as the latest version" in report.reason
        nothing_left(rig)

    async def test_predict(self, rig: Rig) -> None:
        rig.platform.faults.add(Fault("aborted"))
        report, _ = await flown()
        assert report.failed_step == "predict"
        assert " aborted: " in report.reason
        nothing_left(rig)

    async def test_predict_that_never_ends(self, rig: Rig) -> None:
        rig.platform.faults.add(Fault("stuck_processing"))
        report, _ = await flown(timeout=5.0)
        assert report.failed_step == "predict"
        assert re.search(r"did not end within 5 s|is canceled|canceled: ", report.reason)
        nothing_left(rig)

    async def test_check(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        def another(folder: Path, identifier: str) -> None:
            write_project(folder, identifier)
            file = folder / "predict.py"
            file.write_text(file.read_text().replace(f'return "{identifier}', 'return "another'))

        monkeypatch.setattr(canary_module, "write_project", another)
        report, _ = await flown()
        assert report.failed_step == "check"
        assert f"does not contain the id {report.id}: 'another chirp'" in report.reason
        nothing_left(rig)

    async def test_clean_up_of_the_version(self, rig: Rig) -> None:
        rig.platform.faults.add(Fault("status", where="DELETE *", status=403))
        report, _ = await flown()
        assert (report.canary, report.failed_step) == ("fail", "clean-up")
        assert statuses(report)["check"] == "pass"
        assert "Replicate answered 403 to DELETE" in report.reason

    async def test_clean_up_of_the_model(self, rig: Rig) -> None:
        rig.platform.faults.add(Fault("status", where=f"DELETE /v1/models/{MODEL}", status=403))
        report, _ = await flown(timeout=4.0)
        assert (report.canary, report.failed_step) == ("fail", "clean-up")
        assert "It did not end within 4 s: Replicate answered 403" in report.reason

    async def test_a_clean_up_that_fails_too_is_not_the_one_that_is_named(self, rig: Rig) -> None:
        rig.platform.faults.add(Fault("failed"), Fault("status", where="DELETE *", status=403))
        report, _ = await flown()
        assert report.failed_step == "predict"
        assert statuses(report)["clean-up"] == "fail"

    async def test_a_bug_is_a_failure_of_its_step(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(folder: Path, identifier: str) -> None:
            raise RuntimeError("oh")

        monkeypatch.setattr(canary_module, "write_project", broken)
        report, canary = await flown()
        assert (report.failed_step, canary.misused) == ("project", False)
        assert "The gate itself failed (RuntimeError: oh)" in report.reason


@dataclass
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def gate(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """`gate ARGUMENTS`, with less patience."""
    monkeypatch.setattr(canary_module, "Patience", lambda: QUICK)

    def run(*arguments: str) -> Ran:
        capfd.readouterr()
        code = main(arguments)
        captured = capfd.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@dataclass
class Hook:
    """A server that takes reports: what it answers, in turn (the last for ever), and what it got."""

    answers: list[int] = field(default_factory=lambda: [204])
    got: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0])
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hook.url = f"http://user:hunter2secret@127.0.0.1:{server.server_port}/T0PSECRETPATH?key=S3CRETKEY"
    monkeypatch.setattr(webhook, "WAIT_SECONDS", 0.05)
    yield hook
    server.shutdown()
    server.server_close()


class TestWebhook:
    async def test_it_is_tried_again_until_it_takes_the_report(self, hook: Hook) -> None:
        hook.answers = [503, 429, 200]
        assert await webhook.send(hook.url, {"canary": "fail"}) is None
        assert hook.got == [{"canary": "fail"}] * 3

    @pytest.mark.parametrize(
        ("answer", "calls", "message"),
        [
            (404, 1, "The webhook at 127.0.0.1 refused the report (404)."),
            (302, 1, "The webhook at 127.0.0.1 refused the report (302)."),
            (500, 3, "The webhook at 127.0.0.1 did not take the report in 3 tries (500)."),
        ],
    )
    async def test_what_it_answered_is_said(self, hook: Hook, answer: int, calls: int, message: str) -> None:
        hook.answers = [answer]
        assert await webhook.send(hook.url, {}) == message
        assert len(hook.got) == calls

    @pytest.mark.parametrize("url", ["http://127.0.0.1:9/T0PSECRETPATH", "http://nowhere.invalid/T0PSECRETPATH"])
    async def test_one_that_is_not_there_is_said_without_its_path(self, hook: Hook, url: str) -> None:
        said = await webhook.send(url, {})
        assert said is not None and "did not take the report in 3 tries (ConnectError)" in said
        assert not SECRETS.search(said)


@pytest.mark.usefixtures("surroundings")
class TestCommand:
    def test_a_pass_is_told_in_json_and_nothing_else_on_stdout(self, gate: Callable[..., Ran], hook: Hook) -> None:
        ran = gate("canary", "--json", "-", "--webhook", hook.url)
        report = json.loads(ran.out)
        assert ran.code == 0
        assert list(report) == [
            "canary", "id", "model", "version", "failed_step", "reason", "steps", "started_at", "seconds",
        ]  # fmt: skip
        assert (report["canary"], report["failed_step"]) == ("pass", None)
        assert [set(step) for step in report["steps"]] == [{"name", "status", "seconds", "message"}] * len(STEPS)
        assert all(f"✓ {step}" in ran.err for step in STEPS)
        assert hook.got == []

    def test_a_failure_is_exit_code_1_with_the_step_named(
        self, gate: Callable[..., Ran], rig: Rig, tmp_path: Path
    ) -> None:
        rig.platform.faults.add(Fault("failed"))
        ran = gate("canary", "--json", str(tmp_path / "report.json"))
        assert ran.code == 1
        assert ran.out.startswith("FAIL at predict  The prediction ")
        assert json.loads((tmp_path / "report.json").read_text())["failed_step"] == "predict"

    def test_cogs_output_is_told_with_v(self, gate: Callable[..., Ran]) -> None:
        ran = gate("canary", "-v")
        assert "  | " in ran.err and "sha256:" in ran.err

    def test_a_failure_is_posted_to_the_webhook(
        self, gate: Callable[..., Ran], rig: Rig, hook: Hook, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RIG_COG_FAULT", "fail-build")
        hook.answers = [503, 429, 200]
        ran = gate("canary", "--json", "-", "--webhook", hook.url)
        assert ran.code == 1
        assert hook.got == [json.loads(ran.out)] * 3
        assert "webhook" not in ran.err

    def test_a_webhook_that_does_not_take_it_is_said_and_changes_nothing(
        self, gate: Callable[..., Ran], hook: Hook, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RIG_COG_FAULT", "fail-build")
        hook.answers = [404]
        ran = gate("canary", "--webhook", hook.url)
        assert (ran.code, len(hook.got)) == (1, 1)
        assert "gate: The webhook at 127.0.0.1 refused the report (404)" in ran.err
        assert not SECRETS.search(ran.out + ran.err)

    def test_what_is_a_matter_of_usage_is_exit_code_2_and_still_reported(
        self, gate: Callable[..., Ran], hook: Hook, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_" + "x" * 30)
        ran = gate("canary", "--webhook", hook.url)
        assert ran.code == 2
        assert ran.out.startswith("FAIL at model  ") and "does not accept the API token" in ran.out
        assert hook.got[0]["failed_step"] == "model"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["tool"], "tool: must be owner/name"),
            (["--timeout", "0"], "--timeout 0: must be a number of seconds above 0"),
            (["--timeout", "nan"], "--timeout nan: must be"),
            (["--webhook", "ftp://h/T0PSECRETPATH"], "--webhook: must be an http(s) URL"),
            (["--webhook", "http://[T0PSECRETPATH"], "--webhook: must be an http(s) URL"),
            (["--json", "no/such/folder.json"], "name a file in a folder that exists"),
        ],
    )
    def test_wrong_options_are_said_before_anything_is_done(
        self, gate: Callable[..., Ran], rig: Rig, arguments: list[str], message: str
    ) -> None:
        ran = gate("canary", *arguments)
        assert ran.code == 2
        assert message in ran.err and "T0PSECRET" not in ran.err
        assert rig.platform.requests == []

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_an_interrupted_canary_cleans_up_and_fails(self, rig: Rig, number: signal.Signals, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "gate", "canary", "--json", "-"]
        environment = os.environ | {"RIG_COG_FAULT": "hang-after-push"}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 30
        while rig.registry.digest(MODEL) is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        report = json.loads(out)
        assert (process.returncode, report["failed_step"], report["reason"]) == (1, "push", "It was interrupted."), err
        assert report["steps"][-1]["status"] == "pass", err
        nothing_left(rig)
