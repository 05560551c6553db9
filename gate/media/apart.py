"""Work on a file in a process of its own, which may take so many seconds and so much memory and no more.

For readers that nothing can stop while they run, such as those that draw: what a hostile file does to them ends with
their process.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from gate.media.base import Artifact, TooLarge, UnreadableMedia

SECONDS = 10.0
MEMORY = 4 * 1024**3  # bytes of address space
# What the process is told of the gate's environment, in which there are tokens.
TOLD = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
PACKAGES = Path(__file__).resolve().parent.parent.parent


def run_apart(module: str, artifact: Artifact, *arguments: str) -> bytes:
    """What `python -m module` prints of a file, whose path it is given, and the arguments after it.

    Raises:
        TooLarge: it took too long, or too much memory.
        UnreadableMedia: it ended with an error; its last line says what is wrong with the file.
    """
    # Not from the current folder, which may be a model's and have packages of these names.
    command = [sys.executable, "-P", "-m", "gate.media.apart", module, str(artifact.path), *arguments]
    paths = [str(PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
    told = {name: os.environ[name] for name in TOLD if name in os.environ}
    environment = told | {"PYTHONPATH": os.pathsep.join(paths)}
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, env=environment)
    except subprocess.TimeoutExpired:
        raise TooLarge(f"takes more than {SECONDS:g} s to be read", artifact.name) from None
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode(errors="replace").strip().splitlines() or [""]
    if done.returncode < 0 or "MemoryError" in said[-1]:
        raise TooLarge("takes more memory or time to be read than the gate has for it", artifact.name)
    raise UnreadableMedia(said[-1][:300] or "cannot be read", artifact.name)


if __name__ == "__main__":
    import resource
    import runpy

    with contextlib.suppress(ValueError, OSError):  # not every system limits the address space
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__")
