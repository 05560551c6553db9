"""The `cog` command: what the installed one knows, and a push with it that happens once."""

import asyncio
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gate.errors import GateError, UsageError
from gate.release.build_secrets import secret_values
from gate.release.cog_output import Lines, digest_in
from gate.release.command import run
from gate.release.detached import Detached
from gate.secrets import redact, register

__all__ = ["BuildOptions", "Cog", "PushFailed", "PushInterrupted", "Pushed", "digest_in"]

# Seconds in which a command tells its version or its flags.
ASK_SECONDS = 30.0
# Seconds between looks at a push's log.
LOOK_SECONDS = 0.2
LAST_LINES = 20
# Flags of `cog push` that its help does not show, and a value for each: Cog says itself whether it knows them.
HIDDEN = {"dockerfile": "=Dockerfile", "x-fast": ""}
# What the output of a failed push tells the reader to change; the first that fits.
HINTS = (
    (r"Cannot connect to the Docker daemon|docker daemon running", "Start Docker, which Cog builds with."),
    (r"no space left on device", "Make room on the disk: `docker system prune` removes what Docker no longer needs."),
    (r"unauthorized|denied|not logged in|authentication required", "Run `cog login` as somebody who may push there."),
    (r"Unable to find existing Replicate model|name unknown", "Create the model on Replicate, or correct its name."),
)
KILLED = 128


class PushFailed(GateError):
    """`cog push` ended with an error, or did not say what it has pushed."""


class PushInterrupted(GateError):
    """An earlier process of this push died without a result: whether the image arrived, the registry can tell.

    Attributes:
        digest: that it had told before, if it had.
    """

    def __init__(self, message: str, digest: str | None) -> None:
        super().__init__(message)
        self.digest = digest


@dataclass(frozen=True)
class BuildOptions:
    """How Cog builds and pushes.

    Attributes:
        secrets: each as `cog push --secret` takes it, id=…,src=… or id=…,env=….
    """

    dockerfile: str | None = None
    use_cog_base_image: bool = True
    fast_push: bool = False
    separate_weights: bool = False
    no_cache: bool = False
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pushed:
    """Attributes:
    digest: of the image, as Cog tells it; 64 hex digits.
    seconds: that the push took, the build with it.
    """

    digest: str
    seconds: float


class Cog:
    """The installed `cog` command.

    Attributes:
        path: of the executable.
        version: as it says it, such as "0.23.1".
        flags: of its `push`, without the dashes, those that its help does not show too.
    """

    def __init__(self, path: str, version: str, flags: frozenset[str]) -> None:
        self.path = path
        self.version = version
        self.flags = flags

    @classmethod
    async def find(cls) -> "Cog":
        """The one on PATH.

        Raises:
            UsageError: there is none, or it is another program.
        """
        path = shutil.which("cog")
        if path is None:
            raise UsageError(
                "There is no `cog` command on PATH: install Cog (https://github.com/replicate/cog#install, or "
                "`brew install replicate/tap/cog`)."
            )
        try:
            told, shown, *hidden = await asyncio.gather(
                run([path, "--version"], ASK_SECONDS),
                run([path, "push", "--help"], ASK_SECONDS),
                *(run([path, "push", f"--{flag}{value}", "--help"], ASK_SECONDS) for flag, value in HIDDEN.items()),
            )
        except OSError as error:  # a time limit is one, too
            raise UsageError(
                f"{path} cannot be run ({error.strerror or 'it does not end'}); install Cog anew."
            ) from error
        version = re.search(r"^cog version v?(\S+)", told.output, re.MULTILINE)
        if version is None:
            raise UsageError(f"{path} is not Replicate's Cog; put the folder of that one first on PATH.")
        flags = set(re.findall(r"^\s+(?:-\w, )?--([\w-]+)", shown.output, re.MULTILINE))
        flags |= {flag for flag, ended in zip(HIDDEN, hidden, strict=True) if ended.code == 0}
        return cls(path, version[1], frozenset(flags))

    def arguments(self, image: str, options: BuildOptions) -> tuple[list[str], list[str]]:
        """The command line that pushes a project to an image, and what the user should know of it.

        Raises:
            UsageError: this Cog has no flag for an option.
        """
        notes: list[str] = []
        wanted = [f"--secret={secret}" for secret in options.secrets]
        if options.dockerfile is not None:
            wanted.append(f"--dockerfile={options.dockerfile}")
        if options.separate_weights:
            wanted.append("--separate-weights")
        if options.no_cache:
            wanted.append("--no-cache")
        if not options.use_cog_base_image:
            wanted.append("--use-cog-base-image=false")
        if options.fast_push and "x-fast" in self.flags:
            wanted.append("--x-fast")
        elif options.fast_push:
            notes.append(f"Cog {self.version} has no --x-fast: it pushes as usual.")
        for flag in (argument.partition("=")[0] for argument in wanted):
            if flag.removeprefix("--") not in self.flags:
                raise UsageError(f"{flag}: Cog {self.version} ({self.path}) has no such flag; use another version.")
        return [self.path, "push", image, *wanted], notes

    async def push(
        self, project: Path, image: str, options: BuildOptions, state: Path, on_line: Callable[[str], None]
    ) -> Pushed:
        """Build a project and push it, or go on with what has been begun in this state.

        The command goes on if this process dies. When the caller is cancelled it is stopped.

        Args:
            image: `HOST/owner/name`.
            state: an existing folder of this push alone.
            on_line: gets each line of output as it comes, redacted.

        Raises:
            UsageError: this Cog has no flag for an option, or a secret has no source.
            PushFailed: with the last lines of output.
            PushInterrupted: the command was begun and died without a result; another one needs another state.
        """
        for value in secret_values(project, options.secrets):
            register(value)
        push = Detached(state, image)
        command, _ = self.arguments(image, options)
        push.begin(command, project)
        try:
            await _follow(push, on_line)
        except asyncio.CancelledError:
            await asyncio.shield(asyncio.to_thread(push.stop))
            raise
        output = push.output()
        digest = digest_in(output, image)
        if push.code is None:
            raise PushInterrupted(f"`cog push {image}` was cut off without a result.{_last_lines(output)}", digest)
        if push.code != 0:
            raise PushFailed(_failure(image, push.code, output))
        if digest is None:
            raise PushFailed(
                f"`cog push {image}` ended well, but did not say which version it has pushed; Cog {self.version} may "
                f"print it in a way that this gate does not know.{_last_lines(output)}"
            )
        return Pushed(digest, push.seconds)


async def _follow(push: Detached, on_line: Callable[[str], None]) -> None:
    """Tell the lines of a push until it ends."""
    lines, read, running = Lines(), 0, True
    while running:
        running = push.running()
        if push.begun:
            with push.log.open("rb") as log:
                log.seek(read)
                data = log.read()
            read += len(data)
            for line in lines.feed(data, asyncio.get_running_loop().time()):
                on_line(redact(line))
        if running:
            await asyncio.sleep(LOOK_SECONDS)
    for line in lines.end():
        on_line(redact(line))


def _failure(image: str, code: int, output: str) -> str:
    how = f"was killed by signal {code - KILLED}" if code > KILLED else f"failed with exit code {code}"
    hint = next((f" {hint}" for pattern, hint in HINTS if re.search(pattern, output, re.IGNORECASE)), "")
    return f"`cog push {image}` {how}.{hint}{_last_lines(output)}"


def _last_lines(output: str) -> str:
    lines = Lines()
    said = [*lines.feed(output.encode(), 0.0), *lines.end()][-LAST_LINES:]
    return redact("\n".join(["", *said])) if said else " It printed nothing."
