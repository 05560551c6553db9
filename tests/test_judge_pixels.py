"""compare_images: encoders and rounding pass, changes fail."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from gate.judges.pixels import BLOCK, compare_images, measure
from gate.media.store import ArtifactStore
from tests.media_samples import animation, audio, blank_png, deep_png, exif, image

SIZE = 384
Change = Callable[[Image.Image], Image.Image]


def photograph(size: int = SIZE) -> Image.Image:
    """Shading, texture with about the spectrum of natural scenes, and edges: as hard to encode as a photograph."""
    rng = np.random.default_rng(0)
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None])
    frequency[0, 0] = 1
    channels = []
    for _ in range(3):
        texture = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((size, size))) / frequency**1.4, s=(size, size))
        channels.append(texture / texture.std())
    light, warm, cold = channels
    levels = 128 + 40 * np.stack([light + 0.3 * warm, light, light + 0.3 * cold], axis=-1)
    scene = Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(scene)
    for index in range(12):
        corner = rng.integers(0, size - 60, 2).tolist()
        draw.rectangle([*corner, corner[0] + 50, corner[1] + 30], fill=(20 * index, 240 - 20 * index, 90))
    return scene


PHOTOGRAPH = photograph()
BASELINE = image("PNG", PHOTOGRAPH)


def changed(change: Callable[[np.ndarray], Any]) -> Change:
    """A change of the samples, given as int16 of shape (height, width, 3)."""

    def apply(picture: Image.Image) -> Image.Image:
        samples = np.asarray(picture).astype(np.int16)
        return Image.fromarray(np.clip(np.rint(change(samples)), 0, 255).astype(np.uint8))

    return apply


def rectangle(x: int, y: int, size: int, colour: Any) -> Change:
    def apply(picture: Image.Image) -> Image.Image:
        copy = picture.copy()
        copy.paste(colour, (x, y, x + size, y + size))
        return copy

    return apply


def local_blur(picture: Image.Image) -> Image.Image:
    area = (200, 200, 264, 264)
    copy = picture.copy()
    copy.paste(picture.filter(ImageFilter.BoxBlur(20)).crop(area), area)
    return copy


def plus_minus_one(samples: np.ndarray) -> np.ndarray:
    return samples + np.random.default_rng(1).integers(-1, 2, samples.shape)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(image("PNG", PHOTOGRAPH, compress_level=1), id="another compression level"),
        pytest.param(image("BMP", PHOTOGRAPH), id="another lossless format"),
        pytest.param(image("JPEG", PHOTOGRAPH, quality=95), id="JPEG 95"),
        pytest.param(image("JPEG", PHOTOGRAPH, quality=90), id="JPEG 90"),
        pytest.param(image("JPEG", PHOTOGRAPH, quality=85), id="JPEG 85"),
        pytest.param(image("WEBP", PHOTOGRAPH, quality=90), id="WebP 90"),
        pytest.param(image("PNG", changed(plus_minus_one)(PHOTOGRAPH)), id="rounding"),
        pytest.param(image("PNG", PHOTOGRAPH.convert("RGBA")), id="an alpha channel that hides nothing"),
    ],
)
def test_the_same_picture_passes(store: ArtifactStore, data: bytes) -> None:
    opinion = compare_images(store.save(data), store.save(BASELINE))
    assert (opinion.decision, opinion.by) == ("pass", "pixels"), opinion.reason
    assert {"mean", "worst_block", "bias", "sharpness", "limits"} <= opinion.evidence.keys()


@pytest.mark.parametrize(("one", "other"), [(85, 95), (95, 85), (90, 85), (90, 95)])
def test_encoder_qualities_pass_against_each_other(store: ArtifactStore, one: int, other: int) -> None:
    files = [store.save(image("JPEG", PHOTOGRAPH, quality=quality)) for quality in (one, other)]
    assert compare_images(*files).decision == "pass"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(rectangle(300, 204, 32, (0, 0, 0)), "block at", id="a black square of 32 px"),
        pytest.param(rectangle(301, 207, 16, (0, 0, 0)), "block at", id="a black square of 16 px off the grid"),
        pytest.param(rectangle(SIZE - 16, SIZE - 16, 16, (255, 0, 255)), "block at", id="a square in the corner"),
        pytest.param(local_blur, "block at", id="one part blurred"),
        pytest.param(changed(lambda samples: samples * 0.97), "darker throughout", id="3 % darker"),
        pytest.param(changed(lambda samples: samples * 1.03), "brighter throughout", id="3 % brighter"),
        pytest.param(changed(lambda samples: samples * [0.96, 1, 1]), "darker throughout", id="less red"),
        pytest.param(changed(lambda samples: samples[..., ::-1]), "block at", id="red and blue swapped"),
        pytest.param(changed(lambda samples: np.roll(samples, 1, axis=1)), "differ", id="moved by 1 px"),
        pytest.param(changed(lambda samples: samples[:, ::-1]), "differ", id="mirrored"),
        pytest.param(lambda p: p.filter(ImageFilter.GaussianBlur(1)), "as strong", id="blurred by 1 px"),
        pytest.param(lambda p: p.filter(ImageFilter.GaussianBlur(3)), "differ", id="blurred by 3 px"),
        pytest.param(lambda p: p.convert("L"), "differ", id="grey"),
        pytest.param(lambda p: Image.new("RGB", p.size), "differ", id="black"),
    ],
)
@pytest.mark.parametrize("encode", [{"format": "PNG"}, {"format": "JPEG", "quality": 90}], ids=["png", "jpeg"])
def test_a_change_fails_however_it_is_encoded(
    store: ArtifactStore, encode: dict[str, Any], change: Change, words: str
) -> None:
    candidate = store.save(image(pixels=change(PHOTOGRAPH), **encode))
    opinion = compare_images(candidate, store.save(BASELINE))
    assert opinion.decision == "fail"
    assert words in opinion.reason


def test_the_reason_names_the_place_and_the_limit(store: ArtifactStore) -> None:
    white = Image.new("RGB", (1024, 1024), "white")
    candidate = store.save(image("PNG", rectangle(400, 304, 32, (0, 0, 0))(white)))
    opinion = compare_images(candidate, store.save(image("PNG", white)))
    assert opinion.reason == (
        "The images differ: the 16x16 px block at (400, 304) differs by 255.0 levels of 255 (limit 16)."
    )
    assert opinion.evidence["block"] == (400, 304)


def test_equal_bytes_pass_undecoded(store: ArtifactStore) -> None:
    files = [store.save(b"no image at all") for _ in range(2)]
    assert compare_images(*files).decision == "pass"


def test_another_size_fails_with_both(store: ArtifactStore) -> None:
    files = [store.save(image("PNG", Image.new("RGB", size))) for size in ((64, 48), (48, 64))]
    opinion = compare_images(*files)
    assert (opinion.decision, opinion.reason) == (
        "fail",
        "The candidate's image is 64x48 pixels and the baseline's 48x64.",
    )


def test_an_image_and_its_turned_copy_with_exif_are_the_same(store: ArtifactStore) -> None:
    upright = PHOTOGRAPH.resize((256, 128))
    lying = upright.transpose(Image.Transpose.ROTATE_90)
    candidate = store.save(image("PNG", lying, exif=exif(6)))
    assert compare_images(candidate, store.save(image("PNG", upright))).decision == "pass"


def test_colours_under_full_transparency_do_not_count(store: ArtifactStore) -> None:
    files = [
        store.save(image("PNG", Image.new("RGBA", (32, 32), colour))) for colour in ((255, 0, 0, 0), (0, 0, 255, 0))
    ]
    assert compare_images(*files).decision == "pass"


def test_a_lost_transparency_fails(store: ArtifactStore) -> None:
    cut_out = PHOTOGRAPH.convert("RGBA")
    cut_out.putalpha(Image.new("L", cut_out.size, 0))
    opinion = compare_images(store.save(image("PNG", PHOTOGRAPH)), store.save(image("PNG", cut_out)))
    assert opinion.decision == "fail"


class TestAnimations:
    def test_that_are_equal_pass(self, store: ArtifactStore) -> None:
        files = [store.save(animation(format)) for format in ("PNG", "WEBP")]
        opinion = compare_images(*files)
        assert (opinion.decision, opinion.evidence["frames"]) == ("pass", 3)

    def test_with_one_bad_frame_fail(self, store: ArtifactStore) -> None:
        good = [PHOTOGRAPH.resize((64, 64)) for _ in range(4)]
        bad = [*good[:2], Image.new("RGB", (64, 64)), *good[3:]]
        # Frames that repeat the one before would be merged.
        for index, frame in enumerate(good):
            frame.putpixel((0, 0), (index, 0, 0))
        files = [store.save(image("PNG", f[0], save_all=True, append_images=f[1:], duration=100)) for f in (bad, good)]
        opinion = compare_images(*files)
        assert (opinion.decision, opinion.evidence["worst_frame"]) == ("fail", 2)
        assert "in frame 3 of 4" in opinion.reason

    def test_shown_at_another_speed_fail(self, store: ArtifactStore) -> None:
        for format in ("GIF", "PNG", "WEBP"):
            opinion = compare_images(*(store.save(animation(format, 3, milliseconds)) for milliseconds in (200, 100)))
            assert opinion.decision == "fail"
            assert opinion.reason == "Frame 1 is shown for 0.20 s and the baseline's for 0.10 s."

    def test_shown_at_the_same_speed_but_for_rounding_pass(self, store: ArtifactStore) -> None:
        files = [store.save(animation("PNG", 3, milliseconds)) for milliseconds in (110, 100)]
        assert compare_images(*files).decision == "pass"

    def test_whose_end_is_not_decoded_decide_nothing_but_a_failure(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gate.media.image.MAX_ANIMATION_PIXELS", 128 * 96 * 2)
        files = [store.save(animation("GIF", 5) + tail) for tail in (b"", b"\0")]
        opinion = compare_images(*files)
        assert (opinion.decision, opinion.reason) == (
            "undecided",
            "The first 2 of 5 frames show the same picture; the rest was not decoded.",
        )

    def test_of_another_length_fail(self, store: ArtifactStore) -> None:
        opinion = compare_images(store.save(animation("GIF", 2)), store.save(animation("GIF", 3)))
        assert (opinion.decision, opinion.reason) == (
            "fail",
            "The candidate's image has 2 frames and the baseline's 3.",
        )


class TestDeepImages:
    """More than 8 bits a sample: a depth map in which every level counts."""

    DEPTH = np.linspace(0, 1, 192 * 128).reshape(128, 192)

    @staticmethod
    def files(samples: np.ndarray) -> list[bytes]:
        """The samples, 0 to 1, as a grey PNG and TIFF, a coloured and a transparent PNG, and as metres in a TIFF."""
        levels = np.rint(samples * 65535).astype(np.uint16)
        colours, opaque = np.dstack([levels] * 3), np.full_like(levels, 65535)
        metres = Image.fromarray((samples * 12).astype(np.float32))
        return [
            image("PNG", levels),
            image("TIFF", levels),
            deep_png(colours),
            deep_png(np.dstack([colours, opaque])),
            image("TIFF", metres),
        ]

    def decisions(self, store: ArtifactStore, samples: np.ndarray) -> list[str]:
        pairs = zip(self.files(samples), self.files(self.DEPTH), strict=True)
        return [compare_images(*map(store.save, pair)).decision for pair in pairs]

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda samples: samples, id="the same"),
            pytest.param(lambda samples: samples.astype(np.float16).astype(float), id="half precision"),
            pytest.param(lambda samples: np.rint(samples * 4095) / 4095, id="12 bits"),
            pytest.param(lambda samples: np.clip(samples + 1e-4, 0, 1), id="7 levels of 65536 brighter"),
            pytest.param(lambda samples: np.clip(1.002 * samples, 0, 1), id="0.2 % more"),
        ],
    )
    def test_that_are_equal_but_for_rounding_pass(
        self, store: ArtifactStore, change: Callable[[np.ndarray], np.ndarray]
    ) -> None:
        assert self.decisions(store, change(self.DEPTH)) == ["pass"] * 5

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda samples: np.rint(samples * 255) / 255, id="crushed to 8 bits"),
            pytest.param(lambda samples: np.clip(samples + 0.004, 0, 1), id="0.4 % brighter"),
            pytest.param(lambda samples: np.roll(samples, 1, axis=0), id="moved by 1 px"),
        ],
    )
    def test_that_differ_in_what_8_bits_do_not_show_fail(
        self, store: ArtifactStore, change: Callable[[np.ndarray], np.ndarray]
    ) -> None:
        assert self.decisions(store, change(self.DEPTH)) == ["fail"] * 5

    def test_with_one_block_that_differs_fail(self, store: ArtifactStore) -> None:
        changed = self.DEPTH.copy()
        changed[32:48, 32:48] += 0.01
        assert self.decisions(store, changed) == ["fail"] * 5

    def test_written_with_8_bits_fail(self, store: ArtifactStore) -> None:
        shallow = store.save(image("PNG", np.rint(self.DEPTH * 255).astype(np.uint8)))
        opinion = compare_images(shallow, store.save(self.files(self.DEPTH)[0]))
        assert opinion.reason == "The candidate's image has 8 bits a sample or fewer; the baseline's has more."

    def test_written_instead_of_8_bits_are_compared_in_8(self, store: ArtifactStore) -> None:
        shallow = store.save(image("PNG", np.rint(self.DEPTH * 255).astype(np.uint8)))
        assert compare_images(store.save(self.files(self.DEPTH)[0]), shallow).decision == "pass"

    def test_that_lie_on_their_side_are_compared_upright(self, store: ArtifactStore) -> None:
        levels = np.rint(self.DEPTH * 65535).astype(np.uint16)
        lying = image("PNG", np.ascontiguousarray(np.rot90(levels)), exif=exif(6))
        assert compare_images(store.save(lying), store.save(image("PNG", levels))).decision == "pass"


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"a cat",
        image("PNG")[:500],
        image("JPEG")[:700],
        audio(),
        blank_png(20_000, 10_000),
        animation("WEBP")[:-900],
    ],
    ids=["empty", "text", "truncated png", "truncated jpeg", "sound", "too large", "truncated animation"],
)
def test_a_broken_file_fails_the_candidate_and_leaves_the_baseline_undecided(store: ArtifactStore, bad: bytes) -> None:
    good, broken = store.save(image("PNG")), store.save(bad)
    failed, undecided = compare_images(broken, good), compare_images(good, broken)
    assert failed.decision == "fail"
    assert failed.reason.startswith("The candidate's image ")
    assert undecided.decision == "undecided"
    assert undecided.reason.startswith("The baseline's image ")


class TestMeasure:
    @pytest.mark.parametrize("shape", [(64, 64), (37, 50), (5, 7), (16, 33), (1, 1), (1, 40), (300, 3), (130, 131)])
    def test_agrees_with_plain_arithmetic(self, shape: tuple[int, int]) -> None:
        rng = np.random.default_rng(0)
        one, other = (rng.integers(0, 256, (*shape, 4), dtype=np.uint8) for _ in range(2))
        apart = np.abs(one.astype(float) - other).sum(axis=-1) / 3
        tops, lefts = (sorted({*range(0, max(n - BLOCK, 0) + 1, BLOCK), max(n - BLOCK, 0)}) for n in shape)
        blocks = {(x, y): apart[y : y + BLOCK, x : x + BLOCK].mean() for y in tops for x in lefts}
        tilt = (one.astype(float) - other).mean(axis=(0, 1))

        difference = measure(one, other)
        assert difference.mean == pytest.approx(apart.mean())
        assert difference.worst_block == pytest.approx(max(blocks.values()))
        assert blocks[difference.block] == pytest.approx(max(blocks.values()))
        assert difference.bias == pytest.approx(tilt[np.abs(tilt).argmax()])

    def test_of_equal_images_is_nothing(self) -> None:
        array = np.full((40, 40, 4), 255, np.uint8)
        difference = measure(array, array)
        assert (difference.mean, difference.worst_block, difference.bias, difference.sharpness) == (0, 0, 0, 1)

    def test_does_not_overflow_on_the_largest_difference(self) -> None:
        white, black = np.full((1000, 1000, 4), 255, np.uint8), np.zeros((1000, 1000, 4), np.uint8)
        difference = measure(white, black)
        assert (difference.mean, difference.worst_block, difference.bias) == (340, 340, 255)
