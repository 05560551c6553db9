"""Reading a model's OpenAPI document, and whether it takes certain inputs."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from gate.errors import ServiceError
from gate.openapi.document import input_schema, output_schema, resolve
from gate.openapi.inputs import file_inputs, problems, secret_inputs
from gate.openapi.validation import accepts
from gate.openapi.words import describe

RECORDING = Path(__file__).resolve().parents[1] / "../shared/data/replicate-recordings/models-get.yaml"

FILE = {"type": "string", "format": "uri"}
SECRET = {"type": "string", "format": "password", "writeOnly": True, "x-cog-secret": True}


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def model(required: tuple[str, ...] = (), /, **inputs: Any) -> dict[str, Any]:
    schema = {"type": "object", "title": "Input", "properties": inputs, "required": list(required)}
    mode = {"title": "mode", "description": "An enumeration.", "enum": ["fast", "best"], "type": "string"}
    return {"components": {"schemas": {"Input": schema, "Output": {"type": "string"}, "mode": mode}}}


# The document


def test_a_choice_is_read_from_its_component_and_keeps_what_stands_beside_the_reference() -> None:
    schema = {"allOf": [reference("mode")], "default": "fast", "description": "How", "x-order": 3}
    assert input_schema(model(mode=schema))["properties"]["mode"] == {
        "title": "mode",
        "type": "string",
        "enum": ["fast", "best"],
        "default": "fast",
        "description": "How",
        "x-order": 3,
    }


def test_references_are_followed_at_every_depth() -> None:
    nested = {
        "type": "array",
        "items": {"type": "object", "properties": {"mode": {"anyOf": [reference("mode"), {"type": "null"}]}}},
        "additionalProperties": reference("mode"),
    }
    resolved = input_schema(model(x=nested))["properties"]["x"]
    assert "$ref" not in json.dumps(resolved)
    assert resolved["items"]["properties"]["mode"]["anyOf"][0]["enum"] == ["fast", "best"]


def test_a_reference_may_lead_to_another_one_and_carry_nullable() -> None:
    document = model(x={**reference("alias"), "nullable": True})
    document["components"]["schemas"]["alias"] = reference("mode")
    resolved = input_schema(document)["properties"]["x"]
    assert (resolved["enum"], resolved["nullable"]) == (["fast", "best"], True)


def test_members_of_all_of_are_merged() -> None:
    schema = {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
            {"type": "object", "properties": {"b": {"type": "integer"}}, "required": ["b"]},
        ]
    }
    assert resolve({}, schema) == {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
        "required": ["a", "b"],
    }


def test_a_member_of_all_of_that_contradicts_stays_apart() -> None:
    schema = resolve({}, {"type": "integer", "minimum": 1, "allOf": [{"minimum": 3}, {"maximum": 5}]})
    assert schema == {"type": "integer", "minimum": 1, "maximum": 5, "allOf": [{"minimum": 3}]}
    assert [accepts(schema, value) for value in (2, 3, 5, 6)] == [False, True, True, False]


def test_a_reference_back_to_a_schema_that_contains_it_is_left() -> None:
    document = model(x=reference("Node"))
    document["components"]["schemas"]["Node"] = {"type": "object", "properties": {"next": reference("Node")}}
    assert input_schema(document)["properties"]["x"]["properties"]["next"] == reference("Node")
    assert problems(document, {"x": {"next": {"next": {}}}}) == []


def test_a_reference_to_nothing_is_left_and_limits_nothing() -> None:
    document = model(x=reference("Nothing"))
    assert input_schema(document)["properties"]["x"] == reference("Nothing")
    assert problems(document, {"x": 1}) == []


def test_trainings_have_schemas_of_their_own() -> None:
    document = model(x={"type": "string"})
    document["components"]["schemas"] |= {
        "TrainingInput": {"type": "object", "properties": {"steps": {"type": "integer"}, "data": FILE}},
        "TrainingOutput": FILE,
    }
    assert list(input_schema(document, train=True)["properties"]) == ["steps", "data"]
    assert output_schema(document, train=True) == FILE
    assert file_inputs(document, train=True) == {"data"}
    assert problems(document, {"steps": 5}, train=True) == []
    assert len(problems(document, {"x": "a"}, train=True)) == 1


@pytest.mark.parametrize("document", [{}, {"components": {}}, {"components": {"schemas": {"Input": None}}}])
def test_a_document_without_inputs_says_so(document: dict[str, Any]) -> None:
    with pytest.raises(ServiceError, match="has no schema Input, so its inputs are not known"):
        problems(document, {})
    with pytest.raises(ServiceError, match="has no schema TrainingInput"):
        input_schema(document, train=True)


def test_an_output_that_is_not_described_is_anything() -> None:
    assert output_schema({"components": {"schemas": {"Input": {}}}}) == {}


def test_a_model_without_inputs_has_no_properties() -> None:
    document = {"components": {"schemas": {"Input": {"title": "Input", "type": "object"}}}}
    assert input_schema(document)["properties"] == {}
    assert problems(document, {}) == []


# Values, one input at a time

INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
TEXT = {"type": "string"}
CHOICE = {"allOf": [reference("mode")], "default": "fast"}
BOX = {"type": "object", "properties": {"left": INTEGER, "top": INTEGER}, "required": ["left"]}
UNION = {"anyOf": [INTEGER, TEXT]}

ACCEPTED = [
    (TEXT, ["", "a", "5"]),
    (INTEGER, [5, -5, 5.0]),
    (NUMBER, [5, 0.5]),
    ({"type": "boolean"}, [True, False]),
    ({"type": "object"}, [{}, {"a": [1]}]),
    ({}, ["a", 5, [], {}]),
    (CHOICE, ["fast", "best"]),
    ({"enum": [1, 2], "type": "integer"}, [1, 2]),
    (FILE, ["https://a.example/b.png", "http://a.example", "data:image/png;base64,AA==", "HTTPS://A"]),
    (SECRET, ["s3cret"]),
    ({**TEXT, "format": "date-time"}, ["not a date: unknown formats are not looked at"]),
    ({**INTEGER, "minimum": 1, "maximum": 4}, [1, 4]),
    ({**NUMBER, "minimum": 0, "exclusiveMinimum": True}, [0.001]),
    ({**NUMBER, "minimum": 0, "exclusiveMinimum": False}, [0]),
    ({**NUMBER, "exclusiveMaximum": 1}, [0.999]),
    ({**INTEGER, "multipleOf": 8}, [0, 8, 16]),
    ({**TEXT, "minLength": 2, "maxLength": 3}, ["ab", "abc", "äöü"]),
    ({**TEXT, "pattern": "^a.*z$"}, ["az", "abcz"]),
    ({**TEXT, "pattern": "("}, ["a pattern that is none limits nothing"]),
    ({"type": "array", "items": INTEGER, "minItems": 1, "maxItems": 2}, [[1], [1, 2]]),
    ({"type": "array", "items": FILE}, [[], ["data:,a", "https://a.example"]]),
    (BOX, [{"left": 1}, {"left": 1, "top": 2}]),
    ({**BOX, "additionalProperties": True}, [{"left": 1, "right": 2}]),
    ({"type": "object", "additionalProperties": INTEGER}, [{"a": 1}]),
    (UNION, [1, "a"]),
    ({**INTEGER, "nullable": True}, [1, None]),
    ({**CHOICE, "nullable": True}, ["fast", None]),
    ({"anyOf": [{**INTEGER, "nullable": True}, TEXT], "nullable": True}, [1, "a", None]),
    ({"type": ["integer", "null"]}, [1, None]),
    ({"oneOf": [INTEGER, TEXT], "nullable": True}, [1, "a", None]),
]


@pytest.mark.parametrize(("schema", "values"), ACCEPTED)
def test_values_that_are_accepted(schema: dict[str, Any], values: list[Any]) -> None:
    for value in values:
        assert problems(model(("x",), x=schema), {"x": value}) == []


REFUSED = [
    (TEXT, 5, "Input x is 5, but has to be text."),
    (TEXT, date(2026, 1, 2), 'Input x is "2026-01-02", but has to be text.'),
    (INTEGER, "5", 'Input x is "5", but has to be an integer.'),
    (INTEGER, 1.5, "Input x is 1.5, but has to be an integer."),
    (INTEGER, True, "Input x is true, but has to be an integer."),
    ({"type": "boolean"}, 1, "Input x is 1, but has to be true or false."),
    ({"type": "object"}, "a", 'Input x is "a", but has to be an object.'),
    (CHOICE, "slow", 'Input x is "slow", but has to be one of "fast", "best".'),
    (CHOICE, 5, 'Input x is 5, but has to be one of "fast", "best".'),
    ({"enum": [1]}, True, "Input x is true, but has to be one of 1."),
    (FILE, "./a.png", 'Input x is "./a.png", but has to be a file (an http(s) or data URL).'),
    (FILE, "ftp://a.example", 'Input x is "ftp://a.example", but has to be a file (an http(s) or data URL).'),
    (FILE, 5, "Input x is 5, but has to be a file (an http(s) or data URL)."),
    (SECRET, 12345, "Input x is a value, but has to be a secret."),
    ({"type": "array", "items": SECRET}, ["a", 12345], "Input x[1] is a value, but has to be a secret."),
    ({**INTEGER, "minimum": 1, "maximum": 4}, 9, "Input x is 9, but has to be an integer from 1 to 4."),
    ({**INTEGER, "minimum": 0}, -1, "Input x is -1, but has to be an integer of at least 0."),
    (
        {**NUMBER, "minimum": 0, "exclusiveMinimum": True},
        0,
        "Input x is 0, but has to be a number above 0.",
    ),
    ({**NUMBER, "exclusiveMaximum": 1}, 1, "Input x is 1, but has to be a number below 1."),
    ({**INTEGER, "multipleOf": 8}, 9, "Input x is 9, but has to be an integer, a multiple of 8."),
    (
        {**TEXT, "minLength": 1, "maxLength": 3},
        "",
        'Input x is "", but has to be text of 1 to 3 characters.',
    ),
    ({**TEXT, "pattern": "^a"}, "b", 'Input x is "b", but has to be text that matches ^a.'),
    ({"type": "array", "items": INTEGER}, [1, "b"], 'Input x[1] is "b", but has to be an integer.'),
    ({"type": "array", "items": INTEGER}, 1, "Input x is 1, but has to be a list, each an integer."),
    (
        {"type": "array", "uniqueItems": True},
        [1, 1],
        "Input x is [1, 1], but has to be a list, none of them twice.",
    ),
    (
        BOX,
        {"top": 1},
        'Input x is {"top": 1}, but has to be an object with left (required), top.',
    ),
    (BOX, {"left": "a"}, 'Input x.left is "a", but has to be an integer.'),
    (
        BOX,
        {"left": 1, "right": 2},
        'Input x is {"left": 1, "right": 2}, but has to be an object with left (required), top.',
    ),
    (UNION, 1.5, "Input x is 1.5, but has to be an integer or text."),
    (INTEGER, None, "Input x is null, but has to be an integer."),
    (
        {**INTEGER, "nullable": True, "minimum": 1},
        0,
        "Input x is 0, but has to be an integer of at least 1 or null.",
    ),
    (TEXT, ["a" * 200], None),
]


@pytest.mark.parametrize(("schema", "value", "message"), REFUSED)
def test_values_that_are_refused(schema: dict[str, Any], value: Any, message: str | None) -> None:
    (problem,) = problems(model(("x",), x=schema), {"x": value})
    assert len(problem) < 160
    if message is not None:
        assert problem == message


# All inputs together


def test_null_is_read_as_leaving_an_optional_input_out() -> None:
    assert problems(model(x=INTEGER, y=CHOICE), {"x": None, "y": None}) == []


def test_a_required_input_that_is_left_out_is_a_problem() -> None:
    assert problems(model(("x", "y"), x=INTEGER, y=TEXT), {"y": "a"}) == ["Input x is required, but was left out."]


def test_an_unknown_input_is_a_problem_that_names_the_nearest_one() -> None:
    assert problems(model(prompt=TEXT, seed=INTEGER), {"promt": "a"}) == [
        "Input promt is not known to the model; did you mean prompt?"
    ]
    assert problems(model(prompt=TEXT, seed=INTEGER), {"width": None}) == [
        "Input width is not known to the model; the inputs it knows: prompt, seed."
    ]
    assert problems(model(), {"width": 1}) == ["Input width is not known to the model; the inputs it knows: none."]


def test_every_problem_is_told_once() -> None:
    document = model(("z",), x={**CHOICE, "minLength": 9}, y=INTEGER, z=TEXT)
    assert problems(document, {"y": 1, "x": 5, "w": 1}) == [
        "Input w is not known to the model; the inputs it knows: x, y, z.",
        'Input x is 5, but has to be one of "fast", "best".',
        "Input z is required, but was left out.",
    ]


def test_inputs_that_take_files() -> None:
    document = model(
        image=FILE,
        images={"type": "array", "items": FILE},
        optional={"anyOf": [FILE, {"type": "null"}]},
        referred={"allOf": [reference("File")]},
        prompt=TEXT,
        key=SECRET,
        when={**TEXT, "format": "date-time"},
    )
    document["components"]["schemas"]["File"] = FILE
    assert file_inputs(document) == {"image", "images", "optional", "referred"}


def test_many_choices_are_counted() -> None:
    assert describe({"type": "integer", "enum": list(range(20))}).endswith("9, 10, 11 and 8 more")


def test_a_real_document() -> None:
    if not RECORDING.is_file():
        pytest.skip("needs ../shared/data, which is not part of the repository")
    response = yaml.safe_load(RECORDING.read_text())["interactions"][0]["response"]
    document = json.loads(response["content"])["latest_version"]["openapi_schema"]
    assert file_inputs(document) == {"image", "mask"}
    inputs = input_schema(document)["properties"]
    assert inputs["scheduler"]["default"] in inputs["scheduler"]["enum"]
    defaults = {name: schema["default"] for name, schema in inputs.items() if "default" in schema}
    assert problems(document, defaults) == []
    assert problems(document, {"num_outputs": 5}) == ["Input num_outputs is 5, but has to be an integer from 1 to 4."]


def test_secrets_are_found_however_they_are_written() -> None:
    secret = {"type": "string", "format": "password"}
    fields = {
        "plain": {"type": "string"},
        "single": secret,
        "optional": {"anyOf": [secret, {"type": "null"}]},
        "several": {"type": "array", "items": secret},
    }
    document = {"components": {"schemas": {"Input": {"type": "object", "properties": fields}}}}
    assert secret_inputs(document) == {"single", "optional", "several"}
