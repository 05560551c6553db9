"""Sounds: is one the same as another?

What an encoder does to a sound is told from a change by comparing log-mel spectrograms, moment by moment. The limits
were chosen from 33 recordings (8 of speech, 18 of music, 7 effects; mono and stereo, 0.4 to 6 s), each compared with
itself after a change. How many failed, and how much of each limit they used:

| change                     | failed | duration  | dropout   | loudness  | tilt      | worst     | mean      |
| -------------------------- | ------ | --------- | --------- | --------- | --------- | --------- | --------- |
| FLAC, 24 bits, dither      | 0      | 0         | 0         | 0         | 0         | 0.00      | 0.00      |
| MP3 320, 192, 128 kbit/s   | 0      | 0         | 0         | 0.00-0.46 | 0.00-0.28 | 0.00-0.25 | 0.00-0.30 |
| AAC 192, 128 kbit/s        | 0      | 0.21-0.46 | 0         | 0.00-0.68 | 0.02-0.41 | 0.09-0.53 | 0.08-0.48 |
| Opus 128, 96 kbit/s        | 0      | 0.00-0.01 | 0         | 0.00-0.05 | 0.03-0.30 | 0.02-0.22 | 0.03-0.27 |
| 30 ms later; 0.3 dB softer | 0      | 0         | 0         | 0.00-0.64 | 0.00-0.15 | 0.00-0.17 | 0.00-0.15 |
| MP3 64 kbit/s              | 17     | 0         | 0         | 0.21-3.15 | 0.21-10.8 | 0.07-1.54 | 0.14-1.93 |
| Opus 24 kbit/s             | 5      | 0.00-0.01 | 0         | 0.01-2.35 | 0.30-4.44 | 0.29-0.94 | 0.32-1.19 |
| 1 dB softer                | 20     | 0         | 0         | 1.00      | 0.19-0.50 | 0.09-0.25 | 0.08-0.50 |
| 2, 3, 6 dB softer          | 33     | 0         | 0.00-0.33 | 2.00-6.02 | 0.37-3.01 | 0.19-2.11 | 0.16-2.96 |
| 3 dB into clipping         | 33     | 0         | 0         | 3.13-20.9 | 0.61-10.5 | 0.53-5.28 | 0.58-10.4 |
| nothing above 12 kHz       | 24     | 0         | 0         | 0.00-0.97 | 0.00-9.91 | 0.00-0.53 | 0.00-0.73 |
| nothing above 4 kHz        | 29     | 0         | 0         | 0.00-8.59 | 0.47-14.1 | 0.08-4.21 | 0.07-4.80 |
| nothing below 300 Hz       | 31     | 0         | 0.00-0.33 | 0.00-10.2 | 0.23-20.8 | 0.02-0.84 | 0.02-1.51 |
| noise 40 dB below          | 25     | 0         | 0         | 0.00      | 0.02-6.29 | 0.01-1.53 | 0.01-2.57 |
| noise 20 dB below          | 33     | 0         | 0         | 0.01-0.12 | 1.48-16.2 | 0.12-5.53 | 0.23-9.30 |
| 20 ms missing              | 0      | 0         | 0.00-0.67 | 0.00-0.46 | 0.00-0.48 | 0.00-0.92 | 0.00-0.25 |
| 50 ms missing              | 26     | 0         | 0.00-1.67 | 0.00-0.45 | 0.00-0.65 | 0.00-1.48 | 0.00-0.52 |
| 3 % faster                 | 32     | 0.25-1.75 | 0.00-1.67 | 0.00-1.73 | 0.28-3.25 | 0.49-3.14 | 0.49-2.85 |
| rounded to 8 bits          | 28     | 0         | 0         | 0.00-0.11 | 0.10-5.22 | 0.08-1.30 | 0.06-2.23 |

Half of a sound, and a channel of it made silent, fail all 33, as defects, before anything is compared. So good encoders
pass, and what a person would notice fails. What passes too is what the recording did not have (tones
above 4 kHz, sound at the moment that is missing), a click or a gap of 20 ms, and clipping whose level was put back.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from gate.judges.audio_defects import find_audio_defects
from gate.judges.base import Opinion
from gate.judges.measures.sound import measure_sound
from gate.judges.measures.takes import measure_takes
from gate.judges.noticeable import Change
from gate.judges.noticeable.sound import SOUND, TAKE
from gate.media.audio import SILENCE, Sound, read_sound
from gate.media.base import Artifact
from gate.media.facts import read_facts
from gate.media.spectrum import middles

Matrix = NDArray[np.float32]

# For two sounds that should be one: see the table. dB, but for the last two.
MAX_MEAN = 2.0
MAX_WORST = 4.0
MAX_TILT = 2.0
MAX_LOUDNESS = 1.0  # LU: the tolerance of EBU R 128 for programmes that cannot be measured beforehand
MAX_DURATION = 0.1  # seconds: two frames of a codec's padding
MAX_DROPOUT = 0.03  # seconds: at a smaller step, the moments of the two sounds do not part a gap from an attack

WORST_MOMENTS = 20  # 0.2 s: about a syllable or a beat
HEARD_ALIKE = 0.85  # of the highest frequency
BANDS_TOGETHER = 4  # of 64: about a third of an octave in the middle of hearing
# Half moments of 10 ms: encoders put up to 50 ms of their own before a sound. The smallest is tried first.
LAGS = sorted(range(-20, 21), key=abs)
ALIGNED_MOMENTS = 6000  # a minute from the middle tells the lag of the whole
DROPOUT_FROM = -45.0  # dBFS: quieter moments may become silent in an encoder
DROPOUT_BY = 15.0  # dB

# What a spectrogram does not show, or not so finely. Encoders of two formats put different silence around a sound.
HIDDEN = ("width", "floor", "crest", "clicks", "dropouts", "offset")
OF_ONE_FORMAT = ("gap",)
# Sounds of one output that were in step, and are so much out of it: a stroke is heard twice.
MAX_STEP = 0.02


@dataclass(frozen=True)
class Distance:
    """How far two sounds are apart, the candidate's spectrogram less the baseline's. dB where nothing else is said.

    Attributes:
        mean: absolute difference, over moments, channels and bands.
        worst: the same in the `WORST_MOMENTS` where it is greatest.
        worst_at: seconds at which those begin.
        tilt: signed difference over the whole sound, in the neighbouring bands where it is greatest.
        loudness: LU, integrated; 0 where neither sound is loud enough to have a loudness.
        dropout: seconds of the longest stretch in which the candidate is silent and the baseline is not.
        duration: seconds.
        lag: seconds by which the candidate's sound is later.
    """

    mean: float
    worst: float
    worst_at: float
    tilt: float
    loudness: float
    dropout: float
    duration: float
    lag: float


def measure(candidate: Sound, baseline: Sound) -> Distance:
    """Measure how far two sounds are apart, where both of them last."""
    lag, difference = _aligned(candidate.bands, baseline.bands)
    moments = np.abs(difference).mean(axis=(1, 2))
    worst_at, worst = _worst_stretch(moments)
    signed = difference.mean(axis=0) if len(difference) else np.zeros(difference.shape[1:])
    # Beside the highest frequency that there can be, each resampler leaves something else.
    signed = np.where(middles() <= HEARD_ALIKE * min(candidate.sample_rate, baseline.sample_rate) / 2, signed, 0.0)
    groups = signed.reshape(len(signed), -1, BANDS_TOGETHER).mean(axis=2).ravel()
    silent = -70.0  # LUFS: what has no loudness is below the absolute gate of BS.1770
    ours, theirs = (silent if sound.loudness is None else sound.loudness for sound in (candidate, baseline))
    return Distance(
        mean=float(moments.mean()) if len(moments) else 0.0,
        worst=worst,
        worst_at=worst_at / 100,
        tilt=float(groups[np.abs(groups).argmax()]),
        loudness=ours - theirs,
        dropout=_longest_dropout(candidate, baseline, lag // 2) / 100,
        duration=candidate.duration - baseline.duration,
        lag=lag / 200,
    )


def compare_audio(candidate: Artifact, baseline: Artifact) -> Opinion:
    """Whether two files, audio or video, hold the same sound but for what encoders do to it.

    Returns:
        pass: the distances are within the limits of this module.
        fail: one is not, the candidate has one channel instead of several, or it cannot be decoded.
        undecided: the baseline cannot be decoded, or only the beginning was compared.
    """
    if candidate.sha256 == baseline.sha256:
        return Opinion("pass", "signal", "The two files are byte-identical.")
    defects = find_audio_defects(candidate, [baseline])
    if defects.decision == "fail" or "unreadable" in defects.evidence:
        return defects
    ours, theirs = read_sound(candidate), read_sound(baseline)
    if ours.channels == 1 < theirs.channels:
        reason = f"The candidate's sound has one channel and the baseline's {theirs.channels}."
        return Opinion("fail", "signal", reason, defects.evidence)
    distance = measure(ours, theirs)
    limits = _limits(distance)
    used, most = max(limits)
    evidence = defects.evidence | {"distance": asdict(distance), "limits": LIMITS}
    if used > 1:
        return Opinion("fail", "signal", f"The sounds differ: {most}.", evidence)
    if (noticed := _noticed(candidate, baseline)) is not None:
        return Opinion("fail", "signal", f"The sounds differ: the candidate's is {noticed}.", evidence)
    if not (ours.whole and theirs.whole):
        reason = f"The first {min(ours.duration, theirs.duration):.0f} s sound the same; the rest was not decoded."
        return Opinion("undecided", "signal", reason, evidence)
    return Opinion("pass", "signal", f"The files sound the same: {most}.", evidence)


def distance_used(candidate: Artifact, baseline: Artifact) -> float:
    """How far apart two sounds are, as a share of what encoders may do; 0 if they cannot be compared.

    Raises:
        UnreadableMedia: one cannot be decoded.
    """
    ours, theirs = read_sound(candidate), read_sound(baseline)
    if candidate.sha256 == baseline.sha256 or ours.channels == 1 < theirs.channels:
        return 0.0
    return max(_limits(measure(ours, theirs)))[0]


def find_out_of_step(sounds: Sequence[tuple[Artifact, Artifact]]) -> Opinion | None:
    """A failure where the sounds of one output are out of step, and those of the baseline's output are not; else None.

    Args:
        sounds: each of the candidate's, and the same one of the baseline's, that by themselves are alike.
    """
    lags = [_lag(*both) for both in sounds]
    if not lags or max(lags) - min(lags) <= MAX_STEP:
        return None
    late, early = int(np.argmax(lags)), int(np.argmin(lags))
    reason = (
        f"The candidate's sounds are out of step: sound {late + 1} of {len(lags)} comes "
        f"{lags[late] - lags[early]:.3f} s later to sound {early + 1} than in the baseline's output "
        f"(limit {MAX_STEP:g})."
    )
    return Opinion("fail", "signal", reason, {"lags": lags})


def _lag(candidate: Artifact, baseline: Artifact) -> float:
    if candidate.sha256 == baseline.sha256:
        return 0.0
    return _aligned(read_sound(candidate).bands, read_sound(baseline).bands)[0] / 200


def _noticed(candidate: Artifact, baseline: Artifact) -> str | None:
    """Which measure has moved by as much as users notice, as the rest of a sentence; None where none has."""
    one_format = read_facts(candidate).format == read_facts(baseline).format
    names = (*HIDDEN, *OF_ONE_FORMAT) if one_format else HIDDEN
    ours, theirs = (measure_sound(one) for one in (candidate, baseline))
    of_ours, of_theirs = measure_takes([candidate, baseline], [(0, 1)])
    for known, chosen, after, before in ((SOUND, names, ours, theirs), (TAKE, (*TAKE,), of_ours, of_theirs)):
        for name in chosen:
            change: Change = known[name]
            moved = after[name] - before[name]
            limit = change.limit(moved)
            if limit is not None and abs(moved) >= limit:
                how = change.fallen if moved < 0 else change.risen
                return f"{how}: its {name} differs by {change.say(moved)} (limit {change.say(limit)})"
    return None


LIMITS = {
    "mean": MAX_MEAN,
    "worst": MAX_WORST,
    "tilt": MAX_TILT,
    "loudness": MAX_LOUDNESS,
    "dropout": MAX_DROPOUT,
    "duration": MAX_DURATION,
}


def _limits(distance: Distance) -> list[tuple[float, str]]:
    """For each number: how much of its limit it uses (1 is the limit), and what to say of it."""
    longer = "longer" if distance.duration > 0 else "shorter"
    louder = "louder" if distance.loudness > 0 else "quieter"
    return [
        (
            abs(distance.duration) / MAX_DURATION,
            f"the candidate is {abs(distance.duration):.2f} s {longer} (limit {MAX_DURATION:g})",
        ),
        (
            distance.dropout / MAX_DROPOUT,
            f"the candidate is silent for {distance.dropout:.2f} s where the baseline is not (limit {MAX_DROPOUT:g})",
        ),
        (
            abs(distance.loudness) / MAX_LOUDNESS,
            f"the candidate is {abs(distance.loudness):.1f} LU {louder} (limit {MAX_LOUDNESS:g})",
        ),
        (
            abs(distance.tilt) / MAX_TILT,
            f"a part of the spectrum is {abs(distance.tilt):.1f} dB {'stronger' if distance.tilt > 0 else 'weaker'} "
            f"throughout (limit {MAX_TILT:g})",
        ),
        (
            distance.worst / MAX_WORST,
            f"the spectrum at {distance.worst_at:.1f} s differs by {distance.worst:.1f} dB (limit {MAX_WORST:g})",
        ),
        (distance.mean / MAX_MEAN, f"the spectra differ by {distance.mean:.1f} dB on average (limit {MAX_MEAN:g})"),
    ]


def _aligned(candidate: Matrix, baseline: Matrix) -> tuple[int, Matrix]:
    """The lag in half moments at which the spectrograms differ least, and their difference there.

    Between two moments stands their mean: an encoder's delay is no multiple of 10 ms.
    """
    start = max(0, (min(len(candidate), len(baseline)) - ALIGNED_MOMENTS) // 2)
    part = slice(start, start + ALIGNED_MOMENTS)
    means = {lag: np.abs(_difference(candidate[part], baseline[part], lag)).mean() for lag in LAGS}
    lag = min(means, key=lambda lag: means[lag])
    return lag, _difference(candidate, baseline, lag)


def _difference(candidate: Matrix, baseline: Matrix, lag: int) -> Matrix:
    ours, theirs = candidate[max(lag // 2, 0) :], baseline[max(-(lag // 2), 0) :]
    if lag % 2 and len(ours) > 1:
        ours = (ours[:-1] + ours[1:]) / 2
    length = min(len(ours), len(theirs))
    return ours[:length] - theirs[:length]


def _worst_stretch(moments: NDArray[np.floating]) -> tuple[int, float]:
    """Where the mean over `WORST_MOMENTS` is greatest, and how great it is."""
    if not len(moments):
        return 0, 0.0
    length = min(WORST_MOMENTS, len(moments))
    means = np.convolve(moments, np.ones(length) / length, mode="valid")
    return int(means.argmax()), float(means.max())


def _longest_dropout(candidate: Sound, baseline: Sound, lag: int) -> int:
    """Moments in a row in which the candidate, and not the baseline, is silent in all channels."""
    ours = candidate.levels.max(axis=1)[max(lag, 0) :]
    theirs = baseline.levels.max(axis=1)[max(-lag, 0) :]
    length = min(len(ours), len(theirs))
    ours, theirs = ours[:length], theirs[:length]
    missing = (ours < SILENCE) & (theirs > DROPOUT_FROM) & (ours < theirs - DROPOUT_BY)
    edges = np.flatnonzero(np.diff(missing, prepend=False, append=False))
    return int((edges[1::2] - edges[::2]).max(initial=0))
