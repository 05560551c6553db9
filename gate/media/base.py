"""Outputs of a prediction in a form that judges can read: values as they are, files on disk."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate.errors import GateError


class UnreadableMedia(GateError):
    """An output that cannot be decoded, or that is too large for the gate to decode.

    `problem` says why, as the rest of a sentence about the file: "is truncated: it has no end marker".
    """

    def __init__(self, problem: str, name: str = "") -> None:
        super().__init__(f"{name or 'The file'} {problem}.")
        self.problem = problem


class TooLarge(UnreadableMedia):
    """An output that is larger than the gate decodes, which need not be the file's fault."""


@dataclass(frozen=True)
class Artifact:
    """A file that a model returned, saved within limits and not yet decoded.

    Attributes:
        path: where the bytes lie, for as long as the run lasts.
        size: bytes.
        sha256: hexadecimal digest of the bytes.
        name: the file name that the model gave, or "" where it gave none.
        media_type: the type that the model's server claimed, or "".
    """

    path: Path
    size: int
    sha256: str
    name: str = ""
    media_type: str = ""


@dataclass(frozen=True)
class Drawn(Artifact):
    """A picture that the gate has drawn of a file that is none: a drawing in SVG, a page of a document."""


def child(path: str, key: str | int) -> str:
    """The place of an item or property: `output[0]`, `output.image`, `output["a key"]`."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if re.fullmatch(r"[A-Za-z_]\w*", key) else f"{path}[{json.dumps(key)}]"


def any_item(path: str) -> str:
    """The place that all items of a list share: `output[].box[]` for `output[0].box[3]`."""
    return re.sub(r"\[\d+\]", "[]", path)


@dataclass(frozen=True)
class Leaf:
    """One value of an output with its place: `output`, `output[0]`, `output.image`.

    `value` is a str, int, float, bool, None, a JSON container with nothing in it, or an Artifact.
    """

    path: str
    value: Any
