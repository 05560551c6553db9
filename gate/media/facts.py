"""What a file states about itself: facts that need no model to check, determined from its bytes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from gate.media.archive import READABLE, read_archive
from gate.media.base import Artifact, TooLarge, UnreadableMedia
from gate.media.sniff import MESHES, OFFICE, TENSORS, Kind, kind_of, sniff, truncation
from gate.media.stream import DEMUXERS, read_streams

# Animations whose files say how often they are played. A GIF that does not is played once.
LOOPING = ("gif", "webp", "png")


@dataclass(frozen=True)
class Facts:
    """The facts of one file; None where the file has no such thing or it could not be read.

    Attributes:
        kind: what it is; `file` for everything that is none of the others.
        format: png, jpeg, webp, gif, tiff, mp4, webm, mov, mp3, wav, flac, ogg, zip, tar, json, txt …; "" for
            an empty file and "unknown" for one that is not recognised.
        size: bytes.
        extension: of the name that the model gave, lower case, without the dot. It need not match the format.
        width: pixels as displayed: EXIF orientation and a video's rotation are applied. Of a document's first page,
            points of 1/72 inch.
        height: as `width`.
        frames: of an image: 1 unless it is animated or has pages.
        duration: seconds, of audio, video, animated images and MIDI.
        rounds: how often an animated image is played, as its file says: 0 is for ever.
        mode: Pillow's name for how an image's pixels are stored: RGB, RGBA, L, P, CMYK, I;16 …
        has_audio: of a video.
        sample_rate: hertz.
        channels: of audio.
        fps: frames a second of a video, on average.
        members: how many an archive has, folders and links included.
        pages: of a document.
        faces: triangles of a shape in space; 0 of a cloud of points.
        points: of a shape in space.
        tensors: arrays of numbers in a file of such.
        problem: why the file is no good, as the rest of a sentence about it: "is truncated: …"; None if fine.
        oversize: the problem is that it is larger than the gate decodes, which is not the file's fault.
    """

    kind: Kind
    format: str
    size: int
    extension: str = ""
    width: int | None = None
    height: int | None = None
    frames: int | None = None
    duration: float | None = None
    rounds: int | None = None
    mode: str | None = None
    has_audio: bool | None = None
    sample_rate: int | None = None
    channels: int | None = None
    fps: float | None = None
    members: int | None = None
    pages: int | None = None
    faces: int | None = None
    points: int | None = None
    tensors: int | None = None
    problem: str | None = None
    oversize: bool = False

    def describe(self) -> str:
        """The facts in a few words: "a jpeg (0.21 MB, 1024x1024)"."""
        details = [_readable(self.size)]
        if self.width:
            details.append(f"{self.width}x{self.height}")
        if self.frames and self.frames > 1:
            details.append(f"{self.frames} frames")
        if self.members is not None:
            details.append("1 member" if self.members == 1 else f"{self.members} members")
        if self.pages is not None:
            details.append("1 page" if self.pages == 1 else f"{self.pages} pages")
        if self.points is not None:
            details.append(f"{self.faces} triangles" if self.faces else f"{self.points} points")
        if self.tensors is not None:
            details.append("1 tensor" if self.tensors == 1 else f"{self.tensors} tensors")
        if self.duration is not None:
            details.append(f"{self.duration:.2f} s")
        name = self.format if self.format not in ("", "unknown") else "file of unknown format"
        return f"{_article(name)} {name} ({', '.join(details)})"


def _article(name: str) -> str:
    """`a` or `an`, for the name of a format or kind as it is read aloud: an mp4, an svg, a wav."""
    return "an" if re.match(r"[aeio]|m[p4k]|svg|xml|html|x[cz]|flv|rar|rtf|npy|epub|xlsx", name) else "a"


@lru_cache(maxsize=4096)
def read_facts(artifact: Artifact) -> Facts:
    """The facts of a file, whatever its bytes are: bad content is a fact too, in `problem`.

    Images are decoded whole, up to the limits of `gate.media.image`; of audio and video every packet is
    read; archives are unpacked, up to the limits of `gate.media.archive`, and not stored. The result is
    remembered, so judges may ask again.
    """
    format = sniff(artifact.path)
    extension = PurePosixPath(artifact.name).suffix[1:].lower()
    facts = Facts(kind_of(format), format, artifact.size, extension)
    if not format:
        return replace(facts, problem="is empty (0 bytes)")
    if facts.kind == "image":
        facts = _image(artifact, facts)
    elif format in DEMUXERS:
        facts = _streams(artifact, facts)
    elif format in READABLE:
        facts = _read(artifact, facts, _archive)
    elif format in MESHES:
        facts = _read(artifact, facts, _shape)
    elif format == "pdf":
        facts = _read(artifact, facts, _pages)
    elif format == "midi":
        facts = _read(artifact, facts, _score)
    elif format in TENSORS:
        facts = _read(artifact, facts, _arrays)
    elif format in OFFICE:
        facts = _read(artifact, facts, _writing)
    if not facts.oversize:
        # What the container says about a missing part is clearer than what its decoder made of it.
        facts = replace(facts, problem=truncation(artifact.path, format) or facts.problem)
    return facts


def _image(artifact: Artifact, facts: Facts) -> Facts:
    # Imported for images alone: a text model must not wait for Pillow and numpy.
    from gate.media.image import READERS, count_frames, displayed_size, open_image, seek_frames, too_large

    if facts.format not in READERS:
        return facts
    try:
        with open_image(artifact, facts.format) as image:
            facts = replace(facts, mode=image.mode, width=image.width, height=image.height)
            if problem := too_large(image.size):
                return replace(facts, problem=problem, oversize=True)
            milliseconds = sum(image.info.get("duration", 0) for _ in seek_frames(image))
            width, height = displayed_size(image)
            frames = count_frames(image)
            rounds = int(image.info.get("loop", 1)) if frames > 1 and facts.format in LOOPING else None
    except UnreadableMedia as error:  # a frame beyond the first is too large
        return replace(facts, problem=error.problem, oversize=True)
    # Pillow's readers raise anything from SyntaxError to struct.error on bad bytes.
    except Exception as error:  # noqa: BLE001
        return replace(facts, problem=f"cannot be decoded as {facts.format}: {error}")
    duration = milliseconds / 1000 if frames > 1 and milliseconds else None
    return replace(facts, width=width, height=height, frames=frames, duration=duration, rounds=rounds)


def _streams(artifact: Artifact, facts: Facts) -> Facts:
    streams = read_streams(artifact.path, facts.format)
    kind = facts.kind
    if streams.has_video or streams.has_audio:
        kind = "video" if streams.has_video else "audio"
    return replace(
        facts,
        kind=kind,
        width=streams.width,
        height=streams.height,
        duration=streams.duration,
        fps=streams.fps,
        has_audio=streams.has_audio if kind == "video" else None,
        sample_rate=streams.sample_rate,
        channels=streams.channels,
        problem=streams.problem,
    )


def _read(artifact: Artifact, facts: Facts, read: Callable[[Artifact], dict[str, Any]]) -> Facts:
    """The facts with what a reader tells of the file, or with why it cannot be read."""
    try:
        return replace(facts, **read(artifact))
    except UnreadableMedia as error:
        return replace(facts, problem=error.problem, oversize=isinstance(error, TooLarge))


# Each reader is imported for its own files alone.
def _archive(artifact: Artifact) -> dict[str, Any]:
    return {"members": len(read_archive(artifact))}


def _shape(artifact: Artifact) -> dict[str, Any]:
    from gate.media.mesh import read_mesh

    mesh = read_mesh(artifact)
    return {"faces": len(mesh.triangles), "points": len(mesh.points)}


def _pages(artifact: Artifact) -> dict[str, Any]:
    from gate.media.document import read_document

    sizes = read_document(artifact).sizes
    width, height = sizes[0]
    return {"pages": len(sizes), "width": round(width), "height": round(height)}


def _score(artifact: Artifact) -> dict[str, Any]:
    from gate.media.score import read_score

    return {"duration": read_score(artifact)["seconds"]}


def _arrays(artifact: Artifact) -> dict[str, Any]:
    from gate.media.tensors import read_tensors

    return {"tensors": len(read_tensors(artifact).arrays)}


def _writing(artifact: Artifact) -> dict[str, Any]:
    from gate.media.office import read_writing

    read_writing(artifact)
    return {}


def _readable(size: int) -> str:
    if size >= 100_000:
        return f"{size / 1e6:.2f} MB"
    return f"{size / 1e3:.1f} kB" if size >= 1000 else f"{size} bytes"
