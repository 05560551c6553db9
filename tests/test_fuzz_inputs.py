"""What is fuzzed with: valid inputs that reach every end, every choice and every pair."""

import base64
import io
import itertools
import shlex
import subprocess
import sys
import zipfile
from typing import Any

import av
import pytest
from PIL import Image

from gate.cli.test_case import parse_test_case
from gate.config import loads
from gate.fuzz import corpus, reproduce
from gate.fuzz.inputs import generate
from gate.fuzz.patterns import MAX_REPETITIONS, matching
from gate.openapi.inputs import problems


def document(required: tuple[str, ...] = (), **properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return {"openapi": "3.0.2", "components": {"schemas": {"Input": schema}}}


MODEL = document(
    ("prompt",),
    prompt={"type": "string", "minLength": 2, "maxLength": 50},
    steps={"type": "integer", "minimum": 1, "maximum": 100, "default": 28},
    guidance={"type": "number", "minimum": 0, "maximum": 20, "default": 7.5},
    style={"type": "string", "enum": ["oil", "ink", "chalk"], "default": "oil"},
    fast={"type": "boolean", "default": False},
    seed={"type": "integer", "nullable": True},
)


def values(name: str, model: dict[str, Any] = MODEL, count: int = 100, **more: Any) -> list[Any]:
    return [inputs.get(name) for inputs in generate(model, count, **more)]


def test_the_defaults_come_first_then_the_least_and_the_most_of_everything() -> None:
    plain, least, most = generate(MODEL, 3)
    assert plain == {"prompt": "a red bird"}
    assert (least["steps"], least["guidance"], least["style"], least["fast"]) == (1, 0.0, "oil", False)
    assert (most["steps"], most["guidance"], most["style"], most["fast"]) == (100, 20.0, "chalk", True)
    assert (len(least["prompt"]), len(most["prompt"])) == (2, 50)


@pytest.mark.parametrize("seed", range(5))
def test_ends_and_their_neighbours_and_zero_are_tried_within_thirty(seed: int) -> None:
    assert {1, 2, 99, 100} <= set(values("steps", count=30, seed=seed))
    assert {0.0, 20.0} <= set(values("guidance", count=30, seed=seed))
    assert {0, -1, 2**31 - 1} <= set(values("seed", count=30, seed=seed))


@pytest.mark.parametrize("seed", range(5))
def test_choices_and_switches_and_leaving_out_are_tried_within_ten(seed: int) -> None:
    assert {"oil", "ink", "chalk", None} <= set(values("style", count=10, seed=seed))
    assert {True, False, None} <= set(values("fast", count=10, seed=seed))


def test_empty_and_long_and_odd_texts_are_tried_where_they_are_allowed() -> None:
    found = values("text", document(("text",), text={"type": "string"}))
    assert {"", " ", "é鳥🐦"} <= set(found)
    assert max(map(len, found)) >= 5000
    lengths = set(map(len, values("prompt")))
    assert min(lengths) == 2
    assert max(lengths) == 50


def test_texts_are_made_that_a_pattern_matches_from_the_least_to_many() -> None:
    sizes = {"type": "string", "pattern": r"^\d{2,4}(,\d{2,4})*$"}
    found = values("sizes", document(("sizes",), sizes=sizes))
    assert {"00", "99", "0000,0000,0000,0000"} <= set(found)


@pytest.mark.parametrize("pattern", ["a{3000000000}", "(a{9999}){9999}", "(){3000000000}"])
def test_a_pattern_that_asks_for_endless_texts_is_given_up_at_once(pattern: str) -> None:
    assert [text for text in matching(pattern) if len(text) > MAX_REPETITIONS] == []


def test_texts_of_a_pattern_are_the_same_in_every_process() -> None:
    code = "from gate.fuzz.patterns import matching; print([*matching('[^a]+@')])"
    once, again = (
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("1", "2")
    )
    assert once.stdout == again.stdout


@pytest.mark.parametrize("limits", [{}, {"minLength": 40}, {"maxLength": 8}])
def test_odd_texts_are_tried_at_the_lengths_that_are_allowed(limits: dict[str, int]) -> None:
    found = values("text", document(("text",), text={"type": "string", **limits}))
    for characters in ("鳥", "\n", "{", "/", "("):
        assert any(characters in text for text in found) or limits.get("maxLength"), characters
    assert any(not any(map(str.isalnum, text)) and text.strip() for text in found)


def test_a_list_holds_the_same_item_twice_unless_items_differ_by_its_schema() -> None:
    labels = {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}
    assert ["a", "a"] in values("labels", document(labels=labels))
    assert ["a", "a"] not in values("labels", document(labels={**labels, "uniqueItems": True}))


def test_every_pair_of_choices_meets() -> None:
    choices = {name: {"type": "string", "enum": list("abcd")} for name in ("one", "two", "three", "four")}
    rows = generate(document(tuple(choices), **choices), 40)
    for one, two in itertools.combinations(choices, 2):
        assert len({(row[one], row[two]) for row in rows}) == 16


def test_the_same_seed_gives_the_same_inputs_and_another_one_others() -> None:
    assert generate(MODEL, 60, seed=4) == generate(MODEL, 60, seed=4)
    assert generate(MODEL, 60, seed=4) != generate(MODEL, 60, seed=5)
    assert generate(MODEL, 60, seed=4)[:10] == generate(MODEL, 10, seed=4)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 3, "maximum": 64, "multipleOf": 8},
        {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 9},
        {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 1},
        {"type": "number", "exclusiveMinimum": 0.5, "maximum": 0.6},
        {"type": "integer", "maximum": -5},
        {"type": "integer", "enum": [1, 2, 4]},
        {"type": "string", "minLength": 30},
        {"type": "string", "maxLength": 0},
        {"type": "string", "pattern": "^[a-z ]+$"},
        {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 3}, "minItems": 2, "maxItems": 4},
        {"type": "array", "items": {"type": "string", "format": "uri"}},
        {"type": "string", "format": "uri", "x-cog-accept": "audio/*"},
        {"anyOf": [{"type": "string", "enum": ["auto"]}, {"type": "integer", "minimum": 1, "maximum": 5}]},
        {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
        {"allOf": [{"type": "string", "enum": ["a", "b"]}], "nullable": True},
        {"type": "object"},
        {},
    ],
)
def test_what_is_made_is_valid_and_there_is_something(schema: dict[str, Any]) -> None:
    model = document(x={**schema, "title": "X"}, other={"type": "boolean", "default": True})
    found = generate(model, 25)
    assert not [inputs for inputs in found if problems(model, inputs)]
    assert found[0] == {}
    if schema:
        assert any("x" in inputs for inputs in found)


def test_a_model_with_few_inputs_gets_no_input_twice() -> None:
    assert generate(document(), 10) == [{}]
    assert len(generate(document(fast={"type": "boolean"}), 10)) == 3


def test_fixed_inputs_are_given_each_time_and_disabled_ones_never() -> None:
    rows = generate(MODEL, 30, fixed={"steps": 7, "fast": None}, disabled=["seed"])
    assert {row["steps"] for row in rows} == {7}
    assert not [row for row in rows if "fast" in row or "seed" in row]
    assert len(rows) == 30


def test_an_input_of_unknown_form_takes_what_the_test_cases_give() -> None:
    model = document(("code",), code={"type": "string", "pattern": "^(?!0)[0-9]$"})
    assert generate(model, 5, known=[{"code": "7"}, {"code": "0"}])[0] == {"code": "7"}
    address = document(("page",), page={"type": "string", "pattern": "^https://example.com/.+$"})
    assert generate(address, 5) == []
    known = {"page": "https://example.com/a"}
    assert generate(address, 5, known=[known, {"page": "X"}]) == [known]


def test_a_secret_that_is_not_needed_is_left_out() -> None:
    key = {"type": "string", "format": "password", "writeOnly": True}
    assert values("key", document(key=key, fast={"type": "boolean"})) == [None] * 3


@pytest.mark.parametrize(
    ("name", "description", "kind"),
    [
        ("image", "", "image"),
        ("mask", "", "image"),
        ("video_clip", "", "video"),
        ("file", "The audio to transcribe.", "audio"),
        ("lora_weights", "", "zip"),
        ("source", "A picture.", "image"),
        ("subtitles", "", "text"),
        ("thing", "", "image"),
    ],
)
def test_the_kind_of_a_file_is_read_from_what_the_input_is_called(name: str, description: str, kind: str) -> None:
    assert corpus.kind_of(name, {"type": "string", "format": "uri", "description": description}) == kind


def test_files_that_are_sent_packed_are_packed() -> None:
    packed = {"type": "string", "format": "uri", "description": "A zip file with the images to train on."}
    assert corpus.kind_of("input_images", packed) == "zip"
    first = next(iter(corpus.files("zip").values()))
    names = zipfile.ZipFile(io.BytesIO(base64.b64decode(first.partition(",")[2]))).namelist()
    assert names == ["a.png", "b.jpg", "c.webp"]


def test_the_files_are_what_they_are_called() -> None:
    def data(url: str) -> io.BytesIO:
        return io.BytesIO(base64.b64decode(url.partition(",")[2]))

    modes = {Image.open(data(url)).mode for url in corpus.files("image").values()}
    assert {"RGB", "RGBA", "L", "P"} <= modes
    for kind in ("audio", "video"):
        for url in corpus.files(kind).values():
            with av.open(data(url), "r") as container:
                assert next(container.decode(), None) is not None
    for url in corpus.files("zip").values():
        assert zipfile.ZipFile(data(url)).testzip() is None
    assert corpus.describe(next(iter(corpus.files("image").values()))) == "a 64x64 PNG"


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"prompt": "a; b = c ~= d == e", "n": 3, "x": 0.5, "fast": True},
        {"prompt": 'it\'s 100% {x} "quoted" $HOME `ls`'},
        {"prompt": "é鳥🐦", "seed": -1},
    ],
)
def test_the_line_that_reproduces_a_failure_reads_back_as_the_same_inputs(inputs: dict[str, Any]) -> None:
    line = reproduce.command("./my model", "owner/name", inputs)
    assert line is not None
    words = shlex.split(line)
    assert words[:6] == ["gate", "check", "./my model", "--baseline", "owner/name", "--test-case"]
    assert parse_test_case(words[6]).inputs == inputs


@pytest.mark.parametrize(
    "inputs",
    [
        {"x": ["a"]},
        {"x": "7"},
        {"x": "true"},
        {"x": " a"},
        {"x": "a\nb"},
        {"x": "data:text/plain;base64,YQ=="},
        {"x": "\\"},
    ],
)
def test_what_the_notation_cannot_say_becomes_a_test_case_of_the_configuration(inputs: dict[str, Any]) -> None:
    case = reproduce.test_case(inputs)
    if reproduce.command("m", None, inputs) is None:
        assert "\n" not in case
    loaded = loads(f"predict:\n  test_cases:\n  {case}\n", "f.yaml")
    assert loaded.predict
    assert loaded.predict.test_cases[0].inputs == inputs
