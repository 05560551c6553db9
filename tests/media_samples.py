"""Small media files, made rather than stored, for the tests of everything that reads a model's outputs."""

import io
import struct
import tarfile
import tempfile
import zipfile
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

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


def animation(format: str, frames: int = 3, milliseconds: int = 100, rounds: int | None = 0) -> bytes:
    first, *rest = (Image.fromarray(picture(seed=seed)) for seed in range(frames))
    looping = {} if rounds is None else {"loop": rounds}
    return image(format, first, save_all=True, append_images=rest, duration=milliseconds, **looping)


def exif(orientation: int) -> bytes:
    data = Image.Exif()
    data[0x0112] = orientation
    return data.tobytes()


def blank_png(width: int, height: int) -> bytes:
    """A black 1-bit PNG of any size, made row by row: 200 megapixels are 25 kB and never in memory."""
    packer, row = zlib.compressobj(9), bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return _png(struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0), body)


def _png(header: bytes, body: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

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


def scene(frames: int = 40, size: tuple[int, int] = (160, 120), seed: int = 0) -> list[np.ndarray]:
    """Discs that move over a smooth background: frames of (height, width, 3), none like the one before."""
    width, height = size
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    background = picture(width, height, seed)
    drawn = []
    for index in range(frames):
        frame = background.copy()
        for disc, colour in enumerate([(230, 40, 60), (40, 200, 90), (60, 80, 230)]):
            across = (20 + 45 * disc + (3 + disc) * index) % width
            down = height / 2 + height / 3 * np.sin(index / 8 + disc + seed)
            frame[(x - across) ** 2 + (y - down) ** 2 < 18**2] = colour
        drawn.append(frame)
    return drawn


def encode_video(
    frames: list[np.ndarray],
    rate: int = 25,
    sound: np.ndarray | None = None,
    format: str = "mp4",
    codec: str = "libx264",
    **options: str,
) -> bytes:
    """Frames of (height, width, 3), and sound of (1 or 2, n) at 48 kHz, as a file; options go to the video's encoder."""
    with tempfile.NamedTemporaryFile() as file, av.open(file.name, "w", format=format) as container:
        stream = container.add_stream(codec, rate=rate, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width, _ = frames[0].shape
        stream.pix_fmt = "yuv420p"
        layout = "mono" if sound is None or len(sound) == 1 else "stereo"
        track = None if sound is None else container.add_stream("aac", rate=48000, layout=layout)
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")))
        container.mux(stream.encode(None))
        if sound is not None:
            _encode_sound(container, track, sound, 48000, layout)
        container.close()
        return Path(file.name).read_bytes()


def lying_on_its_side(mp4: bytes) -> bytes:
    """The file with a rotation by 90 degrees clockwise beside its pictures, as phones write it."""
    data = bytearray(mp4)
    matrix = data.index(b"tkhd") + 4 + 40  # ISO/IEC 14496-12, 8.3.2, version 0
    one = 1 << 16
    struct.pack_into(">9i", data, matrix, 0, one, 0, -one, 0, 0, 0, 0, 1 << 30)
    return bytes(data)


def deep_png(samples: np.ndarray) -> bytes:
    """uint16 samples of (height, width, 3 or 4) as a PNG of 16 bits a sample, which Pillow cannot write."""
    height, width, channels = samples.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", width, height, 16, 2 if channels == 3 else 6, 0, 0, 0)
    return _png(header, zlib.compress(rows))


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


def music(seconds: float = 4.0, rate: int = 44100, seed: int = 0) -> np.ndarray:
    """Plucked chords over a beat, float32 of shape (2, n): tones, attacks and silences between, in stereo."""
    rng = np.random.default_rng(seed)
    at = np.arange(round(seconds * rate)) / rate
    sides = np.zeros((2, len(at)))
    for beat in range(int(seconds * 4)):
        since = at[: len(at) - beat * rate // 4][: 3 * rate // 2]
        note = 0.4 * rng.standard_normal(len(since)) * np.exp(-since * 60)
        root = 110 * 2 ** (rng.integers(0, 24) / 12)
        for interval in (1, 1.26, 1.5):
            for harmonic in range(1, 12):
                decay = np.exp(-since * (2 + harmonic)) / harmonic**1.5
                note += 0.5 * np.sin(2 * np.pi * root * interval * harmonic * since) * decay
        left = 1.2 if beat % 2 else 0.7
        sides[:, beat * rate // 4 :][:, : len(note)] += np.array([[left], [2 - left]]) * note
    return _in_room(sides, rng)


def speech(seconds: float = 3.0, rate: int = 24000, seed: int = 0) -> np.ndarray:
    """Voiced syllables, hisses and pauses as in speech, float32 of shape (1, n)."""
    rng = np.random.default_rng(seed)
    count = round(seconds * rate)
    at = np.arange(count) / rate
    pitch = 120 + 25 * np.sin(2 * np.pi * 0.7 * at + rng.uniform(0, 6))
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    voice = np.zeros(count)
    syllables = rng.uniform(0, 1, (int(seconds * 4) + 1, 3))
    first, second, hiss = (np.interp(at * 4, np.arange(len(syllables)), column) for column in syllables.T)
    for harmonic in range(1, 40):
        frequency = harmonic * pitch
        formants = 1 / (1 + ((frequency - 300 - 500 * first) / 120) ** 2)
        formants += 0.6 / (1 + ((frequency - 1000 - 1400 * second) / 200) ** 2)
        voice += formants * np.sin(harmonic * phase) * (frequency < rate / 2)
    noise = np.diff(rng.standard_normal(count + 1))
    envelope = np.abs(np.sin(2 * np.pi * 2 * at)) * (np.sin(2 * np.pi * 0.4 * at) > -0.6)
    return _in_room((envelope * (voice + 0.15 * noise * (hiss > 0.6)))[None], rng)


def _in_room(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """With the noise of a room, at a peak of -3 dBFS."""
    noisy = sound / np.abs(sound).max() + 3e-4 * rng.standard_normal(sound.shape)
    return (0.7 * noisy).astype(np.float32)


def encode_audio(
    samples: np.ndarray,
    rate: int,
    format: str = "wav",
    codec: str = "pcm_s16le",
    bit_rate: int | None = None,
    layout: str = "",
) -> bytes:
    """Samples of shape (channels, n), full scale 1, as a file; the layout needs no name for one or two channels."""
    layout = layout or ("mono" if len(samples) == 1 else "stereo")
    file = io.BytesIO()
    with av.open(file, "w", format=format) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        if bit_rate:
            stream.bit_rate = bit_rate
        _encode_sound(container, stream, samples, rate, layout)
    return file.getvalue()


def _encode_sound(container: Any, stream: Any, samples: np.ndarray, rate: int, layout: str) -> None:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32), format="fltp", layout=layout)
    frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
    context = stream.codec_context
    resampler = av.AudioResampler(
        format=context.format, layout=layout, rate=context.sample_rate, frame_size=context.frame_size or None
    )
    for piece in [*resampler.resample(frame), *resampler.resample(None)]:
        container.mux(stream.encode(piece))
    container.mux(stream.encode(None))


def zipped(members: dict[str, bytes], **options: Any) -> bytes:
    """A zip of files by name; options go to `zipfile.ZipFile`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w", extra: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    """A tar of files by name, and of members without content; `mode` may ask for compression, as in "w:gz"."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for member in extra:
            archive.addfile(member)
    return file.getvalue()


def zip_file() -> bytes:
    return zipped({"weights.txt": b"0.5 " * 200})


def tar_file() -> bytes:
    return tarred({"weights.txt": b"0.5 " * 1000})


def _audio_frame(samples: np.ndarray, rate: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
    return frame
