"""How videos go on: drift, loops, the camera, and what moves, whatever encoder wrote them."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from gate.judges.measures import Measures
from gate.judges.measures.video import measure_video
from gate.judges.noticeable.video import VIDEO
from gate.media.store import ArtifactStore
from tests.media_samples import encode_video, picture

COUNT, WIDTH, HEIGHT = 24, 160, 96
Frames = np.ndarray[Any, np.dtype[Any]]  # (n, height, width, 3), 0..255
TIME = np.linspace(0, 1, COUNT)[:, None, None, None]


def landscape() -> np.ndarray[Any, np.dtype[Any]]:
    noise = gaussian_filter(np.random.default_rng(0).normal(size=(300, 400, 3)), (3, 3, 0), mode="wrap")
    return 120 + 30 * noise / noise.std() + np.array((20, 0, -20))


def view(left: float = 0.0, top: float = 0.0, size: float = 1.0, turn: float = 0.0) -> Frames:
    """The landscape's middle seen by a camera."""
    source = Image.fromarray(landscape().clip(0, 255).astype(np.uint8))
    cos, sin = math.cos(turn) / size, math.sin(turn) / size
    across, down = 200 - left, 150 - top
    matrix = (
        cos,
        sin,
        across - cos * WIDTH / 2 - sin * HEIGHT / 2,
        -sin,
        cos,
        down + sin * WIDTH / 2 - cos * HEIGHT / 2,
    )
    taken = source.transform((WIDTH, HEIGHT), Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    return np.asarray(taken, np.float64)


def filmed(**move: float) -> Frames:
    """What the camera sees that moves by so much over the whole time."""
    still = {"left": 0.0, "top": 0.0, "size": 1.0, "turn": 0.0}
    done = [
        {name: still[name] + (move.get(name, still[name]) - still[name]) * at / (COUNT - 1) for name in still}
        for at in range(COUNT)
    ]
    return np.stack([view(**one) for one in done])


def bouncing(count: int = 4, seed: int = 3, gone: int = 0) -> Frames:
    """Discs that fly about; so many of them are gone in the second half."""
    rng, (y, x) = np.random.default_rng(seed), np.mgrid[:HEIGHT, :WIDTH]
    starts, ways = rng.uniform((20, 15), (140, 80), (8, 2)), rng.uniform(1.5, 2.5, (8, 2)) * rng.choice([-1, 1], (8, 2))
    frames = []
    for at in range(COUNT):
        frame = picture(WIDTH, HEIGHT, 1) / 2
        for disc in range(gone if 2 * at > COUNT else 0, count):
            across, down = starts[disc] + at * ways[disc]
            frame[np.hypot(x - across % WIDTH, y - down % HEIGHT) < 8] = 240
        frames.append(frame)
    return np.stack(frames)


def measured(store: ArtifactStore, frames: Frames, crf: str = "18", **options: Any) -> Measures:
    pixels = [frame.clip(0, 255).astype(np.uint8) for frame in frames]
    return measure_video(store.save(encode_video(pixels, 12, crf=crf, **options)))


def noticed(before: Measures, after: Measures) -> set[str]:
    moved = {name: after[name] - before[name] for name in VIDEO}
    limits = {name: VIDEO[name].limit(change) for name, change in moved.items()}
    return {name for name, limit in limits.items() if limit is not None and abs(moved[name]) >= limit}


@pytest.fixture(scope="module")
def store() -> Iterator[ArtifactStore]:
    with ArtifactStore() as store:
        yield store


@pytest.fixture(scope="module")
def before(store: ArtifactStore) -> Measures:
    return measured(store, bouncing())


def combed(frames: Frames) -> Frames:
    later = frames.copy()
    later[:-1, 1::2] = frames[1:, 1::2]
    return later


def made_up(frames: Frames) -> Frames:
    """Every second frame is the mean of its neighbours."""
    between = frames.copy()
    between[1:-1:2] = (frames[:-2:2] + frames[2::2]) / 2
    return between


def shaken(frames: Frames) -> Frames:
    by = np.random.default_rng(0).integers(-3, 4, (COUNT, 2))
    return np.stack([np.roll(frame, tuple(one), (0, 1)) for frame, one in zip(frames, by, strict=True)])


def cut(frames: Frames) -> Frames:
    return np.concatenate([frames[: COUNT // 2], bouncing(seed=9)[COUNT // 2 :]])


def grey(frames: Frames) -> Frames:
    return frames.mean(axis=3, keepdims=True)


class TestThatGoWrong:
    @pytest.mark.parametrize(
        ("change", "name", "direction"),
        [
            (lambda frames: frames + 0.8 * TIME * (grey(frames) - frames), "bleaching", -1),
            (lambda frames: frames + TIME * np.array((25, 0, -25)), "tinting", 1),
            (lambda frames: np.stack([gaussian_filter(f, (at / 12, at / 12, 0)) for at, f in enumerate(frames)]), "softening", -1),
            (lambda frames: bouncing(gone=4), "slowing", -1),
            (lambda frames: np.concatenate([frames[:12], frames[:12]]), "returning", 1),
            (lambda frames: np.concatenate([frames[:12], frames[11::-1]]), "returning", 1),
            (combed, "combing", 1),
            (made_up, "alternating", 1),
            (shaken, "shake", 1),
            (cut, "cut", 1),
            (lambda frames: bouncing(count=2), "moving things", -1),
            (lambda frames: np.where(np.arange(WIDTH)[:, None] < 100, frames[:1], frames), "moving area", -1),
            (lambda frames: np.repeat(frames[:, :, 20:140], 2, axis=2)[:, :, 40:200], "stretch", 1),
        ],
        ids=[
            "losing colour", "changing its tint", "becoming softer", "all gone", "played again", "to and fro", "interlaced",
            "interpolated", "shaking", "a cut", "fewer discs", "still in a part", "stretched",
        ],
    )  # fmt: skip
    def test_say_so(
        self, store: ArtifactStore, before: Measures, change: Callable[[Frames], Frames], name: str, direction: int
    ) -> None:
        after = measured(store, change(bouncing()))
        assert math.copysign(1, after[name] - before[name]) == direction
        assert name in noticed(before, after)

    def test_leap_where_they_went_round(self, store: ArtifactStore) -> None:
        def turning(share: float) -> Frames:
            return np.stack(
                [np.roll(landscape()[:HEIGHT, :WIDTH], round(share * at * 4), axis=0) for at in range(COUNT)]
            )

        assert "loop" in noticed(measured(store, turning(1)), measured(store, turning(0.75)))

    def test_that_grow_bright_at_once_and_fade_say_so_backwards(self, store: ArtifactStore) -> None:
        flashes = np.zeros((COUNT, HEIGHT, WIDTH, 3)) + 30
        for begin, left in ((2, 20), (7, 70), (12, 110)):
            for at in range(begin, COUNT):
                flashes[at, 30:60, left : left + 25] = 30 + 200 * 0.75 ** (at - begin)
        after, backwards = measured(store, flashes), measured(store, flashes[::-1])
        assert after["suddenness"] > 0.2 > -0.2 > backwards["suddenness"]


class TestOfACamera:
    @pytest.mark.parametrize(
        ("move", "name", "expected"),
        [
            ({"left": 48.0}, "panning right", 0.3),
            ({"left": -48.0}, "panning right", -0.3),
            ({"top": 32.0}, "panning down", 0.2),
            ({"size": 1.4}, "zooming", math.log(1.4)),
            ({"size": 0.7}, "zooming", math.log(0.7)),
            ({"turn": 0.4}, "rolling", 0.4),
        ],
    )
    def test_say_how_it_moves(self, store: ArtifactStore, move: dict[str, float], name: str, expected: float) -> None:
        found = measured(store, filmed(**move))
        assert abs(found[name]) == pytest.approx(abs(expected), rel=0.25)
        others = {"panning right", "panning down", "zooming", "rolling"} - {name}
        assert max(abs(found[other]) for other in others) < 0.05

    @pytest.mark.parametrize("move", [{"left": 48.0}, {"top": 32.0}, {"size": 1.4}, {"turn": 0.4}])
    def test_say_that_it_goes_the_other_way(self, store: ArtifactStore, move: dict[str, float]) -> None:
        frames = filmed(**move)
        found = noticed(measured(store, frames), measured(store, frames[::-1]))
        assert found & {"panning right", "panning down", "zooming", "rolling"}

    def test_that_stands_still_say_so(self, store: ArtifactStore) -> None:
        found = measured(store, filmed() + np.random.default_rng(0).normal(0, 2, (COUNT, HEIGHT, WIDTH, 3)))
        assert max(abs(found[name]) for name in ("panning right", "panning down", "zooming", "rolling")) < 0.02


class TestThatNobodyMinds:
    @pytest.mark.parametrize("frames", [bouncing(), filmed(left=48.0, size=1.2)], ids=["discs", "a camera"])
    @pytest.mark.parametrize(
        "change",
        [
            {"crf": "22"},
            {"g": "4"},
            {"bf": "0", "coder": "0"},
            {"preset": "ultrafast"},
            lambda frames: frames + 1.5,
            lambda frames: np.roll(frames, 1, axis=2),
            lambda frames: frames * (1 + 0.003 * np.random.default_rng(0).normal(size=(COUNT, 1, 1, 1))),
            lambda frames: frames + np.random.default_rng(0).normal(0, 0.5, frames.shape),
            lambda frames: frames * np.array((1.008, 1, 0.992)),
        ],
        ids=[
            "compressed",
            "keyframes",
            "profile",
            "preset",
            "brighter",
            "a pixel aside",
            "flicker",
            "dither",
            "warmer",
        ],
    )
    def test_move_nothing(self, store: ArtifactStore, frames: Frames, change: Any) -> None:
        after = measured(store, frames, **change) if isinstance(change, dict) else measured(store, change(frames))
        assert noticed(measured(store, frames), after) == set()
