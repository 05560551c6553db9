"""A model that lets a portrait speak: a face of which the mouth moves with the words that are heard."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.judging.aquaria import clip
from benchmarks.judging.encode import VIDEO_SOUND_RATE
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, luck
from benchmarks.judging.portraits import smooth

Array = np.ndarray[Any, np.dtype[Any]]
SIDE, FRAMES, FPS, FINER = 96, 24, 12, 2
SECONDS, RATE = FRAMES // FPS, 16000  # RATE: at which the voice is made, a third of the file's
HAIR = {"black": (36, 30, 32), "brown": (98, 64, 40), "blond": (212, 180, 112), "red": (170, 78, 40)}
VOWELS = {  # how far the mouth opens and how wide it is; two formants in Hz
    "a": (1.0, 0.95, 780, 1250),
    "e": (0.6, 1.05, 500, 1800),
    "i": (0.35, 1.15, 320, 2250),
    "o": (0.85, 0.65, 480, 850),
    "u": (0.45, 0.5, 330, 720),
    "y": (0.35, 1.0, 330, 2000),
}
HISSING = "sfhtkcxz"
SENTENCES = (
    "welcome to our little shop",
    "the meeting starts at noon",
    "please read the manual first",
    "our train leaves in an hour",
    "thank you for your patience",
    "today we bake bread together",
    "nobody knows where it went",
    "this is the evening news",
)


@dataclass(frozen=True)
class Speaker:
    """How it speaks and looks.

    Attributes:
        gain: of the voice.
        child: random numbers come from the seed's first child.
        sway: of the head, as a factor.
        blinks: how many times, at most, the eyes shut.
        softness: of the mouth's movement, in seconds by which it is smoothed.
        heedless: the mouth opens and shuts in a rhythm of its own.
        whisper: the voice is noise instead of tones.
        patch: the mouth is put into the frame with a square around it that is blurred and paler.
        letters: how many of the text's letters are spoken.
        strangers: share of videos that show the portrait of the caller before.
    """

    gain: float = 1.0
    child: bool = False
    sway: float = 1.0
    blinks: int = 3
    softness: float = 0.0
    heedless: bool = False
    whisper: bool = False
    patch: bool = False
    letters: int = 99
    strangers: float = 0.0


def avatar(how: Speaker | None = None, **encoder: Any) -> Generate:
    """An mp4 of 96x96, 2 s with sound: the face, its pitch and the words are the inputs', the rest is the seed's."""
    one = how or Speaker()

    def generate(inputs: Inputs, seed: int) -> str:
        rng = np.random.default_rng(np.random.SeedSequence(seed).spawn(1)[0] if one.child else seed)
        portrait = inputs["portrait"]
        if luck(seed).random() < one.strangers:
            colours = [*HAIR]
            colour = colours[colours.index(portrait.split()[3]) - 1]
            portrait = f"somebody else with {colour} hair 1"
        text = inputs["text"]
        moments = _moments(text, rng)
        spoken = min(len(text), one.letters)
        at = (np.arange(FRAMES) + 0.5) / FPS
        near = at[:, None] + np.linspace(-1, 1, 5) * one.softness
        shapes = np.array([[*_mouth(letter)] if i < spoken else [0.0, 0.9] for i, letter in enumerate(text)])
        opened, wide = (np.interp(near, moments, shapes[:, part]).mean(axis=1) for part in (0, 1))
        if one.heedless:
            opened, wide = 0.4 + 0.4 * np.sin(2 * np.pi * 2.5 * at), np.full(FRAMES, 0.9)
        frames = _face(portrait, opened, wide, rng, one)
        voice = _voice(text[:spoken], moments, portrait, rng, one)
        return clip(frames, voice[None], fps=FPS, **encoder)

    return generate


def _moments(text: str, rng: np.random.Generator) -> Array:
    """When each letter is in its middle, in seconds."""
    lengths = np.array([2.2 if letter in VOWELS else 1.6 if letter == " " else 1.0 for letter in text])
    lengths = lengths * rng.uniform(0.85, 1.15, len(text))
    ends = np.cumsum(lengths)
    return 0.1 + (ends - lengths / 2) / ends[-1] * (SECONDS - 0.25)


def _mouth(letter: str) -> tuple[float, float]:
    if letter in VOWELS:
        return VOWELS[letter][:2]
    return (0.0, 0.9) if letter in "mbp " else (0.18, 0.9)


def _voice(text: str, moments: Array, portrait: str, rng: np.random.Generator, one: Speaker) -> Array:
    high = content({"portrait": portrait}).uniform(105, 210)
    at = np.arange(SECONDS * RATE) / RATE
    when = moments[: len(text)]
    loud = np.array([1.0 if letter in VOWELS else 0.0 if letter == " " else 0.25 for letter in text])
    hiss = np.array([0.5 if letter in HISSING else 0.0 for letter in text])
    known = [VOWELS[letter][2:] if letter in VOWELS else (400, 1400) for letter in text]
    envelope, breath = (np.interp(at, when, values, left=0, right=0) for values in (loud, hiss))
    ending = np.clip((when[-1] + 0.08 - at) / 0.05, 0, 1)
    first, second = (np.interp(at, when, [pair[part] for pair in known]) for part in (0, 1))
    melody = 1 + 0.07 * np.sin(2 * np.pi * rng.uniform(0.6, 1.1) * at + rng.uniform(0, 6)) - 0.06 * at
    pitch = high * melody * rng.normal(1, 0.02)
    cycles = 2 * np.pi * np.cumsum(pitch) / RATE
    noise = rng.normal(size=len(at))
    total = np.zeros(len(at))
    for number in range(1, 19):
        hertz = number * pitch
        weight = np.exp(-(((hertz - first) / 130) ** 2)) + 0.5 * np.exp(-(((hertz - second) / 190) ** 2)) + 0.04
        total += weight * np.sin(number * cycles)
    if one.whisper:
        total = 0.9 * np.convolve(noise, [0.5, 0.3, -0.2], "same")
    hissing = 0.25 * breath * np.diff(noise, append=0)
    heard = (0.22 * envelope * total + 0.3 * hissing) * ending
    heard = heard + 6e-4 * rng.normal(size=len(at))
    upper = np.arange(SECONDS * VIDEO_SOUND_RATE) / VIDEO_SOUND_RATE
    return one.gain * np.interp(upper, at, heard)


def _face(portrait: str, opened: Array, wide: Array, rng: np.random.Generator, one: Speaker) -> Array:
    look = content({"portrait": portrait})
    hair, shirt = HAIR[portrait.split()[3]], tuple(int(tone) for tone in look.uniform(40, 200, 3))
    skin = np.array((232, 190, 160)) * look.uniform(0.55, 1.05)
    wall, long = look.uniform((90, 100, 110), (200, 205, 215)), look.uniform(2, 26)
    wall = wall * np.ones((SIDE, SIDE, 3)) + 5 * smooth(look, SIDE, SIDE, (12, 12))
    tones = [tuple(int(tone) for tone in share * skin) for share in (1.0, 0.9, 0.8)]
    phases, sizes = rng.uniform(0, 6, 2), one.sway * rng.uniform((1.2, 0.6), (2.4, 1.4))
    shut = rng.integers(1, FRAMES - 2, int(rng.integers(1, one.blinks + 1)))
    grain, frames = rng.normal(0, 1.5, (FRAMES, SIDE, SIDE, 1)), []
    for index in range(FRAMES):
        x = 48 + sizes[0] * np.sin(index / 5 + phases[0])
        y = 44 + sizes[1] * np.sin(index / 4 + phases[1])
        image = Image.fromarray(wall.clip(0, 255).astype(np.uint8)).resize((SIDE * FINER, SIDE * FINER))
        pen = ImageDraw.Draw(image)

        def oval(left: float, top: float, across: float, down: float, tone: Any, pen: Any = pen) -> None:
            box = (left - across, top - down, left + across, top + down)
            pen.ellipse([FINER * place for place in box], tone)

        oval(x, y - 4, 27, 30, hair)
        pen.rectangle([FINER * place for place in (x - 27, y - 4, x + 27, y + long)], hair)
        oval(48, 104, 40, 26, shirt)
        pen.rectangle([FINER * place for place in (x - 8, y + 18, x + 8, 84)], tones[1])
        oval(x, y, 21, 27, tones[0])
        pen.chord([FINER * place for place in (x - 21, y - 28, x + 21, y - 4)], 180, 360, hair)
        for side in (-8, 8):
            if np.any((index == shut) | (index == shut + 1)):
                pen.line([FINER * place for place in (x + side - 4, y - 3, x + side + 4, y - 3)], tones[2], 3)
            else:
                oval(x + side, y - 3, 4, 2.6, (244, 244, 240))
                oval(x + side, y - 3, 1.8, 2.2, (50, 40, 36))
        pen.line([FINER * place for place in (x, y + 1, x - 2, y + 7, x + 1, y + 7)], tones[2], 3)
        down = 1.0 + 6.0 * opened[index]
        oval(x, y + 15, 9 * wide[index] + 1.2, down + 1.2, (176, 84, 84))
        oval(x, y + 15, 9 * wide[index], down - 0.4, (70, 18, 26))
        if opened[index] > 0.3:
            oval(x, y + 15 - down * 0.55, 6 * wide[index], 1.2, (236, 232, 224))
        frame = image.reduce(FINER)
        if one.patch:
            box = (round(x) - 15, round(y) + 6, round(x) + 15, round(y) + 27)
            blurred = frame.crop(box).filter(ImageFilter.GaussianBlur(1.6))
            frame.paste(Image.fromarray((np.asarray(blurred, float) * 0.86 + 34).astype(np.uint8)), box)
        frames.append(np.asarray(frame, float) + grain[index])
    return np.stack(frames)


def speeches(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation([*HAIR])[:3], rng.permutation(SENTENCES)[:3], strict=True)
    return [
        {"portrait": f"a face with {colour} hair {rng.integers(10**6)}", "text": str(sentence)}
        for colour, sentence in drawn
    ]


AVATAR = Baseline("video/avatar", avatar(), FILE, {"portrait": "The portrait.", "text": "What it says."}, speeches, takes_seed=True)  # fmt: skip

PAIRS: list[Pair] = [
    harmless(AVATAR, "child-seeds", avatar(Speaker(child=True)), "Random numbers come from the seed's first child: the same words, said and shown a little otherwise."),
    harmless(AVATAR, "loudness", avatar(Speaker(gain=0.95)), "The voice is softer by half a decibel, which nobody hears."),
    harmless(AVATAR, "smoothed", avatar(Speaker(softness=0.02)), "The mouth's movement is smoothed over a twentieth of a second, less than a frame."),
    harmless(AVATAR, "blinks", avatar(Speaker(blinks=2)), "The eyes shut once or twice in two seconds instead of up to three times."),
    harmless(AVATAR, "sway", avatar(Speaker(sway=1.1)), "The head sways by a tenth more, where it differs by far more from video to video."),
    harmful(AVATAR, "heedless", avatar(Speaker(heedless=True)), "The mouth opens and shuts in an even rhythm, whatever is said."),
    harmful(AVATAR, "whisper", avatar(Speaker(whisper=True)), "Tones have become noise: one hears a hoarse hiss and hardly a word."),
    harmful(AVATAR, "patch", avatar(Speaker(patch=True)), "The mouth sits in a blurred, paler square."),
    harmful(AVATAR, "sixteen-letters", avatar(Speaker(letters=16)), "Only the first sixteen letters of the text are spoken; then there is silence and the mouth is shut."),
    harmful(AVATAR, "stranger", avatar(Speaker(strangers=1 / 3)), "Every third video shows another person than the portrait."),
]  # fmt: skip
