"""A short command run to its end, within a time limit and only as long as somebody waits for it."""

import asyncio
import contextlib
import os
import signal
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """A command's exit code, standard output and standard error."""

    code: int
    output: str
    errors: str


async def run(arguments: list[str], seconds: float, stdin: str = "") -> Ended:
    """Run a command with our environment.

    Raises:
        OSError: it could not be started.
        TimeoutError: it did not end in time; it has been killed, as it is when the caller is cancelled.
    """
    process = await asyncio.create_subprocess_exec(
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, errors = await asyncio.wait_for(process.communicate(stdin.encode()), seconds)
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    assert process.returncode is not None
    return Ended(process.returncode, output.decode(errors="replace"), errors.decode(errors="replace"))
