"""Fuzzing as a caller sees it: real models on real servers, planted bugs, and what the verdict says of them."""

import asyncio
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from gate.cli.test_case import parse_test_case
from gate.config import default, loads
from gate.engine import Request, check
from gate.errors import UsageError
from gate.events import Event, Planned
from gate.verdict import CheckResult, Verdict
from tests.projects import ECHO, OPTIONAL_TEXT, source

Make = Callable[..., str]
pytestmark = pytest.mark.usefixtures("no_process_left")

FUZZ = "predict:\n  predict_timeout: 10\n  fuzz: {iterations: %d%s}\njudge: {clip: false, claude: false}\n"
INPUTS = (
    OPTIONAL_TEXT
    + ', count: int = Input(description="How many.", ge=1, le=8, default=2)'
    + ', style: str = Input(description="Which.", choices=["oil", "ink", "chalk"], default="oil")'
    + ', fast: bool = Input(description="Whether to hurry.", default=False)'
)


async def fuzzed(
    candidate: str, baseline: str | None = None, iterations: int = 10, more: str = "", seed: int = 0
) -> Verdict:
    settings = loads(FUZZ % (iterations, more), "test.yaml")
    return await check(Request(candidate, baseline, settings, config_name="test.yaml", fuzz_seed=seed))


def findings(verdict: Verdict, status: str = "fail") -> list[CheckResult]:
    return [result for result in verdict.checks if result.id.startswith("fuzz.") and result.status == status]


def shrunk(verdict: Verdict) -> CheckResult:
    [result] = [result for result in findings(verdict) if "smallest" in result.evidence]
    return result


async def test_a_model_that_takes_what_it_says_has_no_finding_and_each_iteration_its_result(project: Make) -> None:
    verdict = await fuzzed(project(source("return f'{text} {count}'", inputs=INPUTS)), iterations=12)
    assert verdict.verdict == "pass", verdict.reason
    assert [result.id for result in findings(verdict, "pass")] == [f"fuzz.{number}" for number in range(1, 13)]
    assert verdict.usage.predictions == 13
    assert {result.evidence["seed"] for result in findings(verdict, "pass")} == {0}


async def test_the_seed_is_in_the_evidence_and_another_one_tries_other_inputs(project: Make) -> None:
    model = project(source("return f'{text} {count}'", inputs=INPUTS))
    runs = [await fuzzed(model, iterations=8, seed=seed) for seed in (5, 5, 6)]
    first, again, other = ([result.inputs for result in findings(run, "pass")] for run in runs)
    assert first == again != other
    assert findings(runs[2], "pass")[0].evidence["seed"] == 6


async def test_an_off_by_one_at_a_maximum_is_found_and_shrunk_to_it(project: Make) -> None:
    good = project(source("return f'{text} {count}'", inputs=INPUTS))
    bad = project(source("return [text] * 7 and list(range(8))[count] and text", inputs=INPUTS))
    verdict = await fuzzed(bad, good)
    found = shrunk(verdict)
    assert found.evidence["smallest"] == {"count": 8}
    assert found.evidence["minimal"] is True
    assert found.evidence["shrinking_predictions"] <= 15
    assert "The baseline handles it." in found.message
    assert len(found.predictions) == 2
    assert verdict.verdict == "fail"


async def test_a_crash_on_an_empty_text_is_found(project: Make) -> None:
    verdict = await fuzzed(project(source("return text[0] + style", inputs=INPUTS)))
    assert shrunk(verdict).evidence["smallest"] == {"text": ""}
    assert "IndexError" in shrunk(verdict).message or "index out of range" in shrunk(verdict).message


async def test_two_options_that_clash_are_found_by_pairs(project: Make) -> None:
    body = 'if fast and style == "chalk":\n    raise KeyError(style)\nreturn text'
    verdict = await fuzzed(project(source(body, inputs=INPUTS)))
    assert shrunk(verdict).evidence["smallest"] == {"fast": True, "style": "chalk"}


async def test_what_both_sides_reject_is_a_gap_between_schema_and_code_and_no_failure(project: Make) -> None:
    strict = source('if not text.strip():\n    raise ValueError("text cannot be empty")\nreturn text', inputs=INPUTS)
    verdict = await fuzzed(project(strict), project(strict))
    assert verdict.verdict == "pass", verdict.reason
    gaps = [result for result in findings(verdict, "pass") if result.evidence.get("gap")]
    assert gaps
    assert "the model rejects it, as the baseline does" in gaps[0].message
    assert "text cannot be empty" in gaps[0].evidence["baseline"]


async def test_a_gap_shows_what_the_baseline_says_where_that_differs(project: Make) -> None:
    ours = source("return text[0] and text", inputs=INPUTS)
    theirs = source('if not text:\n    raise ValueError("text cannot be empty")\nreturn text', inputs=INPUTS)
    verdict = await fuzzed(project(ours), project(theirs))
    assert verdict.verdict == "pass", verdict.reason
    [gap] = [result for result in findings(verdict, "pass") if result.evidence.get("gap")]
    assert gap.message.startswith("The schema allows this input, and the model fails for it:")
    assert "index out of range" in gap.message and "text cannot be empty" in gap.message
    assert [record.side for record in gap.predictions] == ["candidate", "baseline"]


async def test_a_regression_shows_what_the_baseline_came_to(project: Make) -> None:
    bad = project(source("return text[0]", inputs=INPUTS))
    verdict = await fuzzed(bad, project(source("return text or 'none'", inputs=INPUTS)))
    assert "succeeded" in shrunk(verdict).evidence["baseline"]


STRICT = 'if not text.strip():\n    raise ValueError("text cannot be empty")\n'
NEW_MODELS = ", new_models: report"


async def test_without_a_baseline_a_clear_rejection_fails_and_the_message_says_what_to_do(project: Make) -> None:
    found = shrunk(await fuzzed(project(source(STRICT + "return text", inputs=INPUTS))))
    assert found.evidence["gap"] is True
    assert "let it say what the model takes" in found.message and "new_models: report" in found.message


async def test_new_models_report_makes_a_clear_rejection_a_gap(project: Make) -> None:
    verdict = await fuzzed(project(source(STRICT + "return text", inputs=INPUTS)), more=NEW_MODELS)
    assert verdict.verdict == "pass", verdict.reason
    gaps = [result for result in findings(verdict, "pass") if result.evidence.get("gap")]
    assert gaps
    assert all("the model rejects it: " in gap.message and "text cannot be empty" in gap.message for gap in gaps)


async def test_new_models_report_excuses_no_crash(project: Make) -> None:
    verdict = await fuzzed(project(source("return text[0]", inputs=INPUTS)), more=NEW_MODELS)
    assert verdict.verdict == "fail"


async def test_new_models_report_excuses_nothing_that_the_baseline_handles(project: Make) -> None:
    candidate, baseline = source(STRICT + "return text", inputs=INPUTS), source("return text", inputs=INPUTS)
    assert (await fuzzed(project(candidate), project(baseline), more=NEW_MODELS)).verdict == "fail"


@pytest.mark.parametrize(("more", "outcome"), [("", "fail"), (NEW_MODELS, "pass")])
async def test_an_input_that_the_baseline_does_not_have_is_a_new_models(project: Make, more: str, outcome: str) -> None:
    new = INPUTS + ', size: int = Input(description="Size.", ge=1, le=9, default=1)'
    candidate = source('if size > 8:\n    raise ValueError("size must be at most 8")\nreturn text', inputs=new)
    verdict = await fuzzed(project(candidate), project(source("return text", inputs=INPUTS)), more=more)
    assert verdict.verdict == outcome, verdict.reason
    gaps = [result for result in findings(verdict, outcome) if result.evidence.get("gap")]
    assert gaps
    assert gaps[0].evidence["baseline"] == "Its schema does not take this input."


async def test_new_models_takes_nothing_else() -> None:
    with pytest.raises(UsageError, match=r"predict\.fuzz\.new_models: must be fail or report"):
        loads(FUZZ % (1, ", new_models: ignore"), "test.yaml")


async def test_what_only_the_candidate_rejects_is_a_failure_however_clearly_it_says_so(project: Make) -> None:
    strict = source('if not text.strip():\n    raise ValueError("text cannot be empty")\nreturn text', inputs=INPUTS)
    verdict = await fuzzed(project(strict), project(source("return text", inputs=INPUTS)))
    assert verdict.verdict == "fail"
    assert "The baseline handles it." in shrunk(verdict).message


async def test_the_same_failure_is_shrunk_once_and_named_again(project: Make) -> None:
    verdict = await fuzzed(project(source('raise OSError("no weights")', inputs=INPUTS)))
    assert len(findings(verdict)) == 10
    assert sum("The same failure as fuzz.1" in result.message for result in findings(verdict)) == 9


PERCENT = "text % ()\nreturn text"


async def test_a_smaller_input_that_fails_in_other_words_is_reported_and_they_are_told(project: Make) -> None:
    found = shrunk(await fuzzed(project(source(PERCENT, inputs=INPUTS)), iterations=20))
    assert found.evidence["smallest"] == {"text": "%"}
    assert found.evidence["minimal"] is True
    assert "not enough arguments for format string" in found.message
    assert "Less fails in other words:" in found.message and "incomplete format. To see it:" in found.message


async def test_a_smaller_input_that_the_baseline_fails_for_as_well_is_not_reported(project: Make) -> None:
    baseline = project(source('if text == "%":\n    raise KeyError(text)\nreturn text', inputs=INPUTS))
    found = shrunk(await fuzzed(project(source(PERCENT, inputs=INPUTS)), baseline, iterations=20))
    smallest = found.evidence["smallest"]["text"]
    assert "%" in smallest and smallest != "%"
    assert found.evidence["shrinking_predictions"] <= 15


async def test_a_failure_is_not_shrunk_into_another_one_of_the_run(project: Make) -> None:
    body = 'if count == 8:\n    raise OSError("fast") if fast else KeyError("count")\nreturn text'
    verdict = await fuzzed(project(source(body, inputs=INPUTS)), iterations=20)
    smallest = [one.evidence["smallest"] for one in findings(verdict) if "smallest" in one.evidence]
    assert sorted(smallest, key=len) == [{"count": 8}, {"count": 8, "fast": True}]


async def test_the_complaints_of_one_parser_are_shrunk_into_each_other(project: Make) -> None:
    body = "import json\nreturn str(json.loads(text)) if text != 'hello' else text"
    verdict = await fuzzed(project(source(body, inputs=INPUTS)), iterations=20)
    smallest = [one.evidence["smallest"]["text"] for one in findings(verdict) if "smallest" in one.evidence]
    assert len(smallest) > 1
    assert all(len(text) <= 1 for text in smallest)


async def test_a_failure_is_not_shrunk_into_a_rejection(project: Make) -> None:
    body = STRICT + 'if "{" in text:\n    raise KeyError("x")\nreturn text'
    verdict = await fuzzed(project(source(body, inputs=INPUTS)), iterations=20, more=NEW_MODELS)
    assert shrunk(verdict).evidence["smallest"] == {"text": "{"}


async def test_an_empty_output_is_a_failure(project: Make) -> None:
    verdict = await fuzzed(project(source('return None if style == "ink" else text', inputs=INPUTS)))
    assert shrunk(verdict).evidence["smallest"] == {"style": "ink"}


async def test_a_model_whose_process_dies_is_found_out_and_the_other_inputs_are_still_tried(project: Make) -> None:
    verdict = await fuzzed(project(source("os._exit(1) if count == 8 else None\nreturn text", inputs=INPUTS)))
    assert shrunk(verdict).evidence["smallest"] == {"count": 8}
    assert findings(verdict, "pass")


async def test_the_line_that_is_reported_makes_the_failure_happen(project: Make) -> None:
    bad = project(source('if "{" in text:\n    text.format()\nreturn text', inputs=INPUTS))
    line = shrunk(await fuzzed(bad, iterations=20)).evidence["reproduce"]
    words = shlex.split(line)
    assert "{" in str(parse_test_case(words[-1]).inputs["text"])
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", *words, "--fuzz-iterations", "0", "--json", "-"],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
    )
    assert done.returncode == 1, done.stderr
    [case] = [one for one in json.loads(done.stdout)["checks"] if one["id"] == "case.1"]
    assert case["status"] == "fail"


async def test_inputs_that_take_files_are_given_some(project: Make) -> None:
    inputs = 'image: Path = Input(description="A picture.")'
    body = 'from PIL import Image\nmode = Image.open(image).mode\nassert mode != "RGBA", "transparency"\nreturn mode'
    found = shrunk(await fuzzed(project(source(body, inputs=inputs))))
    assert found.evidence["smallest"] == {"image": "a 64x64 PNG with transparency"}
    assert yaml.safe_load(found.evidence["reproduce"])[0]["inputs"]["image"].startswith("data:image/png;base64,")


async def test_fixed_and_disabled_inputs_are_kept_to(project: Make) -> None:
    body = 'assert count == 3 and style == "oil" and not fast, "not kept to"\nreturn text'
    more = ", fixed_inputs: {count: 3, fast: null}, disabled_inputs: [style]"
    assert (await fuzzed(project(source(body, inputs=INPUTS)), more=more)).verdict == "pass"


async def test_fixed_inputs_that_the_model_does_not_have_are_a_usage_error(project: Make) -> None:
    with pytest.raises(UsageError, match=r"predict\.fuzz.*Input cuont is not known"):
        await fuzzed(project(source("return text", inputs=INPUTS)), more=", fixed_inputs: {cuont: 3}")


async def test_without_a_file_ten_inputs_are_tried_even_where_the_model_needs_some(project: Make) -> None:
    events: list[Event] = []
    verdict = await check(Request(project(ECHO), None, default()), events.append)
    assert verdict.verdict == "pass", verdict.reason
    planned = next(event for event in events if isinstance(event, Planned))
    assert planned.ids[-10:] == [f"fuzz.{number}" for number in range(1, 11)]


async def test_a_baseline_that_does_not_start_leaves_failures_open(project: Make) -> None:
    bad = project(source("return text[0]", inputs=INPUTS))
    verdict = await fuzzed(bad, project(source("return text", inputs=INPUTS, setup='raise OSError("no")')))
    assert verdict.verdict == "inconclusive"
    assert findings(verdict, "inconclusive")


async def test_a_model_whose_inputs_cannot_be_made_up_is_not_judged_and_says_what_to_give(project: Make) -> None:
    inputs = 'code: str = Input(description="Code.", regex="^https://example.com/.+$")'
    verdict = await fuzzed(project(source("return code", inputs=inputs)))
    assert verdict.verdict == "inconclusive"
    [open_] = findings(verdict, "inconclusive")
    assert "fixed_inputs" in open_.message
