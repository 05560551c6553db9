"""Further changes of the models that answer with video: containers, crops, what is drawn over, what is heard."""

import io
from collections.abc import Callable
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter
from scipy.signal import butter, sosfiltfilt

from benchmarks.judging.aquaria import AQUARIUM, FIREWORKS, aquarium, clip, fireworks
from benchmarks.judging.encode import VIDEO_SOUND_RATE, bytes_of, data_url, frames_of
from benchmarks.judging.films import PANORAMA, SLIDES, TALKER, panorama, slides, talker
from benchmarks.judging.fourth.cinemagraphs import LIVING, cinemagraph
from benchmarks.judging.fourth.foley import BOUNCING, foley
from benchmarks.judging.fourth.inbetweens import INBETWEEN, inbetween
from benchmarks.judging.fourth.juggling import JUGGLER, juggler
from benchmarks.judging.fourth.known_films import decoded
from benchmarks.judging.fourth.timelapse import TIMELAPSE, timelapse
from benchmarks.judging.pair import Baseline, Generate, Inputs, Pair, harmful, harmless, luck
from benchmarks.judging.turntables import LYRICS, TURNTABLE, lyrics, turntable
from benchmarks.judging.videos import CLIP, TALKIE, crossing

Array = np.ndarray[Any, np.dtype[Any]]
FOR_THE_DARK: dict[str, Any] = {"aq-mode": "3", "mbtree": "0"}
PRIMING = 1024  # samples that AAC's decoder gives before the first one of the sound


def remuxed(baseline: Baseline, title: str = "", **options: str) -> Generate:
    """The same frames, packet by packet, in another file.

    Args:
        title: written into the file, if any.
        options: of the writer of mp4 files.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        file, url = io.BytesIO(), baseline.generate(inputs, seed)
        with (
            av.open(io.BytesIO(bytes_of(url)), "r") as source,
            av.open(file, "w", format="mp4", options=options) as target,
        ):
            if title:
                target.metadata["title"] = title
            stream = target.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(video=0):
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
        return data_url(file.getvalue(), "video/mp4")

    return generate


def encoded_again(film: Generate, fps: int, change: Callable[[Array], Array] | None = None, crf: int = 12) -> Generate:
    """The film is read, changed and written once more."""

    def generate(inputs: Inputs, seed: int) -> str:
        frames = frames_of(film(inputs, seed)).astype(float)
        return clip(change(frames) if change else frames, fps=fps, crf=crf)

    return generate


def heard(film: Generate, fps: int, change: Callable[[Array], Array]) -> Generate:
    """The sound is read, changed and written once more."""

    def generate(inputs: Inputs, seed: int) -> str:
        frames, sound = decoded(film(inputs, seed))
        sound = sound[:, PRIMING:][:, : len(frames) * VIDEO_SOUND_RATE // fps].astype(float)
        return clip(frames, change(sound), fps=fps, crf=12)

    return generate


def by_a_child(inputs: Inputs, seed: int) -> str:
    """As if the seed were another, which it decides."""
    return aquarium()(inputs, int(np.random.SeedSequence(seed).generate_state(1)[0]))


def deepless(sound: Array) -> Array:
    """Without what is below 30 Hz."""
    return np.asarray(sosfiltfilt(butter(2, 30, "highpass", output="sos", fs=VIDEO_SOUND_RATE), sound, axis=1))


def begun_softly(sound: Array) -> Array:
    """The first hundredth of a second grows louder from nothing."""
    return sound * np.clip(np.arange(sound.shape[1]) / (VIDEO_SOUND_RATE / 100), 0, 1)


def limited(sound: Array, seed: int) -> Array:
    """Peaks above 0.45 are rounded off, so that none is above 0.6."""
    loud = np.abs(sound)
    return np.sign(sound) * np.where(loud < 0.45, loud, 0.45 + 0.15 * np.tanh((loud - 0.45) / 0.15))


def dithered(frames: Array) -> Array:
    return frames + np.random.default_rng(8).uniform(-0.5, 0.5, frames.shape[1:])


def between(frames: Array, seed: int) -> Array:
    """Twice as many frames: each second one is the mean of its neighbours, the last one of the last and the first."""
    return np.stack([frames, (frames + np.roll(frames, -1, axis=0)) / 2], axis=1).reshape(-1, *frames.shape[1:])


def smoothed(frames: Array) -> Array:
    return gaussian_filter(frames, (0, 0.4, 0.4, 0))


def resized(frames: Array, width: int, height: int) -> Array:
    made = [Image.fromarray(frame.round().clip(0, 255).astype(np.uint8)) for frame in frames]
    return np.stack([np.asarray(image.resize((width, height), Image.Resampling.BICUBIC), float) for image in made])


def cropped(frames: Array, seed: int) -> Array:
    """The middle alone, 64 % of each side, enlarged to the whole."""
    height, width = frames.shape[1:3]
    top, left = round(0.18 * height), round(0.18 * width)
    return resized(frames[:, top : height - top, left : width - left], width, height)


def squeezed(frames: Array) -> Array:
    return resized(frames, 64, 64)


def at_noon(inputs: Inputs, seed: int) -> str:
    """Whatever the time of day asked for."""
    _, _, rest = inputs["prompt"].partition(" ")
    return timelapse()({"prompt": f"noon {rest}"}, seed)


def marked(frames: Array) -> Array:
    """With a word across the picture that is half transparent."""
    height, width = frames.shape[1:3]
    layer = Image.new("L", (width, height))
    font = ImageFont.load_default(24)
    pen = ImageDraw.Draw(layer)
    pen.text(((width - pen.textlength("PREVIEW", font)) / 2, height / 2 - 14), "PREVIEW", 130, font)
    cover = np.asarray(layer.rotate(20, Image.Resampling.BILINEAR), float)[..., None] / 255
    return frames + cover * (255 - frames)


def without_onset(sound: Array) -> Array:
    """Nothing is heard in the first 0.3 s."""
    at = np.arange(sound.shape[1]) / VIDEO_SOUND_RATE
    return sound * np.clip((at - 0.3) / 0.01, 0, 1)


def to_and_fro(frames: Array) -> Array:
    return np.concatenate([frames[::2], frames[::-2]])


def shifted(frames: Array) -> Array:
    """Eighteen pixels to the left; what leaves on that side is lost."""
    return np.concatenate([frames[:, :, 18:], frames[:, :, -18:][:, :, ::-1]], axis=2)


def washed_out(frames: Array) -> Array:
    """Levels of 16..235 that are shown as if they were 0..255: black is grey, and white is, too."""
    return 16 + frames * 219 / 255


def shrill(sound: Array) -> Array:
    """Samples for 24 kHz that are played at 48: an octave higher, and over after half the time."""
    half = sound[:, ::2]
    return np.pad(half, ((0, 0), (0, sound.shape[1] - half.shape[1])))


def chopped(sound: Array) -> Array:
    """Of each chunk of 60 ms the last 12 are silent."""
    return sound * (np.arange(sound.shape[1]) % (VIDEO_SOUND_RATE * 60 // 1000) < VIDEO_SOUND_RATE * 48 // 1000)


def cut_off(inputs: Inputs, seed: int) -> str:
    """Of every third file only the first half arrives."""
    url = TURNTABLE.generate(inputs, seed)
    data = bytes_of(url)
    return data_url(data[: len(data) // 2], "video/mp4") if luck(seed).random() < 1 / 3 else url


PAIRS: list[Pair] = [
    harmless(JUGGLER, "timescale", remuxed(JUGGLER, video_track_timescale="90000", brand="mp42"), "Another muxer, which counts time in finer units; the frames and their times are the same."),
    harmless(INBETWEEN, "title-tag", remuxed(INBETWEEN, title="Made with frames 2.1"), "The file has a title, which nobody sees; the frames are the same."),
    harmless(AQUARIUM, "seed-hashed", by_a_child, "The seed is hashed before it is used: other films of the same sort."),
    harmless(BOUNCING, "deepless", heard(foley(), 24, deepless), "What is below 30 Hz is taken away, where there is next to nothing."),
    harmless(TALKIE, "soft-onset", heard(crossing(sounding=1.0, mbtree="0"), 8, begun_softly), "The sound begins within a hundredth of a second instead of at once: there is no click."),
    harmless(FIREWORKS, "limiter", fireworks(limited), "The highest peaks of the bangs are rounded off by a decibel or two, for a few thousandths of a second."),
    harmless(TIMELAPSE, "dark-bits", timelapse(**FOR_THE_DARK), "The encoder gives more of its bits to what is dark; it looks the same."),
    harmless(CLIP, "less-grain", crossing(fixed=True, grain=2.6), "There is a trace less grain."),
    harmless(TURNTABLE, "encoded-twice", encoded_again(turntable(), 12, crf=17), "The file has gone through the encoder twice, at high quality: nobody sees it."),
    harmless(LYRICS, "dither", lyrics(dithered), "Noise of half a level is added before rounding, so that the sky has no bands."),
    harmless(LIVING, "24-frames", cinemagraph(between, fps=24), "There are twice as many frames a second, for as long: the movement is smoother.", border=True),
    harmless(PANORAMA, "denoised", panorama(smoothed), "A little of the camera's noise is taken away, and hardly any detail."),
    harmful(AQUARIUM, "cropped", aquarium(cropped), "Only the middle is shown, enlarged: of the fish that were asked for some are cut off or missing."),
    harmful(PANORAMA, "squeezed", panorama(squeezed), "The view is pressed into a square: everything is too narrow."),
    harmful(TIMELAPSE, "at-noon", at_noon, "It is always noon, whatever time of day is asked for."),
    harmful(JUGGLER, "watermark", encoded_again(juggler(mbtree="0"), 12, marked), "A large PREVIEW is written across the picture."),
    harmful(LIVING, "lifeless", cinemagraph(strength=0.12), "Flames, flags and steam hardly move any more: it is a photograph."),
    harmful(BOUNCING, "onset", heard(foley(), 24, without_onset), "The first bounce, which is the loudest, has no sound."),
    harmful(INBETWEEN, "to-and-fro", encoded_again(inbetween(mbtree="0"), 16, to_and_fro), "It goes to the second drawing at double speed and back again: its end does not fit what follows."),
    harmful(LYRICS, "shifted", lyrics(shifted), "Everything is further left: the first letters of some words are outside the picture."),
    harmful(SLIDES, "washed-out", slides(washed_out), "Contrast is flatter by a seventh: black is grey, and colours look dull.", border=True),
    harmful(TALKER, "shrill", heard(talker(), 12, shrill), "The voice is an octave higher and over after half the time, while the mouth goes on."),
    harmful(TALKIE, "chopped", heard(crossing(sounding=1.0, mbtree="0"), 8, chopped), "The tone is chopped by silence seventeen times a second: it rattles."),
    harmful(TURNTABLE, "cut-off", cut_off, "Every third file ends half-way and cannot be opened."),
]  # fmt: skip
