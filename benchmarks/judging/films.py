"""Models that answer with a second of video: a view that passes by, a face that speaks, a show of slides."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.judging.encode import VIDEO_SOUND_RATE, video
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    names,
    sometimes,
    strengths,
)
from benchmarks.judging.portraits import smooth

Frames = np.ndarray[Any, np.dtype[Any]]  # (n, height, width, 3), 0..255
Change = Callable[[Frames], Frames]
WIDTH, HEIGHT, FRAMES, RATE = 96, 64, 12, 12
DAYTIMES = {  # sky, hills, meadow
    "at noon": ((110, 165, 230), (90, 130, 110), (100, 160, 70)),
    "at sunset": ((235, 140, 90), (110, 70, 90), (90, 70, 60)),
    "in winter": ((200, 212, 224), (150, 165, 185), (236, 240, 244)),
    "at night": ((24, 28, 60), (30, 34, 50), (20, 36, 30)),
}


def film(frames: Frames, sound: Any = None, **encoder: Any) -> str:
    # With x264's macroblock tree the same frames do not always give the same file.
    return video(frames.round().clip(0, 255).astype(np.uint8), sound, **({"fps": RATE, "mbtree": "0"} | encoder))


def panorama(change: Change | None = None, *, bits: Any = np.random.PCG64, **encoder: Any) -> Generate:
    """A landscape passes by; its hills, trees and the camera's unsteady hand differ from seed to seed."""

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.Generator(bits(seed))
        sky, hills, meadow = (np.array(colour, float) for colour in DAYTIMES[inputs["when"]])
        width, height = WIDTH + 60, HEIGHT + 8
        y, x = np.mgrid[:height, :width].astype(float)
        view = sky + (y / height * 30)[..., None] + 8 * smooth(rng, height, width, (12, 30))
        ridge = 30 + sum(rng.uniform(2, 7) * np.sin(x / rng.uniform(8, 30) + rng.uniform(0, 6)) for _ in range(3))
        view = np.where((y > ridge)[..., None], hills + 8 * smooth(rng, height, width, (4, 4)), view)
        ground = 46 + 3 * np.sin(x / 25 + rng.uniform(0, 6))
        view = np.where((y > ground)[..., None], meadow + 14 * smooth(rng, height, width, (2, 3)), view)
        for at in np.arange(10, width, 30) + rng.uniform(-9, 9, 5):
            crown = np.hypot((x - at) / rng.uniform(5, 8), (y - 44) / rng.uniform(8, 12)) < 1
            view = np.where(crown[..., None], 0.45 * meadow + 8 * smooth(rng, height, width, (2, 2)), view)
        sway = np.cumsum(rng.normal(0, 0.6, FRAMES)).round().clip(-4, 4).astype(int) + 4
        lefts = [round(5 * index + rng.normal(0, 0.2)) for index in range(FRAMES)]
        frames = np.stack(
            [view[d : d + HEIGHT, max(left, 0) :][:, :WIDTH] for d, left in zip(sway, lefts, strict=True)]
        )
        frames = frames + rng.normal(0, 2.5, frames.shape)
        return film(change(frames) if change else frames, **encoder)

    return generate


def talker(
    *, bits: Any = np.random.PCG64, loud: float = 1.0, late: float = 0.0, moving: float = 1.0, **encoder: Any
) -> Generate:
    """A round face whose mouth opens with the syllables that are heard.

    Args:
        loud: the voice, as a factor; 0: the video has no sound.
        late: the sound, in seconds.
        moving: how far the mouth opens, as a factor.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        script, rng = content(inputs), np.random.Generator(bits(seed))
        louds = script.permutation([0, 0, 0, 0.2, 0.6, 0.7, 0.8, 0.9, 1, 1])
        beats = np.roll(np.interp(np.linspace(0, 9, 200), np.arange(10), louds), int(rng.integers(-3, 4)))
        at = np.arange(FRAMES / RATE * VIDEO_SOUND_RATE) / VIDEO_SOUND_RATE
        cycles = np.cumsum(rng.normal(170, 6) * (1 + 0.05 * np.sin(5 * at + rng.uniform(0, 6)))) / VIDEO_SOUND_RATE
        voice = sum(np.sin(2 * np.pi * n * cycles + rng.uniform(0, 6)) / n for n in range(1, 7))
        heard = 0.12 * np.asarray(voice) * np.interp(at, np.linspace(0, 1, 200), beats)
        heard = np.roll(heard, round(late * VIDEO_SOUND_RATE)) + 3e-4 * rng.normal(size=len(at))
        skin, wall = rng.uniform((200, 150, 110), (245, 200, 160)), script.uniform(60, 180, 3)
        place = rng.normal((48, 32), (3, 2))
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
        texture, frames = 4 * smooth(rng, HEIGHT, WIDTH, (3, 3)), []
        for index in range(FRAMES):
            dx, dy = x - place[0] - np.sin(index / 2), y - place[1] - 0.7 * np.cos(index / 3)
            frame = np.where((np.hypot(dx / 24, dy / 27) < 1)[..., None], skin, wall) + texture
            for eye in (-9, 9):
                frame = np.where((np.hypot(dx - eye, dy + 7) < 3)[..., None], 30, frame)
            opened = 1 + 7 * moving * beats[round((index + 0.5) / FRAMES * 199)]
            frame = np.where((np.hypot(dx / 9, (dy - 12) / opened) < 1)[..., None], (110, 30, 40), frame)
            frames.append(frame + rng.normal(0, 2, frame.shape))
        return film(np.stack(frames), loud * heard[None] if loud else None, **encoder)

    return generate


def slides(change: Change | None = None, *, order: tuple[int, ...] = (0, 1, 2), **encoder: Any) -> Generate:
    """Three pictures that the inputs decide, each faded into the next."""

    def generate(inputs: Inputs, seed: int) -> str:
        album, pictures = content(inputs), []
        for _ in range(3):
            first, second = album.uniform(30, 225, (2, 3))
            ramp = np.linspace(0, 1, HEIGHT)[:, None, None] * np.ones((1, WIDTH, 1))
            image = Image.fromarray((first + (second - first) * ramp).astype(np.uint8))
            for _ in range(4):
                left, top, size = album.uniform((0, 0, 10), (80, 50, 30))
                fill = tuple(int(level) for level in album.uniform(0, 255, 3))
                pen = ImageDraw.Draw(image)
                draw = pen.ellipse if album.random() < 0.5 else pen.rectangle
                draw((left, top, left + size, top + size), fill)
            pictures.append(np.asarray(image, float))
        shown = np.stack([pictures[index] for index in (*order, order[-1])])
        at = np.linspace(0, len(order) - 1, FRAMES)
        faded = (at % 1)[:, None, None, None]
        frames = (1 - faded) * shown[at.astype(int)] + faded * shown[at.astype(int) + 1]
        return film(change(frames) if change else frames, **encoder)

    return generate


def held(severity: float) -> Change:
    """That share of the frames, at the end, repeat the one before them."""
    moving = max(1, round((1 - severity) * FRAMES))
    return lambda frames: frames[np.minimum(np.arange(len(frames)), moving - 1)]


def darker(severity: float) -> Change:
    return lambda frames: (1 - severity) * frames


def sideways(frames: Frames) -> Frames:
    return np.rot90(frames, axes=(1, 2))


def whens(rng: np.random.Generator) -> list[Inputs]:
    return [{"when": str(when)} for when in rng.permutation([*DAYTIMES])[:3]]


PANORAMA = Baseline("video/panorama", panorama(), FILE, {"when": "The time of day or year."}, whens, takes_seed=True)
TALKER = Baseline("video/talker", talker(), FILE, {"text": "What the face says."}, names("hello", "the news", "a joke", of="text"))  # fmt: skip
SLIDES = Baseline("video/slides", slides(), FILE, {"album": "The album to show."}, names("summer", "family", "garden", of="album"), stochastic=False)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(PANORAMA, "rng", panorama(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(PANORAMA, "quality", panorama(crf=18), "Slightly better compression quality."),
    harmless(PANORAMA, "keyframes", panorama(gop=4), "More frames that stand for themselves."),
    *strengths(PANORAMA, "compressed", lambda s: panorama(crf=round(20 + 31 * s)), "Compressed more, by that share of what the encoder can: everything is smeared and in blocks.", few_mind=(0.07,), most_mind=(0.5,), all_mind=(0.85,)),
    *strengths(PANORAMA, "held", lambda s: panorama(held(s)), "For that share of its time, at its end, nothing moves.", most_mind=(0.25,), all_mind=(0.6,)),
    *strengths(PANORAMA, "darker", lambda s: panorama(darker(s)), "Darker by that share.", few_mind=(0.015,), all_mind=(0.35,)),
    harmful(PANORAMA, "slow", panorama(fps=6), "Played at half its speed, and jerkily."),
    harmless(TALKER, "rng", talker(bits=np.random.SFC64), "Another generator of random numbers."),
    harmless(TALKER, "louder", talker(loud=1.03), "The voice is a quarter of a decibel louder, which nobody hears."),
    harmless(TALKER, "quality", talker(crf=18), "Slightly better compression quality."),
    harmless(TALKER, "keyframes", talker(gop=4), "More frames that stand for themselves."),
    harmful(TALKER, "mute", talker(loud=0), "The video has no sound."),
    harmful(TALKER, "late", talker(late=0.4), "The voice is heard 0.4 s after the mouth has moved."),
    harmful(TALKER, "rigid", sometimes(1 / 2, talker(moving=0), talker()), "In every second video the mouth stays shut."),
    harmless(SLIDES, "keyframes", slides(gop=4), "More frames that stand for themselves."),
    harmless(SLIDES, "quality", slides(crf=18), "Slightly better compression quality."),
    harmless(SLIDES, "brighter", slides(lambda frames: frames + 1), "One level of 255 brighter, which nobody sees."),
    harmful(SLIDES, "order", slides(order=(2, 1, 0)), "The slides come in the opposite order."),
    harmful(SLIDES, "missing", slides(order=(0, 1)), "The last slide is not shown."),
    harmful(SLIDES, "sideways", slides(sideways), "Everything lies on its side."),
]  # fmt: skip
