"""What a run of `gate push` has done so far, on disk, so that another process can go on after it.

    <state folder>/runs/owner--name/lock            held while a run on that model is under way
    <state folder>/runs/owner--name/<run id>/       one run: journal.jsonl, and what its steps keep

A step that has been done left its result, and is not done again. A step that was begun and not done is looked
into by the step itself: it asks the world what became of it. Each entry is on the disk before the run goes on.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gate.errors import ServiceError, UsageError
from gate.release.releases import state_folder

# Finished runs that are kept for a look back.
RUNS_KEPT = 5
# A larger file's middle does not go into the project's fingerprint: weights take minutes to read.
WHOLE_FILE_BYTES = 16 << 20
EDGE_BYTES = 1 << 20


class StateUnwritable(ServiceError):
    """The state folder cannot be written."""


@dataclass
class Journal:
    """The journal of one run.

    Attributes:
        folder: for what the run's steps keep.
        resumed: an earlier process has begun this run.
        end: what the run came to, as JSON, if it has come to its end.
    """

    folder: Path
    resumed: bool
    end: dict[str, Any] | None = None
    _begun: dict[str, dict[str, Any]] = field(default_factory=dict)
    _done: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def run_id(self) -> str:
        return self.folder.name

    def done(self, step: str) -> dict[str, Any] | None:
        """The result of a step that has been done, by this process or an earlier one."""
        return self._done.get(step)

    def begun(self, step: str) -> dict[str, Any] | None:
        """What was known when the step was begun, whether or not it has been done."""
        return self._begun.get(step)

    def begin(self, step: str, **known: Any) -> None:
        """Note that a step is about to be taken, before it is."""
        self._begun[step] = known
        self._append({"step": step, "entry": "begun", "data": known})

    def finish(self, step: str, **result: Any) -> dict[str, Any]:
        """Note that a step has been done; returns its result as JSON gives it back."""
        self._done[step] = json.loads(json.dumps(result))
        self._append({"step": step, "entry": "done", "data": result})
        return self._done[step]

    def place(self, name: str) -> Path:
        """A folder of that name for a step to keep things in."""
        folder = self.folder / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def close(self, end: dict[str, Any]) -> None:
        """The run has come to its end: whoever resumes it is told that, and what its steps kept is removed."""
        self.end = end
        self._append({"step": "run", "entry": "closed", "data": end})
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)

    def _append(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry | {"time": time.time()}) + "\n"
        with (self.folder / "journal.jsonl").open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())


@contextlib.contextmanager
def open_journal(
    model: str,
    current: str,
    resume: bool,
    before_new: Callable[[Iterable[Path]], None] = lambda runs: None,
) -> Iterator[Journal]:
    """The journal of a run on a model, which no other run on this machine can be on meanwhile.

    Args:
        model: owner/name.
        current: the fingerprint of everything that decides what the run does.
        resume: go on with the run before, if there is one.
        before_new: told the folders of earlier runs before a new one begins; it may raise instead.

    Raises:
        UsageError: the run before was another one: the project or the configuration has changed since.
        ServiceError: another run on the model is under way, or the state folder cannot be written.
    """
    with exclusive(model) as folder:
        try:
            journal = _open(folder, model, current, resume, before_new)
        except OSError as error:
            raise _unwritable(folder, error) from error
        yield journal


@contextlib.contextmanager
def exclusive(model: str) -> Iterator[Path]:
    """No other run on this machine is on the model meanwhile; the folder of its runs.

    Raises:
        StateUnwritable: the state folder cannot be written.
        ServiceError: another run is under way.
    """
    folder = state_folder() / "runs" / model.lower().replace("/", "--")
    with contextlib.ExitStack() as stack:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            stack.enter_context(_lock(folder / "lock", model))
        except OSError as error:
            raise _unwritable(folder, error) from error
        yield folder


def _unwritable(folder: Path, error: OSError) -> StateUnwritable:
    return StateUnwritable(
        f"{folder}: the state of the run cannot be kept there ({error.strerror or error}); set GATE_STATE_DIR to a "
        "folder that can be written."
    )


@contextlib.contextmanager
def _lock(path: Path, model: str) -> Iterator[None]:
    """Hold the lock; the operating system lets go of it when the process ends, however it ends."""
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            raise ServiceError(
                f"Another run is on {model}{f' ({holder})' if holder else ''}; wait until it has ended, or stop it."
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {time.strftime('%Y-%m-%d %H:%M:%S')}")
        file.flush()
        yield


def _open(
    folder: Path,
    model: str,
    current: str,
    resume: bool,
    before_new: Callable[[Iterable[Path]], None],
) -> Journal:
    before = _read(max(_runs(folder), default=None))
    if before is not None and resume:
        if before.begun("run") != {"fingerprint": current}:
            raise UsageError(
                f"--resume: the project, the configuration or the options have changed since the run on {model} that "
                "would be resumed; run without --resume to begin anew."
            )
        return before
    before_new(_runs(folder))
    # Sorted by name, runs are sorted by time.
    journal = Journal(folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}", resumed=False)
    journal.folder.mkdir(mode=0o700)
    journal.begin("run", fingerprint=current)
    for old in sorted(_runs(folder))[:-RUNS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return journal


def _runs(folder: Path) -> Iterable[Path]:
    return (path for path in folder.iterdir() if path.is_dir())


def _read(folder: Path | None) -> Journal | None:
    """A run as it was left; what a dying process has written by halves does not count."""
    if folder is None:
        return None
    journal = Journal(folder, resumed=True)
    file = folder / "journal.jsonl"
    text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    if text and not text.endswith("\n"):
        with file.open("a", encoding="utf-8") as end:
            end.write("\n")
    for line in text.splitlines():
        try:
            entry = json.loads(line)
            step, kind, data = entry["step"], entry["entry"], entry["data"]
        except (ValueError, KeyError, TypeError):
            continue
        if kind == "closed":
            journal.end = data
        (journal._begun if kind == "begun" else journal._done)[step] = data
    return journal


def fingerprint(project: Path, files: Iterable[Path], *settings: object) -> str:
    """A digest of a project's files and of whatever else decides what a run does.

    Args:
        files: of the project, in a stable order.
        settings: values whose `repr` tells them apart.
    """
    digest = hashlib.sha256(repr(settings).encode())
    for path in files:
        size = path.stat().st_size
        digest.update(f"\0{path.relative_to(project)}\0{size}\0".encode(errors="surrogateescape"))
        with path.open("rb") as file:
            if size <= WHOLE_FILE_BYTES:
                digest.update(file.read())
            else:
                digest.update(file.read(EDGE_BYTES))
                file.seek(-EDGE_BYTES, os.SEEK_END)
                digest.update(file.read())
    return digest.hexdigest()
