"""read_video and sample_frames: what is measured of moving pictures, and what becomes of files that are none."""

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from gate.media import stream as stream_module
from gate.media import video as video_module
from gate.media.base import UnreadableMedia
from gate.media.decoding import CpuBudget
from gate.media.facts import read_facts
from gate.media.store import ArtifactStore
from gate.media.video import Video, middles, pictures, read_video, sample_frames
from tests.media_samples import animation, audio, encode_video, image, lying_on_its_side, scene, video, zip_file

FRAMES = scene(40)


@pytest.fixture
def video_of(store: ArtifactStore) -> Callable[..., Video]:
    def measure(frames: list[np.ndarray], rate: int = 25) -> Video:
        return read_video(store.save(encode_video(frames, rate)))

    return measure


@pytest.mark.parametrize(
    ("format", "codec"),
    [("mp4", "libx264"), ("mov", "libx264"), ("webm", "libvpx"), ("matroska", "libx264"), ("avi", "mpeg4")],
)
def test_every_format_is_measured_alike(store: ArtifactStore, format: str, codec: str) -> None:
    measured = read_video(store.save(encode_video(FRAMES, format=format, codec=codec)))
    assert (measured.frames, measured.width, measured.height, measured.whole) == (40, 160, 120, True)
    assert measured.fps == pytest.approx(25, rel=0.01)
    assert measured.duration == pytest.approx(1.6, abs=0.01)
    assert (measured.black, measured.still, measured.frozen, measured.variable_rate) == (0, 0, 0, False)
    assert measured.motion.min() > 1


def test_the_pictures_are_those_that_were_made(store: ArtifactStore) -> None:
    found = list(pictures(store.save(encode_video(FRAMES, crf="15")), CpuBudget(10)))
    for picture, made in zip(found, FRAMES, strict=True):
        assert np.abs(picture.pixels()[..., :3].astype(int) - made).mean() < 5
        small = Image.fromarray(made).resize((64, 36), Image.Resampling.BOX)
        assert np.abs(picture.thumbnail().astype(int) - np.asarray(small)).mean() < 6


def test_a_video_that_lies_on_its_side_is_seen_upright(store: ArtifactStore) -> None:
    frames = [np.zeros((48, 96, 3), np.uint8) for _ in range(5)]
    for frame in frames:
        frame[:24, :24] = 255  # top left as stored, top right as shown
    artifact = store.save(lying_on_its_side(encode_video(frames)))
    assert (read_video(artifact).width, read_video(artifact).height) == (48, 96)
    first = next(pictures(artifact, CpuBudget(10)))
    for seen in (first.pixels(), first.thumbnail(), np.asarray(first.image())):
        height, width = seen.shape[:2]
        assert seen[: height // 5, -width // 5 :, 0].mean() > 200
        assert seen[height // 2 :, :, 0].mean() < 30


@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_black_is_the_share_of_dark_frames(video_of: Callable[..., Video], share: float) -> None:
    count = round(40 * share)
    assert video_of([*(frame * 0 + 6 for frame in FRAMES[:count]), *FRAMES[count:]]).black == pytest.approx(share)


def test_a_dark_scene_with_a_light_in_it_is_not_black(video_of: Callable[..., Video]) -> None:
    frames = [frame * 0 for frame in FRAMES]
    for frame in frames:
        frame[40:80, 40:100] = 200
    assert video_of(frames).black == 0


def test_frozen_is_the_time_of_the_longest_stretch_of_equal_frames(video_of: Callable[..., Video]) -> None:
    measured = video_of([*FRAMES[:10], *[FRAMES[10]] * 20, *FRAMES[11:16], *[FRAMES[16]] * 5])
    assert measured.frozen == pytest.approx(0.8, abs=0.05)
    assert measured.still == pytest.approx((19 + 4) / 39, abs=0.03)


def test_a_still_video_is_frozen_throughout(video_of: Callable[..., Video]) -> None:
    measured = video_of([FRAMES[0]] * 40)
    assert (measured.still, measured.frozen) == (1, pytest.approx(1.6, abs=0.01))


def test_a_variable_rate_is_seen(store: ArtifactStore) -> None:
    frames = [Image.fromarray(frame) for frame in FRAMES[:4]]
    data = image("GIF", frames[0], save_all=True, append_images=frames[1:], duration=[100, 100, 400, 100])
    assert read_video(store.save(data)).variable_rate


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_animated_images_are_measured_as_videos(store: ArtifactStore, format: str) -> None:
    measured = read_video(store.save(animation(format, frames=4, milliseconds=250)))
    assert (measured.frames, measured.fps, measured.duration) == (4, pytest.approx(4), pytest.approx(1))
    assert (measured.width, measured.height) == (128, 96)


def test_an_image_is_a_video_of_one_frame(store: ArtifactStore) -> None:
    measured = read_video(store.save(image("PNG")))
    assert (measured.frames, measured.fps, measured.still, measured.frozen) == (1, 0, 0, 0)


class TestSampledFrames:
    def test_come_from_the_middle_of_equal_parts(self, store: ArtifactStore) -> None:
        found = sample_frames(store.save(encode_video(FRAMES)), 4)
        assert [round(at * 25) for at, _ in found] == [5, 15, 25, 35]
        for at, picture in found:
            assert (picture.mode, picture.size) == ("RGB", (160, 120))
            assert np.abs(np.asarray(picture).astype(int) - FRAMES[round(at * 25)]).mean() < 5

    def test_of_a_short_video_are_all_it_has(self, store: ArtifactStore) -> None:
        assert len(sample_frames(store.save(encode_video(FRAMES[:3])), 8)) == 3

    @pytest.mark.parametrize(
        ("total", "count", "expected"), [(100, 4, [12, 37, 62, 87]), (3, 8, [0, 1, 2]), (1, 1, [0])]
    )
    def test_are_spread_evenly(self, total: int, count: int, expected: list[int]) -> None:
        assert middles(total, count) == expected


class TestHostile:
    def test_only_the_beginning_of_an_endless_video_is_measured(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(video_module, "MAX_FRAMES", 10)
        measured = read_video(store.save(encode_video(FRAMES)))
        assert (measured.frames, measured.whole) == (10, False)

    def test_only_the_beginning_of_an_endless_animation_is_measured(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gate.media.image.MAX_ANIMATION_PIXELS", 128 * 96 * 2)
        measured = read_video(store.save(animation("GIF", frames=5)))
        assert (measured.frames, measured.whole) == (2, False)

    def test_a_video_that_takes_too_long_is_measured_as_far_as_it_went(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(video_module, "MAX_CPU_SECONDS", 0.01)
        measured = read_video(store.save(encode_video(scene(60, (640, 480)), preset="ultrafast")))
        assert not measured.whole
        assert measured.frames < 60

    def test_frames_that_are_too_large_are_not_decoded(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stream_module, "MAX_FRAME_PIXELS", 100)
        artifact = store.save(encode_video(FRAMES[:2]))
        with pytest.raises(UnreadableMedia, match="is 160x120 pixels, more than"):
            read_video(artifact)
        assert "is 160x120 pixels" in str(read_facts(artifact).problem)

    def test_frames_that_grow_beyond_what_the_header_says_are_refused_by_the_decoder(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stream_module, "MAX_FRAME_PIXELS", 100)
        monkeypatch.setattr("gate.media.decoding.too_large", lambda stream: None)
        with pytest.raises(UnreadableMedia, match="no frame of its video stream can be decoded"):
            read_video(store.save(encode_video(FRAMES[:2])))

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "is empty"),
            (b"a film", r".* without video .* \(txt\)"),
            (zip_file(), r".* without video .* \(zip\)"),
            (audio(), "holds no video"),
            (b"\0\0\0\x18ftypisom" + bytes(200), "cannot be read as mp4"),
            (encode_video(FRAMES[:9])[:2000], "cannot be read as mp4"),
            (encode_video(FRAMES[:9], format="webm", codec="libvpx")[:200], "cannot be read as webm|is damaged"),
            (image("PNG")[:500], "cannot be decoded as png"),
        ],
    )
    def test_what_is_no_video_is_unreadable(self, store: ArtifactStore, data: bytes, why: str) -> None:
        with pytest.raises(UnreadableMedia, match=rf"^out\.mp4 ({why})"):
            read_video(store.save(data, "out.mp4"))

    def test_a_video_under_another_extension_is_read(self, store: ArtifactStore) -> None:
        assert read_video(store.save(video("webm", "libvpx"), "out.png")).frames == 25

    @pytest.mark.parametrize(("format", "codec"), [("mp4", "libx264"), ("webm", "libvpx"), ("avi", "mpeg4")])
    def test_no_damage_makes_reading_raise_anything_else(self, store: ArtifactStore, format: str, codec: str) -> None:
        rng = np.random.default_rng(0)
        good = encode_video(FRAMES[:12], format=format, codec=codec)
        for _ in range(8):
            data = bytearray(good[: rng.integers(len(good) // 2, len(good) + 1)])
            for at in rng.integers(0, len(data), 5):
                data[at] = rng.integers(0, 256)
            with suppress(UnreadableMedia):
                assert read_video(store.save(bytes(data))).frames
