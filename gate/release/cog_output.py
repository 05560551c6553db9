"""What `cog push` prints: lines for people, and in them the digest of what it has pushed.

The shapes are those of Cog's source (https://github.com/replicate/cog, `pkg/cli/push.go`) at several releases.
"""

import codecs
import json
import re
from collections.abc import Iterator

# Seconds between two states of a progress bar that are worth a line each.
PROGRESS_SECONDS = 5.0

# ECMA-48: control sequences, operating system commands and other escapes; then the characters that no text has.
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_HEX = r"(?P<digest>[0-9a-f]{64})"
# Docker's engine: the repository first, the digest of what it has taken last.
_REPOSITORY = re.compile(r"The push refers to repository \[(?P<name>[^]\s]+)\]")
_DOCKER = re.compile(rf"[\w.-]+: digest: sha256:{_HEX} size: \d+")
# Fast pushes.
_VERSION = re.compile(rf"New Version:\s*(?:sha256:)?{_HEX}")
# Cog's own summary. The image of a bundle is a branch of it: what a tag of the registry then stands for, and
# Replicate takes for the version, is the bundle.
_SUMMARY = re.compile(rf"(?:model|image)\s+(?P<name>[^\s@]+)@sha256:{_HEX}")
# And its machine-readable form (`--json`).
_REFERENCE = re.compile(rf"(?P<name>[^\s@]+)@sha256:{_HEX}")


def digest_in(output: str, image: str | None = None) -> str | None:
    """The digest of the image that `cog push` says it has pushed, 64 hex digits; the last one counts.

    Args:
        image: what was pushed, with or without a tag; a digest of anything else is none. Without it, all that is
            named has to be the same.

    Returns:
        None if there is none, or if it cannot be told which one it is.
    """
    found = list(_digests(output))
    if image is not None:
        found = [(name, digest) for name, digest in found if name is None or name == _untagged(image)]
    elif len({name for name, _ in found if name is not None}) > 1:
        return None
    return found[-1][1] if found else None


def _digests(output: str) -> Iterator[tuple[str | None, str]]:
    """Each digest with the repository that it belongs to, None where the line does not tell."""
    repository: str | None = None
    for line in re.split(r"[\r\n]+", _ESCAPES.sub("", output)):
        line = line.strip()
        if match := _REPOSITORY.fullmatch(line):
            repository = _untagged(match["name"])
        elif match := _DOCKER.fullmatch(line):
            yield repository, match["digest"]
        elif match := _VERSION.search(line):
            yield None, match["digest"]
        elif match := _SUMMARY.fullmatch(line) or _reference_in(line):
            yield _untagged(match["name"]), match["digest"]


def _reference_in(line: str) -> re.Match[str] | None:
    if not line.startswith("{"):
        return None
    try:
        document = json.loads(line)
    except ValueError:
        return None
    return _REFERENCE.fullmatch(str(document.get("model") or document.get("image")))


def _untagged(image: str) -> str:
    """A colon before the last slash is a port's."""
    folder, slash, name = image.rpartition("/")
    return folder + slash + name.partition(":")[0]


class Lines:
    """Takes output as it comes and gives its lines as a person would see them on a screen.

    Escapes are left out, and so are empty lines and repeated ones. A line that is written over again and again, as
    progress bars do it, is given as it is in the end, and now and then before.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._pending = ""
        self._last = ""
        self._given_at: float | None = None

    def feed(self, data: bytes, now: float) -> list[str]:
        """Args: now: seconds of a monotonic clock."""
        *ended, self._pending = re.split(r"\r?\n", self._pending + self._decoder.decode(data))
        lines = [line for text in ended for line in self._new(text)]
        states = self._pending.split("\r")
        self._given_at = now if self._given_at is None else self._given_at
        if not lines and len(states) > 1 and now - self._given_at >= PROGRESS_SECONDS:
            lines = list(self._new(states[-2]))
        if lines:
            self._given_at = now
        self._pending = "\r".join(states[-2:])
        return lines

    def end(self) -> list[str]:
        """What came after the last line's end."""
        return list(self._new(self._pending + self._decoder.decode(b"", final=True)))

    def _new(self, text: str) -> Iterator[str]:
        states = [state.rstrip() for state in _ESCAPES.sub("", text).split("\r")]
        line = next((state for state in reversed(states) if state), "")
        if line and line != self._last:
            self._last = line
            yield line
