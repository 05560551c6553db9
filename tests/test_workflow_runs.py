"""The CI files that ship, executed as they stand on the rig: from an event to what users have afterwards."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.projects import ECHO, source, write
from tests.rig import Rig
from tests.rig.ci import Event, Pipeline, Services, WorkflowRun, run_gitlab, run_workflow
from tests.rig.ci.gitlab import GitlabJob
from tests.rig.rig import BIN

CONFIGS = ROOT / "configs" / "ci"
PULL_REQUEST, MAIN = Event("pull_request"), Event("push")
# What the stand-in for Replicate or its registry says in a machine's environment, and secrets say instead.
SECRET_OR_OWN = ("PATH", "DOCKER_CONFIG", "REPLICATE_API_TOKEN", "RIG_COG_VERSION", "XDG_STATE_HOME")
WRONG = source("return text.lower()")

CONFIG = """\
model: acme/{name}
test_model: acme/{name}-test
test_hardware: cpu
predict:
  test_cases:
    - inputs: {{text: hi}}
      exact_string: HI
"""
SELECT_MODEL = """\
#!/usr/bin/env bash
set -euo pipefail
case "$1" in
  good) runner=Good ;;
  bad) runner=Bad ;;
  *) echo "Unknown model: $1"; exit 1 ;;
esac
sed "s/RUNNER/$runner/" cog.yaml.tpl > cog.yaml
"""


@dataclass
class Team:
    """A team with a model's repository, a CI service and secrets; their models are on the rig."""

    rig: Rig
    folder: Path
    repository: Path
    secrets: dict[str, str] = field(default_factory=dict)
    runs: int = 0

    @property
    def services(self) -> Services:
        kept = {name: value for name, value in self.rig.environment.items() if name not in SECRET_OR_OWN}
        return Services(BIN / "cog", kept)

    def start(self, name: str, event: Event, **inputs: Any) -> WorkflowRun:
        self.runs += 1
        event = Event(event.name, event.branch, inputs)
        done = run_workflow(
            CONFIGS / name, event, self.repository, self.secrets, self.services, self.folder / f"run-{self.runs}"
        )
        self.check(done.log)
        return done

    def start_gitlab(self, pipeline: Pipeline) -> list[GitlabJob]:
        self.runs += 1
        done = run_gitlab(
            CONFIGS / "gitlab-ci.yml", pipeline, self.repository, self.secrets, self.services,
            self.folder / f"run-{self.runs}",
        )  # fmt: skip
        self.check("\n".join(job.log for job in done))
        return done

    def check(self, log: str) -> None:
        """CI services mask secrets in logs; nothing should need that."""
        assert not [name for name, value in self.secrets.items() if value in log]

    def live(self, model: str) -> str | None:
        return self.rig.registry.digest(model)


@pytest.fixture
def team(rig: Rig, tmp_path: Path) -> Team:
    """One model, acme/echo, whose configuration is in the repository's root."""
    repository = write(tmp_path / "repository", ECHO)
    (repository / "cog-safe-push.yaml").write_text(CONFIG.format(name="echo"))
    rig.platform.add_model("acme/echo")
    secrets = {"COG_TOKEN": rig.registry.token, "REPLICATE_API_TOKEN": rig.platform.settings.token}
    return Team(rig, tmp_path / "ci", repository, secrets)


@pytest.fixture
def large_team(team: Team) -> Team:
    """Two models in one repository, one of them with a wrong answer."""
    repository = team.repository
    for old in ("cog.yaml", "cog-safe-push.yaml"):
        (repository / old).unlink()
    (repository / "predict.py").write_text(
        ECHO.replace("class Runner(", "class Good(") + WRONG[WRONG.index("\n\nclass") :].replace("Runner(", "Bad(", 1)
    )
    (repository / "cog.yaml.tpl").write_text('run: "predict.py:RUNNER"\n')
    (repository / "script").mkdir()
    (repository / "script" / "select-model").write_text(SELECT_MODEL)
    (repository / "script" / "select-model").chmod(0o755)
    (repository / "cog-safe-push-configs").mkdir()
    for name in ("good", "bad"):
        (repository / "cog-safe-push-configs" / f"{name}.yaml").write_text(CONFIG.format(name=name))
        team.rig.platform.add_model(f"acme/{name}")
    return team


@contextmanager
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The URL of a server that takes JSON, and what it has been sent."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/a-secret-path", received
        server.shutdown()


def verdict(run: WorkflowRun, artifact: str = "verdict") -> Mapping[str, Any]:
    return json.loads((run.artifacts / artifact / "verdict.json").read_text())


class TestOneModel:
    def test_what_lands_on_main_is_released_as_it_was_tested(self, team: Team) -> None:
        run = team.start("github-push.yaml", MAIN)
        assert run.result == "success", run.log
        assert team.live("acme/echo") == verdict(run)["candidate"]["version"] == team.rig.versions("acme/echo")[0]

    def test_a_pull_request_is_judged_and_releases_nothing(self, team: Team) -> None:
        run = team.start("github-push.yaml", PULL_REQUEST)
        assert run.result == "success", run.log
        assert verdict(run)["verdict"] == "pass"
        assert team.rig.pushes() == {"acme/echo-test": 1}
        assert team.live("acme/echo") is None

    def test_a_run_by_hand_may_leave_the_live_model_alone(self, team: Team) -> None:
        run = team.start("github-push.yaml", Event("workflow_dispatch"), no_push=True)
        assert run.result == "success", run.log
        assert team.live("acme/echo") is None

    def test_a_candidate_that_fails_fails_the_run_and_its_verdict_is_kept(self, team: Team) -> None:
        (team.repository / "predict.py").write_text(WRONG)
        run = team.start("github-push.yaml", MAIN)
        assert run.result == "failure"
        assert verdict(run)["verdict"] == "fail"
        assert team.live("acme/echo") is None

    def test_without_secrets_as_for_a_fork_nothing_passes(self, team: Team) -> None:
        team.secrets = {}
        run = team.start("github-push.yaml", PULL_REQUEST)
        assert run.result == "failure"


class TestManyModels:
    def test_one_that_fails_does_not_stop_the_other(self, large_team: Team) -> None:
        run = large_team.start("github-models.yaml", MAIN)
        results = {job.name: job.result for job in run.jobs}
        assert results == {
            "ci / Choose the models": "success", "ci / bad": "failure", "ci / good": "success",
        }, run.log  # fmt: skip
        assert [verdict(run, f"verdict-{name}")["verdict"] for name in ("good", "bad")] == ["pass", "fail"]
        assert large_team.live("acme/good") == verdict(run, "verdict-good")["candidate"]["version"]
        assert large_team.live("acme/bad") is None

    def test_a_pull_request_is_judged_and_releases_nothing(self, large_team: Team) -> None:
        run = large_team.start("github-models.yaml", PULL_REQUEST)
        assert run.job("ci / good").result == "success", run.log
        assert large_team.live("acme/good") is None

    def test_by_hand_one_is_chosen_tested_and_not_released(self, large_team: Team) -> None:
        inputs = {"models": "good", "test_only": True, "ignore_schema_checks": True, "cog_version": "v0.16.0"}
        run = large_team.start("github-models.yaml", Event("workflow_dispatch"), **inputs)
        assert run.result == "success", run.log
        assert large_team.rig.pushes() == {"acme/good-test": 1}
        assert {"--no-push", "--ignore-schema-compatibility"} <= set(run.job("ci / good").gate[-1])
        assert "cog version 0.16.0" in run.log

    @pytest.mark.parametrize("models", ["other", 'good"; touch pwned; echo "', "$(touch pwned)"])
    def test_a_model_that_is_not_there_runs_nothing(self, large_team: Team, models: str, tmp_path: Path) -> None:
        run = large_team.start("github-models.yaml", Event("workflow_dispatch"), models=models)
        assert [job.result for job in run.jobs] == ["failure", "skipped"]
        assert not list(tmp_path.rglob("pwned"))

    def test_a_version_of_cog_that_is_none_is_refused(self, large_team: Team) -> None:
        inputs = {"models": "good", "cog_version": "v1.0.0/x; touch pwned"}
        run = large_team.start("github-models.yaml", Event("workflow_dispatch"), **inputs)
        assert run.job("ci / good").result == "failure"
        assert "cog_version has to be" in run.log

    def test_without_secrets_as_for_a_fork_it_says_so(self, large_team: Team) -> None:
        large_team.secrets = {}
        run = large_team.start("github-models.yaml", PULL_REQUEST)
        assert run.job("ci / good").result == "failure"
        assert "a pull request from a fork gets no secrets" in run.log

    def test_the_matrix_in_one_file_does_the_same(self, large_team: Team) -> None:
        run = large_team.start("github-matrix.yaml", MAIN)
        assert [run.job(name).result for name in ("prepare", "bad", "good")] == ["success", "failure", "success"]
        assert large_team.live("acme/good") == verdict(run, "verdict-good")["candidate"]["version"]
        assert large_team.live("acme/bad") is None


class TestCanary:
    def test_it_is_pushed_and_run(self, team: Team) -> None:
        run = team.start("github-canary.yaml", Event("schedule"))
        assert run.result == "success", run.log
        report = json.loads((run.artifacts / "canary" / "canary.json").read_text())
        assert report["canary"] == "pass"

    def test_a_registry_that_refuses_fails_it_and_the_webhook_is_told_the_step(self, team: Team) -> None:
        team.rig.registry.refuse("manifest_puts")
        with webhook() as (url, received):
            team.secrets["CANARY_WEBHOOK"] = url
            run = team.start("github-canary.yaml", Event("schedule"))
        assert run.result == "failure"
        assert [report["failed_step"] for report in received] == ["push"]


class TestGitlab:
    def test_a_merge_request_is_judged_and_releases_nothing(self, team: Team) -> None:
        [job] = team.start_gitlab(Pipeline("merge_request_event"))
        assert (job.name, job.result) == ("check", "success"), job.log
        assert json.loads((job.artifacts / "verdict.json").read_text())["verdict"] == "pass"
        assert team.live("acme/echo") is None

    def test_what_lands_on_the_default_branch_is_released(self, team: Team) -> None:
        [job] = team.start_gitlab(Pipeline("push"))
        assert (job.name, job.result) == ("release", "success"), job.log
        version = json.loads((job.artifacts / "verdict.json").read_text())["candidate"]["version"]
        assert team.live("acme/echo") == version

    def test_a_schedule_runs_the_canary(self, team: Team) -> None:
        [job] = team.start_gitlab(Pipeline("schedule"))
        assert (job.name, job.result) == ("canary", "success"), job.log

    def test_another_branch_starts_nothing(self, team: Team) -> None:
        assert team.start_gitlab(Pipeline("push", branch="other")) == []
