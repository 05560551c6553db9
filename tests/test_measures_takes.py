"""Sounds of one content, and the tracks of one song: what departs from its likes or comes late is measured by how much."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from gate.judges.measures import Measures
from gate.judges.measures.takes import measure_takes
from gate.judges.measures.tracks import measure_tracks
from gate.judges.noticeable.sound import LAG, TAKE
from gate.media.base import Artifact
from gate.media.store import ArtifactStore
from tests.media_samples import encode_audio, speech

RATE = 16_000
Samples = np.ndarray
Change = Callable[[Samples], Samples]
AT = np.arange(2 * RATE) / RATE


@pytest.fixture(scope="module")
def store() -> Iterator[ArtifactStore]:
    with ArtifactStore() as store:
        yield store


def saved(store: ArtifactStore, samples: Samples, *encoding: object) -> Artifact:
    return store.save(encode_audio(np.clip(samples, -1, 1).astype(np.float32), RATE, *encoding))  # type: ignore[arg-type]


def said(seed: int, words: int = 0) -> Samples:
    """A sentence of nine syllables with pauses: `words` decides how it goes, `seed` its breath alone."""
    script, breath = np.random.default_rng(words), np.random.default_rng([seed, 1])
    pieces = []
    for _ in range(9):
        along = np.linspace(0, 1, round(script.uniform(0.08, 0.2) * RATE))
        tone = np.sin(2 * np.pi * script.uniform(100, 400) * along * len(along) / RATE)
        pieces += [
            script.uniform(0.2, 0.5) * tone * np.sin(np.pi * along),
            np.zeros(round(script.uniform(0, 0.06) * RATE)),
        ]
    sentence = np.concatenate(pieces)
    return (sentence + 1e-3 * breath.normal(size=len(sentence)))[None]


def noticed(row: Measures) -> set[str]:
    return {name for name, change in TAKE.items() if row[name] >= (change.higher or math.inf)}


def at_loudest(samples: Samples, seconds: float) -> slice:
    """So many seconds where the sound is loudest."""
    length = round(seconds * RATE)
    energy = np.convolve((samples**2).sum(axis=0), np.ones(length), mode="valid")
    start = int(energy.argmax())
    return slice(start, start + length)


def with_a_gap(samples: Samples) -> Samples:
    changed = samples.copy()
    changed[:, at_loudest(samples, 0.06)] = 0
    return changed


def with_a_burst(samples: Samples) -> Samples:
    changed = samples.copy()
    changed[:, RATE // 2 : RATE // 2 + RATE // 20] += 0.9 * np.random.default_rng(5).uniform(-1, 1, RATE // 20)
    return changed


def without_a_syllable(samples: Samples) -> Samples:
    return np.delete(samples, np.r_[at_loudest(samples, 0.15)], axis=1)


def with_one_twice(samples: Samples) -> Samples:
    part = at_loudest(samples, 0.15)
    return np.concatenate([samples[:, : part.stop], samples[:, part.start :]], axis=1)


def without_its_end(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples[0]) > 0.1)[-1]
    return samples[:, : loud - RATE // 10]


HARMLESS: dict[str, Change] = {
    "dither": lambda s: s + np.random.default_rng(0).uniform(-1, 1, s.shape) / 2**15,
    "two decibels": lambda s: 0.8 * s,
    "later": lambda s: np.pad(s, ((0, 0), (RATE // 50, 0))),
    "sooner": lambda s: s[:, RATE // 100 :],
    "half a second of silence after it": lambda s: np.pad(s, ((0, 0), (0, RATE // 2))),
    "upside down": lambda s: -s,
    "a fainter room": lambda s: s + np.random.default_rng(0).normal(0, 3e-4, s.shape),
}


class TestOfEqualSeeds:
    """Two pairs, each a sentence of its own, so that only the partner says how it should go."""

    def rows(self, store: ArtifactStore, change: Change, *encoding: object) -> list[Measures]:
        ours = [saved(store, change(said(1, words)), *encoding) for words in (1, 2)]
        theirs = [saved(store, said(1, words)) for words in (1, 2)]
        return measure_takes([*ours, *theirs], [(0, 2), (1, 3)])

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            (with_a_gap, "falls"),
            (with_a_burst, "rises"),
            (without_a_syllable, "lacking"),
            (without_its_end, "lacking"),
            (with_one_twice, "repeating"),
        ],
        ids=["a gap", "a burst", "a syllable less", "a swallowed end", "a syllable twice"],
    )
    def test_a_fault_is_seen_in_the_one_that_has_it(self, store: ArtifactStore, change: Change, name: str) -> None:
        *ours, partner, _ = self.rows(store, change)
        assert all(name in noticed(row) for row in ours)
        assert name not in noticed(partner)

    def test_the_seconds_that_are_missing_are_counted(self, store: ArtifactStore) -> None:
        first, *_ = self.rows(store, without_a_syllable)
        assert first["lacking"] == pytest.approx(0.13, abs=0.05)

    @pytest.mark.parametrize("name", HARMLESS)
    def test_what_nobody_minds_moves_nothing(self, store: ArtifactStore, name: str) -> None:
        assert [noticed(row) for row in self.rows(store, HARMLESS[name])] == [set()] * 4

    @pytest.mark.parametrize(
        "encoding", [("mp3", "libmp3lame", 96_000), ("ogg", "libopus", 48_000)], ids=["mp3", "opus"]
    )
    def test_another_encoder_moves_nothing(self, store: ArtifactStore, encoding: tuple[object, ...]) -> None:
        assert [noticed(row) for row in self.rows(store, lambda s: s, *encoding)] == [set()] * 4

    def test_another_sentence_is_no_fault(self, store: ArtifactStore) -> None:
        sounds = [saved(store, said(1, words)) for words in range(3, 7)]
        assert [noticed(row) for row in measure_takes(sounds, [(0, 2), (1, 3)])] == [set()] * 4


class TestOfOneContent:
    """Six outputs that say the same without a seed, three of each side."""

    @pytest.mark.parametrize(
        ("change", "name"), [(with_a_gap, "falls"), (with_a_burst, "rises"), (without_its_end, "falls")]
    )
    def test_a_fault_of_all_the_candidate_s_is_seen_in_them(
        self, store: ArtifactStore, change: Change, name: str
    ) -> None:
        sounds = [saved(store, change(said(seed)) if seed < 3 else said(seed)) for seed in range(6)]
        rows = measure_takes(sounds, [])
        assert [name in noticed(row) for row in rows] == [True] * 3 + [False] * 3

    @pytest.mark.parametrize("name", HARMLESS)
    def test_what_nobody_minds_moves_nothing(self, store: ArtifactStore, name: str) -> None:
        sounds = [saved(store, HARMLESS[name](said(seed)) if seed < 3 else said(seed)) for seed in range(6)]
        assert [noticed(row) for row in measure_takes(sounds, [])] == [set()] * 6


class TestAnySounds:
    @pytest.mark.parametrize(
        "samples",
        [
            np.zeros((1, 1)),
            np.zeros((2, 30)),
            np.full((1, RATE), 0.5),
            np.random.default_rng(0).normal(0, 0.3, (2, RATE)),
        ],
        ids=["a sample", "a moment of silence", "a constant", "noise"],
    )
    def test_have_finite_measures(self, store: ArtifactStore, samples: Samples) -> None:
        odd, usual = saved(store, samples), saved(store, speech(1.0, RATE))
        for sounds in ([odd, usual], [usual, odd], [odd] * 4, [odd, odd, usual, usual]):
            rows = measure_takes(sounds, [(0, len(sounds) - 1)])
            assert all(math.isfinite(value) for row in rows for value in row.values())
            assert all(map(math.isfinite, measure_tracks(sounds).values()))


def beat(period: float, offset: float, hertz: float, decay: float, late: float = 0.0) -> Samples:
    since = (AT - offset - late) % period
    return (0.4 * np.sin(2 * np.pi * hertz * since) * np.exp(-decay * since) * (late <= AT))[None]


class TestTracks:
    def tracks(self, store: ArtifactStore, late: float = 0.0, noise: float = 0.0) -> list[Artifact]:
        rng = np.random.default_rng(0)
        parts = [beat(0.5, 0.0, 110, 5), beat(0.25, 0.0, 2000, 30, late), beat(0.5, 0.25, 300, 8)]
        return [saved(store, part + noise * rng.normal(size=part.shape)) for part in parts]

    @pytest.mark.parametrize("late", [0.03, 0.06])
    def test_one_that_is_late_is_so_by_as_much(self, store: ArtifactStore, late: float) -> None:
        before, after = (measure_tracks(self.tracks(store, seconds)) for seconds in (0.0, late))
        assert after["lag of track 2"] - before["lag of track 2"] == pytest.approx(late, abs=0.01)

    def test_noise_moves_none(self, store: ArtifactStore) -> None:
        before, after = (measure_tracks(self.tracks(store, noise=noise)) for noise in (0.0, 3e-3))
        assert all(abs(after[name] - before[name]) < (LAG.higher or 0) / 2 for name in before)

    def test_all_of_them_later_moves_none(self, store: ArtifactStore) -> None:
        later = [np.pad(beat(0.5, 0.1 * n, 200, 9), ((0, 0), (RATE // 20, 0))) for n in range(2)]
        sooner = [one[:, RATE // 20 :] for one in later]
        before, after = (measure_tracks([saved(store, one) for one in tracks]) for tracks in (sooner, later))
        assert all(abs(after[name] - before[name]) < (LAG.higher or 0) / 2 for name in before)

    def test_sounds_that_have_nothing_to_do_with_each_other_have_no_lag(self, store: ArtifactStore) -> None:
        hum = 0.3 * np.sin(2 * np.pi * 100 * AT)[None]
        assert measure_tracks([saved(store, hum), saved(store, np.zeros((1, RATE)))])["lag of track 1"] == 0
