"""Further changes of models that answer with sound: what buffers, filters, limiters and vocoders do to it."""

import io
import wave
from typing import Any

import numpy as np
from scipy.signal import butter, istft, resample, sosfilt, stft

from benchmarks.judging.encode import bytes_of, sound
from benchmarks.judging.fourth.birdsong import BIRDS
from benchmarks.judging.fourth.birdsong import COUNT as BIRD_COUNT
from benchmarks.judging.fourth.birdsong import RATE as BIRD_RATE
from benchmarks.judging.fourth.birdsong import SONG as BIRDSONG
from benchmarks.judging.fourth.birdsong import song as birdsong
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.dialogues import SPEAKERS, dialogue
from benchmarks.judging.fourth.mastering import MASTER, master
from benchmarks.judging.fourth.pianos import PIANO, piano
from benchmarks.judging.fourth.pianos import RATE as PIANO_RATE
from benchmarks.judging.fourth.riffs import GUITAR, guitar
from benchmarks.judging.loops import LOOP, loop
from benchmarks.judging.loops import RATE as LOOP_RATE
from benchmarks.judging.narration import CLEAN_RATE, CLEANER, NARRATOR, cleaner, narrator, spoken
from benchmarks.judging.narration import RATE as NARRATOR_RATE
from benchmarks.judging.pair import Generate, Inputs, Pair, content, harmful, harmless, luck, strengths
from benchmarks.judging.sounds import CHORDS, DRUMS, JINGLE, RATE, VOICE, Change, chords, drums, jingle, voice
from benchmarks.judging.soundscapes import AMBIENCE, SONG, ambience, song
from benchmarks.judging.speech import EFFECT, SPEECH, effect, speech
from benchmarks.judging.stems import SEPARATOR, separator

Samples = np.ndarray[Any, np.dtype[Any]]
LOUDNESS = 0.093  # of speech, what it is on average
TURNED = {"[S1]": "[S2]", "[S2]": "[S1]"}


def samples_of(wav: str) -> Samples:
    """The samples (channels, n) of a WAV of 16 bits that is a data URL."""
    with wave.open(io.BytesIO(bytes_of(wav))) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return data.reshape(-1, file.getnchannels()).T / 32768


def filtered(samples: Samples, hertz: float, sort: str, rate: int, order: int = 2) -> Samples:
    return np.asarray(sosfilt(butter(order, hertz, sort, output="sos", fs=rate), samples))


def a_third_later(samples: Samples, seed: int) -> Samples:
    """By a third of a sample, as from a resampler with another phase."""
    taps = np.sinc(np.arange(-32, 33) - 1 / 3) * np.hanning(65)
    return np.stack([np.convolve(side, taps, mode="same") for side in samples])


def levelled(samples: Samples, seed: int) -> Samples:
    """Brought to the same loudness whatever is said."""
    return samples * LOUDNESS / np.sqrt((samples**2).mean())


def both_sides(samples: Samples, seed: int) -> Samples:
    return np.repeat(samples, 2, axis=0)


def at_twice_the_rate(inputs: Inputs, seed: int) -> str:
    """The same loop with 44100 samples a second; it comes round as it did."""
    samples = samples_of(loop()(inputs, seed))
    return sound(np.asarray(resample(samples, 2 * samples.shape[1], axis=1)), 2 * LOOP_RATE)


def faded(samples: Samples, seed: int) -> Samples:
    """In and out over 40 ms, against clicks."""
    along = np.arange(samples.shape[1]) / (0.04 * LOOP_RATE)
    return samples * np.clip(along, 0, 1) * np.clip(along[::-1], 0, 1)


def less_wind(samples: Samples) -> Samples:
    """A decibel less of what is below 500 Hz, where no bird of these sings."""
    return samples - 0.11 * filtered(samples, 500, "low", BIRD_RATE)


def in_company(inputs: Inputs, seed: int) -> str:
    """Another bird sings too, a little further away."""
    known = [*BIRDS]
    other = known[(known.index(inputs["bird"]) + 2) % len(known)]
    near, far = (samples_of(birdsong()({"bird": bird}, seed)) for bird in (inputs["bird"], other))
    return sound(near + 0.6 * np.roll(far, BIRD_COUNT // 7, axis=1), BIRD_RATE)


def stuck(inputs: Inputs, seed: int) -> str:
    """Only the first of the chords has been read."""
    first = inputs["chords"].split()[0]
    return guitar()({"chords": " ".join([first] * 4)}, seed)


def without_beginning(samples: Samples, seed: int) -> Samples:
    """Three tenths of a second too much are taken for the silence before the piece."""
    return samples[:, round(0.3 * PIANO_RATE) :]


def pumping(samples: Samples, seed: int) -> Samples:
    """The level falls to a third and rises again five times a second."""
    at = np.arange(samples.shape[1]) / RATE
    return samples * (0.67 + 0.33 * np.cos(2 * np.pi * 5 * at))


def thin(samples: Samples, seed: int) -> Samples:
    """Nothing below 3 kHz."""
    return filtered(samples, 3000, "high", RATE, 6)


def late(samples: Samples, seed: int) -> Samples:
    """After 0.15 s of silence."""
    return np.pad(samples, ((0, 0), (round(0.15 * RATE), 0)))


def stuttering(samples: Samples, seed: int) -> Samples:
    """At two places 50 ms are heard four times, instead of what comes after them."""
    stuttered, length = samples.copy(), round(0.05 * RATE)
    for place in luck(seed).uniform(0.1, 0.8, 2):
        start = round(place * samples.shape[1])
        stuttered[:, start : start + 4 * length] = np.tile(stuttered[:, start : start + length], 4)
    return stuttered


def shuffled(inputs: Inputs, seed: int) -> str:
    """The second word comes first: pieces are joined in the order in which they are ready."""
    rng = np.random.default_rng(seed)
    first, second, third = spoken(content(inputs), rng, 1.0)
    said = np.concatenate([np.zeros(NARRATOR_RATE // 20), second, first, third])
    return sound((said + 4e-4 * rng.normal(size=len(said)))[None], NARRATOR_RATE, "ogg", 32_000)


def uncleaned(samples: Samples, seed: int) -> Samples:
    """With the noise of the street that should have been taken away."""
    noise = luck(samples.shape[1]).normal(size=samples.shape)
    rumble = filtered(noise, 700, "low", CLEAN_RATE, 1)
    return samples + 0.025 * rumble / rumble.std() + 0.004 * noise


def phasy(severity: float) -> Change:
    """With phases that are off by so many half turns on average, as from a vocoder that stops too early."""

    def changed(samples: Samples, seed: int) -> Samples:
        spectrum = np.asarray(stft(samples, RATE, nperseg=512, noverlap=384)[2])
        turned = spectrum * np.exp(1j * np.pi * severity * luck(seed).normal(size=spectrum.shape))
        return np.asarray(istft(turned, RATE, nperseg=512, noverlap=384)[1])[:, : samples.shape[1]]

    return changed


def driven(severity: float) -> Generate:
    """Twenty times as many decibels more into the limiter."""
    gain = 10**severity
    return master(lambda samples: 0.92 * np.tanh(gain * np.arctanh(samples / 0.9201)))


PAIRS: list[Pair] = [
    harmless(JINGLE, "third", jingle(a_third_later), "It comes a third of a sample later, as from another resampler."),
    harmless(SPEECH, "levelled", speech(levelled), "Every sound has the same loudness, where it differed by a decibel or two from one to the next."),
    harmless(SPEECH, "two", speech(both_sides), "The same voice on both sides, where there was one channel: it sounds the same.", border=True),
    harmless(NARRATOR, "livelier", narrator(lively=1.04), "The pitch moves a twenty-fifth more, which nobody hears without comparing."),
    harmful(NARRATOR, "shuffled", now_and_then(1 / 3, shuffled, narrator()), "In one sound of three the second word comes before the first."),
    harmless(CLEANER, "sample", cleaner(lambda samples, seed: samples[:, 1:]), "The first sample is missing, one of 16000 a second."),
    harmful(CLEANER, "uncleaned", cleaner(uncleaned), "The noise of the street is still there."),
    harmless(LOOP, "twice", at_twice_the_rate, "The same loop with twice as many samples a second: it sounds the same and comes round as it did."),
    harmful(LOOP, "faded", loop(faded), "It fades in and out over 40 ms: there is a hole each time it comes round, and the first kick has no attack."),
    harmless(AMBIENCE, "backwards", ambience(lambda samples, seed: samples[:, ::-1]), "It is played backwards, which nobody can tell of wind, rain or waves that swell evenly."),
    harmless(SEPARATOR, "cleaner", separator(bleed=0.026), "A little less of the other parts is left in each."),
    harmless(BIRDSONG, "wind", birdsong(less_wind), "A decibel less of the wind below 500 Hz; the bird is as it was."),
    harmful(BIRDSONG, "company", now_and_then(1 / 2, in_company, birdsong()), "In every second sound another sort of bird sings along, nearly as loud."),
    harmless(GUITAR, "strings", guitar(soft=0.43), "Strings lose their heights a fortieth faster, where they differ by as much from stroke to stroke."),
    harmful(GUITAR, "stuck", stuck, "It strums the first chord four times: the other three have not been read."),
    harmful(PIANO, "trimmed", piano(without_beginning), "The first chord is cut off, and the piece begins with a click, after the second note has been struck."),
    harmful(SPEAKERS, "exchanged", now_and_then(1 / 2, dialogue(voices=lambda speaker: TURNED[speaker]), dialogue()), "In every second dialogue the speakers have each other's voice."),
    harmful(CHORDS, "pumping", chords(pumping, format="mp3", bit_rate=96_000), "The level goes up and down five times a second, as from a limiter that hunts."),
    harmful(DRUMS, "thin", drums(thin, format="flac"), "There is nothing below 3 kHz: drums have become a ticking."),
    harmful(EFFECT, "late", effect(late), "Each effect begins 0.15 s late: in a game it comes after what one sees."),
    harmful(SONG, "stuttering", song(stuttering), "At two places 50 ms are repeated, as when a buffer runs empty."),
    *strengths(VOICE, "phasy", lambda s: voice(phasy(s)), "Phases are off by so many half turns on average: the voice gets hollow and rough, as from a vocoder that stops too early.", nobody_minds=(0.003,), few_mind=(0.012,), most_mind=(0.1,), all_mind=(0.4,)),
    *strengths(MASTER, "driven", driven, "Twenty times as many decibels more go into the limiter: louder, and at last distorted.", nobody_minds=(0.004,), few_mind=(0.025,), most_mind=(0.25,), all_mind=(0.8,)),
]  # fmt: skip
