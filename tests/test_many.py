"""`gate push --all`, `--models` and `--matrix`: what happens to one model does not stop the others."""

import json
import stat
from pathlib import Path

import pytest

from gate.cli.main import main
from gate.errors import ServiceError, UsageError
from gate.release import many
from gate.verdict import GateInfo, ModelInfo, Outcome, Usage, Verdict, now


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    folder = tmp_path / "cog-safe-push-configs"
    folder.mkdir()
    for name in ("dev", "schnell"):
        (folder / f"{name}.yaml").write_text(f"model: acme/{name}\n")
    (folder / "notes.txt").write_text("no configuration")
    return folder


def verdict(outcome: Outcome) -> Verdict:
    return Verdict(
        gate=GateInfo(version="0"),
        verdict=outcome,
        reason="because",
        candidate=ModelInfo(ref="acme/a", kind="replicate"),
        checks=[],
        usage=Usage(),
        started_at=now(),
        seconds=1.0,
    )


def test_the_matrix_is_one_line_of_json_and_runs_nothing(
    configs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(configs.parent)
    monkeypatch.setenv("PATH", "")
    assert main(["push", "--matrix"]) == 0
    assert capsys.readouterr().out == '{"model": ["dev", "schnell"]}\n'
    assert main(["push", "--matrix", "--models", "schnell"]) == 0
    assert json.loads(capsys.readouterr().out) == {"model": ["schnell"]}
    assert main(["push", "--matrix", "--models", "all", "--configs", str(configs)]) == 0
    assert json.loads(capsys.readouterr().out) == {"model": ["dev", "schnell"]}


def test_an_unknown_model_is_a_usage_error_that_names_the_known_ones(configs: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["push", "--models", "devv", "--configs", str(configs)]) == 2
    assert "there are dev, schnell" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--all", "--config", "x.yaml"], ["acme/painter", "--all"]])
def test_one_model_and_many_are_not_named_together(options: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(["push", *options]) == 2
    assert "names one model" in capsys.readouterr().err


def test_a_folder_without_configurations_is_a_usage_error(tmp_path: Path):
    with pytest.raises(UsageError, match="no such folder"):
        many.model_names(tmp_path / "none")
    with pytest.raises(UsageError, match="no configuration file"):
        many.model_names(tmp_path)


def test_one_models_fault_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]):
    def push(name: str) -> Verdict:
        match name:
            case "wrong":
                raise UsageError("the configuration is wrong")
            case "down":
                raise ServiceError("the service is down")
            case "bug":
                raise ZeroDivisionError
        return verdict("pass")

    results = many.push_all(["wrong", "down", "bug", "good"], push)
    assert [result.code for result in results] == [2, 3, 3, 0]
    assert many.exit_code(results) == 2
    document = json.loads(many.report(results))
    assert document["models"]["good"]["verdict"] == "pass"
    assert document["models"]["down"] == {"verdict": None, "reason": "the service is down"}


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [(["pass", "pass"], 0), (["pass", "inconclusive"], 3), (["inconclusive", "fail"], 1)],
)
def test_the_exit_code_is_that_of_the_worst(outcomes: list[Outcome], code: int):
    answers = iter(outcomes)
    assert many.exit_code(many.push_all(["a", "b"], lambda name: verdict(next(answers)))) == code


def script(folder: Path, text: str) -> Path:
    path = folder / "script" / "select-model"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_projects_own_script_sets_it_up_and_gets_the_name_as_argument_and_in_model(tmp_path: Path):
    script(tmp_path, 'echo "$1 $MODEL" > selected')
    many.select(None, "dev", tmp_path)
    assert (tmp_path / "selected").read_text() == "dev dev\n"


def test_a_command_of_ones_choice_is_run_instead(tmp_path: Path):
    script(tmp_path, "exit 1")
    many.select("sh -c 'echo chosen > selected'", "dev", tmp_path)
    assert (tmp_path / "selected").read_text() == "chosen\n"


def test_a_selection_that_fails_says_what_it_printed_last(tmp_path: Path):
    script(tmp_path, "echo 'Unknown model'; exit 4")
    with pytest.raises(ServiceError, match=r"dev failed with exit code 4: Unknown model"):
        many.select(None, "dev", tmp_path)
    with pytest.raises(UsageError, match="cannot be run"):
        many.select("./missing", "dev", tmp_path)


def test_without_a_script_there_is_nothing_to_select(tmp_path: Path):
    many.select(None, "dev", tmp_path)
