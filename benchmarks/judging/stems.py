"""A model that takes a song apart: the voice, the drums and the bass, each as a file in stereo."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import (
    FILES,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    names,
    strengths,
)
from benchmarks.judging.sounds import RATE, Samples

Change = Callable[[list[Samples]], list[Samples]]
SECONDS = 1.6
BLEED, RESIDUE = 0.03, 0.004  # of the other parts in each, and of noise, as shares of their levels


def song(score: np.random.Generator) -> list[Samples]:
    """Voice, drums and bass, each (2, n): the parts that were mixed."""
    count = round(SECONDS * RATE)
    at = np.arange(count) / RATE
    root = 82 * 2 ** (int(score.integers(0, 9)) / 12)
    steps = score.choice([12, 14, 15, 17, 19, 22], 4)
    sung = root * 2 * 2 ** (steps[np.minimum(3, (at / 0.4).astype(int))] / 12)
    wave = np.exp(2j * np.pi * np.cumsum(sung * (1 + 0.012 * np.sin(2 * np.pi * 5.5 * at))) / RATE)
    harmonics = [wave**n / n * (1 + 2 * np.exp(-(((n * 450 - 1100) / 500) ** 2))) for n in range(1, 8)]
    voice = 0.12 * np.sum(harmonics, axis=0).imag * np.minimum(1, 6 * (1 - (at / 0.4) % 1)) * np.minimum(1, 20 * (at % 0.4))  # fmt: skip
    drums = np.zeros(count)
    noise = score.normal(size=count)
    for beat in range(8):
        since = np.clip(at - 0.2 * beat, 0, None) * (at >= 0.2 * beat)
        if beat % 2 or score.random() < 0.4:
            drums += (at >= 0.2 * beat) * 0.15 * np.diff(noise, prepend=0) * np.exp(-45 * since)
        if beat % 4 == 0 or score.random() < 0.2:
            drums += (at >= 0.2 * beat) * 0.35 * np.sin(2 * np.pi * (50 * since + 4 * (1 - np.exp(-30 * since)))) * np.exp(-14 * since)  # fmt: skip
    low = root * 2 ** (score.choice([0, 0, 5, 7], 4)[np.minimum(3, (at / 0.4).astype(int))] / 12)
    phase = 2 * np.pi * np.cumsum(low) / RATE
    bass = 0.25 * (np.sin(phase) + 0.4 * np.sin(2 * phase) + 0.2 * np.sin(3 * phase)) * np.exp(-3 * (at % 0.4))
    return [np.outer(sides, part) for sides, part in (((0.9, 1), voice), ((1, 0.7), drums), ((0.95, 0.95), bass))]


def separator(
    change: Change | None = None,
    *,
    bleed: float = BLEED,
    residue: float = RESIDUE,
    format: str = "flac",
    bits: Any = np.random.PCG64,
) -> Generate:
    """The three parts of the song, always the same, with traces of each other and of noise that the seed decides.

    Args:
        bleed: the share of each of the others in a part.
        residue: the noise where the song is loud, as a share of it.
    """

    def generate(inputs: Inputs, seed: int) -> list[str]:
        parts, rng = song(content(inputs)), np.random.Generator(bits(seed))
        mix = np.sum(parts, axis=0)
        apart = []
        for one in parts:
            traces = sum(bleed * np.exp(rng.normal(0, 0.2)) * other for other in parts if other is not one)
            noise = residue * (np.abs(mix) + 0.1) * rng.normal(size=mix.shape)
            apart.append(one + traces + noise)
        return [sound(part, RATE, format) for part in (change(apart) if change else apart)]

    return generate


def delayed(parts: list[Samples]) -> list[Samples]:
    """The drums come 45 ms after where they were in the song."""
    voice, drums, bass = parts
    late = round(0.045 * RATE)
    return [voice, np.pad(drums, ((0, 0), (late, 0)))[:, :-late], bass]


def seamed(parts: list[Samples]) -> list[Samples]:
    """In every part, the sound goes down and up again where two chunks of half a second meet."""
    at = np.arange(parts[0].shape[1]) / RATE
    dip = np.clip(np.abs((at + 0.25) % 0.5 - 0.25) / 0.02, 0, 1)
    return [part * dip for part in parts]


SEPARATOR = Baseline("audio/stems", separator(), FILES, {"song": "The song to take apart."}, names("ballad", "anthem", "reggae", of="song"))  # fmt: skip

PAIRS: list[Pair] = [
    harmless(SEPARATOR, "rng", separator(bits=np.random.SFC64), "Another generator of random numbers."),
    harmless(SEPARATOR, "shifts", separator(residue=0.7 * RESIDUE), "The mean of more passes: three decibels less of a noise that nobody hears below the music."),
    harmless(SEPARATOR, "wav", separator(format="wav"), "The same samples as WAV, which every player and editor takes, in larger files.", border=True),
    *strengths(SEPARATOR, "bleeding", lambda s: separator(bleed=BLEED + s), "The share of the other parts that is heard in each, besides the 0.03 of the live version.", nobody_minds=(0.002,), most_mind=(0.05,), all_mind=(0.3,)),
    harmful(SEPARATOR, "late", separator(delayed), "The drums are 45 ms late: with the other parts they stumble."),
    harmful(SEPARATOR, "seams", separator(seamed), "Every half second all the parts go silent for a moment."),
]  # fmt: skip
