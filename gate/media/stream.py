"""What an audio or video file says and holds, read packet by packet; only the first frames are decoded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The demuxer for each format, named so that libav does not guess: some of its demuxers open further files.
DEMUXERS = {
    "mp4": "mov", "mov": "mov", "m4a": "mov", "3gp": "mov", "webm": "matroska", "mkv": "matroska",
    "avi": "avi", "flv": "flv", "wmv": "asf", "mpeg": "mpeg", "mp3": "mp3", "wav": "wav", "flac": "flac",
    "ogg": "ogg", "aac": "aac", "aiff": "aiff", "amr": "amr",
}  # fmt: skip

# A header may round to a frame or count a codec's padding (up to 0.1 s); more than this is missing content.
MISSING_SECONDS = 0.25
MISSING_SHARE = 0.02

MAX_FRAME_PIXELS = 100_000_000  # as of images
MAX_FRAME_SAMPLES = 131_072  # 2.7 s of sound at 48 kHz; codecs use frames of 0.1 s


@dataclass(frozen=True)
class Streams:
    """Facts of a file's streams, None where it has none of that kind. Seconds, pixels, hertz."""

    duration: float | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    has_video: bool = False
    has_audio: bool = False
    sample_rate: int | None = None
    channels: int | None = None
    problem: str | None = None


def read_streams(path: Path, format: str) -> Streams:
    """Read every packet of a file, and decode the first frame of each audio and video stream.

    `problem` is set where the file cannot be read, a stream has no frame that can be decoded, or the packets
    end well before the duration that the header declares. Cover art does not count as video.

    Raises:
        KeyError: `format` is not in `DEMUXERS`.
    """
    import av  # slow to import: only for files that need it
    from av.error import FFmpegError

    demuxer = DEMUXERS[format]
    try:
        with path.open("rb") as file, av.open(file, format=demuxer) as container:
            return _read(container)
    except (FFmpegError, OSError, ValueError, AttributeError, MemoryError) as error:
        return Streams(problem=f"cannot be read as {format}: {explain(error)}")


def _read(container: Any) -> Streams:
    streams = [s for s in container.streams if s.type == "audio" or (s.type == "video" and not is_cover(s))]
    if not streams:
        return Streams(problem="holds no audio or video")
    for stream in streams:
        if problem := too_large(stream):
            return Streams(problem=problem)
        limit_frames(stream)
    first: dict[int, Any] = {}
    start, end = float("inf"), 0.0
    for packet in container.demux(streams):
        if packet.pts is not None:
            at = float(packet.pts * packet.time_base)
            start = min(start, at)
            end = max(end, at + float((packet.duration or 0) * packet.time_base))
        if packet.stream.index not in first and (frame := _first_frame(packet)):
            first[packet.stream.index] = frame
    found = max(0.0, end - max(0.0, start)) if end else 0.0
    declared = container.duration / 1e6 if container.duration and container.duration > 0 else None
    video = next((s for s in streams if s.type == "video"), None)
    audio = next((s for s in streams if s.type == "audio"), None)
    picture = first.get(video.index) if video else None
    sound = first.get(audio.index) if audio else None
    width, height = _displayed_size(picture) if picture else (None, None)
    return Streams(
        duration=found if declared is None or _is_missing(found, declared) else declared,
        width=width,
        height=height,
        fps=float(video.average_rate) if video and video.average_rate else None,
        has_video=video is not None,
        has_audio=audio is not None,
        sample_rate=sound.sample_rate if sound else None,
        channels=sound.layout.nb_channels if sound else None,
        problem=_problem(streams, first, found, declared),
    )


def _displayed_size(frame: Any) -> tuple[int, int]:
    # A phone stores an upright video lying on its side, with a rotation beside it.
    return (frame.height, frame.width) if frame.rotation % 180 else (frame.width, frame.height)


def explain(error: Exception) -> str:
    """What libav says of a file, without the path of its copy here."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def too_large(stream: Any) -> str | None:
    """Why a stream is not decoded, by the size of the frames that its header states; None where it is."""
    if stream.type != "video" or stream.width * stream.height <= MAX_FRAME_PIXELS:
        return None
    limit = f"{MAX_FRAME_PIXELS // 10**6} megapixels"
    return f"is {stream.width}x{stream.height} pixels, more than the {limit} that the gate decodes"


def limit_frames(stream: Any) -> None:
    """Make a stream's decoder refuse frames that are larger than its header said, before it makes room for them."""
    name, limit = ("max_pixels", MAX_FRAME_PIXELS) if stream.type == "video" else ("max_samples", MAX_FRAME_SAMPLES)
    stream.codec_context.options = {name: str(limit)}


def is_cover(stream: Any) -> bool:
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.attached_pic)


def _first_frame(packet: Any) -> Any:
    from av.error import FFmpegError

    try:
        return next(iter(packet.decode()), None)
    except FFmpegError:
        return None  # a stream may begin in the middle of a group of pictures: a later packet decodes


def _is_missing(found: float, declared: float) -> bool:
    return declared - found > max(MISSING_SECONDS, MISSING_SHARE * declared)


def _problem(streams: list[Any], first: dict[int, Any], found: float, declared: float | None) -> str | None:
    for stream in streams:
        if stream.index not in first:
            return f"is damaged: no frame of its {stream.type} stream can be decoded"
    if declared is not None and _is_missing(found, declared):
        return f"is truncated: it says it is {declared:.2f} s long and holds {found:.2f} s"
    return None
