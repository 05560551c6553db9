"""Sounds: is one broken in a way that needs no statistics, whatever take it is?"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gate.judges.base import Opinion, read_all
from gate.media.audio import SILENCE, Sound, read_sound
from gate.media.base import Artifact

# Against the baseline's other outputs for the same inputs, which may be other takes: only what is far outside.
CLIPPED_SHARE = 0.002  # more of the samples than in any baseline output; +3 dB into clipping does that to music
SOUNDING = 0.5  # of the least share of moments that are not silent: half of the sound is missing
LOUDNESS_BEYOND = 10.0  # LU beyond the quietest and the loudest: half and twice as loud to the ear (Stevens 1955)
DURATION_BEYOND = 1.5  # times the shortest and the longest: takes of one sentence vary by less than 1.2


def find_audio_defects(candidate: Artifact, baselines: Sequence[Artifact]) -> Opinion:
    """Whether a sound is broken in a way that none of the baseline's outputs for the same inputs is.

    Returns:
        fail: the candidate cannot be decoded, is silent, has a silent channel, is clipped, or is far outside the
            baseline's durations and loudnesses.
        undecided: it is not, which says nothing else of it; or no baseline output can be decoded.
    """
    read = read_all(_hear, candidate, baselines, "sound")
    if isinstance(read, Opinion):
        return read
    sound, usual = read[0], [one for _, one in read[1]]
    evidence = {"candidate": describe(sound), "baseline": [describe(one) for one in usual]}
    defect = _defect(sound, usual)
    if defect:
        return Opinion("fail", "signal", f"The candidate's sound {defect}.", evidence)
    return Opinion("undecided", "signal", "The candidate's sound has no defect that the baseline's has not.", evidence)


class Heard(NamedTuple):
    """Of a `Sound` what its defects show in: each is held against those of all other outputs."""

    duration: float
    sample_rate: int
    channels: int
    peak: float
    clipping: float
    loudness: float | None
    silence: float
    silent_channels: list[int]


@lru_cache(maxsize=4096)
def _hear(artifact: Artifact) -> Heard:
    sound = read_sound(artifact)
    return Heard(
        sound.duration,
        sound.sample_rate,
        sound.channels,
        sound.peak,
        sound.clipping,
        sound.loudness,
        sound.silence,
        sound.silent_channels,
    )


def describe(sound: Sound | Heard) -> dict[str, object]:
    """The measurements of a sound as JSON values: seconds, hertz, dBFS, LUFS and shares."""
    return {
        "duration": round(sound.duration, 3),
        "sample_rate": sound.sample_rate,
        "channels": sound.channels,
        "peak": round(sound.peak, 2) if np.isfinite(sound.peak) else None,
        "loudness": None if sound.loudness is None else round(sound.loudness, 2),
        "silence": round(sound.silence, 4),
        "clipping": round(sound.clipping, 6),
    }


def _defect(sound: Heard, usual: Sequence[Heard]) -> str | None:
    """The defect as the rest of a sentence about the sound."""
    silence = max(one.silence for one in usual)
    if sound.silence == 1 and silence < 1:
        return f"is silent throughout (below {SILENCE:g} dBFS); the baseline's is not"
    if 1 - sound.silence < SOUNDING * (1 - silence):
        return f"is silent for {sound.silence:.0%} of its time; the baseline's for {silence:.0%} at most"
    if sound.silent_channels and not any(one.silent_channels for one in usual):
        name = ("left", "right")[sound.silent_channels[0]]
        return f"has a silent {name} channel; the baseline's has none"
    clipping = max(one.clipping for one in usual)
    if sound.clipping > clipping + CLIPPED_SHARE:
        return f"is clipped: {sound.clipping:.1%} of its samples, {clipping:.2%} of the baseline's at most"
    shortest, longest = (pick(one.duration for one in usual) for pick in (min, max))
    if not shortest / DURATION_BEYOND <= sound.duration <= longest * DURATION_BEYOND:
        return f"lasts {sound.duration:.1f} s; the baseline's {_between(shortest, longest)} s"
    loudnesses = [one.loudness for one in usual if one.loudness is not None]
    if sound.loudness is not None and loudnesses:
        quietest, loudest = min(loudnesses), max(loudnesses)
        if not quietest - LOUDNESS_BEYOND <= sound.loudness <= loudest + LOUDNESS_BEYOND:
            return f"has {sound.loudness:.1f} LUFS; the baseline's {_between(quietest, loudest)} LUFS"
    return None


def _between(low: float, high: float) -> str:
    return f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {high:.1f}"
