"""read_sound: what is measured of a sound, and what becomes of files that are none."""

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gate.media import audio as audio_module
from gate.media.audio import DUAL_MONO, Sound, read_sound
from gate.media.base import UnreadableMedia
from gate.media.loudness import LoudnessMeter
from gate.media.spectrum import BANDS, FLOOR, MelSpectrogram
from gate.media.store import ArtifactStore
from tests.media_samples import audio, encode_audio, encode_video, image, music, scene, speech, video, zip_file

RATE = 48000


@pytest.fixture
def sound_of(store: ArtifactStore) -> Callable[..., Sound]:
    def measure(samples: np.ndarray, rate: int = RATE, *encoder: Any) -> Sound:
        return read_sound(store.save(encode_audio(samples, rate, *encoder)))

    return measure


def sine(seconds: float, dbfs: float = 0.0, hertz: float = 1000.0, rate: int = RATE) -> np.ndarray:
    """A sine whose peaks are at `dbfs`: (n,)."""
    at = np.arange(round(seconds * rate)) / rate
    return 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * at)


def faded(samples: np.ndarray, rate: int) -> np.ndarray:
    """With 10 ms of fading at both ends, without which lossy encoders ring: (1, n)."""
    ramp = np.minimum(np.arange(len(samples)), np.arange(len(samples))[::-1]) / (0.01 * rate)
    return (samples * np.minimum(ramp, 1))[None]


def stereo(*parts: np.ndarray) -> np.ndarray:
    return np.tile(np.concatenate(parts), (2, 1))


class TestLoudness:
    @pytest.mark.parametrize(
        ("samples", "expected"),
        [
            # EBU Tech 3341 (2023), table 1, cases 1 to 5, with its tolerance
            pytest.param(stereo(sine(20, -23)), -23.0, id="3341-1"),
            pytest.param(stereo(sine(20, -33)), -33.0, id="3341-2"),
            pytest.param(stereo(sine(10, -36), sine(60, -23), sine(10, -36)), -23.0, id="3341-3"),
            pytest.param(
                stereo(sine(10, -72), sine(10, -36), sine(60, -23), sine(10, -36), sine(10, -72)), -23.0, id="3341-4"
            ),
            pytest.param(stereo(sine(20, -26), sine(20.1, -20), sine(20, -26)), -23.0, id="3341-5"),
            # BS.1770-5, annex 1: a sine of 997 Hz at full scale in one channel
            pytest.param(sine(5, 0, 997)[None], -3.01, id="1770 mono"),
            pytest.param(np.stack([sine(5, 0, 997), np.zeros(5 * RATE)]), -3.01, id="1770 left"),
        ],
    )
    def test_is_that_of_the_standards_signals(self, samples: np.ndarray, expected: float) -> None:
        meter = LoudnessMeter(len(samples))
        meter.add(samples)
        assert meter.integrated() == pytest.approx(expected, abs=0.1)

    def test_does_not_depend_on_the_pieces_in_which_a_sound_comes(self) -> None:
        samples = music(3, RATE)
        whole, pieces = LoudnessMeter(2), LoudnessMeter(2)
        whole.add(samples)
        for piece in np.split(samples, [100, 5000, 5001, 90000], axis=1):
            pieces.add(piece)
        assert pieces.integrated() == pytest.approx(whole.integrated())

    def test_of_silence_is_none(self) -> None:
        meter = LoudnessMeter(1)
        assert meter.integrated() is None
        meter.add(np.zeros((1, RATE)))
        assert meter.integrated() is None

    def test_of_less_than_one_block_is_that_of_what_there_is(self) -> None:
        short, long = LoudnessMeter(1), LoudnessMeter(1)
        short.add(sine(0.33, -20)[None])
        long.add(sine(3, -20)[None])
        assert short.integrated() == pytest.approx(long.integrated(), abs=0.2)


class TestSpectrogram:
    @pytest.mark.parametrize("hertz", [100, 1000, 4000, 12000])
    def test_of_a_full_sine_is_0_db_in_its_band(self, hertz: float) -> None:
        spectrogram = MelSpectrogram(1)
        spectrogram.add(sine(1, 0, hertz)[None])
        bands = spectrogram.finish()[10:-10, 0].mean(axis=0)
        # A sine between two bands is shared by them.
        assert -4 < bands.max() < 0.5
        mel = 2595 * np.log10(1 + np.array([40, hertz, 16000]) / 700)
        assert bands.argmax() == pytest.approx((mel[1] - mel[0]) / (mel[2] - mel[0]) * (BANDS + 1) - 1, abs=1)

    def test_of_silence_is_its_floor(self) -> None:
        spectrogram = MelSpectrogram(2)
        spectrogram.add(np.zeros((2, RATE), np.float32))
        bands = spectrogram.finish()
        assert bands.shape == (101, 2, BANDS)
        np.testing.assert_allclose(bands, FLOOR, atol=1e-3)

    def test_does_not_depend_on_the_pieces_in_which_a_sound_comes(self) -> None:
        samples = music(1, RATE)
        whole, pieces = MelSpectrogram(2), MelSpectrogram(2)
        whole.add(samples)
        for piece in np.split(samples, [1, 479, 480, 20000], axis=1):
            pieces.add(piece)
        np.testing.assert_allclose(pieces.finish(), whole.finish(), atol=1e-3)


@pytest.mark.parametrize(
    ("encoder", "rate"),
    [
        (("wav", "pcm_s16le"), 44100),
        (("wav", "pcm_s24le"), 44100),
        (("wav", "pcm_f32le"), 44100),
        (("wav", "pcm_u8"), 22050),
        (("flac", "flac"), 44100),
        (("mp3", "libmp3lame"), 44100),
        (("ogg", "libopus"), 48000),
        (("ipod", "aac"), 44100),
        (("adts", "aac"), 44100),
        (("aiff", "pcm_s16be"), 8000),
    ],
)
def test_every_format_is_measured_alike(sound_of: Callable[..., Sound], encoder: tuple[str, str], rate: int) -> None:
    sound = sound_of(faded(sine(2, -12, 440, rate), rate), rate, *encoder)
    assert sound.duration == pytest.approx(2, abs=0.1)
    assert (sound.sample_rate, sound.channels, sound.whole) == (rate, 1, True)
    assert sound.peak == pytest.approx(-12, abs=0.7)
    assert sound.loudness == pytest.approx(-16.0 + DUAL_MONO, abs=0.7)
    assert (sound.clipping, sound.silent_channels) == (0, [])
    assert sound.silence < 0.02  # an encoder adds a frame of its own


def test_silence_is_the_share_of_moments_below_the_threshold(sound_of: Callable[..., Sound]) -> None:
    quiet = 10 ** (-70 / 20) * np.random.default_rng(0).standard_normal(3 * RATE)
    sound = sound_of(np.concatenate([sine(1, -20), quiet])[None])
    assert sound.silence == pytest.approx(0.75, abs=0.01)


def test_a_sound_of_zeros_is_silent_and_has_no_loudness(sound_of: Callable[..., Sound]) -> None:
    sound = sound_of(np.zeros((2, RATE)))
    assert (sound.silence, sound.loudness, sound.peak, sound.silent_channels) == (1, None, -np.inf, [0, 1])


def test_a_silent_channel_is_named(sound_of: Callable[..., Sound]) -> None:
    sound = sound_of(np.stack([sine(1, -20), np.zeros(RATE)]))
    assert (sound.silence, sound.silent_channels) == (0, [1])


def test_a_sound_of_a_few_samples_is_measured(sound_of: Callable[..., Sound]) -> None:
    sound = sound_of(sine(0.003, -6)[None])
    assert sound.duration == pytest.approx(0.003)
    assert (sound.silence, sound.levels.shape, sound.bands.shape[1:]) == (0, (1, 2), (2, BANDS))


@pytest.mark.parametrize("gain", [2.0, 4.0])
def test_clipping_is_the_share_of_samples_in_flat_tops(sound_of: Callable[..., Sound], gain: float) -> None:
    sound = sound_of(np.clip(gain * sine(1, 0, 100), -1, 1)[None])
    flat = 1 - 2 / np.pi * np.arcsin(1 / gain)
    assert sound.clipping == pytest.approx(flat, abs=0.01)
    assert sound.peak == pytest.approx(0, abs=0.01)


def test_a_sound_as_loud_as_it_may_be_is_not_clipped(sound_of: Callable[..., Sound]) -> None:
    loud = music(2, RATE)
    assert sound_of(loud / np.abs(loud).max()).clipping < 1e-4


def test_surround_is_mixed_down_to_two_channels(store: ArtifactStore) -> None:
    frames = np.tile(sine(1, -20), (6, 1))
    data = encode_audio(frames, RATE, layout="5.1")
    sound = read_sound(store.save(data))
    assert (sound.channels, sound.levels.shape[1], sound.silent_channels) == (6, 2, [])


def test_the_sound_of_a_video_is_measured(store: ArtifactStore) -> None:
    sound = read_sound(store.save(encode_video(scene(50), sound=music(2, RATE))))
    assert (sound.channels, sound.silence) == (2, pytest.approx(0, abs=0.05))
    assert sound.duration == pytest.approx(2, abs=0.1)


def test_a_sound_is_measured_once(store: ArtifactStore) -> None:
    artifact = store.save(audio())
    assert read_sound(artifact) is read_sound(artifact)


class TestHostile:
    def test_only_the_beginning_of_an_endless_sound_is_measured(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(audio_module, "MAX_SECONDS", 1.5)
        sound = read_sound(store.save(audio(seconds=4)))
        assert not sound.whole
        assert 1 < sound.duration <= 1.5

    def test_a_sound_that_takes_too_long_is_measured_as_far_as_it_went(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(audio_module, "MAX_CPU_SECONDS", 0.05)
        sound = read_sound(store.save(encode_audio(np.tile(music(2), 60), 44100)))
        assert not sound.whole
        assert 0 < sound.duration < 119

    def test_a_rate_that_makes_hours_of_a_few_bytes_is_refused(self, store: ArtifactStore) -> None:
        data = bytearray(audio())
        data[24:28] = (1).to_bytes(4, "little")  # the sample rate of a WAV file's format chunk
        with pytest.raises(UnreadableMedia, match="has a sample rate of 1 Hz"):
            read_sound(store.save(bytes(data)))

    def test_channels_that_cannot_be_mixed_down_are_refused(self, store: ArtifactStore) -> None:
        data = bytearray(audio())
        data[22:24], data[32:34] = (64).to_bytes(2, "little"), (128).to_bytes(2, "little")
        with pytest.raises(UnreadableMedia, match="has 64 channels that cannot be mixed down"):
            read_sound(store.save(bytes(data)))

    def test_a_length_without_end_is_read_to_the_end_of_the_file(self, store: ArtifactStore) -> None:
        data = bytearray(audio(seconds=1))
        at = data.index(b"data") + 4
        data[at : at + 4] = data[4:8] = b"\xff\xff\xff\xff"  # what writers leave that cannot seek
        assert read_sound(store.save(bytes(data))).duration == pytest.approx(1, abs=0.01)

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "is empty"),
            (b"a song", r"is of a format without audio that the gate decodes \(txt\)"),
            (image("PNG"), r".* without audio .* \(png\)"),
            (zip_file(), r".* without audio .* \(zip\)"),
            (video(), "holds no audio"),
            (b"RIFF\x10\0\0\0WAVEfmt ", "cannot be read as wav"),
            (b"ID3\x04\0\0\0\0\0\0" + bytes(4000), "cannot be read as mp3"),
            (b"fLaC" + bytes(400), "cannot be read as flac|is damaged"),
            (b"OggS" + bytes(400), "cannot be read as ogg|holds no audio"),
        ],
    )
    def test_what_is_no_sound_is_unreadable(self, store: ArtifactStore, data: bytes, why: str) -> None:
        with pytest.raises(UnreadableMedia, match=rf"^out\.wav ({why})"):
            read_sound(store.save(data, "out.wav"))

    def test_sound_under_another_extension_is_read(self, store: ArtifactStore) -> None:
        assert read_sound(store.save(audio("flac", "flac"), "out.mp3")).whole

    def test_packets_that_cannot_be_decoded_are_damage(self, store: ArtifactStore) -> None:
        data = bytearray(encode_audio(music(2), 44100, "flac", "flac"))
        for at in range(2000, len(data) - 2000, 1000):
            data[at : at + 700] = bytes(700)
        with pytest.raises(UnreadableMedia, match="is damaged"):
            read_sound(store.save(bytes(data)))

    @pytest.mark.parametrize("format", [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("flac", "flac"), ("ipod", "aac")])
    def test_no_damage_makes_reading_raise_anything_else(self, store: ArtifactStore, format: tuple[str, str]) -> None:
        rng = np.random.default_rng(0)
        good = encode_audio(speech(0.5), 24000, *format)
        for _ in range(8):
            data = bytearray(good[: rng.integers(len(good) // 2, len(good) + 1)])
            for at in rng.integers(0, len(data), 5):
                data[at] = rng.integers(0, 256)
            with contextlib.suppress(UnreadableMedia):
                assert np.isfinite(read_sound(store.save(bytes(data))).bands).all()
