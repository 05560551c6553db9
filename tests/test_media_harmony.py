"""The pitch classes of sounds: chords are made of their tones, however they are played."""

import numpy as np
import pytest

from gate.judges.features import harmony_features
from gate.media.audio import read_sound
from gate.media.harmony import CLASSES, Chroma
from gate.media.store import ArtifactStore
from tests.media_samples import encode_audio

RATE = 48_000
A_MAJOR, A_MINOR = (0, 4, 7), (0, 3, 7)  # semitones above A


def chord(semitones: tuple[int, ...], octave: int = 0, seed: int = 0) -> np.ndarray:
    """Two seconds of the tones, each with some harmonics that die away, as loud as the seed says."""
    rng, at = np.random.default_rng(seed), np.arange(2 * RATE) / RATE
    tones = [220 * 2 ** (octave + semitone / 12) for semitone in semitones]
    parts = [
        rng.uniform(0.5, 1) / harmonic**2 * np.sin(2 * np.pi * harmonic * tone * at + rng.uniform(0, 6))
        for tone in tones
        for harmonic in (1, 2, 3)
    ]
    return np.sum(parts, axis=0) * np.exp(-at)


def chroma(samples: np.ndarray, piece: int = RATE) -> np.ndarray:
    meter = Chroma()
    for at in range(0, len(samples), piece):
        meter.add(samples[at : at + piece].astype(np.float32))
    return meter.finish()


def test_the_strongest_classes_are_those_of_the_chord() -> None:
    for semitones in (A_MAJOR, A_MINOR):
        assert {*np.argsort(chroma(chord(semitones)))[-3:].tolist()} == {*semitones}


def test_octaves_are_one_class() -> None:
    assert np.abs(chroma(chord(A_MAJOR)) - chroma(chord(A_MAJOR, octave=1))).max() < 0.05


def test_pieces_of_any_length_are_one_sound() -> None:
    assert chroma(chord(A_MAJOR), 777) == pytest.approx(chroma(chord(A_MAJOR)), abs=1e-6)


@pytest.mark.parametrize("count", [0, 1, 100, RATE])
def test_silence_is_made_of_all_classes_alike(count: int) -> None:
    assert chroma(np.zeros(count)) == pytest.approx(np.full(CLASSES, 1 / CLASSES))


def test_another_chord_is_further_away_than_another_take() -> None:
    with ArtifactStore() as store:
        one, other, minor = (
            harmony_features(store.save(encode_audio(0.2 * samples[None].astype(np.float32), RATE)))
            for samples in (chord(A_MAJOR, seed=1), chord(A_MAJOR, seed=2), chord(A_MINOR, seed=3))
        )
        assert np.linalg.norm(one) == pytest.approx(1)
        assert np.linalg.norm(one - minor) > 2 * np.linalg.norm(one - other)


def test_it_is_measured_with_the_sound() -> None:
    with ArtifactStore() as store:
        sound = read_sound(store.save(encode_audio(0.2 * chord(A_MAJOR)[None].astype(np.float32), RATE)))
    assert sound.chroma == pytest.approx(chroma(0.2 * chord(A_MAJOR)), abs=0.01)
