"""Which inputs take images, and which of them are probed."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from gate.config import ProbeConfig
from gate.errors import UsageError
from gate.fuzz import corpus
from gate.openapi.document import input_schema
from gate.openapi.inputs import file_inputs

_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".avif")


def image_inputs(document: dict[str, Any], given: Iterable[Mapping[str, Any]] = ()) -> list[str]:
    """The names of the inputs that take an image or a list of them, in the order of the schema.

    An input that takes a file is one of them where what it accepts, else its name, else its description speaks of
    images, and of no video, sound or archive first; or where a test case gives it an image.

    Args:
        given: inputs of test cases, ready to be sent.

    Raises:
        ServiceError: the document does not describe the inputs.
    """
    files = file_inputs(document)
    properties = input_schema(document)["properties"]
    pictured = {name for inputs in given for name, value in inputs.items() if _is_image(first(value))}
    return [
        name
        for name, schema in properties.items()
        if name in files and (name in pictured or corpus.said_kind(name, schema) == "image")
    ]


def probed_inputs(
    settings: ProbeConfig,
    document: dict[str, Any],
    baseline: dict[str, Any] | None,
    given: Iterable[Mapping[str, Any]],
    *,
    baseline_unknown: bool,
) -> list[str]:
    """The names of the inputs that are probed: those of the configuration, else all that take images.

    Args:
        document, baseline: the OpenAPI documents of the two sides.
        given: as `image_inputs`.
        baseline_unknown: there is a baseline, and its document could not be read.

    Raises:
        UsageError: the configuration names inputs that no side has, or that take no file.
    """
    if settings.inputs is None:
        return image_inputs(document, given)
    theirs = file_inputs(baseline) if baseline else set()
    files = file_inputs(document)
    for name in settings.inputs:
        # What the candidate has lost is for schema.compatibility to say.
        if name not in files and name not in theirs and not baseline_unknown:
            near = difflib.get_close_matches(name, files, n=1)
            hint = f"did you mean {near[0]}?" if near else f"those that do: {', '.join(sorted(files)) or 'none'}."
            raise UsageError(f"predict.probe.inputs: the model has no input {name} that takes a file; {hint}")
    return [name for name in settings.inputs if name in files]


def first(value: Any) -> Any:
    """The value, or the first item of a list."""
    return value[0] if isinstance(value, list) and value else value


def _is_image(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    return value.startswith("data:image/") or (
        value.startswith(("http://", "https://")) and urlsplit(value).path.lower().endswith(_ENDINGS)
    )
