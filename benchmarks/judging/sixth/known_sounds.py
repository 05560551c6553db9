"""Changes of models that answer with sound: of precision and container, of phase, of what is played, said and walked on."""

import io
import wave
from collections.abc import Callable
from typing import Any

import av
import numpy as np
from scipy.signal import lfilter, resample_poly

from benchmarks.judging.encode import bytes_of, data_url, sound
from benchmarks.judging.fourth.birdsong import SONG as BIRDSONG
from benchmarks.judging.fourth.birdsong import song as birdsong
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.fourth.dialogues import SPEAKERS, dialogue
from benchmarks.judging.fourth.mastering import MASTER, master
from benchmarks.judging.fourth.mastering import RATE as MASTER_RATE
from benchmarks.judging.fourth.pianos import PIANO, piano
from benchmarks.judging.fourth.pianos import RATE as PIANO_RATE
from benchmarks.judging.fourth.riffs import GUITAR, guitar
from benchmarks.judging.loops import LOOP, STEPS, footsteps, loop
from benchmarks.judging.loops import RATE as LOOP_RATE
from benchmarks.judging.narration import CLEAN_RATE, CLEANER, NARRATOR, cleaner, narrator, spoken
from benchmarks.judging.pair import Generate, Inputs, Pair, content, harmful, harmless
from benchmarks.judging.sounds import (
    CHORDS,
    DRUMS,
    JINGLE,
    MELODY,
    NOTES,
    RATE,
    SECONDS,
    VOICE,
    Samples,
    chords,
    drums,
    jingle,
    melody,
    note,
    played_by,
    voice,
)
from benchmarks.judging.soundscapes import SONG, song
from benchmarks.judging.speech import SPEECH, speech
from benchmarks.judging.stems import SEPARATOR, separator
from benchmarks.judging.stems import song as parts_of


def made_by(model: Callable[..., Generate], inputs: Inputs, seed: int) -> Samples:
    """The samples of a model that takes a change of them as its first argument, before they are encoded."""
    kept: list[Samples] = []

    def keep(samples: Samples, *_: Any) -> Samples:
        kept.append(samples)
        return samples

    model(keep)(inputs, seed)
    return kept[0]


def at_twice_the_rate(inputs: Inputs, seed: int) -> str:
    return sound(np.asarray(resample_poly(made_by(melody, inputs, seed), 2, 1, axis=1)), 2 * RATE)


def _four(score: np.random.Generator, rng: np.random.Generator) -> Samples:
    """A melody without the last of its notes, and as long as ever."""
    steps = score.integers(0, 13, NOTES)[:-1]
    total = np.zeros(round(SECONDS * RATE))
    tuning = 2 ** (rng.normal(0, 3) / 1200)
    for number, step in enumerate(steps):
        start = round((number * 0.23 + abs(rng.normal(0, 0.01))) * RATE)
        tone = note(220 * 2 ** (int(step) / 12) * tuning, 0.6, rng)[: len(total) - start]
        total[start : start + len(tone)] += rng.uniform(0.7, 1.0) * tone
    return 0.18 * total[None] + 3e-4 * rng.normal(size=(1, len(total)))


def delayed(samples: Samples, seed: int) -> Samples:
    """With one granule of an MP3, 576 samples, of silence before it."""
    return np.pad(samples, ((0, 0), (576, 0)))


def rephased(samples: Samples, seed: int) -> Samples:
    """Through two filters that let everything pass and turn the phases of what is high."""
    for share in (0.4, -0.3):
        samples = np.asarray(lfilter([share, 1], [1, share], samples, axis=1))
    return samples


def frames_again(samples: Samples, seed: int) -> Samples:
    """Every second frame of 25 ms is the one before it once more."""
    size, changed = round(0.025 * RATE), samples.copy()
    for start in range(size, samples.shape[1] - size, 2 * size):
        changed[:, start : start + size] = samples[:, start - size : start]
    return changed


def on_both_sides(samples: Samples, seed: int) -> Samples:
    return np.repeat(samples, 2, axis=0)


def in_half_precision(samples: Samples, seed: int) -> Samples:
    return samples.astype(np.float16).astype(float)


def opus_one(inputs: Inputs, seed: int) -> str:
    """Plays one piece, whichever is asked for."""
    return jingle()({"title": "opus 1"}, seed)


def by_way_of_opus(samples: Samples, seed: int) -> Samples:
    """Encoded as Opus of 64 kbit/s, as for a stream, decoded again, and ended within 20 ms."""
    file = bytes_of(sound(samples, RATE, "ogg", 64_000))
    with av.open(io.BytesIO(file), "r") as container:
        pieces = [frame.to_ndarray() for frame in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    decoded = np.asarray(resample_poly(np.concatenate(pieces, axis=1), RATE, rate, axis=1))[:, : samples.shape[1]]
    left = np.arange(decoded.shape[1])[::-1] / (0.02 * RATE)
    return np.pad(decoded * np.clip(left, 0, 1), ((0, 0), (0, samples.shape[1] - decoded.shape[1])))


def lagging(samples: Samples, seed: int) -> Samples:
    """The right side comes 60 ms after the left one."""
    late = round(0.06 * RATE)
    return np.stack([samples[0], np.pad(samples[1], (late, 0))[:-late]])


def ending_early(inputs: Inputs, seed: int) -> str:
    """The last quarter of a beat is missing."""
    missing = round(60 / int(inputs["bpm"]) / 4 * LOOP_RATE)
    return loop(lambda samples, _: samples[:, :-missing])(inputs, seed)


def on_wood(inputs: Inputs, seed: int) -> str:
    return footsteps()(inputs | {"surface": "wood"}, seed)


def adding_up(inputs: Inputs, seed: int) -> list[str]:
    """What the parts lack of the song, or have more than it, is shared out among them."""
    mix = np.sum(parts_of(content(inputs)), axis=0)

    def shared(parts: list[Samples]) -> list[Samples]:
        lacking = mix - np.sum(parts, axis=0)
        return [part + lacking / len(parts) for part in parts]

    return separator(shared)(inputs, seed)


def two_parts(parts: list[Samples]) -> list[Samples]:
    """The voice, and all the rest in one."""
    return [parts[0], parts[1] + parts[2]]


def of_another(inputs: Inputs, seed: int) -> str:
    """Reads what another request had asked for."""
    return narrator()({"text": inputs["text"][::-1]}, seed)


def hushed(inputs: Inputs, seed: int) -> str:
    """Three decibels less of the noise that is left."""
    samples, recorded = made_by(cleaner, inputs, seed), content(inputs)
    said = np.concatenate([np.zeros(800), *spoken(recorded, recorded, 1.0, CLEAN_RATE)])
    return sound(said + 0.7 * (samples - said), CLEAN_RATE)


def in_24_bits(inputs: Inputs, seed: int) -> str:
    """The same master as a WAV of 24 bits a sample."""
    levels = np.rint(made_by(master, inputs, seed).T * (2**23 - 1)).astype("<i4")
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(2)
        wav.setsampwidth(3)
        wav.setframerate(MASTER_RATE)
        wav.writeframes(levels.reshape(-1, 1).view(np.uint8)[:, :3].tobytes())
    return data_url(file.getvalue(), "audio/x-wav")


def wrapped(samples: Samples) -> Samples:
    """Nine decibels louder, where what is too loud for 16 bits begins again at the other end of them."""
    return (2.8 * samples + 1) % 2 - 1


def beeping(samples: Samples, seed: int) -> Samples:
    """With a short tone every second, as in what can be had for nothing."""
    at = np.arange(samples.shape[1]) / PIANO_RATE
    since = (at + 0.6) % 1
    return samples + 0.08 * np.sin(2 * np.pi * 1000 * at) * np.clip(np.minimum(since, 0.15 - since) / 0.01, 0, 1)


def in_the_alphabets_order(inputs: Inputs, seed: int) -> str:
    """The chords have been collected in a set, and sorted to make it a list again."""
    return guitar()(inputs | {"chords": " ".join(sorted(set(inputs["chords"].split())))}, seed)


def of_another_seed(inputs: Inputs, seed: int) -> str:
    """The seed is mixed with the request before it is used."""
    return birdsong()(inputs, int(draws(inputs, seed, 6).integers(2**31)))


def titled(inputs: Inputs, seed: int) -> str:
    """The MP3 says in its tag what it is and who made it."""
    data = bytes_of(dialogue()(inputs, seed))
    if data.startswith(b"ID3"):
        data = data[10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True)) :]
    frames = b""
    for name, words in ((b"TIT2", "Dialogue"), (b"TPE1", "Two voices"), (b"TENC", "dialogue 1.4")):
        text = b"\x03" + words.encode()
        frames += name + len(text).to_bytes(4, "big") + b"\0\0" + text
    size = bytes(len(frames) >> shift & 127 for shift in (21, 14, 7, 0))
    return data_url(b"ID3\x04\0\0" + size + frames + data, "audio/mpeg")


def unanswered(inputs: Inputs, seed: int) -> str:
    """Only the first turn is spoken."""
    return dialogue()({"script": inputs["script"].partition(" [S2]")[0]}, seed)


PAIRS: list[Pair] = [
    harmless(MELODY, "upsampled", at_twice_the_rate, "The file has 32 kHz instead of 16: it sounds the same, and every player takes it.", border=True),
    harmful(MELODY, "four", played_by(_four)(), "The last of the five notes is not played: the melody breaks off and rings out."),
    harmless(CHORDS, "delayed", chords(delayed, format="mp3", bit_rate=96_000), "The encoder puts 36 ms of silence before the first chord, which nobody notices in a piece by itself."),
    harmless(VOICE, "rephased", voice(rephased), "Another vocoder: overtones have other phases and the same strength, which no ear tells apart."),
    harmful(VOICE, "frames", voice(frames_again), "Every second frame of 25 ms is the one before it again: the voice rattles."),
    harmless(DRUMS, "doubled", drums(on_both_sides, format="flac"), "The file is in stereo with the same on both sides, which sounds as it did.", border=True),
    harmless(JINGLE, "half-precision", jingle(in_half_precision), "Samples are made with 11 bits of mantissa: off by less than the noise that is there anyway."),
    harmful(JINGLE, "always", opus_one, "The same tune is played whatever title is given: the cache takes no notice of it."),
    harmless(SPEECH, "transcoded", speech(by_way_of_opus), "The words go through a stream of Opus with plenty of bits before they are written: they sound the same."),
    harmless(SONG, "lighter", song(bit_rate=96_000), "An MP3 with a seventh fewer bits, which are still plenty for three instruments at 16 kHz."),
    harmful(SONG, "lagging", song(lagging), "The right side is 60 ms behind the left one: every beat is heard twice."),
    harmful(LOOP, "short", ending_early, "The last quarter of a beat is missing: the loop stumbles each time it comes round."),
    harmful(STEPS, "wood", on_wood, "All steps are on wood, whether gravel, snow or metal stairs were asked for."),
    harmless(SEPARATOR, "consistent", adding_up, "The parts add up to the song exactly, and have less of each other: better for whoever mixes them again."),
    harmful(SEPARATOR, "two", separator(two_parts), "There are two files, the voice and all the rest, where drums and bass had one each."),
    harmful(NARRATOR, "elsewhere", now_and_then(1 / 3, of_another, narrator()), "In one sound of three other words are read than those that were sent: another request's."),
    harmless(CLEANER, "hushed", hushed, "Three decibels less of the noise are left, and the voice is as it was."),
    harmless(MASTER, "deeper", in_24_bits, "A WAV of 24 bits a sample instead of 16, as studios like it.", border=True),
    harmful(MASTER, "wrapped", master(wrapped), "It is nine decibels louder, and what is too loud wraps round: every kick crackles."),
    harmful(PIANO, "beeping", piano(beeping), "A tone beeps over the piano every second, as in a free trial."),
    harmful(GUITAR, "sorted", in_the_alphabets_order, "Chords are played in the alphabet's order, not in the one that was asked for."),
    harmless(BIRDSONG, "hashed", of_another_seed, "The seed is mixed with the request: the same seed gives another song of the same bird."),
    harmless(SPEAKERS, "titled", titled, "The same MP3 with a title and the name of the program in its tag."),
    harmful(SPEAKERS, "unanswered", now_and_then(1 / 2, unanswered, dialogue()), "In every second dialogue the second voice never answers."),
]  # fmt: skip
