"""Inputs by Claude: what it is told and shown, what is made of its answers, and that its faults are nobody else's."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from gate import secrets
from gate.config import ClaudeConfig, loads
from gate.engine import Memory, Request, check
from gate.events import Event, Note
from gate.fuzz import corpus
from gate.fuzz.by_claude import Model, Written, read, write
from gate.fuzz.iterations import numbers_of_claude
from gate.fuzz.request import MAX_COUNT, Told, build_request
from gate.judges import claude as judge_module
from gate.judges.claude import ClaudeJudge
from gate.openapi.inputs import problems
from gate.targets.ledger import Ledger
from gate.verdict import Verdict
from tests.claude import Claude, Reply, error, lists, naive, overloaded, writes
from tests.claude import Request as Asked
from tests.claude.checks import text_blocks
from tests.injections import TEXTS, Injection
from tests.projects import source

Make = Callable[..., str]

PROPERTIES = {
    "prompt": {"type": "string", "description": "What to paint."},
    "width": {"type": "integer", "minimum": 64, "maximum": 1024, "default": 512},
    "style": {"type": "string", "enum": ["oil", "ink"], "default": "oil"},
    "image": {"type": "string", "format": "uri", "nullable": True, "description": "A photo to start from."},
    "frames": {"type": "array", "items": {"type": "string", "format": "uri"}, "description": "Photos."},
    "api_token": {"type": "string", "format": "password", "nullable": True},
}
NONCE = "0123456789abcdef0123456789abcdef"


def document(properties: dict[str, Any] = PROPERTIES, required: tuple[str, ...] = ("prompt",)) -> dict[str, Any]:
    inputs = {"type": "object", "properties": properties, "required": list(required)}
    return {"openapi": "3.0.2", "components": {"schemas": {"Input": inputs, "Output": {"type": "string"}}}}


MODEL = Model(document())


@pytest.fixture
async def judge(claude: Claude, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ClaudeJudge]:
    monkeypatch.setattr(judge_module, "MAX_RETRIES", 1)
    made = ClaudeJudge(ClaudeConfig(max_calls=4))
    yield made
    await made.aclose()


async def written(judge: ClaudeJudge, count: int = 2, model: Model = MODEL, **more: Any) -> Written:
    given: dict[str, Any] = {"others": [{"prompt": "a red bird"}], **more}
    return await write(judge, model, count, **given)


def told_in(asked: Asked) -> dict[str, str]:
    """What stands in the blocks of a request, by their kind."""
    texts = [text for text in asked.texts if text.startswith("<gate-data-")]
    return {text.split('"')[1]: text.split("\n", 1)[1].rsplit("\n", 1)[0] for text in texts}


# Which iterations are Claude's


def test_the_first_iterations_are_the_schemas_and_every_third_after_them_is_claudes() -> None:
    assert numbers_of_claude(10, prompted=False) == [4, 7, 10]
    assert numbers_of_claude(3, prompted=False) == []


@pytest.mark.parametrize("count", [1, 2, 3, 10, 31])
def test_with_a_prompt_at_least_half_are_claudes(count: int) -> None:
    numbers = numbers_of_claude(count, prompted=True)
    assert len(numbers) == -(-count // 2)
    assert all(1 <= number <= count for number in numbers)


# What Claude is told


async def test_it_is_shown_each_input_with_its_description_and_limits(claude: Claude, judge: ClaudeJudge) -> None:
    claude.script(lists({"prompt": "one"}, {"prompt": "two"}))
    await written(judge)
    lines = [json.loads(line) for line in told_in(claude.requests[0])["inputs"].splitlines()]
    assert lines[0] == {"name": "prompt", "required": True, **PROPERTIES["prompt"]}
    assert {line["name"] for line in lines} == {"prompt", "width", "style", "image", "frames"}


async def test_it_is_shown_what_has_been_tried_and_test_cases_and_the_prompt(
    claude: Claude, judge: ClaudeJudge
) -> None:
    claude.script(lists({"prompt": "one"}, {"prompt": "two"}))
    await written(judge, cases=[{"prompt": "an owl"}], prompt="Only about birds.")
    told = told_in(claude.requests[0])
    assert json.loads(told["earlier"]) == {"prompt": "a red bird"}
    assert json.loads(told["test cases"]) == {"prompt": "an owl"}
    assert told["wishes"] == "Only about birds."


async def test_it_is_shown_its_own_when_it_is_asked_for_more(claude: Claude, judge: ClaudeJudge) -> None:
    claude.script(lists({"prompt": "one"}), lists({"prompt": "two"}))
    assert len((await written(judge)).raw) == 2
    assert '{"prompt": "one"}' in told_in(claude.requests[1])["earlier"]
    assert "Write 1 sets" in claude.requests[1].texts[0]


async def test_many_inputs_are_asked_for_in_parts(claude: Claude, judge: ClaudeJudge) -> None:
    claude.answer_with(
        lambda asked: lists(*({"prompt": f"{len(claude.requests)} {number}"} for number in range(MAX_COUNT)))
    )
    assert len((await written(judge, MAX_COUNT + 5)).raw) == MAX_COUNT + 5
    assert len(claude.requests) == 2


async def test_it_is_told_what_the_gate_gives_itself_and_the_names_of_files(claude: Claude, judge: ClaudeJudge) -> None:
    claude.script(lists({"prompt": "one"}, {"prompt": "two"}))
    await written(judge, model=Model(document(), {"width": 64}, ["style"]))
    told = told_in(claude.requests[0])
    assert json.loads(told["kept"]) == {"given": {"width": 64}, "left out": ["style"]}
    assert json.loads(told["files"])["image"] == [*corpus.files("image")]
    assert '"style"' not in told["inputs"]


async def test_no_secret_and_no_file_of_the_user_is_sent(claude: Claude, judge: ClaudeJudge) -> None:
    secrets.register("hunter2-hunter2")
    token = "r8_" + "a1B2" * 9
    claude.script(lists({"prompt": "one"}, {"prompt": "two"}))
    private = f"data:image/png;base64,{'QUJD' * 40}"
    given = {"api_token": "tell-nobody", "image": private}
    cases = [{"prompt": f"my key is {token}", "api_token": "tell-nobody", "frames": [private]}]
    others = [{"prompt": "hunter2-hunter2", "api_token": "not-a-key"}]
    result = await written(judge, model=Model(document(), given), cases=cases, others=others, prompt=f"Use {token}.")
    sent = json.dumps(claude.requests[0].body)
    assert not [text for text in ("tell-nobody", "not-a-key", "hunter2", token, "QUJD", "api_token") if text in sent]
    complete = Model(document(), given).complete(result.raw[0])
    assert complete == {"prompt": "one", **given}


@pytest.mark.parametrize("injection", TEXTS, ids=[one.name for one in TEXTS])
@pytest.mark.parametrize("where", ["description", "name", "choice", "case", "unusable"])
def test_what_a_model_says_stays_in_its_block(injection: Injection, where: str) -> None:
    def reading(text: str) -> naive.Reading:
        part: dict[str, Any] = {"type": "string", "description": text if where == "description" else "harmless"}
        part |= {"enum": [text]} if where == "choice" else {}
        told = Told({text if where == "name" else "harmless": part}, cases=[{"a": text if where == "case" else "b"}])
        unusable = [text if where == "unusable" else "harmless"]
        request = build_request(told, 3, [{"prompt": "one"}], unusable, NONCE)
        return naive.read(request, text_blocks(request), [])

    found, harmless = reading(injection.text), reading("harmless")
    assert found.instructions == harmless.instructions
    assert len(found.data) == len(harmless.data)
    assert injection.order not in found.instructions


async def test_a_writer_that_obeys_what_it_reads_is_not_steered_by_a_description(
    claude: Claude, judge: ClaudeJudge
) -> None:
    def answer(asked: Asked) -> Reply:
        reading = naive.read(asked.body, asked.texts, [])
        obeyed = any(one.order in reading.instructions for one in TEXTS)
        return lists({"prompt": "obeyed"}) if obeyed else lists({"prompt": "one"}, {"prompt": "two"})

    claude.answer_with(answer)
    hostile = " ".join(one.text for one in TEXTS)[:900]
    properties = {"prompt": {"type": "string", "description": hostile}}
    result = await written(judge, model=Model(document(properties)))
    assert result.raw == [{"prompt": "one"}, {"prompt": "two"}]


def test_a_model_with_very_many_inputs_makes_no_huge_request() -> None:
    many = {f"input_{number}": {"type": "string", "description": "x" * 50_000} for number in range(500)}
    request = build_request(Told(many), 3, [], [], NONCE)
    assert len(json.dumps(request)) < 150_000


# What is made of its answers


async def test_inputs_that_the_model_takes_are_used_as_they_are(claude: Claude, judge: ClaudeJudge) -> None:
    inputs = [{"prompt": "рыжий лис"}, {"prompt": "a", "width": 64, "style": "ink"}]
    claude.script(lists(*inputs))
    assert await written(judge) == Written(inputs)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"prompt": "a", "width": 63}, "from 64 to 1024"),
        ({"prompt": "a", "style": "chalk"}, "chalk"),
        ({"width": 64}, "Input prompt is required"),
        ({"prompt": "a", "hight": 64}, "Input hight is not known"),
        ({"prompt": "a", "image": "https://example.com/a.png"}, "names no file"),
        ({"prompt": "a", "image": "data:image/png;base64,AAAA"}, "names no file"),
        ({"prompt": "a", "frames": ["a 1x1 PNG", {"a": 1}]}, "names no file"),
        ("{", "no JSON"),
        ("[1]", "no JSON object"),
        ('{"prompt": "a", "width": NaN}', "no number"),
        ('{"prompt": "a", "width": 1e999}', "no JSON"),
        ('{"prompt": "\\ud800"}', "no JSON"),
        ("[" * 100_000, "no JSON"),
        ({"prompt": "a red bird"}, "such inputs already"),
    ],
)
async def test_what_cannot_be_used_is_dropped_counted_and_named_when_asking_again(
    claude: Claude, judge: ClaudeJudge, wrong: dict[str, Any] | str, said: str
) -> None:
    claude.script(lists({"prompt": "one"}, wrong), lists({"prompt": "two"}))
    result = await written(judge)
    assert (result.raw, result.dropped, result.why) == ([{"prompt": "one"}, {"prompt": "two"}], 1, "")
    assert said in told_in(claude.requests[1])["unusable"]


async def test_it_is_asked_at_most_twice_more_and_the_reason_is_kept(claude: Claude, judge: ClaudeJudge) -> None:
    claude.answer_with(lambda asked: lists({"prompt": "one"}, {"prompt": "a", "width": 1}))
    result = await written(judge)
    assert len(claude.requests) == 3
    assert result.raw == [{"prompt": "one"}]
    assert result.dropped == 3
    assert "can be used" in result.why


async def test_files_are_put_in_by_their_names(claude: Claude, judge: ClaudeJudge) -> None:
    claude.script(lists({"prompt": "a", "image": "a 1x1 PNG", "frames": ["a 63x37 JPEG"]}))
    result = await written(judge, 1)
    complete = MODEL.complete(result.raw[0])
    files = corpus.files("image")
    assert complete == {"prompt": "a", "image": files["a 1x1 PNG"], "frames": [files["a 63x37 JPEG"]]}


async def test_what_the_gate_gives_itself_wins_and_what_it_never_gives_is_taken_out(
    claude: Claude, judge: ClaudeJudge
) -> None:
    model = Model(document(), {"width": 128, "image": None}, ["style"])
    claude.script(lists({"prompt": "a", "width": 64, "style": "ink", "image": "a 1x1 PNG", "api_token": "guess"}))
    result = await written(judge, 1, model)
    assert model.complete(result.raw[0]) == {"prompt": "a", "width": 128}


def test_a_whole_number_is_sent_as_one() -> None:
    complete = MODEL.complete({"prompt": "a", "width": 64.0})
    assert isinstance(complete, dict)
    assert repr(complete["width"]) == "64"


def test_a_text_of_json_is_read() -> None:
    assert read('{"prompt": "a", "width": 64}') == {"prompt": "a", "width": 64}


# What goes wrong


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (error(500, "Internal", retry_after="0.01"), "status 500"),
        (overloaded(), "overloaded"),
        (error(401, "invalid x-api-key"), "ANTHROPIC_API_KEY"),
    ],
)
async def test_a_service_that_fails_leaves_fewer_inputs_and_a_reason(
    claude: Claude, judge: ClaudeJudge, reply: Reply, why: str
) -> None:
    claude.answer_with(lambda asked: lists({"prompt": "one"}) if len(claude.requests) == 1 else reply)
    result = await written(judge)
    assert result.raw == [{"prompt": "one"}]
    assert why in result.why


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (writes("I would rather not.", "refusal"), "refused"),
        (writes('{"inputs": ["{', "max_tokens"), "cut off"),
        (writes("Here you are: {}"), "form"),
        (writes('{"inputs": [1]}'), "form"),
    ],
)
async def test_an_answer_that_cannot_be_read_is_asked_for_again_with_fewer(
    claude: Claude, judge: ClaudeJudge, reply: Reply, why: str
) -> None:
    claude.script(reply, lists({"prompt": "one"}, {"prompt": "two"}), reply)
    result = await written(judge, 4)
    assert "Write 2 sets" in claude.requests[1].texts[0]
    assert len(result.raw) == 2
    assert why in result.why


async def test_no_more_calls_are_made_than_allowed(claude: Claude, judge: ClaudeJudge) -> None:
    judge.calls = judge.config.max_calls - 1
    claude.script(lists({"prompt": "one"}))
    result = await written(judge)
    assert len(claude.requests) == 1
    assert "max_calls (4) is used up" in result.why
    assert "max_calls" in judge.unable()


async def test_calls_and_tokens_are_counted(claude: Claude, judge: ClaudeJudge) -> None:
    claude.script(lists({"prompt": "one"}), writes("", "max_tokens", usage={"output_tokens": 16_000}))
    claude.script(lists({"prompt": "two"}))
    await written(judge)
    assert judge.calls == claude.billed == 3
    assert judge.output_tokens > 16_000
    assert judge.input_tokens > 1_000


async def test_without_a_key_it_says_so(claude: Claude, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    judge = ClaudeJudge(ClaudeConfig())
    assert "ANTHROPIC_API_KEY is not set" in (await written(judge)).why
    assert judge.unable() == "ANTHROPIC_API_KEY is not set"


# As part of a run

INPUTS = (
    'text: str = Input(description="What to say, in any language.")'
    ', count: int = Input(description="How many.", ge=1, le=8, default=2)'
)
WORDS = ["zebra crossing", "Grüße", "l'été", "四季", "two\nlines", "x" * 300, "🐦", "q", "r", "s"]


def inventive(asked: Asked) -> Reply:
    return lists(*({"text": word, "count": 3} for word in WORDS))


async def run(
    candidate: str, *, iterations: int = 10, more: str = "", judge: str = "{}", memory: Memory | None = None
) -> tuple[Verdict, list[str]]:
    events: list[Event] = []
    text = (
        f"predict:\n  predict_timeout: 10\n  test_cases: [{{inputs: {{text: hi}}}}]\n  fuzz: {{iterations: {iterations}"
    )
    text += f"{more}}}\njudge: {{clip: false, claude: {judge}}}\n"
    request = Request(candidate, None, loads(text, "test.yaml"), config_name="test.yaml", memory=memory)
    verdict = await check(request, events.append)
    return verdict, [event.text for event in events if isinstance(event, Note)]


def makers(verdict: Verdict) -> list[str]:
    return [result.evidence["made_by"] for result in verdict.checks if result.id.startswith("fuzz.")]


async def test_a_part_of_the_iterations_is_claudes_and_its_cost_is_counted(claude: Claude, project: Make) -> None:
    claude.answer_with(inventive)
    verdict, notes = await run(project(source("return f'{text} {count}'", inputs=INPUTS)))
    assert verdict.verdict == "pass", verdict.reason
    assert [number for number, maker in enumerate(makers(verdict), 1) if maker == "claude"] == [4, 7, 10]
    tried = [result.inputs for result in verdict.checks if result.id.startswith("fuzz.")]
    assert [inputs["text"] for inputs in tried[3::3]] == WORDS[:3]
    assert len({json.dumps(inputs) for inputs in tried}) == 10
    assert verdict.usage.claude_calls == 1
    assert verdict.usage.claude_output_tokens > 0
    assert "Claude wrote the inputs of 3 of 10 iterations of fuzz." in notes


async def test_a_bug_that_only_claude_meets_is_shrunk_and_held_by_its_inputs(claude: Claude, project: Make) -> None:
    claude.answer_with(inventive)
    body = 'if "zebra" in text:\n    raise KeyError(text)\nreturn text'
    verdict, _ = await run(project(source(body, inputs=INPUTS)))
    [found] = [result for result in verdict.checks if result.status == "fail"]
    assert found.evidence["made_by"] == "claude"
    assert "zebra" in found.evidence["smallest"]["text"]
    assert "count" not in found.evidence["smallest"]
    assert found.evidence["reproduce"].startswith("gate check")


async def test_a_prompt_gives_claude_half(claude: Claude, project: Make) -> None:
    claude.answer_with(inventive)
    verdict, _ = await run(project(source("return text", inputs=INPUTS)), more=", prompt: Greetings.")
    assert makers(verdict).count("claude") == 5
    assert told_in(claude.requests[0])["wishes"] == "Greetings."
    assert json.loads(told_in(claude.requests[0])["test cases"]) == {"text": "hi"}


@pytest.mark.parametrize(
    ("judge", "reply", "why"),
    [
        ("false", None, "judge.claude is off"),
        ("{}", error(529, "Overloaded", retry_after="0.001"), "overloaded"),
        ("{}", writes("No.", "refusal"), "refused"),
        ("{}", lists({"text": 7}), "cannot"),
    ],
)
async def test_where_claude_fails_the_schemas_inputs_are_tried_and_the_notes_say_so(
    claude: Claude, project: Make, monkeypatch: pytest.MonkeyPatch, judge: str, reply: Reply | None, why: str
) -> None:
    monkeypatch.setattr(judge_module, "MAX_RETRIES", 1)
    claude.answer_with(lambda asked: reply or lists())
    verdict, notes = await run(project(source("return text", inputs=INPUTS)), judge=judge, more=", prompt: Greetings.")
    assert verdict.verdict == "pass", verdict.reason
    assert makers(verdict) == ["schema"] * 10
    assert [text for text in notes if why in text]
    excused = [result for result in verdict.checks if "do not follow predict.fuzz.prompt" in result.message]
    assert len(excused) == 5
    assert all(why in result.evidence["not_by_claude"] for result in excused)


async def test_without_claude_the_same_inputs_are_tried_as_if_there_were_none(claude: Claude, project: Make) -> None:
    claude.answer_with(lambda asked: writes("No.", "refusal"))
    model = project(source("return text", inputs=INPUTS))
    (refused, _), (off, _) = await run(model), await run(model, judge="false")

    def tried(verdict: Verdict) -> set[str]:
        return {json.dumps(result.inputs) for result in verdict.checks if result.id.startswith("fuzz.")}

    assert tried(refused) == tried(off)
    assert not [result for result in refused.checks if "predict.fuzz.prompt" in result.message]


async def test_a_run_that_goes_on_tries_what_claude_has_written_before_even_without_the_key(
    claude: Claude, project: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = project(source("return text", inputs=INPUTS))
    claude.script(lists(*({"text": word} for word in WORDS[:3])))
    runs = []
    for _ in range(2):
        with Ledger(tmp_path / "ledger") as ledger:
            runs.append((await run(model, memory=Memory(ledger, tmp_path / "files")))[0])
        monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    first, again = ([result.inputs for result in verdict.checks] for verdict in runs)
    assert first == again
    assert len(claude.requests) == 1
    assert runs[1].usage.claude_calls == 0


async def test_what_the_schema_does_not_allow_is_never_sent(claude: Claude, project: Make) -> None:
    claude.answer_with(lambda asked: lists({"text": "a", "count": 9}, {"text": "b", "count": 3}))
    body = 'assert 1 <= count <= 8, "out of bounds"\nreturn text'
    verdict, notes = await run(project(source(body, inputs=INPUTS)))
    assert verdict.verdict == "pass", verdict.reason
    assert [text for text in notes if "and 5 that cannot be used" in text]
    described = document({"text": {"type": "string"}, "count": {"type": "integer", "maximum": 8}}, ("text",))
    assert not [one for one in verdict.checks if one.id.startswith("fuzz.") and problems(described, one.inputs)]
