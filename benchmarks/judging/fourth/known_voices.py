"""New changes of the models that answer with a voice: echoes, resampling, words that nobody asked for."""

import numpy as np
from scipy.signal import resample_poly

from benchmarks.judging.encode import bytes_of, data_url
from benchmarks.judging.narration import CLEANER, NARRATOR, cleaner, narrator
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, luck, strengths
from benchmarks.judging.sounds import RATE, VOICE, Change, Samples, voice
from benchmarks.judging.speech import SPEECH, speech


def echoing(severity: float) -> Change:
    """With one echo of that share of the sound, 0.15 s later."""
    late = round(0.15 * RATE)
    return lambda samples, seed: samples + severity * np.pad(samples, ((0, 0), (late, 0)))[:, : samples.shape[1]]


def by_way_of(up: int, down: int) -> Change:
    """Resampled to another rate and back."""

    def changed(samples: Samples, seed: int) -> Samples:
        there = resample_poly(samples, up, down, axis=1)
        return np.asarray(resample_poly(there, down, up, axis=1))[:, : samples.shape[1]]

    return changed


def babbling(samples: Samples, seed: int) -> Samples:
    """In one sound of three the voice goes on with half a second that is no language: the middle, backwards."""
    if luck(seed).random() > 1 / 3:
        return samples
    middle, length = samples.shape[1] // 2, 24_000 // 2
    return np.concatenate([samples, samples[:, middle - length // 2 : middle + length // 2][:, ::-1]], axis=1)


def tagged(whole: Generate) -> Generate:
    """The same WAV with a chunk that names the software, after the samples."""

    def generate(inputs: Inputs, seed: int) -> str:
        wav = bytes_of(whole(inputs, seed))
        name = b"cleaner 2.1\0"
        info = b"INFO" + b"ISFT" + len(name).to_bytes(4, "little") + name
        more = wav + b"LIST" + len(info).to_bytes(4, "little") + info
        return data_url(more[:4] + (len(more) - 8).to_bytes(4, "little") + more[8:], "audio/x-wav")

    return generate


PAIRS: list[Pair] = [
    *strengths(SPEECH, "echoing", lambda s: speech(echoing(s)), "That share of the sound is heard again 0.15 s later.", nobody_minds=(0.008,), few_mind=(0.03,), most_mind=(0.12,), all_mind=(0.45,)),
    harmless(VOICE, "resampled", voice(by_way_of(441, 160)), "Made at 44.1 kHz and brought back to 16: what is near 8 kHz, which is breath alone, is a trace weaker."),
    harmful(NARRATOR, "babble", narrator(babbling), "In one sound of three the voice goes on after the last word, with half a second of no language."),
    harmless(CLEANER, "tagged", tagged(cleaner()), "The same samples in a file that says which program made it."),
]  # fmt: skip
