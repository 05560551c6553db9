"""The configuration file: cog-safe-push's keys keep their meaning, and every mistake is a sentence with a line."""

import ast
import itertools
import logging
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from gate import config
from gate.config import Config, TestCase, loads
from gate.config.problems import paths
from gate.config.sections import Section
from gate.errors import UsageError

ROOT = Path(__file__).resolve().parent.parent
WILD = ROOT.parent / "shared" / "data" / "configs"
WILD_FILES = sorted(WILD.glob("*.yaml"))
SHIPPED_FILES = sorted((ROOT / "configs").glob("*.yaml"))


def problems(text: str) -> list[str]:
    """The lines of the error that a configuration gives."""
    with pytest.raises(UsageError) as caught:
        loads(textwrap.dedent(text), "f.yaml")
    return str(caught.value).split("\n")


def problem(text: str) -> str:
    [line] = problems(text)
    return line


def case(text: str) -> TestCase:
    """A test case written in YAML."""
    indented = textwrap.indent(textwrap.dedent(text).strip(), "      ").strip()
    loaded = loads(f"predict:\n  test_cases:\n    - {indented}\n", "f.yaml")
    assert loaded.predict
    return loaded.predict.test_cases[0]


# cog-safe-push's files


@pytest.mark.skipif(not WILD_FILES, reason="needs ../shared/data, which is not part of the repository")
@pytest.mark.parametrize("path", WILD_FILES, ids=lambda path: path.stem)
def test_files_in_the_wild_load_and_keep_every_key(path: Path) -> None:
    assert config.load(path).model_dump(exclude_unset=True) == yaml.safe_load(path.read_text())


def test_defaults_are_those_of_cog_safe_push() -> None:
    loaded = loads("model: owner/name\npredict: {fuzz: {}}\ntrain: {}\ndeployment: {}\n", "f.yaml")
    assert loaded.model_dump(exclude={"judge", "compare", "speed"}) == {
        "model": "owner/name",
        "test_model": None,
        "test_hardware": "cpu",
        "predict": {
            "compare_outputs": True,
            "predict_timeout": 300,
            "test_cases": [],
            "fuzz": {
                "fixed_inputs": {},
                "disabled_inputs": [],
                "iterations": 10,
                "prompt": None,
                "new_models": "fail",
                "duration": None,
            },
            "probe": None,
        },
        "train": {
            "destination": None,
            "destination_hardware": "cpu",
            "train_timeout": 300,
            "test_cases": [],
            "fuzz": None,
        },
        "deployment": {"owner": None, "name": None, "hardware": None},
        "dockerfile": None,
        "parallel": 4,
        "fast_push": False,
        "use_cog_base_image": True,
        "ignore_schema_compatibility": False,
        "official_model": None,
    }


def test_defaults_of_the_gate_are_those_of_the_contract() -> None:
    assert Config().model_dump(include={"judge", "compare", "speed"}) == {
        "judge": {
            "clip": {
                "model": "ViT-L-14",
                "pretrained": "datacomp_xl_s13b_b90k",
                "device": "auto",
                "precision": "auto",
            },
            "claude": {"model": "claude-sonnet-5-5", "max_calls": 50, "votes": 3},
        },
        "compare": {"repeats": 3, "max_repeats": 8, "false_alarm_rate": 0.01},
        "speed": {"max_slowdown": 1.25},
    }


def test_without_a_file_predictions_are_checked_and_fuzzed() -> None:
    settings = config.default()
    assert settings.predict and settings.predict.fuzz
    assert settings.predict.fuzz.iterations == 10
    assert settings.train is None
    assert settings.folder is None


@pytest.mark.parametrize(
    ("text", "test_model", "destination"),
    [
        ("model: o/n", "o/n-test", "o/n-test-dest"),
        ("model: o/n\ntest_model: ''", "o/n-test", "o/n-test-dest"),
        ("model: o/n\ntest_model: o/t", "o/t", "o/t-dest"),
        ("model: o/n\ntrain: {destination: ''}", "o/n-test", "o/n-test-dest"),
        ("model: o/n\ntrain: {destination: o/d}", "o/n-test", "o/d"),
        ("test_model: o/t", "o/t", "o/t-dest"),
        ("parallel: 1", None, None),
    ],
)
def test_names_of_the_test_model_and_the_destination(
    text: str, test_model: str | None, destination: str | None
) -> None:
    loaded = loads(text, "f.yaml")
    assert loaded.test_model_or_default == test_model
    assert loaded.train_destination_or_default == destination


@pytest.mark.parametrize("section", ["predict", "train", "deployment"])
def test_a_section_may_be_null(section: str) -> None:
    assert getattr(loads(f"model: o/n\n{section}:\n", "f.yaml"), section) is None


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("parallel: '8'", "parallel", 8),
        ("parallel: 8.0", "parallel", 8),
        ("fast_push: 'yes'", "fast_push", True),
        ("fast_push: on", "fast_push", True),
        ("fast_push: 0", "fast_push", False),
        ("dockerfile: ''", "dockerfile", None),
    ],
)
def test_values_that_cog_safe_push_converts_are_converted(text: str, key: str, value: object) -> None:
    assert getattr(loads(text, "f.yaml"), key) == value


# Test cases and their checkers


@pytest.mark.parametrize("checker", config.CHECKERS)
def test_a_case_has_at_most_one_checker(checker: str) -> None:
    sample = {"jq_query": ".a"}.get(checker, "text")
    assert getattr(case(f"inputs: {{}}\n{checker}: {sample}"), checker) == sample
    other = "exact_string" if checker != "exact_string" else "error_contains"
    message = problem(f"""\
        predict:
          test_cases:
            - inputs: {{}}
            - inputs: {{}}
              {checker}: {sample}
              {other}: ""
        """)
    assert message.startswith("f.yaml, line 4: predict.test_cases[1]: must have at most one of exact_string")
    assert checker in message.partition("it has ")[2] and other in message.partition("it has ")[2]


@pytest.mark.parametrize("checker", ["exact_string", "error_contains"])
def test_an_empty_text_is_a_checker_too(checker: str) -> None:
    assert getattr(case(f'inputs: {{}}\n{checker}: ""'), checker) == ""


@pytest.mark.parametrize("checker", ["match_url", "match_prompt", "jq_query"])
@pytest.mark.parametrize("blank", ['""', '"  "'])
def test_a_checker_that_cannot_check_is_an_error(checker: str, blank: str) -> None:
    message = problem(f"predict:\n  test_cases:\n    - inputs: {{}}\n      {checker}: {blank}\n")
    assert message.startswith(f"f.yaml, line 4: predict.test_cases[0].{checker}: must not be empty")


@pytest.mark.parametrize("value", ["", "null", "~"])
def test_a_checker_without_a_value_is_none_and_says_so(value: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert case(f"inputs: {{}}\nmatch_prompt: {value}").match_prompt is None
    assert caplog.messages == ["f.yaml, line 4: predict.test_cases[0].match_prompt: has no value, and checks nothing"]


@pytest.mark.parametrize("query", [".a |", "nosuchfunction", ".a["])
def test_a_jq_program_is_compiled_before_anything_runs(query: str) -> None:
    message = problem(f"predict:\n  test_cases:\n    - inputs: {{}}\n      jq_query: {query}\n")
    assert "line 4: predict.test_cases[0].jq_query: must be a jq program, not" in message


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2", 2),
        ("'2'", "2"),
        ("2.5", 2.5),
        ("true", True),
        ("1.0", 1.0),
        ("-3", -3),
        ("0x1F", 31),
        ("18446744073709551615", 2**64 - 1),
        ("text", "text"),
        ('""', ""),
        ("null", None),
        ("!!str 5", "5"),
        ("[1, 2.5]", [1, 2.5]),
        ("[]", []),
        ("[a, 1, null, [b]]", ["a", 1, None, ["b"]]),
        ("{a: {b: [1]}}", {"a": {"b": [1]}}),
        ("./cat.png", "./cat.png"),
        ("../cat.png", "../cat.png"),
        ("1e-4", "1e-4"),
        ("=", "="),
    ],
)
def test_inputs_keep_their_types(written: str, value: object) -> None:
    given = case(f"inputs:\n  x: {written}").inputs["x"]
    assert given == value
    assert type(given) is type(value)


def test_inputs_are_required() -> None:
    message = problem("predict:\n  test_cases:\n    - exact_string: a\n")
    assert message == "f.yaml, line 3: predict.test_cases[0].inputs: is required"


def test_aliases_and_merge_keys_share_inputs() -> None:
    loaded = loads(
        """\
predict:
  test_cases:
    - &first
      inputs: &common {prompt: a cat, steps: 4}
      match_prompt: a cat
    - inputs: {<<: *common, steps: 8}
    - {<<: *first, match_prompt: an animal}
    - inputs: {<<: [{a: 1}, {a: 2, b: 3}], c: 4}
""",
        "f.yaml",
    )
    assert loaded.predict
    first, second, third, fourth = loaded.predict.test_cases
    assert second.inputs == {"prompt": "a cat", "steps": 8}
    assert third == first.model_copy(update={"match_prompt": "an animal"})
    assert fourth.inputs == {"a": 1, "b": 3, "c": 4}


def test_cases_are_not_collected_by_pytest() -> None:
    assert TestCase.__test__ is False


def test_the_python_interface_refuses_infinity_too() -> None:
    with pytest.raises(ValueError, match="finite"):
        TestCase(inputs={"x": [float("inf")]})


# Mistakes


def test_an_unknown_key_suggests_the_nearest_one() -> None:
    assert problem("""\
        model: o/n
        predict:
          test_cases:
            - inputs: {a: 1}
              match_promt: a cat
        """) == (
        "f.yaml, line 5: predict.test_cases[0].match_promt: unknown key; did you mean match_prompt? "
        "Allowed here: inputs, exact_string, match_url, match_prompt, jq_query, error_contains"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("parallell: 4", "did you mean parallel?"),
        ("Model: o/n", "did you mean model?"),
        ("predict: {timeout: 4}", "predict.timeout: unknown key"),
        ("iterations: 4", "unknown key here; it belongs in predict.fuzz or train.fuzz."),
        ("test_cases: []", "unknown key here; it belongs in predict or train."),
        ("predict: {parallel: 4}", "unknown key here; it belongs in the top level."),
        ("judge: {clip: {modell: a}}", "judge.clip.modell: unknown key; did you mean model?"),
        ("judge: {clap: false}", "judge.clap: unknown key; did you mean clip? Allowed here: clip, claude"),
        ("zzz: 1", "zzz: unknown key. Allowed here: model, test_model,"),
        ('"a\\nb": 1', '"a\\nb": unknown key.'),
    ],
)
def test_unknown_keys(text: str, expected: str) -> None:
    assert expected in problem(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("model: name", 'model: must be owner/name, as on Replicate, not "name"'),
        ("model: a/b/c", 'model: must be owner/name, as on Replicate, not "a/b/c"'),
        ("model: ''", 'model: must be owner/name, as on Replicate, not ""'),
        ("model: 5", "model: must be text, in quotes, not 5"),
        ("model: [a]", "model: must be text, not a list"),
        ("parallel: 0", "parallel: must be 1 or more, not 0"),
        ("parallel: four", 'parallel: must be a whole number, not "four"'),
        ("parallel: 1.5", "parallel: must be a whole number, not 1.5"),
        ("parallel: yes", "parallel: must be a number, not true"),
        ("parallel:", "parallel: must be a whole number, not null"),
        ("fast_push: maybe", 'fast_push: must be true or false, not "maybe"'),
        ("predict: true", "predict: must be a mapping of keys to values, not true"),
        ("predict: {predict_timeout: 0}", "predict.predict_timeout: must be greater than 0, not 0"),
        ("predict: {predict_timeout: no}", "predict.predict_timeout: must be a number, not false"),
        ("predict: {predict_timeout: 5m}", 'predict.predict_timeout: must be a number, not "5m"'),
        ("predict: {predict_timeout: 'inf'}", 'predict.predict_timeout: must be a number, not "inf"'),
        ("predict: {predict_timeout: 'nan'}", 'predict.predict_timeout: must be greater than 0, not "nan"'),
        ("predict: {test_cases: {}}", "predict.test_cases: must be a list, not a mapping"),
        ("predict: {test_cases: [a]}", 'predict.test_cases[0]: must be a mapping of keys to values, not "a"'),
        ("predict: {test_cases: [{inputs: }]}", "predict.test_cases[0].inputs: must be a mapping"),
        ("predict: {fuzz: {iterations: -1}}", "predict.fuzz.iterations: must be 0 or more, not -1"),
        ("predict: {fuzz: {disabled_inputs: [1]}}", "predict.fuzz.disabled_inputs[0]: must be text"),
        (
            "train: {fuzz: {fixed_inputs: {a: 1, b: 2}, disabled_inputs: [c, a]}}",
            "train.fuzz: must not have a in both fixed_inputs and disabled_inputs",
        ),
        ("judge: {clip: true}", "judge.clip: must be a mapping of keys to values, or false, not true"),
        ("judge: {claude: }", "judge.claude: must be a mapping of keys to values, or false, not null"),
        ("judge: {clip: {device: gpu}}", "judge.clip.device: must be auto, cpu, mps, cuda or cuda:N, not"),
        ("judge: {clip: {precision: int8}}", "judge.clip.precision: must be auto, fp32, fp16 or bf16, not"),
        ("judge: {clip: {pretrained: ''}}", "judge.clip.pretrained: must not be empty"),
        ("judge: {claude: {votes: 0}}", "judge.claude.votes: must be 1 or more, not 0"),
        ("judge: {claude: {max_calls: 0}}", "judge.claude.max_calls: must be 1 or more, not 0"),
        ("compare: {repeats: 0}", "compare.repeats: must be 1 or more, not 0"),
        ("compare: {repeats: 9}", "compare: max_repeats (8) must not be below repeats (9)"),
        ("compare: {false_alarm_rate: 0}", "compare.false_alarm_rate: must be greater than 0, not 0"),
        ("compare: {false_alarm_rate: 1}", "compare.false_alarm_rate: must be less than 1, not 1"),
        ("speed: {max_slowdown: 1}", "speed.max_slowdown: must be greater than 1, or null to report only, not"),
        ("speed: {max_slowdown: 0.25}", "not 0.25; 1.25 allows a quarter more time"),
        ("speed:", "speed: must be a mapping of keys to values, not null"),
    ],
)
def test_wrong_values_are_told_in_plain_words(text: str, expected: str) -> None:
    assert expected in problem(text)


@pytest.mark.parametrize(
    "text",
    [
        "judge: {clip: false, claude: false}",
        "judge: {clip: {}, claude: {}}",
        "judge: {clip: {device: 'cuda:1', precision: bf16}}",
        "compare: {repeats: 8}",
        "compare: {repeats: 1, max_repeats: 1, false_alarm_rate: 0.5}",
        "speed: {max_slowdown: null}",
        "speed: {max_slowdown: 1.01}",
        "predict: {predict_timeout: 0.5, fuzz: {iterations: 0}}",
    ],
)
def test_values_at_the_edge_of_what_is_allowed(text: str) -> None:
    assert loads(text, "f.yaml").model_dump(exclude_unset=True) == yaml.safe_load(text)


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    assert problems("""\
        parallel: 0
        nonsense: 1
        predict:
          test_cases:
            - exact_string: 5
          fuzz:
            iterations: many
        """) == [
        "f.yaml, line 1: parallel: must be 1 or more, not 0",
        "f.yaml, line 2: nonsense: unknown key. Allowed here: " + ", ".join(Config.model_fields),
        "f.yaml, line 5: predict.test_cases[0].inputs: is required",
        "f.yaml, line 5: predict.test_cases[0].exact_string: must be text, in quotes, not 5",
        'f.yaml, line 7: predict.fuzz.iterations: must be a whole number, not "many"',
    ]


def test_many_problems_are_counted() -> None:
    lines = problems("".join(f"a{i}: 1\n" for i in range(100)))
    assert len(lines) == config.MAX_PROBLEMS + 1
    assert lines[-1] == "f.yaml: and 80 more"


@pytest.mark.parametrize(
    "text",
    [
        "judge: {clip: {api_key: hush-hush}}",
        "predict: {test_cases: [{inputs: {api_token: 2024-01-01}}]}",
        "predict: {test_cases: [{inputs: {hf_token: 10:20}}]}",
        "parallel: r8_0123456789abcdefghijklmnopqrstuvwxyzA",
        "model: https://user:hush-hush@example.com/a",
    ],
)
def test_secrets_are_not_repeated(text: str) -> None:
    message = problem(text)
    for secret in ("hush-hush", "2024-01-01", "10:20", "0123456789abcdef"):
        assert secret not in message


def test_a_long_value_is_cut() -> None:
    assert len(problem(f"parallel: {'x' * 10_000}")) < 200


# What YAML does not say


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("model: a/b\nmodel: a/c", "f.yaml, line 2: model: given twice, first in line 1"),
        ("predict:\n  fuzz: {}\n  fuzz: {}", "f.yaml, line 3: predict.fuzz: given twice, first in line 2"),
        ("on: 1", 'f.yaml, line 1: YAML does not read the key "on" as text; put it in quotes'),
        ("1: 1", 'f.yaml, line 1: YAML does not read the key "1" as text; put it in quotes'),
        ("null: 1", 'f.yaml, line 1: YAML does not read the key "null" as text; put it in quotes'),
        ("? [a]\n: 1", "f.yaml, line 1: a key must be text"),
        ("a: 2024-01-01", 'f.yaml, line 1: a: YAML reads this as a date; put it in quotes: "2024-01-01"'),
        ("a: 2024-99-99", 'f.yaml, line 1: a: YAML reads this as a date; put it in quotes: "2024-99-99"'),
        ("a: 16:9", 'f.yaml, line 1: a: YAML reads this as a number to base 60; put it in quotes: "16:9"'),
        ("a: 007", 'f.yaml, line 1: a: YAML reads this as an octal number; put it in quotes: "007"'),
        ("a: .nan", "f.yaml, line 1: a: must be a finite number"),
        ("a: -.inf", "f.yaml, line 1: a: must be a finite number"),
        ("a: 1.0e+999", "f.yaml, line 1: a: must be a finite number"),
        (f"a: {'9' * 5000}", "f.yaml, line 1: a: must be a finite number, and a shorter one"),
        ('a: "\\ud800"', "f.yaml, line 1: a: half of a surrogate pair"),
        ("a: !!python/name:os.system x", 'f.yaml, line 1: a: the tag "!!python/name:os.system" is not supported'),
        ("a: !!set {x}", 'f.yaml, line 1: a: the tag "!!set" is not supported; remove it'),
        ("a: !!binary aGk=", 'f.yaml, line 1: a: the tag "!!binary" is not supported; remove it'),
        ("a: !mine x", 'f.yaml, line 1: a: the tag "!mine" is not supported; remove it'),
        ("a: !!int x", "f.yaml, line 1: a: this is no YAML int; remove the tag"),
        ('a: !!float ""', "f.yaml, line 1: a: this is no YAML float; remove the tag"),
        ("a: !!bool x", "f.yaml, line 1: a: this is no YAML bool; remove the tag"),
        ("a: {<<: 3}", "f.yaml, line 1: a: << needs a mapping, or a list of mappings"),
        ("a: &a [*a]", "f.yaml, line 1: a[0]: an alias that contains itself"),
        ("a: &a {<<: *a}", "f.yaml, line 1: a: an alias that contains itself"),
        ("a: *b", "f.yaml, line 1: not valid YAML: found undefined alias 'b'"),
        ("a: b: c", "f.yaml, line 1: not valid YAML: mapping values are not allowed here"),
        ("a:\n\tb: c", "f.yaml, line 2: not valid YAML: while scanning for the next token, found character '\\t'"),
        ("a: 1\n---\nb: 2", "f.yaml, line 2: not valid YAML: expected a single document"),
        ("a: 1\nb: \0", "f.yaml, line 2: not valid YAML: a character that is not allowed in text"),
        ('a: "\\UFFFFFFFF"', "f.yaml: not valid YAML: "),
        (f"%YAML {'9' * 5000}.1\n---\na: 1", "f.yaml: not valid YAML: "),
        ("", "f.yaml: the file is empty; gate check --help-config prints an example"),
        ("# nothing\n", "f.yaml: the file is empty; gate check --help-config prints an example"),
        ("- a", "f.yaml, line 1: must be a mapping of keys to values, not a list"),
        ("text", 'f.yaml, line 1: must be a mapping of keys to values, not "text"'),
        ("null", "f.yaml, line 1: must be a mapping of keys to values, not null"),
    ],
)
def test_yaml_that_does_not_mean_what_it_seems(text: str, expected: str) -> None:
    assert problem(text).startswith(expected)


def laughs(levels: int) -> str:
    """A document of 9 ** levels values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for i in range(1, levels):
        lines.append(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (laughs(30), "more than 50000 values, once aliases are expanded"),
        ("a: " + "[" * 500_000, "nested more than 64 levels deep"),
        ("a: " + "{a: " * 100_000, "nested more than 64 levels deep"),
        ("- " * 400_000, "nested more than 64 levels deep"),
        ("- a\n" * 200_000, "more than 50000 values"),
        ("{" + ", ".join(f"a{i}: b" for i in range(20_000)) + "}", "unknown key"),
        ("a: " + "x" * (1 << 20), "larger than 1 MiB, which no configuration needs"),
    ],
    ids=["laughs", "sequences", "mappings", "blocks", "items", "keys", "bytes"],
)
def test_documents_made_to_exhaust_the_reader_end_quickly(text: str, expected: str) -> None:
    start = time.process_time()
    assert expected in problems(text)[0]
    assert time.process_time() - start < 20  # seconds; the slowest takes 3 on a slow machine


# Files


def test_a_file_gives_its_folder_and_its_name_in_messages(tmp_path: Path) -> None:
    path = tmp_path / "cog-safe-push.yaml"
    path.write_text("\N{BYTE ORDER MARK}model: owner/name\r\n", encoding="utf-8")
    loaded = config.load(path)
    assert loaded.model == "owner/name"
    assert loaded.folder == tmp_path
    assert "folder" not in str(loaded.model_dump())

    path.write_text("parallel: 0")
    with pytest.raises(UsageError) as caught:
        config.load(path)
    assert str(caught.value) == f"{path}, line 1: parallel: must be 1 or more, not 0"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"model: o/n\n# caf\xe9\n")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * ((1 << 20) + 1))
    for path, expected in {
        tmp_path
        / "none.yaml": f"{tmp_path}/none.yaml: the configuration file cannot be read: No such file or directory",
        tmp_path: f"{tmp_path}: the configuration file cannot be read: Is a directory",
        tmp_path / "a\0b": "a\0b: the configuration file cannot be read: embedded null byte",
        latin: f"{latin}, line 2: not UTF-8 text; save the file as UTF-8",
        large: f"{large}: larger than 1 MiB, which no configuration needs",
    }.items():
        with pytest.raises(UsageError) as caught:
            config.load(path)
        assert expected in str(caught.value)


def test_paths_of_the_clip_model_start_at_the_file(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "clip").mkdir()
    for name in ("small.json", "small.safetensors"):
        (tmp_path / "clip" / name).touch()
    path = tmp_path / "configs" / "gate.yaml"
    path.write_text("judge: {clip: {model: ../clip/small.json, pretrained: ../clip/small.safetensors}}")
    clip = config.load(path).judge.clip
    assert clip
    assert clip.model == str(tmp_path / "clip" / "small.json")
    assert clip.pretrained == str(tmp_path / "clip" / "small.safetensors")
    assert config.overlay(config.load(path), {"parallel": 2}).judge.clip == clip


@pytest.mark.parametrize(
    "value", ["laion2b_s34b_b79k", "../no/such/file.pt", "/etc/hostname-of-nobody", "x" * 5000, "a\x07b", "~nobody"]
)
def test_what_is_no_file_beside_the_configuration_stays_as_it_is(tmp_path: Path, value: str) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(yaml.safe_dump({"judge": {"clip": {"pretrained": value}}}))
    clip = config.load(path).judge.clip
    assert clip and clip.pretrained == value


def test_a_text_without_a_file_resolves_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weights.pt").touch()
    monkeypatch.chdir(tmp_path)
    loaded = loads("judge: {clip: {pretrained: weights.pt}}", "config")
    assert loaded.judge.clip and loaded.judge.clip.pretrained == "weights.pt"
    assert loaded.folder is None


def test_the_file_is_looked_for_here_then_beside_the_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, candidate, baseline = (tmp_path / name for name in ("here", "candidate", "baseline"))
    for folder in (here, candidate, baseline):
        folder.mkdir()
    monkeypatch.chdir(here)

    def found() -> Path | None:
        return config.find(str(candidate), str(baseline))

    assert found() is None
    for folder, path in [(baseline, baseline), (candidate, candidate), (here, Path())]:
        (folder / "cog-safe-push.yaml").write_text("model: o/n")
        assert found() == path / "cog-safe-push.yaml"


@pytest.mark.parametrize("ref", ["owner/name:1234", "http://localhost:5000", "x" * 5000, "a\0b", "~nobody/x", ""])
def test_references_that_are_no_folder_have_no_file(ref: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert config.find(ref, ref) is None


def test_the_deprecated_duration_is_accepted_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        loads("predict:\n  fuzz:\n    duration: 120\ntrain: {fuzz: {duration: 5}}\n", "f.yaml")
    assert caplog.messages == [
        "f.yaml, line 3: predict.fuzz.duration: deprecated and ignored; use iterations",
        "f.yaml, line 4: train.fuzz.duration: deprecated and ignored; use iterations",
    ]


# The command line on top


def test_options_override_the_file_and_nothing_else_changes(tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text("model: o/n\npredict: {predict_timeout: 500, test_cases: [{inputs: {a: 1}}]}\n")
    loaded = config.load(path)
    changed = config.overlay(loaded, {"predict.predict_timeout": 600, "parallel": 8})
    assert changed.predict and changed.predict.predict_timeout == 600
    assert changed.parallel == 8
    assert changed.folder == tmp_path
    assert changed.predict.test_cases == [TestCase(inputs={"a": 1})]
    assert loaded.predict and loaded.predict.predict_timeout == 500
    assert config.overlay(loaded, {}) == loaded


def test_a_section_that_the_file_lacks_is_created() -> None:
    for text in ("model: o/n", "model: o/n\npredict:", "model: o/n\npredict: {fuzz: }"):
        changed = config.overlay(loads(text, "f.yaml"), {"predict.fuzz.iterations": 20})
        assert changed.predict and changed.predict.fuzz and changed.predict.fuzz.iterations == 20
    changed = config.overlay(loads("judge: {clip: false}", "f.yaml"), {"judge.clip.device": "cpu"})
    assert changed.judge.clip and changed.judge.clip.device == "cpu"


def test_test_cases_of_the_command_line_replace_those_of_the_file() -> None:
    loaded = loads("predict: {test_cases: [{inputs: {a: 1}}]}", "f.yaml")
    given = TestCase(inputs={"b": 2}, exact_string="")
    changed = config.overlay(loaded, {"predict.test_cases": [given]})
    assert changed.predict and changed.predict.test_cases == [given]


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"parallel": 0}, "command line: parallel: must be 1 or more, not 0"),
        ({"test_model": "x"}, 'command line: test_model: must be owner/name, as on Replicate, not "x"'),
        ({"test_hardware": "\udc80"}, "command line: test_hardware: must be valid UTF-8 text"),
        (
            {"predict.fuzz.disabled_inputs": ["a"]},
            "command line: predict.fuzz: must not have a in both fixed_inputs and disabled_inputs",
        ),
    ],
)
def test_wrong_options_are_told_in_the_same_way(overrides: dict[str, object], expected: str) -> None:
    loaded = loads("predict: {fuzz: {fixed_inputs: {a: 1}}}", "f.yaml")
    with pytest.raises(UsageError) as caught:
        config.overlay(loaded, overrides)
    assert str(caught.value) == expected


# The documented example


def keys_of(section: type[Section]) -> Iterator[str]:
    for path in paths(section):
        yield path.rpartition(".")[2]


def test_the_example_loads_and_has_every_key_at_its_default() -> None:
    text = config.help_config()
    example = loads(text, "help")
    for key in keys_of(Config):
        assert f"{key}:" in text
    assert example.model == "owner/name"
    assert example.predict and example.train and example.deployment
    cases = example.predict.test_cases
    assert [name for case in cases for name in config.CHECKERS if getattr(case, name)] == list(config.CHECKERS)
    plain = {"predict", "train", "deployment", "model"}
    assert example.model_dump(exclude=plain) == Config().model_dump(exclude=plain)
    plain = {"test_cases", "fuzz", "probe"}
    assert example.predict.model_dump(exclude=plain) == config.PredictConfig().model_dump(exclude=plain)
    assert example.predict.fuzz == config.FuzzConfig()
    assert example.predict.probe == config.ProbeConfig()


def test_every_key_of_the_example_has_a_comment() -> None:
    lines = config.help_config().splitlines()
    sample = {"prompt", "inputs", *config.CHECKERS}
    for above, line in itertools.pairwise(lines):
        key = line.strip().removeprefix("- ").partition(":")[0]
        if line and not line.lstrip().startswith("#") and key not in sample:
            assert above.lstrip().startswith("# "), line


# The configurations that ship


@pytest.mark.parametrize("path", SHIPPED_FILES, ids=lambda path: path.stem)
def test_shipped_configurations_load_and_say_how_to_run_them(path: Path) -> None:
    loaded = config.load(path)
    assert loaded.predict and len(loaded.predict.test_cases) >= 4
    head = path.read_text().partition("\n\n")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert "gate check" in head


def test_the_painter_is_judged_by_the_clip_model_that_ships() -> None:
    painter = config.load(ROOT / "configs" / "painter.yaml")
    assert painter.judge.claude is False
    clip = painter.judge.clip
    assert clip and Path(clip.model) == ROOT / "examples" / "clip" / "painter-clip.json"
    assert Path(clip.pretrained) == ROOT / "examples" / "clip" / "painter-clip.safetensors"
    assert painter.predict
    for test in painter.predict.test_cases:
        assert "seed" not in test.inputs


def test_importing_the_configuration_imports_nothing_heavy() -> None:
    code = "import gate.config, gate.cli.test_case, sys; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"torch", "open_clip", "anthropic", "replicate", "numpy"} & set(ast.literal_eval(done.stdout))
