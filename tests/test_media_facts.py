"""read_facts: what a file is, whatever it is called, and what is wrong with it."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gate.media import image as image_module
from gate.media.base import Artifact
from gate.media.facts import Facts, read_facts
from gate.media.store import ArtifactStore
from tests.media_samples import animation, audio, blank_png, exif, image, picture, tar_file, video, zip_file
from tests.shape_samples import block, exported, pages


@pytest.fixture
def facts_of(store: ArtifactStore) -> Any:
    def read(data: bytes, name: str = "") -> Facts:
        return read_facts(store.save(data, name))

    return read


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="3"/></svg>\n'

FILES: dict[str, tuple[bytes, dict[str, Any]]] = {
    # images
    "png": (image("PNG"), {"kind": "image", "format": "png", "width": 128, "height": 96, "mode": "RGB", "frames": 1}),
    "jpeg": (image("JPEG"), {"kind": "image", "format": "jpeg", "width": 128, "height": 96}),
    "webp": (image("WEBP"), {"kind": "image", "format": "webp", "width": 128, "height": 96}),
    "gif": (image("GIF"), {"kind": "image", "format": "gif", "width": 128, "height": 96, "frames": 1, "mode": "P"}),
    "bmp": (image("BMP"), {"kind": "image", "format": "bmp", "width": 128, "height": 96}),
    "tiff": (image("TIFF"), {"kind": "image", "format": "tiff", "width": 128, "height": 96}),
    "avif": (image("AVIF"), {"kind": "image", "format": "avif", "width": 128, "height": 96}),
    "grey png": (image("PNG", Image.new("L", (9, 7))), {"mode": "L", "width": 9, "height": 7}),
    "16-bit png": (image("PNG", Image.new("I;16", (9, 7))), {"mode": "I;16"}),
    "transparent png": (image("PNG", Image.new("RGBA", (9, 7))), {"mode": "RGBA"}),
    "cmyk jpeg": (image("JPEG", Image.new("CMYK", (9, 7))), {"mode": "CMYK", "format": "jpeg"}),
    "progressive jpeg": (image("JPEG", progressive=True), {"format": "jpeg"}),
    "rotated jpeg": (image("JPEG", exif=exif(6)), {"width": 96, "height": 128}),
    "upside-down jpeg": (image("JPEG", exif=exif(3)), {"width": 128, "height": 96}),
    "rotated tiff": (image("TIFF", exif=exif(6)), {"width": 96, "height": 128}),
    "jpeg with a broken exif": (image("JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"), {"width": 128, "height": 96}),
    "animated gif": (animation("GIF"), {"kind": "image", "format": "gif", "frames": 3, "duration": 0.3, "rounds": 0}),
    "a gif that ends": (animation("GIF", rounds=None), {"frames": 3, "rounds": 1}),
    "animated webp": (animation("WEBP"), {"kind": "image", "format": "webp", "frames": 3, "duration": 0.3, "rounds": 0}),
    "animated png": (animation("PNG"), {"kind": "image", "format": "png", "frames": 3, "duration": 0.3, "rounds": 0}),
    "svg": (SVG, {"kind": "image", "format": "svg", "width": None}),
    # video
    "mp4": (
        video(seconds=1),
        {"kind": "video", "format": "mp4", "width": 64, "height": 48, "duration": 1.0, "fps": 25.0, "has_audio": False,
         "sample_rate": None},
    ),
    "mp4 with sound": (
        video(with_audio=True, movflags="faststart"),
        {"kind": "video", "format": "mp4", "has_audio": True, "sample_rate": 48000, "channels": 1},
    ),
    "mov": (video("mov"), {"kind": "video", "format": "mov", "duration": 1.0}),
    "webm": (video("webm", "libvpx"), {"kind": "video", "format": "webm", "duration": 1.0, "width": 64}),
    "mkv": (video("matroska"), {"kind": "video", "format": "mkv", "duration": 1.0}),
    "avi": (video("avi", "mpeg4"), {"kind": "video", "format": "avi", "duration": 1.0}),
    # audio
    "wav": (
        audio(),
        {"kind": "audio", "format": "wav", "duration": 2.0, "sample_rate": 44100, "channels": 1, "width": None,
         "has_audio": None},
    ),
    "mp3": (audio("mp3", "libmp3lame"), {"kind": "audio", "format": "mp3", "duration": pytest.approx(2, abs=0.1)}),
    "flac": (audio("flac", "flac"), {"kind": "audio", "format": "flac", "duration": 2.0}),
    "ogg": (audio("ogg", "libopus", rate=48000), {"kind": "audio", "format": "ogg", "sample_rate": 48000}),
    "m4a": (audio("ipod", "aac"), {"kind": "audio", "format": "m4a", "duration": pytest.approx(2, abs=0.1)}),
    "aac": (audio("adts", "aac"), {"kind": "audio", "format": "aac", "duration": pytest.approx(2, abs=0.1)}),
    "mp4 of sound only": (audio("mp4", "aac"), {"kind": "audio", "format": "mp4"}),
    # the rest
    "zip": (zip_file(), {"kind": "archive", "format": "zip"}),
    "tar": (tar_file(), {"kind": "archive", "format": "tar"}),
    "json": (b'{"a": [1, 2]}', {"kind": "json", "format": "json"}),
    "text": ("Zürich, naïve ✓\n".encode(), {"kind": "text", "format": "txt"}),
    "text in utf-16": ("Zürich\n".encode("utf-16"), {"kind": "text", "format": "txt"}),
    "text that starts like a bmp": (b"BMW builds cars", {"kind": "text", "format": "txt"}),
    "text that starts like a gif": (b"GIF images are old", {"kind": "text", "format": "txt"}),
    "text that starts like json": (b"{braces} are not all", {"kind": "text", "format": "txt"}),
    "json nested too deeply": (b"[" * 100_000 + b"]" * 100_000, {"kind": "text", "format": "txt"}),
    "html": (b"<!DOCTYPE html><p>hello", {"kind": "text", "format": "html"}),
    "html with a drawing in it": (b"<html><svg></svg></html>", {"kind": "text", "format": "html"}),
    "pdf": (pages("one"), {"kind": "file", "format": "pdf", "pages": 1, "width": 200, "height": 300}),
    "glb": (exported(block(), "glb"), {"kind": "file", "format": "glb", "faces": 12}),
    "unknown bytes": (bytes(range(256)), {"kind": "file", "format": "unknown"}),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("name", FILES)
def test_a_good_file_states_its_facts(facts_of: Any, name: str) -> None:
    data, expected = FILES[name]
    facts = facts_of(data)
    assert {field: getattr(facts, field) for field in expected} == expected
    assert facts.size == len(data)
    assert facts.problem is None


@pytest.mark.parametrize(("name", "extension"), [("out.jpg", "jpg"), ("out", ""), ("a/b.tar.GZ", "gz")])
def test_the_extension_is_recorded_and_not_believed(facts_of: Any, name: str, extension: str) -> None:
    facts = facts_of(image("PNG"), name)
    assert (facts.extension, facts.format, facts.problem) == (extension, "png", None)


@pytest.mark.parametrize("share", [0.99, 0.6, 0.2])
@pytest.mark.parametrize(
    "name",
    ["png", "jpeg", "progressive jpeg", "webp", "gif", "bmp", "tiff", "avif", "animated gif", "animated webp",
     "animated png", "mp4", "mp4 with sound", "mov", "webm", "mkv", "avi", "wav", "m4a", "zip"],
)  # fmt: skip
def test_a_truncated_file_has_a_problem(facts_of: Any, name: str, share: float) -> None:
    data, expected = FILES[name]
    facts = facts_of(data[: int(len(data) * share)])
    assert facts.problem is not None
    assert facts.format == expected["format"]


@pytest.mark.parametrize("name", ["png", "jpeg", "gif", "svg"])
def test_a_file_without_its_last_bytes_is_truncated_though_it_can_be_drawn(facts_of: Any, name: str) -> None:
    facts = facts_of(FILES[name][0].rstrip()[:-1])
    assert "is truncated" in facts.problem


@pytest.mark.parametrize("share", [0.6, 0.3])
@pytest.mark.parametrize("name", ["mp3", "flac"])
def test_truncated_sound_is_shorter_than_its_header_says(facts_of: Any, name: str, share: float) -> None:
    data = FILES[name][0]
    facts = facts_of(data[: int(len(data) * share)])
    assert "is truncated: it says it is" in facts.problem


def test_a_damaged_png_is_found_by_its_checksums(facts_of: Any) -> None:
    data = bytearray(image("PNG"))
    data[len(data) // 2] ^= 0xFF
    assert facts_of(bytes(data)).problem is not None


def test_garbage_in_a_good_wrapper_is_a_problem(facts_of: Any) -> None:
    data = bytearray(video(seconds=1, movflags="faststart"))
    start = data.index(b"mdat") + 4
    data[start:] = bytes(len(data) - start)
    assert "no frame of its video stream can be decoded" in facts_of(bytes(data)).problem


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"GIF89a\x01\x02\0", b"RIFF\x10\0\0\0WEBPVP8 ",
     b"BM" + bytes(30), b"\0\0\0\x18ftypisom" + bytes(12), FILES["webm"][0][:60], b"fLaC" + bytes(40),
     b"PK\x03\x04" + bytes(40), b"ID3\x04\0\0\0\0\0\0" + bytes(40), b"RIFF\x10\0\0\0WAVEfmt ", b"OggS" + bytes(40)],
)  # fmt: skip
def test_a_file_that_only_begins_well_has_a_problem(facts_of: Any, data: bytes) -> None:
    assert facts_of(data).problem is not None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FILES)
def test_no_damage_makes_reading_raise(facts_of: Any, name: str) -> None:
    rng = np.random.default_rng(0)
    for _ in range(8):
        data = bytearray(FILES[name][0])
        for at in rng.integers(0, min(len(data), 300), 3):
            data[at] = rng.integers(0, 256)
        assert isinstance(facts_of(bytes(data)), Facts)
        assert isinstance(facts_of(bytes(data[: rng.integers(0, len(data))])), Facts)


def test_an_empty_file_has_a_problem(facts_of: Any) -> None:
    facts = facts_of(b"")
    assert (facts.kind, facts.format, facts.problem) == ("file", "", "is empty (0 bytes)")


def test_a_huge_image_is_measured_and_not_decoded(facts_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    facts = facts_of(blank_png(20_000, 10_000))
    assert (facts.width, facts.height, facts.format) == (20_000, 10_000, "png")
    assert facts.problem == "is 20000x10000 pixels, more than the 100 megapixels that the gate decodes"
    assert facts.oversize


def test_a_huge_image_warns_of_nothing_and_changes_no_limit(facts_of: Any, recwarn: pytest.WarningsRecorder) -> None:
    limit = Image.MAX_IMAGE_PIXELS
    facts_of(blank_png(10_001, 10_000))
    facts_of(blank_png(9_900, 10_000))  # within the gate's limit, past the one at which Pillow warns
    assert limit == Image.MAX_IMAGE_PIXELS
    assert [str(warning.message) for warning in recwarn] == []


def test_only_the_first_frames_of_an_endless_animation_are_decoded(
    facts_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_module, "MAX_ANIMATION_PIXELS", 128 * 96 * 2)
    facts = facts_of(animation("GIF", frames=5))
    assert (facts.frames, facts.problem) == (5, None)


def test_cover_art_does_not_make_a_video(facts_of: Any) -> None:
    art = image("JPEG")
    frame = b"\x00image/jpeg\x00\x03\x00" + art

    def synchsafe(size: int) -> bytes:
        return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))

    tag = b"APIC" + len(frame).to_bytes(4, "big") + b"\0\0" + frame
    sound = audio("mp3", "libmp3lame")
    sound = sound[sound.index(b"\xff\xfb") :]
    facts = facts_of(b"ID3\x03\0\0" + synchsafe(len(tag)) + tag + sound)
    assert (facts.kind, facts.format, facts.width) == ("audio", "mp3", None)


def test_facts_are_read_once_for_each_file(store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    artifact = store.save(image("PNG"))
    assert read_facts(artifact) is read_facts(
        Artifact(artifact.path, artifact.size, artifact.sha256, artifact.name, artifact.media_type)
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (image("JPEG"), "a jpeg ("),
        (image("PNG", picture(512, 512)), ", 512x512)"),
        (video(), "an mp4 ("),
        (video(), "64x48, 1.00 s)"),
        (audio(), "a wav (0.18 MB, 2.00 s)"),
        (SVG, f"an svg ({len(SVG)} bytes)"),
        (animation("GIF"), "3 frames, 0.30 s)"),
        (bytes(range(256)), "a file of unknown format (256 bytes)"),
        (b"", "a file of unknown format (0 bytes)"),
    ],
)
def test_facts_describe_themselves(facts_of: Any, data: bytes, words: str) -> None:
    assert words in facts_of(data).describe()


def test_reading_images_imports_neither_av_nor_torch() -> None:
    code = (
        "import sys, gate.media.facts, gate.judges.facts, gate.judges.exact, gate.judges.pixels, gate.judges.claims\n"
    )
    code += "print({'av', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
