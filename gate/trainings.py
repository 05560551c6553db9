"""The `train:` section of a configuration: its cases as a run of their own, and what predictions use of them.

A training's inputs, output and cases are shaped as a prediction's are, so the same checks ask about both. A test
case of `predict` names what a training has made with `${train.case.1.version}` (owner/name:VERSION) or
`${train.case.1.weights}` (the address of its weights).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gate.config import Config, FuzzConfig, PredictConfig, TestCase, TrainConfig
from gate.targets.base import Prediction

PREFIX = "train."
_REFERENCE = re.compile(r"\$\{train\.case\.(?P<number>[1-9][0-9]*)\.(?P<what>version|weights)\}")


@dataclass(frozen=True)
class Trained:
    """What a training has made; None where it has made none.

    Attributes:
        version: owner/name:VERSION.
        weights: the address of the weights.
    """

    version: str | None = None
    weights: str | None = None


def trained(training: Prediction) -> Trained:
    """What a training that has ended has made; nothing, if it did not succeed."""
    from gate.targets.training import trained_version  # the HTTP client: for those who train

    if training.status != "succeeded" or not isinstance(training.output, dict):
        return Trained()
    weights = training.output.get("weights")
    return Trained(trained_version(training.output), weights if isinstance(weights, str) else None)


def as_run(config: Config) -> Config:
    """The configuration under which the cases of `train` are checked as those of `predict` are."""
    train = config.train or TrainConfig()
    predict = PredictConfig(
        compare_outputs=False,
        predict_timeout=train.train_timeout,
        test_cases=train.test_cases,
        fuzz=train.fuzz or FuzzConfig(iterations=0),
    )
    section = config.model_copy(update={"predict": predict, "train": None})
    section._folder = config.folder
    return section


def references(test: TestCase) -> set[int]:
    """The numbers of the trainings that a test case's inputs name."""
    return {int(match["number"]) for text in _texts(test.inputs) for match in _REFERENCE.finditer(text)}


def refers_to_trainings(config: Config) -> bool:
    """Whether any test case of `predict` needs a training first."""
    return any(references(test) for test in config.predict.test_cases) if config.predict else False


def fill_in(config: Config, trained: Mapping[int, Trained]) -> tuple[Config, dict[int, str]]:
    """The configuration with what trainings have made in place of their names.

    Returns:
        It, and why a test case cannot be run, by its number from 1: what it names has not been made.
    """
    if config.predict is None:
        return config, {}
    tests: list[TestCase] = []
    unavailable: dict[int, str] = {}
    for number, test in enumerate(config.predict.test_cases, start=1):
        missing: list[str] = []

        def value(match: re.Match[str], missing: list[str] = missing) -> str:
            made = getattr(trained.get(int(match["number"]), Trained()), match["what"])
            if made is None:
                missing.append(f"train.case.{match['number']} has made no {match['what']}")
            return made or ""

        tests.append(test.model_copy(update={"inputs": _replace(test.inputs, value)}))
        if missing:
            unavailable[number] = f"{missing[0]}, which the inputs of this case name."
    filled = config.model_copy(update={"predict": config.predict.model_copy(update={"test_cases": tests})})
    filled._folder = config.folder
    return filled, unavailable


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _replace(value: Any, by: Any) -> Any:
    if isinstance(value, str):
        return _REFERENCE.sub(by, value)
    if isinstance(value, list):
        return [_replace(item, by) for item in value]
    return {key: _replace(item, by) for key, item in value.items()} if isinstance(value, dict) else value
