"""The record of what was released from this machine, so that `gate rollback` knows what was there before.

    <state folder>/releases/model/owner%2Fname.jsonl         one line of JSON for each release, the latest last
    <state folder>/releases/deployment/owner%2Fname.jsonl

A line that a dying process has written by halves is passed over with a warning: the record helps, and stops nobody.
"""

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gate.errors import ServiceError
from gate.release.deployments import Release

Kind = Literal["model", "deployment"]
VersionId = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

log = logging.getLogger(__name__)


class ReleaseRecord(BaseModel):
    """A release that was made: of a model its latest version, of a deployment what it runs.

    Attributes:
        time: when, UTC.
        name: owner/name of the model or deployment.
        version: that was released, 64 hexadecimal digits.
        previous_version: that was there before, or None: nothing was.
        previous_release: of a deployment, all of what was there before.
        run: id of the run that made it.
        rollback: it went back to an earlier release.
    """

    model_config = ConfigDict(frozen=True)

    time: datetime
    kind: Kind
    name: str
    version: VersionId
    previous_version: VersionId | None = None
    previous_release: Release | None = None
    run: str
    rollback: bool = False


def state_folder() -> Path:
    """Where the gate keeps what it has to know later: GATE_STATE_DIR, else the platform's place for such things."""
    given = os.environ.get("GATE_STATE_DIR")
    return Path(given).expanduser() if given else platformdirs.user_state_path("gate")


def record(
    kind: Kind,
    name: str,
    version: str,
    *,
    previous_version: str | None,
    previous_release: Release | None = None,
    run: str,
    rollback: bool = False,
) -> None:
    """Note a release, on the disk when this returns. What changed nothing, or was noted by the same run, is left out.

    Args: as the attributes of `ReleaseRecord`.

    Raises:
        ServiceError: it cannot be written.
    """
    noted = any((each.run, each.version, each.rollback) == (run, version, rollback) for each in history(kind, name))
    if noted or version == previous_version:
        return
    entry = ReleaseRecord(
        time=datetime.now(UTC),
        kind=kind,
        name=name,
        version=version,
        previous_version=previous_version,
        previous_release=previous_release,
        run=run,
        rollback=rollback,
    )
    path = _file(kind, name)
    try:
        _append(path, entry.model_dump_json())
    except OSError as error:
        raise ServiceError(
            f"{path}: the release of {name} cannot be recorded ({error.strerror or error}); set GATE_STATE_DIR to a "
            "folder that can be written."
        ) from error


def history(kind: Kind, name: str) -> list[ReleaseRecord]:
    """The releases of a model or deployment that were made from this machine, the latest last; none is no error."""
    path = _file(kind, name)
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    except OSError as error:
        log.warning("%s: the record of releases cannot be read: %s", path, error.strerror or error)
        return []
    found: list[ReleaseRecord] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(ReleaseRecord.model_validate_json(line))
        except ValidationError:
            log.warning("%s, line %d: is damaged, and is passed over", path, number)
    return found


def last(kind: Kind, name: str) -> ReleaseRecord | None:
    """The latest release of a model or deployment that was made from this machine."""
    return next(reversed(history(kind, name)), None)


def _file(kind: Kind, name: str) -> Path:
    # Replicate takes names without regard to case.
    return state_folder() / "releases" / kind / f"{quote(name.casefold(), safe='')}.jsonl"


def _append(path: Path, line: str) -> None:
    """Add a line in one write, and see it onto the disk."""
    for folder in (state_folder(), path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        whole = size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"
        data = f"{'' if whole else chr(10)}{line}\n".encode()
        if os.write(descriptor, data) != len(data):
            raise OSError("the disk is full")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
