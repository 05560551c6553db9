"""Outputs as Cog's server returns them: files as data URLs."""

import base64
import io
import logging
import tarfile
import zipfile
from collections.abc import Mapping
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.media_samples import encode_audio, encode_video

SOUND_TYPES = {"wav": "audio/x-wav", "flac": "audio/flac", "mp3": "audio/mpeg", "ogg": "audio/ogg"}
SOUND_CODECS = {"wav": "pcm_s16le", "flac": "flac", "mp3": "libmp3lame", "ogg": "libopus"}
FPS = 8
VIDEO_SOUND_RATE = 48000
# Its encoder ends with a packet of metadata, of which the muxer complains; the file is whole.
logging.getLogger("libav.flac").setLevel(logging.CRITICAL)


def data_url(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def bytes_of(url: str) -> bytes:
    """The bytes of a data URL."""
    return base64.b64decode(url.partition(",")[2])


def frames_of(url: str) -> NDArray[Any]:
    """The frames (n, height, width, 3) of a video, 0..255."""
    with av.open(io.BytesIO(bytes_of(url)), "r") as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


def picture(image: Image.Image, format: str = "PNG", **options: Any) -> str:
    """An image file of a format of Pillow's; options go to its encoder."""
    file = io.BytesIO()
    image.save(file, format, **options)
    return data_url(file.getvalue(), f"image/{format.lower()}")


def sound(samples: NDArray[Any], rate: int, format: str = "wav", bit_rate: int | None = None) -> str:
    """Samples of shape (1 or 2, n), full scale 1; what is beyond it is clipped."""
    limited = np.clip(samples, -1, 1).astype(np.float32)
    return data_url(encode_audio(limited, rate, format, SOUND_CODECS[format], bit_rate), SOUND_TYPES[format])


def video(
    frames: NDArray[np.uint8],
    samples: NDArray[Any] | None = None,
    *,
    crf: int = 20,
    gop: int = 12,
    fps: int = FPS,
    **x264: str,
) -> str:
    """An mp4 of frames (n, height, width, 3), with samples (1, n) at `VIDEO_SOUND_RATE` as its sound, if there are any.

    Args:
        crf: x264's quality, 0 the best.
        gop: most frames from one that stands for itself to the next.
        fps: frames a second.
        x264: further options of the encoder.
    """
    options = {"crf": str(crf), "g": str(gop), "preset": "veryfast", "threads": "1"} | x264
    return data_url(encode_video([*frames], fps, samples, **options), "video/mp4")


def zip_archive(members: Mapping[str, bytes], *, year: int = 2024, level: int = 6) -> str:
    """A zip file whose members all have the same date, in a year."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (year, 5, 1, 12, 0, 0)), data, zipfile.ZIP_DEFLATED, level)
    return data_url(file.getvalue(), "application/zip")


def tar_archive(members: Mapping[str, bytes], *, modified: int = 1_700_000_000, owner: str = "root") -> str:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.uname = len(data), modified, owner
            archive.addfile(member, io.BytesIO(data))
    return data_url(file.getvalue(), "application/x-tar")
