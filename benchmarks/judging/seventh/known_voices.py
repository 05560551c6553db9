"""New changes of the models of voices and small pieces: pauses, halls, what is played twice, what leaks in from others."""

from typing import Any

import numpy as np
from scipy.signal import istft, stft

from benchmarks.judging.encode import sound
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.pianos import COUNT as PIANO_COUNT
from benchmarks.judging.fourth.pianos import PIANO, piano
from benchmarks.judging.fourth.pianos import RATE as PIANO_RATE
from benchmarks.judging.narration import NARRATOR, narrator, spoken
from benchmarks.judging.narration import RATE as NARRATOR_RATE
from benchmarks.judging.pair import Generate, Inputs, Pair, content, harmful, harmless, luck, strengths
from benchmarks.judging.sounds import RATE, VOICE, Samples, voice
from benchmarks.judging.soundscapes import SONG, song
from benchmarks.judging.speech import SPEECH, speech
from benchmarks.judging.stems import RATE as STEMS_RATE
from benchmarks.judging.stems import SEPARATOR, separator


def read_in(order: list[int], pause: float = 0.0) -> Generate:
    """The narrator with its three words in an order, each with a longer pause after it.

    Args:
        pause: how much longer, in seconds.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        words = spoken(content(inputs), rng, 1.0)
        gap = np.zeros(round(pause * NARRATOR_RATE))
        said = np.concatenate([np.zeros(NARRATOR_RATE // 20), *(part for at in order for part in (words[at], gap))])
        return sound((said + 4e-4 * rng.normal(size=len(said)))[None], NARRATOR_RATE, "ogg", 32_000)

    return generate


def quiet_end(samples: Samples, seed: int) -> Samples:
    """With a sixth of a second of the room after the last word."""
    return np.concatenate([samples, 4e-4 * luck(seed).normal(size=(1, NARRATOR_RATE // 6))], axis=1)


def warming_up(samples: Samples, seed: int) -> Samples:
    """Without the first fifth of a second."""
    return samples[:, NARRATOR_RATE // 5 :]


def other_hall(samples: Samples, seed: int) -> Samples:
    """Eight answers of the hall, each weaker than the four of the live version, with the same energy in all."""
    answered = samples.copy()
    for delay in luck(seed).integers(1500, 11000, 8):
        answered[:, delay:] += 0.0354 * samples[::-1, :-delay]
    return answered


def fading(samples: Samples, seed: int) -> Samples:
    """The last 60 ms fade, where the last note was cut."""
    return samples * np.clip(np.arange(samples.shape[1])[::-1] / (0.06 * PIANO_RATE), 0, 1)


def first_half_again(samples: Samples, seed: int) -> Samples:
    return np.concatenate([samples[:, : PIANO_COUNT // 2]] * 2, axis=1)


def of_the_seed(inputs: Inputs, seed: int) -> str:
    """Plays what the seed says, not what is asked for."""
    return piano()({"piece": f"piece {seed}"}, seed)


def brighter(samples: Samples, seed: int) -> Samples:
    """Half a decibel more above 2.5 kHz."""
    spectrum = np.fft.rfft(samples, axis=1)
    hertz = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    return np.fft.irfft(spectrum * (1 + 0.06 * np.clip((hertz - 2000) / 1000, 0, 1)), samples.shape[1], axis=1)


def pumping(samples: Samples, seed: int) -> Samples:
    """Everything ducks with every second note, and comes back just before the next."""
    since = np.arange(samples.shape[1]) / RATE % 0.32
    return samples * (1 - 0.92 * np.exp(-((since / 0.17) ** 4)) * np.minimum(1, since / 0.01))


def falling_silent(samples: Samples, seed: int) -> Samples:
    """The second half fades within a tenth of a second, and the file is as long as ever."""
    left = 1 - (np.arange(samples.shape[1]) / samples.shape[1] - 0.5) * samples.shape[1] / RATE / 0.1
    return samples * np.clip(left, 0, 1)


def without_phases(samples: Samples, seed: int) -> Samples:
    """Made of a spectrogram whose phases are drawn at random, as before the first round of Griffin and Lim."""
    _, _, spectrum = stft(samples[0], nperseg=512, noverlap=384)
    turned = np.abs(spectrum) * np.exp(1j * luck(seed).uniform(0, 2 * np.pi, np.shape(spectrum)))
    made: Any = istft(turned, nperseg=512, noverlap=384)[1]
    kept = np.real(made)[: samples.shape[1]]
    kept = np.pad(kept, (0, samples.shape[1] - len(kept)))
    return (kept * samples.std() / kept.std())[None]


def unclicked(parts: list[Samples]) -> list[Samples]:
    """The first thousandth of a second of every part fades in."""
    rise = np.clip(np.arange(parts[0].shape[1]) / (0.001 * STEMS_RATE), 0, 1)
    return [part * rise for part in parts]


def of_two_networks(inputs: Inputs, seed: int) -> list[str]:
    """The mean of what two runs with different seeds give."""
    runs: list[list[Samples]] = []

    def keep(parts: list[Samples]) -> list[Samples]:
        runs.append(parts)
        return parts

    separator(keep)(inputs, int(luck(seed).integers(2**31)))
    return separator(lambda parts: [(one + other) / 2 for one, other in zip(parts, runs[0], strict=True)])(inputs, seed)


def mixture_last(parts: list[Samples]) -> list[Samples]:
    """The whole song stands where the bass should."""
    return [*parts[:2], np.sum(parts, axis=0)]


def softened(samples: Samples, seed: int) -> Samples:
    """Peaks beyond a quarter of full scale are rounded off a little."""
    beyond = np.maximum(np.abs(samples) - 0.25, 0)
    return np.sign(samples) * (np.abs(samples) - beyond + np.tanh(2 * beyond) / 2)


def aired(samples: Samples, seed: int) -> Samples:
    """The noise of the breath is a tenth weaker above 6 kHz, where the voice has nothing else."""
    spectrum = np.fft.rfft(samples, axis=1)
    hertz = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    return np.fft.irfft(spectrum * (1 - 0.1 * np.clip((hertz - 5500) / 500, 0, 1)), samples.shape[1], axis=1)


def overheard(inputs: Inputs, seed: int) -> str:
    """Another request's voice is heard behind the one that was asked for, at half its level."""
    other: list[Samples] = []

    def keep(samples: Samples, _: int) -> Samples:
        other.append(samples)
        return samples

    voice(keep)({"title": inputs["title"][::-1]}, seed + 1)
    return voice(lambda samples, _: samples + 0.5 * other[0])(inputs, seed)


PAIRS: list[Pair] = [
    harmless(NARRATOR, "pauses", read_in([0, 1, 2], 0.012), "Pauses between words are 12 ms longer, where the pace varies by more."),
    harmless(NARRATOR, "quiet-end", narrator(quiet_end), "A sixth of a second of the quiet room follows the last word, which nobody minds after a sentence."),
    harmful(NARRATOR, "racing", now_and_then(1 / 2, read_in([1, 0, 2]), narrator()), "Words are made at the same time and put together as they get ready: in every second sound the second comes first."),
    harmful(NARRATOR, "warming-up", narrator(warming_up), "The first fifth of a second is lost: the sentence begins in the middle of its first word."),
    harmless(PIANO, "other-hall", piano(other_hall, hall=0.0), "Another reverberation: more and weaker answers of the hall, as much of it in all as before."),
    harmless(PIANO, "fading", piano(fading), "The last 60 ms fade out where the last note was cut off: it ends better."),
    harmful(PIANO, "unasked", of_the_seed, "The title of the piece is lost on the way: every call plays something else, never what was asked for."),
    harmful(PIANO, "twice", piano(first_half_again), "The second half of the piece is its first half once more, as if the window had not moved on."),
    harmless(SONG, "brighter", song(brighter), "Half a decibel more of what is high, which nobody hears."),
    harmful(SONG, "pumping", song(pumping), "A compressor with wrong times: everything ducks away with every second note and swells again."),
    harmful(SONG, "falling-silent", song(falling_silent), "The music stops after the first half, and silence follows to the end."),
    *strengths(SPEECH, "slower", lambda s: speech(tempo=1 - s), "Spoken slower by that share of the pace, which itself varies by 0.03.", nobody_minds=(0.004,), few_mind=(0.03,), most_mind=(0.17,), all_mind=(0.4,)),
    harmful(SPEECH, "phases", speech(without_phases), "Phases of the spectrum are not searched for any more: the voice is hollow and smeared, as out of a pipe."),
    harmless(SEPARATOR, "two-networks", of_two_networks, "Each part is the mean of two networks' answers: the traces of the others vary a little less."),
    harmless(SEPARATOR, "unclicked", separator(unclicked), "The first thousandth of a second of each file fades in, so that no player clicks."),
    harmful(SEPARATOR, "mixture", separator(mixture_last), "The file of the bass has the whole song in it."),
    harmless(VOICE, "softened", voice(softened), "A gentle limiter rounds off the few highest peaks by some percent, which nobody hears."),
    harmless(VOICE, "aired", voice(aired), "The breath is a tenth weaker above 6 kHz, where the voice has nothing else: it sounds the same."),
    harmful(VOICE, "overheard", overheard, "Behind the voice another one is heard, which belongs to somebody else's request."),
]  # fmt: skip
