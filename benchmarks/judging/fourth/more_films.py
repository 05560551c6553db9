"""Further new changes of the models that answer with video: jelly, encoders, bands of sound, cached takes."""

from typing import Any

import numpy as np
from scipy.ndimage import map_coordinates
from scipy.signal import butter, sosfiltfilt

from benchmarks.judging.aquaria import AQUARIUM, FIREWORKS, Array, aquarium, fireworks
from benchmarks.judging.encode import VIDEO_SOUND_RATE
from benchmarks.judging.films import HEIGHT, PANORAMA, WIDTH, Change, Frames, panorama
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, strengths
from benchmarks.judging.turntables import TURNTABLE, turntable
from benchmarks.judging.videos import CLIP, crossing


def wobbling(severity: float) -> Change:
    """Rows are displaced to the sides in waves that run down the picture, by up to that share of its width."""

    def changed(frames: Frames) -> Frames:
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
        made: list[Any] = []
        for index, frame in enumerate(frames):
            at = x + severity * WIDTH * np.sin(2 * np.pi * (y / 22 - index / 5))
            sides = [map_coordinates(frame[..., channel], (y, at), order=3, mode="nearest") for channel in range(3)]
            made.append(np.stack(sides, axis=-1))
        return np.stack(made)

    return changed


def below_16_khz(sound: Array, seed: int) -> Array:
    low = butter(6, 16_000, output="sos", fs=VIDEO_SOUND_RATE)
    return np.asarray(sosfiltfilt(low, sound, axis=1))


def cached(inputs: Inputs, seed: int) -> str:
    """One of three films for each prompt, whatever the seed."""
    return aquarium()(inputs, seed % 3)


PAIRS: list[Pair] = [
    *strengths(PANORAMA, "wobbling", lambda s: panorama(wobbling(s)), "The picture wobbles like jelly, by up to that share of its width.", nobody_minds=(0.002,), few_mind=(0.006,), most_mind=(0.02,), all_mind=(0.08,)),
    harmless(CLIP, "tuned", crossing(fixed=True, tune="animation"), "The encoder's settings are those for drawings: another file that looks the same."),
    harmless(FIREWORKS, "band", fireworks(below_16_khz), "The sound has nothing above 16 kHz, which hardly any ear or loudspeaker has either."),
    harmful(TURNTABLE, "hurrying", turntable(uneven=0.5), "The turn slows down and hurries up by half: the solid seems to stumble."),
    harmful(AQUARIUM, "cached", cached, "There are only three films for each prompt: who asks again and again gets those he has, whatever the seed."),
]  # fmt: skip
