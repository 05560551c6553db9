"""The machine that a CI job runs on: bash and what the distribution has, and nothing of the gate until it is installed.

Commands that fetch from the outside world (`pip`, `curl`, `apt-get`) are those of commands.py.
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

COMMANDS = Path(__file__).with_name("commands.py")
SYSTEM = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True)
class Services:
    """What lies outside the machine.

    cog: the stand-in for the `cog` command, which is on no PATH until a job installs it.
    environment: where Replicate, its registry and Claude are found. No tokens: those are a CI service's secrets.
    """

    cog: Path
    environment: Mapping[str, str] = field(default_factory=dict)


class Machine:
    """A machine that nothing has run on yet; `root` holds everything that is written on it."""

    def __init__(self, root: Path, services: Services) -> None:
        self.root = root
        self.services = services
        self.bin = root / "bin"
        for folder in (self.bin, root / "home", root / "temp"):
            folder.mkdir(parents=True)
        for command in ("curl", "apt-get"):
            self.install(command)
        # As on Ubuntu, whose own Python takes no packages.
        self._script("pip", "echo 'error: externally-managed-environment' >&2; exit 1")

    @property
    def environment(self) -> dict[str, str]:
        return {
            **self.services.environment,
            "PATH": f"{self.bin}:{SYSTEM}",
            "HOME": str(self.root / "home"),
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.root / "temp"),
            "CI": "true",
            "RIG_MACHINE": str(self.root),
            "RIG_COG": str(self.services.cog),
        }

    def install(self, command: str) -> None:
        """Puts a command of commands.py on the PATH."""
        self._script(command, f'exec "{sys.executable}" "{COMMANDS}" {command} "$@"')

    def install_python(self) -> None:
        self.install("pip")
        for command in ("python", "python3"):
            self._script(command, f'exec "{sys.executable}" "$@"')

    def _script(self, name: str, line: str) -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{line}\n")
        (self.bin / name).chmod(0o755)

    def run(
        self, shell: list[str], script: str, folder: Path, environment: Mapping[str, str], timeout: float = 240
    ) -> tuple[int, str]:
        """The exit code, and what was printed to stdout and stderr together."""
        done = subprocess.run(
            shell, input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            timeout=timeout, cwd=folder, env=self.environment | dict(environment),
        )  # fmt: skip
        return done.returncode, done.stdout

    @property
    def gate_commands(self) -> list[list[str]]:
        """The arguments of every `gate` that ran here, in order."""
        log = self.root / "gate.log"
        return [line[:-1].split("\0") for line in log.read_text().split("\n\0")[:-1]] if log.exists() else []
