"""The secrets of a build, as `cog push --secret` takes them: their values, so that none gets into a log or an image."""

import csv
import os
import re
from collections.abc import Iterable
from pathlib import Path

from gate.errors import UsageError

# A file of more than one line, such as pip.conf, has ordinary words too; a secret in it is long and mixed.
MIN_MIXED_CHARACTERS = 16
# More than any file of secrets has.
MAX_FILE_BYTES = 1 << 20
_MIXED = re.compile(rf"(?=[^\s\"'=]*[0-9])(?=[^\s\"'=]*[A-Za-z])[^\s\"'=]{{{MIN_MIXED_CHARACTERS},}}")


def secret_values(project: Path, secrets: Iterable[str]) -> list[str]:
    """The values of build secrets: `id=…,src=…` or `id=…,env=…`.

    Args:
        project: the folder that a relative path is relative to.

    Raises:
        UsageError: a secret is not written as it has to be, or its source is not there.
    """
    return [value for secret in secrets for value in _values(project, secret)]


def _values(project: Path, secret: str) -> list[str]:
    fields: dict[str, str] = {}
    for field in next(csv.reader([secret]), []):
        key, _, value = field.partition("=")
        fields[key.lower()] = value
    source = fields.get("src") or fields.get("source")
    if "id" not in fields or set(fields) - {"id", "src", "source", "env", "type"}:
        raise UsageError(f"--secret {secret}: write it as id=NAME,src=FILE or id=NAME,env=VARIABLE.")
    if source is None or fields.get("type") == "env":
        variable = fields.get("env") or source or fields["id"]
        value = os.environ.get(variable)
        if value is None:
            raise UsageError(f"--secret {secret}: there is no environment variable {variable}; set it, or name a file.")
        return [value]
    path = project / source
    try:
        with path.open("rb") as file:
            text = file.read(MAX_FILE_BYTES).decode(errors="replace").strip()
    except OSError as error:
        raise UsageError(f"--secret {secret}: {path} cannot be read ({error.strerror}).") from error
    return [text] if "\n" not in text else _MIXED.findall(text)
