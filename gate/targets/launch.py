"""Interpreters that have imported cog and wait for orders: the first half of starting a Cog server.

It is the same for every project, so the command line has it done (`warm_up`) while it still reads its configuration:
nothing of a model runs before the orders come. Each interpreter has a supervisor, a log and a temporary folder of its
own. This module imports the standard library alone, and little of it.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gate.errors import UsageError

# Neither is imported: they run in interpreters of their own.
SUPERVISE = Path(__file__).parent / "supervise.py"
SERVE_PROJECT = Path(__file__).parent / "serve_project.py"
# Ours, and none of the model's business; or about our interpreter, and not about the model's.
HIDDEN_VARIABLES = ("REPLICATE_API_TOKEN", "ANTHROPIC_API_KEY", "COG_TOKEN", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")

_waiting: dict[str, list["Interpreter"]] = {}


class Interpreter:
    """A model's interpreter, started. Everything that comes of it ends when `end` is called, or when we die.

    Attributes:
        path: of the executable.
        folder: for what belongs to it; removed at its end.
        log: what it and its descendants print.
        process: its supervisor.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.folder = Path(tempfile.mkdtemp(prefix="gate-local-"))
        self.log = self.folder / "server.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                # The supervisor needs nothing but the standard library, and starts sooner without the rest.
                [sys.executable, "-IS", SUPERVISE, path, SERVE_PROJECT],
                env=model_environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def order(self, **orders: Any) -> None:
        """Send what `serve_project.py` waits for; one that has died already is left to be found dead."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(orders).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return

    def end(self, timeout: float) -> None:
        """Stop it and all that it has started, and remove its folder."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def model_environment() -> dict[str, str]:
    """Our environment without what a model must not see."""
    ours = {name: value for name, value in os.environ.items() if name not in HIDDEN_VARIABLES}
    return ours | {"PYTHONUNBUFFERED": "1"}


def find_interpreter(folder: Path, python: str | None) -> str:
    """The interpreter that runs the model: `--python`, else the project's own `.venv`, else ours.

    Raises:
        UsageError: the one that was asked for does not exist.
    """
    if python is not None:
        found = shutil.which(python)
        if found is None:
            raise UsageError(f"--python {python}: there is no such interpreter.")
        return str(Path(found).absolute())
    own = folder / ".venv" / "bin" / "python"
    return str(own.absolute()) if own.exists() else sys.executable


def warm_up(refs: Iterable[str | None], python: str | None) -> None:
    """Start an interpreter for each reference that is a Cog project's folder. Wrong ones are left for later to tell."""
    for ref in refs:
        folder = Path(ref).expanduser() if ref else None
        if folder is None or not (folder / "cog.yaml").is_file():
            continue
        try:
            path = find_interpreter(folder.resolve(), python)
        except UsageError:
            return
        _waiting.setdefault(path, []).append(Interpreter(path))


def take(path: str) -> Interpreter:
    """An interpreter that is waiting, or a new one."""
    waiting = _waiting.get(path)
    return waiting.pop() if waiting else Interpreter(path)


def cool_down(timeout: float) -> None:
    """End the interpreters that nobody has taken."""
    for waiting in _waiting.values():
        while waiting:
            waiting.pop().end(timeout)
