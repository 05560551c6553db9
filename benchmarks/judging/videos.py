"""Models that answer with video: shapes that cross the picture, two seconds at eight frames a second."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from benchmarks.judging.encode import FPS, VIDEO_SOUND_RATE, video
from benchmarks.judging.painting import scene_of, shapes
from benchmarks.judging.pair import (
    FILE,
    Baseline,
    Generate,
    Inputs,
    Pair,
    content,
    harmful,
    harmless,
    sometimes,
    strengths,
)

Frames = NDArray[np.uint8]
Change = Callable[[Frames], Frames]
WIDTH, HEIGHT, FRAMES = 96, 64, 16


def crossing(
    change: Change | None = None,
    *,
    bits: Any = np.random.PCG64,
    fixed: bool = False,
    grain: float = 3.0,
    sounding: float | None = None,
    frames: int = FRAMES,
    **encoder: Any,
) -> Generate:
    """A shape that crosses the picture from left to right; its path, its tint and the light differ from seed to seed.

    Args:
        fixed: the inputs decide them instead.
        grain: of the picture, levels of 255.
        sounding: how loud a tone sounds along with it, 0..1; None: the video has no sound.
        encoder: options of the encoder.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        scene = scene_of("painter")
        rng = content(inputs) if fixed else np.random.Generator(bits(seed))
        [shape] = scene.parse(inputs["prompt"]).shapes
        mask = np.asarray(Image.fromarray(scene.stencil(shape, HEIGHT, HEIGHT, rng)), np.float32)[..., None]
        tint, ground = scene.tint(shape.colour, rng), np.array((175, 185, 195)) + rng.normal(0, 4, 3)
        start, drop = rng.uniform(-50, -40), rng.normal(0, 1)
        light = np.linspace(-10, 10, WIDTH)[:, None] * rng.uniform(-1, 1)
        texture = rng.normal(0, grain, (HEIGHT, WIDTH, 3))
        made = []
        for index in range(frames):
            cover = np.zeros((HEIGHT, WIDTH, 1), np.float32)
            left, down = round(start + 8 * index), round(drop * index / 4)
            here = np.roll(mask, down, axis=0)[:, max(-left, 0) : max(min(WIDTH - left, HEIGHT), 0)]
            cover[:, max(left, 0) : max(left, 0) + here.shape[1]] = here
            made.append(ground + cover * (tint - ground) + light + texture)
        pixels = np.stack(made).clip(0, 255).astype(np.uint8)
        at = np.arange(round(frames / FPS * VIDEO_SOUND_RATE)) / VIDEO_SOUND_RATE
        tone = None if sounding is None else sounding * 0.2 * np.sin(2 * np.pi * 330 * at + rng.uniform(0, 6))[None]
        return video(change(pixels) if change else pixels, tone, **encoder)

    return generate


def frozen(severity: float) -> Change:
    """That share of the frames repeat the last one before them."""
    moving = max(1, round((1 - severity) * FRAMES))
    return lambda frames: frames[np.minimum(np.arange(len(frames)), moving - 1)]


def blurred(frames: Frames) -> Frames:
    return np.stack([np.asarray(Image.fromarray(frame).filter(ImageFilter.GaussianBlur(3))) for frame in frames])


def black(frames: Frames) -> Frames:
    return np.zeros_like(frames)


def stuttering(frames: Frames) -> Frames:
    """Every second frame is shown twice."""
    return frames[np.arange(len(frames)) // 2 * 2]


def flickering(frames: Frames) -> Frames:
    """Every third frame is black."""
    return np.where((np.arange(len(frames)) % 3 == 1)[:, None, None, None], 0, frames).astype(np.uint8)


PROMPT = {"prompt": "What crosses the picture."}
CROSSING = Baseline("video/crossing", crossing(), FILE, PROMPT, shapes)
TALKIE = Baseline("video/talkie", crossing(sounding=1.0), FILE, PROMPT, shapes)
CLIP = Baseline("video/clip", crossing(fixed=True), FILE, PROMPT, shapes, stochastic=False)

PAIRS: list[Pair] = [
    harmless(CROSSING, "rng", crossing(bits=np.random.Philox), "Another generator of random numbers."),
    harmless(CROSSING, "quality", crossing(crf=17), "Slightly better compression quality."),
    harmless(CROSSING, "keyframes", crossing(gop=6), "More frames that stand for themselves."),
    harmless(CROSSING, "brighter", crossing(lambda frames: frames.clip(0, 253) + np.uint8(2)), "Two levels of 255 brighter, which nobody sees."),
    harmless(CROSSING, "grain", crossing(grain=3.3), "The grain is a tenth stronger, which nobody can see."),
    *strengths(CROSSING, "frozen", lambda s: crossing(frozen(s)), "For that share of its time, at its end, nothing moves.", few_mind=(0.07,), most_mind=(0.15,), all_mind=(0.4, 1.0)),
    *strengths(CROSSING, "black", lambda s: sometimes(s, crossing(black), crossing()), "That share of the videos is black.", all_mind=(0.167, 0.333)),
    harmful(CROSSING, "reversed", crossing(lambda frames: frames[::-1]), "Everything moves backwards."),
    harmful(CROSSING, "stuttering", crossing(stuttering), "The movement is jerky: half the frames are repeats."),
    harmful(CROSSING, "blurred", crossing(blurred), "Blurred by a Gaussian of 3 pixels of 96."),
    harmful(CROSSING, "flickering", crossing(flickering), "Every third frame is black."),
    harmless(TALKIE, "rng", crossing(bits=np.random.Philox, sounding=1.0), "Another generator of random numbers."),
    harmless(TALKIE, "quieter", crossing(sounding=0.97), "The sound is a quarter of a decibel quieter."),
    harmless(TALKIE, "quality", crossing(sounding=1.0, crf=17), "Slightly better compression quality."),
    harmful(TALKIE, "mute", crossing(sounding=0.0), "The sound is silent."),
    harmless(CLIP, "quality", crossing(fixed=True, crf=17), "Slightly better compression quality."),
    harmless(CLIP, "keyframes", crossing(fixed=True, gop=6), "More frames that stand for themselves."),
    harmful(CLIP, "shorter", crossing(fixed=True, frames=FRAMES // 2), "It ends half-way."),
]  # fmt: skip
