"""A model that steadies clips filmed by hand, and the writer of films that the other models of this set share."""

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter1d

from benchmarks.judging.encode import VIDEO_SOUND_RATE, data_url
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless
from tests.media_samples import _encode_sound

Array = NDArray[Any]
CODECS = {"mp4": ("libx264", "aac"), "webm": ("libvpx-vp9", "libopus")}
ENCODERS = {
    "libx264": {"preset": "veryfast", "mbtree": "0"},
    "libvpx": {"deadline": "good", "cpu-used": "5", "b": "1500k", "auto-alt-ref": "0"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "b": "0"},
}
WIDTH, HEIGHT, FRAMES, FPS = 144, 96, 28, 14
WIDE, HIGH = 300, 170  # the street that is filmed
SHAKES = {"walk": (2.0, 3.4, 1.0), "bicycle": (2.6, 4.2, 1.6), "boat": (4.0, 4.4, 3.6)}  # across, down, degrees


def film(
    frames: Array,
    sound: Array | None = None,
    *,
    fps: int,
    form: str = "mp4",
    codec: str = "",
    crf: int = 20,
    gop: int = 12,
    pixels: str = "yuv420p",
    title: str = "",
    early: bool = False,
    **options: str,
) -> str:
    """Frames (n, height, width, 3), 0..255, and sound (1 or 2, n) at 48 kHz, as a file; the same ones at every call.

    Args:
        form: mp4 or webm.
        codec: of the pictures, if not the one that is usual for the form.
        title: written beside the pictures.
        early: an mp4's index stands before its pictures.
        options: of the encoder.
    """
    usual, hearing = CODECS[form]
    settings = {"crf": str(crf), "g": str(gop), "threads": "1"} | ENCODERS[codec or usual] | options
    flags = {"fflags": "+bitexact"} | ({"movflags": "+faststart"} if early else {})
    with tempfile.NamedTemporaryFile() as file:
        with av.open(file.name, "w", format=form, container_options=flags) as container:
            if title:
                container.metadata["title"] = title
            stream: Any = container.add_stream(codec or usual, rate=fps, options=settings)
            stream.height, stream.width, _ = frames[0].shape
            stream.pix_fmt = pixels
            layout = "mono" if sound is None or len(sound) == 1 else "stereo"
            track = None if sound is None else container.add_stream(hearing, rate=VIDEO_SOUND_RATE, layout=layout)
            for frame in np.asarray(frames).round().clip(0, 255).astype(np.uint8):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")))
            container.mux(stream.encode(None))
            if sound is not None:
                _encode_sound(container, track, np.clip(sound, -1, 1), VIDEO_SOUND_RATE, layout)
        return data_url(Path(file.name).read_bytes(), f"video/{form}")


@lru_cache(maxsize=8)
def _street(clip: str) -> tuple[Image.Image, tuple[int, ...], float, float]:
    """What stands in the street, and the colour, the place and the speed of the car that passes."""
    rng = content({"street": clip})
    image = Image.new("RGB", (WIDE, HIGH), tuple(int(v) for v in np.array((168, 196, 222)) + rng.normal(0, 12, 3)))
    pen, left = ImageDraw.Draw(image), -10
    while left < WIDE:
        wide, top = int(rng.integers(30, 62)), int(rng.integers(18, 62))
        wall = np.array(((196, 120, 92), (214, 196, 160), (150, 156, 164), (186, 150, 120))[int(rng.integers(4))])
        pen.rectangle((left, top, left + wide, 124), tuple(int(v) for v in wall + rng.normal(0, 8, 3)), (70, 62, 58))
        if rng.random() < 0.5:
            pen.polygon([(left, top), (left + wide, top), (left + wide / 2, top - 16)], (120, 62, 50))
        for row in range(top + 8, 108, 18):
            for column in range(left + 6, left + wide - 8, 13):
                lit = (238, 220, 150) if rng.random() < 0.2 else (72, 86, 104)
                pen.rectangle((column, row, column + 6, row + 9), lit, (228, 226, 220))
        left += wide + int(rng.integers(0, 5))
    pen.rectangle((0, 124, WIDE, 134), (176, 172, 164))
    pen.rectangle((0, 134, WIDE, HIGH), (92, 92, 96))
    for at in range(0, WIDE, 26):
        pen.line((at, 152, at + 12, 152), (226, 222, 206), 2)
    for at in rng.uniform(10, WIDE, 5):
        green = tuple(int(v) for v in np.array((62, 116, 58)) + rng.normal(0, 10, 3))
        pen.rectangle((at - 2, 96, at + 2, 126), (92, 70, 50))
        pen.ellipse((at - 14, 70, at + 14, 104), green)
    paint = tuple(int(v) for v in ((190, 44, 40), (44, 84, 160), (230, 190, 60), (236, 236, 232))[rng.integers(4)])
    return image, paint, float(rng.uniform(60, 120)), float(rng.uniform(2.0, 4.0))


def stabiliser(
    *,
    left_over: float = 0.03,
    crop: float = 0.86,
    fitted: bool = True,
    wobble: float = 0.0,
    window: float = 0.0,
    sharp: bool = False,
    helpless: str = "",
    **written: Any,
) -> Generate:
    """A clip of a street, 144x96, whose camera glides where it shook.

    Args:
        left_over: share of the shake that is still there.
        crop: how much of the width of what was filmed is shown.
        fitted: what lies beyond what was filmed stays out of sight.
        wobble: how much rows lean with the shake, as a share of it, as of a shutter that rolls.
        window: how much more the path is smoothed, in frames.
        sharp: edges are brought out a little.
        helpless: what was filmed from there is not steadied at all.
    """
    settings: dict[str, Any] = {"fps": FPS} | written

    def generate(inputs: Inputs, seed: int) -> str:
        clip = inputs["clip"]
        image, paint, place, speed = _street(clip)
        rng = content({"camera": clip})
        strength = SHAKES[clip.split()[0]]
        shake = gaussian_filter1d(rng.normal(size=(FRAMES, 3)), 0.8, axis=0) * 1.7 * strength
        path = np.linspace(-1, 1, FRAMES)[:, None] * (rng.choice([-1, 1]) * rng.uniform(18, 26), 0, 0)
        path = path + 4 * gaussian_filter1d(rng.normal(size=(FRAMES, 3)), 6, axis=0) * (4, 1.5, 0.5)
        if window:
            path = gaussian_filter1d(path, window, axis=0, mode="nearest")
        share = 1.0 if clip.split()[0] == helpless else left_over
        scale = WIDE * 0.62 * crop / WIDTH
        frames = []
        for index in range(FRAMES):
            filmed = image.copy()
            pen, at = ImageDraw.Draw(filmed), place + speed * index
            pen.rounded_rectangle((at, 134, at + 44, 148), 5, paint)
            pen.polygon([(at + 8, 134), (at + 14, 124), (at + 32, 124), (at + 38, 134)], (60, 70, 84), paint)
            for wheel in (at + 10, at + 34):
                pen.ellipse((wheel - 5, 143, wheel + 5, 153), (28, 28, 30), (150, 150, 150))
            across, down, turn = path[index] + share * shake[index]
            turn = np.deg2rad(turn)
            a, b, d, e = scale * np.cos(turn), -scale * np.sin(turn), scale * np.sin(turn), scale * np.cos(turn)
            lean = wobble * shake[index, 0] / HEIGHT
            c = WIDE / 2 + across - a * WIDTH / 2 - b * HEIGHT / 2 - lean * scale * HEIGHT / 2
            f = 102 + down - d * WIDTH / 2 - e * HEIGHT / 2
            if not fitted:  # Only what the shaking camera saw is there.
                seen = Image.new("L", (WIDE, HIGH))
                x, y = WIDE / 2 + path[index, 0] + shake[index, 0], 102 + shake[index, 1]
                half = np.array((WIDTH, HEIGHT)) * scale / 2
                ImageDraw.Draw(seen).rectangle((x - half[0], y - half[1], x + half[0], y + half[1]), 255)
                filmed = Image.composite(filmed, Image.new("RGB", filmed.size), seen)
            matrix = (a, b + lean * scale, c, d, e, f)
            way = Image.Resampling.BICUBIC if sharp else Image.Resampling.BILINEAR
            frames.append(np.asarray(filmed.transform((WIDTH, HEIGHT), Image.Transform.AFFINE, matrix, way), float))
        shown = np.stack(frames) + content({"grain": clip}).normal(0, 1.2, (FRAMES, HEIGHT, WIDTH, 1))
        return film(shown, **settings)

    return generate


def clips(rng: np.random.Generator) -> list[Inputs]:
    """Clips taken on foot, on a bicycle and from a boat."""
    return [{"clip": f"{taken} {rng.integers(10**6)}"} for taken in SHAKES]


STABILISER = Baseline("video/stabiliser", stabiliser(), FILE, {"clip": "The shaky clip."}, clips, stochastic=False)

PAIRS: list[Pair] = [
    harmless(STABILISER, "steadier", stabiliser(left_over=0.015), "A thirtieth of the shake was left, now it is a sixtieth: neither is seen."),
    harmless(STABILISER, "wider", stabiliser(crop=0.88), "A fiftieth more of what was filmed is kept."),
    harmless(STABILISER, "sampling", stabiliser(sharp=True), "Frames are moved with another interpolation, which leaves edges a trace crisper."),
    harmless(STABILISER, "window", stabiliser(window=2.5), "The path of the camera is smoothed over more frames: the pan is as calm, and a little elsewhere."),
    harmful(STABILISER, "edges", stabiliser(fitted=False), "Black edges jump about at the sides of the picture."),
    harmful(STABILISER, "wobble", stabiliser(wobble=2.2), "Houses lean to and fro like jelly."),
    harmful(STABILISER, "boat", stabiliser(helpless="boat"), "Clips from boats are not steadied at all."),
    harmful(STABILISER, "hurried", stabiliser(fps=28), "Everything moves twice as fast, and the clip is half as long."),
]  # fmt: skip
