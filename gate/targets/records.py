"""Records on disk that outlive a process: JSON Lines, each with its own digest, and large values beside them."""

import contextlib
import fcntl
import hashlib
import json
import os
import threading
import uuid
from pathlib import Path
from typing import Any

from gate.errors import ServiceError, UsageError

# What the records mean; those of another schema are not gone on with.
SCHEMA = 1


class RecordFile:
    """The records in a folder, which no other process has meanwhile. Safe to share between threads.

    Attributes:
        found: the records that were there; a last one that a dying process has written by halves is removed.
    """

    def __init__(self, folder: Path) -> None:
        """
        Raises:
            UsageError: what is there is damaged, or not of this version of the gate.
            ServiceError: another process has it, or the folder cannot be written.
        """
        self._folder = folder
        self._path = folder / "ledger.jsonl"
        self._lock = threading.Lock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise self._unwritable(error) from error
        self._file = os.fdopen(descriptor, "r+b", buffering=0)
        try:
            self.found = self._open()
        except BaseException:
            self._file.close()
            raise

    def append(self, record: dict[str, Any]) -> None:
        """Write a record; it is on the disk when this returns. After `close`, nothing is written.

        Raises:
            ServiceError: it cannot be written.
        """
        line = json.dumps(record | {"sha256": digest(record)}).encode() + b"\n"
        with self._lock:
            if self._file.closed:
                return
            size = os.fstat(self._file.fileno()).st_size
            try:
                written = self._file.write(line)
                if written != len(line):
                    raise OSError(f"{written} of {len(line)} bytes were written")
                os.fsync(self._file.fileno())
            except OSError as error:
                with contextlib.suppress(OSError):
                    self._file.truncate(size)
                raise self._unwritable(error) from error

    def store(self, content: bytes) -> str:
        """Keep a large value beside the records; returns its digest.

        Raises:
            ServiceError: it cannot be written.
        """
        name = hashlib.sha256(content).hexdigest()
        outputs = self._folder / "outputs"
        new = outputs / f"{name}.{uuid.uuid4().hex}"
        try:
            outputs.mkdir(mode=0o700, exist_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            new.replace(outputs / name)
        except OSError as error:
            raise self._unwritable(error) from error
        return name

    def load(self, name: str) -> bytes | None:
        """The value of that digest, or None if it is not there whole."""
        try:
            content = (self._folder / "outputs" / name).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == name else None

    def close(self) -> None:
        """Let others have it."""
        with self._lock:
            self._file.close()

    def _open(self) -> list[dict[str, Any]]:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServiceError(
                f"{self._path}: another run of the gate uses it; wait until that has ended, or stop it."
            ) from None
        content = self._file.readall() or b""
        whole = content.rfind(b"\n") + 1
        self._file.truncate(whole)
        lines = content[:whole].splitlines()
        if not lines:
            self.append({"schema": SCHEMA})
            return []
        first, *records = (self._checked(number, line) for number, line in enumerate(lines, start=1))
        if first != {"schema": SCHEMA}:
            raise UsageError(
                f"{self._path}: is no ledger that this version of the gate can go on with; delete {self._folder} to "
                "begin anew."
            )
        return records

    def _checked(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            record = json.loads(line)
            if record.pop("sha256") == digest(record):
                return record
        except (ValueError, KeyError, AttributeError, TypeError):
            pass
        raise UsageError(f"{self._path}, line {number}: is damaged; delete {self._folder} to begin anew.")

    def _unwritable(self, error: OSError) -> ServiceError:
        return ServiceError(f"{self._path}: cannot be written ({error.strerror or error}).")


def digest(value: Any) -> str:
    """The SHA-256 digest of a JSON value: the same for 1 and 1.0, and whatever the order of an object's keys."""
    text = json.dumps(_canonical(value), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    return [_canonical(item) for item in value] if isinstance(value, list | tuple) else value
