"""How a sound is, whatever is heard."""

import numpy as np
from numpy.typing import NDArray

from gate.judges.measures import Measures
from gate.media.audio import SILENCE, WIDEST, Sound, read_sound
from gate.media.base import Artifact
from gate.media.spectrum import FLOOR

Levels = NDArray[np.floating]

QUIETEST = -70.0  # LUFS: what has no loudness is below the absolute gate of BS.1770
BARELY_HEARD = -40.0  # dBFS: what is fainter is silent by degrees, down to `SILENCE`
# What has died away: this far below the loudness, dB.
FAINT = 40.0
# A sound goes on if a moment is within so many dB of the loudness.
LOUD, TONAL = 20.0, 15.0
HARDLY = 10.0  # dB, in which it comes to go on, and to be gone
MOMENTS = 100  # a second
LONGEST_DROPOUT, PERHAPS_A_PAUSE = 15, 5  # moments of 10 ms: what lasts longer is a pause
# A click bends the samples so many times as sharply as all that is within `AROUND` moments of it.
CLICK, AROUND = 6.0, 5
QUIETEST_BEND = 1e-3  # of full scale: -60 dB
BANDWIDTH = 0.999  # of the energy
# How well periods must repeat each other to be a tone, and from where on they certainly are one.
TONE, CERTAIN_TONE = 0.5, 0.8
# Of noise, nobody knows a pitch: then it is the middle one. That counts as much as so many windows of 20 ms.
MIDDLE_TONE, FEW_TONES = 7.64, 4.0
WOBBLES, JUMPS = 12.0, 0.2  # semitones and octaves: what bends by more is another note
EDGE = 3  # moments: a sound need not end with one
AT_ONCE = 5.0  # dB above the faintest that begins at once
STEEP, STEADY = 20.0, 1.0  # dB: what rises and falls by less is steady, and steps of less are its ripple
LONGEST_GAP = 0.06  # seconds: what has more silence around it than this is no loop, and may have any


def measure_sound(artifact: Artifact) -> Measures:
    """How a sound is, whatever is heard.

    Returns:
        `loudness` (LUFS), `duration` (logarithm of seconds), `silence` (share of the moments, faint ones in part),
        `clipping` (share of the samples), `pitch` (octaves: where the middle of the spectrum lies), `floor` (dB: the
        quietest tenth of the moments, on average, above the loudness), `offset` (of full scale: the mean of the
        samples, without its sign), `balance` (dB: the first channel above the last), `gap` (seconds of silence before
        and after a sound that begins and ends at once, as a loop does, at most `LONGEST_GAP`; 0 of others), and what
        `_spectral`, `_timing`, `_tonal` and `_faults` give.

    Raises:
        UnreadableMedia: it cannot be decoded within the limits.
    """
    sound = read_sound(artifact)
    levels = np.maximum(sound.levels.max(axis=1), -100.0) if len(sound.levels) else np.full(1, -100.0)
    loudness = QUIETEST if sound.loudness is None else sound.loudness
    return {
        "loudness": loudness,
        "duration": float(np.log(max(sound.duration, 0.01))),
        # By degrees: whether noise that nobody hears is a little less is no silence.
        "silence": float(np.clip((BARELY_HEARD - levels) / (BARELY_HEARD - SILENCE), 0, 1).mean()),
        "clipping": sound.clipping,
        # Below what counts as silence, nobody hears a difference, and encoders make one.
        "floor": float(np.maximum(np.sort(levels)[: max(1, len(levels) // 10)], SILENCE).mean()) - loudness,
        "offset": sound.offset,
        **_spectral(sound),
        **_timing(levels, loudness),
        "gap": _gap(sound, levels, loudness),
        **_tonal(sound, loudness),
        **_faults(sound, levels, loudness),
    }


def _spectral(sound: Sound) -> Measures:
    """`pitch`, `balance`; `bandwidth` (mel bands: below it lies all but a thousandth of the energy), `width` (dB: the
    difference of the channels above their sum)."""
    power = 10 ** (np.asarray(sound.bands, np.float64) / 10)
    mean = power.mean(axis=(0, 1)) if len(power) else np.ones(1)
    sides = 10 * np.log10(np.maximum(power.mean(axis=(0, 2)), 1e-10)) if len(power) else np.zeros(1)
    heard = np.maximum(mean - 10 ** (FLOOR / 10), 0)
    within = np.cumsum(heard) / max(float(heard.sum()), 1e-30)
    bands = np.arange(len(mean))
    return {
        "pitch": float((mean * bands).sum() / max(mean.sum(), 1e-30)),
        "balance": float(sides[0] - sides[-1]),
        "bandwidth": float(np.interp(BANDWIDTH, within, bands)) if heard.any() else 0.0,
        # Sides so far below the middle are not heard, and what encoders leave of them varies.
        "width": float(np.clip(sound.width, -LOUD, WIDEST)),
    }


def _timing(levels: Levels, loudness: float) -> Measures:
    """`sounding` (logarithm of the seconds that are not far below the loudness: without pauses and padding),
    `suddenness` (logarithm of how steeply it rises over how steeply it falls: strokes and words begin suddenly and die
    away, and backwards they do not), `beginning` and `ending` (dB above the loudness: the first and the last 30 ms that
    are not silent; of what fades in or dies away they are faint), `fading` (dB: the first half above the second)."""
    degrees = np.clip((levels - max(loudness - LOUD, SILENCE)) / HARDLY + 0.5, 0, 1)
    sounding = {"sounding": float(np.log(max(float(degrees.sum()), 1.0) / MOMENTS))}
    heard = _heard(levels, loudness - FAINT)
    if not len(heard):
        return sounding | {"suddenness": 0.0, "beginning": -FAINT, "ending": -FAINT, "fading": 0.0}
    steps = np.diff(np.maximum(heard - loudness, -FAINT))
    rising, falling = (
        float(np.square(part[part > 0]).sum() / max(part[part > 0].sum(), STEEP)) for part in (steps, -steps)
    )
    half = len(heard) // 2
    first, second = (10 * np.log10((10 ** (part / 10)).mean()) for part in (heard[: half + 1], heard[half:]))
    return sounding | {
        "suddenness": float(np.log((rising + STEADY) / (falling + STEADY))),
        "beginning": max(float(heard[:EDGE].max()) - loudness, -FAINT),
        "ending": max(float(heard[-EDGE:].max()) - loudness, -FAINT),
        "fading": float(first - second),
    }


def _heard(levels: Levels, faintest: float) -> Levels:
    """From the first moment that is heard to the last."""
    audible = np.flatnonzero(levels > max(faintest, SILENCE))
    return levels[audible[0] : audible[-1] + 1] if len(audible) else levels[:0]


def _gap(sound: Sound, levels: Levels, loudness: float) -> float:
    heard = _heard(levels, loudness - LOUD - AT_ONCE)
    if not len(heard):
        return 0.0
    edges = min(float(edge.max()) for edge in (heard[:EDGE], heard[-EDGE:])) - loudness
    # By degrees: faint noise is as good as silence.
    silence = max(loudness - FAINT, SILENCE)
    degrees = np.clip((silence + FAINT - LOUD - sound.edges) / (FAINT - LOUD), 0, 1)
    silent = sum(float((np.cumprod(side > 0) * side).sum()) for side in degrees) / 1000
    return min(silent, LONGEST_GAP) * float(np.clip((edges + LOUD) / AT_ONCE, 0, 1))


def _tonal(sound: Sound, loudness: float) -> Measures:
    """`fundamental` (octaves above 1 Hz, mean of where there is a tone), `harmonicity` (mean, 0 of noise to 1 of steady
    tones), `wobble` (semitones by which the tone bends in 20 ms, mean)."""
    tones = sound.tones[sound.tones[:, 2] > max(loudness - TONAL, SILENCE)] if len(sound.tones) else sound.tones
    if not len(tones):
        return {"fundamental": MIDDLE_TONE, "harmonicity": 0.0, "wobble": 0.0}
    octaves, harmonicity = tones[:, 0].astype(np.float64), tones[:, 1].astype(np.float64)
    sure = np.clip((harmonicity - TONE) / (CERTAIN_TONE - TONE), 0, 1)
    bends = np.abs(np.diff(octaves, 2))
    tonal = np.minimum(np.minimum(sure[:-2], sure[1:-1]), sure[2:]) * (bends < JUMPS)
    return {
        "fundamental": float((sure @ octaves + FEW_TONES * MIDDLE_TONE) / (sure.sum() + FEW_TONES)),
        "harmonicity": float(harmonicity.mean()),
        "wobble": WOBBLES * float(tonal @ bends / (tonal.sum() + FEW_TONES)) if len(bends) else 0.0,
    }


def _faults(sound: Sound, levels: Levels, loudness: float) -> Measures:
    """`dropouts` and `clicks` (logarithms of 1 + how many), `crest` (dB: the peak above the loudness)."""
    return {
        "dropouts": float(np.log1p(_dropouts(levels, loudness))),
        "clicks": float(np.log1p(_clicks(sound.bends))),
        "crest": max(sound.peak, QUIETEST) - loudness,
    }


def _dropouts(levels: Levels, loudness: float) -> float:
    """How often the sound is gone for up to 150 ms, from one moment to the next, and as suddenly back.

    What lasts longer than 100 ms counts less and less, as it may be a pause, and so does what is not quite gone.
    """
    faint = max(loudness - FAINT, FLOOR)
    gone = levels < faint
    edges = np.flatnonzero(np.diff(gone, prepend=False, append=False))
    count = 0.0
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start <= LONGEST_DROPOUT and start >= 2 and end <= len(levels) - 2:
            before, after = levels[start - 2 : start].max(), levels[end : end + 2].max()
            weight = min(1.0, (LONGEST_DROPOUT + 1 - (end - start)) / PERHAPS_A_PAUSE)
            weight *= min(1.0, (faint - float(levels[start:end].min())) / HARDLY)
            count += weight * bool(min(before, after) > loudness - LOUD)
    return count


def _clicks(bends: NDArray[np.float32]) -> int:
    """How often samples bend far more sharply than before and after: what begins and dies away does so but once."""
    around = 2 * AROUND + 1
    if len(bends) <= around:
        return 0
    windows = np.lib.stride_tricks.sliding_window_view(np.maximum(bends, QUIETEST_BEND), around)
    middle = windows[:, AROUND]
    # A click may lie on the border of two moments.
    others = np.maximum(windows[:, : AROUND - 1].max(axis=1), windows[:, AROUND + 2 :].max(axis=1))
    highest = (middle >= windows[:, AROUND - 1]) & (middle > windows[:, AROUND + 1])
    return int(np.count_nonzero(highest & (middle > CLICK * others)))
