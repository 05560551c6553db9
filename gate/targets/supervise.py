"""Runs a command and everything it starts, and ends all of it when standard input closes.

Started by `gate.targets.local` as `python supervise.py COMMAND…`. The gate holds the other end of standard
input, so the model's processes end with the gate however the gate ends, SIGKILL included. On Linux this
process adopts what its descendants abandon (PR_SET_CHILD_SUBREAPER, prctl(2)), so that a daemon is found too.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time

import psutil

PR_SET_CHILD_SUBREAPER = 36
GRACE_SECONDS = 1.0
LOOK_SECONDS = 0.2


def main(command: list[str]) -> int:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: os.close(0))
    # Its own process group, and a standard input of its own: the pipe to the gate is ours alone.
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    with contextlib.suppress(OSError, ValueError):
        while child.poll() is None:
            if select.select([0], [], [], LOOK_SECONDS)[0] and not os.read(0, 1):
                break
    end_descendants()
    return child.poll() or 0


def end_descendants() -> None:
    """SIGTERM, a grace period, then SIGKILL until nothing is left."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    while children := psutil.Process().children(recursive=True):
        late = time.monotonic() > deadline
        for process in children:
            with contextlib.suppress(psutil.Error):
                if process.status() == psutil.STATUS_ZOMBIE:
                    process.wait(0)
                elif late:
                    process.kill()
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
