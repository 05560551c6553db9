"""Changes of models that exist, of those that answer with video: fades, tracks of sound, framing, lost conditions."""

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.judging.aquaria import AQUARIUM, FIREWORKS, Array, aquarium, clip, fireworks
from benchmarks.judging.encode import VIDEO_SOUND_RATE, frames_of, video
from benchmarks.judging.films import PANORAMA, SLIDES, TALKER, film, panorama, slides, talker
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.cinemagraphs import LIVING, cinemagraph
from benchmarks.judging.fourth.foley import BOUNCING, foley
from benchmarks.judging.fourth.foley import FPS as FOLEY_FPS
from benchmarks.judging.fourth.juggling import FPS as JUGGLER_FPS
from benchmarks.judging.fourth.juggling import JUGGLER, juggler
from benchmarks.judging.fourth.known_films import decoded as decoded_whole
from benchmarks.judging.fourth.timelapse import TIMELAPSE, timelapse
from benchmarks.judging.pair import Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.turntables import LYRICS, TURNTABLE, lyrics, turntable
from benchmarks.judging.videos import CLIP, CROSSING, TALKIE, Frames, crossing

FINEST = 4  # x264's quality of what is decoded again to be changed
PRIMING = 1024  # samples that the encoder of sound puts before the first


def decoded(url: str, seconds: float) -> tuple[Array, Array]:
    """The frames (n, height, width, 3) and the sound (1, n), without padding, of a video that lasts so long."""
    frames, sound = decoded_whole(url)
    return frames, sound[:, PRIMING : PRIMING + round(seconds * VIDEO_SOUND_RATE)]


def always_clear(inputs: Inputs, seed: int) -> str:
    """Fish as asked for in clear water, whatever water is asked for."""
    words = inputs["prompt"].split()
    return aquarium()({"prompt": " ".join([*words[:4], "clear", *words[5:]])}, seed)


def narrower(sound: Array, seed: int) -> Array:
    """The two sides differ less, by 4 %."""
    return sound.mean(axis=0) + 0.96 * (sound - sound.mean(axis=0))


def one_sided(sound: Array, seed: int) -> Array:
    return sound * np.array((1.0, 0.0))[:, None]


def crisper(frames: Array) -> Array:
    """Sharpened by a sixth."""
    images = [Image.fromarray(frame) for frame in frames.round().clip(0, 255).astype(np.uint8)]
    return np.stack([np.asarray(image.filter(ImageFilter.UnsharpMask(1, 16, 0)), float) for image in images])


def torn(frames: Array) -> Array:
    """What is below the middle is two frames late."""
    late = frames.copy()
    late[2:, frames.shape[1] // 2 :] = frames[:-2, frames.shape[1] // 2 :]
    return late


def hissing(inputs: Inputs, seed: int) -> str:
    """With noise behind the voice."""
    frames, sound = decoded(talker(crf=FINEST)(inputs, seed), 1)
    return film(frames, sound + 0.03 * luck(seed).normal(size=sound.shape))


def faded_as_light(frames: Array) -> Array:
    """Slides are mixed as light is, not as levels are: halfway through a fade both are seen a little brighter."""
    at = np.linspace(0, 2, len(frames))
    last = int((at < 1).sum()) - 1
    middle = (frames[last] - (1 - at[last]) * frames[0]) / at[last]
    shown = (np.stack([frames[0], middle, frames[-1], frames[-1]]).clip(0, 255) / 255) ** 2.2
    faded = (at % 1)[:, None, None, None]
    mixed = (1 - faded) * shown[at.astype(int)] + faded * shown[at.astype(int) + 1]
    return 255 * mixed ** (1 / 2.2)


def relayed(inputs: Inputs, seed: int) -> str:
    """Encoded once more, at a good quality."""
    return clip(frames_of(turntable()(inputs, seed)), crf=15)


def too_close(inputs: Inputs, seed: int) -> str:
    """The middle of the picture, 1.9 times as large."""
    images = [Image.fromarray(frame) for frame in frames_of(turntable()(inputs, seed))]
    wide, high = images[0].size
    box = (0.237 * wide, 0.237 * high, 0.763 * wide, 0.763 * high)
    return clip(np.stack([np.asarray(image.resize(image.size, Image.Resampling.BICUBIC, box)) for image in images]))


def grained(frames: Array) -> Array:
    """With noise of a level or two against bands."""
    return frames + np.random.default_rng(1).normal(0, 1.2, frames.shape)


def further(frames: Frames) -> Frames:
    """Everything two pixels further to the right."""
    return np.pad(frames, ((0, 0), (0, 0), (2, 0), (0, 0)), "edge")[:, :, :-2]


def in_stereo(inputs: Inputs, seed: int) -> str:
    """The same tone on two channels."""
    frames, sound = decoded(crossing(sounding=1.0, crf=FINEST, mbtree="0")(inputs, seed), 2)
    return video(frames.astype(np.uint8), sound.repeat(2, axis=0), mbtree="0")


def wavering(inputs: Inputs, seed: int) -> str:
    """The tone rises and falls by about half a semitone, three times a second, as from a worn tape."""
    frames, sound = decoded(crossing(sounding=1.0, crf=FINEST, mbtree="0")(inputs, seed), 2)
    index = np.arange(sound.shape[1])
    swing = 0.03 * VIDEO_SOUND_RATE / (2 * np.pi * 3) * np.sin(2 * np.pi * 3 * index / VIDEO_SOUND_RATE)
    return video(frames.astype(np.uint8), np.interp(index + swing, index, sound[0])[None], mbtree="0")


def squeezed(frames: Frames) -> Frames:
    """Made as narrow as it is high, with all that it shows."""
    side = frames.shape[1]
    return np.stack([np.asarray(Image.fromarray(one).resize((side, side), Image.Resampling.BICUBIC)) for one in frames])


def with_an_offset(inputs: Inputs, seed: int) -> str:
    """The sound's zero is a three-hundredth of full scale too high."""
    frames, sound = decoded(foley()(inputs, seed), 1.5)
    return film(frames, sound + 0.003, fps=FOLEY_FPS, crf=14)


def heard_twice(inputs: Inputs, seed: int) -> str:
    """Each sound comes again an eighth of a second later, nearly as loud."""
    frames, sound = decoded(foley()(inputs, seed), 1.5)
    late = VIDEO_SOUND_RATE // 8
    again = np.pad(sound, ((0, 0), (late, 0)))[:, :-late]
    return film(frames, sound + 0.8 * again, fps=FOLEY_FPS)


def without_colour(inputs: Inputs, seed: int) -> str:
    """Only the brightness is left: the planes for colour are empty."""
    grey = frames_of(juggler(crf=FINEST)(inputs, seed)) @ np.array((0.299, 0.587, 0.114))
    return video(grey[..., None].repeat(3, axis=3).round().astype(np.uint8), fps=JUGGLER_FPS)


def on_another_device(inputs: Inputs, seed: int) -> str:
    """The noise that a video starts from is another for every seed."""
    return timelapse()(inputs, seed + 2**20)


PAIRS: list[Pair] = [
    harmful(AQUARIUM, "water", always_clear, "The water is always clear and light, also where it should be green or deep."),
    harmless(FIREWORKS, "narrower", fireworks(narrower), "The two sides of the sound differ by 4 % less, which nobody hears."),
    harmful(FIREWORKS, "one-sided", fireworks(one_sided), "The right side of the sound is silent: with headphones one ear hears nothing."),
    harmless(PANORAMA, "crisper", panorama(crisper), "A trace sharper, as by another filter for resizing."),
    harmful(PANORAMA, "torn", panorama(torn), "The lower half lags behind the upper one: trees and hills are torn apart in the middle of the picture."),
    harmless(TALKER, "polarity", talker(loud=-1.0), "The voice's wave is upside down, and sounds the same."),
    harmful(TALKER, "hissing", hissing, "A loud hiss is heard behind the voice and in its pauses."),
    harmless(SLIDES, "light", slides(faded_as_light), "Slides are mixed as light: they are a little brighter halfway through a fade, and as they were before and after."),
    harmful(SLIDES, "first", slides(order=(1, 1, 2)), "The first slide is missing; the second is shown for twice as long."),
    harmless(TURNTABLE, "relayed", relayed, "The video is decoded and encoded once more at a good quality on its way: it looks the same."),
    harmful(TURNTABLE, "close", too_close, "The camera stands too close: corners of the solids are outside the picture."),
    harmless(LYRICS, "grain", lyrics(grained), "Noise of a level or two of 255 keeps the gradient behind the words from falling into bands."),
    harmful(LYRICS, "mirrored", lyrics(lambda frames: frames[:, :, ::-1]), "Left and right are exchanged: the words are in mirror writing."),
    harmless(CROSSING, "further", crossing(further, mbtree="0"), "Everything is two pixels further to the right, where the start differs by ten."),
    harmless(TALKIE, "stereo", in_stereo, "The tone is stored on two equal channels instead of one: it sounds the same."),
    harmful(TALKIE, "wavering", wavering, "The tone wavers up and down by half a semitone instead of being steady."),
    harmless(CLIP, "doubled", crossing(lambda frames: frames.repeat(2, axis=0), fixed=True, fps=16, mbtree="0"), "Sixteen frames a second, each picture twice: it takes as long and moves as before.", border=True),
    harmful(CLIP, "squeezed", crossing(squeezed, fixed=True, mbtree="0"), "Videos are square, and what they show is squeezed: circles are narrow ovals."),
    harmless(LIVING, "cleaner", cinemagraph(noise=0.9), "A quarter less of the camera's noise, which was hardly seen."),
    harmful(LIVING, "still", now_and_then(1 / 3, cinemagraph(strength=0.0), cinemagraph()), "One photograph in three does not come to life: neither flame nor flag nor steam moves."),
    harmless(BOUNCING, "offset", with_an_offset, "The sound's zero is off by three thousandths of full scale, which is not heard."),
    harmful(BOUNCING, "twice", heard_twice, "Every bounce is heard twice, the second time while the ball is in the air."),
    harmful(JUGGLER, "grey", without_colour, "Everything is grey: nobody sees the colour of the shirt that was asked for."),
    harmless(TIMELAPSE, "noise", on_another_device, "The noise to start from is drawn on another device: other clouds of the same sort."),
]  # fmt: skip
