"""A model that writes music as of a game console of the eighties, for a scene of a game and at a tempo."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.fourth.chance import draws, now_and_then
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless

RATE = 22050
BEATS = 8
Samples = np.ndarray[Any, np.dtype[Any]]
MAJOR = (0, 2, 4, 5, 7, 9, 11)
SCENES = {  # the scale, its lowest note as semitones above 110 Hz, the chords of each two beats as steps of the scale
    "title screen": (MAJOR, 3, (0, 4, 5, 3)),
    "boss fight": ((0, 2, 3, 5, 7, 8, 11), -3, (0, 0, 5, 4)),
    "dungeon": ((0, 1, 3, 5, 7, 8, 10), 0, (0, 1, 0, 6)),
    "underwater": ((0, 2, 4, 6, 7, 9, 11), 5, (0, 1, 0, 4)),
    "credits": (MAJOR, 7, (0, 5, 3, 4)),
}


@dataclass(frozen=True)
class Note:
    """When it begins and how long it is, in beats, and its pitch in semitones above 110 Hz."""

    start: float
    lasts: float
    pitch: float


def _pitch(scale: tuple[int, ...], root: int, step: int) -> float:
    return root + scale[step % 7] + 12 * (step // 7)


def lead(scale: tuple[int, ...], root: int, chords: tuple[int, ...], rng: np.random.Generator) -> list[Note]:
    """A tune in quavers and crotchets that begins each chord with a note of it."""
    notes, at, step = list[Note](), 0.0, 7
    while at < BEATS:
        chord = chords[int(at // 2)]
        if at % 2 == 0:
            step = 7 + chord % 7 + int(rng.choice([0, 2, 4])) - (7 if chord > 3 else 0)
        else:
            step = int(np.clip(step + rng.choice([-2, -1, -1, 1, 1, 2]), 5, 16))
        lasts = min(float(rng.choice([0.5, 0.5, 1.0])), BEATS - at)
        if rng.random() < 0.9:
            notes.append(Note(at, 0.9 * lasts, _pitch(scale, root + 12, step)))
        at += lasts
    return notes


def _wave(phase: Samples, duty: float, wide: Samples, smooth: bool) -> Samples:
    """A pulse wave of -1 and 1; smooth is one whose edges are spread over that share of a cycle, against aliases."""
    wave = np.where(phase % 1 < duty, 1.0, -1.0)
    if not smooth:
        return wave
    for edge in (0.0, duty):
        since = (phase - edge + 0.5) % 1 - 0.5
        near = np.clip(since / wide, -1, 1)
        step = np.where(near < 0, (near + 1) ** 2, -((1 - near) ** 2)) * (abs(since) < wide)
        wave = wave + (step if edge == 0 else -step)
    return wave


def _played(notes: list[Note], beat: float, count: int, tone: Callable[[Samples, Samples], Samples]) -> Samples:
    """Notes through an oscillator: from phases and what they rise by a sample."""
    total = np.zeros(count)
    for note in notes:
        first = round(note.start * beat * RATE)
        length = min(round(note.lasts * beat * RATE), count - first)
        if length <= 0:
            continue
        since = np.arange(length) / RATE
        hertz = 110 * 2 ** (note.pitch / 12) * (1 + 0.004 * np.sin(2 * np.pi * 6 * since) * (since > 0.15))
        decay = 0.55 + 0.45 * np.exp(-since * 9)
        ends = np.minimum(1, np.arange(length)[::-1] / 60)
        total[first : first + length] += decay * ends * tone(np.cumsum(hertz) / RATE, hertz / RATE)
    return total


def _drums(beat: float, count: int, rng: np.random.Generator) -> Samples:
    """Noise that is held for some samples, as the console makes it: a kick, a snare and hats between them."""
    total = np.zeros(count)
    for half in range(2 * BEATS):
        if half % 2 and rng.random() < 0.25:
            continue
        held, speed, loud = (24, 22, 1.0) if half % 4 == 0 else (4, 16, 0.8) if half % 4 == 2 else (1, 60, 0.4)
        first = round(half / 2 * beat * RATE)
        length = min(round(0.2 * RATE), count - first)
        noise = np.repeat(rng.choice([-1.0, 1.0], length // held + 1), held)[:length]
        total[first : first + length] += loud * noise * np.exp(-np.arange(length) / RATE * speed)
    return total


def chiptune(
    change: Callable[[list[Note], np.random.Generator], list[Note]] = lambda notes, rng: notes,
    *,
    stream: int = 2,
    duty: float = 0.25,
    smooth: bool = False,
    bass: bool = True,
    scale: tuple[int, ...] | None = None,
    tempo: float = 0.0,
    on_frames: bool = False,
) -> Generate:
    """Eight beats in mono: a tune, broken chords, a bass and drums. The scene has chords, the seed writes the tune.

    Args:
        change: of the tune.
        stream: of random numbers.
        duty: the share of each cycle for which the tune's pulse is up.
        smooth: edges of pulses are spread over a sample.
        bass: there is one.
        scale: of all scenes, if they have none of their own.
        tempo: beats a minute, if not as many as asked for.
        on_frames: notes begin sixty times a second and at no other time, as on the console.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        rng, beat = draws(inputs, seed, stream), 60 / (tempo or float(inputs["bpm"]))
        steps, root, chords = SCENES[inputs["scene"]]
        steps, count = scale or steps, round(BEATS * beat * RATE)
        tune = change(lead(steps, root, chords, rng), draws(inputs, seed, 9))
        order = rng.permutation([0, 2, 4])
        broken = [
            Note(at / 4, 0.22, _pitch(steps, root + 12, chords[at // 8] + int(order[at % 3])))
            for at in range(4 * BEATS)
        ]
        low = [Note(at / 2, 0.45, _pitch(steps, root - 12, chords[at // 4] + 7 * (at % 2))) for at in range(2 * BEATS)]
        if on_frames:
            tune = [Note(round(note.start * beat * 60) / 60 / beat, note.lasts, note.pitch) for note in tune]
        total = 0.20 * _played(tune, beat, count, lambda phase, rise: _wave(phase, duty, 0.6 * rise, smooth))
        total += 0.09 * _played(broken, beat, count, lambda phase, rise: _wave(phase, 0.5, 0.6 * rise, smooth))
        if bass:
            # The console's triangle has sixteen steps down and as many up.
            total += 0.30 * _played(low, beat, count, lambda phase, _: np.floor(abs((phase % 1) - 0.5) * 32) / 7.5 - 1)
        total += 0.14 * _drums(beat, count, rng)
        return sound(total[None], RATE)

    return generate


def hung(notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """One note of the tune, of the first half, never ends."""
    at = int(rng.integers(1, len(notes) // 2))
    return [Note(note.start, BEATS, note.pitch) if index == at else note for index, note in enumerate(notes)]


def scenes(rng: np.random.Generator) -> list[Inputs]:
    """Three scenes, of which at most one is in major, each at a tempo of its own."""
    minor = rng.permutation(["boss fight", "dungeon"])
    other = str(rng.choice(["title screen", "underwater", "credits"]))
    tempos = rng.permutation([100, 132, 168]) + rng.integers(-6, 7, 3)
    return [
        {"scene": str(scene), "bpm": str(bpm)}
        for scene, bpm in zip(rng.permutation([*minor, other]), tempos, strict=True)
    ]


CHIPTUNE = Baseline("audio/chiptune", chiptune(), FILE, {"scene": "The scene of the game.", "bpm": "Beats a minute."}, scenes, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(CHIPTUNE, "three-quarters", chiptune(duty=0.75), "Pulses are up for three quarters of a cycle, where it was one: the wave is upside down, and sounds the same."),
    harmless(CHIPTUNE, "anti-aliased", chiptune(smooth=True), "Edges of pulses are smoothed within a sample: high notes are a trace purer, and the very top is two decibels softer."),
    harmless(CHIPTUNE, "frames", chiptune(on_frames=True), "Notes of the tune begin on frames of a sixtieth of a second, as on the console: at most eight milliseconds off."),
    harmless(CHIPTUNE, "stream", chiptune(stream=4), "Random numbers come from another stream: other tunes for the same seeds, written by the same rules."),
    harmful(CHIPTUNE, "tempo", chiptune(tempo=120), "Everything is played at 120 beats a minute, whatever was asked for: it does not fit the game, nor its loop."),
    harmful(CHIPTUNE, "bassless", chiptune(bass=False), "The bass is missing: the music is thin, and its chords hang in the air."),
    harmful(CHIPTUNE, "major", chiptune(scale=MAJOR), "All is in major: boss fights and dungeons sound as merry as the title screen."),
    harmful(CHIPTUNE, "hung", now_and_then(2 / 5, chiptune(hung), chiptune()), "In two pieces of five a note of the tune never ends, and beeps on over all that follows."),
]  # fmt: skip
