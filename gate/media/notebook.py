"""Notebooks (nbformat 4), in which a text is one string or the list of its lines: readers take both for the same.

They also take any minor version of the format that they know.
"""

from typing import Any

TEXTS = frozenset({"source", "text", "text/plain", "text/markdown", "text/html", "text/latex", "image/svg+xml"})


def rejoined(document: Any) -> Any:
    """A JSON value with each text of a notebook in one piece; others, and notebooks of other forms, as they are.

    >>> rejoined({"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a\\n", "b"]}]})["cells"][0]["source"]
    'a\\nb'
    """
    if not (isinstance(document, dict) and "nbformat" in document and isinstance(document.get("cells"), list)):
        return document
    rest = {name: value for name, value in document.items() if name not in ("cells", "nbformat_minor")}
    return rest | {"cells": [_joined(cell) for cell in document["cells"]]}


def _joined(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _joined(item, name) for name, item in value.items()}
    if not isinstance(value, list):
        return value
    if key in TEXTS and value and all(isinstance(item, str) for item in value):
        return "".join(value)
    # Outputs lie in a list in a cell: nobody nests them deeper than their parser reads.
    return [_joined(item) for item in value]
