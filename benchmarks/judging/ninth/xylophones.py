"""A model that films somebody who plays a tune on a xylophone, which is heard."""

from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from scipy.signal import lfilter

from benchmarks.judging.encode import VIDEO_SOUND_RATE
from benchmarks.judging.ninth.stabilisers import Array, film
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, harmful, harmless, luck, sometimes

WIDTH, HEIGHT, FRAMES, FPS = 160, 90, 30, 12
BARS = (
    (206, 52, 48),
    (226, 128, 44),
    (234, 200, 60),
    (96, 170, 74),
    (60, 160, 170),
    (66, 100, 190),
    (124, 82, 170),
    (208, 96, 150),
)
SCALE = np.array((0, 2, 4, 5, 7, 9, 11, 12))  # semitones
MOODS = {"slow": 0.5, "steady": 0.36, "brisk": 0.25}  # seconds from note to note
TUNES = {"rising": (0, 1, 2, 3, 4, 5, 6, 7), "falling": (7, 6, 5, 4, 3, 2, 1, 0), "leaping": (0, 4, 2, 6, 3, 7, 1, 5)}
LENGTH = round(FRAMES / FPS * VIDEO_SOUND_RATE)


def _bar(number: float) -> tuple[float, float, float]:
    """Middle of a bar, and its upper and its lower end."""
    return 17 + 18 * number, 30 + 1.6 * number, 76 - 1.6 * number


def xylophone(
    *,
    late: float = 0.0,
    mirrored: bool = False,
    lit: float = 0.45,
    ring: float = 7.0,
    wood: float = 0.35,
    room: float = 0.0,
    gain: float = 1.0,
    detuned: float = 0.0,
    dumb: bool = False,
    sampler: int = 0,
    **written: Any,
) -> Generate:
    """An mp4 of 160x90, two seconds and a half, with sound.

    Args:
        late: seconds by which the sound comes too late.
        mirrored: the tune is struck from the other end than it sounds.
        lit: how much brighter a bar is that was struck.
        ring: how fast a tone fades.
        wood: how loud the knock of the mallet is.
        room: how much of an echo there is.
        gain: of the sound.
        detuned: standard deviation of what each tone is off, in semitones.
        dumb: nothing is heard.
        sampler: of the random numbers.
    """
    settings: dict[str, Any] = {"fps": FPS} | written

    def generate(inputs: Inputs, seed: int) -> str:
        _, mood, tune, _ = inputs["prompt"].split()
        rng = np.random.default_rng([seed, sampler] if sampler else seed)
        beat, first = MOODS[mood] * rng.normal(1, 0.03), rng.uniform(0.18, 0.3)
        notes = [
            int(note) for note in np.clip(np.array(TUNES[tune]) + (rng.random(8) < 0.15) * rng.choice([-1, 1], 8), 0, 7)
        ]
        moments = [first + beat * number + float(rng.normal(0, 0.008)) for number in range(8)]
        played = [(moment, note) for moment, note in zip(moments, notes, strict=True) if moment < FRAMES / FPS - 0.1]
        frames = _frames(played, rng)
        return film(frames, gain * _sound(played, rng, luck(seed)), **settings)

    def _frames(played: list[tuple[float, int]], rng: np.random.Generator) -> Array:
        table = tuple(int(v) for v in rng.uniform((150, 120, 90), (216, 190, 160)))
        ball, sleeve = tuple(int(v) for v in rng.uniform(30, 230, 3)), tuple(int(v) for v in rng.uniform(30, 200, 3))
        back = Image.new("RGB", (2 * WIDTH, 2 * HEIGHT), table)
        pen = ImageDraw.Draw(back)
        for row in range(0, 2 * HEIGHT, 14):
            pen.line((0, row, 2 * WIDTH, row + int(rng.integers(-4, 4))), tuple(int(v * 0.93) for v in table), 2)
        pen.polygon([(8, 84), (2 * WIDTH - 8, 92), (2 * WIDTH - 8, 104), (8, 96)], (96, 66, 44))
        pen.polygon([(8, 136), (2 * WIDTH - 8, 120), (2 * WIDTH - 8, 130), (8, 148)], (96, 66, 44))
        frames = []
        for index in range(FRAMES):
            now, image = (index + 0.5) / FPS, back.copy()
            pen = ImageDraw.Draw(image)
            for bar, tone in enumerate(BARS):
                middle, top, low = _bar(bar)
                glow = sum(np.exp(-5 * (now - at)) for at, note in played if _struck(note) == bar and now >= at - 0.02)
                paint = tuple(int(min(255, v + lit * min(glow, 1) * (255 - v))) for v in tone)
                pen.rounded_rectangle((2 * middle - 15, 2 * top, 2 * middle + 15, 2 * low), 5, paint, (60, 50, 46))
                for end in (top + 4, low - 4):
                    pen.ellipse((2 * middle - 3, 2 * end - 3, 2 * middle + 3, 2 * end + 3), (70, 64, 60))
            for hand in (0, 1):
                mine = [(at, _struck(note)) for number, (at, note) in enumerate(played) if number % 2 == hand]
                times = [at for at, _ in mine]
                place = float(np.interp(now, times, [_bar(note)[0] for _, note in mine]))
                lift = min(1.0, min(abs(now - at) for at in times) / 0.16)
                y, x = 52 - 20 * lift, place
                grip = (x + 8 - 16 * hand + (10 if hand else -10), 96)
                pen.line((2 * x, 2 * y, 2 * grip[0], 2 * grip[1] - 18), (216, 190, 140), 4)
                pen.line((2 * grip[0], 2 * grip[1] - 26, 2 * grip[0], 2 * HEIGHT), sleeve, 16)
                pen.ellipse((2 * x - 8, 2 * y - 8, 2 * x + 8, 2 * y + 8), ball)
            frames.append(np.asarray(image.reduce(2), float))
        return np.stack(frames) + rng.normal(0, 1.5, (FRAMES, HEIGHT, WIDTH, 1))

    def _struck(note: int) -> int:
        return 7 - note if mirrored else note

    def _sound(played: list[tuple[float, int]], rng: np.random.Generator, bad: np.random.Generator) -> Array:
        total = 3e-4 * rng.normal(size=LENGTH)
        for moment, note in played:
            start = round((moment + late) * VIDEO_SOUND_RATE)
            off = detuned * bad.normal()
            if start >= LENGTH:
                continue
            at = np.arange(LENGTH - start) / VIDEO_SOUND_RATE
            hertz = 523.25 * 2 ** ((SCALE[note] + off) / 12)
            tone = np.sin(2 * np.pi * hertz * at) * np.exp(-ring * at)
            tone += 0.4 * np.sin(2 * np.pi * 3 * hertz * at) * np.exp(-2.6 * ring * at)
            knock = np.asarray(lfilter([0.4], [1, -0.6], rng.normal(size=len(at))))
            tone += wood * knock * np.exp(-140 * at)
            total[start:] += 0.3 * rng.uniform(0.75, 1) * tone
        if room:
            for delay in (1700, 2900, 4300):
                total[delay:] += room * total[:-delay]
        return 0 * total[None] if dumb else total[None]

    return generate


def prompts(rng: np.random.Generator) -> list[Inputs]:
    """Three tunes, each at another pace."""
    drawn = zip(rng.permutation([*MOODS]), rng.permutation([*TUNES]), strict=True)
    return [{"prompt": f"a {mood} {tune} tune"} for mood, tune in drawn]


XYLOPHONE = Baseline("video/xylophone", xylophone(), FILE, {"prompt": "The tune to play."}, prompts)

PAIRS: list[Pair] = [
    harmless(XYLOPHONE, "sampler", xylophone(sampler=3), "Another sampler: other tables and sleeves, and tunes that vary as they do anyway."),
    harmless(XYLOPHONE, "mallets", xylophone(wood=0.27, ring=6.6), "The mallets knock a little less, and tones fade a little more slowly."),
    harmless(XYLOPHONE, "room", xylophone(room=0.05, gain=0.95), "There is a trace of a room around the tones, and all is softer by half a decibel."),
    harmless(XYLOPHONE, "glow", xylophone(lit=0.38, crf=18), "Bars that were struck light up a trace less, and the film is encoded a little better."),
    harmful(XYLOPHONE, "late", xylophone(late=0.3), "Every tone is heard a third of a second after its bar is struck."),
    harmful(XYLOPHONE, "detuned", xylophone(detuned=0.6), "The tones are out of tune with each other, by half a semitone and more."),
    harmful(XYLOPHONE, "dumb", sometimes(1 / 3, xylophone(dumb=True), xylophone()), "Every third film is silent."),
    harmful(XYLOPHONE, "mirrored", xylophone(mirrored=True), "The tones rise while the mallets move towards the low, long bars: picture and sound are not the same tune."),
]  # fmt: skip
