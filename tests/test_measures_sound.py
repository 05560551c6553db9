"""Sounds: each measure moves by about as much as the sound was changed, and what nobody minds moves none of them."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from scipy.signal import butter, resample, sosfilt

from gate.judges.measures import Measures
from gate.judges.measures.sound import measure_sound
from gate.judges.noticeable.sound import SOUND
from gate.media.pitch import PitchTracker
from gate.media.store import ArtifactStore
from tests.media_samples import encode_audio, music, speech

RATE = 24_000
Samples = np.ndarray
Change = Callable[[Samples], Samples]


@pytest.fixture(scope="module")
def store() -> Iterator[ArtifactStore]:
    with ArtifactStore() as store:
        yield store


def measured(store: ArtifactStore, samples: Samples, *encoding: object, rate: int = RATE) -> Measures:
    limited = np.clip(samples, -1, 1).astype(np.float32)
    return measure_sound(store.save(encode_audio(limited, rate, *encoding)))  # type: ignore[arg-type]


def noticed(before: Measures, after: Measures) -> set[str]:
    moved = {name: after[name] - before[name] for name in SOUND}
    limits = {name: SOUND[name].limit(change) for name, change in moved.items()}
    return {name for name, limit in limits.items() if limit is not None and abs(moved[name]) >= limit}


def spoken() -> Samples:
    """Five syllables of a voice that comes and goes softly."""
    voice = 0.5 * speech(1.25, RATE)
    at = np.arange(voice.shape[1]) / RATE
    return voice * np.clip(at / 0.15, 0, 1) ** 2 * np.clip((1.25 - at) / 0.15, 0, 1) ** 2


def played() -> Samples:
    """Three seconds of plucked chords in stereo."""
    return 0.5 * music(3.0, RATE)


def tone(hertz: float, seconds: float = 1.0) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    return 0.3 * np.sin(2 * np.pi * hertz * at)[None] + 0.1 * np.sin(4 * np.pi * hertz * at)[None]


def without_highs(hertz: float) -> Change:
    return lambda samples: np.asarray(sosfilt(butter(8, hertz, output="sos", fs=RATE), samples))


def with_gaps(count: int, milliseconds: int) -> Change:
    def change(samples: Samples) -> Samples:
        changed, length = samples.copy(), milliseconds * RATE // 1000
        # Where it is loud: a gap in a pause is none.
        energy = np.convolve((samples**2).sum(axis=0), np.ones(RATE // 10), "same")
        for at in np.argsort(-energy[:: RATE // 4])[:count] * (RATE // 4):
            changed[:, at : at + length] = 0
        return changed

    return change


def with_clicks(samples: Samples) -> Samples:
    changed = samples.copy()
    changed[:, RATE // 10 :: RATE // 5] += 0.4
    return changed


def limited(samples: Samples) -> Samples:
    """As loud as before, with all peaks cut off."""
    cut = np.clip(samples, *(np.array([-0.3, 0.3]) * np.abs(samples).max()))
    return cut * np.sqrt((samples**2).mean() / (cut**2).mean())


def fluttering(samples: Samples) -> Samples:
    at = np.arange(samples.shape[1])
    return np.stack([np.interp(at + 0.004 * RATE * np.sin(2 * np.pi * 5 * at / RATE), at, one) for one in samples])


def higher(octaves: float) -> Change:
    return lambda samples: np.asarray(resample(samples, round(samples.shape[1] / 2**octaves), axis=1))


class TestThatAreBroken:
    @pytest.mark.parametrize(
        ("make", "change", "name", "direction"),
        [
            (spoken, without_highs(5000), "bandwidth", -1),
            (played, lambda s: s[:, ::-1], "suddenness", -1),
            (played, lambda s: np.repeat(s.mean(axis=0, keepdims=True), 2, axis=0), "width", -1),
            (played, lambda s: s * [[1], [-1]], "width", 1),
            (played, limited, "crest", -1),
            (spoken, lambda s: s[:, : -RATE // 8], "ending", 1),
            (spoken, lambda s: np.pad(s[:, : -RATE // 8], ((0, 0), (0, RATE // 8))), "ending", 1),
            (spoken, lambda s: s[:, RATE * 15 // 100 :], "beginning", 1),
            (spoken, lambda s: np.where(np.arange(s.shape[1]) < RATE, s, 0), "sounding", -1),
            (played, lambda s: s * np.linspace(1, 0.25, s.shape[1]), "fading", 1),
            (spoken, higher(1 / 6), "fundamental", 1),
            (spoken, lambda s: s + np.random.default_rng(0).normal(0, 0.05, s.shape), "harmonicity", -1),
            (spoken, fluttering, "wobble", 1),
            (spoken, with_gaps(1, 30), "dropouts", 1),
            (played, with_gaps(3, 100), "dropouts", 1),
            (spoken, with_clicks, "clicks", 1),
            (played, with_clicks, "clicks", 1),
            (spoken, lambda s: s + 0.03, "offset", 1),
            (played, lambda s: np.pad(s, ((0, 0), (0, RATE // 25))), "gap", 1),
            (played, lambda s: np.pad(s, ((0, 0), (RATE // 25, 0))), "gap", 1),
        ],
        ids=[
            "dull", "backwards", "mono", "a channel turned over", "squashed", "cut off", "cut off and filled up", "begun too late",
            "a syllable less", "fading", "higher", "hissing", "fluttering", "a gap", "three gaps", "clicks", "clicks in music",
            "an offset", "a loop that is padded", "a loop that is padded before",
        ],
    )  # fmt: skip
    def test_say_so(
        self, store: ArtifactStore, make: Callable[[], Samples], change: Change, name: str, direction: int
    ) -> None:
        before, after = measured(store, make()), measured(store, change(make()))
        assert math.copysign(1, after[name] - before[name]) == direction
        assert name in noticed(before, after)

    def test_say_by_how_much_a_voice_is_higher(self, store: ArtifactStore) -> None:
        before, after = measured(store, spoken()), measured(store, higher(0.25)(spoken()))
        assert after["fundamental"] - before["fundamental"] == pytest.approx(0.25, abs=0.05)

    def test_count_gaps(self, store: ArtifactStore) -> None:
        assert measured(store, with_gaps(3, 40)(played()))["dropouts"] == pytest.approx(math.log(1 + 3))

    def test_count_clicks(self, store: ArtifactStore) -> None:
        hum = np.pad(tone(200, 2.0), ((0, 0), (0, 1)))
        hum[:, [RATE // 3, RATE, RATE * 3 // 2]] += 0.3
        assert measured(store, hum)["clicks"] == pytest.approx(math.log(1 + 3))


class TestThatNobodyMinds:
    @pytest.mark.parametrize("make", [spoken, played])
    @pytest.mark.parametrize(
        "encoding",
        [
            ("mp3", "libmp3lame", 192_000),
            ("mp3", "libmp3lame", 96_000),
            ("adts", "aac", 160_000),
            ("flac", "flac"),
            ("wav", "pcm_s24le"),
        ],
        ids=lambda encoding: " ".join(map(str, encoding)),
    )
    def test_another_encoder_moves_nothing(
        self, store: ArtifactStore, make: Callable[[], Samples], encoding: tuple[object, ...]
    ) -> None:
        assert noticed(measured(store, make()), measured(store, make(), *encoding)) == set()

    @pytest.mark.parametrize("make", [spoken, played])
    @pytest.mark.parametrize(
        "change",
        [
            lambda s: s + np.random.default_rng(0).uniform(-1, 1, s.shape) / 2**15,
            lambda s: 0.9 * s,
            lambda s: s + np.random.default_rng(0).normal(0, 10 ** (-78 / 20), s.shape),
            lambda s: np.pad(s, ((0, 0), (0, RATE // 33))),
            lambda s: np.pad(s, ((0, 0), (RATE // 33, 0))),
            lambda s: -s,
            lambda s: s[::-1],
        ],
        ids=["dither", "a decibel", "a fainter room", "padding", "padding before", "upside down", "sides exchanged"],
    )
    def test_a_harmless_change_moves_nothing(
        self, store: ArtifactStore, make: Callable[[], Samples], change: Change
    ) -> None:
        assert noticed(measured(store, make()), measured(store, change(make()))) == set()

    @pytest.mark.parametrize("pause", [0.2, 0.22, 0.24], ids=["short", "middling", "long"])
    @pytest.mark.parametrize(
        ("after", "later"), [(-59, 0), (-71, 0), (-59, 0.006)], ids=["the same", "fainter noise", "6 ms later"]
    )
    def test_nor_does_noise_that_nobody_hears_nor_when_pauses_begin(
        self, store: ArtifactStore, pause: float, after: int, later: float
    ) -> None:
        def notes(noise: int, start: float) -> Samples:
            at = np.arange(3 * RATE) / RATE
            begins = start + np.cumsum([0.1, *np.random.default_rng(1).uniform(0.4, 0.5, 5)])
            played = np.any([(at > one) & (at < one + 0.45 - pause) for one in begins], axis=0)
            loud = np.convolve(played, np.hanning(RATE // 100), "same")
            hiss = np.random.default_rng(0).normal(0, 10 ** (noise / 20), len(at))
            return (0.3 * np.sin(2 * np.pi * 330 * at) * loud / loud.max() + hiss)[None]

        assert noticed(measured(store, notes(-59, 0)), measured(store, notes(after, later))) == set()

    def test_a_pause_is_no_dropout(self, store: ArtifactStore) -> None:
        pause = np.concatenate([tone(200, 0.5), np.zeros((1, RATE // 4)), tone(200, 0.5)], axis=1)
        assert measured(store, pause)["dropouts"] == 0

    def test_a_drum_is_no_click(self, store: ArtifactStore) -> None:
        at = np.arange(RATE // 2) / RATE
        beat = 0.5 * np.random.default_rng(0).normal(size=len(at)) * np.exp(-40 * at)
        assert measured(store, np.tile(beat, 4)[None])["clicks"] == 0

    def test_noise_that_nobody_hears_is_no_noise(self, store: ArtifactStore) -> None:
        """What encoders make of digital silence."""
        clean = np.concatenate([tone(200, 1.0), np.zeros((1, RATE))], axis=1)
        noisy = clean + np.random.default_rng(0).normal(0, 10 ** (-70 / 20), clean.shape)
        assert measured(store, noisy)["floor"] == pytest.approx(measured(store, clean)["floor"], abs=0.1)


class TestAnySound:
    @pytest.mark.parametrize(
        "samples",
        [
            np.zeros((1, 1)),
            np.zeros((2, 30)),
            np.full((1, RATE), 0.5),
            np.ones((2, RATE)),
            tone(3.0, 0.02),
            np.random.default_rng(0).normal(0, 0.3, (2, RATE // 2)),
            np.eye(1, RATE, RATE // 2),
        ],
        ids=["a sample", "a moment of silence", "a constant", "full scale", "a bend", "noise", "an impulse"],
    )
    def test_has_finite_measures(self, store: ArtifactStore, samples: Samples) -> None:
        found = measured(store, samples)
        assert set(found) == set(SOUND)
        assert all(map(math.isfinite, found.values())), found

    def test_that_is_damaged_has_finite_measures(self, store: ArtifactStore) -> None:
        damaged = tone(200).astype(np.float32)
        damaged[0, 100:120], damaged[0, 200], damaged[0, 300] = np.inf, np.nan, -3e38
        found = measure_sound(store.save(encode_audio(damaged, RATE, codec="pcm_f32le")))
        assert all(map(math.isfinite, found.values())), found


class TestPitch:
    @pytest.mark.parametrize("hertz", [70.0, 130.8, 220.0, 440.0, 700.0])
    def test_of_a_tone_is_its_frequency(self, hertz: float) -> None:
        at = np.arange(48_000) / 48_000
        tracker = PitchTracker()
        for piece in np.array_split((np.sin(2 * np.pi * hertz * at) / 3).astype(np.float32), 7):
            tracker.add(piece)
        octaves, harmonicity, level = tracker.finish().T
        assert 2 ** float(np.median(octaves)) == pytest.approx(hertz, rel=0.005)
        assert harmonicity.mean() > 0.95
        assert np.median(level) == pytest.approx(20 * math.log10(1 / 3 / math.sqrt(2)), abs=0.5)

    def test_of_noise_is_none(self) -> None:
        tracker = PitchTracker()
        tracker.add(np.random.default_rng(0).normal(0, 0.1, 48_000).astype(np.float32))
        assert tracker.finish()[:, 1].mean() < 0.5
