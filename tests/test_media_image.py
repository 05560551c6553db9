"""load_image and pixels: what a person sees, and what is compared."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from gate.media import image as image_module
from gate.media.base import UnreadableMedia
from gate.media.deep_image import deep_samples
from gate.media.image import frame_count, frames, load_image, pixels
from gate.media.store import ArtifactStore
from tests.media_samples import animation, audio, blank_png, deep_png, exif, image, picture, video


def solid(colour: Any, mode: str = "RGB", size: tuple[int, int] = (4, 3)) -> Image.Image:
    return Image.new(mode, size, colour)


@pytest.mark.parametrize(
    ("data", "colour"),
    [
        (image("PNG", solid((200, 100, 50))), (200, 100, 50)),
        (image("PNG", solid(200, "L")), (200, 200, 200)),
        (image("PNG", solid(1, "1")), (255, 255, 255)),
        (image("PNG", solid((0, 0, 200), "RGB").quantize()), (0, 0, 200)),
        # transparency over white
        (image("PNG", solid((200, 100, 50, 0), "RGBA")), (255, 255, 255)),
        (image("PNG", solid((200, 100, 50, 128), "RGBA")), (227, 177, 152)),
        (image("PNG", solid((100, 0), "LA")), (255, 255, 255)),
        (image("PNG", solid((0, 0, 200)).quantize(), transparency=0), (255, 255, 255)),
        # 16 bits and floats, scaled
        (image("PNG", solid(65535, "I;16")), (255, 255, 255)),
        (image("PNG", solid(32896, "I;16")), (128, 128, 128)),
        (image("TIFF", solid(0.5, "F")), (128, 128, 128)),
        (image("TIFF", solid(128.0, "F")), (128, 128, 128)),
        (image("TIFF", solid(32896, "I")), (128, 128, 128)),
        # CMYK
        (image("TIFF", solid((0, 255, 255, 0), "CMYK")), (255, 0, 0)),
        (image("GIF", solid((200, 100, 50))), (200, 100, 50)),
        (image("BMP", solid((200, 100, 50))), (200, 100, 50)),
    ],
)
def test_an_image_is_seen_in_8_bit_rgb(store: ArtifactStore, data: bytes, colour: tuple[int, int, int]) -> None:
    seen = load_image(store.save(data))
    assert (seen.mode, seen.size) == ("RGB", (4, 3))
    np.testing.assert_allclose(np.asarray(seen)[1, 1], colour, atol=1)


def test_a_cmyk_jpeg_is_seen_in_its_colours(store: ArtifactStore) -> None:
    seen = load_image(store.save(image("JPEG", solid((0, 255, 255, 0), "CMYK", (16, 16)))))
    np.testing.assert_allclose(np.asarray(seen)[8, 8], (255, 0, 0), atol=4)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_an_image_is_turned_as_exif_says(store: ArtifactStore, format: str, orientation: int) -> None:
    stored = solid("black", size=(64, 32))
    stored.paste("white", (0, 0, 16, 16))  # the corner that is top left as stored
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]
    artifact = store.save(image(format, stored, exif=exif(orientation)))
    for seen in (np.asarray(load_image(artifact)), pixels(artifact)):
        assert seen.shape[:2] == ((32, 64) if orientation < 5 else (64, 32))
        bright = np.argwhere(seen[..., 0] > 128)
        assert tuple(bright.mean(axis=0) * 2 > seen.shape[:2]) == (bool(corner[1]), bool(corner[0]))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_exif_block_turns_nothing(store: ArtifactStore) -> None:
    data = image("JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert load_image(store.save(data)).size == (128, 96)


class TestPixels:
    def test_of_an_opaque_image_are_its_own(self, store: ArtifactStore) -> None:
        array = pixels(store.save(image("PNG")))
        assert (array.shape, array.dtype) == ((96, 128, 4), np.uint8)
        np.testing.assert_array_equal(array[..., :3], picture())
        assert (array[..., 3] == 255).all()

    def test_that_cannot_be_seen_do_not_count(self, store: ArtifactStore) -> None:
        red, blue = (
            pixels(store.save(image("PNG", solid(colour, "RGBA")))) for colour in ((255, 0, 0, 0), (0, 0, 255, 0))
        )
        np.testing.assert_array_equal(red, blue)

    def test_that_are_half_transparent_count_half(self, store: ArtifactStore) -> None:
        array = pixels(store.save(image("PNG", solid((200, 100, 50, 128), "RGBA"))))
        assert array[0, 0].tolist() == [100, 50, 25, 128]


class TestFrames:
    @pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
    def test_of_an_animation_come_in_order(self, store: ArtifactStore, format: str) -> None:
        artifact = store.save(animation(format, frames=3))
        found = list(frames(artifact))
        assert frame_count(artifact) == len(found) == 3
        for seed, frame in enumerate(found):
            assert np.abs(frame[..., :3].astype(int) - picture(seed=seed)).mean() < 12

    def test_stop_at_the_limit_of_an_animation(self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(image_module, "MAX_ANIMATION_PIXELS", 128 * 96 * 2)
        assert len(list(frames(store.save(animation("GIF", frames=5))))) == 2

    def test_stop_at_a_number_however_small_they_are(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(image_module, "MAX_ANIMATION_FRAMES", 3)
        assert len(list(frames(store.save(animation("GIF", frames=5))))) == 3

    def test_of_a_picture_with_a_preview_are_one(self, store: ArtifactStore) -> None:
        first, second = Image.fromarray(picture()), Image.fromarray(picture(seed=1))
        artifact = store.save(image("MPO", first, save_all=True, append_images=[second]))
        assert frame_count(artifact) == len(list(frames(artifact))) == 1

    def test_of_a_tiff_may_differ_in_size(self, store: ArtifactStore) -> None:
        artifact = store.save(image("TIFF", solid("red"), save_all=True, append_images=[solid("red", size=(9, 7))]))
        assert [frame.shape[:2] for frame in frames(artifact)] == [(3, 4), (7, 9)]


class TestDeepSamples:
    LEVELS = np.random.default_rng(0).integers(0, 65536, (7, 9, 4), dtype=np.uint16)

    @pytest.mark.parametrize("channels", [3, 4])
    def test_of_colours_keep_all_16_bits(self, store: ArtifactStore, channels: int) -> None:
        samples = deep_samples(store.save(deep_png(self.LEVELS[..., :channels])))
        assert samples is not None
        expected = self.LEVELS / 65535 if channels == 4 else np.dstack([self.LEVELS[..., :3] / 65535, np.ones((7, 9))])
        expected[..., :3] *= expected[..., 3:]
        np.testing.assert_allclose(samples, expected)

    @pytest.mark.parametrize("format", ["PNG", "TIFF"])
    def test_of_grey_keep_all_16_bits(self, store: ArtifactStore, format: str) -> None:
        samples = deep_samples(store.save(image(format, self.LEVELS[..., 0])))
        assert samples is not None
        np.testing.assert_allclose(samples[..., 0], self.LEVELS[..., 0] / 65535)

    def test_of_floats_are_as_they_are_stored(self, store: ArtifactStore) -> None:
        values = np.array([[0.5, 12.25, np.nan], [-3, 1e6, np.inf]], np.float32)
        samples = deep_samples(store.save(image("TIFF", Image.fromarray(values))))
        assert samples is not None
        assert samples[..., 0].tolist() == [[0.5, 12.25, 0], [-3, 1e6, 0]]

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_are_turned_as_exif_says(self, store: ArtifactStore, orientation: int) -> None:
        corner = np.zeros((4, 6), np.uint16)
        corner[0, 0] = 65535
        samples = deep_samples(store.save(image("PNG", corner, exif=exif(orientation))))
        seen = load_image(store.save(image("PNG", (corner >> 8).astype(np.uint8), exif=exif(orientation))))
        assert samples is not None
        np.testing.assert_array_equal(samples[..., 0] * 255, np.asarray(seen)[..., 0])

    @pytest.mark.parametrize("data", [image("PNG"), image("JPEG"), image("GIF"), image("PNG", solid(9, "L"))])
    def test_of_8_bits_are_none(self, store: ArtifactStore, data: bytes) -> None:
        assert deep_samples(store.save(data)) is None

    def test_of_a_broken_file_are_unreadable(self, store: ArtifactStore) -> None:
        with pytest.raises(UnreadableMedia):
            deep_samples(store.save(deep_png(self.LEVELS)[:200]))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b"a cat", r"is of a format that the gate does not draw \(txt\)"),
        (b"<svg></svg>", r".* does not draw \(svg\)"),
        (video(), r".* does not draw \(mp4\)"),
        (audio(), r".* does not draw \(wav\)"),
        (image("PNG")[:500], "cannot be decoded as png"),
        (image("JPEG")[:500], "cannot be decoded as jpeg"),
        (blank_png(20_000, 10_000), "is 20000x10000 pixels, more than the 100 megapixels"),
    ],
)
def test_what_cannot_be_drawn_is_unreadable(store: ArtifactStore, data: bytes, why: str) -> None:
    artifact = store.save(data, "out.png")
    for read in (load_image, pixels):
        with pytest.raises(UnreadableMedia, match=rf"^out\.png {why}") as caught:
            read(artifact)
        assert str(caught.value) == f"out.png {caught.value.problem}."


def test_a_page_that_is_too_large_is_unreadable(store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_module, "MAX_PIXELS", 50)
    artifact = store.save(image("TIFF", solid("red"), save_all=True, append_images=[solid("red", size=(9, 7))]))
    with pytest.raises(UnreadableMedia, match="is 9x7 pixels"):
        list(frames(artifact))
