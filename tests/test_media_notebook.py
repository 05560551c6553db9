"""Notebooks whose texts are in one piece or in lines."""

import json
from typing import Any

import pytest

from gate.judges.files import compare_files
from gate.media.notebook import rejoined
from gate.media.store import ArtifactStore


def notebook(source: Any = "a = 1\nb = 2", text: Any = "3\n", minor: int = 4) -> dict[str, Any]:
    output = {"output_type": "stream", "name": "stdout", "text": text}
    cell = {"cell_type": "code", "metadata": {"tags": ["x", "y"]}, "source": source, "outputs": [output]}
    return {"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": [cell]}


@pytest.mark.parametrize(
    ("other", "decision"),
    [
        (notebook(["a = 1\n", "b = 2"], ["3\n"]), "pass"),
        (notebook(minor=5), "pass"),
        (notebook(["a = 1\n", "b = 3"]), "fail"),
        (notebook(["b = 2\n", "a = 1"]), "fail"),
    ],
)
def test_lines_of_a_cell_are_one_text(store: ArtifactStore, other: Any, decision: str) -> None:
    files = [store.save(json.dumps(one).encode()) for one in (other, notebook())]
    assert compare_files(*files).decision == decision


def test_other_lists_stay_lists() -> None:
    assert rejoined(notebook())["cells"][0]["metadata"]["tags"] == ["x", "y"]
    plain = {"cells": [{"source": ["a", "b"]}]}
    assert rejoined(plain) == plain
