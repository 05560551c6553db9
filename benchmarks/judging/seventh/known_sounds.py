"""Further changes of models that answer with sound: other ways to draw the same, filters, rhythms and rooms."""

import numpy as np
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

from benchmarks.judging.encode import sound
from benchmarks.judging.fourth.birdsong import BIRDS
from benchmarks.judging.fourth.birdsong import COUNT as SONG_COUNT
from benchmarks.judging.fourth.birdsong import RATE as SONG_RATE
from benchmarks.judging.fourth.birdsong import SONG as BIRDSONG
from benchmarks.judging.fourth.birdsong import song as birdsong
from benchmarks.judging.fourth.chance import draws
from benchmarks.judging.fourth.dialogues import RATE as SPEAKERS_RATE
from benchmarks.judging.fourth.dialogues import SPEAKERS, VOICES, dialogue, spoken_turn
from benchmarks.judging.narration import CLEANER, cleaner
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.sounds import CHORDS, DRUMS, RATE, SECONDS, Make, Samples, note, played_by
from benchmarks.judging.soundscapes import AMBIENCE, COUNT, OWN, SCENES, ambience
from benchmarks.judging.speech import EFFECT, effect, room

THIRDS = {"major": 1.26, "minor": 1.19}
ECHOES = (0.1, 0.08, 0.06, 0.045, 0.03)


def from_a_spectrum(inputs: Inputs, seed: int) -> str:
    """The noise of a place, whose spectrum is drawn as such instead of being taken from noise."""
    rng = np.random.default_rng(seed)
    slope, lowest, depth, speed = SCENES[inputs["scene"]]
    hertz = np.fft.rfftfreq(COUNT, 1 / RATE)
    colour = np.where(hertz < lowest, 0, np.maximum(hertz, 1) ** -slope)
    drawn = rng.normal(size=(3, len(hertz))) + 1j * rng.normal(size=(3, len(hertz)))
    middle, *own = np.fft.irfft(drawn * colour, COUNT)
    sides = np.sqrt(1 - OWN) * middle + np.sqrt(OWN) * np.stack(own)
    at = np.arange(COUNT) / RATE
    swell = 1 + depth * np.sin(2 * np.pi * speed * rng.normal(1, 0.05) * at + rng.uniform(0, 6))
    return sound(0.12 * sides / sides.std() * swell + np.stack([room(COUNT, rng) for _ in range(2)]), RATE, "flac")


def hollow(samples: Samples, seed: int) -> Samples:
    """Added up with itself 5 ms later, as where two pieces that were made apart overlap."""
    late = round(0.005 * RATE)
    return 0.75 * (samples + np.pad(samples, ((0, 0), (late, 0)))[:, : samples.shape[1]])


def on_the_telephone(samples: Samples, seed: int) -> Samples:
    """Only what is between 400 and 3000 Hz."""
    return np.asarray(sosfilt(butter(4, (400, 3000), "band", output="sos", fs=RATE), samples))


def singing(
    *, wind: float = 0.008, echoes: tuple[float, ...] = (0.12, 0.08, 0.05), one_pitch: bool = False
) -> Generate:
    """The song of a bird, as the live version makes it.

    Args:
        wind: how loud it is, of full scale.
        echoes: how strong each of them is.
        one_pitch: all notes are in the middle of what the bird can sing.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        (low, high), lasts, gap, fall, tremble = BIRDS[inputs["bird"]]
        samples, start = np.zeros(SONG_COUNT), rng.uniform(0.05, 0.25)
        near = rng.uniform(0.35, 0.5)
        while start < 1.9:
            at = np.arange(round(SONG_RATE * lasts * rng.uniform(0.8, 1.3))) / SONG_RATE
            share, middle = at / at[-1], rng.uniform(low, high)
            if one_pitch:
                middle = (low + high) / 2
            hertz = middle * (1 + fall * (0.5 - share) + tremble * np.sin(2 * np.pi * 24 * at))
            tone = np.sin(2 * np.pi * np.cumsum(hertz) / SONG_RATE)
            tone *= np.minimum(at / 0.006, 1) * np.exp(-3.2 * share) * np.minimum((1 - share) / 0.1, 1)
            first = round(start * SONG_RATE)
            kept = tone[: SONG_COUNT - first]
            samples[first : first + len(kept)] += near * rng.uniform(0.7, 1) * kept
            start += at[-1] + gap * rng.uniform(0.6, 1.6)
        for delay, strength in zip(rng.integers(1500, 7000, len(echoes)), echoes, strict=True):
            samples[delay:] += strength * samples[:-delay]
        hertz = np.maximum(np.fft.rfftfreq(SONG_COUNT, 1 / SONG_RATE), 8)
        blown = np.fft.irfft(np.fft.rfft(rng.normal(size=SONG_COUNT)) * hertz**-0.8, SONG_COUNT)
        return sound((samples + wind * blown / blown.std())[None], SONG_RATE)

    return generate


def by_way_of_8_kilohertz(samples: Samples) -> Samples:
    return np.asarray(resample_poly(resample_poly(samples, 1, 4), 4, 1))[:SONG_COUNT]


def _chords(*, third: str = "major", touch: float = 0.0, downwards: bool = False) -> Make:
    """Three chords, as the live version makes them.

    Args:
        touch: seconds that the beginning of each tone takes on top of its own.
        downwards: the tones of a chord are made from the highest to the lowest.
    """
    intervals = (1, THIRDS[third], 1.5)[:: -1 if downwards else 1]

    def make(score: np.random.Generator, rng: np.random.Generator) -> Samples:
        total = np.zeros((2, round(SECONDS * RATE)))
        for number in range(3):
            root = 110 * 2 ** (int(score.integers(0, 12)) / 12)
            start = round((number * 0.38 + abs(rng.normal(0, 0.01))) * RATE)
            for interval in intervals:
                tone = note(root * interval, 0.6, rng)[: total.shape[1] - start]
                if touch:
                    tone = tone * np.minimum(1, np.arange(len(tone)) / (touch * RATE))
                left = rng.uniform(0.35, 0.65)
                total[:, start : start + len(tone)] += np.array([[left], [1 - left]]) * tone
        return 0.22 * total + 3e-4 * rng.normal(size=total.shape)

    return make


def _drums(*, even: bool = False, late: float = 0.0, dropped: float = 0.0) -> Make:
    """Bursts of noise in a rhythm, as the live version makes them.

    Args:
        even: all values of the noise are equally likely, where they were normally distributed.
        late: seconds by which every second step of the rhythm is behind.
        dropped: the share of hits that are not played.
    """

    def make(score: np.random.Generator, rng: np.random.Generator) -> Samples:
        total, chance = np.zeros(round(SECONDS * RATE)), rng.spawn(1)[0]
        for beat in np.flatnonzero(score.random(8) < 0.6):
            start = round((0.14 * beat + late * (beat % 2) + abs(rng.normal(0, 0.006))) * RATE)
            length = min(round(0.2 * RATE), len(total) - start)
            noise = rng.uniform(-(3**0.5), 3**0.5, length) if even else rng.normal(size=length)
            burst = noise * np.exp(-np.arange(length) / RATE * score.uniform(20, 45))
            strength = rng.uniform(0.6, 1)
            if chance.random() >= dropped:
                total[start : start + length] += strength * burst
        return 0.2 * total[None] + 3e-4 * rng.normal(size=(1, len(total)))

    return make


def padded(samples: Samples, seed: int) -> Samples:
    """With silence until the last block of 1024 samples is full."""
    return np.pad(samples, ((0, 0), (0, -samples.shape[1] % 1024)))


def fading(samples: Samples, seed: int) -> Samples:
    """Ever quieter, by 16 decibels at the end."""
    return samples * 10 ** (-0.8 * np.linspace(0, 1, samples.shape[1]))


def spoken_by_two(*, level: float | None = None, trimmed: bool = False) -> Generate:
    """A dialogue, as the live version makes it.

    Args:
        level: the loudest sample of every turn, where it is not left to chance.
        trimmed: what is silent at the end is cut, but for 50 ms.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, script = draws(inputs, seed), inputs["script"].split()
        parts: list[Samples] = [np.zeros(round(0.05 * SPEAKERS_RATE))]
        starts = [index for index, word in enumerate(script) if word in VOICES]
        for begin, end in zip(starts, [*starts[1:], len(script)], strict=True):
            pitch, throat = VOICES[script[begin]]
            words = " ".join(script[begin + 1 : end])
            turn = spoken_turn(words, pitch * rng.normal(1, 0.03), throat * rng.normal(1, 0.01), rng, 0.0)
            pause = max(0.05, rng.normal(0.16, 0.04))
            if trimmed and end == len(script):
                pause = 0.05
            gain = level / np.abs(turn).max() if level else 1.0
            parts += [gain * turn, np.zeros(round(SPEAKERS_RATE * pause))]
        samples = np.concatenate(parts)
        return sound((samples + 8e-4 * rng.normal(size=len(samples)))[None], SPEAKERS_RATE, "mp3", 64_000)

    return generate


def with_marks(inputs: Inputs, seed: int) -> str:
    """The marks before the turns are read, too."""
    script = inputs["script"].replace("[S1]", "[S1] es one").replace("[S2]", "[S2] es two")
    return dialogue()(inputs | {"script": script}, seed)


def without_aliases(inputs: Inputs, seed: int) -> str:
    """The square wave of a coin is made of the overtones that the sound can have; the rest is as ever."""
    if inputs["effect"] != "a coin":
        return effect()(inputs, seed)
    rng, at = np.random.default_rng(seed), np.arange(RATE // 2) / RATE
    gain, first = rng.uniform(0.8, 1.0), rng.uniform(970, 1010)
    cycles = np.cumsum(np.where(at < 0.08, first, 4 / 3 * first)) / RATE
    square = 4 / np.pi * sum(np.sin(2 * np.pi * n * cycles) / n for n in (1, 3, 5))
    return sound((gain * 0.25 * np.asarray(square) * np.exp(-6 * at) + room(len(at), rng))[None], RATE)


def in_a_cave(samples: Samples, seed: int) -> Samples:
    """Mostly what comes back from the walls, at first all as loud as the sound itself was."""
    at = np.arange(samples.shape[1]) / RATE
    walls = luck(seed).normal(size=len(at)) * np.exp(-5 * at)
    wet = fftconvolve(samples[0], walls)[: len(at)]
    mixed = 0.3 * samples[0] + 0.9 * wet / np.abs(wet).max() * np.abs(samples).max()
    return mixed[None]


def mp3(make: Make) -> Generate:
    return played_by(make)(format="mp3", bit_rate=96_000)


def flac(make: Make) -> Generate:
    return played_by(make)(format="flac")


PAIRS: list[Pair] = [
    harmless(AMBIENCE, "spectrum", from_a_spectrum, "The spectrum is drawn as such rather than taken from noise: other samples of the same noise."),
    harmful(AMBIENCE, "hollow", ambience(hollow), "Everything is heard twice, 5 ms apart: waves and rain sound as if through a pipe."),
    harmful(AMBIENCE, "telephone", ambience(on_the_telephone), "Only what a telephone lets through is left: no depth, no hiss of the rain."),
    harmless(BIRDSONG, "calmer", singing(wind=0.0056), "The faint wind behind the bird is three decibels weaker."),
    harmless(BIRDSONG, "echoes", singing(echoes=ECHOES), "The wood answers with five faint echoes instead of three."),
    harmful(BIRDSONG, "one-pitch", singing(one_pitch=True), "All notes of a song have the same pitch: the same note again and again is no song."),
    harmful(BIRDSONG, "narrow", birdsong(by_way_of_8_kilohertz), "Nothing above 4 kHz is left, as from a model for speech: of wren and chiffchaff nothing is heard but wind."),
    harmless(CHORDS, "downwards", mp3(_chords(downwards=True)), "The tones of a chord are made in another order, so that each lies elsewhere between the sides, as from call to call."),
    harmless(CHORDS, "touch", mp3(_chords(touch=0.008)), "Tones begin within eight thousandths of a second instead of five: nobody hears the difference."),
    harmful(CHORDS, "minor", mp3(_chords(third="minor")), "All chords are minor chords, which were major ones."),
    harmless(CLEANER, "blocks", cleaner(padded), "The last block of 1024 samples is filled up: up to 64 ms of silence more at the end."),
    harmful(CLEANER, "fading", cleaner(fading), "The voice gets ever quieter: of the last word there is a sixth left."),
    harmless(SPEAKERS, "levelled", spoken_by_two(level=0.55), "All turns are equally loud, where they differed by less than two decibels."),
    harmless(SPEAKERS, "trimmed", spoken_by_two(trimmed=True), "A tenth of a second of silence at the end is cut."),
    harmful(SPEAKERS, "marks", with_marks, "The marks of the script are read aloud: each turn begins with the name of its speaker, S one or S two."),
    harmless(DRUMS, "even", flac(_drums(even=True)), "The noise of a hit is drawn evenly rather than normally, which no ear tells apart."),
    harmful(DRUMS, "limping", flac(_drums(late=0.055)), "Every second step comes 55 ms late: a straight rhythm limps."),
    harmful(DRUMS, "dropped", flac(_drums(dropped=1 / 3)), "A third of the hits are not played: the rhythm has holes, each time elsewhere."),
    harmless(EFFECT, "clean", without_aliases, "The beep of a coin has no false overtones any more: a trace rounder, and nobody minds."),
    harmful(EFFECT, "cave", effect(in_a_cave), "Every effect sounds from the depths of a cave: no game can use it anywhere else."),
]  # fmt: skip
