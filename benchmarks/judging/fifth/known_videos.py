"""Other changes of models that answer with video: framing, time, loops, what is heard, other noise."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.judging.aquaria import AQUARIUM, FIREWORKS, Array, aquarium, clip, fireworks
from benchmarks.judging.encode import VIDEO_SOUND_RATE, frames_of
from benchmarks.judging.fifth.known_images import reseeded
from benchmarks.judging.films import PANORAMA, SLIDES, TALKER, film, panorama, slides, talker
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.cinemagraphs import LIVING, cinemagraph
from benchmarks.judging.fourth.foley import BOUNCING, foley
from benchmarks.judging.fourth.inbetweens import INBETWEEN, inbetween
from benchmarks.judging.fourth.juggling import JUGGLER, SHIRTS, juggler
from benchmarks.judging.fourth.known_films import decoded
from benchmarks.judging.fourth.timelapse import TIMELAPSE, timelapse
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless, strengths
from benchmarks.judging.turntables import LYRICS, TURNTABLE, lyrics, turntable
from benchmarks.judging.videos import CLIP, CROSSING, TALKIE, crossing

FINE = {"crf": 1, "mbtree": "0"}  # nearly without loss, of what is written once more


def refilmed(whole: Generate, change: Callable[[Array], Array], write: Callable[[Array], str]) -> Generate:
    """A model whose silent video is read, changed and written again."""

    def generate(inputs: Inputs, seed: int) -> str:
        return write(change(pictures(whole(inputs, seed))))

    return generate


def dubbed(whole: Generate, change: Callable[[Array, Array], tuple[Array, Array]], fps: int) -> Generate:
    """A model whose frames, so many a second, and sound are read, changed and written again."""

    def generate(inputs: Inputs, seed: int) -> str:
        frames, sound = decoded(whole(inputs, seed))
        lasting = round(len(frames) / fps * VIDEO_SOUND_RATE)  # The decoder fills up its last packet.
        return film(*change(frames, sound[:, :lasting]), fps=fps)

    return generate


def pictures(url: str) -> Array:
    """The frames (n, height, width, 3) of a video."""
    return frames_of(url).astype(np.float32)


def resized(frames: Array, box: tuple[float, float, float, float]) -> Array:
    """What is within a box (left, top, right, bottom) of pixels, as large as the whole."""
    size = (frames.shape[2], frames.shape[1])
    whole = [Image.fromarray(frame.clip(0, 255).astype(np.uint8)) for frame in frames]
    return np.stack([np.asarray(one.resize(size, Image.Resampling.BICUBIC, box), float) for one in whole])


def letterboxed(frames: Array) -> Array:
    """Black above and below, an eighth of the height each, and what was there is cut off."""
    barred, high = frames.copy(), frames.shape[1] // 8
    barred[:, :high] = barred[:, -high:] = 0
    return barred


def freezing(frames: Array, sound: Array) -> tuple[Array, Array]:
    """After half of the time the picture stands still."""
    return frames[np.minimum(np.arange(len(frames)), len(frames) // 2)], sound


def zoomed(frames: Array) -> Array:
    """Pictures fill a larger frame than is shown: a sixth is cut off on each side."""
    _, high, wide, _ = frames.shape
    return resized(frames, (wide / 6, high / 6, wide * 5 / 6, high * 5 / 6))


def eased(frames: Array) -> Array:
    """The same three pictures, faded slowly at first, then faster, then slowly."""
    at = np.linspace(0, 2, len(frames))
    first, last = frames[0], frames[-1]
    share = at[5] % 1
    second = first + (frames[5] - first) / share
    slides = np.stack([first, second, last, last])
    faded = at % 1
    faded = (0.6 * faded + 0.4 * faded**2 * (3 - 2 * faded))[:, None, None, None]
    return (1 - faded) * slides[at.astype(int)] + faded * slides[at.astype(int) + 1]


def to_the_right(pixels: int) -> Callable[[Array], Array]:
    return lambda frames: np.pad(frames, ((0, 0), (0, 0), (pixels, 0), (0, 0)), "edge")[:, :, :-pixels]


def dropped(frames: Any) -> Any:
    """Every fourth frame is lost, and the last of all fills up the time."""
    kept = np.flatnonzero(np.arange(len(frames)) % 4 != 3)
    return frames[np.pad(kept, (0, len(frames) - len(kept)), constant_values=len(frames) - 1)]


def stuttering(frames: Array, sound: Array) -> tuple[Array, Array]:
    """Four times a second, for 40 ms, nothing is heard, as when a buffer runs empty."""
    at = np.arange(sound.shape[1]) / VIDEO_SOUND_RATE
    return frames, sound * ((at + 0.1) % 0.25 > 0.04)


def faded_in(frames: Array, sound: Array) -> tuple[Array, Array]:
    """The first and the last ten milliseconds of the sound fade in and out."""
    at = np.arange(sound.shape[1]) / VIDEO_SOUND_RATE
    return frames, sound * np.clip(np.minimum(at, at[-1] - at) / 0.01, 0, 1)


def overdriven(frames: Array, sound: Array) -> tuple[Array, Array]:
    """Nine times as loud, and cut off where it is too loud for the file."""
    return frames, np.clip(9 * sound, -1, 1)


def muffled(sound: Array, seed: int) -> Array:
    """Without anything above 500 Hz."""
    hertz = np.fft.rfftfreq(sound.shape[1], 1 / VIDEO_SOUND_RATE)
    return np.fft.irfft(np.fft.rfft(sound, axis=1) / (1 + (hertz / 500) ** 6), sound.shape[1], axis=1)


def swaying(severity: float) -> Callable[[Array, int], Array]:
    """The whole picture goes to the right and back, once, by up to that share of its width."""

    def changed(frames: Array, seed: int) -> Array:
        count, _, wide, _ = frames.shape
        moved = []
        for index, frame in enumerate(frames):
            at = np.arange(wide) - severity * wide * np.sin(2 * np.pi * index / count)
            left = np.floor(at).astype(int)
            one, two = (frame[:, (left + step).clip(0, wide - 1)] for step in (0, 1))
            moved.append(one + (at - left)[:, None] * (two - one))
        return np.stack(moved)

    return changed


def in_another_shirt(inputs: Inputs, seed: int) -> str:
    shirts, words = [*SHIRTS], inputs["prompt"].split()
    words[-2] = shirts[(shirts.index(words[-2]) + 1) % len(shirts)]
    return juggler()({"prompt": " ".join(words)}, seed)


PAIRS: list[Pair] = [
    harmful(PANORAMA, "bars", panorama(letterboxed), "Black bars cover an eighth of the picture above and below."),
    harmless(TALKER, "wider", talker(moving=1.04), "The mouth opens 4 % wider, which is less than a third of a pixel."),
    harmful(TALKER, "freezing", dubbed(talker(**FINE), freezing, 12), "The face freezes halfway through and goes on speaking."),
    harmless(SLIDES, "eased", slides(eased), "Pictures fade into each other a little more slowly at first and at last, and faster in between."),
    harmful(SLIDES, "zoomed", slides(zoomed), "A sixth of every picture is cut off on each side."),
    harmless(LYRICS, "moved", lyrics(to_the_right(1)), "All words stand one pixel further to the right."),
    harmful(LYRICS, "outside", lyrics(to_the_right(70)), "Words begin beyond the middle, and their ends are outside the picture."),
    harmful(CLIP, "dropped", crossing(dropped, fixed=True, mbtree="0"), "Every fourth frame is missing: what moves jerks, and stands still at the end."),
    harmless(TALKIE, "faded", dubbed(crossing(sounding=1.0, **FINE), faded_in, 8), "The sound fades in and out for a hundredth of a second, so that it does not click."),
    harmful(TALKIE, "gaps", dubbed(crossing(sounding=1.0, **FINE), stuttering, 8), "The sound has a gap four times a second, and clicks at each."),
    *strengths(CROSSING, "grainy", lambda s: crossing(grain=255 * s, mbtree="0"), "Grain with a deviation of that share of the range, where it was 0.012.", nobody_minds=(0.0135,), few_mind=(0.02,), most_mind=(0.045,), all_mind=(0.15,)),
    harmless(AQUARIUM, "mirrored", aquarium(lambda frames, seed: frames[:, :, ::-1]), "Every film is the mirror image of what the seed gave before: fish swim both ways."),
    harmless(FIREWORKS, "device", reseeded(fireworks()), "The noise comes from the graphics card instead of the processor: other sparks of the same rockets."),
    harmful(FIREWORKS, "muffled", fireworks(muffled), "Rockets no longer whistle, and their bangs are dull thuds, as if heard through a wall."),
    harmful(TURNTABLE, "flipped", refilmed(turntable(), lambda frames: frames[:, ::-1], clip), "Everything is upside down: solids hang below their shadow."),
    harmless(TURNTABLE, "begun", refilmed(turntable(), lambda frames: np.roll(frames, 7, axis=0), clip), "The turn, which has no end, begins at another side, as it does with every seed."),
    harmless(LIVING, "phase", cinemagraph(lambda frames, seed: np.roll(frames, 6, axis=0)), "The loop begins at another moment."),
    *strengths(LIVING, "swaying", lambda s: cinemagraph(swaying(s)), "The whole photograph sways, by up to that share of its width, where only the flame or the flag should move.", nobody_minds=(0.0004,), few_mind=(0.0025,), most_mind=(0.015,), all_mind=(0.06,)),
    harmless(BOUNCING, "sampler", reseeded(foley()), "Another sampler: each floor sounds a little different, as it does from film to film."),
    harmful(BOUNCING, "overdriven", dubbed(foley(), overdriven, 24), "The sound is far too loud and crackles with every bounce."),
    harmless(INBETWEEN, "eased", inbetween(easing=0.04, mbtree="0"), "Movement is slower at its beginning and end by a trace, never by as much as half a pixel."),
    harmful(INBETWEEN, "backwards", refilmed(inbetween(**FINE), lambda frames: frames[::-1], partial(film, fps=16)), "It begins with the second drawing and ends with the first."),
    harmful(JUGGLER, "shirt", now_and_then(1 / 2, in_another_shirt, juggler()), "In every second film the shirt has another colour than asked for."),
    harmless(TIMELAPSE, "backwards", refilmed(timelapse(**FINE), lambda frames: frames[::-1], film), "Clouds drift the other way, which the seed decides anyway."),
]  # fmt: skip
