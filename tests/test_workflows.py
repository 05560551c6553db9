"""The CI files that ship: what linters say of them, and the rules that every one of them keeps."""

import argparse
import itertools
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gate.cli.main import build_parser
from tests.conftest import ROOT
from tests.rig.ci import gitlab
from tests.rig.ci.expressions import Strict, interpolate
from tests.rig.ci.workflow import load

CONFIGS = ROOT / "configs" / "ci"
ACTION = ROOT / ".github" / "actions" / "setup" / "action.yaml"
GITLAB = CONFIGS / "gitlab-ci.yml"
REUSABLE = ROOT / ".github" / "workflows" / "models.yaml"
WORKFLOWS = [REUSABLE, *sorted(CONFIGS.glob("github-*.yaml"))]
names = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def lint(tool: str, *arguments: object) -> None:
    """Fails with what a linter says; they come with the development dependencies."""
    found = Path(sys.executable).with_name(tool)
    if not found.exists() and sys.platform != "linux":
        pytest.skip(f"{tool} does not exist for this machine")
    done = subprocess.run([found, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def steps(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every step of a workflow or action, with its job's name."""
    if path == ACTION:
        yield from (("action", step) for step in yaml.safe_load(path.read_text())["runs"]["steps"])
        return
    for name, job in load(path)["jobs"].items():
        yield from ((name, step) for step in job.get("steps", []))


def scripts(path: Path) -> list[str]:
    """Every piece of shell in a file."""
    if path != GITLAB:
        return [step["run"] for _, step in steps(path) if "run" in step]
    jobs = gitlab.jobs(yaml.safe_load(path.read_text())).values()
    return ["\n".join([*job["before_script"], *job["script"]]) for job in jobs]


def gate_commands(path: Path) -> list[list[str]]:
    """Every call of the gate, with and without each of its `${NAME:+option}`."""
    found = []
    for script in scripts(path):
        for line in re.findall(r"(?:^|[\s(])(gate (?:[^\n;|)]|\$\{[^}]*\})+)", script):
            optional = re.findall(r"\$\{\w+:\+([^}]*)\}", line)
            for chosen in itertools.product((True, False), repeat=len(optional)):
                choices = iter(zip(optional, chosen, strict=True))
                filled = re.sub(r"\$\{\w+:\+[^}]*\}", lambda _, each=choices: _if_chosen(next(each)), line)
                found.append(shlex.split(filled)[1:])
    return found


def _if_chosen(choice: tuple[str, bool]) -> str:
    return choice[0] if choice[1] else ""


@names
def test_a_workflow_fits_githubs_schema(path: Path) -> None:
    lint("check-jsonschema", "--builtin-schema", "vendor.github-workflows", path)


def test_the_action_fits_githubs_schema() -> None:
    lint("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION)


def test_the_pipeline_fits_gitlabs_schema() -> None:
    lint("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", GITLAB)


def test_actionlint_finds_nothing() -> None:
    lint("actionlint", "-shellcheck", Path(sys.executable).with_name("shellcheck"), *WORKFLOWS)


def test_zizmor_finds_no_weakness() -> None:
    lint("zizmor", "--offline", "--no-progress", "--config", ROOT / ".github" / "zizmor.yml", ".github", *WORKFLOWS)


@pytest.mark.parametrize("path", [ACTION, GITLAB], ids=lambda path: path.name)
def test_shellcheck_finds_nothing_in_what_actionlint_does_not_read(path: Path, tmp_path: Path) -> None:
    for number, script in enumerate(scripts(path)):
        (tmp_path / f"{number}.sh").write_text(script)
    lint("shellcheck", "--shell=bash", *tmp_path.iterdir())


@names
def test_a_workflow_grants_nothing_and_each_job_no_more_than_reading(path: Path) -> None:
    document = load(path)
    assert document["permissions"] == {}
    assert all(job["permissions"] in ({}, {"contents": "read"}) for job in document["jobs"].values())


@names
def test_every_job_ends_within_githubs_six_hours(path: Path) -> None:
    own = [job for job in load(path)["jobs"].values() if "uses" not in job]
    assert all(0 < job["timeout-minutes"] < 360 for job in own)


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
def test_no_expression_stands_in_a_shell_line(path: Path) -> None:
    assert not [script for script in scripts(path) if "${{" in script]


@names
def test_secrets_reach_only_the_step_that_needs_them(path: Path) -> None:
    document = load(path)
    for _, step in steps(path):
        step.pop("env", None)
        step.pop("with", None)
    for job in document["jobs"].values():
        for step in job.get("steps", []):
            step.pop("env", None)
            step.pop("with", None)
        job.pop("secrets", None)
    assert "${{ secrets." not in yaml.safe_dump(document)


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
def test_actions_are_pinned_to_a_version(path: Path) -> None:
    used = [step["uses"] for _, step in steps(path) if "uses" in step]
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@v\d[\d.]*|\$/\.github/actions/setup", name) for name in used), used


@names
def test_a_checkout_leaves_no_credentials_behind(path: Path) -> None:
    checkouts = [step for _, step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@names
def test_what_came_out_is_kept_however_the_job_ends(path: Path) -> None:
    uploads = [step for _, step in steps(path) if step.get("uses", "").startswith("actions/upload-artifact@")]
    assert len(uploads) == (0 if path.name == "github-models.yaml" else 1)
    assert all(step["if"] == "always()" for step in uploads)


@pytest.mark.parametrize("path", [*WORKFLOWS, GITLAB], ids=lambda path: path.name)
def test_every_gate_command_is_one_that_the_gate_takes(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = gate_commands(path)
    assert bool(commands) is (path.name != "github-models.yaml")
    for command in commands:
        try:
            parsed = build_parser().parse_args(command)
        except SystemExit:
            pytest.fail(f"gate {shlex.join(command)}: {capsys.readouterr().err}")
        assert isinstance(parsed, argparse.Namespace)


@pytest.mark.parametrize("path", [*sorted(CONFIGS.iterdir())], ids=lambda path: path.name)
def test_a_template_names_the_gate_in_one_place(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if "OWNER/gate" in line]
    assert len(lines) == 1
    assert "# PUT YOURS HERE" in path.read_text().split(lines[0])[0].rsplit("\n\n", 1)[-1]


# What starts a workflow, as `github` and `inputs` say it.
PULL_REQUEST = {"event": "pull_request", "ref": "refs/pull/7/merge", "test": None}
OTHER_PULL_REQUEST = {"event": "pull_request", "ref": "refs/pull/8/merge", "test": None}
MAIN = {"event": "push", "ref": "refs/heads/main", "test": None}
BY_HAND = {"event": "workflow_dispatch", "ref": "refs/heads/branch", "test": False}
TEST_BY_HAND = {"event": "workflow_dispatch", "ref": "refs/heads/main", "test": True}


def concurrency(path: Path, started: dict[str, Any]) -> dict[str, Any]:
    """The group that a run belongs to, and whether it ends the one before."""
    document = load(path)
    jobs = (job["concurrency"] for job in document["jobs"].values() if "concurrency" in job)
    [section] = [document["concurrency"]] if "concurrency" in document else jobs
    contexts = {
        "github": Strict(event_name=started["event"], ref=started["ref"], workflow="Push"),
        "inputs": Strict(no_push=started["test"], test_only=started["test"] or False, trigger_type=started["event"]),
        "matrix": Strict(model="a"),
    }
    return {key: interpolate(value, contexts) if isinstance(value, str) else value for key, value in section.items()}


@pytest.mark.parametrize(
    "path", [CONFIGS / "github-push.yaml", CONFIGS / "github-matrix.yaml", REUSABLE], ids=lambda path: path.name
)
class TestConcurrency:
    def test_a_pull_request_cancels_its_own_older_runs_alone(self, path: Path) -> None:
        one, other = concurrency(path, PULL_REQUEST), concurrency(path, OTHER_PULL_REQUEST)
        assert one["cancel-in-progress"] is True
        assert one["group"] != other["group"]

    def test_releases_wait_for_each_other_wherever_they_come_from(self, path: Path) -> None:
        main, by_hand = concurrency(path, MAIN), concurrency(path, BY_HAND)
        assert main == by_hand
        assert main["cancel-in-progress"] is False

    def test_a_test_takes_no_releases_place_in_the_queue(self, path: Path) -> None:
        groups = {concurrency(path, started)["group"] for started in (MAIN, PULL_REQUEST, TEST_BY_HAND)}
        assert len(groups) == 3


def test_a_canary_is_waited_for() -> None:
    assert concurrency(CONFIGS / "github-canary.yaml", MAIN) == {"group": "Push", "cancel-in-progress": False}


def test_gitlab_cancels_merge_requests_and_queues_releases() -> None:
    jobs = gitlab.jobs(yaml.safe_load(GITLAB.read_text()))
    assert jobs["check"]["interruptible"] is True
    assert "resource_group" not in jobs["check"]
    assert [jobs[name]["interruptible"] for name in ("release", "canary")] == [False, False]
    assert [jobs[name]["resource_group"] for name in ("release", "canary")] == ["release", "canary"]


def test_the_reusable_workflow_takes_what_model_ci_template_takes() -> None:
    inputs = load(REUSABLE)["on"]["workflow_call"]["inputs"]
    assert {name: (about["type"], about.get("default")) for name, about in inputs.items() if name != "runner"} == {
        "trigger_type": ("string", None),
        "models": ("string", "all"),
        "ignore_schema_checks": ("boolean", False),
        "cog_version": ("string", "latest"),
        "test_only": ("boolean", False),
    }


@pytest.mark.parametrize("trigger", ["push", "workflow_dispatch", "pull_request", "pull_request_target", "schedule"])
@pytest.mark.parametrize("test_only", [True, False])
def test_the_reusable_workflow_releases_only_on_push_and_by_hand(trigger: str, test_only: bool) -> None:
    [step] = [step for _, step in steps(REUSABLE) if "NO_PUSH" in step.get("env", {})]
    contexts = {"inputs": Strict(trigger_type=trigger, test_only=test_only)}
    releases = interpolate(step["env"]["NO_PUSH"], contexts) == ""
    assert releases is (trigger in ("push", "workflow_dispatch") and not test_only)
