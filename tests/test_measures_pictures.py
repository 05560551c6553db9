"""What is measured of pictures: each flaw moves its own measure, and what nobody minds moves none of them."""

import math
import time
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageFilter

from gate.judges.measures import Measures
from gate.judges.measures.image import LUMA, measure_planes, planes
from gate.judges.measures.together import layout, seam_profile, seams, variety
from gate.judges.noticeable.image import IMAGE, SEAM

Pixels = np.ndarray
SIDE = 192
HALF = SIDE // 2


def scene(seed: int = 0) -> Pixels:
    """A picture with as much detail at every scale as photographs have (1/f), in the middle of the range."""
    rng = np.random.default_rng(seed)
    distance = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.fftfreq(SIDE))
    distance[0, 0] = 1
    planes = [np.fft.ifft2(np.fft.fft2(rng.normal(size=(SIDE, SIDE))) / distance**1.2).real for _ in range(4)]
    shared, *own = (plane / plane.std() for plane in planes)
    pixels = np.stack([128 + 35 * shared + 10 * one for one in own], axis=2)
    return pixels + rng.normal(0, 1.5, (SIDE, SIDE, 1))


def samples(pixels: Pixels) -> Pixels:
    opaque = np.full((*pixels.shape[:2], 1), 255)
    return np.concatenate([np.clip(np.round(pixels), 0, 255), opaque], axis=2).astype(np.uint8)


def measure_samples(samples: Pixels) -> Measures:
    return measure_planes(*planes(samples))


def moved(change: Callable[[Pixels], Pixels]) -> set[str]:
    """The measures that the change moves noticeably on average over a few pictures."""
    scenes = [scene(seed) for seed in range(3)]
    before, after = ([measure_samples(samples(one)) for one in side] for side in (scenes, [change(s) for s in scenes]))
    found = set()
    for name, known in IMAGE.items():
        by = float(np.mean([new[name] - old[name] for new, old in zip(after, before, strict=True)]))
        limit = known.limit(by)
        if limit is not None and abs(by) >= limit:
            found.add(name)
    return found


def blurred(pixels: Pixels, radius: float) -> Pixels:
    image = Image.fromarray(samples(pixels)[..., :3])
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), float)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda p: np.round(p / 24) * 24, "bands"),
        (lambda p: p + 2 * ((np.indices((SIDE, SIDE)).sum(axis=0) % 2) * 2 - 1)[..., None], "pattern"),
        (lambda p: p + 4 * (np.arange(SIDE) % 8 == 0)[None, :, None], "pattern"),
        (lambda p: np.concatenate([p[:, :HALF], p[:, :HALF]], axis=1), "repetition"),
        (lambda p: np.pad(p[8:-8, 8:-8], ((8, 8), (8, 8), (0, 0))), "edges"),
        (lambda p: np.stack([np.roll(p[..., 0], 2, 1), p[..., 1], p[..., 2]], axis=2), "colour detail"),
        (lambda p: p + np.random.default_rng(0).normal(0, 8, p.shape) * [1, -0.3, -1], "colour detail"),
        (lambda p: blurred(p, 2), "texture"),
        (lambda p: p[:, ::2].repeat(2, axis=1)[:, :SIDE] * 0.5 + 0.5 * p[:, : HALF // 2].repeat(4, axis=1), "stretch"),
    ],
    ids=["steps", "chequers", "grid", "twice", "border", "channels apart", "colour noise", "soft", "squeezed"],
)
def test_a_flaw_is_seen(change: Callable[[Pixels], Pixels], name: str) -> None:
    assert name in moved(change)


def test_what_stands_lower_is_seen() -> None:
    thing = np.full((SIDE, SIDE, 3), 250.0)
    thing[40:80, 60:120] = 30
    before, after = (measure_samples(samples(one)) for one in (thing, np.roll(thing, 40, axis=0)))
    assert after["down"] - before["down"] == pytest.approx(100 * 40 / SIDE, abs=0.1)
    assert after["across"] == pytest.approx(before["across"])


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p + np.random.default_rng(1).normal(0, 0.5, p.shape),
        lambda p: p[:, ::-1],
        lambda p: np.roll(p, (1, 1), (0, 1)),
        lambda p: p + 2,
        lambda p: 0.95 * p + 0.05 * blurred(p, 1),
        lambda p: p + 0.1 * (p - blurred(p, 1)),
        lambda p: p.mean(axis=2, keepdims=True) + 1.04 * (p - p.mean(axis=2, keepdims=True)),
    ],
    ids=["rounding", "mirrored", "moved by a pixel", "brighter", "softer", "crisper", "more saturated"],
)
def test_what_nobody_minds_moves_nothing(change: Callable[[Pixels], Pixels]) -> None:
    assert moved(change) == set()


def tiled(pixels: Pixels) -> Pixels:
    """A picture whose opposite sides meet: its own mirror image beyond each."""
    half = pixels[:HALF, :HALF]
    row = np.concatenate([half, half[:, ::-1]], axis=1)
    return np.concatenate([row, row[::-1]])


def test_tiles_whose_sides_no_longer_meet_are_seen_and_that_others_never_did_says_nothing() -> None:
    whole = [tiled(scene(seed)) for seed in range(3)]
    before, after = (
        np.mean([measure_samples(samples(one))["tiling"] for one in side])
        for side in (whole, [one[: HALF + 20, : HALF + 20] for one in whole])
    )
    assert after - before > (IMAGE["tiling"].higher or 0)
    others = {measure_samples(samples(scene(seed)))["tiling"] for seed in range(4)}
    assert len(others) == 1


class TestTransparency:
    def glowing(self, colour: int = 200) -> tuple[Pixels, Pixels]:
        """A disc with a glow around it that ends in 40 pixels: opacity, and colours that are not multiplied by it."""
        away = np.hypot(*(np.indices((SIDE, SIDE)) - HALF)) - 40
        alpha = np.clip(1 - away / 40, 0, 1)
        return alpha, np.full((SIDE, SIDE, 3), colour, np.float32)

    def measured(self, alpha: Pixels, colours: Pixels) -> Measures:
        over = colours * alpha[..., None] + 255 * (1 - alpha[..., None])
        return measure_planes(np.round(255 * alpha).astype(np.uint8), over.astype(np.float32), over @ LUMA)

    def test_a_glow_that_was_multiplied_twice_is_dark(self) -> None:
        alpha, colours = self.glowing()
        before, after = self.measured(alpha, colours), self.measured(alpha, colours * alpha[..., None])
        assert before["fringe"] == pytest.approx(200, abs=1)
        assert after["fringe"] - before["fringe"] < -(IMAGE["fringe"].lower or 0)

    def test_a_glow_falls_into_no_bands_however_it_ends(self) -> None:
        alpha, colours = self.glowing()
        ended = np.where(alpha < 0.05, 0, alpha)
        before, after = self.measured(alpha, colours), self.measured(ended, colours)
        assert after["bands"] == pytest.approx(before["bands"], abs=0.01)


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (5, 3), (48, 48), (49, 2000)])
def test_pictures_of_any_shape_are_measured(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).uniform(0, 255, (*shape, 3))
    assert all(math.isfinite(value) for value in measure_samples(samples(noise)).values())
    assert np.isfinite(layout(noise @ LUMA)).all()
    assert np.isfinite(seam_profile(noise @ LUMA)).all()


def test_a_large_picture_takes_no_longer_than_a_few_seconds() -> None:
    large = samples(np.random.default_rng(0).uniform(0, 255, (2048, 2048, 3)))
    started = time.process_time()
    measure_samples(large)
    assert time.process_time() - started < 5


class TestASeam:
    def profiles(self, change: Callable[[Pixels], Pixels]) -> np.ndarray:
        pictures = [scene(seed) for seed in range(4)] + [change(scene(seed)) for seed in range(4, 8)]
        return seams([seam_profile(picture @ LUMA) for picture in pictures])

    def test_where_tiles_do_not_meet_is_seen_in_every_picture_that_has_it(self) -> None:
        found = self.profiles(lambda p: np.concatenate([p[:, :HALF], np.roll(p, 8, axis=0)[:, HALF:]], axis=1))
        assert found[4:].min() - found[:4].max() > (SEAM["seam"].higher or 0) / 2
        assert found[4:].mean() - found[:4].mean() > (SEAM["seam"].higher or 0)

    def test_without_one_all_are_alike(self) -> None:
        found = self.profiles(lambda p: p[:, ::-1])
        assert abs(found[4:].mean() - found[:4].mean()) < 0.2

    def test_pictures_of_several_sizes_have_none(self) -> None:
        assert not seams([seam_profile(scene()[:, :side] @ LUMA) for side in (100, 120)]).any()


class TestALayout:
    def test_knows_no_brightness_and_no_contrast(self) -> None:
        luma = scene() @ LUMA
        assert np.linalg.norm(layout(luma) - layout(0.8 * luma + 30)) < 0.01

    def test_is_that_of_a_sharper_noisier_picture(self) -> None:
        luma = scene() @ LUMA
        noisy = luma + np.random.default_rng(1).normal(0, 4, luma.shape)
        assert np.linalg.norm(layout(luma) - layout(noisy)) < 0.06

    def test_is_another_one_where_a_few_letters_are_others(self) -> None:
        page = np.full((SIDE, SIDE), 240.0)
        page[::24, 20:170] = 40
        changed = page.copy()
        changed[46:52, 60:76] = 40
        assert np.linalg.norm(layout(page) - layout(changed)) > 0.12

    def test_is_the_opposite_of_the_negative(self) -> None:
        luma = scene() @ LUMA
        assert np.linalg.norm(layout(luma) - layout(255 - luma)) == pytest.approx(2, abs=0.01)


def test_the_variety_of_an_output_is_how_far_its_own_pictures_lie_apart() -> None:
    vectors = np.array([[0.0, 0], [0, 1], [0, 0], [0, 0.5], [9, 9]])
    found = variety(vectors, [0, 0, 1, 1, 2], 0.0)
    assert set(found) == {0, 1}
    assert found[1] - found[0] == pytest.approx(math.log(0.5))
