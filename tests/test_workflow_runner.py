"""The stand-ins for GitHub Actions and GitLab CI: they read what the documentation says, and pass nothing over."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rig.ci import Event, Pipeline, Services, WorkflowRun, run_gitlab, run_workflow
from tests.rig.ci.expressions import ExpressionError, Strict, interpolate
from tests.rig.ci.rules import RuleError, holds
from tests.rig.ci.steps import WorkflowError

CONTEXTS = {
    "inputs": Strict(no_push=True, models="a,b", none=None),
    "github": Strict(event_name="push"),
    "needs": Strict(prepare={"outputs": {"matrix": '{"model": ["a", "b"]}'}}),
    "secrets": {},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("${{ github.event_name }}-${{ inputs.models }}", "push-a,b"),
        ("a ${{ inputs.models }} b ${{ github.event_name }}", "a a,b b push"),
        ("${{ inputs.no_push }}", True),
        ("${{ inputs.none || 'all' }}", "all"),
        ("${{ inputs.no_push && '--no-push' || '' }}", "--no-push"),
        ("${{ !inputs.no_push }}", False),
        ("${{ github.event_name == 'PUSH' }}", True),
        ("${{ github.event_name != 'push' || inputs.models == 'all' }}", False),
        ("${{ inputs.models != 'all' && github.event_name == 'push' }}", True),
        ("${{ (inputs.none || inputs.no_push) && 'yes' || '' }}", "yes"),
        ("${{ true && false || 'third' }}", "third"),
        ("${{ null == 0 }}", True),
        ("${{ '' == false }}", True),
        ("${{ 3 > 2.5 }}", True),
        ("${{ 'it''s' }}", "it's"),
        ("${{ secrets.MISSING }}", None),
        ("[${{ secrets.MISSING }}]", "[]"),
        ("${{ fromJSON(needs.prepare.outputs.matrix).model[1] }}", "b"),
        ("${{ contains(inputs.models, 'B') }}", True),
        ("${{ startsWith(github.event_name, 'pu') && endsWith(github.event_name, 'SH') }}", True),
        ("${{ format('{0}-{1}', github.event_name, 7) }}", "push-7"),
        ("${{ join(fromJson('[1, 2]'), '+') }}", "1+2"),
    ],
)
def test_expressions_have_the_value_that_github_documents(text: str, value: object) -> None:
    assert interpolate(text, CONTEXTS) == value


@pytest.mark.parametrize(
    "expression",
    ["matrix.model", "inputs.other", "hashFiles('a')", "inputs.models ==", "inputs.*", '"double"', "1 2", "toJSON(1"],
)
def test_an_expression_that_is_not_known_is_an_error(expression: str) -> None:
    with pytest.raises(ExpressionError):
        interpolate(f"${{{{ {expression} }}}}", CONTEXTS)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ('$A == "a"', True),
        ('$A != "a"', False),
        ("$A == $B", False),
        ("$A", True),
        ("$EMPTY", False),
        ("$MISSING == null", True),
        ('$A == "b" || $B == "b" && $A', True),
        ('($A == "b" || $B == "b") && $EMPTY', False),
    ],
)
def test_gitlabs_rules_hold_as_documented(rule: str, value: bool) -> None:
    assert holds(rule, {"A": "a", "B": "b", "EMPTY": ""}) is value


@pytest.mark.parametrize("rule", ["$A =~ /x/", "$A ==", '"a" "b"', '($A == "a"'])
def test_a_rule_that_is_not_known_is_an_error(rule: str) -> None:
    with pytest.raises(RuleError):
        holds(rule, {"A": "a"})


@pytest.fixture
def services(tmp_path: Path) -> Services:
    cog = tmp_path / "cog"
    cog.write_text("import sys; print('cog', *sys.argv[1:], sys.stdin.read() if 'login' in sys.argv else '')")
    return Services(cog)


def run(
    tmp_path: Path, services: Services, jobs: dict[str, Any], event: Event | None = None, **more: Any
) -> WorkflowRun:
    triggers = {"push": {"branches": ["main"]}, "workflow_dispatch": {"inputs": {"name": {"type": "string"}}}}
    path = tmp_path / "workflow.yaml"
    path.write_text(yaml.safe_dump({"on": triggers, "jobs": jobs} | more, sort_keys=False))
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "file").write_text("from the repository")
    return run_workflow(path, event or Event("push"), repository, {"TOKEN": "secret"}, services, tmp_path / "run")


def steps(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"steps": list(steps)} | more


def test_outputs_and_matrix_reach_the_next_job(tmp_path: Path, services: Services) -> None:
    first = steps(
        {"id": "list", "run": 'echo \'names=["a", "b"]\' >> "$GITHUB_OUTPUT"'},
        outputs={"names": "${{ steps.list.outputs.names }}"},
    )
    second = steps(
        {"run": 'echo "this is $NAME"', "env": {"NAME": "${{ matrix.name }}"}},
        name="job ${{ matrix.name }}",
        needs="first",
        strategy={"fail-fast": False, "matrix": {"name": "${{ fromJSON(needs.first.outputs.names) }}"}},
    )
    done = run(tmp_path, services, {"first": first, "second": second})
    assert done.result == "success", done.log
    assert ["this is a" in done.job("job a").log, "this is b" in done.job("job b").log] == [True, True]


def test_a_failed_step_skips_what_follows_but_what_always_runs(tmp_path: Path, services: Services) -> None:
    job = steps(
        {"name": "fails", "run": "false\necho not reached"},
        {"name": "skipped", "run": "true"},
        {"name": "always", "if": "always()", "run": "true"},
        {"name": "on failure", "if": "${{ failure() }}", "run": "true"},
        {"name": "condition", "if": "github.event_name == 'push'", "run": "true"},
    )
    after = steps({"run": "true"}, needs="job")
    done = run(tmp_path, services, {"job": job, "after": after})
    assert done.job("job").steps == {
        "fails": "failure", "skipped": "skipped", "always": "success", "on failure": "success", "condition": "skipped",
    }  # fmt: skip
    assert [done.result, done.job("after").result] == ["failure", "skipped"]
    assert "not reached" not in done.log


def test_environment_files_last_for_the_job(tmp_path: Path, services: Services) -> None:
    write = 'mkdir tool; printf "#!/bin/sh\\necho tool ran\\n" > tool/mytool; chmod +x tool/mytool'
    job = steps(
        {"run": f'echo "A=1" >> "$GITHUB_ENV"; {write}; echo "$PWD/tool" >> "$GITHUB_PATH"'},
        {"run": 'echo "A is $A"; mytool; echo done >> "$GITHUB_STEP_SUMMARY"'},
    )
    done = run(tmp_path, services, {"job": job})
    assert "A is 1\ntool ran" in done.log
    assert done.job("job").summary == "done\n"


def test_a_machine_has_nothing_before_a_step_installs_it(tmp_path: Path, services: Services) -> None:
    found = "command -v gate cog || echo nothing; pip install gate || ls"
    job = steps(
        {"name": "before", "run": found},
        {"uses": "actions/checkout@v6"},
        {"uses": "actions/setup-python@v6", "with": {"python-version": "3.12"}},
        {"run": "pip install 'gate[claude] @ git+https://example.com/acme/gate@v1'"},
        {"uses": "replicate/setup-cog@v2", "with": {"cog-version": "v0.23.1", "token": "${{ secrets.TOKEN }}"}},
        {"name": "after", "run": "gate --version; cog --version; cat file; echo \"[$TOKEN]\""},
    )  # fmt: skip
    done = run(tmp_path, services, {"job": job})
    assert done.result == "success", done.log
    before, after = done.log.split("-- after\n")
    assert "nothing" in before
    assert "login --token-stdin secret" in before
    assert "from the repository[]" in after
    assert done.job("job").gate == [["--version"]]


@pytest.mark.parametrize(
    "requirement", ["requests", "gate", "gate[nonsense] @ git+https://example.com/acme/gate@v1", "./elsewhere"]
)
def test_nothing_but_the_gate_can_be_installed(tmp_path: Path, services: Services, requirement: str) -> None:
    python = {"uses": "actions/setup-python@v6", "with": {"python-version": "3.12"}}
    done = run(tmp_path, services, {"job": steps(python, {"run": f"pip install '{requirement}'"})})
    assert done.result == "failure"


@pytest.mark.parametrize(
    "job",
    [
        steps({"run": "true", "continue-on-error": True}),
        steps({"run": "true"}, container="python:3.12"),
        steps({"uses": "somebody/else@v1"}),
        steps({"uses": "actions/checkout@main"}),
        steps({"uses": "actions/checkout@v6", "with": {"unknown": "input"}}),
        steps({"run": "true"}, strategy={"matrix": {"name": ["a"]}}),
        {"uses": "OWNER/gate/.github/workflows/models.yaml@v1", "with": {"trigger": "push"}},
        {"uses": "OWNER/gate/.github/workflows/models.yaml@v1", "with": {"trigger_type": "push"}},
    ],
)
def test_a_workflow_that_says_what_is_not_known_is_an_error(
    tmp_path: Path, services: Services, job: dict[str, Any]
) -> None:
    with pytest.raises(WorkflowError):
        run(tmp_path, services, {"job": job})


@pytest.mark.parametrize("event", [Event("schedule"), Event("push", branch="other")])
def test_an_event_that_starts_nothing_is_an_error(tmp_path: Path, services: Services, event: Event) -> None:
    with pytest.raises(WorkflowError):
        run(tmp_path, services, {"job": steps({"run": "true"})}, event)


def test_gitlabs_jobs_run_what_they_extend(tmp_path: Path, services: Services) -> None:
    configuration = {
        "variables": {"A": "1"},
        ".base": {"image": "python:3.12", "before_script": ["echo before"], "variables": {"B": "2"}},
        "merge": {"extends": ".base", "script": ["echo merge"], "rules": [{"if": '$CI_PIPELINE_SOURCE == "push"', "when": "never"}]},
        "push": {
            "extends": ".base",
            "variables": {"C": "3"},
            "script": ['echo "$A$B$C" | tee kept', "false"],
            "artifacts": {"when": "always", "paths": ["kept"]},
        },
    }  # fmt: skip
    path = tmp_path / "ci.yml"
    path.write_text(yaml.safe_dump(configuration))
    (tmp_path / "repository").mkdir()
    [job] = run_gitlab(path, Pipeline("push"), tmp_path / "repository", {}, services, tmp_path / "run")
    assert (job.name, job.result, job.log) == ("push", "failed", "before\n123\n")
    assert (job.artifacts / "kept").read_text() == "123\n"
