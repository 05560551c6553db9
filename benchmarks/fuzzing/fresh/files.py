"""Files among the inputs: read as a model would, and a few of each kind to send."""

import base64
import io
import tarfile
import zipfile
from dataclasses import dataclass
from functools import lru_cache

import av
import numpy as np
from av.error import FFmpegError
from PIL import Image

from benchmarks.judging import encode


@dataclass(frozen=True)
class Picture:
    """What a model sees of a picture before it decodes it."""

    width: int
    height: int
    mode: str
    format: str
    transparent: bool
    orientation: int
    frames: int

    @property
    def sample(self) -> Image.Image:
        """Four pixels of its mode, on which Pillow's functions work or fail as on the picture."""
        return Image.new(self.mode, (2, 2))


@dataclass(frozen=True)
class Sound:
    seconds: float
    channels: int
    rate: int


def content(url: str) -> bytes:
    return base64.b64decode(url.partition(",")[2])


@lru_cache(maxsize=512)
def picture(url: str | None) -> Picture | None:
    """The picture that a data URL is, or None."""
    try:
        with Image.open(io.BytesIO(content(url or ""))) as image:
            transparent = "A" in image.mode or "transparency" in image.info
            orientation = image.getexif().get(274, 1)
            frames = getattr(image, "n_frames", 1)
            return Picture(*image.size, image.mode, image.format or "", transparent, orientation, frames)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


@lru_cache(maxsize=512)
def sound(url: str | None) -> Sound | None:
    """The sound that a data URL is or has, or None."""
    try:
        with av.open(io.BytesIO(content(url or "")), "r") as container:
            samples, channels, rate = 0, 0, 0
            for frame in container.decode(container.streams.audio[0]):
                samples, channels, rate = samples + frame.samples, len(frame.layout.channels), frame.sample_rate
            return Sound(samples / rate, channels, rate) if rate else None
    except (FFmpegError, OSError, ValueError, IndexError):
        return None


@lru_cache(maxsize=512)
def is_film(url: str | None) -> bool:
    """Whether a data URL is a video that can be decoded, and no picture."""
    try:
        with av.open(io.BytesIO(content(url or "")), "r") as container:
            next(container.decode(container.streams.video[0]))
            return not container.format.name.endswith("_pipe")
    except (FFmpegError, OSError, ValueError, IndexError, StopIteration):
        return False


@lru_cache(maxsize=512)
def members(url: str | None) -> tuple[bytes, ...] | None:
    """The files of the archive that a data URL is, or None."""
    data = io.BytesIO(content(url or ""))
    try:
        with zipfile.ZipFile(data) as archive:
            return tuple(archive.read(one) for one in archive.infolist() if not one.is_dir())
    except zipfile.BadZipFile:
        data.seek(0)
    try:
        with tarfile.open(fileobj=data) as archive:
            files = [archive.extractfile(one) for one in archive.getmembers() if one.isfile()]
            return tuple(one.read() for one in files if one)
    except (tarfile.TarError, EOFError, OSError):
        return None


def shot(mode: str = "RGB", size: tuple[int, int] = (128, 96), format: str = "PNG", orientation: int = 1) -> str:
    """A picture; the orientation is EXIF's."""
    image = Image.new(mode, size)
    if orientation == 1:
        return encode.picture(image, format)
    exif = image.getexif()
    exif[274] = orientation
    return encode.picture(image, format, exif=exif)


def voice(seconds: float = 2.0, channels: int = 1) -> str:
    """A sound: a tone."""
    tone = np.sin(np.arange(int(seconds * 16000)) / 10) / 3
    return encode.sound(np.tile(tone, (channels, 1)), 16000)


def film() -> str:
    """A video of ten frames, each of one shade."""
    return encode.video(np.stack([np.full((64, 96, 3), shade, dtype=np.uint8) for shade in range(0, 200, 20)]))


def bundle(count: int = 12) -> str:
    """A zip file of pictures."""
    return encode.zip_archive({f"{index}.png": content(shot()) for index in range(count)})
