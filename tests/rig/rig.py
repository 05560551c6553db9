"""One rig: a registry, a platform, and the environment in which `gate` and `cog` meet them."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.platform.server import Host, Platform, Settings
from tests.projects import write
from tests.rig.cog.push import save_credentials_in
from tests.rig.registry import Registry

BIN = Path(__file__).parent / "bin"
EXAMPLES = Path(__file__).parents[2] / "examples"
_NOT_THE_PROJECT = shutil.ignore_patterns("__pycache__", ".ruff_cache", ".pytest_cache")
# Seconds after which a command is taken to hang.
HANGS_SECONDS = 300.0


@dataclass(frozen=True)
class CogRun:
    """A run of the stand-in for `cog`.

    Attributes:
        image: `owner/name` of what was built or pushed, "" for other commands.
        digest: of what was pushed, 64 hex digits.
        start, end: seconds since the epoch; no end if it was killed, or still runs.
    """

    argv: list[str]
    folder: str
    pid: int
    start: float
    image: str = ""
    digest: str | None = None
    end: float | None = None
    status: int | None = None


class Rig:
    """Everything that a push needs. Usable from the construction to `close`.

    Args:
        folder: for the rig's own files and for projects.
        sources: for what the models' servers run; it has to outlive those of `host`.

    Attributes:
        environment: what a command needs in its environment besides the caller's own; it may be changed.
    """

    def __init__(
        self, host: Host, folder: Path, sources: Path, owner: str = "acme", description: Path | None = None
    ) -> None:
        self._folder = folder
        self._host = host
        self._log = folder / "cog.log"
        self.registry = Registry(host, owner, sources)
        self.platform = Platform(host, Settings(owner=owner), description, registry=self.registry)
        self.platform.__enter__()
        docker = folder / "docker"
        save_credentials_in(docker, self.registry.host, self.registry.user, self.registry.token)
        path = [str(BIN), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
        self.environment: dict[str, str] = {
            **self.platform.environment,
            "COG_REGISTRY_HOST": self.registry.host,
            "DOCKER_CONFIG": str(docker),
            "PATH": os.pathsep.join(path),
            "XDG_STATE_HOME": str(folder / "state"),
            # skopeo mounts a layer only if its cache knows where the layer is. Here the cache is as cold as on a new
            # machine; root's own, in /var/lib, would know what earlier tests have pushed.
            "XDG_DATA_HOME": str(folder / "data"),
            "_CONTAINERS_ROOTLESS_UID": "1000",
            "RIG_COG_LOG": str(self._log),
            "RIG_COG_CACHE": str(sources / "descriptions"),
            "RIG_COG_VERSION": "0.23.1",
        }

    def close(self) -> None:
        self.platform.__exit__()
        self.registry.close()

    @property
    def cog_version(self) -> str:
        """Which Cog the stand-in is: what it prints, and which flags it knows."""
        return self.environment["RIG_COG_VERSION"]

    @cog_version.setter
    def cog_version(self, version: str) -> None:
        self.environment["RIG_COG_VERSION"] = version

    def project(self, code: str, name: str = "") -> Path:
        """A project of its own: a copy of an example of that name, or a new one of a predictor's source."""
        example = EXAMPLES / code if "\n" not in code else None
        folder = self._folder / "projects" / (name or (code if example else "project"))
        if example is None:
            return write(folder, code)
        return shutil.copytree(example, folder, ignore=_NOT_THE_PROJECT, dirs_exist_ok=True)

    def run(self, *command: str, cwd: Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with the rig's environment and what else is given."""
        return subprocess.run(
            command,
            cwd=cwd,
            env=os.environ | self.environment | environment,
            capture_output=True,
            text=True,
            timeout=HANGS_SECONDS,
            input=stdin,
        )

    def gate(self, *arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "gate", *arguments, cwd=cwd, **environment)

    def cog(self, *arguments: str, cwd: Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run(str(BIN / "cog"), *arguments, cwd=cwd, stdin=stdin, **environment)

    def cog_runs(self) -> list[CogRun]:
        """What the stand-in for `cog` was asked for, in order."""
        runs: dict[str, dict[str, object]] = {}
        for line in self._log.read_text().splitlines() if self._log.exists() else ():
            entry = json.loads(line)
            runs.setdefault(entry.pop("run"), {}).update(entry)
        return [CogRun(**run) for run in runs.values()]  # type: ignore[arg-type]

    def pushes(self) -> Counter[str]:
        """How often `cog push` began to push to which model; those that failed or died count too."""
        return Counter(run.image for run in self.cog_runs() if run.argv[:1] == ["push"] and run.image)

    def versions(self, model: str) -> list[str]:
        """The ids of a model's versions as the platform would list them now, the latest first."""
        self._host.call(self.platform.read_registry())
        return [version.id for version in reversed(self.platform.models.all[model].versions)]
