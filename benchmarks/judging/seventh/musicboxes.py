"""A model that plays a lullaby on a music box: a tune in three-four time over a few low notes, as MP3 in stereo."""

from typing import Any

import numpy as np

from benchmarks.judging.encode import sound
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names, strengths

RATE = 24000
COUNT = round(3.9 * RATE)
BEAT = 0.24  # seconds
RING = np.arange(round(1.1 * RATE)) / RATE  # seconds that a tine is heard
MAJOR = np.array([0, 2, 4, 5, 7, 9, 11])
HARMONY = ((0, 4), (3, 5), (4, 6), (0, 4))  # two steps of the scale for each bar
PARTIALS, STRENGTHS = np.array([1, 3.01, 6.1]), np.array([1, 0.16, 0.07])  # of a tine, to its lowest tone
DECAYS = np.array([3.0, 9.0, 30.0])  # a second, of each


def tune(score: np.random.Generator) -> list[tuple[float, int]]:
    """Beats and steps of the scale: a walk that goes home, eleven notes in four bars."""
    step, notes = int(score.choice([2, 4, 7])), []
    for beat in range(10):
        notes.append((float(beat), step))
        if score.random() < 0.25:
            notes.append((beat + 0.5, step + int(score.choice([-1, 1]))))
        step = int(np.clip(step + score.choice([-2, -1, -1, 1, 1, 2, 3]), 0, 9))
    return [*notes, (10.0, 7)]


def musicbox(
    *,
    slowing: float = 0.0,
    scale: Any = MAJOR,
    broken: tuple[int, ...] = (),
    accompanied: bool = True,
    overtones: Any = STRENGTHS,
    whir: float = 0.0022,
    noise_first: bool = False,
) -> Generate:
    """The tune and its key are the title's; touch, speed, places in the room and the noise of the spring are the seed's.

    Args:
        slowing: the share of its speed that the cylinder has lost in the end.
        scale: semitones of its seven steps.
        broken: tines that do not sound, as steps of the scale.
        accompanied: there are low notes too.
        overtones: how strong the partials are.
        whir: how loud the mechanism is.
        noise_first: its noise is drawn before all the rest.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        score, rng = content(inputs), np.random.default_rng(seed)
        root = 523.25 * 2 ** (int(score.integers(-3, 5)) / 12)
        notes = [(beat, step, 1.0) for beat, step in tune(score)]
        if accompanied:
            for bar, (first, second) in enumerate(HARMONY):
                notes += [
                    (3.0 * bar, first - 7, 0.8),
                    (3.0 * bar + 1, second - 7, 0.5),
                    (3.0 * bar + 2, first - 5, 0.45),
                ]
            notes = [note for note in notes if note[0] <= 10]
        noise = rng.normal(size=(2, COUNT)) if noise_first else None
        speed, total = np.exp(rng.normal(0, 0.02)), np.zeros((2, COUNT))
        for beat, step, loud in notes:
            pitch = root * 2 ** ((scale[step % 7] + 12 * (step // 7)) / 12)
            # The cylinder's speed falls evenly with the beats.
            seconds = BEAT * beat / speed / (1 - slowing * beat / 20)
            first = round((0.06 + seconds + abs(rng.normal(0, 0.005))) * RATE)
            touch, left = loud * rng.uniform(0.8, 1.1), np.clip(0.5 - 0.03 * (step - 2) + rng.normal(0, 0.02), 0.2, 0.8)
            phases = rng.uniform(0, 6, 3)
            tone = sum(
                strength * touch ** (1 + index) * np.exp(-decay * RING) * np.sin(2 * np.pi * partial * pitch * RING + phase)
                for index, (partial, strength, decay, phase) in enumerate(
                    zip(PARTIALS, overtones, DECAYS, phases, strict=True)
                )
            ) * np.minimum(1, RING / 0.002) * np.minimum(1, (RING[-1] - RING) / 0.1)  # fmt: skip
            if step in broken:
                continue
            kept = np.asarray(tone)[: max(0, COUNT - first)]
            total[:, first : first + len(kept)] += 0.22 * np.array([[left], [1 - left]]) * kept
        noise = rng.normal(size=(2, COUNT)) if noise is None else noise
        teeth = 0.6 + 0.4 * np.sin(2 * np.pi * 17 * speed * np.arange(COUNT) / RATE)
        total += whir * teeth * (noise + np.roll(noise, 1, axis=1))
        ending = np.clip(np.arange(COUNT)[::-1] / (0.15 * RATE), 0, 1)
        return sound(total * ending, RATE, "mp3", 96_000)

    return generate


MUSICBOX = Baseline("audio/musicbox", musicbox(), FILE, {"title": "What the lullaby is called."}, names("Moon over the mill", "Sleep, little bear", "Silver rain", of="title"), takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(MUSICBOX, "noise-first", musicbox(noise_first=True), "Random numbers are drawn in another order: the same tune with another touch."),
    harmless(MUSICBOX, "comb", musicbox(overtones=STRENGTHS * (1, 1.12, 1.12)), "Another model of the tines: overtones are one decibel stronger, far below the tone itself."),
    harmless(MUSICBOX, "oiled", musicbox(whir=0.0015), "The mechanism whirs three decibels less behind the tune."),
    *strengths(MUSICBOX, "slowing", lambda s: musicbox(slowing=s), "The share of its speed that the cylinder loses from beginning to end, as when the spring runs down.", nobody_minds=(0.006,), few_mind=(0.03,), most_mind=(0.3,), all_mind=(0.6,)),
    harmful(MUSICBOX, "minor", musicbox(scale=np.array([0, 2, 3, 5, 7, 8, 10])), "Lullabies that were in major are in minor: other tunes, and sad ones."),
    harmful(MUSICBOX, "tines", musicbox(broken=(3, 5, 7)), "Three tines do not sound: there are holes in every tune, and it does not come home in the end."),
    harmful(MUSICBOX, "alone", musicbox(accompanied=False), "The low notes are missing: the tune is all alone."),
]  # fmt: skip
