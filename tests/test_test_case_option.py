"""cog-safe-push's notation for test cases and inputs on the command line."""

import pytest

from gate.cli.test_case import parse_inputs, parse_names, parse_test_case
from gate.config import TestCase
from gate.errors import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=x", TestCase(inputs={"a": "x"})),
        ("a=x;b=42", TestCase(inputs={"a": "x", "b": 42})),
        ("a=x;b=42==expected output", TestCase(inputs={"a": "x", "b": 42}, exact_string="expected output")),
        ("a=x~=a red bird", TestCase(inputs={"a": "x"}, match_prompt="a red bird")),
        ("a=x==https://h/i.png", TestCase(inputs={"a": "x"}, match_url="https://h/i.png")),
        ("a=x==http://h/i.png", TestCase(inputs={"a": "x"}, match_url="http://h/i.png")),
        ("a=x== https://h/i.png", TestCase(inputs={"a": "x"}, exact_string=" https://h/i.png")),
        # The checker is taken as it is
        ("a=x==y;z=1", TestCase(inputs={"a": "x"}, exact_string="y;z=1")),
        ("a=x==y\\;", TestCase(inputs={"a": "x"}, exact_string="y\\;")),
        ("a=x== y ", TestCase(inputs={"a": "x"}, exact_string=" y ")),
        ("a=x==", TestCase(inputs={"a": "x"}, exact_string="")),
        # The first operator ends the inputs
        ("a=x==y~=z", TestCase(inputs={"a": "x"}, exact_string="y~=z")),
        ("a=x~=y==z", TestCase(inputs={"a": "x"}, match_prompt="y==z")),
        ("a=b==c", TestCase(inputs={"a": "b"}, exact_string="c")),
        ("a=;==x", TestCase(inputs={"a": ""}, exact_string="x")),
        # No inputs at all
        ("", TestCase(inputs={})),
        ("==x", TestCase(inputs={}, exact_string="x")),
        ("a=x;;b=y;", TestCase(inputs={"a": "x", "b": "y"})),
    ],
)
def test_test_cases(text: str, expected: TestCase) -> None:
    assert parse_test_case(text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("42", 42),
        ("-7", -7),
        ("3.14", 3.14),
        ("1e-4", 0.0001),
        ("nan", "nan"),
        ("inf", "inf"),
        ("-Infinity", "-Infinity"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("", ""),
        ("  padded  ", "padded"),
        ("null", "null"),
        ("[1, 2]", "[1, 2]"),
        ("16:9", "16:9"),
        ("https://example.com/x?a=b&c=d", "https://example.com/x?a=b&c=d"),
        ("data:image/png\\;base64,aGk\\=\\=", "data:image/png;base64,aGk=="),
        ("a\\==b", "a==b"),
        ("a\\~=b", "a~=b"),
        ("C:\\dir\\n", "C:\\dir\\n"),
    ],
)
def test_values(text: str, value: object) -> None:
    given = parse_inputs(f"x={text}")["x"]
    assert given == value
    assert type(given) is type(value)


def test_names_and_values_may_be_padded() -> None:
    assert parse_inputs(" a = 1 ; b = x y ") == {"a": 1, "b": "x y"}


def test_an_escaped_value_is_the_same_in_a_test_case() -> None:
    case = parse_test_case("prompt=a\\==b\\; c;seed=1~=letters")
    assert case == TestCase(inputs={"prompt": "a==b; c", "seed": 1}, match_prompt="letters")


def test_inputs_of_nothing_are_none() -> None:
    assert parse_inputs("") == {}
    assert parse_names("") == []


def test_disabled_inputs_are_names() -> None:
    assert parse_names("a; b;;c") == ["a", "b", "c"]


@pytest.mark.parametrize("text", ["novalue", "a=1;novalue", "x=data:image/png;novalue", "=x", " = x", "a\\=1"])
def test_bad_syntax_shows_the_form(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--fuzz-fixed-inputs: part \d .*'name=value;name=value'$"):
        parse_inputs(text)
    with pytest.raises(UsageError, match=r"^--test-case: part \d .*'name=value;name=value', and after it"):
        parse_test_case(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1;a=2", "--test-case: the input a is given twice"),
        ("a=1~=", "--test-case: nothing follows ~=; the form is"),
        ("a=1~=  ", "--test-case: nothing follows ~=; the form is"),
        ("a=\udc80", "--test-case: not valid UTF-8 text"),
    ],
)
def test_other_mistakes(text: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_test_case(text)
    assert str(caught.value).startswith(expected)


def test_disabled_inputs_take_no_values() -> None:
    with pytest.raises(UsageError, match=r"^--fuzz-disabled-inputs: takes names without values"):
        parse_names("a=1")


def test_values_are_not_repeated_in_errors() -> None:
    with pytest.raises(UsageError) as caught:
        parse_inputs("ok=1;hush-hush")
    assert "hush-hush" not in str(caught.value)


def test_the_option_that_is_wrong_can_be_named() -> None:
    with pytest.raises(UsageError, match=r"^--inputs: "):
        parse_inputs("x", option="--inputs")
