"""Runs a command and everything it starts, and ends all of it when standard input closes.

Started by `gate.targets.launch` as `python supervise.py COMMAND…`. The gate holds the other end of standard
input, over which it sends one line for the command to read; so the model's processes end with the gate however the
gate ends, SIGKILL included. On Linux this process adopts what its descendants abandon (PR_SET_CHILD_SUBREAPER,
prctl(2)), so that a daemon is found too; elsewhere it ends the command's process group. It imports little, since
every server waits for it.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
GRACE_SECONDS = 1.0
LOOK_SECONDS = 0.2


def main(command: list[str]) -> int:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: os.close(0))
    # Its own process group, and a standard input of its own: the pipe to the gate is ours alone.
    child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    with contextlib.suppress(OSError, ValueError):
        while child.poll() is None:
            if select.select([0], [], [], LOOK_SECONDS)[0]:
                orders = os.read(0, 65536)
                if not orders:
                    break
                pass_on(orders, child)
    status = child.poll() or 0
    end_group(child.pid)
    return status


def pass_on(orders: bytes, child: "subprocess.Popen[bytes]") -> None:
    """Hand the gate's orders, which are one line, to the command."""
    assert child.stdin is not None
    child.stdin.write(orders)
    child.stdin.flush()
    if orders.endswith(b"\n"):
        child.stdin.close()


def end_group(group: int) -> None:
    """SIGTERM to the group, a grace period, then SIGKILL to it and to whatever this process has adopted."""
    send(os.killpg, group, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while reap() and time.monotonic() < deadline:
        time.sleep(0.01)
    send(os.killpg, group, signal.SIGKILL)
    # What dies leaves its own children to us: each round goes one generation further down.
    while reap():
        for child in children():
            send(os.kill, child, signal.SIGKILL)
        time.sleep(0.01)


def send(how: Callable[[int, int], None], process: int, number: int) -> None:
    with contextlib.suppress(OSError):
        how(process, number)


def reap() -> bool:
    """Bury who is dead; returns whether there are children left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def children() -> list[int]:
    """This process's children: proc(5), /proc/[pid]/task/[tid]/children."""
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
