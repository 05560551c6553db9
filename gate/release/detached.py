"""A command that outlives whoever has started it, so that nobody needs to start it twice.

A shell of its own session supervises it and leaves what comes of it in a folder. Whoever comes back to the folder
finds the command running, or its result. The shell holds a lock on the folder from before its first line until its
death (flock(2), on a descriptor that it inherits), so that its death is known without asking for process ids.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil

# The command's name and arguments are the shell's; its first is the folder. The log's existence says that the
# command has begun; the exit code is written whole or not at all.
SUPERVISE = """\
echo $$ > "$0/push.pid"
"$@" < /dev/null > "$0/push.log" 2>&1
echo $? > "$0/push.rc.new" && mv "$0/push.rc.new" "$0/push.rc"
"""
# Seconds between two tries for the lock, which is held for moments unless the command has begun.
LOCK_SECONDS = 0.01
# Seconds in which a command cleans up after itself when it is told to stop, and in which a killed one is gone.
STOP_SECONDS = 10.0
KILL_SECONDS = 5.0


class Detached:
    """A command of a folder.

    Args:
        folder: an existing folder of this command alone.
        mark: one of the command's arguments, by which its process is recognised.
    """

    def __init__(self, folder: Path, mark: str) -> None:
        folder = folder.absolute()
        self.log = folder / "push.log"
        self._folder = folder
        self._mark = mark
        self._result = folder / "push.rc"
        self._pid = folder / "push.pid"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def begun(self) -> bool:
        return self.log.exists()

    @property
    def code(self) -> int | None:
        """The exit code, None without a result."""
        try:
            return int(self._result.read_text())
        except (FileNotFoundError, ValueError):
            return None

    @property
    def seconds(self) -> float:
        """From the command's start to its result."""
        return max(0.0, self._result.stat().st_mtime - self._pid.stat().st_mtime)

    def output(self) -> str:
        """All that it has printed so far, control characters included."""
        try:
            return self.log.read_bytes().decode(errors="replace")
        except FileNotFoundError:
            return ""

    def begin(self, command: list[str], project: Path) -> None:
        """Start the command in a folder, unless that has been done before."""
        lock = self._lock()
        while lock is None and not self.begun:
            # Somebody begins it at this moment, or looks whether it runs.
            time.sleep(LOCK_SECONDS)
            lock = self._lock()
        if lock is None:
            return
        try:
            if not self.begun:
                self._process = subprocess.Popen(
                    ["/bin/sh", "-c", SUPERVISE, str(self._folder), *command],
                    cwd=project,
                    stdin=lock,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
        finally:
            os.close(lock)

    def running(self) -> bool:
        """Whether there may yet be a result, or the command outlives a shell that was killed."""
        if self._process is not None:
            self._process.poll()
        lock = self._lock()
        if lock is None:
            return True
        os.close(lock)
        return self.code is None and bool(self._orphans())

    def stop(self) -> None:
        """End the command and all that it has started."""
        family = self._family()
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
        _, alive = psutil.wait_procs(family, timeout=STOP_SECONDS)
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if family:
            # What was started meanwhile is in the shell's process group.
            with contextlib.suppress(OSError, ValueError):
                os.killpg(int(self._pid.read_text()), signal.SIGKILL)
        psutil.wait_procs(alive, timeout=KILL_SECONDS)
        if self._process is not None:
            self._process.wait()

    def _lock(self) -> int | None:
        """A locked descriptor, None while somebody else has the lock."""
        lock = os.open(self._folder / "push.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock

    def _family(self) -> list[psutil.Process]:
        """The shell and its descendants, or what has outlived it."""
        lock = self._lock()
        if lock is not None:
            os.close(lock)
            return self._orphans()
        try:
            # While the lock is held, the process with this id is the shell.
            shell = psutil.Process(self._process.pid if self._process else int(self._pid.read_text()))
            return [shell, *shell.children(recursive=True)]
        except (OSError, ValueError, psutil.Error):
            return []

    def _orphans(self) -> list[psutil.Process]:
        """The shell's session without it. That it is no other with the same number, the mark tells."""
        try:
            session = int(self._pid.read_text())
        except (OSError, ValueError):
            return []
        members = []
        for process in psutil.process_iter():
            with contextlib.suppress(OSError, psutil.Error):
                if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                    members.append(process)
        return members if any(self._mark in _arguments(process) for process in members) else []


def _arguments(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
