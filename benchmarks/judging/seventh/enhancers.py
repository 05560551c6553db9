"""A model that takes noise and reverberation out of a recording of speech; the same recording gives the same sound."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, istft, sosfilt, stft

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

Samples = NDArray[np.floating]
Change = Callable[[Samples, np.random.Generator], Samples]
RATE, COUNT = 16000, 38400


@dataclass(frozen=True)
class Recording:
    """What a microphone heard, apart: each (n,).

    Attributes:
        said: the voice.
        room: what the walls give back of it.
        noise: what else there is, of deviation 1.
        starts: where syllables begin.
    """

    said: Samples
    room: Samples
    noise: Samples
    starts: list[int]


def _syllable(speaker: float, count: int, rng: np.random.Generator, phases: Samples) -> Samples:
    """A consonant of noise, then a vowel of harmonics with two formants and a falling pitch."""
    at = np.arange(count) / RATE
    pitch = speaker * (1 + rng.uniform(-0.08, 0.12) - 0.35 * at)
    number = np.arange(1, 25)[:, None]
    first, second = rng.uniform(300, 800), rng.uniform(900, 2300)
    hertz = number * pitch
    weight = 1 / (1 + ((hertz - first) / 110) ** 2) + 0.5 / (1 + ((hertz - second) / 180) ** 2)
    weight = weight + 0.08 / (1 + ((hertz - 2900) / 300) ** 2)
    vowel = (weight * np.sin(2 * np.pi * np.cumsum(hertz, axis=1) / RATE + phases[:, None])).sum(axis=0)
    rising = np.clip((at - 0.035) / 0.02, 0, 1) * np.clip((at[-1] - at) / 0.05, 0, 1)
    hiss = np.diff(rng.normal(size=count + 1)) * np.clip(at / 0.008, 0, 1) * np.clip((0.06 - at) / 0.02, 0, 1)
    return rng.uniform(0.7, 1) * (0.13 * vowel * rising + rng.uniform(0.03, 0.08) * hiss)


def recorded(inputs: Inputs, phase: int = 0) -> Recording:
    """Some ten syllables with pauses between words.

    Args:
        phase: says which phases the overtones have, without anything else being another.
    """
    words, around = content(inputs).spawn(2)
    said, starts, at = np.zeros(COUNT), [], words.uniform(0.1, 0.2)
    speaker, phases = words.uniform(95, 210), np.random.default_rng(phase).uniform(0, 6, 24)
    while at < 2.05:
        seconds = words.uniform(0.14, 0.24)
        start = round(at * RATE)
        said[start : start + round(seconds * RATE)] += _syllable(speaker, round(seconds * RATE), words, phases)
        starts.append(start)
        at += seconds + (words.uniform(0.12, 0.25) if words.random() < 0.3 else words.uniform(0.0, 0.03))
    since = np.arange(round(0.7 * RATE)) / RATE
    walls = around.normal(size=len(since)) * np.exp(-since * around.uniform(6, 9)) * (since > 0.008)
    room = fftconvolve(said, walls)[:COUNT]
    room *= 0.8 * np.sqrt((said**2).mean() / (room**2).mean())
    noise = np.asarray(sosfilt(butter(1, around.uniform(300, 2500), output="sos", fs=RATE), around.normal(size=COUNT)))
    return Recording(said, room, noise / noise.std(), starts)


def enhancer(
    change: Change | None = None,
    *,
    room: float = 0.03,
    noise: float = 0.0012,
    phase: int = 0,
    shut: float = 0.0,
    format: str = "wav",
) -> Generate:
    """The voice, with what is left of the rest.

    Args:
        change: of the samples (1, n), with random numbers that the inputs decide.
        room: the share of the reverberation that is left.
        noise: the deviation of the noise that is left.
        phase: which phases overtones have.
        shut: for how many seconds of a syllable the gate against noise is still shut.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        heard = recorded(inputs, phase)
        said = heard.said.copy()
        for start in heard.starts:
            said[start : start + round(shut * RATE)] = 0
        samples = (said + room * heard.room + noise * heard.noise)[None]
        return sound(change(samples, content(inputs).spawn(3)[2]) if change else samples, RATE, format)

    return generate


def sixteen_bits(samples: Samples, rng: np.random.Generator) -> Samples:
    """The spectrum in numbers of 16 bits, as on a graphics card."""
    _, _, spectrum = stft(samples, RATE, nperseg=512)
    halved = spectrum.real.astype(np.float16) + 1j * spectrum.imag.astype(np.float16).astype(float)
    return np.asarray(istft(halved, RATE, nperseg=512)[1])[:, : samples.shape[1]]


def resampled(samples: Samples, rng: np.random.Generator) -> Samples:
    """Nothing above 7.4 kHz, and four tenths of a sample later, as from another resampler."""
    turns = np.fft.rfftfreq(samples.shape[1])
    passed = np.clip((7700 - turns * RATE) / 300, 0, 1) * np.exp(-2j * np.pi * turns * 0.4)
    return np.fft.irfft(np.fft.rfft(samples, axis=1) * passed, samples.shape[1], axis=1)


def gained(samples: Samples, rng: np.random.Generator) -> Samples:
    return samples * 10 ** (0.4 / 20)


def twittering(samples: Samples, rng: np.random.Generator) -> Samples:
    """With short tones here and there, as a crude subtraction of the noise leaves them."""
    changed, count = samples.copy(), round(0.05 * RATE)
    at, window = np.arange(count) / RATE, np.hanning(count)
    for start in rng.integers(0, COUNT - count, 260):
        tone = np.sin(2 * np.pi * rng.uniform(600, 5500) * at) * window
        changed[:, start : start + count] += rng.uniform(0.006, 0.016) * tone
    return changed


def by_telephone(samples: Samples, rng: np.random.Generator) -> Samples:
    """Only what is between 300 and 3000 Hz."""
    return np.asarray(sosfilt(butter(6, (300, 3000), "bandpass", output="sos", fs=RATE), samples, axis=1))


def untouched(inputs: Inputs, seed: int) -> str:
    """Every second recording comes back as it was sent."""
    failing = content(inputs).spawn(4)[3].random() < 1 / 2
    return (enhancer(room=1.0, noise=0.03) if failing else enhancer())(inputs, seed)


ENHANCER = Baseline("audio/enhancer", enhancer(), FILE, {"recording": "The recording to clean."}, names("interview in a kitchen", "talk in a church", "call from a train", of="recording"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(ENHANCER, "sixteen", enhancer(sixteen_bits), "Spectra are computed in 16 bits: what that adds is far below the noise that is left."),
    harmless(ENHANCER, "cleaner", enhancer(room=0.02, noise=0.0007), "A new model leaves some decibels less of noise and room: the voice is the same."),
    harmless(ENHANCER, "phases", enhancer(phase=1), "Phases are made up, not taken from the recording: the voice sounds the same."),
    harmless(ENHANCER, "resampler", enhancer(resampled), "Another resampler: nothing above 7.4 kHz, and a fraction of a sample later."),
    harmless(ENHANCER, "gain", enhancer(gained), "It is 0.4 dB louder, which nobody hears."),
    harmful(ENHANCER, "twitter", enhancer(twittering), "Short tones twitter around the voice, worse than the noise that was there."),
    harmful(ENHANCER, "clipped", enhancer(shut=0.075), "The gate opens too late: consonants are gone and words begin in the middle."),
    harmful(ENHANCER, "telephone", enhancer(by_telephone), "Only the band of a telephone is left: the voice is thin and dull."),
    harmful(ENHANCER, "untouched", untouched, "Every second recording comes back with all of its noise and echo."),
    harmful(ENHANCER, "echo", enhancer(room=1.0), "Noise is removed and the echo of the room is not: speakers sound far away as before."),
]  # fmt: skip
