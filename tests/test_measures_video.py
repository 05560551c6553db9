"""Videos: each measure moves by about as much as the video was changed, and what nobody minds moves none of them."""

import asyncio
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image, ImageFilter

from gate.checks.placed import Placed
from gate.checks.variation import file_strata
from gate.judges.measures import Measures
from gate.judges.measures.synchrony import synchrony
from gate.judges.measures.video import measure_video
from gate.judges.noticeable.sound import SOUND
from gate.judges.noticeable.video import VIDEO
from gate.judges.permutation import Outputs
from gate.media.audio import read_sound
from gate.media.store import ArtifactStore
from gate.media.video import CLOSEUP, CLOSEUPS, read_video
from tests.media_samples import animation, encode_video, scene, speech

RATE = 25
Frames = list[np.ndarray]
Change = Callable[[Frames], Frames]


@pytest.fixture(scope="module")
def store() -> Iterator[ArtifactStore]:
    with ArtifactStore() as store:
        yield store


@pytest.fixture(scope="module")
def frames() -> Frames:
    return scene(30)


def measured(store: ArtifactStore, frames: Frames, sound: Any = None, **options: Any) -> Measures:
    return measure_video(store.save(encode_video(frames, RATE, sound, **({"crf": "18"} | options))))


@pytest.fixture(scope="module")
def before(store: ArtifactStore, frames: Frames) -> Measures:
    return measured(store, frames)


def noticed(before: Measures, after: Measures) -> set[str]:
    moved = {name: after[name] - before[name] for name in VIDEO}
    limits = {name: VIDEO[name].limit(change) for name, change in moved.items()}
    return {name for name, limit in limits.items() if limit is not None and abs(moved[name]) >= limit}


def each(change: Callable[[np.ndarray], Any]) -> Change:
    return lambda frames: [np.clip(change(frame.astype(np.float64)), 0, 255).astype(np.uint8) for frame in frames]


def by_number(change: Callable[[np.ndarray, int], Any]) -> Change:
    return lambda frames: [
        np.clip(change(frame.astype(np.float64), number), 0, 255).astype(np.uint8)
        for number, frame in enumerate(frames)
    ]


def blurred(frames: Frames) -> Frames:
    return [np.asarray(Image.fromarray(frame).filter(ImageFilter.GaussianBlur(2))) for frame in frames]


def framed(frame: np.ndarray) -> np.ndarray:
    frame[:12] = frame[-12:] = 0
    return frame


class TestThatAreBroken:
    @pytest.mark.parametrize(
        ("change", "name", "direction"),
        [
            (by_number(lambda frame, number: 0 * frame if number == 11 else frame), "broken frames", 1),
            (by_number(lambda frame, number: 0 * frame if number == 0 else frame), "broken frames", 1),
            (by_number(lambda frame, number: 0 * frame + 128 if number == 29 else frame), "broken frames", 1),
            (by_number(lambda frame, number: frame * (1 + 0.06 * math.sin(1.6 * number))), "flicker", 1),
            (lambda frames: [frames[at ^ 1] for at in range(len(frames))], "order", -1),
            (lambda frames: frames[:15] + [frame[:, ::-1] for frame in frames[15:]], "jumps", 1),
            (by_number(lambda frame, number: frame * (1 - 0.01 * number)), "fading", -1),
            (each(framed), "bars", 1),
            (blurred, "detail", -1),
            (lambda frames: [frames[0]] * len(frames), "liveliness", -1),
        ],
        ids=[
            "a black frame", "black at first", "grey at last", "flickering", "pairs of frames exchanged", "a jump",
            "darkening", "framed", "blurred", "still",
        ],
    )  # fmt: skip
    def test_say_so(
        self, store: ArtifactStore, frames: Frames, before: Measures, change: Change, name: str, direction: int
    ) -> None:
        after = measured(store, change(frames))
        assert math.copysign(1, after[name] - before[name]) == direction
        assert name in noticed(before, after)

    def test_say_that_they_are_upside_down(self, store: ArtifactStore) -> None:
        there = [np.concatenate([frame // 4 + 180, frame // 4]) for frame in scene(12)]
        moved = measured(store, [frame[::-1] for frame in there])["top"] - measured(store, there)["top"]
        assert moved == pytest.approx(-360, abs=6)

    def test_are_looked_at_as_they_are_and_not_shrunk(self, store: ArtifactStore) -> None:
        """A blur that is gone in a thumbnail."""
        rng = np.random.default_rng(0)
        fine = [
            np.clip(frame + rng.normal(0, 8, frame.shape), 0, 255).astype(np.uint8) for frame in scene(8, (640, 360))
        ]
        assert "detail" in noticed(measured(store, fine), measured(store, blurred(fine)))

    def test_say_how_much_of_the_picture_bars_take(self, store: ArtifactStore, frames: Frames) -> None:
        assert measured(store, each(framed)(frames))["bars"] == pytest.approx(24 / 120, abs=0.04)

    def test_say_that_only_what_is_small_has_stopped(self, store: ArtifactStore) -> None:
        """A mouth in a face before a wall that is never quite the same."""

        def face(opening: float, number: int) -> np.ndarray:
            frame = np.full((120, 160, 3), 150.0) + np.random.default_rng(number).normal(0, 3, (120, 160, 3))
            frame[80 : 80 + round(16 * opening) + 2, 70:90] = 30
            return frame.clip(0, 255).astype(np.uint8)

        opened = np.abs(np.sin(np.arange(24)))
        talking = [face(float(opening), number) for number, opening in enumerate(opened)]
        rigid = [face(0, number) for number in range(24)]
        assert "liveliness" in noticed(measured(store, talking), measured(store, rigid))


class TestWithSound:
    """A disc that grows and shrinks as loudly as it sounds."""

    @staticmethod
    def drawn(seed: int) -> tuple[Frames, np.ndarray]:
        rng = np.random.default_rng(seed)
        loudness = np.interp(np.arange(0, 3, 0.01), np.arange(0, 3, 0.12), rng.uniform(0, 1, 25))
        y, x = np.mgrid[:96, :128]
        frames = [
            np.where((np.hypot(x - 64, y - 48) < 6 + 20 * loudness[4 * at])[..., None], 230, 40).repeat(3, axis=2)
            for at in range(75)
        ]
        at = np.arange(3 * 48_000) / 48_000
        heard = np.interp(at, np.arange(0, 3, 0.01), loudness) * 0.3 * np.sin(2 * np.pi * 200 * at)
        return [frame.astype(np.uint8) for frame in frames], heard[None].astype(np.float32)

    def test_in_step_says_so(self, store: ArtifactStore) -> None:
        assert measured(store, *self.drawn(0))["synchrony"] > 0.4

    @pytest.mark.parametrize("seconds", [-0.25, 0.25, 0.5])
    def test_out_of_step_says_so(self, store: ArtifactStore, seconds: float) -> None:
        frames, sound = self.drawn(1)
        late = np.roll(sound, round(seconds * 48_000), axis=1)
        assert "synchrony" in noticed(measured(store, frames, sound), measured(store, frames, late))

    def test_that_begins_later_by_what_the_file_says_is_out_of_step(self, store: ArtifactStore) -> None:
        file = store.save(encode_video(*self.drawn(3)[:1], RATE, self.drawn(3)[1], crf="18"))
        video, sound = read_video(file), read_sound(file)
        assert synchrony(video, sound) - synchrony(video, replace(sound, start=sound.start + 0.3)) > 0.3

    def test_that_has_nothing_to_do_with_the_pictures_is_in_no_step(self, store: ArtifactStore, frames: Frames) -> None:
        sound = 0.5 * speech(1.2, 48_000)
        assert abs(measured(store, frames, sound)["synchrony"]) < 0.3
        assert measured(store, frames)["synchrony"] == 0

    def test_is_measured_as_a_sound_too(self, store: ArtifactStore) -> None:
        frames, sound = self.drawn(2)
        files = [store.save(encode_video(frames, RATE, sound * loud)) for loud in (0.1, 1.0, 1.0)]
        run = cast(Any, SimpleNamespace(clip=None, store=store))
        strata = asyncio.run(file_strata(run, Placed(1, "output", files[:1], files[1:], [0], [0, 1]), Outputs(1, 2)))
        assert [(one.path, one.space) for one in strata] == [
            ("output", "video"),
            ("output", "measures"),
            ("output (sound)", "audio"),
            ("output (sound)", "harmony"),
            ("output (sound)", "measures"),
            ("output (sound)", "measures"),
        ]
        loudness = list(SOUND).index("loudness")
        change = strata[4].candidate[:, loudness] - strata[4].baseline[:, loudness].mean()
        assert change == pytest.approx([-20], abs=1)

    def test_that_only_some_have_is_not_measured(self, store: ArtifactStore, frames: Frames) -> None:
        files = [
            store.save(encode_video(frames, RATE)),
            store.save(encode_video(frames, RATE, 0.5 * speech(1.2, 48_000))),
        ]
        run = cast(Any, SimpleNamespace(clip=None, store=store))
        strata = asyncio.run(file_strata(run, Placed(1, "output", files[:1], files[1:], [0], [0]), Outputs(1, 1)))
        assert {one.path for one in strata} == {"output"}


class TestThatNobodyMinds:
    @pytest.mark.parametrize(
        "options",
        [
            {"crf": "15"},
            {"crf": "22"},
            {"g": "4"},
            {"g": "250"},
            {"codec": "libvpx-vp9", "format": "webm", "crf": "28"},
            {"codec": "libx265", "crf": "20"},
            {"format": "matroska"},
        ],
        ids=["better", "slightly worse", "more keyframes", "one keyframe", "VP9", "H.265", "Matroska"],
    )
    def test_another_encoder_moves_nothing(
        self, store: ArtifactStore, frames: Frames, before: Measures, options: dict[str, str]
    ) -> None:
        assert noticed(before, measured(store, frames, **options)) == set()

    @pytest.mark.parametrize(
        "change",
        [
            each(lambda frame: 0.99 * frame),
            each(lambda frame: frame + 2),
            each(lambda frame: np.roll(frame, 1, axis=1)),
            by_number(lambda frame, number: frame + np.random.default_rng(number).normal(0, 0.5, frame.shape)),
        ],
        ids=["a hundredth darker", "two levels brighter", "moved by a pixel", "dither"],
    )
    def test_a_harmless_change_moves_nothing(
        self, store: ArtifactStore, frames: Frames, before: Measures, change: Change
    ) -> None:
        assert noticed(before, measured(store, change(frames))) == set()


class TestAnyVideo:
    @pytest.mark.parametrize("count", [1, 2, 3, 4])
    @pytest.mark.parametrize("size", [(16, 16), (64, 2)])
    def test_has_finite_measures(self, store: ArtifactStore, count: int, size: tuple[int, int]) -> None:
        found = measured(store, scene(count, size))
        assert set(found) == set(VIDEO)
        assert all(map(math.isfinite, found.values())), found

    def test_that_is_black_has_finite_measures_and_no_bars(self, store: ArtifactStore) -> None:
        found = measured(store, [np.zeros((48, 64, 3), np.uint8)] * 10, np.zeros((1, 19_200), np.float32))
        assert all(map(math.isfinite, found.values())), found
        assert found["bars"] == 0

    def test_that_is_an_animation_has_finite_measures(self, store: ArtifactStore) -> None:
        found = measure_video(store.save(animation("GIF", 5)))
        assert all(map(math.isfinite, found.values())), found

    @pytest.mark.parametrize("count", [1, 15, 16, 17, 100])
    def test_is_looked_at_closely_in_frames_from_all_over_it(self, store: ArtifactStore, count: int) -> None:
        """The brightness of a frame tells its number."""
        frames = [np.full((32, 32, 3), 20 + 2 * at, np.uint8) for at in range(count)]
        video = read_video(store.save(encode_video(frames, RATE, crf="10")))
        seen = ((video.closeups.mean(axis=(1, 2)) - 20) / 2).round()
        assert min(count, CLOSEUPS // 2) <= len(seen) < CLOSEUPS
        assert np.ptp(np.diff(seen, prepend=seen[0] - (seen[1] - seen[0]) if len(seen) > 1 else 0)) <= 2

    def test_that_is_large_is_looked_at_closely_in_its_middle(self, store: ArtifactStore) -> None:
        video = read_video(store.save(encode_video(scene(2, (800, 400)), RATE)))
        assert video.closeups.shape == (2, *CLOSEUP)
