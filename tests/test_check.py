"""`gate check` as a caller sees it: real models on real servers, a verdict, an exit code."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import gate
from gate.config import Config, loads
from gate.engine import Request, check
from gate.errors import UsageError
from gate.events import CheckFinished, Event, Finished, ModelReady, Planned
from gate.verdict import CheckResult, Verdict, schema_text
from tests.projects import ECHO, OPTIONAL_TEXT, PICTURES, TEXT, source

Make = Callable[..., str]
pytestmark = pytest.mark.usefixtures("no_process_left")

HELLO = "predict:\n  predict_timeout: 5\n  test_cases: [{inputs: {text: hello}}]\njudge: {clip: false, claude: false}\n"


def config(text: str = HELLO, folder: Path | None = None) -> Config:
    return loads(text, "test.yaml", folder)


def case(checker: str = "", inputs: str = "{text: hello}") -> Config:
    return config(HELLO.replace("inputs: {text: hello}", f"inputs: {inputs}{checker and ', '}{checker}"))


async def judged(candidate: str, baseline: str | None = None, settings: Config | None = None) -> Verdict:
    verdict = await check(Request(candidate, baseline, settings or config(), config_name="test.yaml"))
    document = json.loads(verdict.to_json())
    Draft202012Validator(json.loads(schema_text())).validate(document)
    return verdict


def result(verdict: Verdict, check_id: str) -> CheckResult:
    return next(result for result in verdict.checks if result.id == check_id)


def failing(verdict: Verdict) -> list[str]:
    return [result.id for result in verdict.checks if result.status == "fail"]


async def test_an_equal_candidate_passes(project: Make) -> None:
    verdict = await judged(project(ECHO), project(ECHO))
    assert verdict.verdict == "pass"
    assert [check.id for check in verdict.checks] == [
        "lint.code", "lint.project", "schema.lint", "schema.compatibility", "case.1", "compare.1", "speed",
    ]  # fmt: skip
    compared = result(verdict, "compare.1")
    assert compared.decided_by == "exact"
    assert compared.inputs == {"text": "hello"}
    assert [record.side for record in compared.predictions] == ["candidate", "baseline", "baseline"]
    # The case's prediction is the comparison's: each is made once.
    assert verdict.usage.predictions == 3
    assert result(verdict, "case.1").predictions == [compared.predictions[0]]


async def test_a_different_output_fails_with_both_values(project: Make) -> None:
    verdict = await judged(project(source("return text.lower()")), project(ECHO))
    assert failing(verdict) == ["compare.1"]
    assert "hello" in result(verdict, "compare.1").message
    assert "HELLO" in result(verdict, "compare.1").message


async def test_without_a_baseline_only_the_candidate_is_asked(project: Make) -> None:
    verdict = await judged(project(ECHO))
    assert verdict.verdict == "pass"
    assert verdict.baseline is None
    assert [check.id for check in verdict.checks] == ["lint.code", "lint.project", "schema.lint", "case.1"]


@pytest.mark.parametrize(
    ("checker", "body", "status", "decided_by"),
    [
        ("", "return text", "pass", "exact"),
        ("", 'raise ValueError("no")', "fail", "error"),
        ("exact_string: HELLO", "return text.upper()", "pass", "exact"),
        ("exact_string: HELLO", "return text", "fail", "exact"),
        ('exact_string: ""', "return text", "fail", "exact"),
        ('exact_string: ""', 'return ""', "pass", "exact"),
        ("error_contains: too long", 'raise ValueError("text is too long")', "pass", "error"),
        ("error_contains: too long", 'raise ValueError("no")', "fail", "error"),
        ("error_contains: too long", "return text", "fail", "error"),
        ("error_contains: anything", "time.sleep(60)", "fail", "error"),
        ('jq_query: ". == \\"hello\\""', "return text", "pass", "jq"),
        ('jq_query: ". == \\"hello\\""', 'return "x"', "fail", "jq"),
        ('jq_query: ".score > 0.5"', "return json.dumps({'score': 0.9})", "pass", "jq"),
        ('jq_query: ".score > 0.5"', "return json.dumps({'score': 0.1})", "fail", "jq"),
        ('jq_query: ".score | keys"', "return json.dumps({'score': 0.1})", "fail", "jq"),
        ('jq_query: ".missing"', "return json.dumps({'score': 0.1})", "fail", "jq"),
        ("jq_query: empty", "return text", "fail", "jq"),
        ('match_prompt: "a friendly greeting"', "return text", "inconclusive", "none"),
    ],
)
async def test_checkers(project: Make, checker: str, body: str, status: str, decided_by: str) -> None:
    settings = case(checker)
    if "sleep" in body:
        settings = config(HELLO.replace("hello}", "hello}, error_contains: x").replace("timeout: 5", "timeout: 1"))
    verdict = await judged(project(source(body)), settings=settings)
    found = result(verdict, "case.1")
    assert (found.status, found.decided_by) == (status, decided_by), found.message


@pytest.mark.parametrize(
    ("checker", "body", "status"),
    [
        ("match_url: expected.png", "return saved(picture())", "pass"),
        ("match_url: expected.png", "return saved(picture(), compress_level=1)", "pass"),
        ("match_url: expected.png", 'return saved(Image.new("RGB", (96, 64)))', "fail"),
        ("match_url: expected.png", 'return saved(picture(), "out.jpg")', "fail"),
        ("match_url: gone.png", "return saved(picture())", "inconclusive"),
        ('match_prompt: "A 96x64px png image"', "return saved(picture())", "pass"),
        ('match_prompt: "A 96x96px png image"', "return saved(picture())", "fail"),
        ('match_prompt: "A jpg image"', "return saved(picture())", "fail"),
        ('match_prompt: "Two png images"', "return saved(picture())", "fail"),
        ('match_prompt: "A png image of a cat"', "return saved(picture())", "inconclusive"),
    ],
)
async def test_checkers_of_files(project: Make, tmp_path: Path, checker: str, body: str, status: str) -> None:
    exec(PICTURES, namespace := {})
    namespace["picture"]().save(tmp_path / "expected.png")
    settings = loads(HELLO.replace("hello}", f"hello}}, {checker}"), "test.yaml", tmp_path)
    verdict = await judged(project(source(body, returns="Path")), settings=settings)
    assert result(verdict, "case.1").status == status, result(verdict, "case.1").message


async def test_an_output_that_is_new_in_an_object_is_no_difference(project: Make) -> None:
    old = source('return Output(a="x")', returns="Output", before="class Output(BaseModel):\n    a: str\n")
    new = source(
        'return Output(a="x", b=1)', returns="Output", before="class Output(BaseModel):\n    a: str\n    b: int\n"
    )
    assert (await judged(project(new), project(old))).verdict == "pass"


async def test_a_broken_schema_fails_and_is_explained(project: Make) -> None:
    more = source("return text", inputs=f'{TEXT}, n: int = Input(description="N.")')
    verdict = await judged(project(more), project(source("return text")))
    assert "schema.compatibility" in failing(verdict)
    assert "n" in result(verdict, "schema.compatibility").message
    assert result(verdict, "case.1").decided_by == "schema"


async def test_incompatibilities_can_be_ignored_and_are_still_told(project: Make) -> None:
    narrow = source("return text", inputs='text: str = Input(description="T.", max_length=10)')
    settings = config(HELLO + "ignore_schema_compatibility: true\n")
    verdict = await judged(project(narrow), project(source("return text")), settings)
    assert verdict.verdict == "pass"
    found = result(verdict, "schema.compatibility")
    assert found.status == "skipped"
    assert found.evidence["findings"]


async def test_a_case_for_an_input_that_is_new_is_not_compared(project: Make) -> None:
    more = source("return text", inputs=f'{TEXT}, n: int = Input(description="N.", default=1)')
    verdict = await judged(project(more), project(source("return text")), case(inputs="{text: a, n: 2}"))
    assert verdict.verdict == "pass"
    assert result(verdict, "compare.1").status == "skipped"


async def test_inputs_that_no_side_takes_are_a_usage_error_before_any_prediction(project: Make) -> None:
    events: list[Event] = []
    request = Request(project(ECHO), project(ECHO), case(inputs="{txt: hello}"), config_name="test.yaml")
    with pytest.raises(UsageError, match=r"test.yaml: predict.test_cases\[0\].inputs: .*did you mean text") as caught:
        await check(request, events.append)
    assert "Input text is required" in str(caught.value)
    assert not [event for event in events if isinstance(event, CheckFinished)]


async def test_undefined_names_in_the_code_fail(project: Make) -> None:
    verdict = await judged(project(source('if text == "never":\n    return undefined\nreturn text')))
    assert failing(verdict) == ["lint.code"]
    assert "undefined" in result(verdict, "lint.code").message


async def test_style_in_the_code_does_not_fail(project: Make) -> None:
    assert (await judged(project("import sys, os\n" + source("x = 1;return text")))).verdict == "pass"


async def test_the_project_s_own_ruff_settings_decide(project: Make) -> None:
    ref = project(source("return text"))
    (Path(ref) / "ruff.toml").write_text('lint.select = ["E401"]\n')
    verdict = await judged(ref)
    assert failing(verdict) == ["lint.code"]
    assert "E401" in result(verdict, "lint.code").message


async def test_an_input_without_a_description_fails(project: Make) -> None:
    verdict = await judged(project(source("return text", inputs="text: str")))
    assert failing(verdict) == ["schema.lint"]


async def test_a_candidate_whose_setup_raises_fails_with_its_log(project: Make) -> None:
    verdict = await judged(project(source("return text", setup='raise OSError("no weights")')), project(ECHO))
    assert verdict.verdict == "fail"
    assert "no weights" in json.dumps(verdict.checks[0].evidence)


def test_the_log_of_a_failed_setup_is_shown(project: Make, tmp_path: Path) -> None:
    (tmp_path / "cog-safe-push.yaml").write_text(HELLO)
    ref = project(
        source("return text", setup='print("loading the weights")\ntime.sleep(0.5)\nraise OSError("no weights")')
    )
    done = cli("check", ref, cwd=tmp_path)
    assert done.returncode == 1
    assert "| loading the weights" in done.stderr
    assert "no weights" in done.stderr


async def test_a_baseline_that_does_not_start_leaves_the_run_undecided(project: Make) -> None:
    verdict = await judged(project(ECHO), project(source("return text", setup='raise OSError("no")')))
    assert verdict.verdict == "inconclusive"
    assert "baseline" in verdict.reason
    assert result(verdict, "case.1").status == "pass"


async def test_a_baseline_that_fails_leaves_the_comparison_undecided(project: Make) -> None:
    verdict = await judged(project(ECHO), project(source('raise ValueError("no")')))
    assert verdict.verdict == "inconclusive"
    assert result(verdict, "compare.1").status == "inconclusive"


async def test_an_expected_error_on_both_sides_is_equal(project: Make) -> None:
    model = source('raise ValueError("bad text")')
    verdict = await judged(project(model), project(model), case("error_contains: bad text"))
    assert verdict.verdict == "pass"


async def test_one_bad_case_does_not_stop_the_others(project: Make) -> None:
    body = 'if text == "die":\n    os._exit(1)\nif text == "hang":\n    time.sleep(60)\nif text == "none":\n    return None\nreturn text'
    cases = ", ".join(f"{{inputs: {{text: {text}}}}}" for text in ("die", "hang", "none", "fine"))
    settings = config(f"predict:\n  predict_timeout: 2\n  test_cases: [{cases}]\njudge: {{clip: false}}\nparallel: 2\n")
    verdict = await judged(project(source(body)), settings=settings)
    assert failing(verdict) == ["case.1", "case.2", "case.3"]
    assert "timed out" in result(verdict, "case.2").message
    assert "returned nothing" in result(verdict, "case.3").message
    assert result(verdict, "case.4").status == "pass"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "path = saved(picture())\npath.write_bytes(path.read_bytes()[:500])\nreturn path",
            "truncated|broken|incomplete|cut",
        ),
        ('return saved(Image.new("1", (20000, 10000)))', "20000x10000"),
        ('path = saved(picture())\npath.write_bytes(b"")\nreturn path', "empty"),
    ],
)
async def test_a_broken_file_fails_and_says_what_is_wrong(project: Make, body: str, message: str) -> None:
    verdict = await judged(
        project(source(body, returns="Path")), project(source("return saved(picture())", returns="Path"))
    )
    assert failing(verdict)
    assert re.search(message, result(verdict, "case.1").message), result(verdict, "case.1").message


async def test_stochastic_numbers_are_held_against_the_baseline_s_own_range(project: Make) -> None:
    verdict = await judged(
        project(source("return random.uniform(100, 101)", returns="float")),
        project(source("return random.uniform(0, 1)", returns="float")),
    )
    assert failing(verdict) == ["compare.1"]


async def test_a_baseline_that_repeats_itself_by_chance_is_not_taken_for_deterministic(project: Make) -> None:
    # It says "no" twice in a row, as a coin would, and "yes" later; a candidate that says "yes" is no worse.
    seldom = source("""
        count = len(os.listdir(os.environ["COUNTING"]))
        open(os.path.join(os.environ["COUNTING"], str(count)), "w").close()
        return "yes" if count > 2 else "no"
    """)
    folder = Path(project(seldom)) / "counting"
    folder.mkdir()
    (folder.parent / "cog.yaml").write_text(f'run: "predict.py:Runner"\nenvironment: ["COUNTING={folder}"]\n')
    verdict = await judged(project(source('return "yes"')), str(folder.parent))
    assert verdict.verdict == "pass", verdict.reason
    assert len([record for record in result(verdict, "compare.1").predictions if record.side == "baseline"]) == 8


async def test_stochastic_text_passes_where_its_wording_varies_as_the_baselines(project: Make) -> None:
    model = source('return f\'The answer is {random.choice(["red", "green", "blue"])} {random.random()}\'')
    verdict = await judged(project(model), project(model))
    found = result(verdict, "compare.1")
    assert (found.status, found.decided_by) == ("pass", "signal")


async def test_stochastic_text_that_is_worded_otherwise_is_left_to_a_judge_of_its_meaning(project: Make) -> None:
    says = """
        words = "red blue small large house river cat tree lamp road cloud door stone bird boat".split()
        return "We have seen: " + ", ".join(random.sample(words, 13)) + "."
    """
    model, other = source(says), source(says.replace("We have", "They have"))
    verdict = await judged(project(other), project(model))
    assert verdict.verdict == "inconclusive"
    assert "Whether they mean the same, no judge that is on can tell" in result(verdict, "compare.1").message


async def test_files_among_the_inputs_may_be_paths_beside_the_configuration(project: Make, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("from a file")
    model = source("return image.read_text()", inputs='image: Path = Input(description="A file.")')
    settings = loads(HELLO.replace("{text: hello}", "{image: note.txt}, exact_string: from a file"), "t", tmp_path)
    verdict = await judged(project(model), settings=settings)
    assert verdict.verdict == "pass"
    assert result(verdict, "case.1").inputs == {"image": "note.txt"}


async def test_secrets_are_shown_nowhere(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_" + "x" * 37)
    body = 'raise ValueError("token r8_" + "x" * 37 + " and " + key.get_secret_value())'
    model = source(body, inputs='key: Secret = Input(description="Key.")').replace("Input, Path", "Input, Path, Secret")
    verdict = await judged(project(model), settings=case(inputs="{key: hunter2hunter2}"))
    assert "r8_xxx" not in verdict.to_json()
    assert result(verdict, "case.1").inputs == {"key": "[redacted]"}


async def test_without_cases_a_model_that_needs_inputs_is_not_judged(project: Make) -> None:
    verdict = await judged(project(ECHO), project(ECHO), config("predict: {}\njudge: {clip: false}\n"))
    assert verdict.verdict == "inconclusive"
    assert "the model needs text" in verdict.reason


async def test_without_cases_a_model_that_needs_none_is_asked_with_its_defaults(project: Make) -> None:
    model = source("return text", inputs=OPTIONAL_TEXT)
    verdict = await judged(project(model), project(model), config("predict: {}\njudge: {clip: false}\n"))
    assert verdict.verdict == "pass"
    assert result(verdict, "case.1").inputs == {}


async def test_sections_that_are_not_run_are_named(project: Make) -> None:
    verdict = await judged(project(ECHO), settings=config(HELLO + "train:\n  test_cases: [{inputs: {text: a}}]\n"))
    assert result(verdict, "train.case.1").status == "skipped"


async def test_times_of_both_sides_are_compared(project: Make) -> None:
    cases = ", ".join("{inputs: {text: a}}" for _ in range(3))
    settings = config(f"predict: {{test_cases: [{cases}]}}\njudge: {{clip: false}}\nspeed: {{max_slowdown: null}}\n")
    verdict = await judged(project(ECHO), project(ECHO), settings)
    speed = result(verdict, "speed")
    assert (speed.status, speed.decided_by) == ("pass", "speed")
    assert speed.evidence["predictions"] == {"candidate": 3, "baseline": 6}
    assert set(speed.evidence["setup_seconds"]) == {"candidate", "baseline"}


async def test_events_tell_the_run_in_order(project: Make) -> None:
    events: list[Event] = []
    verdict = await check(Request(project(ECHO), project(ECHO), config()), events.append)
    kinds = [type(event) for event in events]
    assert kinds.count(ModelReady) == 2
    planned = next(event for event in events if isinstance(event, Planned))
    assert {event.result.id for event in events if isinstance(event, CheckFinished)} == set(planned.ids)
    assert events[-1] == Finished(verdict)


async def test_a_cancelled_run_is_no_pass_and_leaves_nothing_running(project: Make) -> None:
    events: list[Event] = []
    task = asyncio.create_task(check(Request(project(source("time.sleep(60)")), None, config()), events.append))
    while not any(isinstance(event, Planned) for event in events):
        assert not task.done(), task
        await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.verdict.verdict == "inconclusive"
    assert "interrupted" in last.verdict.reason


async def test_a_bug_in_a_check_is_inconclusive(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> list[Any]:
        raise RuntimeError("a bug")

    monkeypatch.setattr("gate.checks.schema_compatibility.incompatibilities", broken)
    verdict = await judged(project(ECHO), project(ECHO))
    assert verdict.verdict == "inconclusive"
    assert "The gate itself failed: RuntimeError: a bug" in result(verdict, "schema.compatibility").message


def test_the_library_gives_the_same_verdict(project: Make) -> None:
    verdict = gate.check(project(ECHO), project(ECHO), config())
    assert verdict.verdict == "pass"


def cli(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gate", *arguments], capture_output=True, text=True, check=False, cwd=cwd, timeout=120
    )


def test_the_command_s_exit_codes_and_streams(project: Make, tmp_path: Path) -> None:
    (tmp_path / "cog-safe-push.yaml").write_text(HELLO)
    equal, other = project(ECHO), project(source("return text"))
    passed = cli("check", equal, "--baseline", equal, "--json", "-", cwd=tmp_path)
    assert passed.returncode == 0
    assert json.loads(passed.stdout)["verdict"] == "pass"
    failed = cli("check", other, "--baseline", equal, "--json", "out.json", cwd=tmp_path)
    assert failed.returncode == 1
    assert json.loads((tmp_path / "out.json").read_text())["verdict"] == "fail"
    assert "FAIL" in failed.stdout
    assert failed.stderr == ""
    undecided = cli("check", equal, "--test-case", "text=hello~=a greeting", cwd=tmp_path)
    assert undecided.returncode == 3
    assert "INCONCLUSIVE" in undecided.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check"], "needs a CANDIDATE"),
        (["check", "nowhere"], "is no model reference"),
        (["check", "{echo}", "--config", "gone.yaml"], "gone.yaml"),
        (["check", "{echo}", "--test-case", "nonsense"], "--test-case"),
        (["check", "{echo}", "--test-case", "text=a", "--parallel", "0"], "parallel"),
        (["check", "{echo}", "--test-case", "txt=a"], "did you mean text"),
        (["check", "{echo}", "--json", "no/such/folder/x.json"], "--json"),
        (["check", "{echo}", "--python", "no-python"], "no such interpreter"),
        (["check", "{echo}", "--nonsense"], "unrecognized arguments"),
        (["nonsense"], "invalid choice"),
        ([], "required"),
    ],
)
def test_usage_errors_exit_with_2_and_a_sentence(
    project: Make, tmp_path: Path, arguments: list[str], message: str
) -> None:
    ref = project(ECHO)
    done = cli(*(argument.format(echo=ref) for argument in arguments), cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_ctrl_c_ends_a_run_with_3_and_leaves_nothing_running(project: Make, tmp_path: Path) -> None:
    (tmp_path / "cog-safe-push.yaml").write_text(HELLO.replace("timeout: 5", "timeout: 600"))
    ref = project(source(f'open({str(tmp_path / "running")!r}, "w").close()\ntime.sleep(60)'))
    run = subprocess.Popen(
        [sys.executable, "-m", "gate", "check", ref, "--json", "-"], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "running").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(run.pid, signal.SIGINT)
    output, _ = run.communicate(timeout=30)
    assert run.returncode == 3
    assert json.loads(output)["verdict"] == "inconclusive"


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys; from gate.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as done: assert not done.code\n"
        "heavy = {'torch', 'open_clip', 'replicate', 'anthropic', 'cog', 'av', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    for arguments in (["--help"], ["check", "--help"], ["--version"]):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_the_example_configuration_is_printed() -> None:
    done = cli("check", "--help-config")
    assert done.returncode == 0
    loads(done.stdout, "help")


def test_a_text_model_is_judged_without_importing_torch(project: Make, tmp_path: Path) -> None:
    (tmp_path / "cog-safe-push.yaml").write_text("predict: {test_cases: [{inputs: {text: hello}}]}\n")
    code = f"import sys, gate; v = gate.check({project(ECHO)!r}); assert v.verdict == 'pass'; assert 'torch' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
