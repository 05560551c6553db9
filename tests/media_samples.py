"""Small media files, made rather than stored, for the tests of everything that reads a model's outputs."""

import io
import struct
import tarfile
import tempfile
import zipfile
import zlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image


def picture(width: int = 128, height: int = 96, seed: int = 0) -> np.ndarray:
    """A smooth scene with one sharp-edged shape, uint8 of shape (height, width, 3): compresses like a photograph."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(40, 216, (6, 8, 3), dtype=np.uint8))
    scene = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)).copy()
    scene[height // 4 : height // 2, width // 4 : width // 2] = (200, 60, 30)
    return scene


def image(format: str = "PNG", pixels: np.ndarray | Image.Image | None = None, **options: object) -> bytes:
    """An image file of a format of Pillow's; options go to its encoder."""
    source = picture() if pixels is None else pixels
    drawn = source if isinstance(source, Image.Image) else Image.fromarray(source)
    file = io.BytesIO()
    drawn.save(file, format, **options)
    return file.getvalue()


def animation(format: str, frames: int = 3, milliseconds: int = 100) -> bytes:
    first, *rest = (Image.fromarray(picture(seed=seed)) for seed in range(frames))
    return image(format, first, save_all=True, append_images=rest, duration=milliseconds, loop=0)


def exif(orientation: int) -> bytes:
    data = Image.Exif()
    data[0x0112] = orientation
    return data.tobytes()


def blank_png(width: int, height: int) -> bytes:
    """A black 1-bit PNG of any size, made row by row: 200 megapixels are 25 kB and never in memory."""
    packer, row = zlib.compressobj(9), bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def video(
    format: str = "mp4",
    codec: str = "libx264",
    seconds: float = 1.0,
    size: tuple[int, int] = (64, 48),
    with_audio: bool = False,
    **options: str,
) -> bytes:
    """A video at 25 frames a second, with silence at 48 kHz where it has sound; options go to the container."""
    with (
        tempfile.NamedTemporaryFile() as file,  # faststart reads what it wrote under its name
        av.open(file.name, "w", format=format, container_options=options) as container,
    ):
        stream = container.add_stream(codec, rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        sound = container.add_stream("aac", rate=48000, layout="mono") if with_audio else None
        for index in range(round(seconds * 25)):
            shade = np.full((size[1], size[0], 3), index * 5 % 256, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
        container.mux(stream.encode(None))
        if sound is not None:
            assert isinstance(sound, av.AudioStream)
            container.mux(sound.encode(_audio_frame(np.zeros((1, round(seconds * 48000)), np.float32), 48000)))
            container.mux(sound.encode(None))
        container.close()
        return Path(file.name).read_bytes()


def audio(format: str = "wav", codec: str = "pcm_s16le", seconds: float = 2.0, rate: int = 44100) -> bytes:
    """A tone, mono."""
    file = io.BytesIO()
    with av.open(file, "w", format=format) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        tone = (0.3 * np.sin(np.arange(round(seconds * rate)) * 0.05)).astype(np.float32)
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate)
        for frame in [*resampler.resample(_audio_frame(tone[None], rate)), *resampler.resample(None)]:
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def zip_file() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("weights.txt", "0.5 " * 200)
    return file.getvalue()


def tar_file() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("weights.txt")
        member.size = 4000
        archive.addfile(member, io.BytesIO(b"0.5 " * 1000))
    return file.getvalue()


def _audio_frame(samples: np.ndarray, rate: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
    return frame
