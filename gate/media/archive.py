"""Archives listed with a digest of each member, within limits; nothing is written to disk but what is asked for.

Read are zip, tar, and tar or a single file in gzip, bzip2 or xz, with Python's own modules.
"""

import bz2
import gzip
import hashlib
import lzma
import posixpath
import re
import stat
import tarfile
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any, Literal

from gate.media.base import Artifact, TooLarge, UnreadableMedia
from gate.media.decoding import CpuBudget
from gate.media.sniff import MAX_LIST_BYTES, sniff, zip_list_bytes
from gate.media.store import ArtifactStore

OPENERS: dict[str, Callable[..., Any]] = {"tar": open, "gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}
READABLE = {"zip", *OPENERS}
MAX_MEMBERS = 10_000
# Bytes of all members: eight times the largest file that is fetched. MAX_CPU_SECONDS may end it before.
MAX_UNPACKED = 4 * 1024**3
# Times the size of the archive, where that is more than SMALL: deflate reaches 1032, what is more is meant to harm.
MAX_RATIO = 1000
SMALL = 64 * 1024**2  # bytes that any archive may unpack to
MAX_CPU_SECONDS = 30.0
CHUNK = 1024**2

ZIP_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}  # LZMA allocates what the file asks for


@dataclass(frozen=True)
class Member:
    """One member of an archive.

    Attributes:
        name: as it is stored; "content" of a compressed file that is no tar.
        kind: `other` are devices and the like.
        size: bytes, unpacked.
        sha256: hexadecimal digest of a file's bytes, else "".
        target: where a link points, from the top of the archive, else "".
    """

    name: str
    kind: Literal["file", "folder", "link", "other"]
    size: int = 0
    sha256: str = ""
    target: str = ""

    @property
    def is_unsafe(self) -> bool:
        """Whether unpacking it may write or point outside of the folder into which it is unpacked."""
        return self.kind == "other" or _escapes(self.name) or _escapes(self.target)


@lru_cache(maxsize=256)
def read_archive(artifact: Artifact) -> tuple[Member, ...]:
    """The members in the order in which they are stored; every file among them is unpacked to see that it is whole.

    Raises:
        UnreadableMedia: it is no archive that the gate reads, or is damaged or encrypted.
        TooLarge: it has more members, or they are larger, than the gate unpacks.
    """
    return tuple(member for member, _ in _members(artifact, lambda _: None))


def unpack(artifact: Artifact, names: Collection[str], store: ArtifactStore) -> dict[str, Artifact]:
    """Save the first file of each of these names in `store`, without its folders.

    Raises:
        UnreadableMedia: as `read_archive`; a file is larger than `store.max_bytes`.
    """
    found: dict[str, Artifact] = {}

    def sink(name: str) -> bytearray | None:
        return bytearray() if name in names and name not in found else None

    for member, data in _members(artifact, sink, store.max_bytes):
        if data is not None:
            found[member.name] = store.save(bytes(data), posixpath.basename(member.name))
    return found


Sink = Callable[[str], bytearray | None]
Found = tuple[Member, bytearray | None]


def _members(artifact: Artifact, sink: Sink, max_bytes: int = 0) -> Iterator[Found]:
    format = sniff(artifact.path)
    if format not in READABLE:
        what = "is empty" if not format else f"is no archive of a format that the gate reads ({format})"
        raise UnreadableMedia(what, artifact.name)
    meter = _Meter(artifact)
    read = _zip_members if format == "zip" else _tar_members
    try:
        for count, found in enumerate(read(artifact, format, meter, sink, max_bytes), start=1):
            if count > MAX_MEMBERS:
                raise TooLarge(f"has more than {MAX_MEMBERS} members", artifact.name)
            yield found
    except UnreadableMedia:
        raise
    # The standard library's readers raise anything from struct.error to NotImplementedError on bad bytes.
    except Exception as error:
        raise UnreadableMedia(f"cannot be read as {format}: {error or type(error).__name__}", artifact.name) from error


class _Meter:
    """What has been unpacked of an archive so far, and a stop where it becomes too much."""

    def __init__(self, artifact: Artifact) -> None:
        self._name = artifact.name
        self._limit = min(MAX_UNPACKED, max(SMALL, MAX_RATIO * artifact.size))
        self._budget = CpuBudget(MAX_CPU_SECONDS)
        self._unpacked = 0

    def count(self, size: int) -> None:
        """Raises TooLarge where `size` bytes more are too many, or have taken too long."""
        self._unpacked += size
        if self._unpacked > self._limit:
            raise TooLarge(f"unpacks to more than {self._limit // 1024**2} MiB", self._name)
        if self._budget.spent:
            raise TooLarge(f"takes more than {MAX_CPU_SECONDS:g} s of CPU to unpack", self._name)

    def digest(self, file: IO[bytes], data: bytearray | None, max_bytes: int) -> tuple[int, str]:
        """The size and digest of a member; its bytes are added to `data`."""
        size, digest = 0, hashlib.sha256()
        while chunk := file.read(CHUNK):
            self.count(len(chunk))
            size += len(chunk)
            digest.update(chunk)
            if data is not None:
                if size > max_bytes:
                    raise TooLarge(f"has a member of more than {max_bytes // 1024**2} MiB", self._name)
                data += chunk
        return size, digest.hexdigest()


def _zip_members(artifact: Artifact, format: str, meter: _Meter, sink: Sink, max_bytes: int) -> Iterator[Found]:
    if zip_list_bytes(artifact.path) > MAX_LIST_BYTES:
        raise TooLarge(f"has a list of members of more than {MAX_LIST_BYTES // 1024**2} MiB", artifact.name)
    with zipfile.ZipFile(artifact.path) as archive:
        for info in archive.infolist():
            meter.count(0)
            mode = info.external_attr >> 16
            if info.flag_bits & 1:
                raise UnreadableMedia("is encrypted", artifact.name)
            if info.compress_type not in ZIP_METHODS:
                method = f"is compressed by a method that the gate does not unpack ({info.compress_type})"
                raise UnreadableMedia(method, artifact.name)
            if info.is_dir():
                yield Member(info.filename, "folder"), None
            elif stat.S_ISLNK(mode):
                with archive.open(info) as file:
                    target = file.read(4096).decode("utf-8", errors="replace")
                target = posixpath.join(posixpath.dirname(info.filename), target)
                yield Member(info.filename, "link", target=target), None
            else:
                data = sink(info.filename)
                with archive.open(info) as file:
                    size, digest = meter.digest(file, data, max_bytes)
                yield Member(info.filename, "file", size, digest), data


def _tar_members(artifact: Artifact, format: str, meter: _Meter, sink: Sink, max_bytes: int) -> Iterator[Found]:
    with OPENERS[format](artifact.path, "rb") as stream:
        start = stream.read(512)
        counted: Any = _Counted(start, stream, _Meter(artifact))
        if start[257:262] != b"ustar":
            data = sink("content")
            size, digest = meter.digest(counted, data, max_bytes)
            yield Member("content", "file", size, digest), data
            return
        with tarfile.open(fileobj=counted, mode="r|") as archive:
            for info in archive:
                if info.isreg():
                    data, file = sink(info.name), archive.extractfile(info)
                    assert file is not None
                    size, digest = meter.digest(file, data, max_bytes)
                    yield Member(info.name, "file", size, digest), data
                elif info.issym() or info.islnk():
                    # A hard link names its target from the top of the archive.
                    folder = posixpath.dirname(info.name) if info.issym() else ""
                    yield Member(info.name, "link", target=posixpath.join(folder, info.linkname)), None
                else:
                    yield Member(info.name, "folder" if info.isdir() else "other"), None


class _Counted:
    """A stream whose first bytes have been read already, and whose further ones are counted."""

    def __init__(self, start: bytes, stream: IO[bytes], meter: _Meter) -> None:
        self._start, self._stream, self._meter = start, stream, meter

    def read(self, size: int) -> bytes:
        if self._start:
            start, self._start = self._start, b""
            return start
        data = self._stream.read(size)
        self._meter.count(len(data))
        return data


def _escapes(place: str) -> bool:
    """Whether a path leads out of the folder that it is relative to, on any system."""
    path = posixpath.normpath(place.replace("\\", "/"))
    return path.startswith(("/", "../")) or path == ".." or re.match("[A-Za-z]:", path) is not None
