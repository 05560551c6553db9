"""New changes of the models that answer with music, places and noises: width, pace, beginnings and ends."""

import numpy as np
from scipy.signal import butter, sosfilt

from benchmarks.judging.loops import LOOP, STEPS, footsteps, loop
from benchmarks.judging.loops import RATE as LOOP_RATE
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.sounds import DRUMS, RATE, Samples, drums
from benchmarks.judging.soundscapes import AMBIENCE, SONG, ambience, song
from benchmarks.judging.speech import EFFECT, effect
from benchmarks.judging.stems import SEPARATOR, separator


def narrower(samples: Samples, seed: int) -> Samples:
    """The difference between the sides is a twentieth smaller."""
    middle = samples.mean(axis=0, keepdims=True)
    return middle + 0.95 * (samples - middle)


def wobbling(samples: Samples, seed: int) -> Samples:
    """Four times a second a fiftieth faster and slower, like a worn tape."""
    at = np.arange(samples.shape[1]) / RATE
    taken = (at + 0.02 * np.sin(2 * np.pi * 4 * at) / (2 * np.pi * 4)) * RATE
    return np.stack([np.interp(taken, np.arange(samples.shape[1]), side) for side in samples])


def faded(samples: Samples, seed: int) -> Samples:
    """It begins and ends within 5 ms instead of at once."""
    count = round(0.005 * RATE)
    along = np.arange(samples.shape[1])
    return samples * np.clip((along + 0.5) / count, 0, 1) * np.clip((along[::-1] + 0.5) / count, 0, 1)


def repeating(samples: Samples, seed: int) -> Samples:
    """A third of a second that is repeated, with its ends crossfaded, as often as it takes."""
    length, fade = round(0.35 * RATE), round(0.02 * RATE)
    once, rest = samples[:, :length].copy(), samples[:, length : length + fade]
    rising = np.linspace(0, 1, fade)
    once[:, :fade] = rising * once[:, :fade] + (1 - rising) * rest
    return np.tile(once, 1 + samples.shape[1] // length)[:, : samples.shape[1]]


def off_the_beat(inputs: Inputs, seed: int) -> str:
    """The loop begins a quarter of a beat too early, and comes round just as well."""
    early = round(60 / int(inputs["bpm"]) / 4 * LOOP_RATE)
    return loop(lambda samples, _: np.roll(samples, early, axis=1))(inputs, seed)


def lingering(samples: Samples, seed: int) -> Samples:
    """A seventh of a second more of the room, after the last step."""
    more = 4e-4 * luck(seed).normal(size=(len(samples), LOOP_RATE // 7))
    return np.concatenate([samples, more], axis=1)


def without_rumble(samples: Samples, seed: int) -> Samples:
    """Nothing below 25 Hz, which no ear hears."""
    return np.asarray(sosfilt(butter(2, 25, "high", output="sos", fs=RATE), samples))


def offset(samples: Samples, seed: int) -> Samples:
    """Not around zero: it begins and ends with a thump."""
    return samples + 0.15


PAIRS: list[Pair] = [
    harmless(SONG, "narrower", song(narrower), "The sides differ a twentieth less: nobody hears that the instruments are nearer."),
    harmful(SONG, "wobbling", song(wobbling), "The pitch wavers four times a second, as on a worn tape."),
    harmless(AMBIENCE, "faded", ambience(faded), "It begins and ends within 5 ms, where it began with a tick."),
    harmful(AMBIENCE, "repeating", ambience(repeating), "A third of a second is repeated four times: waves and rain have become a machine."),
    harmful(LOOP, "early", off_the_beat, "The loop begins a quarter of a beat too early: beside other tracks its kick is never on the beat."),
    harmless(STEPS, "lingering", footsteps(lingering), "A seventh of a second more of the quiet room follows the last step."),
    harmless(DRUMS, "rumble", drums(without_rumble, format="flac"), "Below 25 Hz there is nothing left, which no ear hears."),
    harmful(SEPARATOR, "exchanged", separator(lambda parts: [parts[0], parts[2], parts[1]]), "The second file has the bass and the third the drums, where it was the other way round."),
    harmful(EFFECT, "offset", effect(offset), "The samples lie beside zero: every effect begins and ends with a thump."),
]  # fmt: skip
