"""The record of the command's runs, for tests: a JSON line when one starts and one when it ends."""

import json
import os
import time
import uuid
from pathlib import Path
from typing import Any


class Log:
    """One run's entries in the file that RIG_COG_LOG names, if it names one."""

    def __init__(self, arguments: list[str]) -> None:
        self._path = os.environ.get("RIG_COG_LOG")
        self._run = str(uuid.uuid4())
        self._write(argv=arguments, pid=os.getpid(), start=time.time(), folder=str(Path.cwd()))

    def image(self, name: str) -> int:
        """Note the image that is built or pushed; returns which of the log's images it is, from 1."""
        self._write(image=name)
        if not self._path:
            return 1
        return sum("image" in json.loads(line) for line in Path(self._path).read_text().splitlines())

    def pushed(self, digest: str) -> None:
        self._write(digest=digest)

    def end(self, status: int) -> None:
        self._write(end=time.time(), status=status)

    def _write(self, **entry: Any) -> None:
        if self._path:
            with Path(self._path).open("a") as log:
                log.write(json.dumps({"run": self._run} | entry) + "\n")
