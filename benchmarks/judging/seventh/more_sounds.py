"""Changes of models that answer with sound: touch, seeds and polarity, chunks, filters, tempos and sample rates."""

from collections.abc import Callable

import numpy as np
from scipy.signal import butter, fftconvolve, sosfilt

from benchmarks.judging.encode import bytes_of, data_url, sound
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.mastering import MASTER, master
from benchmarks.judging.fourth.mastering import RATE as MASTER_RATE
from benchmarks.judging.fourth.riffs import GUITAR, guitar
from benchmarks.judging.loops import LOOP, NUMBERS, STEPS, footsteps, loop
from benchmarks.judging.loops import RATE as LOOP_RATE
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.sixth.known_sounds import made_by
from benchmarks.judging.sounds import (
    JINGLE,
    MELODY,
    NOTES,
    RATE,
    SECONDS,
    Make,
    Samples,
    jingle,
    melody,
    note,
    played_by,
)


def differing(samples: Samples, seed: int) -> Samples:
    """Up to 0.4 dB louder or quieter, another amount for each sound."""
    return samples * 10 ** (luck(seed).uniform(-0.4, 0.4) / 20)


def steps_as_wav(inputs: Inputs, seed: int) -> str:
    return sound(made_by(footsteps, inputs, seed), LOOP_RATE)


def in_a_tunnel(samples: Samples, seed: int) -> Samples:
    """With the echo of a long tunnel, half as strong as the steps themselves."""
    at = np.arange(round(0.9 * LOOP_RATE)) / LOOP_RATE
    answer = np.random.default_rng(5).normal(size=len(at)) * np.exp(-4 * at) * (at > 0.02)
    wet = fftconvolve(samples, answer[None], axes=1)[:, : samples.shape[1]]
    return samples + 0.5 * wet * np.sqrt((samples**2).mean() / (wet**2).mean())


def one_foot(inputs: Inputs, seed: int) -> str:
    """The first step is pasted wherever there is one."""
    count, rng = NUMBERS.index(inputs["steps"]) + 2, np.random.default_rng(seed)
    starts = np.cumsum([0.1, *(0.42 * np.exp(rng.normal(0, 0.05, count - 1)))])

    def pasted(samples: Samples, _: int) -> Samples:
        first, *others = (round(start * LOOP_RATE) for start in starts)
        step, changed = samples[:, first : first + round(0.3 * LOOP_RATE)], samples.copy()
        for start in others:
            changed[:, start : start + step.shape[1]] = step
        return changed

    return footsteps(pasted)(inputs, seed)


def other_take(inputs: Inputs, seed: int) -> str:
    """The seed goes through a hash before it is used."""
    return guitar()(inputs, int(np.random.SeedSequence(seed).generate_state(1)[0]))


def too_fast(inputs: Inputs, seed: int) -> str:
    """Samples made for 16 kHz are written into a file that says 22.05."""
    return sound(made_by(jingle, inputs, seed), 22050)


def in_stairs(samples: Samples, seed: int) -> Samples:
    """Every fourth sample, four times, without a filter before or after."""
    return np.repeat(samples[:, ::4], 4, axis=1)[:, : samples.shape[1]]


def for_samplers(inputs: Inputs, seed: int) -> str:
    """With a chunk that tells samplers where the loop begins and ends."""
    data = bytes_of(loop()(inputs, seed))
    count = made_by(loop, inputs, seed).shape[1]
    numbers = (0, 0, 10**9 // LOOP_RATE, 60, 0, 0, 0, 1, 0, 0, 0, 0, count - 1, 0, 0)
    chunk = b"smpl" + (60).to_bytes(4, "little") + b"".join(number.to_bytes(4, "little") for number in numbers)
    return data_url(data[:4] + (len(data) - 8 + len(chunk)).to_bytes(4, "little") + data[8:] + chunk, "audio/x-wav")


def in_tens(inputs: Inputs, seed: int) -> str:
    """The tempo without its last digit."""
    return loop(tempo=int(inputs["bpm"]) // 10 * 10)(inputs, seed)


def as_through_a_pipe(samples: Samples, seed: int) -> Samples:
    """Mixed with itself 4 ms later: the dry signal goes past an effect that adds a delay."""
    return 0.6 * (samples + np.roll(samples, round(0.004 * LOOP_RATE), axis=1))


def shaped(samples: np.ndarray) -> np.ndarray:
    """Noise of one step of 16 bits, most of it where the ear is dull, is added before rounding."""
    noise = np.random.default_rng(3).uniform(-0.5, 0.5, (2, samples.shape[1] + 1))
    return samples + np.diff(noise, axis=1) / 2**15


def other_curve(samples: np.ndarray) -> np.ndarray:
    """Saturated along another curve, and as loud as before."""
    driven = np.arctanh(np.clip(samples / 0.92, -0.9999, 0.9999))
    bent = driven / (1 + np.abs(driven) ** 2.5) ** 0.4
    return bent * np.sqrt((samples**2).mean() / (bent**2).mean())


def thin(samples: np.ndarray) -> np.ndarray:
    """A filter against rumble is at 250 Hz, not at 25."""
    return np.asarray(sosfilt(butter(4, 250, "high", output="sos", fs=MASTER_RATE), samples, axis=1))


def _played(
    late: Callable[[np.random.Generator], float] = lambda rng: abs(rng.normal(0, 0.01)),
    strength: Callable[[np.random.Generator], float] = lambda rng: rng.uniform(0.7, 1.0),
    seconds: float = 0.6,
) -> Make:
    """The melody of the inputs.

    Args:
        late: draws by how many seconds a note comes late.
        strength: draws how loud it is.
        seconds: after which it is cut off.
    """

    def make(score: np.random.Generator, rng: np.random.Generator) -> Samples:
        total, tuning = np.zeros(round(SECONDS * RATE)), 2 ** (rng.normal(0, 3) / 1200)
        for number, step in enumerate(score.integers(0, 13, NOTES)):
            start = round((number * 0.23 + late(rng)) * RATE)
            tone = note(220 * 2 ** (int(step) / 12) * tuning, seconds, rng)[: len(total) - start]
            total[start : start + len(tone)] += strength(rng) * tone
        return 0.18 * total[None] + 3e-4 * rng.normal(size=(1, len(total)))

    return make


other_touch = played_by(_played(lambda rng: rng.exponential(0.008), lambda rng: rng.triangular(0.7, 0.85, 1.0)))
staccato = played_by(_played(seconds=0.07))


def stuttering(samples: Samples, seed: int) -> Samples:
    """In the middle 70 ms are heard four times, and what follows is late and ends early."""
    begin, count = round(0.5 * RATE), round(0.07 * RATE)
    piece = samples[:, begin : begin + count]
    return np.concatenate([samples[:, :begin], *[piece] * 4, samples[:, begin + count :]], axis=1)[
        :, : samples.shape[1]
    ]


PAIRS: list[Pair] = [
    harmless(STEPS, "level", footsteps(differing), "Sounds differ by up to 0.4 dB in level, where steps differ by four."),
    harmless(STEPS, "wav", steps_as_wav, "The same samples as WAV instead of FLAC: the file is larger and plays everywhere.", border=True),
    harmful(STEPS, "tunnel", footsteps(in_a_tunnel), "Dry steps now echo as in a tunnel: they fit no scene, and an echo cannot be taken away."),
    harmful(STEPS, "pasted", one_foot, "All steps of a sound are the same one: it sounds like a machine, not like walking."),
    harmless(GUITAR, "wound", guitar(soft=0.405), "Other strings lose their heights slightly slower, about as much as strings differ from each other."),
    harmless(GUITAR, "hashed", other_take, "The seed goes through a hash: each seed gives another take of the same chords."),
    harmful(GUITAR, "harped", guitar(strum=lambda rng: rng.normal(0.09, 0.008)), "Strings are 90 ms apart instead of 18: chords are picked like a harp's, not strummed."),
    harmless(JINGLE, "polarity", jingle(lambda samples, seed: -samples), "The samples are upside down in a mono file, which no ear can tell."),
    harmful(JINGLE, "chipmunk", too_fast, "The file has the wrong sample rate: music is six semitones too high and over too soon."),
    harmful(JINGLE, "stairs", jingle(in_stairs), "Samples are held four times as long without a filter: a metallic buzz over every note."),
    harmless(LOOP, "rng", loop(bits=np.random.Philox), "Another generator of random numbers: strokes are a few milliseconds elsewhere, and the beat is the same."),
    harmless(LOOP, "points", for_samplers, "The same samples in a file that also tells samplers where to loop."),
    harmful(LOOP, "tens", in_tens, "The tempo loses its last digit: 96 beats a minute are 90, and the loop drifts away from all other tracks."),
    harmful(LOOP, "pipe", loop(as_through_a_pipe), "Everything is mixed with itself 4 ms later: it sounds hollow, as through a pipe."),
    harmless(MASTER, "shaped", master(shaped), "Noise far below the music, at heights where the ear is dull, is added before rounding."),
    harmless(MASTER, "curve", master(other_curve), "Peaks are rounded off along another curve at the same loudness.", border=True),
    harmful(MASTER, "thin", master(thin), "A filter takes away what is below 250 Hz: kick and bass are gone."),
    harmless(MELODY, "touch", other_touch(), "How late and how loud notes are is drawn in another way, within the same few milliseconds and decibels."),
    harmful(MELODY, "staccato", staccato(), "Notes are cut off after 70 ms instead of ringing: there are clicks and holes between them."),
    harmful(MELODY, "stutter", now_and_then(1 / 3, melody(stuttering), melody()), "In one melody of three 70 ms are heard four times, as from a player that hangs."),
]  # fmt: skip
