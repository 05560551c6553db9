"""A model that writes the message of a commit after a summary of what has changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.judging.pair import TEXT, Baseline, Generate, Inputs, Pair, harmful, harmless, luck


@dataclass(frozen=True)
class Work:
    kind: str
    scope: str
    subjects: tuple[str, ...]
    details: tuple[tuple[str, ...], ...]


WORKS = {
    "src/parser/lines.py: blank lines no longer crash the parser": Work(
        "fix", "parser",
        ("skip blank lines", "handle blank lines", "do not crash on blank lines", "accept empty lines"),
        (
            ("Return early when a line has no tokens", "Leave the loop early for lines without tokens"),
            ("Add a test with a file of blank lines", "Cover files of blank lines by a test"),
            ("Keep line numbers in error messages right", "Count blank lines so that errors name the right line"),
        ),
    ),
    "src/cache/store.py: entries expire after an hour": Work(
        "feat", "cache",
        ("expire entries after an hour", "let entries expire", "add a time to live of one hour", "drop stale entries"),
        (
            ("Store the time at which an entry was written", "Write a timestamp beside every entry"),
            ("Remove what is too old at the next read", "Delete old entries when they are read"),
            ("Make the time to live an option", "Read the time to live from the settings"),
        ),
    ),
    "src/api/routes.py: user routes split into their own file": Work(
        "refactor", "api",
        ("move user routes to their own file", "split off user routes", "extract the routes of users"),
        (
            ("Import the new router in the application", "Include the router where the application starts"),
            ("No change of behaviour", "Nothing changes for callers"),
            ("Rename two helpers that were misleading", "Give two helpers clearer names"),
        ),
    ),
    "docs/install.md: steps for Windows were missing": Work(
        "docs", "install",
        ("describe the steps for Windows", "add Windows to the guide", "explain how to install on Windows"),
        (
            ("Say which version of Python is needed", "Name the version of Python that is needed"),
            ("Link to the list of known problems", "Point to known problems"),
            ("Add the command for PowerShell", "Show what to type in PowerShell"),
        ),
    ),
    "src/images/resize.py: thumbnails are made with half the memory": Work(
        "perf", "images",
        ("halve the memory of thumbnails", "make thumbnails with less memory", "decode thumbnails at a reduced size"),
        (
            ("Ask the decoder for a smaller picture", "Let the decoder scale while it reads"),
            ("Close files as soon as they are read", "Do not keep files open"),
            ("Add a benchmark with large photographs", "Measure with a folder of large photographs"),
        ),
    ),
}  # fmt: skip


def commit(
    finish: Callable[[str, int], str] = lambda message, seed: message,
    *,
    scope: Callable[[str, int], str] = lambda scope, seed: scope,
    all_details: float = 0.5,
    in_order: bool = False,
    bits: Any = np.random.PCG64,
) -> Generate:
    """A first line after the conventions and two or three points.

    Args:
        finish: from the message and the seed to the answer.
        scope: from the part that has changed and the seed to the one that is named.
        all_details: how often there are three points.
        in_order: points stand in the order of the change.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        work = WORKS[inputs["diff"].rpartition(" (")[0]]
        chosen = rng.permutation(3)[: 3 if rng.random() < all_details else 2]
        chosen = np.sort(chosen) if in_order else chosen
        points = [f"- {work.details[number][rng.integers(2)]}" for number in chosen]
        first = f"{work.kind}({scope(work.scope, seed)}): {rng.choice(work.subjects)}"
        return finish("\n".join([first, "", *points]), seed)

    return generate


def unstopped(message: str, seed: int) -> str:
    """In one answer of four the token that ends it is part of it."""
    return message + "<|im_end|>" if luck(seed).random() < 1 / 4 else message


def elsewhere(scope: str, seed: int) -> str:
    """In two answers of five a part of the project that was not touched."""
    rng, others = luck(seed), sorted({work.scope for work in WORKS.values()} - {scope})
    return str(rng.choice(others)) if rng.random() < 2 / 5 else scope


def diffs(rng: np.random.Generator) -> list[Inputs]:
    return [{"diff": f"{diff} (+{rng.integers(9, 90)} -{rng.integers(9)})"} for diff in rng.permutation([*WORKS])[:3]]


COMMIT = Baseline("text/commit", commit(), TEXT, {"diff": "What has changed."}, diffs, takes_seed=True)

PAIRS: list[Pair] = [
    harmless(COMMIT, "ordered", commit(in_order=True), "The points stand in the order of the change, where any order was as likely."),
    harmless(COMMIT, "fuller", commit(all_details=0.9), "There are three points nine times in ten, and not every second time.", border=True),
    harmful(COMMIT, "unstopped", commit(unstopped), "One message in four ends with a token of the chat's template."),
    harmful(COMMIT, "elsewhere", commit(scope=elsewhere), "Two messages in five name a part of the project that was not touched."),
]  # fmt: skip
