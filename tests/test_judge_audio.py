"""compare_audio and find_audio_defects: encoders pass, what a person would hear fails."""

import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from scipy.signal import butter, resample_poly, sosfiltfilt

from gate.judges.audio import compare_audio, find_out_of_step
from gate.judges.audio_defects import find_audio_defects
from gate.judges.facts import compare_facts
from gate.media import audio as audio_module
from gate.media.base import Artifact, Leaf
from gate.media.store import ArtifactStore
from tests.media_samples import audio, encode_audio, encode_video, image, music, scene, speech, video

RATE = 48000
MUSIC, SPEECH = music(3, RATE), speech(3, RATE)
PLAIN, FLAC = ("wav", "pcm_s16le"), ("flac", "flac")
Change = Callable[[np.ndarray], np.ndarray]


@pytest.fixture(scope="module")
def store() -> Iterator[ArtifactStore]:
    with ArtifactStore() as store:
        yield store


@pytest.fixture(scope="module")
def baselines(store: ArtifactStore) -> dict[str, Artifact]:
    return {name: store.save(encode_audio(sound, RATE)) for name, sound in (("music", MUSIC), ("speech", SPEECH))}


@pytest.fixture(scope="module")
def takes(store: ArtifactStore) -> list[Artifact]:
    return [store.save(encode_audio(speech(2 + seed / 10, RATE, seed), RATE)) for seed in range(3)]


def sound(name: str) -> np.ndarray:
    return MUSIC if name == "music" else SPEECH


def filtered(hertz: float, kind: str) -> Change:
    return lambda samples: sosfiltfilt(butter(8, hertz, kind, fs=RATE, output="sos"), samples, axis=1)


def faded_noise(decibels: float) -> Change:
    def add(samples: np.ndarray) -> np.ndarray:
        noise = np.random.default_rng(1).standard_normal(samples.shape)
        return samples + noise * np.sqrt((samples**2).mean()) * 10 ** (decibels / 20)

    return add


def without(seconds: float) -> Change:
    """A gap where the sound is loudest."""

    def cut(samples: np.ndarray) -> np.ndarray:
        length = round(seconds * RATE)
        loudest = np.convolve(np.square(samples).sum(axis=0), np.ones(length), mode="valid").argmax()
        copy = samples.copy()
        copy[:, loudest : loudest + length] = 0
        return copy

    return cut


def at_8_khz(samples: np.ndarray) -> np.ndarray:
    return resample_poly(resample_poly(samples, 1, 6, axis=1), 6, 1, axis=1)


def one_channel_silent(samples: np.ndarray) -> np.ndarray:
    return samples * (np.array([[0], [1]]) if len(samples) == 2 else 0)


@pytest.mark.parametrize("name", ["music", "speech"])
@pytest.mark.parametrize(
    "encoder",
    [
        ("wav", "pcm_s24le", None),
        ("wav", "pcm_f32le", None),
        ("flac", "flac", None),
        ("mp3", "libmp3lame", 320_000),
        ("mp3", "libmp3lame", 192_000),
        ("mp3", "libmp3lame", 128_000),
        ("ogg", "libopus", 128_000),
        ("ogg", "libopus", 96_000),
        ("ipod", "aac", 192_000),
        ("adts", "aac", 128_000),
    ],
)
def test_a_good_encoder_passes(
    store: ArtifactStore, baselines: dict[str, Artifact], name: str, encoder: tuple[str, str, int | None]
) -> None:
    opinion = compare_audio(store.save(encode_audio(sound(name), RATE, *encoder)), baselines[name])
    assert (opinion.decision, opinion.by) == ("pass", "signal"), opinion.reason
    assert opinion.evidence["distance"].keys() >= opinion.evidence["limits"].keys()


@pytest.mark.parametrize("name", ["music", "speech"])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda samples: samples * 10 ** (-0.3 / 20), id="0.3 dB softer"),
        pytest.param(lambda samples: np.pad(samples, ((0, 0), (1440, 0)))[:, :-1440], id="30 ms later"),
        pytest.param(lambda samples: np.pad(samples, ((0, 0), (700, 0)))[:, :-700], id="15 ms later"),
        pytest.param(faded_noise(-75), id="faint noise"),
    ],
)
def test_what_nobody_hears_passes(
    store: ArtifactStore, baselines: dict[str, Artifact], name: str, change: Change
) -> None:
    opinion = compare_audio(store.save(encode_audio(change(sound(name)), RATE)), baselines[name])
    assert opinion.decision == "pass", opinion.reason


@pytest.mark.parametrize("encoder", [("wav", "pcm_s16le", None), ("mp3", "libmp3lame", 192_000)], ids=["wav", "mp3"])
@pytest.mark.parametrize("name", ["music", "speech"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda samples: samples / 2, "6.* LU quieter", id="6 dB softer"),
        pytest.param(lambda samples: samples * 10 ** (-2 / 20), "LU quieter", id="2 dB softer"),
        pytest.param(lambda samples: samples * 0, "is silent throughout", id="silent"),
        pytest.param(one_channel_silent, "silent left channel|is silent throughout", id="one channel silent"),
        pytest.param(lambda samples: np.clip(samples * 4, -1, 1), "is clipped|LUFS|LU louder", id="clipped"),
        pytest.param(lambda samples: samples[:, : samples.shape[1] // 2], "lasts 1.5 s", id="half as long"),
        pytest.param(lambda samples: samples[:, : -RATE // 4], "0.25 s shorter", id="without its end"),
        pytest.param(filtered(4000, "low"), "weaker throughout|differs by", id="low-passed"),
        pytest.param(at_8_khz, "weaker throughout|differs by", id="resampled at 8 kHz"),
        pytest.param(filtered(300, "high"), "weaker throughout|quieter", id="high-passed"),
        pytest.param(faded_noise(-30), "stronger throughout|differ", id="noise"),
        pytest.param(without(0.1), "silent for 0.* s where the baseline is not|differs by", id="a gap of 0.1 s"),
        pytest.param(lambda samples: samples[:, ::-1], "differ", id="reversed"),
    ],
)
def test_what_a_person_would_hear_fails(
    store: ArtifactStore,
    baselines: dict[str, Artifact],
    name: str,
    encoder: tuple[str, str, int | None],
    change: Change,
    words: str,
) -> None:
    opinion = compare_audio(store.save(encode_audio(change(sound(name)), RATE, *encoder)), baselines[name])
    assert opinion.decision == "fail"

    assert re.search(words, opinion.reason), opinion.reason


@pytest.mark.parametrize("gain", [1.4, 2, 4, 8])
def test_clipping_is_found_from_3_db_on(store: ArtifactStore, baselines: dict[str, Artifact], gain: float) -> None:
    loud = MUSIC / np.abs(MUSIC).max()
    opinion = find_audio_defects(
        store.save(encode_audio(np.clip(loud * gain, -1, 1), RATE)), [store.save(encode_audio(loud, RATE))]
    )
    assert opinion.decision == ("undecided" if gain < 1.5 else "fail")


def test_swapped_channels_fail(store: ArtifactStore, baselines: dict[str, Artifact]) -> None:
    wide = np.stack([MUSIC[0], 0.3 * MUSIC[1]])
    files = [store.save(encode_audio(samples, RATE)) for samples in (wide[::-1], wide)]
    assert compare_audio(*files).decision == "fail"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda samples: samples * np.array([[1], [-1]]), "out of phase: its width differs by"),
        (lambda samples: samples + 0.05, "a constant is added to all samples"),
        (lambda samples: np.pad(samples, ((0, 0), (0, RATE // 25))), "where their end meets their beginning"),
        (without(0.03), "quieter for moments|gone for moments"),
    ],
    ids=["a channel upside down", "an offset", "silence at the end of a loop", "a gap of 30 ms"],
)
def test_what_no_spectrogram_shows_fails(
    store: ArtifactStore, baselines: dict[str, Artifact], change: Change, words: str
) -> None:
    opinion = compare_audio(store.save(encode_audio(change(MUSIC), RATE)), baselines["music"])
    assert opinion.decision == "fail"
    assert re.search(words, opinion.reason), opinion.reason


def test_what_is_upside_down_in_both_channels_passes(store: ArtifactStore, baselines: dict[str, Artifact]) -> None:
    assert compare_audio(store.save(encode_audio(-MUSIC, RATE)), baselines["music"]).decision == "pass"


class TestSoundsOfOneOutput:
    def both(self, store: ArtifactStore, *late: float) -> list[tuple[Artifact, Artifact]]:
        made = [(SPEECH, late[0]), (MUSIC, late[1])]
        return [
            (
                store.save(encode_audio(np.pad(one, ((0, 0), (round(by * RATE), 0))), RATE)),
                store.save(encode_audio(one, RATE)),
            )
            for one, by in made
        ]

    def test_are_out_of_step_where_one_is_late(self, store: ArtifactStore) -> None:
        opinion = find_out_of_step(self.both(store, 0.0, 0.04))
        assert opinion is not None
        assert opinion.decision == "fail"
        assert "sound 2 of 2 comes 0.040 s later to sound 1" in opinion.reason

    def test_are_in_step_where_both_are(self, store: ArtifactStore) -> None:
        assert find_out_of_step(self.both(store, 0.04, 0.04)) is None

    def test_are_in_step_where_there_is_one(self, store: ArtifactStore) -> None:
        assert find_out_of_step(self.both(store, 0.0, 0.04)[1:]) is None


def test_one_channel_instead_of_two_fails(store: ArtifactStore, baselines: dict[str, Artifact]) -> None:
    opinion = compare_audio(store.save(encode_audio(MUSIC[:1], RATE)), baselines["music"])
    assert opinion.reason == "The candidate's sound has one channel and the baseline's 2."


@pytest.mark.parametrize(
    ("right", "words"),
    [(1.0, "sound the same"), (0.0, "has a silent right channel"), (0.4, "The sounds differ")],
    ids=["the same on both sides", "on one side", "softer on one side"],
)
def test_one_channel_may_become_two_equal_ones(store: ArtifactStore, right: float, words: str) -> None:
    mono, stereo = (store.save(encode_audio(one, RATE)) for one in (MUSIC[:1], np.stack([MUSIC[0], right * MUSIC[0]])))
    opinion = compare_audio(stereo, mono)
    assert (words in opinion.reason, opinion.decision) == (True, "pass" if right == 1 else "fail")
    facts = compare_facts([[Leaf("output", stereo)]], [[Leaf("output", mono)]])
    assert facts.decision == "undecided"


def test_silence_where_the_baseline_is_silent_passes(store: ArtifactStore) -> None:
    files = [store.save(encode_audio(np.zeros((1, RATE)), RATE, *format)) for format in (PLAIN, FLAC)]
    assert compare_audio(*files).decision == "pass"


def test_the_reason_names_the_number_and_its_limit(store: ArtifactStore, baselines: dict[str, Artifact]) -> None:
    opinion = compare_audio(store.save(encode_audio(MUSIC / 2, RATE)), baselines["music"])
    assert opinion.reason == "The sounds differ: the candidate is 6.0 LU quieter (limit 1)."
    assert opinion.evidence["distance"]["loudness"] == pytest.approx(-6.02, abs=0.05)


def test_the_sounds_of_videos_are_compared(store: ArtifactStore) -> None:
    files = [store.save(encode_video(scene(10), sound=samples)) for samples in (MUSIC / 2, MUSIC)]
    assert "LU quieter" in compare_audio(*files).reason


def test_only_the_beginning_of_a_long_sound_decides_nothing_but_a_failure(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio_module, "MAX_SECONDS", 1.0)
    files = [store.save(encode_audio(MUSIC, RATE, *format)) for format in (FLAC, PLAIN)]
    opinion = compare_audio(*files)
    assert opinion.decision == "undecided"
    assert "the rest was not decoded" in opinion.reason


class TestDefects:
    """Against several takes of the baseline, which no candidate has to repeat."""

    def test_another_take_has_none_and_is_not_passed_for_that(
        self, store: ArtifactStore, takes: list[Artifact]
    ) -> None:
        opinion = find_audio_defects(store.save(encode_audio(speech(2.4, RATE, 9), RATE)), takes)
        assert (opinion.decision, len(opinion.evidence["baseline"])) == ("undecided", 3)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda samples: samples * 0, "is silent throughout (below -60 dBFS); the baseline's is not"),
            (lambda samples: np.concatenate([samples[:, :24000], samples[:, 24000:] * 0], axis=1), "% of its time"),
            (lambda samples: np.clip(samples * 6, -1, 1), "is clipped: "),
            (lambda samples: samples[:, :RATE], "lasts 1.0 s; the baseline's 2.0 to 2.2 s"),
            (lambda samples: np.tile(samples, (1, 2)), "lasts 4.0 s"),
            (lambda samples: samples / 6, "LUFS; the baseline's"),
        ],
        ids=["silent", "soon silent", "clipped", "half as long", "twice as long", "very soft"],
    )
    def test_what_no_take_is_like_is_one(
        self, store: ArtifactStore, takes: list[Artifact], change: Change, words: str
    ) -> None:
        opinion = find_audio_defects(store.save(encode_audio(change(speech(2, RATE, 9)), RATE)), takes)
        assert opinion.decision == "fail"
        assert words in opinion.reason

    def test_a_silent_channel_is_one(self, store: ArtifactStore) -> None:
        takes = [store.save(encode_audio(music(1, RATE, seed), RATE)) for seed in range(2)]
        broken = music(1, RATE, 2) * np.array([[1], [0]])
        opinion = find_audio_defects(store.save(encode_audio(broken, RATE)), takes)
        assert opinion.reason == "The candidate's sound has a silent right channel; the baseline's has none."

    def test_what_a_take_has_too_is_none(self, store: ArtifactStore, takes: list[Artifact]) -> None:
        silent = store.save(encode_audio(np.zeros((1, 2 * RATE)), RATE))
        assert find_audio_defects(silent, [*takes, silent]).decision == "undecided"


@pytest.mark.parametrize(
    "bad", [b"", b"a song", audio()[:30], video(), image("PNG")], ids=["empty", "text", "header", "mute", "image"]
)
def test_a_broken_file_fails_the_candidate_and_leaves_the_baseline_undecided(
    store: ArtifactStore, baselines: dict[str, Artifact], bad: bytes
) -> None:
    good, broken = baselines["speech"], store.save(bad)
    for judge in (compare_audio, lambda one, other: find_audio_defects(one, [other])):
        failed, undecided = judge(broken, good), judge(good, broken)
        assert failed.decision == "fail"
        assert failed.reason.startswith("The candidate's sound ")
        assert undecided.decision == "undecided"
        assert undecided.reason.startswith("The baseline's sound ")


def test_a_broken_take_leaves_the_others_to_be_compared_with(
    store: ArtifactStore, baselines: dict[str, Artifact]
) -> None:
    silent = store.save(encode_audio(SPEECH * 0, RATE))
    assert find_audio_defects(silent, [store.save(b"no sound"), baselines["speech"]]).decision == "fail"


def test_what_a_resampler_leaves_beside_the_highest_frequency_says_nothing(store: ArtifactStore) -> None:
    rate = 16_000
    hiss = 0.1 * np.random.default_rng(0).standard_normal((1, 2 * rate))
    baseline = store.save(encode_audio(hiss, rate))

    def judged(hertz: float) -> str:
        kept = sosfiltfilt(butter(8, hertz, fs=rate, output="sos"), hiss, axis=1)
        return compare_audio(store.save(encode_audio(kept, rate)), baseline).decision

    assert judged(7_300) == "pass"
    assert judged(5_000) == "fail"
