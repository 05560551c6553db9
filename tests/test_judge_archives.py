"""compare_archives and compare_files: two files that hold the same, whatever holds them."""

import gzip
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from gate.judges.archives import MAX_COMPARED
from gate.judges.files import MAX_NESTING, compare_files, find_defects
from gate.media.base import Artifact
from gate.media.store import ArtifactStore
from tests.media_samples import (
    encode_audio,
    encode_video,
    image,
    music,
    picture,
    scene,
    tarred,
    video,
    zip_file,
    zipped,
)  # fmt: skip
from tests.test_media_archive import bomb, special

PICTURE = Image.fromarray(picture(256, 192))
MEMBERS = {
    "scores.json": b'{"score": 0.5, "label": "cat"}',
    "picture.png": image("PNG", PICTURE),
    "notes/readme.txt": b"Made by a model.\n",
    "weights.bin": bytes(range(256)),
}


@pytest.fixture
def baseline(store: ArtifactStore) -> Artifact:
    return store.save(zipped(MEMBERS))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zipped(MEMBERS, compression=zipfile.ZIP_DEFLATED), id="another compression"),
        pytest.param(zipped(dict(reversed(MEMBERS.items()))), id="another order"),
        pytest.param(zipped({"notes/": b"", **MEMBERS}), id="folders listed"),
        pytest.param(zipped(MEMBERS | {"scores.json": b'{"label":"cat", "score":0.50000001}'}), id="JSON as written"),
        pytest.param(
            zipped(MEMBERS | {"picture.png": image("PNG", PICTURE, compress_level=1)}), id="PNG as compressed"
        ),
        pytest.param(zipped(MEMBERS | {"notes/readme.txt": b"Made by a model.\r\n"}), id="text with other line ends"),
    ],
)
def test_archives_that_hold_the_same_pass(store: ArtifactStore, baseline: Artifact, data: bytes) -> None:
    opinion = compare_files(store.save(data), baseline)
    assert opinion.decision == "pass", opinion.reason


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tars_are_compared_like_zips(store: ArtifactStore, mode: str) -> None:
    good = store.save(tarred(MEMBERS, mode))
    same = store.save(tarred(MEMBERS | {"scores.json": b'{"label":"cat","score":0.5}'}, mode))
    other = store.save(tarred(MEMBERS | {"scores.json": b'{"label":"dog","score":0.5}'}, mode))
    assert compare_files(same, good).decision == "pass"
    assert compare_files(other, good).decision == "fail"


def test_a_compressed_file_is_compared_by_what_it_holds(store: ArtifactStore) -> None:
    good, same, other = (
        store.save(gzip.compress(data, mtime=moment))
        for data, moment in ((b'{"a": 1}', 1), (b'{"a":1}', 2), (b'{"a": 2}', 1))
    )
    assert (compare_files(same, good).decision, compare_files(other, good).decision) == ("pass", "fail")


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"weights.bin": None}, "'weights.bin' is missing from the candidate's archive."),
        ({"scores.json": None, "weights.bin": None}, "'scores.json' is missing from the candidate's archive (and 1 more)."),
        ({"more.txt": b""}, "'more.txt' is new in the candidate's archive."),
        ({"../up.txt": b""}, "'../up.txt' leads out of the folder into which the archive is unpacked."),
        ({"scores.json": b'{"score": 0.6, "label": "cat"}'}, "'scores.json' in the archive: output.score is 0.6"),
        ({"scores.json": b"{"}, "'scores.json' in the archive: "),
        ({"picture.png": image("PNG", PICTURE.transpose(Image.Transpose.FLIP_LEFT_RIGHT))}, "'picture.png' in the archive"),
        ({"picture.png": image("JPEG", PICTURE)}, "'picture.png' in the archive: The candidate's file is a jpeg"),
        ({"picture.png": image("PNG", PICTURE)[:200]}, "'picture.png' in the archive: The candidate's file is truncated"),
    ],
)  # fmt: skip
def test_archives_that_hold_something_else_fail(
    store: ArtifactStore, baseline: Artifact, members: dict[str, bytes | None], reason: str
) -> None:
    changed = {name: data for name, data in (MEMBERS | members).items() if data is not None}
    opinion = compare_files(store.save(zipped(changed)), baseline)
    assert opinion.decision == "fail"
    assert opinion.reason.startswith(reason), opinion.reason


@pytest.mark.parametrize(
    ("name", "data"), [("weights.bin", bytes(range(255, -1, -1))), ("notes/readme.txt", b"Made by another model.\n")]
)
def test_members_that_nobody_here_can_judge_are_undecided(
    store: ArtifactStore, baseline: Artifact, name: str, data: bytes
) -> None:
    opinion = compare_files(store.save(zipped(MEMBERS | {name: data})), baseline)
    assert opinion.decision == "undecided"
    assert opinion.reason.startswith(f"'{name}' in the archive: ")


def test_a_failure_counts_more_than_what_is_undecided(store: ArtifactStore, baseline: Artifact) -> None:
    changed = MEMBERS | {"notes/readme.txt": b"No.", "weights.bin": b"", "scores.json": b"[]"}
    assert compare_files(store.save(zipped(changed)), baseline).decision == "fail"


def test_more_members_than_are_compared_are_undecided(store: ArtifactStore) -> None:
    files = [
        store.save(zipped({f"{index}.json": data for index in range(MAX_COMPARED + 1)})) for data in (b"[1]", b"[1.0]")
    ]
    opinion = compare_files(*files)
    assert opinion.decision == "undecided"
    assert f"{MAX_COMPARED + 1} members of the archive differ" in opinion.reason


def test_a_link_instead_of_a_file_fails(store: ArtifactStore) -> None:
    good = store.save(tarred({"a": b"x", "b": b"x"}))
    linked = store.save(tarred({"a": b"x"}, extra=(special("b", tarfile.SYMTYPE, "a"),)))
    assert compare_files(linked, good).reason == "'b' is a link to 'a', in the baseline a file."


def test_what_the_baseline_does_too_is_no_failure(store: ArtifactStore) -> None:
    files = [store.save(zipped({"../up.txt": b"x"}, compression=method)) for method in (0, 8)]
    assert compare_files(*files).decision == "pass"


def test_archives_in_archives_are_looked_into_to_a_depth(store: ArtifactStore) -> None:
    def nested(value: bytes, depth: int) -> bytes:
        data = value
        for _ in range(depth):
            data = zipped({"inner": data})
        return data

    for depth in range(1, MAX_NESTING + 3):
        files = [store.save(nested(value, depth)) for value in (b'{"a":1}', b'{"a": 1}')]
        assert compare_files(*files).decision == ("pass" if depth <= MAX_NESTING else "undecided"), depth


@pytest.mark.parametrize("bad", [zip_file()[:60], bomb(2)], ids=["truncated", "bomb"])
def test_a_broken_archive_fails_the_candidate_and_leaves_the_baseline_undecided(
    store: ArtifactStore, baseline: Artifact, bad: bytes
) -> None:
    broken = store.save(bad)
    assert compare_files(broken, baseline).decision == "fail"
    assert compare_files(baseline, broken).decision == "undecided"


SOUND = music(1, 48000)


class TestFiles:
    """Every kind of file goes to the judge that can tell."""

    @pytest.mark.parametrize(
        ("candidate", "baseline", "decision", "by"),
        [
            (b"a", b"a", "pass", "exact"),
            (b'{"a": 1}', b'{"a":1.0}', "pass", "exact"),
            (b'{"a": 1}', b'{"a": 2}', "fail", "exact"),
            (image("PNG", PICTURE), image("PNG", PICTURE, compress_level=1), "pass", "pixels"),
            (encode_audio(SOUND, 48000, codec="pcm_s24le"), encode_audio(SOUND, 48000), "pass", "signal"),
            (encode_audio(SOUND / 2, 48000), encode_audio(SOUND, 48000), "fail", "signal"),
            (encode_video(scene(9), crf="20"), encode_video(scene(9), crf="15"), "pass", "signal"),
            (encode_video(scene(9, seed=1)), encode_video(scene(9)), "fail", "signal"),
            ("naïve\n".encode(), "nai\u0308ve".encode(), "pass", "signal"),
            ("naïve".encode("utf-16"), b"na\xc3\xafve", "pass", "signal"),
            (b"a cat", b"a dog", "undecided", "signal"),
            (b"<svg></svg>\n", b"<svg></svg>", "pass", "signal"),
            (b"<svg> <g/> </svg>", b"<svg></svg>", "pass", "pixels"),
            (image("PNG"), image("JPEG"), "fail", "facts"),
            (image("PNG"), b"a cat", "fail", "facts"),
            (b"", b"a cat", "fail", "facts"),
            (video()[:-400], video(), "fail", "facts"),
            (bytes(range(255, -1, -1)), bytes(range(256)), "undecided", "exact"),
            (bytes(300), bytes(range(256)), "fail", "signal"),
            (b"\xff" * 300, bytes(300), "undecided", "exact"),
        ],
    )  # fmt: skip
    def test_are_judged_by_their_kind(
        self, store: ArtifactStore, candidate: bytes, baseline: bytes, decision: str, by: str
    ) -> None:
        opinion = compare_files(store.save(candidate), store.save(baseline))
        assert (opinion.decision, opinion.by) == (decision, by), opinion.reason

    def test_of_sound_and_moving_pictures_are_searched_for_defects(self, store: ArtifactStore) -> None:
        sounds = [store.save(encode_audio(samples, 48000)) for samples in (SOUND * 0, SOUND)]
        videos = [
            store.save(encode_video(frames)) for frames in ([np.zeros((48, 64, 3), np.uint8)] * 9, scene(9, (64, 48)))
        ]
        for candidate, baseline in (sounds, videos):
            opinion = find_defects(candidate, [baseline])
            assert opinion is not None
            assert opinion.decision == "fail"

    @pytest.mark.parametrize("data", [image("PNG"), b"text", zip_file(), b'{"a": 1}'])
    def test_of_other_kinds_are_not(self, store: ArtifactStore, data: bytes) -> None:
        assert find_defects(store.save(data), [store.save(data)]) is None
