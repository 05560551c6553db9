"""Secrets in the files that would enter an image: what is configured here, and what has the shape of a token.

Nothing that is returned or told has a part of a secret in it.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import BinaryIO

from gate.errors import UsageError
from gate.release.build_context import context_files
from gate.release.token_shapes import is_allowed, shapes_in
from gate.secrets import MIN_SECRET_LENGTH, known, notations

CONFIGURED = "a configured secret"
# Of a larger file, only the beginning is searched for shapes: it holds weights. Configured values are searched for in
# all of it.
SHAPE_BYTES = 16 << 20
CHUNK_BYTES = 8 << 20
# A file without text in its beginning is searched for tokens in its runs of printable characters, which have to be
# as long as the shortest token.
SNIFF_BYTES = 8192
MIN_RUN_CHARACTERS = 16
MAX_FINDINGS_A_FILE = 50
COMPRESSED = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".whl", ".jar")
GIT_OBJECTS = ".git/objects/"

_RUN = re.compile(rb"[\x20-\x7e]{%d,}" % MIN_RUN_CHARACTERS)
_BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True)
class Finding:
    """Attributes:
    file: relative to the project, with slashes.
    line: from 1; of a binary file, its line feeds are counted all the same.
    kind: what is there, such as "a Replicate API token"; never the secret itself.
    """

    file: str
    line: int
    kind: str


def scan(
    project: Path, configured: Iterable[str] = (), on_unscanned: Callable[[str], None] = lambda text: None
) -> list[Finding]:
    """The secrets in what would enter the image of a project, by file and line, one a line.

    A comment `pragma: allowlist secret` in a line says that a shape on it is no secret.

    Args:
        configured: values that must not be there, besides those that `gate.secrets` knows.
        on_unscanned: told what could not be looked into, in a sentence for each.

    Raises:
        UsageError: a file cannot be read.
    """
    values = {form for value in known().union(map(str.strip, configured)) for form in notations(value)}
    needles = sorted(value.encode(errors="surrogatepass") for value in values if len(value) >= MIN_SECRET_LENGTH)
    findings: list[Finding] = []
    history = False
    for path in context_files(project):
        name = path.relative_to(project).as_posix()
        if name.startswith(GIT_OBJECTS):
            history = True
            continue
        if path.suffix.lower() in COMPRESSED:
            on_unscanned(f"{name} is compressed: what is in it was not searched.")
        try:
            with path.open("rb") as file:
                findings += islice(_search(file, name, needles, on_unscanned), MAX_FINDINGS_A_FILE)
        except OSError as error:
            raise UsageError(f"{path} cannot be read ({error.strerror}), so no image can be built with it.") from error
    if history:
        on_unscanned(
            "The project's history (.git) would enter the image, and was not searched; name it in .dockerignore."
        )
    return findings


def _search(file: BinaryIO, name: str, needles: list[bytes], on_unscanned: Callable[[str], None]) -> Iterator[Finding]:
    head = file.read(SHAPE_BYTES)
    lines = dict.fromkeys(_configured(file, head, needles), CONFIGURED)
    if file.read(1) or file.tell() > SHAPE_BYTES:
        on_unscanned(f"{name} is large: only its first {SHAPE_BYTES >> 20} MiB were searched for tokens.")
    for line, kind in _shapes(head):
        lines.setdefault(line, kind)
    for line in sorted(lines):
        yield Finding(name, line, lines[line])


def _configured(file: BinaryIO, head: bytes, needles: list[bytes]) -> Iterator[int]:
    """The lines with a configured value, in the whole file."""
    if not needles:
        return
    longest = max(map(len, needles))
    piece, before = head, 0
    while piece:
        for needle in needles:
            at = piece.find(needle)
            while at >= 0:
                yield before + piece.count(b"\n", 0, at) + 1
                # One a line will do.
                end = piece.find(b"\n", at + len(needle))
                at = piece.find(needle, end) if end >= 0 else -1
        fresh = file.read(CHUNK_BYTES)
        if not fresh:
            return
        # A value may lie across the seam.
        kept = piece[-(longest - 1) :] if longest > 1 else b""
        before += piece.count(b"\n") - kept.count(b"\n")
        piece = kept + fresh


def _shapes(head: bytes) -> Iterator[tuple[int, str]]:
    """The lines of a file's beginning where something has the shape of a secret."""
    encoding = next((encoding for mark, encoding in _BYTE_ORDER_MARKS.items() if head.startswith(mark)), None)
    if encoding is None and b"\0" in head[:SNIFF_BYTES]:
        yield from _shapes_of_binary(head)
        return
    text = head.decode(encoding or "utf-8", errors="replace")
    for at, kind in shapes_in(text):
        end = text.find("\n", at)
        if not is_allowed(text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]):
            yield text.count("\n", 0, at) + 1, kind


def _shapes_of_binary(head: bytes) -> Iterator[tuple[int, str]]:
    runs = list(_RUN.finditer(head))
    # Where each run begins in the text that is made of all of them, a line each.
    begins = list(accumulate((len(run[0]) + 1 for run in runs), initial=0))
    for at, kind in shapes_in(b"\n".join(run[0] for run in runs).decode("ascii")):
        run = bisect_right(begins, at) - 1
        yield head.count(b"\n", 0, runs[run].start() + at - begins[run]) + 1, kind
