"""The collections of the fuzzing benchmark: what is planted can be met, and what is correct takes what it says."""

import pytest

from benchmarks.fuzzing import fresh
from benchmarks.fuzzing.fresh.correct import CORRECT
from benchmarks.fuzzing.fresh.published import Bug
from benchmarks.fuzzing.models import InProcess, fuzz, simpler
from gate.openapi.inputs import problems

FRESH = fresh.collection()
MODELS = {one.model.name: one.model for one in (*fresh.BUGS, *CORRECT)}


def bug_id(bug: Bug) -> str:
    return bug.name


@pytest.mark.parametrize("bug", fresh.BUGS, ids=bug_id)
def test_inputs_that_the_schema_allows_break_a_planted_bug(bug: Bug) -> None:
    assert problems(bug.model.document, bug.shown) == []
    assert FRESH.bugs[bug.name].error(bug.shown) is not None


@pytest.mark.parametrize("bug", [bug for bug in fresh.BUGS if None not in bug.shown_by.values()], ids=bug_id)
def test_a_planted_bug_takes_the_plain_inputs_of_its_model(bug: Bug) -> None:
    assert FRESH.bugs[bug.name].error(bug.model.plain) is None


@pytest.mark.parametrize("name", FRESH.correct)
def test_a_correct_model_takes_its_plain_inputs(name: str) -> None:
    model = MODELS[name]
    assert problems(model.document, model.plain) == []
    assert FRESH.correct[name].error(model.plain) is None


@pytest.mark.parametrize("bug", fresh.BUGS, ids=bug_id)
def test_a_correct_model_takes_what_breaks_a_bug_of_its_kind(bug: Bug) -> None:
    assert FRESH.correct[bug.model.name].error(bug.shown) is None


def test_about_half_of_the_bugs_are_held_out_and_none_has_two_names() -> None:
    names = [bug.name for bug in fresh.BUGS]
    assert len(names) == len(set(names))
    assert 0.4 < len(FRESH.held_out) / len(names) < 0.6


async def test_a_run_counts_the_first_iteration_that_fails_and_reads_the_reported_inputs_back() -> None:
    found = await fuzz(FRESH.bugs["music: the longest duration"], seed=0, iterations=100)
    [report] = found.reports
    assert found.first and report.minimal
    assert "duration" in report.line and "IndexError" in report.error


async def test_a_run_of_a_model_that_never_fails_finds_nothing() -> None:
    document = MODELS["ocr"].document
    assert (await fuzz(InProcess(document, dict, lambda given: None), seed=0, iterations=10)).first is None


def test_simpler_inputs_are_valid_and_lie_nearer_to_the_defaults() -> None:
    given = {"image": "data:,", "psm": 5, "languages": ["eng", "deu"]}
    assert simpler(given, MODELS["ocr"].document) == [
        {"image": "data:,", "languages": ["eng", "deu"]},
        {"image": "data:,", "psm": 3, "languages": ["eng", "deu"]},
        {"image": "data:,", "psm": 4, "languages": ["eng", "deu"]},
        {"image": "data:,", "psm": 5},
        {"image": "data:,", "psm": 5, "languages": ["deu"]},
        {"image": "data:,", "psm": 5, "languages": ["eng"]},
    ]
