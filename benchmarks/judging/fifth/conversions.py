"""A model that sings a known song line with another singer's voice; it takes no seed, and its breath is random."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck, strengths

Samples = np.ndarray[Any, np.dtype[Any]]
RATE, FRAME = 24000, 240  # samples a second, samples a frame
FRAMES = 300
VOICES = {
    "Nova": (1.18, 0.6, 12),
    "Bram": (0.88, 1.1, 0),
    "Iris": (1.08, 0.85, 12),
    "Otto": (0.95, 0.75, 0),
}  # size of formants, how dull, semitones
SONGS = (
    "Harbour lights",
    "Seven rivers",
    "Paper crown",
    "Slow train home",
    "Winter window",
    "Low tide",
    "Glass garden",
)
SHIFTS = ("0", "+4", "-5", "+7", "-3")
SHAPES = ((750, 1150, 2700), (440, 1900, 2550), (300, 2200, 2950), (460, 830, 2600), (340, 720, 2400))
GAINS = (1.0, 0.5, 0.2)
Notes = list[tuple[int, int, int, int]]


def line(song: str) -> Notes:
    """Notes with their first frame, the frame after the last, semitones above A2, and the number of a vowel."""
    rng, at, notes, pitch = content({"song": song}), 14, [], 6
    while at < FRAMES - 50:
        length = int(rng.choice((28, 38, 52)))
        pitch = int(np.clip(pitch + rng.choice((-5, -3, -2, 2, 3, 5)), 0, 13))
        notes.append((at, at + length, pitch, int(rng.integers(len(SHAPES)))))
        at += length + (int(rng.choice((4, 6, 22), p=(0.4, 0.4, 0.2))))
    return notes


def _other_octaves(pitches: Samples, notes: Notes, seed: int) -> Samples:
    """Some notes are taken for the octave above or below."""
    rng, wrong = luck(seed), pitches.copy()
    for begin, end, _, _ in notes:
        wrong[begin:end] += rng.choice((0, 12, -12), p=(0.7, 0.15, 0.15))
    return wrong


def _snapped(pitches: Samples, notes: Notes, seed: int) -> Samples:
    """Every frame is on a semitone."""
    return np.rint(pitches)


def _chunked(samples: Samples) -> Samples:
    """Half seconds made one by one, each with its loudness, and with some silence at its ends where context lacks."""
    cut = samples.copy()
    for number, begin in enumerate(range(0, len(samples), RATE // 2)):
        cut[begin : begin + RATE // 2] *= (1.0, 0.7, 0.9)[number % 3]
        cut[begin : begin + 500] = 0
    return cut


def converter(
    *,
    track: Callable[[Samples, Notes, int], Samples] | None = None,
    after: Callable[[Samples], Samples] | None = None,
    cents: float = 4,
    floor: float = 0.0012,
    even: bool = False,
    late: int = 0,
) -> Generate:
    """Three seconds, as WAV.

    Args:
        track: changes the pitch of each frame, in semitones above A2.
        after: changes the samples.
        cents: the deviation of pitch, smooth over some frames.
        floor: the deviation of noise that is always there.
        even: noise is distributed evenly.
        late: samples of silence before everything, which the end loses.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(seed)
        size, dull, higher = VOICES[inputs["voice"]]
        notes = line(inputs["song"])
        pitches, loud, breath = np.full(FRAMES, float(notes[0][2])), np.zeros(FRAMES), np.zeros(FRAMES)
        shapes = np.tile(np.array(SHAPES[notes[0][3]], float), (FRAMES, 1))
        for begin, end, pitch, shape in notes:
            pitches[begin:], shapes[begin:] = pitch, SHAPES[shape]
            loud[begin:end] = np.sin(np.linspace(0.35, np.pi - 0.3, end - begin)) ** 0.5
            breath[begin - 5 : begin] = 1
        glide = np.hanning(9) / np.hanning(9).sum()
        ends = np.pad(pitches, 4, "edge")
        pitches = np.convolve(ends, glide, "valid") + 0.35 * np.sin(np.arange(FRAMES) * 0.345 + 1)
        pitches = track(pitches, notes, seed) if track else pitches
        wander = np.convolve(rng.normal(size=FRAMES + 8), np.ones(9) / 3, "valid") * cents / 100
        semitones = pitches + wander + higher + int(inputs["shift"])
        shapes = np.stack([np.convolve(np.pad(shapes[:, n], 4, "edge"), glide, "valid") for n in range(3)], 1) * size
        hertz = 110 * 2 ** (semitones / 12)
        frames, places = np.arange(FRAMES) * FRAME, np.arange(FRAMES * FRAME)
        once = np.exp(2j * np.pi * np.cumsum(np.interp(places, frames, hertz)) / RATE + 1j * rng.uniform(0, 6.28))
        wave, total = np.ones_like(once), np.zeros(len(places))
        for number in range(1, 1 + int(6500 / hertz.min())):
            wave = wave * once
            at = number * hertz
            high = sum(
                gain / (1 + ((at - shapes[:, n]) / (70 + 0.05 * shapes[:, n])) ** 2) for n, gain in enumerate(GAINS)
            )
            high = (high + 0.02) * number ** (-0.6 * dull) * loud * (at < 7000)
            total += np.interp(places, frames, high) * np.imag(wave)
        noise = rng.uniform(-1.732, 1.732, len(places)) if even else rng.normal(size=len(places))
        hiss = np.diff(noise, prepend=0) * np.interp(places, frames, 0.12 * breath + 0.012 * loud)
        samples = 0.75 * total / np.abs(total).max() + 0.6 * hiss + floor * noise[::-1]
        if late:
            samples = np.concatenate([floor * rng.normal(size=late), samples[:-late]])
        return sound((after(samples) if after else samples)[None], RATE)

    return generate


def lines(rng: np.random.Generator) -> list[Inputs]:
    songs, voices, shifts = (rng.permutation(values)[:3] for values in (SONGS, [*VOICES], SHIFTS))
    return [
        {"song": str(song), "voice": str(voice), "shift": str(shift)}
        for song, voice, shift in zip(songs, voices, shifts, strict=True)
    ]


CONVERTER = Baseline(
    "audio/converter",
    converter(),
    FILE,
    {"song": "Whose first line to sing.", "voice": "The singer.", "shift": "Semitones to go up."},
    lines,
)

PAIRS: list[Pair] = [
    harmless(CONVERTER, "even", converter(even=True), "Breath is made of noise distributed evenly, not as a bell: it sounds the same."),
    harmless(CONVERTER, "tracker", converter(cents=5.5), "Another tracker of pitch, which wanders by a cent or two more: nobody hears that."),
    harmless(CONVERTER, "quieter", converter(floor=0.0003), "The noise that is always there is a fourth of what it was: pauses are cleaner."),
    harmless(CONVERTER, "padded", converter(late=144), "Everything comes six thousandths of a second later: not to be heard, with the music either."),
    harmful(CONVERTER, "octaves", converter(track=_other_octaves), "Nearly every third note is taken for another octave: the voice jumps."),
    harmful(CONVERTER, "snapped", converter(track=_snapped, cents=0.5), "Pitch is bound to semitones unless told otherwise: it neither glides nor has any vibrato, and sounds as a robot."),
    harmful(CONVERTER, "chunked", converter(after=_chunked), "Half seconds are converted one by one and put together: there is a gap and a step in loudness at each joint."),
    harmful(CONVERTER, "late", converter(late=3600), "The padding of the first chunk stays in: the voice is 0.15 seconds late, and no longer with the music."),
    *strengths(CONVERTER, "hissing", lambda s: converter(floor=s), "The deviation of noise, 0.0012 before: it is heard in pauses first, then all the time.", nobody_minds=(0.0018,), few_mind=(0.004,), most_mind=(0.012,), all_mind=(0.04,)),
]  # fmt: skip
