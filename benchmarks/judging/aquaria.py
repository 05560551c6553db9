"""Models that answer with videos of what moves freely: fish in a tank, and fireworks that are heard, too."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.signal import lfilter

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
    luck,
    names,
    sometimes,
    strengths,
)
from benchmarks.judging.portraits import smooth

Array = np.ndarray[Any, np.dtype[Any]]
Change = Callable[[Array, int], Array]  # of frames (n, height, width, 3), 0..255, or of sound (2, n); given the seed
WIDTH, HEIGHT, FRAMES, RATE = 96, 72, 16, 12
COUNTS = ("two", "three", "four", "five")
SCALES = {"orange": (232, 128, 40), "yellow": (236, 214, 70), "red": (206, 56, 48), "silver": (196, 202, 212)}
WATERS = {"clear": (96, 164, 190), "green": (70, 130, 104), "deep": (26, 52, 96)}


def clip(frames: Array, sound: Array | None = None, **encoder: Any) -> str:
    # With x264's macroblock tree the same frames do not always give the same file.
    return video(frames.round().clip(0, 255).astype(np.uint8), sound, **({"fps": RATE, "mbtree": "0"} | encoder))


def swimming(prompt: str, rng: np.random.Generator, fewer: int = 0) -> Array:
    count, colour, _, _, water, _ = prompt.split()
    number, scales, tint = COUNTS.index(count) + 2 - fewer, np.array(SCALES[colour]), np.array(WATERS[water])
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    back = tint * (1.15 - 0.5 * y / HEIGHT)[..., None] + 3 * smooth(rng, HEIGHT, WIDTH, (6, 6))
    sand = y > 63 + 2 * np.sin(x / rng.uniform(9, 16) + rng.uniform(0, 6))
    back = np.where(sand[..., None], np.array((186, 166, 124)) + 9 * smooth(rng, HEIGHT, WIDTH, (2, 2)), back)
    weeds, leaf = rng.uniform(4, WIDTH - 4, 4), np.array((40, 104, 56)) + rng.normal(0, 10, 3)
    lanes = np.linspace(10, 54, number) + rng.normal(0, 1.2, number)
    long, way = rng.uniform(8, 10.5, number), rng.choice([-1, 1], number)
    speed, start, beat = rng.uniform(0.6, 1.6, number), rng.uniform(26, 70, number), rng.uniform(0, 6, number)
    coats = scales + rng.normal(0, 9, (number, 3))
    bubbles, frames = rng.uniform((0, 0, 1), (WIDTH, HEIGHT, 2), (7, 3)), []
    for index in range(FRAMES):
        frame = back.copy()
        for at, tall in zip(weeds, (26, 18, 30, 22), strict=True):
            bent = at + 2.5 * np.sin(index / 5 + at) * (HEIGHT - y) / 30
            frame[(np.abs(x - bent) < 1.6) & (y > 66 - tall) & (y < 66)] = leaf
        for fish in range(number):
            middle = start[fish] + way[fish] * speed[fish] * (index - FRAMES / 2)
            u, v = way[fish] * (x - middle), y - lanes[fish] - np.sin(index / 3 + beat[fish])
            wag = 1.6 * np.sin(index * 1.3 + beat[fish])
            tail = (u < -0.7 * long[fish]) & (u > -1.4 * long[fish]) & (np.abs(v - wag) < -0.55 * u - 0.3 * long[fish])
            body = np.hypot(u / long[fish], v / (0.42 * long[fish])) < 1
            frame[tail], frame[body] = 0.85 * coats[fish], coats[fish]
            frame[body & (v > 0.18 * long[fish])] = 0.8 * coats[fish] + 40
            frame[np.hypot(u - 0.6 * long[fish], v + 1) < 1.2] = 16
        for left, low, wide in bubbles:
            up = (low - 2.2 * index) % HEIGHT
            frame[np.abs(np.hypot(x - left - np.sin(up / 4), y - up) - wide) < 0.7] += 50
        frames.append(frame + rng.normal(0, 1.5, (HEIGHT, WIDTH, 1)))
    return np.stack(frames)


def aquarium(change: Change | None = None, *, bits: Any = np.random.PCG64, fewer: int = 0, **encoder: Any) -> Generate:
    """Fish swim to and fro in water of the colour that is asked for; that many fewer than asked for."""

    def generate(inputs: Inputs, seed: int) -> str:
        frames = swimming(inputs["prompt"], np.random.Generator(bits(seed)), fewer)
        return clip(change(frames, seed) if change else frames, **encoder)

    return generate


def flickering(severity: float) -> Change:
    return lambda frames, seed: frames * (1 + severity * luck(seed).normal(size=(len(frames), 1, 1, 1)))


def broken_off(inputs: Inputs, seed: int) -> str:
    """Made in two parts of which the second knows nothing of the first."""
    first, second = (swimming(inputs["prompt"], np.random.default_rng([seed, part])) for part in range(2))
    return clip(np.concatenate([first[: FRAMES // 2], second[FRAMES // 2 :]]))


def fireworks(hear: Change | None = None, *, even: bool = False, grain: float = 2.5, **encoder: Any) -> Generate:
    """Three rockets burst in the night sky, each with a whistle and a bang on its side.

    Args:
        hear: a change of the sound.
        even: sparks are spread around their rocket with less left to chance.
        grain: of the sky, in levels of 255.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        show, rng = content(inputs), np.random.default_rng(seed)
        bursts = np.sort(show.uniform(0.15, 0.25, 3) + np.array((0, 0.36, 0.72)) + rng.normal(0, 0.015, 3))
        places = show.permutation([16, 48, 80]) + rng.normal(0, 4, 3)
        colours = show.uniform(90, 255, (3, 3))
        y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
        sky = np.array((10, 12, 30)) + (y / HEIGHT)[..., None] * 18
        sky = np.where((y > 62 + 4 * np.sin(x // 9 * 5))[..., None], 6.0, sky)
        frames = np.stack([sky] * FRAMES)
        at = np.arange(round(FRAMES / RATE * VIDEO_SOUND_RATE)) / VIDEO_SOUND_RATE
        sound = 2e-3 * rng.normal(size=(2, len(at)))
        for begin, left, colour in zip(bursts, places, colours, strict=True):
            top, sparks = rng.uniform(18, 32), 46
            regular, chance = np.linspace(0, 2 * np.pi, sparks), rng.uniform(0, 2 * np.pi, sparks)
            turn, fast = (regular + 0.15 * (chance - np.pi) if even else chance), rng.uniform(14, 30, sparks)
            for index in range(FRAMES):
                since = index / RATE - begin
                if since < 0:
                    height = HEIGHT - 8 + (top - HEIGHT + 8) * np.clip((since + 0.3) / 0.3, 0, 1)
                    if since > -0.3:
                        frames[index, round(height), round(left)] = (255, 220, 160)
                    continue
                reach = fast * (1 - np.exp(-3.5 * since))
                down = np.round(top + reach * np.sin(turn) + 9 * since**2).clip(0, HEIGHT - 2).astype(int)
                across = np.round(left + reach * np.cos(turn)).clip(0, WIDTH - 2).astype(int)
                shine = np.exp(-1.6 * since)
                frames[index] += 70 * np.exp(-9 * since) * (colour / 255)
                for step in (0, 1):
                    frames[index, down, across + step] += shine * colour * (1 - 0.5 * step)
            since = at - begin
            bang = lfilter([0.3], [1, -0.7], rng.normal(size=len(at))) * np.exp(-9 * since.clip(0)) * (since >= 0)
            rising = (since > -0.3) & (since < 0)
            whistle = np.sin(2 * np.pi * np.cumsum(1900 + rng.normal(0, 30) + 1500 * since) / VIDEO_SOUND_RATE) * rising
            side = left / WIDTH
            sound += np.array((1 - side, side))[:, None] * (0.9 * bang + 0.07 * whistle)
        frames = frames + rng.normal(0, grain, frames.shape)
        return clip(frames, hear(0.7 * sound, seed) if hear else 0.7 * sound, **encoder)

    return generate


def at_the_wrong_rate(sound: Array, seed: int) -> Array:
    """Made for 44.1 kHz and played at 48."""
    length = sound.shape[1]
    taken = np.arange(length) * VIDEO_SOUND_RATE / 44100
    return np.stack([np.interp(taken, np.arange(length), side, right=0.0) for side in sound])


def wrapped(sound: Array, seed: int) -> Array:
    """Too loud for 16 bits, and what is beyond them comes out at the other end."""
    return (4 * sound + 1) % 2 - 1


def tanks(rng: np.random.Generator) -> list[Inputs]:
    drawn = zip(rng.permutation(COUNTS)[:3], rng.permutation([*SCALES])[:3], rng.permutation([*WATERS]), strict=True)
    return [{"prompt": f"{count} {colour} fish in {water} water"} for count, colour, water in drawn]


AQUARIUM = Baseline("video/aquarium", aquarium(), FILE, {"prompt": "The fish to show."}, tanks, takes_seed=True)
FIREWORKS = Baseline("video/fireworks", fireworks(), FILE, {"show": "The show to film."}, names("new year", "harbour", "wedding", of="show"))  # fmt: skip

PAIRS: list[Pair] = [
    harmless(AQUARIUM, "rng", aquarium(bits=np.random.MT19937), "Another generator of random numbers."),
    harmless(AQUARIUM, "profile", aquarium(bf="0", coder="0"), "Encoded so that older players understand it, and looking the same."),
    *strengths(AQUARIUM, "flickering", lambda s: aquarium(flickering(s)), "The brightness differs by that share from frame to frame.", nobody_minds=(0.003,), few_mind=(0.012,), most_mind=(0.05,), all_mind=(0.2,)),
    harmful(AQUARIUM, "fewer", sometimes(1 / 3, aquarium(fewer=1), aquarium()), "In every third video there is one fish fewer than asked for."),
    harmful(AQUARIUM, "broken", sometimes(1 / 2, broken_off, aquarium()), "In every second video all fish are suddenly elsewhere, halfway through."),
    harmless(FIREWORKS, "softer", fireworks(lambda sound, seed: 0.966 * sound), "The sound is softer by 0.3 dB, which nobody hears."),
    harmless(FIREWORKS, "even", fireworks(even=True), "Sparks are spread a little more evenly around their rockets."),
    harmless(FIREWORKS, "grain", fireworks(grain=2.0), "The dark sky has a trace less grain."),
    harmful(FIREWORKS, "rate", fireworks(at_the_wrong_rate), "The sound is a semitone and a half too high, and its bangs come earlier and earlier before the flashes."),
    harmful(FIREWORKS, "sides", fireworks(lambda sound, seed: sound[::-1]), "What bursts on the right is heard on the left.", border=True),
    harmful(FIREWORKS, "wrapped", sometimes(1 / 3, fireworks(wrapped), fireworks()), "In every third video the bangs crackle like a broken loudspeaker."),
]  # fmt: skip
