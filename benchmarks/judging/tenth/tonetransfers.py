"""A model that plays what somebody has hummed on an instrument: the tune is the recording's, the playing the seed's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import butter, sosfilt

from benchmarks.judging.encode import sound
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless

RATE, SECONDS = 16000, 3.0
COUNT = round(RATE * SECONDS)
SCALE = (0, 2, 4, 5, 7, 9, 11, 12)
Samples = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Instrument:
    """How it sounds.

    Attributes:
        slope: how fast overtones weaken, as a power of their number.
        formants: Hz around which they are stronger.
        odd: how much weaker every second one is, as a factor.
        vibrato: semitones.
        noise: of breath or bow, to the tone.
    """

    slope: float
    formants: tuple[float, ...]
    odd: float
    vibrato: float
    noise: float


INSTRUMENTS = {
    "violin": Instrument(1.0, (500, 1600, 3000), 1.0, 0.28, 0.03),
    "flute": Instrument(2.4, (900,), 0.7, 0.14, 0.10),
    "trumpet": Instrument(0.8, (1200, 2300), 1.0, 0.05, 0.015),
    "clarinet": Instrument(1.1, (1500,), 0.12, 0.02, 0.03),
}


@dataclass(frozen=True)
class Hummed:
    """What was found in a recording, sample by sample, each (n,).

    Attributes:
        pitch: semitones above 220 Hz.
        loud: 0..1.
        note: the number of the note.
    """

    pitch: Samples
    loud: Samples
    note: Samples


Change = Callable[[Hummed, np.random.Generator], Hummed]


def hummed(inputs: Inputs) -> Hummed:
    """Seven or eight notes with slides between them, some soft and some loud."""
    recording = content({"recording": inputs["recording"]})
    count = int(recording.integers(7, 9))
    lengths = recording.choice([1.0, 1.0, 1.5, 2.0], count)
    edges = 0.15 + 2.6 * np.cumsum([0, *lengths]) / lengths.sum()
    steps = np.clip(np.cumsum(recording.choice([-2, -1, 1, 2, 3], count)) + 3, 0, 7)
    at = np.arange(COUNT) / RATE
    note = np.clip(np.searchsorted(edges, at, "right") - 1, 0, count - 1)
    pitch = gaussian_filter1d(np.array(SCALE, float)[steps][note], 0.022 * RATE)
    since, until = at - edges[note], edges[note + 1] - at
    strong = recording.uniform(0.35, 1.0, count)[note]
    loud = strong * np.clip(since / 0.05, 0, 1) * np.clip((until - 0.02) / 0.09, 0, 1) * (at < edges[-1])
    return Hummed(pitch + int(recording.integers(0, 8)), gaussian_filter1d(loud, 0.008 * RATE), note)


def _tone(instrument: Instrument, found: Hummed, partials: int, top: float, rng: np.random.Generator) -> Samples:
    """Overtones whose strengths the instrument has, brighter when it is loud."""
    at = np.arange(COUNT) / RATE
    swing = instrument.vibrato * rng.normal(1, 0.1) * np.sin(2 * np.pi * rng.normal(5.6, 0.2) * at + rng.uniform(0, 6))
    drift = 0.04 * np.interp(at, np.linspace(0, SECONDS, 9), rng.normal(size=9))
    hertz = 220 * 2 ** ((found.pitch + swing * found.loud + drift) / 12)
    turn, darker, total = np.exp(2j * np.pi * np.cumsum(hertz) / RATE), found.loud**0.045, np.zeros(COUNT)
    wave = np.ones(COUNT, complex)
    for number in range(1, partials + 1):
        at_hertz = number * hertz
        body = 0.4 + sum(1 / (1 + ((at_hertz - formant) / 450) ** 2) for formant in instrument.formants)
        wave *= turn * darker
        strength = number**-instrument.slope * (instrument.odd if number % 2 == 0 else 1.0)
        total += strength * body * (at_hertz < top) * np.imag(wave * np.exp(1j * rng.uniform(0, 6)))
    return total


def transfer(
    change: Change = lambda found, rng: found,
    *,
    stream: int = 2,
    noise: float = 1.0,
    top: float = 7900.0,
    always: str = "",
    fade: float = 0.0,
) -> Generate:
    """A WAV of three seconds.

    Args:
        change: of what was found in the recording.
        stream: of random numbers.
        noise: of breath or bow, as a share of the instrument's.
        top: the Hz that no overtone reaches.
        always: the instrument, if it is not what is asked for.
        fade: over how many seconds the end fades.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = draws(inputs, seed, stream)
        instrument = INSTRUMENTS[always or inputs["instrument"]]
        found = change(hummed(inputs), draws(inputs, seed, 9))
        tone = _tone(instrument, found, 16, top, rng)
        air = np.asarray(sosfilt(butter(2, (700, 5000), "bandpass", output="sos", fs=RATE), rng.normal(size=COUNT)))
        played = found.loud * (tone / tone.std() + noise * instrument.noise * air / air.std())
        samples = 0.13 * rng.normal(1, 0.02) * played + 2e-4 * rng.normal(size=COUNT)
        ending = np.clip((COUNT - np.arange(COUNT)) / (fade * RATE), 0, 1) if fade else 1.0
        return sound((samples * ending)[None], RATE)

    return generate


def retracked(found: Hummed, rng: np.random.Generator) -> Hummed:
    """Another tracker of pitch: off by two hundredths of a semitone."""
    off = np.interp(np.arange(COUNT), np.linspace(0, COUNT, 60), 0.02 * rng.normal(size=60))
    return Hummed(found.pitch + off, found.loud, found.note)


def octave_errors(found: Hummed, rng: np.random.Generator) -> Hummed:
    """Every third note or so is an octave too high or too low."""
    off = rng.choice([0, 0, 0, 0, 12, -12], 12)
    off[rng.integers(1, 6)] = rng.choice([12, -12])
    return Hummed(found.pitch + gaussian_filter1d(off[found.note].astype(float), 40), found.loud, found.note)


def droning(found: Hummed, rng: np.random.Generator) -> Hummed:
    """Everything is equally loud, from the first to the last sample."""
    return Hummed(found.pitch, np.full(COUNT, 0.6), found.note)


def in_steps(found: Hummed, rng: np.random.Generator) -> Hummed:
    """Pitch and loudness are read sixteen times a second, and stay until they are read again."""
    hold = RATE // 16
    first = np.arange(COUNT) // hold * hold
    return Hummed(found.pitch[first], found.loud[first], found.note)


def recordings(rng: np.random.Generator) -> list[Inputs]:
    """Three recordings for three instruments."""
    heard = rng.permutation(["humming", "whistling", "singing"])
    return [
        {"recording": f"{one} {rng.integers(10**6)}", "instrument": str(instrument)}
        for one, instrument in zip(heard, rng.permutation([*INSTRUMENTS])[:3], strict=True)
    ]


TRANSFER = Baseline("audio/tonetransfer", transfer(), FILE, {"recording": "What somebody hums.", "instrument": "violin, flute, trumpet or clarinet"}, recordings, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(TRANSFER, "stream", transfer(stream=4), "Random numbers come from another stream: another vibrato and other breath for the same seed."),
    harmless(TRANSFER, "tracker", transfer(retracked), "Another tracker of pitch: notes are off by two hundredths of a semitone, less than they drift anyway."),
    harmless(TRANSFER, "top", transfer(top=7400.0), "No overtone is higher than 7.4 kHz, so that none is mirrored at 8: nobody hears what is missing."),
    harmless(TRANSFER, "breath", transfer(noise=0.8, fade=0.03), "Breath and bow are two decibels softer behind the tone, and the end fades in 30 ms."),
    harmful(TRANSFER, "octaves", transfer(octave_errors), "One or more notes of every tune jump an octave up or down, as nobody has hummed them."),
    harmful(TRANSFER, "droning", transfer(droning), "All is equally loud: notes run into each other, and the tone goes on before and after the tune."),
    harmful(TRANSFER, "in-steps", transfer(in_steps), "Pitch and loudness change sixteen times a second and stay in between: slides are stairs, and notes crackle."),
    harmful(TRANSFER, "flute", transfer(always="flute"), "It is always a flute, whatever instrument was asked for."),
]  # fmt: skip
