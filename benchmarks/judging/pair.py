"""A pair of models with known truth: what the live version does, what the new one does instead, and who would mind."""

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import numpy as np

Kind = Literal["image", "text", "json", "audio", "video", "file"]
Label = Literal["harmless", "harmful"]
Inputs = dict[str, Any]
Schema = dict[str, Any]
# From the inputs of a prediction and a seed to the JSON value that Cog's server would answer, files as data URLs.
Generate = Callable[[Inputs, int], Any]

KINDS: tuple[Kind, ...] = get_args(Kind)
LABELS: tuple[Label, ...] = get_args(Label)

FILE: Schema = {"type": "string", "format": "uri", "title": "Output"}
FILES: Schema = {"type": "array", "items": {"type": "string", "format": "uri"}, "title": "Output"}
TEXT: Schema = {"type": "string", "title": "Output"}


@dataclass(frozen=True)
class Baseline:
    """The live version of a model, and what a run asks it.

    Attributes:
        name: `kind/name`.
        output: the JSON Schema of its output, as Cog writes it.
        inputs: the names of its inputs, all of them text, each with its description.
        cases: draws the test cases of one run.
        stochastic: its outputs for the same inputs differ from seed to seed.
        takes_seed: the caller may give the seed.
    """

    name: str
    generate: Generate
    output: Schema
    inputs: dict[str, str]
    cases: Callable[[np.random.Generator], list[Inputs]]
    stochastic: bool = True
    takes_seed: bool = False

    @property
    def kind(self) -> Kind:
        return cast(Kind, self.name.partition("/")[0])


@dataclass(frozen=True)
class Pair:
    """A baseline and a candidate.

    Attributes:
        name: `kind/baseline/change`.
        why: what a user would notice, or why nobody would.
        curve: the name that changes of one sort and of several strengths share, or "".
        severity: how strong the change is, 0..1, for those; `why` says in which unit.
        border: people would argue about the label.
        meaning: only somebody who understands what is written can tell: no measure can, which is what Claude is for.
        pace: the candidate's predict time as a multiple of the baseline's.
        output: the schema of the candidate's output, where it is another one.
    """

    name: str
    baseline: Baseline
    candidate: Generate
    label: Label
    why: str
    curve: str = ""
    severity: float | None = None
    border: bool = False
    meaning: bool = False
    pace: float = 1.0
    output: Schema | None = None

    @property
    def kind(self) -> Kind:
        return self.baseline.kind


def harmless(baseline: Baseline, change: str, candidate: Generate, why: str, **more: Any) -> Pair:
    return Pair(f"{baseline.name}/{change}", baseline, candidate, "harmless", why, **more)


def harmful(baseline: Baseline, change: str, candidate: Generate, why: str, **more: Any) -> Pair:
    return Pair(f"{baseline.name}/{change}", baseline, candidate, "harmful", why, **more)


def strengths(
    baseline: Baseline,
    change: str,
    candidate: Callable[[float], Generate],
    why: str,
    *,
    nobody_minds: Sequence[float] = (),
    few_mind: Sequence[float] = (),
    most_mind: Sequence[float] = (),
    all_mind: Sequence[float] = (),
) -> list[Pair]:
    """One change at several strengths; between those that nobody minds and all do lie those to argue about.

    Args:
        candidate: from a severity, 0..1, to the model with a change so strong.
        why: what the severity counts, and what a user would notice of it.
    """
    graded: list[tuple[Sequence[float], Label, bool]] = [
        (nobody_minds, "harmless", False),
        (few_mind, "harmless", True),
        (most_mind, "harmful", True),
        (all_mind, "harmful", False),
    ]
    return [
        Pair(
            f"{baseline.name}/{change}-{severity:g}",
            baseline,
            candidate(severity),
            label,
            why,
            curve=f"{baseline.name}/{change}",
            severity=severity,
            border=border,
        )
        for severities, label, border in graded
        for severity in severities
    ]


def content(inputs: Inputs) -> np.random.Generator:
    """Random numbers that the inputs alone decide: what every output for them has in common."""
    return np.random.default_rng(zlib.crc32(json.dumps(inputs, sort_keys=True).encode()))


def names(*values: str, of: str) -> Callable[[np.random.Generator], list[Inputs]]:
    """Three test cases with inputs that are new in every run."""
    return lambda rng: [{of: f"{value} {rng.integers(10**6)}"} for value in values]


def luck(seed: int) -> np.random.Generator:
    """Random numbers for what goes wrong: independent of those that make the output."""
    return np.random.default_rng([seed, 1])


def sometimes(share: float, broken: Generate, whole: Generate) -> Generate:
    """A model whose outputs are broken at random, that share of them."""

    def generate(inputs: Inputs, seed: int) -> Any:
        return (broken if luck(seed).random() < share else whole)(inputs, seed)

    return generate
