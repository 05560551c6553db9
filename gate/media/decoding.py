"""Audio and video decoded frame by frame, within limits on what a frame and a file may cost."""

import time
from collections.abc import Iterator
from typing import Any, Literal

from gate.media.base import Artifact, TooLarge, UnreadableMedia
from gate.media.sniff import sniff
from gate.media.stream import DEMUXERS, explain, is_cover, limit_frames, too_large

# A file may begin in the middle of something and end in a tag that is no sound; more than this is damage.
BAD_PACKETS, BAD_SHARE = 2, 0.01


class CpuBudget:
    """Seconds of CPU that the calling thread may spend from now on. Other work on the machine does not count."""

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds

    @property
    def spent(self) -> bool:
        return time.thread_time() > self._end


def decode(artifact: Artifact, kind: Literal["audio", "video"], budget: CpuBudget) -> Iterator[Any]:
    """The frames (`av.AudioFrame`, `av.VideoFrame`) of a file's first stream of a kind, until the budget is spent.

    Raises:
        UnreadableMedia: there is no such stream, nothing of it can be decoded, or parts of it are damaged; the last
            is known at the end, after the frames that could be decoded.
    """
    import av  # slow to import: only for files that need it
    from av.error import FFmpegError

    format = sniff(artifact.path)
    if format not in DEMUXERS:
        what = "is empty" if not format else f"is of a format without {kind} that the gate decodes ({format})"
        raise UnreadableMedia(what, artifact.name)
    frames = bad = packets = 0
    try:
        with artifact.path.open("rb") as file, av.open(file, format=DEMUXERS[format]) as opened:
            container: Any = opened
            stream = next((s for s in container.streams if s.type == kind and not is_cover(s)), None)
            if stream is None:
                raise UnreadableMedia(f"holds no {kind}", artifact.name)
            if problem := too_large(stream):
                raise TooLarge(problem, artifact.name)
            limit_frames(stream)
            # One thread, so that the budget counts all of the work.
            stream.codec_context.thread_count = 1
            for packet in container.demux(stream):
                if budget.spent:
                    return
                packets += 1
                try:
                    decoded = packet.decode()
                except FFmpegError:
                    bad += 1
                    continue
                for frame in decoded:
                    frames += 1
                    yield frame
    except (FFmpegError, OSError, ValueError, AttributeError, MemoryError) as error:
        raise UnreadableMedia(f"cannot be read as {format}: {explain(error)}", artifact.name) from error
    if not frames:
        raise UnreadableMedia(f"is damaged: no frame of its {kind} stream can be decoded", artifact.name)
    if bad > max(BAD_PACKETS, BAD_SHARE * packets):
        raise UnreadableMedia(f"is damaged: {bad} of {packets} packets of its {kind} cannot be decoded", artifact.name)
