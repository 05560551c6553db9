"""Measures: each moves by about as much as the output was changed, and no other change moves it."""

import math
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image

from gate.judges.measures import Measures
from gate.judges.measures.image import MAX_SIDE, measure_planes, planes, read_samples
from gate.judges.measures.sound import measure_sound
from gate.judges.measures.text import FORMS, MAX_WORDS, measure_form, measure_texts, measure_words
from gate.judges.measures.video import measure_video
from gate.judges.noticeable import Change
from gate.judges.noticeable.image import IMAGE, PLACED
from gate.judges.noticeable.sound import SOUND
from gate.judges.noticeable.text import TEXT
from gate.judges.noticeable.video import VIDEO
from gate.media.base import Artifact, UnreadableMedia
from gate.media.store import ArtifactStore
from tests.media_samples import animation, audio, encode_audio, encode_video, image, picture, scene, speech

RATE = 24_000


@pytest.fixture(scope="module")
def store() -> Iterator[ArtifactStore]:
    with ArtifactStore() as store:
        yield store


def noticed(before: Measures, after: Measures, changes: dict[str, Change]) -> set[str]:
    moved = {name: after[name] - before[name] for name in changes}
    limits = {name: changes[name].limit(change) for name, change in moved.items()}
    return {name for name, limit in limits.items() if limit is not None and abs(moved[name]) >= limit}


def measure_image(picture: Artifact) -> Measures:
    return measure_planes(*planes(read_samples(picture)))


class TestImages:
    @pytest.fixture
    def pixels(self) -> np.ndarray:
        """A scene with fine detail, in the middle of the range: nothing is cut off when it is changed."""
        rng = np.random.default_rng(0)
        return np.clip(picture(192, 128) * 0.6 + 40 + rng.normal(0, 3, (128, 192, 1)), 0, 255).astype(np.uint8)

    @pytest.fixture
    def before(self, store: ArtifactStore, pixels: np.ndarray) -> Measures:
        return measure_image(store.save(image("PNG", pixels)))

    @pytest.mark.parametrize(
        ("change", "name", "size", "error"),
        [
            (lambda p: p * 1.0 + 20, "brightness", 20, 0.5),
            (lambda p: p * 1.0 - 20, "brightness", -20, 0.5),
            (lambda p: (p - 100.0) * 0.7 + 100, "contrast", math.log(0.7), 0.03),
            (lambda p: (p - p.mean(axis=2, keepdims=True)) * 0.5 + p.mean(axis=2, keepdims=True), "saturation",
             math.log(0.5), 0.1),
            (lambda p: p + np.array([0, 0, 20.0]), "blue", 20 * (1 - 0.0722), 0.5),
            (lambda p: p + np.array([20.0, 0, 0]), "red", 20 * (1 - 0.2126), 0.5),
            (lambda p: p + np.random.default_rng(1).normal(0, 9, (128, 192, 1)), "detail", math.log(10) / 2, 0.1),
            (lambda p: (p + np.roll(p, 1, 0) + np.roll(p, 1, 1) + np.roll(p, (1, 1), (0, 1)).astype(float)) / 4,
             "detail", math.log(1 / 12) / 2, 0.2),  # of white noise, the second difference's variance is a twelfth
        ],
        ids=["brighter", "darker", "flatter", "paler", "bluer", "redder", "noisier", "softer"],
    )  # fmt: skip
    def test_move_by_what_was_done_to_them(
        self,
        store: ArtifactStore,
        pixels: np.ndarray,
        before: Measures,
        change: Callable[[np.ndarray], np.ndarray],
        name: str,
        size: float,
        error: float,
    ) -> None:
        changed = np.clip(np.round(change(pixels.astype(np.float64))), 0, 255).astype(np.uint8)
        after = measure_image(store.save(image("PNG", changed)))
        assert after[name] - before[name] == pytest.approx(size, abs=error)

    def test_broken_into_blocks_say_so(self, store: ArtifactStore, pixels: np.ndarray, before: Measures) -> None:
        after = measure_image(store.save(image("JPEG", pixels, quality=5)))
        assert "blocks" in noticed(before, after, IMAGE)

    def test_that_are_posterised_say_so(self, store: ArtifactStore, pixels: np.ndarray, before: Measures) -> None:
        after = measure_image(store.save(image("PNG", pixels // 32 * 32)))
        assert "bands" in noticed(before, after, IMAGE)

    def test_that_are_clipped_say_so(self, store: ArtifactStore, pixels: np.ndarray, before: Measures) -> None:
        brighter = np.clip(pixels.astype(float) * 1.8, 0, 255).astype(np.uint8)
        after = measure_image(store.save(image("PNG", brighter)))
        assert "clipping" in noticed(before, after, IMAGE)

    def test_say_where_there_is_a_mark_in_all_of_them(
        self, store: ArtifactStore, pixels: np.ndarray, before: Measures
    ) -> None:
        marked = pixels.copy()
        marked[100:128:3, 150:190] = 255 - marked[100:128:3, 150:190]
        after = measure_image(store.save(image("PNG", marked)))
        places = {name.partition(" at ")[2] for name in noticed(before, after, PLACED)}
        assert places == {"row 4 column 4 of 4"}

    def test_say_where_there_is_a_bar(self, store: ArtifactStore, pixels: np.ndarray, before: Measures) -> None:
        barred = pixels.copy()
        barred[:20] = 0
        after = measure_image(store.save(image("PNG", barred)))
        darker = {name for name in noticed(before, after, PLACED) if name.startswith("brightness")}
        assert darker == {f"brightness at row 1 column {column} of 4" for column in range(1, 5)}

    def test_that_are_transparent_say_so(self, store: ArtifactStore, pixels: np.ndarray, before: Measures) -> None:
        alpha = np.full((128, 192, 1), 255, np.uint8)
        alpha[:64] = 0
        alpha[64:70] = 128
        after = measure_image(store.save(image("PNG", np.concatenate([pixels, alpha], axis=2))))
        assert after["opacity"] == pytest.approx(58 / 128 + 6 / 128 * 128 / 255, abs=0.01)
        assert after["translucent"] == pytest.approx(math.log(6 / 128 + 0.005), abs=0.01)
        assert before["opacity"] == 1
        assert noticed(before, after, IMAGE) >= {"opacity", "translucent"}

    @pytest.mark.parametrize(
        "harmless",
        [
            lambda pixels: image("WEBP", pixels, lossless=True),
            lambda pixels: image("JPEG", pixels, quality=95, subsampling=0),
            lambda pixels: image("PNG", np.roll(pixels, (1, 1), (0, 1))),
            lambda pixels: image("PNG", np.clip(pixels * 0.99, 0, 255).astype(np.uint8)),
        ],
        ids=["another format", "a good JPEG", "moved by a pixel", "a hundredth darker"],
    )
    def test_do_not_move_noticeably_by_what_nobody_minds(
        self, store: ArtifactStore, pixels: np.ndarray, before: Measures, harmless: Callable[[np.ndarray], bytes]
    ) -> None:
        after = measure_image(store.save(harmless(pixels)))
        assert noticed(before, after, IMAGE | PLACED) == set()

    @pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (2, 2), (15, 15)])
    def test_of_any_size_are_finite(self, store: ArtifactStore, size: tuple[int, int]) -> None:
        found = measure_image(store.save(image("PNG", Image.new("RGB", size, (10, 200, 30)))))
        assert set(found) == set(IMAGE | PLACED)
        assert all(map(math.isfinite, found.values()))

    def test_that_are_very_large_are_measured_in_the_middle(self, store: ArtifactStore) -> None:
        large = np.zeros((64, 3 * MAX_SIDE, 3), np.uint8)
        large[:, MAX_SIDE : 2 * MAX_SIDE] = 90
        assert measure_image(store.save(image("PNG", large)))["brightness"] == pytest.approx(90, abs=0.1)

    def test_that_cannot_be_decoded_are_unreadable(self, store: ArtifactStore) -> None:
        with pytest.raises(UnreadableMedia):
            measure_image(store.save(image("PNG")[:300]))


class TestSounds:
    @pytest.fixture
    def samples(self) -> np.ndarray:
        return 0.5 * speech(3.0, RATE)

    def measured(self, store: ArtifactStore, samples: np.ndarray) -> Measures:
        return measure_sound(store.save(encode_audio(samples.astype(np.float32), RATE)))

    @pytest.fixture
    def before(self, store: ArtifactStore, samples: np.ndarray) -> Measures:
        return self.measured(store, samples)

    @pytest.mark.parametrize(
        ("change", "name", "size", "error"),
        [
            (lambda s: s / 2, "loudness", -6.02, 0.1),
            (lambda s: s[:, : s.shape[1] // 2], "duration", math.log(0.5), 0.01),
            (lambda s: np.concatenate([s, np.zeros_like(s)], axis=1), "duration", math.log(2), 0.01),
            (lambda s: np.concatenate([s, np.zeros_like(s)], axis=1), "silence", 0.45, 0.1),
            (lambda s: np.concatenate([s, s / 2]), "balance", 6.02, 0.2),
            (lambda s: np.concatenate([s / 2, s]), "balance", -6.02, 0.2),
        ],
        ids=["half", "shortened", "longer", "half silent", "to the left", "to the right"],
    )
    def test_move_by_what_was_done_to_them(
        self,
        store: ArtifactStore,
        samples: np.ndarray,
        before: Measures,
        change: Callable[[np.ndarray], np.ndarray],
        name: str,
        size: float,
        error: float,
    ) -> None:
        after = self.measured(store, change(samples))
        assert after[name] - before[name] == pytest.approx(size, abs=error)

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            (lambda s: np.clip(8 * s, -1, 1), "clipping"),
            (lambda s: s + np.random.default_rng(0).normal(0, 0.02, s.shape), "floor"),
            (lambda s: s[:, ::2].repeat(3, axis=1)[:, : s.shape[1]], "pitch"),
        ],
        ids=["clipped", "noisy", "lower"],
    )
    def test_move_noticeably(
        self,
        store: ArtifactStore,
        samples: np.ndarray,
        before: Measures,
        change: Callable[[np.ndarray], np.ndarray],
        name: str,
    ) -> None:
        assert name in noticed(before, self.measured(store, change(samples)), SOUND)

    def test_do_not_move_noticeably_by_what_nobody_minds(
        self, store: ArtifactStore, samples: np.ndarray, before: Measures
    ) -> None:
        stereo = np.concatenate([samples, samples]).astype(np.float32)
        for data in (
            encode_audio(samples.astype(np.float32), RATE, "mp3", "libmp3lame", 192_000),
            encode_audio(samples.astype(np.float32), RATE, codec="pcm_s24le"),
            encode_audio((samples * 0.97).astype(np.float32), RATE),
            encode_audio(np.roll(samples, 200, axis=1).astype(np.float32), RATE),
        ):
            assert noticed(before, measure_sound(store.save(data)), SOUND) == set()
        assert self.measured(store, stereo)["balance"] == 0

    @pytest.mark.parametrize("count", [1, 200, RATE])
    def test_of_silence_are_finite(self, store: ArtifactStore, count: int) -> None:
        found = self.measured(store, np.zeros((1, count)))
        assert set(found) == set(SOUND)
        assert all(map(math.isfinite, found.values())), found
        assert found["silence"] == 1

    def test_that_cannot_be_decoded_are_unreadable(self, store: ArtifactStore) -> None:
        with pytest.raises(UnreadableMedia):
            measure_sound(store.save(audio()[:30]))


class TestVideos:
    @pytest.fixture
    def frames(self) -> list[np.ndarray]:
        return scene(24)

    def measured(self, store: ArtifactStore, frames: list[np.ndarray], **options: int) -> Measures:
        return measure_video(store.save(encode_video(frames, **options)))  # type: ignore[arg-type]

    @pytest.fixture
    def before(self, store: ArtifactStore, frames: list[np.ndarray]) -> Measures:
        return self.measured(store, frames)

    def test_move_by_what_was_done_to_their_frames(
        self, store: ArtifactStore, frames: list[np.ndarray], before: Measures
    ) -> None:
        after = self.measured(store, [frame // 2 for frame in frames])
        assert after["brightness"] / before["brightness"] == pytest.approx(0.5, abs=0.03)
        assert after["contrast"] - before["contrast"] == pytest.approx(math.log(0.5), abs=0.1)

    def test_that_stand_still_say_for_how_long(
        self, store: ArtifactStore, frames: list[np.ndarray], before: Measures
    ) -> None:
        after = self.measured(store, frames[:12] + [frames[12]] * 12)
        assert after["still"] - before["still"] == pytest.approx(11 / 23, abs=0.1)
        assert {"still", "motion"} <= noticed(before, after, VIDEO)

    def test_that_are_slower_take_longer(
        self, store: ArtifactStore, frames: list[np.ndarray], before: Measures
    ) -> None:
        after = self.measured(store, frames, rate=20)
        assert after["duration"] - before["duration"] == pytest.approx(math.log(25 / 20), abs=0.02)

    @pytest.mark.parametrize(
        ("name", "axis"), [("rightward", 1), ("downward", 0)], ids=["from left to right", "from top to bottom"]
    )
    def test_say_where_what_moves_goes(self, store: ArtifactStore, name: str, axis: int) -> None:
        frames = []
        for index in range(20):
            frame = np.full((128, 128, 3), 40, np.uint8)
            at = 5 + 5 * index
            frame[(slice(None),) * axis + (slice(at, at + 16),)] = 220
            frames.append(frame)
        there, back = self.measured(store, frames), self.measured(store, frames[::-1])
        assert there[name] > 10
        assert there[name] == pytest.approx(-back[name], rel=0.2)

    def test_do_not_move_noticeably_by_another_encoder(
        self, store: ArtifactStore, frames: list[np.ndarray], before: Measures
    ) -> None:
        after = measure_video(store.save(encode_video(frames, crf="18")))
        assert noticed(before, after, VIDEO) == set()

    def test_of_one_frame_are_finite(self, store: ArtifactStore, frames: list[np.ndarray]) -> None:
        found = self.measured(store, frames[:1])
        assert set(found) == set(VIDEO)
        assert all(map(math.isfinite, found.values()))
        assert (found["motion"], found["rightward"], found["downward"]) == (0, 0, 0)

    def test_of_animations_are_measured_too(self, store: ArtifactStore) -> None:
        found = measure_video(store.save(animation("GIF", 5)))
        assert found["duration"] == pytest.approx(math.log(0.5), abs=0.05)
        assert found["motion"] > 0


PROSE = (
    "The old lighthouse stood above the harbour, and its keeper counted ships every evening. When the wind rose, he "
    "wrote their names into a large book that nobody ever read. One winter a child asked him for whom he did it."
)


class TestTexts:
    def moved(self, changed: str, name: str) -> float:
        *_, usual, after = measure_texts([PROSE, PROSE, PROSE, changed])
        return after[name] - usual[name]

    def test_that_are_cut_off_are_shorter_and_unfinished(self) -> None:
        half = PROSE[: PROSE.index("wrote")].rstrip() + " wrote"
        assert self.moved(half, "length") == pytest.approx(math.log(len(half.split()) / len(PROSE.split())), abs=0.01)
        assert self.moved(half, "finished") == -1

    def test_that_are_misspelt_say_how_often(self) -> None:
        wrong = PROSE.replace("lighthouse", "lighthouze").replace("evening", "evning")
        assert self.moved(wrong, "misspelt") == pytest.approx(2 / len(PROSE.split()), abs=1e-6)

    def test_that_are_short_are_hardly_misspelt_by_a_word_that_is_like_another(self) -> None:
        titles = ["Muted shore", "Muted stone", "Muted store", "Quiet shore", "Quiet store"]
        limit = TEXT["misspelt"].higher or 0
        assert all(one["misspelt"] < limit for one in measure_texts(titles))

    def test_that_repeat_themselves_say_how_much(self) -> None:
        assert self.moved(f"{PROSE} {PROSE}", "repetition") == pytest.approx(0.5, abs=0.03)

    @pytest.mark.parametrize(
        "other",
        [
            "A watchman lived over the bay. Night after night he noted which boats had come, in a ledger without any "
            "reader, until somebody young wanted to know the reason, and he found that there was none to give.",
            PROSE.replace(".", "!"),
            f"{PROSE}\n\n",
        ],
        ids=["other words", "other marks", "white space"],
    )
    def test_do_not_move_noticeably_by_another_wording(self, other: str) -> None:
        *_, usual, after = measure_texts([PROSE, PROSE, PROSE, other])
        assert noticed(usual, after, TEXT) == set()

    @pytest.mark.parametrize("end", [".", "!", "?", "…", "。", ")", "]", "}", '"', "”", "```", " |", ":", "*", ".\n\n"])
    def test_end_in_many_ways(self, end: str) -> None:
        assert measure_texts([f"And that was all{end}"])[0]["finished"] == 1

    @pytest.mark.parametrize("text", ["", " \n", "1234", "?!", "\u200b", "日本語"])
    def test_without_words_are_finite(self, text: str) -> None:
        for found in measure_texts([text, PROSE]):
            assert set(found) == set(TEXT)
            assert all(map(math.isfinite, found.values()))

    def test_of_which_there_are_none_have_no_measures(self) -> None:
        assert measure_texts([]) == []
        assert measure_words([]) == {}


class TestWords:
    def test_are_those_that_tell_texts_apart(self) -> None:
        found = measure_words(["the price is 10.5", "the price is 10.5", "the cost is 11", "the cost is 12"])
        assert found == {"10.5": [1, 1, 0, 0], "cost": [0, 0, 1, 1], "price": [1, 1, 0, 0]}

    def test_are_the_most_telling_ones_where_there_are_many(self) -> None:
        rare = [f"rare{number}" for number in range(2 * MAX_WORDS)]
        texts = [" ".join(["telling"] * (index < 5) + (rare if index < 2 else [])) for index in range(10)]
        found = measure_words(texts)
        assert len(found) == MAX_WORDS
        assert "telling" in found

    def test_that_are_figures_are_the_same_however_finely_they_are_written(self) -> None:
        texts = ["it is 3.141593", "it is 3.1416", "it was 2.718282", "it was 2.7183"]
        assert measure_words(texts)["3.142"] == [1, 1, 0, 0]
        assert {"3.14", "3.15"} <= measure_words(["3.14", "3.14", "3.15", "3.15"]).keys()

    def test_are_the_same_in_upper_case_and_within_punctuation(self) -> None:
        assert measure_words(["Yes, sir", "YES.", "no", "no!"])["yes"] == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("# Title\ntext", {"headings"}),
        ("#hashtag", set()),
        ("- one\n- two", {"list items"}),
        ("1. one\n2) two", {"list items"}),
        ("a | b\n---|---\n1 | 2", {"tables"}),
        ("```python\nx\n```", {"code blocks"}),
        ("if x:\n    y", {"indented lines"}),
        ("this is **bold**", {"emphasis"}),
        ("2 * 3 * 4 - 1, no. 5", set()),
        ("", set()),
    ],
)
def test_a_text_s_form_is_what_it_is_marked_up_with(text: str, has: set[str]) -> None:
    [found] = measure_form([text])
    assert set(found) == set(FORMS)
    assert {name for name, value in found.items() if value} == has


SEVEN = "on the way they saw six old"


class TestLimits:
    @pytest.mark.parametrize("piece", ["\n", " ", "\n ", "-", "---|", "**a", "__a ", "`", "1"])
    def test_the_form_of_a_text_without_end_is_found_at_once(self, piece: str) -> None:
        text, started = piece * 100_000 + "x", time.process_time()
        measure_form([text, text])
        assert time.process_time() - started < 10

    def test_a_text_of_very_many_words_is_measured_at_once(self) -> None:
        rng = np.random.default_rng(3)
        words = ["".join(letters) for letters in rng.choice(list("abcdefgh"), (20_000, 8))]
        started = time.process_time()
        measure_texts([" ".join(words[:15_000]), " ".join(words[5_000:])])
        assert time.process_time() - started < 10

    @pytest.mark.parametrize("slip", ["house", "housess", "hoouses", "housed", "mouses"])
    def test_one_letter_too_few_too_many_or_another_is_misspelt(self, slip: str) -> None:
        found = measure_texts([f"{SEVEN} {last}" for last in ("houses", "houses", "stones", slip)])
        assert [one["misspelt"] for one in found] == [0, 0, 0, 1 / 8]

    def test_other_words_are_not_misspelt(self) -> None:
        found = measure_texts([f"{SEVEN} {last}" for last in ("houses", "houses", "hoses", "sehouses")])
        assert [one["misspelt"] for one in found] == [0, 0, 1 / 8, 0]
