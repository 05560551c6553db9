"""Images decoded within limits, as judges need them: for an embedding and for comparison pixel by pixel."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    IcoImagePlugin,
    Image,
    ImageFile,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from gate.media.base import Artifact, UnreadableMedia
from gate.media.sniff import sniff

# Of one frame: 400 MB decoded. Above what image models make, below what stops a machine.
MAX_PIXELS = 100_000_000
# Over all frames: about 15 s of decoding. What comes after is not decoded.
MAX_ANIMATION_PIXELS = 1_000_000_000
MAX_ANIMATION_FRAMES = 10_000  # however small: each costs about 0.1 ms to decode and 0.3 ms to compare

# Each format's own reader, called directly: `Image.open` would also try readers that run other programs
# (EPS), and applies a limit of its own that is a global of the process.
READERS = {
    "png": PngImagePlugin.PngImageFile,
    "jpeg": JpegImagePlugin.jpeg_factory,
    "gif": GifImagePlugin.GifImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
    "bmp": BmpImagePlugin.BmpImageFile,
    "tiff": TiffImagePlugin.TiffImageFile,
    "avif": AvifImagePlugin.AvifImageFile,
    "jp2": Jpeg2KImagePlugin.Jpeg2KImageFile,
    "ico": IcoImagePlugin.IcoImageFile,
}
TURNS = {  # by EXIF orientation: Exif 3.0, table 8
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIXTEEN_BIT = {"I;16", "I;16L", "I;16B", "I;16N"}


def load_image(artifact: Artifact) -> Image.Image:
    """The image as a person sees it, in mode RGB: the first frame, upright, transparency over white.

    16-bit samples are scaled to 8 bits; CMYK is converted without its colour profile.

    Raises:
        UnreadableMedia: it is no image that the gate can draw, is broken, or has more than `MAX_PIXELS`.
    """
    with decoding(artifact) as image:
        frame = _upright_rgb(image)
    if frame.mode == "RGB":
        return frame
    white = Image.new("RGBA", frame.size, "white")
    white.alpha_composite(frame)
    return white.convert("RGB")


def pixels(artifact: Artifact) -> np.ndarray:
    """The first frame, upright, for comparison.

    Returns:
        uint8 of shape (height, width, 4): red, green and blue multiplied by alpha, so that what cannot be
        seen does not count, then alpha.

    Raises:
        UnreadableMedia: as `load_image`.
    """
    return next(frames(artifact))


def frames(artifact: Artifact) -> Iterator[np.ndarray]:
    """Every frame as `pixels` gives it, up to `MAX_ANIMATION_PIXELS` and `MAX_ANIMATION_FRAMES` in all.

    Raises:
        UnreadableMedia: as `load_image`, at the frame that cannot be read.
    """
    return (frame for _, frame in timed_frames(artifact))


def timed_frames(artifact: Artifact) -> Iterator[tuple[float, np.ndarray]]:
    """As `frames`, each with the seconds for which it is shown: 0 of an image that is not animated."""
    with decoding(artifact) as image:
        for _ in seek_frames(image):
            seconds = image.info.get("duration", 0) / 1000
            frame = _upright_rgb(image)
            yield seconds, np.asarray(frame.convert("RGBa" if frame.mode == "RGBA" else "RGBA"))


def frame_count(artifact: Artifact) -> int:
    """The number of frames that the file declares.

    Raises:
        UnreadableMedia: as `load_image`.
    """
    with decoding(artifact) as image:
        return count_frames(image)


def open_image(artifact: Artifact, format: str) -> ImageFile.ImageFile:
    """Read an image's header; nothing is decoded and no limit applied. Raises whatever Pillow raises."""
    return READERS[format](artifact.path)  # type: ignore[arg-type]


def count_frames(image: ImageFile.ImageFile) -> int:
    # A JPEG's further pictures (MPO) are previews and depth maps, not frames.
    return 1 if image.format in ("MPO", "JPEG") else getattr(image, "n_frames", 1)


def seek_frames(image: ImageFile.ImageFile) -> Iterator[int]:
    """Decode one frame after the other, up to the limits of an animation, and yield its index.

    Raises:
        UnreadableMedia: a frame has more than `MAX_PIXELS`.
    """
    decoded = 0
    for index in range(min(count_frames(image), MAX_ANIMATION_FRAMES)):
        if index:
            image.seek(index)
        if problem := too_large(image.size):
            raise UnreadableMedia(problem)
        decoded += image.width * image.height
        if decoded > MAX_ANIMATION_PIXELS:
            return
        image.load()
        yield index


def too_large(size: tuple[int, int]) -> str | None:
    width, height = size
    if width * height <= MAX_PIXELS:
        return None
    return f"is {width}x{height} pixels, more than the {MAX_PIXELS // 10**6} megapixels that the gate decodes"


def displayed_size(image: ImageFile.ImageFile) -> tuple[int, int]:
    """Width and height in pixels once the EXIF orientation is applied. Only for an image that is decoded."""
    width, height = image.size
    return (height, width) if orientation(image) >= 5 else (width, height)


@contextmanager
def decoding(artifact: Artifact) -> Iterator[ImageFile.ImageFile]:
    """An open image, and one kind of error for whatever goes wrong while it is decoded."""
    format = sniff(artifact.path)
    if format not in READERS:
        what = "is empty" if not format else f"is of a format that the gate does not draw ({format})"
        raise UnreadableMedia(what, artifact.name)
    try:
        with open_image(artifact, format) as image:
            if problem := too_large(image.size):
                raise UnreadableMedia(problem, artifact.name)
            yield image
    except UnreadableMedia:
        raise
    # Pillow's readers raise anything from SyntaxError to struct.error on bad bytes.
    except Exception as error:
        raise UnreadableMedia(f"cannot be decoded as {format}: {error}", artifact.name) from error


def orientation(image: Image.Image) -> int:
    """How the image is to be turned, 1 to 8 as in Exif 3.0, table 8; 1: not at all."""
    try:
        return image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 - a broken EXIF block says nothing; the picture itself is fine
        return 1


def _upright_rgb(image: Image.Image) -> Image.Image:
    """The current frame in 8 bits, turned as EXIF says: RGB, or RGBA where anything may be transparent."""
    if image.mode in SIXTEEN_BIT or image.mode in ("I", "F"):
        frame = Image.fromarray(_scaled(np.asarray(image), image.mode)).convert("RGB")
    else:
        frame = image.convert("RGBA" if image.has_transparency_data else "RGB")
    turn = TURNS.get(orientation(image))
    return frame if turn is None else frame.transpose(turn)


def _scaled(samples: np.ndarray, mode: str) -> np.ndarray:
    """Single-channel samples as uint8: floats count 0 to 1 where none is above 1, integers 0 to 65535."""
    samples = np.nan_to_num(samples.astype(np.float32))
    full = 65535.0 if mode != "F" else 1.0 if samples.max() <= 1 else 255.0
    return np.rint(np.clip(samples / full, 0, 1) * 255).astype(np.uint8)
