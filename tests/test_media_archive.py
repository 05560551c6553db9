"""read_archive and unpack: what an archive holds, and what becomes of those that are made to harm."""

import bz2
import gzip
import hashlib
import io
import lzma
import struct
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib
from contextlib import suppress

import numpy as np
import pytest

from gate.media import archive as archive_module
from gate.media import sniff as sniff_module
from gate.media.archive import Member, read_archive, unpack
from gate.media.base import TooLarge, UnreadableMedia
from gate.media.facts import read_facts
from gate.media.store import ArtifactStore
from tests.media_samples import audio, image, tarred, zipped

MEMBERS = {"a.txt": b"hello", "folder/b.json": b'{"b": 1}', "empty": b""}


def file_member(name: str, data: bytes) -> Member:
    return Member(name, "file", len(data), hashlib.sha256(data).hexdigest())


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def zip_with_link(name: str, target: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        zipped(MEMBERS),
        zipped(MEMBERS, compression=zipfile.ZIP_DEFLATED),
        zipped(MEMBERS, compression=zipfile.ZIP_BZIP2),
        tarred(MEMBERS),
        tarred(MEMBERS, "w:gz"),
        tarred(MEMBERS, "w:bz2"),
        tarred(MEMBERS, "w:xz"),
    ],
    ids=["zip", "deflated zip", "bzip2 zip", "tar", "tar.gz", "tar.bz2", "tar.xz"],
)
def test_every_format_lists_its_members_with_their_digests(store: ArtifactStore, data: bytes) -> None:
    artifact = store.save(data)
    assert read_archive(artifact) == tuple(file_member(*item) for item in MEMBERS.items())
    assert (read_facts(artifact).members, read_facts(artifact).problem) == (3, None)
    assert "3 members" in read_facts(artifact).describe()


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_that_is_no_tar_has_one_member(store: ArtifactStore, compress: object) -> None:
    data = b"not a tar" * 200
    assert read_archive(store.save(compress(data))) == (file_member("content", data),)  # type: ignore[operator]


def test_folders_links_and_devices_are_listed_and_not_read(store: ArtifactStore) -> None:
    extra = (
        special("folder", tarfile.DIRTYPE),
        special("folder/soft", tarfile.SYMTYPE, "a.txt"),
        special("folder/hard", tarfile.LNKTYPE, "a.txt"),
        special("device", tarfile.CHRTYPE),
    )
    listed = read_archive(store.save(tarred({"a.txt": b"hello"}, extra=extra)))
    assert [(member.name, member.kind, member.target) for member in listed[1:]] == [
        ("folder", "folder", ""),
        ("folder/soft", "link", "folder/a.txt"),
        ("folder/hard", "link", "a.txt"),
        ("device", "other", ""),
    ]


def test_unpacking_saves_the_files_that_are_asked_for(store: ArtifactStore) -> None:
    for data in (zipped(MEMBERS), tarred(MEMBERS, "w:gz")):
        found = unpack(store.save(data), {"folder/b.json", "nowhere"}, store)
        assert list(found) == ["folder/b.json"]
        assert (found["folder/b.json"].name, found["folder/b.json"].path.read_bytes()) == ("b.json", b'{"b": 1}')


def test_a_file_that_is_too_large_to_be_unpacked_is_refused(store: ArtifactStore) -> None:
    artifact = store.save(zipped({"large": bytes(2000)}))
    with ArtifactStore(max_bytes=1000) as small, pytest.raises(TooLarge, match="has a member of more than"):
        unpack(artifact, {"large"}, small)


@pytest.mark.parametrize(
    "member",
    [
        Member("../up", "file"),
        Member("a/../../up", "file"),
        Member("/etc/passwd", "file"),
        Member("..\\up", "file"),
        Member("C:\\windows", "file"),
        Member("..", "folder"),
        Member("a", "link", target="../b"),
        Member("a", "link", target="/etc/passwd"),
        Member("device", "other"),
    ],
)
def test_names_and_links_that_lead_outside_are_unsafe(member: Member) -> None:
    assert member.is_unsafe


@pytest.mark.parametrize(
    "member",
    [
        Member("a/b", "file"),
        Member("./a", "file"),
        Member("a/../b", "file"),
        Member("a..b", "file"),
        Member("...", "file"),
        Member("a/b", "link", target="a/../c"),
        Member("a/", "folder"),
    ],
)
def test_names_and_links_that_stay_inside_are_safe(member: Member) -> None:
    assert not member.is_unsafe


def test_the_target_of_a_link_counts_from_where_it_lies(store: ArtifactStore) -> None:
    inside = zip_with_link("a/b/link", "../c")
    outside = zip_with_link("link", "../c")
    assert [member.is_unsafe for data in (inside, outside) for member in read_archive(store.save(data))] == [
        False,
        True,
    ]


def bomb(members: int = 1) -> bytes:
    """A zip of 64 MiB of zeros, `members` times, made without holding them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for index in range(members):
            with archive.open(f"{index}", "w") as member:
                for _ in range(64):
                    member.write(bytes(1024**2))
    return file.getvalue()


def overlapping(data: bytes, times: int) -> bytes:
    """A zip whose list of members names its one file many times (Fifield 2019, "A better zip bomb")."""
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    listed = data[start:end] * times
    record = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, times, times, len(listed), start, 0)
    return data[:start] + listed + record


def tar_of_nothing(mebibytes: int, compress: object) -> bytes:
    """A tar of zeros that is compressed a piece at a time."""
    member = tarfile.TarInfo("zeros")
    member.size = mebibytes * 1024**2
    pieces = [compress.compress(member.tobuf())]  # type: ignore[attr-defined]
    pieces += [compress.compress(bytes(1024**2)) for _ in range(mebibytes)]  # type: ignore[attr-defined]
    return b"".join([*pieces, compress.compress(bytes(1024)), compress.flush()])  # type: ignore[attr-defined]


class TestHostile:
    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(lambda: bomb(2), id="zip"),
            pytest.param(lambda: overlapping(bomb(), 30), id="overlapping zip"),
            pytest.param(lambda: tar_of_nothing(200, bz2.BZ2Compressor()), id="tar.bz2"),
            pytest.param(lambda: tar_of_nothing(200, lzma.LZMACompressor(preset=0)), id="tar.xz"),
            pytest.param(lambda: tar_of_nothing(200, zlib.compressobj(wbits=31)), id="tar.gz"),
            pytest.param(lambda: gzip.compress(gzip.compress(bytes(300 * 1024**2), 9), 9), id="gz in gz"),
        ],
    )
    def test_bombs_end_in_seconds_with_a_clear_problem(self, store: ArtifactStore, data: object) -> None:
        artifact = store.save(data())  # type: ignore[operator]
        began = time.process_time()
        facts = read_facts(artifact)
        assert time.process_time() - began < 5
        if facts.problem is None:  # the outer layer of a nested bomb is harmless
            assert facts.members == 1
        else:
            assert facts.oversize or "Overlapped" in facts.problem
            assert "unpacks to more than" in facts.problem or "Overlapped" in facts.problem

    def test_a_sparse_file_of_a_terabyte_is_not_read_to_its_end(self, store: ArtifactStore) -> None:
        member = tarfile.TarInfo("sparse")
        member.pax_headers = {
            "GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.name": "sparse",
            "GNU.sparse.size": str(2**40), "GNU.sparse.numblocks": "1", "GNU.sparse.map": "0,0",
        }  # fmt: skip
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            archive.addfile(member)
        with pytest.raises(TooLarge, match="unpacks to more than 64 MiB"):
            read_archive(store.save(file.getvalue()))

    def test_many_members_are_too_many(self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(archive_module, "MAX_MEMBERS", 10)
        members = {f"{index}": b"" for index in range(11)}
        for data in (zipped(members), tarred(members)):
            with pytest.raises(TooLarge, match="has more than 10 members"):
                read_archive(store.save(data))

    def test_a_list_of_members_that_fills_the_memory_is_not_read(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in (archive_module, sniff_module):
            monkeypatch.setattr(module, "MAX_LIST_BYTES", 1000)
        artifact = store.save(zipped({f"{index}": b"" for index in range(100)}))
        monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("read"))
        with pytest.raises(TooLarge, match="has a list of members of more than"):
            read_archive(artifact)

    def test_an_archive_that_takes_too_long_is_given_up(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archive_module, "MAX_CPU_SECONDS", 0.01)
        with pytest.raises(TooLarge, match=r"takes more than 0\.01 s of CPU"):
            read_archive(store.save(bomb()))

    def test_an_encrypted_zip_is_unreadable(self, store: ArtifactStore) -> None:
        data = bytearray(zipped({"a": b"secret"}))
        for record, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            data[data.index(record) + flags] |= 1
        with pytest.raises(UnreadableMedia, match="is encrypted"):
            read_archive(store.save(bytes(data)))

    def test_a_zip_that_asks_for_gigabytes_of_memory_is_unreadable(self, store: ArtifactStore) -> None:
        data = zipped({"a": b"hello"}, compression=zipfile.ZIP_LZMA)
        with pytest.raises(UnreadableMedia, match="by a method that the gate does not unpack"):
            read_archive(store.save(data))

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "is empty"),
            (b"a zip", r"is no archive of a format that the gate reads \(txt\)"),
            (image("PNG"), r"is no archive .* \(png\)"),
            (audio(), r"is no archive .* \(wav\)"),
            (b"7z\xbc\xaf\x27\x1c" + bytes(100), r"is no archive .* \(7z\)"),
            (zipped(MEMBERS)[:60], "cannot be read as zip"),
            (zipped(MEMBERS)[:-30], "cannot be read as zip"),
            (b"PK\x03\x04" + bytes(40), "cannot be read as zip"),
            (tarred({"a": bytes(5000)})[:3000], "cannot be read as tar"),
            (tarred({"a": b"x" * 5000}, "w:gz")[:-40], "cannot be read as gz"),
            (tarred({"a": b"x" * 5000}, "w:bz2")[:-40], "cannot be read as bz2"),
            (tarred({"a": b"x" * 5000}, "w:xz")[:-40], "cannot be read as xz"),
        ],
    )
    def test_what_is_no_archive_is_unreadable(self, store: ArtifactStore, data: bytes, why: str) -> None:
        with pytest.raises(UnreadableMedia, match=rf"^out\.zip {why}"):
            read_archive(store.save(data, "out.zip"))

    def test_a_member_whose_checksum_is_wrong_is_damage(self, store: ArtifactStore) -> None:
        data = bytearray(zipped({"a": b"hello"}))
        data[data.index(b"hello")] ^= 1
        assert "Bad CRC-32" in str(read_facts(store.save(bytes(data))).problem)

    @pytest.mark.parametrize("mode", ["zip", "w", "w:gz", "w:bz2", "w:xz"])
    def test_no_damage_makes_reading_raise_anything_else(self, store: ArtifactStore, mode: str) -> None:
        rng = np.random.default_rng(0)
        members = {f"{index}": rng.bytes(300) for index in range(4)}
        good = zipped(members, compression=zipfile.ZIP_DEFLATED) if mode == "zip" else tarred(members, mode)
        for _ in range(40):
            data = bytearray(good[: rng.integers(len(good) // 2, len(good) + 1)])
            for at in rng.integers(0, len(data), 4):
                data[at] = rng.integers(0, 256)
            with suppress(UnreadableMedia):
                read_archive(store.save(bytes(data)))


@pytest.mark.parametrize(
    "modules", ["gate.judges.files, gate.judges.archives, gate.judges.text, gate.judges.values", "gate.checks.all"]
)
def test_what_every_check_starts_with_imports_neither_numpy_nor_av(modules: str) -> None:
    code = f"import sys, {modules}\n"
    code += "print({'av', 'torch', 'numpy', 'scipy', 'PIL'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
