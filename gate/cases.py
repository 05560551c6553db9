"""Test cases made ready to be sent: files read, nulls left out, and held against both sides' schemas."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gate.config import Config, TestCase
from gate.errors import UsageError
from gate.media.store import file_url
from gate.models import Model
from gate.openapi.document import input_schema, required_fields
from gate.openapi.inputs import file_inputs, problems, secret_inputs
from gate.secrets import register


@dataclass(frozen=True)
class Case:
    """A test case as a run asks it.

    Attributes:
        number: from 1, in the order of the configuration.
        inputs: ready to be sent: local files are data URLs, nulls are left out.
        test: what the configuration says.
        shown: the inputs as the configuration has them, for the verdict.
        refused_by_candidate, refused_by_baseline: why a side's schema does not take these inputs, or "".
        unavailable: why these inputs cannot be had, or "".
    """

    number: int
    inputs: dict[str, Any]
    test: TestCase
    shown: dict[str, Any]
    refused_by_candidate: str = ""
    refused_by_baseline: str = ""
    unavailable: str = ""


def build_cases(
    config: Config,
    config_name: str,
    candidate: Model,
    baseline: Model | None,
    *,
    baseline_unknown: bool,
    local_files: bool = True,
    unavailable: Mapping[int, str] = {},
    section: str = "predict",
) -> list[Case]:
    """The configuration's cases with inputs that can be sent, and what each side's schema says to them.

    Args:
        config_name: how messages call the configuration.
        local_files: an input may name a file on this machine.
        baseline_unknown: there is a baseline, and its schema could not be read.
        unavailable: why a case's inputs cannot be had, by its number.
        section: of the configuration, which messages name.

    Raises:
        UsageError: no side takes a case's inputs, so that the configuration must be wrong.
    """
    tests = config.predict.test_cases if config.predict else []
    if not tests and section == "predict":
        tests = _implicit_case(config, candidate)
    cases, wrong = [], []
    for number, test in enumerate(tests, start=1):
        case = _case(number, test, candidate, config.folder, local_files)
        if number in unavailable:
            case = replace(case, unavailable=unavailable[number])
        elif test.error_contains is None:
            # A case that expects an error may well send what the schema forbids.
            ours = problems(candidate.document, case.inputs)
            theirs = problems(baseline.document, case.inputs) if baseline else []
            accepted_by_baseline = not theirs if baseline else baseline_unknown
            if ours and not accepted_by_baseline:
                wrong += [f"{config_name}: {section}.test_cases[{number - 1}].inputs: {problem}" for problem in ours]
            case = replace(case, refused_by_candidate=" ".join(ours), refused_by_baseline=" ".join(theirs))
        cases.append(case)
    if wrong:
        raise UsageError("\n".join(wrong))
    return cases


def sendable(
    document: dict[str, Any], inputs: dict[str, Any], folder: Path | None, local_files: bool
) -> dict[str, Any]:
    """Inputs as a model gets them: local files as data URLs, nulls left out.

    Args:
        folder: where relative paths start.
        local_files: an input may name a file on this machine.
    """
    files = file_inputs(document) if local_files else set()
    return {
        name: _with_files(value, folder) if name in files else value
        for name, value in inputs.items()
        if value is not None
    }


def _case(number: int, test: TestCase, model: Model, folder: Path | None, local_files: bool) -> Case:
    secrets = secret_inputs(model.document)
    for name in secrets & test.inputs.keys():
        values = test.inputs[name]
        for value in values if isinstance(values, list) else [values]:
            if value is not None:
                register(str(value))  # a model may repeat it in its logs
    shown = {name: "[redacted]" if name in secrets else value for name, value in test.inputs.items()}
    return Case(number, sendable(model.document, test.inputs, folder, local_files), test, shown)


def _with_files(value: Any, folder: Path | None) -> Any:
    """Paths of local files as data URLs; everything else as it is."""
    if isinstance(value, list):
        return [_with_files(item, folder) for item in value]
    path = local_file(value, folder) if isinstance(value, str) else None
    return file_url(path) if path else value


def _implicit_case(config: Config, candidate: Model) -> list[TestCase]:
    """Without test cases: the fuzzer's fixed inputs alone, where the model needs nothing more."""
    if config.predict is None:
        return []
    fixed = config.predict.fuzz.fixed_inputs if config.predict.fuzz else {}
    return [] if problems(candidate.document, fixed) else [TestCase(inputs=fixed)]


def explain_no_cases(config: Config, config_name: str, candidate: Model) -> str:
    """Why there is nothing to predict, and what to do about it."""
    if config.predict is None:
        return f"No prediction was made: {config_name} has no predict section."
    needed = ", ".join(required_fields(input_schema(candidate.document)))
    return (
        f"No prediction was made: {config_name} has no predict.test_cases, and the model needs {needed}; "
        "add a test case, or give one with --test-case."
    )


def local_file(text: str, folder: Path | None) -> Path | None:
    """The file that an input or a `match_url` names, relative to the configuration's folder, if it is one."""
    if "\n" in text or len(text) > 1024 or "://" in text or text.startswith("data:"):
        return None
    path = (folder or Path.cwd()) / Path(text).expanduser()
    return path if path.is_file() else None
