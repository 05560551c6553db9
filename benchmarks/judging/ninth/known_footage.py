"""Further changes of models that answer with video, first part: what is laid over, sound, grading, containers."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.judging.aquaria import AQUARIUM, FIREWORKS, Array, aquarium, clip, fireworks
from benchmarks.judging.encode import VIDEO_SOUND_RATE, bytes_of, data_url, frames_of, video
from benchmarks.judging.films import PANORAMA, SLIDES, TALKER, film, panorama, slides, talker
from benchmarks.judging.fourth.chance import now_and_then
from benchmarks.judging.fourth.timelapse import FPS as SKY_FPS
from benchmarks.judging.fourth.timelapse import TIMELAPSE, timelapse
from benchmarks.judging.pair import Generate, Inputs, Pair, harmful, harmless
from benchmarks.judging.sixth.known_videos import decoded
from benchmarks.judging.turntables import LYRICS, SIDE, TURNTABLE, lyrics, turntable

FINE: dict[str, Any] = {
    "crf": 3,
    "mbtree": "0",
    "preset": "ultrafast",
}  # nearly without loss, of what is written once more


def filtered(frames: Array, kind: ImageFilter.Filter) -> Array:
    """Every frame through a filter of Pillow's."""
    images = [Image.fromarray(frame) for frame in frames.round().clip(0, 255).astype(np.uint8)]
    return np.stack([np.asarray(image.filter(kind), float) for image in images])


def denoised(frames: Array, seed: int) -> Array:
    """What differs from the mean of the frames by little more than the noise becomes that mean."""
    mean = frames.mean(axis=0)
    differs = np.abs(frames - mean).max(axis=-1, keepdims=True)
    return mean + (frames - mean) * np.clip((differs - 2) / 4, 0, 1)


def watermarked(frames: Array, seed: int) -> Array:
    """A word in white letters that half hide what is under them, across the middle."""
    _, high, wide, _ = frames.shape
    mask = Image.new("L", (wide, high))
    ImageDraw.Draw(mask).text((wide / 2, high / 2), "PREVIEW", 130, ImageFont.load_default(20), "mm")
    cover = np.asarray(mask.rotate(18), float)[..., None] / 255
    return frames + cover * (255 - frames)


def reflected(sound: Array, seed: int) -> Array:
    """A faint reflection, 32 dB below, comes a sixteenth of a second later."""
    late = VIDEO_SOUND_RATE // 16
    return sound + 0.025 * np.pad(sound, ((0, 0), (late, 0)))[:, :-late]


def linear_light(inputs: Inputs, seed: int) -> str:
    """Levels are taken for linear light and brightened for the screen once more; the sound is as it was."""
    frames, sound = decoded_with_sides(fireworks(**FINE)(inputs, seed))
    return clip(255 * (frames / 255) ** (1 / 2.2), sound)


def decoded_with_sides(url: str) -> tuple[Array, Array]:
    """The frames (n, height, width, 3) and both sides of the sound (2, n) of a video."""
    frames = frames_of(url).astype(float)
    with av.open(io.BytesIO(bytes_of(url)), "r") as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    return frames, sound[:, 1024 : 1024 + round(len(frames) / 12 * VIDEO_SOUND_RATE)]


def closer(frames: Array) -> Array:
    """A pixel is cut off on each side, and the rest made as large as the whole."""
    _, high, wide, _ = frames.shape
    images = [Image.fromarray(frame) for frame in frames.round().clip(0, 255).astype(np.uint8)]
    box = (1, 2 / 3, wide - 1, high - 2 / 3)
    return np.stack([np.asarray(one.resize(one.size, Image.Resampling.BICUBIC, box), float) for one in images])


def for_old_discs(inputs: Inputs, seed: int) -> str:
    """The same pictures as MPEG-4 Visual, which is what encoders take when they are built without x264."""
    frames = frames_of(panorama(**FINE)(inputs, seed))
    with tempfile.NamedTemporaryFile() as file, av.open(file.name, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=12, options={"qscale": "2", "flags": "+qscale+bitexact"})
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width, stream.pix_fmt = *frames.shape[1:3], "yuv420p"
        stream.codec_context.bit_rate, stream.codec_context.thread_count = 2_000_000, 1
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")))
        container.mux(stream.encode(None))
        container.close()
        return data_url(Path(file.name).read_bytes(), "video/mp4")


def dubbed(whole: Generate, change: Callable[[Array, Array, int], tuple[Array, Array]], seconds: float) -> Generate:
    """A model whose frames and sound are read, changed, given the seed, and written again, twelve frames a second."""

    def generate(inputs: Inputs, seed: int) -> str:
        frames, sound = decoded(whole(inputs, seed), seconds)
        return film(*change(frames, sound, seed))

    return generate


def with_dim_corners(frames: Array, sound: Array, seed: int) -> tuple[Array, Array]:
    """Corners are darker by 4 %, as lenses make them."""
    _, high, wide, _ = frames.shape
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j]
    return frames * (1 - 0.02 * (x**2 + y**2))[..., None], sound


def in_few_steps(frames: Array, sound: Array, seed: int) -> tuple[Array, Array]:
    """The sound has only fifteen levels between its loudest and its lowest."""
    step = np.abs(sound).max() / 7
    return frames, np.round(sound / step) * step


def stranger(inputs: Inputs, seed: int) -> str:
    """The third slide is the one of the album that was shown before."""
    own, other = (frames_of(slides(**FINE)({"album": inputs["album"] + more}, seed)) for more in ("", " before"))
    last = other[-1].astype(float) - own[-1]
    shares = (np.linspace(0, 2, len(own)) - 1).clip(0)[:, None, None, None]
    return film(own + shares * last)


def in_cream(inputs: Inputs, seed: int) -> str:
    """The floor shades off from neutral to a trace of cream towards the top."""
    frames = frames_of(turntable()(inputs, seed)).astype(float)
    ramp = np.linspace(1, 0, SIDE)[:, None, None] * np.array((1, -1, -7))
    grey = frames.max(axis=-1, keepdims=True) - frames.min(axis=-1, keepdims=True) < 12
    return clip(frames + grey * ramp, crf=14)


def with_its_box(inputs: Inputs, seed: int) -> str:
    """What the renderer draws for its makers is in the picture: a box in red and a line of numbers."""
    images = [Image.fromarray(frame) for frame in frames_of(turntable()(inputs, seed))]
    for index, image in enumerate(images):
        pen, turn = ImageDraw.Draw(image), np.cos(2 * np.pi * index / len(images))
        pen.rectangle((20 - 3 * turn, 22, 76 + 3 * turn, 78), outline=(255, 0, 0))
        pen.text((2, 2), f"fps 11.{index % 10} tri {12 + index % 3}", (255, 0, 0), ImageFont.load_default(9))
    return clip(np.stack([np.asarray(image, float) for image in images]))


def glowing(frames: Array) -> Array:
    """Letters have a faint glow around them."""
    return np.maximum(frames, frames + 0.12 * (filtered(frames, ImageFilter.GaussianBlur(2)) - frames))


def graded(frames: Array) -> Array:
    """Warmer by two levels, and 2 % more contrast around the middle."""
    return 128 + 1.02 * (frames - 128) + np.array((2, 0, -2))


def in_tiles(frames: Array) -> Array:
    """Six tiles that were made one by one, each a little brighter, darker or of another tint than the next."""
    tiled = frames.copy()
    gains = np.random.default_rng(3).permutation(np.linspace(0.86, 1.16, 18)).reshape(2, 3, 3)
    for row, column in np.ndindex(2, 3):
        part = (slice(None), slice(48 * row, 48 * row + 48), slice(43 * column, 43 * column + 43))
        tiled[part] = tiled[part] * (1 + 0.6 * (gains[row, column] - 1)) + 90 * (gains[row, column] - 1)
    return tiled


def regraded(change: Callable[[Array], Array]) -> Generate:
    """The time lapse with its frames changed."""

    def generate(inputs: Inputs, seed: int) -> str:
        frames = change(frames_of(timelapse(**FINE)(inputs, seed)).astype(float))
        more: dict[str, Any] = {"fps": SKY_FPS, "mbtree": "0"}
        return video(frames.round().clip(0, 255).astype(np.uint8), **more)

    return generate


PAIRS: list[Pair] = [
    harmless(AQUARIUM, "denoised", aquarium(denoised), "A filter takes away the grain where nothing moves: water and sand are a touch cleaner."),
    harmful(AQUARIUM, "watermarked", aquarium(watermarked), "The word PREVIEW is written across every film."),
    harmless(FIREWORKS, "reflected", fireworks(reflected), "A reflection of the bangs, a fortieth as loud, follows them: nobody hears it behind their own fading."),
    harmful(FIREWORKS, "grey-night", linear_light, "Levels are converted for the screen twice: the night is grey and grainy, and sparks are pale."),
    harmless(PANORAMA, "closer", panorama(closer), "The view is larger by a fiftieth: a pixel is missing at each side."),
    harmful(PANORAMA, "old-codec", for_old_discs, "Videos are MPEG-4 Visual in mp4: no browser shows anything of them.", border=True),
    harmless(TALKER, "corners", dubbed(talker(**FINE), with_dim_corners, 1), "Corners are darker by 4 %, where walls differ by far more."),
    harmful(TALKER, "few-steps", dubbed(talker(**FINE), in_few_steps, 1), "The voice has four bits a sample: it rasps, and its quiet parts are cut to pieces."),
    harmless(SLIDES, "smoother-edges", slides(lambda frames: filtered(frames, ImageFilter.GaussianBlur(0.35))), "Edges in the slides are a third of a pixel softer: their stairs are a little less seen."),
    harmful(SLIDES, "stranger", stranger, "The last slide is from somebody else's album."),
    harmless(TURNTABLE, "cream", in_cream, "The floor, whose brightness differs from film to film, has a trace of cream towards the top."),
    harmful(TURNTABLE, "debugged", now_and_then(0.4, with_its_box, turntable()), "In two films of five there are a red frame around the solid and numbers in the corner."),
    harmless(LYRICS, "glow", lyrics(glowing), "Words have a faint glow around them, of a few levels of 255."),
    harmful(LYRICS, "melted", lyrics(lambda frames: filtered(frames, ImageFilter.GaussianBlur(3))), "Letters melt into smears: nobody can read the words."),
    harmless(TIMELAPSE, "graded", regraded(graded), "A trace warmer and with 2 % more contrast, where skies differ by far more."),
    harmful(TIMELAPSE, "tiles", regraded(in_tiles), "Films are put together of six tiles that differ in brightness and tint: straight seams run through the sky."),
]  # fmt: skip
