"""compare_video and find_video_defects: encoders pass, what a person would see or hear fails."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from gate.judges import video as video_judge
from gate.judges.files import compare_files
from gate.judges.video import compare_video, find_video_defects
from gate.media import video as video_module
from gate.media.base import Artifact
from gate.media.decoding import CpuBudget
from gate.media.store import ArtifactStore
from gate.media.video import Picture
from tests.media_samples import animation, audio, encode_video, image, lying_on_its_side, music, scene, video

FRAMES = scene(40)
SOUND = music(1.6, 48000)
Frames = list[np.ndarray]
Change = Callable[[Frames], Frames]


@pytest.fixture(scope="module")
def store() -> Iterator[ArtifactStore]:
    with ArtifactStore() as store:
        yield store


@pytest.fixture(scope="module")
def baseline(store: ArtifactStore) -> Artifact:
    return store.save(encode_video(FRAMES, sound=SOUND, crf="15"))


@pytest.fixture(scope="module")
def takes(store: ArtifactStore) -> list[Artifact]:
    return [store.save(encode_video(scene(40, seed=seed), sound=SOUND)) for seed in range(3)]


def each(change: Callable[[np.ndarray], np.ndarray]) -> Change:
    """A change of the samples of every frame, given as floats."""
    return lambda frames: [np.clip(np.rint(change(frame.astype(float))), 0, 255).astype(np.uint8) for frame in frames]


def blurred(frames: Frames) -> Frames:
    return [np.asarray(Image.fromarray(frame).filter(ImageFilter.GaussianBlur(2))) for frame in frames]


def crawling(frames: Frames) -> Frames:
    """Each frame has details of its own, too faint to be seen in any of them."""
    rng = np.random.default_rng(0)
    return each(lambda frame: frame + rng.normal(0, 6, frame.shape[:2])[..., None])(frames)


def with_a_square(frames: Frames) -> Frames:
    copies = [frame.copy() for frame in frames]
    for frame in copies[15:30]:
        frame[30:62, 100:132] = 0
    return copies


@pytest.mark.parametrize(
    "encoder",
    [
        {"crf": "18"},
        {"crf": "23"},
        {"crf": "23", "preset": "ultrafast"},
        {"codec": "libx265", "crf": "23", "x265-params": "log-level=none"},
        {"codec": "mpeg4", "qmin": "3", "qmax": "3", "b": "8000000"},
        {"codec": "libvpx-vp9", "crf": "25", "b": "0", "cpu-used": "5"},
    ],
    ids=["crf 18", "crf 23", "ultrafast", "H.265", "MPEG-4", "VP9"],
)
def test_a_good_encoder_passes(store: ArtifactStore, baseline: Artifact, encoder: dict[str, Any]) -> None:
    opinion = compare_video(store.save(encode_video(FRAMES, sound=SOUND, **encoder)), baseline)
    assert (opinion.decision, opinion.by) == ("pass", "signal"), opinion.reason
    assert opinion.reason.startswith("The videos show the same picture")
    assert {"frames", "sound", "candidate", "baseline"} <= opinion.evidence.keys()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda frames: [*frames[:15], *[frames[15]] * 25], "is frozen for|repeats", id="frozen"),
        pytest.param(lambda frames: [frames[0]] * 40, "is frozen for 1.6 of 1.6 s", id="still"),
        pytest.param(lambda frames: [frames[i // 2 * 2] for i in range(40)], "repeats 5.% of its", id="every second"),
        pytest.param(lambda frames: [*frames[:20], *[frames[0] * 0] * 20], "is black in 50%", id="half black"),
        pytest.param(lambda frames: [*frames[:20], frames[0] * 0, *frames[21:]], "in frame 21 of 40", id="one black"),
        pytest.param(lambda frames: [frames[0], *frames[:-1]], "differ", id="one frame late"),
        pytest.param(lambda frames: frames[::-1], "differ", id="backwards"),
        pytest.param(lambda frames: frames[:20], "lasts 0.8 s", id="half as long"),
        pytest.param(lambda frames: frames[:-3], "has 37 frames", id="without its end"),
        pytest.param(lambda frames: [frame[::2, ::2] for frame in frames], "is 80x60 pixels", id="lower resolution"),
        pytest.param(lambda frames: [frame[:, ::-1] for frame in frames], "differ", id="mirrored"),
        pytest.param(each(lambda frame: frame * 0.97), "darker throughout", id="3 % darker"),
        pytest.param(each(lambda frame: frame[..., ::-1]), "differ", id="red and blue swapped"),
        pytest.param(each(lambda frame: np.roll(frame, 2, axis=1)), "differ", id="moved by 2 px"),
        pytest.param(blurred, "differ", id="blurred"),
        pytest.param(crawling, "changes [0-9.]+ times as much", id="crawling"),
        pytest.param(with_a_square, "differ", id="a black square for a while"),
    ],
)
def test_what_a_person_would_see_fails(store: ArtifactStore, baseline: Artifact, change: Change, words: str) -> None:
    opinion = compare_video(store.save(encode_video(change(FRAMES), sound=SOUND, crf="18")), baseline)
    assert (opinion.decision, opinion.by) == ("fail", "signal")
    assert re.search(words, opinion.reason), opinion.reason


@pytest.mark.parametrize(
    ("rate", "words"),
    [(12, "has 12 frames a second; the baseline's 25"), (50, "has 50 frames"), (24, "Frame 40 is shown at 1.6")],
)
def test_another_frame_rate_fails(store: ArtifactStore, baseline: Artifact, rate: int, words: str) -> None:
    opinion = compare_video(store.save(encode_video(FRAMES, rate, SOUND, crf="18")), baseline)
    assert opinion.decision == "fail"
    assert words in opinion.reason


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (None, "The candidate's video has no sound; the baseline's has."),
        (SOUND * 0, "The candidate's sound is silent throughout"),
        (SOUND / 2, "LU quieter"),
        (SOUND * np.array([[1], [0]]), "has a silent right channel"),
    ],
    ids=["no track", "silent", "softer", "one channel"],
)
def test_another_sound_fails(store: ArtifactStore, baseline: Artifact, sound: np.ndarray | None, words: str) -> None:
    opinion = compare_video(store.save(encode_video(FRAMES, sound=sound, crf="15")), baseline)
    assert opinion.decision == "fail"
    assert words in opinion.reason


@pytest.mark.parametrize(
    ("both", "words"), [(False, "Frame 16 is 96x64 pixels and the baseline's 160x120."), (True, "")]
)
def test_a_video_may_change_its_size_midway(
    store: ArtifactStore, baseline: Artifact, monkeypatch: pytest.MonkeyPatch, both: bool, words: str
) -> None:
    """As streams that adapt to the network do, and files that are put together of several."""
    candidate = store.save(encode_video(FRAMES, sound=SOUND, crf="18"))
    known = video_judge.pictures

    def changing(artifact: Artifact, budget: CpuBudget) -> Iterator[Picture]:
        for index, one in enumerate(known(artifact, budget)):
            small = index >= 15 and (both or artifact == candidate)
            yield Picture(one.start, one.duration, one.pixels()[:64, :96]) if small else one

    monkeypatch.setattr(video_judge, "pictures", changing)
    opinion = compare_video(candidate, baseline)
    assert opinion.decision == ("pass" if both else "fail"), opinion.reason
    assert words in opinion.reason


def faded(frames: Frames, lengths: tuple[int, ...]) -> Frames:
    """The first picture, then each of the next ones after so many frames in which it comes in."""
    shown = [frames[0]] * 6
    for number, length in enumerate(lengths, start=1):
        for step in range(1, length + 1):
            mixed = shown[-step].astype(float) * (1 - step / length) + frames[10 * number].astype(float) * step / length
            shown.append(np.rint(mixed).astype(np.uint8))
        shown += [shown[-1]] * (14 - length)
    return shown


def test_a_fade_may_take_a_little_longer(store: ArtifactStore) -> None:
    usual = store.save(encode_video(faded(FRAMES, (4, 4)), crf="15"))
    slower, slow = (store.save(encode_video(faded(FRAMES, (n, n)), crf="15")) for n in (5, 12))
    assert compare_video(slower, usual).decision == "pass"
    assert compare_video(slow, usual).decision == "fail"


def test_an_animation_that_ends_is_not_one_that_is_played_for_ever(store: ArtifactStore) -> None:
    ending, endless = (store.save(animation("GIF", rounds=rounds)) for rounds in (None, 0))
    opinion = compare_files(ending, endless)
    assert (opinion.decision, opinion.by) == ("fail", "facts")
    assert opinion.reason == "The candidate's animation is played once, the baseline's for ever."


def test_videos_without_sound_are_compared_by_what_they_show(store: ArtifactStore) -> None:
    files = [store.save(encode_video(FRAMES, crf=crf)) for crf in ("20", "15")]
    opinion = compare_video(*files)
    assert opinion.decision == "pass"
    assert "sound" not in opinion.evidence


def test_a_video_and_its_copy_that_lies_on_its_side_are_the_same(store: ArtifactStore) -> None:
    upright = [np.ascontiguousarray(np.rot90(frame, -1)) for frame in FRAMES[:20]]
    turned = lying_on_its_side(encode_video(FRAMES[:20], crf="15"))
    opinion = compare_video(store.save(turned), store.save(encode_video(upright, crf="15")))
    assert opinion.decision == "pass", opinion.reason


def test_every_frame_is_looked_at_though_few_are_compared_pixel_by_pixel(store: ArtifactStore) -> None:
    many = scene(200, (96, 64))
    files = [store.save(encode_video(frames)) for frames in ([*many[:101], many[0] * 0, *many[102:]], many)]
    opinion = compare_video(*files)
    assert "in frame 102 of 200" in opinion.reason


def test_only_the_beginning_of_a_long_video_decides_nothing_but_a_failure(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video_module, "MAX_FRAMES", 20)
    files = [store.save(encode_video(FRAMES, crf=crf)) for crf in ("20", "15")]
    opinion = compare_video(*files)
    assert opinion.decision == "undecided"
    assert "the rest was not decoded" in opinion.reason


class TestDefects:
    """Against several takes of the baseline, which no candidate has to repeat."""

    def test_another_take_has_none_and_is_not_passed_for_that(
        self, store: ArtifactStore, takes: list[Artifact]
    ) -> None:
        opinion = find_video_defects(store.save(encode_video(scene(40, seed=9), sound=SOUND)), takes)
        assert (opinion.decision, len(opinion.evidence["baseline"])) == ("undecided", 3)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda frames: [frames[0]] * 40, "is frozen for 1.6 of 1.6 s; the baseline's for 0.0 s at most"),
            (lambda frames: [frames[i // 2 * 2] for i in range(40)], "of its frames; the baseline's 0% at most"),
            (lambda frames: [frame * 0 for frame in frames], "is black in 100% of its frames"),
            (lambda frames: [frame[::2, ::2] for frame in frames], "is 80x60 pixels; the baseline's 160x120"),
            (lambda frames: frames[:20], "lasts 0.8 s; the baseline's 1.6 to 1.6 s"),
        ],
        ids=["frozen", "repeated", "black", "small", "short"],
    )
    def test_what_no_take_is_like_is_one(
        self, store: ArtifactStore, takes: list[Artifact], change: Change, words: str
    ) -> None:
        opinion = find_video_defects(store.save(encode_video(change(scene(40, seed=9)), sound=SOUND)), takes)
        assert opinion.decision == "fail"
        assert words in opinion.reason

    def test_lost_sound_is_one(self, store: ArtifactStore, takes: list[Artifact]) -> None:
        opinion = find_video_defects(store.save(encode_video(scene(40, seed=9))), takes)
        assert opinion.reason == "The candidate's video has no sound; the baseline's has."

    def test_sound_that_not_every_take_has_may_be_missing(self, store: ArtifactStore, takes: list[Artifact]) -> None:
        mute = store.save(encode_video(scene(40, seed=9)))
        assert find_video_defects(mute, [*takes, mute]).decision == "undecided"

    def test_a_size_that_varies_may_vary(self, store: ArtifactStore, takes: list[Artifact]) -> None:
        small = store.save(encode_video(scene(40, (96, 64)), sound=SOUND))
        other = store.save(encode_video(scene(40, (128, 64)), sound=SOUND))
        assert find_video_defects(other, [*takes, small]).decision == "undecided"

    def test_a_frozen_animation_is_one(self, store: ArtifactStore) -> None:
        still = [Image.fromarray(FRAMES[0]) for _ in range(12)]
        for index, frame in enumerate(still):
            frame.putpixel((0, 0), (index * 20, 0, 0))  # equal frames would be merged
        moving = [Image.fromarray(frame) for frame in FRAMES[:12]]
        frozen, good = (
            store.save(image("GIF", first, save_all=True, append_images=rest, duration=150))
            for first, *rest in (still, moving)
        )
        assert "is frozen for 1.8 of 1.8 s" in find_video_defects(frozen, [good]).reason


@pytest.mark.parametrize(
    "bad", [b"", b"a film", video()[:900], audio(), image("PNG")[:300]], ids=["empty", "text", "cut", "sound", "image"]
)
def test_a_broken_file_fails_the_candidate_and_leaves_the_baseline_undecided(
    store: ArtifactStore, baseline: Artifact, bad: bytes
) -> None:
    broken = store.save(bad)
    for judge in (compare_video, lambda one, other: find_video_defects(one, [other])):
        failed, undecided = judge(broken, baseline), judge(baseline, broken)
        assert failed.decision == "fail"
        assert failed.reason.startswith("The candidate's video ")
        assert undecided.decision == "undecided"
        assert undecided.reason.startswith("The baseline's video ")
