"""How a sound is, whatever is heard."""

import numpy as np

from gate.judges.measures import Measures
from gate.media.base import Artifact


def measure_sound(artifact: Artifact) -> Measures:
    """How a sound is, whatever is heard.

    Returns:
        `loudness` (LUFS), `duration` (logarithm of seconds), `silence` (share of the moments), `clipping` (share of the
        samples), `pitch` (octaves: where the middle of the spectrum lies), `floor` (dB: the quietest tenth of the
        moments above the loudness), `balance` (dB: the first channel above the last).

    Raises:
        UnreadableMedia: it cannot be decoded within the limits.
    """
    from gate.media.audio import read_sound

    sound = read_sound(artifact)
    levels = np.maximum(sound.levels.max(axis=1), -100.0) if len(sound.levels) else np.full(1, -100.0)
    loudness = -70.0 if sound.loudness is None else sound.loudness
    power = 10 ** (np.asarray(sound.bands, np.float64) / 10)
    mean = power.mean(axis=(0, 1)) if len(power) else np.ones(1)
    bands = np.arange(len(mean))
    sides = 10 * np.log10(np.maximum(power.mean(axis=(0, 2)), 1e-10)) if len(power) else np.zeros(1)
    return {
        "loudness": loudness,
        "duration": float(np.log(max(sound.duration, 0.01))),
        "silence": sound.silence,
        "clipping": sound.clipping,
        "pitch": float((mean * bands).sum() / max(mean.sum(), 1e-30)),
        "floor": float(np.quantile(levels, 0.1)) - loudness,
        "balance": float(sides[0] - sides[-1]),
    }
