"""cog-safe-push's notation for inputs and test cases on the command line.

    --test-case 'prompt=a red bird;seed=2~=A 1024x1024px png image of a red bird'

Inputs are `name=value` pairs between semicolons. `true` and `false` are booleans, what reads as a number is
one (except `nan` and `inf`), and anything else is text; lists and quoted numbers need a configuration file.

The first `==` or `~=` of a test case ends its inputs and starts the checker, whose text is taken as it is:
`==https://…` is `match_url`, any other `==…` is `exact_string`, `~=…` is `match_prompt`. A single `=` in a
value needs no care (`image=https://example.com/a?b=c`). Elsewhere in the inputs, `\\;`, `\\=` and `\\~` stand
for the characters themselves: `prompt=a\\==b\\; c` is the text `a==b; c`. Other backslashes are ordinary.
"""

import math
import re

from pydantic import JsonValue

from gate.config import TestCase
from gate.errors import UsageError

TEST_CASE_FORM = "'name=value;name=value', and after it '==exact text', '==https://…', '~=description' or nothing"
INPUTS_FORM = "'name=value;name=value'"


def parse_test_case(text: str, option: str = "--test-case") -> TestCase:
    """A test case of the command line.

    Raises:
        UsageError: it does not have the form; names the option and shows the form.
    """
    _check_unicode(text, option)
    inputs, operator, checker = _split_at_operator(text)
    values = _parse_pairs(inputs, option, TEST_CASE_FORM)
    if operator == "~=":
        if not checker.strip():
            raise UsageError(f"{option}: nothing follows ~=; the form is {TEST_CASE_FORM}")
        return TestCase(inputs=values, match_prompt=checker)
    if checker.startswith(("http://", "https://")):
        return TestCase(inputs=values, match_url=checker)
    return TestCase(inputs=values, exact_string=checker) if operator else TestCase(inputs=values)


def parse_inputs(text: str, option: str = "--fuzz-fixed-inputs") -> dict[str, JsonValue]:
    """Inputs by name; an empty text has none.

    Raises:
        UsageError: it does not have the form; names the option and shows the form.
    """
    _check_unicode(text, option)
    return _parse_pairs(text, option, INPUTS_FORM)


def parse_names(text: str, option: str = "--fuzz-disabled-inputs") -> list[str]:
    """Names between semicolons; an empty text has none.

    Raises:
        UsageError: a name has an `=`, as if it were given a value.
    """
    _check_unicode(text, option)
    names = [name for part in text.split(";") if (name := part.strip())]
    for name in names:
        if "=" in name:
            raise UsageError(f"{option}: takes names without values; the form is 'name;name'")
    return names


def _split_at_operator(text: str) -> tuple[str, str, str]:
    """The inputs, the first operator or "", and what follows it."""
    parts = re.split(r"(?<!\\)(==|~=)", text, maxsplit=1)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (text, "", "")


def _parse_pairs(text: str, option: str, form: str) -> dict[str, JsonValue]:
    inputs: dict[str, JsonValue] = {}
    for number, pair in enumerate(re.split(r"(?<!\\);", text), 1):
        if not pair.strip():
            continue
        name, *rest = re.split(r"(?<!\\)=", pair, maxsplit=1)
        name = name.strip()
        if not name or not rest:
            raise UsageError(f"{option}: part {number} of the inputs is no name=value; the form is {form}")
        if name in inputs:
            raise UsageError(f"{option}: the input {name} is given twice")
        inputs[name] = _parse_value(re.sub(r"\\([;=~])", r"\1", rest[0].strip()))
    return inputs


def _parse_value(text: str) -> bool | int | float | str:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _check_unicode(text: str, option: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{option}: not valid UTF-8 text") from error
