"""Claude in the cascade: asked only what no cheaper judge decides, and a pass needs its yes."""

from collections.abc import Callable

import pytest

from gate.config import loads
from gate.engine import Request, check
from gate.verdict import CheckResult, Verdict
from tests.claude.replies import error, says
from tests.claude.server import Claude
from tests.projects import ECHO, OPTIONAL_TEXT, source

Make = Callable[..., str]
CASE = "predict:\n  test_cases: [{inputs: {text: hello}%s}]\njudge: {clip: false}\n"
PICTURE = source("return saved(picture())", inputs=OPTIONAL_TEXT, returns="Path")
RANDOM_TEXT = source("return f'hello to you today {random.random()}'")
OTHER_TEXT = source("return f'good day my friend {random.random()}'")
RANDOM_PICTURE = source("return saved(picture(random.randrange(96, 99)))", inputs=OPTIONAL_TEXT, returns="Path")


async def judged(candidate: str, baseline: str | None = None, checker: str = "") -> Verdict:
    return await check(Request(candidate, baseline, loads(CASE % (checker and f", {checker}"), "test")))


def result(verdict: Verdict, check_id: str) -> CheckResult:
    return next(result for result in verdict.checks if result.id == check_id)


@pytest.mark.parametrize(("answer", "status"), [("yes", "pass"), ("no", "fail"), ("unsure", "inconclusive")])
async def test_the_meaning_of_a_text_is_its_question(project: Make, claude: Claude, answer: str, status: str) -> None:
    claude.answer_with(lambda request: says(answer))
    verdict = await judged(project(ECHO), checker="match_prompt: a friendly greeting")
    found = result(verdict, "case.1")
    assert (found.status, found.decided_by) == (status, "claude" if answer != "unsure" else found.decided_by)
    assert verdict.usage.claude_calls == claude.billed
    assert verdict.usage.claude_input_tokens > 0


async def test_what_a_file_states_is_never_asked(project: Make, claude: Claude) -> None:
    true = await judged(project(PICTURE), checker='match_prompt: "A 96x64px png image"')
    false = await judged(project(PICTURE), checker='match_prompt: "A 96x96px png image of a gradient"')
    assert result(true, "case.1").status == "pass"
    assert result(false, "case.1").status == "fail"
    assert claude.requests == []


async def test_what_is_left_of_a_prompt_is_asked_of_images(project: Make, claude: Claude) -> None:
    claude.answer_with(lambda request: says("yes"))
    verdict = await judged(project(PICTURE), checker='match_prompt: "A png image of a gradient"')
    assert result(verdict, "case.1").decided_by == "claude"
    assert len(claude.requests[0].images) == 1


@pytest.mark.parametrize(("answer", "status"), [("yes", "pass"), ("no", "fail")])
async def test_texts_that_differ_from_run_to_run_are_compared(
    project: Make,
    claude: Claude,
    answer: str,
    status: str,
) -> None:
    claude.answer_with(lambda request: says(answer))
    verdict = await judged(project(OTHER_TEXT), project(RANDOM_TEXT))
    assert (result(verdict, "compare.1").status, result(verdict, "compare.1").decided_by) == (status, "claude")


# The same words in any order: nothing that can be counted tells one from another.
SHUFFLED = source("words = ['the', 'dog', 'bites', 'man']\nrandom.shuffle(words)\nreturn ' '.join(words)")


@pytest.mark.parametrize(("answer", "status"), [("yes", "pass"), ("no", "fail"), ("unsure", "inconclusive")])
async def test_texts_whose_wording_varies_as_the_baselines_are_read_once_before_they_pass(
    project: Make, claude: Claude, answer: str, status: str
) -> None:
    claude.answer_with(lambda request: says(answer))
    verdict = await judged(project(SHUFFLED), project(SHUFFLED))
    assert result(verdict, "compare.1").status == status
    assert (len(claude.requests) == 1) is (answer == "yes")


async def test_without_a_key_such_texts_pass_by_what_can_be_counted_and_the_result_says_so(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    found = result(await judged(project(SHUFFLED), project(SHUFFLED)), "compare.1")
    assert (found.status, found.decided_by) == ("pass", "signal")
    assert "has not been judged: ANTHROPIC_API_KEY is not set" in found.message


async def test_several_texts_of_an_output_are_read_together(project: Make, claude: Claude) -> None:
    claude.answer_with(lambda request: says("yes"))
    two = "words = ['the', 'dog', 'bites', 'man']\nrandom.shuffle(words)\nsaid = ' '.join(words)\n"
    letter = source(two + "return {'title': said.upper(), 'body': said}", returns="dict")
    assert result(await judged(project(letter), project(letter)), "compare.1").status == "pass"
    [request] = claude.requests
    said = "\n".join(request.texts)
    assert "output.title: " in said
    assert "output.body: " in said


async def test_a_deterministic_text_is_not_its_business(project: Make, claude: Claude) -> None:
    assert (await judged(project(ECHO), project(ECHO))).verdict == "pass"
    assert (await judged(project(source("return text")), project(ECHO))).verdict == "fail"
    assert claude.requests == []


async def test_without_a_key_such_checks_are_inconclusive(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    verdict = await judged(project(OTHER_TEXT), project(RANDOM_TEXT))
    assert verdict.verdict == "inconclusive"
    assert "ANTHROPIC_API_KEY is not set" in result(verdict, "compare.1").message


async def test_a_service_that_refuses_is_inconclusive(project: Make, claude: Claude) -> None:
    claude.answer_with(lambda request: error(401, "invalid x-api-key"))
    verdict = await judged(project(ECHO), checker="match_prompt: a friendly greeting")
    assert verdict.verdict == "inconclusive"
