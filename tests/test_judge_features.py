"""features: vectors in which takes of one model lie together, and those of a changed one apart."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from gate.judges.features import SAMPLED_FRAMES, features, number_features, text_features
from gate.judges.noise import shift_ratio
from gate.judges.permutation import SMALLEST_DISTANCE, Outputs, Stratum, arrange, energies, p_value
from gate.media.base import Leaf, UnreadableMedia
from gate.media.store import ArtifactStore
from gate.media.video import sample_frames
from tests.media_samples import audio, encode_audio, encode_video, image, scene, speech, zip_file

RATE = 24000
WORDS = [
    "the",
    "model",
    "reads",
    "a",
    "sentence",
    "and",
    "answers",
    "it",
    "in",
    "other",
    "words",
    "because",
    "it",
    "draws",
    "them",
    "at",
    "random",
    "each",
    "time",
]


@pytest.fixture(scope="module")
def store() -> Iterator[ArtifactStore]:
    with ArtifactStore() as store:
        yield store


def prose(seed: int) -> str:
    rng = np.random.default_rng(seed)
    return " ".join(rng.choice(WORDS, 60))


def spoken(seed: int) -> np.ndarray:
    return speech(2.5, RATE, seed)


def low_passed(samples: np.ndarray) -> np.ndarray:
    return sosfiltfilt(butter(8, 3000, fs=RATE, output="sos"), samples, axis=1)


CHANGES: dict[str, tuple[Callable[[int], Any], Callable[[int], Any]]] = {
    "low-passed": (
        lambda seed: encode_audio(spoken(seed), RATE), lambda seed: encode_audio(low_passed(spoken(seed)), RATE),
    ),
    "darker": (
        lambda seed: encode_video(scene(16, (96, 64), seed)),
        lambda seed: encode_video([frame // 2 for frame in scene(16, (96, 64), seed)]),
    ),
    "slower": (
        lambda seed: encode_video(scene(16, (96, 64), seed)),
        lambda seed: encode_video([scene(16, (96, 64), seed)[index // 4] for index in range(16)]),
    ),
    "shouting in another language": (prose, lambda seed: prose(seed)[::-1]),
    "scores": (
        lambda seed: float(np.random.default_rng(seed).normal(0.5, 0.02)),
        lambda seed: float(np.random.default_rng(seed).normal(0.7, 0.02)),
    ),
}  # fmt: skip


def vectors(store: ArtifactStore, make: Callable[[int], Any], seeds: range) -> np.ndarray:
    outputs = [make(seed) for seed in seeds]
    values = [store.save(output) if isinstance(output, bytes) else output for output in outputs]
    found = [features(Leaf("output", value)) for value in values]
    assert all(vector is not None for vector in found)
    return np.stack([vector for vector in found if vector is not None])


def chance(stratum: Stratum) -> float:
    return p_value(energies([stratum], arrange([stratum], {1: Outputs(6, 6)}, 0.01)))


@pytest.mark.parametrize("name", CHANGES)
def test_takes_of_one_model_lie_together_and_those_of_a_changed_one_apart(store: ArtifactStore, name: str) -> None:
    good, changed = CHANGES[name]
    baseline, again = vectors(store, good, range(6)), vectors(store, good, range(10, 16))
    other = vectors(store, changed, range(20, 26))
    same, different = (Stratum(1, "output", baseline, one, "video") for one in (again, other))
    assert chance(same) > 0.05
    assert chance(different) < 0.01
    assert shift_ratio(same)[0] < 1.5 < shift_ratio(different)[0]


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "scores"])
def test_takes_lie_further_apart_than_what_counts_as_equal(store: ArtifactStore, name: str) -> None:
    one, other = vectors(store, CHANGES[name][0], range(2))
    assert np.linalg.norm(one - other) > 10 * SMALLEST_DISTANCE


def test_a_re_encoded_sound_lies_closer_than_another_take(store: ArtifactStore) -> None:
    original, encoded, other = (
        features(Leaf("output", store.save(data)))
        for data in (
            encode_audio(speech(2, 48000), 48000),
            encode_audio(speech(2, 48000), 48000, "mp3", "libmp3lame", 192_000),
            encode_audio(speech(2, 48000, seed=1), 48000),
        )
    )
    assert original is not None
    assert encoded is not None
    assert other is not None
    assert 3 * np.linalg.norm(original - encoded) < np.linalg.norm(original - other)


@pytest.mark.parametrize(("above", "distance"), [(2370, 0.5), (0, 0)], ids=["half of the bands", "all"])
def test_10_db_are_a_distance_of_about_1_but_for_the_loudness(
    store: ArtifactStore, above: float, distance: float
) -> None:
    """In half of the bands, that is 5 dB more in them and 5 dB less in the others."""
    noise = np.random.default_rng(0).standard_normal((1, 2 * 48_000)) * 0.1
    lines = np.fft.rfft(noise)
    lines[:, np.fft.rfftfreq(noise.shape[1], 1 / 48_000) >= above] *= 10**-0.5
    sounds = (noise, np.fft.irfft(lines, noise.shape[1]))
    files = [store.save(encode_audio(samples, 48_000, codec="pcm_f32le")) for samples in sounds]
    one, other = (features(Leaf("output", file)) for file in files)
    assert one is not None
    assert other is not None
    assert np.linalg.norm(one - other) == pytest.approx(distance, abs=0.1)


def test_mono_and_stereo_of_one_sound_are_the_same(store: ArtifactStore) -> None:
    one, other = (
        features(Leaf("output", store.save(encode_audio(np.tile(spoken(0), (channels, 1)), RATE))))
        for channels in (1, 2)
    )
    assert one is not None
    assert other is not None
    np.testing.assert_allclose(one, other, atol=1e-3)


def test_a_video_is_what_its_frames_show_or_else_how_they_move(store: ArtifactStore) -> None:
    artifact = store.save(encode_video(scene(20)))
    seen = np.stack([np.asarray(frame)[::40, ::40].ravel() for _, frame in sample_frames(artifact, SAMPLED_FRAMES)])
    embedded = seen / np.linalg.norm(seen, axis=1, keepdims=True)
    alone, together = features(Leaf("output", artifact)), features(Leaf("output", artifact), embedded)
    assert alone is not None
    assert together is not None
    np.testing.assert_allclose(together, np.concatenate([embedded.mean(axis=0), embedded.std(axis=0)]))
    assert alone.shape == (6,)


class TestText:
    def test_is_a_unit_vector_or_nothing(self) -> None:
        assert np.linalg.norm(text_features("a cat")) == pytest.approx(1)
        for empty in ("", " ", "\n\t"):
            assert not text_features(empty).any()

    def test_does_not_depend_on_case_and_white_space(self) -> None:
        np.testing.assert_array_equal(text_features("A  cat\n"), text_features("a cat"))

    def test_lies_nearer_the_more_it_shares(self) -> None:
        text = prose(0)
        near, far = text_features(text.replace("model", "gate")), text_features("quick brown fox, lazy dog " * 10)
        assert np.linalg.norm(text_features(text) - near) < 0.5 < 1.2 < np.linalg.norm(text_features(text) - far)

    def test_is_the_same_in_every_process(self) -> None:
        code = "from gate.judges.features import text_features; print(text_features('a cat sat').nonzero()[0].tolist())"
        found = {
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
            for _ in range(2)
        }
        assert found == {f"{text_features('a cat sat').nonzero()[0].tolist()}\n"}


class TestNumbers:
    def test_come_in_the_order_of_their_keys(self) -> None:
        one = number_features({"b": [1, {"z": 3, "y": 2}], "a": 0, "c": "text", "d": True})
        assert one is not None
        np.testing.assert_allclose(np.sinh(one), [0, 1, 2, 3])

    @pytest.mark.parametrize("value", [10**400, -(10**400), float("nan"), float("inf"), 1e308])
    def test_of_any_size_are_finite(self, value: float) -> None:
        vector = number_features([value])
        assert vector is not None
        assert np.isfinite(vector).all()

    @pytest.mark.parametrize("value", ["text", None, True, [], {"a": "b"}])
    def test_that_are_not_there_make_no_vector(self, value: Any) -> None:
        assert number_features(value) is None


def test_a_json_file_is_its_numbers_and_a_text_file_its_text(store: ArtifactStore) -> None:
    numbers, text = (features(Leaf("output", store.save(data))) for data in (b'{"a": [1, 2]}', b"a cat"))
    np.testing.assert_array_equal(numbers, number_features([1, 2]))
    np.testing.assert_array_equal(text, text_features("a cat"))


@pytest.mark.parametrize("value", [None, True, [], {}, image("PNG"), zip_file(), b""])
def test_other_outputs_have_none(store: ArtifactStore, value: Any) -> None:
    assert features(Leaf("output", store.save(value) if isinstance(value, bytes) else value)) is None


def test_a_broken_file_is_unreadable(store: ArtifactStore) -> None:
    with pytest.raises(UnreadableMedia):
        features(Leaf("output", store.save(audio()[:30])))
