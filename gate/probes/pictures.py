"""How each probe's picture is made: of one scene, or of a test case's own picture, and the same each time."""

import base64
import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from gate.probes.table import Probe

# Pixels, the longest side of what the probes are made of: what most models work with, and quick to send.
LONGEST_SIDE = 1024
ORIENTATION = 0x0112  # EXIF's tag
TURN_RIGHT = 6  # shown a quarter turn clockwise from how it is stored
FRAMES = 3
WIDE, ODD, PHOTO, VERY_LARGE = (2048, 16), (333, 217), (4032, 3024), (8192, 8192)
# Of the picture that is blown up to the very large one: its blocks keep the file at a hundredth of a photo's.
BLOCKS = (16, 16)


def scene() -> Image.Image:
    """A picture of 256x192 in RGB: it is neither blank nor square, so that a turn shows."""
    y, x = np.mgrid[0:192, 0:256]
    rgb = np.stack([x, y * 255 // 192, np.full_like(x, 90)], axis=-1).astype(np.uint8)
    rgb[40:110, 50:120] = (200, 40, 60)
    return Image.fromarray(rgb)


def scaled(picture: Image.Image) -> Image.Image:
    """The picture, no side longer than `LONGEST_SIDE`."""
    small = picture.copy()
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return small


def draw(probe: Probe, picture: Image.Image) -> bytes:
    """The probe's file, made of a picture in mode RGB."""
    return _MAKERS[probe.name](picture)


def data_url(probe: Probe, picture: Image.Image) -> str:
    return f"data:{probe.media_type};base64,{base64.b64encode(draw(probe, picture)).decode()}"


def _saved(picture: Image.Image, format: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def _transparent(picture: Image.Image) -> bytes:
    """Opaque in the middle, fading to nothing at the left and the right."""
    ramp = np.clip(np.minimum(np.arange(picture.width), np.arange(picture.width)[::-1]) * 1020 // picture.width, 0, 255)
    alpha = np.broadcast_to(ramp.astype(np.uint8), (picture.height, picture.width))
    seen = picture.copy()
    seen.putalpha(Image.fromarray(np.ascontiguousarray(alpha)))
    return _saved(seen, "PNG")


def _sixteen_bit(picture: Image.Image) -> bytes:
    return _saved(Image.fromarray(np.asarray(picture.convert("L"), dtype=np.uint16) * 257), "PNG")


def _turned(picture: Image.Image) -> bytes:
    """Stored lying on its side; whoever honours EXIF sees the picture itself."""
    exif = Image.Exif()
    exif[ORIENTATION] = TURN_RIGHT
    return _saved(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)


def _animated(picture: Image.Image) -> bytes:
    turned = [picture.rotate(90 * number).quantize() for number in range(FRAMES)]
    return _saved(turned[0], "GIF", save_all=True, append_images=turned[1:], duration=200, loop=0)


def _blown_up(picture: Image.Image) -> bytes:
    blocks = picture.resize(BLOCKS).quantize(8).convert("RGB")
    return _saved(blocks.resize(VERY_LARGE, Image.Resampling.NEAREST), "PNG")


_MAKERS: dict[str, Callable[[Image.Image], bytes]] = {
    "jpeg": lambda picture: _saved(picture, "JPEG"),
    "png": lambda picture: _saved(picture, "PNG"),
    "gif": lambda picture: _saved(picture.quantize(), "GIF"),
    "webp": lambda picture: _saved(picture, "WEBP"),
    "transparency": _transparent,
    "greyscale": lambda picture: _saved(picture.convert("L"), "PNG"),
    "16-bit": _sixteen_bit,
    "cmyk": lambda picture: _saved(picture.convert("CMYK"), "JPEG"),
    "exif-rotation": _turned,
    "animated": _animated,
    "one-pixel": lambda picture: _saved(picture.resize((1, 1)), "PNG"),
    "very-wide": lambda picture: _saved(picture.resize(WIDE), "PNG"),
    "odd-size": lambda picture: _saved(picture.resize(ODD), "PNG"),
    "large": lambda picture: _saved(picture.resize(PHOTO), "JPEG"),
    "very-large": _blown_up,
    "wrong-extension": lambda picture: _saved(picture, "PNG"),
}
